# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RT 4.4 whose REST 2.0 comes from an extension, which stores no links with a new ticket."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator
from tests.simulators.rt.state import EXTENDED

ALARM = {"external_id": "alarm 7", "queue": "Helpdesk", "subject": "Disk full"}


def _run(server: Simulator, options: dict[str, Any], *, check: bool = False) -> dict[str, Any]:
    login = {
        "api_url": server.wire.url,
        "api_username": "apiuser",
        "api_password": server.app.rt.user("apiuser").password,
    }
    return runner.run("rt_ticket", {**login, **options}, check=check)


def test_a_ticket_exists_once_without_a_word_about_the_protocol() -> None:
    with Simulator(EXTENDED) as server:
        first, second = _run(server, ALARM), _run(server, ALARM)
        assert (first.get("msg"), first["changed"], second["changed"]) == (None, True, False)
        assert len([item for item in server.app.rt.tickets.values() if item["Subject"] == "Disk full"]) == 1


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
def test_the_extension_is_refused_before_anything_is_written(check: bool) -> None:
    with Simulator(EXTENDED) as server:
        result = _run(server, {**ALARM, "api_version": "rest2"}, check=check)
        assert result["error"]["kind"] == "invalid_input"
        assert "api_version: rest1" in result["msg"]
        assert not server.writes()

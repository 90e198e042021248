# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of tickets that RT cannot keep are refused before anything is written, in check mode too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.simulators.rt import PASSWORDS, TOKEN_ROOT, create_app
from tests.simulators.wire import Wire

REST1 = {"api_version": "rest1", "api_username": "root", "api_password": PASSWORDS["root"], "api_timezone": "UTC"}


@pytest.mark.parametrize("connection", [{"api_token": TOKEN_ROOT}, REST1], ids=["rest2", "rest1"])
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        # The ticket was created, and each later run failed.
        ({"status": ""}, "status: '' is empty"),
        # The ticket had two keys then, and was found by either.
        ({"links": {"refers_to": ["urn:opsdesk:other"]}}, "give it as external_id"),
    ],
)
def test_refused(connection: dict[str, Any], values: dict[str, Any], words: str, *, check: bool) -> None:
    app = create_app()
    with Wire(app) as wire:
        task = {"queue": "Helpdesk", "subject": "Disk full", "external_id": "one", **values}
        result = runner.run("rt_ticket", {"api_url": wire.url, **connection, **task}, check=check)
    assert result.get("failed") and words in result["msg"], result
    assert not app.rt.tickets

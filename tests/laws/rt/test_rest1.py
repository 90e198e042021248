# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of REST 1.0 meets: mail, odd names, service levels, time zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator

TICKET = {"queue": "Helpdesk", "subject": "Disk full", "requestor": "alice@rt.example"}


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def _run(server: Simulator, module: str = "rt_ticket", *, check: bool = False, **options: Any) -> dict[str, Any]:
    login = {"api_url": server.wire.url, "api_token": server.tokens["root"], "api_version": "rest1"}
    return runner.run(module, {**login, **options}, check=check)


def test_no_mail_about_a_new_ticket_shows_its_key(server: Simulator) -> None:
    result = _run(server, **TICKET, external_id="alarm 7", content="It is full.", admin_cc=["bob@rt.example"])
    rt = server.app.rt
    mails = [
        rt.attachments[part] for item in rt.transactions.values() if "Email" in item.type for part in item.attachments
    ]
    assert not result.get("failed"), result["msg"]
    assert {mail.subject for mail in mails if mail.subject} == {f"[rt.example #{result['id']}] Disk full"}
    assert not [mail for mail in mails if "opsdesk" in f"{mail.headers}{mail.content!r}"]
    assert result["record"]["time_left"] == 0

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run that fails does with a ticket that is closed, or that somebody merged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.failure_tickets import FailureTickets, words_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Subject

from tests.simulators.rt import TOKEN_APIUSER, TOKEN_ROOT, create_app
from tests.simulators.wire import Wire

SUBJECT = Subject("site.yml", "production")


class Desk:
    """The callback's view of RT, and a person at it."""

    def __init__(self, wire: Wire, rt: Any) -> None:
        self.wire = wire
        self.rt = rt

    def tickets(self, when_closed: str = "reopen") -> FailureTickets:
        connection = {"api_url": self.wire.url, "api_token": TOKEN_APIUSER}
        return FailureTickets(
            words_of("rt"),
            connection,
            queue="General",
            requestor=None,
            fields=None,
            statuses=(None, "open"),
            seconds=60,
            when_closed=when_closed,
        )

    def fail(self, run: str, when_closed: str = "reopen") -> int:
        """The number of the ticket that a run which fails commented."""
        return int(self.tickets(when_closed).comment(SUBJECT, f"run {run} failed", run).rpartition("=")[2])

    def ask(self, method: str, path: str, document: Any) -> Any:
        """A person's request."""
        headers = {"Authorization": f"token {TOKEN_ROOT}"}
        address = f"{self.wire.url}/REST/2.0/{path}"
        return requests.request(method, address, json=document, headers=headers, timeout=60).json()

    def status(self, key: int) -> str:
        return str(self.rt.tickets[key]["Status"])

    def comments(self, key: int) -> int:
        return sum(self.rt.transactions[entry].type == "Comment" for entry in self.rt.tickets[key].history)


@pytest.fixture
def desk() -> Iterator[Desk]:
    app = create_app()
    with Wire(app) as wire:
        yield Desk(wire, app.rt)


@pytest.mark.parametrize(
    ("when_closed", "status", "second"), [("reopen", "open", 1), ("leave", "resolved", 1), ("new", "new", 2)]
)
def test_the_next_failure_after_the_ticket_was_closed(desk: Desk, when_closed: str, status: str, second: int) -> None:
    assert desk.fail("a", when_closed) == 1
    assert desk.tickets(when_closed).close(SUBJECT)
    assert desk.status(1) == "resolved"
    assert desk.fail("b", when_closed) == second
    assert desk.fail("c", when_closed) == second
    assert (desk.status(second), len(desk.rt.tickets)) == (status, second)
    assert desk.comments(second) == (3 if second == 1 else 2)


@pytest.mark.parametrize("when_closed", ["reopen", "leave", "new"])
def test_a_merged_ticket_is_commented_where_it_went_and_closes_nothing(desk: Desk, when_closed: str) -> None:
    assert desk.fail("a", when_closed) == 1
    desk.ask("POST", "ticket", {"Queue": "General", "Subject": "Big"})
    assert desk.ask("PUT", "ticket/1", {"MergeInto": 2}) == ["Merge Successful"]
    assert desk.tickets(when_closed).close(SUBJECT) == ""
    assert desk.fail("b", when_closed) == 2
    assert (desk.status(2), desk.comments(2)) == ("new", 2)
    assert desk.rt.tickets[2]["Subject"] == "Big"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed and merged objects, asked directly: who contends for a key, where an entry goes, what the user is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import (
    LONGEST_CHAIN,
    Ended,
    Survivor,
    addressee,
    contenders,
    follow,
    left_closed,
    unmerged,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish

from tests.unit.core.fakes import WIDGET

Records = list[Values]


@dataclass
class Tickets:
    """Tickets by id; their status says what became of them, `into` where the merged ones went."""

    into: dict[int, int] = field(default_factory=dict)
    #: Open tickets that another one brought the key to.
    brought: frozenset[int] = frozenset()
    asked: list[int] = field(default_factory=list)

    def closed(self, record: Values) -> bool:
        return record["status"] == "closed"

    def merged(self, record: Values) -> bool:
        return record["status"] == "merged"

    def survivor(self, record: Values) -> Survivor | None:
        self.asked.append(record["id"])
        if record["id"] in self.brought:
            return Survivor(record["id"], record)
        if not self.merged(record):
            return None
        key = self.into.get(record["id"])
        return Survivor(key, None if key is None else ticket(key, "merged" if key in self.into else "open"))


def ticket(key: int, status: str) -> Values:
    return {"id": key, "status": status}


def several(text: str) -> Records:
    """`open closed`: ticket 1 is open, ticket 2 closed."""
    return [ticket(key, status) for key, status in enumerate(text.split(), 1)]


@pytest.mark.parametrize(
    ("found", "brought", "left"),
    [
        ("", (), []),
        ("open", (), [1]),
        ("closed", (), [1]),
        ("merged", (), [1]),
        ("merged merged", (), [2]),
        ("merged closed merged", (), [2]),
        ("closed closed", (), [2]),
        ("closed open", (), [2]),
        ("open closed closed", (), [1]),
        ("open open", (), [1, 2]),
        ("open closed open merged", (), [1, 3]),
        ("open open", (1,), [2]),
        ("open open open", (3,), [1, 2]),
        ("open open", (1, 2), [1, 2]),
    ],
)
def test_who_contends_for_a_key(found: str, brought: tuple[int, ...], left: list[int]) -> None:
    tickets = Tickets(brought=frozenset(brought))
    assert [record["id"] for record in contenders(tickets, several(found))] == left


@pytest.mark.parametrize("found", ["open", "closed open", "closed closed", "merged open"])
def test_one_contender_is_asked_nothing(found: str) -> None:
    tickets = Tickets()
    contenders(tickets, several(found))
    assert tickets.asked == []


def test_merged_ones_are_left_out() -> None:
    assert unmerged(Tickets(), several("open merged closed")) == [ticket(1, "open"), ticket(3, "closed")]


def chain(length: int) -> Tickets:
    return Tickets({key: key + 1 for key in range(1, length + 1)})


def test_what_was_not_merged_went_nowhere() -> None:
    assert follow(Tickets(), ticket(1, "open")) == (ticket(1, "open"), None)


@pytest.mark.parametrize("length", [1, 2, LONGEST_CHAIN - 1])
def test_merges_are_followed_to_the_end(length: int) -> None:
    target, last = follow(chain(length), ticket(1, "merged"))
    assert target == ticket(length + 1, "open")
    assert last == Survivor(length + 1, target)


@pytest.mark.parametrize("into", [{}, {1: 2, 2: 1}, chain(LONGEST_CHAIN).into])
def test_a_merge_without_an_end_leads_nowhere(into: dict[int, int]) -> None:
    tickets = Tickets(into)
    with pytest.raises(errors.Missing, match=r"^ticket \d+ was merged into another one, which was deleted") as caught:
        follow(tickets, ticket(1, "merged"))
    assert caught.value.advice == "Name the ticket that stayed"
    assert len(tickets.asked) <= LONGEST_CHAIN


def test_an_entry_for_a_merged_ticket_goes_to_the_one_that_stayed() -> None:
    assert addressee(chain(2), ticket(1, "merged")) == (
        ticket(3, "open"),
        {"merged_into": 3},
        ["ticket 1 was merged into 3; the entry is on ticket 3"],
    )


def test_an_entry_for_any_other_ticket_goes_there() -> None:
    assert addressee(Tickets(), ticket(1, "closed")) == (ticket(1, "closed"), {}, [])


@pytest.mark.parametrize(("status", "count"), [("open", 0), ("closed", 1)])
def test_an_entry_on_a_closed_ticket_is_warned_of(status: str, count: int) -> None:
    warnings = left_closed(Tickets(), ticket(1, status), "status")
    assert len(warnings) == count
    for said in warnings:
        assert said == (
            "ticket 1 is closed (status: 'closed'), and a new entry does not open it again. To open it, or a new "
            "ticket, use when_closed of the ticket module"
        )


@pytest.mark.parametrize(
    ("said", "words", "advice"),
    [
        ({"when_closed": "new"}, "when_closed: new creates, and create: false forbids it", "Give one of them"),
        (
            {"match_on": ()},
            "create: false needs something to find the widget by, and match_on is empty",
            "Give id, external_id or match_on",
        ),
    ],
)
def test_what_excludes_not_creating(said: dict[str, Any], words: str, advice: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        Ended(WIDGET, Tickets(), Wish({"group": "g"}, create=False, **said))
    assert (caught.value.message, caught.value.advice) == (words, advice)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ({"create": True, "match_on": (), "when_closed": "new"}, {}),
        ({"create": False, "match_on": ()}, {"external_id": "k"}),
        ({"create": False, "match_on": (), "id": 7}, {}),
        ({"create": False, "match_on": ("group",)}, {}),
        ({"create": False}, {}),
    ],
)
def test_what_goes_together(said: dict[str, Any], values: Values) -> None:
    assert Ended(WIDGET, Tickets(), Wish(values, **said)).warnings == []


def test_a_survivor_that_nobody_may_see_has_no_more_to_say() -> None:
    seen: Any = Survivor(None)
    assert (seen.record, seen.merged, seen.remark) == (None, None, "")

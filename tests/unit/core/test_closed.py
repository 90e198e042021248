# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed and merged objects: which of several a key names, and what a task does with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity import closed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import Survivor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance, Values, Wish

from tests.unit.core.fakes import WIDGET, Fault, Shelf

TICKET = replace(WIDGET, life="status")
KEY: dict[str, Any] = {"external_id": "k", "group": "g", "name": "n"}


@dataclass
class Desk(Shelf):
    """A shelf whose widgets are closed and merged; `brought`: by key, the ticket whose key a record carries."""

    into: dict[int, int] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def find(self, criteria: Criteria) -> list[Values]:
        found = super().find(criteria)
        if criteria.external_id is None:
            return found
        key, records = criteria.external_id, self.records.values()
        return found + [item for item in records if (item["state"], item["external_id"]) == ("merged", key)]

    def closed(self, record: Values) -> bool:
        return record["status"] == "closed"

    def ends(self, status: str) -> bool:
        return status == "closed"

    def opening(self, record: Values) -> str:
        return "open"

    def merged(self, record: Values) -> bool:
        return record["state"] == "merged"

    def survivor(self, record: Values) -> Survivor | None:
        self.asked.append(record["id"])
        if record["id"] in self.brought:
            return Survivor(record["id"], record, self.brought[record["id"]])
        if not self.merged(record):
            return None
        key = self.into.get(record["id"])
        return Survivor(key, None if key is None else self._shown(key))

    def merge_by_hand(self, key: int, into: int | None) -> None:
        self.records[key]["state"] = "merged"
        if into is not None:
            self.into[key] = into


@pytest.fixture
def desk() -> Desk:
    return Desk(TICKET)


def _put(desk: Desk, status: str = "open", **more: Any) -> int:
    key: int = desk.put(**{**KEY, "status": status, **more})["id"]
    return key


# -- which one a key names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "named"),
    [
        (["open"], 1),
        (["closed"], 1),
        (["closed", "open"], 2),
        (["open", "closed"], 1),
        (["closed", "closed", "closed"], 3),
        (["closed", "open", "closed"], 2),
    ],
)
def test_a_key_names_the_open_one_or_else_the_newest(desk: Desk, statuses: list[str], named: int) -> None:
    for status in statuses:
        _put(desk, status)
    assert desk.run(when_closed="leave", **KEY).id == named


def test_two_open_ones_are_an_error(desk: Desk) -> None:
    for status in ("open", "closed", "open"):
        _put(desk, status)
    with pytest.raises(errors.SeveralFound, match="2 widgets have the same external_id: 1, 3"):
        desk.run(**KEY)


def test_of_two_open_ones_that_which_brought_the_key_by_a_merge_gives_way(desk: Desk) -> None:
    _put(desk)
    _put(desk)
    desk.brought = {1: 9}
    assert desk.run(**KEY).id == 2
    desk.brought = {1: 9, 2: 8}
    with pytest.raises(errors.SeveralFound):
        desk.run(**KEY)


def test_a_merged_one_gives_way_to_any_other(desk: Desk) -> None:
    big = _put(desk, external_id="other")
    desk.merge_by_hand(_put(desk), big)
    kept = _put(desk, "closed")
    assert desk.run(when_closed="leave", **KEY).id == kept


def test_of_several_merged_ones_the_newest_is_meant(desk: Desk) -> None:
    big = _put(desk, external_id="other")
    for _time in range(2):
        desk.merge_by_hand(_put(desk), big)
    assert desk.run(**KEY).id == 3


def test_to_delete_one_of_several_takes_more_than_the_key(desk: Desk) -> None:
    for status in ("open", "closed"):
        _put(desk, status)
    with pytest.raises(errors.SeveralFound):
        desk.run(present=False, external_id="k")


def test_closed_predecessors_are_not_merged_by_a_task_that_deletes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that was closed and its successor may be minutes apart, and of one account."""
    same = Provenance(created="2031-01-01T00:00:00Z", creator="me", own=True)
    monkeypatch.setattr(desk, "provenance", lambda record: same, raising=False)
    for status in ("closed", "open"):
        _put(desk, status)
    with pytest.raises(errors.SeveralFound, match="not all of them are open"):
        desk.run(present=False, external_id="k")
    assert desk.writes() == []
    desk.records[1]["status"] = "open"
    outcome = desk.run(present=False, external_id="k")
    assert (outcome.action, outcome.healed) == ("deleted", (2,))


def test_what_was_healed_before_the_merge_was_seen_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    same = Provenance(created="2031-01-01T00:00:00Z", creator="me", own=True)
    monkeypatch.setattr(desk, "provenance", lambda record: same, raising=False)
    for _time in range(2):
        _put(desk)
    desk.brought = {1: 9, 2: 9}
    outcome = desk.run(size=4, **KEY)
    assert (outcome.action, outcome.healed, outcome.merged_into) == ("updated", (2,), 1)
    assert [name for name, _values in desk.writes()] == ["merge"]


def test_a_match_among_all_keeps_its_error_unless_new_ones_are_wanted(desk: Desk) -> None:
    for status in ("closed", "open"):
        _put(desk, status)
    match: dict[str, Any] = {"group": "g", "name": "n", "match_among": "any"}
    with pytest.raises(errors.SeveralFound):
        desk.run(**match)
    assert desk.run(when_closed="new", **match).id == 2


# -- closed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", [{"when_closed": "leave"}, {"status": "closed"}, {"parent": 7, "when_closed": "leave"}]
)
def test_no_warning_where_the_task_says_what_is_to_become_of_it(desk: Desk, said: dict[str, Any]) -> None:
    _put(desk, "closed")
    outcome = desk.run(**KEY, **said)
    assert (outcome.id, outcome.warnings, desk.records[1]["status"]) == (1, (), "closed")


def test_fields_of_a_closed_one_are_set_and_the_warning_says_that_it_stays_closed(desk: Desk) -> None:
    _put(desk, "closed")
    outcome = desk.run(size=7, **KEY)
    assert (outcome.action, desk.records[1]["size"], desk.records[1]["status"]) == ("updated", 7, "closed")
    assert outcome.warnings == (
        "widget 1 is closed (status: 'closed') and stays closed: the task gives no status. Set when_closed to reopen "
        "(open it again), new (create another one) or leave (no warning)",
    )


def test_an_open_one_is_nothing_to_warn_of(desk: Desk) -> None:
    _put(desk)
    for choice in (None, "reopen", "new"):
        outcome = desk.run(when_closed=choice, **KEY)
        assert (outcome.action, outcome.id, outcome.warnings) == ("none", 1, ())


def test_what_is_named_by_its_id_is_not_reopened(desk: Desk) -> None:
    _put(desk, "closed")
    for choice in (None, "reopen", "new"):
        outcome = desk.run(id=1, when_closed=choice)
        assert (outcome.action, outcome.warnings) == ("none", ())


def test_a_new_one_is_no_twin_of_its_predecessors(desk: Desk) -> None:
    for _time in range(3):
        _put(desk, "closed")
    outcome = desk.run(when_closed="new", **KEY)
    assert (outcome.action, outcome.id) == ("created", 4)
    assert [name for name, _values in desk.writes()] == ["create"]
    assert [record["state"] for record in desk.records.values()] == ["live"] * 4


@pytest.mark.parametrize("works", [True, False])
def test_a_predecessor_is_not_taken_for_what_the_lost_answer_created(desk: Desk, works: bool) -> None:
    _put(desk, "closed")
    desk.fail("create", Fault(errors.AnswerLost("lost"), works=works))
    outcome = desk.run(when_closed="new", **KEY)
    assert (outcome.action, outcome.id, len(desk.records)) == ("created", 2, 2)


def test_reopening_is_read_back(desk: Desk) -> None:
    _put(desk, "closed")
    desk.forgets = frozenset({"status"})
    with pytest.raises(errors.NotApplied, match="status: wanted 'open', is 'closed'"):
        desk.run(when_closed="reopen", **KEY)


# -- a task that closes what it searches among open ones --------------------------------------------------------------


def test_what_the_task_closed_itself_is_found_again(desk: Desk) -> None:
    task: dict[str, Any] = {"group": "g", "name": "n", "status": "closed"}
    assert desk.run(**task).action == "created"
    assert [desk.run(**task).action for _time in range(2)] == ["none", "none"]
    assert desk.run(**{**task, "status": "open"}).action == "created"
    assert [desk.run(**task).id for _time in range(2)] == [2, 2]
    assert len(desk.records) == 2


def test_a_task_with_an_open_status_does_not_look_among_closed_ones(desk: Desk) -> None:
    _put(desk, "closed")
    desk.run(group="g", name="n", status="open")
    assert [criteria.among for name, criteria in desk.calls if name == "find"] == ["open"] * 2


def test_the_creating_answer_of_a_closed_one_may_be_lost(desk: Desk) -> None:
    desk.fail("create", Fault(errors.AnswerLost("lost"), works=True))
    assert desk.run(group="g", name="n", status="closed").id == 1
    assert len(desk.records) == 1


# -- only if there is one ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("named", [KEY, {"id": 5}, {"group": "g", "name": "n"}, {"external_id": "k"}])
def test_without_one_nothing_is_done(desk: Desk, named: dict[str, Any], check: bool) -> None:
    outcome = desk.run(check=check, create=False, status="closed", **named)
    assert (outcome.action, outcome.id, outcome.record, outcome.url) == ("none", None, {}, None)
    assert desk.writes() == []


def test_what_is_there_is_changed(desk: Desk) -> None:
    _put(desk)
    assert desk.run(create=False, external_id="k", status="closed").action == "updated"


@pytest.mark.parametrize(
    ("said", "words"),
    [({"when_closed": "new", **KEY}, "create: false forbids it"), ({"match_on": []}, "match_on is empty")],
)
def test_what_excludes_not_creating(desk: Desk, said: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.InvalidInput, match=words):
        desk.run(create=False, **said)


# -- merged -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "task", [{**KEY, "size": 3}, {"external_id": "k", "present": False}, {"id": 2, "status": "closed"}]
)
def test_a_merged_one_and_what_it_went_into_are_left_alone(desk: Desk, task: dict[str, Any], check: bool) -> None:
    big = _put(desk, external_id="other")
    desk.merge_by_hand(_put(desk), big)
    outcome = desk.run(check=check, **task)
    assert (outcome.action, outcome.id, outcome.merged, outcome.merged_into) == ("none", 2, True, big)
    assert outcome.as_result()["merged_into"] == big
    assert outcome.url == "http://toy.example/1"
    assert outcome.warnings == ("widget 2 was merged into 1; nothing was changed. To change widget 1, give id: 1",)
    assert desk.writes() == []


def test_a_chain_is_followed(desk: Desk) -> None:
    for _time in range(3):
        _put(desk, external_id="other")
    last = _put(desk)
    for key, into in ((last, 3), (3, 2), (2, 1)):
        desk.merge_by_hand(key, into)
    assert desk.run(**KEY).merged_into == 1


@pytest.mark.parametrize("into", [None, 77, 2])
def test_a_merge_that_leads_nowhere_is_still_one(desk: Desk, into: int | None) -> None:
    _put(desk, external_id="other")
    desk.merge_by_hand(_put(desk), into)
    outcome = desk.run(**KEY)
    assert (outcome.action, outcome.merged, outcome.merged_into) == ("none", True, None)
    assert "deleted or which the account may not see; nothing was changed" in outcome.warnings[0]
    with pytest.raises(errors.Missing, match="was merged into another one"):
        closed.follow(desk, desk.records[2])
    assert desk.run(when_closed="new", **KEY).action == "created"


def test_whose_a_key_is_is_asked_only_before_something_is_written(desk: Desk) -> None:
    _put(desk)
    desk.brought = {1: 9}
    assert desk.run(**KEY).merged is False
    assert desk.asked == []
    outcome = desk.run(size=4, **KEY)
    assert (outcome.action, outcome.id, outcome.merged_into) == ("none", 9, 1)
    assert desk.run(present=False, external_id="k").merged_into == 1
    assert desk.writes() == []
    assert desk.run(id=1, size=4).action == "updated"


def test_when_it_went_into_a_closed_one_a_new_one_may_take_its_place(desk: Desk) -> None:
    big = _put(desk, external_id="other")
    desk.merge_by_hand(_put(desk), big)
    assert desk.run(when_closed="new", **KEY).merged_into == big
    desk.records[big]["status"] = "closed"
    assert desk.run(when_closed="reopen", **KEY).merged_into == big
    assert desk.run(when_closed="new", **KEY).id == 3
    assert desk.run(**KEY).id == 3


def test_other_resources_are_neither_closed_nor_merged() -> None:
    shelf = Shelf(WIDGET)
    shelf.put(**KEY, status="closed")
    assert shelf.run(**KEY).warnings == ()
    ended = closed.Ended(WIDGET, shelf, Wish(KEY))
    assert ended.settle(shelf.records[1], pytest.fail) is shelf.records[1]


def test_twins_that_were_merged_before_it_turned_out_to_be_another_ticket_are_reported(desk: Desk) -> None:
    _put(desk)
    _put(desk)
    desk.after["merge"] = lambda: desk.brought.update({1: 9})
    outcome = desk.run(**KEY, size=7, on_multiple="merge")
    assert (outcome.merged_into, outcome.healed, outcome.changed, outcome.action) == (1, (2,), True, "updated")
    assert desk.records[1]["size"] is None, "its fields are left alone"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several objects with one key are drift: demonstrable twins are merged into the oldest, the others are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.heal import (
    CLOSE,
    COURTESY,
    MOST,
    PATIENCE,
    TRIES,
    why_not,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance, Values

from tests.unit.core.fakes import WIDGET, Fault, Shelf

KEYED: dict[str, Any] = {"group": "web", "name": "one", "external_id": "k"}
US = Provenance("us", "2031-05-01T08:15:00Z")


@dataclass
class Traced(Shelf):
    """Widgets that show where they come from; all of one account, of one moment, unless said otherwise."""

    origins: dict[int, Provenance | None] = field(default_factory=dict)

    traces = True

    def provenance(self, record: Values) -> Provenance | None:
        return self._do("provenance", record["id"], lambda: self.origins.get(record["id"], US))

    def merges(self) -> list[Any]:
        return [values for name, values in self.calls if name == "merge"]


@pytest.fixture
def shelf() -> Traced:
    found = Traced(WIDGET)
    found.put(**KEYED, size=1)
    found.put(**KEYED, size=1)
    return found


# -- what is a twin -----------------------------------------------------------------

ALICE = replace(US, creator="alice")
NO_TWINS = {
    "not shown": (US, None),
    "the oldest is not shown": (None, US),
    "no date": (US, replace(US, created=None)),
    "no date of the oldest": (replace(US, created=None), US),
    "another account": (US, ALICE),
    "an unknown account": (US, replace(US, creator=None)),
    "of two unknown accounts nobody knows that they are one": (replace(US, creator=None), replace(US, creator=None)),
    "somebody wrote in it": (US, replace(US, touched_by=("alice", "bob"))),
    "somebody wrote in it, though it is ours": (US, replace(US, own=True, touched_by=("alice",))),
    "later": (US, replace(US, created="2031-05-01T09:15:01Z")),
    "earlier": (US, replace(US, created="2031-05-01T07:14:59Z")),
    "ours, but of another day": (US, replace(US, own=True, created="2031-05-04T09:15:01Z")),
}
TWINS = {
    "alike": (US, US),
    "the last moment": (US, replace(US, created="2031-05-01T09:15:00Z")),
    "another controller's account made the older one": (ALICE, replace(US, own=True)),
    "people wrote in the older one": (replace(US, touched_by=("alice",)), US),
    "empty and nameless": (US, replace(US, creator=None, empty=True)),
}


@pytest.mark.parametrize(("older", "younger"), NO_TWINS.values(), ids=list(NO_TWINS))
def test_it_is_no_twin(older: Provenance | None, younger: Provenance | None) -> None:
    assert why_not(older, younger)


@pytest.mark.parametrize(("older", "younger"), TWINS.values(), ids=list(TWINS))
def test_it_is_a_twin(older: Provenance, younger: Provenance) -> None:
    assert why_not(older, younger) == ""


def test_the_reason_names_who_and_when() -> None:
    assert why_not(US, ALICE) == "created by alice, not by us"
    assert why_not(US, replace(US, touched_by=("alice", "bob"))) == "bob wrote in it"
    assert why_not(US, replace(US, created="2031-05-01T11:15:00Z")) == "created 3 hours apart"
    assert why_not(US, replace(US, created="2031-05-04T08:15:00Z")) == "created 3 days apart"
    assert CLOSE.total_seconds() == 3600


# -- healing -----------------------------------------------------------------


def test_twins_are_merged_into_the_oldest(shelf: Traced) -> None:
    shelf.put(**KEYED, size=1)
    outcome = shelf.run(**KEYED, size=1)
    assert shelf.merges() == [(2, 1), (3, 1)]
    assert (outcome.action, outcome.id, outcome.healed) == ("updated", 1, (2, 3))
    assert outcome.as_result()["healed"] == [2, 3]
    assert (outcome.before["twins"], outcome.after["twins"]) == ([2, 3], [])
    assert shelf.clock.sleeps == []
    again = shelf.run(**KEYED, size=1)
    assert (again.changed, again.healed) == (False, ())
    assert "healed" not in again.as_result()


@pytest.mark.parametrize("size", [1, 5])
def test_check_mode_predicts_it_and_merges_nothing(shelf: Traced, size: int) -> None:
    predicted = shelf.run(**KEYED, size=size, check=True)
    assert shelf.writes() == [("provenance", 1), ("provenance", 2)]
    done = shelf.run(**KEYED, size=size)
    for name in ("action", "id", "healed", "before", "after"):
        assert getattr(predicted, name) == getattr(done, name), name
    assert [record["size"] for record in shelf.live()] == [size]


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("present", [True, False])
def test_what_a_merge_itself_changes_is_not_in_the_diff(shelf: Traced, size: int, present: bool) -> None:
    predicted = shelf.run(**KEYED, size=size, present=present, check=True)
    shelf.after["merge"] = lambda: shelf.records[1].update(size=2)
    done = shelf.run(**KEYED, size=size, present=present)
    assert (done.before, done.after, done.action) == (predicted.before, predicted.after, predicted.action)
    assert done.before["size"] == 1


def test_what_is_to_be_absent_is_merged_first(shelf: Traced) -> None:
    predicted = shelf.run(**KEYED, present=False, check=True)
    outcome = shelf.run(**KEYED, present=False)
    assert (outcome.action, outcome.healed) == ("deleted", (2,))
    assert (predicted.action, predicted.healed, predicted.before) == ("deleted", (2,), outcome.before)
    assert outcome.after == {}
    assert shelf.live() == []


def test_one_object_costs_no_evidence(shelf: Traced) -> None:
    shelf.records[2]["state"] = "merged"
    shelf.run(**KEYED, size=1)
    assert "provenance" not in shelf.called()


def test_what_is_no_twin_is_listed_with_what_tells_it_apart(shelf: Traced) -> None:
    shelf.origins[2] = replace(ALICE, touched_by=("bob",))
    with pytest.raises(errors.SeveralFound, match=r"2 widgets have the same external_id: 1, 2 \(created by ") as caught:
        shelf.run(**KEYED)
    assert "on_multiple: merge" in caught.value.advice
    assert caught.value.as_result()["changed"] is False
    assert caught.value.done["found"] == [
        {"id": 1, "subject": "one", "creator": "us", "created": "2031-05-01T08:15:00Z", "last_writer": "us"},
        {"id": 2, "subject": "one", "creator": "alice", "created": "2031-05-01T08:15:00Z", "last_writer": "bob"},
    ]
    assert shelf.merges() == []
    assert shelf.clock.sleeps == list(COURTESY), "another controller may be merging them at this moment"


def test_what_another_controller_merges_meanwhile_is_not_listed(shelf: Traced) -> None:
    shelf.origins[2] = ALICE
    shelf.clock.at(2.5, lambda: shelf.records[2].update(state="merged"))
    outcome = shelf.run(**KEYED, size=1)
    assert (outcome.changed, outcome.healed) == (False, ())


@pytest.mark.parametrize("check", [True, False])
def test_of_twins_and_a_copy_the_twins_are_merged_and_the_copy_is_listed(shelf: Traced, check: bool) -> None:
    shelf.put(**KEYED)
    shelf.origins[2] = ALICE
    with pytest.raises(errors.SeveralFound, match="2 widgets have the same external_id: 1, 2") as caught:
        shelf.run(**KEYED, check=check)
    assert (caught.value.done["changed"], caught.value.done["healed"]) == (True, [3])
    assert shelf.merges() == ([] if check else [(3, 1)])


def test_merging_all_is_the_deliberate_way_out(shelf: Traced) -> None:
    shelf.origins[2] = ALICE
    predicted = shelf.run(**KEYED, size=1, on_multiple="merge", check=True)
    outcome = shelf.run(**KEYED, size=1, on_multiple="merge")
    assert predicted.healed == outcome.healed == (2,)
    assert "provenance" not in shelf.called()
    assert [record["id"] for record in shelf.live()] == [1]


def test_what_fields_find_is_merged_only_when_asked_for(shelf: Traced) -> None:
    found = {"group": "web", "name": "one"}
    with pytest.raises(errors.SeveralFound, match="2 widgets have the same group and name: 1, 2") as caught:
        shelf.run(**found)
    assert "provenance" not in shelf.called()
    assert "merge" not in caught.value.advice
    assert shelf.run(**found, on_multiple="merge").healed == (2,)


@pytest.mark.parametrize(("choice", "chosen"), [("oldest", 1), ("newest", 2)])
def test_a_choice_leaves_the_others(shelf: Traced, choice: str, chosen: int) -> None:
    outcome = shelf.run(**KEYED, size=1, on_multiple=choice)
    assert (outcome.id, outcome.changed, shelf.merges()) == (chosen, False, [])


def test_that_many_are_no_accident(shelf: Traced) -> None:
    for _number in range(MOST):
        shelf.put(**KEYED)
    with pytest.raises(errors.SeveralFound, match="22 widgets"):
        shelf.run(**KEYED)
    assert "provenance" not in shelf.called()


def test_deleted_ones_are_not_merged(shelf: Traced) -> None:
    for record in shelf.records.values():
        record["state"] = "gone"
    with pytest.raises(errors.SeveralFound, match="deleted"):
        shelf.run(**KEYED)
    assert not shelf.run(**KEYED, present=False).changed
    assert shelf.merges() == []


@pytest.mark.parametrize("error", [errors.Forbidden("no right"), errors.Missing("gone")], ids=repr)
def test_evidence_that_may_not_be_seen_is_none(shelf: Traced, error: errors.OpsdeskError) -> None:
    shelf.fail("provenance", Fault(error))
    with pytest.raises(errors.SeveralFound, match="may not see where it comes from"):
        shelf.run(**KEYED)


def test_a_server_that_fails_while_evidence_is_read_changes_nothing(shelf: Traced) -> None:
    shelf.fail("provenance", None, Fault(errors.ServerFailed("HTTP 500", status=500)))
    with pytest.raises(errors.ServerFailed) as caught:
        shelf.run(**KEYED)
    assert caught.value.as_result()["changed"] is False
    assert shelf.merges() == []


# -- merges that go wrong -----------------------------------------------------------------

PASSING: list[Callable[[], errors.OpsdeskError]] = [
    lambda: errors.AnswerLost("cut off"),
    lambda: errors.TimedOut("no answer"),
    lambda: errors.ServerFailed("HTTP 500", status=500),
    lambda: errors.UnexpectedAnswer("a page"),
    lambda: errors.Unreachable("gone"),
]


@pytest.mark.parametrize("error", PASSING)
def test_a_merge_whose_answer_was_lost_is_done(shelf: Traced, error: Callable[[], errors.OpsdeskError]) -> None:
    shelf.fail("merge", Fault(error(), works=True))
    outcome = shelf.run(**KEYED, size=1)
    assert (outcome.action, outcome.healed, outcome.warnings) == ("updated", (2,), ())


def test_a_merge_that_is_done_late_is_done(shelf: Traced) -> None:
    shelf.fail("merge", Fault(errors.AnswerLost("cut off"), late=2.0))
    assert shelf.run(**KEYED, size=1).healed == (2,)


@pytest.mark.parametrize("error", PASSING)
def test_a_merge_that_failed_is_left_to_the_next_run(shelf: Traced, error: Callable[[], errors.OpsdeskError]) -> None:
    shelf.fail("merge", Fault(error()))
    outcome = shelf.run(**KEYED, size=1)
    assert (outcome.changed, outcome.healed, outcome.id) == (False, (), 1)
    assert ["widget 2 is a twin of 1 and may still be there" in said for said in outcome.warnings] == [True]
    assert shelf.run(**KEYED, size=1).healed == (2,)


REFUSED = [errors.Refused("widgets cannot be merged"), errors.Forbidden("widgets cannot be merged")]


@pytest.mark.parametrize("error", REFUSED, ids=repr)
def test_a_merge_that_is_refused_fails_and_says_what_was_merged(shelf: Traced, error: errors.OpsdeskError) -> None:
    shelf.put(**KEYED)
    shelf.fail("merge", None, Fault(error))
    message = "widget 3 is a twin of 1 and cannot be merged into it: widgets cannot be merged"
    with pytest.raises(type(error), match=message) as caught:
        shelf.run(**KEYED)
    assert (caught.value.done["changed"], caught.value.done["healed"]) == (True, [2])


def test_a_merge_that_the_server_only_says_it_did_fails(shelf: Traced) -> None:
    shelf.forgets = frozenset({"state"})
    shelf.said = ("Permission denied",)
    with pytest.raises(errors.NotApplied, match="cannot be merged into it: Permission denied") as caught:
        shelf.run(**KEYED)
    assert caught.value.as_result()["changed"] is False


def test_what_has_just_been_merged_is_refused_and_done(shelf: Traced) -> None:
    shelf.before["merge"] = lambda: shelf.records[2].update(state="merged")
    shelf.fail("merge", Fault(errors.Refused("it is merged already")))
    outcome = shelf.run(**KEYED, size=1)
    assert (outcome.changed, outcome.healed, outcome.id) == (True, (2,), 1)


def test_a_failure_after_healing_says_what_was_merged(shelf: Traced) -> None:
    shelf.fail("update", Fault(errors.Refused("no")))
    with pytest.raises(errors.NotApplied) as caught:
        shelf.run(**KEYED, size=7)
    assert (caught.value.done["changed"], caught.value.done["healed"]) == (True, [2])


def test_a_look_that_fails_after_merging_is_taken_again(shelf: Traced) -> None:
    shelf.fail("find", None, Fault(errors.Unreachable("gone")))
    assert shelf.run(**KEYED, size=1).healed == (2,)


def test_when_the_server_cannot_be_asked_after_merging_it_is_not_known(shelf: Traced) -> None:
    shelf.after["merge"] = lambda: shelf.fail("find", *[Fault(errors.Unreachable("gone"))] * 4)
    with pytest.raises(errors.Unreachable) as caught:
        shelf.run(**KEYED, size=1)
    assert (caught.value.done["changed"], caught.value.done["uncertain"]) == (True, ["healed"])
    assert (shelf.run(**KEYED, size=1).changed) is False


def test_a_created_object_is_reported_when_nobody_knows_whether_its_twin_is_merged() -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.after["merge"] = lambda: shelf.fail("find", *[Fault(errors.Unreachable("gone"))] * 4)
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.id, outcome.healed) == ("created", 1, ())
    assert "widget 2 is a twin of 1 and may still be there (gone)" in outcome.warnings[0]


# -- after creating -----------------------------------------------------------------


@pytest.mark.parametrize("error", PASSING)
@pytest.mark.parametrize("call", ["find", "merge"])
def test_a_created_object_is_reported_whatever_happens_to_its_twin(
    call: str, error: Callable[[], errors.OpsdeskError]
) -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.after["create"] = lambda: shelf.fail(call, *[Fault(error())] * (len(PATIENCE) if call == "find" else TRIES))
    outcome = shelf.run(**KEYED)
    assert outcome.action == "created"
    assert len(outcome.warnings) == 1
    assert shelf.run(**KEYED).healed == (2,)
    assert [record["id"] for record in shelf.live()] == [1]


@pytest.mark.parametrize("error", PASSING)
@pytest.mark.parametrize("call", ["find", "merge"])
def test_a_passing_fault_after_creating_leaves_no_twin(call: str, error: Callable[[], errors.OpsdeskError]) -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.after["create"] = lambda: shelf.fail(call, Fault(error()), Fault(error()))
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.healed, outcome.warnings) == ("created", (2,), ())


def test_what_was_merged_after_creating_is_reported() -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.id, outcome.healed) == ("created", 1, (2,))
    assert "twins" not in outcome.before, "there was nothing before"


@pytest.mark.parametrize("seconds", [0.2, 5.0, 29.0])
def test_what_the_server_creates_late_is_merged_though_another_was_found_at_once(seconds: float) -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.fail("create", Fault(errors.TimedOut("no answer within 30 s"), late=seconds))
    outcome = shelf.run(**KEYED, patience=30.0)
    assert (outcome.action, outcome.id, outcome.healed) == ("created", 1, (2,))
    assert [record["id"] for record in shelf.live()] == [1]


def test_what_the_server_creates_even_later_is_merged_by_the_next_run() -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.fail("create", Fault(errors.TimedOut("no answer within 30 s"), late=31.0))
    assert shelf.run(**KEYED, patience=30.0).healed == ()
    shelf.clock.sleep(60.0)
    assert len(shelf.live()) == 2
    assert shelf.run(**KEYED).healed == (2,)


def test_what_somebody_else_made_at_that_moment_is_left() -> None:
    shelf = Traced(WIDGET)
    shelf.origins[2] = ALICE
    shelf.after["create"] = lambda: shelf.put(**KEYED)
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.id, shelf.merges()) == ("created", 1, [])
    assert "created by alice" in outcome.warnings[0]

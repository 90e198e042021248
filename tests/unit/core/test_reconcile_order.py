# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order and the pauses of a run: its turn to write, its looks, its passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import REPLANNED, reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import VARIABLE, LookAgain, Outdated
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}
PAUSES = [wait for wait in PATIENCE if wait]


@dataclass
class Door:
    """Locks that note who takes a turn, and may have others write before that."""

    shelf: Shelf
    others: list[Callable[[], object]] = field(default_factory=list)
    since: float | None = None

    def exclusively(self, work: Callable[[Any], Outcome], since: float | None = None) -> Outcome:
        self.since = since
        try:
            return work(self)
        except LookAgain:
            return work(self)

    def take(self, *identity: object) -> None:
        self.shelf.calls.append(("turn", identity))
        if self.others:
            self.others.pop()()
            raise LookAgain


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


def run(shelf: Shelf, door: Any, *, check: bool = False, afresh: Shelf | None = None, **wish: Any) -> Outcome:
    values = {name: value for name, value in wish.items() if name not in Wish.__dataclass_fields__}
    asked = Wish(values, **{name: value for name, value in wish.items() if name not in values})
    return reconcile(shelf.resource, shelf, asked, check=check, clock=shelf.clock, locks=door, afresh=afresh, since=7.0)


def order(shelf: Shelf) -> list[str]:
    return [name for name in shelf.called() if name not in ("resolve", "find", "read")]


# -- the turn -----------------------------------------------------------------


def test_a_run_takes_its_turn_before_it_creates(shelf: Shelf) -> None:
    door = Door(shelf)
    run(shelf, door, **ONE)
    assert order(shelf) == ["turn", "create"]
    assert ("turn", ("toy", "widget", None, ("group", "web"), ("name", "one"))) in shelf.calls
    assert door.since == 7.0


def test_a_run_takes_its_turn_before_it_updates(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    run(shelf, Door(shelf), id=1, size=2)
    assert order(shelf) == ["turn", "update"]
    assert ("turn", ("toy", "widget", "id", 1)) in shelf.calls


def test_a_run_takes_its_turn_before_it_deletes(shelf: Shelf) -> None:
    shelf.put(**ONE, external_id="k")
    run(shelf, Door(shelf), external_id="k", present=False)
    assert order(shelf) == ["turn", "delete"]
    assert ("turn", ("toy", "widget", "k")) in shelf.calls


def test_who_writes_nothing_takes_no_turn(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    run(shelf, Door(shelf), **ONE, size=1)
    run(shelf, Door(shelf), **ONE, size=2, check=True)
    run(shelf, Door(shelf), **ONE, present=False, check=True)
    run(shelf, Door(shelf), group="db", name="two", present=False)
    assert order(shelf) == []


def test_what_nothing_recognises_has_no_turn(shelf: Shelf) -> None:
    run(shelf, Door(shelf), **ONE, match_on=())
    assert order(shelf) == ["create"]


def test_after_others_wrote_the_server_is_asked_again_and_not_what_was_read_before(shelf: Shelf) -> None:
    afresh = Shelf(WIDGET)
    afresh.put(**ONE, size=5)
    outcome = run(shelf, Door(shelf, [lambda: None]), **ONE, size=5, afresh=afresh)
    assert (outcome.action, outcome.id) == ("none", 1)
    assert order(shelf) == ["turn"]
    assert "find" in afresh.called()


def test_without_fresh_operations_the_same_ones_look_again(shelf: Shelf) -> None:
    outcome = run(shelf, Door(shelf, [lambda: shelf.put(**ONE, size=5)]), **ONE, size=5)
    assert (outcome.action, shelf.called().count("find")) == ("none", 2)


def test_without_locks_nothing_is_written_to_this_machine(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "state"))
    shelf.run(**ONE)
    assert not (tmp_path / "state").exists()


# -- the pauses -----------------------------------------------------------------


def test_every_lost_answer_is_looked_for_with_the_same_patience(shelf: Shelf) -> None:
    shelf.fail("create", *[Fault(errors.AnswerLost("cut off"))] * 2)
    shelf.run(**ONE)
    assert shelf.clock.sleeps == PAUSES * 2


def test_a_change_that_timed_out_is_waited_for_as_long_as_the_server_may_take(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", *[Fault(errors.TimedOut("too late"))] * 3)
    with pytest.raises(errors.TimedOut):
        shelf.run(**ONE, size=5, patience=8.0)
    assert shelf.clock.sleeps == [*PATIENCE, 2.0, 2.0, 2.0, 2.0] * 3


def test_a_change_that_is_as_wanted_is_not_waited_for(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", Fault(errors.AnswerLost("cut off"), works=True))
    shelf.run(**ONE, size=5)
    assert shelf.clock.sleeps == [0.0]


def test_an_object_that_is_gone_is_not_waited_for(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.before["update"] = shelf.records.clear
    shelf.fail("update", Fault(errors.TimedOut("too late")))
    with pytest.raises(errors.TimedOut, match=r"widget: too late \(not done: size\)"):
        shelf.run(**ONE, size=5, patience=8.0)
    assert (shelf.clock.sleeps, shelf.called().count("update")) == ([0.0], 1)


def test_planning_again_is_put_off_longer_each_time(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", *[Fault(Outdated("changed"))] * len(REPLANNED))
    assert shelf.run(**ONE, size=5).action == "updated"
    assert [pause for pause in shelf.clock.sleeps if pause] == list(REPLANNED)


def test_what_did_not_time_out_is_not_waited_for(shelf: Shelf) -> None:
    shelf.clock.time = 0.0
    shelf.run(**ONE, patience=8.0)
    assert shelf.clock.sleeps == []


def test_what_was_created_and_timed_out_is_waited_for_once(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off"), works=True))
    shelf.run(**ONE, patience=8.0)
    assert shelf.clock.sleeps == [], "a cut answer is no server that is still at it"


# -- the passes -----------------------------------------------------------------


def test_a_change_that_makes_no_progress_is_sent_once(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.forgets = frozenset({"size"})
    with pytest.raises(errors.NotApplied):
        shelf.run(**ONE, size=5)
    assert order(shelf) == ["update"]


def test_a_change_that_makes_progress_is_sent_three_times_at_most(shelf: Shelf) -> None:
    shelf.put(**ONE, size=0)

    def grow() -> None:
        shelf.records[1]["size"] = len(order(shelf))

    shelf.forgets, shelf.after["update"] = frozenset({"size"}), grow
    with pytest.raises(errors.NotApplied, match="size: wanted 9, is 3"):
        shelf.run(**ONE, size=9)
    assert order(shelf) == ["update"] * 3


def test_a_secret_is_sent_again_only_while_nobody_knows_what_became_of_it(shelf: Shelf) -> None:
    shelf.put(**ONE)
    shelf.fail("update", Fault(errors.AnswerLost("cut off")))
    shelf.run(**ONE, password="s3cret", update_secrets=True)
    assert shelf.writes() == [("update", {"password": "s3cret"})] * 2


def test_a_refused_secret_is_not_sent_again(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", Fault(errors.Refused("too short")))
    with pytest.raises(errors.NotApplied):
        shelf.run(**ONE, size=5, password="s3cret", update_secrets=True)
    assert order(shelf) == ["update"]


def test_what_is_brought_back_is_changed_in_the_same_pass(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, state="gone")
    shelf.said = ("done",)
    outcome = shelf.run(**ONE, size=5)
    assert order(shelf) == ["restore", "update"]
    assert outcome.server_messages == ("done", "done")


def test_what_only_needs_to_be_brought_back_is_not_changed(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, state="gone")
    assert shelf.run(**ONE, size=1).action == "updated"
    assert order(shelf) == ["restore"]


def test_names_are_resolved_for_the_object_as_it_is(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(shelf, "resolve", lambda desired, actual: seen.append(actual) or dict(desired), raising=False)
    record = shelf.put(**ONE, size=1)
    shelf.run(id=1, size=1)
    shelf.run(group="db", name="two", match_on=[], check=True)
    assert seen == [record, None]


def test_what_may_only_follow_is_not_sent_at_creation() -> None:
    people = Shelf(PERSON)
    people.run(**ONE, parent=9, size=1)
    assert people.writes() == [("create", {**ONE, "size": 1}), ("update", {"parent": 9})]


def test_the_callers_key_that_is_set_last_makes_the_twins_looked_for_again(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"external_id"})
    shelf.after["create"] = lambda: setattr(shelf, "forgets", frozenset())
    shelf.after["update"] = lambda: shelf.put(**ONE, external_id="k")
    outcome = shelf.run(**ONE, external_id="k")
    assert outcome.id == 1
    assert ("merge", (2, 1)) in shelf.calls


def test_other_fields_that_are_set_last_cost_no_further_look(shelf: Shelf) -> None:
    shelf.run(**ONE, external_id="k", parent=9)
    assert shelf.called().count("find") == 2

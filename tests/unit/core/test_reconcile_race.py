# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers that create the same object at the same moment: the oldest stays, the others are merged into it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.heal import COURTESY
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.fakes import PERSON, WIDGET, FakeClock, Fault, Result, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


def merges(shelf: Shelf) -> list[Any]:
    return [values for name, values in shelf.calls if name == "merge"]


def test_the_younger_is_merged_into_the_older(shelf: Shelf) -> None:
    shelf.before["create"] = lambda: shelf.put(**ONE, size=1)
    outcome = shelf.run(**ONE, size=1)
    assert merges(shelf) == [(2, 1)]
    assert (outcome.action, outcome.id) == ("created", 1)
    assert shelf.clock.sleeps == [], "the creator of the younger need not wait"
    assert "2 is a twin of 1 and is now merged into it" in outcome.server_messages


def test_the_older_that_stays_gets_what_the_task_says(shelf: Shelf) -> None:
    shelf.before["create"] = lambda: shelf.put(**ONE, size=1)
    assert shelf.run(**ONE, size=5).record["size"] == 5
    assert shelf.writes()[-1] == ("update", {"size": 5})


def test_the_creator_of_the_older_leaves_merging_to_the_other(shelf: Shelf) -> None:
    shelf.after["create"] = lambda: shelf.put(**ONE)
    shelf.clock.at(1.5, lambda: shelf.records[2].update(state="merged"))
    outcome = shelf.run(**ONE)
    assert merges(shelf) == []
    assert outcome.id == 1
    assert shelf.clock.sleeps == list(COURTESY)


def test_the_creator_of_the_older_steps_in_when_the_other_does_not(shelf: Shelf) -> None:
    shelf.after["create"] = lambda: shelf.put(**ONE)
    outcome = shelf.run(**ONE)
    assert merges(shelf) == [(2, 1)]
    assert outcome.id == 1
    assert [record["id"] for record in shelf.live()] == [1]


def test_of_three_the_one_in_the_middle_merges_only_itself(shelf: Shelf) -> None:
    shelf.before["create"] = lambda: shelf.put(**ONE)
    shelf.after["create"] = lambda: shelf.put(**ONE)
    assert shelf.run(**ONE).id == 1
    assert merges(shelf) == [(2, 1)]


def test_of_three_the_oldest_cleans_up_what_is_left(shelf: Shelf) -> None:
    def two_more() -> None:
        shelf.put(**ONE)
        shelf.put(**ONE)

    shelf.after["create"] = two_more
    shelf.clock.at(0.5, lambda: shelf.records[2].update(state="merged"))
    assert shelf.run(**ONE).id == 1
    assert merges(shelf) == [(3, 1)]


def test_an_object_whose_answer_was_lost_may_have_a_twin_too(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off"), works=True))
    shelf.before["create"] = lambda: shelf.put(**ONE)
    assert shelf.run(**ONE).id == 1
    assert [record["id"] for record in shelf.live()] == [1]


def test_an_older_one_that_shows_up_late_stays(shelf: Shelf) -> None:
    # Numbers are given when a creation begins, and it is seen when it ends.
    shelf.put(group="db", name="other", id=5)
    shelf.after["create"] = lambda: shelf.put(**ONE)
    shelf.clock.at(0.5, lambda: shelf.put(**ONE, id=4))
    assert shelf.run(**ONE).id == 4
    assert merges(shelf) == [(6, 4)]


def test_others_that_merely_resemble_it_are_no_twins(shelf: Shelf) -> None:
    shelf.fuzzy = True
    shelf.before["create"] = lambda: shelf.put(group="web", name="one more")
    assert shelf.run(**ONE).id == 2
    assert merges(shelf) == []


def test_a_twin_that_the_other_controller_merged_at_the_last_moment_is_merged(shelf: Shelf) -> None:
    shelf.before["create"] = lambda: shelf.put(**ONE)
    shelf.before["merge"] = lambda: shelf.records[2].update(state="merged")
    shelf.fail("merge", Fault(errors.Refused("it is merged already")))
    outcome = shelf.run(**ONE)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert [record["id"] for record in shelf.live()] == [1]


def test_a_system_that_cannot_merge_fails_and_says_that_the_object_exists(shelf: Shelf) -> None:
    shelf.before["create"] = lambda: shelf.put(**ONE)
    shelf.fail("merge", Fault(errors.Refused("widgets cannot be merged")))
    with pytest.raises(errors.Refused, match="widgets cannot be merged") as caught:
        shelf.run(**ONE)
    assert (caught.value.done["changed"], caught.value.done["action"], caught.value.done["id"]) == (True, "created", 2)


def test_a_server_that_refuses_a_second_object_has_no_twins() -> None:
    people = Shelf(PERSON)
    people.after["create"] = lambda: people.put(**ONE)
    assert people.run(**ONE).id == 1
    assert merges(people) == []


# -- every order of events -----------------------------------------------------------------


@dataclass
class Turns:
    """Lets one of several threads go on at a time, in the order that `choices` say.

    Time passes when all sleep; with `slow`, also while somebody is at work.
    """

    choices: list[int]
    slow: bool
    now: float = 0.0
    waiting: dict[int, float] = field(default_factory=dict)
    left: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _chosen: int | None = None

    def wait(self, controller: int, seconds: float = 0.0) -> None:
        with self._changed:
            self.waiting[controller] = self.now + seconds
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._chosen == controller, timeout=10)
            self._chosen = None

    def leave(self) -> None:
        with self._changed:
            self.left += 1
            self._changed.notify_all()

    def conduct(self, controllers: int) -> None:
        """Until all have left."""
        with self._changed:
            while self.left < controllers:
                assert self._changed.wait_for(
                    lambda: self._chosen is None and len(self.waiting) + self.left == controllers, timeout=10
                )
                self._choose()

    def _choose(self) -> None:
        ready = sorted(key for key, moment in self.waiting.items() if self.slow or moment <= self.now)
        if ready:
            chosen = ready[(self.choices.pop() if self.choices else 0) % len(ready)]
            self.now = max(self.now, self.waiting.pop(chosen))
            self._chosen = chosen
            self._changed.notify_all()
        elif self.waiting:
            self.now = min(self.waiting.values())


class TurnClock(FakeClock):
    def __init__(self, turns: Turns, number: int) -> None:
        super().__init__()
        self._turns, self._number = turns, number

    def sleep(self, seconds: float) -> None:
        self._turns.wait(self._number, seconds)


class Controller(Shelf):
    """One of several that work on the same widgets, a call at a time."""

    def __init__(self, turns: Turns, number: int, records: dict[int, Values]) -> None:
        super().__init__(WIDGET, TurnClock(turns, number), records)
        self._turns, self._number = turns, number
        self.result: Outcome | errors.OpsdeskError | None = None

    def _do(self, name: str, values: Any, work: Callable[[], Result]) -> Result:
        self._turns.wait(self._number)
        return super()._do(name, values, work)

    def go(self) -> None:
        try:
            self.result = self.run(**ONE, external_id="k", size=1)
        except errors.OpsdeskError as error:
            self.result = error
        finally:
            self._turns.leave()


def play(controllers: int, choices: list[int], *, slow: bool) -> tuple[list[Any], list[Values]]:
    """What each of them reports, and the widgets that are left."""
    turns, records = Turns(choices, slow), dict[int, Values]()
    players = [Controller(turns, number, records) for number in range(controllers)]
    threads = [threading.Thread(target=player.go, daemon=True) for player in players]
    for thread in threads:
        thread.start()
    turns.conduct(controllers)
    for thread in threads:
        thread.join(timeout=10)
    return [player.result for player in players], players[0].live()


CHOICES = st.lists(st.integers(min_value=0, max_value=11), max_size=60)


@given(choices=CHOICES, slow=st.booleans())
def test_two_controllers_leave_one_object_and_both_report_it(choices: list[int], slow: bool) -> None:
    results, [left] = play(2, choices, slow=slow)
    for result in results:
        assert isinstance(result, Outcome), result
        assert result.id == left["id"] == 1
        assert result.record["size"] == 1


@given(choices=CHOICES, controllers=st.integers(min_value=3, max_value=4))
def test_several_controllers_leave_one_object(choices: list[int], controllers: int) -> None:
    results, [left] = play(controllers, choices, slow=False)
    assert left["id"] == 1
    for result in results:
        # One that begins while two others are still to be merged waits for that.
        assert isinstance(result, Outcome), result
        assert result.id == 1


# -- natural keys -----------------------------------------------------------------


@pytest.fixture
def people() -> Shelf:
    return Shelf(PERSON)


def test_whoever_loses_a_natural_key_brings_the_object_of_the_winner_to_what_the_task_says(people: Shelf) -> None:
    people.before["create"] = lambda: people.put(**ONE, size=1)
    outcome = people.run(**ONE, size=5)
    assert (outcome.action, outcome.id, outcome.before["size"], outcome.after["size"]) == ("updated", 1, 1, 5)
    assert [values for name, values in people.writes() if name == "update"] == [{"size": 5}]
    assert "somebody else created it at the same time; found as 1" in outcome.server_messages


def test_the_loser_of_a_natural_key_claims_nothing_of_what_the_winner_did(people: Shelf) -> None:
    people.before["create"] = lambda: people.put(**ONE, size=5)
    outcome = people.run(**ONE, size=5)
    assert (outcome.action, outcome.changed, outcome.id) == ("none", False, 1)


def test_a_list_is_added_to_what_the_winner_wrote(people: Shelf) -> None:
    people.before["create"] = lambda: people.put(**ONE, tags=["theirs"])
    assert people.run(**ONE, tags=["mine"], list_mode="add").record["tags"] == ["mine", "theirs"]


def test_an_object_that_the_winner_disabled_again_is_restored(people: Shelf) -> None:
    def come_and_go() -> None:
        people.put(**ONE, state="gone")
        people.fail("create", Fault(errors.Refused("name in use")))

    people.before["create"] = come_and_go
    assert people.run(**ONE).action == "updated"
    assert [name for name, _values in people.writes()] == ["create", "restore"]


def test_a_refusal_that_no_object_explains_stays_what_it_was(people: Shelf) -> None:
    people.fail("create", Fault(errors.Refused("the name is too long", status=422)))
    with pytest.raises(errors.Refused, match="the name is too long") as caught:
        people.run(**ONE)
    assert (caught.value.status, caught.value.done, people.live()) == (422, {}, [])


def test_a_search_that_fails_does_not_hide_the_refusal(people: Shelf) -> None:
    people.fail("create", Fault(errors.Refused("the name is too long")))
    people.fail("find", None, Fault(errors.ServerFailed("busy")))
    with pytest.raises(errors.Refused, match="the name is too long"):
        people.run(**ONE)


def test_an_object_that_the_refused_request_itself_began_is_nobody_elses(people: Shelf) -> None:
    begun = {"changed": True, "action": "created", "id": 1}
    people.fail("create", Fault(errors.Refused("the second half was refused", done=begun), works=True))
    with pytest.raises(errors.Refused, match="the second half") as caught:
        people.run(**ONE)
    assert caught.value.done == begun
    assert not [call for call in people.writes() if call[0] == "update"]

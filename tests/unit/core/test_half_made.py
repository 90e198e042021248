# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Half-made objects, which a server left that died before it wrote the key; and natural keys that somebody took."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.half_made import GRACE, give_key, half_made
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.taken import Taken, explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

KEYED: dict[str, Any] = {"group": "web", "name": "one", "external_id": "k"}


@dataclass
class Dying(Shelf):
    """A shelf that recognises what it left half-made: the widgets named in `halves` that have no key."""

    halves: list[int] = field(default_factory=list)

    def half_made(self) -> Values | None:
        def work() -> Values | None:
            left = [key for key in self.halves if key in self.records and not self.records[key]["external_id"]]
            return self._shown(left[0]) if left else None

        return self._do("half_made", None, work)

    def half(self) -> int:
        key: int = self.put(group="web", name="one")["id"]
        self.halves.append(key)
        return key


@pytest.fixture
def shelf() -> Dying:
    return Dying(WIDGET)


def finder(shelf: Shelf, **wish: Any) -> Finder:
    return Finder(shelf.resource, shelf, Wish(values=KEYED, **wish))


def test_a_half_made_one_is_given_time_and_then_completed(shelf: Dying) -> None:
    shelf.half()
    outcome = shelf.run(**KEYED, size=5)
    assert (outcome.action, outcome.id, outcome.record["external_id"]) == ("updated", 1, "k")
    assert "create" not in shelf.called()
    assert shelf.clock.sleeps == [GRACE, 0.0]
    assert outcome.server_messages == ("1 was half created by a server that died; it is completed",)


def test_check_mode_predicts_the_completion(shelf: Dying) -> None:
    shelf.half()
    outcome = shelf.run(**KEYED, check=True)
    assert (outcome.action, outcome.id, shelf.writes()) == ("updated", 1, [("half_made", None)] * 2)


def test_what_the_server_completes_by_itself_is_found(shelf: Dying) -> None:
    shelf.half()
    shelf.clock.at(GRACE, lambda: shelf.records[1].update(external_id="k"))
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.id, outcome.server_messages) == ("none", 1, ())


def test_what_vanishes_meanwhile_is_created(shelf: Dying) -> None:
    shelf.half()
    shelf.clock.at(GRACE, shelf.records.clear)
    assert shelf.run(**KEYED).action == "created"


def test_who_leaves_nothing_half_made_does_not_wait(shelf: Dying) -> None:
    assert shelf.run(**KEYED).action == "created"
    assert shelf.clock.sleeps == []


def test_what_is_found_by_its_key_is_not_looked_for(shelf: Dying) -> None:
    shelf.put(**KEYED)
    shelf.half()
    assert shelf.run(**KEYED).id == 1
    assert "half_made" not in shelf.called()


def test_a_half_made_one_counts_more_than_what_another_controller_created(shelf: Dying) -> None:
    def died() -> None:
        shelf.half()
        shelf.put(**KEYED)

    shelf.before["create"] = died
    shelf.fail("create", Fault(errors.AnswerLost("cut off")))
    outcome = shelf.run(**KEYED)
    assert [record["id"] for record in shelf.live()] == [1]
    assert (outcome.id, outcome.healed) == (1, (2,))


def test_what_nothing_recognises_is_not_half_made(shelf: Dying) -> None:
    shelf.half()
    said: list[str] = []
    assert half_made(shelf, shelf.clock, finder(shelf, id=7), said) is None
    assert half_made(Shelf(WIDGET), shelf.clock, finder(shelf), said) is None
    assert (said, shelf.clock.sleeps, shelf.called()) == ([], [], [])


# -- what another controller left -----------------------------------------------------------------


def test_the_creator_of_one_gives_the_key_to_the_other_and_merges_it(shelf: Dying) -> None:
    shelf.before["create"] = shelf.half
    outcome = shelf.run(**KEYED)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert ("update", {"external_id": "k"}) in shelf.calls
    assert [record["id"] for record in shelf.live()] == [1]


def given(shelf: Dying, mine: int = 9, key: str | None = "k") -> list[tuple[str, Any]]:
    shelf.calls.clear()
    give_key(shelf, shelf.clock, finder(shelf), {"id": mine}, key)
    return [call for call in shelf.calls if call[0] == "update"]


def test_only_what_is_anothers_and_has_no_key_is_given_one(shelf: Dying) -> None:
    key = shelf.half()
    assert given(shelf, mine=key) == []
    assert given(shelf, key=None) == []
    assert given(shelf) == [("update", {"external_id": "k"})]
    assert given(shelf) == [], "it has one now"


def test_a_key_that_was_given_meanwhile_is_left(shelf: Dying) -> None:
    shelf.half()
    shelf.half_made = lambda: {"id": 1, "external_id": "other"}
    assert given(shelf) == []


@pytest.mark.parametrize("call", ["half_made", "update"])
def test_a_key_that_cannot_be_given_fails_nobody(shelf: Dying, call: str) -> None:
    shelf.half()
    shelf.fail(call, Fault(errors.Forbidden("no right")))
    given(shelf)
    assert shelf.records[1]["external_id"] is None


# -- natural keys -----------------------------------------------------------------

NO = errors.Refused("Name has already been taken", status=422)


def why(people: Shelf, refusal: errors.Refused = NO, tries: int = 1) -> Values:
    return explained(refusal, Finder(people.resource, people, Wish({"group": "web", "name": "one"})), tries)


def test_somebody_elses_object_explains_a_first_refusal() -> None:
    people = Shelf(PERSON)
    people.put(group="web", name="one")
    with pytest.raises(Taken) as caught:
        why(people)
    assert caught.value.record["id"] == 1
    assert caught.value.args == (1,)
    assert caught.value.__cause__ is NO


@pytest.mark.parametrize("resource", [PERSON, WIDGET])
def test_an_object_of_an_earlier_try_explains_a_later_refusal(resource: Any) -> None:
    shelf = Shelf(resource)
    shelf.put(group="web", name="one")
    assert why(shelf, tries=2)["id"] == 1


def test_where_several_may_have_the_same_values_a_first_refusal_explains_itself() -> None:
    shelf = Shelf(WIDGET)
    shelf.put(group="web", name="one")
    with pytest.raises(errors.Refused) as caught:
        why(shelf)
    assert caught.value is NO
    assert shelf.called() == []


def test_what_this_request_began_is_nobody_elses() -> None:
    people = Shelf(PERSON)
    people.put(group="web", name="one")
    begun = errors.Refused("half way", done={"id": 1})
    with pytest.raises(errors.Refused, match="half way"):
        why(people, begun)
    assert people.called() == []
    assert why(people, begun, tries=2)["id"] == 1


@pytest.mark.parametrize("fault", [None, Fault(errors.Unreachable("gone"))])
def test_a_search_that_finds_nothing_explains_nothing(fault: Fault | None) -> None:
    people = Shelf(PERSON)
    people.fail("find", fault)
    with pytest.raises(errors.Refused) as caught:
        why(people)
    assert caught.value is NO
    assert "find" in people.called()

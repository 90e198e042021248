# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A natural key that the server looks at only before it writes: of two made at the same moment the older one stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance

from tests.unit.core.fakes import PERSON, Fault, Shelf
from tests.unit.core.test_heal import US, Traced

ONE: dict[str, Any] = {"group": "web", "name": "one"}
UNGUARDED = replace(PERSON, identity=(ByName("name", guarded=False),))


def test_what_the_server_let_in_twice_is_one_in_the_end() -> None:
    people = Shelf(UNGUARDED)
    people.after["create"] = lambda: people.put(**ONE)
    outcome = people.run(**ONE)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert [values for name, values in people.calls if name == "merge"] == [(2, 1)]


def test_a_key_that_is_not_guarded_recognises_all_the_same() -> None:
    people = Shelf(UNGUARDED)
    people.put(**ONE)
    assert people.run(**ONE).action == "none"


# -- what earlier runs left -----------------------------------------------------------------


def namesakes(second: Provenance | None = US, size: int = 1) -> Traced:
    people = Traced(UNGUARDED)
    people.put(**ONE, size=1)
    people.put(**ONE, size=size)
    people.origins[2] = second
    return people


@pytest.mark.parametrize("check", [True, False])
def test_twins_of_a_name_are_healed_where_the_server_shows_who_created_them(check: bool) -> None:
    people = namesakes()
    outcome = people.run(**ONE, size=1, check=check)
    assert (outcome.action, outcome.id, outcome.healed) == ("updated", 1, (2,))
    assert people.merges() == ([] if check else [(2, 1)])


@pytest.mark.parametrize(
    ("second", "size", "why"),
    [
        (US, 2, "its size differs"),
        (Provenance("alice", US.created), 1, "created by alice"),
        (Provenance("us", US.created, touched_by=("alice",)), 1, "alice wrote in it"),
        (None, 1, "may not see where it comes from"),
    ],
)
def test_what_somebody_may_have_created_on_purpose_stays(second: Provenance | None, size: int, why: str) -> None:
    people = namesakes(second, size)
    with pytest.raises(errors.SeveralFound, match=why):
        people.run(**ONE, size=1)
    assert people.merges() == []


def test_a_twin_that_something_refers_to_stays() -> None:
    people = namesakes()
    people.fail("merge", Fault(errors.Refused("used by a trigger")))
    with pytest.raises(errors.SeveralFound, match="used by a trigger"):
        people.run(**ONE, size=1)


def test_where_no_creator_is_shown_nothing_is_healed() -> None:
    people = Shelf(UNGUARDED)
    people.put(**ONE)
    people.put(**ONE)
    with pytest.raises(errors.SeveralFound):
        people.run(**ONE)
    assert people.writes() == []


def test_absent_removes_none_of_several() -> None:
    people = namesakes()
    with pytest.raises(errors.SeveralFound):
        people.run(**ONE, present=False)
    assert people.merges() == []

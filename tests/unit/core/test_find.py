# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the object a task means, whatever a search engine makes of the question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import (
    ByHandle,
    ByKey,
    ByMatch,
    ByOneOf,
    Criteria,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish

from tests.unit.core.fakes import PERSON, WIDGET, Shelf


def finder(shelf: Shelf, values: Values, **wish: Any) -> Finder:
    return Finder(shelf.resource, shelf, Wish(values=values, **wish))


def found_id(shelf: Shelf, values: Values, **wish: Any) -> int | str | None:
    record = finder(shelf, values, **wish).find()
    return record["id"] if record else None


def asked(shelf: Shelf) -> Criteria:
    [criteria] = [values for name, values in shelf.calls if name == "find"]
    assert isinstance(criteria, Criteria)
    return criteria


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


ONE = {"group": "web", "name": "one"}


def test_an_id_is_read_and_never_searched(shelf: Shelf) -> None:
    shelf.put(**ONE)
    assert found_id(shelf, {"name": "another name"}, id=1) == 1
    assert shelf.calls == [("read", 1)]


def test_an_id_that_is_not_there_is_an_error_unless_it_shall_be_absent(shelf: Shelf) -> None:
    with pytest.raises(errors.Missing, match="widget 7 does not exist, or the account may not see it"):
        found_id(shelf, ONE, id=7)
    assert found_id(shelf, ONE, id=7, present=False) is None


def test_an_id_leaves_nothing_to_search_again_by(shelf: Shelf) -> None:
    assert not finder(shelf, ONE, id=7).searchable
    assert finder(shelf, ONE).searchable


def test_the_callers_key_counts_before_match_on_and_finds_closed_objects(shelf: Shelf) -> None:
    shelf.put(**ONE)
    shelf.put(group="other", name="other", external_id="k", status="closed")
    assert found_id(shelf, {**ONE, "external_id": "k"}) == 2
    assert asked(shelf) == Criteria(fields={}, external_id="k", among="any")


def test_match_on_looks_among_open_objects(shelf: Shelf) -> None:
    shelf.put(**ONE, status="closed")
    assert found_id(shelf, ONE) is None
    assert asked(shelf) == Criteria(fields=ONE, among="open")


@pytest.mark.parametrize(
    ("values", "among", "expected"),
    [(ONE, "any", 1), ({"external_id": "k"}, "open", None), ({"external_id": "k"}, "any", 1)],
)
def test_match_among_overrides_both(shelf: Shelf, values: Values, among: str, expected: int | None) -> None:
    shelf.put(**ONE, status="closed", external_id="k")
    assert found_id(shelf, values, match_among=among) == expected


def test_match_on_may_name_other_options(shelf: Shelf) -> None:
    shelf.put(group="web", name="two", size=5)
    assert found_id(shelf, {**ONE, "size": 5}, match_on=["size"]) == 1
    assert asked(shelf).fields == {"size": 5}


def test_an_empty_match_on_finds_nothing_and_asks_nothing(shelf: Shelf) -> None:
    shelf.put(**ONE)
    search = finder(shelf, ONE, match_on=[])
    assert not search.searchable
    assert search.find() is None
    assert search.search_again() is None
    assert shelf.calls == []


@pytest.mark.parametrize("name", ["nonsense", "password", "text"])
def test_match_on_must_name_what_can_be_compared(shelf: Shelf, name: str) -> None:
    with pytest.raises(errors.InvalidInput, match=f"match_on: '{name}' is not an option that can be compared"):
        finder(shelf, {**ONE, name: "x"}, match_on=["name", name])


@pytest.mark.parametrize("nothing", [None, "", []])
def test_a_field_to_recognise_by_must_be_given(shelf: Shelf, nothing: Any) -> None:
    with pytest.raises(errors.InvalidInput, match=r"name is needed to recognise the .* and is not given") as caught:
        finder(shelf, {"group": "web", "name": nothing})
    assert caught.value.advice == "Give name, or id, or external_id"
    with pytest.raises(errors.InvalidInput, match="name is named in match_on and is not given"):
        finder(shelf, {"group": "web", "name": nothing}, match_on=["group", "name"])


def test_a_natural_key_must_be_given() -> None:
    with pytest.raises(errors.InvalidInput, match="name is needed to recognise the person and is not given") as caught:
        finder(Shelf(PERSON), {"group": "web"})
    assert caught.value.advice == "Give name, or id"


def test_a_natural_key_is_looked_for_among_all_and_wins_over_match_on() -> None:
    people = Shelf(PERSON)
    people.put(group="web", name="ann", status="closed")
    assert found_id(people, {"name": "ann", "group": "db"}, match_on=["group"]) == 1
    assert asked(people) == Criteria(fields={"name": "ann"}, among="any")


EITHER = replace(PERSON, identity=(ByOneOf("name", "status"),))


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"name": "ann", "status": "x"}, {"name": "ann"}),
        ({"name": "", "status": "x"}, {"status": "x"}),
        ({"status": "x"}, {"status": "x"}),
    ],
)
def test_the_first_given_of_several_keys_recognises(values: Values, fields: Values) -> None:
    people = Shelf(EITHER)
    finder(people, values).find()
    assert asked(people).fields == fields


def test_one_of_several_keys_must_be_given() -> None:
    with pytest.raises(errors.InvalidInput, match=r"name is needed to recognise the person \(or status\)"):
        finder(Shelf(EITHER), {"group": "web"})


NUMBERED = replace(WIDGET, identity=(ByHandle("size"), ByKey("external_id"), ByMatch("group", "name")))


def test_a_number_that_the_server_gives_names_one_object_or_it_is_an_error() -> None:
    shelf = Shelf(NUMBERED)
    shelf.put(**ONE, size=70001, status="closed")
    search = finder(shelf, {"size": 70001, "external_id": "another"})
    found = search.find()
    assert found is not None
    assert found["id"] == 1
    assert not search.searchable
    assert asked(shelf) == Criteria(fields={"size": 70001})
    with pytest.raises(errors.Missing, match="there is no widget with size 7, or the account may not see it"):
        found_id(shelf, {"size": 7})
    assert found_id(shelf, {"size": 7}, present=False) is None


def test_a_number_is_compared_again_too() -> None:
    shelf = Shelf(NUMBERED, fuzzy=True)
    shelf.put(**ONE, size=70001)
    assert found_id(shelf, {"size": 7}, present=False) is None


def test_an_id_counts_more_than_a_number_and_a_number_that_is_not_given_recognises_nothing() -> None:
    shelf = Shelf(NUMBERED)
    shelf.put(**ONE, size=5)
    assert found_id(shelf, {"size": 9}, id=1) == 1
    assert found_id(shelf, {**ONE, "size": None}) == 1


def test_what_a_fuzzy_search_returns_is_compared_again(shelf: Shelf) -> None:
    shelf.fuzzy = True
    shelf.put(group="web", name="one more")
    shelf.put(group="web", name="öne")
    shelf.put(group="db", name="one")
    assert found_id(shelf, ONE) is None
    shelf.put(group="WEB", name="one")
    assert found_id(shelf, ONE) == 4


def test_fields_are_searched_by_as_the_server_shows_them() -> None:
    class Renaming(Shelf):
        def resolve(self, desired: Values, actual: Values | None) -> Values:
            super().resolve(desired, actual)
            return {**desired, "group": "Webmasters"}

    shelf = Renaming(WIDGET)
    shelf.put(group="Webmasters", name="one")
    search = finder(shelf, ONE)
    assert search.find()
    search.search_again()
    assert asked_all(shelf) == [{"group": "Webmasters", "name": "one"}] * 2
    assert shelf.called().count("resolve") == 1, "names need to be resolved once"


def asked_all(shelf: Shelf) -> list[Any]:
    return [values.fields for name, values in shelf.calls if name == "find"]


def test_several_that_fit_are_an_error_that_lists_them(shelf: Shelf) -> None:
    for _number in range(3):
        shelf.put(**ONE)
    with pytest.raises(errors.SeveralFound, match="3 widgets have the same group and name: 1, 2, 3") as caught:
        found_id(shelf, ONE)
    assert "on_multiple" in caught.value.advice


def test_several_with_one_key_are_an_error_too(shelf: Shelf) -> None:
    shelf.put(**ONE, external_id="k")
    shelf.put(group="db", name="x", external_id="k")
    with pytest.raises(errors.SeveralFound, match="2 widgets have the same external_id: 1, 2"):
        found_id(shelf, {"external_id": "k"})


@pytest.mark.parametrize(("choice", "expected"), [("oldest", 9), ("newest", 10)])
def test_the_oldest_or_newest_is_by_number_not_by_text(shelf: Shelf, choice: str, expected: int) -> None:
    shelf.put(**ONE, id=9)
    shelf.put(**ONE, id=10)
    assert found_id(shelf, ONE, on_multiple=choice) == expected


def test_ids_that_are_no_numbers_have_an_order_too(shelf: Shelf) -> None:
    for key in ("b", "a"):
        shelf.put(**ONE)["id"] = key
    assert found_id(shelf, ONE, on_multiple="oldest") == "a"


def test_searching_again_takes_the_oldest(shelf: Shelf) -> None:
    search = finder(shelf, ONE)
    assert search.search_again() is None
    shelf.put(**ONE)
    shelf.put(**ONE)
    again = search.search_again()
    assert again is not None
    assert again["id"] == 1


def test_twins_are_oldest_first_and_hold_the_own_object_even_if_the_search_does_not(shelf: Shelf) -> None:
    shelf.put(**ONE)
    mine = shelf.put(group="web", name="cut short by the server")
    shelf.put(**ONE)
    assert [record["id"] for record in finder(shelf, ONE).twins(mine)] == [1, 2, 3]
    assert [record["id"] for record in finder(shelf, ONE).twins(shelf.records[1])] == [1, 3]

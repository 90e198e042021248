# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists without order and dictionaries of which only the given keys count."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Caseless,
    Collection,
    Dictionary,
    Integer,
    Text,
)
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.lists(st.text(alphabet="abcABCß ", max_size=3))


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        (["b", "a"], ["a", "b"]),
        (["a", "A", "a "], ["a"]),
        (["", " ", "x"], ["x"]),
        ([], []),
        ("one", ["one"]),
        (("b", "a"), ["a", "b"]),
        ([2, 1], ["1", "2"]),
    ],
)
def test_a_list_is_sorted_and_each_item_stands_once(given: Any, canonical: list[str]) -> None:
    assert Collection().parse(given) == canonical


@given(WORDS)
def test_order_case_and_repetition_mean_nothing(items: list[str]) -> None:
    kind = Collection()
    shouted = [item.upper() for item in reversed(items)]
    assert kind.same(kind.parse(shouted), kind.parse([*items, *items]))


def test_items_that_differ_by_case_both_stay_where_case_counts() -> None:
    kind = Collection(fold=str)
    assert kind.parse(["http://x/a", "http://x/A", "http://x/a"]) == ["http://x/A", "http://x/a"]
    assert not kind.same(["http://x/A"], ["http://x/a"])


def test_lists_that_differ() -> None:
    assert not Collection().same(["a"], ["a", "b"])
    assert not Collection().same(["a", "b"], ["a"])
    assert not Collection().same(None, ["a"])
    assert Collection().same(None, [])


@given(found=WORDS, given_=WORDS)
def test_adding_keeps_what_is_there_and_removing_leaves_the_rest(found: list[str], given_: list[str]) -> None:
    kind = Collection()
    there, named = kind.parse(found), kind.parse(given_)
    folded = {item.casefold() for item in there}
    added, removed = kind.combine(there, named, "add"), kind.combine(there, named, "remove")
    assert {item.casefold() for item in added} == folded | {item.casefold() for item in named}
    assert set(there) <= set(added), "an item that is there keeps its spelling"
    assert {item.casefold() for item in removed} == folded - {item.casefold() for item in named}
    assert kind.combine(there, named, "exact") == named
    assert len(added) == len({item.casefold() for item in added})


def test_a_list_can_be_combined_with_nothing() -> None:
    assert Collection().combine(None, ["a"], "add") == ["a"]
    assert Collection().combine(None, ["a"], "remove") == []
    assert Collection(element_type="int").elements == "int"
    assert Collection().collective


LABELS = Dictionary(of=Text())


def test_only_the_keys_that_the_task_names_are_compared() -> None:
    found = {"a": "1", "b": "2"}
    assert LABELS.same(found, {"a": "1"})
    assert not LABELS.same(found, {"a": "1", "c": "3"})
    assert LABELS.part(found, {"a": "x", "c": "y"}) == {"a": "1", "c": None}
    assert LABELS.pending(found, {"a": "1", "b": "3", "c": "4"}) == {"b": "3", "c": "4"}
    assert LABELS.same(None, {})
    assert not LABELS.same(None, {"a": "1"})


def test_each_value_is_parsed_and_compared_by_its_own_kind() -> None:
    kind = Dictionary(of=Caseless())
    assert kind.parse({"a": " X@Y ", 1: "z"}) == {"a": "X@Y", "1": "z"}
    assert kind.same({"a": "X@Y"}, {"a": "x@y"})
    with pytest.raises(ValueError, match="invalid literal"):
        Dictionary(of=Integer()).parse({"a": "many"})


def test_a_dictionary_refuses_a_key_it_does_not_know() -> None:
    kind = Dictionary(of=Text(), keys=("in", "out"))
    assert kind.parse({"in": "x"}) == {"in": "x"}
    with pytest.raises(ValueError, match="'up' is not one of in, out"):
        kind.parse({"in": "x", "up": "y"})
    assert LABELS.parse({"any": "x"}) == {"any": "x"}


@pytest.mark.parametrize("given", ["a=b", ["a"], 7])
def test_what_is_not_a_dictionary(given: Any) -> None:
    with pytest.raises(ValueError, match="is not a dictionary"):
        LABELS.parse(given)


def test_nothing_given_for_a_key_is_the_empty_value_of_its_kind() -> None:
    assert LABELS.parse({"a": None}) == {"a": None}
    assert Dictionary(of=Collection()).parse({"a": None}) == {"a": []}


def test_list_modes_reach_the_lists_inside() -> None:
    kind = Dictionary(of=Collection())
    found = {"x": ["a"], "y": ["b"]}
    assert kind.combine(found, {"x": ["c"]}, "add") == {"x": ["a", "c"]}
    assert kind.combine(found, {"x": ["a"]}, "remove") == {"x": []}
    assert kind.combine(None, {"x": ["a"]}, "add") == {"x": ["a"]}
    assert kind.combine(found, kind.parse({"x": None}), "add") == {"x": ["a"]}

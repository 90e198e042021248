# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task may not let a purge remove, and the words of each refusal."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import Purge, loose
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.purge_scope import OMITTED, OPTIONS, purge_of

from tests.unit.core.fakes import PERSON

STAYS = [Wish({"name": "ann"}, present=False), Wish({"name": "bob"})]
GOES = [Wish({"name": "ann"}, present=False)]
BERN: dict[str, Any] = {"group": "Bern"}


def purge(*scope_and_wishes: Any, **options: Any) -> Purge | None:
    """What may be removed; by default among those of Bern, while `bob` is to stay."""
    scope, wishes = (*scope_and_wishes, *(BERN, STAYS)[len(scope_and_wishes) :])
    given = {name: option.get("default") for name, option in OPTIONS.items()}
    return purge_of(PERSON, {**given, "purge": True, "purge_scope": scope, **options}, wishes)


def refusal(*arguments: Any, **options: Any) -> errors.InvalidInput:
    with pytest.raises(errors.InvalidInput) as caught:
        purge(*arguments, **options)
    return caught.value


def test_a_scope_and_a_limit_are_all_it_takes() -> None:
    assert purge() == Purge({"group": "Bern"}, 10)
    assert purge(purge_limit=3) == Purge({"group": "Bern"}, 3)
    assert purge(purge_limit=0) == Purge({"group": "Bern"}, 0)


def test_nothing_is_purged_unless_the_task_says_so() -> None:
    assert purge(purge=False) is None
    assert OPTIONS["purge"]["default"] is False
    assert OPTIONS["purge_everything"]["default"] is False


def test_a_limit_is_a_number_of_objects() -> None:
    assert refusal(purge_limit=-1).message == "purge_limit: -1 is less than 0"


@pytest.mark.parametrize("wishes", [[], GOES])
def test_without_an_object_that_is_to_stay_everything_would_go(wishes: list[Wish]) -> None:
    error = refusal(BERN, wishes)
    assert error.message == (
        "purge: objects names no person that is to stay, so everything in purge_scope would be removed"
    )
    assert error.advice == (
        "Check the variable that objects comes from. If that is intended, set purge_everything: true"
    )
    assert purge(BERN, wishes, purge_everything=True) == Purge({"group": "Bern"}, 10)


@pytest.mark.parametrize("scope", [None, {}, [], "", "group=Bern", [["group", "Bern"]], 7])
def test_a_scope_that_is_none_says_nothing(scope: Any) -> None:
    error = refusal(scope)
    assert error.message == (
        "purge needs purge_scope, and purge_scope says nothing: whatever is not declared would be removed"
    )
    assert error.advice == (
        "Name in purge_scope the values that only your objects have, for example {organization: Customer Inc.}"
    )


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ({"group": None}, "group: null says nothing"),
        ({"labels": {}}, "labels: {} says nothing"),
        ({"labels": {"a": "b", "tier": None}}, "labels.tier: null says nothing"),
        ({"labels": {"a": {}}}, "labels.a: {} says nothing"),
        ({"tags": ["one", None]}, "tags[1]: null says nothing"),
        ({"tags": [{}]}, "tags[0]: {} says nothing"),
        ({"group": f"{OMITTED}8a7f"}, "group: an omitted value says nothing"),
        ({"group": "Bern", "labels": {"tier": f"x{OMITTED}"}}, "labels.tier: an omitted value says nothing"),
    ],
)
def test_a_value_that_restricts_nothing_is_refused_by_name(scope: dict[str, Any], words: str) -> None:
    error = refusal(scope, purge_scope_empty=["group", "labels", "tags", "labels.tier", "labels.a"])
    assert error.message == f"purge_scope: {words}"
    assert error.advice == "Nothing was removed. Check the variable it comes from"


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ({"group": ""}, "group"),
        ({"group": " \t"}, "group"),
        ({"tags": []}, "tags"),
        ({"tags": ["one", " "]}, "tags[1]"),
        ({"labels": {"tier": ""}}, "labels.tier"),
        ({"labels": {"v1.0": "", "tier": "x"}}, "labels.v1.0"),
    ],
)
def test_an_empty_value_is_refused_unless_it_is_meant(scope: dict[str, Any], path: str) -> None:
    error = refusal(scope)
    assert error.message == f"purge_scope: {path}: an empty value may be a variable that is not set"
    assert error.advice == f"To remove objects whose {path} is empty, add {path} to purge_scope_empty"
    assert refusal(scope, purge_scope_empty=["name"]).message == error.message
    assert purge(scope, purge_scope_empty=[path]), "the advice helps"


@pytest.mark.parametrize("value", ["x", 0, False])
def test_what_is_named_empty_must_be_empty(value: Any) -> None:
    error = refusal({"group": "Bern", "size": 1, "labels": {"tier": value}}, purge_scope_empty=["labels.tier"])
    assert error.message == "purge_scope_empty: 'labels.tier' is not an empty value of purge_scope"


@pytest.mark.parametrize("path", ["name", "group.name", "labels", "group"])
def test_what_is_named_empty_must_be_in_the_scope(path: str) -> None:
    error = refusal({"group": "Bern", "labels": {"tier": "x"}}, purge_scope_empty=[path])
    assert error.message == f"purge_scope_empty: {path!r} is not an empty value of purge_scope"


def test_a_value_that_means_nothing_once_read_is_refused() -> None:
    error = refusal({"tags": [" "]}, purge_scope_empty=["tags[0]"])
    assert error.message == "purge_scope: tags: [' '] means nothing"


@pytest.mark.parametrize(("name", "like"), [("grop", "group"), ("password", None), ("text", None), (7, None)])
def test_only_what_can_be_compared_is_a_scope(name: Any, like: str | None) -> None:
    error = refusal({name: "x"})
    assert error.message == f"purge_scope: {str(name)!r} is not an option that can be compared"
    assert (like or "") in error.advice


def test_a_value_of_the_wrong_type_is_refused_by_name() -> None:
    assert refusal({"size": "seven"}).message.startswith("purge_scope: argument 'size'")


# -- what is in a scope -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "covered"),
    [
        ({"group": "Bern", "size": 1}, True),
        ({"group": "Bern", "size": 2}, False),
        ({"group": "Basel", "size": 1}, False),
        ({"group": "Bern"}, False),
        ({"group": "Bern", "size": None}, False),
        ({"group": "Bern", "size": 1, "state": "gone"}, False),
        ({}, False),
    ],
)
def test_an_object_is_in_a_scope_by_every_value(record: dict[str, Any], covered: bool) -> None:
    assert Purge({"group": "Bern", "size": 1}, 1).covers(PERSON, record) is covered


def test_names_that_differ_only_in_what_databases_fold_have_one_key() -> None:
    key = loose(("name", "group"), {"name": "Straße", "group": "A  b", "more": 1})
    assert key == loose(("name", "group"), {"name": "STRASSE", "group": "a\tB "})
    assert key != loose(("name",), {"name": "Straße"})
    assert key != loose(("group", "name"), {"name": "Straße", "group": "A  b"})
    assert key != loose(("name", "group"), {"name": "Stra ße", "group": "A  b"})

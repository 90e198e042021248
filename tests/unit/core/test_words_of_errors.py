# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole sentences of errors whose parts are put together: what is wrong, and the way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Target
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByOneOf
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import differences
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import UPDATE, Change, Plan
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query

from tests.unit.core.fakes import PERSON, WIDGET, Shelf


@pytest.mark.parametrize(
    ("either", "id_kind", "sentence"),
    [
        (("name",), True, "name is needed to recognise the person and is not given. Give name, or id"),
        (("name",), None, "name is needed to recognise the person and is not given. Give name"),
        (
            ("name", "group", "status"),
            True,
            "name is needed to recognise the person (or group or status) and is not given. Give name, or id",
        ),
    ],
)
def test_what_is_missing_to_recognise_an_object(either: tuple[str, ...], id_kind: Any, sentence: str) -> None:
    resource = replace(PERSON, identity=(ByOneOf(*either),))
    resource = resource if id_kind else replace(resource, id_kind=None)
    with pytest.raises(errors.InvalidInput) as raised:
        Finder(resource, Shelf(resource), Wish(values={}))
    assert str(raised.value) == sentence


def test_several_differences_are_told_one_after_the_other() -> None:
    changes = {"size": Change(1, 2), "status": Change("a", "b"), "password": Change(None, "s3cret")}
    assert differences(WIDGET, Plan(UPDATE, changes, {}, {})) == (
        "size: wanted 2, is 1; status: wanted 'b', is 'a'; password: not set"
    )


def test_a_directory_that_is_missing_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidInput) as raised:
        Target(f"{tmp_path}/none")
    assert str(raised.value) == (f"dest: {tmp_path}/none is not a directory. Make it first, with ansible.builtin.file")


def test_a_query_that_does_not_parse_shows_where() -> None:
    with pytest.raises(errors.InvalidInput) as raised:
        Query("a[")
    said = raised.value.message
    assert said.startswith("query: 'a[' is not JMESPath: ")
    assert 'Incomplete expression: "a[" ^' in said, "on one line"


def test_a_query_that_cannot_work_on_the_result_says_why() -> None:
    with pytest.raises(errors.InvalidInput) as raised:
        Query("length(@)").apply(5)
    assert raised.value.message.startswith("query: In function length(), invalid type for value: 5, expected one of: ")


def test_a_query_that_is_nested_too_deeply_is_none() -> None:
    with pytest.raises(errors.InvalidInput, match=r"^query: '\[.*' is nested too deeply$"):
        Query("[" * 5000)


@pytest.mark.parametrize(
    ("expression", "found"),
    [("[*].a | [0]", 1), ("[?a > `1`].a | length(@)", 2), ("length(@)", 3), ("[].a", [1, 2, 3]), ("[0].a | [0]", None)],
)
def test_parts_of_a_query_come_to_what_the_whole_comes_to(expression: str, found: Any) -> None:
    rows = [{"a": 1}, {"a": 2}, {"a": 3}]
    assert Query(expression).select(iter(rows)) == (3, found)
    assert Query(expression).apply(rows) == found


def test_rows_are_forgotten_as_they_pass() -> None:
    seen: list[int] = []

    class Counted(dict[str, int]):
        alive = 0

        def __init__(self, number: int) -> None:
            super().__init__(a=number)
            Counted.alive += 1
            seen.append(Counted.alive)

        def __del__(self) -> None:
            Counted.alive -= 1

    assert Query("[*].a | length(@)").select(Counted(number) for number in range(3000)) == (3000, 3000)
    assert max(seen) < 1500


def test_an_error_that_nobody_placed_names_no_system() -> None:
    assert errors.Missing("gone").as_result()["error"]["system"] == ""


@pytest.mark.parametrize(("chosen", "found"), [("oldest", 1), ("newest", 3)])
def test_of_three_the_oldest_or_the_newest_is_taken(chosen: str, found: int) -> None:
    shelf = Shelf(WIDGET)
    for _number in range(3):
        shelf.put(name="one", group="Web")
    wish = Wish(values={"name": "one", "group": "Web"}, on_multiple=chosen)
    assert (Finder(WIDGET, shelf, wish).find() or {})["id"] == found

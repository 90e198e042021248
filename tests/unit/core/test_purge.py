# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope of a purge, and names that a server might take for one."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import Purge, loose
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Flag, Kind, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.purge_scope import purge_of
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.fakes import PERSON


class Superset(Kind):
    """Compares only what is wanted."""

    type = "list"
    elements = "str"
    empty: Any = []

    def same(self, found: Any, wanted: Any) -> bool:
        return set(wanted) <= set(found or ())


RESOURCE = replace(
    PERSON,
    fields=(
        *PERSON.fields,
        Field("active", Flag()),
        Field("people", Superset()),
        Field("town", Line(), aliases=("city",)),
    ),
)


def parsed(scope: Any, **options: Any) -> Purge | None:
    given = {"purge": True, "purge_scope": scope, "purge_limit": 10, "purge_everything": False, **options}
    return purge_of(RESOURCE, given, [Wish({"name": "stays"})])


@pytest.mark.parametrize(
    ("scope", "read"),
    [
        ({"active": "no"}, {"active": False}),
        ({"active": 1}, {"active": True}),
        ({"size": "7"}, {"size": 7}),
        ({"tags": "one"}, {"tags": ["one"]}),
        ({"labels": {"a": 5}}, {"labels": {"a": "5"}}),
        ({"city": "Bern"}, {"town": "Bern"}),
        ({"size": 0, "active": False}, {"size": 0, "active": False}),
    ],
)
def test_a_scope_is_read_like_options(scope: Any, read: Any) -> None:
    found = parsed(scope)
    assert found is not None
    assert dict(found.scope) == read


@pytest.mark.parametrize(
    ("scope", "empty", "read"),
    [
        ({"town": ""}, ["town"], {"town": ""}),
        ({"town": " ", "size": 7}, ["town"], {"town": "", "size": 7}),
        ({"tags": []}, ["tags"], {"tags": []}),
        ({"labels": {"a": ""}}, ["labels.a"], {"labels": {"a": ""}}),
    ],
)
def test_what_is_empty_on_purpose_is_named(scope: Any, empty: list[str], read: Any) -> None:
    found = parsed(scope, purge_scope_empty=empty)
    assert found is not None
    assert dict(found.scope) == read
    with pytest.raises(errors.InvalidInput, match=f"purge_scope: {empty[0]}: an empty value"):
        parsed(scope)


@pytest.mark.parametrize(
    ("scope", "empty", "words"),
    [
        ({"town": None}, ["town"], "purge_scope: town: null says nothing"),
        ({"labels": {}}, ["labels"], "purge_scope: labels: {} says nothing"),
        ({"town": "Bern"}, ["town"], "purge_scope_empty: 'town' is not an empty value"),
        ({"town": ""}, ["town", "twon"], "purge_scope_empty: 'twon' is not an empty value"),
        ("town=", ["town"], "purge_scope says nothing"),
        ({"size": "seven"}, [], "purge_scope: .*size"),
    ],
)
def test_what_is_no_scope_is_refused_by_name(scope: Any, empty: list[str], words: str) -> None:
    with pytest.raises(errors.InvalidInput, match=words):
        parsed(scope, purge_scope_empty=empty)


def test_without_purge_nothing_is_looked_at() -> None:
    assert purge_of(RESOURCE, {"purge": False, "purge_scope": {"no_such": None}}, []) is None


@pytest.mark.parametrize(
    ("scope", "record", "covered"),
    [
        ({"people": []}, {"people": ["ann"]}, False),
        ({"people": []}, {"people": []}, True),
        ({"people": ["ann"]}, {"people": ["ann", "bob"]}, True),
        ({"town": ""}, {"town": None}, True),
        ({"town": ""}, {}, False),
        ({"town": "Bern"}, {"town": "Bern", "state": "gone"}, False),
        ({"town": "Bern", "active": False}, {"town": "Bern", "active": None}, False),
    ],
)
def test_what_is_in_a_scope(scope: Any, record: Any, covered: bool) -> None:
    assert Purge(scope, 1).covers(RESOURCE, record) is covered


class Lookup:
    """Knows the towns; in check mode it leaves out those that are still to be made."""

    def __init__(self, *, check: bool) -> None:
        self._check = check
        self.warnings: list[str] = []

    def resolve(self, desired: dict[str, Any], actual: Any) -> dict[str, Any]:
        if "fields" in desired:
            self.warnings.append("fields: there is no 'size'; the real run needs it")
            return desired
        if desired == {"town": "bern"}:
            return {"town": "Bern"}
        if not self._check:
            raise errors.InvalidInput("town: there is no 'Atlantis'")
        return {"town": None}


def test_names_in_a_scope_are_those_of_the_server() -> None:
    assert Purge({"town": "bern"}, 1).resolved(Lookup(check=True)).scope == {"town": "Bern"}
    with pytest.raises(errors.InvalidInput, match="purge_scope: town: there is no 'Atlantis'"):
        Purge({"town": "Atlantis"}, 1).resolved(Lookup(check=False))
    # What is left out would cover everything.
    with pytest.raises(errors.InvalidInput, match="purge_scope: town: 'Atlantis' is not known"):
        Purge({"town": "Atlantis"}, 1).resolved(Lookup(check=True))
    with pytest.raises(errors.InvalidInput, match="purge_scope: fields: there is no 'size'"):
        Purge({"fields": {"size": 1}}, 1).resolved(Lookup(check=True))


@pytest.mark.parametrize(
    "text", ["Café", "Cafe\u0301", "CAFÉ", "cafe", "  Cafe ", "Ca\u200bfé", "\uff23afé"], ids=ascii
)
def test_names_that_some_database_folds_are_alike(text: str) -> None:
    assert loose(("name",), {"name": text}) == loose(("name",), {"name": "Café"})


@pytest.mark.parametrize("text", ["Caff", "Cafe2", "Café Bern", ""])
def test_other_names_are_not_alike(text: str) -> None:
    assert loose(("name",), {"name": text}) != loose(("name",), {"name": "Café"})


@given(st.text(max_size=20))
def test_a_name_is_like_all_its_normal_forms(text: str) -> None:
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len({loose(("name",), {"name": form}) for form in forms}) == 1

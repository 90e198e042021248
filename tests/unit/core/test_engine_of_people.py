# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine learned for servers that have logins, numbers given by the server, and HTML cleaners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import (
    ByHandle,
    ByMatch,
    ByOneOf,
    Criteria,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Operations,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT


@dataclass
class People(Operations):
    """A server whose logins follow the address."""

    records: dict[int, Values] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    client = None
    wish = Wish({})

    def read(self, key: int | str) -> Values | None:
        return dict(self.records[int(key)]) if int(key) in self.records else None

    def find(self, criteria: Criteria) -> list[Values]:
        return [dict(record) for record in self.records.values()]

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        self.warnings.append("the real run needs more")
        return dict(desired)

    def create(self, values: Values) -> Written:
        key = len(self.records) + 1
        self.records[key] = {"id": key, "number": f"n{key}", "email": None, **values}
        return Written(key)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        record = self.records[actual["id"]]
        if "email" in changes and record["login"] == record["email"]:
            changes = {**changes, "login": changes["email"]}
        record.update(changes)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        return ()

    restore = delete

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        raise AssertionError("the server keeps them unique")

    def url(self, record: Values) -> str | None:
        return None


PERSON = Resource(
    name="person",
    system=RT,
    identity=(ByOneOf("login", "email"),),
    operations=lambda client, wish, resource: client,
    fields=(Field("login", Line()), Field("email", Line()), Field("number", Line())),
)


def run(people: People, resource: Resource = PERSON, **values: Any) -> Any:
    return reconcile(resource, people, Wish(values), check=False, clock=Clock())


def test_the_first_of_several_unique_fields_recognises_alone() -> None:
    people = People({1: {"id": 1, "login": "jane", "email": "j@x"}, 2: {"id": 2, "login": "bob", "email": "b@x"}})
    assert run(people, email="b@x").id == 2
    assert run(people, login="jane", email="new@x").id == 1
    with pytest.raises(errors.InvalidInput, match="login"):
        run(people)


def test_a_field_that_another_one_changed_along_is_set_again() -> None:
    people = People({1: {"id": 1, "login": "old@x", "email": "old@x"}})
    outcome = run(people, login="old@x", email="new@x")
    assert (outcome.record["login"], outcome.record["email"]) == ("old@x", "new@x")


def test_a_name_that_the_server_gives_means_that_object_or_none() -> None:
    numbered = replace(PERSON, identity=(ByHandle("number"), ByMatch("login")))
    people = People({1: {"id": 1, "login": "jane", "email": "j@x", "number": "n1"}})
    assert run(people, numbered, number="n1", email="k@x").id == 1
    with pytest.raises(errors.Missing, match="n2"):
        run(people, numbered, number="n2", login="jane")
    assert len(people.records) == 1


def test_what_a_dialect_warns_of_is_in_the_result_once() -> None:
    assert run(People(), login="jane").as_result()["warnings"] == ["the real run needs more"]


def test_scripts_are_no_words() -> None:
    assert plain("<p>a<b>b</b><script>x()</script><i>c</i><style>p {}</style></p>", True) == "abc"
    assert plain("a <script> b", False) == "a <script> b"

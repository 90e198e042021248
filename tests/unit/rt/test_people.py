# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People in one form, whatever a task gives and RT shows."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import InvalidInput
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import (
    OwnerName,
    People,
    PeopleList,
    Person,
)
from hypothesis import given
from hypothesis import strategies as st


class FakeDirectory:
    """Ann has an address that is not her name; Bob has none; a mailed user is called like its address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._users = {
            "ann": Person("ann", "a.smith@x.example"),
            "bob": Person("bob", None),
            "New@X.example": Person("New@X.example", "new@x.example"),
            "odd@name": Person("odd@name", "real@x.example"),
        }

    def user(self, name: str) -> Person | None:
        self.asked.append(name)
        return self._users.get(name) or next(
            (user for key, user in self._users.items() if key.lower() == name.lower()), None
        )

    def user_by_email(self, email: str) -> Person | None:
        self.asked.append(email)
        return next((user for user in self._users.values() if user.email == email), None)

    def group_id(self, name: str) -> str | None:
        return "77" if name == "Web Team" else None

    def group_name(self, key: str) -> str | None:
        return "Web Team" if key == "77" else None


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory()


@pytest.fixture
def people(directory: FakeDirectory) -> People:
    return People(directory)


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        (["b@X.example", "a@x.example"], ["a@x.example", "b@x.example"]),
        (["A@x.example", "a@X.example"], ["a@x.example"]),
        (["Ann Smith <Ann@x.example>"], ["ann@x.example"]),
        (['"Smith, Ann" <ann@x.example>'], ["ann@x.example"]),
        ("a@x.example, bob", ["a@x.example", "bob"]),
        (["bob", "group:Web Team", " ", ""], ["bob", "group:Web Team"]),
        ("", []),
        ([], []),
    ],
)
def test_a_list_of_people(given: Any, canonical: list[str]) -> None:
    assert PeopleList().parse(given) == canonical


@pytest.mark.parametrize(
    "given",
    [
        "a@b@c",
        "@x",
        "a@",
        "a b@x.example",
        "a@x.example, b@x.example",
        "Smith, Ann <ann@x.example>",
        "a@x.example\nCc: b",
        "bo\tb",
    ],
)
def test_what_is_no_person(given: str) -> None:
    # Two addresses in one element: RT takes both on create and only the first on update.
    with pytest.raises(ValueError, match=r"is not an e-mail address|control character"):
        PeopleList().parse([given])


@given(st.lists(st.text(alphabet='ab@. <>",AB', max_size=9), max_size=3))
def test_a_canonical_list_stays_as_it_is(items: list[str]) -> None:
    try:
        once = PeopleList().parse(items)
    except ValueError:
        return
    assert PeopleList().parse(once) == once


@pytest.mark.parametrize(
    ("given", "canonical"),
    [("", "Nobody"), ("nobody", "Nobody"), (" NOBODY ", "Nobody"), (" ann ", "ann"), ("A@x", "A@x")],
)
def test_an_owner(given: str, canonical: str) -> None:
    assert OwnerName().parse(given) == canonical


def test_owners_are_the_same_without_regard_to_case() -> None:
    assert OwnerName().same("ann", "Ann")
    assert not OwnerName().same("ann", "Nobody")


def test_a_name_stands_for_the_address_where_there_is_one(people: People) -> None:
    assert people.canonical(["bob", "ann", "x@y.example"], "cc") == ["a.smith@x.example", "bob", "x@y.example"]
    assert people.canonical(["ann", "a.smith@x.example"], "cc") == ["a.smith@x.example"]


def test_each_person_is_looked_up_once(people: People, directory: FakeDirectory) -> None:
    people.canonical(["ann", "bob"], "cc")
    people.canonical(["ann"], "requestor")
    people.shown(["ann", "bob"])
    assert directory.asked == ["ann", "bob"]
    people.owner("A.Smith@x.example")
    people.owner("A.Smith@x.example")
    assert directory.asked == ["ann", "bob", "a.smith@x.example"]


def test_a_name_that_nobody_has_is_a_mistake_of_the_task(people: People) -> None:
    with pytest.raises(InvalidInput, match="requestor: there is no user 'eve'") as caught:
        people.canonical(["eve"], "requestor")
    assert "e-mail address" in caught.value.advice


def test_groups_have_a_name_for_people_and_a_number_for_rt(people: People) -> None:
    assert people.canonical(["group:Web Team"], "cc") == ["group:Web Team"]
    assert people.principals(["a@x.example", "bob", "group:Web Team"]) == ["a@x.example", "bob", "77"]
    assert people.group("77") == "group:Web Team"
    assert people.group("78") == "group:78"
    with pytest.raises(InvalidInput, match="cc: there is no group 'Ops'"):
        people.canonical(["group:Ops"], "cc")


def test_what_rt_shows_is_brought_to_the_form_of_what_a_task_gives(people: People) -> None:
    assert people.shown(["bob", "ann", "New@X.example"]) == ["a.smith@x.example", "bob", "new@x.example"]


def test_a_user_called_like_an_address_of_which_the_task_does_not_speak_is_looked_up(
    people: People, directory: FakeDirectory
) -> None:
    assert people.shown(["New@X.example"], ["new@x.example"]) == ["new@x.example"]
    assert directory.asked == []
    assert people.shown(["odd@name"], ["real@x.example"]) == ["real@x.example"]
    assert directory.asked == ["odd@name"]
    assert people.shown(["Gone@X.example"], ["other@x.example"]) == ["gone@x.example"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("Nobody", "Nobody"), ("ann", "ann"), ("Ann", "ann"), ("A.Smith@x.example", "ann"), ("odd@name", "odd@name")],
)
def test_an_owner_by_name_or_address(people: People, given: str, name: str) -> None:
    assert people.owner(given) == name


@pytest.mark.parametrize("given", ["eve", "eve@x.example"])
def test_an_owner_that_is_not_there(people: People, given: str) -> None:
    with pytest.raises(InvalidInput, match=f"owner: there is no user '{given}'"):
        people.owner(given)

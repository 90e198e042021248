# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First and last names. Zammad guesses both from the one that stands alone, at every save."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.names import as_stored

from tests.simulators.zammad import TOKEN_ADMIN
from tests.unit.zammad.conftest import Desk

#: What is sent, alone, and what Zammad 6.5 makes of it: first and last name. `...`: where it was given.
GUESSED: dict[str, Any] = {
    "anna": "Anna",
    "Anna": "Anna",
    "NOC": "Noc",
    "x": "X",
    "McDonald": "McDonald",
    "anna-lena": "anna-lena",
    "o'neill": "o'neill",
    "max.power": "max.power",
    "007": "007",
    "Doe,John": "Doe,John",
    "john.smith@x.example": "john.smith@x.example",
    "Max Power": ("Max", "Power"),
    "max power": ("Max", "Power"),
    "MAX POWER": ("Max", "Power"),
    "Max  Power": ("Max", "Power"),
    "Max\tPower": ("Max", "Power"),
    "Max Maria von Power": ("Max", "Maria von Power"),
    "Max (IT) Power": ("Max", "(IT) Power"),
    "ÖZGE ÄLIC": ("Özge", "Älic"),
    "Doe, John": ("John", "Doe"),
    "van Doe, John Fitzgerald": ("John Fitzgerald", "van Doe"),
    "Doe, John, Jr.": ("John, Jr.", "Doe"),
}
#: A task for a new user, and the names in the record.
KEPT: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"firstname": "noc", "lastname": "NOC TEAM"}, ("noc", "NOC TEAM")),
    ({"firstname": "-", "lastname": "NOC Team"}, ("-", "NOC Team")),
    ({"lastname": "Smith"}, ("", "Smith")),
    ({"lastname": "NOC"}, ("", "Noc")),
    ({"firstname": "", "lastname": "özge"}, ("", "Özge")),
    ({"firstname": "ANNA"}, ("Anna", "")),
    ({"firstname": "An\tna", "lastname": "Smi\nth"}, ("An na", "Smi th")),
]
#: A task for a new user that Zammad would carry out otherwise, and the option that the message names.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"lastname": "NOC Team"}, "lastname: Zammad would split 'NOC Team'"),
    ({"lastname": "Doe, John"}, "lastname: Zammad would split 'Doe, John'"),
    ({"firstname": "Max Power"}, "firstname: Zammad would split 'Max Power'"),
    ({"firstname": "", "lastname": "NOC Team"}, "lastname: Zammad would split"),
    ({"firstname": "Max Power", "lastname": ""}, "firstname: Zammad would split"),
    ({"lastname": "ß"}, "lastname: Zammad would"),
    ({"firstname": "", "email": "john.smith@lab.example"}, "firstname: Zammad would guess both names from the e-mail"),
    ({"firstname": "Max", "lastname": "https://evil.example"}, "lastname: 'https://evil.example' holds http://"),
]
#: The names that are stored, what a task says of them, and the message or the names afterwards.
CHANGES: list[tuple[tuple[str, str], dict[str, Any], Any]] = [
    (("Anna", "von der Leyen"), {"firstname": ""}, "firstname: without it, Zammad would split the lastname"),
    (("Anna", "Doe, John"), {"firstname": ""}, "firstname: without it, Zammad would split the lastname"),
    (("Anna", "IBM"), {"firstname": ""}, "firstname: without it, Zammad would capitalise the lastname 'IBM'"),
    (("Anna", "smith"), {"firstname": ""}, "firstname: without it, Zammad would capitalise"),
    (("Anna Lena", "Smith"), {"lastname": ""}, "lastname: without it, Zammad would split the firstname"),
    (("Anna", "Smith"), {"firstname": ""}, ("", "Smith")),
    (("Anna", "Smith"), {"lastname": ""}, ("Anna", "")),
    (("Anna", "Smith"), {"lastname": "NOC Team"}, ("Anna", "NOC Team")),
    (("Anna", "Smith"), {"firstname": "", "lastname": "IBM"}, ("", "Ibm")),
    (("Anna", "Smith"), {"firstname": "", "lastname": ""}, ("", "")),
]


def test_the_simulator_guesses_as_the_server_does(desk: Desk) -> None:
    made = {
        (name, given): _raw(desk, {"login": f"{number}-{name}", name: given})
        for number, given in enumerate(GUESSED)
        for name in ("firstname", "lastname")
    }
    for (name, given), user in made.items():
        guess = GUESSED[given]
        alone = (guess, "") if name == "firstname" else ("", guess)
        assert (user["firstname"], user["lastname"]) == (guess if isinstance(guess, tuple) else alone)


def _raw(desk: Desk, document: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Token token={TOKEN_ADMIN}"}
    answer = desk.app.test_client().open("/api/v1/users", method="POST", json=document, headers=headers)
    return {"firstname": "", "lastname": "", **{name: text or "" for name, text in answer.get_json().items()}}


def _somebody(desk: Desk) -> dict[str, Any]:
    return next(row for row in desk.zammad.store.rows("User") if row["login"] == "somebody")


def _result(desk: Desk, given: dict[str, Any], way: str, *, check: bool) -> dict[str, Any]:
    options = {"login": "somebody", **given}
    if way == "plainly":
        return desk.run("user", check=check, **options)
    return desk.run("sync", check=check, resource="user", objects=[options])


WAYS = pytest.mark.parametrize("way", ["plainly", "in-sync"])


@WAYS
@pytest.mark.parametrize(("given", "names"), KEPT, ids=str)
def test_a_name_that_stands_alone_is_predicted(
    modern: Desk, given: dict[str, Any], names: tuple[str, str], way: str
) -> None:
    predicted = _result(modern, given, way, check=True)
    done = _result(modern, given, way, check=False)
    assert (done.get("msg"), predicted["changed"], done["changed"]) == (None, True, True)
    user = _somebody(modern)
    shown = dict(zip(("firstname", "lastname"), names, strict=True))
    assert {name: user[name] or "" for name in shown} == shown
    for result in (predicted, done):
        after = (result["diff"] if way == "plainly" else result["diff"][0])["after"]
        assert {name: after[name] for name in given} == {name: shown[name] for name in given}
        told = [warning for warning in result.get("warnings", ()) if "Zammad stores" in warning]
        recased = [name for name, text in given.items() if text.split() == [text] and text != shown[name]]
        assert len(told) == len(recased)
    assert not _result(modern, given, way, check=False)["changed"]


@WAYS
def test_a_name_that_the_server_would_not_keep_is_refused(desk: Desk, way: str) -> None:
    before = desk.count("User")
    for check in (True, False):
        for given, words in REFUSED:
            result = _result(desk, given, way, check=check)
            assert result["failed"]
            assert words in result["msg"]
            assert (desk.count("User"), desk.writes()) == (before, [])


@WAYS
@pytest.mark.parametrize(("stored", "given", "outcome"), CHANGES, ids=str)
def test_a_name_that_the_task_does_not_mention_is_never_damaged(
    modern: Desk, stored: tuple[str, str], given: dict[str, Any], outcome: Any, way: str
) -> None:
    modern.zammad.add_user(login="somebody", firstname=stored[0], lastname=stored[1])
    for check in (True, False):
        result = _result(modern, given, way, check=check)
        if isinstance(outcome, str):
            assert outcome in result["msg"]
            assert modern.writes() == []
        else:
            assert (result.get("msg"), result["changed"]) == (None, True)
    user = _somebody(modern)
    names = (user["firstname"] or "", user["lastname"] or "")
    assert names == (stored if isinstance(outcome, str) else outcome)
    if not isinstance(outcome, str):
        assert not _result(modern, given, way, check=False)["changed"]


def test_names_that_are_as_they_are_need_no_second_look() -> None:
    warnings: list[str] = []
    stored = {"firstname": "", "lastname": "von der Leyen", "email": "ursula.leyen@lab.example"}
    assert as_stored({"lastname": "von der Leyen"}, stored, warnings) == {}
    assert as_stored({"note": "x"}, stored, warnings) == {}
    with pytest.raises(errors.InvalidInput, match="lastname: Zammad would split"):
        as_stored({"lastname": "von der Leyen"}, None, warnings)
    assert warnings == []

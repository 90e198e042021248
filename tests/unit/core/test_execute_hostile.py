# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that nobody can work with are refused before a client is made, and every result can be printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task, execute

from tests.unit.core import test_execute
from tests.unit.core.test_execute import OPTIONS, Connected, doing

toy = test_execute.toy

SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "password": {"type": "str", "no_log": True},
    "dsl": {"type": "str"},
    "src": {"type": "path"},
}
RULES = {"required_one_of": [["dsl", "src"]]}
GOOD = {**OPTIONS, "name": "x", "src": "y"}


def task(toy: Connected, result: Any = None) -> Task:
    return replace(doing(toy, lambda call: result or {"changed": True}, **SPEC), rules=RULES)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "a\ud800"}, r"Toy Server: name holds bytes that are not UTF-8: 'a\ud800'. Convert the text to UTF-8"),
        ({"password": "a\ud800"}, "Toy Server: password holds bytes that are not UTF-8. Convert the text to UTF-8"),
        ({"name": None}, "Toy Server: name is required, and is null. Give name a value"),
        ({"src": None}, "Toy Server: one of dsl, src is required, and what is given is null"),
        (
            {"api_timeout": 1e300},
            "Toy Server: api_timeout must not be more than 86400 and api_retries not more than 1000",
        ),
        (
            {"api_retries": 1001},
            "Toy Server: api_timeout must not be more than 86400 and api_retries not more than 1000",
        ),
        (
            {"api_url": "http://desk.example/#x"},
            "Toy Server: api_url 'http://desk.example/#x' holds '#': whatever follows it is no part of a path. "
            "Give it as https://host or https://host/directory",
        ),
        (
            {"api_url": "http://desk.example/?x"},
            "Toy Server: api_url 'http://desk.example/?x' holds '?': whatever follows it is no part of a path. "
            "Give it as https://host or https://host/directory",
        ),
        (
            {"api_url": "\x1bhttp://desk.example"},
            r"Toy Server: api_url '\x1bhttp://desk.example' is not an address. "
            "Give it as https://host or https://host/directory",
        ),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_an_option_that_nobody_can_work_with_is_refused(
    toy: Connected,
    given: dict[str, Any],
    message: str,
    check: bool,
) -> None:
    result = execute(task(toy), {**GOOD, **given}, check=check)
    assert (result["failed"], result["changed"], result["msg"]) == (True, False, message)
    assert (result["error"]["kind"], result["error"]["system"]) == ("invalid_input", "Toy Server")
    assert toy.clients == []


def test_the_longest_time_and_the_most_tries_are_taken(toy: Connected) -> None:
    given = {**GOOD, "api_timeout": 86400.0, "api_retries": 1000}
    assert execute(task(toy), given, check=False) == {"changed": True}


def test_what_a_result_holds_can_be_printed(toy: Connected) -> None:
    result = execute(task(toy, {"changed": True, "record": {"name": "a\ud800"}}), GOOD, check=False)
    assert result == {"changed": True, "record": {"name": "a\ufffd"}}


def test_what_an_error_says_can_be_printed(toy: Connected) -> None:
    def work(call: Any) -> Any:
        raise errors.Refused("no 'a\udfff'", done={"record": float("nan")})

    result = execute(replace(task(toy), run=work), GOOD, check=False)
    assert (result["msg"], result["record"]) == ("Toy Server: no 'a\ufffd'", "nan")

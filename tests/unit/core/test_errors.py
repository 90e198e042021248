# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed result tells, to people and to a rescue."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import did_you_mean


def everything(base: type[errors.OpsdeskError]) -> list[type[errors.OpsdeskError]]:
    return [base, *(found for kind in base.__subclasses__() for found in everything(kind))]


def test_a_failed_result_tells_all_that_is_known() -> None:
    error = errors.Refused("no such queue", status=400, server_messages=["x", "y"], attempts=3, advice="look again")
    error.system = "Toy Server"
    assert error.as_result() == {
        "changed": False,
        "msg": "Toy Server: no such queue. Look again",
        "error": {
            "system": "Toy Server",
            "kind": "refused",
            "status": 400,
            "server_messages": ["x", "y"],
            "attempts": 3,
            "safe_to_retry": False,
        },
    }


def test_what_was_done_before_the_error_is_told() -> None:
    result = errors.NotApplied("half", done={"changed": True, "id": 4, "applied": ["a"]}).as_result()
    assert (result["changed"], result["id"], result["applied"], result["msg"]) == (True, 4, ["a"], "half")


def test_an_ambiguous_result_is_marked_as_such() -> None:
    assert errors.Ambiguous("perhaps").as_result()["ambiguous"] is True
    assert "ambiguous" not in errors.AnswerLost("cut").as_result()


def test_a_message_without_advice_stands_alone() -> None:
    assert str(errors.Missing("gone")) == "gone"
    assert str(errors.Missing("gone", advice="é, look")) == "gone. É, look"


def test_each_error_has_a_kind_of_its_own() -> None:
    # A dialect's own are kinds of these.
    kinds = [kind.kind for kind in everything(errors.OpsdeskError) if kind.__module__ == errors.__name__]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("kind", "safe"),
    [
        (errors.InvalidInput, False),
        (errors.MissingLibrary, False),
        (errors.Unreachable, True),
        (errors.AnswerLost, True),
        (errors.TimedOut, True),
        (errors.LoginRefused, False),
        (errors.Forbidden, False),
        (errors.Missing, False),
        (errors.Refused, False),
        (errors.ServerFailed, None),
        (errors.UnexpectedAnswer, False),
        (errors.NotApplied, False),
        (errors.PartlyDone, None),
        (errors.SeveralFound, False),
        (errors.Ambiguous, False),
        (errors.WriteForbidden, False),
    ],
)
def test_whether_a_rerun_is_safe(kind: type[errors.OpsdeskError], safe: bool | None) -> None:
    assert kind("x").as_result()["error"]["safe_to_retry"] is safe


def test_one_errors_findings_are_not_anothers() -> None:
    first = errors.NotApplied("a")
    first.done["id"] = 1
    assert errors.NotApplied("b").done == {}


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("Helpdsk", ["General", "Helpdesk"], "did you mean 'Helpdesk'?"),
        ("HELPDESK", ["helpdesk"], "did you mean 'helpdesk'?"),
        ("opem", ["open", "opens", "new"], "did you mean 'open' or 'opens'?"),
        ("zzz", ["b", "a", "a"], "known: a, b"),
        ("zzz", [], ""),
        ("zzz", [f"name {number}" for number in range(21)], ""),
        ("zzz", [f"x{number}" for number in range(10, 30)], "known: " + ", ".join(f"x{n}" for n in range(10, 30))),
    ],
)
def test_the_nearest_known_names_are_offered(word: str, known: list[str], advice: str) -> None:
    assert did_you_mean(word, known) == advice

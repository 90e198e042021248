# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of a creating request whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import (
    BUSY,
    hopeless,
    looking,
    may_exist,
    patiently,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import FakeClock

WAITS = (0.0, 1.0, 2.0)


def lost(told: str | None = None, status: int | None = 500) -> errors.AnswerLost:
    error = errors.AnswerLost("cut off", status=status, server_messages=["half"], attempts=3, advice="Look there")
    error.told = told
    return error


def looks(*seen: Any) -> Callable[[], Any]:
    """A look that sees these one after the other; errors are raised."""
    left = iter(seen)

    def look() -> Any:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    return look


# -- looking with patience -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "found", "waited"),
    [
        (["it"], "it", []),
        ([None, "it"], "it", [1.0]),
        ([[], [], ["it"]], ["it"], [1.0, 2.0]),
        ([None, None, None], None, [1.0, 2.0]),
        ([errors.Unreachable("gone"), "it"], "it", [1.0]),
        ([errors.Unreachable("gone"), None, "it"], "it", [1.0, 2.0]),
    ],
)
def test_it_looks_until_something_is_found(seen: list[Any], found: Any, waited: list[float]) -> None:
    clock = FakeClock()
    assert patiently(looks(*seen), clock, WAITS) == found
    assert clock.sleeps == waited


@pytest.mark.parametrize("kind", [errors.AnswerLost, errors.Unreachable, errors.ServerFailed, errors.UnexpectedAnswer])
def test_a_passing_fault_counts_at_the_last_look_only(kind: type[errors.OpsdeskError]) -> None:
    assert patiently(looks(kind("one"), kind("two"), "it"), FakeClock(), WAITS) == "it"
    with pytest.raises(kind, match="three"):
        patiently(looks(kind("one"), kind("two"), kind("three")), FakeClock(), WAITS)


def test_what_does_not_pass_ends_the_looking() -> None:
    clock = FakeClock()
    with pytest.raises(errors.Forbidden):
        patiently(looks(errors.Forbidden("no right"), "it"), clock, WAITS)
    assert clock.sleeps == []


def test_no_look_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"^no look at all$"):
        patiently(looks(), FakeClock(), ())


# -- what was not found afterwards -----------------------------------------------------------------


def knows_what_was_lost(error: errors.OpsdeskError | None) -> bool:
    assert error is not None
    return (error.status, tuple(error.server_messages), error.attempts) == (500, ("half",), 3)


def test_what_the_server_said_it_made_and_nobody_finds_was_made() -> None:
    error = hopeless(lost(errors.DONE), "the ticket", ["subject"])
    assert isinstance(error, errors.Forbidden)
    assert error.message == "the ticket was created, but the account cannot find it: cut off"
    assert error.done == {"changed": True, "action": "created", "uncertain": ["subject"]}
    assert error.advice == "Look there"
    assert knows_what_was_lost(error)


def test_what_the_server_said_it_failed_at_and_nobody_finds_is_not_there() -> None:
    error = hopeless(lost(errors.FAILED), "the ticket", ["subject"])
    assert isinstance(error, errors.ServerFailed)
    assert error.message == "cut off, and the ticket is not there afterwards"
    assert error.done == {}
    assert knows_what_was_lost(error)


@pytest.mark.parametrize("status", BUSY)
def test_a_busy_server_may_be_asked_again(status: int) -> None:
    assert hopeless(lost(errors.FAILED, status), "the ticket", []) is None
    assert hopeless(lost(errors.DONE, status), "the ticket", []) is not None


def test_of_what_nobody_told_nothing_is_known() -> None:
    assert hopeless(lost(), "the ticket", []) is None


@pytest.mark.parametrize("findable", [True, False])
def test_what_may_exist_may_be_tried_again_where_it_would_be_found(findable: bool) -> None:
    error = may_exist(lost(), "the ticket", "and it was not found", findable=findable)
    assert error.message == "cut off: the ticket may or may not have been created, and it was not found"
    assert error.safe_to_retry is findable
    assert error.advice.startswith("Run the task again")
    assert knows_what_was_lost(error)


@pytest.mark.parametrize("safe", [True, False])
def test_a_look_that_fails_leaves_it_unknown(safe: bool) -> None:
    with pytest.raises(errors.Ambiguous) as caught, looking(lost(), "the entry", "Look", safe_to_retry=safe):
        raise errors.Unreachable("gone")
    error = caught.value
    assert error.message == (
        "cut off: the entry may or may not have been created, and then the server could not be asked: gone"
    )
    assert (error.safe_to_retry, error.advice) == (safe, "Look")
    assert knows_what_was_lost(error)


def test_a_look_that_fails_may_be_repeated_unless_said_otherwise() -> None:
    with pytest.raises(errors.Ambiguous) as caught, looking(lost(), "the entry", "Look"):
        raise errors.Unreachable("gone")
    assert caught.value.safe_to_retry is True

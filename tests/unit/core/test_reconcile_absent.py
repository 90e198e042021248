# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting, and bringing back what the server calls deleted."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf(WIDGET)
    shelf.put(**ONE, size=1)
    return shelf


def absent(shelf: Shelf, **more: Any) -> Any:
    return shelf.run(**ONE, present=False, **more)


def test_an_object_is_deleted_once(shelf: Shelf) -> None:
    shelf.said = ("Deleted",)
    outcome = absent(shelf, size=9)
    assert shelf.writes() == [("delete", 1)]
    assert (outcome.action, outcome.changed, outcome.id) == ("deleted", True, 1)
    assert (outcome.before, outcome.after) == ({**ONE, "size": 1}, {})
    assert outcome.server_messages == ("Deleted",)
    again = absent(shelf, id=1)
    assert (again.action, again.changed) == ("none", False)
    assert len(shelf.writes()) == 1


def test_what_was_never_there_needs_nothing(shelf: Shelf) -> None:
    outcome = shelf.run(group="web", name="other", present=False)
    assert outcome.as_result() == {
        "changed": False,
        "action": "none",
        "id": None,
        "url": None,
        "record": {},
        "diff": {"before": {}, "after": {}},
        "server_messages": [],
    }
    assert not shelf.run(id=77, present=False).changed


def test_check_mode_predicts_the_deletion_and_writes_nothing(shelf: Shelf) -> None:
    predicted = absent(shelf, check=True)
    assert shelf.writes() == []
    real = absent(shelf)
    assert (predicted.action, predicted.before, predicted.after) == (real.action, real.before, real.after)
    assert predicted.record == {**real.record, "state": "live"}


def test_a_deletion_that_the_server_ignores_is_a_failure(shelf: Shelf) -> None:
    shelf.forgets, shelf.said = frozenset({"state"}), ("Permission Denied",)
    with pytest.raises(errors.NotApplied, match="widget 1 is still there") as caught:
        absent(shelf)
    assert caught.value.server_messages == ("Permission Denied",)
    assert caught.value.as_result()["changed"] is False


@pytest.mark.parametrize("error", [errors.TimedOut("too late"), errors.ServerFailed("HTTP 500", status=500)], ids=repr)
def test_a_lost_answer_to_a_deletion_that_was_done_is_success(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("delete", Fault(error, works=True))
    assert absent(shelf).action == "deleted"


@pytest.mark.parametrize("error", [errors.TimedOut("too late"), errors.ServerFailed("HTTP 500", status=500)], ids=repr)
def test_a_lost_answer_to_a_deletion_that_was_not_done_is_that_trouble(
    shelf: Shelf, error: errors.OpsdeskError
) -> None:
    shelf.fail("delete", Fault(error))
    with pytest.raises(type(error)) as caught:
        absent(shelf)
    assert caught.value is error
    assert caught.value.as_result()["changed"] is False


@pytest.mark.parametrize("error", [errors.Forbidden("no right"), errors.Unreachable("refused")], ids=repr)
def test_a_deletion_that_certainly_was_not_done_needs_no_second_look(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("delete", Fault(error))
    with pytest.raises(type(error)):
        absent(shelf)
    assert shelf.called()[-1] == "delete"


@pytest.mark.parametrize("trouble", [None, errors.TimedOut("too late")], ids=repr)
def test_when_it_cannot_be_seen_whether_it_is_gone_that_is_uncertain(
    shelf: Shelf, trouble: errors.OpsdeskError | None
) -> None:
    shelf.fail("delete", Fault(trouble, works=True) if trouble else None)
    shelf.fail("read", Fault(errors.Unreachable("gone")))
    with pytest.raises(errors.OpsdeskError) as caught:
        absent(shelf)
    assert caught.value.kind == ("timed_out" if trouble else "unreachable")
    known = {"changed": False, "action": "none"} if trouble else {"changed": True, "action": "deleted"}
    assert caught.value.done == {**known, "id": 1, "uncertain": ["state"]}


def test_what_was_deleted_is_brought_back_and_changed(shelf: Shelf) -> None:
    absent(shelf)
    outcome = shelf.run(id=1, size=5)
    assert shelf.writes()[-2:] == [("restore", 1), ("update", {"size": 5})]
    assert outcome.before == {"size": 1, "state": "absent"}
    assert outcome.after == {"size": 5, "state": "present"}
    assert outcome.record["state"] == "live"


def test_check_mode_predicts_that_it_is_brought_back(shelf: Shelf) -> None:
    absent(shelf)
    predicted = shelf.run(id=1, size=5, check=True)
    assert (predicted.action, predicted.after) == ("updated", {"size": 5, "state": "present"})
    assert predicted.record["size"] == 5
    assert [name for name, _values in shelf.writes()] == ["delete"]


def test_a_natural_key_finds_what_was_disabled_and_enables_it() -> None:
    people = Shelf(PERSON)
    people.put(**ONE, state="gone")
    assert people.run(**ONE).id == 1
    assert [name for name, _values in people.writes()] == ["restore"]


def test_a_server_that_cannot_bring_back_says_so(shelf: Shelf) -> None:
    absent(shelf)
    shelf.fail("restore", Fault(errors.Refused("widgets stay deleted", advice="make a new one")))
    with pytest.raises(errors.NotApplied, match=r"it is still absent .*widgets stay deleted.*Make a new one") as caught:
        shelf.run(id=1, size=1)
    assert caught.value.as_result()["changed"] is False


def test_a_server_that_brings_nothing_back_without_a_word_is_found_out(shelf: Shelf) -> None:
    absent(shelf)
    shelf.forgets = frozenset({"state"})
    with pytest.raises(errors.NotApplied, match=r"it is still absent \(the server gave no reason\)"):
        shelf.run(id=1)

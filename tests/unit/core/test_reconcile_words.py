# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run says: its messages, warnings and failures word by word, and what a failure reports as done."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}
OR_ANOTHER = "by this run, or at the same moment by another one"


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


def failure(shelf: Shelf, **task: Any) -> errors.OpsdeskError:
    with pytest.raises(errors.OpsdeskError) as caught:
        shelf.run(**{**ONE, **task})
    return caught.value


# -- creating -----------------------------------------------------------------


def test_what_is_missing_to_create_is_named_with_the_way_out(shelf: Shelf) -> None:
    error = failure(shelf, external_id="k", group=None, name="")
    assert error.message == "the widget does not exist yet, and to create it group and name must be given"
    assert error.advice == "Add group and name, or name an existing widget"


@pytest.mark.parametrize("plans", [True, False])
def test_only_check_mode_is_told_that_an_earlier_task_may_create_it(shelf: Shelf, plans: bool) -> None:
    wish = Wish({"external_id": "k", "group": "web"})
    with pytest.raises(errors.InvalidInput) as caught:
        reconcile(WIDGET, shelf, wish, check=True, clock=shelf.clock, plans=plans)
    hint = ". In check mode, a widget that an earlier task would create is not there yet"
    assert caught.value.advice == "Add name, or name an existing widget" + ("" if plans else hint)


def test_a_check_is_check_mode_unless_said_otherwise(shelf: Shelf) -> None:
    assert "In check mode" in failure(shelf, external_id="k", name="", check=True).advice


def test_an_object_found_after_a_lost_answer_may_be_anothers(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off"), works=True))
    outcome = shelf.run(**ONE)
    assert outcome.server_messages == (
        f"the answer to the creating request was lost; found as 1, created {OR_ANOTHER}",
    )
    assert outcome.uncertain == ("action",)


def test_an_object_that_was_created_after_all_is_certain(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off")))
    shelf.said = ("Widget 1 created",)
    outcome = shelf.run(**ONE)
    assert (outcome.uncertain, outcome.server_messages) == ((), ("Widget 1 created",))


def test_when_it_is_never_found_the_failure_says_what_was_tried(shelf: Shelf) -> None:
    shelf.fail("create", *[Fault(errors.AnswerLost("cut off"))] * 4)
    error = failure(shelf)
    assert error.message == ("cut off: the widget may or may not have been created, and it was not found afterwards")


@pytest.mark.parametrize("advice", ["", "Ask the proxy"])
def test_without_identity_the_user_has_to_look(shelf: Shelf, advice: str) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off", advice=advice)))
    error = failure(shelf, match_on=[])
    look = "Look on the server before running the task again; external_id or match_on prevent this"
    assert error.message == (
        "cut off: the widget may or may not have been created, and nothing in the task recognises it"
    )
    assert error.advice == (f"{advice}. {look}" if advice else look)
    assert error.safe_to_retry is False
    assert shelf.called().count("create") == 1


def test_a_look_that_fails_is_quoted(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off")))
    shelf.fail("find", None, Fault(errors.Forbidden("no right")))
    error = failure(shelf)
    assert isinstance(error, errors.Ambiguous)
    assert error.message == (
        "cut off: the widget may or may not have been created, and then the server could not be asked: no right"
    )


def test_an_object_that_is_unseen_and_certainly_created_names_its_values(shelf: Shelf) -> None:
    lost = errors.AnswerLost("no id")
    lost.told = errors.DONE
    shelf.fail("create", Fault(lost))
    error = failure(shelf, size=1)
    assert error.message == "the widget was created, but the account cannot find it: no id"
    assert error.done["uncertain"] == ["group", "name", "size"]


def test_the_loser_of_a_natural_key_says_whose_object_it_is() -> None:
    people = Shelf(PERSON)
    people.before["create"] = lambda: people.put(**ONE)
    outcome = people.run(**ONE, size=4)
    assert outcome.server_messages == ("somebody else created it at the same time; found as 1",)
    assert (outcome.action, outcome.uncertain) == ("updated", ())


def test_a_twin_that_another_run_removed_is_named(shelf: Shelf) -> None:
    def removed() -> None:
        shelf.put(**ONE)
        shelf.records.pop(1)

    shelf.after["create"] = removed
    outcome = shelf.run(**ONE)
    assert (outcome.id, outcome.server_messages[0]) == (2, "1 was a twin of 2 and another run removed it")


@pytest.mark.parametrize("read", [None, Fault(errors.Forbidden("no right"))])
def test_an_object_that_may_not_be_read_is_looked_for_by_its_identity(shelf: Shelf, read: Fault | None) -> None:
    shelf.after["create"] = shelf.records.clear
    shelf.fail("read", read)
    error = failure(shelf)
    assert error.message == (
        "the server created widget 1, but the account cannot read it: every run would create another one"
    )
    assert (error.done["id"], error.done["action"]) == (1, "created")


# -- updating -----------------------------------------------------------------


def test_a_change_whose_answer_was_lost_may_be_anothers(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", Fault(errors.AnswerLost("cut off"), works=True))
    outcome = shelf.run(**ONE, size=5)
    assert outcome.uncertain == ("action",)
    assert outcome.server_messages == (f"the answer to the change was lost; it was made {OR_ANOTHER}",)


def test_what_is_as_wanted_though_all_was_rejected_is_anothers(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.before["update"] = lambda: shelf.records[1].update(size=5)
    shelf.fail("update", Fault(errors.Refused("it is 5 already")))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.uncertain) == ("none", ())
    assert outcome.server_messages == ("somebody else made the same changes at the same time",)


def test_of_several_passes_all_that_the_server_said_is_told(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", Fault(errors.AnswerLost("cut off", server_messages=["half"])))
    shelf.said = ("Size changed",)
    assert shelf.run(**ONE, size=5).server_messages == ("half", "Size changed")


def test_a_refused_change_repeats_every_word_of_the_server_once(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, status="new")
    shelf.forgets, shelf.said = frozenset({"size", "status"}), ("No", "Never", "No")
    error = failure(shelf, size=5, status="open")
    assert error.message == (
        "widget 1: the server did not do all that was asked: status: wanted 'open', is 'new'; size: wanted 5, is 1 "
        "(the server said: No / Never)"
    )
    assert error.advice == ""
    assert error.server_messages == ("No", "Never", "No")
    assert error.done["applied"] == []
    assert (error.done["changed"], error.done["action"], error.done["id"]) == (False, "none", 1)
    assert error.done["url"] == "http://toy.example/1"
    assert error.done["record"]["size"] == 1


def test_what_others_did_before_a_refusal_is_not_claimed(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, status="new")
    shelf.before["update"] = lambda: shelf.records[1].update(status="open")
    shelf.fail("update", *[Fault(errors.Refused("no"))] * 2)
    error = failure(shelf, size=5, status="open")
    assert (error.done["changed"], error.done["action"], error.done["applied"]) == (False, "none", [])
    assert list(error.done["not_applied"]) == ["size"]
    assert error.advice == ""


def test_what_was_done_comes_before_the_advice_of_the_server(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, status="new")
    shelf.forgets = frozenset({"size"})
    shelf.fail("update", None, Fault(errors.Refused("sizes are frozen", advice="Thaw them", status=409)))
    error = failure(shelf, size=5, status="open", tags=["a"])
    assert error.advice == "What was done: status, tags. Thaw them"
    assert error.status == 409
    assert error.message.endswith("(the server said: sizes are frozen)")


def test_trouble_names_what_is_left(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, status="new")
    shelf.fail("update", Fault(errors.ServerFailed("HTTP 500")))
    error = failure(shelf, size=5, status="open")
    assert error.message == "widget 1: HTTP 500 (not done: status, size)"


def test_trouble_after_creating_names_what_is_left(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.ServerFailed("HTTP 500")))
    error = failure(shelf, parent=9)
    assert error.message == "widget 1 was created, but HTTP 500 (not done: parent)"
    assert (error.done["changed"], error.done["action"], error.done["id"]) == (True, "created", 1)


def test_a_refusal_after_creating_is_a_created_object(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.Refused("no")))
    error = failure(shelf, parent=9)
    assert error.message.startswith("widget 1 was created, but the server did not do all that was asked: parent: ")
    assert (error.done["changed"], error.done["action"]) == (True, "created")


def test_reading_back_that_fails_after_creating_leaves_a_created_object(shelf: Shelf) -> None:
    shelf.fail("read", None, Fault(errors.Unreachable("gone")))
    error = failure(shelf, parent=9)
    assert error.done == {"changed": True, "action": "created", "id": 1, "uncertain": ["parent"]}


def test_a_failure_after_a_lost_answer_keeps_the_doubt(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off"), works=True))
    shelf.fail("update", Fault(errors.ServerFailed("HTTP 500")))
    error = failure(shelf, parent=9)
    assert (error.done["action"], error.done["uncertain"]) == ("created", ["action"])


def test_a_failure_that_changed_nothing_has_no_doubt(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", Fault(errors.ServerFailed("HTTP 500")))
    assert "uncertain" not in failure(shelf, size=5).done


def test_both_doubts_of_a_failure_are_told(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.AnswerLost("cut off"), works=True))
    shelf.fail("read", None, Fault(errors.Unreachable("gone")))
    assert failure(shelf, parent=9).done["uncertain"] == ["action", "parent"]


# -- deleting -----------------------------------------------------------------


def test_a_deletion_that_did_nothing_repeats_the_words_of_the_server(shelf: Shelf) -> None:
    shelf.put(**ONE)
    shelf.forgets, shelf.said = frozenset({"state"}), ("Not now",)
    error = failure(shelf, present=False)
    assert isinstance(error, errors.NotApplied)
    assert error.message == "widget 1 is still there after the server was asked to delete it"
    assert (error.server_messages, error.done) == (("Not now",), {})


def test_the_words_of_the_server_to_a_deletion_are_told(shelf: Shelf) -> None:
    shelf.put(**ONE)
    shelf.said = ("Widget deleted",)
    outcome = shelf.run(**ONE, present=False)
    assert (outcome.action, outcome.server_messages) == ("deleted", ("Widget deleted",))


def test_a_deleted_object_is_reported_as_it_is_now_or_was(shelf: Shelf) -> None:
    shelf.put(**ONE)
    assert shelf.run(**ONE, present=False).record["state"] == "gone"
    shelf.records.clear()
    shelf.put(**ONE, size=3)
    shelf.after["delete"] = shelf.records.clear
    assert shelf.run(**ONE, present=False).record["size"] == 3


def test_a_deletion_that_got_half_way_is_an_update(shelf: Shelf) -> None:
    shelf.put(**ONE, status="open")
    shelf.before["delete"] = lambda: shelf.records[1].update(status="closed")
    shelf.fail("delete", Fault(errors.AnswerLost("cut off")))
    error = failure(shelf, present=False)
    assert isinstance(error, errors.AnswerLost)
    assert error.done == {"changed": True, "action": "updated", "id": 1}


@pytest.mark.parametrize(
    ("trouble", "known"),
    [
        (None, {"changed": True, "action": "deleted"}),
        (errors.AnswerLost("cut off"), {"changed": False, "action": "none"}),
    ],
)
def test_a_deletion_that_cannot_be_looked_at(
    shelf: Shelf, trouble: errors.OpsdeskError | None, known: dict[str, Any]
) -> None:
    shelf.put(**ONE)
    shelf.fail("delete", Fault(trouble) if trouble else None)
    shelf.fail("read", Fault(errors.Unreachable("gone")))
    error = failure(shelf, present=False)
    assert error.message == ("cut off" if trouble else "gone")
    assert error.done == {**known, "id": 1, "uncertain": ["state"]}

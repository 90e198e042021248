# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updating: only what differs is sent, and what the server made of it is found out by reading back."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import accept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values

from tests.unit.core.fakes import WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf(WIDGET)
    shelf.put(**ONE, size=1, status="new", tags=["a"], labels={"x": "1", "y": "2"})
    return shelf


def failure(shelf: Shelf, kind: type[errors.OpsdeskError], **task: Any) -> errors.OpsdeskError:
    with pytest.raises(kind) as caught:
        shelf.run(**ONE, **task)
    return caught.value


def test_only_what_differs_is_sent(shelf: Shelf) -> None:
    shelf.said = ("Size changed from 1 to 5",)
    outcome = shelf.run(**ONE, size=5, status="NEW", tags=["A"], labels={"x": "1", "y": "3"})
    assert shelf.writes() == [("update", {"size": 5, "labels": {"y": "3"}})]
    assert (outcome.action, outcome.changed, outcome.id) == ("updated", True, 1)
    assert outcome.before == {**ONE, "size": 1, "status": "new", "tags": ["a"], "labels": {"x": "1", "y": "2"}}
    assert outcome.after == {**ONE, "size": 5, "status": "new", "tags": ["a"], "labels": {"x": "1", "y": "3"}}
    assert outcome.record["labels"] == {"x": "1", "y": "3"}
    assert sum(shelf.clock.sleeps) == 0.0
    assert outcome.server_messages == ("Size changed from 1 to 5",)


def test_the_record_is_what_the_server_shows(shelf: Shelf) -> None:
    shelf.after["update"] = lambda: shelf.records[1].update(tags=["b"])
    assert shelf.run(**ONE, tags=["B"]).record["tags"] == ["b"]


def test_fields_that_the_task_does_not_give_keep_their_value(shelf: Shelf) -> None:
    shelf.run(**ONE, size=5)
    assert shelf.records[1]["status"] == "new"
    assert shelf.records[1]["tags"] == ["a"]


def test_nothing_to_do_reads_and_writes_nothing_more(shelf: Shelf) -> None:
    outcome = shelf.run(**ONE, size=1, text="only for a new one")
    assert [name for name in shelf.called() if name != "resolve"] == ["find"]
    assert (outcome.action, outcome.changed, outcome.url) == ("none", False, "http://toy.example/1")


def test_a_change_that_the_server_ignores_is_a_failure(shelf: Shelf) -> None:
    shelf.forgets, shelf.said = frozenset({"size"}), ("Permission Denied", "Permission Denied")
    error = failure(shelf, errors.NotApplied, size=5)
    assert "size: wanted 5, is 1 (the server said: Permission Denied)" in str(error)
    assert error.done["changed"] is False
    assert (error.done["action"], error.done["applied"]) == ("none", [])
    assert error.done["not_applied"] == {"size": {"wanted": 5, "found": 1}}
    assert error.done["id"] == 1
    assert error.done["record"]["size"] == 1
    assert shelf.called().count("update") == 1, "the same again would be ignored again"


def test_a_server_without_words_gave_no_reason(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    assert "(the server gave no reason)" in str(failure(shelf, errors.NotApplied, size=5))


def test_what_was_done_of_a_change_is_told_apart_from_what_was_not(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    error = failure(shelf, errors.NotApplied, size=5, status="open", tags=["b"])
    assert (error.done["changed"], error.done["action"]) == (True, "updated")
    assert error.done["applied"] == ["status", "tags"]
    assert list(error.done["not_applied"]) == ["size"]
    assert error.advice == "What was done: status, tags"


def test_half_of_a_list_is_a_change_too(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"tags", "labels"})
    shelf.after["update"] = lambda: shelf.records[1].update(tags=["a", "b"])
    error = failure(shelf, errors.NotApplied, tags=["a", "b", "c"])
    assert (error.done["changed"], error.done["action"], error.done["applied"]) == (True, "updated", [])
    shelf.after["update"] = lambda: shelf.records[1].update(labels={"x": "9", "y": "2"})
    error = failure(shelf, errors.NotApplied, labels={"x": "9", "y": "8"})
    assert error.done["changed"] is True
    assert failure(shelf, errors.NotApplied, labels={"y": "8"}).done["changed"] is False


def test_a_second_pass_sets_what_could_only_be_set_after_the_first(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    shelf.after["update"] = lambda: setattr(shelf, "forgets", frozenset())
    outcome = shelf.run(**ONE, size=5, status="open")
    assert shelf.writes() == [("update", {"size": 5, "status": "open"}), ("update", {"size": 5})]
    assert outcome.record["size"] == 5


LOST = [errors.AnswerLost("cut off"), errors.TimedOut("too late"), errors.ServerFailed("HTTP 502", status=502)]


@pytest.mark.parametrize("error", LOST, ids=repr)
def test_a_lost_answer_to_work_that_was_done_is_success(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("update", Fault(error, works=True))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.record["size"]) == ("updated", 5)
    assert outcome.as_result()["uncertain"] == ["action"], "another controller may have made the change"
    assert shelf.called().count("update") == 1


def test_what_is_as_wanted_after_a_rejected_request_is_the_work_of_another(shelf: Shelf) -> None:
    shelf.before["update"] = lambda: shelf.records[1].update(size=5)
    shelf.fail("update", Fault(errors.Refused("it is 5 already")))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.changed, outcome.record["size"]) == ("none", False, 5)
    assert outcome.as_result()["diff"] == {"before": {}, "after": {}}


def test_an_update_whose_last_request_was_rejected_has_done_the_others(shelf: Shelf) -> None:
    def first() -> None:
        accept()
        shelf.records[1].update(size=5)

    shelf.before["update"] = first
    shelf.fail("update", Fault(errors.Refused("it is 5 already")))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, "uncertain" in outcome.as_result()) == ("updated", False)


@pytest.mark.parametrize("error", [errors.AnswerLost("cut off"), errors.TimedOut("too late")], ids=repr)
def test_what_a_request_with_a_lost_answer_did_not_do_is_sent_again(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("update", Fault(error))
    outcome = shelf.run(**ONE, size=5, password="s3cret", update_secrets=True)
    assert shelf.writes() == [("update", {"size": 5, "password": "s3cret"})] * 2
    assert (outcome.action, outcome.record["size"]) == ("updated", 5)


def test_of_a_request_with_a_lost_answer_only_what_is_left_is_sent_again(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    shelf.after["read"] = lambda: setattr(shelf, "forgets", frozenset())
    shelf.fail("update", Fault(errors.TimedOut("too late"), works=True))
    assert shelf.run(**ONE, size=5, status="open").record["size"] == 5
    assert shelf.writes()[1:] == [("update", {"size": 5})]


def test_a_server_that_is_still_at_it_is_given_time(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.TimedOut("too late"), late=20.0))
    assert shelf.run(**ONE, size=5, patience=30.0).record["size"] == 5
    assert shelf.called().count("update") == 1


def test_an_answer_that_is_always_lost_is_a_failure_in_the_end(shelf: Shelf) -> None:
    shelf.fail("update", *[Fault(errors.TimedOut("too late"))] * 9)
    error = failure(shelf, errors.TimedOut, size=5)
    assert error.as_result()["changed"] is False
    assert error.done["not_applied"] == {"size": {"wanted": 5, "found": 1}}
    assert shelf.called().count("update") == 3


@pytest.mark.parametrize(
    "error",
    [errors.ServerFailed("HTTP 502", status=502), errors.Unreachable("refused"), errors.Forbidden("no")],
    ids=repr,
)
def test_other_trouble_with_work_that_was_not_done_is_that_trouble(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("update", Fault(error))
    raised = failure(shelf, type(error), size=5, status="new")
    assert raised is error
    assert raised.as_result()["changed"] is False
    assert raised.done["not_applied"] == {"size": {"wanted": 5, "found": 1}}
    assert shelf.called().count("update") == 1


def test_trouble_in_the_middle_tells_what_was_done(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.ServerFailed("HTTP 502"), works=True))
    shelf.forgets = frozenset({"size"})
    error = failure(shelf, errors.ServerFailed, size=5, status="open")
    assert (error.done["changed"], error.done["action"], error.done["applied"]) == (True, "updated", ["status"])


def test_trouble_after_creating_says_that_the_object_exists(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.ServerFailed("too much")))
    with pytest.raises(errors.ServerFailed, match="widget 2 was created, but too much") as caught:
        shelf.run(group="db", name="two", parent=1)
    assert (caught.value.done["changed"], caught.value.done["action"], caught.value.done["id"]) == (True, "created", 2)


def test_a_refusal_is_a_failure_in_the_servers_words(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.Refused("toy refuses", status=409, server_messages=["Size is frozen"])))
    error = failure(shelf, errors.NotApplied, size=5)
    assert "size: wanted 5, is 1 (the server said: Size is frozen)" in str(error)
    assert (error.status, error.server_messages) == (409, ("Size is frozen",))


def test_what_another_controller_had_just_done_may_be_refused_and_the_rest_is_sent(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    shelf.after["read"] = lambda: setattr(shelf, "forgets", frozenset())
    shelf.fail("update", Fault(errors.Refused("that is done already"), works=True))
    assert shelf.run(**ONE, size=5, status="open").record["size"] == 5
    assert [values for _name, values in shelf.writes()] == [{"size": 5, "status": "open"}, {"size": 5}]


def test_a_refusal_without_server_messages_keeps_its_own_and_its_advice(shelf: Shelf) -> None:
    shelf.fail("update", Fault(errors.Refused("sizes are frozen", advice="thaw them")))
    assert str(failure(shelf, errors.NotApplied, size=5)).endswith("(the server said: sizes are frozen). Thaw them")


@pytest.mark.parametrize("trouble", [None, errors.TimedOut("too late"), errors.Refused("no")], ids=repr)
def test_when_reading_back_fails_all_is_uncertain(shelf: Shelf, trouble: errors.OpsdeskError | None) -> None:
    shelf.fail("update", Fault(trouble, works=True) if trouble else None)
    shelf.fail("read", Fault(errors.Unreachable("gone")))
    error = failure(shelf, errors.OpsdeskError, size=5, status="open")
    assert error.kind == (trouble.kind if trouble else "unreachable"), "the first trouble is the one that counts"
    known = {"changed": False, "action": "none"} if trouble else {"changed": True, "action": "updated"}
    assert error.done == {**known, "id": 1, "uncertain": ["size", "status"]}


def test_an_object_that_vanishes_meanwhile_is_a_failure(shelf: Shelf) -> None:
    shelf.after["update"] = shelf.records.clear
    error = failure(shelf, errors.NotApplied, size=5)
    assert "the server took the change, and does not show the widget any more" in str(error)
    assert error.done == {"changed": True, "action": "updated", "uncertain": ["size"]}


def test_an_object_that_is_not_shown_for_a_moment_is_read_again(shelf: Shelf) -> None:
    hidden = dict(shelf.records)

    def hide() -> None:
        hidden.update(shelf.records)
        shelf.records.clear()
        shelf.clock.at(2.0, lambda: shelf.records.update(hidden))

    shelf.after["update"] = hide
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.record["size"]) == ("updated", 5)
    assert shelf.called().count("update") == 1


def test_a_password_alone_is_sent_and_counts_as_a_change(shelf: Shelf) -> None:
    outcome = shelf.run(**ONE, password="s3cret", update_secrets=True)
    assert shelf.writes() == [("update", {"password": "s3cret"})]
    assert outcome.action == "updated"
    assert "s3cret" not in str(outcome.as_result())


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (errors.Refused("too short", server_messages=["Password too short"]), errors.NotApplied),
        (errors.ServerFailed("HTTP 502"), errors.ServerFailed),
        (errors.Forbidden("no right"), errors.Forbidden),
    ],
    ids=repr,
)
def test_a_password_that_was_not_taken_is_no_success(
    shelf: Shelf, trouble: errors.OpsdeskError, kind: type[errors.OpsdeskError]
) -> None:
    # All else is as wanted afterwards; that says nothing about what cannot be read back.
    shelf.fail("update", Fault(trouble, works=True))
    error = failure(shelf, kind, size=5, password="s3cret", update_secrets=True)
    assert error.done["applied"] == ["size"]
    assert list(error.done["not_applied"]) == ["password"]
    assert "s3cret" not in str(error.as_result())
    if kind is errors.NotApplied:
        assert "password: not set (the server said: Password too short)" in str(error)


@pytest.mark.parametrize(
    ("mode", "given", "sent"),
    [
        ("add", {"tags": ["b"]}, {"tags": ["a", "b"]}),
        ("add", {"tags": ["A"]}, None),
        ("remove", {"tags": ["A"]}, {"tags": []}),
        ("remove", {"tags": ["c"]}, None),
        ("exact", {"tags": ["b"]}, {"tags": ["b"]}),
        ("add", {"size": 1}, None),
        ("add", {"labels": {"x": "9"}}, {"labels": {"x": "9"}}),
    ],
)
def test_list_modes(shelf: Shelf, mode: str, given: Values, sent: Values | None) -> None:
    shelf.run(**ONE, **given, list_mode=mode)
    assert [values for _name, values in shelf.writes()] == ([sent] if sent else [])


def test_check_mode_predicts_the_record_and_writes_nothing(shelf: Shelf) -> None:
    task: Any = {**ONE, "size": 5, "tags": ["b"], "labels": {"y": "3"}, "list_mode": "add"}
    predicted = shelf.run(**task, check=True)
    assert shelf.writes() == []
    real = shelf.run(**task)
    assert (predicted.action, predicted.before, predicted.after) == (real.action, real.before, real.after)
    assert predicted.record == real.record
    assert (predicted.id, predicted.url) == (real.id, real.url)


def test_check_mode_predicts_a_dictionary_where_there_was_none(shelf: Shelf) -> None:
    shelf.records[1]["labels"] = None
    predicted = shelf.run(**ONE, labels={"x": "1"}, check=True)
    assert predicted.record == shelf.run(**ONE, labels={"x": "1"}).record


def test_check_mode_of_nothing_to_do(shelf: Shelf) -> None:
    predicted = shelf.run(**ONE, size=1, check=True)
    assert (predicted.action, predicted.changed) == ("none", False)
    assert predicted.record == shelf.records[1]


def test_an_object_can_be_renamed_by_its_id(shelf: Shelf) -> None:
    outcome = shelf.run(id=1, name="two")
    assert shelf.writes() == [("update", {"name": "two"})]
    assert outcome.record["name"] == "two"

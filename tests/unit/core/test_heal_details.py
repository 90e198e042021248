# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Healing, step by step: how often it looks, how long it waits, which one stays, and the words for what was left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.heal import (
    COURTESY,
    MOST,
    PATIENCE,
    TRIES,
    Healer,
    why_not,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field, Resource, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Line

from tests.unit.core.fakes import PERSON, WIDGET, Fault
from tests.unit.core.test_heal import ALICE, KEYED, US, Traced

CUT_OFF = errors.AnswerLost("cut off")


def shelf_of(count: int, resource: Resource = WIDGET, **values: Any) -> Traced:
    shelf = Traced(resource)
    for _number in range(count):
        shelf.put(**{**KEYED, "size": 1, **values})
    return shelf


def healer_of(shelf: Traced, **wish: Any) -> Healer:
    asked = Wish(values=KEYED, **wish)
    finder = Finder(shelf.resource, shelf, asked)
    return Healer(shelf.resource, finder, shelf, asked, shelf.clock, check=False)


def refused(shelf: Traced, **wish: Any) -> errors.OpsdeskError:
    with pytest.raises(errors.OpsdeskError) as caught:
        shelf.run(**{**KEYED, **wish})
    return caught.value


# -- looking -----------------------------------------------------------------


def test_two_that_are_no_twins_are_looked_at_until_the_others_had_their_time() -> None:
    shelf, turns = shelf_of(2), list[str]()
    shelf.origins[2] = ALICE
    healer = healer_of(shelf)
    healer.take_turn = lambda: turns.append("turn")
    with pytest.raises(errors.SeveralFound):
        healer.find()
    assert [name for name in shelf.called() if name != "resolve"] == [
        "find",
        "provenance",
        "provenance",
        "find",
        "find",
    ], "evidence is read once"
    assert shelf.clock.sleeps == list(COURTESY)
    assert (turns, healer.before) == ([], None)


def test_merging_waits_for_its_turn() -> None:
    shelf = shelf_of(2)
    healer = healer_of(shelf)
    healer.take_turn = lambda: shelf.calls.append(("turn", None))
    record = healer.find()
    assert record is not None
    assert (record["id"], healer.before) == (1, record)
    assert [name for name in shelf.called() if name in ("turn", "merge")] == ["turn", "merge"]


def test_of_several_that_are_deleted_the_oldest_is_the_one_that_is_absent() -> None:
    outcome = shelf_of(3, state="gone").run(external_id="k", present=False)
    assert (outcome.id, outcome.changed, outcome.healed) == (1, False, ())


def test_a_deleted_one_is_no_twin_of_one_that_is_there() -> None:
    shelf = shelf_of(2)
    shelf.records[1]["state"] = "gone"
    assert "2 (one of them is deleted)" in refused(shelf).message
    assert "2 (one of them is deleted)" in refused(shelf, on_multiple="merge").message
    assert shelf.merges() == []


def test_so_many_are_still_twins() -> None:
    assert len(shelf_of(MOST).run(**KEYED).healed) == MOST - 1


def test_more_are_merged_only_when_asked_for() -> None:
    shelf = shelf_of(MOST + 1)
    message = refused(shelf).message
    assert message.startswith(f"{MOST + 1} widgets have the same external_id: 1, 2 (more than {MOST} are merged only")
    assert "21 (more than 20 are merged only when asked for)" in message
    assert len(shelf.run(**KEYED, on_multiple="merge").healed) == MOST


def test_an_object_that_goes_while_its_twins_are_merged_is_missing() -> None:
    shelf = shelf_of(2)
    shelf.after["merge"] = shelf.records.clear
    error = refused(shelf)
    assert error.message == "widget 1 is not there any more"
    assert error.done["healed"] == [2]


def test_what_is_brought_up_to_date_is_the_object_as_it_is_after_merging() -> None:
    shelf = shelf_of(2)
    shelf.after["merge"] = lambda: shelf.records[1].update(size=5)
    outcome = shelf.run(**KEYED, size=5)
    assert outcome.record["size"] == 5
    assert "update" not in shelf.called()


@pytest.mark.parametrize("check", [True, False])
def test_of_a_dictionary_only_the_part_that_the_task_gives_is_shown(check: bool) -> None:
    outcome = shelf_of(2, labels={"x": "1", "y": "2"}).run(**KEYED, labels={"x": "1"}, check=check)
    assert (outcome.before["labels"], outcome.after["labels"]) == ({"x": "1"}, {"x": "1"})


# -- merging -----------------------------------------------------------------


def test_the_result_repeats_what_the_server_said_to_a_merge() -> None:
    shelf = shelf_of(3)
    shelf.said = ("Merge Successful",)
    assert shelf.run(**KEYED).server_messages == (
        "Merge Successful",
        "Merge Successful",
        "2 is a twin of 1 and is now merged into it",
        "3 is a twin of 1 and is now merged into it",
    )


def test_a_merge_that_the_server_confirmed_is_looked_at_once() -> None:
    shelf = shelf_of(2)
    shelf.run(**KEYED)
    assert shelf.called().count("find") == 2
    assert shelf.clock.sleeps == []


def test_a_merge_whose_answer_was_lost_is_looked_for_with_patience() -> None:
    shelf = shelf_of(2)
    shelf.fail("merge", Fault(CUT_OFF))
    outcome = shelf.run(**KEYED)
    assert shelf.clock.sleeps == [wait for wait in PATIENCE if wait]
    assert len(shelf.merges()) == 1, "what earlier runs left can wait for the next one"
    assert outcome.warnings == (
        "widget 2 is a twin of 1 and may still be there (cut off). The next run merges it, or says why not",
    )


def test_a_merge_right_after_creating_is_sent_several_times() -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    shelf.fail("merge", *[Fault(CUT_OFF)] * TRIES)
    outcome = shelf.run(**KEYED)
    assert len(shelf.merges()) == TRIES
    assert (outcome.healed, len(outcome.warnings)) == ((), 1)


def test_of_several_merges_only_those_that_failed_are_repeated() -> None:
    shelf = Traced(WIDGET)
    shelf.after["create"] = lambda: [shelf.put(**KEYED), shelf.put(**KEYED)]
    shelf.fail("merge", None, Fault(CUT_OFF))
    assert shelf.run(**KEYED).healed == (2, 3)
    assert shelf.merges() == [(2, 1), (3, 1), (3, 1)]


def test_a_refusal_among_several_merges_is_the_error_and_the_others_are_done() -> None:
    shelf = shelf_of(4)
    shelf.fail("merge", Fault(errors.Refused("no", status=422)), Fault(errors.Forbidden("nor this")))
    error = refused(shelf)
    assert isinstance(error, errors.Refused)
    assert error.message == "widget 2 is a twin of 1 and cannot be merged into it: no"
    assert error.status == 422
    assert (error.done["changed"], error.done["healed"]) == (True, [4])
    assert "uncertain" not in error.done


def test_what_was_merged_before_a_refusal_is_a_change_by_itself() -> None:
    shelf = shelf_of(3)
    shelf.fail("merge", None, Fault(errors.Forbidden("no right")))
    with pytest.raises(errors.Forbidden) as caught:
        healer_of(shelf).find()
    assert caught.value.done == {"changed": True, "healed": [2]}


def test_a_merge_that_did_nothing_without_a_word_fails() -> None:
    shelf = shelf_of(2)
    shelf.forgets = frozenset({"state"})
    error = refused(shelf)
    assert isinstance(error, errors.NotApplied)
    assert error.message == "widget 2 is a twin of 1 and cannot be merged into it: the server gave no reason"
    assert error.done == {}


def test_what_the_server_said_to_a_merge_that_did_nothing_is_the_reason() -> None:
    shelf = shelf_of(2)
    shelf.forgets, shelf.said = frozenset({"state"}), ("Not today", "nor tomorrow")
    error = refused(shelf)
    assert error.message.endswith("cannot be merged into it: Not today / nor tomorrow")
    assert tuple(error.server_messages) == ("Not today", "nor tomorrow")


def test_what_refers_to_a_namesake_is_the_reason_that_it_stays() -> None:
    people = Traced(replace(PERSON, identity=(ByName("name", guarded=False),)))
    for _number in range(3):
        people.put(group="web", name="one")
    people.fail("merge", None, Fault(errors.Refused("a ticket refers to it")))
    with pytest.raises(errors.SeveralFound) as caught:
        people.run(group="web", name="one")
    message = "person 3 is a twin of 1 and cannot be merged into it: a ticket refers to it"
    assert caught.value.message == f"2 persons have the same name: 1, 3 ({message})"
    assert caught.value.advice.startswith("Give id, a narrower match_on")
    assert caught.value.done == {"changed": True, "action": "updated", "healed": [2]}


# -- after creating -----------------------------------------------------------------


def created(shelf: Traced, **more: Any) -> list[float]:
    """The pauses of a run that creates."""
    shelf.run(**KEYED, **more)
    return shelf.clock.sleeps


def test_who_has_no_twin_does_not_wait() -> None:
    shelf = Traced(WIDGET)
    assert created(shelf) == []
    assert shelf.called().count("find") == 2


def test_the_creator_of_the_oldest_leaves_the_others_their_time() -> None:
    shelf = Traced(WIDGET)
    shelf.after["create"] = lambda: shelf.put(**KEYED)
    assert created(shelf) == list(COURTESY)
    assert shelf.merges() == [(2, 1)]


def test_the_creator_of_the_younger_does_not_wait() -> None:
    shelf = Traced(WIDGET)
    shelf.before["create"] = lambda: shelf.put(**KEYED)
    assert created(shelf) == []
    assert shelf.merges() == [(2, 1)]


def test_what_may_still_be_created_is_waited_for_in_four_steps() -> None:
    shelf = Traced(WIDGET)
    shelf.fail("create", Fault(errors.TimedOut("no answer"), works=True))
    sleeps = created(shelf, patience=8.0)
    assert sleeps[-4:] == [2.0] * 4
    assert sum(sleeps) == 8.0


def test_twins_that_cannot_be_looked_for_are_a_warning() -> None:
    shelf = Traced(WIDGET)
    shelf.after["create"] = lambda: shelf.fail("find", *[Fault(errors.Unreachable("gone"))] * len(PATIENCE))
    assert shelf.run(**KEYED).warnings == (
        "widget 1: whether another controller created the same at the same moment is not known (gone). If so, the "
        "next run merges the two",
    )


def test_a_look_that_fails_while_others_have_their_time_is_taken_again() -> None:
    shelf = Traced(WIDGET)
    shelf.after["create"] = lambda: [shelf.put(**KEYED), shelf.fail("find", None, Fault(errors.Unreachable("gone")))]
    outcome = shelf.run(**KEYED)
    assert (outcome.healed, outcome.warnings) == ((2,), ())
    assert shelf.clock.sleeps == [COURTESY[0], PATIENCE[1], COURTESY[1]]


@pytest.mark.parametrize("shown", [1, 2])
def test_where_it_comes_from_need_not_be_shown_right_after_creating(shown: int) -> None:
    shelf = Traced(WIDGET)
    shelf.origins[3 - shown] = None
    shelf.origins[shown] = ALICE
    shelf.after["create"] = lambda: shelf.put(**KEYED)
    assert shelf.run(**KEYED).healed == (2,)


def test_evidence_that_cannot_be_read_right_after_creating_is_a_warning() -> None:
    shelf = Traced(WIDGET)
    shelf.after["create"] = lambda: shelf.put(**KEYED)
    shelf.fail("provenance", Fault(errors.ServerFailed("HTTP 500")))
    outcome = shelf.run(**KEYED)
    assert (outcome.healed, shelf.merges()) == ((), [])
    assert "widget 2 is a twin of 1 and may still be there (HTTP 500)" in outcome.warnings[0]


# -- what is listed -----------------------------------------------------------------

TITLED = replace(WIDGET, fields=(*WIDGET.fields, Field("subject", Line()), Field("title", Line())))


@pytest.mark.parametrize(
    ("values", "title"),
    [({"subject": "S", "title": "T"}, "S"), ({"title": "T"}, "T"), ({}, "one"), ({"name": ""}, None)],
)
def test_a_listed_one_is_known_by_its_first_title(values: Values, title: str | None) -> None:
    shelf = shelf_of(2, TITLED, **values)
    shelf.origins[2] = ALICE
    assert [item["subject"] for item in refused(shelf).done["found"]] == [title, title]


def test_what_is_listed_without_evidence_is_as_the_record_shows_it() -> None:
    shelf = shelf_of(MOST + 1, creator="ann", created="2031-05-01T08:15:00Z")
    assert refused(shelf).done["found"][1] == {
        "id": 2,
        "subject": "one",
        "creator": "ann",
        "created": "2031-05-01T08:15:00Z",
        "last_writer": "ann",
    }


def test_a_creator_that_is_not_shown_is_the_one_of_the_record() -> None:
    shelf = shelf_of(2, creator="ann")
    shelf.origins = {1: replace(US, creator=None), 2: replace(US, creator=None, touched_by=("bob", "eve"))}
    found = refused(shelf).done["found"]
    assert [(item["creator"], item["last_writer"]) for item in found] == [("ann", "ann"), ("ann", "eve")]


def test_what_fields_find_is_not_listed() -> None:
    shelf = shelf_of(2)
    with pytest.raises(errors.SeveralFound) as caught:
        shelf.run(group="web", name="one")
    assert caught.value.done == {}


@pytest.mark.parametrize(
    ("created", "words"),
    [
        ("2031-05-01T09:15:01Z", "created 1 hours apart"),
        ("2031-05-03T07:15:00Z", "created 47 hours apart"),
        ("2031-05-03T08:15:00Z", "created 2 days apart"),
        ("2031-04-29T08:15:00Z", "created 2 days apart"),
    ],
)
def test_how_far_apart_is_said_in_hours_and_days(created: str, words: str) -> None:
    assert why_not(US, replace(US, created=created)) == words


def test_unknown_accounts_are_called_so() -> None:
    assert why_not(US, replace(US, creator=None)) == "created by an unknown account, not by us"
    assert why_not(replace(US, creator=None), US) == "created by us, not by the same"
    assert why_not(None, US) == "the account may not see where it comes from"

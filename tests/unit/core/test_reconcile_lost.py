# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating once, whatever becomes of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE, WAITED, still_at_it
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


def lost(status: int | None = None, **more: Any) -> errors.AnswerLost:
    return errors.AnswerLost("the connection broke", status=status, attempts=2, **more)


def timed_out() -> errors.TimedOut:
    return errors.TimedOut("no answer within 30 s")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


@pytest.mark.parametrize("error", [lost(), lost(502), lost(500), timed_out()], ids=repr)
def test_work_that_was_done_is_found_and_not_done_again(shelf: Shelf, error: errors.AnswerLost) -> None:
    shelf.fail("create", Fault(error, works=True))
    outcome = shelf.run(**ONE)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert shelf.called().count("create") == 1
    assert outcome.server_messages[0].startswith("the answer to the creating request was lost; found as 1, created by")
    assert outcome.as_result()["uncertain"] == ["action"], "another controller may have created it"
    assert shelf.clock.sleeps == [], "the first look is at once"


def reading() -> errors.AnswerLost:
    error = lost()
    error.reading = True
    return error


def test_a_reading_request_that_is_lost_leaves_nothing_in_doubt(shelf: Shelf) -> None:
    """What another controller creates at that moment is not taken for the object of this run."""
    shelf.before["create"] = lambda: shelf.put(**ONE)
    shelf.fail("create", Fault(reading()))
    with pytest.raises(errors.AnswerLost) as caught:
        shelf.run(**ONE)
    assert caught.value.done == {}
    assert shelf.called()[-1] == "create"


def test_a_reading_request_that_is_lost_after_writing_is_looked_for(shelf: Shelf) -> None:
    shelf.fail("create", Fault(reading(), works=True))
    outcome = shelf.run(**ONE)
    assert (outcome.action, outcome.id, outcome.uncertain) == ("created", 1, ("action",))
    assert shelf.called().count("create") == 1


def test_a_reading_request_of_an_update_that_is_lost_leaves_no_doubt_whose_work_it_is(shelf: Shelf) -> None:
    """Another controller makes the same change at that moment."""
    record = shelf.put(**ONE)
    shelf.before["update"] = lambda: record.update(size=5)
    shelf.fail("update", Fault(reading()))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.uncertain) == ("none", ())


@pytest.mark.parametrize("error", [lost(), lost(502), lost(503), lost(429), lost(504), timed_out()], ids=repr)
def test_work_that_was_not_done_is_tried_again_after_looking(shelf: Shelf, error: errors.AnswerLost) -> None:
    shelf.fail("create", Fault(error))
    outcome = shelf.run(**ONE, patience=8.0)
    assert (outcome.action, outcome.id) == ("created", 1)
    looks = shelf.called()[shelf.called().index("create") :].index("create", 1) - 1
    assert looks == len(PATIENCE) + (4 if still_at_it(error) else 0)


@pytest.mark.parametrize("error", [timed_out(), *map(lost, WAITED)], ids=repr)
def test_a_server_that_is_still_at_it_is_given_time(shelf: Shelf, error: errors.AnswerLost) -> None:
    shelf.fail("create", Fault(error, late=20.0))
    outcome = shelf.run(**ONE, patience=30.0)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert shelf.called().count("create") == 1
    assert shelf.clock.sleeps[:6] == [*PATIENCE[1:], 7.5, 7.5, 7.5]
    assert sum(shelf.clock.sleeps) == 30.0, "another controller may have made what was found, and the server go on"


@pytest.mark.parametrize("status", [None, 200, 404, 500, 502, 503])
def test_patience_is_only_for_a_server_that_may_still_be_at_it(shelf: Shelf, status: int | None) -> None:
    shelf.fail("create", Fault(lost(status)))
    shelf.run(**ONE, patience=30.0)
    assert shelf.clock.sleeps == list(PATIENCE[1:])


def test_the_fourth_loss_is_the_last(shelf: Shelf) -> None:
    shelf.fail("create", *[Fault(lost(502, server_messages=["try later"]))] * 9)
    with pytest.raises(errors.Ambiguous, match="may or may not have been created") as caught:
        shelf.run(**ONE)
    assert shelf.called().count("create") == 4
    assert caught.value.safe_to_retry is True
    assert (caught.value.status, caught.value.server_messages, caught.value.attempts) == (502, ("try later",), 2)
    assert caught.value.as_result()["ambiguous"] is True


def test_an_error_of_the_server_itself_is_not_tried_again(shelf: Shelf) -> None:
    failed = lost(500, server_messages=["Internal Server Error"])
    failed.told = errors.FAILED
    shelf.fail("create", Fault(failed))
    with pytest.raises(errors.ServerFailed, match="the widget is not there afterwards") as caught:
        shelf.run(**ONE)
    assert (caught.value.status, caught.value.server_messages) == (500, ("Internal Server Error",))
    assert shelf.called().count("create") == 1


@pytest.mark.parametrize("status", [200, 302, 403, 404, 500])
def test_a_page_of_a_gateway_is_no_word_of_the_server(shelf: Shelf, status: int) -> None:
    shelf.fail("create", Fault(lost(status), works=True))
    assert shelf.run(**ONE).id == 1
    assert shelf.called().count("create") == 1


def test_a_page_of_a_gateway_before_the_work_costs_another_try(shelf: Shelf) -> None:
    shelf.fail("create", Fault(lost(404)))
    assert shelf.run(**ONE).changed
    assert (shelf.called().count("create"), len(shelf.records)) == (2, 1)


def test_what_was_created_and_cannot_be_found_is_not_created_again(shelf: Shelf) -> None:
    unseen = errors.AnswerLost("no permission to view", advice="join the group")
    unseen.told = errors.DONE
    shelf.fail("create", Fault(unseen))
    with pytest.raises(errors.Forbidden, match="the widget was created, but the account cannot find it") as caught:
        shelf.run(**ONE)
    assert (caught.value.done["changed"], caught.value.done["action"]) == (True, "created")
    assert shelf.called().count("create") == 1


def test_a_look_that_anything_but_the_api_answers_leaves_it_open(shelf: Shelf) -> None:
    shelf.fail("create", Fault(lost(404), works=True))
    shelf.fail("find", None, *[Fault(errors.UnexpectedAnswer("a page"))] * len(PATIENCE))
    with pytest.raises(errors.Ambiguous, match="could not be asked: a page"):
        shelf.run(**ONE)


def test_without_identity_nothing_is_sent_again(shelf: Shelf) -> None:
    shelf.fail("create", Fault(lost(502), works=True))
    with pytest.raises(
        errors.Ambiguous, match="may or may not have been created, and nothing in the task recognises it"
    ) as caught:
        shelf.run(**ONE, match_on=[])
    assert shelf.called().count("create") == 1
    assert caught.value.safe_to_retry is False
    assert caught.value.as_result()["ambiguous"] is True
    assert "external_id" in caught.value.advice


@pytest.mark.parametrize(
    "error", [errors.Unreachable("refused"), lost(), timed_out(), errors.ServerFailed("HTTP 503", status=503)], ids=repr
)
def test_when_the_look_fails_too_it_is_not_known(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("create", Fault(lost(), works=True))
    shelf.fail("find", None, *[Fault(error)] * len(PATIENCE))
    with pytest.raises(errors.Ambiguous, match="and then the server could not be asked: ") as caught:
        shelf.run(**ONE)
    assert error.message in str(caught.value)
    assert caught.value.safe_to_retry is True
    assert shelf.called().count("create") == 1


def test_a_passing_fault_of_a_look_costs_another_look(shelf: Shelf) -> None:
    shelf.fail("create", Fault(lost(), works=True))
    shelf.fail("find", None, *[Fault(lost())] * (len(PATIENCE) - 1))
    assert shelf.run(**ONE).id == 1
    assert shelf.called().count("create") == 1


@pytest.mark.parametrize("error", [errors.LoginRefused("expired"), errors.Forbidden("no right")], ids=repr)
def test_a_look_that_the_server_rejects_is_not_repeated(shelf: Shelf, error: errors.OpsdeskError) -> None:
    shelf.fail("create", Fault(lost(), works=True))
    shelf.fail("find", None, Fault(error))
    with pytest.raises(errors.Ambiguous):
        shelf.run(**ONE)


def test_what_the_server_confirmed_is_certain(shelf: Shelf) -> None:
    assert "uncertain" not in shelf.run(**ONE).as_result()
    assert "uncertain" not in shelf.run(**ONE, size=5).as_result()


def test_a_request_that_never_arrived_is_no_doubt(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.Unreachable("refused")))
    with pytest.raises(errors.Unreachable) as caught:
        shelf.run(**ONE)
    assert caught.value.as_result()["changed"] is False
    assert shelf.called()[-1] == "create"


def test_a_second_try_that_is_refused_as_a_duplicate_was_no_second_object() -> None:
    people = Shelf(PERSON)
    people.fail("create", Fault(lost()))

    def arrive_at_last() -> None:
        if people.called().count("create") == 2:
            people.put(**ONE)

    people.before["create"] = arrive_at_last
    assert people.run(**ONE).id == 1
    assert people.called().count("create") == 2
    assert len(people.live()) == 1


def test_a_first_try_that_is_refused_is_refused(shelf: Shelf) -> None:
    # Of what nothing keeps unique, another object explains no refusal.
    shelf.before["create"] = lambda: shelf.put(**ONE)
    shelf.fail("create", Fault(errors.Refused("quota exceeded")))
    with pytest.raises(errors.Refused, match="quota exceeded"):
        shelf.run(**ONE)


def test_a_second_try_that_is_refused_for_another_reason_is_refused(shelf: Shelf) -> None:
    shelf.fail("create", Fault(lost()), Fault(errors.Refused("quota exceeded")))
    with pytest.raises(errors.Refused, match="quota exceeded"):
        shelf.run(**ONE)


def test_what_is_found_again_is_verified_like_any_other(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    shelf.fail("create", Fault(lost(), works=True))
    with pytest.raises(errors.NotApplied, match=r"widget 1 was created, but .*size"):
        shelf.run(**ONE, size=3)


# A server that is late is so by less than it is given.
LOST = st.builds(
    lambda status, works, late: Fault(lost(status), works=works, late=late),
    st.sampled_from([None, 502, 500]),
    st.booleans(),
    st.sampled_from([None, 0.4, sum(PATIENCE)]),
)
SLOW = st.builds(
    lambda works, late: Fault(timed_out(), works=works, late=late), st.booleans(), st.sampled_from([None, 9.0, 30.0])
)
FAULTS = st.lists(st.none() | LOST | SLOW, max_size=6)


@given(create=FAULTS, read=FAULTS, find=FAULTS)
def test_a_run_and_a_rerun_leave_exactly_one_object(
    create: list[Fault | None], read: list[Fault | None], find: list[Fault | None]
) -> None:
    shelf = Shelf(WIDGET)
    for call, faults in (("create", create), ("read", read), ("find", find)):
        shelf.fail(call, *faults)
    task = {**ONE, "size": 3, "external_id": "k"}
    try:
        assert shelf.run(**task, patience=30.0).record["size"] == 3
    except errors.OpsdeskError as error:
        claimed = error.as_result()
        assert not claimed["changed"] or shelf.live(), "no failure claims what did not happen"
        shelf.clock.sleep(60.0)
        assert claimed["changed"] or claimed.get("ambiguous") or not shelf.live(), "nor hides what may have happened"
    shelf._faults.clear()
    again = shelf.run(**task)
    assert [record["id"] for record in shelf.live()] == [again.id]

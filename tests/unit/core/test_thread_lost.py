# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posting an entry once though answers get lost: look, adopt, repeat, or say what is not known."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.thread import told
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import PAUSES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE, WAITED
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import accept

from tests.unit.core.fake_thread import HELLO, FakeThread
from tests.unit.core.fakes import Fault


@pytest.fixture
def thread() -> FakeThread:
    return FakeThread()


@pytest.mark.parametrize(
    "error", [errors.AnswerLost("cut"), errors.TimedOut("late"), errors.AnswerLost("500", status=500)], ids=repr
)
def test_an_entry_whose_answer_was_lost_is_found(thread: FakeThread, error: errors.AnswerLost) -> None:
    thread.faults = [Fault(error, works=True)]
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, thread.posts) == (True, 1, 1)
    assert said == ("the answer was lost; found as 1, posted by this run, or at the same moment by another one",)
    assert told(entry) == {"uncertain": ["action"]}


def test_an_entry_whose_answer_arrived_is_certain(thread: FakeThread) -> None:
    assert told(thread.append(HELLO)[1]) == {}
    assert told(thread.append(HELLO)[1]) == {}, "what was there already was posted by nobody now"


def test_a_failure_after_a_lost_answer_says_that_another_run_may_have_posted(thread: FakeThread) -> None:
    thread.faults = [Fault(errors.AnswerLost("cut"), works=True)]
    thread.unreadable = [None, None, *[errors.Unreachable("gone")] * (1 + len(PAUSES))]
    with pytest.raises(errors.Unreachable) as caught:
        thread.append(HELLO)
    assert caught.value.done["uncertain"] == ["action", "content"]


@pytest.mark.parametrize(
    "error", [errors.AnswerLost("cut"), errors.TimedOut("late"), errors.AnswerLost("502", status=502)], ids=repr
)
def test_an_entry_that_was_not_posted_is_posted_again(thread: FakeThread, error: errors.AnswerLost) -> None:
    thread.faults = [Fault(error)]
    assert thread.append(HELLO)[0] is True
    assert (thread.posts, len(thread.posted)) == (2, 1)
    assert thread.clock.sleeps[: len(PATIENCE)] == list(PATIENCE)


@pytest.mark.parametrize(
    "error", [errors.TimedOut("late"), *[errors.AnswerLost("a page", status=status) for status in WAITED]], ids=repr
)
def test_a_server_that_is_still_at_it_is_given_time(thread: FakeThread, error: errors.AnswerLost) -> None:
    thread.faults = [Fault(error, late=20.0)]
    assert thread.append(HELLO, patience=30.0)[0] is True
    assert (thread.posts, len(thread.posted)) == (1, 1)


def test_an_error_of_the_server_itself_is_not_tried_again(thread: FakeThread) -> None:
    lost = errors.AnswerLost("HTTP 500", status=500)
    lost.told = errors.FAILED
    thread.faults = [Fault(lost)]
    with pytest.raises(errors.ServerFailed, match="the comment is not there afterwards"):
        thread.append(HELLO)
    assert thread.posts == 1


def test_a_page_of_a_gateway_is_no_word_of_the_server(thread: FakeThread) -> None:
    thread.faults = [Fault(errors.AnswerLost("HTTP 404 with text/html", status=404))]
    assert thread.append(HELLO)[0] is True
    assert (thread.posts, len(thread.posted)) == (2, 1)


def test_what_was_posted_and_cannot_be_seen_is_not_posted_again(thread: FakeThread) -> None:
    lost = errors.AnswerLost("no permission to view", advice="join the group")
    lost.told = errors.DONE
    thread.faults = [Fault(lost)]
    with pytest.raises(errors.Forbidden, match=r"was created.*Join the group") as caught:
        thread.append(HELLO)
    assert thread.posts == 1
    assert caught.value.done["changed"] is True


def test_the_fourth_loss_is_the_last(thread: FakeThread) -> None:
    thread.faults = [Fault(errors.AnswerLost("cut"))] * 9
    with pytest.raises(errors.AnswerLost):
        thread.append(HELLO)
    assert thread.posts == 4


@pytest.mark.parametrize("error", [errors.Unreachable("gone"), errors.ServerFailed("503"), errors.TimedOut("late")])
def test_when_the_look_fails_too_it_is_not_known(thread: FakeThread, error: errors.OpsdeskError) -> None:
    thread.faults = [Fault(errors.AnswerLost("cut"), works=True)]
    thread.unreadable = [None, *[error] * (1 + len(PAUSES))]
    with pytest.raises(errors.Ambiguous, match="could not be asked whether the comment was posted") as caught:
        thread.append(HELLO)
    assert caught.value.as_result()["ambiguous"] is True
    assert thread.posts == 1


def test_when_only_the_look_afterwards_fails_the_failure_says_that_it_was_posted(thread: FakeThread) -> None:
    thread.unreadable = [None, *[errors.Unreachable("gone")] * (1 + len(PAUSES))]
    with pytest.raises(errors.Unreachable) as caught:
        thread.append(HELLO)
    assert (caught.value.done["changed"], caught.value.done["action"]) == (True, "created")
    assert thread.clock.sleeps == list(PAUSES)


@pytest.mark.parametrize("lost", [False, True])
def test_a_look_that_fails_in_passing_is_repeated(thread: FakeThread, lost: bool) -> None:
    thread.faults = [Fault(errors.AnswerLost("cut"), works=True)] if lost else []
    thread.unreadable = [None, errors.UnexpectedAnswer("a gateway's page"), errors.ServerFailed("503", attempts=1)]
    changed, entry, _said = thread.append(HELLO)
    assert (changed, entry and entry.id, thread.posts) == (True, 1, 1)


@pytest.mark.parametrize(
    "error", [errors.Forbidden("no right"), errors.Missing("gone"), errors.ServerFailed("503", attempts=5)], ids=repr
)
def test_a_look_that_the_server_refuses_or_that_was_sent_often_is_not_repeated(
    thread: FakeThread, error: errors.OpsdeskError
) -> None:
    thread.unreadable = [None, error]
    with pytest.raises(type(error)):
        thread.append(HELLO)
    assert thread.clock.sleeps == []


def test_an_entry_that_arrives_otherwise_than_it_was_sent_is_a_failure(
    thread: FakeThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "add", lambda post: thread.posted.append((post, "Hello")))
    with pytest.raises(errors.NotApplied, match="not in the thread as it was sent") as caught:
        thread.append(HELLO)
    assert caught.value.done["changed"] is True
    assert caught.value.server_messages == ("Comments added",)


def test_a_refusal_posts_nothing_and_is_passed_on(thread: FakeThread) -> None:
    thread.faults = [Fault(errors.Forbidden("no right"))]
    with pytest.raises(errors.Forbidden) as caught:
        thread.append(HELLO)
    assert caught.value.as_result()["changed"] is False
    assert thread.posts == 1


def test_a_reading_request_that_is_lost_leaves_nothing_in_doubt(thread: FakeThread) -> None:
    """What another controller posts at that moment is not taken for the entry of this run."""
    lost = errors.AnswerLost("the answer to GET was cut off")
    lost.reading = True
    thread.faults = [Fault(lost, works=True)]
    with pytest.raises(errors.AnswerLost, match="GET was cut off") as caught:
        thread.append(HELLO)
    assert (thread.posts, thread.clock.sleeps, caught.value.done) == (1, [], {})


def test_a_reading_request_that_is_lost_after_writing_is_looked_for(
    thread: FakeThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = errors.AnswerLost("the answer to GET was cut off")
    lost.reading = True
    thread.faults = [Fault(lost, works=True)]
    post = thread.post

    def write(entry: Post) -> Posted:
        accept()
        return post(entry)

    monkeypatch.setattr(thread, "post", write)
    assert thread.append(HELLO)[0] is True
    assert thread.posts == 1

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posting an entry once: recognised over the whole thread, whatever became of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.credit import accept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.duplicates import PAUSES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.recognise import find_entry
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.reconcile import PATIENCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import (
    Attachment,
    Entry,
    Post,
    Posted,
    append,
    keyed,
)

from tests.unit.core.fakes import FakeClock, Fault

HELLO = Post("comment", "Hello\n  world")
REPORT = Attachment("report.txt", "text/plain", b"1,2")
PHOTO = Attachment("photo.png", "image/png", b"\x89PNG")


def _stumble(over: errors.OpsdeskError | None) -> None:
    if over is not None:
        raise over


@dataclass
class FakeThread:
    """A thread in memory; `fetched` tells which texts and files were asked for."""

    clock: FakeClock = field(default_factory=FakeClock)
    posted: list[tuple[Post, str]] = field(default_factory=list)
    fetched: list[tuple[str, int]] = field(default_factory=list)
    sizes: bool = True
    #: Entries on a page; who wrote an entry, by its number; whether the list shows something of each text.
    page: int = 100
    authors: dict[int, str] = field(default_factory=dict)
    shows: bool = True
    posts: int = 0
    said: tuple[str, ...] = ("Comments added",)
    faults: list[Fault | None] = field(default_factory=list)
    unreadable: list[errors.OpsdeskError | None] = field(default_factory=list)

    def add(self, post: Post, *, text: str | None = None) -> None:
        self.posted.append((post, post.body if text is None else text))

    def entries(self) -> Iterable[Entry]:
        _stumble(self.unreadable.pop(0) if self.unreadable else None)
        return [self._entry(number, *stored) for number, stored in enumerate(self.posted, 1)]

    def _entry(self, number: int, post: Post, text: str) -> Entry:
        def read() -> str:
            self.fetched.append(("text", number))
            return text

        def digests() -> Sequence[str]:
            self.fetched.append(("files", number))
            return [file.digest for file in post.attachments]

        return Entry(
            id=number,
            kind=post.kind,
            read=read,
            is_html=post.is_html,
            size=len(text.encode()) if self.sizes else None,
            names=tuple(file.name for file in post.attachments),
            digests=digests,
            author=self.authors.get(number, "ansible"),
            shown=len(text) if self.shows else None,
            ends_page=number % self.page == 0,
        )

    @property
    def place(self) -> tuple[object, ...]:
        return ("ticket", 1)

    def post(self, post: Post) -> Posted:
        self.posts += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.works:
            self.add(post)
        if fault is None:
            return Posted(self.said)
        if fault.late is not None:
            self.clock.at(fault.late, lambda: self.add(post))
        raise fault.error

    def remover(self, post: Post) -> None:
        return None

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        return ()

    def append(self, post: Post, *, check: bool = False, patience: float = 0.0) -> tuple[bool, Entry | None, Any]:
        return append(self, post, check=check, clock=self.clock, patience=patience)


@pytest.fixture
def thread() -> FakeThread:
    return FakeThread()


def test_an_entry_is_posted_once(thread: FakeThread) -> None:
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, said) == (True, 1, ("Comments added",))
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, said) == (False, 1, ())
    assert thread.posts == 1


def test_an_entry_is_recognised_though_people_wrote_after_it(thread: FakeThread) -> None:
    thread.append(HELLO)
    for text in ("Thanks", "Anything else?"):
        thread.add(Post("comment", text))
    assert thread.append(HELLO)[0] is False
    assert thread.posts == 1


def test_check_mode_predicts_and_does_not_post(thread: FakeThread) -> None:
    assert thread.append(HELLO, check=True) == (True, None, ())
    assert thread.posts == 0
    thread.add(HELLO)
    assert thread.append(HELLO, check=True)[0] is False


@pytest.mark.parametrize("other", [Post("correspond", HELLO.text), Post("comment", "Hello"), Post("comment", "")])
def test_another_kind_or_text_is_another_entry(thread: FakeThread, other: Post) -> None:
    thread.add(other)
    changed, entry, _said = thread.append(HELLO)
    assert changed
    assert entry is not None
    assert entry.id == 2


def test_a_text_that_is_too_short_to_be_it_is_not_fetched(thread: FakeThread) -> None:
    thread.add(Post("comment", "short"))
    thread.add(Post("correspond", "a reply, which is no comment"))
    thread.add(Post("comment", "long enough to be looked at"))
    assert find_entry(thread, HELLO) is None
    assert thread.fetched == [("text", 3)]


def test_where_sizes_are_not_known_every_text_of_that_kind_is_fetched(thread: FakeThread) -> None:
    thread.sizes = False
    thread.add(Post("comment", "short"))
    assert find_entry(thread, HELLO) is None
    assert thread.fetched == [("text", 1)]


def test_markup_and_blanks_do_not_make_another_entry(thread: FakeThread) -> None:
    thread.add(Post("comment", "", is_html=True), text="<p>Hello</p>\r\n<p>world</p>")
    assert thread.append(HELLO)[0] is False
    assert thread.append(Post("comment", "<div>Hello</div><div>world</div>", is_html=True))[0] is False
    assert thread.append(Post("comment", "Helloworld"))[0] is True


# -- files -----------------------------------------------------------------


def with_files(*files: Attachment) -> Post:
    return Post("comment", "see", attachments=files)


def test_files_are_recognised_by_name_and_content_in_any_order(thread: FakeThread) -> None:
    thread.add(with_files(REPORT, PHOTO))
    assert thread.append(with_files(PHOTO, REPORT))[0] is False


@pytest.mark.parametrize(
    "other",
    [
        with_files(),
        with_files(PHOTO),
        with_files(REPORT, PHOTO),
        with_files(Attachment("report.txt", "text/plain", b"1,3")),
        with_files(Attachment("other.txt", "text/plain", b"1,2")),
    ],
)
def test_other_files_make_another_entry(thread: FakeThread, other: Post) -> None:
    thread.add(other)
    assert thread.append(with_files(REPORT))[0] is True


def test_files_that_changed_places_make_another_entry(thread: FakeThread) -> None:
    thread.add(with_files(Attachment("a", "text/plain", b"A"), Attachment("b", "text/plain", b"B")))
    assert (
        thread.append(with_files(Attachment("a", "text/plain", b"B"), Attachment("b", "text/plain", b"A")))[0] is True
    )


def test_files_are_fetched_only_when_text_and_names_agree(thread: FakeThread) -> None:
    thread.add(Post("comment", "sea", attachments=(REPORT,)))
    thread.add(with_files(PHOTO))
    thread.add(with_files(REPORT))
    assert find_entry(thread, with_files(REPORT))
    assert [item for item in thread.fetched if item[0] == "files"] == [("files", 3)]


def test_an_entry_of_files_alone_is_recognised(thread: FakeThread) -> None:
    thread.append(Post("comment", "", attachments=(REPORT,)))
    assert thread.append(Post("comment", " ", attachments=(REPORT,)))[0] is False


# -- a key of the caller's own -----------------------------------------------------------------


def test_an_entry_with_a_key_is_recognised_by_it_alone(thread: FakeThread) -> None:
    thread.append(keyed(HELLO, "backup-7"))
    assert thread.posted[0][1] == "Hello\n  world\n\n[opsdesk:backup-7]"
    assert thread.append(keyed(Post("comment", "other words"), "backup-7"))[0] is False
    assert thread.append(keyed(HELLO, "backup-8"))[0] is True
    assert thread.append(keyed(HELLO, "7"))[0] is True


def test_a_key_in_the_middle_of_a_text_is_only_talk(thread: FakeThread) -> None:
    thread.add(Post("comment", "what does [opsdesk:k] mean?"))
    assert thread.append(keyed(HELLO, "k"))[0] is True


def test_a_key_alone_is_recognised(thread: FakeThread) -> None:
    thread.append(keyed(Post("comment", "", attachments=(REPORT,)), "k"))
    assert thread.append(keyed(Post("comment", ""), "k"))[0] is False


def test_a_key_in_html_is_escaped_and_recognised(thread: FakeThread) -> None:
    post = keyed(Post("comment", "<b>Hi</b>", is_html=True), "a<b&c")
    assert post.body == "<b>Hi</b><p>[opsdesk:a&lt;b&amp;c]</p>"
    thread.append(post)
    assert thread.append(keyed(Post("comment", "new", is_html=True), "a<b&c"))[0] is False
    assert thread.append(keyed(Post("comment", "new"), "a<b&c"))[0] is False


@pytest.mark.parametrize("key", ["", " ", "a b", "a]", "[a", "a\nb"])
def test_a_key_without_blanks_and_brackets(key: str) -> None:
    with pytest.raises(errors.InvalidInput, match="must not hold blanks or square brackets"):
        keyed(HELLO, key)


def test_no_key_leaves_the_text_as_it_is() -> None:
    assert keyed(HELLO, None).body == HELLO.text


# -- repeat -----------------------------------------------------------------


def test_repeat_posts_every_time_and_returns_the_new_entry(thread: FakeThread) -> None:
    again = Post("comment", "tick", repeat=True)
    for number in (1, 2, 3):
        changed, entry, _said = thread.append(again)
        assert (changed, entry and entry.id) == (True, number)


def test_repeat_with_a_lost_answer_is_not_satisfied_by_an_older_entry(thread: FakeThread) -> None:
    thread.add(HELLO)
    thread.faults = [Fault(errors.AnswerLost("cut off"))]
    changed, entry, _said = thread.append(Post("comment", HELLO.text, repeat=True))
    assert (changed, entry and entry.id, thread.posts) == (True, 2, 2)


def test_repeat_with_a_lost_answer_posts_once(thread: FakeThread) -> None:
    thread.add(HELLO)
    thread.faults = [Fault(errors.AnswerLost("cut off"), works=True)]
    changed, entry, _said = thread.append(Post("comment", HELLO.text, repeat=True))
    assert (changed, entry and entry.id, thread.posts) == (True, 2, 1)


@pytest.mark.parametrize("blind", [False, True])
def test_repeat_whose_entry_is_never_found_is_not_safe_to_run_again(thread: FakeThread, blind: bool) -> None:
    thread.faults = [Fault(errors.AnswerLost("lost", status=500))] * 4
    thread.unreadable = [None, *[errors.Unreachable("gone")] * (1 + len(PAUSES))] if blind else []
    with pytest.raises(errors.Ambiguous, match="Look at the ticket before running the task again") as caught:
        thread.append(Post("comment", HELLO.text, repeat=True))
    assert caught.value.safe_to_retry is False


def test_repeat_in_check_mode_says_changed(thread: FakeThread) -> None:
    thread.add(HELLO)
    assert thread.append(Post("comment", HELLO.text, repeat=True), check=True) == (True, None, ())


# -- lost answers -----------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [errors.AnswerLost("cut"), errors.TimedOut("late"), errors.AnswerLost("500", status=500)], ids=repr
)
def test_an_entry_whose_answer_was_lost_is_found(thread: FakeThread, error: errors.AnswerLost) -> None:
    thread.faults = [Fault(error, works=True)]
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, thread.posts) == (True, 1, 1)
    assert said == ("the answer was lost; found as 1",)


@pytest.mark.parametrize(
    "error", [errors.AnswerLost("cut"), errors.TimedOut("late"), errors.AnswerLost("502", status=502)], ids=repr
)
def test_an_entry_that_was_not_posted_is_posted_again(thread: FakeThread, error: errors.AnswerLost) -> None:
    thread.faults = [Fault(error)]
    assert thread.append(HELLO)[0] is True
    assert (thread.posts, len(thread.posted)) == (2, 1)
    assert thread.clock.sleeps[: len(PATIENCE)] == list(PATIENCE)


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


def test_a_server_that_is_still_at_it_is_given_time(thread: FakeThread) -> None:
    thread.faults = [Fault(errors.TimedOut("late"), late=20.0)]
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

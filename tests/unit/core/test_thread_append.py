# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posting an entry once: recognised over the whole thread, whatever became of the answer."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.recognise import find_entry
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import PAUSES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fake_thread import HELLO, FakeThread
from tests.unit.core.fakes import Fault

REPORT = Attachment("report.txt", "text/plain", b"1,2")
PHOTO = Attachment("photo.png", "image/png", b"\x89PNG")


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

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What appending an entry says and does on the way: its turn, its messages, its flag, the files of a task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import (
    Attachment,
    Attachments,
    read_attachments,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import (
    Entry,
    Post,
    Posted,
    Toggle,
    keyed,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.thread import append, told, turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import FakeClock, Fault
from tests.unit.core.test_thread_append import HELLO, PHOTO, REPORT, FakeThread

AGAIN = replace(HELLO, repeat=True)


@dataclass
class Busy(FakeThread):
    """A thread to which others post at the same moment; with `removes`, its entries can be removed."""

    others: int = 0
    removes: bool = False
    refuses: bool = False
    numbered: bool = True
    removed: list[int | str] = field(default_factory=list)
    recounted: list[tuple[Any, ...]] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        posted = super().post(post)
        number = len(self.posted)
        for _other in range(self.others):
            self.add(post)
        return replace(posted, id=number if self.numbered else None)

    def remover(self, post: Post) -> Callable[[int | str], object] | None:
        def remove(key: int | str) -> None:
            self.removed.append(key)
            if self.refuses:
                raise errors.Forbidden("no right")
            self.posted[int(key) - 1] = (replace(post, kind="removed"), "")

        return remove if self.removes else None

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        self.recounted.append((post, list(alike), mine))
        return ("minutes are corrected",)


@dataclass
class Door:
    """A lock that notes its turns."""

    turns: list[tuple[object, ...]] = field(default_factory=list)

    def exclusively(self, work: Callable[[Any], Any]) -> Any:
        return work(self)

    def take(self, *identity: object) -> None:
        self.turns.append(identity)


def failure(thread: FakeThread, post: Post = HELLO, **more: Any) -> errors.OpsdeskError:
    with pytest.raises(errors.OpsdeskError) as caught:
        thread.append(post, **more)
    return caught.value


# -- its turn -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "what"),
    [
        (HELLO, ("Hello world",)),
        (replace(HELLO, text="<p>Hello</p>", is_html=True), ("Hello",)),
        (replace(HELLO, attachments=(REPORT,)), ("Hello world", ("report.txt", REPORT.digest))),
        (replace(HELLO, key="k"), "k"),
    ],
)
def test_a_post_takes_the_turn_of_what_it_is(post: Post, what: object) -> None:
    door: Any = Door()
    append(FakeThread(), post, check=False, clock=FakeClock(), locks=door)
    assert door.turns == [("entry", "ticket", 1, "comment", what)]


def test_who_posts_nothing_takes_no_turn() -> None:
    door: Any = Door()
    thread = FakeThread()
    append(thread, HELLO, check=True, clock=thread.clock, locks=door)
    thread.add(HELLO)
    append(thread, HELLO, check=False, clock=thread.clock, locks=door)
    assert (door.turns, thread.posts) == ([], 0)


# -- several alike -----------------------------------------------------------------


def test_an_entry_that_came_alone_is_told_as_the_server_tells_it() -> None:
    thread = Busy()
    changed, entry, said = thread.append(HELLO)
    assert (changed, told(entry), said) == (True, {}, ("Comments added",))
    assert (thread.clock.sleeps, thread.recounted) == ([], [])


def test_several_that_stay_are_counted_and_listed() -> None:
    thread = Busy(others=2)
    _changed, entry, said = thread.append(HELLO)
    assert told(entry) == {
        "duplicates": [2, 3],
        "warnings": [
            "the comment is there 3 times (1, 2, 3): it was posted by several controllers at the same moment",
            "minutes are corrected",
        ],
    }
    assert said == ("Comments added",)
    assert thread.recounted == [(HELLO, [1, 2, 3], 1)]


def test_the_younger_removes_itself_and_says_so() -> None:
    thread = Busy(removes=True)
    post = thread.post

    def second(entry: Post) -> Posted:
        thread.add(entry)
        return post(entry)

    thread.post = second
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, thread.removed, thread.clock.sleeps) == (True, 1, [2], [])
    assert said == (
        "Comments added",
        "another controller posted the same as 1; the entry of this run is removed again",
    )
    assert told(entry) == {}


def test_why_it_cannot_be_removed_is_told() -> None:
    thread = Busy(removes=True, refuses=True, others=1, numbered=False)
    _changed, entry, said = thread.append(HELLO)
    assert told(entry)["warnings"][0] == (
        "the comment is there 2 times (1, 2): it was posted by several controllers at the same moment, and it cannot "
        "be removed: no right"
    )
    assert thread.recounted == [(HELLO, [1, 2], None)]
    assert said == ("Comments added",)


def test_a_repeated_entry_is_the_one_of_this_run() -> None:
    thread = Busy()
    thread.add(HELLO)
    assert thread.append(AGAIN)[1].id == 2
    thread.others = 1
    changed, entry, _said = thread.append(AGAIN)
    assert (changed, entry and entry.id, told(entry)) == (True, 3, {})
    assert thread.removed == []


def test_a_timed_out_entry_is_waited_for_though_it_is_found() -> None:
    thread = Busy(removes=True)
    thread.faults = [Fault(errors.TimedOut("late"), works=True)]
    thread.append(HELLO, patience=30.0)
    assert thread.clock.sleeps == [0.0, 30.0]
    thread = Busy(removes=True)
    thread.faults = [Fault(errors.AnswerLost("cut"), works=True)]
    thread.append(HELLO, patience=30.0)
    assert thread.clock.sleeps == [0.0]


# -- failures -----------------------------------------------------------------


def test_an_entry_that_is_nowhere_is_looked_for_to_the_end() -> None:
    thread = FakeThread(faults=[Fault(errors.TimedOut("late"))] * 4)
    error = failure(thread, patience=8.0)
    assert isinstance(error, errors.TimedOut)
    assert (error.message, error.done) == ("late", {})
    assert thread.clock.sleeps == [*PATIENCE, 2.0, 2.0, 2.0, 2.0] * 4


def test_a_repeated_entry_that_is_nowhere_is_not_to_be_tried_again_blindly() -> None:
    lost = errors.AnswerLost("cut", status=502, server_messages=["busy"], attempts=3)
    error = failure(FakeThread(faults=[Fault(lost)] * 4), AGAIN)
    assert error.message == "cut, and the comment was not found in the thread afterwards"
    assert error.advice == ("Look at the ticket before running the task again: with repeat, it posts whatever is there")
    assert (error.status, error.server_messages, error.attempts) == (502, ("busy",), 3)
    assert error.safe_to_retry is False


@pytest.mark.parametrize("repeat", [True, False])
def test_when_the_server_cannot_be_asked_the_failure_says_what_to_do(repeat: bool) -> None:
    thread = FakeThread(faults=[Fault(errors.AnswerLost("cut"))])
    thread.unreadable = [None, errors.Forbidden("no right", advice="ask")]
    error = failure(thread, replace(HELLO, repeat=repeat))
    assert error.message == (
        "cut, and then the server could not be asked whether the comment was posted: no right. Ask"
    )
    assert error.advice == (
        "Look at the ticket before running the task again: with repeat, it posts whatever is there"
        if repeat
        else "Run the task again: it will find the entry if it was posted"
    )
    assert error.safe_to_retry is not repeat


def test_an_entry_that_is_not_as_it_was_sent_is_a_change() -> None:
    thread = FakeThread()
    thread.add = lambda post, text=None: thread.posted.append((post, "Hi"))
    error = failure(thread)
    assert error.message == "the server took the comment but it is not in the thread as it was sent"
    assert error.advice == (
        "Its text or a file may have been changed on the way; look at the ticket before running the task again"
    )
    assert error.done == {"changed": True, "action": "created", "uncertain": ["content"]}


# -- a flag of an entry -----------------------------------------------------------------


@dataclass
class Pin:
    """The flag `pinned` of entry 7; `fails`: what reading or writing it raises."""

    pinned: bool = False
    fails: errors.OpsdeskError | None = None
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def turn(self, wanted: bool, *, created: bool = False, check: bool = False) -> tuple[str, dict[str, Any]]:
        flag = Toggle("pinned", self._read, self._write)
        return turn(flag, Entry("7", "comment", str), wanted, created=created, check=check)

    def _read(self, key: int) -> bool:
        if self.fails is not None:
            raise self.fails
        self.calls.append(("read", key))
        return self.pinned

    def _write(self, key: int, wanted: bool) -> None:
        self.calls.append(("write", key, wanted))
        self.pinned = wanted


@pytest.mark.parametrize("check", [True, False])
def test_a_flag_that_differs_is_set(check: bool) -> None:
    pin = Pin()
    assert pin.turn(True, check=check) == ("updated", {"pinned": False})
    assert pin.calls == [("read", 7)] if check else [("read", 7), ("write", 7, True)]
    assert pin.pinned is not check


def test_a_flag_that_is_as_wanted_is_left() -> None:
    pin = Pin(pinned=True)
    assert pin.turn(True) == ("none", {"pinned": True})
    assert pin.turn(True, created=True) == ("created", {})
    assert pin.calls == [("read", 7)] * 2


def test_the_flag_of_a_new_entry_is_a_part_of_creating_it() -> None:
    pin = Pin()
    assert pin.turn(True, created=True) == ("created", {})
    assert pin.pinned is True


@pytest.mark.parametrize(
    ("created", "done"),
    [(True, {"changed": True, "action": "created", "id": "7", "more": 1}), (False, {"more": 1})],
)
def test_a_flag_that_cannot_be_set_leaves_the_entry(created: bool, done: dict[str, Any]) -> None:
    with pytest.raises(errors.Forbidden) as caught:
        Pin(fails=errors.Forbidden("no right", done={"more": 1})).turn(True, created=created)
    assert caught.value.done == done


def test_nothing_is_told_of_an_entry_that_is_not_there_or_alone() -> None:
    assert told(None) == told(Entry(1, "comment", str, warnings=("alone",))) == {}


# -- files and keys of a task -----------------------------------------------------------------


def invalid(*given: dict[str, Any]) -> errors.InvalidInput:
    with pytest.raises(errors.InvalidInput) as caught:
        read_attachments(given)
    return caught.value


@pytest.mark.parametrize(
    ("given", "words", "advice"),
    [
        ({"content": "x"}, "'' is not a file name", "Give name, without directories"),
        ({"content": "x", "name": "a/b"}, "'a/b' is not a file name", "Give name, without directories"),
        ({"content": "x", "name": ".."}, "'..' is not a file name", "Give name, without directories"),
        ({"content": "x", "name": "a\nb"}, "'a\\nb' is not a file name", "Give name, without directories"),
        (
            {"content": "x", "name": "a", "content_type": "a\x7f"},
            "'a\\x7f' is not a media type",
            "Write it like text/csv",
        ),
        ({"content_base64": "!", "name": "a"}, "content_base64 of 'a' is not base64", ""),
        ({"path": "/nowhere/a"}, "cannot read /nowhere/a: No such file or directory", ""),
    ],
)
def test_what_is_no_file(given: dict[str, Any], words: str, advice: str) -> None:
    error = invalid(given)
    assert (error.message, error.advice) == (f"attachments: {words}", advice)


def test_two_files_need_two_names() -> None:
    error = invalid({"content": "x", "name": "a"}, {"content": "y", "name": "b"}, {"content": "z", "name": "b"})
    assert (error.message, error.advice) == (
        "attachments: two files are called 'b'",
        "Give one of them another name",
    )


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ({"content": "ä", "name": "a.csv"}, Attachment("a.csv", "text/csv", "ä".encode())),
        ({"content": "", "name": "a"}, Attachment("a", "application/octet-stream", b"")),
        ({"content": "x", "name": "a.csv", "content_type": "text/x"}, Attachment("a.csv", "text/x", b"x")),
        ({"content_base64": "eA==", "name": "a.png"}, Attachment("a.png", "image/png", b"x")),
    ],
)
def test_what_is_a_file(given: dict[str, Any], file: Attachment) -> None:
    assert read_attachments([given]) == (file,)


def test_a_file_has_the_name_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(PHOTO.content)
    given = {"path": str(tmp_path / "photo.png"), "name": None, "content": None, "content_type": None}
    assert read_attachments([given]) == (PHOTO,)
    assert read_attachments([{**given, "name": "other.txt"}]) == (Attachment("other.txt", "text/plain", PHOTO.content),)


def test_the_option_for_files_takes_one_source_for_each() -> None:
    spec = Attachments().spec
    assert set(spec) == {"options", "mutually_exclusive", "required_one_of"}
    assert spec["mutually_exclusive"] == spec["required_one_of"] == [["path", "content", "content_base64"]]


@pytest.mark.parametrize("key", ["", " ", "a b", "[a", "a]", "a\n"])
def test_a_key_is_one_word_without_brackets(key: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        keyed(HELLO, key)
    assert caught.value.message == f"key: {key!r} must not hold blanks or square brackets"


def test_a_key_stands_in_the_last_line() -> None:
    assert keyed(HELLO, None).body == HELLO.text
    assert keyed(HELLO, "k").body == f"{HELLO.text}\n\n[opsdesk:k]"
    page = replace(HELLO, text="<p>Hello</p>", is_html=True)
    assert keyed(page, "<k>").body == "<p>Hello</p><p>[opsdesk:&lt;k&gt;]</p>"

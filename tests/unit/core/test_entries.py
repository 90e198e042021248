# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of a thread, step by step: how often it is looked, what counts as the same, which one stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, mark
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.recognise import find_entry, fits, known_entry
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import (
    COURTESY,
    PAUSES,
    Settled,
    patiently,
    settle,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import FakeClock

# -- looking with patience -----------------------------------------------------------------


def looks(*seen: Any) -> Callable[[], Any]:
    left = iter(seen)

    def look() -> Any:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    return look


GONE = errors.Unreachable("gone")


@pytest.mark.parametrize("failures", range(len(PAUSES) + 1))
def test_a_look_that_fails_is_repeated_after_pauses(failures: int) -> None:
    clock = FakeClock()
    assert patiently(looks(*[GONE] * failures, "seen"), clock) == "seen"
    assert clock.sleeps == list(PAUSES[:failures])


def test_a_look_that_never_succeeds_fails_in_the_end() -> None:
    clock = FakeClock()
    with pytest.raises(errors.Unreachable):
        patiently(looks(*[GONE] * (len(PAUSES) + 1)), clock)
    assert clock.sleeps == list(PAUSES)


@pytest.mark.parametrize(
    "error",
    [
        errors.Refused("no"),
        errors.Forbidden("no"),
        errors.Missing("no"),
        errors.NotApplied("no"),
        errors.InvalidInput("no"),
        errors.Unreachable("sent several times", attempts=2),
    ],
    ids=repr,
)
def test_a_look_that_was_refused_or_repeated_already_is_not_repeated(error: errors.OpsdeskError) -> None:
    clock = FakeClock()
    with pytest.raises(type(error)):
        patiently(looks(error, "seen"), clock)
    assert clock.sleeps == []


def test_a_request_that_was_sent_once_may_be_repeated() -> None:
    assert patiently(looks(errors.Unreachable("sent once", attempts=1), "seen"), FakeClock()) == "seen"


# -- which one stays -----------------------------------------------------------------


@dataclass
class Pile:
    """Entries; each look sees the next of `seen`, and then the last one again."""

    seen: list[list[int]]
    clock: FakeClock = field(default_factory=FakeClock)
    removed: list[int | str] = field(default_factory=list)
    refuses: tuple[int, ...] = ()
    looks: int = 0

    def look(self) -> Sequence[int]:
        self.looks += 1
        return self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]

    def remove(self, key: int | str) -> None:
        self.removed.append(key)
        if key in self.refuses:
            raise errors.Forbidden(f"no right to {key}")

    def settle(self, alike: list[int], mine: int | None, late: float = 0.0, *, removes: bool = True) -> Settled:
        return settle(alike, mine, self.look, self.remove if removes else None, self.clock, late)


def test_one_alone_stays_and_nobody_looks() -> None:
    pile = Pile([[10]])
    assert pile.settle([10], 10) == Settled(10)
    assert (pile.looks, pile.clock.sleeps) == (0, [])


def test_a_late_one_is_waited_for_to_the_end_though_several_are_there() -> None:
    pile = Pile([[10, 11, 12], [10, 12], [10]])
    assert pile.settle([10, 11], None, late=30.0) == Settled(10)
    assert pile.clock.sleeps == [30.0, *COURTESY[:2]]


def test_a_look_that_sees_nothing_changes_nothing() -> None:
    pile = Pile([[]])
    assert pile.settle([10], 10, late=30.0) == Settled(10)
    assert pile.settle([10, 11], 10) == Settled(10, duplicates=(11,))


def test_an_own_entry_that_is_gone_leaves_the_oldest() -> None:
    pile = Pile([[11, 12]])
    assert pile.settle([10, 11, 12], 10) == Settled(11, duplicates=(12,))


def test_a_run_that_does_not_know_its_own_removes_all_but_the_oldest() -> None:
    pile = Pile([[10, 11, 12], [10, 11, 12], [10, 11, 12], [10]])
    assert pile.settle([10, 11, 12], None) == Settled(10, removed=True)
    assert pile.removed == [11, 12]


def test_without_removing_a_run_that_does_not_know_its_own_reports_the_oldest() -> None:
    pile = Pile([[10, 11]])
    assert pile.settle([10, 11], None, removes=False) == Settled(10, duplicates=(11,))
    assert pile.looks == 0


def test_of_several_that_cannot_be_removed_all_reasons_are_told() -> None:
    pile = Pile([[10, 11, 12]], refuses=(11, 12))
    assert pile.settle([10, 11, 12], None) == Settled(
        11, duplicates=(10, 12), refusal="no right to 11 / no right to 12"
    )


def test_a_refusal_of_what_is_gone_all_the_same_is_no_reason() -> None:
    pile = Pile([[10]], refuses=(11,))
    assert pile.settle([10, 11], 11) == Settled(10, removed=True)


def test_what_stays_though_its_removal_was_confirmed_has_no_reason() -> None:
    pile = Pile([[10, 11]])
    assert pile.settle([10, 11], 11) == Settled(11, duplicates=(10,))
    assert pile.removed == [11]


def test_after_removing_only_others_stay() -> None:
    pile = Pile([[10, 12]])
    assert pile.settle([10, 11, 12], 11) == Settled(10, removed=True, duplicates=(12,))


def test_when_nothing_is_left_the_message_says_what_happened() -> None:
    with pytest.raises(errors.NotApplied, match=r"^11 was removed because 10 was there"):
        Pile([[10, 11], [10, 11], [10, 11], []]).settle([10, 11], None)
    with pytest.raises(errors.NotApplied) as caught:
        Pile([[]]).settle([10, 11], 11)
    assert caught.value.message == "11 was removed because 10 was there, and now there is none"
    assert caught.value.advice == "Run the task again"


# -- what counts as the same -----------------------------------------------------------------

FILES = (Attachment("b.txt", "text/plain", b"two"), Attachment("a.txt", "text/plain", b"one"))
HELLO = Post("comment", "Hello  world")


@dataclass
class Listed:
    """An entry that notes what is fetched of it."""

    text: str = "Hello world"
    fetched: list[str] = field(default_factory=list)

    def entry(self, key: int = 1, kind: str = "comment", files: Sequence[Attachment] = (), **more: Any) -> Entry:
        def read() -> str:
            self.fetched.append("text")
            return self.text

        def digests() -> Sequence[str]:
            self.fetched.append("files")
            return [file.digest for file in files]

        return Entry(key, kind, read, names=tuple(file.name for file in files), digests=digests, **more)


@pytest.mark.parametrize(
    ("text", "post", "same"),
    [
        ("Hello world", HELLO, True),
        (" Hello\u00a0world\n", HELLO, True),
        ("Hello world!", HELLO, False),
        ("hello world", HELLO, False),
        ("Hello world", replace(HELLO, text="<p>Hello</p>world", is_html=True), True),
        ("anything\n\n[opsdesk:k]", replace(HELLO, key="k"), True),
        ("[opsdesk:k]", replace(HELLO, text="", key="k"), True),
        ("x[opsdesk:k]", replace(HELLO, key="k"), False),
        ("[opsdesk:k] more", replace(HELLO, key="k"), False),
        ("Hello world", replace(HELLO, key="k"), False),
    ],
)
def test_what_is_the_same_text(text: str, post: Post, same: bool) -> None:
    assert fits(Listed(text).entry(), post) is same
    assert fits(Listed(text).entry(kind="reply"), post) is False


@pytest.mark.parametrize(("size", "read"), [(None, True), (11, True), (10, False), (500, True)])
def test_a_text_that_is_too_short_is_not_fetched(size: int | None, read: bool) -> None:
    listed = Listed()
    assert fits(listed.entry(size=size), HELLO) is read
    assert listed.fetched == (["text"] if read else [])


def test_sizes_are_bytes() -> None:
    assert not fits(Listed("äöü").entry(size=5), replace(HELLO, text="äöü"))
    assert fits(Listed("äöü").entry(size=6), replace(HELLO, text="äöü"))


@pytest.mark.parametrize(
    ("there", "same", "fetched"),
    [
        (FILES, True, ["text", "files"]),
        (FILES[::-1], True, ["text", "files"]),
        (FILES[:1], False, ["text"]),
        ((), False, ["text"]),
        ((replace(FILES[0], content=b"three"), FILES[1]), False, ["text", "files"]),
        ((replace(FILES[0], content=b"one"), replace(FILES[1], content=b"two")), False, ["text", "files"]),
    ],
)
def test_files_are_the_same_by_name_and_content(there: tuple[Attachment, ...], same: bool, fetched: list[str]) -> None:
    listed = Listed()
    assert fits(listed.entry(files=there), replace(HELLO, attachments=FILES)) is same
    assert listed.fetched == fetched


def test_a_post_without_files_is_found_with_whatever_files() -> None:
    listed = Listed()
    assert fits(listed.entry(files=FILES), HELLO) is True
    assert listed.fetched == ["text"]


def test_a_key_makes_files_and_text_no_matter() -> None:
    listed = Listed(f"other {mark('k')}")
    assert fits(listed.entry(), replace(HELLO, attachments=FILES, key="k")) is True


@dataclass
class Entries:
    """A thread that is read entry by entry; `fails` after the last one."""

    there: list[Entry]
    fails: bool = False
    read: int = 0

    def entries(self) -> Any:
        for entry in self.there:
            self.read += 1
            yield entry
        if self.fails:
            raise errors.Unreachable("gone")


def thread_of(*entries: Entry, fails: bool = False) -> Any:
    return Entries(list(entries), fails)


def entries(*keys: int, **more: Any) -> list[Entry]:
    return [Listed().entry(key, **{"shown": 11, "author": "us", **more}) for key in keys]


def test_the_first_that_fits_and_is_not_excluded_is_found() -> None:
    thread = thread_of(*entries(7, kind="reply"), *entries(8, 9))
    assert find_entry(thread, HELLO) is thread.there[1]
    assert find_entry(thread, HELLO, without={8}) is thread.there[2]
    assert find_entry(thread, HELLO, without={8, 9}) is None


def test_a_known_entry_comes_with_those_that_look_the_same() -> None:
    known = known_entry(thread_of(*entries(1, 2, 3)), HELLO)
    assert known is not None
    assert (known.id, known.duplicates) == (1, (2, 3))
    assert known.warnings == (
        "the comment is there 3 times (1, 2, 3): earlier runs posted it again. This run removes none of them and "
        "corrects no time that is booked with them",
    )


@pytest.mark.parametrize("other", [{"author": "them"}, {"shown": 12}, {"kind": "reply"}, {"files": FILES}])
def test_what_looks_different_is_no_duplicate(other: dict[str, Any]) -> None:
    known = known_entry(thread_of(*entries(1), *entries(2, **other)), HELLO)
    assert known is not None
    assert (known.id, known.duplicates, known.warnings) == (1, (), ())


def test_where_nothing_is_shown_nothing_is_compared() -> None:
    known = known_entry(thread_of(*entries(1, 2, shown=None)), HELLO)
    assert known is not None
    assert known.duplicates == ()


def test_nothing_beyond_the_page_is_read_for_duplicates() -> None:
    thread = thread_of(*entries(1), *entries(2, ends_page=True), *entries(3))
    known = known_entry(thread, HELLO)
    assert known is not None
    assert (known.duplicates, thread.read) == ((2,), 2)


def test_duplicates_that_cannot_be_read_are_none() -> None:
    known = known_entry(thread_of(*entries(1, 2), fails=True), HELLO)
    assert known is not None
    assert known.duplicates == (2,)


def test_an_unknown_entry_is_none() -> None:
    assert known_entry(thread_of(*entries(1, kind="reply")), HELLO) is None
    assert known_entry(thread_of(), HELLO) is None


# -- words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br>two", "one two"),
        ("one<br/>two", "one two"),
        ("o<b>n</b>e", "one"),
        ("<a href='x'>one</a>,<span>two</span>", "one,two"),
        ("<script>alert(1)</script>one", "one"),
        ("one<style>p {}</style>two", "onetwo"),
        ("</script>one", "one"),
        ("<script>a</script><script>b</script>one<style>c</style>", "one"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("a&nbsp;b", "a b"),
        ("a &am", "a &am"),
        ("  ", ""),
    ],
)
def test_the_words_of_a_page(html: str, words: str) -> None:
    assert plain(html, True) == words


def test_a_plain_text_keeps_its_signs() -> None:
    assert plain("a &amp; <b>\n\u00a0 c ", False) == "a &amp; <b> c"

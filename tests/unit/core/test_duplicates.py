# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of several entries that are alike one stays, whoever looks when; and only the poster of an entry removes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import permutations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.thread import told
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import (
    COURTESY,
    PAUSES,
    Settled,
    settle,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fake_thread import HELLO, FakeThread
from tests.unit.core.fakes import FakeClock, Fault


@dataclass
class Board:
    """Entries by number, and who removed what."""

    there: list[int]
    clock: FakeClock = field(default_factory=FakeClock)
    removed: list[int] = field(default_factory=list)
    refuses: errors.OpsdeskError | None = None

    def look(self) -> list[int]:
        return sorted(self.there)

    def remove(self, key: int | str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.removed.append(int(key))
        self.there.remove(int(key))

    def settle(self, mine: int | None, *, removes: bool = True) -> Settled:
        return settle(self.look(), mine, self.look, self.remove if removes else None, self.clock)


def test_the_younger_removes_itself_at_once() -> None:
    board = Board([10, 11])
    assert board.settle(11) == Settled(10, removed=True)
    assert (board.there, board.clock.sleeps) == ([10], [])


def test_the_oldest_stays_and_gives_the_younger_time() -> None:
    board = Board([10, 11])
    board.clock.at(0.4, lambda: board.remove(11))
    assert board.settle(10) == Settled(10)
    assert board.removed == [11]


def test_a_younger_one_that_stays_is_reported_and_not_removed_by_others() -> None:
    board = Board([10, 11, 12])
    assert board.settle(10) == Settled(10, duplicates=(11, 12))
    assert (board.removed, board.clock.sleeps) == ([], list(COURTESY))


def test_a_run_that_lost_its_answer_leaves_the_others_time_and_removes_what_is_left() -> None:
    board = Board([10, 11])
    board.clock.at(0.4, lambda: board.remove(11))
    assert board.settle(None) == Settled(10)
    board = Board([10, 11])
    assert board.settle(None) == Settled(10, removed=True)
    assert (board.there, board.clock.sleeps) == ([10], list(COURTESY))


def test_two_that_both_lost_their_answers_leave_one() -> None:
    board = Board([10, 11])

    def gone(key: int | str) -> None:
        # The other one comes to the same conclusion at the same moment.
        board.there.remove(int(key))
        raise errors.Missing("it is gone already")

    assert settle([10, 11], None, board.look, gone, board.clock) == Settled(10, removed=True)
    assert board.there == [10]


def test_work_that_was_late_is_waited_for() -> None:
    board = Board([10])
    board.clock.at(20.0, lambda: board.there.append(11))
    assert settle([10], None, board.look, board.remove, board.clock, late=30.0) == Settled(10, removed=True)
    assert board.there == [10]


def test_what_cannot_be_removed_is_reported_with_the_reason() -> None:
    board = Board([10, 11], refuses=errors.Forbidden("too old"))
    assert board.settle(11) == Settled(11, duplicates=(10,), refusal="too old")
    assert board.clock.sleeps == []


@pytest.mark.parametrize("attempts", [1, 5])
def test_a_removal_that_meets_a_passing_fault_is_tried_again(attempts: int) -> None:
    """Nobody else removes it later; what the transport has tried several times is not tried again."""
    board = Board([10, 11])
    faults = [errors.UnexpectedAnswer("a page", attempts=attempts), errors.ServerFailed("500", attempts=attempts)]

    def remove(key: int | str) -> None:
        if faults:
            raise faults.pop(0)
        board.remove(key)

    settled = settle([10, 11], 11, board.look, remove, board.clock)
    if attempts == 1:
        assert settled == Settled(10, removed=True)
        assert board.clock.sleeps == list(PAUSES[:2])
    else:
        assert settled == Settled(11, duplicates=(10,), refusal="a page")
        assert board.clock.sleeps == []


def test_where_nothing_can_be_removed_nobody_waits() -> None:
    board = Board([10, 11])
    assert board.settle(11, removes=False) == Settled(11, duplicates=(10,))
    assert board.clock.sleeps == []


def test_a_removal_whose_answer_was_lost_is_looked_for() -> None:
    board = Board([10, 11])

    def remove(key: int | str) -> None:
        board.remove(key)
        raise errors.AnswerLost("cut")

    assert settle([10, 11], 11, board.look, remove, board.clock) == Settled(10, removed=True)


def test_when_the_older_one_goes_meanwhile_the_run_does_not_claim_success() -> None:
    board = Board([10, 11])

    def remove(key: int | str) -> None:
        board.there.clear()

    with pytest.raises(errors.NotApplied, match="now there is none"):
        settle([10, 11], 11, board.look, remove, board.clock)


@pytest.mark.parametrize("order", list(permutations([10, 11, 12])))
def test_exactly_one_of_three_stays_in_whatever_order_they_look(order: tuple[int, ...]) -> None:
    board = Board([10, 11, 12])
    settled = {mine: board.settle(mine) for mine in order if mine != 10}
    assert board.settle(10) == Settled(10)
    assert board.there == [10]
    assert {item.id for item in settled.values()} == {10}


# -- the same through a thread ----------------------------------------------------------------------------------


class Removing(FakeThread):
    """A server whose answer names the entry, and that removes what was just posted."""

    def post(self, post: Post) -> object:  # type: ignore[override]  # with the id
        return replace(super().post(post), id=len(self.posted))

    def remover(self, post: Post) -> Callable[[int | str], object]:  # type: ignore[override]  # it can
        return lambda key: self.posted.pop(int(key) - 1)


def racing(thread: FakeThread, post: Post) -> None:
    """Another controller posts the same at the moment at which `thread` posts."""
    ours = thread.add

    def both(given: Post) -> None:
        thread.add = ours
        ours(post)
        ours(given)

    thread.add = both


def test_an_entry_that_came_second_is_removed_and_the_older_one_is_the_result() -> None:
    thread = Removing()
    racing(thread, HELLO)
    changed, entry, said = thread.append(HELLO)
    assert (changed, entry and entry.id, len(thread.posted)) == (True, 1, 1)
    assert said[-1] == "another controller posted the same as 1; the entry of this run is removed again"
    assert told(entry) == {}


def test_an_entry_that_stays_twice_is_reported() -> None:
    thread = FakeThread()
    racing(thread, HELLO)
    changed, entry, _said = thread.append(HELLO)
    assert (changed, len(thread.posted)) == (True, 2)
    assert told(entry)["duplicates"] == [2]
    assert "the comment is there 2 times (1, 2)" in told(entry)["warnings"][0]


def test_what_was_there_before_is_no_duplicate_of_a_repeated_entry() -> None:
    thread = FakeThread()
    thread.add(HELLO)
    changed, entry, _said = thread.append(Post("comment", HELLO.text, repeat=True))
    assert (changed, entry and entry.id, told(entry)) == (True, 2, {})


def test_two_repeated_entries_are_meant_to_be_two() -> None:
    thread = Removing()
    post = Post("comment", HELLO.text, repeat=True)
    racing(thread, post)
    changed, entry, _said = thread.append(post)
    assert (changed, entry and entry.id, len(thread.posted), told(entry)) == (True, 2, 2, {})


def test_a_lost_answer_leaves_one() -> None:
    thread = Removing()
    racing(thread, HELLO)
    thread.faults = [Fault(errors.AnswerLost("cut"), works=True)]
    changed, entry, _said = thread.append(HELLO)
    assert (changed, len(thread.posted), told(entry)) == (True, 1, {"uncertain": ["action"]})


# -- what earlier runs left -------------------------------------------------------------------------------------


def left_twice(*posts: Post) -> FakeThread:
    thread = FakeThread()
    for post in posts:
        thread.add(post)
    return thread


@pytest.mark.parametrize("check", [False, True])
def test_a_later_run_reports_what_is_there_more_than_once_and_changes_nothing(check: bool) -> None:
    thread = left_twice(HELLO, Post("comment", "Thanks"), HELLO, HELLO)
    changed, entry, said = thread.append(HELLO, check=check)
    assert (changed, entry and entry.id, said, thread.posts) == (False, 1, (), 0)
    assert told(entry)["duplicates"] == [3, 4]
    assert "the comment is there 3 times (1, 3, 4)" in told(entry)["warnings"][0]


def test_entries_of_a_key_are_reported_too() -> None:
    post = keyed(HELLO, "backup-7")
    _changed, entry, _said = left_twice(post, keyed(HELLO, "backup-8"), post).append(post)
    assert told(entry)["duplicates"] == [3]


def test_only_what_looks_the_same_is_fetched() -> None:
    thread = left_twice(HELLO, Post("comment", "a longer text than that"), Post("correspond", HELLO.text))
    assert told(thread.append(HELLO)[1]) == {}
    assert thread.fetched == [("text", 1)]


def test_what_somebody_else_wrote_is_no_duplicate() -> None:
    thread = left_twice(HELLO, HELLO)
    thread.authors[2] = "alice"
    assert told(thread.append(HELLO)[1]) == {}
    assert thread.fetched == [("text", 1)]


def test_where_a_list_shows_nothing_of_the_texts_none_is_fetched_for_it() -> None:
    thread = left_twice(HELLO, HELLO)
    thread.shows = False
    assert told(thread.append(HELLO)[1]) == {}
    assert thread.fetched == [("text", 1)]


@pytest.mark.parametrize(("page", "duplicates"), [(1, []), (2, [2]), (3, [2, 3])])
def test_no_page_is_read_to_find_duplicates(page: int, duplicates: list[int]) -> None:
    thread = left_twice(HELLO, HELLO, HELLO, HELLO) if page < 3 else left_twice(HELLO, HELLO, HELLO)
    thread.page = page
    assert told(thread.append(HELLO)[1]).get("duplicates", []) == duplicates


def test_duplicates_that_cannot_be_read_fail_nothing() -> None:
    thread = left_twice(HELLO, HELLO)

    class Unreadable(FakeThread):
        def _entry(self, number: int, post: Post, text: str) -> Entry:
            def read() -> str:
                raise errors.Forbidden("no right")

            entry = super()._entry(number, post, text)
            return entry if number == 1 else replace(entry, read=read)

    changed, entry, _said = Unreadable(posted=thread.posted).append(HELLO)
    assert (changed, entry and entry.id, told(entry)) == (False, 1, {})


def test_a_request_that_timed_out_is_waited_for_though_two_others_are_there() -> None:
    """The entries that are seen first may both be other controllers'."""
    thread = FakeThread()
    thread.faults = [Fault(errors.TimedOut("late"), late=20.0)]
    thread.clock.at(0.1, lambda: [thread.add(HELLO) for _other in range(2)])
    changed, entry, _said = thread.append(HELLO, patience=30.0)
    assert (changed, thread.posts) == (True, 1)
    assert told(entry)["duplicates"] == [2, 3]

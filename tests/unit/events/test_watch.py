# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching a desk that a test moves by hand: each change is told once, whatever happens in between."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events import watch as watching
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.cursor import Cursor, Listed
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.desks import DeskFailed
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.events.world import Killed, World, text

IDS = st.integers(1, 4)
STEPS = st.one_of(
    st.just(("create",)),
    st.tuples(st.just("create late"), st.sampled_from([3.0, 45.0])),
    st.tuples(st.just("change"), IDS),
    st.tuples(st.just("tick"), st.sampled_from([0.3, 0.6, 1.0, 7.0, 500.0])),
    st.just(("look",)),
    st.tuples(st.just("meanwhile change"), IDS),
    st.just(("meanwhile create",)),
    st.just(("restart",)),
    st.tuples(st.just("kill"), st.sampled_from(["before the event", "before saving", "after saving"]), IDS),
)


def play(world: World, step: tuple[Any, ...]) -> None:
    """One step of a story."""
    match step:
        case ("create",):
            world.create()
        case ("create late", late):
            world.create(visible_after=late)
        case ("change", key):
            world.change(key)
        case ("tick", seconds):
            world.time += seconds
        case ("look",):
            world.look()
        case ("meanwhile change", key):
            world.meanwhile.append(lambda: world.change(key))
        case ("meanwhile create",):
            world.meanwhile.append(world.create)
        case ("restart",):
            world.start()
        case ("kill", where, nth):
            world.kills[where] = nth


@settings(max_examples=150)
@given(
    steps=st.lists(STEPS, min_size=6, max_size=40),
    skew=st.sampled_from([0.0, -200.0, 200.0]),
    limit=st.sampled_from([None, 2]),
)
def test_each_change_is_told_once_and_the_last_state_always(
    steps: list[tuple[Any, ...]], skew: float, limit: int | None
) -> None:
    world = World(skew, limit=limit)
    for step in steps:
        play(world, step)
    world.meanwhile.clear()
    world.kills.clear()
    world.time += 100
    for _pass in range(3 + len(world.tickets)):
        world.look()

    told = {key: version for key, version, _change in world.events}
    assert told == {key: row["version"] for key, row in world.tickets.items()}
    repeated = len(world.events) - len({(key, version) for key, version, _change in world.events})
    assert repeated <= world.killed, world.events
    assert len(world.numbers) - len(set(world.numbers)) == repeated, "what comes again has the number it had"
    for key in world.tickets:
        changes = [change for found, _version, change in world.events if found == key]
        # Told again is only what was not known to be told.
        assert changes[0] == "new", changes
        assert changes.count("new") <= 1 + world.killed, changes
    world.look()
    assert world.disk is None or len(world.disk["seen"]) <= len(world.tickets)


def test_now_begins_after_what_is_there_and_before_what_comes_while_the_source_is_down() -> None:
    world = World(start="now")
    world.create()
    world.look()
    world.time += 30
    world.create()
    world.start()  # killed before anything happened
    world.look()
    assert world.events == [(2, 1, "new")]
    world.time += 5000
    world.change(1)
    world.look()
    assert world.events[1:] == [(1, 2, "changed")]


@pytest.mark.parametrize(("start", "told"), [(text(1000), [2, 3]), (text(1500), [3]), ("beginning", [1, 2, 3])])
def test_a_given_time_is_where_it_begins(start: str, told: list[int]) -> None:
    world = World(start=start)
    world.time = 900.0
    world.create()
    world.time = 1000
    world.create()
    world.time = 2000
    world.create()
    world.look()
    assert [key for key, _version, _change in world.events] == told


def test_a_limit_leaves_the_rest_for_the_next_pass_and_forgets_nothing() -> None:
    world = World(limit=2)
    world.create()
    world.time += 500
    world.create()
    world.create()
    world.time += 500
    world.change(1)
    world.look()
    world.start()
    world.look()
    assert world.events == [(2, 1, "new"), (3, 1, "new"), (1, 2, "new")]


def test_an_old_ticket_that_begins_to_fit_is_changed() -> None:
    world = World()
    world.create(visible_after=1000)
    world.time += 900
    world.create()
    world.look()
    world.time += 200
    world.change(1)
    world.look()
    assert world.events == [(2, 1, "new"), (1, 2, "changed")]


def test_a_time_to_come_moves_nothing() -> None:
    world = World()
    world.create()
    world.tickets[1]["updated"] += 86400  # somebody gave it a time of tomorrow
    world.look()
    world.create()
    world.look()
    world.look()
    assert [key for key, _version, _change in world.events] == [1, 2]


def test_only_the_changes_that_are_asked_for() -> None:
    world = World(changes=["new"])
    world.create()
    world.look()
    world.time += 5
    world.change(1)
    world.create()
    world.look()
    assert world.events == [(1, 1, "new"), (2, 1, "new")]


def test_a_ticket_that_is_gone_or_hidden_is_passed_over_once() -> None:
    world = World()
    world.tickets[world.create()]["gone"] = True
    world.create()
    world.look()
    assert world.events == [(2, 1, "new")]
    world.slept.clear()
    world.look()
    assert world.slept == [], "nothing is due any more"


def test_a_ticket_that_never_rests_is_told_all_the_same() -> None:
    world = World()
    world.create()
    for _pass in range(5):
        world.meanwhile.append(lambda: world.change(1))
        world.time += 10
        world.look()
    assert [version for _key, version, _change in world.events] == [5]


def test_what_was_handled_is_forgotten_when_nobody_lists_it_any_more() -> None:
    world = World()
    for _ticket in range(30):
        world.create()
        world.time += 100
    world.look()
    world.look()
    assert world.disk is not None
    assert list(world.disk["seen"]) == ["30"]


def test_patience_grows_up_to_a_limit_and_ends_with_the_first_answer(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.look()
    world.failures = [DeskFailed("the desk is away", "unreachable") for _try in range(6)]
    sleeps = 0

    async def sleep(seconds: float) -> None:
        nonlocal sleeps
        world.slept.append(seconds)
        sleeps += 1
        if sleeps == 9:
            raise asyncio.CancelledError

    world.slept.clear()
    world.sleep = sleep  # type: ignore[method-assign]  # in this world only
    with caplog.at_level(logging.WARNING), pytest.raises(asyncio.CancelledError):
        asyncio.run(world.watch.run())
    assert world.slept == [20.0, 40.0, 80.0, 100.0, 100.0, 100.0, 10.0, 10.0, 10.0]
    assert [record.message for record in caplog.records][:1] == ["the desk is away. Trying again in 20 s"]
    assert caplog.records[-1].message == "the desk answers again, after 6 failures"
    assert len(caplog.records) == 7


@pytest.mark.parametrize(
    ("kind", "ends"), [("login_refused", True), ("refused", True), ("unreachable", False), ("server_failed", False)]
)
def test_only_a_first_pass_without_hope_ends_the_source(kind: str, ends: bool) -> None:
    world = World()
    passes = 0

    def listed(since: str) -> list[Listed]:
        nonlocal passes
        passes += 1
        if passes == 4:
            raise Killed
        raise DeskFailed("no", kind)

    world.listed = listed  # type: ignore[method-assign]  # in this world only
    with pytest.raises(DeskFailed if ends else Killed):
        asyncio.run(world.watch.run())
    assert passes == (1 if ends else 4)


def test_feedback_is_waited_for_before_a_ticket_counts_as_handled() -> None:
    class Engine:
        async def get(self) -> Any:
            raise Killed

    world = World()
    world.feedback = Engine()
    world.start()
    world.create()
    world.look()
    assert (world.events, world.disk) == ([(1, 1, "new")], None)


def test_a_state_that_cannot_be_written_is_told_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    world = World()

    def save(document: dict[str, Any]) -> None:
        raise OSError(28, "No space left on device")

    world.save = save  # type: ignore[method-assign]  # in this world only
    world.create()
    world.look()
    world.look()
    assert world.events == [(1, 1, "new")]
    assert "No space left on device" in caplog.text


def test_who_is_cancelled_does_not_wait_for_a_desk_that_does_not_answer() -> None:
    answer = threading.Event()

    async def story() -> None:
        task = asyncio.create_task(watching.in_thread(answer.wait, 600))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(story())  # would wait for a thread of its own, too
    assert not answer.is_set()
    answer.set()


def test_a_cursor_survives_as_text() -> None:
    cursor = Cursor(text(100), text(0), 60.0, {7: text(90)})
    assert Cursor.of_state(cursor.as_state(), 60.0) == cursor

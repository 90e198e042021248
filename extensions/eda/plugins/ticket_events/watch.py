# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching a desk: pass after pass, an event for each new or changed ticket, patience while the desk is down."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any, Protocol, TypeVar

from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.cursor import (
    BEGINNING,
    Cursor,
    Listed,
    earlier,
)
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.desks import Desk, DeskFailed, checked
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.state import StateFile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import utc_text

Thing = TypeVar("Thing")
LOGGER = logging.getLogger("opsdesk.itsm.tickets")

#: Seconds until what bears the time of a listing cannot change any more without bearing a later one. Clocks of desks
#: tell whole seconds: a ticket that is read at once could change again in the same one, and nobody would know.
SETTLING = 1.1
#: How often a ticket that changes while it settles is left to the next pass.
PATIENCE = 3
#: Tickets that are read with one connection, before their events wait for whoever takes them.
AT_ONCE = 20
#: How far the clocks of this machine and the desk may differ when a source begins with "now".
CLOCKS_DIFFER = 3600
#: Failures of the first pass that no waiting heals.
HOPELESS = ("forbidden", "invalid_input", "login_refused", "missing_library", "refused")


class Queue(Protocol):
    """Where events go, and where the rule engine says that it has one."""

    async def put(self, item: Any) -> None:
        """Wait until there is room, and put the item there."""

    async def get(self) -> Any:
        """Wait for an item, and take it."""


class Clock:
    """Time, behind one door, so that tests need not wait."""

    def now(self) -> str:
        """The time of this machine."""
        return utc_text(datetime.now(timezone.utc))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def jitter(self) -> float:
        """Between 0 and 1: sources that failed together do not come back together."""
        return random.random()  # noqa: S311  (spreads load, protects nothing)


class Watch:
    """A desk under watch."""

    def __init__(
        self,
        desk: Desk,
        options: Mapping[str, Any],
        state: StateFile,
        queue: Queue,
        feedback: Queue | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._desk = desk
        self._options = options
        self._state = state
        self._queue = queue
        self._feedback = feedback
        self._clock = clock or Clock()
        self._saved: dict[str, Any] | None = None
        self._cursor: Cursor | None = None
        #: Tickets that changed while they settled, and how often.
        self._unsettled: dict[int, int] = {}

    async def run(self) -> None:
        """Watch until cancelled. Raises DeskFailed where the first pass shows that there is no point in trying."""
        failures, hopeful = 0, False
        while True:
            pause = float(self._options["interval"])
            try:
                await self.once()
            except DeskFailed as failure:
                if failure.kind in HOPELESS and not hopeful:
                    raise
                failures += 1
                pause = self._pause(failures)
                LOGGER.error("%s. Trying again in %.0f s", failure, pause)
            else:
                if failures:
                    LOGGER.warning("the desk answers again, after %d failures", failures)
                failures, hopeful = 0, True
            await self._clock.sleep(pause)

    def _pause(self, failures: int) -> float:
        interval, longest = self._options["interval"], max(self._options["interval"], self._options["max_interval"])
        pause = min(longest, interval * 2.0 ** min(failures, 32))
        return float(pause / 2 + self._clock.jitter() * pause / 2)

    async def once(self) -> None:
        """One pass: events for all that is due, oldest first, and the state after each. Raises DeskFailed."""
        cursor = await self._begun()
        listed = await in_thread(self._desk.listed, cursor.since)
        due = cursor.due(listed)
        wanted = [item for item in due if cursor.change(item) in self._options["changes"]]
        for item in due:
            if item not in wanted:
                cursor.handled(item)
        limit = self._options["limit"] or len(wanted)
        whole = limit >= len(wanted)
        if wanted:
            await self._clock.sleep(SETTLING)
        for start in range(0, min(limit, len(wanted)), AT_ONCE):
            whole &= await self._hand_over(cursor, wanted[start : min(start + AT_ONCE, limit)])
        if whole:
            cursor.complete(listed, self._clock.now())
        self._save(cursor)

    async def _begun(self) -> Cursor:
        """The cursor: that of an earlier life, or one that starts as the options say."""
        if self._cursor is None:
            overlap, start = self._options["overlap"], self._options["start"]
            state = self._state.load()
            if state is not None:
                try:
                    self._cursor = Cursor.of_state(state, overlap)
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise errors.InvalidInput(f"state_file: this is no state of a source: {error!r}") from None
            elif start != "now":
                self._cursor = Cursor.starting(BEGINNING if start == "beginning" else start, overlap)
            else:
                cursor = Cursor.starting(earlier(self._clock.now(), CLOCKS_DIFFER), overlap)
                listed = await in_thread(self._desk.listed, cursor.since)
                for item in listed:
                    cursor.handled(item)
                cursor.complete(listed, self._clock.now())
                self._cursor = cursor
                self._save(cursor)
        return self._cursor

    async def _hand_over(self, cursor: Cursor, items: Sequence[Listed]) -> bool:
        """Events for these tickets; whether none has to be looked at again."""
        found, whole = await in_thread(self._desk.read, [item.id for item in items]), True
        for item in items:
            ticket = found.get(item.id)
            if ticket is not None:
                moved = self._unsettled.pop(item.id, 0)
                if (ticket.get("last_updated") or "") > item.updated and moved < PATIENCE:
                    self._unsettled[item.id] = moved + 1
                    whole = False
                    continue
                await self._queue.put(self._event(cursor.change(item), item, ticket))
                if self._feedback is not None:
                    await self._feedback.get()
            cursor.handled(item)
            self._save(cursor)
        return whole

    def _event(self, change: str, item: Listed, ticket: dict[str, Any]) -> dict[str, Any]:
        name = f"{self._options['api_url']} {item.id} {item.updated}"
        return {
            "system": self._options["system"],
            "change": change,
            "ticket": ticket,
            # The same event has the same number when it has to be sent once more.
            "meta": {"uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name))},
        }

    def _save(self, cursor: Cursor) -> None:
        state = cursor.as_state()
        if state == self._saved:
            return
        try:
            self._state.save(state)
        except OSError as error:
            # What was handled is known as long as this process lives.
            LOGGER.error("state_file cannot be written, tickets will come again after a restart: %s", error)
        else:
            self._saved = state


async def in_thread(function: Callable[..., Thing], *arguments: Any) -> Thing:
    """Call what blocks. Who is cancelled does not wait for it, and neither does the end of the process.

    Not `asyncio.to_thread`: the end of a loop waits for its threads, and so for a desk that does not answer.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Thing] = loop.create_future()

    def tell(finish: Callable[[Any], None], outcome: Any) -> None:
        if not done.done():
            finish(outcome)

    def work() -> None:
        finish: Callable[[Any], None]
        outcome: Any
        try:
            finish, outcome = done.set_result, function(*arguments)
        except BaseException as error:
            finish, outcome = done.set_exception, error
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, finish, outcome)

    threading.Thread(target=work, name="opsdesk.itsm.tickets", daemon=True).start()
    return await done


async def watch(queue: Queue, arguments: Mapping[str, Any]) -> None:
    """Be the event source `opsdesk.itsm.tickets`."""
    given = dict(arguments)
    feedback = given.pop("eda_feedback_queue", None)
    options = checked(given)
    owner = {"system": options["system"], "server": str(options["api_url"]).rstrip("/")}
    with StateFile(options["state_file"], owner) as state:
        await Watch(Desk(options), options, state, queue, feedback).run()

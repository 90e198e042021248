# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk, a clock, a file and a queue that a test moves by hand, and a watch between them."""

from __future__ import annotations

import asyncio
import copy
import math
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.cursor import Listed
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.desks import DeskFailed
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.watch import Watch
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import utc_text

EPOCH = 2_000_000_000
OPTIONS = {
    "system": "rt",
    "api_url": "https://rt.example.com",
    "changes": ["new", "changed"],
    "interval": 10.0,
    "max_interval": 100.0,
    "limit": None,
    "start": "beginning",
    "overlap": 60.0,
}


def text(seconds: float) -> str:
    """A time of the desk, to the second, as its API tells it."""
    return utc_text(datetime.fromtimestamp(EPOCH + math.floor(seconds), timezone.utc))


class Killed(BaseException):
    """The process ends here."""


class World:
    """A desk, a clock, a file and a queue. Time passes only where somebody sleeps.

    `skew`: how far this machine's clock is ahead of the desk's. `meanwhile`: done in the middle of the next sleep.
    """

    def __init__(self, skew: float = 0.0, **options: Any) -> None:
        self.time, self.skew, self.options = 1000.6, skew, {**OPTIONS, **options}
        self.tickets: dict[int, dict[str, Any]] = {}
        self.events: list[tuple[int, int, str]] = []
        self.numbers: list[str] = []
        self.disk: dict[str, Any] | None = None
        self.slept: list[float] = []
        self.meanwhile: list[Callable[[], Any]] = []
        self.failures: list[DeskFailed] = []
        self.kills: dict[str, int] = {}
        self.killed = 0
        self.feedback: Any = None
        self.start()

    def start(self) -> None:
        self.watch = Watch(self, self.options, self, self, self.feedback, self)  # type: ignore[arg-type]  # this is all of it

    def look(self) -> None:
        """One pass; when the process is killed in it, the next one has what the disk has."""
        try:
            asyncio.run(self.watch.once())
        except Killed:
            self.killed += 1
            self.start()

    def _die(self, where: str) -> None:
        self.kills[where] = self.kills.get(where, 0) - 1
        if self.kills[where] == 0:
            raise Killed

    # -- the desk

    def create(self, visible_after: float = 0.0) -> int:
        key = len(self.tickets) + 1
        self.tickets[key] = {
            "created": self.time,
            "updated": self.time,
            "version": 1,
            "from": self.time + visible_after,
        }
        return key

    def change(self, key: int) -> None:
        if key in self.tickets:
            self.tickets[key].update(updated=self.time, version=self.tickets[key]["version"] + 1)

    def listed(self, since: str) -> list[Listed]:
        if self.failures:
            raise self.failures.pop(0)
        rows = {key: row for key, row in self.tickets.items() if row["from"] <= self.time}
        found = [Listed(key, text(row["created"]), text(row["updated"])) for key, row in rows.items()]
        return [item for item in found if item.updated >= since]

    def read(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        rows = {key: self.tickets[key] for key in ids if "gone" not in self.tickets[key]}
        return {key: {"id": key, "last_updated": text(row["updated"]), **row} for key, row in rows.items()}

    # -- the clock

    def now(self) -> str:
        return text(self.time + self.skew)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds / 2
        if self.meanwhile:
            self.meanwhile.pop(0)()
        self.time += seconds / 2

    def jitter(self) -> float:
        return 1.0

    # -- the file

    def load(self) -> dict[str, Any] | None:
        return copy.deepcopy(self.disk)

    def save(self, document: dict[str, Any]) -> None:
        self._die("before saving")
        self.disk = copy.deepcopy(document)
        self._die("after saving")

    # -- the queue

    async def put(self, event: dict[str, Any]) -> None:
        self._die("before the event")
        self.events.append((event["ticket"]["id"], event["ticket"]["version"], event["change"]))
        self.numbers.append(event["meta"]["uuid"])

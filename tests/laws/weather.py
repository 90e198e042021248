# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The weather of a storm: which request of which controller meets which fault.

A controller says who it is in a header. What its n-th request meets depends on the seed, the controller and n alone, so
the same seed gives the same faults however the threads take turns.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from tests.simulators.wire import Exchange, Wire

#: The header in which a controller says who it is.
HEADER = "X-Controller"
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
PAGE = "<html><body>a gateway's page</body></html>"
#: Seconds that a controller waits for an answer; that an answer, or the work, is late, while the controller still looks
#: for what it asked for; that work is late when nobody looks for it any more.
PATIENT, LATE, FORGOTTEN = 0.5, 0.75, 1.6
#: Requests of a controller that nothing answers during an outage.
OUTAGE = 3
#: Steps after which a server may die half-way through a request (steps.py).
STEPS = 5

Order = tuple[str, dict[str, Any]]


def _page(kind: str, code: int, body: str = PAGE, headers: Mapping[str, str] | None = None) -> Order:
    return kind, {"code": code, "body": body, "headers": dict(HTML if headers is None else headers)}


#: Name -> the fault of the wire and its options.
FAULTS: Mapping[str, Order] = {
    "lost": ("lose", {}),
    "cut": ("cut", {}),
    "dropped": ("drop", {}),
    "refused": ("drop", {}),
    "late": ("delay", {"seconds": LATE}),
    "stalled": ("stall", {"seconds": LATE}),
    "forgotten": ("stall", {"seconds": FORGOTTEN}),
    "429": ("status", {"code": 429, "headers": {"Retry-After": "3"}}),
    "500": ("status", {"code": 500}),
    "503": ("status", {"code": 503, "headers": {"Retry-After": "2"}}),
    "done, then 500": ("status_after", {"code": 500}),
    "done, then 503": ("status_after", {"code": 503}),
    **{f"page {code}": _page("status", code) for code in (200, 302, 403, 404, 408, 413, 499, 502)},
    **{f"done, then page {code}": _page("status_after", code) for code in (200, 302, 403, 404, 408, 413, 499, 502)},
    "done, then {}": _page("status_after", 200, "{}", JSON),
    "done, then []": _page("status_after", 200, "[]", JSON),
    "done, then nothing": _page("status_after", 201, "", JSON),
    "done, then half a JSON": _page("status_after", 200, '{"id": 1', JSON),
    "killed before": ("drop", {}),
    "killed after": ("lose", {}),
    **{
        f"half, {after}": ("half", {"after": after, "code": 502, "body": PAGE, "headers": HTML})
        for after in range(STEPS)
    },
}
#: Drawn less often: the storm waits for them.
SLOW = {"late", "stalled", "forgotten"}
#: What the server does when the controller's patience with this request is over.
AFTER_TIME = {"stalled", "forgotten"}
#: Drawn more often than one kind of page.
WEIGHTS = {name: 1.0 if name in SLOW else 0.5 if "page" in name or "half" in name else 2.0 for name in FAULTS}
#: The controller's process is gone: nobody sees its result.
KILLED = {"killed before", "killed after"}


class Weather:
    """The faults of one storm on one wire."""

    def __init__(self, seed: str, rate: float) -> None:
        self._seed = seed
        self._rate = rate
        self._counts: dict[str, int] = {}
        self._outages: dict[str, int] = {}
        self._met: dict[int, str | None] = {}
        #: The controllers that were killed.
        self.killed: set[str] = set()

    def over(self, wire: Wire) -> None:
        """Let it come over all requests to come."""
        for name, (kind, options) in FAULTS.items():
            # The wire asks under its lock, one fault after the other.
            wire.fault(kind, when=lambda exchange, name=name: self._of(exchange) == name, **options)

    def met(self, exchange: Exchange) -> str | None:
        """What a request met."""
        return self._met.get(exchange.number)

    def _of(self, exchange: Exchange) -> str | None:
        if exchange.number not in self._met:
            self._met[exchange.number] = self._draw(exchange.headers.get(HEADER) or "")
        return self._met[exchange.number]

    def _draw(self, controller: str) -> str | None:
        number = self._counts[controller] = self._counts.get(controller, 0) + 1
        if controller in self.killed:
            return "killed before"
        if self._outages.get(controller, 0) > 0:
            self._outages[controller] -= 1
            return "refused"
        chance = random.Random(f"{self._seed} {controller} {number}")
        if chance.random() >= self._rate:
            return None
        (name,) = chance.choices(list(FAULTS), list(WEIGHTS.values()))
        if name == "refused":
            self._outages[controller] = OUTAGE - 1
        if name in KILLED:
            self.killed.add(controller)
        return name

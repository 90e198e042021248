# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the servers of all systems have in common on which the laws run."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from tests.laws.scenario import Scenario
from tests.simulators.wire import Exchange, Wire

State = TypeVar("State")


class Server:
    """A server with `wire` in front of it; people and observers go past the wire."""

    def __init__(self, wire: Wire, is_write: Callable[[Any], bool], name: str = "sim") -> None:
        self.name = name
        self.wire = wire
        self._is_write = is_write

    def __enter__(self) -> Self:
        self.wire.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.wire.stop()

    def is_write(self, exchange: Any) -> bool:
        """Whether a request can change something."""
        return self._is_write(exchange)

    def fitted(self, scenario: Scenario) -> Scenario:
        """The scenario as it can be played here."""
        return scenario

    def mails(self) -> int:
        """How many mails went out, where requests that mail can be done by halves."""
        return 0

    def writes(self) -> list[Exchange]:
        """The requests on the wire, since it was cleared, that can change something."""
        return self.wire.writes(self._is_write)


def packed(state: Any) -> bytes:
    """All that a simulator knows, to come back to."""
    with state.lock:
        return pickle.dumps({name: value for name, value in vars(state).items() if name != "lock"})


def unpacked(kind: type[State], saved: bytes) -> State:
    """The state that was packed."""
    state = kind.__new__(kind)
    vars(state).update(pickle.loads(saved), lock=threading.RLock())
    return state

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that passes fast, for everything that waits: between tries, for another controller, and for an answer."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from unittest import mock

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import failures, http, sessions

from tests.laws import weather

#: What a second costs: enough for what other controllers do meanwhile.
SCALE = 0.02


class FastClock(Clock):
    """Time that passes 1 / SCALE times as fast. Waiting for answers counts like any other waiting, so that controllers
    are as patient with each other as they are on a slow clock (`hurried` shortens the time-outs accordingly)."""

    def now(self) -> float:
        return time.monotonic() / SCALE

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds * SCALE)


@contextlib.contextmanager
def hurried() -> Iterator[list[str | None]]:
    """Time-outs of requests by the fast clock. Yields the controllers whose time was over, once for each time."""
    over: list[str | None] = []
    here = threading.local()

    def exchange(*request: Any, timeout: float, headers: Mapping[str, str], **how: Any) -> Any:
        here.controller = headers.get(weather.HEADER)
        return sessions.exchange(*request, timeout=timeout * SCALE, headers=headers, **how)

    def failure_of(*what: Any) -> errors.OpsdeskError:
        failure = failures.failure_of(*what)
        if isinstance(failure, errors.TimedOut):
            over.append(here.controller)
        return failure

    with mock.patch.multiple(http, exchange=exchange, failure_of=failure_of):
        yield over

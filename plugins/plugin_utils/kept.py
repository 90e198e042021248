# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connections that the items of a loop share: one login and one kept-alive session for the same settings.

What is kept is a session and its login, never a client: what a client knows of the server may be out of date for the
next item. Kept connections live as long as the worker process; what a fork inherits is never used.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import util
from typing import TYPE_CHECKING, Any

from ansible.utils.display import Display
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport

MOST = 16  # sessions of one process
#: Seconds after which an idle connection is not used again: servers close idle ones after 5 seconds or more, and a
#: request that meets the closing gets no answer.
IDLE = 4.0
LAST_WORDS = 5.0  # seconds a server gets to answer a log-out when the process ends


class KeptConnections(Connections):
    """Lends each task a client of its own, over a session that an earlier task with the same settings left open."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._process = os.getpid()
        self._will_close = False
        #: What tells settings apart, as a hash -> the transport that was used last, and when. The oldest is the first.
        self._kept: OrderedDict[str, tuple[Transport, float]] = OrderedDict()
        self._in_use: dict[int, tuple[Any, str]] = {}
        self._keep = False
        self._environment: dict[str, str] = {}
        self._opened: list[Transport] = []

    def begin(self) -> None:
        """Another task: nothing has been sent for it."""
        self._opened.clear()

    @contextmanager
    def task(self, *, keep: bool, environment: Mapping[str, str]) -> Iterator[None]:
        """Around one task. `keep`: another task may follow in this process; `environment`: what is special to it."""
        self._forget_what_a_fork_inherits()
        self._keep, self._environment = keep, dict(environment)
        try:
            yield
        finally:
            for client, _name in self._in_use.values():
                client.transport.hang_up()
            self._in_use.clear()

    @property
    def sent(self) -> bool:
        """Whether the task has sent a request, or tried to."""
        return any(transport.log for transport in self._opened)

    # -- what a task does -----------------------------------------------------------------

    def open(self, system: System, settings: Settings, check: bool, clock: Clock) -> Any:
        client = super().open(system, settings, check, clock)
        transport: Transport = client.transport
        self._opened.append(transport)
        name = self._name(system, settings, check)
        self._in_use[id(client)] = (client, name)
        former, since = self._kept.pop(name, (None, 0.0))
        if former is not None:
            if self._now() - since > IDLE:
                former.hang_up()
            transport.go_on_from(former)
        return client

    def release(self, client: Any) -> None:
        _client, name = self._in_use.pop(id(client))
        if not self._keep:
            super().release(client)
            return
        self._close_at_the_end()
        self._kept[name] = (client.transport, self._now())
        while len(self._kept) > MOST:
            _old, (transport, _since) = self._kept.popitem(last=False)
            transport.close()

    def abandon(self, client: Any) -> None:
        # In the middle of a request, most likely: the session is of no use, and there is no time to log out.
        del self._in_use[id(client)]
        client.transport.hang_up()

    # -- the process -----------------------------------------------------------------

    def _name(self, system: System, settings: Settings, check: bool) -> str:
        """What tells connections apart. Hashed: it is made of secrets, too."""
        all_of_it = [system.name, check, dict(settings.values), self._environment]
        return hashlib.sha256(json.dumps(all_of_it, sort_keys=True, default=repr).encode()).hexdigest()

    def _forget_what_a_fork_inherits(self) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._will_close = False
            self._kept.clear()

    def _close_at_the_end(self) -> None:
        if not self._will_close:
            self._will_close = True
            # A worker process ends without what `atexit` knows, and only with what multiprocessing knows.
            util.Finalize(None, self._end, exitpriority=10)
            if multiprocessing.parent_process() is not None:
                self._close_when_told_to_end()

    def _close_when_told_to_end(self) -> None:
        """ansible-core ends a worker at once when it has the last result, which is before it has ended by itself."""
        former = signal.getsignal(signal.SIGTERM)

        def told(number: int, _frame: Any) -> None:
            self._end()
            signal.signal(number, signal.SIG_DFL if former is None else former)
            os.kill(os.getpid(), number)

        with suppress(ValueError):
            signal.signal(signal.SIGTERM, told)

    def _end(self) -> None:
        self._forget_what_a_fork_inherits()
        if self._kept:
            with suppress(ValueError):
                # ansible-core ends workers that linger after the last task; a log-out may take its moment.
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self.close_all()

    def close_all(self) -> None:
        """Log out where a login asks for it, and close all sessions."""
        while self._kept:
            _name, (transport, _since) = self._kept.popitem()
            transport.connection = replace(transport.connection, timeout=LAST_WORDS, retries=0)
            with suppress(errors.OpsdeskError):
                transport.close()
            _warn(transport.warnings)


def _warn(warnings: list[str]) -> None:
    """Show what no result can carry any more, as far as the controller still listens."""
    for warning in warnings:
        with suppress(Exception):
            Display().warning(warning)

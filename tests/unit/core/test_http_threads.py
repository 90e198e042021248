# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One transport, several threads: one login, one new login when it expires, and one pause for all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Transport

from tests.simulators.wire import Wire
from tests.unit.core.fakes import FakeClock

THREADS = 6


class Session(Auth):
    """A login that counts how often it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0
        self.current = ""

    def prepare(self, transport: Transport) -> None:
        if not self.current:
            self.made += 1
            self.current = f"session{self.made}"

    def decorate(self, request: Request) -> Request:
        return request.adding(headers={"X-Session": self.current})

    def renew(self, transport: Transport, response: Any) -> bool:
        if response.status != 401:
            return False
        self.current = ""
        self.prepare(transport)
        return True


class Server:
    """Takes the newest session only. The first requests of all threads wait for one another."""

    def __init__(self) -> None:
        self.good = "session1"
        self.together = threading.Barrier(THREADS)
        self.met: set[str] = set()
        self.seen: list[tuple[str, str]] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        thread, session = environ["PATH_INFO"], environ.get("HTTP_X_SESSION", "")
        if thread not in self.met:
            self.met.add(thread)
            self.together.wait(timeout=20)
        self.seen.append((thread, session))
        status = "200 OK" if session == self.good else "401 Unauthorized"
        start(status, [("Content-Length", "0")])
        return []


def test_threads_share_a_login_and_renew_it_once() -> None:
    server, login = Server(), Session()
    with Wire(server) as wire:
        transport = Transport(Connection(wire.url), login)

        def ask(number: int) -> int:
            return transport.send(Request("POST", f"/{number}")).status

        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(ask, range(THREADS))) == [200] * THREADS
            assert (login.made, len(server.seen)) == (1, THREADS)
            server.good, server.met = "session2", set()
            assert list(pool.map(ask, range(THREADS))) == [200] * THREADS
        transport.close()
    assert login.made == 2
    # Each was refused once, and sent once more.
    assert len(server.seen) == 3 * THREADS


def empty(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Length", "0")])
    return []


def test_when_the_server_wants_peace_all_threads_leave_it_in_peace() -> None:
    clock = FakeClock()
    with Wire(empty) as wire:
        transport = Transport(Connection(wire.url), Auth(), clock=clock)
        wire.fault("status", code=429, headers={"Retry-After": "7"}, nth=0)
        paused: list[float] = []
        original = clock.sleep

        def sleep(seconds: float) -> None:
            if not paused:
                # Another thread wants to send while this one waits.
                paused.append(seconds)
                assert transport.send(Request("GET", "/other")).status == 200
            original(seconds)

        clock.sleep = sleep  # type: ignore[method-assign]  # of this clock only
        assert transport.send(Request("GET", "/one")).status == 200
        transport.close()
    assert paused == [7.0]
    assert clock.sleeps[0] == 7.0

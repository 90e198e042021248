# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the server asks one request to wait, the others of the same transport wait with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Transport

from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Server, answer

FIRST, OTHER = Request("GET", "/first"), Request("GET", "/other")


class Meanwhile(FakeClock):
    """A clock on which, when somebody begins to wait, another thread has its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.other: Callable[[], Any] | None = None
        #: What was asked for before each wait was over.
        self.asked: list[list[str]] = []
        self.server: Server | None = None

    def sleep(self, seconds: float) -> None:
        other, self.other = self.other, None
        if other is not None:
            other()
        if self.server is not None:
            self.asked.append([request.target for request in self.server.received])
        super().sleep(seconds)


def two(server: Server, *acts: Any, retries: int = 2) -> Meanwhile:
    """What one thread waits for while another sends its request; the first answer is the first thread's."""
    clock = Meanwhile()
    clock.server = server
    server.will(*acts)
    transport = Transport(Connection(server.url, timeout=5.0, retries=retries), Auth(), clock=clock)
    clock.other = lambda: transport.send(OTHER)
    transport.send(FIRST)
    transport.close()
    return clock


def test_another_thread_sends_nothing_before_the_time_that_the_server_asked_for(server: Server) -> None:
    clock = two(server, answer(429, Retry_After="7"), answer(200), answer(200))
    assert [request.target for request in server.received] == ["/first", "/other", "/first"]
    assert clock.sleeps[0] == 7.0
    assert clock.asked[0] == ["/first"], "the other one waited first, and was sent then"


def test_it_waits_as_long_as_the_longest_that_was_asked_for(server: Server) -> None:
    clock = two(server, answer(429, Retry_After="7"), answer(429, Retry_After="2"), answer(200), answer(200))
    # The other one: seven seconds before its first try, two before its second.
    assert clock.sleeps[:2] == [7.0, 2.0]
    assert clock.asked[:2] == [["/first"], ["/first", "/other"]]


def test_a_pause_that_nobody_asked_for_is_no_matter_of_others(server: Server) -> None:
    clock = two(server, answer(503), answer(200), answer(200))
    assert clock.asked == [["/first", "/other"]]


def test_whoever_gives_up_keeps_nobody_waiting(server: Server) -> None:
    clock = FakeClock()
    server.will(answer(429, Retry_After="7"), answer(200))
    transport = Transport(Connection(server.url, timeout=5.0, retries=0), Auth(), clock=clock)
    assert [transport.send(request).status for request in (FIRST, OTHER)] == [429, 200]
    assert clock.sleeps == []
    transport.close()


def test_nobody_waits_when_the_time_is_over(server: Server) -> None:
    clock = FakeClock()
    server.will(answer(429, Retry_After="7"), answer(200), answer(200))
    transport = Transport(Connection(server.url, timeout=5.0, retries=2), Auth(), clock=clock)
    transport.send(FIRST)
    transport.send(OTHER)
    assert clock.sleeps == [7.0]
    transport.close()

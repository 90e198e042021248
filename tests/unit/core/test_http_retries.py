# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent again, how often, and after which pause."""

from __future__ import annotations

import email.utils
import time

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import written, wrote_nothing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request

from tests.unit.core.conftest import Connect
from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Act, Server, answer, cut, hang_up, nobody, reset

READ, PUT, CREATE = Request("GET", "/"), Request("PUT", "/"), Request("POST", "/")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("request_", [READ, PUT, Request("POST", "/", effect=Effect.READ)])
def test_what_may_be_repeated_is_repeated_when_the_server_is_busy(
    server: Server, connect: Connect, request_: Request, status: int
) -> None:
    server.will(answer(status), answer(status), answer(200))
    found = connect(server.url).send(request_)
    assert (found.status, found.attempts) == (200, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501])
def test_other_statuses_are_answers(server: Server, connect: Connect, status: int) -> None:
    server.will(answer(status))
    assert connect(server.url).send(READ).status == status
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_creating_request_is_not_repeated_after_an_error_behind_a_gateway(
    server: Server, connect: Connect, status: int
) -> None:
    server.will(answer(status))
    assert connect(server.url).send(CREATE).status == status
    assert len(server.received) == 1


def test_a_creating_request_is_repeated_after_429_which_did_nothing(server: Server, connect: Connect) -> None:
    server.will(answer(429), answer(201))
    assert connect(server.url).send(CREATE).status == 201


def test_after_the_last_retry_the_answer_is_returned(server: Server, connect: Connect) -> None:
    server.will(answer(503), answer(503), answer(503))
    found = connect(server.url, retries=2).send(READ)
    assert (found.status, found.attempts) == (503, 3)
    assert len(server.received) == 3


@pytest.mark.parametrize("act", [reset, hang_up, cut()])
@pytest.mark.parametrize("request_", [READ, PUT])
def test_a_broken_connection_is_tried_again_where_that_is_safe(
    server: Server, connect: Connect, request_: Request, act: Act
) -> None:
    server.will(act, answer(200))
    assert connect(server.url).send(request_).attempts == 2


@pytest.mark.parametrize("act", [reset, hang_up, cut()])
def test_a_broken_connection_ends_a_creating_request(server: Server, connect: Connect, act: Act) -> None:
    server.will(act)
    with pytest.raises(errors.AnswerLost) as caught:
        connect(server.url).send(CREATE)
    assert len(server.received) == 1
    assert caught.value.attempts == 1


@pytest.mark.parametrize("request_", [READ, PUT, CREATE])
def test_a_lost_answer_says_whether_the_request_only_reads(server: Server, connect: Connect, request_: Request) -> None:
    server.will(reset)
    before = written()
    with pytest.raises(errors.AnswerLost) as caught:
        connect(server.url, retries=0).send(request_)
    reads = request_ is READ
    assert (caught.value.reading, wrote_nothing(caught.value, before)) == (reads, reads)


@pytest.mark.parametrize("request_", [READ, CREATE])
def test_a_refused_connection_is_tried_again_whatever_the_request(
    connect: Connect, clock: FakeClock, request_: Request
) -> None:
    with nobody() as url, pytest.raises(errors.Unreachable) as caught:
        connect(url, retries=3).send(request_)
    assert caught.value.attempts == 4
    assert len(clock.sleeps) == 3


def test_pauses_grow_and_are_limited(connect: Connect, clock: FakeClock) -> None:
    with nobody() as url, pytest.raises(errors.Unreachable):
        connect(url, retries=7, timeout=100).send(READ)
    assert clock.sleeps == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]


def test_pauses_are_random_up_to_their_limit(
    server: Server, connect: Connect, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "jitter", lambda limit: limit / 4)
    server.will(answer(503), reset, answer(200))
    connect(server.url).send(READ)
    assert clock.sleeps == [0.125, 0.25]
    drawn = [Clock().jitter(8.0) for _draw in range(50)]
    assert all(0.0 <= pause <= 8.0 for pause in drawn)
    assert len(set(drawn)) > 1


def test_no_retries_means_one_try(server: Server, connect: Connect, clock: FakeClock) -> None:
    server.will(answer(503))
    assert connect(server.url, retries=0).send(READ).status == 503
    assert clock.sleeps == []


# -- Retry-After -----------------------------------------------------------------


def test_the_server_may_say_how_many_seconds_to_wait(server: Server, connect: Connect, clock: FakeClock) -> None:
    server.will(answer(429, Retry_After="7"), answer(503, Retry_After=" 0 "), answer(200))
    connect(server.url).send(READ)
    assert clock.sleeps == [7.0, 0.0]


NOW = 1_900_000_000.0


@pytest.mark.parametrize(("ahead", "pause"), [(9, 9.0), (-60, 0.0)])
def test_the_server_may_say_until_when_to_wait(
    server: Server, connect: Connect, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, ahead: int, pause: float
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    server.will(answer(429, Retry_After=email.utils.formatdate(NOW + ahead, usegmt=True)), answer(200))
    connect(server.url).send(READ)
    assert clock.sleeps == [pause]


@pytest.mark.parametrize("value", ["soon", "-5", "1.5", "\xb2", "Sun, 99 Foo 2031 12:00:00 GMT", ""])
def test_a_retry_after_that_says_nothing_is_no_matter(
    server: Server, connect: Connect, clock: FakeClock, value: str
) -> None:
    server.will(answer(429, Retry_After=value), answer(200))
    assert connect(server.url).send(READ).status == 200
    assert clock.sleeps == [0.5]


def test_all_tries_have_one_deadline(server: Server, connect: Connect, clock: FakeClock) -> None:
    # Three tries of 5 seconds: what asks for more than 15 in all is not waited for.
    server.will(answer(429, Retry_After="10"), answer(429, Retry_After="6"))
    found = connect(server.url).send(READ)
    assert (found.status, found.attempts) == (429, 2)
    assert clock.sleeps == [10.0]


def test_a_wait_that_is_too_long_gives_the_answer_at_once(server: Server, connect: Connect, clock: FakeClock) -> None:
    server.will(answer(503, Retry_After="3600"))
    assert connect(server.url).send(READ).status == 503
    assert clock.sleeps == []


def test_the_deadline_holds_for_broken_connections_too(connect: Connect, clock: FakeClock) -> None:
    with nobody() as url, pytest.raises(errors.Unreachable):
        connect(url, retries=5, timeout=0.3).send(READ)
    assert clock.sleeps == [0.5, 1.0], "1.8 seconds in all"


# -- the log -----------------------------------------------------------------


def test_every_try_is_logged_without_secrets(server: Server, connect: Connect) -> None:
    server.will(answer(503), reset, answer(200))
    transport = connect(server.url)
    transport.redactor.add("s3cret")
    transport.send(Request("GET", "/x", query=(("pass", "s3cret"),)))
    shown = f"GET {server.url}/x?pass=********"
    assert [entry.rpartition(" ms")[0].rpartition(" ")[0] for entry in transport.log] == [
        f"{shown} 503",
        f"{shown} no answer",
        f"{shown} 200",
    ]
    assert [entry.rpartition(" ms")[2] for entry in transport.log] == ["", " (try 2)", " (try 3)"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What certainly never arrived is told apart from what may have been carried out."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import HeaderAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import (
    Server,
    answer,
    cut,
    cut_chunked,
    cut_compressed,
    hang_up,
    nobody,
    raw,
    reset,
    silence,
)

CREATE = Request("POST", "/x", body=b"{}")


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (reset, "the connection broke during POST"),
        (hang_up, "the connection broke during POST"),
        (raw(b"HTTP/1.1 20"), "the connection broke during POST"),
        (raw(b"\x15\x03\x01\x00\x02\x02\x0a"), "the connection broke during POST"),
        (cut(), "the connection broke during POST|was cut off after 3 of 9 bytes"),
        (cut_chunked(), "the connection broke during POST"),
        (cut_compressed(b'{"id": 1}' * 99), "the connection broke during POST|was cut off after"),
    ],
)
def test_an_answer_that_does_not_arrive_whole_is_lost(
    server: Server, connect: Connect, act: Callable[..., bool], message: str
) -> None:
    server.will(act)
    with pytest.raises(errors.AnswerLost, match=message) as caught:
        connect(server.url).send(CREATE)
    assert not isinstance(caught.value, errors.TimedOut)
    assert len(server.received) == 1


def test_what_breaks_before_the_request_was_read_cannot_be_told_from_what_breaks_after_it(
    server: Server, connect: Connect
) -> None:
    server.greetings = [hang_up, hang_up]
    with pytest.raises(errors.AnswerLost, match="the connection broke during POST"):
        connect(server.url).send(CREATE)
    server.will(answer())
    assert connect(server.url).send(Request("GET", "/")).attempts == 2
    assert [request.method for request in server.received] == ["GET"]


@pytest.mark.parametrize("head", ["HTTP/1.1 200 OK", "HTTP/1.1 201 Created\r\nContent-Type: application/json"])
def test_an_answer_that_ends_amid_its_headers_is_lost(server: Server, connect: Connect, head: str) -> None:
    server.will(raw(f"{head}\r\n".encode()))
    with pytest.raises(errors.AnswerLost, match="was cut off in its headers"):
        connect(server.url).send(CREATE)


@pytest.mark.parametrize(
    "whole",
    [
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ],
)
def test_an_answer_without_a_length_may_be_whole(server: Server, connect: Connect, whole: bytes) -> None:
    server.will(raw(whole))
    assert connect(server.url).send(CREATE).body == (b"" if b"204" in whole else b"{}")


def test_a_whole_compressed_answer_is_an_answer(server: Server, connect: Connect) -> None:
    import gzip

    packed = gzip.compress(b"[1, 2]" * 99)
    server.will(answer(200, packed, Content_Encoding="gzip"))
    assert connect(server.url).send(CREATE).body == b"[1, 2]" * 99


@pytest.mark.parametrize(
    "acts", [[silence], [raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123", keep=True), silence]]
)
def test_a_slow_answer_is_timed_out(server: Server, connect: Connect, acts: list[Callable[..., bool]]) -> None:
    server.will(*acts)
    with pytest.raises(errors.TimedOut, match=r"no whole answer to POST http.*/x within 0.05 s") as caught:
        connect(server.url, timeout=0.05, retries=0).send(CREATE)
    assert "api_timeout" in caught.value.advice


def test_a_refused_connection_never_reached_the_server(connect: Connect) -> None:
    with nobody() as url, pytest.raises(errors.Unreachable, match=r"cannot connect to 127.0.0.1:.*refused") as caught:
        connect(url, retries=0).send(CREATE)
    assert caught.value.safe_to_retry is True
    assert "0x" not in str(caught.value)


def test_an_unknown_host_never_was_reached(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: Any, **_more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(errors.Unreachable, match=r"cannot connect to rt.invalid \(.*not known"):
        connect("http://rt.invalid", retries=0).send(CREATE)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (TimeoutError("timed out"), "no connection to 127.0.0.1:1 within 5 s"),
        # The kernel gave up before our own timeout.
        (OSError(110, "Connection timed out"), "no connection to 127.0.0.1:1"),
        (OSError(113, "No route to host"), "cannot connect to 127.0.0.1:1 .*No route to host"),
    ],
)
def test_a_connection_that_is_not_made_in_time_never_reached_the_server(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def connecting(_socket: Any, _address: Any) -> None:
        raise error

    monkeypatch.setattr(socket.socket, "connect", connecting)
    with pytest.raises(errors.Unreachable, match=message):
        connect("http://127.0.0.1:1", retries=0).send(CREATE)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"X-Bad": "a\nb"}, "cannot send POST"),
        ({"X-Bad": "price: 5 €"}, "cannot send POST"),
        ({"Bad\n": "a"}, "cannot send POST"),
    ],
)
def test_headers_that_cannot_be_sent_are_a_mistake_of_the_task(
    server: Server, connect: Connect, headers: dict[str, str], message: str
) -> None:
    with pytest.raises(errors.InvalidInput, match=message) as caught:
        connect(server.url, headers=headers).send(CREATE)
    assert "api_headers" in caught.value.advice
    assert server.received == []


def test_a_token_that_cannot_be_sent_is_a_mistake_of_the_task_and_is_not_shown(
    server: Server, connect: Connect
) -> None:
    with pytest.raises(errors.InvalidInput, match="cannot send POST") as caught:
        connect(server.url, HeaderAuth("Authorization", "token s3–cret", "s3–cret")).send(CREATE)
    assert "–" not in str(caught.value)
    assert "\\u2013" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://exa mple", "http://h:99999", "http://h:x", "http://.example"])
def test_an_address_that_cannot_be_one_is_a_mistake_of_the_task(connect: Connect, url: str) -> None:
    with pytest.raises(errors.InvalidInput, match=r"is not an address|cannot send"):
        connect(url, retries=0).send(CREATE)


@pytest.mark.parametrize("option", ["ca_path", "client_cert"])
def test_a_certificate_file_that_is_not_there_is_a_mistake_of_the_task(
    connect: Connect, tmp_path: Path, option: str
) -> None:
    missing = str(tmp_path / "missing.pem")
    with pytest.raises(errors.InvalidInput, match=r"missing\.pem") as caught:
        connect("https://127.0.0.1:1", retries=0, **{option: missing}).send(CREATE)
    assert option in caught.value.advice


def test_no_failure_shows_a_secret(connect: Connect) -> None:
    with nobody() as url:
        transport = connect(url, HeaderAuth("X", "s3cret"), retries=0)
        with pytest.raises(errors.Unreachable) as caught:
            transport.send(Request("POST", "/s3cret", query=(("token", "s3cret"),)))
    assert "s3cret" not in str(caught.value) + repr(caught.value.as_result()) + "".join(transport.log)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__

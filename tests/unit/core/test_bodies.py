# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of an answer: decoded here, bounded in size and in time, or passed on piece by piece."""

from __future__ import annotations

import gzip
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import Server, answer, raw, response

READ = Request("GET", "/x")
CREATE = Request("POST", "/x")
LIMIT = 100_000
BOMB = gzip.compress(bytes(20 * 2**20))


def deflate(data: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(wbits=bits)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"text " * 50_000)),
        ("x-gzip", gzip.compress(b"text " * 50_000)),
        ("gzip", gzip.compress(b"text " * 20_000) + gzip.compress(b"text " * 30_000)),
        ("gzip", gzip.compress(b"text " * 50_000) + bytes(9)),
        ("deflate", deflate(b"text " * 50_000, 15)),
        ("deflate", deflate(b"text " * 50_000, -15)),
        ("identity", b"text " * 50_000),
    ],
    ids=["gzip", "x-gzip", "two members", "padding", "zlib", "deflate", "identity"],
)
def test_every_encoding_that_was_asked_for_is_read(
    server: Server, connect: Connect, encoding: str, packed: bytes
) -> None:
    server.will(answer(200, packed, Content_Encoding=encoding))
    assert connect(server.url).send(READ).body == b"text " * 50_000
    assert server.received[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_no_answer(server: Server, connect: Connect, encoding: str) -> None:
    server.will(answer(200, b"x", Content_Encoding=encoding))
    with pytest.raises(errors.AnswerLost, match="which was not asked for"):
        connect(server.url, retries=0).send(READ)


def test_what_is_not_compressed_as_it_says_is_no_answer(server: Server, connect: Connect) -> None:
    server.will(answer(200, b"no gzip at all", Content_Encoding="gzip"))
    with pytest.raises(errors.AnswerLost, match="cannot be decompressed"):
        connect(server.url, retries=0).send(READ)


@pytest.mark.parametrize(
    "act",
    [
        answer(200, bytes(LIMIT + 1)),
        answer(200, BOMB, Content_Encoding="gzip"),
        raw(
            response(
                200, b"%x\r\n" % (LIMIT + 1) + bytes(LIMIT + 1) + b"\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"}, -1
            )
        ),
    ],
    ids=["long", "bomb", "chunked"],
)
@pytest.mark.parametrize(("request_", "kind"), [(READ, errors.UnexpectedAnswer), (CREATE, errors.AnswerLost)])
def test_an_answer_has_a_limit(
    server: Server, connect: Connect, act: Any, request_: Request, kind: type[errors.OpsdeskError]
) -> None:
    server.will(act)
    with pytest.raises(kind, match=r"is larger than .* MiB.*raise api_max_answer"):
        connect(server.url, max_answer=LIMIT).send(request_)
    assert len(server.received) == 1


def test_a_bomb_takes_no_memory(server: Server, connect: Connect) -> None:
    server.will(answer(200, BOMB, Content_Encoding="gzip"))
    sending = connect(server.url, max_answer=LIMIT)
    tracemalloc.start()
    try:
        with pytest.raises(errors.UnexpectedAnswer):
            sending.send(READ)
        assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    finally:
        tracemalloc.stop()


def test_an_answer_of_the_limit_is_one(server: Server, connect: Connect) -> None:
    server.will(answer(200, bytes(LIMIT)))
    assert len(connect(server.url, max_answer=LIMIT).send(READ).body) == LIMIT


def trickle(head: bytes, body: bytes) -> Callable[..., bool]:
    """Sends the head, then a byte every few milliseconds, until somebody hangs up."""

    def act(connection: Any, stopping: threading.Event) -> bool:
        connection.sendall(head)
        for byte in body:
            if stopping.wait(0.02):
                break
            connection.sendall(bytes([byte]))
        return False

    return act


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", bytes(5000)),
        (b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"x" * 5000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 900),
    ],
    ids=["body", "headers", "chunks"],
)
def test_a_server_that_trickles_ends_with_the_timeout(
    server: Server, connect: Connect, head: bytes, body: bytes
) -> None:
    # No byte is late, and all of them would take more than a minute.
    server.will(trickle(head, body))
    with pytest.raises(errors.TimedOut, match=r"no whole answer to POST .* within 0.3 s"):
        connect(server.url, timeout=0.3, retries=0).send(CREATE)


def test_pieces_go_where_they_are_wanted_and_have_no_limit(server: Server, connect: Connect) -> None:
    body = bytes(range(256)) * 4096
    server.will(answer(200, body))
    pieces: list[bytes] = []
    found = connect(server.url, max_answer=LIMIT).send(READ, lambda: pieces.append)
    assert (found.status, found.body, b"".join(pieces)) == (200, b"", body)
    assert max(map(len, pieces)) <= 65536


def test_an_error_does_not_go_there(server: Server, connect: Connect) -> None:
    server.will(answer(404, b"none"))
    pieces: list[bytes] = []
    assert connect(server.url).send(READ, lambda: pieces.append).body == b"none"
    assert pieces == []


def test_a_second_try_begins_anew(server: Server, connect: Connect) -> None:
    server.will(raw(response(200, bytes(1000), length=5000)), answer(200, b"whole"))
    pieces: list[bytes] = []

    def begin() -> Callable[[bytes], object]:
        pieces.clear()
        return pieces.append

    connect(server.url).send(READ, begin)
    assert pieces == [b"whole"]

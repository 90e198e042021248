# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the wire, word by word: refused paths and values, requests, answers and their bodies."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import urllib3
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import bodies, paths
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import (
    Effect,
    Request,
    Response,
    foreign,
    not_the_api,
)

# -- paths -----------------------------------------------------------------


def words(caught: pytest.ExceptionInfo[errors.OpsdeskError]) -> tuple[str, str]:
    return caught.value.message, caught.value.advice


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_no_element_can_be(name: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        paths.segment(name)
    assert words(caught) == (
        f"{name!r} cannot be the name of an object: it would address another path",
        "Give another name",
    )


def test_a_name_that_is_not_utf_8() -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        paths.segment("a\udcff")
    assert caught.value.message == "the name 'a\\udcff' holds bytes that are not UTF-8"


@pytest.mark.parametrize(("value", "made"), [(7, "7"), ("a/b", "a%2Fb"), ("None", "%4Eone"), ("Nonesuch", "Nonesuch")])
def test_an_element_is_quoted(value: Any, made: str) -> None:
    assert paths.segment(value) == made


@pytest.mark.parametrize(
    ("path", "message", "advice"),
    [
        ("/a b", "cannot send GET '/a b': ' ' cannot stand in a path", "Write it percent-encoded: %20"),
        ("/a\ud800", "cannot send GET '/a\\ud800': '\\ud800' cannot stand in a path", "Convert it to UTF-8"),
        ("/a/../b", "cannot send GET /a/../b: '..' in it would address another path", "Give the path without it"),
    ],
)
def test_a_path_that_is_not_sent(path: str, message: str, advice: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        paths.refuse("GET", path)
    assert words(caught) == (message, advice)


def test_a_path_without_an_id() -> None:
    for make, what in (
        (lambda: paths.segment(None), "a path"),
        (lambda: paths.refuse("PUT", "/x/None"), "PUT /x/None"),
    ):
        with pytest.raises(errors.UnexpectedAnswer) as caught:
            make()
        assert words(caught) == (
            f"{what} cannot be made: an object in an answer of the server has no id",
            "Check api_url, and what a proxy in front of the server does to its answers",
        )


# -- values -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "message", "advice"),
    [
        (float("nan"), "x is not a number that JSON can hold: nan", "Give a number"),
        (2**64, "x is larger than any number a server stores: 65 bits", "Give a smaller number"),
        ("\0", "x holds a NUL character, which no server stores in a text: '\\x00'", "Remove it, or attach a file"),
        ("\ud800", "x holds bytes that are not UTF-8: '\\ud800'", "Convert the text to UTF-8"),
        (
            {"a\0": 1},
            "a name in x holds a NUL character, which no server stores in a text: 'a\\x00'",
            "Remove it, or attach a file",
        ),
        ({7: "\ud800"}, "x.7 holds bytes that are not UTF-8: '\\ud800'", "Convert the text to UTF-8"),
        (({"a": 1}, {"b": "\ud800"}), "x[1].b holds bytes that are not UTF-8: '\\ud800'", "Convert the text to UTF-8"),
    ],
)
def test_a_value_that_is_not_sent(value: Any, message: str, advice: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        wellformed.refuse("x", value)
    assert words(caught) == (message, advice)


@pytest.mark.parametrize("name", ["x", "x[3].y", "x.y[3]"])
def test_what_is_nested_too_deeply_is_named_by_its_option(name: str) -> None:
    value: Any = 1
    for _level in range(wellformed.MOST_LEVELS + 1):
        value = [value]
    with pytest.raises(errors.InvalidInput) as caught:
        wellformed.refuse(name, value)
    assert words(caught) == ("x is nested too deeply: 100 levels and more", "")


def test_each_half_of_a_letter_is_replaced() -> None:
    assert wellformed.whole("a\ud800b\udfff\ue000") == "a\ufffdb\ufffd\ue000"


# -- requests and answers -----------------------------------------------------------------


def test_a_document_is_sent_in_utf_8() -> None:
    request = Request.with_json("POST", "/x", {"a": "ä"}, effect=Effect.READ, query=(("q", "1"),))
    assert (request.body, request.effect, request.query) == ('{"a": "ä"}'.encode(), Effect.READ, (("q", "1"),))
    assert dict(request.headers) == {"Content-Type": "application/json; charset=utf-8"}


def test_a_document_that_cannot_be_sent_names_the_place() -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        Request.with_json("POST", "/x", {"a": float("nan")})
    assert caught.value.message == "the document to send.a is not a number that JSON can hold: nan"


def test_a_form_is_sent_percent_encoded() -> None:
    request = Request.with_form("POST", "/x", {"a b": "ä&"}, effect=Effect.READ)
    assert (request.body, request.effect) == (b"a+b=%C3%A4%26", Effect.READ)
    assert dict(request.headers) == {"Content-Type": "application/x-www-form-urlencoded"}


def test_what_is_added_comes_after_what_is_there() -> None:
    request = Request("GET", "/x", query=(("a", "1"),), headers={"A": "1", "B": "1"})
    more = request.adding(headers={"B": "2"}, query=(("a", "2"),))
    assert (more.query, more.headers) == ((("a", "1"), ("a", "2")), {"A": "1", "B": "2"})
    assert request.adding() == request


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body, "https://h/x", attempts=3)


def test_an_answer_is_read_leniently() -> None:
    found = answer(body=b" a \n\xffb ", content_type="Text/HTML ; charset=x")
    assert (found.text, found.first_words, found.content_type) == (" a \n\ufffdb ", "a \ufffdb", "text/html")
    assert answer().content_type == ""


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (answer(302, location="/login"), "a redirect to /login"),
        (answer(200, content_type="application/json", location="/x"), "a redirect to /x"),
        (answer(200, content_type="application/json"), "a document that is not whole, or not the API's,"),
        (answer(200, content_type="text/html"), "text/html"),
        (answer(200), "an answer without a type"),
    ],
)
def test_what_answers_in_place_of_the_api(found: Response, kind: str) -> None:
    message = f"https://h/x answered HTTP {found.status} with {kind} where the API was expected"
    assert foreign(found) == not_the_api(found).message == message
    assert not_the_api(found).server_messages == ()
    assert not_the_api(found, "Look").advice == "Look"
    assert (not_the_api(found).status, not_the_api(found).attempts) == (found.status, 3)


def test_json_of_an_answer_is_read_once() -> None:
    found = answer(body=json.dumps([1]).encode())
    assert found.json() is found.json()


# -- bodies -----------------------------------------------------------------


@dataclass
class Reply:
    """An answer of the library that brings these pieces."""

    brings: list[bytes]
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    status_code: int = 200
    breaks: Exception | None = None

    @property
    def request(self) -> Any:
        return SimpleNamespace(method=self.method)

    @property
    def raw(self) -> Any:
        return SimpleNamespace(stream=self._stream, version=11)

    def _stream(self, amount: int, decode_content: bool) -> Iterator[bytes]:
        assert (amount, decode_content) == (65536, False)
        yield from self.brings
        if self.breaks is not None:
            raise self.breaks


def body(reply: Reply, limit: int | None = 100) -> bytes:
    return b"".join(bodies.pieces(reply, limit, "GET /x"))


PACKED = gzip.compress(b"text")


@pytest.mark.parametrize(
    ("reply", "whole"),
    [
        (Reply([]), b""),
        (Reply([b"a", b"b"], {"Content-Length": "2"}), b"ab"),
        (Reply([b"ab"], {"Content-Length": "x"}), b"ab"),
        (Reply([], {"Content-Length": "5"}, "HEAD"), b""),
        (Reply([bytes([octet]) for octet in PACKED], {"Content-Encoding": " GZIP "}), b"text"),
        (Reply([PACKED], {"Content-Encoding": "gzip", "Content-Length": str(len(PACKED))}), b"text"),
        (Reply([PACKED, PACKED], {"Content-Encoding": "gzip"}), b"texttext"),
        (Reply([PACKED, b"\0\0", b"\0"], {"Content-Encoding": "gzip"}), b"text"),
        (Reply([], {"Content-Encoding": "gzip"}), b""),
        (Reply([zlib.compress(b"text")], {"Content-Encoding": "deflate"}), b"text"),
    ],
)
def test_a_whole_body(reply: Reply, whole: bytes) -> None:
    assert body(reply) == whole


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply([b"ab"], {"Content-Length": "3"}), "the answer to GET /x was cut off after 2 of 3 bytes"),
        (
            Reply([PACKED[:-1]], {"Content-Encoding": "gzip"}),
            "the answer to GET /x was cut off: its compressed body has no end",
        ),
        (Reply([b"text"], {"Content-Encoding": "gzip"}), "the answer to GET /x cannot be decompressed"),
        (Reply([b"x"], {"Content-Encoding": "br"}), "the answer to GET /x is encoded as 'br', which was not asked for"),
        (
            Reply([zlib.compress(b"text" * 99)[:9] + b"garbage!" * 9], {"Content-Encoding": "deflate"}),
            "the answer to GET /x cannot be decompressed",
        ),
    ],
)
def test_a_body_that_is_not_whole(reply: Reply, message: str) -> None:
    with pytest.raises(errors.AnswerLost) as caught:
        body(reply)
    assert caught.value.message == message
    if "br" in message:
        assert caught.value.advice == "A server or proxy must heed Accept-Encoding: gzip, deflate"


@pytest.mark.parametrize(
    ("reply", "limit", "fits"),
    [
        (Reply([b"abc"]), 3, True),
        (Reply([b"abc"]), 2, False),
        (Reply([b"ab", b"c"]), 2, False),
        (Reply([], {"Content-Length": "3"}, "HEAD"), 2, False),
        (Reply([], {"Content-Length": "2"}, "HEAD"), 2, True),
        (Reply([gzip.compress(bytes(9))], {"Content-Encoding": "gzip", "Content-Length": "23"}), 9, True),
        (Reply([gzip.compress(bytes(9))], {"Content-Encoding": "gzip"}), 8, False),
        (Reply([b"abc"], {"Content-Length": "3"}), None, True),
    ],
)
def test_a_limit_counts_decoded_bytes(reply: Reply, limit: int | None, fits: bool) -> None:
    if fits:
        body(reply, limit)
    else:
        with pytest.raises(bodies.TooLarge):
            body(reply, limit)


def test_pieces_are_small_whatever_is_packed_in_them() -> None:
    packed = gzip.compress(bytes(300_000))
    sizes = [len(piece) for piece in bodies.pieces(Reply([packed], {"Content-Encoding": "gzip"}), None, "GET /x")]
    assert (sum(sizes), max(sizes)) == (300_000, 65536)


def test_a_connection_that_breaks_is_an_error_of_requests() -> None:
    broken = urllib3.exceptions.ProtocolError("reset")
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        body(Reply([b"a"], breaks=broken))
    assert caught.value.args == (broken,)


@pytest.mark.parametrize(
    ("method", "status", "version", "headers", "nowhere"),
    [
        ("GET", 200, 11, {}, True),
        ("HEAD", 200, 11, {}, False),
        ("GET", 204, 11, {}, False),
        ("GET", 304, 11, {}, False),
        ("GET", 200, 10, {}, False),
        ("GET", 200, 11, {"Content-Length": "0"}, False),
        ("GET", 200, 11, {"Content-Length": "x"}, True),
        ("GET", 200, 11, {"Transfer-Encoding": "Chunked"}, False),
        ("GET", 200, 11, {"Transfer-Encoding": "gzip"}, True),
        ("GET", 200, 11, {"Connection": "Close"}, False),
        ("GET", 200, 11, {"Connection": "keep-alive"}, True),
    ],
)
def test_an_answer_that_does_not_say_where_it_ends(
    method: str, status: int, version: int, headers: dict[str, str], nowhere: bool
) -> None:
    reply = SimpleNamespace(status_code=status, headers=headers, raw=SimpleNamespace(version=version))
    assert bodies.ends_nowhere(method, reply) is nowhere

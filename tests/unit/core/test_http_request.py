# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request is, what goes over the wire, and what an answer gives."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth, BasicAuth, HeaderAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response, not_the_api

from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import Server, answer, raw


@pytest.mark.parametrize(
    ("method", "effect"),
    [
        ("GET", Effect.READ),
        ("HEAD", Effect.READ),
        ("PUT", Effect.REPEATABLE),
        ("DELETE", Effect.REPEATABLE),
        ("POST", Effect.ONCE),
        ("PATCH", Effect.ONCE),
        ("MKCOL", Effect.ONCE),
    ],
)
def test_a_verb_promises_an_effect_and_the_unknown_promises_least(method: str, effect: Effect) -> None:
    assert Request(method, "/").certain_effect is effect


def test_a_declared_effect_counts_more_than_the_verb() -> None:
    assert Request("POST", "/search", effect=Effect.READ).certain_effect is Effect.READ
    assert Request("GET", "/logout", effect=Effect.ONCE).certain_effect is Effect.ONCE


def test_json_and_forms_are_sent_as_bytes_with_their_type(server: Server, connect: Connect) -> None:
    server.will(answer(), answer())
    transport = connect(server.url + "/rt/")
    transport.send(Request.with_json("POST", "/a", {"ü": [1, None]}, query=(("q", "a b&ü"),)))
    transport.send(Request.with_form("POST", "/b", {"x": "ü &=\n", "y": ""}, effect=Effect.READ))
    first, second = server.received
    assert (first.method, first.target) == ("POST", "/rt/a?q=a+b%26%C3%BC")
    assert json.loads(first.body) == {"ü": [1, None]}
    assert first.headers["content-type"] == "application/json; charset=utf-8"
    assert second.body == b"x=%C3%BC+%26%3D%0A&y="
    assert second.headers["content-type"] == "application/x-www-form-urlencoded"


def test_headers_of_the_connection_and_of_the_request_are_sent(server: Server, connect: Connect) -> None:
    server.will(answer())
    transport = connect(
        server.url, HeaderAuth("Authorization", "token abc"), headers={"X-Front": "door", "Accept": "x/y"}
    )
    transport.send(Request("GET", "/", headers={"X-Own": "1"}))
    [request] = server.received
    sent = {name: request.headers[name] for name in ("authorization", "x-front", "x-own", "accept", "user-agent")}
    assert sent == {
        "authorization": "token abc",
        "x-front": "door",
        "x-own": "1",
        "accept": "x/y",
        "user-agent": "opsdesk.itsm",
    }


def test_basic_authentication_is_utf_8(server: Server, connect: Connect) -> None:
    server.will(answer())
    auth = BasicAuth("jörg", "pässwort")
    connect(server.url, auth).send(Request("GET", "/"))
    kind, _blank, pair = server.received[0].headers["authorization"].partition(" ")
    assert kind == "Basic"
    assert base64.b64decode(pair).decode() == "jörg:pässwort"
    assert set(auth.secrets) == {"pässwort", pair}


def test_adding_to_a_request_leaves_the_first_as_it_is() -> None:
    first = Request("GET", "/", query=(("a", "1"),), headers={"A": "1"})
    second = first.adding(headers={"B": "2"}, query=(("b", "2"),))
    assert (dict(first.headers), first.query) == ({"A": "1"}, (("a", "1"),))
    assert (dict(second.headers), second.query) == ({"A": "1", "B": "2"}, (("a", "1"), ("b", "2")))


def test_an_answer_gives_status_headers_and_body(server: Server, connect: Connect) -> None:
    server.will(answer(201, "ü".encode(), Content_Type="Text/Plain; charset=x", X_More="1"))
    found = connect(server.url).send(Request("GET", "/"))
    assert (found.status, found.text, found.content_type, found.attempts) == (201, "ü", "text/plain", 1)
    assert found.headers["x-more"] == "1"
    assert found.url == server.url + "/"


def test_connections_are_kept_alive(server: Server, connect: Connect) -> None:
    server.will(answer(), answer(404), answer())
    transport = connect(server.url)
    for _request in range(3):
        transport.send(Request("GET", "/"))
    assert server.connections == 1


def test_head_has_a_length_and_no_body(server: Server, connect: Connect) -> None:
    server.will(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))
    found = connect(server.url).send(Request("HEAD", "/"))
    assert (found.status, found.body) == (200, b"")


def test_a_redirect_is_an_answer_and_is_not_followed(server: Server, connect: Connect) -> None:
    server.will(answer(302, b"", Location=server.url + "/login"))
    found = connect(server.url, HeaderAuth("Authorization", "token abc")).send(Request("GET", "/"))
    assert found.status == 302
    assert len(server.received) == 1


def test_cookies_are_not_kept(server: Server, connect: Connect) -> None:
    server.will(answer(Set_Cookie="sid=1; path=/"), answer())
    transport = connect(server.url)
    transport.send(Request("GET", "/"))
    transport.send(Request("GET", "/"))
    assert "cookie" not in server.received[1].headers
    assert list(transport.cookies) == []


def test_a_login_that_lives_in_a_cookie_keeps_it(server: Server, connect: Connect) -> None:
    class Session(Auth):
        keeps_cookies = True

    server.will(answer(Set_Cookie="sid=1; path=/"), answer())
    transport = connect(server.url, Session())
    transport.send(Request("GET", "/"))
    transport.send(Request("GET", "/"))
    assert server.received[1].headers["cookie"] == "sid=1"


# -- check mode -----------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [Request("PUT", "/x"), Request("DELETE", "/x"), Request("POST", "/x"), Request("GET", "/x", effect=Effect.ONCE)],
)
def test_check_mode_sends_no_writing_request(server: Server, connect: Connect, request_: Request) -> None:
    transport = connect(server.url, read_only=True)
    with pytest.raises(errors.WriteForbidden, match=f"must not send {request_.method} /x"):
        transport.send(request_)
    with pytest.raises(errors.WriteForbidden):
        transport.send_plain(request_)
    assert server.connections == 0


def test_check_mode_sends_what_only_reads(server: Server, connect: Connect) -> None:
    server.will(answer(), answer())
    transport = connect(server.url, read_only=True)
    assert transport.send(Request("POST", "/search", effect=Effect.READ)).status == 200
    assert transport.send_plain(Request("POST", "/login", effect=Effect.READ)).status == 200


# -- logging in -----------------------------------------------------------------


class Renewing(Auth):
    """Says that the login had expired when it sees a 401, once."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def prepare(self, transport: Any) -> None:
        self.seen.append("prepare")

    def decorate(self, request: Request) -> Request:
        return request.adding(headers={"X-Login": str(len(self.seen))})

    def renew(self, transport: Any, response: Response) -> bool:
        self.seen.append(response.status)
        return response.status == 401

    def finish(self, transport: Any) -> None:
        self.seen.append("finish")


def test_an_expired_login_is_renewed_and_the_request_sent_once_more(server: Server, connect: Connect) -> None:
    server.will(answer(401), answer(200))
    auth = Renewing()
    assert connect(server.url, auth).send(Request("POST", "/")).status == 200
    assert [request.headers["x-login"] for request in server.received] == ["1", "2"]
    assert auth.seen == ["prepare", 401]


def test_a_login_that_cannot_be_renewed_is_not_tried_for_ever(server: Server, connect: Connect) -> None:
    server.will(answer(401), answer(401))
    assert connect(server.url, Renewing()).send(Request("GET", "/")).status == 401
    assert len(server.received) == 2


def test_plain_requests_carry_no_login(server: Server, connect: Connect) -> None:
    server.will(answer())
    connect(server.url, HeaderAuth("Authorization", "token abc")).send_plain(Request("GET", "/"))
    assert "authorization" not in server.received[0].headers


def test_logging_out_happens_once_and_only_after_there_was_a_session(server: Server, connect: Connect) -> None:
    auth = Renewing()
    transport = connect(server.url, auth)
    transport.close()
    assert auth.seen == []
    server.will(answer())
    transport.send(Request("GET", "/"))
    transport.close()
    transport.close()
    assert auth.seen.count("finish") == 1


# -- answers that are not the API's -----------------------------------------------------------------


def made(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body, "http://h/x", attempts=2)


@pytest.mark.parametrize("body", [b"<html>", b"", b"{", b"\xff\xfe{}"])
def test_what_is_not_json_is_not_the_api(body: bytes) -> None:
    with pytest.raises(errors.UnexpectedAnswer, match="Check api_url"):
        made(200, body).json()
    assert made(200, b'{"a": 1}').json() == {"a": 1}


def test_a_foreign_answer_is_described() -> None:
    error = not_the_api(made(200, b"<p>\n Sign   in</p>" + b"x" * 300, content_type="text/html; charset=utf-8"))
    assert error.message == "http://h/x answered HTTP 200 with text/html where the API was expected"
    assert error.server_messages[0].startswith("<p> Sign in</p>xx")
    assert Redactor().clean(error.server_messages[0]) == ("<p> Sign in</p>" + "x" * 300)[:200] + "..."
    assert (error.status, error.attempts) == (200, 2)
    assert "a redirect to http://h/login" in str(not_the_api(made(302, location="http://h/login")))
    assert "an answer without a type" in str(not_the_api(made(500)))


# -- the connection's own settings -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"api_url": "rt.example"}, "'rt.example' is not an address"),
        ({"api_url": ""}, "'' is not an address"),
        ({"api_url": "ftp://rt.example"}, "is not an address"),
        ({"api_url": "https://"}, "is not an address"),
        ({"api_url": "http://[::1"}, "is not an address"),
        ({"api_url": "http://h:x"}, "is not an address"),
        ({"api_url": "http://exa mple"}, "is not an address"),
        ({"api_url": "http://h\n"}, "is not an address"),
        ({"api_url": "https://u:s3cret@rt.example/x"}, r"must not hold a user name or password \(host rt.example\)"),
        ({"api_url": "https://u@rt.example"}, "must not hold a user name"),
        ({"api_url": "https://h", "client_key": "/k"}, "client_key is given without client_cert"),
        ({"api_url": "https://h", "timeout": 0}, "api_timeout must be more than 0"),
        ({"api_url": "https://h", "retries": -1}, "api_retries must not be negative"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(errors.InvalidInput, match=message) as caught:
        Connection(**settings)
    assert "s3cret" not in str(caught.value)


def test_an_address_may_have_a_directory_and_slashes_at_its_end() -> None:
    assert Connection("https://h:8443/rt//").base == "https://h:8443/rt"

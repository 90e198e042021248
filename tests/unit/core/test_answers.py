# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose answer is it: what the transport makes of pages, of half documents, and of an API that reports a fault."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import Api, JsonApi, id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response, Transport

from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Server, answer, raw

READ = Request("GET", "/x")
CHANGE = Request("PUT", "/x", body=b"{}")
CREATE = Request("POST", "/x", body=b"{}")
PAGE = {"body": b"<html>Sign in</html>", "Content_Type": "text/html"}


class Passing(JsonApi):
    def passing(self, response: Response) -> str:
        return "try again" if b"try again" in response.body else ""


class Renewing(Auth):
    """A login that a page of status 302 has ended."""

    made = 0

    def ended(self, response: Response) -> bool:
        return response.status == 302

    def renew(self, transport: Any, response: Response) -> bool:
        self.made += 1
        return self.ended(response)


def transport(server: Server, *, api: Api | None = None, auth: Auth | None = None, heard: bool = True) -> Transport:
    made = Transport(Connection(server.url), auth or Auth(), clock=FakeClock(), api=api or Passing("error"))
    made.heard = heard
    return made


@pytest.mark.parametrize("status", [200, 201, 301, 302, 400, 401, 403, 404, 413, 499, 500, 502, 520])
@pytest.mark.parametrize("request_", [CREATE, CHANGE], ids=["create", "change"])
def test_a_page_says_nothing_of_a_writing_request(server: Server, status: int, request_: Request) -> None:
    server.will(*[answer(status, **PAGE)] * 5)
    with pytest.raises(errors.AnswerLost, match=f"answered HTTP {status} with text/html") as caught:
        transport(server).send(request_)
    assert (caught.value.status, caught.value.told) == (status, "")
    # What may be repeated is, as after a broken connection.
    assert len(server.received) == (1 if request_ is CREATE else 5)


@pytest.mark.parametrize("body", [b"", b'{"id": 1', b"not json", b"\xff"], ids=["empty", "half", "a text", "bytes"])
def test_a_document_that_is_not_whole_says_nothing(server: Server, body: bytes) -> None:
    server.will(answer(201, body))
    with pytest.raises(errors.AnswerLost, match="a document that is not whole"):
        transport(server).send(CREATE)


def test_two_lengths_say_nothing(server: Server) -> None:
    head = b"HTTP/1.1 201 Made\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}"
    server.will(raw(head))
    with pytest.raises(errors.AnswerLost, match="cannot be read"):
        transport(server).send(CREATE)


@pytest.mark.parametrize(
    ("status", "body"), [(201, b'{"id": 1}'), (404, b'{"error": "none"}'), (500, b'{"error": "oops"}'), (429, b"busy")]
)
def test_the_words_of_the_api_are_an_answer(server: Server, status: int, body: bytes) -> None:
    server.will(*[answer(status, body)] * 5)
    assert transport(server).send(CREATE).status == status


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_error_in_another_dialect_is_a_page(server: Server, status: int) -> None:
    server.will(answer(status, b'{"message": "no route"}'))
    with pytest.raises(errors.AnswerLost):
        transport(server).send(CREATE)


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 408, 500])
def test_a_page_for_a_reading_request_passes_once_the_api_was_heard(server: Server, status: int) -> None:
    server.will(answer(200, b"[1]"), answer(status, **PAGE), answer(200, b"[2]"))
    sending = transport(server, heard=False)
    assert sending.send(READ).json() == [1]
    assert sending.send(READ).json() == [2]


def test_a_page_that_stays_is_told_with_what_is_known(server: Server) -> None:
    server.will(*[answer(403, **PAGE)] * 5)
    with pytest.raises(errors.UnexpectedAnswer, match="The API had answered before"):
        transport(server).send(READ)


@pytest.mark.parametrize("status", [200, 302, 403, 404])
def test_before_the_api_was_heard_a_page_is_the_answer(server: Server, status: int) -> None:
    server.will(answer(status, **PAGE))
    assert transport(server, heard=False).send(READ).status == status
    assert len(server.received) == 1


def test_a_wrong_address_is_named_when_the_first_request_writes(server: Server) -> None:
    server.will(answer(404, **PAGE))
    with pytest.raises(errors.AnswerLost, match="Check api_url: it must be"):
        transport(server, heard=False).send(CHANGE)
    assert len(server.received) == 1


def test_who_takes_any_answer_gets_it_and_has_not_heard_the_api(server: Server) -> None:
    server.will(answer(404, **PAGE))
    sending = transport(server, heard=False)
    assert sending.send(Request("GET", "/x", any_answer=True)).status == 404
    assert not sending.heard


@pytest.mark.parametrize(("request_", "sent"), [(READ, 2), (CHANGE, 2), (CREATE, 1)], ids=["read", "change", "create"])
def test_a_fault_that_the_api_says_will_pass(server: Server, request_: Request, sent: int) -> None:
    server.will(answer(422, b'{"error": "try again"}'), answer(200, b'{"id": 1}'))
    if request_ is CREATE:
        with pytest.raises(errors.AnswerLost, match="answered HTTP 422: try again") as caught:
            transport(server).send(request_)
        assert caught.value.told == ""
    else:
        assert transport(server).send(request_).status == 200
    assert len(server.received) == sent


@pytest.mark.parametrize("request_", [READ, CHANGE], ids=["read", "change"])
def test_a_login_that_ended_is_renewed(server: Server, request_: Request) -> None:
    server.will(answer(302, **PAGE), answer(200, b"{}"))
    auth = Renewing()
    assert transport(server, auth=auth).send(request_).status == 200
    assert auth.made == 1


def test_a_creating_request_is_not_sent_again_after_a_login_page(server: Server) -> None:
    server.will(answer(302, **PAGE))
    with pytest.raises(errors.AnswerLost, match="the login had ended"):
        transport(server, auth=Renewing()).send(CREATE)
    assert len(server.received) == 1


def test_after_the_own_words_of_the_api_it_is(server: Server) -> None:
    class Own(Renewing):
        def ended(self, response: Response) -> bool:
            return response.status == 401

    server.will(answer(401, b'{"error": "expired"}'), answer(201, b'{"id": 1}'))
    assert transport(server, auth=Own()).send(CREATE).status == 201


@pytest.mark.parametrize("found", [None, [], {}, {"id": None}, {"id": ""}, {"id": {}}, {"id": True}, "x", 7])
def test_an_answer_without_an_id_is_lost(found: Any) -> None:
    with pytest.raises(errors.AnswerLost, match="without 'id'"):
        id_of(found, "tickets")


@pytest.mark.parametrize("found", [7, "7"])
def test_an_id_is_a_number_or_a_text(found: Any) -> None:
    assert id_of({"id": found}, "tickets") == found


@pytest.mark.parametrize(
    ("method", "status", "body", "own"),
    [
        ("DELETE", 204, b"", True),
        ("DELETE", 204, b"x", False),
        ("DELETE", 200, b"", True),
        ("POST", 200, b"", False),
        ("HEAD", 404, b"", True),
        ("GET", 304, b"", False),
        ("POST", 202, b"{}", False),
    ],
)
def test_what_may_be_empty(method: str, status: int, body: bytes, own: bool) -> None:
    found = Response(status, {"content-type": "application/json"}, body, "https://h")
    assert JsonApi("error").owns(Request(method, "/x", effect=Effect.ONCE), found) is own

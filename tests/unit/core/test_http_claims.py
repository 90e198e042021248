# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests count as carried out, and what a task tells of the requests it sent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import Credit
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Effect, Request

from tests.unit.core.conftest import Connect
from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Act, Server, answer, cut, hang_up, nobody

READ = Request("GET", "/x")
SEARCH = Request("POST", "/x", effect=Effect.READ)
CHANGE = Request("PUT", "/x", body=b"{}")
CREATE = Request("POST", "/x", body=b"{}")
PAGE = {"body": b"<html>", "Content_Type": "text/html"}
NO = b'{"error": "no"}'


def claimed(transport: Transport, request: Request) -> bool:
    """Whether a run that is rejected after this request may claim it."""
    credit = Credit()
    with suppress(errors.Refused), credit.taken():
        with suppress(errors.AnswerLost, errors.Unreachable, errors.UnexpectedAnswer):
            transport.send(request)
        raise errors.Refused("the next one was rejected")
    return credit.done


def transport(server: Server, retries: int = 0) -> Transport:
    return Transport(Connection(server.url, retries=retries), Auth(), clock=FakeClock(), api=JsonApi("error"))


@pytest.mark.parametrize(
    ("act", "claim"),
    [
        (answer(200), True),
        (answer(400, NO), False),
        (answer(404, NO), False),
        (answer(499, NO), False),
        (answer(429, NO), False),
        (answer(429, **PAGE), False),
        (answer(500, NO), True),
        (answer(503, NO), True),
        (answer(302, **PAGE), True),
        (answer(404, **PAGE), True),
        (hang_up, True),
        (cut(), True),
    ],
)
@pytest.mark.parametrize("request_", [CHANGE, CREATE], ids=["change", "create"])
def test_a_writing_request_counts_unless_the_api_itself_rejected_it(
    server: Server, request_: Request, act: Act, claim: bool
) -> None:
    server.will(act)
    assert claimed(transport(server), request_) is claim


@pytest.mark.parametrize("request_", [READ, SEARCH], ids=["read", "search"])
@pytest.mark.parametrize("act", [answer(200), answer(500, NO), hang_up])
def test_a_reading_request_never_counts(server: Server, request_: Request, act: Act) -> None:
    server.will(act)
    assert claimed(transport(server), request_) is False


def test_what_never_arrived_does_not_count() -> None:
    with nobody() as url:
        sending = Transport(Connection(url, retries=1), Auth(), clock=FakeClock())
        assert claimed(sending, CHANGE) is False


def test_one_of_several_tries_is_enough(server: Server) -> None:
    server.will(hang_up, answer(400, NO))
    assert claimed(transport(server, retries=1), CHANGE) is True
    server.will(answer(429, NO), answer(400, NO))
    assert claimed(transport(server, retries=1), CHANGE) is False


# -- the words and the log -----------------------------------------------------------------


def test_a_login_may_bring_an_authentication_of_its_own(server: Server, connect: Connect) -> None:
    connect(server.url).send_plain(READ, auth=("u", "p"))
    connect(server.url).send_plain(READ)
    assert [request.headers.get("authorization") for request in server.received] == ["Basic dTpw", None]


class Leaving(Auth):
    """Notes who logs out."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[Any] = []

    def finish(self, transport: Any) -> None:
        self.left.append(transport)


def test_who_takes_a_session_over_logs_out_and_the_former_one_does_not(server: Server, connect: Connect) -> None:
    former, later = connect(server.url, auth=Leaving()), connect(server.url)
    former.send(READ)
    later.go_on_from(former)
    former.close()
    former.hang_up()
    later.send(READ)
    later.close()
    later.close()
    assert isinstance(later.auth, Leaving)
    assert later.auth.left == [later]
    assert len(server.received) == 2


def test_check_mode_names_what_it_did_not_send(server: Server, connect: Connect) -> None:
    with pytest.raises(errors.WriteForbidden) as caught:
        connect(server.url, read_only=True).send(CHANGE)
    assert caught.value.message == "check mode must not send PUT /x"
    assert server.received == []


def test_each_try_is_a_line_of_the_log(server: Server, connect: Connect) -> None:
    server.will(answer(503), hang_up, answer(200))
    sending = connect(server.url)
    sending.send(Request("GET", "/x", query=(("a", "b c"),)))
    lines = [line.rpartition(" ms")[0].rpartition(" ")[0] + line.rpartition(" ms")[2] for line in sending.log]
    assert lines == [
        f"GET {server.url}/x?a=b+c 503",
        f"GET {server.url}/x?a=b+c no answer (try 2)",
        f"GET {server.url}/x?a=b+c 200 (try 3)",
    ]
    assert all(float(line.rpartition(" ms")[0].rpartition(" ")[2]) >= 0 for line in sending.log)


def test_an_answer_that_is_too_large_says_how_much_is_allowed(server: Server, connect: Connect) -> None:
    server.will(answer(200, bytes(2**20 + 1)))
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        connect(server.url, max_answer=2**20).send(READ)
    assert caught.value.message == f"the answer to GET {server.url}/x is larger than 1 MiB"
    assert caught.value.advice == "Ask for less, or raise api_max_answer"


def test_an_answer_that_ends_amid_its_headers_says_so(server: Server, connect: Connect) -> None:
    def act(connection: Any, _stopping: Any) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        return False

    server.will(act)
    with pytest.raises(errors.AnswerLost) as caught:
        connect(server.url, retries=0).send(READ)
    assert caught.value.message == f"the answer to GET {server.url}/x was cut off in its headers"


def test_every_request_says_who_sends_it_and_what_it_takes(server: Server, connect: Connect) -> None:
    connect(server.url).send(READ)
    headers = server.received[0].headers
    assert (headers["user-agent"], headers["accept"]) == ("opsdesk.itsm", "*/*")
    assert headers["accept-encoding"] == "gzip, deflate"
    sending = Transport(Connection(server.url, headers={"Accept": "text/x"}), Auth(), agent="me")
    sending.send(READ)
    sending.close()
    headers = server.received[1].headers
    assert (headers["user-agent"], headers["accept"]) == ("me", "text/x")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"timeout": 0.0}, "api_timeout must be more than 0 and api_retries must not be negative"),
        ({"retries": -1}, "api_timeout must be more than 0 and api_retries must not be negative"),
        ({"max_answer": 0}, "api_max_answer must be more than 0"),
        ({"client_key": "/k"}, "client_key is given without client_cert"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        Connection("http://h", **settings)
    assert caught.value.message == words


@pytest.mark.parametrize("settings", [{"timeout": 0.001}, {"retries": 0}, {"max_answer": 1}])
def test_settings_at_their_limits(settings: dict[str, Any]) -> None:
    assert Connection("http://h//", **settings).base == "http://h"


@pytest.mark.parametrize(
    ("address", "words", "advice"),
    [
        ("h", "api_url 'h' is not an address", "Give it as https://host or https://host/directory"),
        (
            "http://h/?x",
            "api_url 'http://h/?x' holds '?': whatever follows it is no part of a path",
            "Give it as https://host or https://host/directory",
        ),
        (
            "http://u:p@h/#x",
            "api_url must not hold a user name or password (host h)",
            "Use api_username and api_password; addresses end up in logs",
        ),
    ],
)
def test_addresses_that_are_none(address: str, words: str, advice: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        Connection(address)
    assert (caught.value.message, caught.value.advice) == (words, advice)

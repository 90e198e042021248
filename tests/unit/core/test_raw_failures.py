# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A raw request: which failure its answer is, and whether it may have been carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import (
    Answer,
    decoded,
    pairs,
    raw_options,
    raw_request,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response

from tests.unit.core.fakes import FakeClock

DEFAULTS = {name: spec.get("default") for name, spec in raw_options(["GET", "POST"]).items()}


@dataclass
class Client:
    """Its own transport: remembers what it is to send, and answers one thing."""

    answer: Response | Exception
    sent: list[Request] = field(default_factory=list)

    @property
    def transport(self) -> Client:
        return self

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def response(status: int, body: bytes = b"said") -> Response:
    return Response(status, {}, body, "http://desk.example/x", attempts=3)


def ask(client: Client, *, check: bool = False, path: str = "/x", **options: Any) -> dict[str, Any]:
    call = Call(client, {**DEFAULTS, "path": path, **options}, check, FakeClock())

    def make(asked: str, effect: Effect) -> Request:
        return Request(call.options["method"], asked, query=pairs(options.get("parameters")), effect=effect)

    return raw_request(call, path, make, lambda answer: Answer(answer.status, answer.text))


def failure(status: int, **options: Any) -> errors.OpsdeskError:
    with pytest.raises(errors.OpsdeskError) as caught:
        ask(Client(response(status)), **options)
    return caught.value


def test_a_post_that_was_put_off_to_the_end_was_not_carried_out() -> None:
    error = failure(429, method="POST")
    assert error.__class__ is errors.ServerFailed
    assert (error.status, error.done["changed"]) == (429, False)
    assert "may have been carried out" not in str(error)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_that_a_server_failed_at_may_have_been_carried_out(status: int) -> None:
    error = failure(status, method="POST")
    assert isinstance(error, errors.AnswerLost)
    assert error.safe_to_retry is False
    assert "It may have been carried out: look on the server" in str(error)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_may_be_sent_twice_just_failed(method: str) -> None:
    assert failure(503, method=method).__class__ is errors.ServerFailed


def test_nobody_knows_what_became_of_a_post_without_an_answer() -> None:
    with pytest.raises(errors.AnswerLost, match="It may have been carried out") as caught:
        ask(Client(errors.AnswerLost("cut")), method="POST")
    assert caught.value.safe_to_retry is False


def test_what_may_be_sent_twice_may_be_run_again() -> None:
    with pytest.raises(errors.AnswerLost) as caught:
        ask(Client(errors.AnswerLost("cut")), method="PUT")
    assert caught.value.safe_to_retry is True
    assert caught.value.advice == ""


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, errors.Refused), (401, errors.LoginRefused), (403, errors.Forbidden), (404, errors.Missing)],
)
def test_the_status_says_which_failure_it_is(status: int, kind: type[errors.OpsdeskError]) -> None:
    error = failure(status)
    assert error.__class__ is kind
    assert (error.message, error.attempts) == (f"GET /x was answered with HTTP {status}: said", 3)


def test_the_parameters_in_a_path_are_parameters() -> None:
    client = Client(response(200))
    ask(client, path="/x?a=b%26c&d=", parameters={"e": True})
    assert (client.sent[0].path, client.sent[0].query) == ("/x", (("a", "b&c"), ("d", ""), ("e", "true")))


@pytest.mark.parametrize("path", ["/../x", "/a#b", "/a/%2e%2e", "/a b", "/a\\b"])
@pytest.mark.parametrize("check", [False, True])
def test_a_path_that_leads_elsewhere_is_refused_in_check_mode_too(path: str, check: bool) -> None:
    client = Client(response(200))
    with pytest.raises(errors.InvalidInput, match="cannot send POST"):
        ask(client, path=path, check=check, method="POST")
    assert client.sent == []


@pytest.mark.parametrize("data", ['{"a": "\\ud800"}', "[" * 100_000, '{"a": 1e999}', "{"])
def test_text_that_is_not_json_to_send_is_refused(data: str) -> None:
    with pytest.raises(errors.InvalidInput, match=r"^data"):
        decoded(data)


@pytest.mark.parametrize(("data", "value"), [(' {"a": 1}', {"a": 1}), ("[1]", [1]), ("a", "a"), ({"a": 1}, {"a": 1})])
def test_json_that_a_template_wrote_is_a_value(data: Any, value: Any) -> None:
    assert decoded(data) == value

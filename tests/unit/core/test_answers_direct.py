# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answered, asked directly, and the errors for answers that say nothing of what was done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import answers
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import Api, JsonApi, Whose
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import (
    CHECK_URL,
    Effect,
    Request,
    Response,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import Shape, a_list, anything

JSON = "application/json"
READ = Request("GET", "/x")
CREATE = Request("POST", "/x")


def response(status: int = 200, body: bytes = b"{}", kind: str = JSON) -> Response:
    return Response(status, {"content-type": kind} if kind else {}, body, "https://h/x", attempts=2)


class Lists(JsonApi):
    """Reading requests return lists, but for `/any`; `later` is a fault that passes."""

    def shape(self, request: Request) -> Shape:
        return anything if request.path == "/any" else a_list(anything)

    def passing(self, response: Response) -> str:
        return "later" if b"later" in response.body else ""


# -- who answered -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "own"),
    [
        (response(), True),
        (response(201, b'{"id": 1}'), True),
        (response(200, b"[]"), True),
        (response(200, b"[] "), True),
        (response(200, b"["), False),
        (response(200, b""), False),
        (response(200, b"{}", "text/html"), False),
        (response(200, b"{}", "application/json; charset=utf-8"), True),
        (response(200, b"{}", ""), False),
        (response(202), False),
        (response(302, b'{"error": "moved"}'), False),
        (response(399, b'{"error": "x"}'), False),
        (response(400, b'{"error": "x"}'), True),
        (response(400, b'{"error": null}'), True),
        (response(400, b'{"reason": "x"}'), True),
        (response(400, b'{"message": "x"}'), False),
        (response(400, b'["error"]'), False),
        (response(400, b"error"), False),
        (response(400, b'{"error": "x"}', "text/plain"), False),
        (response(500, b'{"error": "x"}'), True),
        (response(204, b"", ""), True),
        (response(204, b" \n", ""), True),
        (response(204, b"{}"), False),
    ],
)
def test_a_json_api_answers_in_json_and_complains_in_its_own_words(found: Response, own: bool) -> None:
    assert JsonApi("error", "reason").owns(CREATE, found) is own


@pytest.mark.parametrize(
    ("method", "status", "body", "own"),
    [
        ("DELETE", 200, b"", True),
        ("HEAD", 200, b"", True),
        ("GET", 200, b"", False),
        ("PUT", 200, b"", False),
        ("DELETE", 404, b"", False),
        ("HEAD", 302, b"", False),
        ("HEAD", 500, b"", True),
    ],
)
def test_only_a_deletion_and_a_look_may_return_nothing(method: str, status: int, body: bytes, own: bool) -> None:
    assert JsonApi("error").owns(Request(method, "/x"), response(status, body)) is own


def test_a_system_names_the_statuses_of_success() -> None:
    api = JsonApi("error", statuses=(200, 202))
    assert api.owns(CREATE, response(202))
    assert not api.owns(CREATE, response(201))
    assert not api.owns(CREATE, response(204, b"", ""))


@pytest.mark.parametrize(
    ("request_", "found", "whose"),
    [
        (READ, response(200, b"[]"), Whose.OWN),
        (READ, response(200, b"{}"), Whose.FOREIGN),
        (Request("GET", "/any"), response(200, b"{}"), Whose.OWN),
        (READ, response(201, b"{}"), Whose.OWN),
        (Request("GET", "/x", any_answer=True), response(200, b"{}"), Whose.OWN),
        (Request("GET", "/x", any_answer=True), response(404, b"<p>", "text/html"), Whose.OWN),
        (Request("POST", "/x", effect=Effect.READ), response(200, b"{}"), Whose.FOREIGN),
        (CREATE, response(200, b"{}"), Whose.OWN),
        (CREATE, response(200, b"<p>", "text/html"), Whose.FOREIGN),
        (CREATE, response(422, b'{"error": "later"}'), Whose.PASSING),
        (READ, response(422, b'{"error": "later"}'), Whose.PASSING),
        (READ, response(422, b'{"error": "no"}'), Whose.OWN),
        (READ, response(422, b"later", "text/html"), Whose.FOREIGN),
    ],
)
def test_who_answered(request_: Request, found: Response, whose: Whose) -> None:
    assert Lists("error").whose(request_, found) is whose


def test_an_api_that_declares_nothing_takes_every_answer_for_its_own() -> None:
    page = response(404, b"<p>", "text/html")
    assert Api().whose(CREATE, page) is Api().whose(READ, page) is Whose.OWN
    assert Api().shape(READ) is anything
    assert Api().passing(page) == ""
    assert Api().misshapen(READ, response(200, b"<p>", "text/html")) is False


# -- what they say -----------------------------------------------------------------


def facts(error: errors.OpsdeskError) -> dict[str, Any]:
    said = error.as_result()["error"]
    return {name: said[name] for name in ("status", "server_messages", "attempts")}


@pytest.mark.parametrize("heard", [True, False])
def test_a_foreign_answer_to_a_writing_request(heard: bool) -> None:
    error = answers.lost(response(502, b"<p>Bad  Gateway", "text/html"), Whose.FOREIGN, "", heard=heard)
    assert error.message == "https://h/x answered HTTP 502 with text/html where the API was expected"
    assert error.advice == (answers.IN_BETWEEN if heard else CHECK_URL)
    assert facts(error) == {"status": 502, "server_messages": ["<p>Bad Gateway"], "attempts": 2}


def test_an_empty_foreign_answer_has_no_words() -> None:
    assert facts(answers.lost(response(502, b""), Whose.FOREIGN, "", heard=True))["server_messages"] == []


@pytest.mark.parametrize("heard", [True, False])
def test_a_passing_fault_is_told_in_the_words_of_the_api(heard: bool) -> None:
    error = answers.lost(response(422, b'{"error": "later"}'), Whose.PASSING, "later", heard=heard)
    assert (error.message, error.advice) == ("https://h/x answered HTTP 422: later", "")
    assert facts(error) == {"status": 422, "server_messages": ["later"], "attempts": 2}


def test_a_login_that_ended_before_a_creating_request() -> None:
    error = answers.login_ended(response(302))
    assert error.message == (
        "the login had ended: https://h/x answered HTTP 302, and whether the request was carried out before that is "
        "not known"
    )
    assert (error.advice, error.told) == ("The login is renewed now", "")
    assert facts(error) == {"status": 302, "server_messages": [], "attempts": 2}


def test_a_failure_that_the_api_itself_reports() -> None:
    error = answers.failed("it broke", response(500), ("one", "two"), "Look at its log")
    assert (error.message, error.advice, error.told) == ("it broke", "Look at its log", errors.FAILED)
    assert facts(error) == {"status": 500, "server_messages": ["one", "two"], "attempts": 2}
    assert facts(answers.failed("it broke", response(500)))["server_messages"] == []


@pytest.mark.parametrize("document", ['{"id": 0}', '{"id": []}', '{"id": false}', '{"key": 7}', "[7]", "null"])
def test_a_success_without_an_id_says_nothing(document: str) -> None:
    with pytest.raises(errors.AnswerLost) as caught:
        answers.id_of(json.loads(document), "POST tickets")
    assert caught.value.message == "POST tickets was answered without 'id', as the API does not answer"
    assert caught.value.told == ""


def test_the_id_may_have_another_name() -> None:
    assert answers.id_of({"key": "a"}, "POST tickets", "key") == "a"
    with pytest.raises(errors.AnswerLost, match="answered without 'key'"):
        answers.id_of({"id": 7}, "POST tickets", "key")


def test_a_shapeless_success() -> None:
    assert answers.shapeless("POST x").message == (
        "POST x was answered with an empty document, as the API does not answer"
    )

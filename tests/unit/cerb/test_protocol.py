# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the wire and comes back: forms, and errors that hide in successful answers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import forms
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.answers import API
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response

JSON = "application/json; charset=utf-8"


class Transport:
    """Gives one answer to everything, and keeps the requests."""

    def __init__(self, status: int, body: Any, content_type: str = JSON, **headers: str) -> None:
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = Response(status, {"content-type": content_type, **headers}, octets, "https://h/rest/x.json")
        self.sent: list[Request] = []

    def send(self, request: Request, into: Any = None) -> Response:
        self.sent.append(request)
        if into is not None and self.answer.status == 200:
            into()(self.answer.body)
        return self.answer


def rest(status: int, body: Any, content_type: str = JSON, **headers: str) -> Rest:
    transport: Any = Transport(status, body, content_type, **headers)
    return Rest(transport)


def error(code: str | None, message: str) -> dict[str, Any]:
    return {"__status": "error", **({"__error": code} if code else {}), "message": message}


@pytest.mark.parametrize(
    ("form", "pairs"),
    [
        ({"fields": {"name": "x"}}, [("fields[name]", "x")]),
        ({"fields": {"links": ["org:1", "-org:2"]}}, [("fields[links][]", "org:1"), ("fields[links][]", "-org:2")]),
        (
            {"fields": {"params": {"options": ["a", "b"]}}},
            [("fields[params][options][]", "a"), ("fields[params][options][]", "b")],
        ),
        ({"a": True, "b": False, "c": None, "d": 1.5}, [("a", "1"), ("b", "0"), ("c", ""), ("d", "1.5")]),
        ({"a": [{"k": 1, "l": 2}, {"k": 3}]}, [("a[0][k]", "1"), ("a[0][l]", "2"), ("a[1][k]", "3")]),
        ({"a": "Ä €\n&="}, [("a", "Ä €\n&=")]),
    ],
)
def test_a_body_is_a_form_with_nested_keys(form: dict[str, Any], pairs: list[tuple[str, str]]) -> None:
    assert parse_qsl(forms.encoded(form).decode(), keep_blank_values=True) == pairs


def test_more_variables_than_the_server_takes_are_refused_and_as_many_are_not() -> None:
    forms.encoded({"a": list(range(1000))})
    with pytest.raises(errors.InvalidInput, match="has 1001 values, and the server takes 1000"):
        forms.encoded({"fields": {"a": list(range(500)), "b": {"c": list(range(501))}}})


@pytest.mark.parametrize("form", [{"a": "bad \udcff byte"}, {"fields": {"x": ["\ud800"]}}])
def test_what_is_not_utf8_is_refused(form: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidInput, match="not UTF-8"):
        forms.encoded(form)


def test_a_writing_request_says_that_it_is_a_form() -> None:
    transport: Any = Transport(200, {"__status": "success"})
    for verb in ("post", "put", "patch"):
        getattr(Rest(transport), verb)("records/org/1", {"fields": {"name": "x"}})
    assert {request.headers["Content-Type"] for request in transport.sent} == {"application/x-www-form-urlencoded"}
    assert {request.path for request in transport.sent} == {"/records/org/1.json"}


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (200, error("ERROR_NOT_FOUND", "Record #13 not found"), errors.Missing, "Record #13 not found"),
        (200, error("ERROR_NOT_FOUND", "Record not found."), errors.Refused, "no such type of record"),
        (200, error("ERROR_PERMISSIONS", "Access denied."), errors.Forbidden, "member of the group"),
        (200, error(None, "Your token does not have permission to use this endpoint."), errors.Forbidden, "scopes"),
        (200, error("ERROR_PARAM_INVALID", "'name' is required."), errors.Refused, "'name' is required"),
        (
            200,
            error("ERROR_PARAM_INVALID", "You must be an administrator to perform this action."),
            errors.Forbidden,
            "administrator",
        ),
        (200, error(None, "Unknown command (nosuch/thing.json)"), errors.Refused, "Check api_url"),
        (401, error(None, "Unauthorized request"), errors.LoginRefused, "proxy drop the Cerb-Auth"),
        (
            401,
            error(None, "Access denied! (Invalid credentials: access key)"),
            errors.LoginRefused,
            "There is no such access key",
        ),
        (
            401,
            error(None, "Access denied! (Invalid credentials: checksum)"),
            errors.LoginRefused,
            "no proxy changes the path",
        ),
        (
            401,
            error(None, "Access denied! (Invalid credentials: worker account is disabled)"),
            errors.LoginRefused,
            "worker of this key is disabled",
        ),
        (401, error(None, "Access denied! (This path is prohibited)"), errors.Forbidden, "allowed paths"),
        (
            401,
            error(None, "Access denied! (You are not authorized to make this request)"),
            errors.Forbidden,
            "allowed paths",
        ),
        (
            401,
            error(None, "The resource owner or authorization server denied the request."),
            errors.LoginRefused,
            "OAuth2 token",
        ),
        (200, [], errors.UnexpectedAnswer, "Check api_url"),
        (200, {"results": []}, errors.UnexpectedAnswer, "Check api_url"),
    ],
)
def test_an_error_is_understood_and_says_what_to_do(
    status: int, body: Any, kind: type[errors.OpsdeskError], says: str
) -> None:
    with pytest.raises(errors.OpsdeskError, match=says) as caught:
        rest(status, body).get("x")
    assert caught.value.kind == kind.kind


def test_clocks_that_differ_are_both_told() -> None:
    answer = error(None, "Access denied! (Invalid timestamp)")
    with pytest.raises(errors.LoginRefused, match=r"server says it is Sat, 21 Nov 2026 .* this machine says") as caught:
        rest(401, answer, date="Sat, 21 Nov 2026 21:12:58 GMT").get("x")
    assert "ten minutes" in caught.value.advice


@pytest.mark.parametrize(
    ("status", "body", "content_type", "headers", "kind", "says"),
    [
        (200, b"'me' is not implemented.", "text/plain", {}, errors.UnexpectedAnswer, "Check api_url"),
        (302, b"", "text/html", {"location": "http://h/login"}, errors.UnexpectedAnswer, "index.php/rest"),
        (302, b"", "text/html", {"location": "http://h/update/locked"}, errors.UnexpectedAnswer, "upgrade"),
        (503, b"<html>", "text/html", {}, errors.ServerFailed, "database"),
        (404, b"<html>", "text/html", {}, errors.UnexpectedAnswer, "Check api_url"),
    ],
)
def test_what_is_no_answer_of_the_api_is_told(
    status: int,
    body: bytes,
    content_type: str,
    headers: dict[str, str],
    kind: type[errors.OpsdeskError],
    says: str,
) -> None:
    with pytest.raises(kind, match=says):
        rest(status, body, content_type, **headers).get("x")


def test_a_record_that_the_worker_may_not_see_was_created() -> None:
    refusal = error("ERROR_PERMISSIONS", "You do not have permission to view this record.")
    with pytest.raises(errors.AnswerLost, match="after it has created the record") as caught:
        rest(200, refusal).post("records/ticket/create", {"fields": {"subject": "x"}})
    assert caught.value.told == errors.DONE
    with pytest.raises(errors.Forbidden):
        rest(200, refusal).get("records/ticket/1")


@pytest.mark.parametrize(
    ("status", "body", "content_type", "own"),
    [
        (200, b'{"__status": "success"}', JSON, True),
        (401, b'{"__status": "error"}', JSON, True),
        (200, b"'me' is not implemented.", "text/plain", True),
        (200, b"<xml/>", "text/xml", False),
        (200, b"{}", JSON, False),
        (200, b"[]", JSON, False),
        (200, b'{"__status": "succ', JSON, False),
        (404, b'{"__status": "error"}', JSON, False),
        (500, b"", "text/html", False),
        (503, b"<html>", "text/html", False),
    ],
)
def test_whose_answer_it_is(status: int, body: bytes, content_type: str, own: bool) -> None:
    answer = Response(status, {"content-type": content_type}, body, "https://h")
    assert API.owns(Request("POST", "/x.json"), answer) is own


def test_a_file_is_bytes_and_its_error_an_error() -> None:
    kept: list[bytes] = []
    rest(200, b'{"its": "content"}', JSON).download("attachments/1/download", lambda: kept.append)
    assert kept == [b'{"its": "content"}']
    with pytest.raises(errors.Refused, match="Invalid attachment"):
        rest(200, error("ERROR", "Invalid attachment id '9'")).download("attachments/9/download", lambda: kept.append)


@pytest.mark.parametrize(("raw", "wanted"), [("7", 7), (7, 7), (None, 0), ("", 0), ("x", 0), (False, 0)])
def test_ids_come_as_numbers_and_as_text(raw: Any, wanted: int) -> None:
    assert number(raw) == wanted


def test_an_empty_map_comes_as_a_list() -> None:
    assert mapping([]) == {}
    assert mapping({"1": "a", 2: "b"}) == {"1": "a", "2": "b"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 255, "x" * 255),
        ("x" * 300, "x" * 249 + "..."),
        ("日" * 200, "日" * 124 + "..."),
        ("日" * 100, "日" * 100),
        ("é" * 120, "é" * 120),
    ],
)
def test_a_text_is_cut_as_it_was_recorded(text: str, kept: str) -> None:
    assert stored(text, 255) == kept

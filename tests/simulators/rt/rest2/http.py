# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is the same for all REST 2.0 requests: routes, methods, bodies, conditions, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Request, Response

from .. import auth
from ..errors import Crash, HttpError, Redirect
from ..records import CustomField, User
from ..state import State

PREFIX = "/REST/2.0"
JSON_TYPE = "application/json; charset=utf-8"
QUOTED_JSON_TYPE = 'application/json; charset="utf-8"'
KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    412: "Precondition Failed",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    501: "Not Implemented",
}


@dataclass
class Answer:
    """What a handler gives back; `body` is JSON unless it is bytes. `etag` is what conditions are checked against."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = QUOTED_JSON_TYPE


@dataclass
class Call:
    """One request, with what handlers need of it."""

    rt: State
    request: Request
    who: User
    words: tuple[str, ...] = ()
    # Which custom fields show on what, so that a list does not ask for every item.
    fields_seen: dict[tuple[str, int], list[CustomField]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://{self.request.host}{PREFIX}"

    def argument(self, name: str) -> str | None:
        """A parameter of the query string, or of a form in the body."""
        return self.request.values.get(name)

    def data(self, *, query: bool = True) -> dict[str, Any]:
        """The JSON object in the body (of a multipart body: in its JSON part), with the query string merged into it."""
        kind = self.request.mimetype
        if kind == "multipart/form-data":
            text: str | bytes = self.request.form.get("JSON") or ""
            if not text:
                raise HttpError(400, "Json is a required field for multipart/form-data")
        elif kind == "application/json":
            text = self.request.get_data()
        else:
            raise HttpError(415)
        try:
            content = parsed(text) if text else {}
        except ValueError:
            raise Crash("no JSON") from None
        if not isinstance(content, dict):
            raise Crash("no hash")
        if query:
            for name, values in self.request.args.lists():
                content[name] = values[0] if len(values) == 1 else values
        return content


Handler = Callable[[Call], Answer]


@dataclass
class Route:
    """A path and its methods. `takes` says of which type JSON in the body must be; None leaves it to the handler."""

    path: str
    methods: dict[str, Handler]
    takes: type | None = dict

    def __post_init__(self) -> None:
        self.pattern = re.compile(self.path + "/?")

    @property
    def allow(self) -> str:
        named = ["GET", "HEAD"] if "GET" in self.methods else []
        return ", ".join(named + [method for method in ("DELETE", "PUT", "POST") if method in self.methods])


def parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text if isinstance(text, str) else text.decode())
    except UnicodeDecodeError:
        raise Crash("not UTF-8") from None


#: Routes that the extension to RT 4.4 lacks.
NOT_IN_EXTENSION = re.compile(r"^/ticket/\d+/(correspond|comment|attachments)|^/attachment|^/tickets/bulk")


def answer(rt: State, request: Request, path: str, routes: list[Route]) -> Response:
    """Answer one request below the prefix."""
    try:
        who = auth.for_rest2(rt, request.method, request.host, dict(request.headers), request.values.get("token"))
        return _respond(request, _dispatch(rt, request, who, path, routes))
    except Redirect as redirect:
        response = Response(redirect.body, 302, {"Location": redirect.location})
        del response.headers["Content-Type"]
        if request.headers.get("Cookie"):
            response.headers["Set-Cookie"] = auth.fresh_cookie(rt, request.host)
        return response
    except HttpError as error:
        if error.status == 304:
            unchanged = Response(b"", 304)
            del unchanged.headers["Content-Type"]
            return unchanged
        return refusal(error.status, error.message or PHRASES[error.status], error.headers)
    except Crash:
        return Response(b"", 500, {"Content-Type": QUOTED_JSON_TYPE})


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps({"message": message}, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, {**(headers or {}), "Content-Type": JSON_TYPE})


def _dispatch(rt: State, request: Request, who: User, path: str, routes: list[Route]) -> Answer:
    route, match = _find(routes, path)
    if rt.extended and NOT_IN_EXTENSION.search(path):
        raise HttpError(404)
    method = "GET" if request.method == "HEAD" else request.method
    if request.method not in KNOWN_METHODS:
        raise HttpError(501)
    if method not in route.methods:
        raise HttpError(405, headers={"Allow": route.allow})
    _check_json(request, route.takes)
    call = Call(rt, request, who, tuple(match.groups()))
    accepted = request.headers.get("Accept", "*/*")
    if "If-Unmodified-Since" in request.headers or "If-Modified-Since" in request.headers:
        raise Crash("dates in conditions")
    result = route.methods[method](call)
    if method == "GET" and not re.search(r"\*/\*|application/(json|\*)", accepted):
        raise HttpError(406)
    return result


def _find(routes: list[Route], path: str) -> tuple[Route, re.Match[str]]:
    for route in routes:
        match = route.pattern.fullmatch(path)
        if match:
            return route, match
    raise HttpError(404)


def _check_json(request: Request, wanted: type | None) -> None:
    """Refuse a body that is no JSON, or JSON of the wrong type; an empty one may pass."""
    if (
        wanted is None
        or request.method not in ("PUT", "POST")
        or request.mimetype != "application/json"
        or not request.get_data()
    ):
        return
    try:
        content = parsed(request.get_data())
    except ValueError as error:
        text = request.get_data().decode()
        where = getattr(error, "pos", 0)
        message = f'JSON parse error: \'"\' expected, at character offset {where} (before "{text[where:][:20]}")\n'
        raise HttpError(400, message) from None
    if not isinstance(content, wanted):
        raise HttpError(400, f"JSON object must be a {'HASH' if wanted is dict else 'ARRAY'}")


def check_conditions(call: Call, etag: str) -> None:
    """Obey If-Match for writing, and If-None-Match for reading, against the state of a record."""
    quoted = f'"{etag}"'
    wanted = call.request.headers.get("If-Match")
    if wanted and wanted != "*" and etag not in [part.strip().strip('"') for part in wanted.split(",")]:
        raise HttpError(412)
    if wanted:
        call.rt.after_condition()
    known = call.request.headers.get("If-None-Match")
    if known and quoted in [part.strip() for part in known.split(",")]:
        raise HttpError(304 if call.request.method in ("GET", "HEAD") else 412)


def _respond(request: Request, result: Answer) -> Response:
    if result.status == 204 or result.body is None:
        return Response(b"", result.status, {"Content-Type": result.content_type, **result.headers})
    body = result.body
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False, indent=3).encode()
    return Response(body, result.status, {**result.headers, "Content-Type": result.content_type})

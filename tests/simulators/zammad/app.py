# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flask application: one lock, one state, one transaction per request, and what every answer has in common."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from types import ModuleType
from typing import Any

from flask import Flask, Response, request

from . import (
    administration,
    articles,
    auth,
    checklists,
    collections,
    files,
    links,
    merging,
    notifications,
    objects,
    people,
    privacy,
    tags,
    tickets,
    time_accounting,
    tokens,
)
from .access import Caller
from .calls import Call, Reply, parameters
from .errors import Denied, Failure, RackError
from .routing import PREFIX, find, reply
from .seed import plant
from .state import Zammad

# Searches and other fixed words come before routes that take any id.
FILES: tuple[ModuleType, ...] = (
    *(tickets, merging, time_accounting, articles, files, people, collections, tags, links, notifications),
    *(objects, administration, tokens, checklists, privacy),
)
ROUTES = [route for file in FILES for route in file.routes.routes]


class Server(Flask):
    """The application of one simulated server; `zammad` is what it knows."""

    zammad: Zammad


def create_app(version: str = "6.5", *, seed: bool = True) -> Server:
    """A fresh server that behaves as `version` ("5.5" or "6.5"). Without its seed it holds nothing, not even users."""
    # No files to serve: a route for them would be compiled with `ast`, which is not safe in several threads at once.
    app = Server(__name__, static_folder=None)
    app.zammad = Zammad(version)
    if seed:
        plant(app.zammad)

    # Answered before Flask looks for a route: which status a wrong path or method gets is the server's business.
    @app.before_request
    def answer() -> Response:
        zammad = app.zammad
        with zammad.lock:
            return _answer(zammad)

    return app


def _answer(z: Zammad) -> Response:
    path = re.sub(r"/{2,}", "/", request.path)
    if not path.startswith(f"{PREFIX}/"):
        return Response("a page for people", 200, content_type="text/html; charset=utf-8")
    if request.method == "OPTIONS":
        return Response("", 200, content_type="text/plain; charset=utf-8")
    caller: list[Caller] = []
    try:
        return _response(_work(z, path, caller))
    except RackError as error:
        return _response(Reply(error.status, error.body))
    except Failure as error:
        return _failure(error, caller[0] if caller else None)


def _keeps(error: BaseException) -> bool:
    """A setting that breaks the server is stored although the request fails."""
    return isinstance(error, RackError) and error.keep


def _work(z: Zammad, path: str, caller: list[Caller]) -> Reply:
    """Find the route, see who asks, and do the work. What logging in leaves behind stays, whatever becomes of it."""
    administration.refuse_broken(z, request.method, path)
    inner = re.sub(r"(\.json)?/?$", "", path.removeprefix(PREFIX))
    method = "GET" if request.method == "HEAD" else request.method
    route = find(ROUTES, z.dialect, method, inner)
    if route is None and method == "PATCH":
        raise RackError(404, "Not Found")
    if route is None:
        raise z.dialect.no_route(request.method, path)
    if route[0].public:
        return reply(route[0].handler(z, **route[1]))
    caller.append(auth.caller(z, dict(request.headers)))
    call = Call(z, request.method, inner, parameters(request, z.dialect), caller[0])
    with z.store.transaction(_keeps):
        answered = reply(route[0].handler(call, **route[1]))
    for job in call.later:
        job()
    return answered


def _failure(error: Failure, caller: Caller | None) -> Response:
    """Texts that were not written for users are for administrators only."""
    body: dict[str, Any] = {"error": error.text}
    if error.human:
        body["error_human"] = error.text
    elif caller is None or not caller.may("admin"):
        body = {"error": f"Error ID {secrets.token_urlsafe(6)}: Please contact your administrator."}
    response = _response(Reply(error.status, body))
    if isinstance(error, Denied):
        response.headers["X-Failure"] = error.text.encode("ascii", "replace").decode()
    return response


def _response(answered: Reply) -> Response:
    if isinstance(answered.body, bytes):
        data = answered.body
    else:
        data = b"" if answered.body is None else json.dumps(answered.body, ensure_ascii=False).encode()
    response = Response(data, answered.status, content_type=answered.content_type)
    if answered.status == 204:
        del response.headers["Content-Type"]
    response.headers.update(answered.headers)
    if answered.status < 300 and data:
        tag = f'W/"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'
        response.headers["ETag"] = tag
        if request.method in ("GET", "HEAD") and request.headers.get("If-None-Match") == tag:
            return Response(b"", 304, headers={"ETag": tag})
    return response

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flask application: one lock, one state, and what every answer has in common."""

from __future__ import annotations

import json
from types import ModuleType

from flask import Flask, Response, request

from . import access, commands, dsl, find, jobs, objects, properties, runs, server, sessions, upload, workflows
from .calls import Call, Created, Reply, arguments, pieces, raw_path
from .errors import Failure
from .routing import find as find_route
from .routing import in_order
from .seed import plant
from .state import CloudBees
from .switches import Switches

PREFIX = "/rest/v1.0"
FILES: tuple[ModuleType, ...] = (sessions, properties, jobs, runs, workflows, access, commands, find, dsl, server)
ROUTES = in_order(route for file in FILES for route in file.routes.routes)


class Server(Flask):
    """The application of one simulated server; `cloudbees` is what it knows."""

    cloudbees: CloudBees


def create_app(switches: Switches | None = None, *, seed: bool = True) -> Server:
    """A fresh server. Without its seed it holds nothing, not even users."""
    # No files to serve: a route for them would be compiled with `ast`, which is not safe in several threads at once.
    app = Server(__name__, static_folder=None)
    app.cloudbees = CloudBees(switches or Switches())
    if seed:
        plant(app.cloudbees)

    # Answered before Flask looks for a route: what a wrong path gets is the server's business.
    @app.before_request
    def answer() -> Response:
        cloudbees = app.cloudbees
        with cloudbees.lock:
            return _answer(cloudbees)

    return app


def _answer(c: CloudBees) -> Response:
    path, query = raw_path(request), request.query_string.decode()
    try:
        return _response(_work(c, path, query))
    except Failure as error:
        # A browser that follows the vendor's samples asks for name and password.
        asking = {"WWW-Authenticate": 'Basic realm="CloudBees CD"'} if error.status == 401 else {}
        return _response(Reply(error.status, error.body, headers=asking))


def _work(c: CloudBees, path: str, query: str) -> Reply:
    if path in upload.PATHS and request.method == "POST":
        return upload.publish(c, request)
    if path.startswith("/rest/doc/v1.0"):
        return Reply(200, b"<html>Swagger UI</html>", "text/html")
    if not path.startswith(f"{PREFIX}/"):
        return Reply(404, b"Not Found", "text/html")
    args, command = arguments(request, query)
    method = "GET" if request.method == "HEAD" else request.method
    call = Call(c, method, pieces(path.removeprefix(f"{PREFIX}/")), args, command)
    call.headers = {name.lower(): value for name, value in request.headers.items()}
    route = find_route(ROUTES, method, call.path, command)
    if route is None or not route[0].public:
        sessions.authenticate(call)
    if not call.path:
        raise objects.not_implemented(call)
    if route is not None:
        return _reply(c, route[0].handler(call, **route[1]))
    return _reply(c, (properties if call.path[0] == "properties" else objects).handle(call))


def _reply(c: CloudBees, answered: object) -> Reply:
    """What a handler returns: a reply, something new, or the body of a 200."""
    if isinstance(answered, Reply):
        return answered
    if isinstance(answered, Created):
        return Reply(c.switches.created, answered.body)
    return Reply(200, answered)


def _response(answered: Reply) -> Response:
    if isinstance(answered.body, bytes):
        data = answered.body
    else:
        data = b"" if answered.body is None else json.dumps(answered.body, ensure_ascii=False).encode()
    return Response(data, answered.status, headers=answered.headers, content_type=answered.content_type)

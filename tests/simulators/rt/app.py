# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flask application: one lock, one state, and the two protocols by their prefixes."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.http import http_date

from . import dates, rest1
from .rest2 import assets, history, http, people, queues, tickets
from .seed import plant
from .state import PATCHED, State

ROUTES = [*tickets.ROUTES, *history.ROUTES, *people.ROUTES, *queues.ROUTES, *assets.ROUTES]


class Server(Flask):
    """The application of one simulated server; `rt` is what it knows."""

    rt: State


def create_app(*, seed: bool = True, version: str = PATCHED) -> Server:
    """A fresh server. Without its seed it holds nothing, not even users."""
    # No files to serve: a route for them would be compiled with `ast`, which is not safe in several threads at once.
    app = Server(__name__, static_folder=None)
    app.rt = State(version)
    if seed:
        plant(app.rt)

    # Answered before Flask looks for a route: which status a wrong path or method gets is the protocol's business.
    @app.before_request
    def answer() -> Response:
        path, rt = request.path, app.rt
        with rt.lock:
            if path.startswith(http.PREFIX) and not rt.rest2:
                return Response("<h1>Not Found</h1>", 404, content_type="text/html; charset=utf-8")
            if path == http.PREFIX or path.startswith(f"{http.PREFIX}/"):
                return http.answer(rt, request, path.removeprefix(http.PREFIX), ROUTES)
            if path.startswith(rest1.PREFIX):
                return rest1.answer(rt, request)
        return Response("a login page for people", 200, content_type="text/html; charset=utf-8")

    @app.after_request
    def date(response: Response) -> Response:
        response.headers["Date"] = http_date(dates.now())
        return response

    return app

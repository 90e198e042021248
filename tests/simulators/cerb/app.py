# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flask application: one lock, one state, and what every answer has in common, whatever the path."""

from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import Flask, Response, request

from . import attachments, auth, contexts, dataquery, legacy, mail, packages, people, phpform, records, tickets
from .auth import Asked
from .calls import Call, Raw, parameters
from .errors import Crashed, Denied, Failure
from .relations import Unsupported
from .seed import plant
from .state import Cerb

FILES: tuple[ModuleType, ...] = (attachments, contexts, dataquery, legacy, mail, packages, people, tickets)
CONTROLLERS: dict[str, Callable[[Call], Any]] = {
    "records": records.answer,
    **{name: controller for file in FILES for name, controller in file.CONTROLLERS.items()},
}
JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=UTF-8"
DOWN = "<!DOCTYPE html>\n<html><head><title>Cerb</title></head><body>The database is not available.</body></html>\n"


class Server(Flask):
    """The application of one simulated server; `cerb` is what it knows."""

    cerb: Cerb


def create_app(*, seed: bool = True, version: str = "") -> Server:
    """A fresh server: 10.4.10, or `11` (a new installation) or `11-upgraded`.

    Without its seed it holds nothing, not even workers.
    """
    # No files to serve: a route for them would be compiled with `ast`, which is not safe in several threads at once.
    app = Server(__name__, static_folder=None)
    app.cerb = Cerb()
    if seed:
        plant(app.cerb)
    if version:
        app.cerb.become_eleven(new=version == "11")

    # Answered before Flask looks for a route: which status a wrong path or method gets is the server's business.
    @app.before_request
    def answer() -> Response:
        cerb = app.cerb
        with cerb.lock:
            response = _answer(cerb, _asked())
            response.headers["Date"] = email.utils.formatdate(cerb.moment(), usegmt=True)
        # A session that nobody needs and that is not kept; a client that sends it back gains nothing.
        response.headers["Set-Cookie"] = "Devblocks=session; path=/; HttpOnly"
        return response

    return app


def _asked() -> Asked:
    target = request.environ.get("REQUEST_URI") or request.full_path
    path, _mark, query = target.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Asked(request.method, path, query, headers, request.get_data(cache=False))


def _answer(cerb: Cerb, asked: Asked) -> Response:
    host = f"http://{asked.headers.get('host', 'cerb.example')}"
    if cerb.database_down:
        return Response(DOWN, 503, content_type=HTML_TYPE)
    if asked.method == "TRACE":
        return Response("<html>\n<head><title>405 Not Allowed</title></head>\n</html>\n", 405, content_type="text/html")
    if cerb.upgrade_pending:
        return _redirect(f"{host}/update/locked")
    base, rest = _base(cerb, asked.path)
    if rest is None:
        if not cerb.rewriting and "/index.php" not in asked.path:
            return Response("<html><head><title>404 Not Found</title></head></html>\n", 404, content_type="text/html")
        if asked.path.endswith("/oauth/access_token") and asked.method == "POST":
            status, body = auth.exchange(cerb, phpform.parse(asked.body))
            return _oauth(status, body)
        return _redirect(f"{host}{base}/login")
    if asked.method in ("HEAD", "OPTIONS"):
        return Response("Not implemented", 501, content_type=HTML_TYPE)
    return _rest(cerb, asked, rest, f"{host}{base}")


def _redirect(location: str) -> Response:
    return Response("", 302, headers={"Location": location}, content_type=HTML_TYPE)


def _oauth(status: int, body: dict[str, Any] | str) -> Response:
    if isinstance(body, str):
        return Response(body, status, content_type=HTML_TYPE)
    return Response(json.dumps(body), status, content_type="application/json; charset=UTF-8")


def _base(cerb: Cerb, path: str) -> tuple[str, str | None]:
    """The directory of the server, and what follows `rest/`; None when the API is not there."""
    for base in sorted(cerb.bases, key=len, reverse=True):
        prefix = f"{base}/rest/" if cerb.rewriting else f"{base}/index.php/rest/"
        if path.startswith(prefix):
            return base, path[len(prefix) :]
    return next((base for base in cerb.bases if base and path.startswith(f"{base}/")), ""), None


def _rest(cerb: Cerb, asked: Asked, rest: str, root: str) -> Response:
    whole = rest.rstrip("/")
    head, _slash, last = whole.rpartition("/")
    stem, point, extension = last.rpartition(".")
    extension = extension if point else last
    try:
        worker = auth.worker_of(cerb, asked, whole)
        path = [*[part for part in head.split("/") if part], stem if point else last]
        controller = CONTROLLERS.get(rest.partition("/")[0]) if len(path) > 1 else None
        if controller is None:
            raise Failure(f"Unknown command ({whole})", None)
        call = Call(cerb, asked, worker, path[1:], parameters(asked), root)
        found = controller(call)
    except Denied as error:
        return _written({"__status": "error", "message": error.message}, 401, extension)
    except Failure as error:
        return _written({**error.body, **(_version(cerb) if error.code else {})}, 200, extension)
    except Crashed:
        return Response("", 500, content_type=HTML_TYPE)
    except Unsupported as error:
        # Loud, so that nobody takes what is not simulated for what the server does.
        return Response(f"not simulated: {error}", 500, content_type="text/plain")
    if isinstance(found, Raw):
        return Response(found.body, 200, headers=found.headers, content_type=found.content_type)
    body = {**found, "__status": "success", **_version(cerb)}
    return _written({key: body[key] for key in sorted(body)}, 200, extension)


def _version(cerb: Cerb) -> dict[str, Any]:
    return {"__version": cerb.version, "__build": cerb.build}


def _written(body: dict[str, Any], status: int, extension: str) -> Response:
    if extension == "xml":
        return Response(_xml(body), status, content_type="text/xml; charset=utf-8")
    if extension != "json" and status == 200:
        return Response(f"'{extension}' is not implemented.", 200, content_type="text/plain; charset=utf-8")
    text = json.dumps(body, separators=(",", ":"))
    if "\\udc" in text:
        text = json.dumps(_substituted(body), separators=(",", ":"))
    return Response(text, status, content_type=JSON_TYPE)


def _substituted(value: Any) -> Any:
    """Bytes that were no UTF-8 come back as the sign for that."""
    if isinstance(value, dict):
        return {key: _substituted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_substituted(item) for item in value]
    return re.sub("[\udc80-\udcff]", "\ufffd", value) if isinstance(value, str) else value


def _xml(body: dict[str, Any]) -> str:
    return (
        f'<?xml version="1.0"?>\n<response>{"".join(_xml_item(key, value) for key, value in body.items())}</response>\n'
    )


def _xml_item(key: str, value: Any) -> str:
    if isinstance(value, (dict, list)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return f"<array key={quoteattr(key)}>{''.join(_xml_item(str(name), item) for name, item in pairs)}</array>"
    text = "" if value is None or value is False else "1" if value is True else escape(str(value))
    return f"<string key={quoteattr(key)}>{text}</string>" if text else f"<string key={quoteattr(key)}/>"

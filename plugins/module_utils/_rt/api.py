# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `rt_api` does."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import rest1_codec as codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

READING = ("GET", "HEAD")


def request(call: Call) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = call.options
    query = Query(options.get("query"))
    method, path = options["method"], "/" + options["path"].lstrip("/")
    if not path.startswith("/REST/"):
        path = f"/REST/2.0{path}" if call.client.protocol == "rest2" else f"/REST/1.0{path}"
    if options.get("data") is not None and options.get("form") is not None:
        raise errors.InvalidInput("data and form exclude each other")
    reads = (method in READING and options.get("form") is None) or bool(options["reads"])
    asked: dict[str, Any] = {"effect": Effect.READ if reads else Effect.ONCE if method == "POST" else Effect.REPEATABLE}
    asked["query"] = tuple((str(name), str(value)) for name, value in (options.get("parameters") or {}).items())
    shown = {"method": method, "path": path}
    if call.check and not reads:
        return {
            "changed": True,
            "skipped_in_check_mode": True,
            **shown,
            "msg": f"check mode: {method} {path} was not sent, so its result is not known",
        }
    answer = call.client.transport.send(
        _made(method, path, options, asked, getattr(call.client.transport.auth, "fields", {}))
    )
    result = {**shown, "changed": not reads and answer.status < 300, "status": answer.status, **_content(path, answer)}
    if answer.status >= 400 or answer.status in range(300, 400):
        raise errors.Refused(
            f"{method} {path} was answered with HTTP {answer.status}: {answer.text[:500]}",
            status=answer.status,
            attempts=answer.attempts,
            done=result,
        )
    result["content"] = query.apply(result["content"])
    return result


def _made(method: str, path: str, options: Any, asked: dict[str, Any], credentials: dict[str, str]) -> Request:
    if path.startswith("/REST/1.0/"):
        form: dict[str, str] = dict(credentials)
        if options.get("form") is not None:
            try:
                fields = {str(name): _written(value) for name, value in options["form"].items()}
                form["content"] = codec.encode_form(fields, multiline=list(fields))
            except ValueError as error:
                raise errors.InvalidInput(f"form: {error}") from None
        if form:
            return Request.with_form("POST", path, form, **asked)
    elif options.get("form") is not None:
        raise errors.InvalidInput("form is for REST 1.0; give REST 2.0 its JSON in data")
    if options.get("data") is not None:
        return Request.with_json(method, path, _document(options["data"]), **asked)
    return Request(method, path, **asked)


def _document(data: Any) -> Any:
    """What a template wrote as JSON, or a value that is sent as it is."""
    if not isinstance(data, str) or data[:1] not in ("[", "{"):
        return data
    try:
        return json.loads(data)
    except ValueError as error:
        raise errors.InvalidInput(f"data: is not JSON: {error}") from None


def _written(value: Any) -> str | list[str]:
    """A form's value as text: YAML makes numbers, booleans and nulls of what looks like them."""
    if isinstance(value, (list, tuple)):
        return [str(_written(item)) for item in value]
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _content(path: str, answer: Response) -> dict[str, Any]:
    if answer.content_type == "application/json":
        return {"content": answer.json()}
    if path.startswith("/REST/1.0/") and answer.content_type == "text/plain":
        reply = codec.parse_reply(answer.body)
        shown = {
            "rt_status": reply.status,
            "messages": list(reply.comments),
            "content": [dict(form) for form in reply.forms] or reply.text,
        }
        if reply.status is not None and reply.status >= 400:
            raise errors.Refused(
                f"RT answered {reply.status} {reply.reason}: {' / '.join(reply.comments)}",
                status=reply.status,
                server_messages=reply.comments,
            )
        return shown
    return {"content": answer.text}


API = Task(
    system=RT,
    options={
        "method": {"type": "str", "choices": ["GET", "HEAD", "POST", "PUT", "DELETE"], "default": "GET"},
        "path": {"type": "str", "required": True},
        "parameters": {"type": "dict"},
        "data": {"type": "raw"},
        "form": {"type": "dict"},
        "reads": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=request,
)

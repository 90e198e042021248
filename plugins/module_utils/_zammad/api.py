# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `zammad_api` does."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad import tables
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.info import hidden
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import ROOT, messages
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

READING = ("GET", "HEAD")
#: What Zammad shows in clear to whoever may read webhooks. A token that was just made is left: it is shown only once.
SECRETS = frozenset(name for names in tables.SECRETS.values() for name in names)


def request(call: Call) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = call.options
    query = Query(options.get("query"))
    method, path = options["method"], "/" + options["path"].lstrip("/")
    if not path.startswith("/api/"):
        path = ROOT + path[1:]
    reads = method in READING or bool(options["reads"])
    shown = {"method": method, "path": path}
    if call.check and not reads:
        return {
            "changed": True,
            "skipped_in_check_mode": True,
            **shown,
            "msg": f"check mode: {method} {path} was not sent, so its result is not known",
        }
    effect = Effect.READ if reads else Effect.ONCE if method == "POST" else Effect.REPEATABLE
    answer = call.client.transport.send(_made(method, path, options, effect))
    result = {
        **shown,
        "changed": not reads and answer.status < 300,
        "status": answer.status,
        "content": hidden(_content(answer), SECRETS),
    }
    if answer.status >= 300:
        said = messages(answer)
        raise errors.Refused(
            f"{method} {path} was answered with HTTP {answer.status}: {said[0] if said else answer.text[:300]}",
            status=answer.status,
            server_messages=said,
            attempts=answer.attempts,
            done=result,
        )
    result["content"] = query.apply(result["content"])
    return result


def _made(method: str, path: str, options: Any, effect: Effect) -> Request:
    pairs = tuple((str(name), _text(value)) for name, value in (options.get("parameters") or {}).items())
    data = options.get("data")
    if data is None:
        return Request(method, path, query=pairs, effect=effect)
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except ValueError as error:
            # Zammad answers 500 to JSON that does not parse.
            raise errors.InvalidInput(f"data is not JSON: {error}") from None
    return Request.with_json(method, path, data, query=pairs, effect=effect)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _content(answer: Response) -> Any:
    return answer.json() if answer.content_type == "application/json" and answer.body.strip() else answer.text


API = Task(
    system=ZAMMAD,
    options={
        "method": {"type": "str", "choices": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], "default": "GET"},
        "path": {"type": "str", "required": True},
        "parameters": {"type": "dict"},
        "data": {"type": "raw"},
        "reads": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=request,
)

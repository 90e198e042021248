# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `zammad_api` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import (
    Answer,
    decoded,
    pairs,
    raw_options,
    raw_request,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.answers import API_ROOT, messages
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.info import hidden
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import tables
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

#: What Zammad shows in clear to whoever may read webhooks. A token that was just made is left: it is shown only once.
SECRETS = frozenset(name for names in tables.SECRETS.values() for name in names)


def request(call: Call[ZammadClient]) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = call.options
    path = "/" + options["path"].lstrip("/")
    if not path.startswith("/api/"):
        path = API_ROOT + path[1:]

    def make(path: str, effect: Effect) -> Request:
        asked: dict[str, Any] = {"query": pairs(options.get("parameters")), "effect": effect}
        data = decoded(options.get("data"))
        if data is None:
            return Request(options["method"], path, **asked)
        if isinstance(data, str):
            # Zammad answers 500 to what is not an object.
            raise errors.InvalidInput("data is not JSON: it begins neither with { nor with [")
        return Request.with_json(options["method"], path, data, **asked)

    return raw_request(call, path, make, _read)


def _read(response: Response) -> Answer:
    known = response.content_type == "application/json" and response.body.strip()
    content = response.json() if known else response.text
    return Answer(response.status, hidden(content, SECRETS), messages(response))


API = Task(
    system=ZAMMAD,
    options=raw_options(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
    run=request,
)

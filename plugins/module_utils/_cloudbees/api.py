# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `cloudbees_api` does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import complaint, content, error_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import ROOT
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import (
    READING,
    Answer,
    decoded,
    pairs,
    raw_options,
    raw_request,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

#: Commands that change nothing, whatever the verb in front of them: findObjects is a PUT.
_READS = re.compile("(get|find|count|check)[A-Z]")


def request(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = call.options
    path = "/" + options["path"].removeprefix("/")
    if not path.startswith(("/rest/", "/commander")):
        path = ROOT + path[1:]
    parameters = options.get("parameters") or {}
    command = str(parameters.get("request") or "")
    reads = bool(options["reads"]) or options["method"] in READING or bool(_READS.match(command))

    def make(path: str, effect: Effect) -> Request:
        asked: dict[str, Any] = {"query": pairs(parameters), "effect": effect}
        data = decoded(options.get("data"))
        if isinstance(data, str):
            raise errors.InvalidInput("data is not JSON: it begins neither with { nor with [")
        made = (
            Request(options["method"], path, **asked)
            if data is None
            else Request.with_json(options["method"], path, data, **asked)
        )
        return made.adding(headers={"Accept": "application/json"})

    def read(response: Response) -> Answer:
        if response.status == 501:
            error = error_of(response)
            error.done = {"method": options["method"], "path": path, "changed": False, "status": 501}
            raise error
        found = content(response)
        return Answer(response.status, response.text if found is None else found, complaint(response).messages)

    return raw_request(call, path, make, read, reads=reads)


API = Task(system=CLOUDBEES, options=raw_options(["GET", "HEAD", "POST", "PUT", "DELETE"]), run=request)

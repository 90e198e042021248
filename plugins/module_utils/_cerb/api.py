# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `cerb_api` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import forms
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import EXTENSION, application_error
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import (
    Answer,
    decoded,
    raw_options,
    raw_request,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: An error inside of a successful answer -> the status that such an error has elsewhere.
_STATUS: Mapping[type[errors.OpsdeskError], int] = {errors.Missing: 404, errors.Forbidden: 403}


def request(call: Call[CerbClient]) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = {**call.options, "method": str(call.options["method"]).upper()}
    call = replace(call, options=options)
    path, _mark, query = str(options["path"]).partition("?")
    path = "/" + path.strip("/").removeprefix("rest/")
    if not path.endswith((EXTENSION, ".xml")):
        path += EXTENSION

    def make(path: str, effect: Effect) -> Request:
        data = decoded(options.get("data"))
        asked = (*parse_qsl(query, keep_blank_values=True), *forms.pairs(options.get("parameters")))
        if options["method"] in ("GET", "DELETE"):
            if data is not None:
                raise errors.InvalidInput(f"data has no meaning with {options['method']}", advice="Use parameters")
            return Request(options["method"], path, query=asked, effect=effect)
        return Request(
            options["method"],
            path,
            query=asked,
            body=_body(data),
            headers={"Content-Type": forms.TYPE},
            effect=effect,
        )

    return raw_request(call, path, make, _read)


def _body(data: Any) -> bytes:
    """A form, whatever the task gave: Cerb ignores JSON, and answers success."""
    if data is None or isinstance(data, Mapping):
        return forms.encoded(data)
    if isinstance(data, str):
        return data.encode()
    raise errors.InvalidInput("data is a list, and Cerb takes forms only", advice="Give a dictionary")


def _read(response: Response) -> Answer:
    known = response.content_type == "application/json" and response.body.strip()
    content = response.json() if known else response.text
    said: tuple[str, ...] = ()
    status = response.status
    if isinstance(content, dict) and content.get("__status") == "error":
        said = (str(content.get("message") or ""),)
        if status < 300:
            # Cerb answers 200 to what it refuses.
            status = next(
                (code for kind, code in _STATUS.items() if isinstance(application_error(content, response), kind)), 422
            )
    elif not known and status < 300 and response.content_type == "text/plain" and "is not implemented" in response.text:
        said, status = (response.text.strip(),), 404
    return Answer(status, content, said)


def _options() -> ArgumentSpec:
    """Verbs in lower case and `payload`, too: that is how Cerb's own libraries are called."""
    options = raw_options([*METHODS, *(name.lower() for name in METHODS)])
    return {**options, "data": {**options["data"], "aliases": ["payload"]}}


API = Task(
    system=CERB,
    options=_options(),
    run=request,
)

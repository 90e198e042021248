# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: what the module `rt_api` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import (
    READING,
    Answer,
    decoded,
    masked,
    pairs,
    raw_options,
    raw_request,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

#: What RT 6 shows administrators of every user: whoever has it reads that user's feeds.
FEED_TOKEN = frozenset(("authtoken",))
#: Attributes that no request may write, and why.
UNSENDABLE = {
    "EffectiveId": "on a merged ticket, RT 5.0.10 and 6.0.0 then hang at every later read of it",
    "IsMerged": "RT does not check it",
    "AuthToken": "it is the secret of a user's feeds, and RT 6 answers with the old one in clear",
}


def request(call: Call[RTClient]) -> dict[str, Any]:
    """Send one request; in check mode only a reading one."""
    options = call.options
    path = "/" + options["path"].lstrip("/")
    if not path.startswith("/REST/"):
        path = f"/REST/2.0{path}" if call.client.protocol == "rest2" else f"/REST/1.0{path}"
    if options.get("data") is not None and options.get("form") is not None:
        raise errors.InvalidInput("data and form exclude each other")
    if any("authtoken" in f"{name} {value}".lower() for name, value in _asked(path, options)):
        raise errors.InvalidInput(
            "parameters: AuthToken is the secret of another user's feeds, and a request for it makes RT before 5.0.10 "
            "and 6.0.3 renew it",
            advice="Leave it out",
        )

    for name, why in UNSENDABLE.items():
        if name.lower() in _keys(options.get("data")):
            raise errors.InvalidInput(f"data: {name} cannot be sent: {why}", advice="Leave it out")

    def make(path: str, effect: Effect) -> Request:
        asked = {"query": pairs(options.get("parameters")), "effect": effect}
        return _made(options["method"], path, options, asked, getattr(call.client.transport.auth, "fields", {}))

    reads = options["method"] in READING and options.get("form") is None
    return raw_request(call, path, make, lambda answer: _read(path, answer), reads=reads)


def _keys(data: Any) -> set[str]:
    """The names in a document, or in a list of documents, in lower case."""
    document = decoded(data) if data is not None else None
    documents = document if isinstance(document, list) else [document]
    return {str(name).lower() for item in documents if isinstance(item, dict) for name in item}


def _asked(path: str, options: Any) -> tuple[tuple[str, str], ...]:
    """The query of a request, whichever option has it."""
    return (*parse_qsl(path.partition("?")[2], keep_blank_values=True), *pairs(options.get("parameters")))


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
        return Request.with_json(method, path, decoded(options["data"]), **asked)
    return Request(method, path, **asked)


def _written(value: Any) -> str | list[str]:
    """A form's value as text: YAML makes numbers, booleans and nulls of what looks like them."""
    if isinstance(value, (list, tuple)):
        return [str(_written(item)) for item in value]
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(path: str, response: Response) -> Answer:
    if response.content_type == "application/json":
        return Answer(response.status, masked(response.json(), FEED_TOKEN))
    if path.startswith("/REST/1.0/") and response.content_type == "text/plain":
        reply = codec.parse_reply(response.body)
        shown = {"rt_status": reply.status, "messages": list(reply.comments)}
        content = masked([dict(form) for form in reply.forms] or reply.text, FEED_TOKEN)
        # An error hides in an answer with HTTP 200.
        return Answer(reply.status or response.status, content, tuple(reply.comments), shown)
    return Answer(response.status, masked(response.text, FEED_TOKEN))


API = Task(
    system=RT,
    options=raw_options(["GET", "HEAD", "POST", "PUT", "DELETE"], form={"type": "dict"}),
    run=request,
)

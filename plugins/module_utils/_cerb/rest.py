# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of Cerb: paths, bodies, and the errors that it hides in successful answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote_plus

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import forms
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import plugins, type_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Raw
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import (
    Begin,
    Effect,
    Request,
    Response,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.rest import Query

#: Cerb decides by it in which form to answer; anything else is answered with a line of text.
EXTENSION = ".json"
#: The path of the REST API, below that of the web interface.
REST = "/rest"
BASE = (
    "Check api_url: it must be the address of Cerb's REST API as its web server knows it, https://host/rest, "
    "https://host/directory/rest, or https://host/index.php/rest where addresses are not rewritten"
)
_KEY = "Check api_access_key and api_secret_key"
#: What follows 'Access denied!' -> what to do.
_ADVICE = {
    "access key": "There is no such access key: check api_access_key",
    "checksum": "Check api_secret_key, and that no proxy changes the path of a request: the path is part of the "
    "signature",
    "disabled": "The worker of this key is disabled",
    "owner or authorization server": "The OAuth2 token is wrong, expired or was replaced; and no other Authorization "
    "header may be sent",
    "Unauthorized request": _KEY + "; the server saw no credentials (does a proxy drop the Cerb-Auth header?)",
}
#: The record of a message: `Invalid record cerberusweb.contexts.task #13`, `Record #13 not found`.
_NUMBER = re.compile(r"#-?\d+")
#: What Cerb says after it has created a record that the worker may not see.
_UNSEEN = "You do not have permission to view this record"
#: Bytes of an error that hides in a successful answer.
_LONGEST_ERROR = 65536
#: The type in an address: `/rest/records/org/search.json`, `type:worklist.records of:org`.
_TYPE = re.compile(r"(?:/records/|\bof:)(\w+)")
_PATHS = "The access key has a list of allowed paths (Setup, Developers, API Keys): add this one"

Values = dict[str, Any]


def number(value: Any) -> int:
    """An id, which is a number or a text depending on the kind of record; nothing is 0."""
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def mapping(value: Any) -> Values:
    """A map; PHP writes an empty one as a list."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


class Rest(rest.Rest):
    """Requests and answers as Python values; errors as exceptions."""

    title = "Cerb"
    #: The server's version, once it has answered: `10.4.10`.
    version = ""

    def request(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        query: Query | None = None,
        effect: Effect | None = None,
        headers: Raw | None = None,
    ) -> Request:
        """Documents are sent as forms; parameters of GET and DELETE are in the query."""
        request = Request(method, _path(path), query=forms.pairs(dict(query or ())), effect=effect)
        if method in ("GET", "DELETE"):
            return request
        return replace(request, body=forms.encoded(document), headers={"Content-Type": forms.TYPE})

    def ask(self, path: str, form: forms.Form) -> Any:
        """A POST that only reads: the old searches."""
        return self.post(path, form, effect=Effect.READ)

    def download(self, path: str, begin: Begin) -> None:
        """Bring the bytes of a file, piece by piece."""
        head = bytearray()

        def beginning() -> Callable[[bytes], object]:
            head.clear()
            take = begin()

            def both(piece: bytes) -> None:
                if len(head) <= _LONGEST_ERROR:
                    head.extend(piece)
                take(piece)

            return both

        response = self.transport.send(Request("GET", _path(path), any_answer=True), beginning)
        told = replace(response, body=bytes(head)) if response.status == 200 else response
        # An error hides in a success; a longer document is a file.
        short = len(head) <= _LONGEST_ERROR and told.is_json
        if told.status != 200 or (told.content_type == "application/json" and short and _is_error(told)):
            self.decode(told)

    def patch(self, path: str, form: forms.Form) -> Any:
        """Only `upsert` knows this verb."""
        return self.send("PATCH", path, form)

    # -- answers -----------------------------------------------------------------

    def created(self, response: Response, silent: bool = False) -> Any:
        try:
            return self.decode(response)
        except errors.Forbidden as forbidden:
            if _UNSEEN in " ".join(forbidden.server_messages):
                raise unseen(forbidden) from forbidden
            raise

    def decode(self, response: Response) -> Values:
        """The decoded answer; raises the error that the status, or the answer's own `__status`, stands for."""
        if response.status == 401:
            raise _login_error(response)
        if response.status >= 500 or response.status == 429:
            raise errors.ServerFailed(
                f"Cerb failed at {response.url}: HTTP {response.status}",
                status=response.status,
                attempts=response.attempts,
                advice="With 503 Cerb does not reach its database; the server's log says why",
            )
        if response.status != 200 or response.content_type != "application/json":
            raise _not_cerb(response)
        answer = response.json()
        if not isinstance(answer, dict) or "__status" not in answer:
            raise _not_cerb(response)
        self.version = str(answer.get("__version") or self.version)
        if answer["__status"] == "error":
            raise application_error(answer, response)
        return answer


def _path(path: str) -> str:
    return f"/{path.lstrip('/')}{EXTENSION}"


def _is_error(response: Response) -> bool:
    answer = response.json()
    return isinstance(answer, dict) and answer.get("__status") == "error"


def application_error(answer: Mapping[str, Any], response: Response) -> errors.OpsdeskError:
    """The error of an answer with HTTP 200. The code decides; the text only where there is no code."""
    code, said = str(answer.get("__error") or ""), " ".join(str(answer.get("message") or "").split())
    first = said.rstrip(".!") or code or "an error without a message"
    more: Values = {"status": response.status, "server_messages": [said] if said else [], "attempts": response.attempts}
    if code == "ERROR_NOT_FOUND":
        if _NUMBER.search(said):
            return errors.Missing(f"Cerb has nothing at {response.url}: {first}", **more)
        # Without a number it is the type that is not known: an object that was taken for absent would be created.
        return _no_type(response, first, more)
    if said.startswith("The `of:` ") and "is not a valid" in said:
        return _no_type(response, first, more)
    if "token does not have permission" in said:
        return errors.Forbidden(
            f"Cerb refuses {response.url}: {first}", advice="Add this path to the scopes of the OAuth2 app", **more
        )
    if code == "ERROR_PERMISSIONS" or "must be an administrator" in said or "not have permission" in said:
        return errors.Forbidden(
            f"Cerb refuses {response.url}: {first}",
            advice="The worker whose key this is must have the role's privilege, and be a member of the group",
            **more,
        )
    if code == "ERROR_NOT_IMPLEMENTED":
        advice = "Cerb's API cannot do this with records of this type; its web interface may"
        return errors.Refused(f"Cerb refuses {response.url}: {first}", advice=advice, **more)
    if not code and said.startswith("Unknown command"):
        return errors.Refused(f"Cerb knows nothing at {response.url}: {first}", advice=BASE, **more)
    return errors.Refused(f"Cerb refuses: {first}", **more)


def _no_type(response: Response, first: str, more: Values) -> errors.Refused:
    """The error for a type that the server does not have; it says the same of every word that is none."""
    found = _TYPE.search(unquote_plus(response.url))
    alias = found[1] if found else ""
    known = type_named(alias)
    if known is None:
        return errors.Refused(f"Cerb knows no such type of record at {response.url}: {first}", **more)
    advice = "Its plugin is disabled: enable it under Setup, Plugins"
    if alias in plugins():
        advice = f"Enable the plugin {plugins()[alias]} under Setup, Plugins: in a new Cerb 11 it is disabled"
    elif known.since:
        advice = f"Cerb has them since version {known.since}"
    return errors.Refused(f"this Cerb has no {known.title} records ({first})", advice=advice, **more)


def unseen(forbidden: errors.Forbidden) -> errors.AnswerLost:
    """The error for a record that was created, and that the worker may not read."""
    error = errors.like(
        errors.AnswerLost,
        forbidden,
        f"{forbidden.message} (Cerb says so after it has created the record)",
        advice="The worker must be a member of the group, or be allowed to see the record otherwise",
    )
    error.told = errors.DONE
    return error


def _login_error(response: Response) -> errors.OpsdeskError:
    said = _said(response)
    more: Values = {"status": 401, "server_messages": [said] if said else [], "attempts": response.attempts}
    reason = said.rstrip(".!)").rpartition("(")[2] or "HTTP 401"
    if "Invalid timestamp" in said:
        return errors.LoginRefused(
            f"Cerb does not accept the time of the request: the server says it is "
            f"{response.headers.get('date', 'another time')}, this machine says {formatdate(usegmt=True)}",
            advice="Set the clocks: they may differ by less than ten minutes",
            **more,
        )
    if "prohibited" in said or "not authorized" in said:
        return errors.Forbidden(f"the access key may not use {response.url}: {reason}", advice=_PATHS, **more)
    advice = next((advice for words, advice in _ADVICE.items() if words in said), _KEY)
    return errors.LoginRefused(f"Cerb does not accept the login: {reason}", advice=advice, **more)


def _said(response: Response) -> str:
    try:
        answer = response.json()
    except errors.UnexpectedAnswer:
        return ""
    return " ".join(str(answer.get("message") or "").split()) if isinstance(answer, dict) else ""


def _not_cerb(response: Response) -> errors.OpsdeskError:
    error = not_the_api(response)
    error.advice = BASE
    where = response.headers.get("location", "")
    if "/update" in where:
        error.advice = "Cerb waits for an upgrade of its database: an administrator has to open /update"
    return error

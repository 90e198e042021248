# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of CloudBees CD: paths, arguments, answers, and which request may be sent twice.

Names of holders go into the query, values into a JSON body: a secret is never part of an address. What a writing
request answers is not relied upon (some versions answer only what changed); whoever writes reads again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import (
    complaint,
    decode,
    error_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import INFERRED, ROOT, ROUTES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import failed, shapeless
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Effect, Request, Response, Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.paths import segment

Query = Mapping[str, Any]


def property_path(path: str) -> str:
    """The path of a property in an address; an absolute one keeps its slash, which makes two of them there."""
    parts = path.split("/")
    lead = "/" if not parts[0] and len(parts) > 1 else ""
    return lead + "/".join(segment(part) for part in (parts[1:] if lead else parts))


class Rest:
    """Requests and answers as Python values; errors as exceptions."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    # -- by path -----------------------------------------------------------------

    def get(self, path: str, query: Query | None = None) -> Any:
        """The decoded answer; raises Missing, Forbidden, Refused, LoginRefused, ServerFailed, UnexpectedAnswer."""
        return self.send("GET", path, query=query)

    def get_or_none(self, path: str, query: Query | None = None) -> Any:
        """The decoded answer, None when there is nothing."""
        try:
            return self.get(path, query)
        except errors.Missing:
            return None

    def post(self, path: str, document: Query, query: Query | None = None, *, effect: Effect = Effect.ONCE) -> Any:
        """Create or start something; raises AnswerLost when it is not known whether that was done."""
        return self.send("POST", path, document, query=query, effect=effect)

    def put(self, path: str, document: Query, query: Query | None = None, *, effect: Effect = Effect.REPEATABLE) -> Any:
        """Change something."""
        return self.send("PUT", path, document, query=query, effect=effect)

    def delete(self, path: str, query: Query | None = None, document: Query | None = None) -> Any:
        """Delete; a second time is a 404."""
        return self.send("DELETE", path, document, query=query)

    # -- by name -----------------------------------------------------------------

    def call(
        self,
        name: str,
        names: Mapping[str, Any] | None = None,
        document: Query | None = None,
        *,
        query: Query | None = None,
        effect: Effect | None = None,
        silent: bool = False,
    ) -> Any:
        """Send a request of the table of routes; `names` fill its path (a property's path keeps its slashes)."""
        route = ROUTES[name]
        filled = {
            key: property_path(str(value)) if key == "path" else segment(value) for key, value in (names or {}).items()
        }
        asked = {**({"request": route.command} if route.command else {}), **(query or {})}
        try:
            effect = effect or (Effect.READ if route.reads else None)
            return self.send(
                route.verb, route.path.format(**filled), document, query=asked, effect=effect, silent=silent
            )
        except errors.UnexpectedAnswer as error:
            raise explained(error, route.evidence == INFERRED) from None

    def call_or_none(self, name: str, names: Mapping[str, Any] | None = None, *, query: Query | None = None) -> Any:
        """The same for a reading request, None when there is nothing."""
        try:
            return self.call(name, names, query=query)
        except errors.Missing:
            return None

    # -- sending -----------------------------------------------------------------

    def send(
        self,
        verb: str,
        path: str,
        document: Query | None = None,
        *,
        query: Query | None = None,
        effect: Effect | None = None,
        silent: bool = False,
    ) -> Any:
        """One request below the root of the API; without a declared effect, the verb tells whether it repeats.

        `silent`: an empty answer to a request that must not be repeated is one, too.
        """
        asked: dict[str, Any] = {"query": pairs(query), "effect": effect}
        if document is None and verb in ("POST", "PUT"):
            document = {}
        request = (
            Request(verb, ROOT + path, **asked)
            if document is None
            else Request.with_json(verb, ROOT + path, wire(document), **asked)
        )
        response = self.transport.send(request.adding(headers={"Accept": "application/json"}))
        if request.certain_effect is not Effect.ONCE:
            return decode(response)
        if response.status >= 500 and not _not_done(response):
            raise lost(response)
        answer = decode(response)
        if not answer and not silent:
            raise shapeless(response.url)
        return answer


def explained(error: errors.UnexpectedAnswer, inferred: bool) -> errors.UnexpectedAnswer:
    """A 501 at a path that is only inferred is a mistake here, not in the task."""
    if inferred and error.status == 501:
        error.advice = (
            "This collection has inferred this path, since the vendor's documentation does not tell it. The right one "
            "stands at /rest/doc/v1.0/ on the server: please report it; cloudbees_api and cloudbees_dsl do without"
        )
    return error


def lost(response: Response) -> errors.AnswerLost:
    """The error for a creating request that failed half way: perhaps it was carried out."""
    error = error_of(response)
    return failed(error.message, response, error.server_messages, error.advice)


def _not_done(response: Response) -> bool:
    """Whether a 5xx says that nothing was done: there is no such path, or the request was refused with a reason."""
    code = complaint(response).code
    return response.status == 501 or code == "ServerNotReady" or code.startswith(("NoSuch", "Duplicate", "Invalid"))


def wire(value: Any) -> Any:
    """A value as the server shows it: flags and numbers are texts. None is an empty text."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Mapping):
        return {str(key): wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [wire(item) for item in value]
    return "" if value is None else str(value)


def pairs(query: Query | None) -> tuple[tuple[str, str], ...]:
    """Arguments for an address; a list gives its name several times."""
    return tuple(
        (str(name), wire(item))
        for name, value in (query or {}).items()
        if value is not None
        for item in (value if isinstance(value, (list, tuple)) else [value])
    )

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of CloudBees CD: paths, arguments, answers, and which request may be sent twice.

Names of holders go into the query, values into a JSON body: a secret is never part of an address. What a writing
request answers is not relied upon (some versions answer only what changed); whoever writes reads again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import complaint, decode, error_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import INFERRED, ROOT, ROUTES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Raw
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment


def property_path(path: str) -> str:
    """The path of a property in an address; an absolute one keeps its slash, which makes two of them there."""
    parts = path.split("/")
    lead = "/" if not parts[0] and len(parts) > 1 else ""
    return lead + "/".join(segment(part) for part in (parts[1:] if lead else parts))


class Rest(rest.Rest):
    """Requests and answers as Python values; errors as exceptions."""

    title = "CloudBees CD"
    root = ROOT
    headers: ClassVar[Mapping[str, str]] = {"Accept": "application/json"}

    # -- by name -----------------------------------------------------------------

    def call(
        self,
        name: str,
        names: Raw | None = None,
        document: Raw | None = None,
        *,
        query: Raw | None = None,
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

    def call_or_none(self, name: str, names: Raw | None = None, *, query: Raw | None = None) -> Any:
        """The same for a reading request, None when there is nothing."""
        try:
            return self.call(name, names, query=query)
        except errors.Missing:
            return None

    # -- sending -----------------------------------------------------------------

    def argument(self, value: object) -> str:
        return str(wire(value))

    def document(self, method: str, given: object) -> object:
        """Every POST and PUT has a document."""
        if given is None and method not in ("POST", "PUT"):
            return None
        return wire({} if given is None else given)

    def decode(self, response: Response) -> Any:
        return decode(response)

    def error(self, response: Response) -> errors.OpsdeskError:
        return error_of(response)

    def refused(self, response: Response) -> bool:
        """There is no such path, or the request was refused with a reason."""
        code = complaint(response).code
        return response.status == 501 or code == "ServerNotReady" or code.startswith(("NoSuch", "Duplicate", "Invalid"))


def explained(error: errors.UnexpectedAnswer, inferred: bool) -> errors.UnexpectedAnswer:
    """A 501 at a path that is only inferred is a mistake here, not in the task."""
    if inferred and error.status == 501:
        error.advice = (
            "This collection has inferred this path, since the vendor's documentation does not tell it. The right one "
            "stands at /rest/doc/v1.0/ on the server: please report it; cloudbees_api and cloudbees_dsl do without"
        )
    return error


def wire(value: Any) -> Any:
    """A value as the server shows it: flags and numbers are texts. None is an empty text."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Mapping):
        return {str(key): wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [wire(item) for item in value]
    return "" if value is None else str(value)

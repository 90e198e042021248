# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of Zammad: pages, searches, errors.

Texts of errors differ between versions and are shown, never understood; what happened is told by the status and by
reading back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin, Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.rest import Items, Query, each, pairs
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.answers import API_ROOT, messages

ROOT = API_ROOT
#: How an answer begins whose reason only administrators are told, and the usual reasons.
HIDDEN = "Error ID"
WHY_HIDDEN = (
    "Zammad shows the reason only to accounts with the permission admin. Usually a required attribute is missing, the "
    "status, priority, owner or group cannot be chosen, or the number is taken; an administrator finds the reason "
    "under this ID in production.log, or by running the task with a token of their own"
)
#: The most that one page may hold; asking for more is answered with this many, without a word.
PAGES = {"tickets": 100, "search": 200}
PAGE = 500


class Rest(rest.Rest):
    """Requests and answers as Python values; errors as exceptions."""

    title = "Zammad"
    root = ROOT
    page_size = PAGE
    advice: ClassVar[Mapping[int, str]] = {
        401: "Check api_token, or api_username and api_password; five wrong passwords lock an account, and accounts "
        "with two factors need a token",
        403: "The token needs the permission and so does its user; Zammad answers the same when no credentials arrive "
        "(does a proxy drop the Authorization header?)",
    }

    def error(self, response: Response) -> errors.OpsdeskError:
        error = super().error(response)
        if any(said.startswith(HIDDEN) for said in error.server_messages):
            error.advice = WHY_HIDDEN
        return error

    def words(self, response: Response) -> tuple[str, ...]:
        return messages(response)

    def download(self, path: str, begin: Begin) -> None:
        """Bring the bytes of a file, piece by piece."""
        response = self.transport.send(Request("GET", ROOT + path, any_answer=True), begin)
        if response.status != 200:
            self.decode(response)

    def size_of(self, path: str) -> int:
        return PAGES.get(path, PAGE)

    def page(self, path: str, query: Query | None, number: int) -> tuple[Items, bool]:
        """With the names of what the objects refer to. There are no totals."""
        size = self.size_of(path)
        asked = (("expand", "true"), *pairs(query), ("per_page", size), ("page", number))
        return self._cut(path, self.get(path, asked), size)

    def search(self, path: str, document: Mapping[str, Any], *, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """All objects that a search finds. Raises ValueError for a search that asks for nothing.

        Zammad answers an empty condition with everything there is. `expand` gives a plain list in every version.
        """
        if not document.get("condition") and not str(document.get("query") or "").strip():
            raise ValueError("an empty search would find everything")
        place, size = f"{path}/search", PAGES["search"]

        def page(number: int) -> tuple[Items, bool]:
            asked = {**document, "expand": True, "per_page": size, "page": number}
            return self._cut(place, self.post(place, asked, effect=Effect.READ), size)

        return each(self.turning(path, size, page), limit)

    def _cut(self, path: str, answer: Any, size: int) -> tuple[Items, bool]:
        """A round number may be the server's own limit for a page, lower than asked for."""
        found = self.listed(path, answer)
        return found, len(found) < size and len(found) % 10 != 0

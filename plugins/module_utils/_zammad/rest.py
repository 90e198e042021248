# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of Zammad: paths, pages, errors.

Texts of errors differ between versions and are shown, never understood; what happened is told by the status and by
reading back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import failed, shapeless
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import (
    Begin,
    Effect,
    Request,
    Response,
    Transport,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.paging import Pages
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.answers import API_ROOT, messages

ROOT = API_ROOT
#: The most that one page may hold; asking for more is answered with this many, without a word.
PAGES = {"tickets": 100, "search": 200}
PAGE = 500

Query = Mapping[str, Any]


class Rest:
    """Requests and answers as Python values; errors as exceptions."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    # -- reading -----------------------------------------------------------------

    def get(self, path: str, query: Query | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; raises Missing, Forbidden, Refused, LoginRefused, ServerFailed."""
        return self.decode(self.transport.send(Request("GET", ROOT + path, query=_pairs(query), headers=headers or {})))

    def get_or_none(self, path: str, query: Query | None = None) -> Any:
        """The decoded answer, None when there is nothing."""
        try:
            return self.get(path, query)
        except errors.Missing:
            return None

    def download(self, path: str, begin: Begin) -> None:
        """Bring the bytes of a file, piece by piece."""
        response = self.transport.send(Request("GET", ROOT + path, any_answer=True), begin)
        if response.status != 200:
            self.decode(response)

    def items(self, path: str, query: Query | None = None, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """All objects of a collection with the names of what they refer to, page by page.

        There are no totals, and a page is silently cut to the server's own limit.
        """
        size = PAGES.get(path, PAGE)

        def page(number: int) -> Any:
            return self.get(path, {"expand": "true", **(query or {}), "per_page": size, "page": number})

        yield from self._pages(path, size, page, limit)

    def search(self, path: str, document: Mapping[str, Any], *, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """All objects that a search finds. Raises ValueError for a search that asks for nothing.

        Zammad answers an empty condition with everything there is. `expand` gives a plain list in every version.
        """
        if not document.get("condition") and not str(document.get("query") or "").strip():
            raise ValueError("an empty search would find everything")
        size = PAGES["search"]

        def page(number: int) -> Any:
            asked = {**document, "expand": True, "per_page": size, "page": number}
            return self.post(f"{path}/search", asked, effect=Effect.READ)

        yield from self._pages(f"{path}/search", size, page, limit)

    def _pages(self, path: str, size: int, page: Any, limit: int | None) -> Iterator[dict[str, Any]]:
        seen: set[Any] = set()
        pages = Pages(f"Zammad's {path}", size)
        number = 1
        while limit is None or len(seen) < limit:
            answer = page(number)
            if not isinstance(answer, list):
                raise errors.UnexpectedAnswer(
                    f"Zammad answered {path} without a list", advice="Check that api_url is Zammad's own address"
                )
            pages.turn([item.get("id") for item in answer])
            fresh = [item for item in answer if item.get("id") not in seen]
            for item in fresh:
                if limit is not None and len(seen) >= limit:
                    return
                seen.add(item.get("id"))
                yield item
            # Some collections have one page, whatever page is asked for: nothing new ends the listing too. And a round
            # number may be the server's own limit for a page, lower than asked for.
            if not fresh or (len(answer) < size and len(answer) % 10):
                return
            number += 1

    # -- writing -----------------------------------------------------------------

    def post(
        self,
        path: str,
        document: Any,
        *,
        query: Query | None = None,
        effect: Effect = Effect.ONCE,
        headers: Mapping[str, str] | None = None,
        silent: bool = False,
    ) -> Any:
        """Create an object, or add something; raises AnswerLost when it is not known whether that was done.

        `silent`: Zammad answers this creating request with an empty document.
        """
        request = Request.with_json("POST", ROOT + path, document, query=_pairs(query), effect=effect)
        request = request.adding(headers=headers)
        response = self.transport.send(request)
        if effect is not Effect.ONCE:
            return self.decode(response)
        if response.status >= 500:
            raise failed(f"Zammad answered HTTP {response.status} to {response.url}", response, messages(response))
        answer = self.decode(response)
        if not answer and not silent:
            raise shapeless(response.url)
        return answer

    def put(self, path: str, document: Any, *, query: Query | None = None) -> Any:
        """Change an object; what the server does not know it ignores without a word."""
        return self.decode(self.transport.send(Request.with_json("PUT", ROOT + path, document, query=_pairs(query))))

    def delete(self, path: str, document: Any = None, *, headers: Mapping[str, str] | None = None) -> Any:
        """Delete; a second time is a 404, or a 422, which both mean that it is gone."""
        request = Request("DELETE", ROOT + path)
        if document is not None:
            request = Request.with_json("DELETE", ROOT + path, document)
        return self.decode(self.transport.send(request.adding(headers=headers)))

    # -- answers -----------------------------------------------------------------

    def decode(self, response: Response) -> Any:
        """The decoded answer; raises the error that the status stands for."""
        status = response.status
        if status in (200, 201, 204) and not response.body.strip():
            return None
        if status in (200, 201) and response.content_type == "application/json":
            return response.json()
        said = messages(response)
        first = said[0].rstrip(".!") if said else f"HTTP {status}"
        more: dict[str, Any] = {"status": status, "server_messages": said, "attempts": response.attempts}
        if status == 401:
            raise errors.LoginRefused(
                f"Zammad does not accept the login: {first}",
                advice="Check api_token, or api_username and api_password; five wrong passwords lock an account, "
                "and accounts with two factors need a token",
                **more,
            )
        if status >= 500 or status == 429:
            raise errors.ServerFailed(f"Zammad failed at {response.url}: {first}", **more)
        if response.content_type != "application/json":
            raise not_the_api(response)
        if status == 403:
            raise errors.Forbidden(
                f"Zammad refuses {response.url}: {first}",
                advice="The token needs the permission and so does its user; Zammad answers the same when no "
                "credentials arrive (does a proxy drop the Authorization header?)",
                **more,
            )
        if status == 404:
            raise errors.Missing(f"Zammad has nothing at {response.url}: {first}", **more)
        raise errors.Refused(f"Zammad refuses: {first}", **more)


def _pairs(query: Query | None) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in (query or {}).items())

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON API over HTTP: requests and answers as Python values, statuses as errors, collections by pages.

`answers.JsonApi` says whose an answer is; this says what it means. A dialect names its server, its root, and where an
error's document has the server's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, ClassVar, Union

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import failed, shapeless
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import (
    Effect,
    Request,
    Response,
    Transport,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Pairs
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paging import Pages

#: Arguments of a request, by name or as pairs.
Query = Union[Mapping[str, object], Sequence[tuple[str, object]]]  # noqa: UP007  # evaluated when the file is imported
#: An object of a collection, in the server's own form.
Item = dict[str, Any]
Items = Sequence[Item]
#: The objects of a page by its number, and whether it is the last.
Page = Callable[[int], tuple[Items, bool]]

#: The error for each status. Others from 500 on are failures of the server, and below 500 refusals.
KINDS: Mapping[int, type[errors.OpsdeskError]] = {
    401: errors.LoginRefused,
    403: errors.Forbidden,
    404: errors.Missing,
    429: errors.ServerFailed,
}
SAYS: Mapping[type[errors.OpsdeskError], str] = {
    errors.LoginRefused: "does not accept the login",
    errors.Forbidden: "refuses {url}",
    errors.Missing: "has nothing at {url}",
    errors.ServerFailed: "failed at {url}",
    errors.Refused: "refuses",
}


class Rest:
    """Requests and answers as Python values; errors as exceptions."""

    #: The server's name for people, and the path of the API below the server's address.
    title = ""
    root = "/"
    #: What to do about a status.
    advice: ClassVar[Mapping[int, str]] = {}
    #: How many objects a page has.
    page_size = 100
    #: Headers of every request.
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    # -- reading -----------------------------------------------------------------

    def get(self, path: str, query: Query | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; raises Missing, Forbidden, Refused, LoginRefused, ServerFailed, UnexpectedAnswer."""
        return self.send("GET", path, query=query, headers=headers)

    def get_or_none(self, path: str, query: Query | None = None) -> Any:
        """The decoded answer, None when there is nothing."""
        try:
            return self.get(path, query)
        except errors.Missing:
            return None

    def items(self, path: str, query: Query | None = None, *, limit: int | None = None) -> Iterator[Item]:
        """All objects of a collection, page by page."""
        return each(self.turning(path, self.size_of(path), lambda number: self.page(path, query, number)), limit)

    def size_of(self, path: str) -> int:
        """How many objects a page of this collection has."""
        return self.page_size

    def turning(self, path: str, size: int, page: Page) -> Page:
        """The pages of a listing; raises UnexpectedAnswer for a full one that is the same as the page before."""
        pages = Pages(f"{self.title}'s {path}", size)

        def turn(number: int) -> tuple[Items, bool]:
            found, last = page(number)
            pages.turn([str(item.get("id")) for item in found])
            return found, last

        return turn

    def page(self, path: str, query: Query | None, number: int) -> tuple[Items, bool]:
        """The objects of one page, and whether it is the last."""
        size = self.size_of(path)
        found = self.listed(path, self.get(path, (*pairs(query), ("per_page", size), ("page", number))))
        return found, len(found) < size

    def listed(self, path: str, answer: object) -> Items:
        """An answer that is a list."""
        if isinstance(answer, list):
            return answer
        raise errors.UnexpectedAnswer(
            f"{self.title} answered {path} without a list", advice=f"Check that api_url is {self.title}'s own address"
        )

    # -- writing -----------------------------------------------------------------

    def post(
        self,
        path: str,
        document: object,
        *,
        query: Query | None = None,
        effect: Effect = Effect.ONCE,
        headers: Mapping[str, str] | None = None,
        silent: bool = False,
    ) -> Any:
        """Create an object, or add something; raises AnswerLost when it is not known whether that was done.

        `silent`: the server answers this creating request with an empty document.
        """
        return self.send("POST", path, document, query=query, effect=effect, headers=headers, silent=silent)

    def put(self, path: str, document: object, *, query: Query | None = None) -> Any:
        """Change an object."""
        return self.send("PUT", path, document, query=query)

    def delete(
        self,
        path: str,
        document: object = None,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Delete; a second time is Missing."""
        return self.send("DELETE", path, document, query=query, headers=headers)

    # -- sending -----------------------------------------------------------------

    def send(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        query: Query | None = None,
        effect: Effect | None = None,
        headers: Mapping[str, str] | None = None,
        silent: bool = False,
    ) -> Any:
        """One request below the root; without a declared effect, the method says whether it may be repeated."""
        request = self.request(method, path, document, query=query, effect=effect, headers=headers)
        response = self.transport.send(request)
        return self.created(response, silent) if request.certain_effect is Effect.ONCE else self.decode(response)

    def request(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        query: Query | None = None,
        effect: Effect | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        """The request for a path below the root."""
        address, arguments, sent = self.root + path, pairs(query, self.argument), self.document(method, document)
        headers = {**self.headers, **(headers or {})}
        if sent is None:
            return Request(method, address, arguments, headers=headers, effect=effect)
        return Request.with_json(method, address, sent, query=arguments, effect=effect).adding(headers=headers)

    def argument(self, value: object) -> str:
        """A value among the arguments of a request, as the server reads it."""
        return str(value)

    def document(self, method: str, given: object) -> object:
        """The document of a request, as the server reads it; None for none."""
        return given

    # -- answers -----------------------------------------------------------------

    def words(self, response: Response) -> tuple[str, ...]:
        """The server's own words in an answer."""
        return ()

    def refused(self, response: Response) -> bool:
        """Whether an answer with status 500 or above says that nothing was done."""
        return False

    def created(self, response: Response, silent: bool = False) -> Any:
        """The decoded answer to a request that is sent once: with status 500 or above, it may have been carried out."""
        if response.status >= 500 and not self.refused(response):
            error = self.error(response)
            raise failed(error.message, response, error.server_messages, error.advice)
        answer = self.decode(response)
        if not answer and not silent:
            raise shapeless(response.url)
        return answer

    def decode(self, response: Response) -> Any:
        """The decoded answer, None for an empty one; raises the error for its status."""
        if response.status in (200, 201, 204) and not response.body.strip():
            return None
        if response.status in (200, 201) and response.content_type == "application/json":
            return response.json()
        raise self.error(response)

    def error(self, response: Response) -> errors.OpsdeskError:
        """The error for the status of an answer."""
        status = response.status
        kind = KINDS.get(status, errors.ServerFailed if status >= 500 else errors.Refused)
        if kind in (errors.Forbidden, errors.Missing, errors.Refused) and response.content_type != "application/json":
            return not_the_api(response)
        return self.complaint(kind, response, self.words(response), self.advice.get(status, ""))

    def complaint(
        self, kind: type[errors.OpsdeskError], response: Response, words: tuple[str, ...], advice: str
    ) -> errors.OpsdeskError:
        """An error in the server's words."""
        first = words[0].rstrip(".!") if words else f"HTTP {response.status}"
        return kind(
            f"{self.title} {SAYS.get(kind, 'refuses').format(url=response.url)}: {first}",
            status=response.status,
            server_messages=words,
            attempts=response.attempts,
            advice=advice,
        )


def each(page: Page, limit: int | None = None) -> Iterator[Item]:
    """The objects of all pages, each once; `page` returns those of a page, and whether it is the last.

    A page with nothing new is the last one, too: some servers have one page, whatever page is asked for.
    """
    seen: set[str] = set()
    for number in count(1):
        found, last = page(number)
        fresh = [item for item in found if str(item.get("id")) not in seen]
        for item in fresh:
            if limit is not None and len(seen) >= limit:
                return
            seen.add(str(item.get("id")))
            yield item
        if last or not fresh or (limit is not None and len(seen) >= limit):
            return


def pairs(query: Query | None, text: Callable[[object], str] = str) -> Pairs:
    """The arguments of a request as text; a list gives its name several times, None none."""
    return tuple(
        (str(name), text(item))
        for name, value in (query.items() if isinstance(query, Mapping) else query or ())
        if value is not None
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    )

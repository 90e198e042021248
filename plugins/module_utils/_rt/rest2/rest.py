# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""REST 2.0 of Request Tracker (5 and later): paths, pages, errors.

RT answers an update with HTTP 200 and a list of sentences whether or not it did it; the engine finds out by reading
back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Outdated
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import (
    Begin,
    Effect,
    Request,
    Response,
    Transport,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paging import Pages
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.rest import Query, each, pairs
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import REST2_ROOT, SWITCHED_OFF
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import refused
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.downloads import Base64Content

ROOT = REST2_ROOT
#: How RT refuses a writing request whose session cookie comes with an Origin that is not RT's own address.
FORGED = "Cross-site request forgery"
FORGED_ADVICE = (
    "api_url is not the address that RT knows as its own ($WebDomain, $WebPort): use that one, have it added to RT's "
    "@ReferrerWhitelist, or log in with a token or api_auth: basic"
)
PAGE = 100  # RT caps per_page at 100 without a word


class Versions:
    """Which version of each object was read last, for the next request that changes it (If-Match)."""

    def __init__(self) -> None:
        self._read: dict[str, str] = {}
        self._refused: set[tuple[str, str]] = set()

    def note(self, paths: Iterable[str], etag: str) -> None:
        """Remember what was read. RT's versions are numbers; servers in front of it mark those they compress."""
        found = re.fullmatch(r'(?:W/)?"?(\d+)(?:-\w+)?"?', etag)
        version = f'"{found[1]}"' if found else ""
        for path in paths:
            if version and (path, version) not in self._refused:
                self._read[path] = version
            else:
                self._read.pop(path, None)

    def take(self, path: str) -> str | None:
        """The version to send with a change, once: after it there is another one, which no answer tells."""
        return self._read.pop(path, None)

    def refuse(self, path: str, version: str) -> None:
        """This version was refused. If it is read once more, versions mean nothing here, and are not sent."""
        self._refused.add((path, version))


class Rest2(rest.Rest):
    """Requests and answers as Python values; errors as exceptions."""

    title = "RT"
    root = ROOT
    page_size = PAGE

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._versions = Versions()

    def get(
        self, path: str, query: Query | None = None, headers: Mapping[str, str] | None = None, *, aside: bool = False
    ) -> Any:
        """The decoded object. `aside`: nothing is planned from this reading."""
        response = self.transport.send(self.request("GET", path, query=query, headers=headers))
        answer = self.decode(response)
        if not aside and "etag" in response.headers:
            self._versions.note({path, _own_path(answer)}, response.headers["etag"])
        return answer

    def items(
        self, path: str, query: Query | None = None, *, search: Any = None, limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """All items of a collection, page by page, the end found on every version of RT.

        `search`: a JSON search, sent by POST. Totals are hints: RT 5.0 gives none for history and attachments, rows
        that the account may not see shorten a page, and RT 6 answers a page past the end with the last one again.
        """
        size = PAGE if limit is None else max(1, min(PAGE, limit))

        turned = Pages(f"RT's {path}", size)

        def page(number: int) -> tuple[rest.Items, bool]:
            asked = (*pairs(query), ("per_page", size), ("page", number))
            answer = self.send("GET" if search is None else "POST", path, search, query=asked, effect=Effect.READ)
            if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
                raise errors.UnexpectedAnswer(
                    f"RT answered {path} without a list of items", advice="Check that api_url is RT's own address"
                )
            pages = answer.get("pages")
            if pages is None or number <= int(pages):
                turned.turn([str(item.get("id")) for item in answer["items"]])
            return answer["items"], not answer.get("next_page") and pages is not None and number >= int(pages)

        return each(page, limit)

    def download(self, address: str) -> bytes:
        """The bytes behind an address that RT gave (its host part may be RT's own idea of itself, and is not used)."""
        path = address[address.index(ROOT) :]
        response = self.transport.send(Request("GET", path, any_answer=True))
        if response.status != 200:
            self.decode(response)
        return response.body

    def save(self, attachment: int, begin: Begin) -> None:
        """Bring the bytes of an attachment, piece by piece."""
        arriving = Base64Content(begin)
        # What is written to a file is not there any more to be looked at.
        request = Request("GET", f"{ROOT}attachment/{attachment}", any_answer=True)
        response = self.transport.send(request, arriving.begin)
        if response.status != 200 or response.content_type != "application/json":
            raise self.error(response)
        arriving.finish()

    def put(self, path: str, document: Any, *, query: Query | None = None, regardless: bool = False) -> tuple[str, ...]:
        """Change an object; returns RT's sentences, of which some may say that it refused.

        Raises AnswerLost when the document clears a custom field and it is not known whether that was done: clearing
        it once more would add an empty value, so such a request is never sent again blindly. Raises Outdated, and
        nothing was done, when others have changed the object since it was read (RT compares without a lock: of two
        requests at the same moment both are taken). `regardless`: right whatever others have changed, as a merge is.
        """
        version = self._versions.take(path)
        if regardless or "MergeInto" in document:
            version = None
        clears = isinstance(document, dict) and None in (document.get("CustomFields") or {}).values()
        effect = Effect.ONCE if clears else Effect.REPEATABLE
        headers = {"If-Match": version} if version else None
        response = self.transport.send(self.request("PUT", path, document, query=query, effect=effect, headers=headers))
        if version and response.status == 412:
            self._versions.refuse(path, version)
            if response.attempts > 1:
                # The change may be our own: that of the try whose answer was lost.
                raise errors.AnswerLost(f"the answer to a change of {path} was lost", attempts=response.attempts)
            raise Outdated(f"RT refuses: {path} was changed since it was read", status=412, attempts=response.attempts)
        return _sentences(self.created(response, silent=True) if clears else self.decode(response))

    def words(self, response: Response) -> tuple[str, ...]:
        return _messages(response)

    def error(self, response: Response) -> errors.OpsdeskError:
        if response.status == 401 or (response.status == 302 and self.transport.auth.keeps_cookies):
            return refused(self.transport, response.status)
        if 300 <= response.status < 400:
            return not_the_api(response)
        error = super().error(response)
        if isinstance(error, errors.UnexpectedAnswer) and response.status == 404:
            error.advice = SWITCHED_OFF
        if isinstance(error, errors.Forbidden) and FORGED in error.message:
            error.advice = FORGED_ADVICE
        return error


def _own_path(answer: Any) -> str:
    """Where an object is changed that was read by its name."""
    links = answer.get("_hyperlinks") if isinstance(answer, dict) else None
    own = next((link for link in links or () if link.get("ref") == "self"), None)
    return f"{own.get('type')}/{own.get('id')}" if own else ""


def _messages(response: Response) -> tuple[str, ...]:
    if response.content_type != "application/json":
        return ()
    try:
        return _sentences(response.json())
    except errors.UnexpectedAnswer:
        return ()


def _sentences(answer: Any) -> tuple[str, ...]:
    """RT's words, from `{"message": ...}` or a list of sentences."""
    if isinstance(answer, dict):
        answer = [answer["message"]] if answer.get("message") else []
    return tuple(str(item).strip() for item in answer if item is not None) if isinstance(answer, list) else ()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of a ticket: articles and their files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Summing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.writes import attached

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


class ArticleThread:
    """All articles of one ticket that the account may see."""

    def __init__(self, client: ZammadClient, ticket: int) -> None:
        self._rest = client.rest
        self._ticket = ticket

    def articles(self) -> list[dict[str, Any]]:
        """As Zammad shows them, the oldest first; there are no pages."""
        found = self._rest.get(f"ticket_articles/by_ticket/{self._ticket}", {"expand": "true"})
        return sorted(found, key=lambda item: int(item["id"]))

    def entries(self) -> Iterator[Entry]:
        for raw in self.articles():
            yield self._entry(raw)

    def _entry(self, raw: Mapping[str, Any]) -> Entry:
        files = [item for item in raw.get("attachments") or () if not is_inline(item)]
        body = str(raw.get("body") or "")
        return Entry(
            id=int(raw["id"]),
            kind=str(raw.get("type") or ""),
            read=lambda: body,
            is_html=str(raw.get("content_type") or "").startswith("text/html"),
            names=tuple(str(item["filename"]) for item in files),
            digests=lambda: [self._digest(int(raw["id"]), int(item["id"])) for item in files],
            author=raw.get("created_by_id"),
            shown=(body, sorted((str(item["filename"]), str(item.get("size"))) for item in files)),
        )

    def _digest(self, article: int, file: int) -> str:
        """SHA-256 of a file."""
        arriving = Summing()
        self.download(article, file, arriving.begin)
        return arriving.sums.sha256

    def download(self, article: int, file: int, begin: Begin) -> None:
        """Bring the bytes of a file, piece by piece."""
        self._rest.download(f"ticket_attachment/{self._ticket}/{article}/{file}", begin)

    @property
    def place(self) -> tuple[object, ...]:
        return "ticket", self._ticket

    def post(self, post: Post) -> Posted:
        document: Values = {
            "ticket_id": self._ticket,
            "body": post.body,
            "content_type": "text/html" if post.is_html else "text/plain",
            "type": post.kind,
            **post.extra,
        }
        if post.attachments:
            document["attachments"] = [attached(file) for file in post.attachments]
        answer = self._rest.post("ticket_articles", document)
        return Posted(id=answer.get("id") if isinstance(answer, dict) else None)

    def remover(self, post: Post) -> Callable[[int | str], object] | None:
        """Zammad deletes an account's own articles for some minutes, with the time that was booked with them."""
        # What was mailed was mailed.
        return None if post.kind == "email" else functools.partial(self._remove, hide=post.kind != "note")

    def _remove(self, article: int | str, *, hide: bool) -> None:
        path = f"ticket_articles/{article}"
        if not hide:
            self._rest.delete(path)
            return
        # Calls and the like can be deleted once they are internal.
        internal = self.internal(int(article))
        self._rest.put(path, {"internal": True})
        try:
            self._rest.delete(path)
        except errors.OpsdeskError:
            self._rest.put(path, {"internal": internal})
            raise

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        """Delete the booking of this run's article, where the account may."""
        if not post.extra.get("time_unit") or mine in (None, alike[0]):
            return ()
        path = f"tickets/{self._ticket}/time_accountings"
        try:
            for booking in self._rest.get(path):
                if booking.get("ticket_article_id") == mine:
                    self._rest.delete(f"{path}/{booking['id']}")
        except errors.OpsdeskError as error:
            return (f"the time of article {mine} is booked beside that of {alike[0]}: {error.message}",)
        return ()

    def internal(self, article: int) -> bool:
        """Whether customers do not see the article."""
        return bool(self._rest.get(f"ticket_articles/{article}").get("internal"))

    def set_internal(self, article: int, internal: bool) -> None:
        """Hide it from customers, or show it to them: all that can be changed of an article."""
        self._rest.put(f"ticket_articles/{article}", {"internal": internal})
        if self.internal(article) != internal:
            raise errors.NotApplied(f"article {article}: internal: wanted {internal}, is {not internal}")


def shown(raw: Mapping[str, Any]) -> Values:
    """An article for a person, without the bytes of its files."""
    return {
        "id": int(raw["id"]),
        "type": raw.get("type"),
        "sender": raw.get("sender"),
        "from": raw.get("from"),
        "to": raw.get("to"),
        "cc": raw.get("cc"),
        "article_subject": raw.get("subject"),
        "content": raw.get("body"),
        "content_type": raw.get("content_type"),
        "internal": bool(raw.get("internal")),
        "time_unit": raw.get("time_unit"),
        "created": Instant().parse(raw.get("created_at") or ""),
        "creator": raw.get("created_by"),
        "attachments": [shown_file(item) for item in raw.get("attachments") or ()],
    }


def shown_file(item: Mapping[str, Any]) -> Values:
    """A file of an article for a person."""
    return {
        "id": int(item["id"]),
        "name": item.get("filename"),
        "size": int(item.get("size") or 0),
        "content_type": (item.get("preferences") or {}).get("Mime-Type"),
    }


def is_inline(item: Mapping[str, Any]) -> bool:
    """An image that Zammad took out of an HTML text: nobody attached it."""
    preferences = item.get("preferences") or {}
    return str(preferences.get("Content-Disposition") or "").startswith("inline")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of a ticket (its messages) and the comments on any record, as the engine appends to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.uploads import upload
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import moment
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.writes import acting
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Summing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

REPLY, INCOMING, COMMENT = "reply", "incoming", "comment"


class MessageThread:
    """All messages of one ticket: replies of workers, and what came in."""

    def __init__(self, client: CerbClient, ticket: int, *, files: bool) -> None:
        """`files`: whether files matter, which have to be asked for."""
        self._client = client
        self._ticket = ticket
        self._expand = ("attachments",) if files else ()
        #: The answer to the last reply: the ticket as it is then.
        self.answer: Values = {}

    def messages(self, *expand: str) -> Iterator[Values]:
        """As Cerb shows them, the oldest first."""
        terms = [search.exactly("ticket.id", self._ticket)]
        return self._client.search.records("message", terms, expand=(*self._expand, *expand))

    def entries(self) -> Iterator[Entry]:
        for count, raw in enumerate(self.messages(), 1):
            yield self._entry(raw, ends_page=count % search.PAGE == 0)

    def _entry(self, raw: Mapping[str, Any], *, ends_page: bool) -> Entry:
        key = number(raw["id"])
        # Cerb keeps the HTML of a mail as a file of it.
        own = number(raw.get("html_attachment_id"))
        files = [item for item in mapping(raw.get("attachments")).values() if number(item.get("id")) != own]
        return Entry(
            id=key,
            kind=REPLY if number(raw.get("is_outgoing")) else INCOMING,
            read=lambda: self._content(key),
            size=number(raw.get("storage_size")) or None,
            names=tuple(str(item.get("file_name")) for item in files),
            digests=lambda: [sha256_of(self._client, number(item["id"])) for item in files],
            author=number(raw.get("worker_id")),
            shown=(raw.get("storage_size"), sorted(str(item.get("file_size")) for item in files)),
            ends_page=ends_page,
        )

    def _content(self, key: int) -> str:
        return str(self._client.rest.get(f"records/message/{key}", {"expand": "content"}).get("content") or "")

    @property
    def place(self) -> tuple[object, ...]:
        return "ticket", self._ticket

    def remover(self, post: Post) -> Callable[[int | str], object] | None:
        """No answer tells which message a reply became; and what was mailed was mailed."""
        return None

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        return ()

    def post(self, post: Post) -> Posted:
        form = {**post.extra, "content": post.body}
        if post.attachments:
            form["file_id"] = [upload(self._client, file) for file in post.attachments]
        self.answer = acting(lambda: self._client.rest.post("tickets/reply", form))
        return Posted()


def sha256_of(client: CerbClient, attachment: int) -> str:
    """The checksum of a file on the server."""
    arriving = Summing()
    client.rest.download(f"attachments/{attachment}/download", arriving.begin)
    return arriving.sums.sha256


class CommentThread:
    """All comments on one record, which must be there: Cerb takes comments on records that are not."""

    def __init__(self, client: CerbClient, kind: str, record: int) -> None:
        self._client = client
        self._kind = kind
        self._record = record

    def comments(self) -> Iterator[Values]:
        """As Cerb shows them, the oldest first."""
        terms = [search.within(f"on.{self._kind}", search.exactly("id", self._record))]
        return self._client.search.records("comment", terms)

    def entries(self) -> Iterator[Entry]:
        for count, raw in enumerate(self.comments(), 1):
            text = str(raw.get("comment") or "")
            yield Entry(
                id=number(raw["id"]),
                kind=COMMENT,
                read=functools.partial(str, text),
                author=(raw.get("author__context"), number(raw.get("author_id"))),
                shown=text,
                ends_page=count % search.PAGE == 0,
            )

    @property
    def place(self) -> tuple[object, ...]:
        return self._kind, self._record

    def remover(self, post: Post) -> Callable[[int | str], object] | None:
        return self._remove

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        return ()

    def post(self, post: Post) -> Posted:
        fields = {
            "author__context": "worker",
            "author_id": number(self._client.me["id"]),
            "target__context": self._kind,
            "target_id": self._record,
            "comment": post.body,
            **post.extra,
        }
        answer = self._client.rest.post("records/comment/create", {"fields": fields})
        return Posted(id=number(mapping(answer).get("id")) or None)

    def _remove(self, comment: int | str) -> None:
        path = f"records/comment/{comment}"
        raw = self._client.rest.get(path)
        if number(raw.get("author_id")) != number(self._client.me["id"]):
            raise errors.Refused(f"comment {comment} is somebody else's")
        self._client.rest.delete(path)

    def pinned(self, comment: int) -> bool:
        """Whether the comment stands before the others."""
        return bool(number(self._client.rest.get(f"records/comment/{comment}").get("is_pinned")))

    def pin(self, comment: int, pinned: bool) -> None:
        """Have it stand there, or among the others."""
        answer = self._client.rest.put(f"records/comment/{comment}", {"fields": {"is_pinned": int(pinned)}})
        if bool(number(answer.get("is_pinned"))) != pinned:
            raise errors.NotApplied(f"comment {comment}: pinned: wanted {pinned}, is {not pinned}")


def shown_message(raw: Mapping[str, Any]) -> Values:
    """A message for a person; read with `content`, `headers` and `attachments`."""
    headers = mapping(raw.get("headers"))
    own = number(raw.get("html_attachment_id"))
    return {
        "id": number(raw["id"]),
        "type": REPLY if number(raw.get("is_outgoing")) else INCOMING,
        "content": raw.get("content"),
        "from": headers.get("from"),
        "to": headers.get("to"),
        "cc": headers.get("cc"),
        "sent": not number(raw.get("is_not_sent")),
        "created": moment(raw.get("created")),
        "attachments": [
            {
                "id": number(item.get("id")),
                "name": item.get("file_name"),
                "size": number(item.get("file_size")),
                "content_type": item.get("file_type"),
            }
            for item in mapping(raw.get("attachments")).values()
            if number(item.get("id")) != own
        ],
    }


def shown_comment(raw: Mapping[str, Any]) -> Values:
    """A comment for a person."""
    return {
        "id": number(raw["id"]),
        "content": raw.get("comment"),
        "markdown": bool(number(raw.get("is_markdown"))),
        "pinned": bool(number(raw.get("is_pinned"))),
        "created": moment(raw.get("created")),
    }

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of a ticket over REST 2.0: history, texts and files."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import Entry, Post
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import uploads
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.dates import from_rest2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.stored import Stored

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

#: RT's transaction types that people write -> what a task calls them
KINDS = {"Create": "create", "Comment": "comment", "Correspond": "correspond"}


class Rest2Threads:
    """History and attachments of any ticket."""

    def __init__(self, client: RTClient) -> None:
        self._client = client
        self._rest = client.rest2

    def history(self, ticket: int) -> list[Values]:
        """All transactions, the oldest first."""
        query = (("fields", "Type,Created,Creator,Field,OldValue,NewValue,Data,TimeTaken"), ("orderby", "id"))
        return [
            {
                "id": int(item["id"]),
                "type": item.get("Type"),
                "created": from_rest2(item.get("Created")),
                "creator": (item.get("Creator") or {}).get("id"),
                "field": item.get("Field") or None,
                "old_value": item.get("OldValue") or None,
                "new_value": item.get("NewValue") or None,
                "data": item.get("Data") or None,
                "time_taken": int(item.get("TimeTaken") or 0),
            }
            for item in self._rest.items(f"ticket/{ticket}/history", query)
        ]

    def attachments(self, ticket: int) -> Iterator[Stored]:
        """All stored parts: texts (without a name) and files. RT's own outgoing mail is among them."""
        # `Content` in a collection is not byte-exact, and `Parent` is a 500: both are asked of the single attachment.
        query = (("fields", "Filename,ContentType,ContentLength,TransactionId,Created,Creator"), ("orderby", "id"))
        for item in self._rest.items(f"ticket/{ticket}/attachments", query):
            transaction = item.get("TransactionId")
            yield Stored(
                id=int(item["id"]),
                transaction=int(transaction["id"] if isinstance(transaction, Mapping) else transaction or 0),
                name=str(item.get("Filename") or ""),
                content_type=str(item.get("ContentType") or ""),
                size=int(item.get("ContentLength") or 0),
                created=from_rest2(item.get("Created")),
                creator=(item.get("Creator") or {}).get("id"),
                fetch=self._fetcher(int(item["id"])),
            )

    def _fetcher(self, key: int) -> Callable[[], bytes]:
        def fetch() -> bytes:
            raw = self._rest.get(f"attachment/{key}")
            return base64.b64decode(raw.get("Content") or "")

        return fetch

    def thread(self, ticket: int) -> Rest2Thread:
        """The thread of one ticket, for posting."""
        return Rest2Thread(self._client, self, ticket)


class Rest2Thread:
    """Comments and correspondence of one ticket."""

    def __init__(self, client: RTClient, threads: Rest2Threads, ticket: int) -> None:
        self._client = client
        self._threads = threads
        self._ticket = ticket
        self._texts: dict[int, str] = {}

    def entries(self) -> Iterator[Entry]:
        parts: dict[int | None, list[Stored]] = {}
        for part in self._threads.attachments(self._ticket):
            parts.setdefault(part.transaction, []).append(part)
        for item in self._threads.history(self._ticket):
            if item["type"] in KINDS:
                yield self._entry(item, parts.get(item["id"], []))

    def _entry(self, item: Values, parts: Sequence[Stored]) -> Entry:
        texts = [part for part in parts if not part.name and part.content_type.startswith("text/")]
        files = [part for part in parts if part.name]
        text = texts[0] if texts else None

        def read() -> str:
            if text is None:
                return ""
            if text.id not in self._texts:
                self._texts[text.id] = text.fetch().decode("utf-8", "replace")
            return self._texts[text.id]

        return Entry(
            id=item["id"],
            kind=KINDS[item["type"]],
            read=read,
            is_html=text is not None and text.content_type == "text/html",
            size=text.size if text else 0,
            names=tuple(part.name for part in files),
            digests=lambda: [hashlib.sha256(part.fetch()).hexdigest() for part in files],
        )

    def post(self, post: Post) -> Sequence[str]:
        # Neither Cc nor Bcc: over REST 2.0 the first replaces the ticket's own Cc, the second is ignored.
        document: Values = {"Content": post.body, "ContentType": "text/html" if post.is_html else "text/plain"}
        if post.extra.get("time_worked"):
            document["TimeTaken"] = post.extra["time_worked"]
        if post.extra.get("status"):
            document["Status"] = post.extra["status"]
        path = f"ticket/{self._ticket}/{post.kind}"
        try:
            if post.attachments:
                answer = self._client.rest2.created(
                    self._client.transport.send(uploads.rest2(path, document, post.attachments))
                )
            else:
                answer = self._client.rest2.post(path, document)
        except errors.Refused as refused:
            if "Permission Denied" not in refused.message:
                raise
            right = "CommentOnTicket" if post.kind == "comment" else "ReplyToTicket"
            raise errors.Forbidden(
                f"RT refuses a {post.kind} on ticket {self._ticket}: {refused.message}",
                status=refused.status,
                advice=f"The account needs the right {right}",
            ) from None
        return tuple(str(item) for item in answer) if isinstance(answer, list) else ()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of a ticket over REST 2.0: history, texts and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin, Effect, Request
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import REST2_ROOT as ROOT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files import uploads
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import from_rest2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.thread import TicketThread

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


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
                length=str(item.get("ContentLength") or 0),
                created=from_rest2(item.get("Created")),
                creator=(item.get("Creator") or {}).get("id"),
                save=self._saver(int(item["id"])),
            )

    def _saver(self, key: int) -> Callable[[Begin], None]:
        return lambda begin: self._rest.save(key, begin)

    def thread(self, ticket: int) -> Rest2Thread:
        """The thread of one ticket, for posting."""
        return Rest2Thread(self._client, self, ticket)


class Rest2Thread(TicketThread):
    """Comments and correspondence of one ticket, over REST 2.0."""

    def post(self, post: Post) -> Posted:
        # Neither Cc nor Bcc: over REST 2.0 the first replaces the ticket's own Cc, the second is ignored.
        document: Values = {"Content": post.body, "ContentType": "text/html" if post.is_html else "text/plain"}
        if post.extra.get("time_worked"):
            document["TimeTaken"] = post.extra["time_worked"]
        if post.extra.get("status"):
            document["Status"] = post.extra["status"]
        path = f"ticket/{self._ticket}/{post.kind}"
        try:
            if post.attachments:
                request = uploads.rest2(path, document, post.attachments)
            else:
                request = Request.with_json("POST", ROOT + path, document, effect=Effect.ONCE)
            response = self._client.transport.send(request)
            answer = self._client.rest2.created(response)
        except errors.Refused as refused:
            if "Permission Denied" not in refused.message:
                raise
            right = "CommentOnTicket" if post.kind == "comment" else "ReplyToTicket"
            raise errors.Forbidden(
                f"RT refuses a {post.kind} on ticket {self._ticket}: {refused.message}",
                status=refused.status,
                advice=f"The account needs the right {right}",
            ) from None
        said = tuple(str(item) for item in answer) if isinstance(answer, list) else ()
        # The transaction of the entry, though RT may have written others after it.
        where = re.search(r"/transaction/(\d+)$", response.headers.get("location", ""))
        return Posted(said, int(where[1]) if where else None)

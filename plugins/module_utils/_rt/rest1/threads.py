# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of a ticket over REST 1.0: history, texts and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time, utc_text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin, Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.thread import TicketThread

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

UNNAMED = "(Unnamed)"


class Rest1Threads:
    """History and attachments of any ticket."""

    def __init__(self, client: RTClient) -> None:
        self._client = client
        self._rest = client.rest1

    def _entries(self, ticket: int) -> tuple[codec.HistoryEntry, ...]:
        return codec.history_long(self._rest.show(f"ticket/{ticket}/history", {"format": "l"}).text)

    def history(self, ticket: int) -> list[Values]:
        """All transactions, the oldest first."""
        return [
            {
                "id": item.id,
                "type": item.type,
                "created": utc_text(parse_time(item.created)) if item.created else None,
                "creator": item.creator,
                "field": item.field or None,
                "old_value": item.old_value or None,
                "new_value": item.new_value or None,
                "data": item.data or None,
                "time_taken": int(item.time_taken) if item.time_taken.removeprefix("-").isdecimal() else 0,
            }
            for item in self._entries(ticket)
        ]

    def attachments(self, ticket: int) -> Iterator[Stored]:
        """All stored parts: texts (without a name) and files. Sizes are in words here, so none is given."""
        owner = {part[0]: item for item in self._entries(ticket) for part in item.attachments}
        for row in codec.attachment_list(self._rest.show(f"ticket/{ticket}/attachments").text):
            item = owner.get(row.id)
            yield Stored(
                id=row.id,
                transaction=item.id if item else None,
                name="" if row.name == UNNAMED else row.name,
                content_type=row.content_type,
                size=None,
                created=utc_text(parse_time(item.created)) if item and item.created else None,
                creator=item.creator if item else None,
                length=row.size,
                save=self._saver(ticket, row.id),
            )

    def _saver(self, ticket: int, key: int) -> Callable[[Begin], None]:
        def save(begin: Begin) -> None:
            self._rest.save(f"ticket/{ticket}/attachments/{key}/content", begin)

        return save

    def thread(self, ticket: int) -> Rest1Thread:
        """The thread of one ticket, for posting."""
        return Rest1Thread(self._client, self, ticket)


class Rest1Thread(TicketThread):
    """Comments and correspondence of one ticket, over REST 1.0."""

    def post(self, post: Post) -> Posted:
        fields: dict[str, Any] = {"id": f"ticket/{self._ticket}", "Action": post.kind, "Text": post.body or " "}
        if post.is_html:
            fields["Content-Type"] = "text/html"
        if post.extra.get("time_worked"):
            fields["TimeWorked"] = str(post.extra["time_worked"])
        if post.extra.get("status"):
            fields["Status"] = post.extra["status"]
        if post.attachments:
            fields["Attachment"] = [file.name for file in post.attachments]
        try:
            outcome = self._client.rest1.write(
                f"ticket/{self._ticket}/comment",
                fields,
                codec.comment_outcome,
                files=post.attachments,
                effect=Effect.ONCE,
            )
        except errors.Missing as missing:
            raise errors.Missing(
                errors.unseen(f"ticket {self._ticket} does not exist"), status=missing.status
            ) from None
        return Posted(tuple(outcome.messages))

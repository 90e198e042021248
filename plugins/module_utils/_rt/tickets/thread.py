# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread of one ticket as the engine sees it; the same over both protocols but for the posting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Outdated
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.dialect import Threads

#: How often booked time is looked at and corrected, while others book as well.
CORRECTIONS = 4
#: RT's transaction types that people write -> what a task calls them
KINDS = {"Create": "create", "Comment": "comment", "Correspond": "correspond"}


class TicketThread:
    """Comments and correspondence of one ticket; each text is fetched once at most."""

    def __init__(self, client: RTClient, threads: Threads, ticket: int) -> None:
        self._client = client
        self._threads = threads
        self._ticket = ticket
        self._texts: dict[int, str] = {}

    @property
    def place(self) -> tuple[object, ...]:
        return "ticket", self._ticket

    def remover(self, post: Post) -> None:
        """RT removes nothing from a history."""
        return

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        """Take back the minutes that were booked with the same entry more than once.

        Whoever sees several entries does it: what was taken back already stands in the history as well.
        """
        if not post.extra.get("time_worked"):
            return ()
        surplus = (len(alike) - 1) * int(post.extra["time_worked"])
        refusal = ""
        try:
            for _try in range(CORRECTIONS):
                record = self._client.tickets.read(self._ticket)
                left = surplus + self._changed_since(int(alike[0]))
                if left <= 0 or record is None:
                    return ()
                with suppress(Outdated):
                    wanted = {"time_worked": max(0, (record["time_worked"] or 0) - left)}
                    refusal = " / ".join(self._client.tickets.update(record, wanted))
        except errors.OpsdeskError as error:
            refusal = error.message
        why = f": {refusal}" if refusal else ""
        return (f"{surplus} minutes too many are booked on ticket {self._ticket}, and were not taken back{why}",)

    def _changed_since(self, entry: int) -> int:
        """By how many minutes the time on the ticket was set higher (lower: less than 0) after an entry."""
        changes = [item for item in self._threads.history(self._ticket) if item["field"] == "TimeWorked"]
        return sum(_minutes(item["new_value"]) - _minutes(item["old_value"]) for item in changes if item["id"] > entry)

    def entries(self) -> Iterator[Entry]:
        parts: dict[int | None, list[Stored]] = {}
        for part in self._threads.attachments(self._ticket):
            parts.setdefault(part.transaction, []).append(part)
        for item in self._threads.history(self._ticket):
            if item["type"] in KINDS:
                yield self._entry(item, parts.get(item["id"], []))

    def _entry(self, item: Values, parts: Sequence[Stored]) -> Entry:
        text = next((part for part in parts if not part.name and part.content_type.startswith("text/")), None)
        files = [part for part in parts if part.name]
        return Entry(
            id=item["id"],
            kind=KINDS[item["type"]],
            read=lambda: self._read(text),
            is_html=text is not None and text.content_type == "text/html",
            size=text.size if text else 0,
            names=tuple(part.name for part in files),
            digests=lambda: [part.digest() for part in files],
            author=item["creator"],
            shown=(text and text.length, sorted((part.name, part.length) for part in files)),
        )

    def _read(self, text: Stored | None) -> str:
        if text is None:
            return ""
        if text.id not in self._texts:
            self._texts[text.id] = text.fetch().decode("utf-8", "replace")
        return self._texts[text.id]


def _minutes(value: str | None) -> int:
    """The number in front of its unit."""
    found = re.match(r"\d+", value or "")
    return int(found[0]) if found else 0

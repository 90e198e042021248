# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tickets of Cerb end: closed, or merged into others.

Cerb marks a merged ticket as deleted, and its custom fields, the key among them, stay on it. The ticket that stays is
the one with the lowest id; the activity log names it, as long as Cerb keeps the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_kinds import DELETED
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_record import TicketReader, is_merged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import Survivor

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

CLOSED = "closed"
#: What Cerb calls merges in its activity log: of tickets, and of records of any type.
MERGES = ("ticket.merge", "record.merge")
#: Pages of the activity log that are read, the newest first.
PAGES = 8
_TICKET = re.compile(r"ctx://(?:cerberusweb\.contexts\.)?ticket:(\d+)")


class TicketEnds:
    """What the engine asks of closed and merged tickets."""

    def __init__(self, client: CerbClient, reader: TicketReader) -> None:
        self._client = client
        self._reader = reader

    def closed(self, record: Values) -> bool:
        return record["status"] in (CLOSED, DELETED)

    def ends(self, status: str) -> bool:
        return status == CLOSED

    def opening(self, record: Values) -> str:
        return "open"

    def merged(self, record: Values) -> bool:
        return is_merged(record)

    def survivor(self, record: Values) -> Survivor | None:
        if not is_merged(record):
            return None
        into = next((target for source, target in self._merges() if source == record["id"]), None)
        return Survivor(into, None if into is None else self._reader.read(into))

    def _merges(self) -> Iterator[tuple[int, int]]:
        """Ids of merged tickets and of those that stayed, the newest first."""
        terms = f"activity:[{','.join(f'{chr(34)}{name}{chr(34)}' for name in MERGES)}]"
        before: Any = ""
        for _page in range(PAGES):
            asked = {"q": f"{terms} {before} sort:-id", "limit": search.PAGE}
            try:
                entries = self._client.rest.get("records/activity_log/search", asked).get("results") or []
            except errors.Forbidden:
                return
            for entry in entries:
                urls = mapping(mapping(entry.get("params")).get("urls"))
                ends = [_TICKET.match(str(urls.get(name) or "")) for name in ("source", "target")]
                if ends[0] and ends[1]:
                    yield int(ends[0][1]), int(ends[1][1])
            if len(entries) < search.PAGE:
                return
            before = f"id:<{min(number(entry['id']) for entry in entries)}"

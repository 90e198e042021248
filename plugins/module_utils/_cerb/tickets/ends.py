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
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import DELETED, MERGED
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import EXPAND, TicketReader, is_merged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Operations, Survivor

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

CLOSED = "closed"
#: What Cerb calls merges in its activity log: of tickets, and of records of any type.
MERGES = ("ticket.merge", "record.merge")
#: Pages of the activity log that are read, the newest first.
PAGES = 8
#: How entries of the log name a ticket; on 10.4.10 `ticket:67`, `ticket:1/DEMO-001` and `ticket:KDR-92461-588` were
#: seen. Cerb's own list of events has the two above, with the words "merged ticket {{source}} with ticket {{target}}".
#: No entry of a merge itself was seen. So neither the names of its ends nor their spelling are relied on: the newest
#: entry that names the merged ticket names the other one, too.
_TICKET = re.compile(r"ctx://(?:cerberusweb\.contexts\.)?ticket:(?:(?P<id>\d+)(?:/|$)|(?P<mask>[^/?#]+))")


class TicketEnds(Operations):
    """What the engine asks of closed and merged tickets."""

    client: CerbClient
    _reader: TicketReader

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
        mine = {str(record["id"]), str(record["mask"]).removesuffix(MERGED).casefold()}
        other = next((names - mine for names in self._merges() if names & mine and names - mine), None)
        if other is None:
            return Survivor(None, None)
        into = self._named(min(other))
        return Survivor(into["id"] if into else None, into)

    def _named(self, name: str) -> Values | None:
        """The ticket with this id or mask."""
        if name.isdecimal():
            return self._reader.read(int(name))
        try:
            return by_mask(self.client, self._reader, name)
        except ValueError:
            return None

    def _merges(self) -> Iterator[set[str]]:
        """Ids, or masks, of the tickets of each merge, the newest first."""
        terms = f"activity:[{','.join(f'{chr(34)}{name}{chr(34)}' for name in MERGES)}]"
        before: Any = ""
        for _page in range(PAGES):
            asked = {"q": f"{terms} {before} sort:-id", "limit": search.PAGE}
            try:
                entries = self.client.rest.get("records/activity_log/search", asked).get("results") or []
            except errors.Forbidden:
                return
            for entry in entries:
                urls = mapping(mapping(entry.get("params")).get("urls")).values()
                ends = [found for found in (_TICKET.match(str(url or "")) for url in urls) if found]
                yield {found["id"] or found["mask"].casefold() for found in ends}
            if len(entries) < search.PAGE:
                return
            before = f"id:<{min(number(entry['id']) for entry in entries)}"


def by_mask(client: CerbClient, reader: TicketReader, mask: str) -> Values | None:
    """The ticket with this mask, None when there is none. Raises ValueError for a text that is none."""
    for raw in client.search.records("ticket", [search.text("mask", mask)], expand=EXPAND):
        record = reader.record(raw)
        if str(record["mask"]).casefold() == mask.strip().casefold():
            return record
    return None

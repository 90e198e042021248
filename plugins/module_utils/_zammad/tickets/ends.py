# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tickets of Zammad end: closed, or merged into others.

A merged ticket keeps its number, tags and attributes, in a status of the type "merged"; the link to its parent leads to
the ticket that stayed, in one step however often that one was merged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Operations, Survivor, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.record import TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.search import CLOSED

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

OPEN = "open"


class TicketEnds(Operations):
    """What the engine asks of closed and merged tickets."""

    client: ZammadClient
    _reader: TicketReader

    def closed(self, record: Values) -> bool:
        return self.ends(str(record["status"]))

    def ends(self, status: str) -> bool:
        state = self.client.directory.named("ticket_states", status)
        return (state.get("state_type") if state else status) in CLOSED

    def opening(self, record: Values) -> str:
        """The status that Zammad itself gives a ticket that a customer writes in again."""
        states = self.client.directory.objects("ticket_states") or ()
        follow_up = (str(state["name"]) for state in states if state.get("default_follow_up") and state.get("active"))
        return next((name for name in follow_up if not self.ends(name)), OPEN)

    def merged(self, record: Values) -> bool:
        return self._reader.is_merged(record)

    def survivor(self, record: Values) -> Survivor | None:
        if not self.merged(record):
            return None
        into = record.get("merged_into")
        return Survivor(into, None if into is None else self._reader.read(into))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tickets of RT end: closed, or merged into others.

A merge moves all links to the ticket that stays, the keys among them, and RT keeps no trace of which ticket a link was
created with. So whose a key is, is concluded: a ticket is changed by a key only when the evidence says that the key is
its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Operations,
    Resource,
    Survivor,
    Values,
    Wish,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import urn_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

#: Statuses that are open in any lifecycle. What others mean, the lifecycle of the queue says, and RT by its searches.
OPEN = frozenset(("new", "open", "stalled"))
CLOSED = frozenset(("resolved", "rejected", "deleted"))


class TicketEnds(Operations):
    """What the engine asks of closed and merged tickets."""

    client: RTClient

    def __init__(self, client: RTClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._closed: dict[tuple[int, str], bool] = {}

    def closed(self, record: Values) -> bool:
        key, status = int(record.get("merged_into") or record["id"]), str(record["status"])
        if status in OPEN:
            return False
        if (key, status) not in self._closed:
            found = self.client.tickets.ids(f"id = {key} AND Status = '__Active__'", 1)
            self._closed[(key, status)] = not found
        return self._closed[(key, status)]

    def ends(self, status: str) -> bool:
        return status not in OPEN

    def opening(self, record: Values) -> str:
        offered = [status for status in self.client.tickets.openings(record["id"]) if status not in CLOSED]
        return "open" if "open" in offered or not offered else str(offered[0])

    def merged(self, record: Values) -> bool:
        # Read by its old number: RT shows the ticket that stayed.
        return record.get("merged_into") is not None

    def survivor(self, record: Values) -> Survivor | None:
        if self.merged(record):
            stayed = {**record, "id": record["merged_into"], "merged_into": None}
            return Survivor(stayed["id"], stayed)
        key = self.wish.external_id
        if key is None or record.get(EXTERNAL_ID) != key:
            # REST 1.0 has just created the ticket, and the link is not there yet.
            return None
        return self._brought(record, key)

    def _brought(self, record: Values, key: str) -> Survivor | None:
        """The ticket that stayed, None for one whose own key it is."""
        dialect, stayed = self.client.tickets, int(record["id"])
        subjects = {stayed: str(record["subject"]), **dialect.family(stayed)}
        if len(subjects) == 1:
            return None
        linked = dialect.linked(stayed, urn_of(key))
        if stayed in linked:
            return None
        mine = set(dialect.ids(f"EffectiveId = {stayed} AND Creator = '__CurrentUser__'", len(subjects) + 1))
        # One that was like the ticket that stayed was its twin: the key speaks of both.
        others = {
            number: subject
            for number, subject in subjects.items()
            if number != stayed and not (subject == subjects[stayed] and (number in mine) == (stayed in mine))
        }
        if not others:
            return None
        if linked:
            return Survivor(stayed, record, linked[-1]) if linked[-1] in others else None
        asked = self.wish.wanted("subject")
        alike = [number for number, subject in others.items() if subject == asked]
        if asked == subjects[stayed] and not alike:
            return None
        if alike and asked != subjects[stayed]:
            return Survivor(stayed, record, alike[0])
        if stayed in mine and mine.isdisjoint(others) and len(dialect.keys(stayed)) == 1:
            return None
        makers = [number for number in others if number in mine]
        if stayed not in mine and len(makers) == 1:
            return Survivor(stayed, record, makers[0])
        return Survivor(
            stayed,
            record,
            remark=f"ticket {', '.join(map(str, sorted(others)))} was merged into {stayed}, and RT does not say which "
            f"of them the external_id {key!r} came with",
        )

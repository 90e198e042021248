# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cerb does for tickets: reading with names, finding exactly, writing by id, deleting softly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.checks import TicketChecks
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.ends import TicketEnds
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.half_made import HalfMade
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import STATUSES
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.provenance import provenance
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import TicketReader, is_merged
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.search import TicketSearch
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.writes import TicketWriter
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Provenance,
    Resource,
    Values,
    Wish,
    Written,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient


class TicketOperations(TicketEnds):
    """Tickets for the engine."""

    def __init__(self, client: CerbClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._reader = TicketReader(client, wish)
        self._checks = TicketChecks(client, wish, resource, self._reader, self.warnings)
        self._search = TicketSearch(client, self._reader, self._checks.ids)
        self._writer = TicketWriter(client, self._reader, self._checks.ids, wish.switches)
        self._half_made = HalfMade(client, wish, self._reader, self._checks, self.warnings)

    def read(self, key: int | str) -> Values | None:
        return self._reader.read(int(key))

    def find(self, criteria: Criteria) -> list[Values]:
        if criteria.external_id is not None and not self._checks.key_field():
            return []
        return self._search.records(criteria)

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        return self._checks.resolve(desired, actual)

    def create(self, values: Values) -> Written:
        return self._writer.create(values)

    def half_made(self) -> Values | None:
        return self._half_made.find()

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        return [*self._half_made.say(actual), *self._writer.update(actual, changes)]

    def delete(self, actual: Values) -> Sequence[str]:
        if is_merged(actual):
            return ()
        self.client.rest.delete(f"records/ticket/{actual['id']}")
        self.warnings.append(
            f"Cerb only marks ticket {actual['id']} as deleted: people can bring it back, its mask stays taken, and "
            "Cerb removes it some days later (7, unless set otherwise)"
        )
        return ()

    def restore(self, actual: Values) -> Sequence[str]:
        if is_merged(actual):
            raise errors.Refused(f"ticket {actual['id']} was merged into another one and cannot be brought back")
        status = STATUSES[self.wish.wanted("status") or "open"]
        self.client.rest.put(f"records/ticket/{actual['id']}", {"fields": {"status_id": status}})
        return (f"ticket {actual['id']} was deleted and is brought back",)

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self._writer.merge(younger["id"], older["id"])

    @property
    def traces(self) -> bool:
        return True

    def provenance(self, record: Values) -> Provenance | None:
        return provenance(self.client, record)

    def url(self, record: Values) -> str | None:
        return self.client.page(f"profiles/ticket/{record.get('mask') or record['id']}")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Zammad does for tickets: reading with tags, links and mentions, finding by condition, writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Provenance,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.checks import TicketChecks
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.ends import TicketEnds
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.provenance import provenance
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.record import TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.search import TicketSearch
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.writes import TicketWriter

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


class TicketOperations(TicketEnds):
    """Tickets for the engine."""

    def __init__(self, client: ZammadClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._reader = TicketReader(client, wish)
        self._search = TicketSearch(client)
        self._writer = TicketWriter(client, wish.switches.get("external_id_field"))
        self._checks = TicketChecks(client, wish, resource, self.warnings)

    def read(self, key: int | str) -> Values | None:
        return self._reader.read(int(key))

    def find(self, criteria: Criteria) -> list[Values]:
        if not self.client.attributes("Ticket").are_known(criteria.fields.get("custom_fields") or ()):
            # Until an earlier task has created the attribute, no ticket has it, and a search for it is an error.
            return []
        records = self._search.records(self._reader, criteria, self.wish.switches.get("external_id_field"))
        if criteria.external_id is not None:
            records = [record for record in records if record.get(EXTERNAL_ID) == criteria.external_id]
        return records

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        return self._checks.resolve(desired, actual)

    def create(self, values: Values) -> Written:
        guess = self._checks.guessed.get(values.get("customer", ""))
        return self._writer.create(values, guess)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        return self._writer.update(actual, changes)

    def delete(self, actual: Values) -> Sequence[str]:
        try:
            self.client.rest.delete(f"tickets/{actual['id']}")
        except errors.Missing:
            pass
        except errors.Forbidden as forbidden:
            forbidden.advice = "Only accounts with the permission admin may delete tickets; agents close or merge them"
            raise
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self._writer.merge(younger["id"], older["number"])

    @property
    def traces(self) -> bool:
        return True

    def provenance(self, record: Values) -> Provenance | None:
        return provenance(self.client, record)

    def url(self, record: Values) -> str | None:
        return self.client.page(f"ticket/zoom/{record['id']}")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding tickets: among those that may fit, never fewer; the engine compares again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import DELETED
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import (
    CONTEXT,
    EXPAND,
    NAMED,
    TicketReader,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Values

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

SEVERAL_HITS = 200  # more tickets than this fit: the task does not say which one it means
LETTERS = {"open": "o", "waiting": "w", "closed": "c", "deleted": "d"}


class TicketSearch:
    """Makes conditions, and records of what they find. `names`: what a label of another record stands for."""

    def __init__(self, client: CerbClient, reader: TicketReader, names: Mapping[tuple[str, str], int]) -> None:
        self._client = client
        self._reader = reader
        self._names = names

    def records(self, criteria: Criteria) -> list[Values]:
        """All tickets that may fit; those that were merged into others, or deleted, only by key or mask."""
        if criteria.external_id is not None:
            return self._by_key(criteria.external_id, criteria.among)
        if any(value and (name, value) not in self._names for name, value in criteria.fields.items() if name in NAMED):
            return []  # check mode, and what the ticket would refer to is still to be made
        found = self._taken(self._client.search.records("ticket", self.terms(criteria), expand=EXPAND), criteria)
        if "mask" in criteria.fields:
            return found
        return [record for record in found if record["status"] != DELETED]

    def _by_key(self, key: str, among: str) -> list[Values]:
        holding = self._client.custom_fields(CONTEXT).holding("ticket", self._reader.key_field, key, expand=EXPAND)
        taken = self._taken(holding, Criteria(external_id=key))
        found = [record for record in taken if record.get(EXTERNAL_ID) == key]
        live = [record for record in found if record["status"] != DELETED]
        if among == "open":
            return [record for record in live if record["status"] in ("open", "waiting")]
        return live or found

    def _taken(self, hits: Iterator[Values], criteria: Criteria) -> list[Values]:
        records: list[Values] = []
        for raw in hits:
            if len(records) == SEVERAL_HITS:
                raise errors.SeveralFound(
                    f"more than {SEVERAL_HITS} tickets fit {', '.join(criteria.fields) or EXTERNAL_ID}",
                    advice="Give id, external_id or a narrower match_on",
                )
            records.append(self._reader.record(raw))
        return records

    def terms(self, criteria: Criteria) -> list[search.Term]:
        """The conditions for all tickets which may fit; raises InvalidInput when none of it can be searched by."""
        terms: list[search.Term] = []
        try:
            for name, value in criteria.fields.items():
                terms += self._terms(name, value)
        except ValueError as error:
            raise errors.InvalidInput(f"match_on: {error}") from None
        if not terms:
            raise errors.InvalidInput(
                f"match_on: Cerb cannot search by {', '.join(criteria.fields)} alone", advice="Add subject or group"
            )
        if criteria.among == "open" and "status" not in criteria.fields:
            terms.append(search.words("status", LETTERS["open"], LETTERS["waiting"]))
        return terms

    def _terms(self, name: str, value: Any) -> list[search.Term]:
        if name in ("subject", "mask"):
            return [search.text(name, str(value))]
        if name == "status":
            return [search.words("status", LETTERS[value])]
        if name in NAMED:
            return [search.exactly(f"{name}.id", self._names[(name, value)] if value else 0)]
        if name == "participants":
            return [search.within("participant", search.text("email", item)) for item in value]
        if name == "watchers":
            known_ids = [self._names[("watchers", item)] for item in value if ("watchers", item) in self._names]
            return [search.within("watchers", search.exactly("id", item)) for item in known_ids]
        if name == "importance":
            return [search.exactly("importance", value)]
        if name == "custom_fields":
            return self._custom(value)
        return []

    def _custom(self, values: Mapping[str, Any]) -> list[search.Term]:
        """Conditions for the texts among the fields; the others are compared by the engine only."""
        fields = self._client.custom_fields(CONTEXT)
        terms = []
        for name, value in values.items():
            item = fields.need(name)
            key = fields.key(item)
            if key is not None and item.type in ("S", "D", "U") and value:
                terms.append(search.text(key, str(value)))
        return terms

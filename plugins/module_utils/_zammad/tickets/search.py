# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding tickets by condition: exact, from the database, the same in versions 5 and 6, with or without a search index.

A search by text is not used to recognise anything: without a search index it is one substring without fields, and with
one it lags behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import tag_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.record import MERGED, TicketReader

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

SEVERAL_HITS = 200  # more tickets than this fit: the task does not say which one it means
CLOSED = ("closed", MERGED, "removed")  # types of statuses; all others are open
NAMED = {"group": "groups", "status": "ticket_states", "priority": "ticket_priorities"}
WIRE = {"group": "group_id", "status": "state_id", "priority": "priority_id"}

Condition = dict[str, dict[str, Any]]


class NothingFits(Exception):
    """What is searched for cannot be: it refers to something that does not exist."""


class TicketSearch:
    """Makes conditions, and records of what they find."""

    def __init__(self, client: ZammadClient) -> None:
        self._client = client

    def records(self, reader: TicketReader, criteria: Criteria, field: str | None) -> list[Values]:
        """All tickets that may fit; those that were merged into others only by their key or number."""
        try:
            condition = self.condition(criteria, field)
        except NothingFits:
            return []
        found = list(self._client.rest.search("tickets", {"condition": condition}, limit=SEVERAL_HITS + 1))
        if len(found) > SEVERAL_HITS:
            raise errors.SeveralFound(
                f"more than {SEVERAL_HITS} tickets fit {', '.join(criteria.fields) or 'external_id'}",
                advice="Give id, external_id or a narrower match_on",
            )
        records = [reader.record(raw) for raw in found]
        if "number" in criteria.fields or criteria.external_id is not None:
            return records
        return [record for record in records if not reader.is_merged(record)]

    def condition(self, criteria: Criteria, field: str | None) -> Condition:
        """The condition for all tickets which may fit. Raises InvalidInput when nothing of it can be searched by."""
        condition: Condition = {}
        for name, value in criteria.fields.items():
            condition.update(self._terms(name, value))
        if criteria.external_id is not None:
            if field:
                condition[f"ticket.{field}"] = {"operator": "is", "value": criteria.external_id}
            else:
                condition["ticket.tags"] = {"operator": "contains one", "value": tag_of(criteria.external_id)}
        if not condition:
            raise errors.InvalidInput(
                f"match_on: Zammad cannot search by {', '.join(criteria.fields)} alone", advice="Add title or group"
            )
        states = self._client.directory.objects("ticket_states")
        if criteria.among == "open" and states and "ticket.state_id" not in condition:
            wanted = [str(state["id"]) for state in states if state.get("state_type") not in CLOSED]
            condition["ticket.state_id"] = {"operator": "is", "value": wanted}
        return condition

    def _terms(self, name: str, value: Any) -> Condition:
        if name in ("title", "number", "type") and value is not None:
            return {f"ticket.{name}": {"operator": "is", "value": value}}
        if name in NAMED:
            return self._named(name, str(value))
        if name in ("owner", "customer"):
            return self._person(name, str(value))
        if name == "tags" and value:
            return {"ticket.tags": {"operator": "contains all", "value": ", ".join(value)}}
        if name == "custom_fields":
            texts: Mapping[str, Any] = {key: item for key, item in value.items() if isinstance(item, (str, int))}
            return {
                f"ticket.{key}": {"operator": "is", "value": str(item)}
                for key, item in texts.items()
                if not isinstance(item, bool)
            }
        return {}

    def _named(self, name: str, value: str) -> Condition:
        directory = self._client.directory
        if directory.objects(NAMED[name]) is None:
            return {}
        found = directory.named(NAMED[name], value)
        if found is None:
            raise NothingFits
        return {f"ticket.{WIRE[name]}": {"operator": "is", "value": [str(found["id"])]}}

    def _person(self, name: str, value: str) -> Condition:
        if value == NOBODY:
            return {f"ticket.{name}_id": {"operator": "is", "pre_condition": "not_set"}}
        try:
            person = self._client.directory.person(value)
        except errors.Forbidden:
            return {}
        if person is None:
            raise NothingFits
        return {f"ticket.{name}_id": {"operator": "is", "pre_condition": "specific", "value": person.id}}

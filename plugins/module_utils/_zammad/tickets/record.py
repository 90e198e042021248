# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ticket as Zammad shows it, as a record with the names of the options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import is_key, key_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.attributes import STANDARD, AttributeValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

MERGED = "merged"
PLAIN = ("title", "number", "group", "status", "priority", "organization", "type", "note")
WIRE = {"status": "state"}
PARTS = ("links", "mentions")


class TicketReader:
    """Reads tickets. Links and mentions cost a request each and are read where the wish speaks of them."""

    def __init__(self, client: ZammadClient, wish: Wish, parts: tuple[str, ...] = ()) -> None:
        self._client = client
        self._rest = client.rest
        self._wish = wish
        self._field = wish.switches.get("external_id_field")
        self._parts = {*parts, *wish.given(*PARTS)}

    def read(self, key: int) -> Values | None:
        """The ticket with this id."""
        raw = self._rest.get_or_none(f"tickets/{key}", {"expand": "true"})
        return self.record(raw) if raw else None

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record of a ticket as a single ticket or a search shows it, with `expand`."""
        record: Values = {"id": int(raw["id"])}
        record.update({name: raw.get(WIRE.get(name, name)) for name in PLAIN})
        record["owner"] = raw.get("owner") or NOBODY
        record["customer"] = raw.get("customer")
        record["pending_time"] = Instant().parse(raw.get("pending_time") or "")
        record["created"] = Instant().parse(raw.get("created_at") or "")
        record["last_updated"] = Instant().parse(raw.get("updated_at") or "")
        record["creator"] = raw.get("created_by")
        kind = AttributeValue()
        record["custom_fields"] = {name: kind.parse(raw[name]) for name in sorted(set(raw) - STANDARD)}
        record["tags"], keys = self._tags(record["id"])
        if self._field:
            record["external_id_field"] = self._field
            keys = {str(raw[self._field])} if raw.get(self._field) not in (None, "") else set()
        # Merging leaves a ticket with several keys.
        record[EXTERNAL_ID] = self._wish.preferred(EXTERNAL_ID, sorted(keys))
        record["merged_into"] = self._merged_into(record)
        if "links" in self._parts:
            record["links"] = self.links(record["id"])
        if "mentions" in self._parts:
            record["mentions"] = sorted(login for login, _number in self.mentions(record["id"]))
        return record

    def _tags(self, key: int) -> tuple[list[str] | None, set[str]]:
        try:
            found = self._rest.get("tags", {"object": "Ticket", "o_id": key})["tags"]
        except errors.Forbidden:
            if self._wish.given("tags", EXTERNAL_ID):
                raise
            return None, set()
        # Tags added at the same moment can be there twice.
        return sorted({tag for tag in found if not is_key(tag)}), {key_of(tag) for tag in found if is_key(tag)}

    def links(self, key: int) -> dict[str, list[int]]:
        """The ids of linked tickets, by what they are to this one."""
        links: dict[str, set[int]] = {"parent": set(), "child": set(), "normal": set()}
        found = self._rest.get("links", {"link_object": "Ticket", "link_object_value": key})["links"]
        for link in found:
            if link.get("link_object") == "Ticket" and link.get("link_type") in links:
                links[link["link_type"]].add(int(link["link_object_value"]))
        # Merging twice links the ticket that stays to itself.
        return {name: sorted(ids - {key}) for name, ids in links.items()}

    def mentions(self, key: int) -> list[tuple[str, int]]:
        """Logins of the users who follow the ticket, and the ids of their mentions."""
        found = self._rest.get("mentions", {"mentionable_type": "Ticket", "mentionable_id": key})["mentions"]
        return [(self._client.directory.login_of(int(item["user_id"])), int(item["id"])) for item in found]

    def _merged_into(self, record: Values) -> int | None:
        """The ticket that took this one in: its parent, when its status is of the type 'merged'."""
        if not self.is_merged(record):
            return None
        return self._wish.preferred("merged_into", self.links(record["id"])["parent"])

    def is_merged(self, record: Values) -> bool:
        """Whether the ticket's content moved to another one."""
        state = self._client.directory.named("ticket_states", str(record["status"]))
        return (state.get("state_type") if state else record["status"]) == MERGED

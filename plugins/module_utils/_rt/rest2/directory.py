# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking things up over REST 2.0: users, groups, queues with their custom fields and roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldSet, Definition
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import Person
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.queue_facts import CustomRole, Queue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.rest import Rest2

# Every queue and ticket has groups called Requestor, Cc, ... of its own; only these two domains are groups to people.
OWN_GROUPS = {"field": "Domain", "operator": "=", "value": "UserDefined"}
RTS_GROUPS = {"field": "Domain", "operator": "=", "value": "SystemInternal"}


class Rest2Directory:
    """Answers None for what is not there or not visible."""

    def __init__(self, rest: Rest2) -> None:
        self._rest = rest
        self._groups: dict[str, str] = {}
        self._group_names: dict[str, str | None] = {}
        self._custom_fields: dict[str, dict[str, Any]] = {}

    # -- people -----------------------------------------------------------------

    def user(self, name: str) -> Person | None:
        raw = self._visible(f"user/{segment(name)}") if "/" not in name else self.search_one("users", "Name", name)
        return _person(raw) if raw else None

    def user_by_email(self, email: str) -> Person | None:
        raw = self.search_one("users", "EmailAddress", email)
        return _person(raw) if raw else None

    def timezone(self, username: str) -> str | None:
        """The time zone of the account; RT shows it to the account itself, when it is set."""
        raw = self._visible(f"user/{segment(username)}")
        return (raw or {}).get("Timezone") or None

    def group_id(self, name: str) -> str | None:
        if name not in self._groups:
            own = self.search_one("groups", "Name", name, OWN_GROUPS)
            raw = own or self.search_one("groups", "Name", name, RTS_GROUPS)
            if raw is None:
                # Not kept: one that is not there may be made by the same task.
                return None
            self._groups[name] = str(raw["id"])
        return self._groups[name]

    def group_name(self, key: str) -> str | None:
        if key not in self._group_names:
            raw = self._visible(f"group/{segment(key)}")
            self._group_names[key] = raw.get("Name") if raw else None
        return self._group_names[key]

    def search_one(self, collection: str, field: str, value: str, *more: Mapping[str, str]) -> dict[str, Any] | None:
        """The object whose field has exactly this value (RT's search folds case). Disabled ones are found too.

        `more`: other conditions of RT's search. RT ignores a field it does not know and returns everything, so each
        hit is compared again.
        """
        terms = [{"field": field, "operator": "=", "value": value}, *more]
        query = (("fields", ",".join(sorted({"Name", "id", field}))), ("find_disabled_rows", "1"), ("orderby", "id"))
        hits = [
            item
            for item in self._rest.items(collection, query, search=terms)
            if str(item.get(field) or "").casefold() == value.casefold()
        ]
        return hits[0] if hits else None

    def _visible(self, path: str) -> Any:
        try:
            return self._rest.get_or_none(path)
        except errors.Forbidden:
            return None

    # -- queues -----------------------------------------------------------------

    def queue(self, name_or_id: str) -> Queue | None:
        """By name or number. RT answers 403 for a queue that is not there, and for one that the account may not see."""
        if "/" in name_or_id:
            hit = self.search_one("queues", "Name", name_or_id)
            raw = self._visible(f"queue/{hit['id']}") if hit else None
        else:
            raw = self._visible(f"queue/{segment(name_or_id)}")
        if raw is None or raw.get("Name") is None:
            return None
        fields = CustomFieldSet(
            self.definitions(f"queue/{raw['id']}/customfields", "RT::Queue-RT::Ticket"),
            f"queue {raw['Name']!r}",
            self.choices,
        )
        return Queue(str(raw["id"]), raw["Name"], fields, self._custom_roles(raw))

    def queue_names(self) -> Sequence[str]:
        """All queues the account sees."""
        return [str(item["Name"]) for item in self._rest.items("queues/all", (("fields", "Name"),)) if item.get("Name")]

    def definitions(self, path: str, lookup_type: str) -> list[Definition]:
        """The custom fields that apply somewhere."""
        query = (("fields", "Name,Type,MaxValues,LookupType,UniqueValues"),)
        try:
            found = list(self._rest.items(path, query))
        except errors.Forbidden:
            return []
        return [
            Definition(
                item["Name"],
                str(item["id"]),
                item["Type"],
                str(item.get("MaxValues")) != "1",
                str(item.get("UniqueValues")) == "1",
            )
            for item in found
            if item.get("Name") and item.get("LookupType", lookup_type) in (lookup_type, "")
        ]

    def custom_field(self, key: str) -> dict[str, Any]:
        """What RT tells of a custom field; empty when the account may not see it."""
        if key not in self._custom_fields:
            self._custom_fields[key] = self._visible(f"customfield/{key}") or {}
        return self._custom_fields[key]

    def choices(self, definition: Definition) -> list[str]:
        """The values that a Select allows."""
        return [str(item) for item in self.custom_field(definition.id).get("Values") or []]

    def _custom_roles(self, raw: dict[str, Any]) -> dict[str, CustomRole]:
        roles = {}
        for link in raw.get("_hyperlinks") or []:
            if link.get("ref") == "customrole":
                role = self._visible(f"customrole/{link['id']}")
                if role and role.get("Name"):
                    roles[str(link.get("group_type"))] = CustomRole(role["Name"], str(role.get("MaxValues")) == "1")
        return roles


def _person(raw: dict[str, Any]) -> Person:
    return Person(str(raw["Name"]), str(raw.get("EmailAddress") or "").lower() or None)

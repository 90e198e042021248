# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deep values of administration objects: conditions, actions, views; and names in place of ids inside of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.attributes import comparable
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import Context


@dataclass(frozen=True)
class Deep(Kind):
    """Any JSON value. Zammad stores numbers and flags as it gets them, so `4` and `'4'` are the same.

    `ordered`: whether the order of plain lists means something; `partial`: whether the server may add keys of its own.
    """

    ordered: bool = False
    partial: bool = False

    def same(self, found: Any, wanted: Any) -> bool:
        if isinstance(wanted, Mapping):
            return self._same_mapping(found, wanted)
        if isinstance(wanted, (list, tuple)):
            return self._same_list(found, wanted)
        if isinstance(found, (list, tuple)) and len(found) == 1:
            # One value may stand alone or in a list.
            found = found[0]
        return bool(comparable(found) == comparable(wanted))

    def _same_mapping(self, found: Any, wanted: Mapping[str, Any]) -> bool:
        found = found if isinstance(found, Mapping) else {}
        if any(not self.same(found.get(key), item) for key, item in wanted.items()):
            return False
        return self.partial or all(key in wanted or comparable(item) is None for key, item in found.items())

    def _same_list(self, found: Any, wanted: Any) -> bool:
        found = [] if found in (None, "") else list(found) if isinstance(found, (list, tuple)) else [found]
        if any(isinstance(item, (Mapping, list, tuple)) for item in (*found, *wanted)) or self.ordered:
            return len(found) == len(wanted) and all(map(self.same, found, wanted))
        return bool(comparable(found) == comparable(list(wanted)))


@dataclass(frozen=True)
class Attributes(Kind):
    """A dictionary of attributes, of which only the keys that the task gives are compared, each by its own kind."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    type = "dict"

    def of(self, name: str) -> Kind:
        """The kind of one attribute."""
        return self.kinds.get(name, _DEEP)

    def parse(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        return {str(name): None if item is None else self.of(str(name)).parse(item) for name, item in value.items()}

    def same(self, found: Any, wanted: Any) -> bool:
        return not self.pending(found, wanted)

    def part(self, found: Any, wanted: Any) -> Any:
        return {name: (found or {}).get(name) for name in wanted}

    def pending(self, found: Any, wanted: Any) -> Any:
        return {name: item for name, item in wanted.items() if not self.of(name).same((found or {}).get(name), item)}


_DEEP = Deep()

#: The end of a key of a condition or an action -> the collection whose names may stand there.
NAMED = {
    "group_id": "groups",
    "state_id": "ticket_states",
    "priority_id": "ticket_priorities",
    "organization_id": "organizations",
    "webhook_id": "webhooks",
    "calendar_id": "calendars",
    "role_id": "roles",
}
PEOPLE = ("owner_id", "customer_id", "created_by_id", "updated_by_id")


def with_ids(context: Context, value: Any, option: str) -> Any:
    """The value with ids for names: `ticket.state_id: {operator: is, value: [new, open]}` means the same everywhere."""
    if isinstance(value, (list, tuple)):
        return [with_ids(context, item, option) for item in value]
    if not isinstance(value, Mapping):
        return value
    named = str(value.get("name") or "")
    if "." in named and "value" in value:
        # One condition of the expert form.
        return {**value, "value": _ids(context, named, value["value"], option)}
    return {key: _resolved(context, str(key), item, option) for key, item in value.items()}


def _resolved(context: Context, key: str, item: Any, option: str) -> Any:
    if not _is_reference(key):
        return with_ids(context, item, option)
    if isinstance(item, Mapping):
        return {**item, "value": _ids(context, key, item["value"], option)} if "value" in item else item
    return _ids(context, key, item, option)


def _is_reference(key: str) -> bool:
    last = key.rpartition(".")[2]
    return last in NAMED or last in PEOPLE


def _ids(context: Context, key: str, value: Any, option: str) -> Any:
    if isinstance(value, (list, tuple)):
        return [_ids(context, key, item, option) for item in value]
    text = str(value)
    if value is None or isinstance(value, bool) or not text or text.isdigit() or not _is_reference(key):
        return value
    last, directory, where = key.rpartition(".")[2], context.client.directory, f"{option}: {key}"
    if last in PEOPLE:
        login = directory.need_person(text, where, context.warnings)
        try:
            person = directory.person(login)
        except errors.Forbidden:
            return value
        return str(person.id) if person else value
    directory.need(NAMED[last], text, where, context.warnings)
    found = directory.named(NAMED[last], text)
    return str(found["id"]) if found else value

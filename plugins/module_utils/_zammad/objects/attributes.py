# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that an administrator added to an object (Zammad's object manager), and how their values compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind, parse_time, utc_text
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import Rest

#: Everything that a ticket shows in versions 5 and 6 without being asked for it by an administrator.
# fmt: off
STANDARD = frozenset(
    {
        "id", "number", "title", "note", "type", "preferences", "time_unit", "article_count", "escalation_at",
        "pending_time", "group", "group_id", "organization", "organization_id", "state", "state_id", "priority",
        "priority_id", "owner", "owner_id", "customer", "customer_id", "close_at", "close_diff_in_min",
        "close_escalation_at", "close_in_min", "last_close_at", "first_response_at",
        "first_response_diff_in_min", "first_response_escalation_at", "first_response_in_min",
        "update_diff_in_min", "update_escalation_at", "update_in_min", "last_contact_at",
        "last_contact_agent_at", "last_contact_customer_at", "last_owner_update_at", "create_article_sender",
        "create_article_sender_id", "create_article_type", "create_article_type_id", "created_at", "created_by",
        "created_by_id", "updated_at", "updated_by", "updated_by_id", "article_ids", "ticket_time_accounting",
        "ticket_time_accounting_ids", "checklist", "checklist_id", "referencing_checklists",
        "referencing_checklist_ids", "ai_agent_running", "articles", "tags", "flags", "mentions",
        "shared_draft", "shared_draft_id",
    }
)
# fmt: on
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class AttributeValue(Kind):
    """The value of an attribute of any type: nothing is null, numbers are equal to their text, lists have no order."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return sorted({str(item) for item in value})
        return None if value == "" else value

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(comparable(found) == comparable(wanted))


def comparable(value: Any) -> Any:
    """A form in which two values are equal when they mean the same."""
    if value in (None, "", [], {}):
        return None
    if isinstance(value, (list, tuple)):
        return sorted(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value).replace("\r\n", "\n")
    if _ISO.match(text):
        try:
            return utc_text(parse_time(text))
        except ValueError:
            return text
    return text.lower() if text in ("True", "False") else text


class ObjectAttributes:
    """The added attributes of one kind of object, as far as the account may know them."""

    def __init__(self, rest: Rest, kind: str) -> None:
        self._rest = rest
        self._kind = kind

    @cached_property
    def definitions(self) -> Mapping[str, Mapping[str, Any]] | None:
        """Name -> definition of each that is in use; None when the account may not list them (admin.object)."""
        try:
            found = self._rest.get("object_manager_attributes")
        except (errors.Forbidden, errors.Missing):
            return None
        # What waits for its migration takes no values yet: the server drops them without a word.
        return {
            str(item["name"]): item
            for item in found
            if item.get("object") == self._kind and item.get("active") is not False and not item.get("to_create")
        }

    def check(self, values: Mapping[str, Any], shown: Iterable[str]) -> None:
        """Raise InvalidInput for an attribute that is not there, or a value that is not among its options.

        `shown`: the names that an object of this kind is seen to have.
        """
        seen = set(shown)
        known = seen - STANDARD
        if self.definitions is not None:
            known |= {name for name in self.definitions if name not in STANDARD}
        for name, value in values.items():
            if name in STANDARD:
                raise errors.InvalidInput(
                    f"custom_fields: {name!r} is an attribute of its own", advice="Use the option of that name"
                )
            if name not in known and (seen or self.definitions is not None):
                raise errors.InvalidInput(
                    f"custom_fields: {self._kind.lower()}s have no attribute {name!r} (Zammad would drop its value "
                    "without a word)",
                    advice=errors.did_you_mean(name, known) or "Is it waiting for its migration?",
                )
            self.check_value("custom_fields: " + name, name, value)

    def check_added(self, values: Mapping[str, Any]) -> None:
        """The same where only the definitions tell, and nothing where they may not be read."""
        if self.definitions is None:
            return
        added = {name for name, item in self.definitions.items() if item.get("deletable") is not False}
        for name, value in values.items():
            if name not in added:
                raise errors.InvalidInput(
                    f"custom_fields: {self._kind.lower()}s have no added attribute {name!r}",
                    advice=errors.did_you_mean(name, added),
                )
            self.check_value("custom_fields: " + name, name, value)

    def as_shown(self, values: Mapping[str, Any], found: Mapping[str, Any] | None) -> dict[str, Any]:
        """The values as Zammad will show them, as far as the definition, or else the value that is there, tells."""
        known = self.definitions or {}
        return {
            name: _as_shown(value, known.get(name, {}).get("data_type"), (found or {}).get(name))
            for name, value in values.items()
        }

    def check_value(self, option: str, name: str, value: Any) -> None:
        """Raise InvalidInput for a value that is not among the options: version 6 stores anything."""
        definition = (self.definitions or {}).get(name)
        if definition is None or definition.get("data_type") not in ("select", "multiselect", "tree_select"):
            return
        choices = set(_choices((definition.get("data_option") or {}).get("options")))
        if not choices:
            return
        for item in value if isinstance(value, list) else [value]:
            if item is not None and str(item) not in choices:
                raise errors.InvalidInput(
                    f"{option}: {item!r} is not one of its values", advice=errors.did_you_mean(str(item), choices)
                )


def _as_shown(value: Any, data_type: Any, found: Any) -> Any:
    text = str(value)
    if value is None or isinstance(value, (list, dict)):
        return value
    if data_type == "boolean" or (data_type is None and isinstance(found, bool)):
        return text.lower() == "true" if text.lower() in ("true", "false") else value
    if data_type == "integer" or (data_type is None and isinstance(found, int)):
        return int(text) if re.fullmatch(r"-?\d+", text) else value
    if data_type == "datetime" or (data_type is None and _ISO.match(str(found)) and _ISO.match(text)):
        try:
            return utc_text(parse_time(value)).replace("Z", ".000Z")
        except ValueError:
            return value
    return value if data_type is None or isinstance(value, bool) else text


def _choices(options: Any) -> Iterable[str]:
    """The values of a select: a dictionary, or a (nested) list of dictionaries."""
    if isinstance(options, Mapping):
        yield from (str(key) for key in options)
        return
    for item in options or ():
        yield str(item.get("value"))
        yield from _choices(item.get("children"))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that an administrator added to an object (Zammad's object manager), and how their values compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind, parse_time, utc_text
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad import typed
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
            if any(isinstance(item, Mapping) for item in value):
                return list(value)
            return sorted({str(item) for item in value} - {""})
        if isinstance(value, date):
            return value.isoformat()
        return None if value == "" else value

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(comparable(found) == comparable(wanted))


def comparable(value: Any) -> Any:
    """A form in which two values are equal when they mean the same."""
    if value in (None, "", [], {}):
        return None
    if isinstance(value, Mapping):
        return {str(key): comparable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted(str(comparable(item) if isinstance(item, Mapping) else item) for item in value)
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
        #: Which of those that a task named are not there.
        self._missing: set[str] = set()

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

    def converted(
        self,
        values: Mapping[str, Any],
        warnings: list[str],
        *,
        shown: Mapping[str, Any] | None = None,
        found: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The values as Zammad will show them.

        Raises InvalidInput for an attribute that is not there, and for a value of a wrong type. `shown`: all that an
        object of the kind is seen to have, None where none is seen. `found`: the values that are there now.
        """
        known = self._known(shown)
        values = dict(values)
        for name in values:
            if name in STANDARD and self._kind == "Ticket":
                raise errors.InvalidInput(
                    f"custom_fields: {name!r} is an attribute of its own", advice="Use the option of that name"
                )
            if known is not None and name not in known:
                self._unknown(name, known, warnings)
        betrayed = {**(shown or {}), **{name: item for name, item in (found or {}).items() if item is not None}}
        return {
            name: self.value(f"custom_fields: {name}", name, value, betrayed.get(name))
            for name, value in values.items()
        }

    def are_known(self, names: Iterable[str]) -> bool:
        """Whether objects may have all of these; a check that let one pass has told so in a warning."""
        return self._missing.isdisjoint(names)

    def _known(self, shown: Mapping[str, Any] | None) -> set[str] | None:
        """The names of all attributes; None where nothing tells them."""
        if self.definitions is None:
            return None if shown is None else set(shown) - STANDARD
        defined = {name for name, item in self.definitions.items() if item.get("deletable") is not False}
        return (defined | set(shown or ())) - (STANDARD if self._kind == "Ticket" else set())

    def _unknown(self, name: str, known: set[str], warnings: list[str]) -> None:
        """In check mode an earlier task may have to create the attribute first."""
        message = (
            f"custom_fields: {self._kind.lower()}s have no attribute {name!r}, and Zammad silently drops its value"
        )
        advice = errors.did_you_mean(name, known) or "Is it waiting for its migration?"
        if not self._rest.transport.read_only:
            raise errors.InvalidInput(message, advice=advice)
        self._missing.add(name)
        warnings.append(f"{message}; the real run needs the attribute. {advice}")

    def chosen(self, name: str) -> list[Any] | None:
        """The ids that an attribute which refers to other objects can have; None where it may have any."""
        definition = (self.definitions or {}).get(name)
        listed = ((definition or {}).get("data_option") or {}).get("filter")
        return list(listed) if isinstance(listed, (list, tuple)) and listed else None

    def value(self, option: str, name: str, value: Any, found: Any = None) -> Any:
        """One value as Zammad stores it; raises InvalidInput that says what fits. `found`: such a value on the server,
        which betrays the type where the account may not read the definition."""
        definition = (self.definitions or {}).get(name)
        data_type = str(definition.get("data_type")) if definition else typed.seen_as(found)
        try:
            return typed.converted(data_type, (definition or {}).get("data_option") or {}, value)
        except typed.NotAmong as wrong:
            raise errors.InvalidInput(
                f"{option}: {wrong}", advice=errors.did_you_mean(wrong.value, wrong.known)
            ) from None
        except ValueError as wrong:
            if definition is None and data_type == "datetime":
                # A text may look like an instant.
                return value
            raise errors.InvalidInput(f"{option} (of type {data_type}): {wrong}") from None

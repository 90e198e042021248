# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record types as a server has them: those of the table, and those that an administrator made (custom records)."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import (
    Attribute,
    RecordType,
    type_named,
    types,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: The server's word for a type of attribute -> ours.
KINDS = {
    "bit": "flag",
    "context": "context",
    "float": "number",
    "id": "id",
    "number": "int",
    "object": "object",
    "timestamp": "time",
    "uint": "int",
}
#: Attributes that are options of their own, or set by Cerb itself.
_BESIDE = frozenset(("links", "fieldsets", "id"))
_READ_ONLY = frozenset(("created_at", "updated_at"))


def record_type(rest: Rest, name: str) -> RecordType:
    """The type of that alias or context; raises InvalidInput with the near misses."""
    known = type_named(name)
    if known is not None:
        return known
    listed = contexts(rest)
    found = next((item for item in listed if name in (item.get("alias"), item.get("id"))), None)
    if found is None:
        names = {*types(), *(str(item.get("alias")) for item in listed)}
        raise errors.InvalidInput(f"type: Cerb has no record type {name!r}", advice=errors.did_you_mean(name, names))
    alias = str(found.get("alias") or name)
    return RecordType(
        alias=alias,
        context=str(found["id"]),
        attributes={item.name: item for item in map(_attribute, fields_of(rest, alias)) if item is not None},
        match=("name",),
    )


def contexts(rest: Rest) -> list[Values]:
    """All record types of the server, with what each can do."""
    found = rest.get("contexts/list").get("results")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def fields_of(rest: Rest, alias: str) -> list[Values]:
    """What the server says of the attributes of a type; custom fields are among them."""
    if not alias.replace("_", "").isalnum() or not alias.isascii():
        raise errors.InvalidInput(f"type: {alias!r} is not the alias of a record type")
    answer = rest.get("data/query", {"q": f"type:record.fields of:{alias} format:dictionaries"})
    found = answer.get("data")
    items = found.values() if isinstance(found, dict) else found or ()
    return [item for item in items if isinstance(item, dict)]


def _attribute(raw: dict[str, Any]) -> Attribute | None:
    name = str(raw.get("key") or "")
    if not name or name in _BESIDE or raw.get("is_custom") or name.startswith("custom_"):
        return None
    return Attribute(
        name=name,
        kind=KINDS.get(str(raw.get("type")), "text"),
        width=255 if name == "name" else None,
        target=f"*{name[:-3]}__context" if name == "owner_id" else "",
        required=bool(raw.get("is_required")) and name not in _READ_ONLY,
        key=name if name == "name" else "",
    )

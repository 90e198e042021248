# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single fields of records, as the items of a list show them when `fields=` asks for them."""

from __future__ import annotations

from typing import Any

from .. import dates, people
from ..errors import Crash
from ..records import Asset, Attachment, Group, Ticket, Transaction, User
from . import shape
from .http import Call

STAMPS = ("Created", "LastUpdated")
AUTHORS = ("Creator", "LastUpdatedBy")


def one_field(call: Call, record: Any, name: str, prefix: str = "fields") -> Any:
    """One field of a list item, "" for what the record does not have. `fields[Owner]=Name` opens a reference."""
    if isinstance(record, Attachment):
        if name in AUTHORS:
            return shape.principal_reference(call, record.creator)
        return _attachment_field(record, name)
    if name == "id":
        return record.id
    if name in STAMPS:
        return dates.w3c(record.created if name == "Created" else getattr(record, "updated", record.created))
    if name in AUTHORS:
        ident = record.creator if name == "Creator" else record.updated_by
        return _opened(call, shape.principal_reference(call, ident), call.rt.users.get(ident), name, prefix)
    if isinstance(record, Transaction):
        return _transaction_field(call, record, name)
    if name == "CustomFields":
        found = shape.custom_fields(call, record)
        return "" if isinstance(record, Asset) and not found else found
    if isinstance(record, Asset) and name in ("Catalog", "Owner", "HeldBy", "Contact"):
        return _place_or_people(call, record, name, prefix)
    if isinstance(record, Ticket):
        return _ticket_field(call, record, name, prefix)
    if isinstance(record, (User, Group)) and name in ("Disabled", "Privileged"):
        # These stand in the principal behind the user or group, which no list opens.
        return ""
    if name == "Disabled":
        return str(int(getattr(record, "disabled", False)))
    found = record[name]
    return "" if found is None else found


def _opened(call: Call, shown: dict[str, Any], record: Any, name: str, prefix: str) -> dict[str, Any]:
    inner = f"{prefix}[{name}]"
    for part in (call.argument(inner) or "").split(","):
        if part and record is not None:
            shown[part] = one_field(call, record, part, inner)
    return shown


def _place_or_people(call: Call, record: Asset, name: str, prefix: str) -> Any:
    rt = call.rt
    if name == "Catalog":
        where = record["Catalog"]
        return _opened(call, shape.reference(call, "catalog", where), rt.catalogs[where], name, prefix)
    held = [record["Owner"]] if name == "Owner" else people.members(record, name)
    shown = [_opened(call, shape.principal_reference(call, one), rt.principal(one), name, prefix) for one in held]
    return shown[0] if name == "Owner" else shown


def _ticket_field(call: Call, record: Ticket, name: str, prefix: str) -> Any:
    rt = call.rt
    if name in shape.TICKET_DATES:
        return dates.w3c(record[name])
    if name == "Owner":
        return _opened(call, shape.principal_reference(call, record["Owner"]), rt.users[record["Owner"]], name, prefix)
    if name == "Queue":
        queue_id = record["Queue"]
        return _opened(call, shape.reference(call, "queue", queue_id), rt.queues[queue_id], name, prefix)
    if name == "EffectiveId":
        return str(record["EffectiveId"])
    if name == "_hyperlinks":
        return shape.ticket_links(call, record)
    if name == "CustomRoles":
        customs = [role for role in people.roles_of(rt, record) if role.startswith("RT::")]
        return {role: shape.role_members(call, record, role) for role in customs}
    if name in people.roles_of(rt, record):
        if people.is_single(rt, name):
            return shape.role_members(call, record, name)
        held = people.members(record, name)
        return [
            _opened(call, shape.principal_reference(call, ident), rt.principal(ident), name, prefix) for ident in held
        ]
    found = record[name]
    return "" if found is None else found


def _transaction_field(call: Call, record: Transaction, name: str) -> Any:
    plain = {
        "Type": record.type,
        "Field": record.field,
        "OldValue": record.old,
        "NewValue": record.new,
        "Data": record.data,
        "TimeTaken": record.time_taken,
        "ObjectType": record.object_type,
        "ObjectId": str(record.object_id),
    }
    if name == "_hyperlinks":
        return shape.transaction(call, record)["_hyperlinks"]
    if name == "CustomFields":
        return shape.transaction_fields(call, record)
    if name == "Object":
        return shape.transaction(call, record)["Object"]
    return plain.get(name, "")


def _attachment_field(record: Attachment, name: str) -> Any:
    content = record.content or b""
    if name == "Parent":
        raise Crash("Parent in a list")
    plain = {
        "id": record.id,
        "ContentType": record.content_type,
        "ContentLength": str(len(content)),
        "Filename": record.filename or "",
        "Subject": record.subject,
        "MessageId": record.message_id,
        "Headers": record.headers,
        "TransactionId": str(record.transaction),
        "Created": dates.w3c(record.created),
        # Not Base64 here: a text as it is, anything else byte by byte as characters.
        "Content": content.decode("utf-8" if record.content_type.startswith("text/") else "latin-1", "replace"),
    }
    return plain.get(name, "")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as JSON: references, whole records, hyperlinks. `columns.py` has the single fields of lists.

More than 400 lines: one short function for each kind of record and link.
"""

from __future__ import annotations

from typing import Any

from .. import dates, lifecycles, links, people, rights
from ..customfields import FILES, values_of
from ..records import (
    Asset,
    Attachment,
    Catalog,
    CustomField,
    CustomRole,
    Group,
    Queue,
    Record,
    Ticket,
    Transaction,
    User,
)
from ..state import NOBODY, TRANSACTION_LOOKUP
from .http import Call

USER_TEXTS = [
    "Name",
    "EmailAddress",
    "RealName",
    "NickName",
    "Organization",
    "Address1",
    "Address2",
    "City",
    "State",
    "Zip",
    "Country",
    "HomePhone",
    "WorkPhone",
    "MobilePhone",
    "PagerPhone",
    "FreeformContactInfo",
    "Comments",
    "Signature",
    "Lang",
    "Gecos",
    "Timezone",
    "SMIMECertificate",
]
TICKET_TEXTS = [
    "Subject",
    "Status",
    "Type",
    "Priority",
    "InitialPriority",
    "FinalPriority",
    "TimeWorked",
    "TimeEstimated",
    "TimeLeft",
    "SLA",
]
TICKET_DATES = ["Starts", "Started", "Due", "Resolved", "Told"]


def reference(call: Call, kind: str, ident: Any) -> dict[str, Any]:
    return {"type": kind, "id": str(ident), "_url": f"{call.base}/{kind}/{ident}"}


def principal_reference(call: Call, ident: int) -> dict[str, Any]:
    """Users are shown by name, groups by number."""
    principal = call.rt.principal(ident)
    if isinstance(principal, Group):
        return reference(call, "group", principal.id)
    return reference(call, "user", principal.name if principal else ident)


def stamps(call: Call, record: Any) -> dict[str, Any]:
    return {
        "Created": dates.w3c(record.created),
        "Creator": principal_reference(call, record.creator),
        "LastUpdated": dates.w3c(record.updated),
        "LastUpdatedBy": principal_reference(call, record.updated_by),
    }


def etag(call: Call, record: Record) -> str:
    """The newest entry of the history that the caller may see; without any, the time of the last change."""
    for ident in reversed(record.history):
        if rights.may_see_transaction(call.rt, call.who, call.rt.transactions[ident]):
            return str(ident)
    return dates.w3c(record.updated)


def headers(call: Call, record: Record) -> dict[str, str]:
    return {"ETag": f'"{etag(call, record)}"', "Last-Modified": dates.w3c(record.updated)}


# --- custom fields ----------------------------------------------------------------------------------------------------


def visible_fields(call: Call, record: Record) -> list[CustomField]:
    where = record if isinstance(record, (Ticket, Queue, Asset)) else None
    inside = {"Ticket": "Queue", "Asset": "Catalog"}.get(record.kind)
    container = (record.kind, record[inside] if inside else record.id)
    if container not in call.fields_seen:
        see = rights.may(call.rt, call.who, "SeeCustomField", where)
        call.fields_seen[container] = call.rt.fields_for(record) if see else []
    return call.fields_seen[container]


def custom_fields(call: Call, record: Record) -> list[dict[str, Any]]:
    return [
        {
            **reference(call, "customfield", field.id),
            "name": field.name,
            "values": [_value(call, field, value) for value in values_of(record, field)],
        }
        for field in visible_fields(call, record)
    ]


def _value(call: Call, field: CustomField, value: Any) -> Any:
    if field.type in FILES:
        url = f"{call.base}/download/cf/{value.id}"
        return {"content_type": value.content_type, "filename": value.content, "_url": url}
    if field.type == "DateTime":
        return dates.w3c(value.content)
    return value.content or None


def field_links(call: Call, record: Record) -> list[dict[str, Any]]:
    return [
        {**reference(call, "customfield", field.id), "ref": "customfield", "name": field.name}
        for field in visible_fields(call, record)
    ]


def self_link(call: Call, kind: str, ident: int) -> dict[str, Any]:
    return {"ref": "self", "type": kind, "id": ident, "_url": f"{call.base}/{kind}/{ident}"}


def history_link(call: Call, kind: str, ident: int) -> dict[str, Any]:
    return {"ref": "history", "_url": f"{call.base}/{kind}/{ident}/history"}


# --- tickets ----------------------------------------------------------------------------------------------------------


def ticket(call: Call, record: Ticket) -> dict[str, Any]:
    data: dict[str, Any] = {"id": record.id, **stamps(call, record)}
    data |= {name: record[name] for name in TICKET_TEXTS if record[name] is not None}
    data |= {name: dates.w3c(record[name]) for name in TICKET_DATES if record[name] is not None}
    data["Queue"] = reference(call, "queue", record["Queue"])
    data["Owner"] = principal_reference(call, record["Owner"])
    data["EffectiveId"] = reference(call, "ticket", record["EffectiveId"])
    roles = {role: role_members(call, record, role) for role in people.roles_of(call.rt, record)}
    if call.rt.six:
        customs = {people.role_label(call.rt, role): roles.pop(role) for role in [*roles] if role.startswith("RT::")}
        data |= {"CustomRoles": customs} if customs else {}
        data["TotalTimeWorked"] = record["TimeWorked"]
    data |= roles
    data["CustomFields"] = custom_fields(call, record)
    data["_hyperlinks"] = ticket_links(call, record)
    return data


def role_members(call: Call, record: Ticket | Queue | Asset, role: str) -> Any:
    held = people.members(record, role)
    if people.is_single(call.rt, role):
        return principal_reference(call, (held or [NOBODY])[0])
    return [principal_reference(call, ident) for ident in held]


def ticket_links(call: Call, record: Ticket) -> list[dict[str, Any]]:
    own = f"{call.base}/ticket/{record.id}"
    found = [self_link(call, "ticket", record.id)]
    for name, ref in links.REFS.items():
        found += [{**_other_end(call, uri), "ref": ref} for uri in links.others(call.rt, record, name)]
    found += field_links(call, record)
    found += role_links(call, record)
    found.append(history_link(call, "ticket", record.id))
    if rights.may(call.rt, call.who, "ReplyToTicket", record):
        found.append({"ref": "correspond", "_url": f"{own}/correspond"})
    if rights.may(call.rt, call.who, "CommentOnTicket", record):
        found.append({"ref": "comment", "_url": f"{own}/comment"})
    return found + _lifecycle_links(call, record, own)


def _other_end(call: Call, uri: str) -> dict[str, Any]:
    ident = links.local_id(uri)
    return reference(call, "ticket", ident) if ident else {"type": "external", "_url": uri}


def role_links(call: Call, record: Ticket | Queue) -> list[dict[str, Any]]:
    queue_id = record["Queue"] if isinstance(record, Ticket) else record.id
    return [
        {**reference(call, "customrole", role.id), "group_type": role.group_type, "ref": "customrole"}
        for role in call.rt.roles_of(queue_id)
    ]


def _lifecycle_links(call: Call, record: Ticket, own: str) -> list[dict[str, Any]]:
    """One link per named action that is open to the caller; a lifecycle without named actions has none."""
    cycle = lifecycles.LIFECYCLES[call.rt.queues[record["Queue"]]["Lifecycle"]]
    found = []
    for action in cycle.actions:
        if action.source != record["Status"] or not cycle.allows(action.source, action.to):
            continue
        if not rights.may(call.rt, call.who, cycle.right(action.source, action.to), record):
            continue
        page = {"Respond": "/correspond", "Comment": "/comment"}.get(action.update, "")
        link = {"ref": "lifecycle", "from": action.source, "to": action.to, "label": action.label, "_url": own + page}
        found.append({**link, "update": action.update} if action.update else link)
    return found


# --- assets -----------------------------------------------------------------------------------------------------------


def catalog(call: Call, record: Catalog) -> dict[str, Any]:
    data = {"id": record.id, "Disabled": str(int(record.disabled)), **stamps(call, record)}
    data |= {role: role_members(call, record, role) for role in ("HeldBy", "Contact")}
    data |= {name: record[name] or "" for name in ("Name", "Description", "Lifecycle")}
    data["_hyperlinks"] = [self_link(call, "catalog", record.id)]
    if rights.may(call.rt, call.who, "CreateAsset", record):
        url = f"{call.base}/asset?Catalog={record.id}"
        data["_hyperlinks"].append({"ref": "create", "type": "asset", "_url": url})
    return data


def asset(call: Call, record: Asset) -> dict[str, Any]:
    own = f"{call.base}/asset/{record.id}"
    data: dict[str, Any] = {"id": record.id, **stamps(call, record)}
    data |= {name: record[name] or "" for name in ("Name", "Description", "Status")}
    data["Catalog"] = reference(call, "catalog", record["Catalog"])
    data["Owner"] = principal_reference(call, record["Owner"])
    data |= {role: role_members(call, record, role) for role in ("HeldBy", "Contact")}
    data["CustomFields"] = custom_fields(call, record)
    links = [self_link(call, "asset", record.id), *field_links(call, record), history_link(call, "asset", record.id)]
    cycle = lifecycles.ASSETS
    for action in cycle.actions:
        open_to_all = rights.may(call.rt, call.who, "ModifyAsset", record)
        if open_to_all and action.to != record["Status"] and cycle.allows(record["Status"], action.to):
            links.append({"ref": "lifecycle", "from": "*", "to": action.to, "label": action.label, "_url": own})
    return data | {"_hyperlinks": links}


# --- people -----------------------------------------------------------------------------------------------------------


def user(call: Call, record: User) -> dict[str, Any]:
    """The whole user for an administrator and for the user; four fields for everybody else."""
    rt, who = call.rt, call.who
    all_of_it = rights.may(rt, who, "AdminUsers") or record.id == who.id
    hyperlinks = [self_link(call, "user", record.id), *field_links(call, record)]
    if all_of_it or rights.may(rt, who, "ShowUserHistory"):
        hyperlinks.append(history_link(call, "user", record.id))
    if rights.may(rt, who, "AdminGroupMembership"):
        hyperlinks.append({"ref": "memberships", "_url": f"{call.base}/user/{record.id}/groups"})
    data: dict[str, Any] = {"Privileged": int(record.privileged), "_hyperlinks": hyperlinks}
    if not all_of_it:
        return data | {name: record[name] for name in ("RealName", "EmailAddress", "Name") if record[name] is not None}
    data |= {"id": record.id, "Disabled": str(int(record.disabled)), **stamps(call, record)}
    data |= {name: record[name] for name in USER_TEXTS if record[name] is not None}
    data |= {"AuthToken": record["AuthToken"]} if call.rt.six and record["AuthToken"] else {}
    data["CustomFields"] = custom_fields(call, record)
    groups = [group for group in rt.groups.values() if record.id in group.members and not group.disabled]
    data["Memberships"] = [reference(call, "group", group.id) for group in groups]
    return data


def group(call: Call, record: Group) -> dict[str, Any]:
    members = [*call.rt.users] if record["Domain"] == "SystemInternal" and call.rt.six else record.members
    return {
        "id": record.id,
        "Name": record.name,
        "Description": record["Description"] or "",
        "Domain": record["Domain"],
        "Instance": record["Instance"],
        "Disabled": str(int(record.disabled)),
        **stamps(call, record),
        "CustomFields": custom_fields(call, record),
        "Members": [principal_reference(call, ident) for ident in members],
        "_hyperlinks": [
            self_link(call, "group", record.id),
            *field_links(call, record),
            history_link(call, "group", record.id),
            {"ref": "members", "_url": f"{call.base}/group/{record.id}/members"},
        ],
    }


# --- queues, custom fields, roles -------------------------------------------------------------------------------------


def queue(call: Call, record: Queue) -> dict[str, Any]:
    names = ["Name", "Description", "CorrespondAddress", "CommentAddress", "Lifecycle", "SLADisabled", "SortOrder"]
    data = {"id": record.id, "Disabled": str(int(record.disabled)), **stamps(call, record)}
    data |= {name: record[name] or "" for name in names}
    data |= {"SubjectTag": record["SubjectTag"]} if record["SubjectTag"] is not None else {}
    data |= {role: role_members(call, record, role) for role in people.roles_of(call.rt, record)}
    data["CustomFields"] = custom_fields(call, record)
    see = rights.may(call.rt, call.who, "SeeCustomField", record)
    data["TicketCustomFields"] = _applied(call, record, "RT::Queue-RT::Ticket") if see else []
    data["TicketTransactionCustomFields"] = _applied(call, record, TRANSACTION_LOOKUP) if see else []
    data["_hyperlinks"] = [self_link(call, "queue", record.id), *field_links(call, record), *role_links(call, record)]
    data["_hyperlinks"].append(history_link(call, "queue", record.id))
    if rights.may(call.rt, call.who, "CreateTicket", record):
        url = f"{call.base}/ticket?Queue={record.id}"
        data["_hyperlinks"].append({"ref": "create", "type": "ticket", "_url": url})
    return data


def _applied(call: Call, record: Queue, lookup: str) -> list[dict[str, Any]]:
    return [
        {**reference(call, "customfield", field.id), "ref": "customfield", "name": field.name}
        for field in call.rt.fields_for(record, lookup)
    ]


def custom_field(call: Call, record: CustomField) -> dict[str, Any]:
    names = ["Name", "Type", "MaxValues", "LookupType", "Description", "Pattern", "SortOrder", "UniqueValues"]
    data = {"id": record.id, "Disabled": str(int(record.disabled)), **stamps(call, record)}
    data |= {name: record[name] or "" for name in names}
    data["EntryHint"] = record["EntryHint"] or _hint(record)
    names = ["RenderType", "ValidationHint"] if call.rt.six else ["RenderType"]
    data |= {name: record[name] for name in names if record[name] or (record[name] is not None and not call.rt.six)}
    if record["BasedOn"] is not None:
        data["BasedOn"] = reference(call, "customfield", record["BasedOn"]) if record["BasedOn"] else "0"
    data["_hyperlinks"] = [self_link(call, "customfield", record.id)]
    if record.type == "Select" and record.choices:
        data["Values"] = [choice.name for choice in record.choices]
    if record.type in ("Select", "Combobox", "Autocomplete"):
        url = f"{call.base}/customfield/{record.id}/values"
        data["_hyperlinks"].append({"ref": "customfieldvalues", "_url": url})
    return data


def _hint(record: CustomField) -> str:
    verb = "Select" if record.type == "Select" else "Enter"
    return f"{verb} {'one value' if record.single else 'multiple values'}"


def custom_role(call: Call, record: CustomRole) -> dict[str, Any]:
    names = ["Name", "MaxValues", "Description", "EntryHint"]
    data = {"id": record.id, "Disabled": "0", **stamps(call, record)}
    data |= {name: record[name] or "" for name in names}
    data |= {"LookupType": "RT::Queue-RT::Ticket"} if call.rt.six else {}
    data["_hyperlinks"] = [self_link(call, "customrole", record.id)]
    return data


# --- history ----------------------------------------------------------------------------------------------------------


def transaction_fields(call: Call, record: Transaction) -> list[dict[str, Any]]:
    return [
        {
            **reference(call, "customfield", field.id),
            "name": field.name,
            "values": [value.content for value in record.values.get(field.id, [])],
        }
        for field in call.rt.custom_fields.values()
        if field.lookup == TRANSACTION_LOOKUP
    ]


def transaction(call: Call, record: Transaction) -> dict[str, Any]:
    kind = record.object_type.removeprefix("RT::").lower()
    owner = call.rt.users.get(record.object_id)
    ident = owner.name if kind == "user" and owner else record.object_id
    data = {
        "id": record.id,
        "Type": record.type,
        "TimeTaken": record.time_taken,
        "Created": dates.w3c(record.created),
        "Creator": principal_reference(call, record.creator),
        "Object": reference(call, kind, ident),
        **({"TimeWorker": record.time_taken} if call.rt.six else {}),
    }
    texts = {"Field": record.field, "OldValue": record.old, "NewValue": record.new, "Data": record.data}
    data |= {name: text for name, text in texts.items() if text}
    hyperlinks = [self_link(call, "transaction", record.id)]
    if kind == "ticket" and rights.may(call.rt, call.who, "SeeCustomField"):
        fields = [field for field in call.rt.custom_fields.values() if field.lookup == TRANSACTION_LOOKUP]
        data["CustomFields"] = transaction_fields(call, record)
        hyperlinks += [
            {**reference(call, "customfield", field.id), "ref": "customfield", "name": field.name} for field in fields
        ]
    hyperlinks += [{"ref": "attachment", "_url": f"{call.base}/attachment/{part}"} for part in record.attachments]
    data["_hyperlinks"] = hyperlinks
    return data


def attachment(call: Call, record: Attachment, content: str | None) -> dict[str, Any]:
    data = {
        "id": record.id,
        "ContentType": record.content_type,
        "Content": content,
        "Headers": record.headers,
        "Subject": record.subject,
        "MessageId": record.message_id,
        "Parent": reference(call, "attachment", record.parent) if record.parent else "0",
        "TransactionId": reference(call, "transaction", record.transaction),
        "Created": dates.w3c(record.created),
        "Creator": principal_reference(call, record.creator),
        "_hyperlinks": [self_link(call, "attachment", record.id)],
    }
    return data | {"Filename": record.filename} if record.filename else data

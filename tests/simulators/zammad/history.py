# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed what when: entries for tickets, articles, users and organizations, and how they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import assets
from .errors import Denied
from .rendering import name_of
from .store import Row

if TYPE_CHECKING:
    from .calls import Call

RECORDED = ("Ticket", "User", "Organization")
UNRECORDED = {
    *("created_at", "updated_at", "created_by_id", "updated_by_id", "article_count", "create_article_type_id"),
    *("create_article_sender_id", "preferences", "password", "last_login", "login_failed", "image", "image_source"),
    *("first_response_at", "last_contact_at", "last_contact_agent_at", "last_contact_customer_at", "time_unit"),
}


def entry(call: Call, model: str, o_id: int, kind: str, **more: Any) -> None:
    row = {"object": model, "o_id": o_id, "type": kind, "created_by_id": call.caller.id, "created_at": call.z.now()}
    call.z.store.insert("History", {**row, **more})


def created(call: Call, model: str, row: Row) -> None:
    if model in RECORDED:
        entry(call, model, row["id"], "created")
    elif model == "Ticket::Article":
        entry(call, model, row["id"], "created", related_o_id=row["ticket_id"], related_object="Ticket")


def updated(call: Call, model: str, before: Row, row: Row) -> None:
    """One entry per changed column, references with the names of both sides."""
    if model not in RECORDED:
        return
    definition = call.z.models[model]
    for column in definition.all_columns():
        name = column.name
        if name in UNRECORDED or before.get(name) == row.get(name):
            continue
        association = name.removesuffix("_id")
        if association in definition.belongs and name.endswith("_id"):
            target = definition.belongs[association]
            ids = {"id_to": row.get(name), "id_from": before.get(name)}
            old, new = (_label(call, target, side.get(name)) for side in (before, row))
            entry(call, model, row["id"], "updated", attribute=association, value_from=old, value_to=new, **ids)
        else:
            old, new = (_text(side.get(name)) for side in (before, row))
            entry(call, model, row["id"], "updated", attribute=name, value_from=old, value_to=new)


def fullname(user: Row | None) -> str:
    """First and last name, else address, else login."""
    if user is None:
        return ""
    name = f"{user['firstname'] or ''} {user['lastname'] or ''}".strip()
    return name or user["email"] or user["login"]


def _label(call: Call, model: str, ident: Any) -> str:
    row = call.z.store.get(model, ident) if model in call.z.models else None
    if row is None:
        return ""
    return fullname(row) if model == "User" else str(name_of(model, row) or ident)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{text[:10]} {text[11:19]} UTC" if text.endswith("Z") and "T" in text else text


def shown(call: Call, row: Row) -> Row:
    """One entry as answers show it; which keys there are depends on its type."""
    related = row.get("related_o_id") is not None
    line: Row = {"id": row["id"]}
    if row["type"] != "updated":
        line["history_attribute_id"] = None
    if call.z.dialect.modern:
        line |= {"sourceable_type": None, "sourceable_id": None, "sourceable_name": None}
    line["o_id"] = row["o_id"]
    line |= {"related_o_id": row["related_o_id"]} if related else {"related_history_object_id": None}
    line |= {key: row[key] for key in ("id_to", "id_from", "value_from", "value_to") if key in row}
    line |= {key: row[key] for key in ("created_by_id", "created_at", "object", "type")}
    line |= {key: row[key] for key in ("attribute", "related_object") if row.get(key)}
    return line


def of(call: Call, model: str, record: Row) -> Row:
    """The whole history of a record, with everybody and everything that occurs in it."""
    rows = [row for row in call.z.store.by("History", "o_id", record["id"]) if row["object"] == model]
    if model == "Ticket":
        rows += call.z.store.by("History", "related_o_id", record["id"])
    rows.sort(key=lambda row: row["id"])
    found: assets.Assets = {}
    for row in rows:
        assets.add(call, found, "User", call.z.store.get("User", row["created_by_id"]))
        subject = call.z.store.get(row["object"], row["o_id"])
        if row["object"] == "Ticket::Article" and subject is not None:
            from .articles import attributes

            found.setdefault("TicketArticle", {})[str(subject["id"])] = attributes(call, subject)
        else:
            assets.add(call, found, row["object"], subject)
    return {"history": [shown(call, row) for row in rows], "assets": found}


def of_ticket(call: Call, ident: str) -> Row:
    call.caller.require("ticket.agent")
    ticket = call.z.store.get("Ticket", ident)
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", ident)
    if not call.caller.agent_in(ticket, "read"):
        raise Denied("Not authorized")
    return of(call, "Ticket", ticket)

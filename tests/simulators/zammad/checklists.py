# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checklists of tickets and their templates; 6.5 only."""

from __future__ import annotations

import re
from typing import Any

from . import assets, rendering
from .calls import Call, Reply
from .errors import Crash, Denied, Invalid
from .routing import Router
from .store import Row
from .values import as_integer
from .writing import draft, save

routes = Router()
REFERENCE = re.compile(r"\s*Ticket#(\d+)\s*")


def _given(call: Call, *names: str) -> Row:
    """The parameters that count."""
    return {name: call.params[name] for name in names if name in call.params}


def _ticket_of(call: Call, checklist: Row | None, word: str = "read") -> Row:
    tickets = call.z.store.by("Ticket", "checklist_id", checklist["id"]) if checklist else []
    if not tickets or not call.caller.agent_in(tickets[0], word):
        raise Denied("Not authorized")
    return tickets[0]


def _checklist(call: Call, ident: Any, word: str = "change") -> Row:
    """An unknown checklist is one that may not be seen: 403."""
    row = call.z.store.get("Checklist", ident)
    _ticket_of(call, row, word)
    assert row is not None
    return row


def _item(call: Call, kind: str, parent: Row, text: str) -> Row:
    """A new line, also entered into the order of lines, which is kept as texts."""
    model = f"{kind}::Item"
    key = "checklist_id" if kind == "Checklist" else "checklist_template_id"
    row = save(draft(call, model, {"text": text, key: parent["id"]}))
    order = [*parent["sorted_item_ids"], str(row["id"])]
    call.z.store.update(kind, parent, {"sorted_item_ids": order, "updated_at": call.z.now()})
    return row


@routes("POST", "/checklists", modern=True)
def create(call: Call) -> Reply:
    ticket = call.z.store.get("Ticket", as_integer(call.params.get("ticket_id")))
    if ticket is None:
        raise Crash("unable to find policy `NilClassPolicy` for `nil`")
    if not call.caller.agent_in(ticket, "change"):
        raise Denied("Not authorized")
    if ticket["checklist_id"] is not None:
        raise Invalid("This ticket already has a checklist.")
    row = save(draft(call, "Checklist", {"name": call.params.get("name") or ""}))
    template = call.z.store.get("ChecklistTemplate", as_integer(call.params.get("template_id")))
    for text in _texts(call, template) if template else [""]:
        _item(call, "Checklist", row, text)
    call.z.store.update("Ticket", ticket, {"checklist_id": row["id"], "updated_at": call.z.now()})
    return Reply(201, {"id": row["id"], "assets": assets.of(call, "Checklist", [row])})


@routes("GET", "/checklists/{id}", modern=True)
def show(call: Call, id: str) -> Reply:
    return rendering.record(call, "Checklist", _checklist(call, id, "read"))


@routes("PUT|PATCH", "/checklists/{id}", modern=True)
def update(call: Call, id: str) -> Reply:
    wanted = _given(call, "name", "sorted_item_ids")
    return rendering.record(call, "Checklist", save(draft(call, "Checklist", wanted, _checklist(call, id))))


@routes("DELETE", "/checklists/{id}", modern=True)
def delete(call: Call, id: str) -> Row:
    row = _checklist(call, id)
    ticket = _ticket_of(call, row)
    for item in call.z.store.by("Checklist::Item", "checklist_id", row["id"]):
        call.z.store.delete("Checklist::Item", item)
    call.z.store.update("Ticket", ticket, {"checklist_id": None, "updated_at": call.z.now()})
    call.z.store.delete("Checklist", row)
    return {}


def _check_reference(call: Call, checklist: Row) -> int | None:
    """A text like `Ticket#123` refers to a ticket, but not to the one the list belongs to."""
    match = REFERENCE.fullmatch(str(call.params.get("text") or ""))
    if match is None:
        return None
    found = call.z.store.by("Ticket", "number", match[1])
    if not found:
        return None
    if found[0] is _ticket_of(call, checklist):
        raise Invalid("Ticket reference must not be the checklist ticket.")
    ident: int = found[0]["id"]
    return ident


@routes("POST", "/checklist_items", modern=True)
def create_item(call: Call) -> Reply:
    checklist = _checklist(call, as_integer(call.params.get("checklist_id")))
    reference = _check_reference(call, checklist)
    row = _item(call, "Checklist", checklist, str(call.params.get("text") or ""))
    if reference is not None:
        call.z.store.update("Checklist::Item", row, {"ticket_id": reference})
    return rendering.record(call, "Checklist::Item", row, 201)


def _own_item(call: Call, ident: str, word: str = "change") -> Row:
    row = call.z.store.get("Checklist::Item", ident)
    if row is None:
        raise Denied("Not authorized")
    _checklist(call, row["checklist_id"], word)
    return row


@routes("GET", "/checklist_items/{id}", modern=True)
def show_item(call: Call, id: str) -> Reply:
    return rendering.record(call, "Checklist::Item", _own_item(call, id, "read"))


@routes("PUT|PATCH", "/checklist_items/{id}", modern=True)
def update_item(call: Call, id: str) -> Reply:
    wanted = _given(call, "text", "checked")
    return rendering.record(call, "Checklist::Item", save(draft(call, "Checklist::Item", wanted, _own_item(call, id))))


@routes("DELETE", "/checklist_items/{id}", modern=True)
def delete_item(call: Call, id: str) -> Row:
    row = _own_item(call, id)
    checklist = call.z.store.get("Checklist", row["checklist_id"])
    assert checklist is not None
    order = [ident for ident in checklist["sorted_item_ids"] if ident != str(row["id"])]
    call.z.store.update("Checklist", checklist, {"sorted_item_ids": order})
    call.z.store.delete("Checklist::Item", row)
    return {}


# --- templates --------------------------------------------------------------------------------------------------------


def _texts(call: Call, template: Row) -> list[str]:
    items = (call.z.store.get("ChecklistTemplate::Item", ident) for ident in template["sorted_item_ids"])
    return [item["text"] for item in items if item is not None]


def _template(call: Call, ident: str) -> Row:
    row = call.z.store.get("ChecklistTemplate", ident)
    if row is None:
        raise call.z.dialect.not_found("ChecklistTemplate", ident)
    return row


def _fill(call: Call, template: Row) -> None:
    """The given lines replace those there are."""
    if not isinstance(call.params.get("items"), list):
        return
    for item in call.z.store.by("ChecklistTemplate::Item", "checklist_template_id", template["id"]):
        call.z.store.delete("ChecklistTemplate::Item", item)
    call.z.store.update("ChecklistTemplate", template, {"sorted_item_ids": []})
    for text in call.params["items"]:
        _item(call, "ChecklistTemplate", template, str(text))


@routes("GET", "/checklist_templates", modern=True)
def templates(call: Call) -> Reply:
    call.caller.require("admin.checklist", "ticket.agent")
    return rendering.listing(call, "ChecklistTemplate", call.cut(call.z.store.rows("ChecklistTemplate"), 500, 1000))


@routes("GET", "/checklist_templates/{id}", modern=True)
def show_template(call: Call, id: str) -> Reply:
    call.caller.require("admin.checklist", "ticket.agent")
    return rendering.record(call, "ChecklistTemplate", _template(call, id))


@routes("POST", "/checklist_templates", modern=True)
def create_template(call: Call) -> Reply:
    call.caller.require("admin.checklist")
    row = save(draft(call, "ChecklistTemplate", _given(call, "name", "active")))
    _fill(call, row)
    return rendering.record(call, "ChecklistTemplate", row, 201)


@routes("PUT|PATCH", "/checklist_templates/{id}", modern=True)
def update_template(call: Call, id: str) -> Reply:
    call.caller.require("admin.checklist")
    wanted = _given(call, "name", "active")
    row = save(draft(call, "ChecklistTemplate", wanted, _template(call, id)))
    _fill(call, row)
    return rendering.record(call, "ChecklistTemplate", row)


@routes("DELETE", "/checklist_templates/{id}", modern=True)
def delete_template(call: Call, id: str) -> Row:
    call.caller.require("admin.checklist")
    row = _template(call, id)
    for item in call.z.store.by("ChecklistTemplate::Item", "checklist_template_id", row["id"]):
        call.z.store.delete("ChecklistTemplate::Item", item)
    call.z.store.delete("ChecklistTemplate", row)
    return {}

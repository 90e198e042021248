# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links between tickets, and who follows a ticket (mentions).

A link of type `child` from source S to target T means: S is the child of T. Listed from T it shows as `child` S, listed
from S as `parent` T. A type nobody has heard of is simply made.
"""

from __future__ import annotations

from typing import Any

from . import assets, rendering
from .calls import Call, Reply
from .errors import Denied, Duplicate, Failure, Invalid
from .routing import Router
from .store import Row
from .values import as_integer

routes = Router()
INVERSE = {"child": "parent", "parent": "child"}


def link_type(call: Call, name: str) -> int:
    row = call.z.named("Link::Type", name) or call.z.store.insert("Link::Type", {"name": name})
    ident: int = row["id"]
    return ident


def add(call: Call, kind: str, source: int, target: int) -> Row:
    """The new row; 5.5 refuses one that exists, 6.5 answers it without an id."""
    row = {
        "link_type_id": link_type(call, kind),
        "link_object_source_id": 1,
        "link_object_source_value": source,
        "link_object_target_id": 1,
        "link_object_target_value": target,
    }
    now = call.z.now()
    try:
        return call.z.store.insert("Link", {**row, "created_at": now, "updated_at": now})
    except Duplicate:
        if not call.z.dialect.modern:
            raise Invalid("This object already exists.") from None
        return {"id": None, **row, "created_at": None, "updated_at": None}


def of(call: Call, ticket_id: int) -> list[Row]:
    """Links as they are listed from one ticket: type and id of the other."""
    store = call.z.store
    kinds = {row["id"]: row["name"] for row in store.rows("Link::Type")}
    found = []
    for link in store.by("Link", "link_object_source_value", ticket_id):
        kind = kinds[link["link_type_id"]]
        found.append((INVERSE.get(kind, kind), link["link_object_target_value"]))
    as_target = store.by("Link", "link_object_target_value", ticket_id)
    back = [(kinds[link["link_type_id"]], link["link_object_source_value"]) for link in as_target]
    found = sorted(found, key=lambda pair: pair[1]) + sorted(back, key=lambda pair: pair[1])
    return [{"link_type": kind, "link_object": "Ticket", "link_object_value": other} for kind, other in found]


def _ticket(call: Call, ident: Any) -> Row:
    ticket = call.z.store.get("Ticket", as_integer(ident))
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", ident)
    return ticket


@routes("GET", "/links")
def list_links(call: Call) -> Row:
    """Links of a ticket that the caller may see, to tickets that they may see."""
    call.caller.require("ticket.agent", "ticket.customer")
    ticket = call.caller.check(_ticket(call, call.params.get("link_object_value")))
    listed = of(call, ticket["id"])
    others = [row for link in listed if (row := call.z.store.get("Ticket", link["link_object_value"]))]
    others = call.caller.visible(others)
    seen = {row["id"] for row in others}
    listed = [link for link in listed if link["link_object_value"] in seen]
    return {"links": listed, "assets": assets.of(call, "Ticket", others)}


@routes("POST", "/links/add")
def add_link(call: Call) -> Reply:
    """The source goes by its number, the target by its id."""
    call.caller.require("ticket.agent")
    found = call.z.store.by("Ticket", "number", str(call.params.get("link_object_source_number")))
    if not found:
        where = ' with [WHERE "tickets"."number" = $1]' if call.z.dialect.modern else ""
        raise Failure(404, f"Couldn't find Ticket{where}")
    target = _ticket(call, call.params.get("link_object_target_value"))
    for ticket in (found[0], target):
        if not call.caller.agent_in(ticket, "change"):
            raise Denied("Not authorized")
    return Reply(201, add(call, str(call.params.get("link_type")), found[0]["id"], target["id"]))


@routes("DELETE", "/links/remove")
def remove_link(call: Call) -> Reply:
    """Goes by ids, and never minds when there is nothing to remove. What was linked from the other side, with the
    inverse type, is removed as well, and only that is answered."""
    call.caller.require("ticket.agent")
    source = as_integer(call.params.get("link_object_source_value"))
    target = as_integer(call.params.get("link_object_target_value"))
    name = str(call.params.get("link_type"))
    _remove(call, name, source, target)
    return Reply(201, _remove(call, INVERSE.get(name, name), target, source))


def _remove(call: Call, name: str, source: Any, target: Any) -> list[Row]:
    """Remove the links of a type from `source` to `target`; returns them."""
    kind = call.z.named("Link::Type", name)
    found = [
        link
        for link in call.z.store.by("Link", "link_object_source_value", source)
        if link["link_object_target_value"] == target and kind is not None and link["link_type_id"] == kind["id"]
    ]
    for link in found:
        call.z.store.delete("Link", link)
    return found


# --- mentions ---------------------------------------------------------------------------------------------------------


def mention(call: Call, ticket: Row, user_id: int) -> None:
    """Let a user follow a ticket, once."""
    followers = {row["user_id"] for row in call.z.store.by("Mention", "mentionable_id", ticket["id"])}
    if user_id in followers:
        return
    now = call.z.now()
    row = {"mentionable_type": "Ticket", "mentionable_id": ticket["id"], "user_id": user_id}
    who = {"updated_by_id": call.caller.id, "created_by_id": call.caller.id, "created_at": now, "updated_at": now}
    call.z.store.insert("Mention", {**row, **who})


def _mentioned(call: Call) -> Row:
    if call.params.get("mentionable_type") != "Ticket":
        raise Invalid("The parameter 'mentionable_type' is invalid.")
    ticket = _ticket(call, call.params.get("mentionable_id"))
    if not call.caller.agent_in(ticket, "read"):
        raise Denied("Not authorized")
    return ticket


@routes("GET", "/mentions")
def list_mentions(call: Call) -> Reply:
    rows = call.z.store.by("Mention", "mentionable_id", _mentioned(call)["id"])
    if call.flag("full") or call.flag("expand"):
        return rendering.listing(call, "Mention", rows)
    return Reply(200, {"mentions": [rendering.columns(call.z, "Mention", row) for row in rows]})


@routes("POST", "/mentions")
def create_mention(call: Call) -> Reply:
    """For oneself only."""
    mention(call, _mentioned(call), call.caller.id)
    return Reply(201, True)


@routes("DELETE", "/mentions/{id}")
def delete_mention(call: Call, id: str) -> bool:
    row = call.z.store.get("Mention", id)
    if row is None or row["user_id"] != call.caller.id:
        raise Denied("Not authorized")
    call.z.store.delete("Mention", row)
    return True

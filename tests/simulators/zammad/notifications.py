# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Online notifications: told to agents who may read a ticket and own it, follow it, or find it without owner."""

from __future__ import annotations

from . import history, rendering
from .access import groups_with
from .calls import Call
from .errors import Denied
from .routing import Router
from .store import Row

routes = Router()
TYPES = {1: "create", 2: "update"}
LISTED = 200


def tell(call: Call, ticket: Row, kind: str) -> None:
    """Notify everybody concerned except the caller; the history notes it."""
    followers = {row["user_id"] for row in call.z.store.by("Mention", "mentionable_id", ticket["id"])}
    for user in call.z.store.rows("User"):
        config = user["preferences"].get("notification_config") if isinstance(user["preferences"], dict) else None
        if not config or user["id"] == call.caller.id or not user["active"]:
            continue
        concerned = ticket["owner_id"] in (1, user["id"]) or user["id"] in followers
        if concerned and ticket["group_id"] in groups_with(call.z, user, "read"):
            _insert(call, ticket, user, kind)


def _insert(call: Call, ticket: Row, user: Row, kind: str) -> None:
    now = call.z.now()
    row = {
        "o_id": ticket["id"],
        "object_lookup_id": 1,
        "type_lookup_id": {name: key for key, name in TYPES.items()}[kind],
        "user_id": user["id"],
        "seen": False,
        "updated_by_id": call.caller.id,
        "created_by_id": call.caller.id,
        "created_at": now,
        "updated_at": now,
    }
    call.z.store.insert("OnlineNotification", row)
    text = f"{user['email']}({kind}:online,email)"
    history.entry(call, "Ticket", ticket["id"], "notification", value_from=None, value_to=text)


def _own(call: Call, ident: str) -> Row:
    row = call.z.store.get("OnlineNotification", ident)
    if row is None:
        raise call.z.dialect.not_found("OnlineNotification", ident)
    if row["user_id"] != call.caller.id:
        raise Denied("Not authorized")
    return row


def _shown(call: Call, row: Row) -> Row:
    if not call.flag("expand"):
        return rendering.attributes(call, "OnlineNotification", row)
    return rendering.expanded(call, "OnlineNotification", row) | {
        "object": "Ticket",
        "type": TYPES[row["type_lookup_id"]],
    }


@routes("GET", "/online_notifications")
def index(call: Call) -> object:
    rows = call.z.store.by("OnlineNotification", "user_id", call.caller.id)[::-1][:LISTED]
    if call.flag("full"):
        return rendering.listing(call, "OnlineNotification", rows)
    return [_shown(call, row) for row in rows]


@routes("POST", "/online_notifications/mark_all_as_read")
def mark_all(call: Call) -> Row:
    for row in call.z.store.by("OnlineNotification", "user_id", call.caller.id):
        if not row["seen"]:
            call.z.store.update("OnlineNotification", row, {"seen": True, "updated_at": call.z.now()})
    return {}


@routes("GET", "/online_notifications/{id}")
def show(call: Call, id: str) -> Row:
    return _shown(call, _own(call, id))


@routes("PUT", "/online_notifications/{id}")
def update(call: Call, id: str) -> Row:
    row = _own(call, id)
    if "seen" in call.params and row["seen"] != call.flag("seen"):
        changes = {"seen": call.flag("seen"), "updated_by_id": call.caller.id, "updated_at": call.z.now()}
        call.z.store.update("OnlineNotification", row, changes)
    return _shown(call, row)


@routes("DELETE", "/online_notifications/{id}")
def delete(call: Call, id: str) -> Row:
    call.z.store.delete("OnlineNotification", _own(call, id))
    return {}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The older endpoints of other types, as far as they have their uses: exact search, notes, reading one record."""

from __future__ import annotations

from typing import Any

from . import criteria, mailing
from .calls import Call
from .errors import Failure, missing, not_implemented

TYPES = {
    "orgs": "org",
    "addresses": "address",
    "contacts": "contact",
    "tasks": "task",
    "messages": "message",
    "comments": "comment",
    "notifications": "notification",
    "snippets": "snippet",
    "activity_log": "activity_log",
    "saved_searches": "saved_search",
}
NOTED = ("org", "contact", "task")


def answer(call: Call, name: str) -> dict[str, Any]:
    action = call.path[0]
    if call.method == "POST" and action == "search":
        return criteria.search(call, name)
    if call.method == "GET" and action == "list" and name == "notification":
        return _notifications(call)
    if not action.isdigit():
        raise not_implemented()
    row = call.cerb.get(name, action)
    if call.path[1:] == ["note"] and call.method == "POST" and name in NOTED:
        if row is None:
            raise Failure(f"Invalid {name} ID {action}")
        note = call.text("note")
        if not note:
            raise missing("'note' is a required field.")
        comment = mailing.comment(call, call.cerb.place(name, row["id"]), note)
        ident = str(row["id"]) if call.kind(name).string_ids else row["id"]
        return {f"{name}_id": ident, "note_id": comment["id"]}
    if call.method != "GET" or call.path[1:]:
        raise not_implemented()
    if row is None:
        raise Failure(f"Invalid {name} id '{action}'")
    return call.shown(name, row, full=True)


def _notifications(call: Call) -> dict[str, Any]:
    """The unread ones of the worker who asks."""
    rows = [row for row in call.cerb.rows("notification") if row["worker_id"] == call.worker["id"]]
    unread = [row for row in rows if not row.get("is_read")]
    results = [call.shown("notification", row, full=True) for row in unread]
    return {"results": results, "total": str(len(results)), "count": len(results), "page": 1}


CONTROLLERS = {path: lambda call, name=name: answer(call, name) for path, name in TYPES.items()}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`workers/...` and `groups/...`."""

from __future__ import annotations

import json
from typing import Any

from . import criteria, rules_people, values
from .calls import Call
from .errors import Failure, forbidden, missing, not_implemented
from .rules_people import set_member


def workers(call: Call) -> dict[str, Any]:
    action = call.path[0]
    if call.method == "POST" and action == "search":
        return criteria.search(call, "worker")
    if call.method != "GET" or not (action == "me" or action.isdigit()):
        raise not_implemented()
    ident = call.worker["id"] if action == "me" else int(action)
    if ident != call.worker["id"] and not call.admin:
        raise forbidden()
    row = call.cerb.get("worker", ident)
    if row is None:
        raise Failure(f"Invalid worker id '{ident}'")
    return call.shown("worker", row, full=True)


def groups(call: Call) -> dict[str, Any]:
    action = call.path[0]
    if call.method == "POST" and action == "search":
        return criteria.search(call, "group")
    if call.method == "POST" and action == "create":
        return _create(call)
    if call.method == "PUT" and action == "members":
        return _members(call)
    if call.method == "GET" and action.isdigit():
        row = call.cerb.get("group", action)
        if row is None:
            raise Failure(f"Invalid group id '{action}'")
        return call.shown("group", row, full=True)
    raise not_implemented()


def _create(call: Call) -> dict[str, Any]:
    if not call.admin:
        raise forbidden()
    name = call.text("name")
    if not name:
        raise missing("'name' is a required field.")
    # Here a character beyond the plane becomes a question mark.
    name = "".join(char if ord(char) <= 0xFFFF else "?" for char in values.text(name))
    row = rules_people.new_group(call.cerb, name=values.trimmed(name, 255), is_private=call.number("is_private"))
    return call.shown("group", row, full=True)


def _members(call: Call) -> dict[str, Any]:
    """`json={"groups": {"7": {"workers": {"4": "remove", "5": "member"}}}}`; all groups are checked first."""
    if not call.admin:
        raise forbidden()
    try:
        wanted = json.loads(call.text("json"))["groups"]
        pairs = {int(group): dict(entry["workers"]) for group, entry in wanted.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failure("Invalid JSON content in 'json' field.") from error
    unknown = [str(ident) for ident in pairs if call.cerb.get("group", ident) is None]
    if unknown:
        raise Failure(f"The JSON specifies invalid group IDs: {', '.join(unknown)}")
    for group_id, roles in pairs.items():
        for worker_id, role in roles.items():
            set_member(call.cerb, group_id, values.intval(worker_id), str(role))
    return {}


CONTROLLERS = {"workers": workers, "groups": groups}

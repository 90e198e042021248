# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens of the caller: listed without their secret, which is told once."""

from __future__ import annotations

import secrets

from . import rendering
from .calls import Call
from .errors import Invalid
from .routing import Router
from .store import Row
from .values import as_date, as_datetime

routes = Router()
PERMISSION = "user_preferences.access_token"


@routes("GET", "/user_access_token")
def index(call: Call) -> Row:
    call.caller.require(PERMISSION)
    mine = [row for row in call.z.store.by("Token", "user_id", call.caller.id) if row["action"] == "api"]
    shown = []
    for row in mine:
        line = rendering.columns(call.z, "Token", row)
        if not call.z.dialect.modern:
            line.pop("name")
        shown.append(line)
    permissions = sorted(call.z.store.rows("Permission"), key=lambda row: str(row["name"]))
    mine = [row["name"] for row in permissions if call.caller.may(row["name"])]
    # A heading is listed when anything under it is.
    grantable = [row for row in permissions if any(f"{name}.".startswith(f"{row['name']}.") for name in mine)]
    return {"tokens": shown, "permissions": [rendering.columns(call.z, "Permission", row) for row in grantable]}


@routes("POST", "/user_access_token")
def create(call: Call) -> Row:
    """A token may be asked for more than its owner may do; that gives nothing."""
    call.caller.require(PERMISSION)
    modern = call.z.dialect.modern
    name = call.params.get("name" if modern else "label")
    if not name:
        raise Invalid("The required parameter 'name' is missing." if modern else "Need label!")
    expires = (as_datetime if modern else as_date)(call.params.get("expires_at"))
    row = insert(call.z, call.user, secrets.token_urlsafe(48), str(name), call.params.get("permission") or [], expires)
    return {"token": row["token"]} if modern else {"name": row["name"]}


def insert(
    z: object, user: Row, secret: str, label: str | None, permissions: list[str], expires: str | None = None
) -> Row:
    """A token's secret is in `token`; 5.5 keeps it in `name` and the name in `label`."""
    from .state import Zammad

    assert isinstance(z, Zammad)
    now = z.now()
    row = {"user_id": user["id"], "action": "api", "preferences": {"permission": list(permissions)}}
    row |= {"token": secret, "name": label} if z.dialect.modern else {"name": secret, "label": label}
    row |= {"last_used_at": None, "expires_at": expires, "created_at": now, "updated_at": now}
    return z.store.insert("Token", row)


@routes("DELETE", "/user_access_token/{id}")
def delete(call: Call, id: str) -> Row:
    call.caller.require(PERMISSION)
    row = call.z.store.get("Token", id)
    if row is None or row["user_id"] != call.caller.id:
        raise Invalid("The API token could not be found.")
    call.z.store.delete("Token", row)
    return {}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings, the version, the search over everything, and the doors that want a browser."""

from __future__ import annotations

import re
from typing import Any

from . import rendering, search
from .access import covers
from .calls import Call, Reply
from .errors import Crash, Denied, RackError
from .routing import PREFIX, Router
from .state import Zammad
from .store import Row

routes = Router()
HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]*")
RESETS_PER_MINUTE = 3


@routes("GET", "/version")
def version(call: Call) -> Row:
    call.caller.require("admin")
    return {"version": call.z.dialect.reported}


@routes("GET|POST", "/search")
def search_everywhere(call: Call) -> Reply:
    return search.everywhere(call)


@routes("GET|POST", "/search/{objects}")
def search_objects(call: Call, objects: str) -> Reply:
    return search.everywhere(call, objects)


# --- settings ---------------------------------------------------------------------------------------------------------


def _may(call: Call, row: Row) -> bool:
    """A setting names the permissions that may touch it; without any, every administrator may."""
    wanted = row["preferences"].get("permission") or []
    return call.caller.may(*wanted) if wanted else call.caller.may("admin")


def _setting(call: Call, ident: str) -> Row:
    row = call.z.store.get("Setting", ident)
    if row is None:
        raise Crash("unable to find policy `NilClassPolicy` for `nil`")
    if not _may(call, row) or row["preferences"].get("protected"):
        raise Denied("Not authorized")
    return row


def _administrator(call: Call) -> None:
    """Any permission under `admin` opens the settings."""
    names = [row["name"] for row in call.z.store.rows("Permission") if covers(["admin"], row["name"])]
    call.caller.require(*names)


@routes("GET", "/settings")
def index(call: Call) -> list[Row]:
    _administrator(call)
    rows = (row for row in call.z.store.rows("Setting") if not row["preferences"].get("protected"))
    return [rendering.columns(call.z, "Setting", row) for row in rows if _may(call, row)]


@routes("POST", "/settings")
def create(call: Call) -> Any:
    raise Denied("Not authorized (feature not possible)")


@routes("GET", "/settings/{id}")
def show(call: Call, id: str) -> Row:
    _administrator(call)
    return rendering.columns(call.z, "Setting", _setting(call, id))


@routes("PUT", "/settings/{id}")
def update(call: Call, id: str) -> Row:
    """Only `state_current` counts. Nothing is checked; a host name that is none breaks 6.5 after it was stored."""
    _administrator(call)
    row = _setting(call, id)
    state = call.params.get("state_current")
    if isinstance(state, dict) and row["state_current"] != state:
        call.z.store.update("Setting", row, {"state_current": state, "updated_at": call.z.now()})
    if row["name"] == "fqdn" and broken(call.z):
        raise RackError(500, "Internal Server Error", keep=True)
    return rendering.columns(call.z, "Setting", row)


@routes("DELETE", "/settings/{id}")
def delete(call: Call, id: str) -> Any:
    raise Denied("Not authorized (feature not possible)")


@routes("POST", "/settings/reset/{id}", modern=True)
def reset(call: Call, id: str) -> Row:
    _administrator(call)
    row = _setting(call, id)
    call.z.store.update("Setting", row, {"state_current": row["state_initial"], "updated_at": call.z.now()})
    return rendering.columns(call.z, "Setting", row)


def broken(z: Zammad) -> bool:
    """Whether `fqdn` holds what cannot stand in a header; 6.5 then answers nothing any more."""
    return z.dialect.modern and not HOST.fullmatch(str(z.setting("fqdn") or ""))


def refuse_broken(z: Zammad, method: str, path: str) -> None:
    """Only writing the same setting again is let through, and repairs the server."""
    if not broken(z):
        return
    setting = z.store.by("Setting", "name", "fqdn")[0]
    if method != "PUT" or path != f"{PREFIX}/settings/{setting['id']}":
        raise RackError(500, "Internal Server Error")


# --- doors for browsers -----------------------------------------------------------------------------------------------


@routes("POST", "/signin", public=True)
def sign_in(_z: Zammad) -> Any:
    raise Denied("CSRF token verification failed!", 401)


@routes("POST", "/users/password_reset", public=True)
def password_reset(z: Zammad) -> Reply:
    """The only throttle there is: a plain text, and no Retry-After."""
    z.password_resets += 1
    if z.password_resets > RESETS_PER_MINUTE:
        return Reply(429, b"Retry later\n", "text/plain")
    raise Denied("CSRF token verification failed!", 401)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and organizations: who may see and change whom, and the routes that only they have."""

from __future__ import annotations

from . import history, rendering, search
from .calls import Call, Reply
from .collections import page
from .errors import Denied, Invalid
from .references import referenced
from .routing import Router
from .store import Row
from .writing import draft, save

routes = Router()
USERS_PAGE, USERS_MOST = 100, 1000
ADMIN, AGENT = "admin.user", "ticket.agent"
ADMINISTRATORS_ONLY = ("roles", "role_ids", "groups", "group_ids")


def _user(call: Call, ident: str) -> Row:
    row = call.z.store.get("User", ident)
    if row is None:
        raise call.z.dialect.not_found("User", ident)
    return row


def _is_customer(call: Call, user: Row) -> bool:
    from .access import covers, permissions_of

    return covers(permissions_of(call.z, user), "ticket.customer")


@routes("GET", "/users/me")
def me(call: Call) -> Reply:
    return rendering.record(call, "User", call.user)


@routes("GET|POST", "/users/search")
def search_users(call: Call) -> Reply:
    call.caller.require(AGENT, ADMIN)
    return search.search(call, "User")


@routes("GET", "/users")
def index(call: Call) -> Reply:
    """By id. Who is neither agent nor administrator sees only himself."""
    rows = call.z.store.rows("User") if call.caller.may(AGENT, ADMIN) else [call.user]
    return rendering.listing(call, "User", call.cut(rows, USERS_PAGE, USERS_MOST))


@routes("POST", "/users")
def create(call: Call) -> Reply:
    call.caller.require(AGENT, ADMIN)
    user = save(draft(call, "User", _allowed(call)))
    return rendering.record(call, "User", user, 201)


def _allowed(call: Call) -> Row:
    """Agents make and change customers; what they say about roles and groups goes unread."""
    if call.caller.may(ADMIN):
        return call.params
    return {key: value for key, value in call.params.items() if key not in ADMINISTRATORS_ONLY}


@routes("GET", "/users/history/{id}")
def user_history(call: Call, id: str) -> Row:
    call.caller.require(ADMIN, AGENT)
    return history.of(call, "User", _user(call, id))


@routes("PUT", "/users/unlock/{id}")
def unlock(call: Call, id: str) -> Row:
    call.caller.require(ADMIN)
    call.z.store.update("User", _user(call, id), {"login_failed": 0})
    return {"message": "ok"}


@routes("GET", "/users/{id}")
def show(call: Call, id: str) -> Reply:
    user = _user(call, id)
    if not call.caller.may(AGENT, ADMIN) and user is not call.user:
        raise Denied("Not authorized")
    return rendering.record(call, "User", user)


@routes("PUT", "/users/{id}")
def update(call: Call, id: str) -> Reply:
    user = _user(call, id)
    if not call.caller.may(ADMIN) and not (call.caller.may(AGENT) and _is_customer(call, user)):
        raise Denied("Not authorized")
    return rendering.record(call, "User", save(draft(call, "User", _allowed(call), user)))


@routes("DELETE", "/users/{id}")
def delete(call: Call, id: str) -> Row:
    user = _user(call, id)
    if not call.caller.may(ADMIN):
        raise Denied("Not authorized")
    if referenced(call.z, "User", user):
        raise Invalid("Can't delete, object has references.")
    for model in ("OnlineNotification", "Token", "Mention"):
        for row in call.z.store.by(model, "user_id", user["id"]):
            call.z.store.delete(model, row)
    call.z.store.delete("User", user)
    return {}


# --- organizations ----------------------------------------------------------------------------------------------------


def _organization(call: Call, ident: str, *, status: int = 404) -> Row:
    row = call.z.store.get("Organization", ident)
    if row is None:
        raise call.z.dialect.not_found("Organization", ident, status=status)
    return row


@routes("GET|POST", "/organizations/search")
def search_organizations(call: Call) -> Reply:
    call.caller.require(AGENT, "admin.organization")
    return search.search(call, "Organization")


@routes("GET", "/organizations")
def organizations(call: Call) -> Reply:
    rows = call.z.store.rows("Organization")
    if not call.caller.may(AGENT, "admin.organization"):
        mine = {call.user["organization_id"], *call.user["organization_ids"]}
        rows = [row for row in rows if row["id"] in mine]
    return page(call, "Organization", rows)


@routes("POST", "/organizations")
def create_organization(call: Call) -> Reply:
    call.caller.require(AGENT, "admin.organization")
    return rendering.record(call, "Organization", save(draft(call, "Organization", call.params)), 201)


@routes("GET", "/organizations/history/{id}")
def organization_history(call: Call, id: str) -> Row:
    call.caller.require(AGENT, "admin.organization")
    return history.of(call, "Organization", _organization(call, id))


@routes("GET", "/organizations/{id}")
def show_organization(call: Call, id: str) -> Reply:
    row = _organization(call, id)
    mine = {call.user["organization_id"], *call.user["organization_ids"]}
    if not call.caller.may(AGENT, "admin.organization") and row["id"] not in mine:
        raise Denied("Not authorized")
    return rendering.record(call, "Organization", row)


@routes("PUT", "/organizations/{id}")
def update_organization(call: Call, id: str) -> Reply:
    call.caller.require(AGENT, "admin.organization")
    row = save(draft(call, "Organization", call.params, _organization(call, id)))
    return rendering.record(call, "Organization", row)


@routes("DELETE", "/organizations/{id}")
def delete_organization(call: Call, id: str) -> Row:
    call.caller.require(AGENT, "admin.organization")
    row = _organization(call, id, status=422)
    if referenced(call.z, "Organization", row):
        raise Invalid("Can't delete, object has references.")
    call.z.store.delete("Organization", row)
    return {}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data privacy tasks: the way to delete a person with all tickets. The work is done later, by `run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import rendering
from .calls import Call, Reply
from .errors import Invalid
from .routing import Router
from .store import Row
from .values import as_integer
from .writing import draft, save

if TYPE_CHECKING:
    from .state import Zammad

routes = Router()
MODEL = "DataPrivacyTask"
TICKETS_LISTED = 100


def _mask(word: str) -> str:
    """A word by its first and last letter."""
    return f"{word[0]}*{word[-1]}" if len(word) > 1 else "*"


def _address(text: str) -> str:
    """`g*e@l*b.example`."""
    local, _at, domain = text.rpartition("@")
    host, dot, top = domain.rpartition(".")
    return f"{_mask(local)}@{_mask(host)}{dot}{top}" if local and host else text


@routes("GET", "/data_privacy_tasks")
def index(call: Call) -> Reply:
    call.caller.require("admin.data_privacy")
    return rendering.listing(call, MODEL, call.cut(call.z.store.rows(MODEL), 500, 1000))


@routes("GET", "/data_privacy_tasks/{id}")
def show(call: Call, id: str) -> Reply:
    call.caller.require("admin.data_privacy")
    row = call.z.store.get(MODEL, id)
    if row is None:
        raise call.z.dialect.not_found(MODEL, id)
    return rendering.record(call, MODEL, row)


@routes("POST", "/data_privacy_tasks")
def create(call: Call) -> Reply:
    """`preferences.sure` is asked for by the web page only."""
    call.caller.require("admin.data_privacy")
    model, ident = str(call.params.get("deletable_type")), as_integer(call.params.get("deletable_id"))
    row = call.z.store.get(model, ident) if model in ("User", "Ticket") else None
    if row is None:
        raise Invalid("Deletable can't be blank")
    _check(call, model, row)
    given = call.params.get("preferences")
    preferences = {**(given if isinstance(given, dict) else {}), **(_about(call, row) if model == "User" else {})}
    task = save(draft(call, MODEL, {"deletable_type": model, "deletable_id": ident, "preferences": preferences}))
    return rendering.record(call, MODEL, task, 201)


def _check(call: Call, model: str, row: Row) -> None:
    if model == "User" and row["id"] == 1:
        raise Invalid("It is not possible to delete the system user.")
    if model == "User" and row["id"] == call.caller.id:
        raise Invalid("It is not possible to delete your current account.")
    for task in call.z.store.by(MODEL, "deletable_id", row["id"]):
        if task["deletable_type"] == model and task["state"] == "in process":
            raise Invalid("Selected object is already queued for deletion.")


def _about(call: Call, user: Row) -> Row:
    """What the task remembers of the person: numbers of tickets, and a name that nobody recognises."""
    store = call.z.store
    owned = [row["number"] for row in store.by("Ticket", "owner_id", user["id"])][::-1]
    asked = [row["number"] for row in store.by("Ticket", "customer_id", user["id"])][::-1]
    person = {"firstname": _mask(user["firstname"] or "-"), "lastname": _mask(user["lastname"] or "-")}
    person["email"] = _address(user["email"] or "")
    organization = store.get("Organization", user["organization_id"])
    if organization is not None:
        person["organization"] = " ".join(_mask(word) for word in organization["name"].split())
    return {
        "owner_tickets": owned[:TICKETS_LISTED],
        "owner_tickets_count": len(owned),
        "customer_tickets": asked[:TICKETS_LISTED],
        "customer_tickets_count": len(asked),
        "user": person,
    }


@routes("DELETE", "/data_privacy_tasks/{id}")
def delete(call: Call, id: str) -> Row:
    call.caller.require("admin.data_privacy")
    row = call.z.store.get(MODEL, id)
    if row is None:
        raise call.z.dialect.not_found(MODEL, id)
    call.z.store.delete(MODEL, row)
    return {}


def run(z: Zammad) -> None:
    """What the server's scheduler does every ten minutes: carry out the tasks. Tests call it."""
    from .access import Caller
    from .tickets import remove

    with z.lock:
        system = z.store.get("User", 1)
        assert system is not None
        call = Call(z, "DELETE", "", {}, Caller(z, system))
        for task in z.store.by(MODEL, "state", "in process"):
            row = z.store.get(task["deletable_type"], task["deletable_id"])
            if row is not None and task["deletable_type"] == "Ticket":
                remove(call, row)
            elif row is not None:
                for ticket in z.store.by("Ticket", "customer_id", row["id"]):
                    remove(call, ticket)
                for ticket in z.store.by("Ticket", "owner_id", row["id"]):
                    z.store.update("Ticket", ticket, {"owner_id": 1})
                z.store.delete("User", row)
            z.store.update(MODEL, task, {"state": "completed", "updated_at": z.now()})

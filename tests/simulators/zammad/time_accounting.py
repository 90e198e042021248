# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time units on tickets. In 5.5 they come with articles only; 6.5 has routes for them, and refuses them while the
feature is off."""

from __future__ import annotations

import json

from . import rendering
from .calls import Call, Reply
from .errors import Denied, Invalid
from .history import fullname
from .routing import Router
from .store import Row
from .values import as_decimal
from .writing import draft, save

routes = Router()
MODEL = "Ticket::TimeAccounting"
# The amount is a numeric(6,2).
MOST = 9999.99


def check_enabled(call: Call) -> None:
    if call.z.dialect.checks_time_accounting and not call.z.setting("time_accounting"):
        raise Denied("Not authorized (Time Accounting is not enabled)!")


def account(call: Call, ticket: Row, article: Row, params: Row) -> None:
    """The time of an article; a text that is no number counts as nothing, but it counts."""
    if params.get("time_unit") in (None, ""):
        return
    kind = _type_id({"type": params.get("accounted_time_type")}, call) if call.z.dialect.modern else None
    _insert(call, ticket, as_decimal(params["time_unit"]), article["id"], kind)


def _insert(call: Call, ticket: Row, amount: str, article_id: int | None, type_id: int | None) -> Row:
    now = call.z.now()
    amount = str(round(float(amount), 2))
    if abs(float(amount)) > MOST:
        raise Invalid("PG::NumericValueOutOfRange: ERROR:  numeric field overflow\n", human=False)
    row = {"ticket_id": ticket["id"], "ticket_article_id": article_id, "time_unit": amount, "type_id": type_id}
    row |= {"created_by_id": call.caller.id, "created_at": now, "updated_at": now}
    call.z.store.insert(MODEL, row)
    _sum_up(call, ticket)
    return row


def _sum_up(call: Call, ticket: Row) -> None:
    total = sum(float(row["time_unit"]) for row in call.z.store.by(MODEL, "ticket_id", ticket["id"]))
    if total or ticket["time_unit"] is not None:
        call.z.store.update("Ticket", ticket, {"time_unit": str(total), "updated_at": call.z.now()})


def forget(call: Call, ticket: Row, article: Row) -> None:
    """The time of an article goes with it; 5.5 leaves the sum as it was until the next booking."""
    for row in list(call.z.store.by(MODEL, "ticket_id", ticket["id"])):
        if row["ticket_article_id"] == article["id"]:
            call.z.store.delete(MODEL, row)
    if call.z.dialect.modern:
        _sum_up(call, ticket)


def _ticket(call: Call, ident: str, word: str = "read") -> Row:
    ticket = call.z.store.get("Ticket", ident)
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", ident)
    if not call.caller.agent_in(ticket, word) and not call.caller.may("admin.time_accounting"):
        raise Denied("Not authorized")
    return ticket


def _entry(call: Call, ticket: Row, ident: str, status: int = 404) -> Row:
    row = call.z.store.get(MODEL, ident)
    if row is None or row["ticket_id"] != ticket["id"]:
        raise call.z.dialect.not_found(MODEL, ident, status=status)
    return row


@routes("GET", "/tickets/{ticket_id}/time_accountings", modern=True)
def index(call: Call, ticket_id: str) -> Reply:
    return rendering.listing(call, MODEL, call.z.store.by(MODEL, "ticket_id", _ticket(call, ticket_id)["id"]))


@routes("GET", "/time_accountings", modern=True)
def index_of_all(call: Call) -> Reply:
    if not call.caller.may("admin.time_accounting"):
        raise Denied("Not authorized")
    return rendering.listing(call, MODEL, call.z.store.rows(MODEL))


# The bare routes are the same; ids are unique over all tickets.


@routes("POST", "/tickets/{ticket_id}/time_accountings", modern=True)
@routes("POST", "/time_accountings", modern=True)
def create(call: Call, ticket_id: str | None = None) -> Reply:
    ticket = _ticket(call, ticket_id or str(call.params.get("ticket_id")), "change")
    check_enabled(call)
    if call.params.get("time_unit") in (None, ""):
        raise Invalid("Time unit can't be blank")
    article = call.params.get("ticket_article_id")
    if article is not None and any(row["ticket_article_id"] == article for row in call.z.store.rows(MODEL)):
        raise Invalid("Ticket article has already been taken")
    row = _insert(call, ticket, as_decimal(call.params["time_unit"]), article, _type_id(call.params, call))
    return rendering.record(call, MODEL, row, 201)


@routes("GET", "/tickets/{ticket_id}/time_accountings/{id}", modern=True)
@routes("GET", "/time_accountings/{id}", modern=True)
def show(call: Call, id: str, ticket_id: str | None = None) -> Reply:
    return rendering.record(call, MODEL, _found(call, ticket_id, id, "read")[1])


@routes("PUT|PATCH", "/tickets/{ticket_id}/time_accountings/{id}", modern=True)
@routes("PUT|PATCH", "/time_accountings/{id}", modern=True)
def update(call: Call, id: str, ticket_id: str | None = None) -> Reply:
    call.caller.require("admin.time_accounting")
    ticket, row = _found(call, ticket_id, id, "change")
    changes = {key: call.params[key] for key in ("time_unit", "type_id", "ticket_article_id") if key in call.params}
    if call.params.get("type"):
        changes["type_id"] = _type_id(call.params, call)
    save(draft(call, MODEL, changes, row))
    _sum_up(call, ticket)
    return rendering.record(call, MODEL, row)


@routes("DELETE", "/tickets/{ticket_id}/time_accountings/{id}", modern=True)
@routes("DELETE", "/time_accountings/{id}", modern=True)
def delete(call: Call, id: str, ticket_id: str | None = None) -> Row:
    call.caller.require("admin.time_accounting")
    ticket, row = _found(call, ticket_id, id, "change", status=422)
    call.z.store.delete(MODEL, row)
    _sum_up(call, ticket)
    return {}


def _found(call: Call, ticket_id: str | None, ident: str, word: str, status: int = 404) -> tuple[Row, Row]:
    """The ticket and the entry."""
    if ticket_id is None:
        row = call.z.store.get(MODEL, ident)
        if row is None:
            raise call.z.dialect.not_found(MODEL, ident, status=status)
        return _ticket(call, str(row["ticket_id"]), word), row
    ticket = _ticket(call, ticket_id, word)
    return ticket, _entry(call, ticket, ident, status)


def _type_id(params: Row, call: Call) -> int | None:
    """By exact name, whoever asks, or by id; an inactive one counts too."""
    if not params.get("type"):
        found: int | None = params.get("type_id")
        if found is not None and call.z.store.get(f"{MODEL}::Type", found) is None:
            raise Invalid(f"Invalid value for param 'type_id': {found}")
        return found
    kind = call.z.named(f"{MODEL}::Type", str(params["type"]))
    if kind is None:
        raise Invalid(f"No lookup value found for 'type': {json.dumps(params['type'])}")
    return int(kind["id"])


# --- types and reports ------------------------------------------------------------------------------------------------


@routes("GET", "/time_accounting/types", modern=True)
def types(call: Call) -> Reply:
    call.caller.require("admin.time_accounting")
    return rendering.listing(call, f"{MODEL}::Type", call.z.store.rows(f"{MODEL}::Type"))


@routes("POST", "/time_accounting/types", modern=True)
def create_type(call: Call) -> Reply:
    call.caller.require("admin.time_accounting")
    return rendering.record(call, f"{MODEL}::Type", save(draft(call, f"{MODEL}::Type", call.params)), 201)


@routes("PUT|PATCH", "/time_accounting/types/{id}", modern=True)
def update_type(call: Call, id: str) -> Reply:
    call.caller.require("admin.time_accounting")
    row = call.z.store.get(f"{MODEL}::Type", id)
    if row is None:
        raise call.z.dialect.not_found(f"{MODEL}::Type", id)
    return rendering.record(call, f"{MODEL}::Type", save(draft(call, f"{MODEL}::Type", call.params, row)))


@routes("GET", "/time_accounting/log/by_activity/{year}/{month}")
def by_activity(call: Call, year: str, month: str) -> list[Row]:
    """All entries of a month with their tickets."""
    call.caller.require("admin.time_accounting")
    store = call.z.store
    lines = []
    for row in store.rows(MODEL):
        ticket = store.get("Ticket", row["ticket_id"])
        if ticket is None or not row["created_at"].startswith(f"{int(year):04d}-{int(month):02d}"):
            continue
        organization = store.get("Organization", ticket["organization_id"])
        kind = store.get(f"{MODEL}::Type", row["type_id"]) if call.z.dialect.modern else None
        line: Row = {"ticket": rendering.columns(call.z, "Ticket", ticket), "time_unit": row["time_unit"]}
        if call.z.dialect.modern:
            line["type"] = kind["name"] if kind else "-"
        line["customer"] = fullname(store.get("User", ticket["customer_id"]))
        line["organization"] = organization["name"] if organization else "-"
        line["agent"] = fullname(store.get("User", row["created_by_id"]))
        lines.append(line | {"created_at": row["created_at"]})
    return lines

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets: create, read, change, delete. Merging stands in `merging.py`, and what must hold of a ticket in
`workflow.py`."""

from __future__ import annotations

from . import assets, history, links, notifications, rendering, search, tags, workflow
from .access import groups_with
from .articles import attributes as article_attributes
from .articles import create_article
from .calls import Call, Reply
from .errors import Denied, Invalid
from .routing import Router
from .rules_people import ADDRESS, normal_address
from .store import Row
from .values import as_integer
from .writing import Draft, draft, save

routes = Router()
PAGE = 100
ABORTED = (
    "PG::InFailedSqlTransaction: ERROR:  current transaction is aborted, "
    "commands ignored until end of transaction block\n"
)
AGENTS_ONLY = (
    "owner",
    "owner_id",
    "customer",
    "customer_id",
    "organization",
    "organization_id",
    "preferences",
    "number",
)


def _ticket(call: Call, ident: str) -> Row:
    ticket = call.z.store.get("Ticket", ident)
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", ident)
    return ticket


# --- creating ---------------------------------------------------------------------------------------------------------


@routes("POST", "/tickets")
def create(call: Call) -> Reply:
    call.caller.require("ticket.agent", "ticket.customer")
    params = dict(call.params)
    if call.caller.agent:
        _find_customer(call, params)
    else:
        params = {key: value for key, value in params.items() if key not in AGENTS_ONLY}
        params["customer_id"] = call.caller.id
    drafted = draft(call, "Ticket", params)
    if drafted.values["group_id"] is None:
        raise Invalid("The required value 'group_id' is missing.")
    _may_create(call, drafted.values)
    _defaults(drafted)
    workflow.check(drafted)
    ticket = _keep(drafted)
    _surroundings(call, ticket, params)
    workflow.escalate(call, ticket)
    _tell_later(call, ticket, "create")
    return _answer(call, ticket, 201)


def _tell_later(call: Call, ticket: Row, event: str) -> None:
    """Notifications and the counters of the customer are the business of background jobs."""
    call.later.append(lambda: notifications.tell(call, ticket, event))
    call.later.append(lambda: workflow.count_for_customer(call, ticket["customer_id"]))


def _find_customer(call: Call, params: Row) -> None:
    """A customer may be an object, or an id of the form `guess:address`; both make the user when there is none."""
    given = params.get("customer")
    if isinstance(given, dict):
        found = (
            call.z.store.get("User", given.get("id"))
            or call.z.user(given.get("email") or None)
            or call.z.user(given.get("login") or None)
        )
        params["customer_id"] = (found or _make_customer(call, given))["id"]
    guess = params.get("customer_id")
    if isinstance(guess, str) and guess.startswith("guess:"):
        address = normal_address(guess.removeprefix("guess:"))
        if not ADDRESS.fullmatch(address):
            raise Invalid(f"Invalid email '{address}' of customer", human=False)
        params["customer_id"] = (call.z.user(address) or _make_customer(call, {"email": address}))["id"]


def _make_customer(call: Call, fields: Row) -> Row:
    wanted = {
        key: value for key, value in fields.items() if key in ("firstname", "lastname", "email", "login", "phone")
    }
    return save(draft(call, "User", wanted))


def _may_create(call: Call, values: Row) -> None:
    group = call.z.store.get("Group", values["group_id"])
    if group is None:
        raise call.z.dialect.undefined(
            "id", None, "\n\n    user.group_access?(record.group.id, access)\n                                   ^^^"
        )
    if call.caller.agent_in(values, "create"):
        return
    if not call.caller.customer or values["customer_id"] != call.caller.id:
        raise Denied("Not authorized")


def _defaults(drafted: Draft) -> None:
    z, values = drafted.call.z, drafted.values
    if values["state_id"] is None:
        values["state_id"] = z.default_state()["id"]
    if values["priority_id"] is None:
        values["priority_id"] = next(row["id"] for row in z.store.rows("Ticket::Priority") if row["default_create"])
    values["owner_id"] = values["owner_id"] or 1
    customer = z.store.get("User", values["customer_id"])
    if values["organization_id"] is None and customer is not None:
        values["organization_id"] = customer["organization_id"]


def _keep(drafted: Draft) -> Row:
    """Number and save. The counter is part of the transaction, so a ticket that fails leaves no gap."""
    store = drafted.call.z.store
    if not drafted.values["number"]:
        counter = store.rows("Ticket::Counter")[0]
        store.update("Ticket::Counter", counter, {"value": counter["value"] + 1})
        drafted.values["number"] = f"{counter['prefix']}{counter['value']:03d}"
    if store.by("Ticket", "number", drafted.values["number"]):
        store.next_id("Ticket")
        raise Invalid(ABORTED, human=False)
    return save(drafted)


def _surroundings(call: Call, ticket: Row, params: Row) -> None:
    """Followers, tags, article and links, which come with the same request and fail with it."""
    for user_id in params.get("mentions") or []:
        if call.z.store.get("User", user_id) is None:
            raise (
                call.z.dialect.not_found("User", user_id)
                if call.z.dialect.modern
                else Denied("Authentication required")
            )
        links.mention(call, ticket, user_id)
    given = params.get("tags")
    if isinstance(given, list):
        method, line = (
            ("strip", "") if call.z.dialect.modern else ("strip!", "\n\n    data[:item].strip!\n               ^^^^^^^")
        )
        raise call.z.dialect.undefined(method, given, line)
    for name in str(given or "").split(","):
        if name.strip():
            tags.add(call, ticket, name)
    if isinstance(params.get("article"), dict):
        create_article(call, ticket, params["article"])
    wanted = params.get("links")
    if wanted is not None and not isinstance(wanted, dict):
        line = "\n\n        link = params[:links].permit!.to_h\n                             ^^^^^^^^"
        raise call.z.dialect.undefined("permit!", wanted, line)
    for kind, ids in ((wanted or {}).get("Ticket") or {}).items():
        for ident in ids if isinstance(ids, list) else [ids]:
            links.add(call, kind, ticket["id"], _ticket(call, ident)["id"])


# --- changing ---------------------------------------------------------------------------------------------------------


@routes("PUT", "/tickets/{id}")
def update(call: Call, id: str) -> Reply:
    ticket = call.caller.check(_ticket(call, id), "change")
    former = ticket["customer_id"]
    if update_ticket(call, ticket):
        _tell_later(call, ticket, "update")
        if former != ticket["customer_id"]:
            call.later.append(lambda: workflow.count_for_customer(call, former))
    return _answer(call, ticket, 200)


def update_ticket(call: Call, ticket: Row) -> bool:
    """Change what the parameters say; whether anything is different now. `number` and `tags` are ignored, preferences
    are merged, and an article is written every time."""
    before = ticket["updated_at"]
    params = {key: value for key, value in call.params.items() if key not in ("number", "tags")}
    if not call.caller.agent_in(ticket, "change"):
        params = {key: value for key, value in params.items() if key not in AGENTS_ONLY}
        workflow.check_follow_up(call, ticket)
    if isinstance(params.get("preferences"), dict):
        params["preferences"] = {**ticket["preferences"], **params["preferences"]}
    drafted = draft(call, "Ticket", params, ticket)
    drafted.values["owner_id"] = drafted.values["owner_id"] or 1
    if drafted.changed("customer_id"):
        customer = call.z.store.get("User", drafted.values["customer_id"])
        drafted.values["organization_id"] = customer["organization_id"] if customer else None
    workflow.check(drafted)
    workflow.note_times(drafted)
    save(drafted)
    if isinstance(params.get("article"), dict):
        create_article(call, ticket, params["article"])
    workflow.escalate(call, ticket)
    return bool(ticket["updated_at"] != before)


@routes("DELETE", "/tickets/{id}")
def delete(call: Call, id: str) -> Reply:
    if not call.caller.may("admin"):
        raise Denied("Not authorized (admin permission required)!")
    remove(call, _ticket(call, id))
    return Reply(200, None, "application/json")


def remove(call: Call, ticket: Row) -> None:
    """Delete a ticket with everything that hangs on it."""
    store, ident = call.z.store, ticket["id"]
    doomed = [
        ("Ticket::Article", store.by("Ticket::Article", "ticket_id", ident)),
        ("Ticket::TimeAccounting", store.by("Ticket::TimeAccounting", "ticket_id", ident)),
        ("Tag", store.by("Tag", "o_id", ident)),
        ("Mention", store.by("Mention", "mentionable_id", ident)),
        ("OnlineNotification", store.by("OnlineNotification", "o_id", ident)),
        ("Link", store.by("Link", "link_object_source_value", ident)),
    ]
    for model, rows in doomed:
        for row in rows:
            store.delete(model, row)
    for row in store.by("Link", "link_object_target_value", ident):
        store.delete("Link", row)
    store.delete("Ticket", ticket)
    call.later.append(lambda: workflow.count_for_customer(call, ticket["customer_id"]))


# --- reading ----------------------------------------------------------------------------------------------------------


def _answer(call: Call, ticket: Row, status: int) -> Reply:
    if call.flag("all"):
        return Reply(status, _everything(call, ticket))
    return rendering.record(call, "Ticket", ticket, status)


@routes("GET|POST", "/tickets/search")
def search_tickets(call: Call) -> Reply:
    return search.search(call, "Ticket")


@routes("GET", "/tickets")
def index(call: Call) -> Reply:
    """By id, at most a hundred, without the lists of ids."""
    page = call.cut(call.caller.visible(call.z.store.rows("Ticket")), PAGE, PAGE)
    if call.flag("expand") or call.flag("full"):
        return rendering.listing(call, "Ticket", page)
    return Reply(200, [rendering.columns(call.z, "Ticket", row) for row in page])


@routes("GET", "/tickets/{id}")
def show(call: Call, id: str) -> Reply:
    ticket = call.caller.check(_ticket(call, id))
    if call.flag("expand") or call.flag("full") or call.flag("all"):
        return _answer(call, ticket, 200)
    return Reply(200, rendering.columns(call.z, "Ticket", ticket))


def _everything(call: Call, ticket: Row) -> Row:
    """What the ticket's page needs, in one answer."""
    store = call.z.store
    found = assets.of(call, "Ticket", [ticket])
    inside = call.caller.agent_in(ticket, "read")
    articles = [row for row in store.by("Ticket::Article", "ticket_id", ticket["id"]) if inside or not row["internal"]]
    for row in articles:
        found.setdefault("TicketArticle", {})[str(row["id"])] = article_attributes(call, row)
        assets.add(call, found, "User", store.get("User", row["created_by_id"]))
    for user in store.rows("User") if inside else ():
        if ticket["group_id"] in groups_with(call.z, user, "full"):
            assets.add(call, found, "User", user)
    if call.z.dialect.assets_with_roles:
        for row in store.rows("Ticket::Priority"):
            assets.add(call, found, "Ticket::Priority", row)
    body: Row = {
        "ticket_id": ticket["id"],
        "ticket_article_ids": [row["id"] for row in articles],
        "assets": found,
        "links": links.of(call, ticket["id"]),
        "tags": tags.names(call.z, ticket["id"]),
        "mentions": [row["id"] for row in store.by("Mention", "mentionable_id", ticket["id"])],
    }
    if call.z.dialect.modern:
        body["time_accountings"] = [
            {key: row[key] for key in ("id", "ticket_id", "ticket_article_id", "time_unit", "type_id")}
            for row in store.by("Ticket::TimeAccounting", "ticket_id", ticket["id"])
        ]
    return body | {"form_meta": {"filter": {}, "dependencies": None}}


@routes("GET", "/ticket_history/{id}")
def ticket_history(call: Call, id: str) -> Row:
    return history.of_ticket(call, id)


# --- previews of conditions -------------------------------------------------------------------------------------------


def preview(call: Call, object: str) -> Row:
    from . import selector

    call.caller.require("admin.trigger", "admin.scheduler", "admin.sla", "admin.overview")
    if object not in ("tickets", "ticket"):
        raise Invalid("Given object does not support selector")
    rows = selector.select(call, "Ticket", call.params.get("condition") or {}, call.z.store.rows("Ticket"))
    some = rows[: as_integer(call.params.get("limit")) or 6]
    name = "object" if call.z.dialect.modern else "ticket"
    return {
        f"{name}_ids": [row["id"] for row in some],
        f"{name}_count": len(rows),
        "assets": assets.of(call, "Ticket", some),
    }


routes.add("POST", "/tickets/selector", lambda call: preview(call, "tickets"))
routes.add("POST", "/{object}/selector", preview, modern=True)

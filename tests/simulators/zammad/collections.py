# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The standard collections: one table says path, model and permissions, one set of functions answers for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import assets, rendering, search
from .calls import Call, Reply
from .errors import Crash, Failure, Invalid
from .references import referenced
from .routing import Router
from .search import ordering
from .store import Row
from .writing import draft, save

PAGE, MOST = 500, 1000
READERS = ("ticket.agent", "ticket.customer")


@dataclass(frozen=True)
class Collection:
    """`write` permits changes, `read` looking (with `write`). `old_write` and `old_read` are 5.5's when they differ.
    `guarded` means that a record in use cannot be deleted, and then an unknown id is 422 instead of 404."""

    path: str
    model: str
    write: tuple[str, ...]
    read: tuple[str, ...] = ()
    old_write: tuple[str, ...] = ()
    old_read: tuple[str, ...] | None = None
    searchable: bool = False
    deletable: bool = True
    guarded: bool = False
    suffix: str = ""
    #: Known from 7.0 on.
    newest: bool = False

    def writers(self, call: Call) -> tuple[str, ...]:
        if self.newest and not call.z.dialect.newest:
            raise call.z.dialect.no_route(call.method, call.path)
        return self.write if call.z.dialect.modern or not self.old_write else self.old_write

    def readers(self, call: Call) -> tuple[str, ...]:
        read = self.read if call.z.dialect.modern or self.old_read is None else self.old_read
        return (*self.writers(call), *read)


CHANNELS = ("admin.channel_email", "admin.channel_google", "admin.channel_microsoft365")
COLLECTIONS = (
    Collection("groups", "Group", ("admin.group",), READERS, old_read=(), searchable=True, guarded=True),
    Collection("roles", "Role", ("admin.role",), READERS, searchable=True, deletable=False),
    Collection("ticket_states", "Ticket::State", ("admin.ticket_state",), READERS, ("admin.object",), guarded=True),
    Collection(
        "ticket_priorities", "Ticket::Priority", ("admin.ticket_priority",), READERS, ("admin.object",), guarded=True
    ),
    Collection("signatures", "Signature", CHANNELS, ("ticket.agent",)),
    Collection("email_addresses", "EmailAddress", ("admin.channel_email",), ("ticket.agent",)),
    Collection("text_modules", "TextModule", ("admin.text_module",), ("ticket.agent",), searchable=True),
    Collection("macros", "Macro", ("admin.macro",), ("ticket.agent",), searchable=True),
    Collection("triggers", "Trigger", ("admin.trigger",), searchable=True),
    Collection("jobs", "Job", ("admin.scheduler",), searchable=True),
    Collection("overviews", "Overview", ("admin.overview",), searchable=True),
    Collection("calendars", "Calendar", ("admin.calendar",), ("admin.sla",), guarded=True),
    Collection("slas", "Sla", ("admin.sla",)),
    Collection("webhooks", "Webhook", ("admin.webhook",), ("admin.trigger",), searchable=True),
    Collection("templates", "Template", ("admin.template",), ("ticket.agent",), searchable=True),
    Collection("postmaster_filters", "PostmasterFilter", CHANNELS),
    Collection("report_profiles", "Report::Profile", ("admin.report_profile",), ("report",)),
    Collection("ai_agents", "AI::Agent", ("admin.ai_agent",), searchable=True, newest=True),
    Collection(
        *("ai_text_tools", "AI::TextTool", ("admin.ai_assistance_text_tools",), ("ticket.agent",)),
        searchable=True,
        newest=True,
    ),
    Collection("public_links", "PublicLink", ("admin.public_links",), searchable=True),
    Collection(
        *("core_workflows", "CoreWorkflow", ("admin.core_workflow",)),
        searchable=True,
        suffix=' [WHERE "core_workflows"."changeable" = $1]',
    ),
)
# Report profiles have routes of their own without a search.
routes = Router()


def rows_of(call: Call, collection: Collection) -> Iterable[Row]:
    rows = call.z.store.rows(collection.model)
    return [row for row in rows if row["changeable"]] if collection.suffix else rows


def one(call: Call, collection: Collection, ident: str, *, status: int = 404) -> Row:
    row = call.z.store.get(collection.model, ident)
    if row is None or (collection.suffix and not row["changeable"]):
        raise call.z.dialect.not_found(collection.model, ident, collection.suffix, status=status)
    return row


def page(call: Call, model: str, rows: Iterable[Row]) -> Reply:
    """A page of an index, sorted by columns that exist."""
    rows = list(rows)
    columns = [part for part in str(call.params.get("sort_by") or "id").split(",") if part]
    directions = [part for part in str(call.params.get("order_by") or "asc").split(",") if part]
    rows = ordering(call, model, columns, directions)(rows)
    return rendering.listing(call, model, call.cut(rows, PAGE, MOST), total=len(rows))


def delete(call: Call, collection: Collection, row: Row) -> Row:
    if collection.guarded and referenced(call.z, collection.model, row):
        raise Invalid("Can't delete, object has references.")
    _webhook_in_use(call, collection, row)
    call.z.store.delete(collection.model, row)
    return {}


def _webhook_in_use(call: Call, collection: Collection, row: Row) -> None:
    if collection.model != "Webhook" or not call.z.dialect.modern:
        return
    for model in ("Trigger", "Job", "Macro"):
        for other in call.z.store.rows(model):
            action = (other["perform"] or {}).get("notification.webhook")
            if isinstance(action, dict) and str(action.get("webhook_id")) == str(row["id"]):
                users = f"{model}: {other['name']} (#{other['id']})"
                raise Invalid(f"Cannot delete! This webhook is referenced by {users}")


def _enter(collection: Collection) -> None:
    """Enter the routes of one collection."""
    path, model = f"/{collection.path}", collection.model

    def index(call: Call) -> Reply:
        call.caller.require(*collection.readers(call))
        return page(call, model, rows_of(call, collection))

    def find(call: Call) -> Reply:
        call.caller.require(*collection.writers(call))
        return search.search(call, model)

    def show(call: Call, id: str) -> Reply:
        call.caller.require(*collection.readers(call))
        return rendering.record(call, model, one(call, collection, id))

    def create(call: Call) -> Reply:
        call.caller.require(*collection.writers(call))
        return rendering.record(call, model, save(draft(call, model, call.params)), 201)

    def update(call: Call, id: str) -> Reply:
        call.caller.require(*collection.writers(call))
        row = one(call, collection, id)
        if model == "Template" and not call.z.dialect.modern and "options" not in call.params:
            text = "undefined method `each_key' for nil:NilClass\n\n    options.each_key do |key|\n           ^^^^^^^^^"
            raise Crash(text)
        return rendering.record(call, model, save(draft(call, model, call.params, row)))

    def remove(call: Call, id: str) -> Row:
        call.caller.require(*collection.writers(call))
        return delete(call, collection, one(call, collection, id, status=422 if collection.guarded else 404))

    if collection.searchable:
        routes.add("GET|POST", f"{path}/search", find, modern=True)
    routes.add("GET", path, index)
    routes.add("POST", path, create)
    routes.add("GET", f"{path}/{{id}}", show)
    routes.add("PUT", f"{path}/{{id}}", update)
    if collection.deletable:
        routes.add("DELETE", f"{path}/{{id}}", remove)


@routes("POST", "/overviews_prio")
def overviews_prio(call: Call) -> Row:
    return _prio(call, "Overview", "admin.overview")


@routes("POST", "/public_links_prio")
def public_links_prio(call: Call) -> Row:
    return _prio(call, "PublicLink", "admin.public_links")


def _prio(call: Call, model: str, permission: str) -> Row:
    """`{"prios": [[id, prio], ...]}`."""
    call.caller.require(permission)
    for pair in call.params.get("prios") or []:
        row = call.z.store.get(model, pair[0])
        if row is None:
            raise Failure(404, f"Couldn't find {model} with 'id'={pair[0]}")
        call.z.store.update(model, row, {"prio": pair[1]})
    return {"success": True}


@routes("GET", "/calendars/timezones")
def timezones(call: Call) -> Row:
    call.caller.require("admin.calendar")
    return {"timezones": {"Europe/Berlin": 1, "UTC": 0}}


@routes("GET", "/calendars_init")
def calendars_init(call: Call) -> Row:
    """What the administrators' page starts with; the simulator knows no holiday feeds."""
    call.caller.require("admin.calendar")
    rows = call.z.store.rows("Calendar")
    ids = [row["id"] for row in rows]
    return {"record_ids": ids, "ical_feeds": {}, **timezones(call), "assets": assets.of(call, "Calendar", rows)}


for _collection in COLLECTIONS:
    _enter(_collection)

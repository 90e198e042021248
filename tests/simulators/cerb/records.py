# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`records/<type>`: the same few verbs for every record type."""

from __future__ import annotations

from typing import Any

from . import customfields, search, values, writing
from .calls import Call
from .errors import Failure, forbidden, missing, not_found, not_implemented
from .language import Broken
from .record_types import LINK_COLUMNS, RecordType
from .state import Row

MAX_LIMIT = 500
MAX_LIMIT_IN_QUERY = 250
# Nobody has the right to delete these.
UNDELETABLE = {
    "address",
    "app",
    "toolbar",
    "automation_event",
    "custom_record",
    "webapi_credentials",
    "gpg_private_key",
    "gpg_public_key",
}
STATUSES = (("o", "Open"), ("w", "Waiting"), ("c", "Closed"), ("d", "Deleted"))


def answer(call: Call) -> dict[str, Any]:
    if len(call.path) < 2:
        raise not_implemented()
    kind = call.cerb.type(call.path[0])
    if kind is None:
        raise not_found()
    action = call.path[1]
    if call.method == "GET" and action == "search":
        return search_records(call, kind)
    if call.method == "POST":
        if action == "create":
            return _shown(call, kind, _seen(call, kind, create(call, kind)))
        raise not_implemented()
    if call.method == "PATCH":
        if action == "upsert":
            return upsert(call, kind)
        raise not_implemented()
    if not values.is_numeric(action):
        raise not_found()
    return _one(call, kind, values.intval(action))


def _one(call: Call, kind: RecordType, ident: int) -> dict[str, Any]:
    row = call.cerb.table(kind.name).get(ident)
    if call.method == "GET":
        if row is None:
            raise not_found(f"Invalid record {kind.context} #{ident}")
        return _shown(call, kind, _seen(call, kind, row))
    if row is None:
        raise not_found(f"Record #{ident} not found")
    if call.method == "PUT":
        _may(call, kind, row, "modify")
        return _shown(call, kind, _seen(call, kind, writing.save(call.cerb, call.worker, kind, call.fields(), row)))
    if call.method == "DELETE":
        if kind.name in UNDELETABLE:
            raise forbidden("You do not have permission to delete this record.")
        _may(call, kind, row, "delete")
        writing.delete(call.cerb, kind, row)
        return {}
    raise not_implemented()


def _seen(call: Call, kind: RecordType, row: Row) -> Row:
    """What was written, unless the worker may not see it: it is written nevertheless."""
    if (kind.name == "ticket" and not call.cerb.may_read(call.worker, row)) or (
        kind.name == "mailbox" and not call.admin
    ):
        raise forbidden("You do not have permission to view this record.")
    return row


def _may(call: Call, kind: RecordType, row: Row, verb: str) -> None:
    closed = kind.name == "ticket" and not call.cerb.may_read(call.worker, row)
    if closed or (kind.name in (*writing.ADMIN_TYPES, "activity_log") and not call.admin):
        raise forbidden(f"You do not have permission to {verb} this record.")


def _shown(call: Call, kind: RecordType, row: Row) -> dict[str, Any]:
    return call.shelf.dictionary(kind, row, call.expand)


def create(call: Call, kind: RecordType) -> Row:
    return writing.save(call.cerb, call.worker, kind, call.fields())


def upsert(call: Call, kind: RecordType) -> dict[str, Any]:
    """What finds nothing creates, a query that cannot be read as well."""
    query = call.params.get("query")
    if not query or not isinstance(query, str):
        raise missing("The 'query' parameter is required.")
    rows = _matching(call, kind, query)[0]
    if len(rows) > 1:
        raise not_found("An upsert query must match exactly one or zero records.")
    if not rows:
        return _shown(call, kind, create(call, kind))
    _may(call, kind, rows[0], "modify")
    return _shown(call, kind, writing.save(call.cerb, call.worker, kind, call.fields(), rows[0]))


# --- searching --------------------------------------------------------------------------------------------------------


def _matching(call: Call, kind: RecordType, query: Any) -> tuple[list[Row], search.Query | None]:
    """All rows that fit. Whatever is wrong with a query, it finds nothing; no query at all finds everything."""
    if not isinstance(query, str) or not query.strip():
        return call.cerb.rows(kind.name), None
    if any("\udc80" <= char <= "\udcff" for char in query):
        return [], None
    try:
        return search.found(call.cerb, kind, call.worker, query)
    except (search.UnknownFilter, Broken):
        return [], None


def search_records(call: Call, kind: RecordType) -> dict[str, Any]:
    if "search" not in kind.options:
        raise not_implemented()
    if customfields.breaks(call.cerb, kind.context, str(call.params.get("q") or "")):
        # The server does not notice that its statement failed.
        return {"results": [], "total": -1, "count": 0, "page": 1, "limit": 10}
    rows, query = _matching(call, kind, call.params.get("q"))
    found: dict[str, Any] = {}
    subtotals = [str(name) for name in call.items("subtotals")]
    if subtotals:
        found["subtotals"] = {name: subtotal(call, kind, rows, name) for name in subtotals}
    if call.text("show_results", "1") == "0":
        return found
    limit = min(max(call.number("limit", 10), 1), MAX_LIMIT)
    page = call.number("page", 1)
    shown_rows = page_of(rows, limit, page, query)
    results = [_shown(call, kind, row) for row in shown_rows]
    return {
        **found,
        "results": results,
        "total": len(rows),
        "count": len(results),
        "page": page,
        "limit": limit,
    }


def page_of(rows: list[Row], limit: int, page: int, query: search.Query | None) -> list[Row]:
    """The rows of a page, counted from 1. A page beyond the last is an earlier one again."""
    if query and query.limit is not None:
        limit = min(max(query.limit, 1), MAX_LIMIT_IN_QUERY)
    if query and query.page is not None:
        page = query.page
    index = max(page - 1, 0)
    if index * limit >= len(rows):
        index = max(len(rows) // limit - 1, 0)
    return rows[index * limit : (index + 1) * limit]


def subtotal(call: Call, kind: RecordType, rows: list[Row], name: str) -> list[dict[str, Any]]:
    """How many rows fall upon each value of a key."""
    if name == "status" and kind.name == "ticket":
        counts = [
            (label, len([row for row in rows if row["status_id"] == n])) for n, (_letter, label) in enumerate(STATUSES)
        ]
        return [{"label": label, "hits": hits} for label, hits in counts if hits]
    link = name.removesuffix(".id")
    if link not in kind.links:
        raise Failure(f"'{name}' is not a valid subtotal token.", "ERROR_SEARCH_FILTERS_INVALID")
    targets = [call.cerb.get(kind.links[link], row.get(LINK_COLUMNS.get(link, f"{link}_id"))) for row in rows]
    counted = _counted(targets)
    if name == "group.id" and kind.name == "ticket":
        for entry in counted:
            within = [call.cerb.get("bucket", row["bucket_id"]) for row in rows if row["group_id"] == entry["key"]]
            entry["distribution"] = _counted(within)
    return counted


def _counted(targets: list[Row | None]) -> list[dict[str, Any]]:
    """How often each of these records is there."""
    found: dict[int, dict[str, Any]] = {}
    for target in targets:
        key = target["id"] if target else 0
        label = str(target.get("name") or key) if target else "(none)"
        entry = found.setdefault(key, {"label": label, "hits": 0, "key": key})
        entry["hits"] += 1
    return list(found.values())

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search as the server does it without Elasticsearch: one substring over some columns, or a condition.

In 5.5 only tickets, users and organizations can be searched, in shapes of their own; 6.5 has one search for everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from . import assets, rendering, selector
from .calls import Call, Reply
from .errors import Crash
from .history import fullname
from .store import Row

DEFAULT, MOST = 50, 200
TICKET_TEXT = ("number", "title")
ARTICLE_TEXT = ("from", "to", "subject", "body")
OLD_TEXT = {"User": ("firstname", "lastname", "email", "login"), "Organization": ("name", "domain", "note")}
LISTED_AS = {"User": "user_ids", "Organization": "organization_ids"}
GLOBAL = {"ticket": "Ticket", "user": "User", "organization": "Organization"}


def search(call: Call, model: str) -> Reply:
    """Answer `/<collection>/search`."""
    rows = found(call, model)
    if call.z.dialect.uniform_search and call.flag("only_total_count"):
        return Reply(200, {"total_count": len(rows)})
    page = call.cut(rows, DEFAULT, MOST)
    if call.params.get("label") is not None or call.params.get("term") is not None:
        return Reply(200, [_label(call, model, row) for row in page])
    if call.z.dialect.uniform_search or call.flag("expand"):
        return rendering.listing(call, model, page, total=len(rows))
    if model == "Ticket":
        ids = [row["id"] for row in page]
        return Reply(200, {"tickets": ids, "tickets_count": len(ids), "assets": assets.of(call, model, page)})
    if call.flag("full"):
        return Reply(200, {"assets": assets.of(call, model, page), LISTED_AS[model]: [row["id"] for row in page]})
    return rendering.listing(call, model, page)


def found(call: Call, model: str) -> list[Row]:
    """All hits, in the order asked for; otherwise the last changed first, active users before all others."""
    order = _order(call, model)
    query, condition = _asked(call, model)
    rows = _searchable(call, model, texts=query is not None)
    if condition is not None:
        rows = selector.select(call, model, condition, rows)
    if query is not None:
        rows = [row for row in rows if _matches(call, model, row, query)]
    return order(rows)


def _asked(call: Call, model: str) -> tuple[str | None, dict[str, Any] | None]:
    """The substring and the condition, None for what does not narrow the search. In 6.5 a missing query or an empty
    condition narrows nothing; in 5.5 it is an error, except for tickets, and a query makes the condition go unread."""
    query = call.params.get("query", call.params.get("term"))
    condition = call.params.get("condition")
    if call.z.dialect.uniform_search:
        text = str(query or "").replace("*", "")
        return text or None, condition if isinstance(condition, dict) and condition else None
    if "query" in call.params:
        return str(call.params["query"] or "").replace("*", ""), None
    if model != "Ticket":
        text = "undefined method `delete!' for nil:NilClass\n\n        query.delete! '*'\n             ^^^^^^^^"
        raise Crash(text)
    if "condition" in call.params and not condition:
        raise Crash("param is missing or the value is empty: condition")
    return None, condition if isinstance(condition, dict) else None


def _searchable(call: Call, model: str, *, texts: bool) -> list[Row]:
    """What the caller may find. Who is neither agent nor customer finds no ticket by text, and in 6.5 none at all."""
    store = call.z.store
    if model == "Ticket":
        if not call.caller.agent and not call.caller.customer and (texts or call.z.dialect.uniform_search):
            return []
        return call.caller.visible(store.rows("Ticket"))
    if model == "User":
        return [row for row in store.rows("User") if row["id"] != 1]
    return store.rows(model)


def _matches(call: Call, model: str, row: Row, query: str) -> bool:
    if model == "Ticket":
        # An inner join: a ticket without an article is never found by text.
        articles = call.z.store.by("Ticket::Article", "ticket_id", row["id"])
        texts = [row[name] for name in TICKET_TEXT] if articles else []
        texts += [article[name] for article in articles for name in ARTICLE_TEXT]
    elif call.z.dialect.uniform_search:
        texts = [row.get(column.name) for column in call.z.models[model].columns.values() if column.kind == "string"]
    else:
        texts = [row.get(name) for name in OLD_TEXT[model]]
    if call.z.dialect.escapes_like and re.search("[%_]", query):
        # Escaped twice: such a query finds nothing, not even the character itself.
        return False
    return any(selector.like(call, query, str(text), case=True) for text in texts if text is not None)


def _order(call: Call, model: str) -> Callable[[Iterable[Row]], list[Row]]:
    columns = _words(call.params.get("sort_by")) or (["active", "updated_at"] if model == "User" else ["updated_at"])
    directions = _words(call.params.get("order_by")) or ["desc"]
    return ordering(call, model, columns, directions)


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(part) for part in value]
    return [part.strip() for part in str(value).split(",") if part.strip()] if value else []


def ordering(call: Call, model: str, columns: list[str], directions: list[str]) -> Callable[[Iterable[Row]], list[Row]]:
    """A sort by columns and directions, or the server's words about a column or a direction there is not."""
    for column in columns:
        if call.z.models[model].column(column) is None:
            raise Crash(f"Found invalid column '{column}' for sorting.")
    for direction in directions:
        if direction.lower() not in ("asc", "desc"):
            raise Crash(f"Found invalid order by value {direction}. Please use 'asc' or 'desc'.")

    def order(rows: Iterable[Row]) -> list[Row]:
        ordered = sorted(rows, key=lambda row: row["id"], reverse=True)
        for position in reversed(range(len(columns))):
            direction = directions[position] if position < len(directions) else directions[-1]
            ordered.sort(key=_by(columns[position]), reverse=direction.lower() == "desc")
        return ordered

    return order


def _by(column: str) -> Callable[[Row], tuple[bool, Any]]:
    return lambda row: _sortable(row.get(column))


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if isinstance(value, (int, float)) else str(value or ""))


def _label(call: Call, model: str, row: Row) -> Row:
    name = fullname(row) if model == "User" else str(rendering.name_of(model, row))
    if model == "User" and row["email"]:
        label, value = f"{name} <{row['email']}>", row["email"]
    else:
        label, value = name, name
    shown = {"id": row["id"], "label": label, "value": value}
    return shown | {"inactive": not row["active"]} if call.params.get("term") is not None else shown


def everywhere(call: Call, models: str | None = None) -> Reply:
    """`/search` and `/search/Ticket-User`: hits of several models with their assets."""
    wanted = [
        GLOBAL[name.lower()] for name in (models or "Ticket-User-Organization").split("-") if name.lower() in GLOBAL
    ]
    collected: assets.Assets = {}
    result = []
    for model in wanted:
        if model != "Ticket" and not call.caller.may("ticket.agent", "admin.user", "admin.organization"):
            continue
        for row in found(call, model)[: call.page(10, MOST)[1]]:
            assets.add(call, collected, model, row)
            result.append({"type": model, "id": row["id"]})
    body: Row = {"assets": collected, "result": result}
    if call.z.dialect.uniform_search:
        body["date_range"] = None
    return Reply(200, body)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How records look in answers: plain, with names (`expand`), and as ids with assets (`full`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import assets
from .access import covers, permissions_of
from .calls import Call, Reply
from .relations import HOLDS_ACCESS, relations
from .store import Row

if TYPE_CHECKING:
    from .state import Zammad

SECRET = {"User": {"password"}, "Token": {"token", "persistent"}}
# Fields of another person that are not for customers.
NOT_FOR_CUSTOMERS = {
    *("web", "phone", "fax", "mobile", "department", "street", "zip", "city", "country", "address", "note"),
}
GROUP_FOR_CUSTOMERS = ("id", "name", "name_last", "follow_up_possible", "reopen_time_in_days", "active", "parent_id")
NAMED_BY = {"User": "login", "EmailAddress": "email"}


def columns(z: Zammad, model: str, row: Row) -> Row:
    """The columns alone."""
    hidden = SECRET.get(model, set())
    return {column.name: row.get(column.name) for column in z.models[model].all_columns() if column.name not in hidden}


def attributes(call: Call, model: str, row: Row) -> Row:
    """Columns, id lists, and the map of group access."""
    z = call.z
    shown = columns(z, model, row)
    for relation in relations(z, model):
        shown[relation.key] = relation.ids(z, row)
    if model in HOLDS_ACCESS:
        shown["group_ids"] = {str(key): words for key, words in access_words(z, model, row).items()}
    if model == "Sla":
        shown["data"] = {}
    if not call.caller.agent and not call.caller.may("admin"):
        shown = for_customer(model, shown)
    return shown


def for_customer(model: str, shown: Row) -> Row:
    if model == "User":
        return {name: value for name, value in shown.items() if name not in NOT_FOR_CUSTOMERS}
    if model == "Group":
        return {name: shown[name] for name in GROUP_FOR_CUSTOMERS if name in shown}
    return shown


def access_words(z: Zammad, model: str, row: Row) -> dict[int, list[str]]:
    """Access by group as it is shown: active groups only, and nothing for whoever is no agent."""
    granted = permissions_of(z, row) if model == "User" else set(z.permission_names(row))
    if not covers(granted, "ticket.agent") or not row["active"]:
        return {}
    found = {}
    for group_id, words in row["group_access"].items():
        group = z.store.get("Group", group_id)
        if group is not None and group["active"]:
            found[group_id] = sorted(words) if z.dialect.sorts_access else list(words)
    return found


def name_of(model: str, row: Row) -> Any:
    """What stands for a record in an expanded answer; None when the model has nothing of the kind."""
    return row.get(NAMED_BY.get(model, "name"))


def expanded(call: Call, model: str, row: Row) -> Row:
    """Attributes, and beside each reference the name of what it refers to."""
    z = call.z
    shown = attributes(call, model, row)
    for relation in relations(z, model):
        if not relation.expand:
            continue
        others = [z.store.get(relation.target, ident) for ident in shown.get(relation.key, [])]
        names = [name_of(relation.target, other) for other in others if other is not None]
        # A list whose members have no name is left out, unless it is empty.
        if all(name is not None for name in names):
            shown[relation.name] = names
    if model in HOLDS_ACCESS:
        named = access_words(z, model, row).items()
        shown["groups"] = {group["name"]: words for key, words in named if (group := z.store.get("Group", key))}
    definition = z.models[model]
    references = {name: target for name, target in definition.belongs.items() if name not in definition.hidden}
    references |= {name: "User" for name in ("created_by", "updated_by") if f"{name}_id" in definition.columns}
    for name, target in references.items():
        other = z.store.get(target, row.get(f"{name}_id")) if target in z.models else None
        if other is not None and (label := name_of(target, other)) is not None:
            shown[name] = label
    return shown


def record(call: Call, model: str, row: Row, status: int = 200) -> Reply:
    """One record in the form that the request asks for."""
    if call.flag("expand"):
        return Reply(status, expanded(call, model, row))
    if call.flag("full"):
        return Reply(status, {"id": row["id"], "assets": assets.of(call, model, [row])})
    return Reply(status, attributes(call, model, row))


def listing(call: Call, model: str, rows: Iterable[Row], *, total: int | None = None) -> Reply:
    """A page of records in the form that the request asks for. `total` goes with `full` where the version tells it."""
    rows = list(rows)
    if call.flag("expand"):
        return Reply(200, [expanded(call, model, row) for row in rows])
    if call.flag("full"):
        body: Row = {"record_ids": [row["id"] for row in rows], "assets": assets.of(call, model, rows)}
        if total is not None and call.z.dialect.uniform_search:
            body["total_count"] = total
        return Reply(200, body)
    return Reply(200, [attributes(call, model, row) for row in rows])

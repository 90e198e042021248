# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets: a record together with the records it refers to, by model and id, as the web page wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import rendering
from .access import group_access
from .calls import Call
from .store import Row

Assets = dict[str, dict[str, Any]]
# What the parts of a condition or of a list of changes refer to.
SELECTED = {
    "state_id": "Ticket::State",
    "priority_id": "Ticket::Priority",
    "group_id": "Group",
    "owner_id": "User",
    "customer_id": "User",
    "organization_id": "Organization",
}
MEMBERS_SHOWN = 10


def of(call: Call, model: str, rows: Iterable[Row]) -> Assets:
    found: Assets = {}
    for row in rows:
        add(call, found, model, row)
    return found


def add(call: Call, found: Assets, model: str, row: Row | None) -> None:
    """Put a record and what belongs to it into `found`, each record once."""
    if row is None:
        return
    entries = found.setdefault(call.z.models[model].asset, {})
    if str(row["id"]) in entries:
        return
    entries[str(row["id"])] = rendering.attributes(call, model, row)
    ADDERS.get(model, _authors)(call, found, row)


def _get(call: Call, model: str, ident: Any) -> Row | None:
    return call.z.store.get(model, ident)


def _authors(call: Call, found: Assets, row: Row) -> None:
    for column in ("created_by_id", "updated_by_id"):
        add(call, found, "User", _get(call, "User", row.get(column)))


def _user(call: Call, found: Assets, row: Row) -> None:
    for ident in (row["organization_id"], *row["organization_ids"]):
        add(call, found, "Organization", _get(call, "Organization", ident))
    if call.z.dialect.assets_with_roles:
        for role_id in row["role_ids"]:
            add(call, found, "Role", _get(call, "Role", role_id))
        for group_id in group_access(call.z, row):
            add(call, found, "Group", _get(call, "Group", group_id))


def _organization(call: Call, found: Assets, row: Row) -> None:
    found.setdefault("User", {})
    for user in call.z.store.by("User", "organization_id", row["id"])[:MEMBERS_SHOWN]:
        add(call, found, "User", user)


def _ticket(call: Call, found: Assets, row: Row) -> None:
    if call.z.dialect.assets_with_roles:
        add(call, found, "Group", _get(call, "Group", row["group_id"]))
    add(call, found, "Organization", _get(call, "Organization", row["organization_id"]))
    for column in ("customer_id", "owner_id", "created_by_id", "updated_by_id"):
        add(call, found, "User", _get(call, "User", row[column]))


def _selected(call: Call, found: Assets, selection: Any) -> None:
    if not isinstance(selection, dict):
        return
    for name, condition in selection.items():
        model = SELECTED.get(name.partition(".")[2])
        if model is None or not isinstance(condition, dict):
            continue
        values = condition.get("value")
        for value in values if isinstance(values, list) else [values]:
            add(call, found, model, _get(call, model, value))


def _rule(*more: str) -> Callable[[Call, Assets, Row], None]:
    """For what holds conditions: what these refer to, and empty places for `more`."""

    def adder(call: Call, found: Assets, row: Row) -> None:
        for name in more:
            found.setdefault(name, {})
        _selected(call, found, row.get("condition"))
        _selected(call, found, row.get("perform"))
        add(call, found, "Calendar", _get(call, "Calendar", row.get("calendar_id")))
        _authors(call, found, row)

    return adder


def _mention(call: Call, found: Assets, row: Row) -> None:
    add(call, found, "Ticket", _get(call, "Ticket", row["mentionable_id"]))
    add(call, found, "User", _get(call, "User", row["user_id"]))


def _public_link(call: Call, found: Assets, row: Row) -> None:
    """Public links are for everybody, so their authors are shown by their names alone."""
    for column in ("created_by_id", "updated_by_id"):
        user = _get(call, "User", row[column])
        if user is not None:
            shown = {name: user[name] for name in ("id", "firstname", "lastname", "image", "image_source", "active")}
            found.setdefault("User", {})[str(user["id"])] = shown


def _checklist(call: Call, found: Assets, row: Row) -> None:
    for item in call.z.store.by("Checklist::Item", "checklist_id", row["id"]):
        add(call, found, "Checklist::Item", item)
    for ticket in call.z.store.by("Ticket", "checklist_id", row["id"]):
        add(call, found, "Ticket", ticket)
    _authors(call, found, row)


def _checklist_template(call: Call, found: Assets, row: Row) -> None:
    """Not recorded: taken to be like the checklists of tickets."""
    for item in call.z.store.by("ChecklistTemplate::Item", "checklist_template_id", row["id"]):
        add(call, found, "ChecklistTemplate::Item", item)
    _authors(call, found, row)


def _alone(_call: Call, _found: Assets, _row: Row) -> None:
    """Templates and roles bring nobody along."""


ADDERS: dict[str, Callable[[Call, Assets, Row], None]] = {
    "User": _user,
    "Organization": _organization,
    "Ticket": _ticket,
    "Trigger": _rule("Calendar", "Webhook"),
    "Job": _rule("Calendar"),
    "Overview": _rule(),
    "Sla": _rule(),
    "Mention": _mention,
    "PublicLink": _public_link,
    "Template": _alone,
    "Role": _alone,
    "Checklist": _checklist,
    "ChecklistTemplate": _checklist_template,
    "ObjectManager::Attribute": _authors,
}

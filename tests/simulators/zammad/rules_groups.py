# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of groups and roles: nested names, selections, sign-up roles, the last administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .access import covers, permissions_of
from .errors import Invalid, invalid_choice
from .store import Row

if TYPE_CHECKING:
    from .state import Zammad
    from .writing import Draft

SEPARATOR = "::"
FOLLOW_UP = ("yes", "new_ticket", "new_ticket_after_certain_time")


def prepare_group(draft: Draft) -> None:
    """In 6.x a name is a path: its last part goes into `name_last`, the rest names the parent, which must exist."""
    if not draft.call.z.dialect.nested_groups:
        return
    values = draft.values
    if "name_last" in draft.given or "parent_id" in draft.given:
        parent = draft.call.z.store.get("Group", values["parent_id"])
        values["name"] = f"{parent['name']}{SEPARATOR}{values['name_last']}" if parent else values["name_last"]
    elif "name" in draft.given and values["name"]:
        path, separator, last = values["name"].rpartition(SEPARATOR)
        parent = draft.call.z.named("Group", path) if separator else None
        if separator and parent is None:
            raise Invalid("Name contains invalid path")
        values["parent_id"] = parent["id"] if parent else None
        draft.set("name_last", last)


def check_group(draft: Draft) -> None:
    if draft.call.z.dialect.nested_groups and SEPARATOR in draft.values["name_last"]:
        raise Invalid("Name last No double colons (::) allowed, reserved delimiter")
    for name, model in (("signature_id", "Signature"), ("email_address_id", "EmailAddress")):
        value = draft.values[name]
        if value is not None and draft.changed(name) and draft.call.z.store.get(model, value) is None:
            raise invalid_choice(value, name)
    if draft.call.z.dialect.checks_options and draft.values["follow_up_possible"] not in FOLLOW_UP:
        raise invalid_choice(draft.values["follow_up_possible"], "follow_up_possible")


def group_saved(draft: Draft, row: Row) -> None:
    """Children carry the name of their parent."""
    store = draft.call.z.store
    if not draft.call.z.dialect.nested_groups:
        return
    for child in store.by("Group", "parent_id", row["id"]):
        name = f"{row['name']}{SEPARATOR}{child['name_last']}"
        if child["name"] != name:
            store.update("Group", child, {"name": name, "updated_at": draft.call.z.now()})
            group_saved(draft, child)


def prepare_role(draft: Draft) -> None:
    """Groups are for agents only."""
    if not covers(_granted(draft), "ticket.agent"):
        draft.values["group_access"] = {}


def _granted(draft: Draft) -> list[str]:
    return draft.call.z.permission_names(draft.values)


def check_role(draft: Draft) -> None:
    if not draft.values["default_at_signup"]:
        return
    rows = [draft.call.z.store.get("Permission", ident) for ident in draft.values["permission_ids"]]
    refused = [row["name"] for row in rows if row and not row["allow_signup"]]
    if refused:
        raise Invalid(f"Cannot set default at signup when role has {', '.join(refused)} permissions.")


def role_saved(draft: Draft, _row: Row) -> None:
    if not draft.new:
        keep_an_administrator(draft.call.z)


def keep_an_administrator(z: Zammad) -> None:
    administrators = (user for user in z.store.rows("User") if user["active"])
    if not any(covers(permissions_of(z, user), "admin.user") for user in administrators):
        raise Invalid("At least one user needs to have admin permissions.")

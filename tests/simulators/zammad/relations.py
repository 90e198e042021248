# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of ids that a record shows beside its columns: `role_ids` of a user, `member_ids` of an organization.

Some are kept with the row, some follow from other tables, and some are always empty because the simulator has no such
records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .store import Row

if TYPE_CHECKING:
    from .state import Zammad

Derive = Callable[["Zammad", Row], list[int]]


@dataclass(frozen=True)
class Relation:
    """`name` is the plural ("roles"), `key` the column-like name ("role_ids"). Kept with the row unless `derive` is
    given, which then only puts them in order if they are `stored` nevertheless. `expand` says whether there are names
    for it."""

    name: str
    key: str
    target: str
    derive: Derive | None = None
    expand: bool = True
    writable: bool = True
    modern: bool = False
    newest: bool = False
    stored: bool = False

    @property
    def kept(self) -> bool:
        """Whether the ids are kept with the row."""
        return self.derive is None or self.stored

    def ids(self, z: Zammad, row: Row) -> list[int]:
        return self.derive(z, row) if self.derive else list(row.get(self.key) or [])


def _referring(model: str, column: str) -> Derive:
    return lambda z, row: [other["id"] for other in z.store.by(model, column, row["id"])]


def _nothing(_z: Zammad, _row: Row) -> list[int]:
    return []


def _secondary_members(z: Zammad, row: Row) -> list[int]:
    return [user["id"] for user in z.store.rows("User") if row["id"] in user["organization_ids"]]


def _group_users(z: Zammad, row: Row) -> list[int]:
    return [user["id"] for user in z.store.rows("User") if row["id"] in user["group_access"]]


def _empty(name: str, key: str, target: str, *, modern: bool = False) -> Relation:
    return Relation(name, key, target, _nothing, writable=False, modern=modern)


GROUPS = Relation("groups", "group_ids", "Group")
RELATIONS: dict[str, tuple[Relation, ...]] = {
    "User": (
        Relation("roles", "role_ids", "Role"),
        _empty("two_factor_preferences", "two_factor_preference_ids", "Token", modern=True),
        Relation("organizations", "organization_ids", "Organization"),
        _empty("authorizations", "authorization_ids", "Token"),
        _empty("overview_sortings", "overview_sorting_ids", "Token"),
    ),
    "Organization": (
        Relation("members", "member_ids", "User", _referring("User", "organization_id")),
        Relation("secondary_members", "secondary_member_ids", "User", _secondary_members, expand=False, writable=False),
    ),
    "Group": (Relation("users", "user_ids", "User", _group_users, writable=False),),
    "Role": (
        Relation(
            "permissions", "permission_ids", "Permission", lambda _z, row: sorted(row["permission_ids"]), stored=True
        ),
        _empty("knowledge_base_permissions", "knowledge_base_permission_ids", "Permission"),
    ),
    "Ticket": (
        _empty("referencing_checklists", "referencing_checklist_ids", "Checklist", modern=True),
        Relation(
            "articles", "article_ids", "Ticket::Article", _referring("Ticket::Article", "ticket_id"), writable=False
        ),
        Relation(
            "ticket_time_accounting",
            "ticket_time_accounting_ids",
            "Ticket::TimeAccounting",
            _referring("Ticket::TimeAccounting", "ticket_id"),
            writable=False,
        ),
    ),
    "Overview": (Relation("roles", "role_ids", "Role"), Relation("users", "user_ids", "User")),
    "Macro": (GROUPS,),
    "Report::Profile": (Relation("roles", "role_ids", "Role", newest=True),),
    "AI::TextTool": (GROUPS,),
    "TextModule": (GROUPS,),
    "Signature": (Relation("groups", "group_ids", "Group", _referring("Group", "signature_id"), writable=False),),
    "EmailAddress": (
        Relation("groups", "group_ids", "Group", _referring("Group", "email_address_id"), writable=False),
    ),
    "Checklist": (
        Relation("items", "item_ids", "Checklist::Item", _referring("Checklist::Item", "checklist_id"), False, False),
    ),
    "ChecklistTemplate": (
        Relation(
            "items",
            "item_ids",
            "ChecklistTemplate::Item",
            _referring("ChecklistTemplate::Item", "checklist_template_id"),
            False,
            False,
        ),
    ),
}
# Models whose groups are a map from group to access words.
HOLDS_ACCESS = ("User", "Role")


def relations(z: Zammad, model: str) -> list[Relation]:
    dialect = z.dialect
    found = [relation for relation in RELATIONS.get(model, ()) if dialect.modern or not relation.modern]
    return [relation for relation in found if dialect.newest or not relation.newest]

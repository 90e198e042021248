# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a record is in use, and so cannot be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .relations import RELATIONS
from .store import Row

if TYPE_CHECKING:
    from .state import Zammad

# What goes with a record instead of holding it.
CARRIED = {"User": {"OnlineNotification", "Token", "Mention"}}


def referenced(z: Zammad, model: str, row: Row) -> bool:
    """Whether any other record refers to this one, authors included."""
    return _by_column(z, model, row) or _by_list(z, model, row)


def _by_column(z: Zammad, model: str, row: Row) -> bool:
    for other, definition in z.models.items():
        if other in CARRIED.get(model, ()):
            continue
        columns = [f"{name}_id" for name, target in definition.belongs.items() if target == model]
        if model == "User":
            columns += [name for name in ("created_by_id", "updated_by_id") if name in definition.columns]
        if not columns:
            continue
        for candidate in z.store.tables[other].rows.values():
            if candidate is not row and any(candidate.get(column) == row["id"] for column in columns):
                return True
    return False


def _by_list(z: Zammad, model: str, row: Row) -> bool:
    for other, relations in RELATIONS.items():
        keys = [relation.key for relation in relations if relation.target == model and relation.kept]
        # A version may not have the model.
        for candidate in z.store.tables[other].rows.values() if keys and other in z.store.tables else ():
            if any(row["id"] in (candidate.get(key) or ()) for key in keys):
                return True
    if model != "Group":
        return False
    holders = [*z.store.tables["User"].rows.values(), *z.store.tables["Role"].rows.values()]
    return any(row["id"] in holder["group_access"] for holder in holders)

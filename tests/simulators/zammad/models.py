# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database looks like: columns with defaults and limits, unique indexes, associations and validations of one
version, read from `tables/models-<version>.json`. Plain data, no rules.

A column is written `name:kind<limit!=default`, where `!` says that NULL is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

TABLES = Path(__file__).with_name("tables")
# Tables of the simulator's own, for what the server keeps elsewhere.
OWN = {"History": "histories", "Link::Type": "link_types", "Ticket::Counter": "ticket_counters", "Attachment": "stores"}
_COLUMN = re.compile(r"(?P<name>[a-z_0-9]+):(?P<kind>[a-z]+)(?:<(?P<limit>\d+))?(?P<required>!)?(?:=(?P<default>.*))?$")


@dataclass(frozen=True)
class Column:
    """One column. `kind` is string, integer, boolean, decimal, datetime, date, store (a JSON object) or list."""

    name: str
    kind: str
    limit: int | None = None
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Model:
    """One kind of record under its server name ("Ticket::State"). `belongs` maps an association to its model."""

    name: str
    table: str
    columns: dict[str, Column]
    unique: tuple[tuple[str, ...], ...]
    belongs: dict[str, str]
    hidden: frozenset[str]
    checks: tuple[tuple[Any, ...], ...]
    sanitized: frozenset[str]
    extra: dict[str, Column] = field(default_factory=dict)

    @property
    def asset(self) -> str:
        """How the model is called in `assets`."""
        return self.name.replace("::", "")

    def column(self, name: str) -> Column | None:
        return self.columns.get(name) or self.extra.get(name)

    def all_columns(self) -> list[Column]:
        """The built-in columns, then those that object attributes added."""
        return [*self.columns.values(), *self.extra.values()]

    def refers_by_class(self, association: str) -> bool:
        """Whether the association names its class, so that an unknown id is refused before the database sees it."""
        return self.belongs[association].lower() != association.replace("_", "").lower()


def _column(text: str) -> Column:
    match = _COLUMN.match(text)
    assert match, text
    limit, default = match["limit"], match["default"]
    value: Any = unquote(default) if default is not None else None
    if value is not None and match["kind"] == "boolean":
        value = value == "true"
    elif value is not None and match["kind"] == "integer":
        value = int(value)
    return Column(match["name"], match["kind"], int(limit) if limit else None, bool(match["required"]), value)


#: Versions that are known by their differences from another one.
CHANGED = {"7.1": "6.5"}


def _table(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((TABLES / f"{name}.json").read_text())
    return content


@cache
def _read(version: str) -> dict[str, Any]:
    if version not in CHANGED:
        return _table(f"models-{version}")
    content, changes = _table(f"models-{CHANGED[version]}"), _table(f"changes-{version}")
    for name, columns in changes["columns"].items():
        content[name]["columns"] += f" {columns}"
    for name, checks in changes["checks"].items():
        content[name]["checks"] += checks
    return content | changes["models"]


def load(version: str) -> dict[str, Model]:
    """All models of a version; fresh objects, because object attributes may add columns."""
    models = {}
    for name, entry in _read(version).items():
        columns = [_column(text) for text in entry["columns"].split(" ")]
        models[name] = Model(
            name,
            entry["table"],
            {column.name: column for column in columns},
            tuple(tuple(index) for index in entry["unique"]),
            entry["belongs"],
            frozenset(entry["hidden"]),
            tuple(tuple(check) for check in entry["checks"]),
            frozenset(entry["sanitized"]),
        )
    for name, table in OWN.items():
        models[name] = Model(name, table, {"id": Column("id", "integer")}, (), {}, frozenset(), (), frozenset())
    return models


def seed(version: str) -> dict[str, Any]:
    """What an installation of that version holds before anybody used it."""
    if version not in CHANGED:
        return _table(f"seed-{version}")
    content, changes = _table(f"seed-{CHANGED[version]}"), _table(f"changes-{version}")
    removed = changes["removed_permissions"]
    kept = [line for line in content["permissions"] if line[1] not in removed]
    roles = [[ident, name, [item for item in names if item not in removed]] for ident, name, names in content["roles"]]
    return {**content, "permissions": kept + changes["permissions"], "roles": roles}

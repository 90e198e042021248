# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database: tables of rows with sequences, unique indexes and transactions. It knows no Zammad.

A row is a dictionary by column name. Whatever changes rows goes through `insert`, `update` and `delete`, so that the
indexes stay true and a transaction can be undone. Sequences are not rolled back, as in PostgreSQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .errors import Duplicate
from .models import Model

Row = dict[str, Any]
# Columns that are looked up often, beside the unique ones.
LOOKUPS = {
    "User": ("email", "organization_id"),
    "Ticket::Article": ("ticket_id",),
    "Ticket::TimeAccounting": ("ticket_id",),
    "Tag": ("o_id",),
    "Tag::Item": ("name",),
    "Mention": ("mentionable_id",),
    "OnlineNotification": ("user_id",),
    "Ticket": ("customer_id",),
    "History": ("o_id", "related_o_id"),
    "Link": ("link_object_source_value", "link_object_target_value"),
}
NAMED = ("name", "login", "number")


class Index:
    """Rows by the value of some columns. A column written `lower name` is compared without case."""

    def __init__(self, columns: tuple[str, ...], *, unique: bool) -> None:
        self.columns = columns
        self.unique = unique
        self.entries: dict[Any, dict[int, Row]] = defaultdict(dict)

    def key(self, row: Row) -> Any:
        parts = []
        for column in self.columns:
            value = row.get(column.removeprefix("lower "))
            parts.append(value.lower() if column.startswith("lower ") and isinstance(value, str) else value)
        return tuple(parts)

    def taken(self, row: Row) -> bool:
        key = self.key(row)
        if not self.unique or any(part is None for part in key):
            return False
        return any(found != row["id"] for found in self.entries.get(key, ()))

    def add(self, row: Row) -> None:
        self.entries[self.key(row)][row["id"]] = row

    def remove(self, row: Row) -> None:
        key = self.key(row)
        self.entries[key].pop(row["id"], None)
        if not self.entries[key]:
            del self.entries[key]


class Table:
    """The rows of one model, by id and in the order of their ids."""

    def __init__(self, model: Model) -> None:
        self.rows: dict[int, Row] = {}
        self.last_id = 0
        self.indexes = [Index(columns, unique=True) for columns in model.unique]
        wanted = {(column,) for column in LOOKUPS.get(model.name, ())}
        wanted |= {(column,) for column in NAMED if column in model.columns}
        self.indexes += [Index(columns, unique=False) for columns in sorted(wanted)]
        self.lookup = {index.columns[0]: index for index in self.indexes if len(index.columns) == 1}

    def check(self, row: Row) -> None:
        if any(index.taken(row) for index in self.indexes):
            raise Duplicate

    def place(self, row: Row) -> None:
        self.rows[row["id"]] = row
        for index in self.indexes:
            index.add(row)

    def take(self, row: Row) -> None:
        del self.rows[row["id"]]
        for index in self.indexes:
            index.remove(row)

    def change(self, row: Row, changes: Row) -> None:
        for index in self.indexes:
            index.remove(row)
        row.update(changes)
        for index in self.indexes:
            index.add(row)


class Store:
    """All tables of one server."""

    def __init__(self, models: dict[str, Model]) -> None:
        self.tables = {name: Table(model) for name, model in models.items()}
        self._undo: list[Callable[[], None]] | None = None

    def rows(self, model: str) -> list[Row]:
        """All rows, by id."""
        rows = self.tables[model].rows
        return [rows[key] for key in sorted(rows)]

    def get(self, model: str, ident: Any) -> Row | None:
        """By a number, or a text that looks like one."""
        if isinstance(ident, str):
            ident = int(ident) if ident.isdigit() else None
        return self.tables[model].rows.get(ident) if isinstance(ident, int) else None

    def by(self, model: str, column: str, value: Any) -> list[Row]:
        """The rows with exactly this value, by id."""
        table = self.tables[model]
        if column in table.lookup:
            found = table.lookup[column].entries.get((value,), {})
            return [found[key] for key in sorted(found)]
        return [row for row in self.rows(model) if row.get(column) == value]

    def like(self, model: str, column: str, value: str) -> list[Row]:
        """The rows with this text, whatever the case."""
        table = self.tables[model]
        if f"lower {column}" in table.lookup:
            found = table.lookup[f"lower {column}"].entries.get((value.lower(),), {})
            return list(found.values())
        return [row for row in self.rows(model) if str(row.get(column) or "").lower() == value.lower()]

    def next_id(self, model: str) -> int:
        """A number of the model's sequence, used or lost."""
        table = self.tables[model]
        table.last_id += 1
        return table.last_id

    def insert(self, model: str, row: Row) -> Row:
        """Give the row an id (unless it has one) and keep it. `Duplicate` when a unique index refuses, and the id is
        lost."""
        table = self.tables[model]
        if row.get("id") is None:
            row["id"] = self.next_id(model)
        else:
            table.last_id = max(table.last_id, row["id"])
        table.check(row)
        table.place(row)
        self._remember(lambda: table.take(row))
        return row

    def update(self, model: str, row: Row, changes: Row) -> None:
        table = self.tables[model]
        table.check({**row, **changes})
        missing = [name for name in changes if name not in row]
        before = {name: row[name] for name in changes if name in row}
        table.change(row, changes)

        def undo() -> None:
            table.change(row, before)
            for name in missing:
                row.pop(name, None)

        self._remember(undo)

    def delete(self, model: str, row: Row) -> None:
        table = self.tables[model]
        table.take(row)
        self._remember(lambda: table.place(row))

    def _remember(self, undo: Callable[[], None]) -> None:
        if self._undo is not None:
            self._undo.append(undo)

    @contextmanager
    def transaction(self, keep: Callable[[BaseException], bool]) -> Iterator[None]:
        """Undo everything when the block fails, unless `keep` says of the error that its work stays."""
        self._undo = []
        try:
            yield
        except BaseException as error:
            if not keep(error):
                for undo in reversed(self._undo):
                    undo()
            raise
        finally:
            self._undo = None

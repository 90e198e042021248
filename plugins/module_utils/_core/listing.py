# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects read page by page instead of one by one, and operations that find them in memory.

Kept are the rows that somebody asks for; the others are forgotten as they pass, so that memory grows with what is
declared and not with what the server holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Criteria, Operations, Values


@runtime_checkable
class Lists(Protocol):
    """Operations that can read all objects of their kind by pages."""

    #: How many objects a page has.
    page_size: int
    #: Whether the rows show all that the task speaks of.
    listable: bool

    def rows(self) -> Iterator[Any]:
        """Every object that `find` could find, in the server's own form, page by page."""

    def record(self, raw: Any) -> Values:
        """A row as `read` shows the object."""


def certain(operations: Any) -> bool:
    """Whether a list shows all there is, and as `read` does.

    Operations whose `certain` is false cannot promise that. Then a list only tells which objects are as they shall be;
    whatever differs, or is missing, is asked for once more by itself.
    """
    return bool(getattr(operations, "certain", True))


#: Names of fields, and their values in a form that all spellings share which any server takes for the same.
Key = tuple[tuple[str, ...], tuple[str, ...]]
ID = ("id",)
#: Of operations that have it: the object as the answer to the last writing request showed it, in the form of a row,
#: where that is how it is stored; else None.
ANSWERED = "answered"
KEPT: Key = (("kept",), ())


class Listing:
    """The rows that fit what is looked for.

    `names`: groups of fields, each of which recognises an object of this kind. `wanted`: the values of one such group,
    or an id, for each object that is looked for.
    """

    def __init__(self, names: Sequence[tuple[str, ...]], wanted: Iterable[Mapping[str, Any]]) -> None:
        self.groups = tuple(names)
        self._names = (ID, *names)
        self._wanted = {coarse(tuple(item), item) for item in wanted}
        self._by_key: dict[Key, list[Any]] = {}
        self._operations: Any = None
        #: The names of all that `record` looks at in a row, where the operations tell (`kept`): a third of the memory.
        self._row_names: Sequence[str] | None = None
        #: Whether all there is was read, so that what is not here is nowhere.
        self.complete = False
        self.passed = 0

    def read(self, operations: Any, *, most: int | None = None, keep: Callable[[Values], bool] | None = None) -> None:
        """Read the pages, `most` rows at the most. `keep`: what to keep besides what is wanted."""
        self._operations, self._row_names = operations, getattr(operations, "kept", None)
        for raw in operations.rows():
            self.passed += 1
            self._take(operations.record(raw), raw, keep)
            if self.passed == most:
                return
        self.complete = True

    def _take(self, record: Values, raw: Any, keep: Callable[[Values], bool] | None) -> None:
        kept = keep is not None and keep(record)
        keys = [key for key in self._keys(record) if kept or key in self._wanted]
        row = self._packed(raw) if keys else None
        for key in [KEPT, *keys] if kept else keys:
            self._by_key.setdefault(key, []).append(row)

    def _keys(self, record: Values) -> list[Key]:
        return [coarse(names, record) for names in self._names]

    def is_wanted(self, record: Values) -> bool:
        """Whether somebody looks for this object."""
        return any(key in self._wanted for key in self._keys(record))

    @property
    def kept(self) -> list[Values]:
        """The records of what `keep` chose."""
        return [self.record(row) for row in self._by_key.get(KEPT, [])]

    def record(self, row: Any) -> Values:
        """The record by which a row was recognised."""
        record: Values = self._operations.record(self.raw(row))
        return record

    def _packed(self, raw: Any) -> Any:
        return raw if self._row_names is None else tuple(raw.get(name) for name in self._row_names)

    def raw(self, row: Any) -> Any:
        """A row in the server's own form, from what was kept of it."""
        return row if self._row_names is None else dict(zip(self._row_names, row, strict=True))

    def find(self, fields: Mapping[str, Any]) -> list[Any]:
        """The rows that may fit, as they are kept; whoever asks compares again."""
        return self._by_key.get(coarse(tuple(fields), fields), [])


def coarse(names: tuple[str, ...], values: Mapping[str, Any]) -> Key:
    """A key under which all spellings of these values stand that any server takes for the same."""
    return names, tuple([str(values.get(name)).strip().casefold() for name in names])


class Listed:
    """Operations on one object that are answered from a listing, until something was sent that writes."""

    def __init__(self, operations: Any, listing: Listing) -> None:
        self._operations = operations
        self._listing = listing
        self._fresh = True
        self._certain = certain(operations)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._operations, name)

    def read(self, key: int | str) -> Values | None:
        known = self._listing.find({"id": key}) if self._fresh else []
        if known:
            return self._recorded(known[0])
        answered = self._take_answer()
        if answered is not None and answered["id"] == key:
            return answered
        silent = self._fresh and (self._listing.complete or not self._certain)
        found: Values | None = None if silent else self._operations.read(key)
        return found

    def find(self, criteria: Criteria) -> list[Values]:
        usable = self._fresh and criteria.external_id is None
        known = self._listing.find(criteria.fields) if usable else []
        if not self._certain:
            # The server may tell apart what is spelled alike but for its case.
            known = [row for row in known if self._is_exactly(row, criteria.fields)]
        if known or (usable and (self._listing.complete or not self._certain)):
            return [self._recorded(row) for row in known]
        found: list[Values] = self._operations.find(criteria)
        return found

    def _is_exactly(self, row: Any, fields: Mapping[str, Any]) -> bool:
        record = self._listing.record(row)
        return all(record.get(name) == value for name, value in fields.items())

    def _recorded(self, row: Any) -> Values:
        record: Values = self._operations.record(self._listing.raw(row))
        return record

    def _take_answer(self) -> Values | None:
        """What the answer to the request just sent showed: once, for who reads again wants to know what is now."""
        raw = None if self._fresh else getattr(self._operations, ANSWERED, None)
        if raw is None:
            return None
        setattr(self._operations, ANSWERED, None)
        record: Values = self._operations.record(raw)
        return record

    # From here on only the server knows. What is returned is what the operations of the dialect return.

    def create(self, values: Values) -> Any:
        return self._written("create", values)

    def update(self, actual: Values, changes: Values) -> Any:
        return self._written("update", actual, changes)

    def delete(self, actual: Values) -> Any:
        return self._written("delete", actual)

    def restore(self, actual: Values) -> Any:
        return self._written("restore", actual)

    def merge(self, younger: Values, older: Values) -> Any:
        return self._written("merge", younger, older)

    def _written(self, name: str, *given: Any) -> Any:
        self._fresh = False
        if hasattr(self._operations, ANSWERED):
            setattr(self._operations, ANSWERED, None)
        return getattr(self._operations, name)(*given)


def listed(operations: Operations, listing: Listing | None) -> Any:
    """The operations, answered from the listing where there is one."""
    return operations if listing is None else Listed(operations, listing)

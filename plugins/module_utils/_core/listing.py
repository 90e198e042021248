# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects read page by page instead of one by one, and operations that find them in memory.

Kept are the rows that somebody asks for; the others are forgotten as they pass, so that memory grows with what is
declared and not with what the server holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Criteria, Operations, Values, Written


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


#: A row in the server's own form, and the record by which it was recognised.
Row = tuple[Values, Any]
KEPT = ("kept", "")


class Listing:
    """The rows that fit what is looked for. `names`: the fields that recognise an object of this kind."""

    def __init__(self, names: Sequence[str], wanted: Sequence[Mapping[str, Any]]) -> None:
        self._names = names
        self._wanted = {coarse(name, value) for item in wanted for name, value in item.items()}
        self._by_key: dict[tuple[str, str], list[Row]] = {}
        #: Whether all there is was read, so that what is not here is nowhere.
        self.complete = False
        self.passed = 0

    def read(self, operations: Any, *, most: int | None = None, keep: Callable[[Values], bool] | None = None) -> None:
        """Read the pages, `most` rows at the most. `keep`: what to keep besides what is wanted."""
        for raw in operations.rows():
            self.passed += 1
            self._take(operations.record(raw), raw, keep)
            if self.passed == most:
                return
        self.complete = True

    def _take(self, record: Values, raw: Any, keep: Callable[[Values], bool] | None) -> None:
        by_id, *others = self._keys(record)
        kept = keep is not None and keep(record)
        if kept:
            self._by_key.setdefault(KEPT, []).append((record, raw))
        for key in (by_id, *others):
            if key in self._wanted or (kept and key == by_id):
                self._by_key.setdefault(key, []).append((record, raw))

    def _keys(self, record: Values) -> list[tuple[str, str]]:
        return [coarse("id", record["id"]), *(coarse(name, record.get(name)) for name in self._names)]

    def is_wanted(self, record: Values) -> bool:
        """Whether somebody looks for this object."""
        return any(key in self._wanted for key in self._keys(record))

    @property
    def kept(self) -> list[Row]:
        """What `keep` chose."""
        return self._by_key.get(KEPT, [])

    def find(self, fields: Mapping[str, Any]) -> list[Any]:
        """The rows that may fit; whoever asks compares again."""
        name, value = next(iter(fields.items()))
        return [raw for _record, raw in self._by_key.get(coarse(name, value), ())]


def coarse(name: str, value: Any) -> tuple[str, str]:
    """A key under which all spellings of a value stand that any server takes for the same."""
    return name, str(value).strip().casefold()


class Listed:
    """Operations on one object that are answered from a listing, until something was sent that writes."""

    def __init__(self, operations: Any, listing: Listing) -> None:
        self._operations = operations
        self._listing = listing
        self._fresh = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._operations, name)

    def read(self, key: int | str) -> Values | None:
        known = self._listing.find({"id": key}) if self._fresh else []
        if known:
            return self._recorded(known[0])
        found: Values | None = None if self._fresh and self._listing.complete else self._operations.read(key)
        return found

    def find(self, criteria: Criteria) -> list[Values]:
        usable = self._fresh and criteria.external_id is None
        known = self._listing.find(criteria.fields) if usable else []
        if known or (usable and self._listing.complete):
            return [self._recorded(raw) for raw in known]
        found: list[Values] = self._operations.find(criteria)
        return found

    def _recorded(self, raw: Any) -> Values:
        record: Values = self._operations.record(raw)
        return record

    # From here on only the server knows.

    def create(self, values: Values) -> Written:
        return self._written("create", values)  # type: ignore[no-any-return]

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        return self._written("update", actual, changes)  # type: ignore[no-any-return]

    def delete(self, actual: Values) -> Sequence[str]:
        return self._written("delete", actual)  # type: ignore[no-any-return]

    def restore(self, actual: Values) -> Sequence[str]:
        return self._written("restore", actual)  # type: ignore[no-any-return]

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self._written("merge", younger, older)  # type: ignore[no-any-return]

    def _written(self, name: str, *given: Any) -> Any:
        self._fresh = False
        return getattr(self._operations, name)(*given)


def listed(operations: Operations, listing: Listing | None) -> Any:
    """The operations, answered from the listing where there is one."""
    return operations if listing is None else Listed(operations, listing)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects read page by page instead of one by one, and operations that find them in memory.

Kept are the rows that somebody asks for; the others are forgotten as they pass, so that memory grows with what is
declared and not with what the server holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Union

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Provenance,
    Raw,
    Survivor,
    Values,
    Written,
)

#: Names of fields, and their values in a form that all spellings share which any server takes for the same.
Key = tuple[tuple[str, ...], tuple[str, ...]]
ID = ("id",)
KEPT: Key = (("kept",), ())
#: A row as it is kept: whole, or only the values of the names that the operations look at.
Row = Union[Raw, tuple[object, ...]]  # noqa: UP007  # evaluated when the file is imported


class Listing:
    """The rows that fit what is looked for.

    `names`: groups of fields, each of which recognises an object of this kind. `wanted`: the values of one such group,
    or an id, for each object that is looked for.
    """

    def __init__(self, names: Sequence[tuple[str, ...]], wanted: Iterable[Values]) -> None:
        self.groups = tuple(names)
        self._names = (ID, *names)
        self._wanted = {coarse(tuple(item), item) for item in wanted}
        self._by_key: dict[Key, list[Row]] = {}
        self._operations: Operations | None = None
        #: The names of all that `record` looks at in a row, where the operations tell (`kept`): a third of the memory.
        self._row_names: Sequence[str] | None = None
        #: Whether all there is was read, so that what is not here is nowhere.
        self.complete = False
        self.passed = 0

    def read(
        self, operations: Operations, *, most: int | None = None, keep: Callable[[Values], bool] | None = None
    ) -> None:
        """Read the pages, `most` rows at the most. `keep`: what to keep besides what is wanted."""
        self._operations, self._row_names = operations, operations.kept
        for raw in operations.rows():
            self.passed += 1
            self._take(operations.record(raw), raw, keep)
            if self.passed == most:
                return
        self.complete = True

    def _take(self, record: Values, raw: Raw, keep: Callable[[Values], bool] | None) -> None:
        kept = keep is not None and keep(record)
        keys = [key for key in self._keys(record) if kept or key in self._wanted]
        if not keys:
            return
        row = self._packed(raw)
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

    def record(self, row: Row) -> Values:
        """The record by which a row was recognised."""
        return self._operations.record(self.raw(row)) if self._operations else {}

    def _packed(self, raw: Raw) -> Row:
        if self._row_names is None:
            return raw
        # Copied, not looked at: without what a document remembers of each question.
        held = dict(raw)
        return tuple([held.get(name) for name in self._row_names])

    def raw(self, row: Row) -> Raw:
        """A row in the server's own form, from what was kept of it."""
        return row if isinstance(row, Mapping) else dict(zip(self._row_names or (), row, strict=True))

    def find(self, fields: Values) -> list[Row]:
        """The rows that may fit, as they are kept; whoever asks compares again."""
        return self._by_key.get(coarse(tuple(fields), fields), [])


def coarse(names: tuple[str, ...], values: Values) -> Key:
    """A key under which all spellings of these values stand that any server takes for the same."""
    return names, tuple([str(values.get(name)).strip().casefold() for name in names])


class Listed(Operations):
    """Operations on one object that are answered from a listing, until something was sent that writes."""

    def __init__(self, operations: Operations, listing: Listing) -> None:
        super().__init__(operations.client, operations.wish, operations.resource)
        self.warnings = operations.warnings
        self._operations = operations
        self._listing = listing
        self._fresh = True
        self._certain = operations.certain

    def read(self, key: int | str) -> Values | None:
        known = self._listing.find({"id": key}) if self._fresh else []
        if known:
            return self.record(self._listing.raw(known[0]))
        answered = self._take_answer()
        if answered is not None and answered["id"] == key:
            return answered
        silent = self._fresh and (self._listing.complete or not self._certain)
        return None if silent else self._operations.read(key)

    def find(self, criteria: Criteria) -> list[Values]:
        usable = self._fresh and criteria.external_id is None
        known = self._listing.find(criteria.fields) if usable else []
        if not self._certain:
            # The server may tell apart what is spelled alike but for its case.
            known = [row for row in known if self._is_exactly(row, criteria.fields)]
        if known or (usable and (self._listing.complete or not self._certain)):
            return [self.record(self._listing.raw(row)) for row in known]
        return self._operations.find(criteria)

    def _is_exactly(self, row: Row, fields: Values) -> bool:
        record = self._listing.record(row)
        return all(record.get(name) == value for name, value in fields.items())

    def _take_answer(self) -> Values | None:
        """The record shown in the response to the last write. Consumed once: a second read goes to the server."""
        raw = None if self._fresh else self._operations.answered
        self._operations.answered = None
        return None if raw is None else self.record(raw)

    # From here on only the server knows.

    def create(self, values: Values) -> Written:
        return self._writing().create(values)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        return self._writing().update(actual, changes)

    def delete(self, actual: Values) -> Sequence[str]:
        return self._writing().delete(actual)

    def restore(self, actual: Values) -> Sequence[str]:
        return self._writing().restore(actual)

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self._writing().merge(younger, older)

    def _writing(self) -> Operations:
        self._fresh = False
        self._operations.answered = None
        return self._operations

    # What no list tells.

    def record(self, raw: Raw) -> Values:
        return self._operations.record(raw)

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        return self._operations.resolve(desired, actual)

    def url(self, record: Values) -> str | None:
        return self._operations.url(record)

    @property
    def traces(self) -> bool:
        return self._operations.traces

    def provenance(self, record: Values) -> Provenance | None:
        return self._operations.provenance(record)

    def half_made(self) -> Values | None:
        return self._operations.half_made()

    def closed(self, record: Values) -> bool:
        return self._operations.closed(record)

    def ends(self, status: str) -> bool:
        return self._operations.ends(status)

    def opening(self, record: Values) -> str:
        return self._operations.opening(record)

    def merged(self, record: Values) -> bool:
        return self._operations.merged(record)

    def survivor(self, record: Values) -> Survivor | None:
        return self._operations.survivor(record)


def listed(operations: Operations, listing: Listing | None) -> Operations:
    """The operations, answered from the listing where there is one."""
    return operations if listing is None else Listed(operations, listing)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Purge: which objects a task removes because it does not declare them, and which it never touches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Operations, Resource, Values

EMPTY: tuple[object, ...] = (None, "", [], {})
#: Names of fields, and their values in a form that all spellings share which some server might fold into one.
Loose = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Purge:
    """Remove what is not declared: among the objects with these values, and no more of them than `limit`."""

    scope: Values
    limit: int

    def covers(self, resource: Resource, record: Values) -> bool:
        """Whether an object is in the scope. A field that the record does not have is in no scope."""
        return not resource.gone(record) and all(
            name in record
            and resource.field(name).kind.same(record[name], value)
            # Some kinds compare only what is wanted, and nothing is part of anything.
            and (value not in EMPTY or record[name] in EMPTY)
            for name, value in self.scope.items()
        )

    def resolved(self, operations: Operations) -> Purge:
        """The same with names of other objects as the server shows them; raises InvalidInput that names the value."""
        scope = {}
        for name, value in self.scope.items():
            told = len(operations.warnings)
            try:
                found = operations.resolve({name: value}, None).get(name)
            except errors.InvalidInput as error:
                error.message = f"purge_scope: {error.message}"
                raise
            # What a check leaves out, or warns of, because an earlier task may be about to make it. An attribute that
            # is still to be made has no values.
            if isinstance(value, dict) and len(operations.warnings) > told:
                raise errors.InvalidInput(f"purge_scope: {operations.warnings[-1]}")
            if found in EMPTY and value not in EMPTY:
                raise errors.InvalidInput(f"purge_scope: {name}: {value!r} is not known to the server")
            scope[name] = found
        return replace(self, scope=scope)


@dataclass(frozen=True)
class Kept:
    """An object in the scope that is not declared, and is left alone all the same."""

    name: str
    id: int | str | None
    reason: str


def loose(names: tuple[str, ...], values: Values) -> Loose:
    """A key that is the same for names which differ in case, accents, Unicode normalisation or blanks only.

    Databases fold all of these, each in its own way (a MySQL collation takes `café`, `CAFE` and `cafe ` for one).
    """
    return names, tuple(_folded(str(values.get(name))) for name in names)


def _folded(text: str) -> str:
    if not text.isascii():
        # Unicode's compatibility caseless match, without marks (accents) and characters of no shape (zero-width space).
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold())
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Mn", "Cf"))
    return " ".join(text.casefold().split())

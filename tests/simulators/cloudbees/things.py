# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server keeps: objects in a tree, property sheets with properties, and their dates. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .types import TYPES, Type


@dataclass(eq=False)
class Record:
    """What every record has: an id, dates and people."""

    id: str
    owner: str
    changed_by: str
    created: str
    modified: str

    def touch(self, moment: str, person: str) -> None:
        self.modified, self.changed_by = moment, person


@dataclass(eq=False)
class Property(Record):
    """A property holds a value or a sheet."""

    name: str
    sheet: Sheet
    value: str | None = None
    inner: Sheet | None = None
    #: None: never set.
    description: str | None = None
    expandable: bool = True
    counter: int = 0
    protected: bool = False


@dataclass(eq=False)
class Sheet(Record):
    """A property sheet. It belongs to an object, perhaps through a property of another sheet."""

    thing: Thing = field(repr=False)
    properties: dict[str, Property] = field(default_factory=dict)


@dataclass(eq=False)
class Entry(Record):
    """An access control entry: "allow" or "deny" by privilege."""

    principal_type: str
    principal: str
    privileges: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Thing(Record):
    """An object of the server. Attributes are texts, lists of texts or, for parameters, lists of pairs."""

    kind: str
    name: str
    parent: Thing | None = field(repr=False)
    attributes: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    sheet: Sheet | None = field(default=None, repr=False)
    children: dict[str, dict[str, Thing]] = field(default_factory=dict, repr=False)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    inherits: bool = True

    @property
    def type(self) -> Type:
        return TYPES[self.kind]

    @property
    def object_id(self) -> str:
        return f"{self.kind}-{self.id}"

    @property
    def properties(self) -> Sheet:
        if self.sheet is None:
            raise LookupError(f"{self.kind} {self.name} has no properties")
        return self.sheet

    def of(self, kind: str) -> list[Thing]:
        """The objects of one type directly below, in their order."""
        found = list(self.children.get(kind, {}).values())
        if kind == "formalParameter":
            found.sort(key=lambda thing: int(thing.attributes.get("orderIndex") or 0))
        return found

    def line(self) -> Iterator[Thing]:
        """The object, its parent, and so on up to the server."""
        thing: Thing | None = self
        while thing is not None:
            yield thing
            thing = thing.parent

    def above(self, kind: str) -> Thing | None:
        return next((thing for thing in self.line() if thing.kind == kind), None)

    def everything(self) -> Iterator[Thing]:
        """The object and all below it."""
        yield self
        for things in self.children.values():
            for thing in things.values():
                yield from thing.everything()

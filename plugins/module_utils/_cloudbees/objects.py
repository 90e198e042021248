# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all named objects of CloudBees CD have in common: four verbs at a path made of names.

One class works with a `Shape`, the declaration of one kind of object. An object is addressed by its names, never by its
id, and is read again after every write.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import many, one
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.forms import Attribute
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import (
    Criteria,
    Field,
    Identity,
    Resource,
    Values,
    Wish,
    Written,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

#: The letters of `Collection.evidence`, by verb.
_VERBS = {"GET": 0, "POST": 1, "PUT": 2, "DELETE": 3}


@dataclass(frozen=True)
class Shape:
    """One kind of object."""

    #: The server's word for it, the key of its JSON.
    kind: str
    fields: tuple[Attribute, ...]
    #: Options that name the objects it belongs to, the outermost first.
    parents: tuple[str, ...] = ()
    #: Arguments of deleting, and of listing.
    deleting: Mapping[str, Any] = field(default_factory=dict)
    listing: Mapping[str, Any] = field(default_factory=dict)
    #: Options that a list is not known to show.
    unlisted: tuple[str, ...] = ()
    #: Options that hold names of other objects, and the server's word for those.
    refers: Mapping[str, str] = field(default_factory=dict)


class Objects:
    """Operations on one kind of object."""

    def __init__(self, client: CloudBeesClient, wish: Wish, shape: Shape) -> None:
        self._client = client
        self._rest = client.rest
        self._wish = wish
        self.shape = shape
        self.warnings: list[str] = []
        self._absent = False

    # -- the place -----------------------------------------------------------------

    def name_of(self, values: Values) -> str:
        """The name by which the server knows the object."""
        return str(values["name"])

    @property
    def path(self) -> str:
        """The path of the object that the task names."""
        return self._path_of(self._wish.values)

    def _path_of(self, values: Values) -> str:
        return f"{self._collection(values)}/{segment(self.name_of(values))}"

    def _collection(self, values: Values | None = None) -> str:
        held = self._wish.values if values is None else values
        names = {name: segment(held.get(name) or "") for name in self.shape.parents}
        return COLLECTIONS[self.shape.kind].path.format(**names)

    def send(
        self,
        verb: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """One request on the object or its collection; a 501 at an inferred path is explained."""
        try:
            return self._rest.send(verb, path, document, query=query)
        except errors.UnexpectedAnswer as error:
            evidence = COLLECTIONS[self.shape.kind].evidence
            raise explained(error, evidence[_VERBS[verb]] == "I") from None

    # -- reading -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        try:
            raw = one(self.send("GET", self.path), self.shape.kind)
        except errors.Missing:
            return None
        return None if raw is None else self.record(raw)

    def find(self, criteria: Criteria) -> list[Values]:
        found = self.read("")
        self._absent = found is None
        return [] if found is None else [found]

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record of an object."""
        record: Values = {"id": ""}
        for item in self.shape.fields:
            if item.compared:
                record[item.name] = item.form.read(raw, item.wire)
        for name in self.shape.parents:
            record[name] = record.get(name) or self._wish.values[name]
        record["id"] = str(raw.get(f"{self.shape.kind}Id") or self._path_of(record))
        return record

    # -- reading lists -----------------------------------------------------------------

    #: Lists have no pages.
    page_size = 1
    #: No server could be asked what a list leaves out.
    certain = False

    @property
    def listable(self) -> bool:
        """Whether a list is known to show all that the task speaks of."""
        return not set(self.shape.unlisted) & set(self._wish.values)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All objects in the places of those that are looked for."""
        for place in self._places():
            path = self._collection(place)
            try:
                found = many(self.send("GET", path, query=self.shape.listing), self.shape.kind)
            except errors.Missing:
                self._client.missing.add(path)
                continue
            wires = {item.wire: place[item.name] for item in self.shape.fields if item.name in place}
            for raw in found:
                yield {**wires, **raw}

    def _places(self) -> list[Values]:
        """What the parents are called; all that there are, where one of the objects does not say it."""
        for parent in self.shape.parents:
            named = {str(values.get(parent) or "") for values in self._wish.each}
            if "" in named:
                named = {decoding.text(raw.get("projectName")) for raw in many(self._rest.get("projects"), "project")}
            # A server may take those that differ in case for one, whose objects would be there twice.
            return [{parent: name} for name in {name.casefold(): name for name in sorted(named)}.values()]
        return [{}]

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if self._client.check and self._absent and self._wish.present and self.shape.parents:
            self._absent = False
            self._look_for_parent()
        elif self._absent and self._wish.present and self._collection() in self._client.missing:
            raise errors.InvalidInput(f"{self._parents} does not exist, or the account may not see it")
        return {name: self._spelled(name, value, actual) for name, value in desired.items()}

    def _spelled(self, option: str, value: Any, actual: Values | None) -> Any:
        """Names of other objects as the server spells them: where it ignores case, it may not find them otherwise."""
        if option not in self.shape.refers or not value:
            return value
        known = set((actual or {}).get(option) or ())
        return sorted({item if item in known else self._on_server(self.shape.refers[option], item) for item in value})

    def _on_server(self, kind: str, name: str) -> str:
        """The name of an object; as given where nothing of that name can be seen, for the server to judge."""
        with contextlib.suppress(errors.Forbidden):
            found = one(self._rest.get_or_none(f"{COLLECTIONS[kind].path}/{segment(name)}"), kind)
            return str((found or {}).get(f"{kind}Name") or name)
        return name

    def _look_for_parent(self) -> None:
        """In check mode a missing parent may be one that an earlier task would create; a real run is refused."""
        parent = self._collection().rpartition("/")[0]
        if self._rest.get_or_none(parent) is None:
            self.warnings.append(f"{self._parents} does not exist, unless an earlier task of the play creates it")

    @property
    def _parents(self) -> str:
        return ", ".join(f"{name} {self._wish.values[name]!r}" for name in self.shape.parents)

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        document = self.document(values)
        for order in (order for item in self.shape.fields for order in item.form.orders):
            document.pop(order, None)
        answer = self.send("POST", self._collection(), document)
        made = one(answer, self.shape.kind) or {}
        return Written(str(made.get(f"{self.shape.kind}Id") or self.path))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        if document:
            self.send("PUT", self.path, document)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        with contextlib.suppress(errors.Missing):
            self.send("DELETE", self.path, query=self.shape.deleting)
        return ()

    def restore(self, actual: Values) -> Sequence[str]:
        raise errors.Refused("CloudBees CD brings back nothing that was deleted")

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        raise errors.Refused(f"there are two of the same name: {older['id']} and {younger['id']}")

    def url(self, record: Values) -> str | None:
        return None

    def document(self, values: Values) -> Values:
        """The server's JSON for these values."""
        document: Values = {}
        for item in self.shape.fields:
            if item.name in values and item.name not in self.shape.parents:
                item.form.write(document, item.wire, values[item.name])
        return document


Binder = Callable[["CloudBeesClient", Wish, Shape], Objects]


def resource(
    title: str,
    shape: Shape,
    *,
    operations: Binder = Objects,
    identity: Identity | None = None,
    more: tuple[Field, ...] = (),
    builtin: Mapping[str, str] | None = None,
    own: Callable[[CloudBeesClient, Values], str] = lambda client, record: "",
) -> Resource:
    """The declaration for the engine.

    `more`: fields that are no attributes of the object itself. `builtin`: names that the server itself made and needs,
    and what they are.
    """
    needed = {name.casefold(): reason for name, reason in (builtin or {}).items()}

    def bind(client: CloudBeesClient, wish: Wish) -> Objects:
        return operations(client, wish, shape)

    return Resource(
        name=title,
        system=CLOUDBEES,
        identity=identity or Identity(natural=(*shape.parents, "name")),
        operations=bind,
        fields=(*shape.fields, *more),
        builtin=lambda record: needed.get(str(record.get("name")).casefold(), ""),
        own=own,
        id_kind=None,
    )

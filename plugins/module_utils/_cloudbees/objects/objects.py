# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all named objects of CloudBees CD have in common: four verbs at a path made of names.

An object is addressed by its names, never by its
id, and is read again after every write.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import many, one
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS, READING
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine import objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Criteria, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Binder,
    Codec,
    Raw,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest

#: The letters of `Collection.evidence`, by verb.
_VERBS = {"GET": 0, "POST": 1, "PUT": 2, "DELETE": 3}


class Clearing(Codec[Any]):
    """Has an argument that empties a list, which only changing an object understands."""

    clear = ""


class Objects(objects.Objects):
    """Operations on one kind of object."""

    client: CloudBeesClient
    rest: Rest
    resource: CloudBeesResource

    def __init__(self, client: CloudBeesClient, wish: Wish, resource: CloudBeesResource) -> None:
        super().__init__(client, wish, resource)
        self._absent = False

    def api(self) -> Rest:
        return self.client.rest

    # -- the place -----------------------------------------------------------------

    def name_of(self, values: Values) -> str:
        """The name by which the server knows the object."""
        return str(values["name"])

    @property
    def path(self) -> str:
        return self._collection(self.names)

    def place(self, key: int | str = "") -> str:
        """The path of the object that the task names: no id leads to it."""
        return self._place_of(self.names)

    def _place_of(self, values: Values) -> str:
        return f"{self._collection(values)}/{segment(self.name_of(values))}"

    def _collection(self, values: Values) -> str:
        names = {name: segment(values.get(name) or "") for name in self.resource.parents}
        return COLLECTIONS[self.resource.kind].path.format(**names)

    def send(self, verb: str, path: str, document: Raw | None = None, query: Raw | None = None) -> Any:
        """One request on the object or its collection; a 501 at an inferred path is explained."""
        try:
            return self.rest.send(verb, path, document, query=query)
        except errors.UnexpectedAnswer as error:
            evidence = COLLECTIONS[self.resource.kind].evidence
            raise explained(error, evidence[_VERBS[verb]] == "I") from None

    # -- reading -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        try:
            raw = one(self.send("GET", self.place(), query=self.reading), self.resource.kind)
        except errors.Missing:
            return None
        return None if raw is None else self.record(raw)

    @property
    def reading(self) -> Raw:
        """Arguments of reading the object."""
        return READING.get(self.resource.kind, {})

    def find(self, criteria: Criteria) -> list[Values]:
        found = self.read("")
        self._absent = found is None
        return [] if found is None else [found]

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        for name in self.resource.parents:
            record[name] = record.get(name) or self.names[name]
        record["id"] = record["id"] or self._place_of(record)
        return record

    def key(self, raw: Raw) -> Any:
        return str(raw.get(f"{self.resource.kind}Id") or "")

    # -- reading lists -----------------------------------------------------------------

    #: Lists have no pages, and no server could be asked what a list leaves out.
    page_size = 1
    certain = False

    @property
    def listable(self) -> bool:
        return self.wish.said.isdisjoint(self.resource.unlisted)

    def rows(self) -> Iterator[Raw]:
        """All objects in the places of those that are looked for."""
        for place in self._places():
            path = self._collection(place)
            try:
                found = many(self.send("GET", path, query=self.resource.listing), self.resource.kind)
            except errors.Missing:
                self.client.missing.add(path)
                continue
            wires = {item.wire: place[item.name] for item in self.resource.fields if item.name in place}
            for raw in found:
                yield {**wires, **raw}

    def _places(self) -> list[Values]:
        """What the parents are called; all that there are, where one of the objects does not say it."""
        for parent in self.resource.parents:
            named = {str(values.get(parent) or "") for values in self.wish.each}
            if "" in named:
                named = {decoding.text(raw.get("projectName")) for raw in many(self.rest.get("projects"), "project")}
            # A server may take those that differ in case for one, whose objects would be there twice.
            return [{parent: name} for name in {name.casefold(): name for name in sorted(named)}.values()]
        return [{}]

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if self.client.check and self._absent and self.wish.present and self.resource.parents:
            self._absent = False
            self._look_for_parent()
        elif self._absent and self.wish.present and self.path in self.client.missing:
            raise errors.InvalidInput(errors.unseen(f"{self._parents} does not exist"))
        return super().resolve(desired, actual)

    def on_server(self, kind: str, name: str) -> str:
        """The name of an object; as given where nothing of that name can be seen, for the server to judge."""
        with contextlib.suppress(errors.Forbidden):
            path = f"{COLLECTIONS[kind].path}/{segment(name)}"
            found = one(self.rest.get_or_none(path, READING.get(kind)), kind)
            return str((found or {}).get(f"{kind}Name") or name)
        return name

    def _look_for_parent(self) -> None:
        """In check mode a missing parent may be one that an earlier task would create; a real run is refused."""
        if self.rest.get_or_none(self.path.rpartition("/")[0]) is None:
            self.warnings.append(f"{self._parents} does not exist, unless an earlier task of the play creates it")

    @property
    def _parents(self) -> str:
        return ", ".join(f"{name} {self.names[name]!r}" for name in self.resource.parents)

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        document = self.document(values)
        for item in self.resource.fields:
            if isinstance(item.codec, Clearing):
                document.pop(item.codec.clear, None)
        made = one(self.send("POST", self.path, document), self.resource.kind) or {}
        return Written(self.key(made) or self.place())

    def put(self, actual: Values, document: Values) -> Sequence[str]:
        self.send("PUT", self.place(), document)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        with contextlib.suppress(errors.Missing):
            self.send("DELETE", self.place(), query=self.resource.deleting)
        return ()

    def document(self, values: Values) -> Values:
        return super().document({name: value for name, value in values.items() if name not in self.resource.parents})


@dataclass(frozen=True, kw_only=True)
class CloudBeesResource(Resource):
    """One kind of object."""

    #: The server's word for it, the key of its JSON.
    kind: str
    system: System = CLOUDBEES
    identity: Identity = (ByName("name"),)
    operations: Binder = Objects
    id_kind: Kind | None = None
    #: Options that name the objects it belongs to, the outermost first.
    parents: tuple[str, ...] = ()
    #: Arguments of deleting, and of listing.
    deleting: Raw = field(default_factory=dict)
    listing: Raw = field(default_factory=dict)
    #: Options that a list is not known to show.
    unlisted: tuple[str, ...] = ()


def made_by_server(name: str, what: str) -> Callable[[Values], str]:
    """Why a purge leaves the object of this name alone."""
    return lambda record: what if str(record.get("name")).casefold() == name.casefold() else ""

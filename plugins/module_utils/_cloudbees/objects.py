# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all named objects of CloudBees CD have in common: four verbs at a path made of names.

One class works with a `Shape`, the declaration of one kind of object. An object is addressed by its names, never by its
id, and is read again after every write.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import one
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import AlreadyExists
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.forms import Attribute
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import element, explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
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
    #: Arguments of deleting.
    deleting: Mapping[str, Any] = field(default_factory=dict)


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
        return f"{self._collection()}/{element(self.name_of(self._wish.values))}"

    def _collection(self) -> str:
        names = {name: element(self._wish.values.get(name) or "") for name in self.shape.parents}
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
        record: Values = {"id": str(raw.get(f"{self.shape.kind}Id") or self.path)}
        for item in self.shape.fields:
            if item.compared:
                record[item.name] = item.form.read(raw, item.wire)
        for name in self.shape.parents:
            record[name] = record.get(name) or self._wish.values[name]
        return record

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if self._client.check and self._absent and self._wish.present and self.shape.parents:
            self._absent = False
            self._look_for_parent()
        return dict(desired)

    def _look_for_parent(self) -> None:
        """In check mode a missing parent may be one that an earlier task would create; a real run is refused."""
        parent = self._collection().rpartition("/")[0]
        if self._rest.get_or_none(parent) is None:
            named = ", ".join(f"{name} {self._wish.values[name]!r}" for name in self.shape.parents)
            self.warnings.append(f"{named} does not exist, unless an earlier task of the play creates it")

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        document = self.document(values)
        for order in (order for item in self.shape.fields for order in item.form.orders):
            document.pop(order, None)
        try:
            answer = self.send("POST", self._collection(), document)
        except AlreadyExists:
            # Somebody was faster by an instant: what is not as wanted is changed next, as with any other object.
            found = self.read("")
            if found is None:
                raise
            return Written(found["id"], ("somebody else created it at the same time",))
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
) -> Resource:
    """The declaration for the engine. `more`: fields that are no attributes of the object itself."""

    def bind(client: CloudBeesClient, wish: Wish) -> Objects:
        return operations(client, wish, shape)

    return Resource(
        name=title,
        system=CLOUDBEES,
        identity=identity or Identity(natural=(*shape.parents, "name")),
        operations=bind,
        fields=(*shape.fields, *more),
        id_kind=None,
    )

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all objects of Zammad's administration have in common: standard routes, a natural key, and an `active` flag.

One class works with a `Shape`, the declaration of one kind of object. Lists are read whole, because only a list is the
same in every version and never behind a search index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import (
    Criteria,
    Field,
    Identity,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Dictionary, Flag
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.attributes import AttributeValue, ObjectAttributes
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import PAGE
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import (
    PLAIN,
    Attribute,
    Context,
    Wire,
    attribute_of,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

#: In a record: whether the engine takes the object for absent though it can still be read.
ABSENT = "absent"
ACTIVE, PURGE, CUSTOM = "active", "purge", "custom_fields"


@dataclass(frozen=True)
class Shape:
    """One kind of object: its routes, and what is special about it."""

    #: `organizations`: the path of the collection.
    path: str
    fields: tuple[Field, ...]
    #: The attribute that is unique.
    key: str = "name"
    #: Absent means inactive (`purge` deletes); otherwise absent means deleted.
    deactivates: bool = False
    #: The page of the web interface that lists them.
    page: str = ""
    #: The kind of object that may have attributes added by an administrator.
    custom: str = ""

    @cached_property
    def shown(self) -> Mapping[str, Wire]:
        """How the server shows each field that can be compared; thousands of rows are read by this."""
        names = [item.name for item in self.fields if item.compared and item.name != CUSTOM]
        return {name: attribute_of(self.fields, name) for name in names}


class Objects:
    """Operations on one kind of object."""

    page_size = PAGE
    listable = True

    def __init__(self, client: ZammadClient, wish: Wish, shape: Shape) -> None:
        self._client = client
        self._rest = client.rest
        self._wish = wish
        self.shape = shape
        self.warnings: list[str] = []
        #: Only where the answer to a writing request is read from the database again.
        self.answered: Mapping[str, Any] | None = None
        self._context = Context(client, self.warnings)

    # -- reading -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        raw = self._rest.get_or_none(f"{self.shape.path}/{key}", {"expand": "true"})
        return self.record(raw) if raw else None

    def find(self, criteria: Criteria) -> list[Values]:
        wanted = str(criteria.fields[self.shape.key]).casefold()
        return [
            self.record(raw)
            for raw in self._rest.items(self.shape.path)
            if str(raw.get(self.shape.key) or "").casefold() == wanted
        ]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All objects, page by page."""
        yield from self._rest.items(self.shape.path)

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record of an object, as it is shown with `expand`."""
        record: Values = {"id": int(raw["id"])}
        for name, wire in self.shape.shown.items():
            record[name] = raw.get(name) if wire is PLAIN else wire.show(self._context, raw, name)
        if self._wish.values.get(CUSTOM):
            kind = AttributeValue()
            record[CUSTOM] = {name: kind.parse(raw.get(name)) for name in self._wish.values[CUSTOM]}
        record[ABSENT] = self._is_absent(raw)
        return record

    def _is_absent(self, raw: Mapping[str, Any]) -> bool:
        """An inactive object is absent, unless the task speaks of `active` itself, or wants it deleted."""
        spoken = ACTIVE in self._wish.values or (self._wish.values.get(PURGE) and not self._wish.present)
        return self.shape.deactivates and raw.get(ACTIVE) is False and not spoken

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        for name, value in desired.items():
            resolved[name] = attribute_of(self.shape.fields, name).resolve(self._context, name, value)
        if desired.get(CUSTOM):
            attributes = ObjectAttributes(self._rest, self.shape.custom)
            attributes.check_added(desired[CUSTOM])
            resolved[CUSTOM] = attributes.as_shown(desired[CUSTOM], (actual or {}).get(CUSTOM))
        return resolved

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        answer = self._rest.post(self.shape.path, self.document(values))
        self._client.directory.forget(self.shape.path)
        return Written(int(id_of(answer, self.shape.path)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        if document:
            self._put(actual, document)
            self._client.directory.forget(self.shape.path)
        return ()

    def _put(self, actual: Values, document: Values) -> None:
        self._rest.put(f"{self.shape.path}/{actual['id']}", document)

    def delete(self, actual: Values) -> Sequence[str]:
        if self.shape.deactivates and not self._wish.values.get(PURGE):
            self._rest.put(f"{self.shape.path}/{actual['id']}", {ACTIVE: False})
            return ()
        try:
            self._rest.delete(f"{self.shape.path}/{actual['id']}")
        except errors.Missing:
            pass
        except errors.Refused as refused:
            # A second deletion is a 422 for some kinds of objects; a first one where something refers to it.
            if self._rest.get_or_none(f"{self.shape.path}/{actual['id']}") is not None:
                refused.advice = "Something still refers to it: make it inactive instead"
                raise
        return ()

    def restore(self, actual: Values) -> Sequence[str]:
        self._rest.put(f"{self.shape.path}/{actual['id']}", {ACTIVE: True})
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        raise errors.Refused(f"there are two of the same name: {older['id']} and {younger['id']}")

    def url(self, record: Values) -> str | None:
        return self._client.page(self.shape.page) if self.shape.page else None

    def document(self, values: Values) -> Values:
        """Zammad's JSON for these values."""
        document: Values = {}
        for name, value in values.items():
            if name == CUSTOM:
                document.update(value)
            elif name != PURGE:
                attribute_of(self.shape.fields, name).write(self._context, document, name, value)
        return document


@contextmanager
def just_created() -> Iterator[None]:
    """For what has to be asked after a creating request: when that fails, the engine goes and looks for the object."""
    try:
        yield
    except errors.Refused as refused:
        refused.done = {"changed": True, "action": "created", **refused.done}
        raise
    except (errors.ServerFailed, errors.Unreachable, errors.UnexpectedAnswer) as error:
        raise errors.AnswerLost(
            error.message, server_messages=error.server_messages, attempts=error.attempts, advice=error.advice
        ) from error


def is_absent(record: Values) -> bool:
    """Whether the engine takes the record for that of an absent object."""
    return bool(record.get(ABSENT))


Binder = Callable[["ZammadClient", Wish, Shape], Objects]


def resource(
    name: str,
    shape: Shape,
    *,
    operations: Binder = Objects,
    identity: Identity | None = None,
    needs: Callable[[Values], Iterable[str]] = lambda values: (),
    builtin: Callable[[Values], str] = lambda record: "",
    own: Callable[[ZammadClient, Values], str] = lambda client, record: "",
) -> Resource:
    """The declaration for the engine."""

    def bind(client: ZammadClient, wish: Wish) -> Objects:
        return operations(client, wish, shape)

    return Resource(
        name=name,
        system=ZAMMAD,
        identity=identity or Identity(natural=(shape.key,)),
        operations=bind,
        gone=is_absent,
        fields=shape.fields,
        needs=needs,
        builtin=builtin,
        own=own,
    )


def active() -> Attribute:
    """The flag that most objects have."""
    return Attribute(ACTIVE, Flag())


def purge() -> Attribute:
    """Deleting for good instead of making inactive."""
    return Attribute(PURGE, Flag(), create_only=True)


def custom_fields() -> Attribute:
    """Attributes that an administrator added."""
    return Attribute(CUSTOM, Dictionary(of=AttributeValue()))

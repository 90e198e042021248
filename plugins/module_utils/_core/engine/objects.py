# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations on an API that has collections of documents, by the fields of a resource.

Each field knows its name in the document, and its codec how it is stored there. A dialect overrides what its server
does otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    COPY,
    Operations,
    Raw,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.rest import Rest


class WithPages(Protocol):
    """A system's client, as far as operations on documents need it."""

    def page(self, path: str) -> str:
        """The address of a page of the web interface."""


class Objects(Operations):
    """Operations on the documents of one collection."""

    client: WithPages
    rest: Rest

    def __init__(self, client: WithPages, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self.rest = self.api()

    def api(self) -> Rest:
        """The API that the requests go to."""
        raise NotImplementedError

    # -- the place -----------------------------------------------------------------

    @property
    def path(self) -> str:
        """The path of the collection."""
        return self.resource.path

    def place(self, key: int | str) -> str:
        """The path of one object."""
        return f"{self.path}/{segment(key)}"

    # -- reading -----------------------------------------------------------------

    @property
    def listable(self) -> bool:
        return True

    @property
    def page_size(self) -> int:
        return self.rest.page_size

    def read(self, key: int | str) -> Values | None:
        raw = self.rest.get_or_none(self.place(key))
        return self.record(raw) if raw else None

    def find(self, criteria: Criteria) -> list[Values]:
        """Lists are read whole: only a list is the same in every version, and never behind a search index."""
        wanted = [(self.resource.field(name), value) for name, value in criteria.fields.items()]
        plain = [(item, value) for item, value in wanted if item.codec is COPY]
        return [
            self.record(raw)
            for raw in self.rest.items(self.path)
            if all(item.kind.same(raw.get(item.wire), value) for item, value in plain)
        ]

    def rows(self) -> Iterator[Raw]:
        yield from self.rest.items(self.path)

    def record(self, raw: Raw) -> Values:
        record: Values = {"id": self.key(raw)}
        for item in self.resource.shown:
            # Thousands of rows are read by this.
            record[item.name] = raw.get(item.wire) if item.codec is COPY else item.codec.read(self, raw, item)
        return record

    def key(self, raw: Raw) -> int | str:
        """The id in a document."""
        kind = self.resource.id_kind
        key: int | str = raw["id"] if kind is None else kind.parse(raw["id"])
        return key

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        found = actual or {}
        return {name: self._resolved(name, value, found.get(name)) for name, value in desired.items()}

    def _resolved(self, name: str, value: object, found: object) -> object:
        item = self.resource.field(name)
        return item.codec.resolve(self, item, value, found)

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        answer = self.rest.post(self.path, self.document(values))
        self.forget()
        return Written(self.made(answer))

    def made(self, answer: object) -> int | str:
        """What `read` finds a new object by, in the answer to the creating request."""
        return self.key({"id": id_of(answer, self.path)})

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        if not document:
            return ()
        said = self.put(actual, document)
        self.forget()
        return said

    def put(self, actual: Values, document: Values) -> Sequence[str]:
        """Send a document that changes an object; returns what the server said."""
        self.rest.put(self.place(actual["id"]), document)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        with suppress(errors.Missing):
            self.rest.delete(self.place(actual["id"]))
        self.forget()
        return ()

    def forget(self) -> None:
        """What was read of the collection before may not be so any more."""

    def url(self, record: Values) -> str | None:
        page = self.resource.page
        return self.client.page(page.format(id=record["id"])) if page else None

    def document(self, values: Values) -> Values:
        """The server's document for these values."""
        document: Values = {}
        for name, value in values.items():
            item = self.resource.field(name)
            item.codec.write(self, document, item, value)
        return document

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all records of Cerb have in common: the records API, and the search that reads them by pages.

The path of a resource is the alias of its record type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine import objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Raw, Values, Written
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient


class Objects(objects.Objects):
    """Operations on the records of one type."""

    client: CerbClient
    rest: Rest
    page_size = search.PAGE

    def api(self) -> Rest:
        return self.client.rest

    @property
    def alias(self) -> str:
        """The record type."""
        return self.resource.path

    @property
    def path(self) -> str:
        return f"records/{segment(self.alias)}"

    @property
    def expand(self) -> tuple[str, ...]:
        """What has to be loaded to show what the task speaks of."""
        return ()

    @property
    def farewell(self) -> tuple[str, ...]:
        """What a deletion brings along, for the user."""
        return ()

    def read(self, key: int | str) -> Values | None:
        expand = self.expand
        raw = self.rest.get_or_none(self.place(key), {"expand": ",".join(expand)} if expand else None)
        return self.record(raw) if raw else None

    def rows(self) -> Iterator[Raw]:
        yield from self.client.search.records(self.alias, expand=self.expand)

    def key(self, raw: Raw) -> Any:
        return number(raw["id"])

    def create(self, values: Values) -> Written:
        answer = self.rest.post(f"{self.path}/create", {"fields": self.document(values)})
        self.forget()
        return Written(number(id_of(answer, self.path)))

    def put(self, actual: Values, document: Values) -> Sequence[str]:
        self.rest.put(self.place(actual["id"]), {"fields": document})
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        # A try before, whose answer was lost, may have done it.
        with suppress(errors.Missing):
            self.rest.delete(self.place(actual["id"]))
            self.forget()
            return self.farewell
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        """Both were created a moment ago, by this task and another controller's."""
        return self.delete(younger)[:0]

    def forget(self) -> None:
        self.client.directory.forget(self.alias)

    def url(self, record: Values) -> str | None:
        return self.client.page(f"profiles/{self.alias}/{record['id']}")

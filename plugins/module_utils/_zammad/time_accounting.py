# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that was booked on a ticket (from version 6 on). The same amount of the same kind is booked once."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Instant, Integer
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import Number, Reference
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import Objects, Shape
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

TYPES = "time_accounting/types"


class TimeOperations(Objects):
    """Bookings of one ticket for the engine."""

    def __init__(self, client: ZammadClient, wish: Wish) -> None:
        super().__init__(client, wish, Shape(path="time_accountings", fields=TIME_FIELDS))
        self._ticket = wish.values.get("ticket")

    @property
    def _path(self) -> str:
        if self._ticket is None:
            raise errors.InvalidInput("ticket is not given")
        return f"tickets/{self._ticket}/time_accountings"

    def _all(self) -> list[Values]:
        try:
            found = self._rest.get(self._path)
        except errors.Missing as missing:
            if self._rest.get_or_none(f"tickets/{self._ticket}") is None:
                raise errors.Missing(f"ticket {self._ticket} does not exist, or the account may not see it") from None
            missing.advice = "Bookings can be managed from version 6 on; before, give time_unit with an article"
            raise
        return [self.record(raw) for raw in found]

    def read(self, key: int | str) -> Values | None:
        return next((item for item in self._all() if str(item["id"]) == str(key)), None)

    def find(self, criteria: Criteria) -> list[Values]:
        return self._all()

    def record(self, raw: Mapping[str, Any]) -> Values:
        kind = raw.get("type_id")
        return {
            "id": int(raw["id"]),
            "ticket": int(raw["ticket_id"]),
            "time_unit": float(raw.get("time_unit") or 0),
            "type": None if kind is None else self._client.directory.name_of(TYPES, kind) or str(kind),
            "article": raw.get("ticket_article_id"),
            "created": Instant().parse(raw.get("created_at") or ""),
        }

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if desired.get("type"):
            self._client.directory.need(TYPES, desired["type"], "type", self.warnings)
        return dict(desired)

    def create(self, values: Values) -> Written:
        return Written(int(id_of(self._rest.post(self._path, self.document(values)), self._path)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self._rest.put(f"{self._path}/{actual['id']}", self.document(changes))
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        with contextlib.suppress(errors.Missing):
            self._rest.delete(f"{self._path}/{actual['id']}")
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self.delete(younger)

    def document(self, values: Values) -> Values:
        document: Values = {}
        if "time_unit" in values:
            document["time_unit"] = values["time_unit"]
        if "type" in values:
            found = self._client.directory.named(TYPES, values["type"]) if values["type"] else None
            document["type_id"] = found["id"] if found else None
        return document

    def url(self, record: Values) -> str | None:
        return self._client.page(f"ticket/zoom/{self._ticket}")


TIME_FIELDS = (
    Field("ticket", Integer(), required=True),
    Field("time_unit", Number(), required=True),
    Field("type", Reference()),
)
TIME_ACCOUNTING = Resource(
    name="time booking",
    system=ZAMMAD,
    identity=Identity(match_on=("ticket", "time_unit")),
    operations=TimeOperations,
    fields=TIME_FIELDS,
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that was booked on a ticket (from version 6 on). The same amount of the same kind is booked once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByMatch, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Codec,
    Field,
    Raw,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant, Integer
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import Number, Reference
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import Objects, ZammadResource
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import IdOf

TYPES = "time_accounting/types"


class Amount(Codec["Objects"]):
    """A number, which Zammad shows as a text."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        return float(raw.get(field.wire) or 0)


class TimeOperations(Objects):
    """Bookings of one ticket for the engine."""

    @property
    def path(self) -> str:
        if self._ticket is None:
            raise errors.InvalidInput("ticket is not given")
        return f"tickets/{self._ticket}/time_accountings"

    @property
    def _ticket(self) -> int | None:
        return self.names.get("ticket")

    def _all(self) -> list[Values]:
        try:
            found = self.rest.get(self.path)
        except errors.Missing as missing:
            if self.rest.get_or_none(f"tickets/{self._ticket}") is None:
                raise errors.Missing(errors.unseen(f"ticket {self._ticket} does not exist")) from None
            missing.advice = "Bookings can be managed from version 6 on; before, give time_unit with an article"
            raise
        return [self.record(raw) for raw in found]

    def read(self, key: int | str) -> Values | None:
        return next((item for item in self._all() if str(item["id"]) == str(key)), None)

    def find(self, criteria: Criteria) -> list[Values]:
        return self._all()

    def record(self, raw: Raw) -> Values:
        booked = Instant().parse(raw.get("created_at") or "")
        return {**super().record(raw), "article": raw.get("ticket_article_id"), "created": booked}

    def delete(self, actual: Values) -> Sequence[str]:
        with contextlib.suppress(errors.Missing):
            self.rest.delete(self.place(actual["id"]))
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self.delete(younger)

    def document(self, values: Values) -> Values:
        return super().document({name: value for name, value in values.items() if name != "ticket"})

    def url(self, record: Values) -> str | None:
        return self.client.page(f"ticket/zoom/{self._ticket}")


TIME_ACCOUNTING = ZammadResource(
    name="time booking",
    identity=(ByMatch("ticket", "time_unit"),),
    operations=TimeOperations,
    fields=(
        Field("ticket", Integer(), required=True, wire="ticket_id"),
        Field("time_unit", Number(), required=True, codec=Amount()),
        Field("type", Reference(), codec=IdOf(TYPES)),
    ),
)

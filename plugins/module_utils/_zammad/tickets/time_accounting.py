# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that was booked on a ticket (from version 6 on). The same amount of the same kind is booked once."""

from __future__ import annotations

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
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.access import roles_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import Number, Reference
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import (
    EXPANDED,
    Objects,
    ZammadResource,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import IdOf

TYPES = "time_accounting/types"
#: What may be changed in a booking, and the permissions that it takes.
CHANGEABLE = ("time_unit", "type")
RIGHT = frozenset(("admin", "admin.time_accounting"))


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
            # With the names of the types, which only administrators can list.
            found = self.rest.get(self.path, EXPANDED)
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

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if actual is not None and any(resolved.get(name, actual[name]) != actual[name] for name in CHANGEABLE):
            self._check_right("change")
        return resolved

    def check_delete(self, actual: Values) -> None:
        self._check_right("remove")

    def _check_right(self, verb: str) -> None:
        """Agents may book, and change nothing; the server says so only when it is asked to."""
        own = roles_of(self.client.me, self.client.directory.objects("roles"))
        granted = {name for role in own or () for name in role.get("permissions") or ()}
        if own is not None and not granted & RIGHT:
            raise errors.InvalidInput(
                f"the account may book time but not {verb} bookings",
                advice="Use an account with the permission admin.time_accounting",
            )

    def delete(self, actual: Values) -> Sequence[str]:
        try:
            self.rest.delete(self.place(actual["id"]))
        except errors.Missing:
            pass
        except errors.Refused as refused:
            # A booking that is gone, as after a lost answer, is refused with 422.
            if "Couldn't find Ticket::TimeAccounting" not in refused.message:
                raise
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

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals of RT that one more reading request predicts, in check mode and before anything is written.

RT accepts the rest of a request whose link or status it refuses, and answers with success. Whether a status may follow
another one, and who may own a ticket, RT does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.dialect import TicketDialect
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import ticketsql

#: Statuses that are inactive in the lifecycles that RT comes with.
INACTIVE = frozenset(("resolved", "rejected", "deleted"))


def foresee(dialect: TicketDialect, desired: Values, actual: Values | None) -> None:
    """Raise InvalidInput or Refused for links and a status that RT would refuse."""
    _links(dialect, desired.get("links") or {}, actual)
    _dependencies(dialect, desired, actual)


def _links(dialect: TicketDialect, wanted: Mapping[str, Iterable[str]], actual: Values | None) -> None:
    found = (actual or {}).get("links") or {}
    for name, targets in wanted.items():
        for target in targets:
            if target in found.get(name, ()) or not str(target).isdecimal():
                continue
            if actual is not None and int(target) == actual["id"]:
                raise errors.InvalidInput(f"links: {name}: ticket {target} cannot be linked to itself")
            if not _exists(dialect, int(target)):
                raise errors.InvalidInput(f"links: {name}: ticket {target} does not exist")


def _exists(dialect: TicketDialect, key: int) -> bool:
    try:
        return dialect.read(key) is not None
    except errors.Forbidden:
        # RT links to a ticket that the account may not see.
        return True


def _dependencies(dialect: TicketDialect, desired: Values, actual: Values | None) -> None:
    status = desired.get("status")
    if status not in INACTIVE or status == (actual or {}).get("status"):
        return
    wanted, held = ((values.get("links") or {}).get("depends_on") for values in (desired, actual or {}))
    # The status is set before the links: one that goes with the same request hinders still, one that comes does not,
    # and a run looks once more when it was hindered.
    hindering = (
        held if wanted is None else wanted if actual is None else [item for item in held or () if item in wanted]
    )
    tickets = [item for item in hindering or () if str(item).isdecimal()]
    if not tickets:
        return
    any_of_them = ticketsql.any_of(*(f"id = {item}" for item in tickets))
    waiting = dialect.ids(f"{any_of_them} AND Status = '__Active__'", len(tickets))
    if waiting:
        names = ", ".join(map(str, waiting))
        raise errors.Refused(
            f"status: RT does not set {status!r} while the ticket depends on open tickets: {names}",
            advice="Close those first, or remove them from links: depends_on",
        )


def check_unique(dialect: TicketDialect, name: str, value: Any, key: int | None) -> None:
    """Raise Refused when another ticket has the value of a custom field whose values are unique."""
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str) or not text:
            continue
        try:
            query = ticketsql.equals(ticketsql.field_cf(name), text)
        except ValueError:
            continue
        others = [found for found in dialect.ids(query, 2) if found != key]
        if others:
            raise errors.Refused(
                f"custom_fields: {name}: values are unique, and ticket {others[0]} has {text!r} already",
                advice="Give another value",
            )

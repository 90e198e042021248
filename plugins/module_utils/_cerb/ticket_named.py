# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ticket that a task names, where the ticket itself is not what the task is about."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_operations import TicketOperations
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_record import is_merged
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.addressed import addressed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import EXTERNAL_ID, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call

#: Options of a module that names a ticket.
OPTIONS: dict[str, dict[str, Any]] = {
    "ticket": {"type": "int"},
    "mask": {"type": "str"},
    EXTERNAL_ID: {"type": "str", "no_log": False},
    "external_id_field": {"type": "str"},
}
ONE_OF = ["ticket", "mask", EXTERNAL_ID]


def named_ticket(call: Call) -> tuple[Values | None, TicketOperations, list[str]]:
    """The ticket, and warnings; None when check mode cannot know it, because its key is on none yet.

    Raises Missing, and InvalidInput for one that was deleted.
    """
    given = {name: call.options.get(name) for name in ("mask", EXTERNAL_ID)}
    values = TICKET.parse({name: value for name, value in given.items() if value})
    key = call.options.get("ticket")
    wish = Wish(values, id=key, match_on=(), switches=TICKET.parse_switches(call.options))
    if key is None and not values:
        raise errors.InvalidInput("no ticket is named", advice="Give ticket, mask or external_id")
    operations = TicketOperations(call.client, wish, TICKET)
    found, warnings = addressed(TICKET, operations, wish, call.clock)
    if found is None and not call.check:
        raise errors.Missing(f"no ticket has the external_id {given[EXTERNAL_ID]!r}, or the account may not see it")
    if found is not None and found["status"] == "deleted" and not is_merged(found):
        raise errors.InvalidInput(
            f"ticket {found['id']} is deleted", advice="opsdesk.itsm.cerb_ticket with state: present brings it back"
        )
    return found, operations, warnings

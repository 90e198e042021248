# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id or TicketSQL: what the lookup `rt_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.info import checked_fields, select


def find(client: RTClient, term: Any, options: Mapping[str, Any]) -> Any:
    """The ticket with this id, or a list of those that TicketSQL finds."""
    fields = checked_fields(options.get("fields"))
    text = str(term).strip()
    if text.isdigit():
        found = list(select(client, {"ids": [int(text)], "missing": options.get("missing")}, fields))
        return found[0] if found else None
    if not text:
        raise errors.InvalidInput(
            "a term is empty", advice="Give a ticket's id, or TicketSQL such as \"Queue = 'General'\""
        )
    return list(select(client, {**options, "ticketsql": text}, fields))


TICKETS = Lookup(RT, find)

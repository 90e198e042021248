# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id or TicketSQL: what the lookup `rt_ticket` does."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import ticket_lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.info import select


def _meant(term: Any) -> dict[str, Any]:
    return {"ticketsql": str(term)} if term else {}


TICKETS = ticket_lookup(RT, _meant, select, "Give a ticket's id, or TicketSQL such as \"Queue = 'General'\"")

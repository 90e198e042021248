# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id, by number, or by condition: what the lookup `zammad_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import ticket_lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.info import select


def _meant(term: Any) -> dict[str, Any]:
    if isinstance(term, Mapping):
        return {"condition": dict(term)}
    number = term[1:].strip() if term.startswith("#") else ""
    return {"numbers": [number]} if number else {}


TICKETS = ticket_lookup(ZAMMAD, _meant, select, "Give the id, the number after a '#', or a condition")

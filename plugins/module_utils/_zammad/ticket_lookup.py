# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id, number or condition: what the lookup `zammad_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.ticket_info import select


def find(client: ZammadClient, term: Any, options: Mapping[str, Any]) -> Any:
    """The ticket with this id (or this number, with `by: number`), or a list of those that fit a condition."""
    if isinstance(term, Mapping):
        return list(select(client, {**options, "condition": dict(term)}))
    text = str(term).strip()
    if not text:
        raise errors.InvalidInput("a term is empty", advice="Give a ticket's id, its number, or a condition")
    if options.get("by") == "number":
        found = list(select(client, {**options, "numbers": [text]}))
    elif text.isdigit():
        found = list(select(client, {**options, "ids": [int(text)]}))
    else:
        raise errors.InvalidInput(f"{term!r} is not the id of a ticket", advice="Give by: number to look up numbers")
    return found[0] if found else None


TICKETS = Lookup(ZAMMAD, find)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id, by number, or by condition: what the lookup `zammad_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.info import select


def find(client: ZammadClient, term: Any, options: Mapping[str, Any]) -> Any:
    """The ticket with this id, or with this number after a `#`, or a list of those that fit a condition."""
    if isinstance(term, Mapping):
        return list(select(client, {**options, "condition": dict(term)}))
    text = str(term).strip()
    if text.startswith("#") and text[1:].strip():
        found = list(select(client, {**options, "numbers": [text[1:].strip()]}))
    elif text.isdigit():
        found = list(select(client, {**options, "ids": [int(text)]}))
    else:
        raise errors.InvalidInput(
            f"{term!r} is not the id of a ticket", advice="Give the id, the number after a '#', or a condition"
        )
    return found[0] if found else None


TICKETS = Lookup(ZAMMAD, find)

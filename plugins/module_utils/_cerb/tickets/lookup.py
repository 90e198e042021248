# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id, by mask, or by a search: what the lookup `cerb_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.info import select
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup


def find(client: CerbClient, term: Any, options: Mapping[str, Any]) -> Any:
    """The ticket with this id or mask, or a list of those that a search finds."""
    if isinstance(term, Mapping):
        unknown = sorted(set(term) - {"search"})
        if unknown or not term.get("search"):
            raise errors.InvalidInput(f"{dict(term)!r} is not a search", advice="Write it like {search: 'status:o'}")
        return list(select(client, {**options, "search": term["search"]}))
    text = str(term).strip().removeprefix("#")
    if not text:
        raise errors.InvalidInput(f"{term!r} names no ticket", advice="Give an id, a mask, or {search: ...}")
    found = list(select(client, {**options, "ids": [int(text)]} if _is_id(text) else {**options, "masks": [text]}))
    return found[0] if found else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit()


TICKETS = Lookup(CERB, find)

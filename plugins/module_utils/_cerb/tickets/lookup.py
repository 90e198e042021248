# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets by id, by mask, or by a search: what the lookup `cerb_ticket` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.info import select
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import as_id, ticket_lookup


def _meant(term: Any) -> Options:
    if isinstance(term, Mapping):
        return {"search": term["search"]} if set(term) == {"search"} and term["search"] else {}
    mask = term.removeprefix("#")
    return as_id(mask) or ({"masks": [mask]} if mask else {})


TICKETS = ticket_lookup(CERB, _meant, select, "Give an id, a mask, or a search such as {search: 'status:o'}")

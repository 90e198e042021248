# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a ticket of Zammad comes from: its history, which holds its articles, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY_ID

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


def provenance(client: ZammadClient, ticket: Values) -> Provenance | None:
    """A ticket that somebody split off has its own creator, though Zammad copies the tags to it.

    Raises Forbidden for a customer: only agents may read a history.
    """
    answer = client.rest.get(f"ticket_history/{ticket['id']}")
    entries: list[Mapping[str, Any]] = answer["history"]
    born = next((item for item in entries if item["object"] == "Ticket" and item["type"] == "created"), None)
    if born is None:
        return None
    people = (answer.get("assets") or {}).get("User") or {}
    creator = int(born["created_by_id"])
    # What triggers and jobs change is done by Zammad itself, which is the user "-".
    others = [int(item["created_by_id"]) for item in entries if item["created_by_id"] not in (creator, NOBODY_ID)]
    return Provenance(
        creator=_login(people, creator),
        created=ticket.get("created"),
        touched_by=tuple(_login(people, other) for other in others),
        own=client.me["id"] == creator,
    )


def _login(people: Mapping[str, Any], key: int) -> str:
    return str((people.get(str(key)) or {}).get("login") or f"user {key}")

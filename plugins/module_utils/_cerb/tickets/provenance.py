# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a ticket of Cerb comes from: its messages and comments, and what the activity log says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import WORKER
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import CommentThread, MessageThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance, Values

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

CORRESPONDENT = "a correspondent"


def provenance(client: CerbClient, ticket: Values) -> Provenance:
    """A ticket does not show its creator: the first message has it, or the first entry in the activity log.

    The log knows changes of status, owner, group, participants and links, but none of the subject and of fields.
    """
    key = ticket["id"]
    inside = search.exactly("id", key)
    log = client.search.records("activity_log", [search.within("target.ticket", inside)])
    messages = [_writer(raw) for raw in MessageThread(client, key, files=False).messages()]
    comments = [_actor(raw, "author") for raw in CommentThread(client, "ticket", key).comments()]
    logged = [_actor(raw, "actor") for raw in log]
    # 0 is Cerb itself: automations, and what follows from a change.
    actors = [actor for actor in (*messages, *comments, *logged) if actor != 0]
    creator = actors[0] if actors else None
    return Provenance(
        creator=None if creator is None else _name(client, creator),
        created=ticket.get("created"),
        touched_by=tuple(_name(client, actor) for actor in actors if actor != creator),
        own=creator is not None and creator == number(client.me["id"]),
        empty=not actors,
    )


def _writer(raw: Mapping[str, Any]) -> int:
    """The worker who wrote a message; -1 for everybody else."""
    return number(raw.get("worker_id")) or -1 if number(raw.get("is_outgoing")) else -1


def _actor(raw: Mapping[str, Any], role: str) -> int:
    """The worker who acted; 0 for Cerb itself, -1 for everybody else."""
    found = number(raw.get(f"{role}_id"))
    return found if raw.get(f"{role}__context") == WORKER else -1 if found else 0


def _name(client: CerbClient, worker: int) -> str:
    # Two workers may have one name.
    return CORRESPONDENT if worker < 0 else f"{client.directory.name_of('worker', worker) or 'worker'} ({worker})"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a ticket of RT comes from: its history, over both protocols."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

#: RT itself: it records mails, and changes what its scrips say.
SYSTEM = "RT_System"
#: A change is written a moment before or after its transaction.
MOMENT = timedelta(seconds=2)
HIDDEN = "an account whose entries this one may not see"


def provenance(client: RTClient, ticket: Values) -> Provenance | None:
    """A clone or a split has its own creator, though RT copies the link with the key to it.

    RT leaves comments out of the history for an account without the right ShowTicketComments: then the ticket was
    updated later than the history says.
    """
    history = client.threads.history(ticket["id"])
    creator = ticket.get("creator")
    if not history or not creator:
        return None
    touched = [str(entry["creator"]) for entry in history if entry["creator"] not in (creator, SYSTEM)]
    newest, updated = history[-1]["created"], ticket.get("last_updated")
    if newest and updated and parse_time(updated) - parse_time(newest) > MOMENT:
        touched.append(HIDDEN)
    account = client.account
    return Provenance(
        creator=creator,
        created=ticket.get("created"),
        touched_by=tuple(touched),
        own=account is not None and account.casefold() == creator.casefold(),
    )

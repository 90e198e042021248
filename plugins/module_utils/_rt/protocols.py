# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets and threads over the protocol that the client speaks: REST 2.0, or REST 1.0 for old servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.dialect import Threads, TicketDialect


def tickets(client: RTClient) -> TicketDialect:
    """The ticket dialect of the protocol."""
    if client.protocol == "rest1":
        from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.tickets import Rest1Tickets

        return Rest1Tickets(client)
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.tickets import Rest2Tickets

    return Rest2Tickets(client)


def threads(client: RTClient) -> Threads:
    """History and attachments of tickets."""
    if client.protocol == "rest1":
        from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.threads import Rest1Threads

        return Rest1Threads(client)
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.threads import Rest2Threads

    return Rest2Threads(client)

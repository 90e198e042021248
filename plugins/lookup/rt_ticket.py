# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up tickets of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rt_ticket
"""
EXAMPLES = r""""""
RETURN = r""""""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import look_up
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.ticket_lookup import TICKETS


class LookupModule(LookupBase):
    """Tickets by id or TicketSQL."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a ticket for an id, a list of tickets for TicketSQL."""
        self.set_options(var_options=variables, direct=kwargs)
        return look_up(TICKETS, terms, self.get_options(), AnsibleLookupError)

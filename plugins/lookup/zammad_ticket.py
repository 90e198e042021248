# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up tickets of Zammad."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zammad_ticket
short_description: Look up tickets of Zammad
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Zammad by id, by number or by a condition, on the controller. It changes nothing.
  - All terms are looked up over one session; pages of a search are followed to the end.
  - Names and values are those of the options of M(opsdesk.itsm.zammad_ticket).
options:
  _terms:
    description:
      - Each term is the id of a ticket, the number of a ticket after a C(#), or a condition of Zammad as a dictionary.
    type: list
    elements: raw
    required: true
  missing:
    description:
      - What to do about an id or number that is not there, or that the account may not see.
      - With V(error) the lookup fails.
      - With V(ignore) the result of this term is V(null), or what O(query) makes of it.
    type: str
    default: error
    choices: [error, ignore]
  limit:
    description:
      - Return no more tickets of each search than this.
    type: int
  links:
    description:
      - Whether to return links, which cost one more request for each ticket.
    type: bool
    default: false
  mentions:
    description:
      - Whether to return who follows the ticket, which costs one more request for each ticket.
    type: bool
    default: false
seealso:
  - module: opsdesk.itsm.zammad_ticket_info
  - module: opsdesk.itsm.zammad_ticket
extends_documentation_fragment:
  - opsdesk.itsm.lookup
  - opsdesk.itsm.reading.zammad_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.zammad.plugins
  - opsdesk.itsm.zammad
"""

EXAMPLES = r"""
- name: Who has the ticket
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.zammad_ticket', 42, api_url='https://desk.example.com', api_token=token).owner }}"
  vars:
    token: "{{ vault_zammad_token }}"

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment, or the variables opsdesk_zammad_url and opsdesk_zammad_token, say
# where Zammad is and who is asking; the tasks below rely on it.
- name: A ticket by its number
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.zammad_ticket', '#67042').title }}"

- name: All tickets with a tag
  ansible.builtin.debug:
    msg: "{{ item.number }} {{ item.title }}"
  loop: "{{ lookup('opsdesk.itsm.zammad_ticket', condition) }}"
  vars:
    condition:
      ticket.tags: {operator: contains one, value: ansible}

- name: Wait until a person has closed the ticket
  ansible.builtin.assert:
    that: lookup('opsdesk.itsm.zammad_ticket', 42).status == 'closed'
  register: approval
  until: approval is success
  retries: 60
  delay: 30

- name: Whether a ticket is there
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.zammad_ticket', 42, missing='ignore') is not none }}"
"""

RETURN = r"""
_raw:
  description:
    - One result for each term, which is a ticket for an id or number, and a list of tickets for a condition; with
      O(query), what it selects from that.
    - C(lookup) with a single term gives its result itself; C(query) gives a list with one result for each term.
    - A ticket is a dictionary as RV(opsdesk.itsm.zammad_ticket_info#module:tickets) describes it.
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import of_one_source, own_variables
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.ticket_lookup import TICKETS
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.lookups import look_up


class LookupModule(LookupBase):
    """Tickets by id, number or condition."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a ticket for an id or number, a list of tickets for a condition."""
        templar: Any = self._templar
        own = own_variables(TICKETS, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        options = of_one_source(TICKETS, self.get_options(), kwargs, own)
        return look_up(TICKETS, terms, options, AnsibleLookupError)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up tickets of Cerb."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cerb_ticket
short_description: Look up tickets of Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Cerb by id, by mask or by a search, on the controller. It changes nothing.
  - All terms are looked up over one session; pages of a search are followed to the end.
  - Names and values are those of the options of M(opsdesk.itsm.cerb_ticket).
options:
  _terms:
    description:
      - Each term is the id of a ticket, its mask, or a dictionary with the key C(search) and a search in Cerb's own
        language.
    type: list
    elements: raw
    required: true
  limit:
    description:
      - Return no more tickets of each search than this.
    type: int
  missing:
    description:
      - What to do about an id or mask that is not there, or that the account may not see.
      - With V(error) the lookup fails.
      - With V(ignore) the result of this term is V(null), or what O(query) makes of it.
    type: str
    default: error
    choices: [error, ignore]
seealso:
  - module: opsdesk.itsm.cerb_ticket_info
  - module: opsdesk.itsm.cerb_ticket
extends_documentation_fragment:
  - opsdesk.itsm.lookup
  - opsdesk.itsm.reading.cerb_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.cerb.plugins
  - opsdesk.itsm.cerb
"""

EXAMPLES = r"""
- name: Who has the ticket
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cerb_ticket', 42, api_url=url, api_access_key=key, api_secret_key=secret).owner }}"
  vars:
    url: https://cerb.example.com/rest
    key: "{{ cerb_access_key }}"
    secret: "{{ vault_cerb_secret_key }}"

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment, or the variables opsdesk_cerb_url and so on, say
# where Cerb is and who is asking; the tasks below rely on it.
- name: A ticket by its mask
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cerb_ticket', 'ABC-12345-678').subject }}"

- name: All open tickets of a group
  ansible.builtin.debug:
    msg: "{{ item.mask }} {{ item.subject }}"
  loop: "{{ lookup('opsdesk.itsm.cerb_ticket', wanted) }}"
  vars:
    wanted: {search: 'status:o group:(name:"Support")'}

- name: Wait until a person has closed the ticket
  ansible.builtin.assert:
    that: lookup('opsdesk.itsm.cerb_ticket', 42).status == 'closed'
  register: approval
  until: approval is success
  retries: 60
  delay: 30

- name: Whether a ticket is there
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cerb_ticket', 42, missing='ignore') is not none }}"
"""

RETURN = r"""
_raw:
  description:
    - One result for each term, which is a ticket for an id or mask, and a list of tickets for a search; with O(query),
      what it selects from that.
    - C(lookup) with a single term gives its result itself; C(query) gives a list with one result for each term.
    - A ticket is a dictionary as RV(opsdesk.itsm.cerb_ticket_info#module:tickets) describes it.
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_lookup import TICKETS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import of_one_source, own_variables
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.lookups import look_up


class LookupModule(LookupBase):
    """Tickets by id, mask or search."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a ticket for an id or mask, a list of tickets for a search."""
        templar: Any = self._templar
        own = own_variables(TICKETS, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        options = of_one_source(TICKETS, self.get_options(), kwargs, own)
        return look_up(TICKETS, terms, options, AnsibleLookupError)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up tickets of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rt_ticket
short_description: Look up tickets of Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Request Tracker (RT) by number or by a search, on the controller. It changes nothing.
  - All terms are looked up over one session; pages of a search are followed to the end.
  - Names and values are those of the options of M(opsdesk.itsm.rt_ticket).
options:
  _terms:
    description:
      - Each term is the number of a ticket, or a search in TicketSQL, the language of RT's own search page.
      - In TicketSQL, values stand in single quotes; a quote or backslash inside a value needs a backslash before it.
      - C(Status = '__Active__') finds all tickets that are not closed. Deleted tickets are found by number only.
    type: list
    elements: str
    required: true
  fields:
    description:
      - Names of the values to return, as RV(_raw) lists them. The number is always there. When the option is left
        out, all are returned but C(custom_roles), which in a search cost one more request for each ticket.
      - With a number, all of them are returned, custom roles as well.
    type: list
    elements: str
  limit:
    description:
      - Return no more tickets of each search than this.
    type: int
  missing:
    description:
      - What to do about a number that is not there, or that the account may not see.
      - With V(error) the lookup fails.
      - With V(ignore) the result of this term is V(null), or what O(query) makes of it.
    type: str
    default: error
    choices: [error, ignore]
seealso:
  - module: opsdesk.itsm.rt_ticket_info
  - module: opsdesk.itsm.rt_ticket
extends_documentation_fragment:
  - opsdesk.itsm.lookup
  - opsdesk.itsm.reading.rt_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.rt.plugins
  - opsdesk.itsm.rt
"""

EXAMPLES = r"""
- name: Who has the ticket
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.rt_ticket', 42, api_url='https://rt.example.com', api_token=vault_rt_token).owner }}"

# RT_URL and RT_TOKEN in the environment, or the variables opsdesk_rt_url and opsdesk_rt_token, say where RT is and who
# is asking; the tasks below rely on it.
- name: Open tickets of a queue, the most urgent first
  ansible.builtin.debug:
    msg: "{{ item.id }} {{ item.subject }}"
  loop: "{{ lookup('opsdesk.itsm.rt_ticket', search, order_by='priority', descending=true, fields=['subject']) }}"
  vars:
    search: Queue = 'General' AND Status = '__Active__'

- name: Wait until a person has approved the change
  ansible.builtin.assert:
    that: lookup('opsdesk.itsm.rt_ticket', 42, fields=['status']).status == 'resolved'
  register: approval
  until: approval is success
  retries: 60
  delay: 30

- name: Subjects of several tickets, one result for each
  ansible.builtin.debug:
    msg: "{{ query('opsdesk.itsm.rt_ticket', 41, 42, 43, query='subject') }}"

- name: Whether a ticket is there
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.rt_ticket', 42, missing='ignore') is not none }}"

- name: How many tickets are overdue in each queue
  ansible.builtin.debug:
    msg: "{{ item }}: {{ lookup('opsdesk.itsm.rt_ticket', search, fields=['due']) | length }}"
  loop: [General, Helpdesk]
  vars:
    search: Queue = '{{ item }}' AND Due < 'now' AND Status = '__Active__'
"""

RETURN = r"""
_raw:
  description:
    - One result for each term, which is a ticket for a number and a list of tickets for a search; with O(query), what
      it selects from that.
    - C(lookup) with a single term gives its result itself; C(query) gives a list with one result for each term.
    - A ticket is a dictionary with the values below, or only with O(fields) and the number.
  type: list
  elements: raw
  contains:
    id:
      description: Number of the ticket.
      type: int
      sample: 42
    external_id:
      description: The key of your own that O(opsdesk.itsm.rt_ticket#module:external_id) put on the ticket.
      type: str
      sample: host1/disk-full
    queue:
      description: Name of the queue.
      type: str
      sample: General
    subject:
      description: Subject.
      type: str
      sample: Disk full on host1
    status:
      description: Status, in lower case.
      type: str
      sample: open
    owner:
      description: Name of the owner; V(Nobody) for none.
      type: str
      sample: alice
    requestor:
      description: Addresses of the requestors, sorted; the name of one who has no address.
      type: list
      elements: str
      sample: [carol@example.com]
    cc:
      description: Who gets copies of correspondence, in the same form.
      type: list
      elements: str
    admin_cc:
      description: Who gets copies of correspondence and comments, in the same form.
      type: list
      elements: str
    custom_roles:
      description: Custom roles of the queue by name, each with its people; empty over REST 1.0.
      type: dict
      sample:
        Engineer: [bob@example.com]
    priority:
      description: Priority.
      type: int
      sample: 70
    initial_priority:
      description: Priority with which the ticket began.
      type: int
    final_priority:
      description: Priority towards which RT may raise the ticket.
      type: int
    time_worked:
      description: Minutes worked.
      type: int
      sample: 90
    time_estimated:
      description: Minutes expected.
      type: int
    time_left:
      description: Minutes left.
      type: int
    starts:
      description: When work shall begin, in UTC; V(null) when the date is not set.
      type: str
      sample: "2031-06-01T10:00:00Z"
    started:
      description: When work began.
      type: str
    due:
      description: When the ticket is due.
      type: str
    told:
      description: When the requestors heard of the ticket last.
      type: str
    resolved:
      description: When the ticket was closed.
      type: str
    sla:
      description: Service level; empty for none.
      type: str
    custom_fields:
      description:
        - All custom fields that the account may see. Text or V(null) for a single value, a sorted list for several, a
          dictionary of C(filename) and C(content_type) for a file. REST 1.0 shows several values as one text.
      type: dict
      sample:
        Severity: high
        Components: [mail, web]
    links:
      description: Links by their kind; tickets are shown by their numbers, as texts.
      type: dict
      sample:
        depends_on: ["41"]
        refers_to: ["https://wiki.example.com/certificates"]
    merged_into:
      description: Number of the ticket into which this one was merged; then the other values are those of that ticket.
      type: int
    created:
      description: When the ticket was created, in UTC.
      type: str
      sample: "2031-05-01T08:15:00Z"
    last_updated:
      description: When it was changed last, in UTC.
      type: str
    creator:
      description: Name of the user who created it.
      type: str
      sample: ansible
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import of_one_source, own_variables
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.ticket_lookup import TICKETS
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.lookups import look_up


class LookupModule(LookupBase):
    """Tickets by id or TicketSQL."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a ticket for an id, a list of tickets for TicketSQL."""
        templar: Any = self._templar
        own = own_variables(TICKETS, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        options = of_one_source(TICKETS, self.get_options(), kwargs, own)
        return look_up(TICKETS, terms, options, AnsibleLookupError)

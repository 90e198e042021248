#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read tickets of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_ticket_info
short_description: Read tickets of Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Request Tracker (RT) by their numbers or by a search, with their history and attachments where
    that is asked for.
  - A search brings all tickets that the account may see; pages are followed to the end.
  - Names and values are those of the options of M(opsdesk.itsm.rt_ticket), over both protocols.
options:
  ids:
    description:
      - Numbers of the tickets. Either it or O(ticketsql) is needed.
    type: list
    elements: int
    aliases: [id]
  ticketsql:
    description:
      - A search in TicketSQL, the language of RT's own search page; that page shows the text under I(Advanced).
      - Values stand in single quotes; a quote or backslash inside a value needs a backslash before it.
      - C(Status = '__Active__') finds all tickets that are not closed. Deleted tickets are never found.
    type: str
  fields:
    description:
      - Names of the values to return, as RV(tickets) lists them. The number is always there. When the option is left
        out, all are returned but C(custom_roles), which in a search cost one more request for each ticket.
      - With O(ids), all of them are returned, custom roles as well.
      - Over REST 1.0, C(links) and C(external_id) cost two requests for each ticket that a search finds, so that naming
        the few that are needed makes it faster.
    type: list
    elements: str
  limit:
    description:
      - Return no more tickets of a search than this.
    type: int
  missing:
    description:
      - What to do about a number in O(ids) that is not there, or that the account may not see.
      - With V(error) the task fails.
      - With V(ignore) it is left out.
    type: str
    default: error
    choices: [error, ignore]
  history:
    description:
      - Add the history of each ticket, the oldest first. It costs at least one more request for each ticket.
    type: bool
    default: false
  attachments:
    description:
      - Add the list of files of each ticket. It costs at least one more request for each ticket. To download them, use
        M(opsdesk.itsm.rt_attachment_info).
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression for the list of tickets. Its result is returned as RV(tickets).
notes:
  - The account needs the rights C(SeeQueue), C(ShowTicket) and C(SeeCustomField), and C(ShowTicketComments) for a
    whole history.
seealso:
  - plugin: opsdesk.itsm.rt_ticket
    plugin_type: lookup
  - module: opsdesk.itsm.rt_ticket
  - module: opsdesk.itsm.rt_attachment_info
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.reading.rt_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: All open tickets of a queue, the most urgent first
  opsdesk.itsm.rt_ticket_info:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    ticketsql: Queue = 'General' AND Status = '__Active__'
    order_by: priority
    descending: true
  delegate_to: localhost
  register: found

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.id }} {{ item.subject }} ({{ item.owner }})"
  loop: "{{ found.tickets }}"
  loop_control:
    label: "{{ item.id }}"

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: One ticket with all that happened to it
  opsdesk.itsm.rt_ticket_info:
    ids: [42]
    history: true
    attachments: true
  register: found

- name: Overdue tickets that nobody has, only what is needed of them
  opsdesk.itsm.rt_ticket_info:
    ticketsql: Due < 'now' AND Owner = 'Nobody' AND Status = '__Active__'
    fields: [subject, due, requestor]
    limit: 50

- name: Numbers of the tickets of a machine, by a custom field with a space in its name
  opsdesk.itsm.rt_ticket_info:
    ticketsql: "'CF.{Serial number}' = 'X-1000' AND Created > '2031-01-01'"
    query: "[].id"
  register: numbers

- name: Whether the tickets of a list are still there
  opsdesk.itsm.rt_ticket_info:
    ids: "{{ known_tickets }}"
    fields: [status]
    missing: ignore
"""

RETURN = r"""
count:
  description: Number of tickets, before RV(tickets) went through O(query).
  returned: success
  type: int
  sample: 1
tickets:
  description:
    - The tickets; with O(query), its result, which may be anything.
    - With O(fields), only those values and the number.
  returned: success
  type: list
  elements: dict
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
      returned: with O(ids), or when O(fields) names it
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
    history:
      description: What happened to the ticket, the oldest first.
      returned: with O(history=true)
      type: list
      elements: dict
      contains:
        id:
          description: Number of the transaction.
          type: int
          sample: 2161
        type:
          description: RT's word for what happened.
          type: str
          sample: Status
        created:
          description: When it happened, in UTC.
          type: str
          sample: "2031-05-01T08:20:00Z"
        creator:
          description: Name of the user who did it.
          type: str
          sample: alice
        field:
          description: What was changed, where it was one thing.
          type: str
          sample: Status
        old_value:
          description: Its value before, as RT keeps it.
          type: str
          sample: new
        new_value:
          description: Its value after, as RT keeps it.
          type: str
          sample: open
        data:
          description: What else RT keeps of it, for example the subject of a message.
          type: str
        time_taken:
          description: Minutes worked that were noted with it.
          type: int
    attachments:
      description: The files of the ticket.
      returned: with O(attachments=true)
      type: list
      elements: dict
      contains:
        id:
          description: Number of the attachment.
          type: int
          sample: 183
        transaction:
          description: Number of the transaction that brought it.
          type: int
          sample: 2160
        name:
          description: Name of the file.
          type: str
          sample: backup.log
        content_type:
          description: Media type.
          type: str
          sample: text/plain
        size:
          description: Bytes; V(null) over REST 1.0, which tells no exact size.
          type: int
          sample: 1337
        created:
          description: When it came, in UTC.
          type: str
          sample: "2031-05-01T08:18:00Z"
        creator:
          description: Name of the user who sent it.
          type: str
          sample: ansible
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Request Tracker
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(unreachable),
          V(answer_lost), V(timed_out), V(server_failed) or V(unexpected_answer).
      type: str
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 404
    server_messages:
      description: What RT said.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when no single request is to blame.
      type: int
    safe_to_retry:
      description: Whether the same task may succeed when it is run again; V(null) when that is not known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: [GET https://rt.example.com/REST/2.0/ticket/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.ticket_info import TICKET_INFO


def main() -> None:
    run_module(TICKET_INFO)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read tickets of Cerb."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_ticket_info
short_description: Read tickets of Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Cerb by id, by mask, or by a search, with their messages and comments where that is wanted.
  - Names and values are those of the options of M(opsdesk.itsm.cerb_ticket). Pages are followed to the end.
options:
  ids:
    description:
      - Ids of tickets. One of O(ids), O(masks) and O(search) is needed.
    type: list
    elements: int
    aliases: [id]
  masks:
    description:
      - Masks of tickets, which are the references that people know them by.
    type: list
    elements: str
    aliases: [mask]
  search:
    description:
      - What to look for, in Cerb's search language, such as V(status:[o,w] group:(name:"Support")). It is sent as it
        is, so a value that comes from elsewhere does not belong in it; C(sort), C(limit) and C(page) neither.
      - An empty one is an error, since Cerb takes it for everything. So is a filter that Cerb does not know, which Cerb
        itself takes for finding nothing.
      - Tickets that are marked as deleted are found too, unless the search says C(status:!d).
    type: str
  limit:
    description:
      - Return no more tickets of a search than this.
    type: int
  missing:
    description:
      - What to do about an id or mask that is not there, or that the account may not see.
      - With V(error) the task fails.
      - With V(ignore) it is left out.
    type: str
    default: error
    choices: [error, ignore]
  query:
    description:
      - A JMESPath expression for the list of tickets. Its result is returned as RV(tickets).
seealso:
  - module: opsdesk.itsm.cerb_ticket
  - module: opsdesk.itsm.cerb_message
  - module: opsdesk.itsm.cerb_record_info
  - plugin: opsdesk.itsm.cerb_ticket
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.reading.cerb_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: A ticket by its mask, with its messages
  opsdesk.itsm.cerb_ticket_info:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    mask: ABC-12345-678
    messages: true
  delegate_to: localhost
  register: found

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the task below
# relies on it.
- name: Open tickets of a group that nobody owns
  opsdesk.itsm.cerb_ticket_info:
    search: status:o owner.id:0 group:(name:"Support")
    query: "[].{id: id, mask: mask, subject: subject}"
  register: unowned
"""

RETURN = r"""
count:
  description: How many tickets were found, before O(query).
  returned: success
  type: int
  sample: 1
tickets:
  description: The tickets; with O(query), what it selects from them, which may be of any type.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the ticket.
      type: int
      sample: 42
    mask:
      description: The reference that people know it by.
      type: str
      sample: ABC-12345-678
    external_id:
      description: The key of your own.
      type: str
      sample: host1/disk-full
    external_id_field:
      description: The custom field that holds the key; only when the task names one.
      type: str
    subject:
      description: Subject.
      type: str
      sample: Disk full on host1
    group:
      description: Name of the group.
      type: str
      sample: Support
    bucket:
      description: Name of the bucket.
      type: str
      sample: Inbox
    status:
      description: V(open), V(waiting), V(closed) or V(deleted).
      type: str
      sample: open
    reopen_date:
      description: When Cerb opens it again, in UTC.
      type: str
      sample: "2031-06-01T06:00:00Z"
    owner:
      description: Mention name of the owner; V(null) for nobody.
      type: str
      sample: KinaHalpue
    org:
      description: Name of the organization.
      type: str
    importance:
      description: Importance, from 0 to 100.
      type: int
      sample: 50
    participants:
      description: E-mail addresses of those who get the replies, sorted.
      type: list
      elements: str
      sample: [ops@example.com]
    watchers:
      description: Mention names of the watchers, sorted.
      type: list
      elements: str
    links:
      description: Ids of linked records by their type.
      type: dict
      sample: {org: [7]}
    custom_fields:
      description: All custom fields of tickets, by name.
      type: dict
    num_messages:
      description: How many messages it has.
      type: int
    created:
      description: When the ticket was created, in UTC.
      type: str
      sample: "2031-05-01T08:15:00Z"
    last_updated:
      description: When the last mail came or went, in UTC. Other changes do not count for Cerb.
      type: str
    closed:
      description: When it was closed first, in UTC; it stays when the ticket is opened again.
      type: str
    messages:
      description: The messages, the oldest first; with O(messages) only.
      type: list
      elements: dict
      contains:
        id:
          description: Id of the message.
          type: int
        type:
          description: V(reply) for what a worker wrote, V(incoming) for what came in.
          type: str
        content:
          description: The text.
          type: str
        from:
          description: The sender, as the mail says it.
          type: str
        to:
          description: The recipients, as the mail says them.
          type: str
        cc:
          description: Who got copies.
          type: str
        sent:
          description: Whether it was mailed; a reply that was kept without being mailed was not.
          type: bool
        created:
          description: When it was written, in UTC.
          type: str
        attachments:
          description: Its files, each with C(id), C(name), C(size) in bytes and C(content_type).
          type: list
          elements: dict
    comments:
      description: The comments, the oldest first; with O(comments) only. Each has C(id), C(content), C(markdown),
        C(pinned) and C(created).
      type: list
      elements: dict
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Cerb
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame. Cerb answers most errors with 200.
      type: int
      sample: 200
    server_messages:
      description: What Cerb said.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when no single request is to blame.
      type: int
    safe_to_retry:
      description: Whether the same task may succeed when it is run again and does no harm; V(null) when that is not
        known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: [GET https://cerb.example.com/rest/records/ticket/search.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_info import TICKET_INFO
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(TICKET_INFO)


if __name__ == "__main__":
    main()

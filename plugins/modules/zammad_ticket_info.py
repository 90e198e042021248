#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read tickets of Zammad."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_ticket_info
short_description: Read tickets of Zammad
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads tickets of Zammad by id, by number, or by a search, with their links, articles and history where that is
    wanted.
  - Names and values are those of the options of M(opsdesk.itsm.zammad_ticket). Pages are followed to the end.
options:
  ids:
    description:
      - Ids of tickets. One of O(ids), O(numbers), O(condition) and O(search) is needed.
    type: list
    elements: int
    aliases: [id]
  numbers:
    description:
      - Numbers of tickets.
    type: list
    elements: str
    aliases: [number]
  condition:
    description:
      - What to look for, as a dictionary of conditions in the words of Zammad's API; the examples show one. All its
        parts must hold. The database answers it, exactly and at once.
      - An empty one is an error, since Zammad takes it for everything.
    type: dict
  search:
    description:
      - Text to look for, as in the search field of Zammad. Without a search index it is one word or phrase anywhere,
        with an index it is the language of that, and lags behind.
    type: str
  limit:
    description:
      - Return no more tickets of a search than this.
    type: int
  missing:
    description:
      - What to do about an id or number that is not there, or that the account may not see.
      - With V(error) the task fails.
      - With V(ignore) it is left out.
    type: str
    default: error
    choices: [error, ignore]
  links:
    description:
      - Whether to return links. Each of these parts costs one more request for each ticket.
    type: bool
    default: false
  mentions:
    description:
      - Whether to return who follows the ticket.
    type: bool
    default: false
  articles:
    description:
      - Whether to return articles, without the bytes of their files.
    type: bool
    default: false
  history:
    description:
      - Whether to return the history, as Zammad shows it.
    type: bool
    default: false
  time_accountings:
    description:
      - Whether to return booked time, as Zammad shows it. From version 6 on.
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression for the list of tickets. Its result is returned as RV(tickets).
seealso:
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.zammad_article
  - module: opsdesk.itsm.zammad_info
  - plugin: opsdesk.itsm.zammad_ticket
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.reading.zammad_tickets
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: A ticket by its number, with its articles
  opsdesk.itsm.zammad_ticket_info:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    number: "67042"
    articles: true
  delegate_to: localhost
  register: found

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Open tickets with a tag
  opsdesk.itsm.zammad_ticket_info:
    condition:
      ticket.tags: {operator: contains one, value: ansible}
      ticket.state_id: {operator: is not, value: ["4", "5"]}
    query: "[].{id: id, title: title, owner: owner}"
  register: open_tickets

- name: What anybody wrote about a host
  opsdesk.itsm.zammad_ticket_info:
    search: "{{ inventory_hostname }}"
    order_by: updated_at
    descending: true
    limit: 10
  register: latest
"""

RETURN = r"""
count:
  description: How many tickets were found.
  returned: success
  type: int
  sample: 1
tickets:
  description:
    - The tickets, in the order of O(ids) or O(numbers) or of the search; with O(query), what it selects.
    - Names and values are those of RV(opsdesk.itsm.zammad_ticket#module:record).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the ticket.
      type: int
    number:
      description: Number of the ticket.
      type: str
    external_id:
      description: The key of your own.
      type: str
    external_id_field:
      description: Name of the attribute that holds the key, with O(external_id_field).
      type: str
    title:
      description: Title.
      type: str
    group:
      description: Name of the group.
      type: str
    customer:
      description: Login of the customer.
      type: str
    organization:
      description: Name of the organization.
      type: str
    status:
      description: Name of the status.
      type: str
    pending_time:
      description: Until when a pending status waits, in UTC.
      type: str
    priority:
      description: Name of the priority.
      type: str
    owner:
      description: Login of the owner; V(-) for nobody.
      type: str
    type:
      description: Type of the ticket.
      type: str
    note:
      description: Note on the ticket.
      type: str
    tags:
      description: Tags, without those that hold a key.
      type: list
      elements: str
    custom_fields:
      description: All attributes that were added in the object manager.
      type: dict
    merged_into:
      description: Id of the ticket into which this one was merged.
      type: int
    created:
      description: When the ticket was created, in UTC.
      type: str
    last_updated:
      description: When it was changed last, in UTC.
      type: str
    creator:
      description: Login of the user who created it.
      type: str
    links:
      description: Ids of linked tickets, with O(links).
      type: dict
    mentions:
      description: Logins of those who follow the ticket, with O(mentions).
      type: list
      elements: str
    articles:
      description: Articles, with O(articles).
      type: list
      elements: dict
      contains:
        id:
          description: Id of the article.
          type: int
        type:
          description: What kind of article it is.
          type: str
        sender:
          description: Who it is from.
          type: str
        from:
          description: Name or address of the author.
          type: str
        to:
          description: Recipient.
          type: str
        cc:
          description: Who got copies.
          type: str
        article_subject:
          description: Subject.
          type: str
        content:
          description: The text.
          type: str
        content_type:
          description: Kind of the text.
          type: str
        internal:
          description: Whether it is hidden from customers.
          type: bool
        time_unit:
          description: Time booked with it.
          type: str
        created:
          description: When it was written, in UTC.
          type: str
        creator:
          description: Login of who wrote it.
          type: str
        attachments:
          description: Files, each with C(id), C(name), C(size) and C(content_type).
          type: list
          elements: dict
    history:
      description: The history as Zammad shows it, with O(history).
      type: list
      elements: dict
    time_accountings:
      description: Booked time as Zammad shows it, with O(time_accountings).
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
      sample: Zammad
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What Zammad said.
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
  sample: [GET https://desk.example.com/api/v1/tickets 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.ticket_info import TICKET_INFO


def main() -> None:
    run_module(TICKET_INFO)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add an article to a ticket of Zammad, once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_article
short_description: Add an article to a ticket of Zammad, once
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds a note, phone call, mail or web message, with files and booked time, to a ticket of Zammad.
  - It is added once. Before it is sent, the module looks for it in the whole thread of the ticket, so that a rerun
    adds nothing, even after people have written in between. When the answer of Zammad gets lost, it looks as well
    before it tries again.
  - An article is recognised by its type, by its words (markup and white space do not count) and, where the task gives
    O(attachments), by their names and checksums; or by a O(key) of your own.
  - Afterwards the article is looked for once more. If it is not there as it was sent, the task fails.
options:
  ticket:
    description:
      - Id of the ticket. One of it, O(number) and O(external_id) is needed. If the ticket was merged
        into another one, the article goes there.
    type: int
    aliases: [id]
  number:
    description:
      - Number of the ticket.
    type: str
  external_id:
    description:
      - The key of the ticket, as O(opsdesk.itsm.zammad_ticket#module:external_id) keeps it.
      - Where no ticket has it, the task fails; in check mode the article is predicted, since an earlier task of the
        same play may be about to create the ticket.
      - If the ticket was merged into another one, the article goes there.
      - On a closed ticket a new article is added with a warning and does not open the ticket. To open it, use
        O(opsdesk.itsm.zammad_ticket#module:when_closed) in a task before.
    type: str
  external_id_field:
    description:
      - Name of the attribute that holds O(external_id) in place of a tag.
    type: str
  type:
    description:
      - What kind of article it is.
      - V(note) is mailed to nobody; V(phone) and V(web) record what came in another way.
      - V(email) is mailed to O(to). The group of the ticket needs an e-mail address for it.
    type: str
    default: note
    choices: [note, phone, email, web]
  content:
    description:
      - The text.
    type: str
    required: true
    aliases: [body]
  content_type:
    description:
      - Kind of O(content). Zammad removes what may do harm from HTML, and makes attachments of images inside of it.
    type: str
    default: text/plain
    choices: [text/plain, text/html]
  article_subject:
    description:
      - Subject of the article.
    type: str
  internal:
    description:
      - Whether the article is hidden from customers. It is all that Zammad lets be changed later, so an article that
        is there already is hidden or shown as the task says.
      - When it is left out, a new article is shown, and one that is there is left alone.
    type: bool
  sender:
    description:
      - Who the article is from. Without it, Zammad says V(Agent) for agents.
    type: str
    choices: [Agent, Customer, System]
  to:
    description:
      - Recipient. Needed with O(type=email).
    type: str
  cc:
    description:
      - Who gets copies.
    type: str
  in_reply_to:
    description:
      - Message id of the mail that this one answers.
    type: str
  time_unit:
    description:
      - Time to book with the article, in the unit that the administrator chose. From version 6 on Zammad refuses the
        whole article while time accounting is turned off.
    type: float
  key:
    description:
      - A key of your own that recognises the article in place of its words, for example C(host1-disk-full-2031-06-01).
        It is written in square brackets into a last line of its own, where customers see it too.
      - It must not hold blanks or square brackets.
    type: str
  repeat:
    description:
      - Whether to add the article even though it is in the thread already. The task then changes something every time.
    type: bool
    default: false
notes:
  - The account needs the access C(change) (or C(full)) to the group of the ticket.
seealso:
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.zammad_ticket_info
  - module: opsdesk.itsm.zammad_time_accounting
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attachments
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
attributes:
  idempotent:
    support: partial
    details:
      - With O(repeat=true) the article is added every time.
"""

EXAMPLES = r"""
- name: Note on the ticket what was done, once
  opsdesk.itsm.zammad_article:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    ticket: 42
    content: Restarted nginx on {{ inventory_hostname }}.
    internal: true
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Mail the customer, with a file and the time it took
  opsdesk.itsm.zammad_article:
    number: "67042"
    type: email
    to: alice@example.com
    article_subject: Your certificate
    content: <p>The certificate is <b>attached</b>.</p>
    content_type: text/html
    attachments:
      - path: /etc/ssl/certs/www.pem
    time_unit: 15

- name: One note a day, whatever it says
  opsdesk.itsm.zammad_article:
    ticket: 42
    key: disk-report-{{ ansible_facts['date_time'].date }}
    content: "{{ disk_report }}"

- name: What was done about the alarm
  opsdesk.itsm.zammad_article:
    external_id: "{{ inventory_hostname }}/disk-full"
    content: Old logs were removed.

- name: Hide a note that is there
  opsdesk.itsm.zammad_article:
    ticket: 42
    content: The password was reset.
    internal: true
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description:
    - What was done, or in check mode would be done.
    - V(updated) if only O(internal) was changed.
  returned: success, and on failure when Zammad was changed
  type: str
  choices: [created, updated, none]
ticket:
  description: Id of the ticket; V(null) for one that check mode would create.
  returned: success
  type: int
number:
  description: Number of the ticket; V(null) like RV(ticket).
  returned: success
  type: str
  sample: "67042"
id:
  description: Id of the article; V(null) for one that check mode would add.
  returned: success
  type: int
url:
  description: Page of the ticket, at the article; V(null) like RV(ticket).
  returned: success
  type: str
merged_into:
  description: Id of the ticket that the named ticket was merged into and that has the entry.
  returned: when somebody merged the ticket into another one
  type: int
diff:
  description: The article, before and after, with its type, text and file names; and O(internal), if the task gives it.
  returned: success
  type: dict
duplicates:
  description: Ids of equal entries that are there, too, and that the module could not or did not remove. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when the same entry is there more than once
  type: list
  elements: int
server_messages:
  description: What Zammad said to the changes, and what the module did besides, such as a search after a lost answer.
  returned: success
  type: list
  elements: str
uncertain:
  description: V(action) if the answer was lost and another run may have added the article at the same moment;
    V(content), V(state) or V(status) if Zammad could not be asked afterwards, or did not show it. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the article could not be verified
  type: list
  elements: str
ambiguous:
  description: Whether the article may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer was lost and the thread could not be read
  type: bool
error:
  description: "The failure as data: C(system), C(kind), C(status), C(server_messages), C(attempts) and
    C(safe_to_retry). See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors)."
  returned: failure
  type: dict
http_log:
  description: Verb, address, status and milliseconds of each request, without secrets. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: with C(-vvv)
  type: list
  elements: str
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.articles import ARTICLE


def main() -> None:
    run_module(ARTICLE)


if __name__ == "__main__":
    main()

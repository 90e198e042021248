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
    key: disk-report-{{ ansible_date_time.date }}
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
action:
  description: What was done, or in check mode what would be done; V(updated) when only O(internal) was changed.
  returned: success, and on failure when Zammad was changed
  type: str
  choices: [created, updated, none]
  sample: created
ticket:
  description: Id of the ticket; V(null) for one that is still to be created, in check mode.
  returned: success
  type: int
  sample: 42
number:
  description: Number of the ticket; V(null) like RV(ticket).
  returned: success
  type: str
  sample: "67042"
merged_into:
  description: Id of the ticket that the one named was merged into, which has the entry.
  returned: when somebody merged the ticket into another one
  type: int
  sample: 40
id:
  description: Id of the article; V(null) for one that check mode would add.
  returned: success
  type: int
  sample: 4711
url:
  description: Page of the ticket, for people, at the article; V(null) like RV(ticket).
  returned: success
  type: str
  sample: https://desk.example.com/#ticket/zoom/42/4711
duplicates:
  description:
    - Ids of the same articles that other controllers added at the same moment and that could not be removed.
    - Of an article that is already there, the ids of the same articles by the same author that earlier runs left.
    - A warning lists them.
  returned: when the article is in the ticket more than once
  type: list
  elements: int
  sample: [4712]
diff:
  description: The article, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Empty for an article that was not there.
      type: dict
    after:
      description: Type, text and names of the files; and O(internal), where the task gives it.
      type: dict
server_messages:
  description: What the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
uncertain:
  description:
    - V(action) if the answer to the posting request was lost and this run or another one at the same moment added
      the article.
    - V(content) if Zammad could not be asked after it added the article.
  returned: when an answer was lost, or the article could not be verified
  type: list
  elements: str
ambiguous:
  description: Whether the article may have been added without the module knowing.
  returned: failure, when the answer was lost and the thread could not be read
  type: bool
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
  sample: [GET https://desk.example.com/api/v1/ticket_articles 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.articles import ARTICLE


def main() -> None:
    run_module(ARTICLE)


if __name__ == "__main__":
    main()

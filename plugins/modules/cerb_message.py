#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add a reply or a note to a ticket of Cerb, once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_message
short_description: Add a reply or a note to a ticket of Cerb, once
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds a reply, which Cerb mails, or a note for workers to a ticket of Cerb.
  - It is added once. Before it is sent, the module looks for it among all messages (or comments) of the ticket, so that
    a rerun adds nothing, even after people have written in between. When the answer of Cerb gets lost, it looks as well
    before it tries again.
  - It is recognised by its words (white space does not count) and, where the task gives O(attachments), by their names
    and checksums; or by a O(key) of your own.
  - A reply never opens a closed ticket by itself. Cerb does that with every reply that does not say otherwise, so the
    module always says in which status the ticket shall be.
  - Lines that begin with C(#) and a word are commands for Cerb. A blank is put before them, unless O(commands) is set.
options:
  ticket:
    description:
      - Id of the ticket. One of it, O(mask) and O(external_id) is needed. A ticket that is deleted is
        refused. If it was merged into another one, the message goes there.
    type: int
    aliases: [id]
  mask:
    description:
      - The reference that people know the ticket by.
    type: str
  external_id:
    description:
      - The key of the ticket, as O(opsdesk.itsm.cerb_ticket#module:external_id) keeps it.
      - Where no ticket has it, the task fails; in check mode the message is predicted, since an earlier task of the
        same play may be about to create the ticket.
      - If the ticket was merged into another one, the message goes there.
      - On a closed ticket a new message is added with a warning and does not open the ticket. To open it, use
        O(status), or O(opsdesk.itsm.cerb_ticket#module:when_closed) in a task before.
    type: str
  external_id_field:
    description:
      - Name or URI of the custom field that holds O(external_id). When it is left out, C(External reference) is meant.
    type: str
  type:
    description:
      - What is added.
      - V(reply) answers the latest message of the ticket, and is mailed to its participants or to O(to). A ticket
        without a message cannot be replied to.
      - V(note) is a comment that only workers see. M(opsdesk.itsm.cerb_comment) makes them on any record.
    type: str
    default: reply
    choices: [reply, note]
  content:
    description:
      - The text.
    type: str
    required: true
    aliases: [body]
  content_format:
    description:
      - How O(content) is written. Cerb makes HTML of V(markdown).
    type: str
    default: plain
    choices: [plain, markdown]
  to:
    description:
      - Recipients of the reply, in place of the participants.
    type: list
    elements: str
  cc:
    description:
      - Who gets copies of the reply.
    type: list
    elements: str
  bcc:
    description:
      - Who gets copies without the others knowing.
    type: list
    elements: str
  subject:
    description:
      - Subject of the reply, in place of that of the ticket.
    type: str
  status:
    description:
      - Status of the ticket after the reply. It is set with the reply only; a reply that is there already leaves the
        status alone.
      - When it is left out, the status stays as it is.
      - V(open) opens a waiting or closed ticket again; the module warns that it does.
    type: str
    choices: [open, waiting, closed]
  reopen_date:
    description:
      - When Cerb opens the waiting or closed ticket again. When it is left out, it stays as it is.
    type: str
  worker:
    description:
      - The worker who shall be the author of the reply, by mention name, e-mail address, full name or id. Only
        administrators may write for others.
    type: str
  quiet:
    description:
      - Whether the reply is kept without being mailed. Cerb shows it as not sent.
    type: bool
    default: false
  commands:
    description:
      - Whether lines of O(content) that begin with C(#) and a word are commands for Cerb, such as C(#comment).
      - Cerb takes out lines that it has carried out, so that the reply needs a O(key) to be recognised by.
    type: bool
    default: false
  attachments:
    description:
      - Files to send with the reply.
  key:
    description:
      - A key of your own that recognises the message in place of its words, for example C(host1-disk-full-2031-06-01).
        It is written in square brackets into a last line of its own, where people see it too.
      - It must not hold blanks or square brackets.
    type: str
  repeat:
    description:
      - Whether to add the message even though it is there already. The task then changes something every time.
    type: bool
    default: false
notes:
  - The worker whose key is used should be a member of the ticket's group.
seealso:
  - module: opsdesk.itsm.cerb_ticket
  - module: opsdesk.itsm.cerb_comment
  - module: opsdesk.itsm.cerb_ticket_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attachments
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
attributes:
  idempotent:
    support: partial
    details:
      - With O(repeat=true) the message is added every time.
"""

EXAMPLES = r"""
- name: Tell the customer, once
  opsdesk.itsm.cerb_message:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    mask: ABC-12345-678
    content: |
      Hello,

      the new certificate is **installed**.
    content_format: markdown
    status: closed
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: Note for the colleagues what was done about the alarm
  opsdesk.itsm.cerb_message:
    external_id: "{{ inventory_hostname }}/disk-full"
    type: note
    content: Old logs on {{ inventory_hostname }} were removed.

- name: Ask, and wait for a week
  opsdesk.itsm.cerb_message:
    ticket: 42
    content: Which of the two servers do you mean?
    status: waiting
    reopen_date: 2031-06-08

- name: A report a day, with a file, whatever it says
  opsdesk.itsm.cerb_message:
    ticket: 42
    key: disk-report-{{ ansible_facts['date_time'].date }}
    content: "{{ disk_report }}"
    attachments:
      - path: /var/log/disk-report.csv

- name: Keep a reply in the thread without mailing it
  opsdesk.itsm.cerb_message:
    ticket: 42
    content: Restarted nginx on {{ inventory_hostname }}.
    quiet: true
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Cerb was changed
  type: str
  choices: [created, none]
ticket:
  description: Id of the ticket; V(null) for one that check mode would create.
  returned: success
  type: int
mask:
  description: The reference that people use for the ticket; V(null) like RV(ticket).
  returned: success
  type: str
  sample: ABC-12345-678
id:
  description: Id of the message or comment; V(null) for one that check mode would add.
  returned: success
  type: int
url:
  description: Page of the ticket; V(null) like RV(ticket).
  returned: success
  type: str
merged_into:
  description: Id of the ticket that the named ticket was merged into and that has the entry.
  returned: when somebody merged the ticket into another one
  type: int
diff:
  description: The message, before and after, with its type, text and file names.
  returned: success
  type: dict
duplicates:
  description: Ids of equal entries that are there, too, and that the module could not or did not remove. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when the same entry is there more than once
  type: list
  elements: int
server_messages:
  description: What Cerb said to the changes, and what the module did besides, such as a search after a lost answer.
  returned: success
  type: list
  elements: str
uncertain:
  description: V(action) if the answer was lost and another run may have added the message at the same moment;
    V(content), V(state) or V(status) if Cerb could not be asked afterwards, or did not show it. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the message could not be verified
  type: list
  elements: str
ambiguous:
  description: Whether the message may have been created although the task failed. See
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

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.messages import MESSAGE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module


def main() -> None:
    run_module(MESSAGE)


if __name__ == "__main__":
    main()

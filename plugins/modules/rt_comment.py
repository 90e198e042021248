#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comment on a ticket of Request Tracker, or reply to it, once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_comment
short_description: Comment on a ticket of Request Tracker, or reply to it, once
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds a comment or a reply, with files, working time and a new status, to a ticket of Request Tracker (RT).
  - It is posted once. Before posting, the module looks for it in the whole thread of the ticket, so that a rerun
    posts nothing, even after people have written in between. When the answer of RT gets lost, it looks as well before
    it tries again.
  - An entry is recognised by its type, by its words (markup and white space do not count) and, where the task gives
    O(attachments), by their names and checksums; or by a O(key) of your own.
  - Afterwards the entry is looked for once more. If it is not there as it was sent, the task fails.
options:
  ticket:
    description:
      - Number of the ticket. If it was merged into another one, the entry goes there.
      - Either this or O(external_id) is needed.
    type: int
    aliases: [id]
  external_id:
    description:
      - The key of the ticket, as O(opsdesk.itsm.rt_ticket#module:external_id) keeps it.
      - Where no ticket has it, the task fails; in check mode the entry is predicted, since an earlier task of the same
        play may be about to create the ticket.
      - If the ticket was merged into another one, the entry goes there.
      - On a closed ticket a new comment is added with a warning and does not open the ticket. To open it, use
        O(status), or O(opsdesk.itsm.rt_ticket#module:when_closed) in a task before.
    type: str
  type:
    description:
      - What to write.
      - V(comment) is for staff. RT does not show it to requestors, and mails it to nobody but
        O(opsdesk.itsm.rt_ticket#module:admin_cc), unless it is set up otherwise.
      - V(correspond) is a reply, which RT mails to the requestors and to those who watch the ticket.
    type: str
    default: comment
    choices: [comment, correspond]
  content:
    description:
      - The text. Either it or O(attachments) is needed.
    type: str
    aliases: [text]
  content_type:
    description:
      - Kind of O(content).
    type: str
    default: text/plain
    choices: [text/plain, text/html]
  time_worked:
    description:
      - Working time to add to the ticket, in minutes, or like V(1h 30m) or V(2 hours). It is added when the entry is
        posted, and not again when it is found.
    type: str
  status:
    description:
      - Status to give the ticket together with the entry. When the entry is found, the status is left alone; to keep
        a ticket in a status, use M(opsdesk.itsm.rt_ticket).
      - When RT takes the entry but refuses the status, the task fails and says so.
    type: str
  key:
    description:
      - A key of your own by which the entry is recognised, whatever its text is, without white space and square
        brackets. It is posted as the last line of the text, C([opsdesk:KEY]), where readers see it.
    type: str
  repeat:
    description:
      - Post even if the same entry is there. The task then changes something at every run.
    type: bool
    default: false
notes:
  - There is no option for one-time copies. Over REST 2.0, RT would put them in place of the ticket's own C(Cc).
  - The account needs the rights C(ShowTicket), C(ShowTicketComments) and, for comments, C(CommentOnTicket) or, for
    replies, C(ReplyToTicket); C(ModifyTicket) for O(status) and O(time_worked).
seealso:
  - module: opsdesk.itsm.rt_ticket
  - module: opsdesk.itsm.rt_attachment_info
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.attachments
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
attributes:
  idempotent:
    support: partial
    details:
      - Not with O(repeat=true).
"""

EXAMPLES = r"""
- name: Say what was done
  opsdesk.itsm.rt_comment:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    ticket: 42
    content: Removed old logs; /var is at 41 % now.
  delegate_to: localhost

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: Answer the requestors, note half an hour of work, and close the ticket
  opsdesk.itsm.rt_comment:
    ticket: 42
    type: correspond
    content: |
      The disk has been replaced.

      Please open a new ticket if anything is amiss.
    time_worked: 30m
    status: resolved

- name: Attach the log of this run
  opsdesk.itsm.rt_comment:
    ticket: "{{ ticket.id }}"
    content: Log of the run.
    attachments:
      - path: /var/log/backup.log
      - name: facts.json
        content: "{{ ansible_facts | to_nice_json }}"

- name: One entry a day, whatever its text says by the time of a rerun
  opsdesk.itsm.rt_comment:
    ticket: 42
    key: usage-{{ ansible_facts.date_time.date }}
    content: /var is at {{ usage }} %.

- name: Formatted text
  opsdesk.itsm.rt_comment:
    ticket: 42
    content: <p>Restarted <b>nginx</b>.</p>
    content_type: text/html

- name: Note every run, even with the same words
  opsdesk.itsm.rt_comment:
    ticket: 42
    content: Checked, still waiting for the supplier.
    repeat: true
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done
  returned: success, and on failure when the entry was posted
  type: str
  choices: [created, none]
ticket:
  description: Id of the ticket.
  returned: success, and on failure when the entry was found
  type: int
id:
  description: Id of the transaction that holds the entry; V(null) for one that check mode would post.
  returned: success, and on failure when the entry was found
  type: int
url:
  description: Page of the ticket.
  returned: success
  type: str
merged_into:
  description: Id of the ticket that the named ticket was merged into and that has the entry.
  returned: when somebody merged the ticket into another one
  type: int
diff:
  description: The entry in C(before), if it was there, and in C(after), with C(type), C(content) and C(attachments).
  returned: success
  type: dict
duplicates:
  description: Ids of equal entries that are there, too, and that the module could not or did not remove. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when the same entry is there more than once
  type: list
  elements: int
server_messages:
  description: What RT said to the changes, and what the module did besides, such as a search after a lost answer.
  returned: success
  type: list
  elements: str
uncertain:
  description: V(action) if the answer was lost and another run may have added the entry at the same moment; V(content),
    V(state) or V(status) if RT could not be asked afterwards, or did not show it. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the entry could not be verified
  type: list
  elements: str
ambiguous:
  description: Whether the entry may have been created although the task failed. See
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.comments import COMMENT


def main() -> None:
    run_module(COMMENT)


if __name__ == "__main__":
    main()

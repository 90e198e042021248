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
action:
  description: V(created) when the entry was posted, or in check mode would be; V(none) when it is there.
  returned: success, and on failure when the entry was posted
  type: str
  choices: [created, none]
  sample: created
ticket:
  description: Number of the ticket.
  returned: success, and on failure when the entry was found
  type: int
  sample: 42
merged_into:
  description: Id of the ticket that the one named was merged into, which has the entry.
  returned: when somebody merged the ticket into another one
  type: int
  sample: 40
id:
  description: Number of the transaction that holds the entry; V(null) in check mode for one that is not there yet.
  returned: success, and on failure when the entry was found
  type: int
  sample: 2160
url:
  description: Page of the ticket, for people.
  returned: success
  type: str
  sample: https://rt.example.com/Ticket/Display.html?id=42
duplicates:
  description:
    - Ids of the same entries that other controllers added at the same moment and that could not be removed.
    - Of an entry that is already there, the ids of the same entries by the same author that earlier runs left.
    - A warning lists them.
  returned: when the entry is in the thread more than once
  type: list
  elements: int
  sample: [2161]
diff:
  description: The entry.
  returned: success
  type: dict
  contains:
    before:
      description: Empty when the entry was not there.
      type: dict
    after:
      description: Its type, its text, and the names of its files.
      type: dict
  sample:
    before: {}
    after: {type: comment, content: Removed old logs., attachments: [backup.log]}
server_messages:
  description: What RT said.
  returned: success
  type: list
  elements: str
  sample: [Comments added, "Status changed from 'new' to 'open'"]
uncertain:
  description:
    - V(action) if the answer to the posting request was lost and this run or another one at the same moment posted the
      entry.
    - V(content) or V(status) if RT confirmed the entry and then could not be read, or did not show the entry.
  returned: when an answer was lost, or the entry could not be verified
  type: list
  elements: str
  sample: [content]
ambiguous:
  description: Whether the entry may have been posted without the module knowing. The message says what to do.
  returned: failure, when the answer to the posting request was lost and the thread could not be read
  type: bool
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
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or V(unexpected_answer).
      type: str
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What RT said.
      type: list
      elements: str
      sample: [Permission Denied]
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
  sample: [POST https://rt.example.com/REST/2.0/ticket/42/comment 201 61 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.comments import COMMENT


def main() -> None:
    run_module(COMMENT)


if __name__ == "__main__":
    main()

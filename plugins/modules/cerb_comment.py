#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comment on a record of Cerb, once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_comment
short_description: Comment on a record of Cerb, once
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds a comment, which workers see, to a ticket, task, organization or any other record of Cerb.
  - It is added once. Before it is sent, the module looks for it among all comments on the record, so that a rerun adds
    nothing, even after people have commented in between. When the answer of Cerb gets lost, it looks as well before it
    tries again.
  - A comment is recognised by its words (white space does not count), or by a O(key) of your own.
  - The record must be there. Cerb itself takes comments on records that are not.
options:
  record_type:
    description:
      - Type of the record, for example V(ticket), V(task), V(org) or V(contact); the URI of a type that an
        administrator made.
    type: str
    default: ticket
  record_id:
    description:
      - Id of the record. If it is a ticket that was merged into another one, the comment goes there.
    type: int
    required: true
  content:
    description:
      - The text. Workers whose mention names stand in it, like C(@KinaHalpue), are told.
    type: str
    required: true
    aliases: [body]
  content_format:
    description:
      - How O(content) is written. Cerb makes HTML of V(markdown).
    type: str
    default: plain
    choices: [plain, markdown]
  pinned:
    description:
      - Whether the comment stands before the others. A comment that is there already is pinned or not as the task says.
      - When it is left out, a new comment is not pinned, and one that is there is left alone.
    type: bool
  key:
    description:
      - A key of your own that recognises the comment in place of its words, for example C(host1-disk-full-2031-06-01).
        It is written in square brackets into a last line of its own.
      - It must not hold blanks or square brackets.
    type: str
  repeat:
    description:
      - Whether to add the comment even though it is there already. The task then changes something every time.
    type: bool
    default: false
notes:
  - The author is the worker whose key is used.
seealso:
  - module: opsdesk.itsm.cerb_message
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_ticket
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
attributes:
  idempotent:
    support: partial
    details:
      - With O(repeat=true) the comment is added every time.
"""

EXAMPLES = r"""
- name: Note on a task what was done, once
  opsdesk.itsm.cerb_comment:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    record_type: task
    record_id: 12
    content: The backup of {{ inventory_hostname }} was restored.
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: What everybody should see first
  opsdesk.itsm.cerb_comment:
    record_id: 42
    content: "**Do not close**: waiting for the vendor"
    content_format: markdown
    pinned: true

- name: One comment a day, whatever it says
  opsdesk.itsm.cerb_comment:
    record_type: org
    record_id: 7
    key: usage-{{ ansible_date_time.date }}
    content: "{{ usage_report }}"
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done; V(updated) when only O(pinned) was changed.
  returned: success, and on failure when Cerb was changed
  type: str
  choices: [created, updated, none]
  sample: created
merged_into:
  description: Id of the ticket that the one named was merged into, which has the comment.
  returned: when somebody merged the ticket into another one
  type: int
  sample: 40
id:
  description: Id of the comment; V(null) for one that check mode would add.
  returned: success
  type: int
  sample: 4711
record_type:
  description: Type of the record.
  returned: success
  type: str
  sample: task
record_id:
  description: Id of the record.
  returned: success
  type: int
  sample: 12
url:
  description: Page of the record, for people; V(null) where it has none.
  returned: success
  type: str
  sample: https://cerb.example.com/profiles/task/12
duplicates:
  description:
    - Ids of the same comments that other controllers added at the same moment and that could not be removed.
    - Of a comment that is already there, the ids of the same comments by the same author that earlier runs left.
    - A warning lists them.
  returned: when the comment is on the record more than once
  type: list
  elements: int
  sample: [42]
diff:
  description: The comment, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Empty for a comment that was not there.
      type: dict
    after:
      description: The text; and O(pinned), where the task gives it.
      type: dict
server_messages:
  description: What the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
uncertain:
  description:
    - V(action) if the answer to the posting request was lost and this run or another one at the same moment added
      the comment.
    - V(content) if Cerb could not be asked after it added the comment.
  returned: when an answer was lost, or the comment could not be verified
  type: list
  elements: str
ambiguous:
  description: Whether the comment may have been added without the module knowing.
  returned: failure, when the answer was lost and the comments could not be read
  type: bool
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
  sample: [GET https://cerb.example.com/rest/records/comment/search.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.comments import COMMENTS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(COMMENTS)


if __name__ == "__main__":
    main()

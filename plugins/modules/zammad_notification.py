#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mark or delete notifications of the account in Zammad."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_notification
short_description: Mark or delete notifications of the account in Zammad
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Marks notifications of the account as seen or not seen, or deletes them. Zammad shows nobody the notifications of
    others; with O(api_on_behalf_of) they are those of that user.
  - Without O(ids) and O(ticket) all notifications of the account are meant.
options:
  state:
    description:
      - With V(present), O(seen) says what the notifications shall be.
      - V(absent) deletes them.
    type: str
    default: present
    choices: [present, absent]
  ids:
    description:
      - Ids of notifications. One that the account does not have is an error, but with O(state=absent).
    type: list
    elements: int
    aliases: [id]
  ticket:
    description:
      - Id of a ticket, for the notifications about it.
    type: int
  seen:
    description:
      - Whether the notifications count as seen. When it is left out, the module only returns them.
    type: bool
seealso:
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.zammad_info
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Everything is seen
  opsdesk.itsm.zammad_notification:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    seen: true
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Delete what was said about a ticket
  opsdesk.itsm.zammad_notification:
    ticket: 42
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success
  type: str
  choices: [updated, deleted, none]
  sample: updated
count:
  description: How many notifications were changed.
  returned: success
  type: int
  sample: 3
notifications:
  description: The notifications that were meant, as they are after the task; deleted ones are not among them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the notification.
      type: int
    object:
      description: What it is about.
      type: str
      sample: Ticket
    object_id:
      description: Id of that.
      type: int
    type:
      description: What happened.
      type: str
      sample: update
    seen:
      description: Whether it counts as seen.
      type: bool
    created:
      description: When it was made, in UTC.
      type: str
    creator:
      description: Login of who caused it.
      type: str
diff:
  description: The notifications that were changed, by id, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Before.
      type: dict
    after:
      description: After; empty when they were deleted.
      type: dict
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
  sample: [GET https://desk.example.com/api/v1/online_notifications 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.notifications import NOTIFICATION


def main() -> None:
    run_module(NOTIFICATION)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a queue of Request Tracker in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_queue
short_description: Keep a queue of Request Tracker in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, disables and enables queues of Request Tracker (RT), over REST 2.0, which is part of RT 5 and
    later.
  - A queue is recognised by O(name), which RT keeps unique without regard to case.
  - What the module reports as done was read back from RT.
options:
  state:
    description:
      - V(present) creates the queue where there is none, changes it where something differs, and enables it where it is
        disabled.
      - V(absent) disables the queue. RT never deletes queues, for the sake of tickets and their history.
  id:
    description:
      - Number of the queue. Given instead of O(name) it finds the queue; given with it, it renames the queue.
      - A number that does not exist is an error.
    type: int
  name:
    description:
      - Name of the queue. Needed unless O(id) is given, and to create a queue.
    type: str
  description:
    description:
      - What the queue is for, on one line.
    type: str
  correspond_address:
    description:
      - E-mail address from which replies are sent. Compared without case.
    type: str
  comment_address:
    description:
      - E-mail address from which comments are sent. Compared without case.
    type: str
  lifecycle:
    description:
      - Name of the lifecycle, which says what statuses its tickets have and which may follow which. RT's
        configuration holds the lifecycles; the one that RT uses by itself is V(default).
    type: str
  sort_order:
    description:
      - Place in lists of queues; lower numbers come first.
    type: int
  sla_enabled:
    description:
      - Whether tickets of the queue have service levels.
    type: bool
  cc:
    description:
      - Who gets copies of the correspondence of all its tickets, as e-mail addresses, C(Name <address>), names of
        users, C(group:Name) for a group, or C(group:4) for one that RT does not show, by its number.
      - RT makes a user for an address that it does not know. A name that nobody has is an error.
    type: list
    elements: str
  admin_cc:
    description:
      - Who gets copies of correspondence and comments of all its tickets; written like O(cc).
    type: list
    elements: str
  custom_fields:
    description:
      - Custom fields of queues by name. A field that queues do not have is an error, where RT would just drop it.
      - A field for several values takes a list; one for a single value takes text. V(null) or an empty text clears a
        single value, an empty list clears several.
    type: dict
notes:
  - The account needs the rights C(SeeQueue) and C(AdminQueue), and C(Watch) or C(ModifyQueueWatchers) for O(cc) and
    O(admin_cc).
seealso:
  - module: opsdesk.itsm.rt_ticket
  - module: opsdesk.itsm.rt_group
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: A queue for the help desk
  opsdesk.itsm.rt_queue:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    name: Helpdesk
    description: Questions of colleagues
    correspond_address: helpdesk@example.com
    comment_address: helpdesk-comment@example.com
    admin_cc:
      - group:Web team
  delegate_to: localhost

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: One more watcher, the others stay
  opsdesk.itsm.rt_queue:
    name: Helpdesk
    cc: carol@example.com
    list_mode: add

- name: Service levels, and a custom field of the queue
  opsdesk.itsm.rt_queue:
    name: Helpdesk
    sla_enabled: true
    custom_fields:
      Region: EU

- name: Another lifecycle
  opsdesk.itsm.rt_queue:
    name: Changes
    lifecycle: approvals

- name: Rename a queue
  opsdesk.itsm.rt_queue:
    id: 3
    name: Service desk

- name: Take a queue out of use
  opsdesk.itsm.rt_queue:
    name: Old projects
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done; disabling is V(deleted), enabling again is
    V(updated).
  returned: success, and on failure when RT was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Number of the queue in RT; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the queue is known
  type: int
  sample: 3
url:
  description: Page where RT administers the queue.
  returned: success, and on failure when the queue is known
  type: str
  sample: https://rt.example.com/Admin/Queues/Modify.html?id=3
record:
  description:
    - The queue as RT shows it after the task. Names and values are those of the options, so that they can be given to
      the module again. In check mode it is the queue as it would be, as far as the task tells.
    - What the account may not see is V(null).
  returned: success, and on failure when the queue was read
  type: dict
  contains:
    id:
      description: Number of the queue in RT.
      type: int
      sample: 3
    disabled:
      description: Whether it is disabled, which this module calls absent.
      type: bool
      sample: false
    name:
      description: Name of the queue.
      type: str
      sample: Helpdesk
    description:
      description: What the queue is for.
      type: str
      sample: Questions of colleagues
    correspond_address:
      description: E-mail address from which replies are sent.
      type: str
      sample: helpdesk@example.com
    comment_address:
      description: E-mail address from which comments are sent.
      type: str
    lifecycle:
      description: Name of the lifecycle.
      type: str
      sample: default
    sort_order:
      description: Place in lists of queues.
      type: int
      sample: 0
    sla_enabled:
      description: Whether tickets have service levels.
      type: bool
      sample: false
    cc:
      description: Who gets copies of correspondence, as addresses or, for who has none, names.
      type: list
      elements: str
      sample: []
    admin_cc:
      description: Who gets copies of correspondence and comments, in the same form.
      type: list
      elements: str
      sample: ["group:Web team"]
    custom_fields:
      description: Custom fields that the account may see. V(null) for none, a sorted list for several values.
      type: dict
      sample: {Region: EU}
diff:
  description: The options that the task gives, before and after; for a disabled queue all that it holds.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a queue that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a disabled queue.
      type: dict
  sample:
    before: {description: Questions}
    after: {description: Questions of colleagues}
server_messages:
  description: What RT said to the changes, and what the module had to do besides.
  returned: success
  type: list
  elements: str
  sample: ["Queue Helpdesk: Description changed from 'Questions' to 'Questions of colleagues'"]
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that RT did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
  sample:
    lifecycle: {wanted: approvals, found: default}
uncertain:
  description:
    - Names of the options that may have been set or not, because RT could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the queue could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the queue may have been created without the module knowing; running the task again finds it.
  returned: failure, when the answer to the creating request was lost and the queue could not be looked for
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
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What RT said.
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
  sample: [GET https://rt.example.com/REST/2.0/queue/3 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.queues import QUEUE


def main() -> None:
    run_module(QUEUE)


if __name__ == "__main__":
    main()

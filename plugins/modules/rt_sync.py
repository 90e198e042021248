#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep many objects of Request Tracker in the declared state with one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_sync
short_description: Keep many objects of Request Tracker in the declared state with one task
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Brings a whole list of users, groups, queues or tickets to the declared state. It does what a loop over
    the module of one such object does, in a fraction of the time and of the requests.
  - What there is is read by pages, everything is planned before the first write, and only what differs is written,
    several objects at a time. A mistake in one object, such as a group that does not exist, is found while nothing has
    been changed yet.
  - A run that was interrupted can be started again; it goes on with what is left.
options:
  resource:
    description:
      - What kind of objects they are. V(user) is what M(opsdesk.itsm.rt_user) keeps, and so on.
    choices: [group, queue, ticket, user]
  objects:
    description:
      - The objects. Each is a dictionary of the options of the module for one such object, O(ignore:state) included.
      - Their order does not matter.
      - Two entries that mean the same object are a mistake.
  purge_scope:
    description:
      - The values by which you know your own objects, for example C(organization) with V(Customer Inc.). Objects with
        other values are left alone. Needed with O(purge).
notes:
  - RT shows no references in lists. Groups whose O(objects) name C(members), queues that name C(cc) or C(admin_cc), and
    tickets are therefore looked for one by one, O(concurrency) at a time, and cannot be purged. So it is where the
    account may not see all of an object.
  - V(user), V(group) and V(queue) need REST 2.0, which is part of RT 5.
seealso:
  - module: opsdesk.itsm.rt_user
  - module: opsdesk.itsm.rt_group
  - module: opsdesk.itsm.rt_queue
  - module: opsdesk.itsm.rt_ticket
extends_documentation_fragment:
  - opsdesk.itsm.sync
  - opsdesk.itsm.rt
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: All users, as a file lists them
  opsdesk.itsm.rt_sync:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    resource: user
    objects: "{{ lookup('ansible.builtin.file', 'users.json') | from_json }}"
  delegate_to: localhost

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: The queues of the service desk
  opsdesk.itsm.rt_sync:
    resource: queue
    objects:
      - name: Network
        description: Everything between two sockets
      - name: Storage
        correspond_address: storage@example.com

- name: Exactly these users of a customer; whoever else is there is disabled
  opsdesk.itsm.rt_sync:
    resource: user
    objects:
      - {name: ann, email: ann@customer.example, organization: Customer Inc.}
      - {name: bob, email: bob@customer.example, organization: Customer Inc.}
    purge: true
    purge_scope:
      organization: Customer Inc.
    purge_limit: 5
"""

RETURN = r"""
objects:
  description: What became of each object, in the order of the task; those that O(purge) removes come last.
  returned: success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name:
      description: What the object is recognised by.
      type: str
      sample: ann
    action:
      description:
        - What was done, or in check mode would be done.
        - V(not_done) is an object that was not begun, because another failed.
      type: str
      choices: [created, updated, deleted, none, failed, not_done]
      sample: updated
    id:
      description: Id of the object, where it is known.
      type: int
      sample: 42
    healed:
      description: Ids of tickets with the same key that were merged into this one, or that a real run will merge.
      type: list
      elements: int
    merged_into:
      description: Of a ticket that somebody merged into another one, the id of that one. The ticket is left alone.
      type: int
    msg:
      description: Why it failed.
      type: str
    error:
      description: The same for a program, as the module of one object returns it.
      type: dict
    applied:
      description: Names of the options that were set before it failed.
      type: list
      elements: str
    not_applied:
      description: The options that RT did not set; for each the value wanted and the value found.
      type: dict
    uncertain:
      description:
        - Names of the options that may have been set or not.
        - V(action) if an answer was lost and this run or another one at the same moment made the change.
      type: list
      elements: str
    ambiguous:
      description: Whether the object may have been created without the module knowing.
      type: bool
purged:
  description: Names of the objects that O(purge) removed, or in check mode would remove.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: str
  sample: [eve]
kept:
  description: Objects in O(purge_scope) that O(objects) does not name and O(purge) left alone all the same.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name:
      description: What the object is recognised by.
      type: str
      sample: root
    id:
      description: Id of the object.
      type: int
      sample: 14
    reason:
      description: Why it was left alone.
      type: str
      sample: the account that this task logs in with
counts:
  description: How many objects were created, updated, deleted, left as they were, failed, and not begun.
  returned: success, and on failure when all objects were planned
  type: dict
  contains:
    created:
      description: How many were created.
      type: int
    updated:
      description: How many were changed.
      type: int
    deleted:
      description: How many were removed.
      type: int
    unchanged:
      description: How many were as they should be.
      type: int
    failed:
      description: How many failed.
      type: int
    not_done:
      description: How many were not begun.
      type: int
diff:
  description: For each object that changed, the options that the task gives, before and after.
  returned: success, and on failure when all objects were planned
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
      sample: Request Tracker
    kind:
      description:
        - V(partly_done) when single objects failed, whose lines say more; otherwise V(invalid_input),
          V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(unreachable), V(answer_lost),
          V(timed_out), V(server_failed) or V(unexpected_answer).
      type: str
      sample: partly_done
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
  sample: [POST https://rt.example.com/REST/2.0/users 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.registry import SYNC


def main() -> None:
    run_module(SYNC)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a group of Request Tracker in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_group
short_description: Keep a group of Request Tracker in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, disables and enables groups of Request Tracker (RT) with their members, over REST 2.0, which is
    part of RT 5 and later.
  - It is about groups that people make, not about RT's own such as I(Everyone) and I(Privileged).
  - A group is recognised by O(name), which RT keeps unique without regard to case.
  - What the module reports as done was read back from RT.
options:
  state:
    description:
      - V(present) creates the group where there is none, changes it where something differs, and enables it where it is
        disabled.
      - V(absent) disables the group. RT never deletes groups, for the sake of tickets and their history.
  id:
    description:
      - Number of the group. Given instead of O(name) it finds the group; given with it, it renames the group.
      - A number that does not exist is an error.
    type: int
  name:
    description:
      - Name of the group. Needed unless O(id) is given, and to create a group.
    type: str
  description:
    description:
      - What the group is for, on one line.
    type: str
  members:
    description:
      - The members, as names or e-mail addresses of users who exist, or C(group:Name) for a group inside the group.
      - Members that belong to the group through another group are not shown and not touched.
    type: list
    elements: str
  custom_fields:
    description:
      - Custom fields of groups by name. A field that groups do not have is an error, where RT would just drop it.
      - A field for several values takes a list; one for a single value takes text. V(null) or an empty text clears a
        single value, an empty list clears several.
    type: dict
notes:
  - The account needs the rights C(SeeGroup), C(AdminGroup) and C(AdminGroupMembership).
seealso:
  - module: opsdesk.itsm.rt_user
  - module: opsdesk.itsm.rt_queue
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: A group with exactly these members
  opsdesk.itsm.rt_group:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    name: Web team
    description: People who look after the web servers
    members:
      - alice
      - bob@example.com
      - group:On call
  delegate_to: localhost

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: One more member, the others stay
  opsdesk.itsm.rt_group:
    name: Web team
    members: carol
    list_mode: add

- name: One member less
  opsdesk.itsm.rt_group:
    name: Web team
    members: [alice]
    list_mode: remove

- name: A group without members
  opsdesk.itsm.rt_group:
    name: Web team
    members: []

- name: Rename a group
  opsdesk.itsm.rt_group:
    id: 41
    name: Operators

- name: Disable a group
  opsdesk.itsm.rt_group:
    name: Web team
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
  description: Number of the group in RT; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the group is known
  type: int
  sample: 41
url:
  description: Page where RT administers the group.
  returned: success, and on failure when the group is known
  type: str
  sample: https://rt.example.com/Admin/Groups/Modify.html?id=41
record:
  description:
    - The group as RT shows it after the task. Names and values are those of the options, so that they can be given to
      the module again. In check mode it is the group as it would be, as far as the task tells.
    - What the account may not see is V(null).
  returned: success, and on failure when the group was read
  type: dict
  contains:
    id:
      description: Number of the group in RT.
      type: int
      sample: 41
    disabled:
      description: Whether it is disabled, which this module calls absent.
      type: bool
      sample: false
    name:
      description: Name of the group.
      type: str
      sample: Web team
    description:
      description: What the group is for.
      type: str
      sample: People who look after the web servers
    members:
      description: Names of the users in the group and C(group:Name) of groups inside, sorted.
      type: list
      elements: str
      sample: [alice, bob, "group:On call"]
    custom_fields:
      description: Custom fields that the account may see. V(null) for none, a sorted list for several values.
      type: dict
      sample: {Cost center: "4711"}
diff:
  description: The options that the task gives, before and after; for a disabled group all that it holds.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a group that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a disabled group.
      type: dict
  sample:
    before: {members: [alice]}
    after: {members: [alice, bob]}
server_messages:
  description: What RT said to the changes, and what the module had to do besides.
  returned: success
  type: list
  elements: str
  sample: ["Member added: bob"]
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
    name: {wanted: Operators, found: Web team}
uncertain:
  description:
    - Names of the options that may have been set or not, because RT could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the group could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the group may have been created without the module knowing; running the task again finds it.
  returned: failure, when the answer to the creating request was lost and the group could not be looked for
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
  sample: [GET https://rt.example.com/REST/2.0/group/41 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.groups import GROUP_RESOURCE


def main() -> None:
    run_module(GROUP_RESOURCE)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a priority of tickets of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_ticket_priority
short_description: Keep a priority of tickets of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, deactivates and deletes the priorities that tickets of Zammad can have.
  - A priority is recognised by its name without regard to case, because Zammad takes no second one of that name.
options:
  state:
    description:
      - V(present) creates the priority where there is none, and changes it where something differs. An inactive one is
        made active again, unless the task gives O(active).
      - V(absent) makes it inactive, since Zammad keeps what tickets refer to; with O(purge) it is deleted.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of the priority. With it, O(name) may be a new name.
    type: int
  name:
    description:
      - Name, for example V(4 disaster). Needed to create a priority.
    type: str
  default_create:
    description:
      - Whether new tickets begin with it. Zammad takes this from the one that had it.
    type: bool
  ui_icon:
    description:
      - Icon in lists, for example V(important) or V(low-priority).
    type: str
  ui_color:
    description:
      - Colour in lists, for example V(high-priority) or V(low-priority).
    type: str
  note:
    description:
      - Note, up to 250 characters. Zammad removes what may do harm from it, so it is compared by its words.
    type: str
  active:
    description:
      - Whether the priority is active. To make it inactive is what O(state=absent) does as well; with this option, an
        inactive priority counts as present.
    type: bool
  purge:
    description:
      - With O(state=absent), whether to delete the priority for good. Zammad refuses while anything refers to it.
    type: bool
notes:
  - The account needs the permission C(admin.object), or C(admin.ticket_priority) from version 6.3 on.
seealso:
  - module: opsdesk.itsm.zammad_ticket_state
  - module: opsdesk.itsm.zammad_ticket
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Above the highest
  opsdesk.itsm.zammad_ticket_priority:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    name: 4 disaster
    ui_icon: important
    ui_color: high-priority
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Delete one that was never used
  opsdesk.itsm.zammad_ticket_priority:
    name: 5 test
    state: absent
    purge: true
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Zammad was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the priority; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the priority is known
  type: int
  sample: 42
url:
  description: Page of the web interface that shows the priority, for people.
  returned: success, and on failure when the priority is known
  type: str
  sample: https://desk.example.com/#manage/ticket_priorities
record:
  description:
    - The priority as Zammad shows it after the task. Names and values are those of the options, so that they can be
      given to the module again. In check mode it is the priority as it would be, as far as the task tells.
  returned: success, and on failure when the priority was read
  type: dict
  contains:
    id:
      description: Id of the priority.
      type: int
      sample: 42
    name:
      description: Name.
      type: str
      sample: 4 disaster
    default_create:
      description: Whether new tickets begin with it.
      type: bool
    ui_icon:
      description: Icon in lists.
      type: str
    ui_color:
      description: Colour in lists.
      type: str
    note:
      description: Note.
      type: str
    active:
      description: Whether the priority is active.
      type: bool
    absent:
      description: Whether the module takes the priority for absent though it can still be read.
      type: bool
diff:
  description: The options that the task gives, before and after; for a deleted priority all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a priority that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted priority.
      type: dict
server_messages:
  description: What Zammad said to the changes, and what the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that Zammad did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because Zammad could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the priority could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a priority may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the priority could not be looked for
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
  sample: [GET https://desk.example.com/api/v1/ticket_priorities/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.administration import TICKET_PRIORITY


def main() -> None:
    run_module(TICKET_PRIORITY)


if __name__ == "__main__":
    main()

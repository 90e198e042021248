#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a group of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_group
short_description: Keep a group of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, deactivates and deletes groups of Zammad, which hold tickets.
  - A group is recognised by its whole name without regard to case, because Zammad takes no second one of that name.
    From version 6.2 on, C(Support::Web) is the group C(Web) below C(Support).
options:
  state:
    description:
      - V(present) creates the group where there is none, and changes it where something differs. An inactive one is
        made active again, unless the task gives O(active).
      - V(absent) makes it inactive, since Zammad keeps what tickets refer to; with O(purge) it is deleted.
  id:
    description:
      - Id of the group. With it, O(name) may be a new name.
    type: int
  name:
    description:
      - Whole name. Needed to create a group. A group above it must be there before; in check mode it is a warning when
        it is not, since an earlier task may be about to create it.
      - A new name of a group, with O(id), renames those below it too.
    type: str
  signature:
    description:
      - Name of the signature for mails; an empty text for none.
    type: str
  email_address:
    description:
      - E-mail address that mails of the group come from; an empty text for none. See M(opsdesk.itsm.zammad_object).
    type: str
  assignment_timeout:
    description:
      - Minutes after which a ticket that its owner does not work on loses its owner.
    type: int
  follow_up_possible:
    description:
      - What happens when a customer answers to a closed ticket.
      - V(yes) opens it again, V(new_ticket) makes a new one, V(no) refuses.
      - V(new_ticket_after_certain_time) makes a new one after O(reopen_time_in_days).
    type: str
    choices: ["yes", new_ticket, "no", new_ticket_after_certain_time]
  reopen_time_in_days:
    description:
      - Days for O(follow_up_possible=new_ticket_after_certain_time).
    type: int
  follow_up_assignment:
    description:
      - Whether a ticket that is opened again goes to its former owner.
    type: bool
  shared_drafts:
    description:
      - Whether agents share drafts of answers.
    type: bool
  note:
    description:
      - Note, up to 250 characters. Zammad removes what may do harm from it, so it is compared by its words.
    type: str
  active:
    description:
      - Whether the group is active. To make it inactive is what O(state=absent) does as well; with this option, an
        inactive group counts as present.
    type: bool
  custom_fields:
    description:
      - Attributes that were added in the object manager, by name. V(null) or an empty text clears one.
    type: dict
  purge:
    description:
      - With O(state=absent), whether to delete the group for good. Zammad refuses while anything refers to it.
    type: bool
notes:
  - The account needs the permission C(admin.group).
seealso:
  - module: opsdesk.itsm.zammad_user
  - module: opsdesk.itsm.zammad_role
  - module: opsdesk.itsm.zammad_object
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: A group for tickets of the web team
  opsdesk.itsm.zammad_group:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    name: Web
    follow_up_possible: new_ticket
    assignment_timeout: 120
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: A group below another
  opsdesk.itsm.zammad_group:
    name: Web::Shop
    signature: Web team
    email_address: shop@example.com

- name: A new name
  opsdesk.itsm.zammad_group:
    id: 7
    name: Online

- name: Make it inactive
  opsdesk.itsm.zammad_group:
    name: Online
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Zammad was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the group; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the group is known
  type: int
  sample: 42
url:
  description: Page of the web interface that shows the group, for people.
  returned: success, and on failure when the group is known
  type: str
  sample: https://desk.example.com/#manage/groups
record:
  description:
    - The group as Zammad shows it after the task. Names and values are those of the options, so that they can be given
      to the module again. In check mode it is the group as it would be, as far as the task tells.
  returned: success, and on failure when the group was read
  type: dict
  contains:
    id:
      description: Id of the group.
      type: int
      sample: 42
    name:
      description: Whole name.
      type: str
      sample: Web::Shop
    signature:
      description: Name of the signature.
      type: str
    email_address:
      description: E-mail address.
      type: str
    assignment_timeout:
      description: Minutes until a ticket loses its owner.
      type: int
    follow_up_possible:
      description: What happens when a customer answers to a closed ticket.
      type: str
      sample: "yes"
    reopen_time_in_days:
      description: Days until an answer makes a new ticket.
      type: int
    follow_up_assignment:
      description: Whether a ticket that is opened again goes to its former owner.
      type: bool
    shared_drafts:
      description: Whether agents share drafts.
      type: bool
    note:
      description: Note.
      type: str
    active:
      description: Whether the group is active.
      type: bool
    custom_fields:
      description: The added attributes that the task names.
      type: dict
    absent:
      description: Whether the module takes the group for absent though it can still be read.
      type: bool
diff:
  description: The options that the task gives, before and after; for a deleted group all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a group that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted group.
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
  returned: when an answer was lost, or the group could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a group may have been created without the module knowing. RV(error) and the message say what
    to do.
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
  sample: [GET https://desk.example.com/api/v1/groups/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.administration import GROUP


def main() -> None:
    run_module(GROUP)


if __name__ == "__main__":
    main()

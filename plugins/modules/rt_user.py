#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a user of Request Tracker in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_user
short_description: Keep a user of Request Tracker in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, disables and enables users of Request Tracker (RT), over REST 2.0, which is part of RT 5 and
    later.
  - A user is recognised by O(name), which RT keeps unique without regard to case.
  - What the module reports as done was read back from RT, but for the password, which nobody can read.
options:
  state:
    description:
      - V(present) creates the user where there is none, changes it where something differs, and enables it where it is
        disabled.
      - V(absent) disables the user. RT never deletes users, for the sake of tickets and their history.
  id:
    description:
      - Number of the user. Given instead of O(name) it finds the user; given with it, it renames the user.
      - A number that does not exist is an error.
    type: int
  name:
    description:
      - Name with which the user logs in. Needed unless O(id) is given, and to create a user.
    type: str
  email:
    description:
      - E-mail address. RT sends mail there, and knows whose mail it is by it. Compared without case.
    type: str
    aliases: [email_address]
  real_name:
    description:
      - Full name.
    type: str
  nick_name:
    description:
      - Nickname.
    type: str
  organization:
    description:
      - Organization.
    type: str
  address1:
    description:
      - First line of the postal address.
    type: str
  address2:
    description:
      - Second line of the postal address.
    type: str
  city:
    description:
      - City.
    type: str
  region:
    description:
      - State or region; RT's own word for it is C(State).
    type: str
  zip:
    description:
      - Postal code.
    type: str
  country:
    description:
      - Country.
    type: str
  home_phone:
    description:
      - Phone at home.
    type: str
  work_phone:
    description:
      - Phone at work.
    type: str
  mobile_phone:
    description:
      - Mobile phone.
    type: str
  pager_phone:
    description:
      - Pager.
    type: str
  lang:
    description:
      - Language of RT's pages and messages for the user, for example V(en) or V(de). An account for REST 1.0 needs
        V(en).
    type: str
  timezone:
    description:
      - Time zone, for example V(Europe/Berlin). RT takes any text.
    type: str
  freeform_contact_info:
    description:
      - Other ways to reach the user; several lines are allowed.
    type: str
  comments:
    description:
      - Remarks for staff; several lines are allowed.
    type: str
  signature:
    description:
      - Signature that RT offers below replies; several lines are allowed.
    type: str
  privileged:
    description:
      - Whether the user may be given rights, for example to work on tickets, and sees all pages. Others see their own
        tickets only.
      - RT makes a new user unprivileged where this is left out.
    type: bool
  custom_fields:
    description:
      - Custom fields of users by name. A field that users do not have is an error, where RT would just drop it.
      - A field for several values takes a list; one for a single value takes text. V(null) or an empty text clears a
        single value, an empty list clears several.
    type: dict
  password:
    description:
      - Password. RT refuses short ones.
      - It is sent when the user is created, and to an existing user only with O(update_password=always).
    type: str
  update_password:
    description:
      - When to send O(password).
      - V(on_create) sends it only when the user is created.
      - V(always) sends it to an existing user as well. Nobody can see whether it was the same before, so that the
        task changes something at every run. REST 2.0 cannot do it; the module uses REST 1.0 for this one request,
        which must be reachable too.
    type: str
    default: on_create
    choices: [on_create, always]
notes:
  - The account needs the right C(AdminUsers). Without it, RT does not even show more of a user than the name, the
    full name and the address.
seealso:
  - module: opsdesk.itsm.rt_group
  - module: opsdesk.itsm.rt_ticket
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
attributes:
  idempotent:
    support: partial
    details:
      - Not with O(update_password=always).
"""

EXAMPLES = r"""
- name: A colleague who works on tickets
  opsdesk.itsm.rt_user:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    name: alice
    email: alice@example.com
    real_name: Alice Ängström
    organization: Web
    privileged: true
    password: "{{ vault_alice_password }}"
  delegate_to: localhost

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: Alice has left
  opsdesk.itsm.rt_user:
    name: alice
    state: absent

- name: Everybody in a list
  opsdesk.itsm.rt_user:
    name: "{{ item.name }}"
    email: "{{ item.email }}"
    privileged: true
    custom_fields:
      Badge: "{{ item.badge }}"
  loop: "{{ colleagues }}"
  loop_control:
    label: "{{ item.name }}"

- name: An account for automation, which REST 1.0 can work with as well
  opsdesk.itsm.rt_user:
    name: ansible
    email: ansible@example.com
    privileged: true
    lang: en
    timezone: UTC

- name: Change the password of an existing user
  opsdesk.itsm.rt_user:
    name: alice
    password: "{{ vault_alice_password }}"
    update_password: always

- name: Change the name with which a user logs in
  opsdesk.itsm.rt_user:
    id: 33
    name: alice.angstrom
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
  description: Number of the user in RT; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the user is known
  type: int
  sample: 33
url:
  description: Page where RT administers the user.
  returned: success, and on failure when the user is known
  type: str
  sample: https://rt.example.com/Admin/Users/Modify.html?id=33
record:
  description:
    - The user as RT shows it after the task. Names and values are those of the options, so that they can be given to
      the module again. In check mode it is the user as it would be, as far as the task tells.
    - What the account may not see is V(null).
  returned: success, and on failure when the user was read
  type: dict
  contains:
    id:
      description: Number of the user in RT.
      type: int
      sample: 33
    disabled:
      description: Whether it is disabled, which this module calls absent.
      type: bool
      sample: false
    name:
      description: Name with which the user logs in.
      type: str
      sample: alice
    email:
      description: E-mail address.
      type: str
      sample: alice@example.com
    real_name:
      description: Full name.
      type: str
      sample: Alice Ängström
    nick_name:
      description: Nickname.
      type: str
    organization:
      description: Organization.
      type: str
    address1:
      description: First line of the postal address.
      type: str
    address2:
      description: Second line of the postal address.
      type: str
    city:
      description: City.
      type: str
    region:
      description: State or region.
      type: str
    zip:
      description: Postal code.
      type: str
    country:
      description: Country.
      type: str
    home_phone:
      description: Phone at home.
      type: str
    work_phone:
      description: Phone at work.
      type: str
    mobile_phone:
      description: Mobile phone.
      type: str
    pager_phone:
      description: Pager.
      type: str
    lang:
      description: Language.
      type: str
    timezone:
      description: Time zone.
      type: str
    freeform_contact_info:
      description: Other ways to reach the user.
      type: str
    comments:
      description: Remarks for staff.
      type: str
    signature:
      description: Signature.
      type: str
    privileged:
      description: Whether the user may be given rights.
      type: bool
      sample: true
    custom_fields:
      description: Custom fields that the account may see. V(null) for none, a sorted list for several values.
      type: dict
      sample: {Badge: "17"}
diff:
  description: The options that the task gives, before and after; for a disabled user all that it holds.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a user that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a disabled user.
      type: dict
  sample:
    before: {organization: Lab}
    after: {organization: Web}
server_messages:
  description: What RT said to the changes, and what the module had to do besides.
  returned: success
  type: list
  elements: str
  sample: ["User alice: Organization changed from 'Lab' to 'Web'"]
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
    email: {wanted: alice@example.com, found: alice@old.example.com}
uncertain:
  description:
    - Names of the options that may have been set or not, because RT could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the user could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the user may have been created without the module knowing; running the task again finds it.
  returned: failure, when the answer to the creating request was lost and the user could not be looked for
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
  sample: [GET https://rt.example.com/REST/2.0/user/33 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.users import USER


def main() -> None:
    run_module(USER)


if __name__ == "__main__":
    main()

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
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description:
    - What was done, or in check mode would be done.
    - Disabling is V(deleted), enabling again is V(updated).
  returned: success, and on failure when RT was changed or rejected a change
  type: str
  choices: [created, updated, deleted, none]
id:
  description: Id of the user; V(null) for one that check mode would create, or that was already absent.
  returned: success, and on failure when the user is known
  type: int
url:
  description: Page of the user in the web interface.
  returned: success, and on failure when the user is known
  type: str
record:
  description:
    - The user after the task, as RT shows it. Names and values are those of the options, so they can be given to the
      module again. In check mode, the user as it would be, as far as that is known.
    - What the account may not see is V(null).
  returned: success, and on failure when the user was read
  type: dict
  contains:
    id: {description: Id of the user., type: int}
    name: {description: Name with which the user logs in., type: str, sample: alice}
    email: {description: E-mail address., type: str, sample: alice@example.com}
    real_name: {description: Full name., type: str, sample: Alice Ängström}
    nick_name: {description: Nickname., type: str}
    organization: {description: Organization., type: str, sample: Web}
    address1: {description: First line of the postal address., type: str}
    address2: {description: Second line of the postal address., type: str}
    city: {description: City., type: str}
    region: {description: State or region., type: str}
    zip: {description: Postal code., type: str}
    country: {description: Country., type: str}
    home_phone: {description: Phone at home., type: str}
    work_phone: {description: Phone at work., type: str}
    mobile_phone: {description: Mobile phone., type: str}
    pager_phone: {description: Pager., type: str}
    lang:
      description: Language of RT's pages and messages for the user, for example V(en) or V(de).
      type: str
      sample: en
    timezone: {description: "Time zone, for example V(Europe/Berlin).", type: str, sample: UTC}
    freeform_contact_info: {description: Other ways to reach the user., type: str}
    comments: {description: Remarks for staff., type: str}
    signature: {description: Signature that RT offers below replies., type: str}
    privileged:
      description: Whether the user may be given rights, for example to work on tickets, and sees all pages.
      type: bool
      sample: true
    custom_fields:
      description: Custom fields that the account may see, by name; V(null) for no value, a sorted list for several
        values.
      type: dict
    disabled: {description: "Whether the user is disabled, which counts as absent.", type: bool}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted user, all that it held.
  returned: success
  type: dict
server_messages:
  description: What RT said to the changes, and what the module did besides, such as a search after a lost answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when only a part of a change was made
  type: list
  elements: str
not_applied:
  description: The options that were not set, each with the value wanted and the value found.
  returned: failure, when only a part of a change was made
  type: dict
  sample: {owner: {wanted: alice, found: bob}}
uncertain:
  description: Names of the options that may have been set or not; V(action) if another run may have made the change.
    See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the user could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the user may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer to the creating request was lost and the user could not be looked for
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.users import USER


def main() -> None:
    run_module(USER)


if __name__ == "__main__":
    main()

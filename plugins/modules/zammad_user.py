#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a user of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_user
short_description: Keep a user of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, deactivates and erases users of Zammad; agents and customers alike.
  - A user is recognised by O(login) or, without it, by O(email). Zammad gives a user whose login is taken another
    login without a word (C(jane1) for C(jane)); here that is an error.
  - What the module reports as done was read back from Zammad.
options:
  state:
    description:
      - V(present) creates the user where there is none, and changes it where something differs. An inactive one is
        made active again, unless the task gives O(active).
      - V(absent) makes the user inactive, since Zammad keeps users for their tickets; with O(data_privacy) the user is
        erased.
  id:
    description:
      - Id of the user. With it, O(login) and O(email) may be new ones.
    type: int
  login:
    description:
      - Login. Zammad keeps it in lower case. Without it, a new user has O(email) as login.
    type: str
  email:
    description:
      - E-mail address. Zammad keeps it in lower case, with the domain in Unicode.
    type: str
  firstname:
    description:
      - First name.
      - When one of the two names is blank, Zammad guesses both from the other one at every save. It splits a name of
        several words (C(NOC Team), C(Doe, John)) into first and last name, which the module therefore rejects before
        anything is written. It capitalises a single word that has letters of one case only (C(NOC) becomes C(Noc)),
        which the module predicts with a warning. A user with both names is stored as given. V(-) is a first name like
        any other.
      - Clearing a name is rejected when Zammad would change the other name, or guess both from the e-mail address.
    type: str
  lastname:
    description:
      - Last name. Without O(firstname), the same applies as to a first name without O(lastname).
    type: str
  password:
    description:
      - Password. It is sent when the user is created; to an existing user only with O(update_password=always), which
        changes something every time, since Zammad does not show passwords.
    type: str
  update_password:
    description:
      - When to send O(password).
    type: str
    default: on_create
    choices: [on_create, always]
  roles:
    description:
      - Names of roles. Zammad gives a user without any the role for sign-ups, so that an empty list is an error.
    type: list
    elements: str
  groups:
    description:
      - Names of groups, each with a list of V(read), V(create), V(change), V(overview), or V(full), which stands
        alone. What a user gets by roles is not among them.
      - In mode V(exact) of O(list_mode) groups that are not named lose their access.
      - Zammad hides the groups of a user who is no agent, and access to inactive groups; both are errors here.
    type: dict
  organization:
    description:
      - Name of the organization; an empty text for none.
    type: str
  organizations:
    description:
      - Names of further organizations. Zammad takes them only with a first one.
    type: list
    elements: str
  vip:
    description:
      - Whether the user is a very important person.
    type: bool
  verified:
    description:
      - Whether the e-mail address was verified.
    type: bool
  web:
    description:
      - Address of a web page.
    type: str
  phone:
    description:
      - Phone number. An empty text clears it, and so it is with the options below.
    type: str
  fax:
    description:
      - Fax number.
    type: str
  mobile:
    description:
      - Mobile phone number.
    type: str
  department:
    description:
      - Department.
    type: str
  street:
    description:
      - Street.
    type: str
  zip:
    description:
      - Postal code.
    type: str
  city:
    description:
      - City.
    type: str
  country:
    description:
      - Country.
    type: str
  address:
    description:
      - Address of several lines.
    type: str
  note:
    description:
      - Note, up to 5000 characters. Zammad removes what may do harm from it, so it is compared by its words.
    type: str
  active:
    description:
      - Whether the user is active. To make it inactive is what O(state=absent) does as well; with this option, an
        inactive user counts as present.
    type: bool
  custom_fields:
    description:
      - Attributes that were added in the object manager, by name. V(null) or an empty text clears one.
      - Values are converted to the type of the attribute, or rejected before anything is written, where the account may
        read the definitions (C(admin.object)).
    type: dict
  data_privacy:
    description:
      - With O(state=absent), whether to erase the user for good, together with the tickets of which the user is the
        customer. Zammad does it a little later; a user who waits for it counts as absent.
      - The account needs the permission C(admin.data_privacy).
    type: bool
  list_mode:
    description:
      - O(groups) is a dictionary that is compared whole; V(add) and V(remove) work on its groups.
notes:
  - The account needs the permission C(admin.user); agents (C(ticket.agent)) may create and change customers, without
    roles and groups.
seealso:
  - module: opsdesk.itsm.zammad_organization
  - module: opsdesk.itsm.zammad_role
  - module: opsdesk.itsm.zammad_group
  - module: opsdesk.itsm.zammad_info
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: An agent with access to two groups
  opsdesk.itsm.zammad_user:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    login: jane
    email: jane@example.com
    firstname: Jane
    lastname: Doe
    roles: [Agent]
    groups:
      Users: [full]
      Support::Web: [read, change]
    password: "{{ vault_jane_password }}"
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: A customer of an organization
  opsdesk.itsm.zammad_user:
    email: bob@customer.example
    firstname: Bob
    lastname: Brown
    organization: Customer Inc.

- name: One more group, the others stay
  opsdesk.itsm.zammad_user:
    login: jane
    groups:
      Sales: [read]
    list_mode: add

- name: A new password
  opsdesk.itsm.zammad_user:
    login: jane
    password: "{{ vault_jane_new_password }}"
    update_password: always

- name: A new address and login
  opsdesk.itsm.zammad_user:
    id: 17
    login: jane.miller
    email: jane.miller@example.com

- name: She left
  opsdesk.itsm.zammad_user:
    login: jane
    state: absent

- name: Forget a customer, and the tickets with them
  opsdesk.itsm.zammad_user:
    email: bob@customer.example
    state: absent
    data_privacy: true
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Zammad was changed or rejected a change
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
  description: The user after the task, as Zammad shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the user as it would be, as far as that is known.
  returned: success, and on failure when the user was read
  type: dict
  contains:
    id: {description: Id of the user., type: int}
    login: {description: Login., type: str, sample: jane}
    email: {description: E-mail address., type: str, sample: jane@example.com}
    firstname: {description: First name., type: str, sample: Jane}
    lastname: {description: Last name., type: str, sample: Doe}
    roles: {description: Names of roles., type: list, elements: str, sample: [Agent]}
    groups:
      description: Names of groups, each with a list of V(read), V(create), V(change), V(overview), or V(full), which
        stands alone.
      type: dict
      sample: {Support::Web: [change, read], Users: [full]}
    organization: {description: Name of the organization., type: str, sample: Customer Inc.}
    organizations: {description: Names of further organizations., type: list, elements: str}
    vip: {description: Whether the user is a very important person., type: bool}
    verified: {description: Whether the e-mail address was verified., type: bool}
    web: {description: Address of a web page., type: str}
    phone: {description: Phone number., type: str}
    fax: {description: Fax number., type: str}
    mobile: {description: Mobile phone number., type: str}
    department: {description: Department., type: str}
    street: {description: Street., type: str}
    zip: {description: Postal code., type: str}
    city: {description: City., type: str}
    country: {description: Country., type: str}
    address: {description: Address of several lines., type: str}
    note: {description: "Note, up to 5000 characters.", type: str}
    active: {description: Whether the user is active., type: bool}
    custom_fields:
      description: The attributes that were added in the object manager and that the task names.
      type: dict
    absent: {description: Whether the module counts the user as absent although it can still be read., type: bool}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted user, all that it held.
  returned: success
  type: dict
server_messages:
  description: What Zammad said to the changes, and what the module did besides, such as a search after a lost answer.
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.users import USER


def main() -> None:
    run_module(USER)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep an object of Zammad's administration in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_object
short_description: Keep an object of Zammad's administration in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes triggers, macros, service levels, calendars, webhooks and the other objects of
    Zammad's administration that have no module of their own.
  - An object is recognised by its type and name. Where Zammad lets several have one name (overviews, postmaster
    filters, templates, text modules, webhooks), two of them are an error, and O(id) tells which is meant.
  - Every attribute that the task names is compared, and read back after a change, since Zammad drops what it does not
    know without a word.
options:
  state:
    description:
      - V(present) creates the object where there is none, and changes it where something differs.
      - V(absent) deletes it. Zammad refuses where something refers to it.
    type: str
    default: present
    choices: [present, absent]
  type:
    description:
      - What kind of object it is.
    type: str
    required: true
    choices:
      [calendar, checklist_template, core_workflow, email_address, job, macro, object_attribute, overview,
       postmaster_filter, public_link, report_profile, signature, sla, template, text_module, trigger, webhook]
  id:
    description:
      - Id of the object. With it, O(name) may be a new name. Either of them is needed.
    type: int
  name:
    description:
      - Name of the object; of a public link its address, of an e-mail address the address itself.
    type: str
  object:
    description:
      - What an attribute of O(type=object_attribute) belongs to. Needed for it, and without meaning for all others.
    type: str
    choices: [Ticket, User, Organization, Group]
  attributes:
    description:
      - Attributes of the object, as Zammad's API names them. Only those that are given are compared.
      - Objects are named, not numbered, since ids differ between servers; the record shows names too. That holds for
        C(calendar), C(groups), C(roles) and C(users), and inside of conditions and actions for C(ticket.state_id),
        C(ticket.group_id), C(ticket.priority_id), C(ticket.owner_id), C(ticket.customer_id) and C(webhook_id). Ids
        work as well.
      - Numbers equal their text, lists of single values have no order (but in the views of overviews and in hours of
        business), HTML is compared by its words, and nothing equals an empty text.
      - The server's own additions to C(data_option), C(screens), C(preferences) and C(public_holidays) are left alone.
      - C(prio) of overviews and public links cannot be kept, since Zammad renumbers it.
    type: dict
  secrets:
    description:
      - Attributes that are secret, which are C(signature_token), C(basic_auth_password) and (from Zammad 7 on)
        C(bearer_token) of webhooks. They appear in no result.
    type: dict
  update_password:
    description:
      - When to send O(secrets).
      - V(on_create) sends them when the object is created.
      - V(always) sends them also when they differ from what Zammad has.
    type: str
    default: on_create
    choices: [on_create, always]
  migrate:
    description:
      - Whether to have Zammad carry out what was changed of an attribute, with O(type=object_attribute). Until then
        the attribute takes no values. It changes the database, and everybody who is logged in is asked to reload.
      - Changes of others that wait are carried out as well.
    type: bool
    default: true
notes:
  - The account needs the permission of the object's kind, for example C(admin.trigger), C(admin.sla) or
    C(admin.object).
seealso:
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.zammad_group
  - module: opsdesk.itsm.zammad_setting
  - module: opsdesk.itsm.zammad_info
  - module: opsdesk.itsm.zammad_api
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Urgent tickets are answered within an hour of business
  opsdesk.itsm.zammad_object:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    type: sla
    name: Gold
    attributes:
      calendar: Office hours
      condition:
        ticket.priority_id:
          operator: is
          value: [3 high]
      first_response_time: 60
      solution_time: 480
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Tell our own service about new tickets
  opsdesk.itsm.zammad_object:
    type: webhook
    name: Ticket service
    attributes:
      endpoint: https://hooks.example.com/zammad
      ssl_verify: true
    secrets:
      signature_token: "{{ vault_hook_token }}"
    update_password: always

- name: And have a trigger call it
  opsdesk.itsm.zammad_object:
    type: trigger
    name: Call the ticket service
    attributes:
      activator: action
      execution_condition_mode: selective
      condition:
        ticket.action: {operator: is, value: create}
        ticket.group_id: {operator: is, value: [Users]}
      perform:
        notification.webhook: {webhook_id: Ticket service}
      active: true

- name: A macro that closes a ticket
  opsdesk.itsm.zammad_object:
    type: macro
    name: Close it
    attributes:
      perform:
        ticket.state_id: {value: closed}
      ux_flow_next_up: next_task
      groups: [Users]

- name: An attribute of tickets that holds a key of ours
  opsdesk.itsm.zammad_object:
    type: object_attribute
    object: Ticket
    name: opsdesk_key
    attributes:
      display: Key
      data_type: input
      data_option:
        type: text
        maxlength: 240
        "null": true
      position: 1550

- name: Delete a trigger
  opsdesk.itsm.zammad_object:
    type: trigger
    name: Call the ticket service
    state: absent
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Zammad was changed or rejected a change
  type: str
  choices: [created, updated, deleted, none]
id:
  description: Id of the object; V(null) for one that check mode would create, or that was already absent.
  returned: success, and on failure when the object is known
  type: int
url:
  description: Page of the object in the web interface.
  returned: success, and on failure when the object is known
  type: str
healed:
  description:
    - Ids of the objects with the same name that were deleted, or would be in check mode; RV(diff) shows them as
      C(twins).
    - This applies only to types of which Zammad allows several with one name, and only to objects that the same account
      created within an hour, that have the same values in all that the task gives, and to which nothing refers.
  returned: when such objects were deleted, also in a failed task
  type: list
  elements: int
record:
  description: The object after the task, as Zammad shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the object as it would be, as far as that is known.
  returned: success, and on failure when the object was read
  type: dict
  contains:
    id: {description: Id of the object., type: int}
    type: {description: What kind of object it is., type: str}
    name: {description: "Name, or what is used as the name.", type: str}
    attributes:
      description: All attributes as Zammad shows them, without secrets and without what Zammad sets itself.
      type: dict
    object: {description: What an attribute belongs to; only of an attribute., type: str}
    migrate: {description: Whether the change of an attribute is carried out; only of an attribute., type: bool}
    absent: {description: Whether the module counts the object as absent although it can still be read., type: bool}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted object, all that it held.
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
  returned: when an answer was lost, or the object could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the object may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer to the creating request was lost and the object could not be looked for
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.object_task import OBJECT


def main() -> None:
    run_module(OBJECT)


if __name__ == "__main__":
    main()

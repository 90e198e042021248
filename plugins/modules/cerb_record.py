#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a record of Cerb, of any type, in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_record
short_description: Keep a record of Cerb, of any type, in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes organizations, contacts, tasks, workers, calendars, knowledge base articles,
    automations and all other types of records of Cerb, custom records included.
  - Every attribute that the task names is compared as Cerb stores it, and read back after a change.
  - For tickets, messages, groups, buckets and custom fields there are modules of their own that know more about them.
options:
  state:
    description:
      - V(present) creates the record where there is none, and changes it where something differs.
      - V(absent) deletes it. A deleted ticket stays for some days and can be read; any other record is gone at once.
    type: str
    default: present
    choices: [present, absent]
  type:
    description:
      - Type of the record by its alias or context, for example V(org), V(contact), V(task), V(worker) or
        V(calendar_event). M(opsdesk.itsm.cerb_info) lists them with their attributes.
      - Cerb's API does not create, change or delete records of the types C(app), C(gpg_private_key), C(gpg_public_key)
        and C(webapi_credentials). It never creates C(toolbar), C(automation_event) and C(package), and never deletes
        C(address), C(toolbar), C(automation_event) and C(custom_record). Such a task fails with the reason.
      - Types and attributes that only some versions of Cerb have fail on the others with the reason. A type whose
        plugin is disabled fails with the name of the plugin.
    type: str
    required: true
  id:
    description:
      - Id of the record. Without it, the record is recognised by its natural key, or by O(match_on).
    type: int
  fields:
    description:
      - Attributes of the record, as Cerb's API names them. Only those that are given are compared.
      - Whatever refers to another record takes its id, or its name where there is only one of it; V(0) refers to none.
        Record types are named by their alias.
      - Times are ISO 8601, or seconds since 1970; an empty text clears them. Statuses are whole words, since Cerb
        itself goes by the first letter, and C(done) would delete.
      - A text is compared as Cerb stores it, cut at its width, and without emoji in some types. Where the column is
        narrower than Cerb expects, a longer value is refused before anything is written, see
        R(docs/cerb.md,ansible_collections.opsdesk.itsm.docsite.cerb).
      - Required attributes are never empty. C(mins) and C(secs) of a C(time_entry) are two views of one time; one is
        enough. An empty C(dob) clears a date of birth.
      - What Cerb never shows again, for example a picture, is sent when the record is created, and otherwise only with
        O(update_password=always).
    type: dict
  secrets:
    description:
      - Attributes that are secret, as C(password) of mailboxes and workers or C(client_secret) of OAuth apps, or that
        Cerb never shows for another reason. They appear in no result.
    type: dict
  update_password:
    description:
      - When to send what Cerb never shows.
      - V(on_create) sends it when the record is created.
      - V(always) sends it every time, and the task is changed every time.
    type: str
    default: on_create
    choices: [on_create, always]
  links:
    description:
      - Records that are linked with this one, as a dictionary of types to lists of ids or names. Types that are not
        named are left alone. An id that no record has is refused.
    type: dict
  watchers:
    description:
      - Workers who watch the record, by mention name, e-mail address, full name or id.
    type: list
    elements: str
  fieldsets:
    description:
      - Custom fieldsets of a ticket or task, by name. Removing a fieldset clears its fields.
      - On other types, setting a field of the set in O(custom_fields) attaches the set.
    type: list
    elements: str
  custom_fields:
    description:
      - Custom fields by name or URI; numbers differ between servers and are not taken. Values are checked and compared
        by the type of the field, so an option of a picklist must be spelled exactly. One line of text, a URL and an
        item of a list have at most 255 bytes.
      - V(null), or an empty text or list, clears a field.
    type: dict
  match_on:
    description:
      - Attributes of O(fields) that recognise the record. Without it they are the natural key of the type where Cerb
        has one and the task gives it (C(email) of an address, C(uri) of a custom record, ...), else its name, together
        with what it belongs to.
      - With an empty list a record is created at every run.
    type: list
    elements: str
  on_multiple:
    description:
      - What to do when several records fit.
    type: str
    default: error
    choices: [error, oldest, newest]
  list_mode:
    description:
      - What a list in the task means, and the lists inside of dictionaries.
      - V(exact) has the list hold exactly these elements, V(add) adds them, V(remove) takes them away. An empty list
        empties it.
    type: str
    default: exact
    choices: [exact, add, remove]
seealso:
  - module: opsdesk.itsm.cerb_record_info
  - module: opsdesk.itsm.cerb_info
  - module: opsdesk.itsm.cerb_custom_field
  - module: opsdesk.itsm.cerb_group
  - module: opsdesk.itsm.cerb_api
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: An organization
  opsdesk.itsm.cerb_record:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    type: org
    fields:
      name: Example GmbH
      city: Berlin
      website: https://www.example.com
    watchers: [Kina]
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: A contact of it, recognised by the e-mail address
  opsdesk.itsm.cerb_record:
    type: contact
    fields:
      email: jane@example.com
      first_name: Jane
      last_name: Doe
      org_id: Example GmbH
    custom_fields:
      Customer number: C-1042

- name: A task that is linked with a ticket
  opsdesk.itsm.cerb_record:
    type: task
    fields:
      title: Renew the certificate
      due: "2031-06-01"
      status: open
      owner_id: Kina
    links:
      ticket: [42]
    list_mode: add

- name: An event of a calendar
  opsdesk.itsm.cerb_record:
    type: calendar_event
    match_on: [calendar_id, name, date_start]
    fields:
      calendar_id: Maintenance
      name: Database upgrade
      date_start: "2031-06-01T22:00:00Z"
      date_end: "2031-06-02T02:00:00Z"
      is_available: false

- name: An app for OAuth 2, whose secret is not shown again
  opsdesk.itsm.cerb_record:
    type: oauth_app
    fields:
      client_id: opsdesk
      name: Opsdesk
      callback_url: https://opsdesk.example.com/callback
    secrets:
      client_secret: "{{ vault_client_secret }}"

- name: Delete a task
  opsdesk.itsm.cerb_record:
    type: task
    id: 42
    state: absent
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Cerb was changed or rejected a change
  type: str
  choices: [created, updated, deleted, none]
id:
  description: Id of the record; V(null) for one that check mode would create, or that was already absent.
  returned: success, and on failure when the record is known
  type: int
url:
  description: Page of the record in the web interface.
  returned: success, and on failure when the record is known
  type: str
record:
  description: The record after the task, as Cerb shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the record as it would be, as far as that is known.
  returned: success, and on failure when the record was read
  type: dict
  contains:
    id: {description: Id of the record., type: int}
    type:
      description: Type of the record by its alias or context, for example V(org), V(contact), V(task), V(worker) or
        V(calendar_event).
      type: str
    fields: {description: All attributes that Cerb shows., type: dict}
    links: {description: Ids of linked records by type; only if the task gives the option., type: dict}
    watchers:
      description: Mention names of the workers who watch it; only if the task gives the option.
      type: list
      elements: str
    fieldsets: {description: Names of the fieldsets; only if the task gives the option., type: list, elements: str}
    custom_fields: {description: The custom fields that the task names., type: dict}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted record, all that it held.
  returned: success
  type: dict
server_messages:
  description: What Cerb said to the changes, and what the module did besides, such as a search after a lost answer.
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
  returned: when an answer was lost, or the record could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the record may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer to the creating request was lost and the record could not be looked for
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

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.task import RECORD
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module


def main() -> None:
    run_module(RECORD)


if __name__ == "__main__":
    main()

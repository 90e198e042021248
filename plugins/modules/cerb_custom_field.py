#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the definition of a custom field of Cerb in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_custom_field
short_description: Keep the definition of a custom field of Cerb in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes custom fields of any record type, tickets among them.
  - A field is recognised by its record type and its URI, which are unique together.
options:
  state:
    description:
      - V(present) creates the field where there is none, and changes it where something differs.
      - V(absent) deletes it, and what it holds on every record.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of the field. With it, O(uri) may be a new URI.
    type: int
  record_type:
    description:
      - Type of the records that have the field, by alias or context, for example V(ticket) or V(org).
    type: str
    aliases: [context]
  uri:
    description:
      - Name of the field for programs, of lower-case letters, digits and underscores.
    type: str
  name:
    description:
      - Name of the field for people. Needed to create a field.
      - Cerb searches by a key that it makes of this name, of its letters and digits. A name without any, or whose key
        another field has, cannot be searched by.
    type: str
  type:
    description:
      - What the field holds. Needed to create a field. It cannot be changed, because what the field holds on every
        record would be lost.
    type: str
    choices:
      - text
      - text_area
      - url
      - number
      - decimal
      - currency
      - checkbox
      - date
      - picklist
      - checkboxes
      - list
      - worker
      - link
      - file
      - files
      - slider
      - links
      - location
  fieldset:
    description:
      - Custom fieldset that the field belongs to, by name; an empty text for none, so that all records have it.
    type: str
  position:
    description:
      - Position among the fields.
    type: int
  options:
    description:
      - Options to choose from in their order, for O(type=picklist) and O(type=checkboxes).
    type: list
    elements: str
  decimals:
    description:
      - Number of decimals, for O(type=decimal).
    type: int
  currency:
    description:
      - Code of the currency, for O(type=currency), for example V(USD).
    type: str
  link_to:
    description:
      - Type of the records that the field refers to, for O(type=link) and O(type=links).
    type: str
notes:
  - The account must be an administrator.
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_ticket
  - module: opsdesk.itsm.cerb_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: A field that holds our own key of a ticket
  opsdesk.itsm.cerb_custom_field:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    record_type: ticket
    uri: external_reference
    name: External reference
    type: text
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: A picklist
  opsdesk.itsm.cerb_custom_field:
    record_type: ticket
    uri: priority
    name: Priority
    type: picklist
    options: [Low, Normal, High]

- name: Delete a field
  opsdesk.itsm.cerb_custom_field:
    record_type: ticket
    uri: priority
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Cerb was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the field; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the field is known
  type: int
  sample: 42
url:
  description: Page of the web interface that shows the field, for people.
  returned: success, and on failure when the field is known
  type: str
  sample: https://cerb.example.com/profiles/custom_field/42
record:
  description:
    - The field as Cerb shows it after the task. Names and values are those of the options, so that they can be given
      to the module again. In check mode it is the field as it would be, as far as the task tells.
  returned: success, and on failure when the field was read
  type: dict
  contains:
    id:
      description: Id of the field.
      type: int
      sample: 42
    record_type:
      description: Alias of the type of the records that have the field.
      type: str
      sample: ticket
    uri:
      description: Name for programs.
      type: str
      sample: priority
    name:
      description: Name for people.
      type: str
      sample: Priority
    type:
      description: What the field holds.
      type: str
      sample: picklist
    fieldset:
      description: Name of its fieldset; empty for none.
      type: str
    position:
      description: Position among the fields.
      type: int
    options:
      description: Options to choose from.
      type: list
      elements: str
    decimals:
      description: Number of decimals; V(null) for all types but V(decimal).
      type: int
    currency:
      description: Code of the currency; V(null) for all types but V(currency).
      type: str
    link_to:
      description: Type of the records that the field refers to; V(null) where it refers to none.
      type: str
diff:
  description: The options that the task gives, before and after; for a deleted field all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a field that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted field.
      type: dict
server_messages:
  description: What the change brings with it, and what the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that Cerb did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because Cerb could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the field could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a field may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the field could not be looked for
  type: bool
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Cerb
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame. Cerb answers 200 to most of what it refuses.
      type: int
      sample: 401
    server_messages:
      description: What Cerb said.
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
  sample: [GET https://cerb.example.com/rest/records/custom_field/42.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.field_definitions import CUSTOM_FIELD
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(CUSTOM_FIELD)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a setting of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_setting
short_description: Keep a setting of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sets a setting of Zammad, or brings back its initial value.
  - Zammad checks no value of a setting. Values of another type than the setting has are refused here, and so is an
    C(fqdn) that is no host name, after which Zammad would answer no request any more.
options:
  state:
    description:
      - V(present) gives the setting O(value).
      - V(absent) gives it its initial value back; it is taken for absent when it has that.
    type: str
    default: present
    choices: [present, absent]
  name:
    description:
      - Name of the setting, for example V(product_name). M(opsdesk.itsm.zammad_info) lists them, with V(settings) as
        collection.
    type: str
  value:
    description:
      - Value. Dictionaries and lists are compared deeply.
      - Some settings hold secrets; use C(no_log) for such a task.
    type: raw
notes:
  - The account needs the permission that belongs to the setting, for example C(admin.branding).
seealso:
  - module: opsdesk.itsm.zammad_info
  - module: opsdesk.itsm.zammad_object
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Our name
  opsdesk.itsm.zammad_setting:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    name: product_name
    value: Example Helpdesk
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Turn time accounting on
  opsdesk.itsm.zammad_setting:
    name: time_accounting
    value: true

- name: The initial value again
  opsdesk.itsm.zammad_setting:
    name: product_name
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
  description: Id of the setting; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the setting is known
  type: int
  sample: 42
url:
  description: Always V(null), since no page shows a single setting.
  returned: success, and on failure when the setting is known
  type: str
  sample: https://desk.example.com/#manage/settings
record:
  description:
    - The setting as Zammad shows it after the task. Names and values are those of the options, so that they can be
      given to the module again. In check mode it is the setting as it would be, as far as the task tells.
  returned: success, and on failure when the setting was read
  type: dict
  contains:
    id:
      description: Id of the setting.
      type: int
      sample: 42
    name:
      description: Name.
      type: str
      sample: product_name
    value:
      description: Value.
      type: raw
      sample: Example Helpdesk
    initial_value:
      description: Value that the setting had at first.
      type: raw
    absent:
      description: Whether the module takes the setting for absent though it can still be read.
      type: bool
diff:
  description: The options that the task gives, before and after; for a deleted setting all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a setting that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted setting.
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
  returned: when an answer was lost, or the setting could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a setting may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the setting could not be looked for
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
  sample: [GET https://desk.example.com/api/v1/settings/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.settings import SETTING


def main() -> None:
    run_module(SETTING)


if __name__ == "__main__":
    main()

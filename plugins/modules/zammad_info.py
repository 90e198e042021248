#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read any collection of Zammad."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_info
short_description: Read any collection of Zammad
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads objects of any collection of Zammad's API, for example users, groups, triggers or settings, as Zammad shows
    them with the names of what they refer to.
  - Pages are followed to the end. Secrets that Zammad shows in clear, such as tokens of webhooks, are replaced.
options:
  collection:
    description:
      - Path of the collection below C(/api/v1/), for example V(users) or V(ticket_states).
    type: str
    required: true
  ids:
    description:
      - Ids of objects. Without it, and without O(condition) and O(search), all are returned.
    type: list
    elements: str
    aliases: [id]
  condition:
    description:
      - What to look for, as a dictionary of conditions in the words of Zammad's API; the examples show one. All its
        parts must hold. The database answers it, exactly and at once.
      - Before version 6.5 only tickets are searched in this way.
      - An empty one is an error, since Zammad takes it for everything.
    type: dict
  search:
    description:
      - Text to look for, as in the search field of Zammad. Without a search index it is one word or phrase anywhere,
        with an index it is the language of that, and lags behind.
    type: str
  parameters:
    description:
      - More parameters for the address.
    type: dict
  limit:
    description:
      - Return no more objects than this.
    type: int
  missing:
    description:
      - What to do about an id that is not there, or that the account may not see.
      - With V(error) the task fails.
      - With V(ignore) it is left out.
    type: str
    default: error
    choices: [error, ignore]
  version:
    description:
      - Whether to return the version of Zammad as well, which only accounts with the permission C(admin) may know.
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression for the list of objects. Its result is returned as RV(objects).
seealso:
  - module: opsdesk.itsm.zammad_ticket_info
  - module: opsdesk.itsm.zammad_api
  - module: opsdesk.itsm.zammad_object
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Names of all groups, and the version of Zammad
  opsdesk.itsm.zammad_info:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    collection: groups
    query: "[].name"
    version: true
  delegate_to: localhost
  register: groups

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Agents who are active
  opsdesk.itsm.zammad_info:
    collection: users
    query: "[?active && contains(roles, 'Agent')].login"
  register: agents

- name: The user with an address, from version 6.5 on
  opsdesk.itsm.zammad_info:
    collection: users
    condition:
      user.email: {operator: is, value: jane@example.com}
  register: jane

- name: A user by id, if there is one
  opsdesk.itsm.zammad_info:
    collection: users
    id: "17"
    missing: ignore
  register: user
"""

RETURN = r"""
count:
  description: How many objects were found.
  returned: success
  type: int
  sample: 2
objects:
  description: The objects as Zammad shows them; with O(query), what it selects.
  returned: success
  type: list
  elements: raw
  sample: [Users, Support]
version:
  description: Version of Zammad; V(null) where the account may not know it.
  returned: success, with O(version)
  type: str
  sample: 6.5.0
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
  sample: [GET https://desk.example.com/api/v1/groups 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.info import INFO


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()

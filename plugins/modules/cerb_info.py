#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read who we are for Cerb, and what the server knows."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_info
short_description: Read who we are for Cerb, and what the server knows
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads the worker whose key is used and the version of Cerb, and describes record types with their attributes and
    custom fields.
  - The shortest way to try a key.
options:
  types:
    description:
      - Record types to describe, by alias. With an empty list, all that the server has.
      - The account needs the path C(records/custom_field), and for an empty list and custom records C(contexts/list)
        and C(data/query).
    type: list
    elements: str
  query:
    description:
      - A JMESPath expression for the whole result. What it selects is returned as RV(result).
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_record_info
  - module: opsdesk.itsm.cerb_api
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: Who am I
  opsdesk.itsm.cerb_info:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
  delegate_to: localhost
  register: cerb

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: What a record of these types can have
  opsdesk.itsm.cerb_info:
    types: [org, task]

- name: The options of a picklist
  opsdesk.itsm.cerb_info:
    types: [ticket]
    query: types.ticket.custom_fields[?name == 'Priority'].options | [0]
"""

RETURN = r"""
version:
  description: Version of Cerb.
  returned: success
  type: str
  sample: 10.4.10
me:
  description: The worker whose key is used.
  returned: success
  type: dict
  contains:
    id:
      description: Id of the worker.
      type: int
      sample: 1
    at_mention_name:
      description: Mention name, which stands for the worker in the options of all modules.
      type: str
      sample: Kina
    full_name:
      description: First and last name.
      type: str
    first_name:
      description: First name.
      type: str
    last_name:
      description: Last name.
      type: str
    title:
      description: Title.
      type: str
    timezone:
      description: Time zone.
      type: str
    language:
      description: Language.
      type: str
    email:
      description: E-mail address.
      type: str
    is_superuser:
      description: Whether the worker is an administrator.
      type: bool
types:
  description: The record types asked for, by alias.
  returned: with O(types)
  type: dict
result:
  description: What O(query) selects.
  returned: with O(query)
  type: raw
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
  sample: [GET https://cerb.example.com/rest/workers/me.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.info import INFO
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()

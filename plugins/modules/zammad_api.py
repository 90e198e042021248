#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send one raw request to Zammad."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_api
short_description: Send one raw request to Zammad
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sends one request to the API of Zammad, for what no other module of this collection does, for example the knowledge
    base and channels.
  - Login, retries, proxies and the protection of secrets are those of the other modules. What the request does is not
    looked after; a request that creates something creates it again at every run.
options:
  method:
    description:
      - The verb.
      - A C(POST) is sent once only, since sending it twice may do its work twice. The other verbs are tried again as
        O(api_retries) says.
    type: str
    default: GET
    choices: [GET, HEAD, POST, PUT, PATCH, DELETE]
  path:
    description:
      - What to ask for, for example V(tickets/42). It is taken below C(/api/v1/); a path that begins with V(/api/) is
        taken as it is.
    type: str
    required: true
  parameters:
    description:
      - Parameters for the address, as a dictionary. They are encoded.
    type: dict
  data:
    description:
      - Body of the request, as a dictionary or list, or as a text that holds JSON.
    type: raw
  reads:
    description:
      - Says that the request changes nothing although its verb looks like it, for example a search by C(POST). It is
        then sent in check mode as well, and the task is not reported as changed.
    type: bool
    default: false
seealso:
  - module: opsdesk.itsm.zammad_info
  - module: opsdesk.itsm.zammad_object
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.request
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Who am I
  opsdesk.itsm.zammad_api:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    path: users/me
    query: login
  delegate_to: localhost
  register: me

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: A search by POST that changes nothing
  opsdesk.itsm.zammad_api:
    method: POST
    path: tickets/search
    data:
      condition:
        ticket.number: {operator: is, value: "67042"}
      expand: true
    reads: true
  register: found

- name: Unlock an account
  opsdesk.itsm.zammad_api:
    method: PUT
    path: users/unlock/17
    data: {}
"""

RETURN = r"""
method:
  description: The verb that was sent.
  returned: always
  type: str
  sample: GET
path:
  description: The path that was asked for.
  returned: always
  type: str
  sample: /api/v1/users/me
status:
  description: HTTP status of the answer.
  returned: when a request was sent
  type: int
  sample: 200
content:
  description: The answer, decoded where it is JSON, with the secrets of webhooks replaced; with O(query), what it
    selects.
  returned: when a request was sent
  type: raw
skipped_in_check_mode:
  description: Whether the request was not sent because of check mode.
  returned: in check mode, for a request that may write
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
  sample: [GET https://desk.example.com/api/v1/users 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.api import API


def main() -> None:
    run_module(API)


if __name__ == "__main__":
    main()

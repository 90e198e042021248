#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send one raw request to Cerb."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_api
short_description: Send one raw request to Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sends one signed request to the API of Cerb, for what no other module of this collection does.
  - Login, retries, proxies and the protection of secrets are those of the other modules. What the request does is not
    looked after; a request that creates something creates it again at every run.
  - Cerb answers HTTP 200 to most of what it refuses. Such an answer fails the task here.
options:
  method:
    description:
      - The verb.
      - A C(POST) or C(PATCH) is sent once only, since sending it twice may do its work twice. The other verbs are tried
        again as O(api_retries) says.
    type: str
    default: GET
    choices: [GET, POST, PUT, PATCH, DELETE, get, post, put, patch, delete]
  path:
    description:
      - What to ask for below C(/rest/), for example V(records/org/42). C(.json) is added where it is missing, and
        parameters may follow after a question mark.
    type: str
    required: true
  parameters:
    description:
      - Parameters for the address, as a dictionary. They are encoded. Those of a C(DELETE) stand there too.
    type: dict
  data:
    description:
      - Body of the request, as a dictionary, which is sent as a form because Cerb ignores JSON. Dictionaries and lists
        inside of it become nested keys, C(fields[links][]).
      - A text is sent as it is, for example the query of C(data/query).
    type: raw
    aliases: [payload]
  reads:
    description:
      - Says that the request changes nothing although its verb looks like it, for example a search by C(POST). It is
        then sent in check mode as well, and the task is not reported as changed.
    type: bool
    default: false
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_record_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.request
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: The worker whose key is used
  opsdesk.itsm.cerb_api:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    method: get
    path: workers/me?expand=address_
  delegate_to: localhost
  register: me

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: A new ticket, at every run
  opsdesk.itsm.cerb_api:
    method: post
    path: tickets/compose
    payload:
      expand: bucket_,group_,custom_
      group_id: 1
      bucket_id: 5
      to: customer@example.com
      subject: This is a new ticket
      content_format: markdown
      content: |
        This is
        a multi-line
        message
      status: 0

- name: How many tickets have which status
  opsdesk.itsm.cerb_api:
    method: POST
    path: data/query
    data: type:worklist.subtotals of:tickets by:[status] format:dictionaries
    reads: true
    query: data[].[status_label, count]
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
  sample: /workers/me.json
status:
  description: HTTP status of the answer.
  returned: when a request was sent
  type: int
  sample: 200
content:
  description: The answer, decoded where it is JSON; with O(query), what it selects.
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

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.api import API
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(API)


if __name__ == "__main__":
    main()

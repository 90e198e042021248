#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send one raw request to CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_api
short_description: Send one raw request to CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sends one request to the REST API of CloudBees CD, for what no other module of this collection does.
  - Login, retries, proxies and the protection of secrets are those of the other modules. What the request does is
    not looked after; a request that creates something creates it again at every run.
options:
  method:
    description:
      - "The verb: V(POST) creates, V(PUT) changes or does something."
      - A C(POST) is sent once only, since sending it twice may do its work twice. The other verbs are tried again as
        O(api_retries) says.
    type: str
    default: GET
    choices: [GET, HEAD, POST, PUT, DELETE]
  path:
    description:
      - What to ask for, for example V(projects/Default). It is taken below C(/rest/v1.0/); a path that begins with
        V(/rest/) or V(/commander) is taken as it is.
      - Blanks in it are written as C(%20), slashes in a name as C(%2F); the filter C(urlencode) does that, with
        slashes only as C(replace) makes them.
    type: str
    required: true
  parameters:
    description:
      - Parameters for the address, as a dictionary. They are encoded.
      - A command that is not plain creating, reading, changing or deleting is named in C(request), for example
        C(request=getJobStatus).
      - "Addresses end up in logs: give secrets in O(data). The server takes arguments there as well."
    type: dict
  data:
    description:
      - Body of the request, as a dictionary or list, or as a text that holds JSON.
    type: raw
  reads:
    description:
      - Says that the request changes nothing although its verb looks like it. It is then sent in check mode as well,
        and the task is not reported as changed. A command in O(parameters) that begins with C(get), C(find), C(count)
        or C(check) is known to read.
    type: bool
    default: false
seealso:
  - module: opsdesk.itsm.cloudbees_object_info
  - module: opsdesk.itsm.cloudbees_property
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.request
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: A project
  opsdesk.itsm.cloudbees_api:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    path: projects/Default
    query: project.description
  delegate_to: localhost
  register: project

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: A search, which is a PUT that changes nothing
  opsdesk.itsm.cloudbees_api:
    method: PUT
    path: objects
    parameters:
      request: findObjects
    data:
      objectType: project
      maxIds: 10

- name: Set a property
  opsdesk.itsm.cloudbees_api:
    method: PUT
    path: properties/version
    parameters:
      projectName: Default
    data:
      value: "1.4.2"
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
  sample: /rest/v1.0/projects/Default
status:
  description: HTTP status of the answer.
  returned: when a request was sent
  type: int
  sample: 200
content:
  description: The answer, decoded where it is JSON, V(null) where there is none; with O(query), what it selects.
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
      sample: CloudBees CD
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
      description: What CloudBees CD said, its error code first.
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
  sample: ["GET https://cd.example.com/rest/v1.0/projects/Default 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.api import API
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(API)


if __name__ == "__main__":
    main()

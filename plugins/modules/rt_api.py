#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send one raw request to Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_api
short_description: Send one raw request to Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sends one request to REST 2.0 or REST 1.0 of Request Tracker (RT), for what no other module of this collection
    does, for example assets, articles and saved searches.
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
    choices: [GET, HEAD, POST, PUT, DELETE]
  path:
    description:
      - What to ask for, for example V(ticket/42) or V(catalogs). It is taken below C(/REST/2.0/), or below
        C(/REST/1.0/) where O(api_version) or the server says so. A path that begins with V(/REST/) is taken as it is.
      - Names within a path must be percent-encoded, for example with the filter P(ansible.builtin.urlencode#filter).
    type: str
    required: true
  parameters:
    description:
      - Parameters for the address, as a dictionary. They are encoded.
    type: dict
  data:
    description:
      - Body of a request to REST 2.0, as a dictionary or list. Text that begins with C({) or C([) is taken for JSON.
    type: raw
  form:
    description:
      - Fields of a request to REST 1.0, as a dictionary; values are texts, or lists of texts. They are encoded so
        that no value can become another field. The request becomes a C(POST), which is the same as any verb to REST
        1.0.
      - It cannot be combined with O(data).
    type: dict
  reads:
    description:
      - Says that the request changes nothing although its verb or O(form) looks like it, for example a C(POST) with a
        JSON search. It is then sent in check mode as well, and the task is not reported as changed.
    type: bool
    default: false
seealso:
  - module: opsdesk.itsm.rt_ticket
  - module: opsdesk.itsm.rt_ticket_info
  - name: REST 2.0
    description: The paths and documents of REST 2.0, in the manual of RT.
    link: https://docs.bestpractical.com/rt/latest/RT/REST2.html
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.request
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: Which version of RT this is
  opsdesk.itsm.rt_api:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    path: rt
    query: Version
  delegate_to: localhost
  register: version

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: Assets of a catalog, found by a JSON search
  opsdesk.itsm.rt_api:
    method: POST
    path: assets
    parameters:
      fields: Name,Status
      per_page: 100
    data:
      - field: Catalog
        value: General assets
    reads: true
    query: "items[].{id: id, name: Name, status: Status}"
  register: assets

# RT answers 200 to what it refused as well; only its sentences tell.
- name: Change an asset
  opsdesk.itsm.rt_api:
    method: PUT
    path: asset/7
    data:
      Status: stolen
  register: answer
  failed_when: answer.content is search('Permission Denied')

- name: A name within a path
  opsdesk.itsm.rt_api:
    path: queue/{{ 'Größe & Co' | urlencode }}

- name: A field of a ticket over REST 1.0
  opsdesk.itsm.rt_api:
    api_version: rest1
    path: ticket/42/edit
    form:
      Subject: Disk full on host1
      CF.{Components}: [web, mail]
"""

RETURN = r"""
method:
  description: The verb that was asked for.
  returned: success, and on failure when RT answered
  type: str
  sample: GET
path:
  description: The whole path, with the protocol.
  returned: success, and on failure when RT answered
  type: str
  sample: /REST/2.0/ticket/42
status:
  description: HTTP status. REST 1.0 says 200 to everything; see RV(rt_status).
  returned: success and outside check mode or for a request that reads, and on failure when RT answered
  type: int
  sample: 200
content:
  description:
    - The answer, decoded. JSON from REST 2.0; from REST 1.0 a list with a dictionary for each form, or text where
      there is no form; else text. With O(query), its result.
    - Known secrets are masked in it, and so is C(AuthToken), by which RT 6 shows a user's feeds to administrators.
  returned: success and outside check mode or for a request that reads, and on failure when RT answered
  type: raw
  sample: {Version: 5.0.3}
rt_status:
  description: The status in the first line of an answer of REST 1.0; V(null) for an empty answer, which says that an
    edit changed nothing.
  returned: success, over REST 1.0
  type: int
  sample: 200
messages:
  description: The sentences of an answer of REST 1.0, which are its lines that begin with C(#).
  returned: success, over REST 1.0
  type: list
  elements: str
  sample: [Ticket 42 updated.]
skipped_in_check_mode:
  description: Whether the request was not sent, because it would write.
  returned: in check mode, when it is V(true)
  type: bool
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Request Tracker
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(refused), V(unreachable), V(answer_lost),
          V(timed_out) or V(unexpected_answer). An answer with a status of 300 or more is V(refused).
      type: str
      sample: refused
    status:
      description: HTTP status of the answer, or the status in the first line of an answer of REST 1.0.
      type: int
      sample: 404
    server_messages:
      description: What RT said, over REST 1.0.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when it was not sent or that is not known.
      type: int
    safe_to_retry:
      description: Whether the same request may succeed when it is sent again; V(null) when that is not known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: [GET https://rt.example.com/REST/2.0/rt 200 21 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.api import API


def main() -> None:
    run_module(API)


if __name__ == "__main__":
    main()

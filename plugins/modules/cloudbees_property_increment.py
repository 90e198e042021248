#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add to a property of CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_property_increment
short_description: Add to a property of CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds to a property of CloudBees CD that holds a whole number, in one step on the server, so that several plays
    at once get different numbers.
  - A property that is not there counts as 0 and is made.
  - Every run adds again. A request whose answer was lost is never sent again; the task then fails and says so.
options:
  name:
    description:
      - Name of the property, for example V(version), or a path through property sheets, for example
        V(deploy/web/version).
      - A path that begins with a slash is absolute and names the holder itself, for example
        V(/projects/Default/version), V(/server/title) or V(/jobs/4fa765dd/summary).
    type: str
    required: true
    aliases: [path]
  by:
    description:
      - What to add; a negative number subtracts, and 0 only reads.
    type: int
    default: 1
seealso:
  - module: opsdesk.itsm.cloudbees_property
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_holder
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
attributes:
  check_mode:
    support: partial
    details:
      - The value is predicted from the one that is there; another play may add to it in the meantime.
  diff_mode:
    support: none
    details:
      - RV(value) and RV(by) tell both sides.
  idempotent:
    support: none
    details:
      - Every run adds to the property, and reports it as changed.
"""

EXAMPLES = r"""
- name: The next build number
  opsdesk.itsm.cloudbees_property_increment:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Web Shop
    name: build_number
  delegate_to: localhost
  register: build

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: Count down
  opsdesk.itsm.cloudbees_property_increment:
    path: /projects/Web Shop/remaining
    by: -1
"""

RETURN = r"""
name:
  description: Path of the property, as the task names it.
  returned: success
  type: str
  sample: build_number
by:
  description: What was added.
  returned: success
  type: int
  sample: 1
value:
  description: Value afterwards; in check mode as it would be.
  returned: success
  type: int
  sample: 43
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
  sample: ["GET https://cd.example.com/rest/v1.0/properties/build_number?projectName=Default 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_reads import INCREMENT
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(INCREMENT)


if __name__ == "__main__":
    main()

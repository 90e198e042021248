#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read properties of CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_property_info
short_description: Read properties of CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads properties and property sheets of CloudBees CD. It changes nothing.
options:
  names:
    description:
      - Names or paths of the properties. They are those that O(opsdesk.itsm.cloudbees_property#module:name) takes;
        V(.) is the sheet of the holder itself. Absolute paths may stand beside names.
    type: list
    elements: str
    required: true
    aliases: [name, path]
  missing:
    description:
      - What to do about a property that is not there.
      - With V(error) the task fails.
      - With V(ignore) its value is V(null).
    type: str
    default: error
    choices: [error, ignore]
  query:
    description:
      - A JMESPath expression for the result.
seealso:
  - module: opsdesk.itsm.cloudbees_property
  - plugin: opsdesk.itsm.cloudbees_property
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_holder
  - opsdesk.itsm.reading.cloudbees_properties
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Some properties of a project
  opsdesk.itsm.cloudbees_property_info:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Default
    names: [version, deploy]
  delegate_to: localhost
  register: found

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: The summary of a job, or nothing
  opsdesk.itsm.cloudbees_property_info:
    names: [/jobs/4fa765dd-73f1-11e3-b67e-b0a420524153/summary]
    missing: ignore
"""

RETURN = r"""
properties:
  description:
    - The values by name, as the task names them. The value of a sheet is a dictionary with all values in it and in the
      sheets inside it, by path.
    - With O(query), what it selects from that.
  returned: success
  type: raw
  sample: {version: "1.4.2", deploy: {web/version: "1.4.2"}}
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
  sample: ["GET https://cd.example.com/rest/v1.0/properties/version?projectName=Default 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_reads import PROPERTY_INFO
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(PROPERTY_INFO)


if __name__ == "__main__":
    main()

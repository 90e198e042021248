#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a project of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_project
short_description: Keep a project of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes projects of CloudBees CD.
  - A project is recognised by its name.
options:
  state:
    description:
      - Whether the project shall be there.
  name:
    description:
      - Name of the project. Slashes and blanks are allowed.
    type: str
  description:
    description:
      - Text that describes the project. An empty text clears it.
    type: str
  resource:
    description:
      - Name of the resource or pool on which steps run that name none.
    type: str
  workspace:
    description:
      - Name of the workspace that is used where none is named.
    type: str
  credential:
    description:
      - Name of the credential that is used where none is named.
    type: str
  tracked:
    description:
      - Whether the server records the changes to the project.
    type: bool
notes:
  - Deleting a project deletes its procedures, schedules, credentials and properties.
seealso:
  - module: opsdesk.itsm.cloudbees_property
  - module: opsdesk.itsm.cloudbees_procedure
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: A project
  opsdesk.itsm.cloudbees_project:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    name: Web Shop
    description: Builds and releases of the web shop
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: Its default resource
  opsdesk.itsm.cloudbees_project:
    name: Web Shop
    resource: linux

- name: Delete it with all that is in it
  opsdesk.itsm.cloudbees_project:
    name: Old Shop
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when the server was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the project; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the project is known
  type: str
  sample: d527401a-d390-11e7-832b-005056330fc3
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the project is known
  type: str
record:
  description:
    - The project as the server shows it after the task. Names and values are those of the options, so that they
      can be given to the module again. In check mode it is the project as it would be, as far as the task tells.
  returned: success, and on failure when the project was read
  type: dict
  contains:
    id:
      description: Id of the project.
      type: str
      sample: d527401a-d390-11e7-832b-005056330fc3
    name:
      description: Name of the project. Slashes and blanks are allowed.
      type: str
    description:
      description: Text that describes the project. An empty text clears it.
      type: str
    resource:
      description: Name of the resource or pool on which steps run that name none.
      type: str
    workspace:
      description: Name of the workspace that is used where none is named.
      type: str
    credential:
      description: Name of the credential that is used where none is named.
      type: str
    tracked:
      description: Whether the server records the changes to the project.
      type: bool
    plugin:
      description: Name of the plug-in that the project belongs to. Other projects have no such key.
      type: str
diff:
  description: The options that the task gives, before and after; for a project that is deleted, all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a project that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty where it is deleted.
      type: dict
server_messages:
  description: What the module had to do besides, for example look for the project after a lost answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that the server did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because the server could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the project could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a project may have been created without the module knowing. RV(error) and the message say
    what to do.
  returned: failure, when the answer to the creating request was lost and the project could not be looked for
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

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.tables import PROJECT
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(PROJECT)


if __name__ == "__main__":
    main()

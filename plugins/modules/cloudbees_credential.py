#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a credential of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_credential
short_description: Keep a credential of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes credentials in a project of CloudBees CD.
  - A credential is recognised by project and name. The server shows its user name, never its password.
options:
  state:
    description:
      - Whether the credential shall be there.
  project:
    description:
      - Name of the project.
    type: str
  name:
    description:
      - Name of the credential.
    type: str
  username:
    description:
      - User name that the credential holds. Needed to create one.
    type: str
  password:
    description:
      - Password that the credential holds. Needed to create one; the server never shows it, so it is sent as
        O(update_password) says.
    type: str
  description:
    description:
      - Text that describes the credential.
    type: str
  update_password:
    description:
      - When to send secrets, which the server never shows. V(on_create) sends them to a new object only; V(always)
        sends them every time, which counts as a change every time.
    type: str
    default: on_create
    choices: [on_create, always]
notes:
  - The password is sent in the body of the request.
seealso:
  - module: opsdesk.itsm.cloudbees_project
  - module: opsdesk.itsm.cloudbees_acl
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: A credential
  opsdesk.itsm.cloudbees_credential:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Web Shop
    name: registry
    username: robot
    password: "{{ vault_registry_password }}"
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: A new password
  opsdesk.itsm.cloudbees_credential:
    project: Web Shop
    name: registry
    password: "{{ vault_registry_new_password }}"
    update_password: always

- name: Gone
  opsdesk.itsm.cloudbees_credential:
    project: Web Shop
    name: registry
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
  description: Id of the credential; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the credential is known
  type: str
  sample: d527401a-d390-11e7-832b-005056330fc3
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the credential is known
  type: str
record:
  description:
    - The credential as the server shows it after the task. Names and values are those of the options, so that they
      can be given to the module again. In check mode it is the credential as it would be, as far as the task tells.
  returned: success, and on failure when the credential was read
  type: dict
  contains:
    id:
      description: Id of the credential.
      type: str
      sample: d527401a-d390-11e7-832b-005056330fc3
    project:
      description: Name of the project.
      type: str
    name:
      description: Name of the credential.
      type: str
    username:
      description: User name that the credential holds.
      type: str
    description:
      description: Text that describes the credential.
      type: str
diff:
  description: The options that the task gives, before and after; for a credential that is deleted, all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a credential that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty where it is deleted.
      type: dict
server_messages:
  description: What the module had to do besides, for example look for the credential after a lost answer.
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
  returned: when an answer was lost, or the credential could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a credential may have been created without the module knowing. RV(error) and the message say
    what to do.
  returned: failure, when the answer to the creating request was lost and the credential could not be looked for
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
  sample: ["GET https://cd.example.com/rest/v1.0/projects/Web%20Shop/credentials/registry 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.tables import CREDENTIAL
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(CREDENTIAL)


if __name__ == "__main__":
    main()

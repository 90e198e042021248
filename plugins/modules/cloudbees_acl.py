#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep an access control entry of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_acl
short_description: Keep an access control entry of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - "Keeps what one user, group or service account may do with one object of CloudBees CD: one entry of the access
    control list of the object."
  - The object is said by the options that name one (O(project), O(resource) and so on). An entry is recognised by
    object and principal; entries of others stay.
options:
  state:
    description:
      - Whether the entry shall be there.
  principal_type:
    description:
      - Kind of whoever the entry is for.
    type: str
    choices: [user, group, service_account]
  principal:
    description:
      - Name of the user, group or service account.
    type: str
  read:
    description:
      - Whether it may read the object. V(inherit) leaves that to the object above.
    type: str
    choices: [allow, deny, inherit]
  modify:
    description:
      - Whether it may change the object. V(inherit) leaves that to the object above.
    type: str
    choices: [allow, deny, inherit]
  execute:
    description:
      - Whether it may run the object. V(inherit) leaves that to the object above.
    type: str
    choices: [allow, deny, inherit]
  change_permissions:
    description:
      - Whether it may change this access control list. V(inherit) leaves that to the object above.
    type: str
    choices: [allow, deny, inherit]
notes:
  - Whether an object inherits entries of the object above it at all is not looked after.
seealso:
  - module: opsdesk.itsm.cloudbees_user
  - module: opsdesk.itsm.cloudbees_group
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_holder
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Developers may read and run a project
  opsdesk.itsm.cloudbees_acl:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Web Shop
    principal_type: group
    principal: Developers
    read: allow
    execute: allow
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: Nobody of the interns changes it
  opsdesk.itsm.cloudbees_acl:
    project: Web Shop
    principal_type: group
    principal: Interns
    modify: deny

- name: No entry of its own any more
  opsdesk.itsm.cloudbees_acl:
    project: Web Shop
    principal_type: user
    principal: bob
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
  description: Id of the entry; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the entry is known
  type: str
  sample: d527401a-d390-11e7-832b-005056330fc3
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the entry is known
  type: str
record:
  description:
    - The entry as the server shows it after the task. Names and values are those of the options, so that they
      can be given to the module again. In check mode it is the entry as it would be, as far as the task tells.
  returned: success, and on failure when the entry was read
  type: dict
  contains:
    id:
      description: Id of the entry.
      type: str
      sample: d527401a-d390-11e7-832b-005056330fc3
    principal_type:
      description: Kind of whoever the entry is for.
      type: str
    principal:
      description: Name of the user, group or service account.
      type: str
    read:
      description: V(allow), V(deny) or V(inherit).
      type: str
    modify:
      description: V(allow), V(deny) or V(inherit).
      type: str
    execute:
      description: V(allow), V(deny) or V(inherit).
      type: str
    change_permissions:
      description: V(allow), V(deny) or V(inherit).
      type: str
    project:
      description: The option O(project), where the task gives it.
      type: str
    procedure:
      description: The option O(procedure), where the task gives it.
      type: str
    step:
      description: The option O(step), where the task gives it.
      type: str
    job:
      description: The option O(job), where the task gives it.
      type: str
    job_step:
      description: The option O(job_step), where the task gives it.
      type: str
    resource:
      description: The option O(resource), where the task gives it.
      type: str
    resource_pool:
      description: The option O(resource_pool), where the task gives it.
      type: str
    workspace:
      description: The option O(workspace), where the task gives it.
      type: str
    zone:
      description: The option O(zone), where the task gives it.
      type: str
    gateway:
      description: The option O(gateway), where the task gives it.
      type: str
    user:
      description: The option O(user), where the task gives it.
      type: str
    group:
      description: The option O(group), where the task gives it.
      type: str
    artifact:
      description: The option O(artifact), where the task gives it.
      type: str
    artifact_version:
      description: The option O(artifact_version), where the task gives it.
      type: str
    repository:
      description: The option O(repository), where the task gives it.
      type: str
    schedule:
      description: The option O(schedule), where the task gives it.
      type: str
    credential:
      description: The option O(credential), where the task gives it.
      type: str
    plugin:
      description: The option O(plugin), where the task gives it.
      type: str
    pipeline:
      description: The option O(pipeline), where the task gives it.
      type: str
    stage:
      description: The option O(stage), where the task gives it.
      type: str
    task:
      description: The option O(task), where the task gives it.
      type: str
    release:
      description: The option O(release), where the task gives it.
      type: str
    flow_runtime:
      description: The option O(flow_runtime), where the task gives it.
      type: str
    application:
      description: The option O(application), where the task gives it.
      type: str
    component:
      description: The option O(component), where the task gives it.
      type: str
    environment:
      description: The option O(environment), where the task gives it.
      type: str
    environment_tier:
      description: The option O(environment_tier), where the task gives it.
      type: str
    service:
      description: The option O(service), where the task gives it.
      type: str
    cluster:
      description: The option O(cluster), where the task gives it.
      type: str
    catalog:
      description: The option O(catalog), where the task gives it.
      type: str
    dashboard:
      description: The option O(dashboard), where the task gives it.
      type: str
    snapshot:
      description: The option O(snapshot), where the task gives it.
      type: str
    system_object:
      description: The option O(system_object), where the task gives it.
      type: str
    object_id:
      description: The option O(object_id), where the task gives it.
      type: str
diff:
  description: The options that the task gives, before and after; for an entry that is deleted, all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for an entry that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty where it is deleted.
      type: dict
server_messages:
  description: What the module had to do besides, for example look for the entry after a lost answer.
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
  returned: when an answer was lost, or the entry could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether an entry may have been created without the module knowing. RV(error) and the message say
    what to do.
  returned: failure, when the answer to the creating request was lost and the entry could not be looked for
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
  sample: ["GET https://cd.example.com/rest/v1.0/aclEntries/group/Developers?projectName=Web+Shop 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.acl import ACL
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(ACL)


if __name__ == "__main__":
    main()

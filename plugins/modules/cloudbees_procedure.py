#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a procedure of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_procedure
short_description: Keep a procedure of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes procedures in a project of CloudBees CD, with their formal parameters and steps in
    order.
  - A procedure is recognised by project and name.
options:
  state:
    description:
      - Whether the procedure shall be there.
  project:
    description:
      - Name of the project.
    type: str
  name:
    description:
      - Name of the procedure.
    type: str
  description:
    description:
      - Text that describes the procedure.
    type: str
  job_name_template:
    description:
      - Template for the names of its jobs.
    type: str
  resource:
    description:
      - Name of the resource or pool for steps that name none.
    type: str
  workspace:
    description:
      - Name of the workspace for steps that name none.
    type: str
  credential:
    description:
      - Name of the credential for steps that name none.
    type: str
  time_limit:
    description:
      - How long a run may take, in O(time_limit_units).
    type: str
  time_limit_units:
    description:
      - Unit of the time limit.
    type: str
    choices: [hours, minutes, seconds]
  parameters:
    description:
      - "The formal parameters, all of them, in order: others are deleted."
      - Of each parameter only the attributes that the task gives are compared.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the parameter.
        type: str
        required: true
      description:
        description:
          - Text that describes the parameter.
        type: str
      type:
        description:
          - How it is asked for, for example V(entry), V(textarea), V(select), V(checkbox) or V(credential).
        type: str
      default_value:
        description:
          - Value where none is given.
        type: str
      required:
        description:
          - Whether a value must be given.
        type: bool
      expansion_deferred:
        description:
          - Whether references in the value are expanded where it is used only.
        type: bool
      label:
        description:
          - Label in the web interface.
        type: str
  steps:
    description:
      - "The steps, all of them, in order: others are deleted."
      - Of each step only the attributes that the task gives are compared.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the step.
        type: str
        required: true
      description:
        description:
          - Text that describes the step.
        type: str
      command:
        description:
          - Command to run.
        type: str
      subproject:
        description:
          - Project of the procedure to call; the own one where it is left out.
        type: str
      subprocedure:
        description:
          - Procedure to call in place of a command.
        type: str
      condition:
        description:
          - Runs the step only if this expands to something true.
        type: str
      precondition:
        description:
          - Waits until this expands to something true.
        type: str
      error_handling:
        description:
          - What to do when the step fails.
        type: str
        choices: [abortProcedure, abortProcedureNow, abortJob, abortJobNow, failProcedure, ignore]
      always_run:
        description:
          - Whether it runs although the job was aborted.
        type: bool
      broadcast:
        description:
          - Whether it runs on all resources of the pool.
        type: bool
      parallel:
        description:
          - Whether it runs beside its neighbours.
        type: bool
      exclusive_mode:
        description:
          - For what it keeps the resource to itself.
        type: str
        choices: [none, job, step, call]
      release_mode:
        description:
          - Whether it gives such a resource back.
        type: str
        choices: [none, release, releaseToJob]
      resource:
        description:
          - Name of the resource or pool.
        type: str
      shell:
        description:
          - Shell for the command.
        type: str
      post_processor:
        description:
          - Command that reads the log of the step.
        type: str
      log_file:
        description:
          - Name of the log file.
        type: str
      working_directory:
        description:
          - Directory to run in.
        type: str
      workspace:
        description:
          - Name of the workspace.
        type: str
      time_limit:
        description:
          - How long it may run, in O(steps[].time_limit_units).
        type: str
      time_limit_units:
        description:
          - Unit of the time limit.
        type: str
        choices: [hours, minutes, seconds]
      credential:
        description:
          - Name of the credential to run with.
        type: str
      parameters:
        description:
          - Values of the parameters of the procedure that it calls, by name, all of them. A parameter that is not named
            here loses its value.
        type: dict
seealso:
  - module: opsdesk.itsm.cloudbees_project
  - module: opsdesk.itsm.cloudbees_schedule
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: A procedure
  opsdesk.itsm.cloudbees_procedure:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Web Shop
    name: Build
    parameters:
      - name: branch
        default_value: main
    steps:
      - name: checkout
        command: git clone --branch "$[branch]" https://git.example.com/shop.git
      - name: compile
        command: make
        resource: linux
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: A time limit, and the steps as they are
  opsdesk.itsm.cloudbees_procedure:
    project: Web Shop
    name: Build
    time_limit: "30"
    time_limit_units: minutes

- name: Gone
  opsdesk.itsm.cloudbees_procedure:
    project: Web Shop
    name: Old build
    state: absent
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when CloudBees CD was changed or rejected a change
  type: str
  choices: [created, updated, deleted, none]
id:
  description: Id of the procedure; V(null) for one that check mode would create, or that was already absent.
  returned: success, and on failure when the procedure is known
  type: str
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the procedure is known
  type: str
record:
  description: The procedure after the task, as CloudBees CD shows it. Names and values are those of the options, so
    they can be given to the module again. In check mode, the procedure as it would be, as far as that is known.
  returned: success, and on failure when the procedure was read
  type: dict
  contains:
    id: {description: Id of the procedure., type: str}
    project: {description: Name of the project., type: str, sample: Web Shop}
    name: {description: Name of the procedure., type: str, sample: Build}
    description: {description: Text that describes the procedure., type: str}
    job_name_template: {description: Template for the names of its jobs., type: str}
    resource: {description: Name of the resource or pool for steps that name none., type: str}
    workspace: {description: Name of the workspace for steps that name none., type: str}
    credential: {description: Name of the credential for steps that name none., type: str}
    time_limit: {description: "How long a run may take, in O(time_limit_units).", type: str, sample: "30"}
    time_limit_units: {description: Unit of the time limit., type: str, sample: minutes}
    parameters: {description: "The formal parameters in order, if the task gives them.", type: list, elements: dict}
    steps: {description: "The steps in order, if the task gives them.", type: list, elements: dict}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted procedure, all that it held.
  returned: success
  type: dict
server_messages:
  description: What CloudBees CD said to the changes, and what the module did besides, such as a search after a lost
    answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when only a part of a change was made
  type: list
  elements: str
not_applied:
  description: The options that were not set, each with the value wanted and the value found.
  returned: failure, when only a part of a change was made
  type: dict
  sample: {owner: {wanted: alice, found: bob}}
uncertain:
  description: Names of the options that may have been set or not; V(action) if another run may have made the change.
    See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the procedure could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the procedure may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer to the creating request was lost and the procedure could not be looked for
  type: bool
error:
  description: "The failure as data: C(system), C(kind), C(status), C(server_messages), C(attempts) and
    C(safe_to_retry). See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors)."
  returned: failure
  type: dict
http_log:
  description: Verb, address, status and milliseconds of each request, without secrets. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: with C(-vvv)
  type: list
  elements: str
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.procedures import PROCEDURE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module


def main() -> None:
    run_module(PROCEDURE)


if __name__ == "__main__":
    main()

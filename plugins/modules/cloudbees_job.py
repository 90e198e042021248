#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a procedure on CloudBees CD, once where a key is given, and wait for its end."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_job
short_description: Run a procedure on CloudBees CD and wait for its end
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Starts a job, which is a run of a procedure or of what a schedule runs, waits for its end, and fails when the job
    fails, with the steps that did.
  - With O(run_once_key) a play can be played again without starting a second job.
options:
  procedure:
    description:
      - Procedure to run. Its parameters are looked at first; an unknown one, or one without its required value, fails
        the task before anything is started.
    type: str
  schedule:
    description:
      - Schedule whose procedure is run, now and with the parameters of the schedule, in place of O(procedure).
    type: str
  credentials:
    description:
      - Values of those parameters that are credentials. They are known to this job only.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the parameter.
        type: str
        required: true
      username:
        description:
          - User name.
        type: str
        required: true
      password:
        description:
          - Password. It is sent in the body of the request and shown nowhere.
        type: str
        required: true
  destination_project:
    description:
      - Project that the job shall belong to, when it is not O(project).
    type: str
  priority:
    description:
      - How soon the job gets the resources that it needs. The server's default is V(normal).
    type: str
    choices: [low, normal, high, highest]
notes:
  - The account needs the privilege to execute the procedure.
seealso:
  - module: opsdesk.itsm.cloudbees_pipeline_run
  - module: opsdesk.itsm.cloudbees_procedure
  - module: opsdesk.itsm.cloudbees_schedule
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_run
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Deploy, once for each change, and wait for it
  opsdesk.itsm.cloudbees_job:
    api_url: https://cd.example.com
    api_token: "{{ vault_cloudbees_token }}"
    project: Shop
    procedure: Deploy
    parameters:
      environment: production
      version: 1.4.2
    run_once_key: CHG-1042
  delegate_to: localhost
  register: deployment

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where CloudBees CD is and who is asking; the tasks below rely
# on it.
- name: Start it and go on
  opsdesk.itsm.cloudbees_job:
    project: Shop
    procedure: Nightly tests
    wait: false
  register: tests

- name: Wait for the end of it, half an hour at most
  opsdesk.itsm.cloudbees_job:
    action: wait
    id: "{{ tests.id }}"
    wait_timeout: 1800

- name: A procedure with a parameter that is a credential
  opsdesk.itsm.cloudbees_job:
    project: Shop
    procedure: Migrate database
    credentials:
      - name: database
        username: migrator
        password: "{{ vault_database_password }}"

- name: End it
  opsdesk.itsm.cloudbees_job:
    action: abort
    id: "{{ tests.id }}"
    reason: The machines are needed
"""

RETURN = r"""
action:
  description:
    - V(started) when this task started the job, V(found) when an earlier one with the same O(run_once_key) had,
      V(aborted), or V(none).
  returned: success, and on failure when the job is known
  type: str
  choices: [started, found, aborted, none]
  sample: started
id:
  description: Id of the job; V(null) for one that check mode would start.
  returned: success, and on failure when the job is known
  type: str
  sample: 5f1c3b2e-8f0a-11ee-9d4e-005056330fc3
url:
  description: Page of the web interface that shows the job, for people.
  returned: success, and on failure when the job was read
  type: str
  sample: https://cd.example.com/commander/link/jobDetails/jobs/5f1c3b2e-8f0a-11ee-9d4e-005056330fc3
name:
  description: Name that the server gave the job.
  returned: when the job was read
  type: str
  sample: job_42_202611220238
status:
  description:
    - V(pending), V(runnable), V(scheduled), V(running) or V(completed).
    - V(deleted) for one of O(run_once_key) that was run and is no longer there.
  returned: when the job was read
  type: str
  sample: completed
outcome:
  description: V(success), V(warning), V(error) or V(skipped); V(null) while it runs.
  returned: when the job was read
  type: str
  sample: success
project:
  description: Project of the job.
  returned: when the job was read
  type: str
  sample: Shop
procedure:
  description: Procedure that was run.
  returned: when the job was read
  type: str
  sample: Deploy
started_at:
  description: When it was started, as the server tells it.
  returned: when the job was read
  type: str
  sample: "2026-11-22T02:38:35.120Z"
finished_at:
  description: When it ended; V(null) while it runs.
  returned: when the job was read
  type: str
aborted_by:
  description: Who aborted it; V(null) for a job that nobody did.
  returned: when the job was read
  type: str
steps:
  description: The steps in their order, each before those of the procedure that it calls.
  returned: when the job was read
  type: list
  elements: dict
  contains: &step
    id:
      description: Id of the step.
      type: str
    path:
      description: Its name, after those of the steps that called it.
      type: str
      sample: build/compile
    status:
      description: Like RV(status), of the step.
      type: str
      sample: completed
    outcome:
      description: Like RV(outcome), of the step.
      type: str
      sample: error
    code:
      description: Kind of the error, in the server's words.
      type: str
    message:
      description: What went wrong.
      type: str
      sample: exit code 2
    log_file:
      description: Name of its log in the workspace. The API does not give its content; the page of RV(url) shows it.
      type: str
      sample: compile.1234.log
failed_steps:
  description: Those of RV(steps) that failed themselves, and not only because of one that they called.
  returned: when the job was read
  type: list
  elements: dict
  contains: *step
progress:
  description: What was seen while waiting, a line for each change. They are shown with C(-v).
  returned: when the job was read
  type: list
  elements: str
  sample: ["0 s: pending", "1 s: running", "42 s: completed, outcome success"]
request:
  description: What starting the job would say to the server. Passwords are left out.
  returned: in check mode, with O(action=run)
  type: dict
  sample: {projectName: Shop, procedureName: Deploy}
server_messages:
  description: What the module had to do besides, such as finding a job whose answer was lost.
  returned: when there is anything to tell
  type: list
  elements: str
ambiguous:
  description: Whether a job may have been started without the module knowing. RV(error) and the message say what to
    do.
  returned: failure, when the answer to the starting request was lost and the job could not be looked for
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
        - V(not_applied) is a job that ended with an outcome that O(accept) does not hold, V(timed_out) one that took
          longer than O(wait_timeout).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What CloudBees CD said.
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
  sample: ["GET https://cd.example.com/rest/v1.0/jobs/5f1c3b2e?request=getJobStatus 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.jobs import JOB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(JOB)


if __name__ == "__main__":
    main()

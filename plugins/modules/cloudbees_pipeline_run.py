#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a pipeline on CloudBees CD, once where a key is given, and wait for its end."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_pipeline_run
short_description: Run a pipeline on CloudBees CD and wait for its end
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Runs a pipeline, waits for its end, and fails when the run fails, with the
    stages that did.
  - It never creates a pipeline. One that is not there fails the task before anything is sent that changes anything.
  - With O(run_once_key) a play can be played again without starting a second run.
options:
  pipeline:
    description:
      - Name of the pipeline to run. It is needed with O(action=run).
    type: str
  start_at:
    description:
      - Stage to begin with; those before it are left out.
    type: str
  stages:
    description:
      - Names of the stages to run. Others are left out.
    type: list
    elements: str
notes:
  - A run that waits for the approval of a person goes on waiting; O(wait_timeout) ends the task, not the run.
seealso:
  - module: opsdesk.itsm.cloudbees_release_run
  - module: opsdesk.itsm.cloudbees_job
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_run
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Run a pipeline, once for each change, and wait for it
  opsdesk.itsm.cloudbees_pipeline_run:
    api_url: https://cd.example.com
    api_token: "{{ vault_cloudbees_token }}"
    project: Shop
    pipeline: Web shop
    parameters:
      version: 1.4.2
    run_once_key: CHG-1042
  delegate_to: localhost
  register: rollout

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where CloudBees CD is and who is asking; the tasks below rely
# on it.
- name: Some stages only, without waiting
  opsdesk.itsm.cloudbees_pipeline_run:
    project: Shop
    pipeline: Web shop
    stages: [Test, Production]
    wait: false
  register: part

- name: Wait for its end
  opsdesk.itsm.cloudbees_pipeline_run:
    action: wait
    id: "{{ part.id }}"
    wait_timeout: 7200
"""

RETURN = r"""
action:
  description:
    - V(started) when this task started the run, V(found) when an earlier one with the same O(run_once_key) had,
      V(aborted), or V(none).
  returned: success, and on failure when the run is known
  type: str
  choices: [started, found, aborted, none]
  sample: started
id:
  description: Id of the run; V(null) for one that check mode would start.
  returned: success, and on failure when the run is known
  type: str
  sample: 5f1c3b2e-8f0a-11ee-9d4e-005056330fc3
url:
  description: Page of the web interface that shows the run, for people.
  returned: success, and on failure when the run was read
  type: str
  sample: https://cd.example.com/flow/#pipeline-run/0b7e1c70-8f0a-11ee/5f1c3b2e-8f0a-11ee
name:
  description: Name that the server gave the run.
  returned: when the run was read
  type: str
  sample: Web shop_42_20261122023835
status:
  description:
    - V(running), V(success), V(warning), V(error), V(ABORT) or V(FORCE_ABORT).
    - V(deleted) for one of O(run_once_key) that was run and is no longer there.
  returned: when the run was read
  type: str
  sample: success
outcome:
  description: V(success), V(warning), V(error) or V(aborted); V(null) while it runs.
  returned: when the run was read
  type: str
  sample: success
pipeline_id:
  description: Id of the pipeline.
  returned: when the run was read
  type: str
stages:
  description: The stages, as far as the server tells of them.
  returned: when the run was read
  type: list
  elements: dict
  contains: &stage
    path:
      description: Name of the stage.
      type: str
      sample: Production
    status:
      description: Like RV(status), of the stage.
      type: str
      sample: running
    outcome:
      description: Like RV(outcome), of the stage.
      type: str
      sample: error
    message:
      description: What went wrong, where the server tells.
      type: str
failed_stages:
  description: Those of RV(stages) that failed or were aborted.
  returned: when the run was read
  type: list
  elements: dict
  contains: *stage
progress:
  description: What was seen while waiting, a line for each change. They are shown with C(-v).
  returned: when the run was read
  type: list
  elements: str
  sample: ["0 s: running", "42 s: success, outcome success"]
request:
  description: What starting the run would say to the server. Passwords are left out.
  returned: in check mode, with O(action=run)
  type: dict
  sample: {projectName: Shop, pipelineName: Web shop}
server_messages:
  description: What the module had to do besides, such as finding a run whose answer was lost.
  returned: when there is anything to tell
  type: list
  elements: str
ambiguous:
  description: Whether a run may have been started without the module knowing. RV(error) and the message say what to
    do.
  returned: failure, when the answer to the starting request was lost and the run could not be looked for
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
        - V(not_applied) is a run that ended with an outcome that O(accept) does not hold, V(timed_out) one that took
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
  sample: ["POST https://cd.example.com/rest/v1.0/pipelines 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.pipelines import PIPELINE_RUN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(PIPELINE_RUN)


if __name__ == "__main__":
    main()

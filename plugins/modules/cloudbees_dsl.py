#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluate a script in the DSL of CloudBees CD, and tell what that changed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_dsl
short_description: Evaluate a DSL script on CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Has the server evaluate a script in its domain-specific language, with which everything on it can be declared.
  - The server does not tell whether a script changed anything. With O(path) the module compares what the server
    generates from that object before and after, and reports the task as changed when the two differ. Without it, a task
    is reported as changed every time.
  - Blocks of the DSL create what is not there and change what is; attributes that a block does not name keep their
    values. So a script of blocks can be evaluated as often as you like. Scripts can also call commands, which do their
    work every time.
options:
  dsl:
    description:
      - The script.
    type: str
  src:
    description:
      - Path of a file that holds the script, in UTF-8, on the machine that the task runs on.
    type: path
  format:
    description:
      - Language of the script.
    type: str
    default: groovy
    choices: [groovy, yaml]
  parameters:
    description:
      - Values that the script finds in C(args).
    type: dict
  path:
    description:
      - Path of the object to compare before and after, for example V(/projects/Shop). It may not be there yet. What the
        script changes elsewhere is not seen.
    type: str
  with_acls:
    description:
      - Whether to compare access control lists as well.
    type: bool
    default: false
  overwrite:
    description:
      - Whether objects lose what the script does not name, such as children and properties.
    type: bool
    default: false
  timeout:
    description:
      - Seconds that the server may evaluate the script. O(api_timeout) must not be shorter.
    type: int
  reads:
    description:
      - Says that the script changes nothing. It is then evaluated in check mode as well, and the task is not reported
        as changed.
    type: bool
    default: false
notes:
  - A script is sent once. When its answer is lost it may have been evaluated; with O(path) the failed task says whether
    something has changed.
  - A job that the script starts is not waited for; M(opsdesk.itsm.cloudbees_job) does that, with RV(job_id).
seealso:
  - module: opsdesk.itsm.cloudbees_procedure
  - module: opsdesk.itsm.cloudbees_job
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
attributes:
  check_mode:
    support: partial
    details:
      - A script is not evaluated, unless O(reads=true), and the server has no dry run. The task is reported as changed,
        with RV(skipped_in_check_mode), since what the script would do is not known. With O(path), RV(before) tells what
        is there now.
  diff_mode:
    support: full
    details:
      - With O(path) only.
  idempotent:
    support: partial
    details:
      - With O(path), and as far as the script is.
"""

EXAMPLES = r"""
- name: Declare a project
  opsdesk.itsm.cloudbees_dsl:
    api_url: https://cd.example.com
    api_token: "{{ vault_cloudbees_token }}"
    dsl: |
      project 'Shop', {
        description = 'The web shop'
        procedure 'Deploy', {
          step 'copy', command: 'deploy.sh'
        }
      }
    path: /projects/Shop
  delegate_to: localhost

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where CloudBees CD is and who is asking; the tasks below rely
# on it.
- name: A script of a file, with parameters
  opsdesk.itsm.cloudbees_dsl:
    src: files/environments.groovy
    parameters:
      environments: [test, production]
    path: /projects/Shop

- name: Ask something
  opsdesk.itsm.cloudbees_dsl:
    dsl: return getProjects().size()
    reads: true
  register: counted
"""

RETURN = r"""
value:
  description: What the script returned; V(null) when that is not a value.
  returned: when the script was evaluated
  type: raw
  sample: "12"
job_id:
  description: Id of the job that the script started as its last act; V(null) when it did not.
  returned: when the script was evaluated
  type: str
content:
  description: The whole answer, decoded.
  returned: when the script was evaluated
  type: raw
skipped_in_check_mode:
  description: Whether the script was not evaluated because of check mode.
  returned: in check mode, unless O(reads=true)
  type: bool
before:
  description: The script that the server generates from the object at O(path); empty when there is none.
  returned: in check mode, with O(path)
  type: str
diff:
  description: The scripts that the server generates from the object at O(path), before and after.
  returned: with O(path), when the script was evaluated
  type: dict
  contains:
    before:
      description: Before; empty for an object that was not there.
      type: str
    after:
      description: After.
      type: str
    before_header:
      description: Same as O(path).
      type: str
    after_header:
      description: Same as O(path).
      type: str
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
  sample: ["POST https://cd.example.com/rest/v1.0/server/dsl 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.dsl import DSL
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(DSL)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a schedule of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_schedule
short_description: Keep a schedule of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes schedules in a project of CloudBees CD, which run a procedure, a pipeline or a
    release at certain times.
  - A schedule is recognised by project and name.
options:
  state:
    description:
      - Whether the schedule shall be there.
  project:
    description:
      - Name of the project.
    type: str
  name:
    description:
      - Name of the schedule.
    type: str
  procedure:
    description:
      - Name of the procedure to run.
    type: str
  pipeline:
    description:
      - Name of the pipeline to run.
    type: str
  release:
    description:
      - Name of the release to run.
    type: str
  parameters:
    description:
      - "Values of parameters, by name. All of them: a parameter that is not named here loses its value."
      - An empty dictionary takes all values away.
    type: dict
  description:
    description:
      - Text that describes the schedule.
    type: str
  begin_date:
    description:
      - First day, for example V(2031-06-01). An empty text clears it.
    type: str
  end_date:
    description:
      - Day after the last one. An empty text clears it.
    type: str
  start_time:
    description:
      - Time of day at which it begins, in quotes, for example V(07:30).
    type: str
  stop_time:
    description:
      - Time of day at which it ends.
    type: str
  interval:
    description:
      - How much time lies between two runs, as a number of O(interval_units). An empty text clears it.
    type: str
  interval_units:
    description:
      - Unit of O(interval). V(continuous) runs again as soon as the last run has ended.
    type: str
    choices: [continuous, hours, minutes, seconds]
  week_days:
    description:
      - English names of days of the week. It cannot be combined with O(month_days).
    type: list
    elements: str
  month_days:
    description:
      - Days of the month.
    type: list
    elements: str
  time_zone:
    description:
      - Time zone, for example V(Europe/Zurich).
    type: str
  misfire_policy:
    description:
      - What to do about a run whose time passed while the server was down.
    type: str
    choices: [ignore, runOnce]
  priority:
    description:
      - Priority of the jobs.
    type: str
    choices: [low, normal, high, highest]
  credential:
    description:
      - Name of the credential to run with.
    type: str
  disabled:
    description:
      - Whether it does not run.
    type: bool
seealso:
  - module: opsdesk.itsm.cloudbees_procedure
  - module: opsdesk.itsm.cloudbees_project
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.flat_lists
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Every night
  opsdesk.itsm.cloudbees_schedule:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Web Shop
    name: nightly
    procedure: Build
    start_time: "02:30"
    week_days: [Monday, Tuesday, Wednesday, Thursday, Friday]
    parameters:
      branch: main
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: Not during the holidays
  opsdesk.itsm.cloudbees_schedule:
    project: Web Shop
    name: nightly
    disabled: true

- name: Gone
  opsdesk.itsm.cloudbees_schedule:
    project: Web Shop
    name: nightly
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
  description: Id of the schedule; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the schedule is known
  type: str
  sample: d527401a-d390-11e7-832b-005056330fc3
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the schedule is known
  type: str
record:
  description:
    - The schedule as the server shows it after the task. Names and values are those of the options, so that they
      can be given to the module again. In check mode it is the schedule as it would be, as far as the task tells.
  returned: success, and on failure when the schedule was read
  type: dict
  contains:
    id:
      description: Id of the schedule.
      type: str
      sample: d527401a-d390-11e7-832b-005056330fc3
    project:
      description: Name of the project.
      type: str
    name:
      description: Name of the schedule.
      type: str
    procedure:
      description: Name of the procedure to run.
      type: str
    pipeline:
      description: Name of the pipeline to run.
      type: str
    release:
      description: Name of the release to run.
      type: str
    parameters:
      description: Values of parameters, by name.
      type: dict
    description:
      description: Text that describes the schedule.
      type: str
    begin_date:
      description: First day.
      type: str
    end_date:
      description: Day after the last one.
      type: str
    start_time:
      description: Time of day at which it begins.
      type: str
    stop_time:
      description: Time of day at which it ends.
      type: str
    interval:
      description: How much time lies between two runs.
      type: int
    interval_units:
      description: Unit of the interval.
      type: str
    week_days:
      description: English names of days of the week.
      type: list
      elements: str
    month_days:
      description: Days of the month.
      type: list
      elements: str
    time_zone:
      description: Time zone, for example V(Europe/Zurich).
      type: str
    misfire_policy:
      description: What to do about a run whose time passed while the server was down.
      type: str
    priority:
      description: Priority of the jobs.
      type: str
    credential:
      description: Name of the credential to run with.
      type: str
    disabled:
      description: Whether it does not run.
      type: bool
diff:
  description: The options that the task gives, before and after; for a schedule that is deleted, all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a schedule that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty where it is deleted.
      type: dict
server_messages:
  description: What the module had to do besides, for example look for the schedule after a lost answer.
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
  returned: when an answer was lost, or the schedule could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a schedule may have been created without the module knowing. RV(error) and the message say
    what to do.
  returned: failure, when the answer to the creating request was lost and the schedule could not be looked for
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
  sample: ["GET https://cd.example.com/rest/v1.0/projects/Default/schedules/nightly 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.tables import SCHEDULE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(SCHEDULE)


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all modules share which run something on CloudBees CD."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.cloudbees_run`; with `.stages` for what runs in stages."""

    DOCUMENTATION = r"""
options:
  action:
    description:
      - What to do.
      - V(run) starts a run, and waits for its end unless O(wait=false).
      - V(wait) waits for a run that was started before, named by O(id) or O(run_once_key). It changes nothing.
      - V(abort) ends such a run. For one that has ended there is nothing to do.
    type: str
    default: run
    choices: [run, wait, abort]
  id:
    description:
      - Id of a run, with O(action=wait) and O(action=abort).
    type: str
  project:
    description:
      - Project of what is run. It is needed with O(action=run) and with O(run_once_key).
      - V(/plugins/KEY/project), for example V(/plugins/EC-Core/project), is the project of the promoted version of a
        plugin, for M(opsdesk.itsm.cloudbees_job).
    type: str
  parameters:
    description:
      - Values of the parameters, by their names.
      - They are sent as texts; flags, lists and dictionaries as JSON, so that V(yes) without quotes becomes C(true).
        Results and logs of the server show them.
    type: dict
  run_once_key:
    description:
      - A name for this run, chosen by the caller, for example the number of the change that it belongs to. For each key
        and project the module starts one run; a play that is played again finds it, waits for it, and reports how it
        ended.
      - Before the start the key is noted in a property of O(project), in the sheet C(opsdesk_run_once), and after it
        the id of the run as well. Where an answer was lost, or a controller died in between, the run is looked for
        among those that were started since, of the same thing and with the same parameters, and that no other key
        has.
      - Without O(run_once_parameter), a run that somebody else starts in these moments with the same parameters is
        taken for it; several of them are an error. A request that the server carries out later than the module waits
        for it (about O(api_timeout)) cannot be known of.
      - A run that failed counts as run. To run again, use another key, or delete the property.
      - The account needs the privilege to modify the project.
    type: str
  run_once_parameter:
    description:
      - Name of a parameter that takes a text of the module's own, by which the run of O(run_once_key) is recognised
        with certainty.
    type: str
  wait:
    description:
      - Whether to wait for the end of the run. Without it the task tells what the run does at this moment, and fails
        only if it has failed already.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. When they are over the task fails; the run goes on.
    type: float
    default: 3600.0
  poll_interval:
    description:
      - Longest pause, in seconds, between two looks at the run. The first pauses are shorter.
      - A server that does not answer for a while, since it is restarted, does not end the waiting.
    type: float
    default: 10.0
  accept:
    description:
      - Outcomes with which the task succeeds; with any other it fails.
    type: list
    elements: str
    default: [success, warning]
  force:
    description:
      - With O(action=abort), end it without waiting for steps that clean up.
    type: bool
    default: false
  reason:
    description:
      - With O(action=abort), why; it is shown with the run.
    type: str
attributes:
  check_mode:
    description: Says what the task would change, and changes nothing.
    support: full
    details:
      - The task says what would be run, in RV(request), after it has looked whether that is there and takes these
        parameters. How it would end is not known.
  diff_mode:
    description: Returns what differs before and after, with C(--diff) shown on the screen.
    support: none
    details:
      - What a run changes is not known.
  idempotent:
    description: Run again with the same options, the task changes nothing and says so.
    support: partial
    details:
      - With O(run_once_key), and with O(action=wait) and O(action=abort). Without a key, every task starts a run.
"""

    STAGES = r"""
options:
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
"""

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of the API that a script may call by name, beside creating, reading, changing and deleting."""

from __future__ import annotations

from typing import Any

from . import access, jobs, properties, runs, workflows
from . import find as search
from .calls import Call
from .holders import run


def _set_property(call: Call) -> Any:
    return properties.put(call, properties.place(call, call.text("propertyName")))


def _job_status(call: Call) -> Any:
    return jobs.status(call, run(call.c, "job", call.text("jobId")).id)


def _of_run(command: Any) -> Any:
    """A command that names its run in the path, by the arguments of a script."""
    return lambda call: command(call, call.text("flowRuntimeId"))


COMMANDS = {
    "getPipelineRuntimes": runs.all_runtimes,
    "getPipelineRuntimeDetails": runs.details,
    "getPipelineStageRuntimeTasks": _of_run(runs.stage_tasks),
    "completeManualTask": _of_run(runs.complete),
    "runWorkflow": workflows.run,
    "runProcedure": jobs.run_procedure,
    "runPipeline": runs.run_pipeline,
    "startRelease": runs.start_release,
    "setProperty": _set_property,
    "getJobStatus": _job_status,
    "findObjects": search.find_objects,
    "countObjects": search.count_objects,
    "getAccess": access.get_access,
}

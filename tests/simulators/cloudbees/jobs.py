# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: running procedures, processes and schedules, and what is told about them until they are over.

Time does not pass here; a job goes on a little with every question about it, as its `RunPlan` says.
"""

from __future__ import annotations

import re
from typing import Any

from . import render
from .access import require
from .calls import Call, Reply
from .errors import Failure, known
from .holders import run
from .objects import pairs
from .routing import Router
from .sessions import deleted
from .state import CloudBees, RunPlan
from .things import Thing

routes = Router()
STATUSES = ("pending", "runnable", "scheduled", "running", "completed")
PRIORITIES = ("low", "normal", "high", "highest")


# --- starting ---------------------------------------------------------------------------------------------------------


@routes("POST", "jobs", "runProcedure")
def run_procedure(call: Call) -> dict[str, Any]:
    c = call.c
    project = c.get(c.root, "project", call.text("projectName"))
    given = pairs(call.args.get("actualParameter") or [])
    name = call.text("procedureName")
    if call.text("scheduleName"):
        schedule = c.get(project, "schedule", call.text("scheduleName"))
        name = name or schedule.attributes.get("procedureName", "")
        given = dict(schedule.attributes.get("actualParameter") or {}) | given
    procedure = c.get(project, "procedure", name)
    require(c, call.user, procedure, "execute")
    if call.text("priority") and call.text("priority") not in PRIORITIES:
        raise Failure("InvalidPriority", f"'priority' must be one of {', '.join(PRIORITIES)}")
    given = with_defaults(procedure, given)
    job = start(call, procedure.name, given)
    job.attributes |= {"projectName": project.name, "procedureName": procedure.name}
    job.attributes |= {"priority": call.text("priority", "normal")}
    if call.text("scheduleName"):
        job.attributes["scheduleName"] = call.text("scheduleName")
    template = procedure.attributes.get("jobNameTemplate")
    if template:
        job.name = re.sub(r"\$\[/increment [^\]]*\]|\$\[jobId\]", job.id, template)
    _add_steps(c, job, procedure, call.user, depth=0)
    return {"jobId": job.id}


def with_defaults(procedure: Thing, given: dict[str, str]) -> dict[str, str]:
    """The parameters as the run sees them; a required one must be there, and none that is not declared."""
    formal = {one.name: one.attributes for one in procedure.of("formalParameter")}
    for name in given.keys() - formal.keys():
        text = f"Parameter '{name}' is not a formal parameter of {procedure.kind} '{procedure.name}'"
        raise Failure("ParameterMismatch", text)
    defaults = {name: one["defaultValue"] for name, one in formal.items() if one.get("defaultValue")}
    whole = defaults | given
    for name, one in formal.items():
        if one.get("required") == "1" and not whole.get(name):
            raise Failure("ParameterMissing", f"Required parameter '{name}' is missing")
    return whole


def start(call: Call, name: str, given: dict[str, str]) -> Thing:
    c = call.c
    number = c.run_number()
    stamp = c.moment()[:19].replace("-", "").replace("T", "").replace(":", "")
    job = c.add("job", f"job_{number}_{stamp}", c.root, call.user, {"actualParameter": given, "planned": name})
    job.attributes |= {"status": "pending", "launchedByUser": call.user, "start": job.created, "polls": "0"}
    return job


@routes("POST", "jobs", "runProcess")
def run_process(call: Call) -> dict[str, Any]:
    c = call.c
    project = c.get(c.root, "project", call.text("projectName"))
    application = c.get(project, "application", call.text("applicationName"))
    process = c.get(application, "process", call.text("processName"))
    environment = call.text("environmentProjectName") or project.name
    c.get(c.get(c.root, "project", environment), "environment", call.text("environmentName"))
    require(c, call.user, process, "execute")
    job = start(call, process.name, pairs(call.args.get("actualParameter") or []))
    job.attributes |= {"projectName": project.name, "applicationName": application.name, "processName": process.name}
    return {"jobId": job.id}


def _add_steps(c: CloudBees, parent: Thing, procedure: Thing, user: str, depth: int) -> None:
    for step in procedure.of("step"):
        made = c.add("jobStep", step.name, parent, user, {"status": "pending"})
        for name in ("command", "errorHandling"):
            made.attributes[name] = step.attributes.get(name, "")
        inner = step.attributes.get("subprocedure")
        if not inner or depth > 8:
            continue
        project = c.find(c.root, "project", step.attributes.get("subproject") or "") or procedure.parent
        called = c.find(project, "procedure", inner) if project else None
        if called is not None:
            made.attributes["calledProcedureName"] = called.name
            _add_steps(c, made, called, user, depth + 1)


# --- going on ---------------------------------------------------------------------------------------------------------


def go_on(c: CloudBees, job: Thing) -> None:
    """One question later: pending, then running, then completed."""
    if job.attributes["status"] == "completed":
        return
    plan = c.plan_for(job.attributes["planned"])
    polls = int(job.attributes["polls"]) + 1
    job.attributes["polls"] = str(polls)
    if plan.polls is not None and polls > plan.polls:
        _finish(c, job, plan)
    elif polls > 1:
        job.attributes["status"] = "running"


def _finish(c: CloudBees, job: Thing, plan: RunPlan) -> None:
    failed = False
    for step in steps(job):
        wrong = plan.failing.get(step.name)
        failed = failed or wrong is not None
        step.attributes |= {"status": "completed", "outcome": "success" if wrong is None else "error"}
        if wrong is not None:
            log = f"{step.name}.{step.id[:8]}.log"
            step.attributes |= {"errorCode": "COMMAND_FAILED", "errorMessage": wrong, "logFileName": log}
    outcome = "error" if failed and plan.outcome == "success" else plan.outcome
    job.attributes |= {"status": "completed", "outcome": outcome, "finish": c.moment()}


def steps(job: Thing) -> list[Thing]:
    """All steps of a job, those of called procedures after the step that called."""
    found = []
    for step in job.of("jobStep"):
        found += [step, *steps(step)]
    return found


# --- telling ----------------------------------------------------------------------------------------------------------


def content(c: CloudBees, job: Thing, *, detailed: bool) -> dict[str, Any]:
    hidden = {"planned", "polls", "actualParameter"}
    texts = {name: value for name, value in job.attributes.items() if name not in hidden}
    found: dict[str, Any] = {"jobId": job.id, "jobName": job.name, **render.audit(job), **render.shown(texts)}
    found |= render.listed("actualParameter", render.pairs(job.attributes["actualParameter"]))
    found["propertySheetId"] = job.properties.id
    return found | render.listed("jobStep", [step_content(c, step) for step in job.of("jobStep")] if detailed else [])


def step_content(c: CloudBees, step: Thing) -> dict[str, Any]:
    texts = {name: value for name, value in step.attributes.items() if name != "calledProcedureName"}
    found: dict[str, Any] = {
        "jobStepId": step.id,
        "stepName": step.name,
        **render.audit(step),
        **render.shown(texts),
    }
    job = step.above("job")
    if job is not None:
        found |= {"jobId": job.id, "jobName": job.name}
    sheet = step.properties
    inside = [{"propertyName": one.name, "value": one.value} for one in sheet.properties.values() if one.inner is None]
    found |= {"propertySheetId": sheet.id}
    if inside:
        found["propertySheet"] = {"propertySheetId": sheet.id, "property": inside}
    inner = [step_content(c, one) for one in step.of("jobStep")]
    if inner:
        name = step.attributes["calledProcedureName"]
        found["calledProcedure"] = {"procedureName": name, "jobStep": inner}
    return found


@routes("GET", "jobs/{key}", "getJobStatus")
def status(call: Call, key: str) -> dict[str, Any]:
    job = _asked(call, key)
    texts = {str(name): job.attributes.get(name, "") for name in ("status", "outcome")}
    return {"jobId": job.id, **{name: text for name, text in texts.items() if text}}


@routes("GET", "jobs/{key}", "getJobDetails")
@routes("GET", "jobs/{key}", "getJobSummary")
def details(call: Call, key: str) -> dict[str, Any]:
    return {"job": content(call.c, _asked(call, key), detailed=True)}


@routes("GET", "jobs/{key}")
def get(call: Call, key: str) -> dict[str, Any]:
    return {"job": content(call.c, _asked(call, key), detailed=False)}


def _asked(call: Call, key: str) -> Thing:
    job = run(call.c, "job", key)
    require(call.c, call.user, job, "read")
    go_on(call.c, job)
    return job


@routes("GET", "jobs")
def listing(call: Call) -> dict[str, Any]:
    c = call.c
    found = c.all_of("job")
    if call.text("status"):
        found = [job for job in found if job.attributes["status"] == call.text("status")]
    order = call.text("sortOrder", "ascending")
    if order not in ("ascending", "descending"):
        raise Failure("InvalidSortOrder", f"'sortOrder' must be ascending or descending, not '{order}'")
    key = call.text("sortKey")
    if key:
        found.sort(key=lambda job: str(content(c, job, detailed=False).get(key, "")))
    found = found[::-1] if order == "descending" else found
    first = call.number("firstResult", 0)
    page = found[first : first + call.number("maxResults", len(found))]
    return render.listed("job", [content(c, job, detailed=False) for job in page])


@routes("GET", "jobSteps", "findJobSteps")
def find_steps(call: Call) -> dict[str, Any]:
    found = steps(run(call.c, "job", call.text("jobId")))
    return render.listed(
        "object", [{"objectId": step.object_id, "jobStep": step_content(call.c, step)} for step in found]
    )


@routes("GET", "jobSteps/{key}")
def get_step(call: Call, key: str) -> dict[str, Any]:
    return {"jobStep": step_content(call.c, run(call.c, "jobStep", key))}


@routes("GET", "jobSteps/{key}/credentialPaths/{name}")
@routes("GET", "jobSteps/{key}/credentials/{name}")
@routes("GET", "jobsSteps/{key}/credentials/{name}")
def full_credential(call: Call, key: str, name: str) -> dict[str, Any]:
    """With the password: a step that runs may know it."""
    job = run(call.c, "jobStep", key).above("job")
    project = call.c.get(call.c.root, "project", job.attributes["projectName"] if job else "")
    credential = call.c.get(project, "credential", name)
    password = credential.secrets.get("password", "")
    return {"credential": {"userName": credential.attributes.get("userName", ""), "password": password}}


# --- ending -----------------------------------------------------------------------------------------------------------


@routes("PUT|POST", "jobs/{key}", "abortJob")
def abort(call: Call, key: str) -> dict[str, Any]:
    job = run(call.c, "job", key)
    require(call.c, call.user, job, "execute")
    if job.attributes["status"] == "completed":
        raise Failure(known("JobNotRunning", "InvalidArgument"), f"Job '{job.name}' is not running")
    _abort(call, job)
    return {}


def _abort(call: Call, job: Thing) -> None:
    how = "FORCE_ABORT" if call.flag("force") else "ABORT"
    job.attributes |= {"status": "completed", "outcome": "error", "finish": call.c.moment()}
    job.attributes |= {"abortStatus": how, "abortedBy": call.user}
    for step in steps(job):
        step.attributes |= {"status": "completed", "outcome": "error", "abortStatus": how}


@routes("PUT|POST", "jobs", "abortAllJobs")
def abort_all(call: Call) -> dict[str, Any]:
    for job in call.c.all_of("job"):
        if job.attributes["status"] != "completed":
            _abort(call, job)
    return {}


@routes("PUT", "jobSteps/{key}", "abortJobStep")
def abort_step(call: Call, key: str) -> dict[str, Any]:
    step = run(call.c, "jobStep", key)
    step.attributes |= {"status": "completed", "outcome": "error", "abortStatus": "ABORT"}
    return {}


@routes("PUT", "jobs/{key}", "setJobName")
def rename(call: Call, key: str) -> dict[str, Any]:
    job = run(call.c, "job", key)
    new = call.text("newName") or call.text("jobName")
    if any(other.name == new for other in call.c.all_of("job") if other is not job):
        raise Failure("DuplicateJobName", f"Job '{new}' already exists")
    job.name = new
    return {"job": content(call.c, job, detailed=False)}


@routes("DELETE", "jobs/{key}")
def delete(call: Call, key: str) -> Reply:
    job = run(call.c, "job", key)
    require(call.c, call.user, job, "modify")
    call.c.remove(job)
    return Reply(200, deleted(call.c))

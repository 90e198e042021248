# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of pipelines and releases, never to be confused with creating them, and what is told about them."""

from __future__ import annotations

from typing import Any

from . import render
from .access import require
from .calls import Call, as_text
from .errors import Failure, known
from .holders import run
from .jobs import start, with_defaults
from .objects import pairs
from .routing import Router
from .state import CloudBees, check_name, no_such
from .things import Thing
from .types import TYPES

routes = Router()
ACTIONS = ("completed", "failed", "skipped")


# --- starting ---------------------------------------------------------------------------------------------------------


def _project(call: Call) -> Thing:
    check_name(TYPES["project"], call.text("projectName"))
    return call.c.get(call.c.root, "project", call.text("projectName"))


@routes("POST", "pipelines")
@routes("POST", "pipelines", "runPipeline")
def run_pipeline(call: Call) -> dict[str, Any]:
    project = _project(call)
    pipeline = call.c.get(project, "pipeline", call.text("pipelineName"))
    release = call.c.find(project, "release", call.text("releaseName"))
    return _started(call, pipeline, release, pairs(call.args.get("actualParameter") or []))


@routes("POST", "releases")
@routes("POST", "releases", "startRelease")
def start_release(call: Call) -> dict[str, Any]:
    project = _project(call)
    release = call.c.get(project, "release", call.text("releaseName"))
    given = call.args.get("pipelineParameter") or call.args.get("actualParameter") or []
    return _started(call, pipeline_of(call.c, release), release, pairs(given))


def pipeline_of(c: CloudBees, release: Thing) -> Thing:
    name = release.attributes.get("pipelineProjectName")
    project = c.get(c.root, "project", name) if name else release.parent
    return c.get(project or c.root, "pipeline", release.attributes["pipelineName"])


def _started(call: Call, pipeline: Thing, release: Thing | None, given: dict[str, str]) -> dict[str, Any]:
    c = call.c
    require(c, call.user, pipeline, "execute")
    stages = [stage.name for stage in pipeline.of("stage")]
    wanted = call.texts("stagesToRun")
    for name in [*wanted, *filter(None, [call.text("startingStage")])]:
        if name not in stages:
            raise no_such(TYPES["stage"], name)
    if call.text("startingStage"):
        wanted = stages[stages.index(call.text("startingStage")) :]
    given = with_defaults(pipeline, given) if pipeline.of("formalParameter") else given
    number = c.run_number()
    label = release.name if release is not None else pipeline.name
    stamp = c.moment()[:19].replace("-", "").replace("T", "").replace(":", "")
    flow = c.add("flowRuntime", f"{label}_{number}_{stamp}", c.root, call.user, {"actualParameter": given})
    project = pipeline.parent.name if pipeline.parent else ""
    flow.attributes |= {"pipelineId": pipeline.id, "pipelineName": pipeline.name, "projectName": project}
    if release is not None:
        flow.attributes |= {"releaseId": release.id, "releaseName": release.name}
        release.attributes["flowRuntimeId"] = flow.id
    chosen = [stage for stage in pipeline.of("stage") if stage.name in (wanted or stages)]
    flow.attributes["waiting"] = [
        {"stageName": stage.name, "taskName": task.name}
        for stage in chosen
        for task in stage.of("task")
        if task.attributes.get("taskType") == "MANUAL"
    ]
    flow.attributes |= {"ran": [stage.name for stage in chosen], "planned": label, "polls": "0"}
    flow.attributes |= {"completed": "0", "status": "running", "start": flow.created}
    shown = ("pipelineId", "pipelineName", "projectName", "releaseId", "releaseName")
    texts = {name: flow.attributes[name] for name in shown if name in flow.attributes}
    return {"flowRuntime": {"flowRuntimeId": flow.id, "flowRuntimeName": flow.name, **texts}}


# --- telling ----------------------------------------------------------------------------------------------------------


def go_on(c: CloudBees, flow: Thing) -> None:
    """One question later; a task that waits for a person holds the run."""
    if flow.attributes["completed"] == "1" or flow.attributes["waiting"]:
        return
    plan = c.plan_for(flow.attributes["planned"])
    polls = int(flow.attributes["polls"]) + 1
    flow.attributes["polls"] = str(polls)
    if plan.polls is not None and polls > plan.polls:
        status = "error" if plan.failing and plan.outcome == "success" else plan.outcome
        _finish(c, flow, status)
        flow.attributes["failing"] = dict(plan.failing)


def _finish(c: CloudBees, flow: Thing, status: str) -> None:
    flow.attributes |= {"completed": "1", "status": status, "finish": c.moment(), "waiting": []}


def content(c: CloudBees, flow: Thing) -> dict[str, Any]:
    hidden = {"polls", "planned"}
    texts = {name: value for name, value in flow.attributes.items() if isinstance(value, str) and name not in hidden}
    found: dict[str, Any] = {"flowRuntimeId": flow.id, "flowRuntimeName": flow.name, **render.audit(flow), **texts}
    found |= render.listed("actualParameter", render.pairs(flow.attributes["actualParameter"]))
    failing = flow.attributes.get("failing", {})
    stages = []
    for name in flow.attributes["ran"]:
        status = "error" if name in failing else "success" if flow.attributes["completed"] == "1" else "running"
        stage = {"name": name, "status": status}
        stages.append({**stage, "errorMessage": failing[name]} if name in failing else stage)
    return found | ({"stages": {"stage": stages}} if stages else {})


@routes("PUT|POST", "pipelineRuntimeDetails", "getPipelineRuntimeDetails")
def details(call: Call) -> dict[str, Any]:
    found = [run(call.c, "flowRuntime", ident) for ident in call.texts("flowRuntimeId")]
    for flow in found:
        go_on(call.c, flow)
    return render.listed("flowRuntime", [_detailed(call.c, flow) for flow in found])


def _detailed(c: CloudBees, flow: Thing) -> dict[str, Any]:
    """The beginning has another name here than in searches."""
    found = content(c, flow)
    return {**found, "startTime": found["start"]}


@routes("PUT|POST", "pipelineRuntimes", "getPipelineRuntimes")
def all_runtimes(call: Call) -> dict[str, Any]:
    """Runs of a project, perhaps of one pipeline or run, with who may approve what waits."""
    found = [flow for flow in call.c.all_of("flowRuntime") if _wanted(call, flow)]
    if call.text("sortKey"):
        found.sort(key=lambda flow: str(content(call.c, flow).get(call.text("sortKey"), "")))
    found = found[::-1] if call.text("sortOrder") == "descending" else found
    found = found[: call.number("maxResults", len(found))]
    return render.listed("flowRuntime", [_overview(call.c, flow) for flow in found])


def _wanted(call: Call, flow: Thing) -> bool:
    given = {name: call.text(name) for name in ("projectName", "pipelineName", "releaseName", "flowRuntimeId")}
    shown = {**flow.attributes, "flowRuntimeId": flow.id}
    return all(shown.get(name) == value for name, value in given.items() if value)


def _overview(c: CloudBees, flow: Thing) -> dict[str, Any]:
    waiting, stages = flow.attributes["waiting"], flow.attributes["ran"]
    now = waiting[0]["stageName"] if waiting else next(iter(stages[-1:]), "")
    approval = {"hasManualApproval": str(int(bool(waiting))), "allowCurrentUserToApprove": str(int(bool(waiting)))}
    return {**content(c, flow), **approval, "stageCount": str(len(stages)), "currentStage": now}


@routes("PUT|GET", "pipelineRuntimes/{ident}", "getPipelineStageRuntimeTasks")
def stage_tasks(call: Call, ident: str) -> dict[str, Any]:
    """The tasks of one stage; one that waits for a person says for whom."""
    flow = run(call.c, "flowRuntime", ident)
    pipeline = call.c.get(
        call.c.get(call.c.root, "project", flow.attributes["projectName"]), "pipeline", flow.attributes["pipelineName"]
    )
    stage = call.c.get(pipeline, "stage", call.text("stageName"))
    tasks = []
    for task in stage.of("task"):
        waits = {"stageName": stage.name, "taskName": task.name} in flow.attributes["waiting"]
        told = {"status": "pending", "waitingOnManual": "1"} if waits else {"status": "success"}
        people = {"approvers": {"users": {"user": [{"userName": "admin"}]}}} if waits else {}
        done = {"progressPercentage": "0" if waits else "100"}
        tasks.append({"taskId": task.id, "taskName": task.name, **done, **told, **people})
    return render.listed("task", tasks)


@routes("PUT|GET", "projects/{project}/pipelines/{pipeline}", "getPipelineRuntimes")
def runtimes(call: Call, project: str, pipeline: str) -> dict[str, Any]:
    wanted = call.c.get(call.c.get(call.c.root, "project", project), "pipeline", pipeline)
    found = [flow for flow in call.c.all_of("flowRuntime") if flow.attributes["pipelineId"] == wanted.id]
    if call.text("releaseId"):
        found = [flow for flow in found if flow.attributes.get("releaseId") == call.text("releaseId")]
    return render.listed("flowRuntime", [content(call.c, flow) for flow in found])


@routes("GET", "pipelines/{name}")
def get_pipeline(call: Call, name: str) -> dict[str, Any]:
    return render.thing(call.c, call.c.get(_project(call), "pipeline", name))


@routes("GET", "releases/{name}")
def get_release(call: Call, name: str) -> dict[str, Any]:
    return render.thing(call.c, call.c.get(_project(call), "release", name))


@routes("GET", "projects/{project}/stages")
def stages(call: Call, project: str) -> dict[str, Any]:
    inside = call.c.get(call.c.root, "project", project)
    name = call.text("pipelineName")
    if not name and call.text("releaseName"):
        pipeline = pipeline_of(call.c, call.c.get(inside, "release", call.text("releaseName")))
    else:
        pipeline = call.c.get(inside, "pipeline", name)
    return render.things(call.c, "stage", pipeline.of("stage"))


# --- ending -----------------------------------------------------------------------------------------------------------


def _abort(call: Call, flow: Thing) -> None:
    _finish(call.c, flow, "FORCE_ABORT" if call.flag("force") else "ABORT")
    flow.attributes["abortedBy"] = call.user


@routes("PUT|POST", "pipelineRuntimes/{ident}", "abortPipelineRun")
def abort(call: Call, ident: str) -> dict[str, Any]:
    flow = run(call.c, "flowRuntime", ident)
    require(call.c, call.user, flow, "execute")
    if flow.attributes["completed"] == "1":
        raise Failure(known("JobNotRunning", "InvalidArgument"), f"Run '{flow.name}' is over")
    _abort(call, flow)
    return {}


@routes("PUT|POST", "projects/{project}/pipelines/{pipeline}", "abortAllPipelineRuns")
def abort_all(call: Call, project: str, pipeline: str) -> dict[str, Any]:
    wanted = call.c.get(call.c.get(call.c.root, "project", project), "pipeline", pipeline)
    for flow in call.c.all_of("flowRuntime"):
        if flow.attributes["pipelineId"] == wanted.id and flow.attributes["completed"] == "0":
            _abort(call, flow)
    return {}


@routes("GET|PUT", "pipelineRuntimes/{ident}", "getWaitingTasks")
def waiting(call: Call, ident: str) -> dict[str, Any]:
    tasks = run(call.c, "flowRuntime", ident).attributes["waiting"]
    stage = call.text("stageName")
    return render.listed("task", [task for task in tasks if stage in ("", task["stageName"])])


@routes("PUT|POST", "pipelineRuntimes/{ident}", "completeManualTask")
def complete(call: Call, ident: str) -> dict[str, Any]:
    flow = run(call.c, "flowRuntime", ident)
    task = {"stageName": call.text("stageName"), "taskName": call.text("taskName")}
    if task not in flow.attributes["waiting"]:
        raise Failure("NoSuchTask", f"Task '{task['taskName']}' does not wait in stage '{task['stageName']}'")
    action = call.text("action", "completed")
    if action not in ACTIONS:
        raise Failure("InvalidArgument", f"'action' must be one of {', '.join(ACTIONS)}")
    flow.attributes["waiting"].remove(task)
    if action == "failed":
        _finish(call.c, flow, "error")
    return {"flowRuntime": content(call.c, flow)}


@routes("PUT", "projects/{project}/releases/{release}", "completeRelease")
def complete_release(call: Call, project: str, release: str) -> dict[str, Any]:
    found = call.c.get(call.c.get(call.c.root, "project", project), "release", release)
    require(call.c, call.user, found, "modify")
    found.attributes["releaseStatus"] = "COMPLETED"
    call.c.touch(found, call.user)
    return render.thing(call.c, found)


@routes("POST", "projects/{project}/catalogs/{catalog}/catalogItems/{item}", "runCatalogItem")
def run_item(call: Call, project: str, catalog: str, item: str) -> dict[str, Any]:
    place = call.c.get(call.c.get(call.c.root, "project", project), "catalog", catalog)
    found = call.c.get(place, "catalogItem", item)
    require(call.c, call.user, found, "execute")
    job = start(call, found.name, pairs(call.args.get("actualParameter") or []))
    job.attributes["projectName"] = project
    return {"jobId": job.id}


@routes("POST", "ciBuildDetails", "setCiBuildDetail")
def set_build(call: Call) -> dict[str, Any]:
    """A build is kept for a run or for a release."""
    if call.text("flowRuntimeId"):
        target = run(call.c, "flowRuntime", call.text("flowRuntimeId"))
    else:
        target = call.c.get(_project(call), "release", call.text("releaseName"))
    require(call.c, call.user, target, "modify")
    build = {name: as_text(value, name) for name, value in call.args.items()}
    call.c.builds.append(build)
    return {"ciBuildDetail": {"ciBuildDetailId": call.c.new_id(), **build}}


@routes("POST", "objects", "sendReportingData")
def report(call: Call) -> dict[str, Any]:
    if not call.text("reportObjectTypeName"):
        raise Failure("MissingArgument", "'reportObjectTypeName' is required")
    call.c.reports.append({name: call.text(name) for name in ("reportObjectTypeName", "payload")})
    return {}

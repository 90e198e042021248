# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows: running a definition, and in which state it is."""

from __future__ import annotations

from typing import Any

from . import render
from .access import require
from .calls import Call, Reply, as_text
from .objects import pairs
from .routing import Router
from .sessions import deleted
from .things import Thing

routes = Router()


def _project(call: Call, name: str) -> Thing:
    return call.c.get(call.c.root, "project", name)


@routes("POST", "workflows")
@routes("POST", "workflows", "runWorkflow")
def run(call: Call) -> dict[str, Any]:
    """The vendor's samples hand the parameters over in `body.parameters`, others beside the names."""
    c, project = call.c, _project(call, call.text("projectName"))
    definition = c.get(project, "workflowDefinition", call.text("workflowDefinitionName"))
    require(c, call.user, definition, "execute")
    body = call.args.get("body")
    inside = body.get("parameters") if isinstance(body, dict) else None
    given = pairs((inside or call.args).get("actualParameter") or [])
    states = [state.name for state in definition.of("stateDefinition")]
    active = call.text("startingState") or next(iter(states), "")
    attributes = {"completed": "0", "activeState": active, "liveWorkflowDefinition": definition.name}
    made = c.add("workflow", f"workflow_{c.run_number()}", project, call.user, {**attributes, "elapsedTime": "0"})
    made.attributes["given"] = given
    return {"workflow": {"workflowName": made.name, "workflowId": made.id}}


def content(found: Thing) -> dict[str, Any]:
    texts = {name: value for name, value in found.attributes.items() if isinstance(value, str)}
    return {"workflowId": found.id, "workflowName": found.name, **render.audit(found), **texts}


@routes("GET", "projects/{project}/workflows")
def listing(call: Call, project: str) -> dict[str, Any]:
    found = _project(call, project).of("workflow")
    return render.listed("workflow", [content(one) for one in found])


@routes("DELETE", "projects/{project}/workflows/{name}")
def delete(call: Call, project: str, name: str) -> Reply:
    """`deleteProcesses` takes jobs and workflows that it started along; here it starts none."""
    found = call.c.get(_project(call, project), "workflow", name)
    require(call.c, call.user, found, "modify")
    call.flag("deleteProcesses")
    call.c.remove(found)
    return Reply(200, deleted(call.c))


@routes("GET", "projects/{project}/workflows/{name}/states/{state}/transitions")
def transitions(call: Call, project: str, name: str, state: str) -> dict[str, Any]:
    place = _project(call, project)
    live = call.c.get(place, "workflow", name).attributes["liveWorkflowDefinition"]
    found = call.c.get(call.c.get(place, "workflowDefinition", live), "stateDefinition", state)
    shown = [
        {"transitionName": one.name, "targetState": as_text(one.attributes.get("targetState", ""), "targetState")}
        for one in found.of("transitionDefinition")
    ]
    return render.listed("transition", shown)


@routes("GET", "projects/{project}/workflowDefinitions/{name}/stateDefinitions")
def state_definitions(call: Call, project: str, name: str) -> dict[str, Any]:
    """With the formal parameters of each as a plain list, if asked for; `startableOnly` leaves the others out."""
    found = call.c.get(_project(call, project), "workflowDefinition", name).of("stateDefinition")
    if call.flag("startableOnly"):
        found = [one for one in found if one.attributes.get("startable") == "1"]
    shown = []
    for one in found:
        fields = render.fields(call.c, one)
        if call.flag("includeFormalParameters"):
            inside = [render.fields(call.c, parameter) for parameter in one.of("formalParameter")]
            fields |= render.listed("formalParameter", inside)
        shown.append(fields)
    return render.listed("stateDefinition", shown)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What vendor samples, specs and recorded answers show of CloudBees CD beyond the examples, on its simulator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.cloudbees_desk import Desk
from tests.simulators.cloudbees import USER

WORK = """
project 'P', {
  pipeline 'pl', {
    stage 'build'
    stage 'ship', { task 'approve', taskType: 'MANUAL'
      task 'copy' }
  }
  workflowDefinition 'flow', {
    stateDefinition 'begin', startable: '1', { formalParameter 'who'
      transitionDefinition 'next', targetState: 'end' }
    stateDefinition 'end'
  }
  trigger 'hook', pipelineName: 'pl', actualParameter: [branch: 'main']
  service 's'
}
"""
#: Of a task that waits for a person.
WAITING = {"progressPercentage": "0", "status": "pending", "waitingOnManual": "1"}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.dsl(WORK)
    return desk


def _started(desk: Desk) -> str:
    made = desk.do("POST", "pipelines", {"projectName": "P", "pipelineName": "pl"})
    return str(made["flowRuntime"]["flowRuntimeId"])


def test_runs_of_a_pipeline_say_who_may_approve(desk: Desk) -> None:
    ident = _started(desk)
    (shown,) = desk.dsl(f"getPipelineRuntimes(projectName: 'P', flowRuntimeId: '{ident}')")["flowRuntime"]
    assert (shown["hasManualApproval"], shown["allowCurrentUserToApprove"]) == ("1", "1")
    assert (shown["stageCount"], shown["currentStage"]) == ("2", "ship")
    assert desk.dsl("getPipelineRuntimes(projectName: 'Default')") == {}
    _started(desk)
    latest = desk.dsl(
        "getPipelineRuntimes(projectName: 'P', sortKey: 'createTime', sortOrder: 'descending', maxResults: '1')"
    )
    assert [one["flowRuntimeId"] != ident for one in latest["flowRuntime"]] == [True]


def test_a_task_that_waits_is_completed_with_parameters(desk: Desk) -> None:
    ident = _started(desk)
    asked = f"getPipelineStageRuntimeTasks(flowRuntimeId: '{ident}', stageName: 'ship')"
    manual, other = desk.dsl(asked)["task"]
    assert WAITING.items() <= manual.items()
    assert manual["approvers"]["users"]["user"][0]["userName"]
    assert "approvers" not in other
    evidence = "actualParameter: [[actualParameterName: 'evidence', value: 'x']]"
    desk.dsl(
        f"completeManualTask(flowRuntimeId: '{ident}', stageName: 'ship', taskName: 'approve', action: 'completed', "
        f"{evidence})"
    )
    assert desk.dsl(asked)["task"][0]["status"] == "success"


def test_details_of_a_run_name_the_stages_and_when_it_began(desk: Desk) -> None:
    ident = _started(desk)
    body = {"flowRuntimeId": [ident]}
    (shown,) = desk.do("PUT", "pipelineRuntimeDetails?request=getPipelineRuntimeDetails", body)["flowRuntime"]
    assert [stage["name"] for stage in shown["stages"]["stage"]] == ["build", "ship"]
    assert shown["startTime"]
    found = desk.do("PUT", "objects?request=findObjects", {"objectType": "flowRuntime"})["object"][0]["flowRuntime"]
    assert ("start" in found, "startTime" in found) == (True, False)


def test_workflows_are_run_listed_and_deleted(desk: Desk) -> None:
    assert desk.do("GET", "projects/P/workflows") == {}
    parameters = {"parameters": {"actualParameter": [{"actualParameterName": "who", "value": "me"}]}}
    body = {"projectName": "P", "workflowDefinitionName": "flow", "body": parameters}
    name = desk.do("POST", "workflows", body)["workflow"]["workflowName"]
    (shown,) = desk.do("GET", "projects/P/workflows")["workflow"]
    wanted = {"completed": "0", "activeState": "begin", "liveWorkflowDefinition": "flow"}
    assert wanted.items() <= shown.items()
    path = f"projects/P/workflows/{name}"
    (transition,) = desk.do("GET", f"{path}/states/begin/transitions")["transition"]
    assert transition["targetState"] == "end"
    desk.do("DELETE", f"{path}?deleteProcesses=true")
    assert desk.do("GET", "projects/P/workflows") == {}


def test_states_are_told_with_their_parameters_as_a_plain_list(desk: Desk) -> None:
    path = "projects/P/workflowDefinitions/flow/stateDefinitions"
    (begin,) = desk.do("GET", f"{path}?includeFormalParameters=true&startableOnly=true")["stateDefinition"]
    assert [one["formalParameterName"] for one in begin["formalParameter"]] == ["who"]
    assert len(desk.do("GET", path)["stateDefinition"]) == 2


def test_parameters_of_triggers_are_details(desk: Desk) -> None:
    shown = desk.do("GET", "projects/P/triggers/hook")["trigger"]["actualParameters"]
    assert shown == {"parameterDetail": [{"parameterName": "branch", "parameterValue": "main"}]}


def test_parameters_of_services_and_names_of_personas_are_plain_lists(desk: Desk) -> None:
    details = [{"parameterName": "port", "parameterValue": "80"}]
    desk.do("PUT", "projects/P/services/s", {"parameterDetail": details})
    assert desk.do("GET", "projects/P/services/s")["service"]["parameterDetail"] == details
    for path, kind in ((f"users/{USER}", "user"), ("groups/dev", "group")):
        desk.do("PUT", path, {"personaName": ["Developer"]})
        assert desk.do("GET", path)[kind]["personaName"] == ["Developer"]


def test_a_deny_beats_an_allow_in_one_list_whoever_they_are_for(desk: Desk) -> None:
    for kind, name, value in (("user", USER, "allow"), ("group", "dev", "deny")):
        entry: dict[str, Any] = {"principalType": kind, "principalName": name, "readPrivilege": value}
        desk.do("POST", "aclEntries?projectName=P", entry)
    assert desk.code("GET", "projects/P", caller=USER) == "403 AccessDenied"
    denied = desk.ask("POST", "server/dsl", {"dsl": "getProject(projectName: 'P')"}, caller=USER)[1]["error"]
    assert denied["code"] == "InvalidScript"
    assert denied["details"] == f"AccessDenied: Principal '{USER}' does not have read privilege on project 'P'"


def test_the_id_that_a_search_gives_means_the_job(desk: Desk) -> None:
    desk.dsl("project 'P', { procedure 'q', { step 's', command: 'true' } }")
    job = desk.do("POST", "jobs?request=runProcedure", {"projectName": "P", "procedureName": "q"})["jobId"]
    (ident,) = desk.do("PUT", "objects?request=findObjects", {"objectType": "job"})["objectId"]
    assert desk.do("GET", f"jobs/{ident}?request=getJobDetails")["job"]["jobId"] == job


def test_the_project_of_a_plugin_says_so(desk: Desk) -> None:
    desk.do("POST", "plugins?request=installPlugin", {"url": "http://x.example/EC-Git-3.0.0.jar"})
    assert desk.code("GET", "projects/%2Fplugins%2FEC-Git%2Fproject") == "404 NoSuchProject"
    desk.do("PUT", "plugins/EC-Git-3.0.0?request=promotePlugin", {})
    found = desk.do("GET", "projects/%2Fplugins%2FEC-Git%2Fproject")["project"]
    assert (found["projectName"], found["pluginName"]) == ("EC-Git-3.0.0", "EC-Git-3.0.0")
    assert "pluginName" not in desk.do("GET", "projects/P")["project"]

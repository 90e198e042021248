# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator of CloudBees CD does with properties, runs, searches, uploads and DSL beyond the examples."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.contract.cloudbees_desk import Desk
from tests.simulators.cloudbees import SETTINGS, USER, RunPlan


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- properties -------------------------------------------------------------------------------------------------------

AT = "projectName=Default"
#: In order, on one server: method, path, body, and the code of a failure or what `property` must say.
PROPERTIES: list[tuple[str, str, Any, Any]] = [
    ("PUT", f"properties/a/b/c?{AT}", {"value": 1}, {"propertyName": "c", "value": "1"}),
    ("GET", "properties//projects/Default/a/b/c", None, {"value": "1", "expandable": "1", "description": ""}),
    ("GET", "properties//projects[Default]/a/b/c", None, {"value": "1"}),
    ("GET", f"properties/a%2Fb%2Fc?{AT}", None, {"value": "1"}),
    ("GET", "projects/Default/a/b/c", None, {"value": "1"}),
    ("GET", "projects/Default/a/b/x", None, "404 NoSuchProperty"),
    ("PUT", f"properties/a/b?{AT}", {"value": "1"}, "400 InvalidPropertyType"),
    ("PUT", f"properties/a/b/c/d?{AT}", {"value": "1"}, "400 InvalidPropertyPath"),
    ("POST", "properties", {"propertyName": "a/b/c", "projectName": "Default"}, "409 DuplicatePropertyName"),
    ("POST", f"properties?{AT}", {"propertyName": "a/s", "propertyType": "sheet"}, {"propertyName": "s"}),
    ("PUT", f"properties/a/s/x?{AT}&value=1&expandable=0", None, {"value": "1", "expandable": "0"}),
    ("PUT", f"properties/nope?request=modifyProperty&{AT}", {"value": "1"}, "404 NoSuchProperty"),
    ("PUT", f"properties/a/s/x?request=modifyProperty&{AT}", {"newName": "y"}, {"propertyName": "y", "value": "1"}),
    ("GET", f"properties/a/s/x?{AT}", None, "404 NoSuchProperty"),
    (
        "PUT",
        f"properties/a/s?request=modifyProperty&{AT}",
        {"propertyType": "string", "value": "now"},
        {"value": "now"},
    ),
    ("DELETE", f"properties/a/b?{AT}", None, None),
    ("GET", f"properties/a/b/c?{AT}", None, "404 NoSuchProperty"),
    ("DELETE", f"properties/a/b?{AT}", None, "404 NoSuchProperty"),
    # Intrinsic ones.
    ("GET", f"properties/projectName?{AT}", None, {"value": "Default"}),
    ("GET", "properties//projects/Default/description", None, {"value": ""}),
    ("PUT", f"properties/description?{AT}", {"value": "x"}, "400 PropertyNotSettable"),
    ("DELETE", f"properties/projectName?{AT}", None, "400 PropertyNotSettable"),
    # Expansion.
    (
        "PUT",
        f"properties/ref?{AT}",
        {"value": "<$[a/s]> $[/myProject/projectName]"},
        {"value": "<$[a/s]> $[/myProject/projectName]"},
    ),
    ("GET", f"properties/ref?{AT}", None, {"value": "<now> Default"}),
    ("GET", f"properties/ref?{AT}&expand=0", None, {"value": "<$[a/s]> $[/myProject/projectName]"}),
    ("GET", f"properties/ref?{AT}&expand=false", None, {"value": "<$[a/s]> $[/myProject/projectName]"}),
    ("PUT", f"properties/bad?{AT}", {"value": "$[nope]"}, {"value": "$[nope]"}),
    ("GET", f"properties/bad?{AT}", None, "404 NoSuchProperty"),
    ("GET", f"properties?request=getProperties&{AT}", None, "404 NoSuchProperty"),
    ("GET", f"properties/bad?{AT}&expand=0", None, {"value": "$[nope]"}),
    ("PUT", f"properties/self?{AT}", {"value": "$[self]"}, {"value": "$[self]"}),
    ("GET", f"properties/self?{AT}", None, "400 PropertyExpansionCycle"),
    ("PUT", f"properties/still?{AT}", {"value": "$[nope]", "expandable": False}, {"expandable": "0"}),
    ("GET", f"properties/still?{AT}", None, {"value": "$[nope]"}),
    # Counting.
    ("PUT", f"properties/n?request=incrementProperty&{AT}&incrementBy=3", None, {"value": "3"}),
    ("PUT", f"properties/n?request=incrementProperty&{AT}&incrementBy=-1", None, {"value": "2"}),
    ("PUT", f"properties/ref?request=incrementProperty&{AT}", None, "400 PropertyNotIncrementable"),
    # Holders.
    ("PUT", "properties/x?systemObjectName=resources", {"value": "1"}, {"value": "1"}),
    ("PUT", "properties//server/x", {"value": "top"}, {"value": "top"}),
    ("GET", "server//x", None, {"value": "top"}),
    ("GET", f"properties/x?{AT}", None, "404 NoSuchProperty"),
    ("GET", f"properties/x?{AT}&extendedContextSearch=1", None, {"value": "top"}),
    ("GET", "properties/x", None, "400 InvalidPropertyContext"),
    ("GET", "properties/x?objectId=project-0", None, "404 NoSuchObject"),
    ("GET", "properties/x?projectName=Default&procedureName=q", None, "404 NoSuchProcedure"),
    ("GET", "properties//nowhere/x", None, "400 InvalidPropertyPath"),
    ("GET", "properties//projects/nope/x", None, "404 NoSuchProject"),
    ("PUT", f"properties/{'x' * 256}?{AT}", {"value": "1"}, "400 InvalidPropertyName"),
    ("PUT", f"properties/project?{AT}", {"value": "1"}, "400 InvalidPropertyName"),
    ("PUT", f"properties/x?request=explode&{AT}", {"value": "1"}, "501 NotImplemented"),
]


def test_properties_step_by_step(desk: Desk) -> None:
    for method, path, body, wanted in PROPERTIES:
        if isinstance(wanted, str):
            assert desk.code(method, path, body) == wanted, path
            continue
        answer = desk.do(method, path, body)
        if wanted is not None:
            assert wanted.items() <= answer["property"].items(), path
    assert desk.do("GET", f"properties/zz?{AT}&suppressNoSuchPropertyException=1") == {}


def test_sheets_are_told_flat_or_in_depth(desk: Desk) -> None:
    desk.do("POST", "resources", {"resourceName": "r"})
    desk.do("PUT", "properties/s/deep/x?resourceName=r", {"value": "1"})
    ident = desk.do("GET", "properties/s?resourceName=r")["property"]["propertySheetId"]
    for path in (f"propertySheets/{ident}", "properties?request=getProperties&path=/resources/r/s"):
        (flat,) = desk.do("GET", path)["propertySheet"]["property"]
        assert flat["propertyName"] == "deep"
        assert "propertySheet" not in flat
    (deep,) = desk.do("GET", f"propertySheets/{ident}?recurse=1")["propertySheet"]["property"]
    assert deep["propertySheet"]["property"][0]["value"] == "1"
    desk.do("DELETE", "resources/r")
    assert desk.code("GET", f"propertySheets/{ident}") == "404 NoSuchPropertySheet"


# --- runs -------------------------------------------------------------------------------------------------------------
PROCEDURES = """
project 'P', {
  procedure 'inner', { step 'deep', command: 'false' }
  procedure 'outer', {
    formalParameter 'who', required: '1'
    formalParameter 'how', defaultValue: 'fast'
    step 'call', subprocedure: 'inner'
    step 'after', command: 'true'
  }
  schedule 'nightly', procedureName: 'outer', actualParameter: [who: 'cron']
  pipeline 'pl', {
    stage 'build'
    stage 'ship', { task 'approve', taskType: 'MANUAL' }
  }
  release 'r', pipelineName: 'pl'
}
"""
OUTER = {"projectName": "P", "procedureName": "outer"}


def _run(desk: Desk, **arguments: Any) -> str:
    given = [{"actualParameterName": "who", "value": "me"}]
    body = {**OUTER, "actualParameter": given, **arguments}
    return str(desk.do("POST", "jobs?request=runProcedure", body)["jobId"])


def test_a_job_goes_on_with_every_question(desk: Desk) -> None:
    desk.dsl(PROCEDURES)
    desk.cloudbees.run_plan = RunPlan(polls=2, failing={"deep": "exit code 1"})
    job = _run(desk)
    told = [desk.do("GET", f"jobs/{job}?request=getJobStatus") for _turn in range(4)]
    assert [one["status"] for one in told] == ["pending", "running", "completed", "completed"]
    assert [one.get("outcome") for one in told] == [None, None, "error", "error"]
    details = desk.do("GET", f"jobs/{job}?request=getJobDetails")["job"]
    assert details["actualParameter"] == [
        {"actualParameterName": "how", "value": "fast"},
        {"actualParameterName": "who", "value": "me"},
    ]
    call, after = details["jobStep"]
    (deep,) = call["calledProcedure"]["jobStep"]
    assert (deep["stepName"], deep["errorMessage"], after["outcome"]) == ("deep", "exit code 1", "success")
    assert desk.code("PUT", f"jobs/{job}?request=abortJob") == "400 JobNotRunning"


def test_a_job_that_never_ends_can_be_aborted(desk: Desk) -> None:
    desk.dsl(PROCEDURES)
    desk.cloudbees.run_plans["outer"] = RunPlan(polls=None)
    jobs = [_run(desk), _run(desk)]
    told = {desk.do("GET", f"jobs/{jobs[0]}?request=getJobStatus")["status"] for _turn in range(9)}
    assert told == {"pending", "running"}
    desk.do("PUT", f"jobs/{jobs[0]}?request=abortJob", {"force": "1"})
    assert desk.do("GET", f"jobs/{jobs[0]}")["job"]["abortStatus"] == "FORCE_ABORT"
    listed = desk.do("GET", "jobs?status=completed&sortKey=jobName&sortOrder=descending&maxResults=5")["job"]
    assert [job["jobId"] for job in listed] == jobs[:1]
    desk.do("DELETE", f"jobs/{jobs[0]}")
    assert desk.code("GET", f"jobs/{jobs[0]}") == "404 NoSuchJob"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"actualParameter": []}, "400 ParameterMissing"),
        ({"actualParameter": [{"actualParameterName": "whom", "value": "x"}]}, "400 ParameterMismatch"),
        ({"procedureName": "nope"}, "404 NoSuchProcedure"),
        ({"projectName": "nope"}, "404 NoSuchProject"),
        ({"priority": "great"}, "400 InvalidPriority"),
        ({"scheduleName": "nightly", "procedureName": "", "actualParameter": []}, "200"),
    ],
)
def test_a_procedure_runs_with_what_it_asks_for(desk: Desk, arguments: dict[str, Any], code: str) -> None:
    desk.dsl(PROCEDURES)
    given = {"actualParameter": [{"actualParameterName": "who", "value": "me"}], **OUTER, **arguments}
    assert desk.code("POST", "jobs?request=runProcedure", given) == code
    assert len(desk.do("GET", "jobs").get("job", [])) == (code == "200")


def test_a_run_of_a_pipeline_waits_for_people(desk: Desk) -> None:
    desk.dsl(PROCEDURES)
    desk.cloudbees.run_plan = RunPlan(polls=0, outcome="warning")
    flow = desk.do("POST", "pipelines", {"pipelineName": "pl", "projectName": "P"})["flowRuntime"]["flowRuntimeId"]
    details = "pipelineRuntimeDetails?request=getPipelineRuntimeDetails"
    for _turn in range(3):
        assert desk.do("PUT", details, {"flowRuntimeId": [flow]})["flowRuntime"][0]["status"] == "running"
    (task,) = desk.do("GET", f"pipelineRuntimes/{flow}?request=getWaitingTasks")["task"]
    desk.do("PUT", f"pipelineRuntimes/{flow}?request=completeManualTask", {**task, "action": "completed"})
    (done,) = desk.do("PUT", details, {"flowRuntimeId": flow})["flowRuntime"]
    assert (done["completed"], done["status"]) == ("1", "warning")
    assert done["stages"]["stage"] == [{"name": name, "status": "success"} for name in ("build", "ship")]
    assert desk.names("projects/P/pipelines") == ["pl"]


def test_starting_a_release_is_not_creating_one(desk: Desk) -> None:
    desk.dsl(PROCEDURES)
    assert desk.code("POST", "releases", {"projectName": "P", "releaseName": "new"}) == "404 NoSuchRelease"
    wrong = {"projectName": "P", "releaseName": "r", "stagesToRun": ["nope"]}
    assert desk.code("POST", "releases", wrong) == "404 NoSuchStage"
    started = desk.do("POST", "releases", {**wrong, "stagesToRun": ["build"]})["flowRuntime"]
    release = desk.do("GET", "projects/P/releases/r")["release"]
    assert release["flowRuntimeId"] == started["flowRuntimeId"]
    desk.do("PUT", f"pipelineRuntimes/{started['flowRuntimeId']}?request=abortPipelineRun")
    place = f"projects/P/pipelines/pl?request=getPipelineRuntimes&releaseId={release['releaseId']}"
    (run,) = desk.do("PUT", place)["flowRuntime"]
    assert (run["completed"], run["status"]) == ("1", "ABORT")


# --- searching --------------------------------------------------------------------------------------------------------


def _by(operator: str, one: Any = None, two: Any = None, name: str = "projectName") -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "operand1": one, "operand2": two}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (_by("equals", "b"), "b"),
        (_by("notEqual", "b"), "a c"),
        (_by("in", "a,c"), "a c"),
        (_by("like", "%"), "a b c"),
        (_by("notLike", "b%"), "a c"),
        (_by("contains", "w", name="description"), "b c"),
        (_by("isNull", name="description"), "a"),
        (_by("isNotNull", name="description"), "b c"),
        (_by("between", "2", "10", name="size"), "a b"),
        (_by("greaterThan", "9", name="size"), "a"),
        (_by("lessOrEqual", "9", name="size"), "b"),
        (_by("equals", "deep", name="sheet/x"), "c"),
        ([_by("contains", "w", name="description"), _by("notEqual", "c")], "b"),
        ({"operator": "or", "filter": [_by("equals", "a"), _by("equals", "c")]}, "a c"),
        ({"operator": "not", "filter": [_by("equals", "a")]}, "b c"),
        ({"operator": "and", "filter": [_by("equals", "a"), _by("equals", "c")]}, ""),
    ],
)
def test_searching_finds_by_attributes_and_by_properties(desk: Desk, given: Any, names: str) -> None:
    desk.dsl(
        """project 'a', { property 'size', value: '10' }
        project 'b', description: 'w', { property 'size', value: '9' }
        project 'c', description: 'word', { property 'sheet', { x = 'deep' } }"""
    )
    for name in ("Default", "Electric Cloud"):
        desk.do("DELETE", f"projects/{name}")
    body = {"objectType": "project", "filter": given, "sort": {"propertyName": "projectName"}}
    found = desk.do("PUT", "objects?request=findObjects", body)
    assert [item["project"]["projectName"] for item in found.get("object", [])] == names.split()
    assert desk.do("PUT", "objects?request=countObjects", body) == {"count": str(len(names.split()))}


def test_searching_goes_page_by_page_up_to_what_the_server_gives(desk: Desk) -> None:
    for number in range(7):
        desk.do("POST", "zones", {"zoneName": f"z{number}"})
    desk.cloudbees.max_ids = 6
    sort = [{"propertyName": "zoneName", "order": "descending"}]
    body = {"objectType": "zone", "maxIds": "100", "numObjects": "2", "sort": sort}
    found = desk.do("PUT", "objects?request=findObjects", body)
    assert [item["zone"]["zoneName"] for item in found["object"]] == ["z6", "z5"]
    assert len(found["objectId"]) == 6
    rest = desk.do("PUT", "objects?request=getObjects", {"objectId": found["objectId"][2:]})
    assert [item["zone"]["zoneName"] for item in rest["object"]] == ["z4", "z3", "z2", "z1"]
    assert [item["objectId"] for item in rest["object"]] == found["objectId"][2:]
    assert desk.do("PUT", "objects?request=findObjects", {**body, "filter": _by("equals", "x", name="zoneName")}) == {}


# --- publishing -------------------------------------------------------------------------------------------------------


def test_files_are_published_once_per_version(desk: Desk) -> None:
    session = desk.cloudbees.new_session(USER)

    def publish(path: str, part: str, **changed: str) -> tuple[int, str]:
        fields = {"artifactName": "g:k", "artifactVersionVersion": "1.2-rc-7", "commanderSessionId": session, **changed}
        data = {**fields, part: (io.BytesIO(b"bytes"), "dir/a.txt")}
        answer = desk.app.test_client().post(path, data=data)
        return answer.status_code, answer.get_data(as_text=True)

    page, script = "/commander/publishArtifact.php", "/commander/cgi-bin/publishArtifactAPI.cgi"
    assert publish(page, "files[]", commanderSessionId="none")[0] == 401
    assert publish(page, "files[]") == (200, "Artifact-Published-OK")
    assert desk.cloudbees.files == {"g:k:1.2-rc-7": {"dir/a.txt": b"bytes"}}
    status, text = publish(script, "files")
    assert (status, "[DuplicateArtifactVersionName]" in text) == (409, True)
    (version,) = desk.do("GET", "artifactVersions?artifactName=g:k")["artifactVersion"]
    parts = [version[name] for name in ("majorMinorPatch", "qualifier", "buildNumber", "artifactVersionState", "owner")]
    assert parts == ["1.2.0", "rc", "7", "available", USER]
    desk.do("DELETE", "artifacts/g:k")
    assert (desk.do("GET", "artifactVersions"), desk.cloudbees.files) == ({}, {})


# --- DSL --------------------------------------------------------------------------------------------------------------

EVERYTHING = """
/* all sorts of values */
project 'P', {
  description = "by ${args.who}" + ' and $[co]'
  tracked = false
  procedure 'q', { timeLimit = 5
    formalParameter 'p', required: true, defaultValue: '''several
lines'''
    step 's', command: 'say "hello" \\\\ \\'you\\'', alwaysRun: true
    property 'inside', value: 'x' }
  schedule 's', { procedureName = 'q'
    actualParameter = [p: '1', 'other': "2"] }
  property 'sheet', description: 'd', { one = 'uno'
    property 'raw', value: '$[x]', expandable: '0'
    property 'deep', { two = 'dos' } }
  acl { inheriting = '0'
    aclEntry 'user', principalName: 'user', readPrivilege: 'allow', modifyPrivilege: 'deny' }
}
resource 'r', pools: 'one two', trusted: 1
"""


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_dsl_makes_comes_back_as_dsl_and_changes_nothing_again(setting: str) -> None:
    desk = Desk(SETTINGS[setting])
    assert desk.dsl(EVERYTHING, parameters='{"who": "me"}')["resource"]["resourceName"] == "r"
    for path in ("/projects/P", "/resources/r"):
        text = desk.text(path)
        moments = [thing.modified for thing in desk.cloudbees.things.values()]
        desk.dsl(text, overwrite="1")
        assert desk.text(path) == text
        assert [thing.modified for thing in desk.cloudbees.things.values()] == moments
    assert "several\\nlines" in desk.text("/projects/P/procedures/q")
    assert desk.do("GET", "projects/P")["project"]["description"] == "by me and $[co]"


def test_dsl_overwrites_only_on_demand(desk: Desk) -> None:
    desk.dsl(EVERYTHING, parameters='{"who": "me"}')
    desk.dsl("project 'P', { procedure 'new' }")
    assert desk.names("projects/P/procedures") == ["q", "new"]
    desk.dsl("project 'P', { procedure 'new'\n property 'kept', value: '1' }", overwrite="1")
    assert desk.names("projects/P/procedures") == ["new"]
    sheet = desk.do("GET", "properties?request=getProperties&projectName=P")["propertySheet"]
    assert [one["propertyName"] for one in sheet["property"]] == ["kept"]


def test_dsl_does_everything_or_nothing(desk: Desk) -> None:
    before = desk.text("/projects/Default")
    desk.do("POST", "server/dsl", {"dsl": "project 'mine'"}, caller=USER)
    assert desk.do("GET", "projects/mine")["project"]["owner"] == USER
    status, answer = desk.ask("POST", "server/dsl", {"dsl": "project 'Default', description: 'x'\nproject ''"})
    assert (status, "InvalidProjectName" in answer["error"]["details"]) == (400, True)
    assert desk.text("/projects/Default") == before


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("return 'a' + 1", {"value": "a1"}),
        ("def x = [one: 'two']\nx.one", {"value": "two"}),
        ("getProject(projectName: 'Default').projectName", {"value": "Default"}),
        ("countObjects(objectType: 'zone')", {"count": "1"}),
        ("getZones()", ["zone"]),
        ("def r = createZone(zoneName: 'new')\ngetZone(zoneName: \"${r.zoneName}\")", ["zone"]),
        ("deleteZone(zoneName: 'default')", {}),
        ("setProperty(propertyName: '/server/x', value: '1')", ["property"]),
        ("getProperty(propertyName: 'projectName', projectName: 'Default').value", {"value": "Default"}),
        ("step('x'", "400 InvalidScript"),
        ("nonsense(1)", "400 InvalidScript"),
        ("missing", "400 InvalidScript"),
        ("step 's', command: 'x'", "400 InvalidScript"),
        ("'unclosed", "400 InvalidScript"),
    ],
)
def test_dsl_answers_what_the_script_gave(desk: Desk, source: str, value: Any) -> None:
    if isinstance(value, str):
        assert desk.code("POST", "server/dsl", {"dsl": source}) == value
    else:
        answer = desk.dsl(source)
        assert answer == value or list(answer) == value


def test_dsl_as_yaml(desk: Desk) -> None:
    desk.dsl(
        "project:\n- projectName: Y\n  description: d\n  procedure: {procedureName: q, step: {stepName: s}}\n"
        "  property: [{propertyName: p, value: v}]\n",
        format="yaml",
    )
    assert desk.names("projects/Y/procedures/q/steps") == ["s"]
    assert desk.do("GET", "projects/Y/p")["property"]["value"] == "v"
    assert desk.code("POST", "server/dsl", {"dsl": "[1]", "format": "yaml"}) == "400 InvalidScript"

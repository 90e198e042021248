# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the examples of CloudBees CD's REST API to a simulator that holds what they speak of.

The examples come from many servers and clients, so there is no order among them: each is asked of the same world. Where
an example needs a world that lacks or has one thing more, `BEFORE` says so. Placeholders are replaced by what they
stand for.
"""

from __future__ import annotations

import base64
import io
import json
import pickle
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.simulators.cloudbees import ADMIN, PASSWORDS, USER, VIEWER, RunPlan, Switches, create_app
from tests.simulators.cloudbees.app import Server
from tests.simulators.cloudbees.state import Session

RECORDING = Path(__file__).parent / "recordings" / "cloudbees-examples.jsonl"
ROOT = "/rest/v1.0/"


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any


@dataclass(frozen=True)
class Example:
    """One exchange as a document or a client shows it; a status of None is not told. `kind` is verbatim, client (taken
    from the code of a client or its tests) or reconstructed."""

    number: int
    name: str
    kind: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    sent: Any
    status: Any
    body: Any

    @property
    def id(self) -> str:
        return f"{self.number:03}-{self.name.replace(' ', '-').replace('/', '-')}"


@cache
def load() -> list[Example]:
    found = []
    for number, line in enumerate(RECORDING.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        sent, came = entry["request"], entry["response"]
        found.append(
            Example(
                *(number, entry["name"], entry["fidelity"], sent["method"], sent["path"]),
                *(sent.get("query", {}), sent.get("headers", {}), sent.get("body"), came["status"], came["body"]),
            )
        )
    return found


# --- the world --------------------------------------------------------------------------------------------------------

WORLD = """
project 'myPlayground'
project 'My Project', resourceName: 'local', workspaceName: 'default'
project 'Native Jenkins Test Proj'
project 'ProjectName', { property 'anything', value: '$[jobStepId]' }
project 'EC-Kubernetes-1.0', { property 'ec_plugin_cfgs', { one = '1' } }
project 'EC-WebSphere-1.0', {
  procedure 'CreateConfiguration', { formalParameter 'config'
    formalParameter 'credential' }
}
project 'BEE-33074', { property 'prop1', value: '1' }
project 'qaProject', { application 'qaTest' }
project 'MyProject', {
  pipeline 'hello-python', { formalParameter 'appVersion' }
  catalog 'Hello-Python', { catalogItem 'Hello Python' }
}
project 'Traditional', {
  pipeline 'deploy', { formalParameter 'snapshotname' }
  release 'jpetstore-2019-Q4', pipelineName: 'deploy'
}
project 'p', { release 'r' }
project 'Default', {
  procedure 'Echo', { formalParameter 'arg1' }
  pipeline 'pipeline_Run from REST', { formalParameter 'BuildID' }
  release 'Run from REST', pipelineName: 'pipeline_Run from REST'
}
project 'P', {
  procedure 'Echo', { formalParameter 'arg1' }
  procedure 'a', { formalParameter 'p'
    formalParameter 'a'
    step 's', command: 'echo' }
  procedure 'Q'
  procedure 'Build', { formalParameter 'p' }
  credential 'c', userName: 'u', password: 'p'
  credential 'cfg', userName: 'u', password: 'p'
  schedule 's', { procedureName = 'Build'
    beginDate = '2024-01-01'
    startTime = '22:00'
    weekDays = 'Monday Tuesday'
    timeZone = 'Europe/Berlin'
    actualParameter = ['p': '1'] }
  pipeline 'pl', {
    stage 's1'
    stage 'dev'
    formalParameter 'p'
    formalParameter 'snapshotname'
  }
  release 'r', pipelineName: 'pl'
  application 'A', {
    process 'deploy'
    tierMap 'one', environmentName: 'E', environmentProjectName: 'P'
  }
  environment 'E', { cluster 'C' }
  property 'x', value: 'one'
}
project 'A1'
project 'A2'
project 'A3'
property 'foo', value: 'bar'
group 'ops'
group 'g'
user 'u'
user 'jdoe', fullUserName: 'Jane Doe', email: 'jdoe@example.com', groupName: ['dev', 'ops']
zone 'z'
gateway 'g'
workspace 'w'
workspace 'ws1'
workspace 'testAutomationWorkspace'
resource 'testAutomationResource'
resource 'r'
resource 'r1', hostName: 'h', pools: 'default p2', stepLimit: 4, trusted: true, workspaceName: 'default',
  repositoryNames: 'r1\\nr2', description: 'one', { property 'ec_cloud_instance_details', { kind = 'x' } }
resource 'r2'
resourcePool 'pool1', { resourceName = ['r1', 'r2'] }
resourcePool 'r'
artifact 'g:k'
artifactVersion 'g:k:1.0'
"""
ENTRY = {
    "principalType": "group",
    "principalName": "dev",
    "readPrivilege": "allow",
    "modifyPrivilege": "deny",
    "executePrivilege": "allow",
    "changePermissionsPrivilege": "deny",
}
#: What is asked before an example, so that its world fits.
BEFORE: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "project create body": [("DELETE", "projects/Native%20Jenkins%20Test%20Proj", {})],
    "resource create with zone": [("DELETE", "resources/r1", {})],
    "resource pool create": [("DELETE", "resourcePools/pool1", {})],
    "credential create": [("DELETE", "projects/P/credentials/c", {})],
    "credential create json": [("DELETE", "projects/P/credentials/c", {})],
    "application create": [("DELETE", "projects/qaProject/applications/qaTest", {})],
    "R schedule weekdays+monthdays": [("DELETE", "projects/P/schedules/s", {})],
    "R plugin promote": [("POST", "plugins?request=installPlugin", {"url": "EC-Git-3.0.0.jar"})],
    "releases list": [("POST", "releases", {"releaseName": "r", "projectName": "P"})],
    "pipeline runtimes of release": [("POST", "releases", {"releaseName": "r", "projectName": "P"})],
    "R duplicate DuplicateAclEntry": [
        ("POST", "aclEntries", {"principalType": "user", "principalName": "u", "projectName": "P"})
    ],
    "R acl entry": [("POST", "aclEntries?projectName=P", ENTRY)],
    "R getAccess": [("POST", "aclEntries?projectName=P", ENTRY)],
}
#: Who asks, where it is not the administrator.
CALLERS = {
    **dict.fromkeys(("no credentials", "R expired session", "R bad session id", "R bad login"), ""),
    **dict.fromkeys(("login query form", "login json body", "login with access token"), ""),
    "loginSso with access token": "",
    "property get by header session": "",
    "evalDsl github action": "",
    "property set PUT query": USER,
    "access denied": VIEWER,
}
HEADERS = {"R expired session": {"sessionId": "EXPIRED"}, "R bad session id": {"sessionId": "NOSUCHSESSION"}}


def _ask(app: Server, caller: str, method: str, target: str, **options: Any) -> Any:
    headers = dict(options.pop("headers", {}))
    if caller:
        pair = f"{caller}:{PASSWORDS[caller]}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return app.test_client(use_cookies=False).open(target, method=method, headers=headers, **options)


def admin(app: Server, method: str, path: str, body: Any = None) -> Any:
    """Ask as the administrator and insist on success."""
    answer = _ask(app, ADMIN, method, ROOT + path, json=body)
    assert answer.status_code < 300, answer.get_data(as_text=True)
    return json.loads(answer.get_data() or b"null")


def ask(world: World, method: str, path: str, body: Any = None, *, caller: str = ADMIN) -> Any:
    """Ask as somebody; nobody, if the name is empty."""
    return _ask(world.app, caller, method, ROOT + path, json=body)


class World:
    """A simulator that holds what the examples speak of, and the ids for their placeholders."""

    def __init__(self, switches: Switches | None = None) -> None:
        self.app = create_app(switches)
        self.ids: dict[str, str] = {}
        self._build()
        kept = {name: value for name, value in vars(self.app.cloudbees).items() if name != "lock"}
        self._saved = pickle.dumps(kept)

    def _disguise(self, job: str) -> None:
        """Owners as in the example of a list of properties."""
        c = self.app.cloudbees
        found = c.things[f"job-{job}"].properties.properties["ecscm_changeLogs"].inner
        assert found is not None
        found.owner, found.changed_by = "project: WM Segment-1.90", "project: WM Segment-2.2"
        inner = found.properties["2413"]
        inner.owner = inner.changed_by = "project: WM Segment-1.95"

    def restore(self) -> Server:
        vars(self.app.cloudbees).update(pickle.loads(self._saved), lock=threading.RLock())
        return self.app

    def _build(self) -> None:
        app, c = self.app, self.app.cloudbees
        admin(app, "POST", "server/dsl", {"dsl": WORLD})
        c.run_plan = RunPlan(polls=0, failing={"s": "exit code 1"})
        answer = _ask(app, USER, "PUT", f"{ROOT}properties/PythonProperty?projectName=Default&value=PythonRestApi")
        assert answer.status_code == 200
        given = [{"actualParameterName": "a", "value": "1"}]
        wanted = {"projectName": "P", "procedureName": "a", "actualParameter": given}
        job = admin(app, "POST", "jobs?request=runProcedure", wanted)["jobId"]
        step = admin(app, "GET", f"jobs/{job}?request=getJobDetails")["job"]["jobStep"][0]["jobStepId"]
        for path in ("summary", "OpenStack/deployed/yes", "ecscm_changeLogs/2413/x"):
            admin(app, "PUT", f"properties/{path}?jobId={job}", {"value": "v"})
        admin(app, "DELETE", f"properties/ecscm_changeLogs/2413/x?jobId={job}")
        self._disguise(job)
        admin(app, "PUT", f"properties/summary?jobStepId={step}", {"value": "x"})
        flow = admin(app, "POST", "pipelines", {"pipelineName": "pl", "projectName": "P"})["flowRuntime"]
        c.things[f"flowRuntime-{flow['flowRuntimeId']}"].name = "flow-runtime-id"
        details = admin(app, "GET", "properties/ec_cloud_instance_details?resourceName=r1")["property"]
        admin(app, "PUT", "properties/ec_cloud_instance_details/sub/x?resourceName=r1", {"value": "1"})
        release = admin(app, "GET", "projects/P/releases/r")["release"]["releaseId"]
        self.ids = {
            "jobId": job,
            "jobStepId": step,
            "flowRuntimeId": flow["flowRuntimeId"],
            "releaseId": release,
            "propertySheetId": details["propertySheetId"],
            "container": f"pipeline-{flow['pipelineId']}",
        }
        c.find(c.find(c.root, "project", "P"), "environment", "E").children["cluster"]["C"].attributes = {
            "parameterDetail": [{"parameterName": "config", "parameterValue": "cfg"}]
        }
        c.sessions["4VOZBL8M9X5BJYI9"] = Session(USER)
        c.sessions["s"] = Session(USER)
        c.sessions["UPLOAD"] = Session(ADMIN)
        c.sessions["EXPIRED"] = Session(ADMIN, expired=True)
        c.tokens["<secret>"] = ADMIN

    # --- playing ------------------------------------------------------------------------------------------------------

    def play(self, example: Example) -> Reply:
        app = self.restore()
        for method, path, body in BEFORE.get(example.name, []):
            admin(app, method, path, body)
        path = example.path
        for name, ident in self.ids.items():
            path = path.replace(f"<{name}>", ident)
        path = path.replace("<256 chars>", "x" * 256)
        options: dict[str, Any] = {"query_string": self._filled(example.query)} if example.query else {}
        if path.startswith("/commander/"):
            options["data"] = _form(path, example.name)
        elif isinstance(example.sent, str):
            options |= {"data": example.sent, "content_type": "application/json"}
        elif example.sent is not None:
            options["json"] = self._filled(example.sent)
        options["headers"] = {**example.headers, **HEADERS.get(example.name, {})}
        caller = CALLERS.get(example.name, ADMIN)
        answer = _ask(app, caller, example.method, path, **options)
        text = answer.get_data(as_text=True)
        return Reply(answer.status_code, json.loads(text) if answer.is_json and text else text)

    def _filled(self, given: Any, key: str = "") -> Any:
        """With the ids that the names of the arguments ask for."""
        if isinstance(given, dict):
            filled = {name: self._filled(item, name) for name, item in given.items()}
            if filled.get("propertyName") == "container":
                filled["operand1"] = self.ids["container"]
            if filled.get("path", "").startswith("/myJob"):
                filled["jobStepId"] = self.ids["jobStepId"]
            return filled
        if isinstance(given, list):
            return [self._filled(item, key) for item in given]
        holds_place = isinstance(given, str) and given.startswith(("<", "$[/myFlowRuntime"))
        return self.ids[key] if holds_place and key in self.ids else given


def _form(path: str, name: str) -> dict[str, Any]:
    part = "files[]" if path.endswith(".php") else "files"
    wrong = {"artifact upload invalid name": ("a/b", "1.0"), "artifact upload invalid version": ("g:new", "")}
    artifact, version = wrong.get(name, ("g:new", "1.0"))
    content = (io.BytesIO(b"content"), "a.txt")
    fields = {"artifactName": artifact, "artifactVersionVersion": version, "repositoryName": "default"}
    return {**fields, "compress": "1", "commanderSessionId": "UPLOAD", part: content}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of CloudBees CD that the laws run on: a simulator of each setting, behind a Wire.

An observation is what somebody sees who asks the server with plain requests, without ids, times and people.
"""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.objects import CloudBeesResource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName

from tests.laws.declared import NoPlace, resource_of
from tests.laws.scenario import KEY, Scenario, filled, new_key
from tests.laws.server import Server, packed, unpacked
from tests.simulators.cloudbees import ADMIN, PASSWORDS, SETTINGS, CloudBees, create_app, is_write
from tests.simulators.wire import Wire

ROOT = "/rest/v1.0/"
JSON = {"Content-Type": "application/json"}
Raw = dict[str, Any]
Observation = list[Raw]

#: The settings on which tasks make sessions, ended in either way; on the others Basic is sent.
WITH_SESSIONS = ("terse", "plain")
#: Where the objects of a module are that are no plain collection; `{name}` is that of the object.
PLACES = {
    "artifact_version": "artifactVersions/{group}:{key}:{version}",
    "acl": "aclEntries/{principal_type}/{principal}?{context}",
}
HOLDERS = {"project": "projectName", "resource": "resourceName", "system_object": "systemObjectName"}
INSIDE = {"procedure": ("steps", "formalParameters")}
#: What differs from run to run, or changes by itself.
HIDDEN = re.compile(r"\w*Id|createTime|modifyTime|lastModifiedBy|owner|agentState|stepCount|counter|container")


#: What is started and not kept, and the kind of thing that a run of it is.
RUNS = {"cloudbees_job": "job", "cloudbees_pipeline_run": "flowRuntime", "cloudbees_release_run": "flowRuntime"}


@functools.cache
def _furnished(setting: str) -> bytes:
    """The state of a server with everything that the scenarios stand on."""
    app = create_app(SETTINGS[setting])
    c = app.cloudbees
    lab = c.add("project", "Lab", c.root, ADMIN, {"tracked": "1"})
    build = c.add("procedure", "Build", lab, ADMIN)
    c.add("formalParameter", "branch", build, ADMIN, {"type": "entry"})
    c.add("credential", "robot", lab, ADMIN, {"userName": "robot"})
    c.add("schedule", "Nightly", lab, ADMIN, {"procedureName": "Build", "actualParameter": {"branch": "night"}})
    web = c.add("pipeline", "Web", lab, ADMIN)
    for name in ("Test", "Production"):
        c.add("stage", name, web, ADMIN)
    c.add("release", "Spring", lab, ADMIN, {"pipelineName": "Web", "pipelineProjectName": "Lab"})
    c.add("group", "Lab people", c.root, ADMIN, {"mutable": "1", "userName": []})
    c.add("zone", "Lab", c.root, ADMIN)
    c.add("artifact", "com.example:lib", c.root, ADMIN, {"groupId": "com.example", "artifactKey": "lib"})
    c.add("resource", "second", c.root, ADMIN, {"hostName": "localhost", "port": "7800"})
    return packed(c)


class CloudBeesServer(Server):
    """A CloudBees CD with `wire` in front of it; people and observers go past the wire."""

    def __init__(self, name: str, wire: Wire, login: tuple[str, str]) -> None:
        super().__init__(wire, is_write, name)
        self.login = login

    # -- what a task is told

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The connection options of the scenario's tasks."""
        login = dict(zip(("api_username", "api_password"), self.login, strict=True))
        if scenario.version in WITH_SESSIONS:
            login["api_auth"] = "session"
        return {"api_url": self.wire.url, **login, **scenario.connection}

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """The words for the scenario's `<places>`."""
        return {"key": new_key()}

    # -- past the wire

    def fetch(self, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        """One request to the API, as an administrator."""
        raise NotImplementedError

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """What of the scenario's object is there."""
        path = _path(scenario, places)
        if scenario.module == "cloudbees_property":
            found = self._property(scenario, places)
        else:
            status, answer = self.fetch("GET", path)
            found = next(iter(answer.values())) if status == 200 else None
            if found is not None:
                found = {"is": scenario.module, **_lasting(found), **self._secrets(path)}
                for name in INSIDE.get(scenario.module.removeprefix("cloudbees_"), ()):
                    _status, inside = self.fetch("GET", f"{path}/{name}")
                    found[name] = _lasting(inside)
                for step in found.get("steps", {}).get("step", ()):
                    _status, inside = self.fetch(
                        "GET", f"{path}/steps/{quote(step['stepName'], safe='')}/actualParameters"
                    )
                    step["handed"] = _lasting(inside)
        if found:
            found = {**dict.fromkeys(scenario.by_hand, ""), **found}
        # A word of letters and digits looks the same in JSON and in an address.
        seen: Observation = json.loads(json.dumps([found] if found else []).replace(places["key"], KEY))
        return seen

    def _property(self, scenario: Scenario, places: Mapping[str, Any]) -> Raw | None:
        identity = filled(scenario.identity, places)
        path = quote(identity.get("path") or identity["name"])
        status, answer = self.fetch("GET", f"properties/{path}?{urlencode({**_context(identity), 'expand': 0})}")
        if status != 200:
            return None
        found = answer["property"]
        if "value" not in found and "propertySheetId" in found:
            query = urlencode({"expand": 0, "recurse": 1})
            _status, inside = self.fetch("GET", f"propertySheets/{found['propertySheetId']}?{query}")
            found = {**found, "inside": inside["propertySheet"]}
        return {"is": "property", "description": "", **_lasting(found)}

    def _secrets(self, _path: str) -> Raw:
        """What no answer shows, where it can be seen all the same."""
        return {}

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person does what the scenario says."""
        if not scenario.by_hand:
            return
        path = _path(scenario, places)
        status, said = self.fetch("PUT", path, filled(scenario.by_hand, places))
        assert status == 200, said

    def pretend(self) -> None:
        """From now on, answer every request that changes something with success, and do nothing."""
        self.wire.fault("status", code=200, body="{}", headers=JSON, when=is_write)


class Simulator(CloudBeesServer):
    """One setting of the simulator. Its state can be kept and brought back."""

    def __init__(self, setting: str = "seen") -> None:
        self.app = create_app(SETTINGS[setting], seed=False)
        self.app.cloudbees = unpacked(CloudBees, _furnished(setting))
        super().__init__("sim", Wire(self.app), (ADMIN, PASSWORDS[ADMIN]))

    def fetch(self, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        pair = base64.b64encode(":".join(self.login).encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        answer = self.app.test_client().open(ROOT + path, method=method, json=document, headers=headers)
        return answer.status_code, json.loads(answer.data) if answer.data else None

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        if scenario.module in RUNS:
            return [{"is": thing.kind} for thing in self.app.cloudbees.all_of(RUNS[scenario.module])]
        return super().observe(scenario, places)

    def _secrets(self, path: str) -> Raw:
        status, answer = self.fetch("GET", path)
        kind, found = next(iter(answer.items()))
        thing = self.app.cloudbees.things.get(f"{kind}-{found.get(f'{kind}Id')}") if status == 200 else None
        return {"secrets": dict(thing.secrets)} if thing is not None else {}

    def save(self) -> bytes:
        """The state of the server, to come back to."""
        return packed(self.app.cloudbees)

    def restore(self, saved: bytes) -> None:
        """Become a server that is in this state, with an empty log and no faults."""
        self.app.cloudbees = unpacked(CloudBees, saved)
        self.wire.clear()


def _path(scenario: Scenario, places: Mapping[str, Any]) -> str:
    """The path of the scenario's object."""
    identity = filled(scenario.identity, places)
    if scenario.module == "cloudbees_property":
        path = quote(identity.get("path") or identity["name"])
        return f"properties/{path}?{urlencode(_context(identity))}"
    names = {name: quote(str(value), safe="") for name, value in identity.items()}
    return _place_of(scenario.module).format(context=urlencode(_context(identity)), **names)


def _place_of(module: str) -> str:
    """The path of an object of the module, with the options that name it in braces."""
    kind = module.removeprefix("cloudbees_")
    if kind in PLACES:
        return PLACES[kind]
    file, line = "cloudbees/servers.py", f'"{kind}": "<path>/{{name}}" to PLACES'
    resource = resource_of(module, file, line)
    by_name = resource.matched_by(ByName)
    if not isinstance(resource, CloudBeesResource) or by_name is None:
        raise NoPlace(module, file, line)
    own = [name for name in by_name.names if name not in resource.parents]
    return f"{COLLECTIONS[resource.kind].path}/" + ":".join(f"{{{name}}}" for name in own)


def _context(identity: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that name the holder of a property or of access."""
    return {argument: identity[option] for option, argument in HOLDERS.items() if option in identity}


def _lasting(value: Any) -> Any:
    """Without what differs from run to run."""
    if isinstance(value, dict):
        found = {name: _lasting(item) for name, item in sorted(value.items()) if not HIDDEN.fullmatch(name)}
        # A sheet has no order: the server lists its properties as they were made.
        if isinstance(found.get("property"), list):
            found["property"].sort(key=lambda item: str(item.get("propertyName")))
        return found
    return [_lasting(item) for item in value] if isinstance(value, list) else value

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CloudBees CD that a person names.

No answer shows a password, so a lost one is not noticed here. Runs of procedures, pipelines and releases are not tried:
they would do on a real server what they are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.laws import scenario as words
from tests.laws.cloudbees.scenarios import SEEN
from tests.laws.cloudbees.servers import ROOT, CloudBeesServer
from tests.laws.named import Address, Refused, Visit
from tests.laws.scenario import Scenario

#: What the scenarios stand on: the path of the list, the argument with the name, the name, more arguments.
DESK: list[tuple[str, str, str, dict[str, str]]] = [
    ("projects", "projectName", "Lab", {}),
    ("projects/Lab/procedures", "procedureName", "Build", {}),
    ("projects/Lab/procedures/Build/formalParameters", "formalParameterName", "branch", {"type": "entry"}),
    ("projects/Lab/credentials", "credentialName", "robot", {"userName": "robot", "password": "lab"}),
    ("projects/Lab/pipelines", "pipelineName", "Web", {}),
    ("projects/Lab/pipelines/Web/stages", "stageName", "Test", {}),
    ("projects/Lab/pipelines/Web/stages", "stageName", "Production", {}),
    ("projects/Lab/releases", "releaseName", "Spring", {"pipelineName": "Web", "pipelineProjectName": "Lab"}),
    ("zones", "zoneName", "Lab", {}),
    ("users", "userName", "user", {"fullUserName": "User", "password": "lab-Pass-1"}),
    ("groups", "groupName", "dev", {}),
    ("groups", "groupName", "Lab people", {}),
    ("resources", "resourceName", "local", {"hostName": "localhost"}),
    ("resources", "resourceName", "second", {"hostName": "localhost", "port": "7800"}),
]
#: Lists of what the scenarios make, with the kind of thing and where its name stands.
MADE = [
    *((f"{kind}s", kind, f"{kind}Name") for kind in ("project", "resource", "resourcePool", "user", "group")),
    ("artifactVersions", "artifactVersion", "artifactVersionName"),
    ("artifacts", "artifact", "artifactName"),
    *((f"projects/Lab/{kind}s", kind, f"{kind}Name") for kind in ("credential", "schedule", "procedure")),
]


class Named(Visit, CloudBeesServer):
    """The named server."""

    def __init__(self, address: Address) -> None:
        account = address.accounts["admin"]
        login = (account["api_username"], account["api_password"])
        CloudBeesServer.__init__(self, "real", address.wire(), login)
        self.arrive(address)
        self.other_names = {"admin": login[0], "pass-of-admin": login[1]}

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().connection(scenario), "api_url": self.wire.url + self.address.path}

    def fetch(self, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        return ask(self.address, method, path, document)

    # -- what the scenarios need

    def furnish(self) -> None:
        for path, argument, name, more in DESK:
            self._provide(path, f"{path}/{quote(name)}", f"{argument} {name}", {argument: name, **more})
        lib = {"groupId": "com.example", "artifactKey": "lib"}
        self._provide("artifacts", "artifacts/com.example:lib", "artifact com.example:lib", lib)

    def _provide(self, path: str, one: str, what: str, document: Mapping[str, str]) -> None:
        """Make what is not there."""
        if self.fetch("GET", one)[0] == 200:
            return
        status, answer = self.fetch("POST", path, document)
        assert status in (200, 201), (path, document.keys(), status, answer)
        self.make(what, lambda: self._remove(one))

    def _remove(self, path: str) -> None:
        status, answer = self.fetch("DELETE", path)
        # A part goes with the whole.
        assert status in (200, 204, 404), answer

    # -- what the scenarios leave

    def sweep(self) -> None:
        """Delete what carries the id of the run."""
        for path, kind, argument in MADE:
            status, answer = self.fetch("GET", path)
            listed = (answer or {}).get(kind, []) if status == 200 else []
            for item in [listed] if isinstance(listed, dict) else listed:
                name = str(item.get(argument, ""))
                one = f"{path}/{quote(name, safe='')}"
                if words.RUN in name:
                    self.attempt(f"{kind} {name}", lambda one=one: self._remove(one))


def ask(address: Address, method: str, path: str, document: Any = None) -> tuple[int, Any]:
    """One request past the wire."""
    account = address.accounts["admin"]
    answer = address.session().request(
        method,
        address.url + ROOT + path,
        json=document,
        auth=(account["api_username"].encode(), account["api_password"].encode()),
        timeout=60,
    )
    return answer.status_code, answer.json() if "json" in answer.headers.get("Content-Type", "") else None


def version(address: Address) -> str:
    """The server's version. Raises Refused where the account is not accepted."""
    status, answer = ask(address, "GET", "server/version")
    if status != 200:
        status, answer = ask(address, "GET", "projects")
    if status != 200:
        raise Refused(f"{address.url} answers {status} to the account: {str(answer)[:200]}")
    found: Any = next(iter((answer or {}).values()), {})
    return str(found.get("version", "")) if isinstance(found, dict) else ""


def plays(scenario: Scenario, _version: str) -> bool:
    """Whether the scenario is a rich one, under the first setting of the simulator, or a short one."""
    return scenario.version == SEEN or scenario.variant.partition("-")[0] in ("short", "path", "holder", "purge")


def named(address: Address) -> Named:
    """The named server, to be started by `with`."""
    return Named(address)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator of CloudBees CD does beyond the examples: every type, refusals, relations, people, hooks."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.contract.cloudbees_desk import Desk
from tests.simulators.cloudbees import PASSWORDS, SETTINGS, TOKEN_USER, USER, VIEWER, create_app, is_write
from tests.simulators.cloudbees.types import TYPES
from tests.simulators.wire import Wire


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- every type -------------------------------------------------------------------------------------------------------

NAMES = {"artifact": "g:k", "artifactVersion": "g:k:1.0", "gate": "PRE", "actualParameter": "p"}
ARGUMENTS = {
    "artifact": {"groupId": "g", "artifactKey": "k"},
    "artifactVersion": {"groupId": "g", "artifactKey": "k", "version": "1.0"},
    "directoryProvider": {"providerType": "ldap"},
    "credential": {"userName": "u", "password": "hidden"},
}
KINDS = [name for name, type_ in TYPES.items() if type_.attributes or name == "container"]


def _ways(kind: str) -> Iterator[list[str]]:
    """The types above each kind of parent, from the top down, and the type itself."""
    for parent in TYPES[kind].parents:
        if parent == "server":
            yield [kind]
        else:
            yield from ([*way, kind] for way in _ways(parent))


WAYS = [way for kind in KINDS for way in _ways(kind)]


@pytest.mark.parametrize("way", WAYS, ids=["-".join(way) for way in WAYS])
def test_every_type_is_made_told_changed_and_removed(desk: Desk, way: list[str]) -> None:
    path = ""
    if way[0] == "artifactVersion":
        desk.do("POST", "artifacts", ARGUMENTS["artifact"])
    for kind in way:
        type_ = TYPES[kind]
        name = NAMES.get(kind, "a b/c?")
        place, path = f"{path}{type_.collection}", f"{path}{type_.collection}/{quote(name, safe='')}/"
        args = {type_.key: name, **ARGUMENTS.get(kind, {})}
        made = desk.do("POST", place, args)[kind]
    known = {key: value for key, value in made.items() if key not in ("agentState", "index")}
    assert (known[type_.key], known[f"{kind}Id"], known["owner"]) == (name, made[f"{kind}Id"], "admin")
    assert desk.code("POST", place, args).startswith("409 Duplicate")
    assert known.items() <= desk.do("GET", path)[kind].items()
    assert name in [item[type_.key] for item in desk.do("GET", place)[kind]]
    assert desk.do("PUT", "objects?request=findObjects", {"objectType": kind})["objectId"]
    assert "hidden" not in str(desk.do("GET", path))
    if "description" in type_.attributes:
        desk.do("PUT", path, {"description": "other"})
        assert desk.do("GET", path)[kind]["description"] == "other"
        assert desk.do("GET", path)[kind]["modifyTime"] > made["modifyTime"]
    if kind not in ("gate", "artifact", "artifactVersion"):
        desk.do("PUT", path, {"newName": "other"})
        assert desk.code("GET", path).startswith("404 NoSuch")
        path = f"{place}/other"
    assert desk.do("DELETE", path) == {}
    assert desk.code("DELETE", path).startswith("404 NoSuch")
    assert desk.code("PUT", path, {"description": "x"}).startswith("404 NoSuch")


# --- refusals ---------------------------------------------------------------------------------------------------------

P = "projects/Default/"
PROPERTY = "properties/x?projectName=Default"
REFUSED = [
    ("POST", "projects", {"projectName": ""}, "400 InvalidProjectName"),
    ("POST", "projects", {"projectName": "x" * 256}, "400 InvalidProjectName"),
    ("POST", "projects", {"projectName": "new", "tracked": "perhaps"}, "400 InvalidBoolean"),
    ("POST", "projects", [1], "400 InvalidArgument"),
    ("PATCH", "projects/Default", {}, "501 NotImplemented"),
    ("PUT", "projects/Default?request=explode", {}, "501 NotImplemented"),
    ("DELETE", "projects", None, "501 NotImplemented"),
    ("GET", "projects/nope/procedures/q/steps", None, "404 NoSuchProcedure"),
    ("GET", "projects/nope/procedures", None, "404 NoSuchProject"),
    ("POST", "resources", {"resourceName": "r", "port": "high"}, "400 InvalidPortNumber"),
    ("POST", "resources", {"resourceName": "r", "stepLimit": "x"}, "400 InvalidStepLimit"),
    ("POST", "resources", {"resourceName": "r", "zoneName": "nope"}, "404 NoSuchZone"),
    ("POST", "resourcePools", {"resourcePoolName": "p", "resourceName": ["nope"]}, "404 NoSuchResource"),
    ("POST", "users", {"userName": "u", "groupName": ["nope"]}, "404 NoSuchGroup"),
    ("POST", "groups", {"groupName": "g", "userName": ["nope"]}, "404 NoSuchUser"),
    ("PUT", "users/ldapuser", {"email": "x@y.example"}, "400 InvalidArgument"),
    ("PUT", "users/user", {"password": "new", "sessionPassword": "wrong"}, "400 InvalidPassword"),
    ("POST", "artifacts", {"groupId": "a/b", "artifactKey": "k"}, "400 InvalidArtifactName"),
    ("POST", "artifacts", {"groupId": "g", "artifactKey": ""}, "400 InvalidArtifactKey"),
    ("POST", "artifactVersions", {"artifactName": "g:k", "version": "1"}, "404 NoSuchArtifact"),
    ("POST", "artifactVersions", {"artifactName": "g:k", "version": ""}, "400 InvalidVersion"),
    ("POST", f"{P}schedules", {"scheduleName": "s", "weekDays": "Funday"}, "400 InvalidWeekDay"),
    ("POST", f"{P}schedules", {"scheduleName": "s", "monthDays": "32"}, "400 InvalidMonthDay"),
    ("POST", f"{P}schedules", {"scheduleName": "s", "beginDate": "today"}, "400 InvalidBeginDate"),
    ("POST", f"{P}schedules", {"scheduleName": "s", "startTime": "noon"}, "400 InvalidStartTime"),
    ("POST", f"{P}schedules", {"scheduleName": "s", "priority": "great"}, "400 InvalidPriority"),
    ("POST", f"{P}releases", {"releaseName": "r", "pipelineName": "nope"}, "404 NoSuchPipeline"),
    ("POST", "pipelines", {"pipelineName": "nope", "projectName": "Default"}, "404 NoSuchPipeline"),
    ("POST", "aclEntries?projectName=Default", {"principalType": "dog"}, "400 InvalidPrincipalType"),
    ("DELETE", "aclEntries/user/user?projectName=Default", None, "404 NoSuchAclEntry"),
    ("POST", "aclEntries", {"principalType": "user", "principalName": "user"}, "400 InvalidPropertyContext"),
    ("PUT", "objects?request=findObjects", {"objectType": "dog"}, "400 UnsupportedType"),
    ("PUT", "objects?request=findObjects", {"objectType": "zone", "maxIds": "-1"}, "400 InvalidMaxIds"),
    ("GET", "jobs/nope?request=getJobStatus", None, "404 NoSuchJob"),
    ("GET", "objects", None, "501 NotImplemented"),
    ("POST", f"{P}procedures/q/steps", {"stepName": "s", "beforeStep": "nope"}, "404 NoSuchProcedure"),
    ("PUT", PROPERTY, {"value": "2", "expandable": "perhaps"}, "400 InvalidBoolean"),
    ("PUT", PROPERTY, {"value": ["2"]}, "400 InvalidArgument"),
    ("PUT", "properties/new/x?projectName=Default", {"expandable": "perhaps"}, "400 InvalidBoolean"),
    ("PUT", f"{PROPERTY}&request=modifyProperty", {"newName": "x" * 256, "value": "2"}, "400 InvalidPropertyName"),
    ("PUT", "projects/Default", {"description": "x", "tracked": "perhaps"}, "400 InvalidBoolean"),
    ("PUT", "projects/Default", {"description": "x", "newName": "Electric Cloud"}, "409 DuplicateProjectName"),
]


@pytest.mark.parametrize(("method", "path", "body", "code"), REFUSED)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    desk: Desk, method: str, path: str, body: Any, code: str
) -> None:
    desk.do("PUT", PROPERTY, {"value": "1"})
    before = pickle.dumps((desk.cloudbees.things, desk.cloudbees.sheets))
    assert desk.code(method, path, body) == code
    assert pickle.dumps((desk.cloudbees.things, desk.cloudbees.sheets)) == before


# --- relations --------------------------------------------------------------------------------------------------------


def test_pools_hold_resources_and_resources_name_their_pools(desk: Desk) -> None:
    desk.do("POST", "resources", {"resourceName": "r", "pools": "default one", "local": True})
    assert desk.do("GET", "resources/r")["resource"]["pools"] == "default one"
    assert desk.do("GET", "resourcePools/one")["resourcePool"]["resourceNames"] == {"resourceName": ["r"]}
    desk.do("PUT", "resources/r", {"newName": "s"})
    desk.do("DELETE", "resourcePools/default/resources", {"resourceName": ["s"]})
    assert desk.do("GET", "resources/s")["resource"]["pools"] == "one"
    desk.do("POST", "resourcePools", {"resourcePoolName": "kept", "autoDelete": False, "resourceNames": ["s"]})
    desk.do("PUT", "resourcePools/kept/resources", {"resourceName": "local"})
    assert desk.do("GET", "zones/default")["zone"]["resources"] == "local s"
    desk.do("DELETE", "resources/s")
    assert desk.names("resourcePools") == ["default", "kept"]
    assert desk.do("GET", "resourcePools/kept")["resourcePool"]["resourceNames"] == {"resourceName": ["local"]}


def test_groups_hold_users_and_users_name_their_groups(desk: Desk) -> None:
    desk.do("POST", "groups", {"groupName": "ops", "userName": ["user"]})
    desk.do("POST", "users", {"userName": "u", "groupName": ["ops"], "password": "p"})
    desk.do("PUT", "groups/ops/users?request=addUsersToGroup", {"userName": ["viewer", "u"]})
    assert desk.do("GET", "groups/ops")["group"]["userName"] == ["user", "u", "viewer"]
    assert desk.do("GET", "users/user")["user"]["groupName"] == ["dev", "ops"]
    desk.do("PUT", "users/user", {"groupName": ["ops"]})
    assert "userName" not in desk.do("GET", "groups/dev")["group"]
    desk.do("PUT", "groups/ops/users?request=removeUsersFromGroup", {"userName": ["viewer"]})
    desk.do("DELETE", "users/u")
    assert desk.do("GET", "groups/ops")["group"]["userName"] == ["user"]
    desk.do("PUT", "groups/ops", {"removeAllUsers": "1"})
    assert "groupName" not in desk.do("GET", "users/user")["user"]
    assert desk.do("GET", "users?filter=U*&maximum=1")["moreResults"] == "0"
    assert desk.do("GET", "users?maximum=2")["moreResults"] == "1"


def test_steps_and_parameters_keep_their_order(desk: Desk) -> None:
    desk.do("POST", f"{P}procedures", {"procedureName": "q"})
    for name in "abc":
        desk.do("POST", f"{P}procedures/q/steps", {"stepName": name})
        desk.do("POST", f"{P}procedures/q/formalParameters", {"formalParameterName": name})
    desk.do("POST", f"{P}procedures/q/steps", {"stepName": "first", "beforeStep": "a"})
    desk.do("PUT", f"{P}procedures/q/steps/a?request=moveStep", {})
    desk.do("PUT", f"{P}procedures/q/steps/c?request=moveStep", {"beforeStep": "b"})
    assert desk.names(f"{P}procedures/q/steps") == ["first", "c", "b", "a"]
    assert (
        desk.code("PUT", f"{P}procedures/q/steps/c?request=moveStep", {"beforeStep": "x"}) == "404 NoSuchProcedureStep"
    )
    desk.do("PUT", f"{P}procedures/q/formalParameters/a", {"orderIndex": 9, "required": True})
    assert desk.names(f"{P}procedures/q/formalParameters") == ["b", "c", "a"]


def test_parameters_of_a_schedule_are_cleared_only_on_demand(desk: Desk) -> None:
    place = f"{P}schedules/s"
    given = [{"actualParameterName": "p", "value": 1}]
    desk.do("POST", f"{P}schedules", {"scheduleName": "s", "actualParameter": given})
    shown = desk.do("GET", place)["schedule"]["actualParameters"]["property"]
    assert shown == [{"propertyName": "p", "value": "1"}]
    desk.do("PUT", place, {"description": "x"})
    assert "actualParameters" in desk.do("GET", place)["schedule"]
    desk.do("PUT", place, {"clearActualParameters": "1"})
    assert "actualParameters" not in desk.do("GET", place)["schedule"]


# --- people -----------------------------------------------------------------------------------------------------------


def test_sessions_are_opened_used_and_closed(desk: Desk) -> None:
    ident = desk.do("POST", "sessions", {"userName": USER, "password": PASSWORDS[USER]})["sessionId"]
    other = desk.do("POST", "sessions", {"token": TOKEN_USER})["sessionId"]
    pair = {"username": USER, "sessionId": ident}
    for headers in (
        {"SESSIONID": ident},
        {"Cookie": f"sessionId={ident}"},
        {"Cookie": f"session={quote(json.dumps(pair))}"},
    ):
        assert desk.ask("GET", "projects", **headers)[0] == 200
    assert desk.code("DELETE", f"sessions/{ident}") == "501 NotImplemented"
    assert desk.do("DELETE", f"sessions/{ident}?request=deleteSession") == {}
    assert desk.ask("GET", "projects", sessionId=ident)[1]["error"]["code"] == "InvalidSessionId"
    desk.cloudbees.expire_sessions()
    assert desk.ask("GET", "projects", sessionId=other)[1]["error"]["code"] == "ExpiredSession"
    assert desk.cloudbees.open_sessions() == []


def test_a_session_expires_after_as_many_requests_as_ordered(desk: Desk) -> None:
    desk.cloudbees.session_requests = 2
    ident = desk.do("POST", "loginSso", {"token": TOKEN_USER})["sessionId"]
    statuses = [desk.ask("GET", "projects", sessionId=ident)[0] for _turn in range(4)]
    assert statuses == [200, 200, 401, 401]


def test_a_login_can_be_refused_for_other_reasons(desk: Desk) -> None:
    desk.cloudbees.login_error = "NoAvailableLicenses"
    assert desk.code("POST", "sessions", {"token": TOKEN_USER}) == "400 NoAvailableLicenses"
    assert desk.code("GET", "projects") == "200"


def test_access_tokens_are_told_once(desk: Desk) -> None:
    place = f"users/{USER}/userAccessTokens"
    token = desk.do("POST", f"{place}?request=createUserAccessToken", {"userAccessTokenName": "ci"})
    secret = token["userAccessToken"]["token"]
    assert desk.do("POST", "sessions", {"token": secret})["userName"] == USER
    assert secret not in str(desk.do("GET", place))
    desk.do("DELETE", f"{place}/ci")
    assert desk.code("POST", "sessions", {"token": secret}) == "401 InvalidCredentials"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "projects", {"projectName": "x"}),
        ("PUT", "projects/Default", {"description": "x"}),
        ("DELETE", "projects/Default", None),
        ("PUT", "properties/x?projectName=Default", {"value": "1"}),
        ("POST", "aclEntries?projectName=Default", {"principalType": "user", "principalName": "user"}),
        ("POST", "server/dsl", {"dsl": "project 'Default', description: 'x'"}),
    ],
)
def test_who_may_look_only_changes_nothing(desk: Desk, method: str, path: str, body: Any) -> None:
    before = desk.text("/projects/Default")
    assert desk.code(method, path, body, caller=VIEWER) in ("403 AccessDenied", "400 InvalidScript")
    assert desk.text("/projects/Default") == before
    assert desk.code("GET", "projects/Default", caller=VIEWER) == "200"


def test_entries_nearer_to_the_object_count_and_inheritance_can_be_broken(desk: Desk) -> None:
    entry = {"principalType": "user", "principalName": VIEWER, "modifyPrivilege": "allow"}
    desk.do("POST", "aclEntries?projectName=Default", entry)
    desk.do("PUT", "projects/Default", {"description": "x"}, caller=VIEWER)
    desk.do("PUT", f"aclEntries/user/{VIEWER}?projectName=Default", {"modifyPrivilege": "inherit"})
    assert desk.code("PUT", "projects/Default", {}, caller=VIEWER) == "403 AccessDenied"
    desk.do("PUT", "acl?request=breakAclInheritance&projectName=Default")
    found = desk.do("GET", "access?request=getAccess&projectName=Default")
    assert (found["breakInheritance"], len(found["object"])) == ("1", 1)
    assert desk.code("GET", "projects/Default", caller=USER) == "403 AccessDenied"
    desk.do("PUT", "acl?request=restoreAclInheritance&projectName=Default")
    access = desk.ask("GET", "access?request=checkAccess&projectName=Default", caller=VIEWER)[1]["access"]
    assert (access["readPrivilege"], access["modifyPrivilege"]) == ("allow", "deny")
    desk.do("PUT", f"owner?request=changeOwner&projectName=Default&newOwnerName={USER}")
    assert desk.do("GET", "projects/Default")["project"]["owner"] == USER


# --- the server as a program ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "body", "writes"),
    [
        ("GET", "/rest/v1.0/projects", b"", False),
        ("POST", "/rest/v1.0/sessions", b'{"userName": "a"}', False),
        ("POST", "/rest/v1.0/loginSso?token=x", b"{}", False),
        ("DELETE", "/rest/v1.0/sessions/ABC", b"", False),
        ("PUT", "/rest/v1.0/objects?request=findObjects", b"{}", False),
        ("PUT", "/rest/v1.0/objects?request=getObjects", b"{}", False),
        ("PUT", "/rest/v1.0/objects?request=countObjects", b"{}", False),
        ("PUT", "/rest/v1.0/objects?request=deleteObjects", b"{}", True),
        ("PUT", "/rest/v1.0/pipelineRuntimeDetails?request=getPipelineRuntimeDetails", b"{}", False),
        ("PUT", "/rest/v1.0/properties/x?projectName=P", b'{"value": "1"}', True),
        ("PUT", "/rest/v1.0/properties/x?request=incrementProperty", b"{}", True),
        ("POST", "/rest/v1.0/jobs?request=runProcedure", b"{}", True),
        ("POST", "/rest/v1.0/server/dsl", b'{"dsl": "generateDsl(path: \'/projects/P\')"}', False),
        ("POST", "/rest/v1.0/server/dsl", b'{"dsl": "return getProject(projectName: \'P\')"}', False),
        ("POST", "/rest/v1.0/server/dsl", b'{"dsl": "step", "describe": "true"}', False),
        ("POST", "/rest/v1.0/server/dsl", b'{"dsl": "project \'getX(1)\'"}', True),
        ("POST", "/rest/v1.0/server/dsl", b'{"dsl": "getX()\\nproject \'P\'"}', True),
        ("POST", "/commander/publishArtifact.php", b"", True),
        ("DELETE", "/rest/v1.0/projects/P", b"", True),
    ],
)
def test_what_can_change_something_is_told_from_what_cannot(
    method: str, target: str, body: bytes, writes: bool
) -> None:
    with Wire(create_app()) as wire:
        requests.request(method, wire.url + target, data=body, timeout=30)
        (exchange,) = wire.log
    assert is_write(exchange) is writes


def test_names_with_slashes_pass_the_wire() -> None:
    with Wire(create_app(SETTINGS["quiet"])) as wire, requests.Session() as session:
        session.auth = ("admin", PASSWORDS["admin"])
        place = f"{wire.url}/rest/v1.0/projects"
        assert session.post(place, json={"projectName": "a/b %2F?"}, timeout=30).status_code == 201
        found = session.get(f"{place}/{quote('a/b %2F?', safe='')}", timeout=30)
        assert found.json()["project"]["projectName"] == "a/b %2F?"
        assert session.delete(f"{place}/{quote('a/b %2F?', safe='')}", timeout=30).content == b""


def test_writers_at_the_same_time_lose_nothing(desk: Desk) -> None:
    def count(_turn: int) -> str:
        answer = desk.do("PUT", "properties/n?request=incrementProperty&projectName=Default", {"incrementBy": 1})
        return str(answer["property"]["value"])

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(count, range(40)))
    assert sorted(told, key=int) == [str(number) for number in range(1, 41)]


def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "tests.simulators.cloudbees", "--setting", "terse", "--ready-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            while not ready.exists():
                assert process.poll() is None
            assert ready.read_text().strip() == url
            assert requests.get(f"{url}/rest/v1.0/projects", timeout=30).status_code == 401
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of CloudBees CD against the examples that documents and clients show.

No recording of a real server could be had. What is marked verbatim must agree in everything but ids and moments, also
in what is not there; what was taken from the code of clients, or reconstructed, in status and in the shape it shows.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, get_args, get_type_hints

import pytest

from tests.contract import cloudbees_compare as compare
from tests.contract.cloudbees_player import Example, Reply, World, ask, load
from tests.simulators.cloudbees import SETTINGS, Switches

EVERYTHING = "everything"
GROOVY = "the example stands for a script that is not shown"
#: Points in which an answer is not compared, and why. A point that agrees after all must go.
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "login query form": ("body.userName", "the article logs in as admin and shows the answer to user"),
    "property set PUT query": ("body.property.value", "the article sends UpdatedPython and shows PythonUpdate"),
    "getProperties json": ("body.requestId", "only the command line tool shows it"),
    "evalDsl query": (EVERYTHING, GROOVY),
    "evalDsl github action": (EVERYTHING, GROOVY),
    "evalDsl yaml": (EVERYTHING, GROOVY),
    "access denied": ("body.error.message", "the example names nobody"),
    "tierMaps": ("body.tierMap[0].serviceClusterMappings", "services on clusters are not simulated"),
    "plugin agent dependencies": (EVERYTHING, "archives of plugins are not simulated"),
    "xml api alternative": (EVERYTHING, "the XML protocol is not simulated"),
    "R user get": ("body.user.providerName", "a local user has none"),
    "R schedule get": ("body.schedule.lastRunTime", "schedules do not run by themselves"),
    "R licenses": ("body.license[0]", "signature and properties of licences are not simulated"),
}


@functools.cache
def replies() -> dict[int, Reply]:
    world = World()
    return {example.number: world.play(example) for example in load()}


def _found(example: Example) -> list[str]:
    """In which points the answer differs from the example, without the help of the exceptions."""
    reply = replies()[example.number]
    found = []
    if example.status == "!=200":
        found += ["status: 200"] if reply.status == 200 else []
    elif example.status is not None and example.status != reply.status:
        found.append(f"status: recorded {example.status}, replayed {reply.status}")
    look = compare.differences if example.kind == "verbatim" else compare.shapes
    return found + look(example.body, reply.body)


def _excepted(example: Example) -> str:
    return EXCEPTIONS.get(example.name, ("", ""))[0]


@pytest.mark.parametrize("example", [pytest.param(example, id=example.id) for example in load()])
def test_reply_agrees_with_the_recorded_one(example: Example) -> None:
    point, reason = EXCEPTIONS.get(example.name, ("", ""))
    if point == EVERYTHING:
        pytest.skip(reason)
    found = [line for line in _found(example) if not point or not line.startswith(point)]
    assert not found, "\n".join([f"{example.method} {example.path} {example.query} {example.sent!r:.300}", *found])


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_still_needed(name: str) -> None:
    point = EXCEPTIONS[name][0]
    named = [line for example in load() if example.name == name for line in _found(example)]
    assert [line for line in named if point == EVERYTHING or line.startswith(point)]


def test_most_agree_without_the_help_of_exceptions() -> None:
    agreeing = dict.fromkeys(("verbatim", "client", "reconstructed"), 0)
    for example in load():
        agreeing[example.kind] += not _found(example)
    totals = {kind: sum(example.kind == kind for example in load()) for kind in agreeing}
    told = ", ".join(f"{agreeing[kind]} of {totals[kind]} {kind}" for kind in agreeing)
    print(f"CloudBees CD: {told} examples agree")
    assert sum(agreeing.values()) >= 0.9 * len(load())


# --- the comparison itself --------------------------------------------------------------------------------------------

PROPERTY = {"propertyName": "x", "createTime": "2017-11-27T16:34:26.271Z", "counter": "0", "list": [{"a": "1"}]}


@pytest.mark.parametrize(
    "other",
    [
        {**PROPERTY, "propertyName": "y"},
        {**PROPERTY, "counter": 0},
        {**PROPERTY, "createTime": "yesterday"},
        {**PROPERTY, "list": []},
        {**PROPERTY, "more": ""},
        {"propertyName": "x"},
        [PROPERTY],
    ],
)
def test_a_difference_is_noticed(other: Any) -> None:
    assert compare.differences(PROPERTY, {**PROPERTY, "createTime": "2026-01-02T03:04:05.678Z"}) == []
    assert compare.differences(PROPERTY, other)


@pytest.mark.parametrize(
    "other",
    [
        {**PROPERTY, "counter": 0},
        {**PROPERTY, "list": []},
        {**PROPERTY, "list": [{"b": "1"}]},
        {**PROPERTY, "list": {"a": "1"}},
        {"propertyName": "x"},
        [PROPERTY],
    ],
)
def test_another_shape_is_noticed(other: Any) -> None:
    more = {**PROPERTY, "propertyName": "y", "more": [], "list": [{"a": "2"}, {"c": "3"}]}
    assert compare.shapes({**PROPERTY, "description": ""}, more) == []
    assert compare.shapes(PROPERTY, other)


@pytest.mark.parametrize("said", ["NoSuchUser", "Error: NoSuch", ""])
def test_the_text_of_an_error_counts(said: str) -> None:
    assert (
        compare.shapes({"error": {"message": "... NoSuchUser ..."}}, {"error": {"message": "Error: NoSuchUser x"}})
        == []
    )
    assert compare.shapes({"error": {"code": "NoSuchUsers"}}, {"error": {"code": said}})


# --- what is not known ------------------------------------------------------------------------------------------------


def _unknown(world: World) -> str:
    return "ignored" if ask(world, "PUT", "projects/P", {"nonsense": "1"}).status_code == 200 else "refused"


def _parameters(world: World) -> str:
    script = "project 'P', { schedule 'kept', procedureName: 'p', actualParameter: [a: '1'] }"
    assert ask(world, "POST", "server/dsl", {"dsl": script}).status_code == 200
    shown = _json(world, "GET", "projects/P/schedules/kept")["schedule"]["actualParameters"]
    return "detail" if "parameterDetail" in shown else "sheet"


def _logout(world: World) -> str:
    ident = ask(world, "POST", "sessions").json["sessionId"]
    status = ask(world, "DELETE", f"sessions/{ident}").status_code
    return {200: "path", 501: "command"}[status]


def _case(world: World) -> str:
    status = ask(world, "GET", "projects/default").status_code
    found = _json(
        world,
        "PUT",
        "objects?request=countObjects",
        {"objectType": "project", "filter": {**NAMED, "operand1": "default"}},
    )
    assert found == {"count": {200: "1", 404: "0"}[status]}
    return {200: "insensitive", 404: "sensitive"}[status]


NAMED = {"propertyName": "projectName", "operator": "equals"}
#: What a client can see of each switch.
PROBES: dict[str, Callable[[World], Any]] = {
    "created": lambda world: ask(world, "POST", "zones", {"zoneName": "new"}).status_code,
    "delete_reply": lambda world: ask(world, "DELETE", "zones/z").get_data(as_text=True),
    "unknown_arguments": _unknown,
    "case": _case,
    "logout": _logout,
    "parameters": _parameters,
}


def _json(world: World, method: str, path: str, body: Any = None) -> Any:
    return ask(world, method, path, body).json


@pytest.fixture
def world() -> World:
    return World()


@functools.cache
def _world(setting: str) -> World:
    return World(SETTINGS[setting])


@pytest.mark.parametrize("switch", PROBES)
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_client_sees_how_the_switches_stand(setting: str, switch: str) -> None:
    world = _world(setting)
    world.restore()
    assert PROBES[switch](world) == getattr(SETTINGS[setting], switch)


def test_the_settings_show_every_value_and_every_pair() -> None:
    values = {name: set(get_args(kind)) for name, kind in get_type_hints(Switches).items()}
    assert PROBES.keys() == values.keys() == {field.name for field in fields(Switches)}
    rows = [asdict(setting) for setting in SETTINGS.values()]
    assert {name: {row[name] for row in rows} for name in values} == values
    for one, other in itertools.combinations([name for name in values if len(values[name]) == 2], 2):
        assert len({(row[one], row[other]) for row in rows}) == 4, (one, other)


# --- what is settled --------------------------------------------------------------------------------------------------


def test_one_server_wraps_some_lists_and_not_others(world: World) -> None:
    assert "resourceNames" in _json(world, "GET", "resourcePools/pool1")["resourcePool"]
    assert "userName" in _json(world, "GET", "groups/dev")["group"]


def test_a_text_that_was_cleared_is_empty_and_one_that_was_never_set_is_absent(world: World) -> None:
    path = "projects/P"
    assert "description" not in _json(world, "GET", path)["project"]
    ask(world, "PUT", path, {"description": "x"})
    ask(world, "PUT", path, {"description": ""})
    found = _json(world, "GET", path)["project"]
    assert found["description"] == ""
    assert "workspaceName" not in found


def test_a_privilege_that_a_change_does_not_name_is_inherited_from_then_on(world: World) -> None:
    entry = {"principalType": "user", "principalName": "u", "readPrivilege": "allow", "executePrivilege": "deny"}
    made = ask(world, "POST", "aclEntries?projectName=P", entry).json["aclEntry"]
    assert "modifyPrivilege" not in made
    changed = ask(world, "PUT", "aclEntries/user/u?projectName=P", {"modifyPrivilege": "allow"}).json["aclEntry"]
    assert changed["modifyPrivilege"] == "allow"
    assert not {"readPrivilege", "executePrivilege"} & set(changed)


def test_changing_answers_the_whole_object(world: World) -> None:
    changed = ask(world, "PUT", "projects/P", {"description": "new"}).json["project"]
    assert (changed["description"], changed["projectName"]) == ("new", "P")


def test_a_name_that_is_taken_has_a_code_of_its_type(world: World) -> None:
    for path, body, code in (
        ("resources", {"resourceName": "r"}, "DuplicateResourceName"),
        ("users", {"userName": "u"}, "DuplicateUserName"),
    ):
        answer = ask(world, "POST", path, body)
        assert (answer.status_code, answer.json["error"]["code"]) == (409, code)


def test_a_login_that_is_missing_is_401_and_asks_for_basic(world: World) -> None:
    answer = ask(world, "GET", "projects", caller="")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`*_sync` as a task: what its options mean, what it refuses by name, what it tells and what it hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.secrets import HIDDEN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import (
    MANY,
    MOST_WRITERS,
    Declared,
    Family,
    of_object,
    sync_task,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, execute

from tests.unit.core.fakes import TOY, Fault
from tests.unit.core.test_sync import NAMED, Client, Listed, wish

GIVEN: dict[str, Any] = {
    "api_url": "http://h",
    "resource": "widget",
    "concurrency": 1,
    "on_error": "stop",
    "purge": False,
    "purge_limit": 10,
    "purge_everything": False,
}
SYSTEM = replace(TOY, connect=lambda settings, _check, _clock: Client(settings))


def task_on(server: Listed, **more: Any) -> Any:
    resource = replace(NAMED, system=SYSTEM, operations=lambda *_bound: server)
    return sync_task(SYSTEM, {"widget": resource}, **more)


def objects(*names: str, **values: Any) -> list[dict[str, Any]]:
    return [{"name": name, "group": "g", **values} for name in names]


def run(server: Listed, *, check: bool = False, **given: Any) -> Any:
    return execute(task_on(server), {**GIVEN, **given}, check=check)


@pytest.fixture
def server() -> Listed:
    return Listed(NAMED)


# -- what it does -----------------------------------------------------------------


def test_all_objects_are_created_and_reported(server: Listed) -> None:
    result = run(server, objects=objects("a", "b", size="1"))
    assert [line["action"] for line in result["objects"]] == ["created", "created"]
    assert result["changed"] is True
    assert [change["after"] for change in result["diff"]] == objects("a", "b", size=1)
    assert "kept" not in result
    assert "warnings" not in result


def test_check_mode_writes_nothing(server: Listed) -> None:
    assert run(server, objects=objects("a"), check=True)["changed"] is True
    assert server.records == {}


@pytest.mark.parametrize(("on_error", "left"), [("stop", ["failed", "not_done"]), ("continue", ["failed", "created"])])
def test_a_failure_stops_the_rest_or_not(server: Listed, on_error: str, left: list[str]) -> None:
    server.fail("create", Fault(errors.Refused("no", server_messages=["no way"])))
    result = run(server, objects=objects("a", "b"), on_error=on_error)
    assert [line["action"] for line in result["objects"]] == left
    begun = "" if on_error == "continue" else " (1 were not begun)"
    assert result["msg"].startswith("Toy Server: 1 of 2 widgets failed; the first is a: ")
    assert result["msg"].endswith(f"no{begun}")
    assert result["failed"] is True
    assert result["error"]["kind"] == "partly_done"
    assert result["error"]["safe_to_retry"] is False


def test_what_may_pass_may_be_tried_again(server: Listed) -> None:
    server.fail("create", Fault(errors.Unreachable("gone")))
    assert run(server, objects=objects("a"))["error"]["safe_to_retry"] is True
    server.fail("create", Fault(errors.Unreachable("gone")), Fault(errors.Refused("no")))
    result = run(server, objects=objects("a", "b"), on_error="continue")
    assert result["error"]["safe_to_retry"] is False
    assert "2 of 2 widgets failed" in result["msg"]


def test_a_purge_tells_what_it_kept(server: Listed) -> None:
    server.put(name="b", group="g", size=1)
    result = run(server, objects=objects("a"), purge=True, purge_scope={"size": "1"})
    assert [line["action"] for line in result["objects"]] == ["created", "deleted"]
    assert result["kept"] == []
    refused = run(server, objects=[], purge=True, purge_scope={"size": "1"})
    assert "objects names no widget that is to stay" in refused["msg"]


def test_warnings_of_the_scope_come_first_and_once(server: Listed) -> None:
    server.warnings += ["one", "two"]
    server.after["create"] = lambda: server.warnings.append("three")
    result = run(server, objects=objects("a"), purge=True, purge_scope={"size": 1})
    assert result["warnings"] == ["one", "two", "three"]


def test_a_slow_server_is_given_its_time(server: Listed) -> None:
    server.fail("create", Fault(errors.TimedOut("late"), late=7.0))
    task = task_on(server)
    found = execute(task, {**GIVEN, "objects": objects("a"), "api_timeout": 8.0}, check=False, clock=server.clock)
    assert found["objects"][0]["action"] == "created"
    assert server.clock.sleeps == [0.5, 1.0, 2.0, 2.0, 2.0], "a quarter of api_timeout at a time"


# -- what it refuses -----------------------------------------------------------------


@pytest.mark.parametrize("concurrency", [0, -1, MOST_WRITERS + 1])
def test_so_many_writers_are_refused(server: Listed, concurrency: int) -> None:
    result = run(server, objects=objects("a"), concurrency=concurrency)
    assert f"concurrency: {concurrency} is not between 1 and 32" in result["msg"]
    assert server.calls == []


@pytest.mark.parametrize("concurrency", [1, MOST_WRITERS])
def test_so_many_writers_are_allowed(server: Listed, concurrency: int) -> None:
    assert run(server, objects=objects("a"), concurrency=concurrency)["changed"] is True


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"nmae": "b"}, "objects[1]: 'nmae' is not an option of a widget. Did you mean 'name'?"),
        ({7: "b"}, "objects[1]: '7' is not an option of a widget"),
        ({"size": "x"}, "objects[1]: "),
    ],
)
def test_what_is_wrong_with_an_object_names_it(server: Listed, wrong: dict[Any, Any], words: str) -> None:
    result = run(server, objects=[*objects("a"), {**objects("b")[0], **wrong}])
    assert words in result["msg"]
    assert server.calls == []


def test_an_unknown_resource_is_named(server: Listed) -> None:
    result = run(server, objects=[], resource="gadget")
    assert "resource: 'gadget' is not known" in result["msg"]


def test_an_object_is_named_once() -> None:
    for message in ("size: no", "objects[3]: size: no"):
        with pytest.raises(errors.InvalidInput) as caught, of_object(3):
            raise errors.InvalidInput(message)
        assert caught.value.message == "objects[3]: size: no"


# -- kinds that need the server -----------------------------------------------------------------


def test_a_family_declares_what_its_objects_are(server: Listed) -> None:
    seen: list[Any] = []

    def declare(call: Call, kind: str, given: Sequence[Mapping[str, Any]]) -> Declared:
        seen.append((kind, [dict(item) for item in given]))
        resource = replace(NAMED, system=SYSTEM, operations=lambda *_bound: server)
        wishes = [wish(name=item["title"]) for item in given]
        return Declared(resource, wishes, lambda side: {"shown": side.get("name")})

    options: Any = {"title": {"type": "str", "required": True}, "pin": {"type": "str", "no_log": True}}
    task = sync_task(SYSTEM, {}, Family(options, declare))
    result = execute(task, {**GIVEN, "resource": "odd_kind", "objects": [{"title": "a"}]}, check=False)
    assert seen == [("odd_kind", [{"title": "a", "pin": None}])]
    assert result["diff"][0]["after"] == {"shown": "a"}
    wrong = execute(task, {**GIVEN, "resource": "odd_kind", "objects": [{"tilte": "a"}]}, check=False)
    assert "objects[0]: 'tilte' is not an option of a odd kind. Did you mean 'title'?" in wrong["msg"]
    assert task.shown({"objects": [{"title": "a", "pin": "p"}]}) == {"objects": [{"title": "a", "pin": HIDDEN}]}
    both = sync_task(SYSTEM, {"widget": replace(NAMED, system=SYSTEM)}, Family(options, declare))
    assert "choices" not in both.options["resource"]


def test_an_object_may_name_its_options_by_their_other_names(server: Listed) -> None:
    town = Field("town", Line(), aliases=("city",))
    resource = replace(NAMED, fields=(*NAMED.fields, town), system=SYSTEM, operations=lambda *_bound: server)
    server.resource = resource
    given = {**GIVEN, "objects": objects("a", city="Bern")}
    assert execute(sync_task(SYSTEM, {"widget": resource}), given, check=False)["changed"] is True
    assert server.records[1]["town"] == "Bern"


# -- its options -----------------------------------------------------------------


def test_its_options(server: Listed) -> None:
    options = task_on(server).options
    assert options["resource"] == {"type": "str", "required": True, "choices": ["widget"]}
    assert options["objects"] == {"type": "list", "elements": "dict", "required": True}
    assert options["concurrency"] == {"type": "int", "default": 4}
    assert options["on_error"] == {"type": "str", "choices": ["stop", "continue"], "default": "stop"}
    assert {"purge", "purge_scope", "purge_limit"} <= set(options)


def test_secrets_of_objects_are_hidden_and_known(server: Listed) -> None:
    task = task_on(server)
    given = {"objects": [{"name": "a", "password": "p1"}, {"name": "b"}], "more": 1}
    assert task.shown(given) == {"objects": [{"name": "a", "password": HIDDEN}, {"name": "b"}], "more": 1}
    assert list(task.hidden(given)) == ["p1"]


@pytest.mark.parametrize("odd", [None, "text", [{"name": "a"}, "text"], {"name": "a"}])
def test_objects_that_are_none_are_hidden(server: Listed, odd: Any) -> None:
    assert task_on(server).shown({"objects": odd}) == {"objects": HIDDEN}
    assert list(task_on(server).hidden({"objects": odd})) == []


def test_thousands_of_objects_are_not_repeated(server: Listed) -> None:
    shown = task_on(server).shown
    assert shown({"objects": [{}] * (MANY + 1)}) == {"objects": f"{MANY + 1} objects, not repeated here"}
    assert shown({"objects": [{}] * MANY}) == {"objects": [{}] * MANY}

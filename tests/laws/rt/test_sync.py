# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws for many objects in one task, on the simulator and on a real RT."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator, real
from tests.laws.runner import QuickClock
from tests.laws.scenario import new_key
from tests.simulators.rt.state import PATCHED, UNPATCHED

Result = dict[str, Any]
OBJECTS: dict[str, list[dict[str, Any]]] = {
    "user": [
        {
            "name": f"<key>-{number}",
            "email": f"<key>-{number}@rt.example",
            "real_name": f"Größe {number}",
            "privileged": number % 2 == 0,
            "comments": "one\ntwo",
            "custom_fields": {"Badge": f"B{number}"},
        }
        for number in range(6)
    ],
    "group": [{"name": f"<key>-{number}", "description": f"Größe {number}"} for number in range(6)],
    "queue": [
        {"name": f"<key> {number}", "description": "d", "correspond_address": f"<key>-{number}@rt.example"}
        for number in range(6)
    ],
    "ticket": [
        {"external_id": f"<key> {number}", "queue": "General", "subject": f"Größe {number}", "priority": number}
        for number in range(6)
    ],
}
CHANGE = {
    "user": {"real_name": "another"},
    "group": {"description": "another"},
    "queue": {"description": "another"},
    "ticket": {"priority": 77},
}


@pytest.fixture(
    params=[PATCHED, UNPATCHED, pytest.param("real", marks=pytest.mark.real_rt)],
)
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param != "real":
        with Simulator(request.param) as simulator:
            yield simulator
    else:
        with real(request) as found:
            yield found


def objects(resource: str, key: str) -> list[dict[str, Any]]:
    def keyed(value: Any) -> Any:
        return value.replace("<key>", key) if isinstance(value, str) else value

    return [{name: keyed(value) for name, value in item.items()} for item in OBJECTS[resource]]


def sync(server: Any, resource: str, wanted: list[dict[str, Any]], *, check: bool = False, **more: Any) -> Result:
    server.wire.clear() if more.pop("clear", True) else None
    clock = more.pop("clock", None)
    given = {"api_url": server.wire.url, "api_token": server.tokens["root"], "resource": resource, "objects": wanted}
    return runner.run("rt_sync", {**given, **more}, check=check, clock=clock)


def done(result: Result) -> dict[str, int]:
    assert not result.get("failed"), result["msg"]
    return {name: count for name, count in result["counts"].items() if count}


@pytest.mark.parametrize("resource", OBJECTS)
def test_a_life(server: Any, resource: str) -> None:
    key = new_key()
    wanted = objects(resource, key)
    predicted = sync(server, resource, wanted, check=True)
    assert server.writes() == []
    made = sync(server, resource, wanted)
    assert done(predicted) == done(made) == {"created": 6}
    assert predicted["diff"] == made["diff"]
    again = sync(server, resource, wanted)
    assert (again["changed"], server.writes(), done(again)) == (False, [], {"unchanged": 6})
    for item in wanted[1::2]:
        item.update(CHANGE[resource])
    predicted = sync(server, resource, wanted, check=True)
    assert server.writes() == []
    changed = sync(server, resource, wanted)
    assert done(predicted) == done(changed) == {"updated": 3, "unchanged": 3}
    assert predicted["diff"] == changed["diff"]
    wanted[2]["state"] = "absent"
    if resource == "ticket":
        return
    assert done(sync(server, resource, wanted)) == {"deleted": 1, "unchanged": 5}
    assert done(sync(server, resource, wanted)) == {"unchanged": 6}
    del wanted[2]["state"]
    assert done(sync(server, resource, wanted)) == {"updated": 1, "unchanged": 5}


def test_a_group_that_is_there_gets_one_that_is_made_with_it(server: Any) -> None:
    key = new_key()
    outer, inner = {"name": f"{key}-outer"}, {"name": f"{key}-inner"}
    sync(server, "group", [outer])
    wanted = [{**outer, "members": [f"group:{key}-inner"]}, inner]
    assert done(sync(server, "group", wanted, check=True)) == done(sync(server, "group", wanted))
    assert done(sync(server, "group", wanted)) == {"unchanged": 2}


@pytest.mark.parametrize("resource", ["user", "group"])
def test_what_is_there_is_read_by_pages(server: Any, resource: str) -> None:
    wanted = objects(resource, new_key())
    for item in wanted:
        item.pop("privileged", None)
    sync(server, resource, wanted)
    sync(server, resource, wanted)
    paths = [item.path.partition("?")[0].rpartition("/REST/2.0/")[2] for item in server.wire.log]
    assert paths.count(f"{resource}s") == 2, "the enabled ones, then all"
    assert not [path for path in paths if path.startswith(f"{resource}/")]


def test_whether_users_are_privileged_is_asked_one_by_one_where_rt_lists_no_such_group(server: Any) -> None:
    key = new_key()
    wanted = objects("user", key)
    sync(server, "user", wanted)
    assert done(sync(server, "user", wanted)) == {"unchanged": 6}
    asked = [item.path for item in server.wire.log if re.search(rf"/user/({key}|\d+$)", item.path)]
    lists_it = server.fetch("POST", "groups?fields=Name", [{"field": "Name", "value": "Privileged"}])[1]["count"]
    assert len(set(asked)) == (0 if lists_it else 6)
    wanted[1]["privileged"] = True
    assert done(sync(server, "user", wanted, check=True)) == {"updated": 1, "unchanged": 5}
    assert done(sync(server, "user", wanted)) == {"updated": 1, "unchanged": 5}
    status, found = server.fetch("GET", f"user/{wanted[1]['name']}")
    assert (status, found["Privileged"]) == (200, 1)


def test_purging_by_what_no_list_shows_is_refused(server: Any) -> None:
    key = new_key()
    wanted = [{**item, "organization": key} for item in objects("user", key)]
    sync(server, "user", wanted)
    # The simulator's tokens do not begin with the id of their owner, as those of a real RT do.
    purge = {"purge": True, "purge_limit": 5, "api_username": "root"}
    # The objects may say it all the same: then only the account's organization is looked at.
    gone = sync(server, "user", wanted[:4], **purge, purge_scope={"organization": key}, check=True)
    assert done(gone) == {"deleted": 2, "unchanged": 4}
    by_privilege = sync(server, "user", wanted[:4], **purge, purge_scope={"organization": key, "privileged": True})
    if server.fetch("POST", "groups?fields=Name", [{"field": "Name", "value": "Privileged"}])[1]["count"]:
        assert done(by_privilege) == {"deleted": 1, "unchanged": 4}
    else:
        assert "privileged" in by_privilege["msg"]
        assert server.writes() == []


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
def test_whatever_becomes_of_a_request_a_second_run_completes_it(fault: str) -> None:
    number, struck = 0, True
    while struck:
        with Simulator() as simulator:
            wanted = objects("user", new_key())[:3]
            order = simulator.wire.fault(fault, nth=number)
            sync(simulator, "user", wanted, clear=False, concurrency=1, on_error="continue", clock=QuickClock())
            struck = bool(order.fired)
            assert done(sync(simulator, "user", wanted)).keys() <= {"unchanged", "created"}
            assert not sync(simulator, "user", wanted)["changed"]
            status, found = simulator.fetch("POST", "users?per_page=100", [])
            names = [item["id"] for item in found["items"]]
            assert status == 200
            assert sum(item["name"] in names for item in wanted) == len(wanted) == 3
        number += 1
    assert number > 8

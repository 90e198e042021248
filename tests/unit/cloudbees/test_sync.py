# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects of CloudBees CD in one task, whatever a list leaves out: few requests, and nothing taken for granted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.runner import QuickClock
from tests.simulators.cloudbees import SETTINGS, is_write
from tests.unit.cloudbees.shop import LOGIN, Result, Shop, open_shop
from tests.unit.cloudbees.test_objects import LIVES

COUNT = 6
SHOP = {"project": "Shop"}
PROPERTIES: list[Result] = [
    {"project": "Shop", "name": "a/b", "value": "1"},
    {"project": "Releases", "name": "a/b", "value": "1"},
    {"resource": "local", "name": "a/b", "value": "1"},
    {"name": "/server/title", "value": [1, 2], "value_format": "json"},
    {"project": "Shop", "name": "c", "value": {"x": True}, "value_format": "yaml", "description": "Größe"},
]
ENTRIES: list[Result] = [
    {**SHOP, "principal_type": "group", "principal": "dev", "read": "allow"},
    {"project": "Releases", "principal_type": "group", "principal": "dev", "read": "allow"},
    {"resource": "local", "principal_type": "group", "principal": "dev", "read": "allow"},
    *({**SHOP, "principal_type": "user", "principal": name, "read": "allow"} for name in ("user", "admin")),
]


def counts(result: Result) -> dict[str, int]:
    return {name: count for name, count in result["counts"].items() if count}


def requests(shop: Shop) -> list[str]:
    """What was asked since the log was cleared, without the session's own."""
    found = [
        f"{item.method} {item.path.partition('?')[0].rpartition('/rest/v1.0/')[2]}"
        for item in shop.wire.log
        if "sessions" not in item.path
    ]
    shop.wire.clear()
    return found


def several(module: str) -> tuple[list[Result], Result]:
    """Objects of a kind, and what is changed of every second."""
    identity, first, then = LIVES[module]
    key = "key" if "key" in identity else "name"
    objects = [
        {**identity, key: f"{identity[key]} {number}".replace(" ", "_" if key == "key" else " "), **first}
        for number in range(COUNT)
    ]
    return objects, then


def life(shop: Shop, resource: str, objects: list[Result], changed: list[Result]) -> None:
    for wanted, what in ((objects, "created"), (changed, "updated")):
        shop.wire.clear()
        predicted = shop.ok("sync", resource=resource, objects=wanted, check=True)
        assert shop.writes() == []
        done = shop.ok("sync", resource=resource, objects=wanted)
        assert counts(predicted) == counts(done)
        assert counts(done)[what] >= len(objects) // 2
        assert [item["after"] for item in predicted["diff"]] == [item["after"] for item in done["diff"]]
        shop.wire.clear()
        assert not shop.ok("sync", resource=resource, objects=wanted)["changed"]
        assert shop.writes() == []
    gone = [{**item, "state": "absent"} for item in changed]
    assert counts(shop.ok("sync", resource=resource, objects=gone)) == {"deleted": len(objects)}
    assert not shop.ok("sync", resource=resource, objects=gone)["changed"]


@pytest.mark.parametrize("resource", [name for name in LIVES if name != "acl"])
def test_a_life(resource: str) -> None:
    objects, change = several(resource)
    with open_shop() as shop:
        life(shop, resource, objects, [{**item, **change} if at % 2 else item for at, item in enumerate(objects)])


def test_what_is_said_of_versions_is_kept() -> None:
    with open_shop() as shop:
        shop.ok("artifact", group="com.example", key="shop")
        key = {"group": "com.example", "key": "shop"}
        versions = [{**key, "version": f"1.{number}", "description": "one"} for number in range(COUNT)]
        life(shop, "artifact_version", versions, [{**item, "description": "two"} for item in versions])


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_life_on_every_kind_of_server(setting: str) -> None:
    objects, change = several("resource")
    with open_shop(setting) as shop:
        life(shop, "resource", objects, [{**item, **change} if at % 2 else item for at, item in enumerate(objects)])


@pytest.mark.parametrize(
    ("resource", "objects", "change"),
    [("property", PROPERTIES, {"description": "changed"}), ("acl", ENTRIES, {"modify": "allow"})],
)
def test_what_has_a_holder_is_told_apart_by_it(resource: str, objects: list[Result], change: Result) -> None:
    with open_shop() as shop:
        life(shop, resource, objects, [{**item, **change} for item in objects])
        twice = [*objects, objects[0]]
        assert (
            "objects[0] and objects[5] are the same"
            in shop.refused("sync", "invalid_input", resource=resource, objects=twice)["msg"]
        )


def test_a_list_tells_what_is_right_and_the_rest_is_looked_at() -> None:
    with open_shop() as shop:
        wanted = [
            {"project": project, "name": f"{number} ü", "description": "one"}
            for number in range(COUNT)
            for project in ("Shop", "Releases")
        ]
        done = shop.ok("sync", resource="procedure", objects=wanted)
        assert counts(done) == {"created": 12}
        # The lists of both projects, and for each procedure two looks (to plan, to write), and the one that verifies.
        assert len(requests(shop)) == 2 + 12 * 4
        assert not shop.ok("sync", resource="procedure", objects=wanted)["changed"]
        assert requests(shop) == ["GET projects/Releases/procedures", "GET projects/Shop/procedures"]
        # A list that shows less than the object itself is no reason to write.
        bare = {"procedure": [{"projectName": "Shop", "procedureName": f"{number} ü"} for number in range(COUNT)]}
        headers = {"Content-Type": "application/json"}
        shop.wire.fault("status", code=200, body=json.dumps(bare), headers=headers, path=r"Shop/procedures$")
        assert not shop.ok("sync", resource="procedure", objects=wanted)["changed"]
        assert len(requests(shop)) == 2 + COUNT
        # Nor is one that the server does not know.
        shop.wire.fault("status", code=501, body="{}", headers=headers, path=r"/procedures$")
        assert not shop.ok("sync", resource="procedure", objects=wanted)["changed"]


def test_mistakes_are_found_before_anything_is_written() -> None:
    good = [{**SHOP, "name": f"p{number}"} for number in range(5)]
    wrong: list[tuple[str, list[Result], str]] = [
        ("procedure", [*good, {"project": "Nowhere", "name": "x"}], "project 'Nowhere' does not exist"),
        ("procedure", [*good, {**SHOP, "name": "P3"}], "objects[3] and objects[5] are the same procedure: 'Shop P3'"),
        ("procedure", [*good, {**SHOP, "name": "x", "step": []}], "objects[5]: 'step' is not an option"),
        ("property", [*PROPERTIES, {**SHOP, "value": "x"}], "objects[5]: missing required arguments: name"),
        ("property", [{**SHOP, "name": "x", "value": {}}], "objects[0]: value is a dictionary or list"),
        ("property", [{**SHOP, "name": "x", "properties": {}}], "'properties' is not an option of a property"),
    ]
    with open_shop() as shop:
        for resource, objects, words in wrong:
            result = shop.run("sync", resource=resource, objects=objects)
            assert result.get("failed")
            assert words in result["msg"], result["msg"]
            assert shop.writes() == []
        foretold = shop.ok("sync", resource="procedure", objects=[*good, {"project": "New", "name": "x"}], check=True)
        assert counts(foretold) == {"created": 6}
        assert any("'New' does not exist, unless an earlier task" in text for text in foretold["warnings"])


def test_a_failure_is_reported_with_what_was_done() -> None:
    with open_shop() as shop:
        wanted = [{"name": f"r{number}", "host": "h"} for number in range(COUNT)]
        refusal = {"error": {"code": "AccessDenied", "message": "no"}}
        shop.wire.fault(
            "status", code=403, body=refusal, nth=2, when=lambda item: is_write(item) and "sessions" not in item.path
        )
        result = shop.run("sync", resource="resource", objects=wanted, concurrency=1, on_error="continue")
        assert (result["failed"], result["changed"], counts(result)) == (True, True, {"created": 5, "failed": 1})
        assert counts(shop.ok("sync", resource="resource", objects=wanted)) == {"created": 1, "unchanged": 5}


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_whatever_becomes_of_a_request_a_second_run_completes_it(fault: str) -> None:
    number, struck = 0, True
    while struck:
        with open_shop() as shop:
            wanted = [{**SHOP, "name": f"p{at}", "description": "Größe"} for at in range(5)]
            order = shop.wire.fault(fault, nth=number)
            given = {**LOGIN, "api_url": shop.wire.url, "api_retries": 0, "resource": "procedure", "objects": wanted}
            runner.run("cloudbees_sync", {**given, "concurrency": 1, "on_error": "continue"}, clock=QuickClock())
            struck = bool(order.fired)
            shop.wire.clear()
            assert counts(shop.ok("sync", resource="procedure", objects=wanted)).keys() <= {"unchanged", "created"}
            assert not shop.ok("sync", resource="procedure", objects=wanted)["changed"]
        number += 1
    assert number > 12


def test_purge_removes_what_is_ours_and_not_declared() -> None:
    with open_shop() as shop:
        ours = [{**SHOP, "name": f"p{number}"} for number in range(4)]
        shop.ok("sync", resource="procedure", objects=[*ours, {"project": "Releases", "name": "foreign"}])
        purge: dict[str, Any] = {"resource": "procedure", "objects": ours[:2], "purge": True}
        purge["purge_scope"] = SHOP
        refused = shop.refused("sync", "invalid_input", **purge, purge_limit=3)
        # Build and Deploy are of the shop, too.
        assert "purge would remove 4 procedures, and purge_limit is 3: Shop Build, Shop Deploy, " in refused["msg"]
        predicted = shop.ok("sync", **purge, check=True)
        assert counts(predicted) == counts(shop.ok("sync", **purge)) == {"deleted": 4, "unchanged": 2}
        assert not shop.ok("sync", **purge)["changed"]
        assert not shop.ok("procedure", project="Releases", name="foreign")["changed"]

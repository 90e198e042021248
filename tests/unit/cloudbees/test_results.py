# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules really return is what their documentation says: names, types, and what is always there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.unit import documented, played
from tests.unit.cloudbees.shop import LOGIN, Result, Shop, open_shop
from tests.unit.returned import keys_of, undocumented

SHOP = {"project": "Shop"}
#: Returned by failures, and in them only.
OF_FAILURES = {"error", "applied", "not_applied", "uncertain", "ambiguous"}


def properties(shop: Shop) -> Iterator[Result]:
    yield shop.ok("property", **SHOP, name="a", value="1")
    yield shop.ok("property", **SHOP, name="s", properties={"a/b": "1"})
    yield shop.ok("property", resource="local", name="a", state="absent")
    shop.wire.fault("ignore_field", field="value")
    yield shop.refused("property", "not_applied", **SHOP, name="a", value="2")


def added(shop: Shop) -> Iterator[Result]:
    yield shop.ok("property_increment", **SHOP, name="n")
    yield shop.refused("property_increment", "missing", project="Nowhere", name="n")


def read(shop: Shop) -> Iterator[Result]:
    yield shop.ok("property_info", **SHOP, names=["."])
    yield shop.refused("property_info", "missing", **SHOP, names=["n"])


def found(shop: Shop) -> Iterator[Result]:
    yield shop.ok("object_info", type="project")
    yield shop.refused("object_info", "invalid_input", type="project", filters=[{}])


def many(shop: Shop) -> Iterator[Result]:
    wanted = [{"name": f"r{number}", "host": "h"} for number in range(3)]
    yield shop.ok("sync", check=True, resource="resource", objects=wanted)
    yield shop.ok("sync", resource="resource", objects=wanted)
    shop.wire.fault("status", code=200, body="{}", headers={"Content-Type": "application/json"}, method="PUT")
    changed = [{**item, "host": "other"} for item in wanted]
    yield shop.refused("sync", "partly_done", resource="resource", objects=changed)
    shop.wire.clear()
    purge: dict[str, Any] = {"purge": True, "purge_scope": {"disabled": "no"}, "purge_limit": 99}
    yield shop.ok("sync", check=True, resource="resource", objects=wanted[:1], **purge)
    yield shop.ok("sync", resource="resource", objects=[{**item, "state": "absent"} for item in wanted])


def sessions(shop: Shop) -> Iterator[Result]:
    made = shop.ok("session")
    yield made
    yield shop.ok("session", state="absent", api_session_id=made["session_id"])
    yield shop.refused("session", "invalid_input", api_auth="session_id")


def requests(shop: Shop) -> Iterator[Result]:
    yield shop.ok("api", path="projects/Shop")
    yield shop.ok("api", check=True, method="DELETE", path="projects/Shop")
    yield shop.refused("api", "missing", path="projects/Nowhere")


def of_a_life(module: str, _shop: Shop) -> Iterator[Result]:
    return played.life(module)


PLAYED: dict[str, Callable[[Shop], Iterator[Result]]] = {
    **{name.removeprefix("cloudbees_"): partial(of_a_life, name) for name in played.plain("cloudbees")},
    "property": properties,
    "property_increment": added,
    "property_info": read,
    "object_info": found,
    "session": sessions,
    "sync": many,
    "api": requests,
}


@pytest.mark.parametrize("module", PLAYED)
def test_whatever_a_module_returns_is_documented(module: str) -> None:
    documentation = documented.module(f"cloudbees_{module}")["return"]
    always = {name for name, shown in documentation.items() if shown["returned"].startswith("success, and on failure")}
    returned: set[str] = set()
    with open_shop() as shop:
        for result in PLAYED[module](shop):
            assert not list(undocumented(result, documentation)), result.get("msg")
            assert ("error" in result) == bool(result.get("failed"))
            assert result.get("failed") or always <= set(result)
            returned |= set(keys_of(result))
    top = set(documentation) - OF_FAILURES
    assert top <= returned, "documented, and never returned"


def test_every_module_of_the_first_part_is_played() -> None:
    mine = {name.removeprefix("cloudbees_") for name in played.finished("cloudbees")}
    others = {"artifact_version", "dsl", "job", "pipeline_run", "release_run"}
    assert set(PLAYED) == mine - others
    assert LOGIN


def test_a_result_of_the_lookup_is_what_the_info_module_returns() -> None:
    lookup: dict[str, Any] = documented.lookup("cloudbees_property")["doc"]["options"]
    module: dict[str, Any] = documented.module("cloudbees_property_info")["doc"]["options"]
    assert set(lookup) - {"_terms", "cache"} == set(module) - {"names"}

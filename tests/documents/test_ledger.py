# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger of each API is what the modules have, and what the servers were seen to have.

It fails when a module loses a field that the ledger names or gains one that it does not, and when a simulator learns
something from a server that the ledger does not know: a route of Zammad, or a field of Zammad, Cerb or CloudBees CD.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource

from tests.ci import ledger
from tests.ci.ledger import SYSTEMS, Entry
from tests.simulators.cerb import record_types
from tests.simulators.cloudbees.types import TYPES as OBJECT_TYPES
from tests.simulators.zammad import models
from tests.simulators.zammad.app import ROUTES
from tests.simulators.zammad.routing import PREFIX
from tests.unit import documented

ROOT = Path(__file__).parents[2]
PACKAGE = "ansible_collections.opsdesk.itsm.plugins"
#: `module`, `module(type)`, `module.option`, `module option=value`, `lookup name`, `inventory name`.
REFERENCE = re.compile(
    r"(?:(?P<plugin>lookup|inventory) )?(?P<name>[a-z_0-9]+)(?:\((?P<type>[a-z_0-9]+)\))?"
    r"(?:\.(?P<option>[a-z_0-9]+))?(?: (?P<key>[a-z_]+)=(?P<value>[a-z_]+))?"
)
FOLDERS = {None: "modules", "lookup": "lookup", "inventory": "inventory"}
DOCUMENTED = {None: documented.module, "lookup": documented.lookup, "inventory": documented.inventory}
#: At least this share of the routes that write is managed.
GOALS = {"rt": 48, "zammad": 46, "cerb": 75, "cloudbees": 35}
#: What Zammad fills in itself.
STAMPS = {"id", "created_at", "updated_at", "created_by_id", "updated_by_id"}


def wrong(reference: str) -> str | None:
    """What is wrong with a reference, if anything."""
    said = REFERENCE.fullmatch(reference)
    if not said:
        return "is no reference"
    if not (ROOT / "plugins" / FOLDERS[said["plugin"]] / f"{said['name']}.py").exists():
        return "names nothing that is there"
    known: Mapping[str, Any] = DOCUMENTED[said["plugin"]](said["name"])["doc"]["options"]
    if said["type"] and said["type"] not in known["type"].get("choices", [said["type"]]):
        return "names a type that the module does not take"
    if said["option"] and said["option"] not in known:
        return "names an option that is not there"
    if said["key"] and said["value"] not in known.get(said["key"], {}).get("choices", ()):
        return "names a value that the option does not take"
    return None


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_reference_is_to_something_that_is_there(system: str) -> None:
    found = {reference: wrong(reference) for entry in ledger.read(system).entries for reference in entry.references}
    assert {reference: why for reference, why in found.items() if why} == {}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_route_stands_once_and_is_explained(system: str) -> None:
    kept = ledger.read(system)
    routes = [route for entry in kept.entries for route in entry.at]
    assert sorted(routes) == sorted(set(routes))
    assert [entry.at for entry in kept.entries if not (entry.managed or entry.reason or entry.left)] == []
    assert {entry.kind for entry in kept.entries} <= set(ledger.KINDS)
    used = {entry.reason for entry in kept.entries if entry.reason} | {key for one in kept.entries for key in one.left}
    assert used == set(kept.reasons)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_goals_are_reached(system: str) -> None:
    assert ledger.routes(ledger.read(system), "write").percent >= GOALS[system]


@pytest.mark.parametrize("path", ledger.pages(), ids=lambda path: path.stem)
def test_the_pages_are_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == ledger.pages()[path], "run make ledger"


def resources(system: str) -> Iterator[tuple[str, Resource]]:
    """The modules that manage one kind of object each, with its declaration."""
    registry = importlib.import_module(f"{PACKAGE}.module_utils._{system}.registry")
    for name, resource in registry.RESOURCES.items():
        if isinstance(resource, Resource) and (ROOT / f"plugins/modules/{system}_{name}.py").exists():
            yield f"{system}_{name}", resource


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_field_of_a_module_stands_for_one_of_the_api(system: str) -> None:
    kept = ledger.read(system)
    known = {reference for entry in kept.entries for reference in entry.references}
    known |= {f"{module}.{option}" for module, options in kept.ours.items() for option in options}
    found = {f"{module}.{field.name}" for module, resource in resources(system) for field in resource.fields}
    assert found, "a registry without resources"
    assert sorted(found - known) == []


def of_the_path(system: str, *routes: str) -> list[Entry]:
    return [entry for entry in ledger.read(system).entries if set(entry.at) & set(routes)]


def names(found: list[Entry]) -> set[str]:
    """The fields that the ledger knows of these routes."""
    return {
        re.sub(r"[( ].*", "", name)
        for entry in found
        for group in (*entry.fields.values(), *entry.left.values())
        for name in group
    }


def test_every_column_of_zammad_that_can_be_written_is_known() -> None:
    """Zammad's tables, as the simulator has them from a real 6.5, and those that 7.1 adds by its documents."""
    filled, unknown = ledger.read("zammad").filled, {}
    for model in models.load("7.1").values():
        route = f"POST /api/v1/{model.table}"
        found = of_the_path("zammad", route)
        if found and (missing := set(model.columns) - names(found) - STAMPS - set(filled.get(route, ()))):
            unknown[model.table] = sorted(missing)
    assert unknown == {}


def test_every_route_of_zammad_that_the_simulator_answers_is_known() -> None:
    known = {re.sub(r":\w+", "*", route) for entry in ledger.read("zammad").entries for route in entry.at}
    answered = {f"{route.method} {PREFIX}{re.sub(r'[(].*?[)]', '*', route.pattern.pattern)}" for route in ROUTES}
    # A search of tickets by a condition is a `:object/selector`, which is answered for tickets only.
    assert sorted(answered - known - {f"POST {PREFIX}/tickets/selector"}) == []


def test_every_field_of_a_record_type_of_cerb_is_known() -> None:
    """Cerb's record types, as the simulator has them from a real 10.4."""
    unknown = {
        uri: sorted(missing)
        for uri, kind in record_types.load().items()
        if (missing := set(kind.columns) - names(of_the_path("cerb", f"POST /rest/records/{uri}/create.json")))
    }
    assert unknown == {}


def test_every_argument_of_an_object_of_cloudbees_is_known() -> None:
    """Objects and their arguments, as the simulator has them from samples and specifications."""
    unknown = {}
    for kind in OBJECT_TYPES.values():
        route = re.compile(rf"(POST|PUT) /rest/v1.0/(.*/)?{kind.collection}(/\{{[^/]*\}})?")
        found = [entry for entry in ledger.read("cloudbees").entries if any(map(route.fullmatch, entry.at))]
        if found and (missing := set(kind.attributes) - names(found)):
            unknown[kind.name] = sorted(missing)
    assert unknown == {}

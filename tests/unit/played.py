# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module returns over the life of its object, played from its scenario in tests/laws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource

from tests.ci.resource.__main__ import MARK
from tests.laws import runner
from tests.laws.conftest import simulator_of
from tests.laws.scenario import Scenario, all_scenarios
from tests.modules import OVER_HTTP
from tests.simulators.wire import Exchange
from tests.unit import documented

Result = dict[str, Any]


def plain(system: str) -> list[str]:
    """The modules of a system that keep one object each, tickets aside: their scenario is all there is to play."""
    declared = {name: runner.declaration(name) for name in finished(system)}
    return [name for name, found in declared.items() if isinstance(found, Resource) and not found.life]


def finished(system: str) -> list[str]:
    """The modules of a system that have to be played: `make resource` wrote some whose objects no simulator knows."""
    files = {name: documented.ROOT / f"plugins/modules/{name}.py" for name in OVER_HTTP}
    return [
        name
        for name, file in files.items()
        if name.startswith(f"{system}_") and MARK not in file.read_text(encoding="utf-8")
    ]


def life(module: str, version: str = "") -> Iterator[Result]:
    """A prediction; the object created; updates that are not carried out, not read back, and done; the object removed;
    an id that is nobody's; and another object, created with a lost answer."""
    scenario = scenario_of(module, version)
    with simulator_of(scenario) as server:
        places = server.places(scenario)

        def run(step: str, *, check: bool = False, **more: Any) -> Result:
            options = {**server.connection(scenario), "api_retries": 0, **scenario.task(step, places), **more}
            return runner.run(module, options, check=check, verbosity=3)

        def ok(step: str, *, check: bool = False) -> Result:
            result = run(step, check=check)
            assert not result.get("failed"), (step, result["msg"], result.get("exception"))
            return result

        yield ok("create", check=True)
        yield ok("create")
        server.pretend()
        yield run("update")
        server.wire.clear()
        _deaf_after_a_write(server)
        yield run("update")
        server.wire.clear()
        yield ok("update")
        if "absent" in scenario.steps:
            yield ok("absent")
        if "id" in runner.options_of(module):
            yield run("update", id=99999)
        places = server.places(scenario)
        server.wire.fault("lose", when=server.is_write)
        _deaf_after_a_write(server)
        yield run("create")


def scenario_of(module: str, version: str = "") -> Scenario:
    """The first scenario of a module, on one version of the server. Raises LookupError that says where to write one."""
    for scenario in all_scenarios():
        if scenario.module == module and version in ("", scenario.version):
            return scenario
    system = module.partition("_")[0]
    raise LookupError(f"{module} has no scenario: write one into tests/laws/{system}/scenarios.py")


def _deaf_after_a_write(server: Any) -> None:
    """From now on the server does what it is told, but after the first write it answers no question."""
    written: list[str] = []

    def asks_too_late(exchange: Exchange) -> bool:
        if server.is_write(exchange):
            written.append(exchange.method)
            return False
        return bool(written)

    server.wire.fault("status", code=500, when=asks_too_late)

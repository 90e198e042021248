# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that the laws run on, and the lives that are played on them once."""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.laws import named
from tests.laws.desks import DESKS, Desk, tickets
from tests.laws.life import Life, Server, play
from tests.laws.on import scenario_of
from tests.laws.scenario import Scenario, all_scenarios
from tests.laws.trial import Stage, stages

SCENARIOS = all_scenarios()


def _places_to_be() -> list[Any]:
    """Every scenario on the simulator of its system, and on the real server of the systems that have one."""
    params = [pytest.param((item, "sim"), id=f"{item.name}-sim") for item in SCENARIOS]
    params.extend(
        pytest.param((item, "real"), id=f"{item.name}-real", marks=_mark_of_real(item.system))
        for item in SCENARIOS
        if has_real(item)
    )
    return params


def simulator_of(scenario: Scenario) -> Any:
    """A fresh simulator of the scenario's system, to be started by `with`."""
    simulator = _servers(scenario.system).Simulator
    return simulator(scenario.version) if scenario.version else simulator()


@functools.cache
def stages_of(scenario_name: str) -> dict[str, Stage]:
    """The stages of a scenario's steps, played once; any simulator of the scenario can go back to them."""
    scenario = next(item for item in SCENARIOS if item.name == scenario_name)
    with simulator_of(scenario) as simulator:
        return stages(simulator, scenario)


def _servers(system: str) -> Any:
    return importlib.import_module(f"tests.laws.{system}.servers")


def has_real(scenario: Scenario) -> bool:
    """Whether there is more than a simulator of the scenario's system: a server of this machine, or a named one."""
    address = named.address()
    if address:
        return address.plays(scenario)
    return hasattr(_servers(scenario.system), "real") and not scenario.version


def _mark_of_real(system: str) -> pytest.MarkDecorator:
    mark: pytest.MarkDecorator = getattr(pytest.mark, f"real_{system}")
    return mark


@pytest.fixture(scope="session")
def real_server(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Server]]:
    """The real server of a system, one for the whole run; skips (or fails) where there can be none."""
    with contextlib.ExitStack() as stack:
        running: dict[str, Server] = {}

        def of(system: str) -> Server:
            if system not in running:
                address = named.address()
                server = named.part_of(system).named(address) if address else _servers(system).real(request)
                running[system] = stack.enter_context(server)
            return running[system]

        yield of


@pytest.fixture(autouse=True)
def _can_be_tried(request: pytest.FixtureRequest) -> None:
    """A named server may lack what a scenario needs."""
    scenario = scenario_of(request.node)
    if named.address() and scenario:
        reason = request.getfixturevalue("real_server")(scenario.system).why_not(scenario)
        if reason:
            pytest.skip(reason)


@pytest.fixture(scope="session")
def life_of(real_server: Callable[[str], Server]) -> Iterator[Callable[[Scenario, str], Life]]:
    """The life of a scenario on the simulator or the real server, played at the first asking."""
    lives: dict[tuple[str, str], Life] = {}
    with contextlib.ExitStack() as stack:

        def of(scenario: Scenario, where: str) -> Life:
            if (scenario.name, where) not in lives:
                server = (
                    real_server(scenario.system) if where == "real" else stack.enter_context(simulator_of(scenario))
                )
                lives[scenario.name, where] = play(server, scenario)
            return lives[scenario.name, where]

        yield of


@pytest.fixture(params=_places_to_be())
def life(request: pytest.FixtureRequest, life_of: Callable[[Scenario, str], Life]) -> Life:
    """The life of each scenario on each server."""
    return life_of(*request.param)


@pytest.fixture(params=SCENARIOS, ids=lambda item: item.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each scenario."""
    found: Scenario = request.param
    return found


@pytest.fixture
def simulator(scenario: Scenario) -> Iterator[Any]:
    """A fresh simulator of the scenario's system."""
    with simulator_of(scenario) as server:
        yield server


def _desks() -> list[Any]:
    params = [pytest.param((item, "sim"), id=f"{item.name}-sim") for item in tickets()]
    return params + [
        pytest.param((item, "real"), id=f"{item.name}-real", marks=_mark_of_real(item.system))
        for item in tickets()
        if has_real(item)
    ]


@pytest.fixture(params=_desks())
def desk(request: pytest.FixtureRequest, real_server: Callable[[str], Server]) -> Iterator[Desk]:
    """The desk of each system, version and protocol, with people at it."""
    scenario, where = request.param
    with contextlib.nullcontext(real_server(scenario.system)) if where == "real" else simulator_of(scenario) as server:
        yield DESKS[scenario.system](server, scenario)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers that run the same task at the same moment leave one object, and each of them says so truthfully."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lock import DIRECTORY

from tests.laws.conftest import has_real, simulator_of
from tests.laws.life import Observation, Server
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result, Scenario, all_scenarios
from tests.laws.trial import Stage, at_real, difference, run, settle, stages

LEAN = all_scenarios("LEAN")
#: How long after the search each controller's creating request arrives: all of them at once, or one after the other.
DELAYS = [pytest.param([0.4] * 4, id="at-once"), pytest.param([0.2, 0.3, 0.45, 0.7], id="in-turn")]


@pytest.mark.parametrize("delays", DELAYS)
@pytest.mark.parametrize("controllers", [2, 4])
@pytest.mark.parametrize("scenario", LEAN, ids=lambda item: item.name)
def test_a_race_leaves_one_thing(scenario: Scenario, controllers: int, delays: Sequence[float]) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
        simulator.restore(stage.saved)
        for number, seconds in enumerate(delays[:controllers]):
            # Between the search and the creating request: nobody finds the others' tickets before making one.
            simulator.wire.fault("stall", nth=number, path=f"^{stage.writes[0].path}$", method="POST", seconds=seconds)
        results = _together(simulator, stage, controllers, scale=0.4)
        settle(simulator)
        assert _wrong(simulator, stage, results) == []
        # On a busy machine one of them may begin so late that it finds what another has made.
        assert len([item for item in simulator.wire.log if item.path == stage.writes[0].path]) >= 2


@pytest.mark.parametrize("controllers", [2, 4])
@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(item, id=item.name, marks=getattr(pytest.mark, f"real_{item.system}"))
        for item in LEAN
        if has_real(item)
    ],
)
def test_a_race_leaves_one_thing_on_a_real_server(
    scenario: Scenario, controllers: int, real_server: Callable[[str], Server]
) -> None:
    server: Any = real_server(scenario.system)
    first = at_real(server, scenario, [])
    assert not run(server, first).get("failed")
    stage = at_real(server, scenario, server.observe(scenario, first.places))
    server.wire.clear()
    results = _together(server, stage, controllers, scale=1.0)
    assert _wrong(server, stage, results) == []


@pytest.mark.parametrize("scenario", LEAN, ids=lambda item: item.name)
def test_forks_of_one_controller_create_once(scenario: Scenario) -> None:
    """No second object is made that would have to be merged, with its mails."""
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
        simulator.restore(stage.saved)
        create = stage.writes[0]
        simulator.wire.fault("stall", path=f"^{create.path}$", method=create.method, seconds=0.3, times=6)
        results = _together(simulator, stage, 6, scale=0.4, directory="")
        assert _wrong(simulator, stage, results) == []
        assert sorted(result["action"] for result in results) == ["created"] + ["none"] * 5
        sent = [item for item in simulator.wire.log if simulator.is_write(item)]
        assert len(sent) == len(stage.writes)


def _together(server: Any, stage: Stage, controllers: int, scale: float, directory: str | None = None) -> list[Result]:
    """The task several times at once. `directory`: of the locks that they share; None: each has its own."""
    start = threading.Barrier(controllers)

    def controller(_number: int) -> Result:
        DIRECTORY.set(directory)
        start.wait()
        return run(server, stage, clock=QuickClock(scale))

    with ThreadPoolExecutor(max_workers=controllers) as pool:
        return list(pool.map(controller, range(controllers)))


def _wrong(server: Any, stage: Stage, results: list[Result]) -> list[str]:
    wrong = [f"a controller failed: {result['msg']}" for result in results if result.get("failed")]
    after, seen = (_without_thread(item) for item in (stage.after, server.observe(stage.scenario, stage.places)))
    if seen != after:
        wrong.append(difference(after, seen))
    names = {result.get("id") for result in results}
    if len(names) != 1:
        wrong.append(f"the controllers name different ids: {sorted(map(str, names))}")
    again = run(server, stage)
    if again.get("failed") or again["changed"]:
        wrong.append(f"the next run is not content: {again.get('msg') or again['diff']}")
    return wrong


def _without_thread(seen: Observation) -> Observation:
    """What is merged into another thing leaves its messages there."""
    return [{name: value for name, value in item.items() if name != "Thread"} for item in seen]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers that run the same task at the same moment leave one object, and each of them says so truthfully."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import tables

from tests.laws.conftest import has_real, simulator_of
from tests.laws.life import Observation, Server
from tests.laws.runner import QuickClock, declaration
from tests.laws.runner import run as execute_task
from tests.laws.scenario import Options, Result, Scenario, all_scenarios, filled
from tests.laws.trial import EVERYTHING, Stage, at_real, difference, run, settle, stages

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


# -- natural keys -----------------------------------------------------------------

#: What no server refuses to create twice: setting it again is all that happens, and nothing says who was first.
SET_ONLY = {"cloudbees_property", "zammad_tag", "zammad_setting"}
#: Modules whose declaration depends on the task, and has a natural key.
BY_TYPE = {"zammad_object", "cerb_record", "cloudbees_artifact_version"}


def _has_natural_key(scenario: Scenario) -> bool:
    found: Any = declaration(scenario.module)
    return scenario.module not in SET_ONLY and (
        scenario.module in BY_TYPE or (isinstance(found, Resource) and found.matched_by(ByName) is not None)
    )


KEYED = [item for item in all_scenarios() if _has_natural_key(item) and (not item.echo or EVERYTHING)]


@pytest.mark.parametrize("way", ["plainly", "in-sync"])
@pytest.mark.parametrize("scenario", KEYED, ids=lambda item: item.name)
@pytest.mark.sampled(2)
def test_whoever_loses_a_natural_key_adopts_the_object_of_the_winner(scenario: Scenario, way: str) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
        simulator.restore(stage.saved)
        winner: list[Result] = []
        first = stage.writes[0]
        rival = simulator.wire.fault(
            "rival",
            nth=0,
            method=first.method,
            path=f"^{re.escape(first.path)}$",
            action=lambda: winner.append(run(simulator, stage)),
        )
        loser = run(simulator, stage) if way == "plainly" else _in_sync(simulator, stage)
        assert rival.fired == 1
        assert (winner[0].get("msg"), winner[0]["action"]) == (None, "created")
        assert _wrong(simulator, stage, [winner[0], loser]) == []
        # Where the server keeps nothing unique, the younger of two is removed again, and who was first is not asked.
        honest = {"none"} if _guarded(scenario) else {"none", "created"}
        assert loser["action"] in honest
        assert loser["changed"] == (loser["action"] != "none")


def _guarded(scenario: Scenario) -> bool:
    """Whether the server refuses a second object."""
    kind = {**scenario.identity, **scenario.create}.get("type")
    if scenario.system == "cerb":
        return False
    return scenario.module != "zammad_object" or tables.TABLE[str(kind)].unique or kind == "object_attribute"


def _in_sync(server: Any, stage: Stage) -> Result:
    """The stage's task as the only object of a sync task; the line of the object, as a result of its own."""
    scenario, task = stage.scenario, dict(stage.task)
    kind = scenario.module.removeprefix(f"{scenario.system}_")
    resource = task.pop("type") if kind in ("object", "record") else kind
    options = {**server.connection(scenario), "resource": resource, "objects": [task]}
    result = execute_task(f"{scenario.system}_sync", options)
    assert not result.get("failed"), result["msg"]
    [line] = result["objects"]
    return {**line, "changed": result["changed"]}


def _shared(scenario: Scenario) -> Options:
    """What the winner says otherwise: the values of the step `update`, for options that the loser gives too."""
    return {
        name: scenario.update[name]
        for name in scenario.create
        if name in scenario.update and name not in ("password", "session_password", "custom_fields")
    }


@pytest.mark.parametrize(
    "scenario",
    [item for item in KEYED if item.module not in BY_TYPE and _guarded(item) and _shared(item)],
    ids=lambda item: item.name,
)
def test_the_loser_of_a_natural_key_brings_what_the_winner_wrote_to_its_own_state(scenario: Scenario) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
        simulator.restore(stage.saved)
        winner: list[Result] = []
        theirs = filled({**scenario.identity, **scenario.create, **_shared(scenario)}, stage.places)
        first = stage.writes[0]
        simulator.wire.fault(
            "rival",
            nth=0,
            method=first.method,
            path=f"^{re.escape(first.path)}$",
            action=lambda: winner.append(
                execute_task(scenario.module, {**simulator.connection(scenario), **theirs}),
            ),
        )
        loser = run(simulator, stage)
        assert (winner[0].get("msg"), winner[0]["action"]) == (None, "created")
        assert _wrong(simulator, stage, [winner[0], loser]) == []
        assert (loser["action"], loser["changed"]) == ("updated", True)
        assert set(loser["diff"]["before"]) and loser["diff"]["before"] != loser["diff"]["after"]

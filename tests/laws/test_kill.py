# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting the connection at a random moment of the creating request leaves one object, and no run lies.

The moments are drawn from a seed that a failure prints; OPSDESK_SEED repeats them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.laws.conftest import has_real, simulator_of
from tests.laws.life import Server
from tests.laws.scenario import Scenario, all_scenarios
from tests.laws.severing import Cut, Severing
from tests.laws.trial import IdleClock, Stage, at_real, difference, false_claims, run, stages

SEED = int(os.environ.get("OPSDESK_SEED") or random.SystemRandom().randrange(10**6))
#: All cuts on the simulator of a system, and on a real server.
CUTS, REAL_CUTS = 200, 20

LEAN = all_scenarios("LEAN")
CREATING = [*LEAN, *(scenario for scenario in all_scenarios() if not scenario.is_resource)]


def _share(scenario: Scenario) -> int:
    """How many of its system's cuts a scenario has: a quarter at most, and less where there are more of them."""
    peers = [item for item in CREATING if item.system == scenario.system and not item.echo]
    return CUTS // max(len(peers), 4) // (4 if scenario.echo else 1)


def _cuts(name: str, count: int, longest: float) -> list[Cut]:
    """Random places to cut; `longest`: seconds within which a server answers."""
    chance = random.Random(f"{SEED} {name}")
    kinds: list[Callable[[], Cut]] = [
        lambda: Cut(request=chance.random()),
        lambda: Cut(answer=chance.random()),
        lambda: Cut(seconds=chance.random() * longest),
    ]
    return [kinds[number % 3]() for number in range(count)]


@pytest.mark.parametrize("scenario", CREATING, ids=lambda item: item.name)
@pytest.mark.sampled(2)
def test_a_cut_leaves_one_thing(scenario: Scenario) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
    cuts = _cuts(scenario.name, _share(scenario), longest=0.02)

    def some(share: list[Cut]) -> list[str]:
        with simulator_of(scenario) as simulator, Severing(simulator.wire.url) as proxy:
            wrong = []
            for cut in share:
                simulator.restore(stage.saved)
                wrong += _cut_once(simulator, proxy, stage, _creating(stage), cut, scale=0.1)
            return wrong

    with ThreadPoolExecutor(max_workers=4) as pool:
        wrong = [text for found in pool.map(some, [cuts[part::4] for part in range(4)]) for text in found]
    assert not wrong, f"OPSDESK_SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(item, id=item.name, marks=getattr(pytest.mark, f"real_{item.system}"))
        for item in LEAN
        if has_real(item)
    ],
)
def test_a_cut_leaves_one_thing_on_a_real_server(scenario: Scenario, real_server: Callable[[str], Server]) -> None:
    server: Any = real_server(scenario.system)
    with simulator_of(scenario) as simulator:
        creating = _creating(stages(simulator, scenario)["create"])
    clean = _clean(server, scenario)
    wrong = []
    with Severing(server.wire.url) as proxy:
        for cut in _cuts(f"{scenario.name} real", REAL_CUTS // len(LEAN), longest=0.3):
            wrong += _cut_once(server, proxy, at_real(server, scenario, clean), creating, cut, scale=0.3)
    assert not wrong, f"OPSDESK_SEED={SEED}\n" + "\n".join(wrong)


def _clean(server: Any, scenario: Scenario) -> list[dict[str, Any]]:
    """What creating leaves behind where nothing is cut."""
    stage = at_real(server, scenario, [])
    result = run(server, stage)
    assert not result.get("failed"), result["msg"]
    seen: list[dict[str, Any]] = server.observe(scenario, stage.places)
    return seen


def _creating(stage: Stage) -> str:
    """The first line of the creating request."""
    return f"{stage.writes[0].method} {stage.writes[0].path} "


def _cut_once(server: Any, proxy: Severing, stage: Stage, creating: str, cut: Cut, scale: float) -> list[str]:
    server.wire.clear()
    proxy.strike(creating, cut)
    clock = IdleClock(server.wire, scale)
    result = run(server, stage, clock=clock, api_url=proxy.url)
    if not cut.done.is_set():
        return [f"{cut}: there was no request to cut ({result.get('msg')})"]
    clock.sleep(0)
    wrong = false_claims(server, stage, result)
    again = run(server, stage)
    if again.get("failed"):
        wrong.append(f"then the task failed without a cut: {again['msg']}")
    seen = server.observe(stage.scenario, stage.places)
    if seen != stage.after:
        wrong.append(f"in the end {difference(stage.after, seen)}")
    return [f"{cut}: {text}" for text in wrong]

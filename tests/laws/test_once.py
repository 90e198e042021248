# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "once": whatever becomes of any single request or answer, there is one object in the end, and no run lies.

Every creating request meets every fault, and so does every other one with OPSDESK_LAWS=all. Otherwise a request that
changes or deletes meets every second of the faults, and each reading one every sixth, since the transport treats all
reading alike; and where the scenario says that the same code is tried elsewhere, each request meets fewer, the creating
one last of all. Whatever the task then answered is compared with the server; after that the task runs again without a
fault, and what it leaves behind must be what a clean run leaves behind.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.laws.conftest import has_real, simulator_of, stages_of
from tests.laws.life import Server
from tests.laws.runner import QuickClock
from tests.laws.scenario import Scenario, all_scenarios
from tests.laws.trial import EVERYTHING, Stage, at_real, difference, false_claims, run, settle

#: Seconds that an answer, or the work itself, is late, and for how long a task waits for it.
LATE, PATIENT = 0.5, 0.25
#: Of how many faults a reading request meets one, and a writing one of a step after the creating one.
SHARE, LATER = 6, 2
#: For as many requests as a task may send.
EVER = 10_000

Fault = Callable[[Any, int], None]


def _single(kind: str, **options: Any) -> Fault:
    return lambda wire, number: wire.fault(kind, nth=number, **options)


def _then_dead(kind: str, **options: Any) -> Fault:
    """The server does not come back after the fault."""

    def order(wire: Any, number: int) -> None:
        wire.fault(kind, nth=number, **options)
        wire.fault("drop", nth=number + 1, times=EVER)

    return order


FAULTS: Mapping[str, Fault] = {
    "the answer is lost": _single("lose"),
    "the answer is cut": _single("cut"),
    "the request is dropped": _single("drop"),
    "502": _single("status", code=502, body="<html>bad gateway</html>", headers={"Content-Type": "text/html"}),
    "503": _single("status", code=503, headers={"Retry-After": "2"}),
    "429": _single("status", code=429, headers={"Retry-After": "3"}),
    "done, then 502": _single("status_after", code=502),
    "done, then 500": _single("status_after", code=500),
    "500 for ever": lambda wire, number: wire.fault("status", code=500, nth=number, times=EVER),
    "503 for ever": lambda wire, number: wire.fault("status", code=503, nth=number, times=EVER),
    "dropped, then dead": _then_dead("drop"),
    "lost, then dead": _then_dead("lose"),
}
#: Faults that last, and so are tried side by side.
SLOW_FAULTS: Mapping[str, Fault] = {
    "the answer is late": _single("delay", seconds=LATE),
    "the work is late": _single("stall", seconds=LATE),
}
#: On a real server every trial is played from the start, so only these: at a writing request all, at a reading one
#: in turn.
REAL_FAULTS = ("the answer is lost", "the answer is cut", "the request is dropped")
LEAN = all_scenarios("LEAN")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.sampled(4)
def test_once_whatever_becomes_of_a_request(scenario: Scenario, fault: str) -> None:
    trials = _trials(scenario, list(FAULTS).index(fault))
    wrong: list[str] = []
    # Of a short scenario a fault may strike no request at all.
    with simulator_of(scenario) if trials else contextlib.nullcontext() as simulator:
        for stage, number in trials:
            found = _trial(simulator, stage, FAULTS[fault], number, QuickClock(), {})
            wrong += [f"{_named(stage, number)}: {complaint}" for complaint in found]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("fault", SLOW_FAULTS)
@pytest.mark.sampled(4)
def test_once_however_late_a_server_is(scenario: Scenario, fault: str) -> None:
    def late(stage: Stage, number: int) -> list[str]:
        # The pauses between the looks are shorter than life, but last: work that is late must get its chance.
        clock = QuickClock(scale=0.25)
        with simulator_of(scenario) as simulator:
            found = _trial(simulator, stage, SLOW_FAULTS[fault], number, clock, {"api_timeout": PATIENT})
        return [f"{_named(stage, number)}: {text}" for text in found]

    trials = _trials(scenario, list(SLOW_FAULTS).index(fault))
    with ThreadPoolExecutor(max_workers=12) as pool:
        wrong = [text for found in pool.map(lambda trial: late(*trial), trials) for text in found]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(item, id=item.name, marks=getattr(pytest.mark, f"real_{item.system}"))
        for item in LEAN
        if has_real(item)
    ],
)
def test_once_on_a_real_server(scenario: Scenario, real_server: Callable[[str], Server]) -> None:
    """The requests of creating, lost, cut or dropped: all of these where something is written, else one of them, and at
    every second request only (at each with OPSDESK_LAWS=all)."""
    server: Any = real_server(scenario.system)
    first = at_real(server, scenario, [])
    server.wire.clear()
    result = run(server, first)
    assert not result.get("failed"), result["msg"]
    requests, writes = server.wire.log, server.writes()
    clean = server.observe(scenario, first.places)
    wrong = []
    for number, request in enumerate(requests):
        if request not in writes and number % 2 and not EVERYTHING:
            continue
        for fault in REAL_FAULTS if request in writes else (REAL_FAULTS[number // 2 % len(REAL_FAULTS)],):
            stage = at_real(server, scenario, clean)
            server.wire.clear()
            found = _consequences(server, stage, FAULTS[fault], number, QuickClock(0.2), {})
            wrong += [f"{fault}, request {number}, {request.method} {request.path}: {text}" for text in found]
    assert not wrong, "\n" + "\n".join(wrong)


def _trials(scenario: Scenario, turn: int) -> list[tuple[Stage, int]]:
    """The requests that a fault strikes, one after the other."""
    return [
        (stage, number)
        for stage in stages_of(scenario.name).values()
        for number, request in enumerate(stage.requests)
        if (number + turn + scenario.turn) % _share(stage, writing=request in stage.writes) == 0
    ]


def _share(stage: Stage, *, writing: bool) -> int:
    """Of how many faults a request meets one."""
    if EVERYTHING:
        return 1
    thin, sample = stage.scenario.thin, 8 if stage.scenario.echo else 1
    if writing and stage.step == "create":
        return sample * max(1, thin // 4)
    return sample * thin * (LATER if writing else SHARE)


def _named(stage: Stage, number: int) -> str:
    request = stage.requests[number]
    return f"{stage.step}, request {number}, {request.method} {request.path}"


def _trial(
    simulator: Any, stage: Stage, fault: Fault, number: int, clock: QuickClock, connection: Mapping[str, Any]
) -> list[str]:
    """What is wrong after one run with a fault at one request, on a simulator that goes back to the stage before it."""
    simulator.restore(stage.saved)
    return _consequences(simulator, stage, fault, number, clock, connection)


def _consequences(
    simulator: Any, stage: Stage, fault: Fault, number: int, clock: QuickClock, connection: Mapping[str, Any]
) -> list[str]:
    """What is wrong after one run with a fault at one request, and after another without."""
    fault(simulator.wire, number)
    result = run(simulator, stage, clock=clock, **connection)
    settle(simulator)
    simulator.wire.clear()
    wrong = false_claims(simulator, stage, result)
    simulator.wire.clear()
    again = run(simulator, stage)
    if again.get("failed"):
        # What the server refuses for good is not cured by another run.
        wrong.append(f"then the task failed without a fault: {again['msg']}")
    seen = simulator.observe(stage.scenario, stage.places)
    if seen != stage.after:
        wrong.append(f"in the end {difference(stage.after, seen)}")
    return wrong

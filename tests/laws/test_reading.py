# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "reading": a run that fails before it has written anything says that nothing is in doubt.

Each run loses some of the reading requests before the first change, chosen by a seed, which a failure names;
OPSDESK_SEED repeats it. With OPSDESK_LAWS=all it loses each of them. The transport does not try again here, as when it
has tried several times.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import pytest

from tests.laws.conftest import simulator_of, stages_of
from tests.laws.runner import QuickClock
from tests.laws.scenario import Scenario
from tests.laws.trial import EVERYTHING, Stage, run

SEED = os.environ.get("OPSDESK_SEED") or str(random.SystemRandom().randrange(10**6))
#: How many of the reading requests of each step are lost in one run.
SAMPLE = 2


@pytest.mark.parametrize("step", ["create", "update"])
@pytest.mark.sampled(3)
def test_a_lost_reading_request_leaves_nothing_in_doubt(scenario: Scenario, step: str) -> None:
    stage = stages_of(scenario.name)[step]
    wrong: list[str] = []
    with simulator_of(scenario) as simulator:
        for number in _trials(stage):
            simulator.restore(stage.saved)
            request = stage.requests[number]
            simulator.wire.fault("lose", nth=number, times=len(stage.requests) * 10)
            result = run(simulator, stage, clock=QuickClock(), api_retries=0)
            where = f"request {number}, {request.method} {request.path}"
            wrong += [f"{where}: {text}" for text in _doubts(simulator, result)]
    assert not wrong, f"\nOPSDESK_SEED={SEED}\n" + "\n".join(wrong)


def _trials(stage: Stage) -> Iterator[int]:
    reads = list(takewhile(lambda number: stage.requests[number] not in stage.writes, range(len(stage.requests))))
    chance = random.Random(f"{SEED} {stage.scenario.name} {stage.step}")  # noqa: S311  (a sample, no secret)
    yield from reads if EVERYTHING else chance.sample(reads, min(SAMPLE, len(reads)))


def _doubts(simulator: Any, result: dict[str, Any]) -> Iterator[str]:
    """What a run says to be done or in doubt that had sent no change."""
    if simulator.writes():
        # It could do without what it did not read.
        return
    if result["changed"] or result.get("uncertain"):
        yield f"changed: {result['changed']}, uncertain: {result.get('uncertain')} ({result.get('msg')})"
    if (result.get("error") or {}).get("kind") == "ambiguous":
        yield f"ambiguous: {result['msg']}"

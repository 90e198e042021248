# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "shapes": JSON of the wrong shape in answer to a reading request is never read as if it were the API's own.

Each run tries some requests and documents, chosen by a seed, which a failure names; OPSDESK_SEED repeats it. With
OPSDESK_LAWS=all each reading request of creating and updating meets each of the documents.

The same holds for the API's own documents with one value missing, null or of another type. An absent value and an empty
one look alike to a task, so what a run reports then is not judged; but no run ends with an exception, none that failed
denies what it did, and the next run leaves everything as wanted.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.conftest import simulator_of, stages_of
from tests.laws.mangling import Mangling, manglings
from tests.laws.runner import QuickClock
from tests.laws.scenario import Scenario
from tests.laws.trial import EVERYTHING, UNKNOWN, Stage, difference, false_claims, run

SEED = os.environ.get("OPSDESK_SEED") or str(random.SystemRandom().randrange(10**6))
#: How many wrong answers each step meets in one run.
SAMPLE = 2
DOCUMENTS = ("{}", "[]", "null", '"text"', "[{}]", '{"id": null}')
#: What the API itself answers when there is nothing, and nobody can tell apart.
NOTHING = (("[]", re.compile(r"/api/v1/(online_notifications|tag_list)(\?.*)?")),)
MISTAKE = "mistake of the collection"


@pytest.mark.parametrize("step", ["create", "update"])
@pytest.mark.sampled(3)
def test_no_wrong_shape_is_taken_for_an_answer(scenario: Scenario, step: str) -> None:
    stage = stages_of(scenario.name)[step]
    wrong: list[str] = []
    with simulator_of(scenario) as simulator:
        for number, document in _trials(stage):
            simulator.restore(stage.saved)
            request = stage.requests[number]
            wrong += [
                f"{step}, request {number}, {request.method} {request.path}, {document}: {text}"
                for text in _consequences(simulator, stage, number, document)
            ]
    assert not wrong, f"\nOPSDESK_SEED={SEED}\n" + "\n".join(wrong)


def _trials(stage: Stage) -> Iterator[tuple[int, str]]:
    reads = [number for number, request in enumerate(stage.requests) if request not in stage.writes]
    every = [
        (number, document)
        for number in reads
        for document in DOCUMENTS
        if not any(document == nothing and path.fullmatch(stage.requests[number].path) for nothing, path in NOTHING)
    ]
    chance = random.Random(f"{SEED} {stage.scenario.name} {stage.step}")  # noqa: S311  (a sample, no secret)
    yield from every if EVERYTHING else chance.sample(every, min(SAMPLE, len(every)))


@pytest.mark.parametrize("step", ["create", "update"])
@pytest.mark.sampled(3)
def test_no_document_with_a_hole_in_it_ends_in_an_exception(scenario: Scenario, step: str) -> None:
    stage = stages_of(scenario.name)[step]
    wrong: list[str] = []
    with simulator_of(scenario) as simulator:
        for number, mangling in _holes(stage):
            simulator.restore(stage.saved)
            request = stage.requests[number]
            wrong += [
                f"{step}, request {number}, {request.method} {request.path}, {mangling}: {text}"
                for text in _after_a_hole(simulator, stage, number, mangling)
            ]
    assert not wrong, f"\nOPSDESK_SEED={SEED}\n" + "\n".join(wrong)


def _holes(stage: Stage) -> Iterator[tuple[int, Mangling]]:
    every = [(number, item) for number, request in enumerate(stage.requests) for item in manglings(request.reply)]
    chance = random.Random(f"{SEED} {stage.scenario.name} {stage.step} holes")  # noqa: S311  (a sample, no secret)
    yield from every if EVERYTHING else chance.sample(every, min(SAMPLE, len(every)))


def _after_a_hole(simulator: Any, stage: Stage, number: int, mangling: Mangling) -> list[str]:
    """What is wrong after a run in which one document was mangled, and after another run without."""
    simulator.wire.fault("edit", nth=number, change=mangling)
    result = run(simulator, stage, clock=QuickClock())
    simulator.wire.clear()
    error = result.get("error") or {}
    if result.get("failed") and not error.get("kind"):
        return [f"{result['msg']}\n{result.get('exception', '')}"]
    # What the server showed otherwise when it was read back counts as not done.
    unknown = error.get("kind") in {*UNKNOWN, "not_applied"} or bool(result.get("uncertain"))
    happened = simulator.observe(stage.scenario, stage.places) != stage.before
    wrong = []
    if result.get("failed") and not unknown and happened and not result["changed"]:
        wrong.append(f"changed: false, though it was ({error['kind']}: {result['msg']})")
    return [*wrong, *_in_the_end(simulator, stage)]


def _consequences(simulator: Any, stage: Stage, number: int, document: str) -> list[str]:
    """What is wrong after a run in which one request was answered by this, and after another run without."""
    simulator.wire.fault("status", nth=number, code=200, body=document, headers={"Content-Type": "application/json"})
    result = run(simulator, stage, clock=QuickClock())
    simulator.wire.clear()
    if MISTAKE in str(result.get("msg")):
        return [f"{result['msg']}\n{result.get('exception', '')}"]
    wrong = false_claims(simulator, stage, result)
    return [*wrong, *_in_the_end(simulator, stage)]


def _in_the_end(simulator: Any, stage: Stage) -> list[str]:
    """What is wrong after one more run, without a fault."""
    wrong = []
    simulator.wire.clear()
    again = run(simulator, stage)
    if again.get("failed"):
        wrong.append(f"then the task failed without a fault: {again['msg']}")
    seen = simulator.observe(stage.scenario, stage.places)
    if seen != stage.after:
        wrong.append(f"in the end {difference(stage.after, seen)}")
    return wrong

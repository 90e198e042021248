# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "gateway": whatever answers a writing request in place of the API, before or after the work, there is one
object in the end, and no run lies.

Each run tries a few answers at each writing request that creates (all with OPSDESK_LAWS=all). They are chosen by a
seed, which a failure names; OPSDESK_SEED repeats it.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.conftest import simulator_of, stages_of
from tests.laws.runner import QuickClock
from tests.laws.scenario import Scenario
from tests.laws.trial import EVERYTHING, UNKNOWN, Stage, difference, false_claims, run

SEED = os.environ.get("OPSDESK_SEED") or str(random.SystemRandom().randrange(10**6))
#: How many answers a creating request meets in one run.
SAMPLE = 3
PAGE = {"body": "<html><body>Please sign in</body></html>", "headers": {"Content-Type": "text/html"}}
JSON = {"Content-Type": "application/json"}
PLAIN = {"Content-Type": "text/plain"}

#: Faults that answer as a server may answer a change that it carried out.
SILENT = re.compile("empty|without a word")


def _json(code: int, body: str) -> dict[str, Any]:
    return {"code": code, "body": body, "headers": JSON}


#: What a gateway says, by the name of the fault.
ANSWERS: dict[str, dict[str, Any]] = {
    "200 with a page": {"code": 200, **PAGE},
    "201 with a page": {"code": 201, **PAGE},
    "301": {"code": 301, "headers": {"Location": "http://127.0.0.1:1/"}},
    "302": {"code": 302, "headers": {"Location": "http://127.0.0.1:1/login"}, "body": "Moved"},
    "307": {"code": 307, "headers": {"Location": "https://127.0.0.1:1/x"}},
    "400 with a page": {"code": 400, **PAGE},
    "401 with a page": {"code": 401, **PAGE},
    "403 with a page": {"code": 403, **PAGE},
    "404 with a page": {"code": 404, **PAGE},
    "405 with a page": {"code": 405, **PAGE},
    "408": {"code": 408, "headers": PLAIN, "body": "Request Timeout"},
    "409 with a page": {"code": 409, **PAGE},
    "413": {"code": 413, **PAGE},
    "422 with a page": {"code": 422, **PAGE},
    "499": {"code": 499},
    "500 with a page": {"code": 500, **PAGE},
    "502": {"code": 502, **PAGE},
    "503 without a word": {"code": 503},
    "504": {"code": 504, **PAGE},
    "520": {"code": 520, **PAGE},
    "403 with a document of its own": _json(403, '{"fault": {"reason": "blocked"}}'),
    "200 with an empty object": _json(200, "{}"),
    "201 with an empty object": _json(201, "{}"),
    "200 with an empty list": _json(200, "[]"),
    "201 with an empty list": _json(201, "[]"),
    "200 without a word": {"code": 200},
    "201 without a word": _json(201, ""),
    "200 with half a document": _json(200, '{"id": 4, "na'),
    "200 with a text": {"code": 200, "headers": PLAIN, "body": "OK"},
    "two lengths": {**_json(201, '{"id": 4711}'), "two_lengths": True},
}
TIMES = {"before": "status", "after": "status_after"}
#: Faults of the answer that the API itself gave.
OF_THE_ANSWER = ("halved", "lengths")


def _faults() -> list[tuple[str, str, dict[str, Any]]]:
    """A name, a kind of fault of the wire, and its options."""
    canned = [
        (f"{when} the work: {name}", kind, options) for when, kind in TIMES.items() for name, options in ANSWERS.items()
    ]
    return [*canned, *((f"after the work: {kind}", kind, {}) for kind in OF_THE_ANSWER)]


@pytest.mark.sampled(3)
def test_one_object_whatever_a_gateway_answers(scenario: Scenario) -> None:
    stage = stages_of(scenario.name)["create"]
    trials = list(_trials(stage))
    wrong: list[str] = []
    with simulator_of(scenario) as simulator:
        for number, (name, kind, options) in trials:
            simulator.restore(stage.saved)
            request = stage.requests[number]
            wrong += [
                f"request {number}, {request.method} {request.path}, {name}: {text}"
                for text in _consequences(simulator, stage, number, kind, options)
            ]
    assert not wrong, f"\nOPSDESK_SEED={SEED}\n" + "\n".join(wrong)


def _trials(stage: Stage) -> Iterator[tuple[int, tuple[str, str, dict[str, Any]]]]:
    chance = random.Random(f"{SEED} {stage.scenario.name}")  # noqa: S311  (a sample, no secret)
    share = max(1, SAMPLE // (2 if stage.scenario.echo or stage.scenario.thin > 4 else 1))
    for number, request in enumerate(stage.requests):
        if request in stage.writes:
            # A change may be answered by nothing: nobody can tell that from a gateway's empty answer. It is read back,
            # and what the reading shows to be undone is `not_applied` (the law "verified").
            faults = [item for item in _faults() if request.method == "POST" or not SILENT.search(item[0])]
            for fault in faults if EVERYTHING else chance.sample(faults, share):
                yield number, fault


def _consequences(simulator: Any, stage: Stage, number: int, kind: str, options: dict[str, Any]) -> list[str]:
    """What is wrong after a run with this fault at one request, and after another without."""
    simulator.wire.fault(kind, nth=number, **options)
    result = run(simulator, stage, clock=QuickClock())
    simulator.wire.clear()
    wrong = false_claims(simulator, stage, result)
    error = result.get("error") or {}
    known = error.get("kind") not in UNKNOWN and not result.get("uncertain")
    if result.get("failed") and known and not result["changed"]:
        wrong.append(f"a failure that claims to know that nothing was done: {error.get('kind')}: {result['msg']}")
    simulator.wire.clear()
    again = run(simulator, stage)
    if again.get("failed"):
        wrong.append(f"then the task failed without a fault: {again['msg']}")
    seen = simulator.observe(stage.scenario, stage.places)
    if seen != stage.after:
        wrong.append(f"in the end {difference(stage.after, seen)}")
    return wrong


@pytest.mark.parametrize("when", TIMES)
def test_every_kind_of_answer_is_tried(when: str) -> None:
    assert sum(name.startswith(when) for name, _kind, _options in _faults()) >= 20

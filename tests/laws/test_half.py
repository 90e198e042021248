# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "half": what a server did not finish when it died between two writes is completed, not repeated.

At which points it can die, and on which systems, is said in `tests/simulators/steps.py`. The run that meets the fault,
or the next one, leaves exactly what a clean run leaves, with as many mails; and neither claims what did not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.laws.conftest import simulator_of
from tests.laws.life import Observation
from tests.laws.scenario import Result, Scenario, all_scenarios
from tests.laws.trial import EVERYTHING, Stage, difference, false_claims, run, stages
from tests.simulators import steps

#: Zammad and CloudBees CD have no such points.
HALVING = [*all_scenarios(), *all_scenarios("LEAN")]
HALVING = [scenario for scenario in HALVING if scenario.system in ("cerb", "rt")]
#: After these, nothing tells whose the object is: it is made once more, and mailed once more.
UNTOLD = ("the mail", steps.BLANK)
#: After this of a reply, the status is not set: another run cannot know whether a person has set it since.
STATUS = ("/tickets/reply.json", "the message")
#: What the server works out of other things, and nothing can write.
DERIVED = {"email_is_contact"}
PAGE = {"code": 502, "body": "<html>bad gateway</html>", "headers": {"Content-Type": "text/html"}}
#: After this, the first message is missing, which nobody knows who does not look for a half-made ticket.
UNSAID = ("/tickets/compose.json", "the columns")
#: For as many requests as a task may send.
EVER = 10_000

Fault = Callable[[Any, int, int], None]


def _gateway(wire: Any, number: int, after: int) -> None:
    wire.fault("half", nth=number, after=after, **PAGE)


def _closed(wire: Any, number: int, after: int) -> None:
    wire.fault("half", nth=number, after=after)


def _killed(wire: Any, number: int, after: int) -> None:
    """The controller does not get to ask again: only another run can complete the object."""
    wire.fault("half", nth=number, after=after)
    wire.fault("drop", nth=number + 1, times=EVER)


FAULTS: Mapping[str, Fault] = {"502": _gateway, "closed": _closed, "killed": _killed}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scenario", HALVING, ids=lambda item: item.name)
@pytest.mark.sampled(2)
def test_half_a_request_is_completed(scenario: Scenario, fault: str) -> None:
    wrong: list[str] = []
    with simulator_of(scenario) as simulator:
        played = stages(simulator, scenario)
        trials = list(_trials(played, list(FAULTS).index(fault)))
        if not trials:
            pytest.skip("no request of this scenario has two writes")
        mails = {name: _clean_mails(simulator, stage) for name, stage in played.items()}
        for stage, number, after in trials:
            found = _trial(simulator, stage, FAULTS[fault], number, after, mails[stage.step])
            request = stage.requests[number]
            where = f"{stage.step}, request {number}, {request.method} {request.path}, after {request.steps[after]}"
            wrong += [f"{where}: {text}" for text in found]
    assert not wrong, "\n" + "\n".join(wrong)


def _trials(played: Mapping[str, Stage], turn: int) -> Iterator[tuple[Stage, int, int]]:
    """Every step of creating; of updating, which is repeated like any other update, a sample."""
    for stage in played.values():
        found = [
            (number, after)
            for number, item in enumerate(stage.requests)
            for after, name in enumerate(item.steps)
            # One custom field is like another, but the last.
            if EVERYTHING or after + 1 == len(item.steps) or not name.startswith("custom") or (number + after) % 4 == 0
        ]
        share = 1 if EVERYTHING or stage.step == "create" else 5
        yield from ((stage, *item) for item in found[turn % share :: share])


def _trial(simulator: Any, stage: Stage, fault: Fault, number: int, after: int, mails: int) -> list[str]:
    """What is wrong after one run with a server that dies half-way, and after the next one."""
    request = stage.requests[number]
    step = request.steps[after]
    point = (request.path.removeprefix("/rest"), step)
    simulator.restore(stage.saved)
    before = simulator.mails()
    fault(simulator.wire, number, after)
    result = run(simulator, stage)
    simulator.wire.clear()
    # Of a ticket without its first message, not every word can be brought back.
    wrong = [] if step in UNTOLD or point == UNSAID else _wrong_claims(simulator, stage, result)
    simulator.wire.clear()
    again = run(simulator, stage)
    if stage.scenario.module == "cerb_package":
        return wrong + _of_package(simulator, stage, again)
    if again.get("failed"):
        wrong.append(f"then the task failed without a fault: {again['msg']}")
    wanted, seen = _bare(stage.after), _bare(simulator.observe(stage.scenario, stage.places))
    if point == UNSAID:
        wanted, seen = (_words(stage.scenario, item) for item in (wanted, seen))
    if (point == STATUS and fault is _killed) or stage.task.get("commands"):
        wanted, seen = (_without(item, "status", "reopen_date") for item in (wanted, seen))
    if seen != wanted:
        wrong.append(f"in the end {difference(wanted, seen)}")
    last = run(simulator, stage)
    if last["changed"]:
        wrong.append(f"the run after that still changes something: {last.get('diff')}")
    sent = simulator.mails() - before
    if sent != mails and not (step in UNTOLD and sent == mails + 1):
        wrong.append(f"{sent} mails instead of {mails}")
    return wrong


def _wrong_claims(simulator: Any, stage: Stage, result: Result) -> list[str]:
    own = {*DERIVED, *(("status", "reopen_date") if stage.task.get("commands") else ())}
    return [text for text in false_claims(simulator, stage, result) if not any(f"but {name}: " in text for name in own)]


def _of_package(simulator: Any, stage: Stage, again: Result) -> list[str]:
    """A package is imported as a whole: what is missing of a half imported one is named, and nothing is made twice."""
    seen = simulator.observe(stage.scenario, stage.places)
    missing = len(stage.after) - len(seen)
    wrong = [f"in the end {difference(stage.after, seen)}"] if missing < 0 else []
    if bool(again.get("failed")) != (missing > 0):
        wrong.append(f"{missing} records are missing, and the task says {again.get('msg') or again['action']}")
    return wrong


def _clean_mails(simulator: Any, stage: Stage) -> int:
    """How many mails the task sends where nothing goes wrong."""
    simulator.restore(stage.saved)
    before = simulator.mails()
    run(simulator, stage)
    sent: int = simulator.mails() - before
    return sent


def _bare(seen: Observation) -> Observation:
    """Without rows that say nothing at all, and without what the server works out."""
    return _without([item for item in seen if item.get("subject") != ""], *DERIVED)


def _without(seen: Observation, *names: str) -> Observation:
    return [{name: value for name, value in item.items() if name not in names} for item in seen]


def _words(scenario: Scenario, seen: Observation) -> Observation:
    """With the texts of each thread alone: what Cerb died over is not known to have been a mail, and without a key
    the ticket is found like any other that has no message."""
    keyed = "external_id" in scenario.identity
    return [{**item, "Thread": [part.get("content") for part in item["Thread"]] if keyed else []} for item in seen]

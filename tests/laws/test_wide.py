# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "wide": of a text longer than the server's column one object comes, or an error, but never one more each run.

Servers cut, count bytes or columns, or fail. A task that succeeds did what check mode foretold, and the next run finds
the object and changes nothing. One that fails, because only the server can tell what it takes, leaves what it has made
to the next run, which makes no other one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.laws.scenario import Scenario, all_scenarios, filled
from tests.laws.trial import EVERYTHING, Stage, run, stages

#: Letters of one to four bytes, and one that shifts the border.
LONG = {
    "cyrillic": "ё" * 300,
    "shifted": "a" + "ё" * 299,
    "chinese": "漢" * 200,
    "emoji": "\U0001f4be" * 110,
    "words": "wörd " * 110,
    "latin": "x" * 700,
}
SCENARIOS = [item for item in all_scenarios() if item.is_resource and (EVERYTHING or not item.echo)]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("letters", LONG)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda item: item.name)
def test_a_text_that_is_too_long_is_refused_or_kept_as_foretold(
    scenario: Scenario, letters: str, simulator: Any
) -> None:
    stage = stages(simulator, scenario)["create"]
    wrong = [
        f"{'.'.join(path)}: {complaint}"
        for path in _texts(stage.task)
        for complaint in _complaints(simulator, stage, path, LONG[letters])
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def _texts(task: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Where the creating task says a text, in its options or in a dictionary among them."""
    for name, value in task.items():
        if isinstance(value, str):
            yield (name,)
        elif isinstance(value, dict):
            yield from ((name, inner) for inner, text in value.items() if isinstance(text, str))


def _complaints(simulator: Any, stage: Stage, path: tuple[str, ...], text: str) -> list[str]:
    simulator.restore(stage.saved)
    scenario, places = stage.scenario, stage.places
    task = filled(_with(stage.task, path, text), places)
    long = Stage(
        _saying(scenario, task), "create", places, stage.saved, stage.before, stage.after, stage.requests, stage.writes
    )
    foretold = run(simulator, long, check=True)
    simulator.wire.clear()
    done = run(simulator, long)
    seen = simulator.observe(scenario, places)
    if done.get("failed"):
        if (done.get("error") or {}).get("kind") == "invalid_input" and simulator.writes():
            return [f"refused by the collection after writing: {done['msg']}"]
        run(simulator, long)
        return ["each run makes another one"] if len(simulator.observe(scenario, places)) > len(seen) else []
    wrong = []
    if foretold.get("failed"):
        wrong.append(f"done, though check mode said: {foretold['msg']}")
    elif _told(foretold) != _told(done):
        wrong.append(f"check mode foretold {_told(foretold)}, and it was {_told(done)}")
    again = run(simulator, long)
    if again.get("failed"):
        wrong.append(f"the next run failed: {again['msg']}")
    elif again["changed"]:
        wrong.append(f"the next run changes {again.get('diff')}")
    if len(simulator.observe(scenario, places)) != len(seen):
        wrong.append("the next run made another one")
    return wrong


def _told(result: dict[str, Any]) -> Any:
    return result.get("diff", {}).get("after")


def _with(task: dict[str, Any], path: tuple[str, ...], text: str) -> dict[str, Any]:
    """The task with a text that keeps its own, so that the object is still the scenario's, and goes on for too long."""
    name, *inner = path
    if inner:
        return {**task, name: {**task[name], inner[0]: f"{task[name][inner[0]]}{text}"}}
    return {**task, name: f"{task[name]}{text}"}


def _saying(scenario: Scenario, task: dict[str, Any]) -> Scenario:
    return replace(scenario, identity={}, create=task)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "typed", of every resource: a task whose values are texts, as AWX surveys and `-e` give them, does what the
typed task does; and check mode writes nothing and fails where the task fails.

test_typed.py has the values that fit each type of attribute.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.laws.scenario import Scenario, all_scenarios
from tests.laws.trial import EVERYTHING, Stage, difference, run, stages

SCENARIOS = [item for item in all_scenarios() if EVERYTHING or not item.echo]
#: How a flag may be said.
FLAGS = {True: ("yes", "True", "1", "on"), False: ("no", "False", "0", "off")}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", range(4))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda item: item.name)
def test_texts_do_what_typed_values_do(scenario: Scenario, way: int, simulator: Any) -> None:
    stage = stages(simulator, scenario)["create"]
    spelled = {name: as_text(value, way) for name, value in stage.task.items()}
    simulator.restore(stage.saved)
    long = _saying(stage, spelled)
    foretold = run(simulator, long, check=True)
    assert not simulator.writes(), "check mode wrote"
    simulator.wire.clear()
    done = run(simulator, long)
    assert bool(foretold.get("failed")) == bool(done.get("failed")), (foretold.get("msg"), done.get("msg"))
    assert not done.get("failed"), done["msg"]
    seen = simulator.observe(scenario, stage.places)
    assert seen == stage.after, difference(stage.after, seen)
    again = run(simulator, long)
    assert (again.get("msg"), again["changed"]) == (None, False), again.get("diff")


def as_text(value: Any, way: int) -> Any:
    """Flags and numbers as texts, inside of lists and dictionaries too; null stays nothing."""
    if isinstance(value, bool):
        return FLAGS[value][way]
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return {name: as_text(item, way) for name, item in value.items()}
    return [as_text(item, way) for item in value] if isinstance(value, list) else value


def _saying(stage: Stage, task: dict[str, Any]) -> Stage:
    return replace(stage, scenario=replace(stage.scenario, identity={}, create=task))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fails only after the work was done says that it was done: each request behind the last writing one, for those
modules that look at their work by themselves."""

from __future__ import annotations

import pytest

from tests.laws.cerb.scenarios import SCENARIOS
from tests.laws.cerb.servers import Simulator
from tests.laws.scenario import Scenario
from tests.laws.trial import false_claims, run, stages


@pytest.mark.parametrize("scenario", [item for item in SCENARIOS if not item.is_resource], ids=lambda item: item.name)
def test_a_failure_after_the_work_does_not_deny_it(scenario: Scenario) -> None:
    wrong, looks = [], 0
    with Simulator() as simulator:
        for name, stage in stages(simulator, scenario).items():
            last = stage.requests.index(stage.writes[-1])
            for number in range(last + 1, len(stage.requests)):
                simulator.restore(stage.saved)
                simulator.wire.fault("status", code=500, nth=number, times=1000)
                result = run(simulator, stage)
                simulator.wire.clear()
                looks += bool(result["failed"])
                wrong += [f"{name}, request {number}: {text}" for text in false_claims(simulator, stage, result)]
    assert wrong == []
    assert looks, "nothing was looked at afterwards"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that ends at any moment is renewed: the task does what it should, no write is done twice, none is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws.cloudbees.scenarios import SCENARIOS
from tests.laws.cloudbees.servers import Simulator
from tests.laws.conftest import stages_of
from tests.laws.scenario import Scenario
from tests.laws.trial import run

#: On servers that end a session in either way.
LIVES = ("cloudbees_procedure-plain", "cloudbees_property-sheet-terse")


@pytest.mark.parametrize("scenario", [item for item in SCENARIOS if item.name in LIVES], ids=lambda item: item.name)
def test_a_session_may_end_before_every_request(scenario: Scenario) -> None:
    wrong: list[str] = []
    with Simulator(scenario.version) as simulator:
        for stage in stages_of(scenario.name).values():
            # The first request logs in, the last one logs out.
            for number in range(1, len(stage.requests) - 1):
                simulator.restore(stage.saved)
                simulator.wire.fault("delay", seconds=0.0, when=_ending(simulator, number))
                result = run(simulator, stage)
                where = f"{stage.step}, before request {number}"
                if result.get("failed"):
                    wrong.append(f"{where}: {result['msg']}")
                    continue
                assert [item.status for item in simulator.wire.log if item.status == 401], where
                done = [f"{item.method} {item.target}" for item in simulator.writes() if (item.status or 500) < 300]
                if done != [f"{item.method} {item.target}" for item in stage.writes]:
                    wrong.append(f"{where}: it wrote {done}")
                if simulator.observe(scenario, stage.places) != stage.after:
                    wrong.append(f"{where}: the object is another")
                if simulator.app.cloudbees.open_sessions():
                    wrong.append(f"{where}: a session is left open")
    assert not wrong, "\n" + "\n".join(wrong)


def _ending(simulator: Simulator, number: int) -> Any:
    """Ends all sessions when the request of that number arrives; it is no condition that ever holds."""

    def arrives(exchange: Any) -> bool:
        if exchange.number == number:
            simulator.app.cloudbees.expire_sessions()
        return False

    return arrives

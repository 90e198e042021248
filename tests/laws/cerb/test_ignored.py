# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "verified" on a server that reads no body, as Cerb does with JSON: a PUT succeeds and changes nothing."""

from __future__ import annotations

import pytest

from tests.laws.cerb.scenarios import SCENARIOS
from tests.laws.cerb.servers import Simulator
from tests.laws.scenario import Scenario
from tests.laws.trial import false_claims, run, stages

VARIANTS = ("silent", "mask", "org", "text", "picklist", "members", "default", "contact", "worker")


@pytest.mark.parametrize(
    "scenario", [item for item in SCENARIOS if item.variant in VARIANTS], ids=lambda item: item.name
)
def test_a_server_that_reads_no_body_is_noticed(scenario: Scenario) -> None:
    with Simulator() as simulator:
        for stage in (stage for name, stage in stages(simulator, scenario).items() if name != "absent"):
            simulator.restore(stage.saved)
            simulator.ignore_bodies()
            result = run(simulator, stage)
            assert [item for item in simulator.writes() if item.body], "nothing was sent that could be ignored"
            simulator.restore(simulator.save())
            assert simulator.observe(scenario, stage.places) == stage.before
            assert result["failed"]
            assert false_claims(simulator, stage, result) == []

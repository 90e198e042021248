# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two controllers make the same change: the one whose request changes nothing says so."""

from __future__ import annotations

import re

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws.conftest import simulator_of
from tests.laws.scenario import Result, Scenario, all_scenarios
from tests.laws.trial import difference, run, stages

LEAN = [item for item in all_scenarios("LEAN") if item.module == "rt_ticket"]


@pytest.mark.parametrize("scenario", LEAN, ids=lambda item: item.name)
def test_a_change_that_another_controller_has_just_made_is_not_claimed(scenario: Scenario) -> None:
    """RT answers an edit that changes nothing by nothing (REST 1.0), or refuses what is outdated (REST 2.0)."""
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["update"]
        simulator.restore(stage.saved)
        first, other = stage.writes[0], []

        def another() -> None:
            # Another machine: the lock of this one does not exclude it.
            DIRECTORY.set(None)
            other.append(run(simulator, stage))

        simulator.wire.fault("rival", nth=0, method=first.method, path=f"^{re.escape(first.path)}$", action=another)
        result: Result = run(simulator, stage)
        assert [item["action"] for item in other] == ["updated"]
        assert (result["action"], result["changed"], result.get("uncertain", [])) == ("none", False, [])
        seen = simulator.observe(scenario, stage.places)
        assert seen == stage.after, difference(stage.after, seen)

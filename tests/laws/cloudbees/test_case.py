# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a name in another case means the same object, the server decides; either way the second run is content."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.cloudbees.scenarios import SCENARIOS
from tests.laws.cloudbees.servers import Simulator
from tests.simulators.cloudbees import SETTINGS

NAMED: dict[str, dict[str, Any]] = {
    "cloudbees_project": {"name": "Shop"},
    "cloudbees_artifact": {"group": "com.Shop", "key": "Web"},
    "cloudbees_resource": {"name": "Web-1", "host": "web-1"},
    "cloudbees_resource_pool": {"name": "Web", "resources": ["local"]},
    "cloudbees_user": {"name": "Zoe", "groups": ["dev"]},
    "cloudbees_credential": {"project": "Lab", "name": "Registry", "username": "robot", "password": "of the robot"},
    "cloudbees_procedure": {"project": "Lab", "name": "Deploy", "steps": [{"name": "copy", "command": "cp"}]},
    "cloudbees_schedule": {"project": "Lab", "name": "Daily", "procedure": "Build"},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_name_in_another_case(setting: str) -> None:
    with Simulator(setting) as simulator:
        connection = simulator.connection(SCENARIOS[0])

        def play(module: str, options: dict[str, Any], *, check: bool = False) -> dict[str, Any]:
            result = runner.run(module, {**connection, **options}, check=check)
            assert not result.get("failed"), result["msg"]
            return result

        for module, options in NAMED.items():
            play(module, options)
            other = {
                name: value.upper() if name in ("name", "group", "key") else value for name, value in options.items()
            }
            foretold, done, again = play(module, other, check=True), play(module, other), play(module, other)
            another = SETTINGS[setting].case == "sensitive"
            if not another and options.get("groups"):
                # Nor does a name inside an object become another by its case.
                moved = play(module, {**other, "groups": [item.upper() for item in options["groups"]]})
                assert (moved["changed"], moved["record"]["groups"]) == (False, options["groups"])
            assert (foretold["changed"], done["changed"], again["changed"]) == (another, another, False), module

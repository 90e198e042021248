# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "storm": two or three controllers and faults of every kind leave one object, and no run claims what did not
happen.

Tickets, entries and jobs by key see several storms, everything else that is created sees one. OPSDESK_SEED chooses
other storms, OPSDESK_LAWS=all plays many; `python -m tests.laws.storm` counts what comes of hundreds.
"""

from __future__ import annotations

import os

import pytest

from tests.laws import weather
from tests.laws.scenario import Scenario
from tests.laws.storm import Weather, creating, ground, storm
from tests.laws.trial import EVERYTHING

SEED = int(os.environ.get("OPSDESK_SEED") or 1)
SHORT = {scenario.name for scenario in creating(everything=False)}


def _keys(scenario: Scenario) -> int:
    if EVERYTHING:
        return 30 if scenario.name in SHORT else 10
    return 3 if scenario.name in SHORT else 1


#: The other version of a scenario has the same code at work.
PLAYED = [scenario for scenario in creating() if EVERYTHING or scenario.name in SHORT or not scenario.echo]


@pytest.mark.parametrize("scenario", PLAYED, ids=lambda item: item.name)
def test_a_storm_leaves_one_thing(scenario: Scenario) -> None:
    with ground(scenario) as place:
        reports = [storm(place, SEED, key) for key in range(_keys(scenario))]
    wrong = "\n".join(str(report) for report in reports if report.wrong)
    replay = f"python -m tests.laws.storm --scenario {scenario.name} --seed {SEED} --key N"
    assert not wrong, f"\n{wrong}\nTo replay: {replay}"


def test_the_weather_depends_on_the_seed_alone() -> None:
    """The same seed gives each controller the same faults, in whatever order the controllers' requests arrive."""

    class Request:
        def __init__(self, number: int, controller: str) -> None:
            self.number, self.headers = number, {weather.HEADER: controller}

    def faults(order: str) -> dict[str, list[str | None]]:
        sky = Weather("seed", 0.5)
        met: dict[str, list[str | None]] = {"a": [], "b": []}
        for number, controller in enumerate(order):
            met[controller].append(sky._of(Request(number, controller)))  # type: ignore[arg-type]  # as far as it looks
        return met

    one, other = faults("ab" * 40), faults("a" * 40 + "b" * 40)
    assert one == other
    assert one["a"] != one["b"]
    assert {None, *weather.FAULTS} & {*one["a"], *one["b"]} == {*one["a"], *one["b"]}


def test_every_kind_of_fault_comes() -> None:
    """Over a year of weather, so that none of the names is dead."""
    met = {Weather(str(day), 1.0)._draw("a") for day in range(2000)}
    assert met == set(weather.FAULTS)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws that need no faults, for the modules of Zammad on both versions, read off one life of each scenario."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tests.laws import test_laws as laws
from tests.laws.life import Life, play
from tests.unit.zammad.scenarios import PERSON_CHANGES_NOTHING, SCENARIOS
from tests.unit.zammad.server import Simulator


@pytest.fixture(scope="module")
def lives() -> Iterator[dict[str, Life]]:
    """Every life, played at the first asking."""
    played: dict[str, Life] = {}
    with contextlib.ExitStack() as stack:
        played["stack"] = stack  # type: ignore[assignment]
        yield played


@pytest.fixture(params=SCENARIOS, ids=lambda item: item.name)
def life(request: pytest.FixtureRequest, lives: dict[str, Life]) -> Life:
    scenario = request.param
    if scenario.name not in lives:
        server = lives["stack"].enter_context(Simulator(scenario))  # type: ignore[attr-defined]
        lives[scenario.name] = play(server, scenario)
    return lives[scenario.name]


@pytest.mark.parametrize("step", laws.WRITING)
def test_twice(life: Life, step: str) -> None:
    laws.test_twice_changes_nothing_the_second_time(life, step)


@pytest.mark.parametrize("step", laws.WRITING)
def test_truth(life: Life, step: str) -> None:
    laws.test_truth_what_check_mode_predicts_is_what_happens(life, step)


@pytest.mark.parametrize("step", (*laws.WRITING, "absent"))
def test_silence(life: Life, step: str) -> None:
    laws.test_silence_check_mode_writes_nothing(life, step)


@pytest.mark.parametrize("step", laws.WRITING)
def test_round_trip(life: Life, step: str) -> None:
    laws.test_round_trip_the_record_fed_back_changes_nothing(life, step)


def test_absent(life: Life) -> None:
    laws.test_absent_twice_changes_once(life)


def test_only_what_is_said(life: Life) -> None:
    if life.scenario.module in PERSON_CHANGES_NOTHING:
        pytest.skip("the scenario has no person in it")
    laws.test_only_what_is_said_is_changed(life)

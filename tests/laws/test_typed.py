# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "typed": a value in another spelling does what the typed value does, and one of another type is refused by
name before anything is written, in check mode too. A server may answer both with success and store something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.conftest import simulator_of
from tests.laws.scenario import Result
from tests.laws.typed import Typed, all_typed


class Bench:
    """A server that goes back to its beginning for every run."""

    def __init__(self, server: Any, typed: Typed) -> None:
        self.server, self.typed = server, typed
        scenario = typed.scenario
        self.places = server.places(scenario)
        self.options = {**server.connection(scenario), **scenario.task("create", self.places)}
        self.saved = server.save()

    def run(self, value: Any, *, check: bool = False) -> Result:
        return runner.run(self.typed.scenario.module, self.typed.task(self.options, value), check=check)

    def fresh(self) -> None:
        self.server.restore(self.saved)

    def seen(self) -> Any:
        return self.server.observe(self.typed.scenario, self.places)


@pytest.fixture(params=all_typed(), ids=lambda typed: typed.name)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with simulator_of(request.param.scenario) as server:
        yield Bench(server, request.param)


def test_another_spelling_does_what_the_typed_value_does(bench: Bench) -> None:
    for typed, others in bench.typed.values.fits:
        found = []
        for value in (typed, *others):
            bench.fresh()
            foretold, real = bench.run(value, check=True), bench.run(value)
            assert not real.get("failed"), (value, real["msg"])
            assert foretold["diff"] == real["diff"], value
            again = bench.run(value)
            assert again["changed"] is False, (value, again["diff"])
            found.append((value, bench.seen()))
        assert [value for value, seen in found if seen != found[0][1]] == []


def test_a_value_of_another_type_is_refused_by_name_before_anything_is_written(bench: Bench) -> None:
    for value in bench.typed.values.wrong:
        for check in (True, False):
            bench.fresh()
            result = bench.run(value, check=check)
            assert result.get("failed"), (value, result["diff"]["after"])
            assert result["error"]["kind"] == "invalid_input", (value, result["msg"])
            assert bench.server.writes() == [], value
            missing = [name for name in bench.typed.at if name not in result["msg"]]
            assert missing == [], result["msg"]
            assert _shown(value) in result["msg"], result["msg"]


def _shown(value: Any) -> str:
    """As much of a value as a message surely has."""
    item = value[-1] if isinstance(value, list) and value else value
    return str(item if not isinstance(item, dict) else next(iter(item)))[:20]

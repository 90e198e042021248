# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object's life, played once and kept: what each task answered, what it sent, and what was on the server then.

The laws that need no faults are read off this record, so that a real server has to play each scenario only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from tests.laws import runner
from tests.laws.scenario import Result, Scenario

Observation = list[dict[str, Any]]


class Server(Protocol):
    """What the laws need of a server; each system brings its own."""

    name: str
    wire: Any

    def fitted(self, scenario: Scenario) -> Scenario:
        """The scenario as it can be played here."""

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The options that connect to it."""

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """What the scenario's placeholders stand for on this server."""

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """What of the scenario's object is there, as the server itself shows it."""

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person changes another field of the object."""

    def writes(self) -> list[Any]:
        """The writing requests since the last look."""

    def is_write(self, exchange: Any) -> bool:
        """Whether an exchange asked the server to write."""

    def pretend(self) -> None:
        """From now on, take every writing request and do nothing."""


@dataclass(frozen=True)
class Step:
    """One task of the life: its options, its result, the writing requests it sent, what was there afterwards."""

    options: dict[str, Any]
    result: Result
    writes: list[str]
    seen: Observation


@dataclass
class Life:
    """All steps by name: `create?` is `create` in check mode, `create!` the task once more, `create<` the record fed
    back; so with `update` and `absent`. Between the last of creating and the first of updating stands `by hand`."""

    scenario: Scenario
    server: Server
    places: dict[str, Any]
    steps: dict[str, Step] = field(default_factory=dict)
    by_hand: Observation = field(default_factory=list)
    ended: str = ""

    def __getitem__(self, name: str) -> Step:
        if name not in self.steps:
            pytest.fail(f"{self.scenario.name} on {self.server.name} did not get as far as {name}: {self.ended}")
        return self.steps[name]

    def play(self) -> Life:
        """Run all steps; stops at the first that fails."""
        for step in self.scenario.steps:
            if step == "update":
                self.server.by_hand(self.scenario, self.places)
                self.by_hand = self.server.observe(self.scenario, self.places)
            task = self.scenario.task(step, self.places)
            if not (self._run(f"{step}?", task, check=True) and self._run(step, task) and self._run(f"{step}!", task)):
                break
            if self.scenario.is_resource and step != "absent" and not self._run(f"{step}<", self._fed_back(step)):
                break
        return self

    def _run(self, name: str, task: Mapping[str, Any], *, check: bool = False) -> bool:
        options = {**self.server.connection(self.scenario), **task}
        self.server.wire.clear()
        result = runner.run(self.scenario.module, options, check=check)
        writes = [f"{item.method} {item.target}" for item in self.server.writes()]
        if result.get("failed"):
            self.ended = f"{name} failed: {result['msg']}\n{result.get('exception', '')}"
            return False
        self.steps[name] = Step(options, result, writes, self.server.observe(self.scenario, self.places))
        return True

    def _fed_back(self, step: str) -> dict[str, Any]:
        """The record of a step, as far as the module has options of these names."""
        known = runner.options_of(self.scenario.module)
        record = self.steps[step].result["record"]
        return {name: value for name, value in record.items() if name in known}


def play(server: Server, scenario: Scenario) -> Life:
    """Play a scenario from its beginning."""
    scenario = server.fitted(scenario)
    return Life(scenario, server, server.places(scenario)).play()

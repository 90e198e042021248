# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "verified": a server that says yes and does not do it makes the task fail, and the failure names the field.

Which fields a task writes is learned from a clean run's requests, so no scenario has to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.conftest import stages_of
from tests.laws.life import Life
from tests.laws.scenario import Scenario
from tests.laws.trial import EVERYTHING, Stage, difference, false_claims, fields_of, run


@pytest.mark.sampled(3)
def test_a_field_that_the_server_ignores_is_noticed(scenario: Scenario, simulator: Any) -> None:
    named: set[str] = set()
    wrong: list[str] = []
    unnoticed: set[str] = set()
    for stage in stages_of(scenario.name).values():
        for name in _sample(scenario, {name for exchange in stage.writes for name in fields_of(exchange)}):
            result, ignored = _ignoring(simulator, stage, name)
            seen = simulator.observe(scenario, stage.places)
            if not result.get("failed"):
                if seen != stage.after:
                    unnoticed |= ignored
                continue
            found = set(result.get("not_applied") or ())
            named |= found
            missing = [field for field in found if field not in result["msg"]]
            wrong += [f"{stage.step} ignoring {name}: {claim}" for claim in false_claims(simulator, stage, result)]
            wrong += [f"{stage.step} ignoring {name}: the message does not name {field}" for field in missing]
        for exchange in stage.writes:
            if not fields_of(exchange):
                # A list without names, such as that of a group's members.
                named |= set(_only_saying(simulator, stage, exchange).get("not_applied") or ())
    assert unnoticed <= set(scenario.unseen), "what the server ignored and the task took for done"
    assert wrong == []
    if not scenario.echo:
        assert unnoticed == set(scenario.unseen), "what is noticed needs no excuse"
        assert named >= _must_be_named(scenario)


@pytest.mark.sampled(3)
def test_a_field_that_only_the_creating_request_loses_is_set_afterwards(scenario: Scenario, simulator: Any) -> None:
    """The server drops it once: the task does not stop there. Every third field; with OPSDESK_LAWS=all every one."""
    stage = stages_of(scenario.name)["create"]
    names = {name for exchange in stage.writes for name in fields_of(exchange)} - set(scenario.unseen)
    wrong = []
    for name in _sample(scenario, names)[:: 1 if EVERYTHING else 3]:
        simulator.restore(stage.saved)
        simulator.wire.fault("ignore_field", field=name, when=simulator.is_write, times=1)
        result = run(simulator, stage)
        wrong += [f"losing {name}: {claim}" for claim in false_claims(simulator, stage, result)]
    assert wrong == []


@pytest.mark.sampled(3)
def test_a_request_that_the_server_only_says_it_did_is_noticed(scenario: Scenario, simulator: Any) -> None:
    """Each writing request is answered with the words of success, and nothing is done."""
    wrong = []
    for stage in stages_of(scenario.name).values():
        for number, exchange in enumerate(stage.writes):
            if scenario.echo and number % 4:
                continue
            result = _only_saying(simulator, stage, exchange)
            where = f"{stage.step}, request {number}: {exchange.method} {exchange.path}"
            if not result.get("failed"):
                seen = simulator.observe(scenario, stage.places)
                wrong.append(f"{where}: success, but {difference(stage.after, seen)}")
            else:
                wrong += [f"{where}: {claim}" for claim in false_claims(simulator, stage, result)]
    assert wrong == []


@pytest.mark.sampled(3)
def test_a_server_that_ignores_everything_is_noticed(life: Life) -> None:
    """On every server: each field of an update is named when none of them is done.

    (Played after the life has ended.)
    """
    scenario, server = life.scenario, life.server
    if not scenario.is_resource:
        pytest.skip("an entry of a thread is not updated")
    assert life["update"].result["changed"]
    places = server.places(scenario)
    connection = server.connection(scenario)
    server.wire.clear()
    created = runner.run(scenario.module, {**connection, **scenario.task("create", places)})
    assert not created.get("failed"), created["msg"]
    before = server.observe(scenario, places)
    server.wire.clear()
    server.pretend()
    result = runner.run(scenario.module, {**connection, **scenario.task("update", places)})
    server.wire.clear()
    assert server.observe(scenario, places) == before
    assert result["failed"]
    assert not result["changed"]
    predicted = {side: scenario.flat(values) for side, values in life["update?"].result["diff"].items()}
    different = {name for name, wanted in predicted["after"].items() if predicted["before"][name] != wanted}
    assert set(result["not_applied"]) >= different
    assert result["applied"] == []


def _sample(scenario: Scenario, names: set[str]) -> list[str]:
    """All of them, in order; of an echo, every fourth."""
    return sorted(names)[:: 4 if scenario.echo else 1]


def _ignoring(simulator: Any, stage: Stage, name: str) -> tuple[dict[str, Any], set[str]]:
    """The result on a server that ignores a field, under whatever name the task tries it next."""
    known = {field for exchange in stage.writes for field in fields_of(exchange)}
    ignored = {name}
    while True:
        simulator.restore(stage.saved)
        for field in ignored:
            simulator.wire.fault("ignore_field", field=field, when=simulator.is_write)
        result = run(simulator, stage)
        tried = {field for exchange in simulator.writes() for field in fields_of(exchange)}
        if tried <= known | ignored:
            return result, ignored
        ignored |= tried - known


def _only_saying(simulator: Any, stage: Stage, exchange: Any) -> dict[str, Any]:
    """The result on a server that answers all requests like this one with success, and does nothing."""
    simulator.restore(stage.saved)
    headers = {name: value for name, value in exchange.reply_headers if name.lower() == "content-type"}

    def same(other: Any) -> bool:
        return (other.method, other.path) == (exchange.method, exchange.path) and bool(simulator.is_write(other))

    simulator.wire.fault("status", code=exchange.status, headers=headers, body=exchange.reply, when=same)
    return run(simulator, stage)


def _must_be_named(scenario: Scenario) -> set[str]:
    """The options whose loss must be told by name; without a required one nothing is created in the first place.

    Of a module that says in none of its options what it compares, all that the update speaks of.
    """
    if scenario.nested:
        said, known_by = scenario.flat(scenario.update), scenario.flat(scenario.at_last)
        return set(said) - set(known_by) - {"secrets"}
    return set(_compared(scenario)) & (set(scenario.create) | set(scenario.update)) - set(scenario.identity)


def _compared(scenario: Scenario) -> Iterator[str]:
    declared = runner.declaration(scenario.module)
    yield from (item.name for item in getattr(declared, "fields", ()) if item.compared and not item.required)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging ends a ticket, so it is no part of a scenario's life; the laws hold for it all the same."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import mark_of, urn_of

from tests.laws import runner
from tests.laws.rt.scenarios import LEAN
from tests.laws.rt.servers import ROOT, Simulator
from tests.laws.scenario import Scenario

FAULTS = ("lose", "cut", "drop")


def _two_tickets(simulator: Simulator) -> tuple[int, int]:
    numbers = []
    for subject in ("younger", "older"):
        status, answer = simulator.fetch("POST", "ticket", {"Queue": "General", "Subject": subject})
        assert status == 201
        numbers.append(int(answer["id"]))
    return numbers[0], numbers[1]


@pytest.mark.parametrize("scenario", LEAN, ids=lambda item: item.variant)
def test_merging_twice_merges_once_as_predicted(scenario: Scenario) -> None:
    with Simulator() as simulator:
        one, other = _two_tickets(simulator)
        task: dict[str, Any] = {**simulator.connection(scenario), "id": one, "merged_into": other}
        predicted = runner.run("rt_ticket", task, check=True)
        assert simulator.writes() == []
        done = runner.run("rt_ticket", task)
        assert done["changed"]
        assert (done["diff"], done["action"]) == (predicted["diff"], predicted["action"])
        assert done["record"]["merged_into"] == other
        again = runner.run("rt_ticket", task)
        assert (again["changed"], again["action"]) == (False, "none")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scenario", LEAN, ids=lambda item: item.variant)
def test_merging_survives_any_fault(scenario: Scenario, fault: str) -> None:
    with Simulator() as simulator:
        number = 0
        while True:
            one, other = _two_tickets(simulator)
            task = {**simulator.connection(scenario), "id": one, "merged_into": other}
            simulator.wire.clear()
            struck = simulator.wire.fault(fault, nth=number)
            result = runner.run("rt_ticket", task)
            assert not result.get("failed"), f"{fault} at request {number}: {result['msg']}"
            assert simulator.fetch("GET", f"ticket/{one}")[1]["id"] == other
            if not struck.fired:
                break
            number += 1
        assert number > 2


@pytest.mark.parametrize("scenario", LEAN[1:], ids=lambda item: item.variant)
def test_a_twin_that_brought_the_key_leaves_the_ticket_to_its_task(scenario: Scenario) -> None:
    """Of two twins, the older one had not got its key yet when the younger one, which had it, was merged into it."""
    key, subject = "web1/disk", "The disk is full"
    document = {"Queue": "General", "Subject": subject, "Requestor": "alice@rt.example"}
    with Simulator() as simulator:
        headers = {"Authorization": f"token {simulator.tokens['apiuser']}"}
        client = simulator.app.test_client()
        numbers = [
            int(client.post(f"{ROOT}ticket", json={**document, "TimeLeft": left}, headers=headers).get_json()["id"])
            for left in (mark_of(key), 0)
        ]
        simulator.fetch("PUT", f"ticket/{numbers[1]}", {"AddRefersTo": urn_of(key)})
        simulator.fetch("PUT", f"ticket/{numbers[1]}", {"MergeInto": numbers[0]})
        task = {**simulator.connection(scenario), "external_id": key, "subject": subject, "queue": "General"}
        done = runner.run("rt_ticket", task)
        assert (done["id"], done["action"], done["record"]["time_left"]) == (numbers[0], "updated", 0)
        assert not runner.run("rt_ticket", task)["changed"]

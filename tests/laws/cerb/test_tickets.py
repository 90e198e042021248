# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a ticket that is no part of a life: merging, another mask, coming back from the dead; and a worker
who is not a member of the group, for whom Cerb composes before it answers with an error."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.cerb.desk import HELPDESK
from tests.laws.cerb.scenarios import LEAN
from tests.laws.cerb.servers import Simulator

TICKET = LEAN[0]
MILO = 3


def _tickets(simulator: Simulator, count: int = 2) -> list[int]:
    group = simulator.places(TICKET)["helpdesk"]
    fields = {"subject": "x", "group_id": group}
    return [int(simulator.fetch("POST", "records/ticket/create", {"fields": fields})["id"]) for _number in range(count)]


def _seen(simulator: Simulator, key: int) -> dict[str, Any]:
    return simulator.fetch("GET", f"records/ticket/{key}", {"expand": "custom_"})


def _predicted_done_and_again(simulator: Simulator, task: dict[str, Any]) -> dict[str, Any]:
    """The result of a task that keeps what its check mode promises, and changes nothing when it runs again."""
    task = {**simulator.connection(TICKET), **task}
    simulator.wire.clear()
    predicted = runner.run("cerb_ticket", task, check=True)
    assert simulator.writes() == []
    done = runner.run("cerb_ticket", task)
    assert done["changed"], done
    assert (done["diff"], done["action"]) == (predicted["diff"], predicted["action"])
    again = runner.run("cerb_ticket", task)
    assert (again["changed"], again["action"]) == (False, "none")
    return done


def test_merging_twice_merges_once_as_predicted() -> None:
    with Simulator() as simulator:
        older, younger = _tickets(simulator)
        done = _predicted_done_and_again(simulator, {"id": younger, "merged_into": older})
        assert done["record"]["merged_into"] == older
        assert _seen(simulator, younger)["mask"].endswith("-MERGED")
        assert _seen(simulator, older)["status"] == "open"
        wrong_way = {**simulator.connection(TICKET), "id": older, "merged_into": younger}
        assert "keeps the lowest id" in runner.run("cerb_ticket", wrong_way)["msg"]


@pytest.mark.parametrize("fault", ["lose", "cut", "drop"])
def test_merging_survives_any_fault(fault: str) -> None:
    with Simulator() as simulator:
        number = 0
        while True:
            older, younger = _tickets(simulator)
            simulator.wire.clear()
            struck = simulator.wire.fault(fault, nth=number)
            result = runner.run("cerb_ticket", {**simulator.connection(TICKET), "id": younger, "merged_into": older})
            assert not result.get("failed"), f"{fault} at request {number}: {result['msg']}"
            assert _seen(simulator, younger)["mask"].endswith("-MERGED")
            assert _seen(simulator, older)["status"] == "open"
            if not struck.fired:
                break
            number += 1
        assert number > 2


def test_a_mask_is_changed_by_id_and_then_recognises_the_ticket() -> None:
    with Simulator() as simulator:
        (key,) = _tickets(simulator, 1)
        _predicted_done_and_again(simulator, {"id": key, "mask": "Lab-1"})
        done = _predicted_done_and_again(simulator, {"mask": "LAB-1", "subject": "changed"})
        assert done["id"] == key
        assert _seen(simulator, key)["subject"] == "changed"


def test_what_was_deleted_comes_back_once() -> None:
    with Simulator() as simulator:
        task = {"external_id": "dead/1", "group": HELPDESK, "subject": "x"}
        first = _predicted_done_and_again(simulator, task)
        assert _seen(simulator, first["id"])["status"] == "open"
        gone = _predicted_done_and_again(simulator, {**task, "state": "absent"})
        assert any("only marks" in words for words in gone["warnings"])
        assert _seen(simulator, first["id"])["status"] == "deleted"
        back = _predicted_done_and_again(simulator, task)
        assert (back["id"], _seen(simulator, first["id"])["status"]) == (first["id"], "open")


def test_composing_without_membership_makes_one_ticket() -> None:
    """Cerb does the work and then says that there is no such ticket."""
    with Simulator() as simulator:
        simulator.app.cerb.leave(MILO)
        task = {"external_id": "outside/1", "group": HELPDESK, "subject": "x", "to": ["a@lab.example"], "content": "x"}
        first, again = (runner.run("cerb_ticket", {**simulator.connection(TICKET), **task}) for _time in range(2))
        assert not first.get("failed"), first["msg"]
        assert (first["action"], again["action"]) == ("created", "none")
        composed = [item for item in simulator.wire.log if item.path.endswith("/compose.json")]
        assert [b"Invalid ticket id" in item.reply for item in composed] == [True]

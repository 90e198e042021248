# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that several forks of one controller, or several controllers, add at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws.conftest import SCENARIOS, simulator_of
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result, Scenario
from tests.laws.trial import Stage, difference, run, settle, stages

MODULES = ("rt_comment", "zammad_article", "cerb_comment", "cerb_message", "cerb_attachment", "zammad_time_accounting")
ENTRIES = [item for item in SCENARIOS if item.module in MODULES and "create" in item.steps]
TWICE = [(item, step) for item in ENTRIES for step in ("create", "update") if step in item.steps]


def _at_once(server: Any, stage: Stage, runs: int, directory: str | None) -> list[Result]:
    """The task several times at once. `directory`: of the locks; None: each is a controller of its own."""
    start = threading.Barrier(runs)

    def one(_number: int) -> Result:
        DIRECTORY.set(directory)
        start.wait()
        return run(server, stage, clock=QuickClock(0.2))

    # So long that all of them have looked before the first one is done, on a busy machine too. Forks wait for a lock.
    seconds = 2.0 if directory is None else 0.3
    server.wire.fault("stall", path=f"^{stage.writes[0].path}$", method="POST", seconds=seconds, times=runs)
    with ThreadPoolExecutor(runs) as pool:
        results = list(pool.map(one, range(runs)))
    settle(server)
    return results


def _posts(server: Any, stage: Stage) -> float:
    """How often the entry was posted; for some entries there are several requests of a kind."""
    first = stage.writes[0]
    sent, once = (
        len([item for item in log if (item.method, item.path) == (first.method, first.path)])
        for log in (server.wire.log, stage.writes)
    )
    return sent / once


@pytest.mark.parametrize("scenario", ENTRIES, ids=lambda item: item.name)
def test_forks_of_one_controller_post_once(scenario: Scenario) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)["create"]
        simulator.restore(stage.saved)
        results = _at_once(simulator, stage, 4, "")
        assert [result["msg"] for result in results if result.get("failed")] == []
        assert _posts(simulator, stage) == 1
        assert sorted(result["action"] for result in results) == ["created", "none", "none", "none"]
        seen = simulator.observe(scenario, stage.places)
        assert seen == stage.after, difference(stage.after, seen)


@pytest.mark.parametrize(("scenario", "step"), TWICE, ids=lambda item: getattr(item, "name", item))
def test_of_two_controllers_one_entry_stays_or_both_are_reported(scenario: Scenario, step: str) -> None:
    with simulator_of(scenario) as simulator:
        stage = stages(simulator, scenario)[step]
        simulator.restore(stage.saved)
        if not stage.writes or stage.writes[0].method != "POST":
            pytest.skip("this step adds nothing")
        results = _at_once(simulator, stage, 2, None)
        assert [result["msg"] for result in results if result.get("failed")] == []
        assert _posts(simulator, stage) == 2, "there was no race"
        seen = simulator.observe(scenario, stage.places)
        surplus = len(seen) - len(stage.after)
        twice = {key for result in results for key in result.get("duplicates", ())}
        assert surplus <= 1
        assert bool(twice) == bool(surplus), difference(stage.after, seen)
        for result in results:
            assert bool(result.get("warnings")) >= bool(result.get("duplicates"))
        if not surplus:
            assert seen == stage.after, difference(stage.after, seen)
            assert len({result["id"] for result in results}) == 1
        # What is there twice stays as it is, and the next run reports it.
        again = run(simulator, stage)
        assert (again.get("failed", False), again["changed"]) == (False, False)
        assert len(again.get("duplicates", ())) == surplus
        assert bool(again.get("warnings")) >= bool(surplus)


# -- booked time ------------------------------------------------------------------------------------------------


TIMED = {"rt_comment": {"time_worked": 7}, "zammad_article": {"time_unit": 7}}
#: An e-mail's article cannot be removed, a note's and a call's can.
KINDS = {"rt_comment": ("comment", "correspond"), "zammad_article": ("note", "phone", "email")}


def _booked(server: Any, scenario: Scenario, places: Any) -> float:
    """The time on the ticket, as the server itself adds it up."""
    if scenario.system == "rt":
        return float(server.fetch("GET", f"ticket/{places['ticket']}")[1].get("TimeWorked") or 0)
    rows = server.app.zammad.store.by("Ticket::TimeAccounting", "ticket_id", int(places["ticket"]))
    return sum(float(row["time_unit"]) for row in rows)


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [(item, kind) for item in ENTRIES if item.module in TIMED for kind in KINDS[item.module]],
    ids=lambda item: getattr(item, "name", item),
)
@pytest.mark.parametrize("controllers", [2, 3])
def test_time_is_booked_once(scenario: Scenario, kind: str, controllers: int) -> None:
    create = {**scenario.create, "type": kind, **TIMED[scenario.module]}
    if kind != "email" and scenario.system == "zammad":
        create = {name: value for name, value in create.items() if name in ("type", "content", "time_unit")}
    elif scenario.system == "zammad":
        create = {"to": "x@lab.example", **create}
    timed = replace(scenario, create=create)
    with simulator_of(timed) as simulator:
        stage = stages(simulator, timed)["create"]
        simulator.restore(stage.saved)
        before = _booked(simulator, timed, stage.places)
        results = _at_once(simulator, stage, controllers, None)
        assert [result["msg"] for result in results if result.get("failed")] == []
        assert _posts(simulator, stage) == controllers, "there was no race"
        booked = _booked(simulator, timed, stage.places)
        told = [warning for result in results for warning in result.get("warnings", ())]
        if kind == "email" and booked > before + 7:
            # Its booking is for administrators to delete, and on 5.5 for nobody.
            assert any("is booked beside that of" in warning for warning in told)
        else:
            assert booked == before + 7, told

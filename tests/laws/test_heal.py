# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "heal": twins that earlier runs left behind are merged into the oldest ticket, and nothing else is."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws import runner
from tests.laws.conftest import has_real, simulator_of
from tests.laws.life import Server
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result, Scenario, all_scenarios
from tests.laws.trial import settle
from tests.unit.returned import assert_documented

KEYED = [item for item in all_scenarios("LEAN") if "external_id" in item.identity]
#: A person adds a comment: the module, the option that takes the ticket's id, and the rest.
COMMENTED: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "rt": ("rt_comment", "ticket", {"api_version": "rest2"}),
    "zammad": ("zammad_article", "ticket", {}),
    "cerb": ("cerb_comment", "ticket", {}),
}
#: What a person changes, without a word.
CHANGED: Mapping[str, Mapping[str, Any]] = {
    "rt": {"status": "open"},
    "zammad": {"status": "open"},
    "cerb": {"status": "waiting"},
}
FAULTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "lost": ("lose", {}),
    "cut": ("cut", {}),
    "dropped": ("drop", {}),
    "500": ("status", {"code": 500}),
    "done, then 502": ("status_after", {"code": 502}),
    "a page": ("status", {"code": 200, "body": "<html>Hello</html>", "headers": {"Content-Type": "text/html"}}),
}
#: Where tickets are created.
CREATING = r"/REST/[12]\.0/ticket(/new)?$|/api/v1/tickets$|/rest/tickets/compose\.json$"
#: Seconds that a task waits for an answer, and that the server is late: before and after the task is over.
PATIENT, LATE, LATER = 1.0, 2.0, 6.0


class Desk:
    """A simulator with one scenario's ticket on it."""

    def __init__(self, simulator: Any, scenario: Scenario) -> None:
        self.simulator = simulator
        self.scenario = scenario
        self.places = simulator.places(scenario)
        self.task = scenario.task("create", self.places)
        assert not self.run()["failed"]

    def run(self, *, check: bool = False, clock: Any = None, account: str = "agent", **more: Any) -> Result:
        """The task once, as the agent or, for a person, as the administrator."""
        # Each run is another controller.
        DIRECTORY.set(None)
        connection = self.simulator.connection(replace(self.scenario, account=account))
        found = runner.run(self.scenario.module, {**connection, **self.task, **more}, check=check, clock=clock)
        return {"failed": False, **found}

    def blindly(self, account: str = "agent") -> int:
        """A run that did not see the ticket there: somebody else's was not finished, or its own came late."""
        with mock.patch.object(Finder, "_search", return_value=[]):
            result = self.run(account=account)
        assert result["action"] == "created", result
        key: int = result["id"]
        return key

    def comment(self, ticket: int, account: str) -> None:
        """Somebody writes in a ticket."""
        module, name, more = COMMENTED[self.scenario.system]
        connection = self.simulator.connection(replace(self.scenario, account=account))
        target = {name: ticket} if module != "cerb_comment" else {"record_type": "ticket", "record_id": ticket}
        result = runner.run(module, {**connection, **more, **target, "content": "seen"})
        assert result["changed"], result

    def change(self, ticket: int, account: str) -> None:
        """Somebody changes a ticket."""
        connection = self.simulator.connection(replace(self.scenario, account=account))
        result = runner.run(self.scenario.module, {**connection, "id": ticket, **CHANGED[self.scenario.system]})
        assert result["changed"], result

    def age(self, ticket: int, hours: float) -> None:
        """The ticket was created that long ago."""
        app, back = self.simulator.app, timedelta(hours=hours)
        if self.scenario.system == "rt":
            row = app.rt.tickets[ticket]
            row.created = str(datetime.fromisoformat(row.created) - back)
        elif self.scenario.system == "zammad":
            row = app.zammad.store.get("Ticket", ticket)
            row["created_at"] = (datetime.fromisoformat(row["created_at"][:-1]) - back).isoformat() + "Z"
        else:
            app.cerb.get("ticket", ticket)["created"] -= int(back.total_seconds())

    def left(self) -> int:
        """How many tickets there are now."""
        return len(self.simulator.observe(self.scenario, self.places))


@pytest.fixture(params=KEYED, ids=lambda item: item.name)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with simulator_of(request.param) as simulator:
        yield Desk(simulator, request.param)


def oldest_of(desk: Desk) -> int:
    key: int = desk.run(check=True, on_multiple="oldest")["id"]
    return key


@pytest.mark.parametrize("number", [1, 2])
def test_twins_are_merged_as_predicted_and_only_once(desk: Desk, number: int) -> None:
    twins = [desk.blindly() for _twin in range(number)]
    assert desk.left() == number + 1
    desk.simulator.wire.clear()
    predicted = desk.run(check=True)
    assert desk.simulator.writes() == []
    done = desk.run()
    assert not done["failed"], done["msg"]
    for name in ("changed", "action", "id", "healed", "diff"):
        assert predicted[name] == done[name], name
    assert (done["changed"], done["healed"], done["id"]) == (True, twins, min(done["id"], *twins))
    assert desk.left() == 1
    desk.simulator.wire.clear()
    again = desk.run()
    assert (again["failed"], again["changed"], again["id"]) == (False, False, done["id"])
    assert desk.simulator.writes() == []


def test_what_a_merge_adds_is_no_change_of_the_task(desk: Desk) -> None:
    if desk.scenario.system != "rt":
        pytest.skip("only RT adds people and times")
    desk.places = desk.simulator.places(desk.scenario)
    desk.task = {**desk.scenario.task("create", desk.places), "time_worked": 5, "cc": ["bob@rt.example"]}
    desk.run()
    desk.blindly()
    predicted, done = desk.run(check=True), desk.run()
    assert not done["failed"], done["msg"]
    assert (predicted["diff"], predicted["action"]) == (done["diff"], done["action"])
    assert done["diff"]["before"]["time_worked"] == done["record"]["time_worked"] == 5
    assert not desk.run()["changed"]


def test_an_oldest_ticket_that_has_its_key_in_the_subject_only_is_completed(desk: Desk) -> None:
    if desk.scenario.connection.get("api_version") != "rest1":
        pytest.skip("only RT's REST 1.0 writes the key into the subject first")
    desk.places = desk.simulator.places(desk.scenario)
    desk.task = desk.scenario.task("create", desk.places)
    desk.simulator.wire.fault("status", code=500, path=r"/ticket/link$")
    assert desk.run()["failed"]
    desk.simulator.wire.clear()
    younger = desk.blindly()
    done = desk.run()
    assert (done["failed"], done["healed"]) == (False, [younger])
    assert done["record"]["subject"] == desk.task["subject"]
    changed = desk.run(priority=7)
    assert (changed["changed"], changed["record"]["priority"]) == (True, 7), "the key is its own"
    assert not desk.run(priority=7)["changed"]


def test_many_objects_are_healed_like_one(desk: Desk) -> None:
    younger = desk.blindly()
    other = {**desk.task, "external_id": f"{desk.task['external_id']} other"}
    connection = desk.simulator.connection(desk.scenario)
    task = {**connection, "resource": "ticket", "objects": [desk.task, other]}
    module = f"{desk.scenario.system}_sync"
    predicted = runner.run(module, task, check=True)
    done = runner.run(module, task)
    assert not done.get("failed"), done["msg"]
    assert predicted["objects"][0] == done["objects"][0]
    assert (done["objects"][0]["action"], done["objects"][0]["healed"]) == ("updated", [younger])
    assert_documented(module, [predicted, done])
    assert not runner.run(module, task)["changed"]


def test_twins_that_are_to_be_absent_are_merged_first(desk: Desk) -> None:
    if not desk.scenario.may_remove:
        pytest.skip("the account may not remove tickets")
    desk.blindly()
    done = desk.run(state="absent")
    assert (done["failed"], done["action"], len(done["healed"])) == (False, "deleted", 1)
    assert desk.left() == 0
    assert not desk.run(state="absent")["changed"]


@pytest.mark.parametrize("what", ["cloned", "commented", "changed", "too old"])
def test_what_is_no_twin_is_listed_and_left(desk: Desk, what: str) -> None:
    younger = desk.blindly("admin" if what == "cloned" else "agent")
    oldest = oldest_of(desk)
    if what == "commented":
        desk.comment(younger, "admin")
    elif what == "changed":
        desk.change(younger, "admin")
    elif what == "too old":
        desk.age(oldest, 1.5)
    desk.simulator.wire.clear()
    for check in (True, False):
        result = desk.run(check=check)
        assert (result["failed"], result["changed"]) == (True, False), result
        assert result["error"]["kind"] == "several_found"
        assert "on_multiple: merge" in result["msg"]
        assert [item["id"] for item in result["found"]] == [oldest, younger]
        assert all(item["creator"] and item["created"] and item["subject"] for item in result["found"])
        shown = result["found"][1]
        assert (shown["creator"] != result["found"][0]["creator"]) is (what == "cloned")
        assert (shown["last_writer"] != shown["creator"]) is (what in ("commented", "changed"))
    assert desk.simulator.writes() == []
    assert desk.left() == 2
    merged = desk.run(on_multiple="merge")
    assert (merged["failed"], merged["healed"], desk.left()) == (False, [younger], 1)
    assert_documented(desk.scenario.module, [result, merged])
    assert not desk.run()["changed"]


def test_what_the_same_account_wrote_in_a_twin_goes_along(desk: Desk) -> None:
    younger = desk.blindly()
    desk.comment(younger, "agent")
    assert desk.run()["healed"] == [younger]


def test_what_people_wrote_in_the_oldest_is_no_obstacle(desk: Desk) -> None:
    younger = desk.blindly()
    desk.comment(oldest_of(desk), "admin")
    assert desk.run()["healed"] == [younger]


@pytest.mark.parametrize("controllers", [2, 3])
def test_controllers_that_heal_at_the_same_moment_leave_one(desk: Desk, controllers: int) -> None:
    twins = [desk.blindly(), desk.blindly()]
    start = threading.Barrier(controllers)

    def heal(_number: int) -> Result:
        start.wait()
        return desk.run(clock=QuickClock(0.2))

    with ThreadPoolExecutor(max_workers=controllers) as pool:
        results = list(pool.map(heal, range(controllers)))
    assert [result.get("msg") for result in results if result["failed"]] == []
    assert {result["id"] for result in results} == {min(result["id"] for result in results)}
    assert set(twins) == {key for result in results for key in result.get("healed", ())}
    assert desk.left() == 1
    assert not desk.run()["changed"]


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_becomes_of_a_request_the_next_run_leaves_one(desk: Desk, fault: str) -> None:
    desk.blindly()
    saved = desk.simulator.save()
    kind, options = FAULTS[fault]
    number, wrong = 0, list[str]()
    while True:
        desk.simulator.restore(saved)
        struck = desk.simulator.wire.fault(kind, nth=number, **options)
        result = desk.run()
        claimed, left = bool(result.get("healed")), desk.left()
        desk.simulator.wire.clear()
        again = desk.run()
        if claimed and left != 1:
            wrong.append(f"request {number}: healed, but there are {left}")
        if left == 1 and not result["changed"] and not result.get("uncertain"):
            wrong.append(f"request {number}: merged, but changed: false: {result.get('msg')}")
        if again["failed"] or desk.left() != 1:
            wrong.append(f"request {number}: the next run leaves {desk.left()}: {again.get('msg')}")
        if not struck.fired:
            break
        number += 1
    assert not wrong, "\n" + "\n".join(wrong)
    assert number > 3


# -- a real server -----------------------------------------------------------------


@pytest.mark.parametrize("what", ["twin", "cloned", "commented"])
@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(item, id=item.name, marks=getattr(pytest.mark, f"real_{item.system}"))
        for item in KEYED
        if has_real(item)
    ],
)
def test_a_real_server_shows_what_is_a_twin(
    scenario: Scenario, what: str, real_server: Callable[[str], Server]
) -> None:
    desk = Desk(real_server(scenario.system), scenario)
    younger = desk.blindly("admin" if what == "cloned" else "agent")
    if what == "commented":
        desk.comment(younger, "admin")
    predicted, done = desk.run(check=True), desk.run()
    if what == "twin":
        assert not done["failed"], done["msg"]
        assert (done["healed"], done["diff"]) == (predicted["healed"], predicted["diff"])
        assert done["healed"] == [younger]
    else:
        assert (done["failed"], done["error"]["kind"], predicted["msg"]) == (True, "several_found", done["msg"])
        assert desk.run(on_multiple="merge")["healed"] == [younger]
    assert desk.left() == 1
    again = desk.run()
    assert (again["failed"], again["changed"]) == (False, False)


# -- what comes late -----------------------------------------------------------------


class Afterwards(QuickClock):
    """A clock on which nobody waits, but when somebody would, the server first does what was put off."""

    def __init__(self, simulator: Any) -> None:
        super().__init__()
        self._simulator = simulator

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds > 0:
            settle(self._simulator)


def late(desk: Desk, seconds: float, clock: QuickClock, gateway: int | None = None) -> tuple[Result, Result]:
    """Another controller's run and ours: the server begins ours late, when the other's ticket is there already.

    `gateway`: the status by which a gateway gives up before that, in place of our own timeout. Returns the results of
    both.
    """
    wire = desk.simulator.wire
    desk.places = desk.simulator.places(desk.scenario)
    desk.task = desk.scenario.task("create", desk.places)
    there = threading.Event()
    page = {"code": gateway, "body": "<h1>Time-out</h1>", "wait": lambda: there.wait(30)}
    kind, more = ("stall", {}) if gateway is None else ("stall_behind", page)
    ours = wire.fault(kind, when=creates, nth=0, seconds=seconds, **more)
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(desk.run, clock=clock, api_timeout=PATIENT if gateway is None else 60.0)
        while not ours.fired and not running.done():
            time.sleep(0.01)
        try:
            other = desk.run()
        finally:
            there.set()
        return other, running.result()


def creates(exchange: Any) -> bool:
    """Whether a request creates a ticket."""
    return exchange.method == "POST" and re.search(CREATING, exchange.path) is not None


@pytest.mark.parametrize("gateway", [None, 504, 408])
def test_what_the_server_creates_after_the_timeout_is_merged_in_the_same_run(desk: Desk, gateway: int | None) -> None:
    other, ours = late(desk, LATE, Afterwards(desk.simulator), gateway)
    assert not other["failed"], other["msg"]
    assert not ours["failed"], ours["msg"]
    assert (desk.left(), other["id"]) == (1, ours["id"])
    assert len(ours["healed"]) == 1
    assert not desk.run()["changed"]


def test_what_the_server_creates_even_later_is_merged_by_the_next_run(desk: Desk) -> None:
    other, ours = late(desk, LATER, QuickClock())
    assert not ours["failed"], ours["msg"]
    assert "healed" not in ours
    settle(desk.simulator)
    assert desk.left() == 2
    result = desk.run()
    assert (result["failed"], len(result["healed"]), result["id"]) == (False, 1, other["id"])
    assert desk.left() == 1

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws for what is started and not kept: jobs, runs of pipelines and runs of releases with a `run_once_key`.

Twice, truth, silence and once, as far as they mean something here: whatever becomes of any request or answer, one run
is there in the end, and no result lies about it. Under each setting of what is not known about the server.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws import runner
from tests.laws.cloudbees.servers import Simulator
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result
from tests.laws.test_once import FAULTS
from tests.laws.trial import EVERYTHING, UNKNOWN, settle
from tests.simulators.cloudbees import ADMIN, PASSWORDS, SETTINGS

LAB = {"project": "Lab", "run_once_key": "CHG-1 ü/%", "wait_timeout": 20, "poll_interval": 5}
#: What is run -> module and options, the kind of thing that a run is, the path of the starting request.
RUNS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "job": ("job", {"procedure": "Build", "parameters": {"branch": "größe\n1"}}, "job", "jobs"),
    "schedule": ("job", {"schedule": "Nightly"}, "job", "jobs"),
    "pipeline": ("pipeline_run", {"pipeline": "Web", "stages": ["Test"]}, "flowRuntime", "pipelines"),
    "release": ("release_run", {"release": "Spring", "start_at": "Production"}, "flowRuntime", "releases"),
}
SEEN = next(iter(SETTINGS))
#: Of how many faults a writing request meets one, and a reading one so many times fewer; each setting begins with
#: another fault.
SHARE = {"job": 1, "schedule": 6, "pipeline": 4, "release": 6}
READING, ELSEWHERE = 6, 6
LATE = {"the answer is late": "delay", "the work is late": "stall"}


class Started:
    """A server, and one thing to be run on it."""

    def __init__(self, simulator: Simulator, what: str) -> None:
        self.simulator = simulator
        self.module, self.options, self.kind, self.path = RUNS[what]
        self._fresh = simulator.save()

    def again(self) -> None:
        """Back to a server on which nothing was run."""
        self.simulator.restore(self._fresh)

    def play(self, *, check: bool = False, clock: QuickClock | None = None, **more: Any) -> Result:
        login = {"api_url": self.simulator.wire.url, "api_username": ADMIN, "api_password": PASSWORDS[ADMIN]}
        options = {**login, **LAB, **self.options, **more}
        return runner.run(f"cloudbees_{self.module}", options, check=check, clock=clock)

    @property
    def runs(self) -> list[str]:
        """The ids of all runs that the server has."""
        return [thing.id for thing in self.simulator.app.cloudbees.all_of(self.kind)]

    def wrong(self, result: Result, before: int = 0) -> list[str]:
        """What a result says that is not so; `before`: how many runs there were."""
        told, runs = json.dumps(result, ensure_ascii=False), self.runs
        if len(runs) > 1:
            return [f"there are {len(runs)} runs"]
        if not result.get("failed"):
            expected = (not before, "found" if before else "started", runs)
            found = (result["changed"], result["action"], [result["id"]])
            return [] if found == expected else [f"success with {found}, not {expected}"]
        error = result.get("error") or {}
        if not error.get("kind") or "safe_to_retry" not in error:
            return [f"a failure that does not say what it is: {told}"]
        unknown = error["kind"] in UNKNOWN
        if not unknown and bool(result["changed"]) != (len(runs) > before):
            return [f"changed: {result['changed']} with {len(runs)} runs: {told}"]
        return [f"the key makes it safe to try again: {told}"] if error["safe_to_retry"] is False else []


@pytest.mark.parametrize("what", RUNS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_twice_truth_and_silence(setting: str, what: str) -> None:
    with Simulator(setting) as simulator:
        run = Started(simulator, what)
        foretold = run.play(check=True)
        assert simulator.writes() == []
        done = run.play()
        assert run.wrong(done) == []
        assert (foretold["changed"], foretold["action"]) == (done["changed"], done["action"])
        # What would have been sent is what was sent.
        (start,) = [item for item in simulator.writes() if item.path.endswith(f"/{run.path}")]
        assert foretold["request"] == json.loads(start.body)
        simulator.wire.clear()
        for check in (True, False):
            again = run.play(check=check)
            assert (again["changed"], again["action"], again["id"]) == (False, "found", done["id"])
        assert simulator.writes() == []
        assert (again["outcome"], again["url"]) == (done["outcome"], done["url"])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", RUNS)
@pytest.mark.sampled(2)
def test_once_whatever_becomes_of_a_request(what: str, fault: str) -> None:
    """Every writing request of a job meets every fault on the server as it was seen, and a sample elsewhere."""
    wrong = []
    for turn, setting in enumerate(SETTINGS):
        with Simulator(setting) as simulator:
            run = Started(simulator, what)
            run.play()
            for number, request in enumerate(simulator.wire.log):
                share = SHARE[what] * (1 if setting == SEEN else ELSEWHERE)
                share *= 1 if simulator.is_write(request) else READING
                if EVERYTHING or (number + turn + list(FAULTS).index(fault)) % share == 0:
                    wrong += [f"{setting}, request {number}: {text}" for text in _trial(run, fault, number)]
    assert not wrong, "\n" + "\n".join(wrong)


def _trial(run: Started, fault: str, number: int) -> list[str]:
    run.again()
    FAULTS[fault](run.simulator.wire, number)
    wrong = run.wrong(run.play())
    return wrong + _afterwards(run)


def _afterwards(run: Started) -> list[str]:
    """What is wrong after another run without a fault."""
    run.simulator.wire.clear()
    before = len(run.runs)
    again = run.play()
    if again.get("failed"):
        return [f"then it failed without a fault: {again['msg']}"]
    return run.wrong(again, before)


@pytest.mark.parametrize("fault", LATE)
def test_once_however_late_a_server_is(fault: str) -> None:
    """The note that is written first, and the request that starts the run."""

    def late(trial: tuple[str, str]) -> list[str]:
        what, path = trial
        with Simulator() as simulator:
            run = Started(simulator, what)
            simulator.wire.fault(LATE[fault], seconds=1.5, method="POST", path=f"/{path}$", nth=0)
            result = run.play(clock=QuickClock(scale=0.25), api_timeout=1.0)
            settle(simulator)
            return [f"{what}, {path}: {text}" for text in [*run.wrong(result), *_afterwards(run)]]

    trials = [(what, path) for what in RUNS for path in ("properties", RUNS[what][3])]
    with ThreadPoolExecutor(max_workers=8) as pool:
        wrong = [text for found in pool.map(late, trials) for text in found]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_race_starts_one_run(setting: str) -> None:
    """Three controllers see that there is no note, and write it all at once."""
    with Simulator(setting) as simulator:
        run = Started(simulator, "job")
        simulator.wire.fault("stall", seconds=0.4, method="POST", path="/properties$", times=3)

        def controller(_number: int) -> Result:
            DIRECTORY.set(None)
            return run.play(clock=QuickClock(0.1))

        with ThreadPoolExecutor(max_workers=3) as pool:
            results = list(pool.map(controller, range(3)))
        assert [result["msg"] for result in results if result.get("failed")] == []
        assert [result["id"] for result in results] == run.runs * 3
        assert sorted(result["changed"] for result in results) == [False, False, True]
        notes = [item for item in simulator.writes() if item.path.endswith("/properties")]
        assert len(notes) >= 3, "there was no race"


def test_forks_of_one_controller_start_one_run_and_write_one_note() -> None:
    with Simulator() as simulator:
        run = Started(simulator, "job")
        simulator.wire.fault("stall", seconds=0.1, method="POST", path="/properties$", times=3)
        with ThreadPoolExecutor(max_workers=3) as pool:
            results = list(pool.map(lambda _number: run.play(clock=QuickClock(0.1)), range(3)))
        assert [result["msg"] for result in results if result.get("failed")] == []
        assert [result["id"] for result in results] == run.runs * 3
        assert sorted(result["changed"] for result in results) == [False, False, True]
        assert len([item for item in simulator.writes() if item.path.endswith("/properties")]) == 1

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A storm: two or three controllers run the same creating task at the same moment, while requests meet faults.

Afterwards one quiet run leaves exactly one object, the next changes nothing, and no run of the storm claimed what did
not happen. From the command line, with counts:

    python -m tests.laws.storm --system zammad --keys 150 --seeds 10
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import contextvars
import importlib
import importlib.util
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

from tests.laws import weather
from tests.laws.conftest import simulator_of
from tests.laws.haste import SCALE, FastClock, hurried
from tests.laws.life import Observation
from tests.laws.remains import (
    BOOKED,
    CREATES_NOTHING,
    MERGED,
    NAMESAKES,
    ON_DEMAND,
    STARTED,
    WHOLE,
)
from tests.laws.runner import run
from tests.laws.scenario import Result, Scenario, all_scenarios, systems
from tests.laws.trial import UNKNOWN, Stage, difference, settle
from tests.laws.weather import Weather
from tests.simulators.wire import Exchange

RATE = 0.12


@dataclass
class Report:
    """What came of one key: complaints by kind."""

    name: str
    wrong: list[tuple[str, str]] = field(default_factory=list)
    faults: int = 0
    #: Whether several are left, as the runs said.
    left: bool = False
    #: How many runs lost an answer because the machine was busy: what they say is not judged.
    busy: int = 0

    def add(self, kind: str, text: str) -> None:
        self.wrong.append((kind, text))

    def __str__(self) -> str:
        return "\n".join(f"{self.name}: {kind}: {text}" for kind, text in self.wrong)


class Ground:
    """A simulator on which one scenario's creating task was played once, cleanly."""

    def __init__(self, scenario: Scenario, simulator: Any) -> None:
        self.scenario, self.simulator = scenario, simulator
        places = simulator.places(scenario)
        saved, before = simulator.save(), simulator.observe(scenario, places)
        simulator.wire.clear()
        counts: list[int] = []

        def look(_exchange: Exchange) -> bool:
            counts.append(len(simulator.observe(scenario, places)))
            return False

        simulator.wire.fault("delay", when=look)
        result = self.play(Stage(scenario, "create", places, saved, before, [], [], []))
        assert not result.get("failed"), f"{scenario.name}, without any fault: {result['msg']}"
        log, writes, seen = simulator.wire.log, simulator.writes(), simulator.observe(scenario, places)
        self.stage = Stage(scenario, "create", places, saved, before, seen, log, writes)
        # The request before which there was less than after it.
        grown = zip(log, counts, [*counts[1:], len(seen)], strict=True)
        self._creating = next((item.method, item.path) for item, less, more in grown if more > less)

    def play(self, stage: Stage, clock: Clock | None = None, **connection: Any) -> Result:
        """The task, once."""
        options = {**self.simulator.connection(self.scenario), **stage.task, **connection}
        if self.scenario.module in MERGED and "external_id" not in stage.task:
            options |= ON_DEMAND
        return run(self.scenario.module, options, clock=clock)

    def creates(self, exchange: Exchange) -> bool:
        return (exchange.method, exchange.path) == self._creating

    def seen(self) -> Observation:
        """What is there now that matters: no rows that say nothing at all, no threads of what was merged."""
        found = self.simulator.observe(self.scenario, self.stage.places)
        return [self._settled(item) for item in found if item.get("subject") != ""]

    def wanted(self) -> Observation:
        return [self._settled(item) for item in self.stage.after]

    def _settled(self, item: dict[str, Any]) -> dict[str, Any]:
        left = MERGED.get(self.scenario.module, set())
        return {name: value for name, value in item.items() if name not in left}


@contextlib.contextmanager
def ground(scenario: Scenario) -> Iterator[Ground]:
    """The ground for storms of one scenario."""
    with simulator_of(scenario) as simulator:
        yield Ground(scenario, simulator)


def storm(place: Ground, seed: int, key: int, rate: float = RATE) -> Report:
    """One storm over one key, two quiet runs after it, and what was wrong."""
    name = f"{place.scenario.name}, seed {seed}, key {key}"
    report = Report(name)
    chance = random.Random(name)
    names = [f"controller-{letter}" for letter in "abc"[: chance.choice((2, 2, 3))]]
    pauses = [chance.random() * 0.02 for _name in names]
    # Some do not try again by themselves.
    retries = [chance.choice((4, 4, 0)) for _name in names]
    place.simulator.restore(place.stage.saved)
    sky = Weather(name, rate)
    sky.over(place.simulator.wire)
    results, over = _together(place, names, pauses, retries)
    settle(place.simulator)
    log: list[Exchange] = place.simulator.wire.log
    report.faults = sum(sky.met(item) is not None for item in log)
    place.simulator.wire.clear()
    seen = place.seen()
    for controller, result in results.items():
        if controller in sky.killed:
            continue
        own = [item for item in log if item.headers.get(weather.HEADER) == controller]
        # On a busy machine, time is over without any fault.
        busy = over.count(controller) > sum(sky.met(item) in weather.SLOW for item in own)
        report.busy += busy
        for kind, text in _claims(place, sky, own, result, seen) if not busy else _exception(result):
            report.add(kind, f"{controller}: {text}. It met {[met for item in own if (met := sky.met(item))]}")
    ended = [name for name, result in results.items() if name in sky.killed or _ended_early(result)]
    unsettled = any(place.creates(item) and item.headers.get(weather.HEADER) in ended for item in log if _done(item))
    forgotten = _forgotten(place, sky, log)
    halved = any(place.creates(item) and item.upstream_status == 0 for item in log)
    if place.scenario.module in STARTED and 0 < len(seen) - len(place.wanted()) <= forgotten:
        report.left = True
        return report
    _afterwards(place, report, sky, list(results.values()), seen, unsettled or forgotten > 0, halved)
    return report


def _forgotten(place: Ground, sky: Weather, log: Sequence[Exchange]) -> int:
    """How many creating requests were carried out when nobody looked any more."""
    return sum(place.creates(item) and _done(item) and sky.met(item) == "forgotten" for item in log)


def _ended_early(result: Result) -> bool:
    """Whether a run says that it does not know what is there."""
    return bool(result.get("failed") or result.get("warnings"))


def _together(
    place: Ground, names: Sequence[str], pauses: Sequence[float], retries: Sequence[int]
) -> tuple[dict[str, Result], list[str | None]]:
    start = threading.Barrier(len(names))

    def controller(name: str, pause: float, tries: int) -> Result:
        _apart()
        start.wait()
        time.sleep(pause)
        connection = {"api_headers": {weather.HEADER: name}, "api_timeout": weather.PATIENT / SCALE}
        return place.play(place.stage, FastClock(), api_retries=tries, **connection)

    with hurried() as over, ThreadPoolExecutor(max_workers=len(names)) as pool:
        jobs = {
            name: pool.submit(contextvars.copy_context().run, controller, name, pause, tries)
            for name, pause, tries in zip(names, pauses, retries, strict=True)
        }
        return {name: job.result() for name, job in jobs.items()}, over


def _apart() -> None:
    """Controllers are different machines: no lock of one excludes another."""
    DIRECTORY.set(None)


# -- what the runs of the storm said
# -----------------------------------------------------------------------------------------


def _exception(result: Result) -> Iterator[tuple[str, str]]:
    if result.get("failed") and (not (result.get("error") or {}).get("kind") or result.get("exception")):
        yield "exception", f"{result['msg']} {result.get('exception', '')[-300:]}"


def _claims(
    place: Ground, sky: Weather, own: list[Exchange], result: Result, seen: Observation
) -> Iterator[tuple[str, str]]:
    """What the result of one controller says that is not so, against its own requests and what is there."""
    error = result.get("error") or {}
    said = f"{error.get('kind') or result.get('action')}: {result.get('msg') or result.get('server_messages')}"
    wrong = list(_exception(result))
    if wrong:
        yield from wrong
        return
    written = [item for item in own if place.simulator.is_write(item)]
    if "action" in result.get("uncertain", ()) and not any(sky.met(item) for item in written):
        yield "claim", f"uncertain, but no answer to a change was lost ({said})"
    unknown = _unknown(result)
    made = [item for item in own if place.creates(item) and _done(item)]
    # What a server does after nobody waits any more, no run can report.
    in_time = [item for item in made if sky.met(item) not in weather.AFTER_TIME]
    # What it has removed again, as a twin of another controller's, is no change.
    removed = [item for item in own if item.method == "DELETE" and (_done(item) or sky.met(item) is not None)]
    if not result["changed"] and len(in_time) > len(removed) and not unknown:
        yield "claim", f"changed: false, but its request created it ({said})"
    # Of a request that a server died over, nobody knows. Entries of threads and runs by key do not say yet when they
    # took what they found after a lost answer for their own.
    engine = place.scenario.is_resource
    open_ended = [item for item in written if (sky.met(item) or "").startswith("half" if engine else "")]
    touched = [item for item in written if _done(item) or (item in open_ended and sky.met(item))]
    if result["changed"] and not touched and not unknown:
        yield "claim", f"changed: true, but it wrote nothing ({said})"
    if engine and result.get("action") == "created" and not any(map(place.creates, touched)) and not unknown:
        yield "claim", f"action: created, but its request did not create it ({said})"
    if not result.get("failed") and len(seen) < len(place.stage.after):
        yield "claim", f"success, but nothing is there ({said})"


def _unknown(result: Result) -> bool:
    """Whether a run says that it does not know what became of its request."""
    return (result.get("error") or {}).get("kind") in UNKNOWN or bool(result.get("uncertain"))


def _done(item: Exchange) -> bool:
    """Whether the server itself says that it did what the request asked."""
    if item.upstream_status is None or not 200 <= item.upstream_status < 300:
        return item.upstream_status == 0
    reply = item.upstream_reply
    if item.path.startswith("/REST/1.0/"):
        return b" 200 Ok" in reply[:30] and b"# Could not" not in reply
    return b'"__status":"error"' not in reply


def _afterwards(
    place: Ground,
    report: Report,
    sky: Weather,
    results: Sequence[Result],
    before: Observation,
    unsettled: bool,
    halved: bool,
) -> None:
    """A quiet run brings everything in order, and the next one has nothing to do.

    `unsettled`: a run ended before it could know whether another one created the same, or the server before it did.
    `halved`: the server died over a creating request.
    """
    quiet = place.play(place.stage)
    idle = not place.simulator.writes()
    seen, wanted = before if idle else place.seen(), place.wanted()
    several = (quiet.get("error") or {}).get("kind") == "several_found"
    if unsettled and several and place.scenario.module in NAMESAKES and seen == before and len(seen) > len(wanted):
        report.left = True
        return
    if place.scenario.module in WHOLE and halved and quiet.get("failed") and idle and len(seen) < len(wanted):
        report.left = True
        return
    if quiet.get("failed"):
        kind = "failed" if (quiet.get("error") or {}).get("kind") else "exception"
        report.add(kind, f"the quiet run failed: {quiet['msg']} {quiet.get('exception', '')[-300:]}")
    surplus = len(seen) - len(wanted)
    left = unsettled or bool(sky.killed) or any(_unknown(item) for item in results)
    if surplus > 0 and (left or _stays(place.scenario)) and _named(quiet) == 1 + surplus:
        # The quiet run says so.
        seen = _once(seen)
        if not any(_corrected(place.scenario, item, 1 + surplus) for item in results):
            seen, wanted = _unbooked(seen), _unbooked(wanted)
    if len(seen) != len(wanted):
        report.add("twins" if len(seen) > len(wanted) else "missing", difference(wanted, seen))
    elif seen != wanted:
        report.add("different", difference(wanted, seen))
    # After a run that wrote nothing, the next one finds what that one found.
    again = quiet if idle else place.play(place.stage)
    if again.get("failed") or again["changed"]:
        report.add("restless", f"the run after the quiet one: {again.get('msg') or again.get('diff')}")


def _stays(scenario: Scenario) -> bool:
    """Whether an entry that was posted twice stays twice: RT takes nothing back, and mail cannot be."""
    return scenario.module in ("rt_comment", "cerb_message") or scenario.create.get("type") == "email"


def _named(result: Result) -> int:
    """How many equal entries a result names: its own, and the duplicates that stay."""
    named = {result["id"], *result["duplicates"]} if result.get("duplicates") and result.get("warnings") else set()
    return len(named)


def _corrected(scenario: Scenario, result: Result, entries: int) -> bool:
    """Whether a run posted, saw all of them, and says nothing of time that it could not correct.

    In RT whoever sees them corrects the ticket's time, elsewhere each only that of its own entry.
    """
    said = any("not taken back" in warning for warning in result.get("warnings", ()))
    return scenario.module == "rt_comment" and result["changed"] and _named(result) == entries and not said


def _once(seen: Observation) -> Observation:
    """The things that differ."""
    bare = _unbooked(seen)
    return [item for number, item in enumerate(seen) if bare[number] not in bare[:number]]


def _unbooked(seen: Observation) -> Observation:
    return [{name: value for name, value in item.items() if name not in BOOKED} for item in seen]


# -- from the command line
# -----------------------------------------------------------------------------------------


def creating(*, everything: bool = True) -> list[Scenario]:
    """The scenarios of what is created; without `everything`, the short ones and the entries of threads."""
    found = [item for item in all_scenarios() if item.module not in CREATES_NOTHING]
    lean = all_scenarios("LEAN")
    runs = [
        item
        for system in systems()
        for item in getattr(importlib.import_module(f"tests.laws.{system}.scenarios"), "RUNS", ())
    ]
    short = [*lean, *runs, *(item for item in found if not item.is_resource and not item.echo)]
    return list({item.name: item for item in (*short, *(found if everything else ()))}.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what storms do to a system; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.storm", description=__doc__)
    parser.add_argument("--system", choices=systems(), help="all scenarios of this system")
    parser.add_argument("--scenario", help="one scenario, by its name")
    parser.add_argument("--all", action="store_true", help="long scenarios, too, not only tickets, entries and jobs")
    parser.add_argument("--keys", type=int, default=20, help="storms for each scenario and seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from --seed on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--key", type=int, help="only this key")
    parser.add_argument("--rate", type=float, default=RATE, help="the share of requests that meet a fault")
    given = parser.parse_args(arguments)
    chosen = [
        item
        for item in creating(everything=given.all or given.scenario is not None)
        if item.name == given.scenario or (given.scenario is None and item.system == given.system)
    ]
    if not chosen:
        parser.error("give --system, or --scenario with a name that exists")
    keys = range(given.keys) if given.key is None else [given.key]
    total: collections.Counter[str] = collections.Counter()
    for scenario in chosen:
        total += _report(scenario, range(given.seed, given.seed + given.seeds), keys, given.rate, sys.stdout.write)
    return int(any(total[kind] for kind in total if kind not in ("keys", "faults", "left", "busy")))


def _report(
    scenario: Scenario, seeds: Sequence[int], keys: Sequence[int], rate: float, write: Callable[[str], object]
) -> collections.Counter[str]:
    counts: collections.Counter[str] = collections.Counter()
    with ground(scenario) as place:
        for seed in seeds:
            for key in keys:
                report = storm(place, seed, key, rate)
                counts.update({"keys": 1, "faults": report.faults, "left": int(report.left), "busy": report.busy})
                # Each kind once for a key.
                counts.update({kind for kind, _text in report.wrong})
                if report.wrong:
                    write(f"{report}\n")
    write(f"{scenario.name}: {', '.join(f'{count} {kind}' for kind, count in counts.items())}\n")
    return counts


if __name__ == "__main__":
    sys.exit(main())

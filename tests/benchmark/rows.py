# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured, row by row: the collection's way and the others, in turns, and what the ratio shall be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmark import plays
from tests.benchmark.measure import ROOT, Sample, Server, interleaved, median, programs_started, run
from tests.benchmark.peers import PEERS

OURS = "opsdesk.itsm"
START = "start of ansible-playbook"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    items: int = 100
    tasks: int = 50
    by_uri: int = 8
    users: Sequence[int] = (100, 1000, 10000)
    latencies: Sequence[float] = (0, 5, 20)
    tickets: int = 100000
    keys: int = 100


QUICK = Size(1, items=30, tasks=15, by_uri=3, users=(100, 1000), latencies=(0, 5), tickets=5000)
TINY = Size(1, items=2, tasks=2, by_uri=1, users=(10, 20), latencies=(0,), tickets=200, keys=3)


@dataclass
class Row:
    """One comparison. `wanted`: what a ratio (or another number) shall be at least, or with `<` at the most."""

    what: str
    medians: Mapping[str, Sample]
    numbers: dict[str, float] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)

    def met(self, name: str) -> bool | None:
        """Whether a number is what it shall be; None when nothing was asked of it."""
        if name not in self.wanted:
            return None
        limit = self.wanted[name]
        number = self.numbers[name]
        return number <= float(limit[1:]) if limit.startswith("<") else number >= float(limit)


@dataclass
class Benchmark:
    """Measures the rows with files in `place`."""

    place: Path
    size: Size

    def play(self, tasks: Sequence[plays.Task], name: str, server: Server, **more: str) -> Callable[[], Sample]:
        """A playbook to run."""
        command = plays.command(tasks, self.place, name)
        surroundings = {**plays.environment(server.url, self.place), **more}
        return lambda: run(command, server, environment=surroundings)

    # -- single objects -----------------------------------------------------------------

    def loop(self) -> Row:
        """A loop over users."""
        size = self.size
        with Server(users=1000) as server:
            runs = interleaved(
                {
                    START: self.play(plays.NOTHING, "start", server),
                    OURS: self.play(plays.loop(plays.user, size.items), "loop", server),
                    "uri": self.play(plays.loop(plays.uri, size.by_uri), "uri_loop", server),
                },
                size.rounds,
            )
        each = self._each(runs, {OURS: size.items, "uri": size.by_uri})
        numbers = _ratios("uri", each["uri"], each[OURS])
        return Row(f"an item of a loop over {size.items}", each, numbers, {"wall": "60", "cpu": "60"})

    def tasks(self) -> Row:
        """As many tasks."""
        size = self.size
        with Server(users=1000) as server:
            ours = plays.each(plays.user, size.tasks)
            runs = interleaved(
                {
                    START: self.play(plays.NOTHING, "start", server),
                    OURS: self.play(ours, "tasks", server),
                    "uri": self.play(plays.each(plays.uri, size.by_uri), "uri_tasks", server),
                },
                size.rounds,
            )
            each = self._each(runs, {OURS: size.tasks, "uri": size.by_uri})
            numbers = _ratios("uri", each["uri"], each[OURS])
            started = self._programs(ours, server)
        if started is not None:
            numbers["programs started"] = started
        return Row(f"one of {size.tasks} tasks", each, numbers, {"wall": "12", "programs started": "<0"})

    def _programs(self, tasks: Sequence[plays.Task], server: Server) -> int | None:
        """How many programs these tasks execute."""
        environment = plays.environment(server.url, self.place)
        found = [
            programs_started(plays.command(some, self.place, "programs"), self.place, environment)
            for some in (plays.NOTHING, tasks[:5])
        ]
        nothing, five = found
        return None if nothing is None or five is None else five - nothing

    def child(self) -> Row:
        """Modules as processes of their own."""
        size = self.size
        with Server(users=1000) as server:
            runs = interleaved(
                {
                    START: self.play(plays.NOTHING, "start", server),
                    OURS: self.play(
                        plays.loop(plays.user, size.by_uri), "child", server, OPSDESK_ITSM_IN_PROCESS="false"
                    ),
                    "uri": self.play(plays.loop(plays.uri, size.by_uri), "uri_loop", server),
                },
                size.rounds,
            )
        each = self._each(runs, {OURS: size.by_uri, "uri": size.by_uri})
        numbers = {name: 1 / number for name, number in _ratios("uri", each["uri"], each[OURS]).items()}
        return Row("an item as a process of its own, time against uri", each, numbers, {"wall": "<1.1", "cpu": "<1.1"})

    def _each(self, runs: Mapping[str, Sequence[Sample]], counts: Mapping[str, int]) -> dict[str, Sample]:
        """What one item or task costs, above the start."""
        start = median(runs[START])
        return {name: median(runs[name]).per(count, start) for name, count in counts.items()}

    # -- many objects -----------------------------------------------------------------

    def sync(self, count: int, latency: float) -> Row:
        """Many users, of whom one in ten differs."""
        users = plays.wanted(count)
        file = self.place / "users.json"
        file.write_text(json.dumps(users))
        with Server(users=plays.present(count), latency=latency) as server:
            programs = {OURS: self.play(plays.sync(file, concurrency=8), "sync", server)}
            for name in PEERS:
                command = [sys.executable, "-m", "tests.benchmark.peers", name, server.url, str(file)]
                # At a latency of 20 ms one request after the other takes minutes, and nobody asks how many.
                if name != "requests" or not latency:
                    programs[name] = self._script(command, server)
            programs[START] = self.play(plays.NOTHING, "start", server)
            # Those at 20 ms take long, and vary little.
            rounds = self.size.rounds if latency < 10 else 1
            medians = {name: median(samples) for name, samples in interleaved(programs, rounds).items()}
        numbers = {f"{name}: wall": medians[name].wall / medians[OURS].wall for name in programs if name in PEERS}
        numbers["requests"] = medians[OURS].requests
        numbers["memory"] = medians[OURS].memory
        asked = {0: {"requests": 2.5}, 5: {"requests, 8 threads": 2, "aiohttp, 8 connections": 1.1}}
        asked[20] = {"aiohttp, 8 connections": 1.3}
        wanted = {"memory": "<130"}
        if count == max(self.size.users):
            wanted.update({f"{name}: wall": str(ratio) for name, ratio in asked.get(int(latency), {}).items()})
        # Pages of 500 and one past the last where the last is a round number, a write for each difference, and the
        # names of roles.
        wanted["requests"] = f"<{count // 500 + 2 + count // 10 + 2}"
        return Row(f"{count} users in one task, {latency:g} ms", medians, numbers, wanted)

    def _script(self, command: Sequence[str], server: Server) -> Callable[[], Sample]:
        return lambda: run(command, server)

    def growth(self, rows: Sequence[Row]) -> Row | None:
        """From a tenth of the objects to all."""
        few, many = (
            next((row.medians for row in rows if row.what == f"{count} users in one task, 0 ms"), None)
            for count in (max(self.size.users) // 10, max(self.size.users))
        )
        if few is None or many is None:
            return None
        # On a busy machine the start alone may seem to take longer than all of it.
        times = (many[OURS].wall - many[START].wall) / max(few[OURS].wall - few[START].wall, 0.01)
        cpu = (many[OURS].cpu - many[START].cpu) / max(few[OURS].cpu - few[START].cpu, 0.01)
        return Row("ten times the objects", {}, {"wall": times, "cpu": cpu}, {"wall": "<11", "cpu": "<11"})

    # -- parts -----------------------------------------------------------------

    def layer(self) -> Row:
        """The transport alone."""
        with Server(users=100) as server:
            command = [sys.executable, "-m", "tests.benchmark.layer", server.url]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
            found: dict[str, float] = json.loads(done.stdout)
            limit = self._limit(server)
        medians = {name: Sample(0, seconds, 0, 1) for name, seconds in found.items()}
        numbers = {"cpu": found["transport"] / found["requests.Session"], "requests a second of the server": limit}
        return Row("a request of the client layer, against requests.Session", medians, numbers, {"cpu": "<1.15"})

    def _limit(self, server: Server) -> float:
        """What the server could answer in a second if it had a processor to itself."""
        found = server.count()
        return float(found["requests"] / found["cpu"])

    def lookup(self) -> Row:
        """Many lookups in one template."""
        count = self.size.keys
        with Server(users=10, tickets=count) as server:
            runs = interleaved(
                {
                    START: self.play(plays.NOTHING, "start", server),
                    OURS: self.play(plays.lookups(count), "lookups", server),
                    "url": self.play(plays.url_lookups(count), "url_lookups", server),
                },
                self.size.rounds,
            )
        each = self._each(runs, {OURS: 1, "url": 1})
        return Row(
            f"{count} keys looked up in one template", each, _ratios("url", each["url"], each[OURS]), {"cpu": "10"}
        )

    def info(self) -> Row:
        """Many tickets, of which a few values are wanted."""
        count = self.size.tickets
        query = "[?status=='open'].{id: id, subject: subject}"
        with Server(users=10, tickets=count) as server:
            everything = self.play(plays.tickets(), "all_tickets", server)
            chosen = self.play(plays.tickets(fields=["subject", "status"], query=query), "chosen_tickets", server)
            start = self.play(plays.NOTHING, "start", server)
            programs = {START: start, "fields and query": chosen, "all": everything}
            runs = interleaved(programs, 1 if count > 10000 else self.size.rounds)
        each = self._each(runs, {"fields and query": 1, "all": 1})
        numbers = _ratios("all", each["all"], each["fields and query"])
        numbers["memory"] = each["fields and query"].memory
        return Row(f"{count} tickets read", each, numbers, {"cpu": "10", "memory": "<100"})

    # -- all -----------------------------------------------------------------

    def parts(self) -> dict[str, Callable[[], Row]]:
        """All rows by name, but the growth."""

        def sync(count: int, latency: float) -> Callable[[], Row]:
            return lambda: self.sync(count, latency)

        return {
            "loop": self.loop,
            "tasks": self.tasks,
            "child": self.child,
            "layer": self.layer,
            "lookup": self.lookup,
            "info": self.info,
            **{f"sync-{count}-{lat:g}": sync(count, lat) for lat in self.size.latencies for count in self.size.users},
        }


def _ratios(_peer: str, other: Sample, ours: Sample) -> dict[str, float]:
    return {"wall": other.wall / ours.wall, "cpu": other.cpu / ours.cpu}


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For the file."""
    return [
        {
            "what": row.what,
            "medians": {name: vars(sample) for name, sample in row.medians.items()},
            "numbers": row.numbers,
            "wanted": row.wanted,
        }
        for row in rows
    ]

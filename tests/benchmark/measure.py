# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs and measuring what they cost: time, processor time, memory, requests.

Programs that are compared run in turns, so that what else the machine does meets all of them; of the rounds the median
counts.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 900  # seconds for one program


@dataclass(frozen=True)
class Sample:
    """One run. Seconds; `cpu` of the program and all it started; megabytes of the largest process."""

    wall: float
    cpu: float
    memory: float
    requests: int

    def per(self, count: int, start: Sample) -> Sample:
        """What one of `count` things costs, when `start` is what none of them costs."""
        wall, cpu = (self.wall - start.wall) / count, (self.cpu - start.cpu) / count
        return Sample(wall, cpu, self.memory, (self.requests - start.requests) // count)


Runs = dict[str, list[Sample]]


class Failed(Exception):
    """A program did not do its work."""


class Server:
    """A server for one measurement."""

    def __init__(self, *, users: int = 1000, tickets: int = 0, latency: float = 0.0) -> None:
        self._command = [sys.executable, "-m", "tests.benchmark.server", "--users", str(users)]
        self._command += ["--tickets", str(tickets), "--latency", str(latency)]
        self.url = ""

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.__exit__()
            raise Failed("the server did not start")
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def reset(self) -> None:
        """The first state again, and no requests counted."""
        self._get("reset")

    def count(self) -> dict[str, Any]:
        """The `requests` since then, and the seconds of `cpu` they took."""
        found: dict[str, Any] = self._get("count")
        return found

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=60) as answer:
            return json.loads(answer.read())


def run(command: Sequence[str], server: Server, *, environment: Mapping[str, str] | None = None) -> Sample:
    """Run a program to its end. Raises Failed, with the end of what it printed, when it fails or takes too long."""
    server.reset()
    began = time.perf_counter()
    with subprocess.Popen(
        list(command),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(LONGEST)
        try:
            output = process.stdout.read()
            _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            signal.alarm(0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{output.decode(errors='replace')[-3000:]}")
    # Of the largest process: Linux counts it in kilobytes.
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, server.count()["requests"])


def interleaved(programs: Mapping[str, Callable[[], Sample]], rounds: int) -> Runs:
    """All programs in turns."""
    runs: Runs = {name: [] for name in programs}
    for _round in range(rounds):
        for name, program in programs.items():
            print(f"  {name} ...", end="", file=sys.stderr, flush=True)
            sample = program()
            runs[name].append(sample)
            print(f" {sample.wall:.2f} s", file=sys.stderr, flush=True)
    return runs


def median(samples: Sequence[Sample]) -> Sample:
    """The median of each number by itself."""
    return Sample(
        *(statistics.median(values) for values in zip(*(asdict(item).values() for item in samples), strict=True))
    )


def programs_started(command: Sequence[str], place: Path, environment: Mapping[str, str]) -> int | None:
    """How many programs a command executes, itself included; None where the machine has no strace that may look."""
    if not shutil.which("strace"):
        return None
    trace = place / "trace"
    watch = ["strace", "-f", "-qq", "-e", "trace=execve", "-o", str(trace)]
    done = subprocess.run(
        [*watch, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        return None
    lines = trace.read_text(errors="replace").splitlines()
    return sum("execve(" in line and line.endswith("= 0") for line in lines)

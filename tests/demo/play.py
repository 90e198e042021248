# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: a server, three passes of playbooks/demo.yml on it, and what they came to in words.

The simulator runs inside this process, so that nothing is left behind however this ends; a real Request Tracker is
started beside it and stopped by its process ids. Both stand behind a wire, whose log tells what was really sent.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.real_rt.server import CannotRun, RealRT
from tests.simulators.rt import TOKEN_APIUSER, create_app, is_write
from tests.simulators.wire import Wire

HERE = Path(__file__).resolve().parent
# The programs of the environment that this runs in.
PROGRAMS = Path(sys.executable).parent
WIDTH = 78


@dataclass(frozen=True)
class Pass:
    """One run of the playbook: whether its tasks must find something to change, and whether they may write."""

    title: str
    arguments: tuple[str, ...]
    changes: bool
    writes: bool


@dataclass(frozen=True)
class Outcome:
    """How a pass ended: exit status, tasks that changed something, requests, and how many of those wrote."""

    status: int
    changed: int
    requests: int
    writes: int


PASSES = (
    Pass("First a look ahead", ("--check", "--diff"), changes=True, writes=False),
    Pass("Now for real", (), changes=True, writes=True),
    Pass("And once more", (), changes=False, writes=False),
)


def main() -> int:
    """Play it; the exit status is 0 when every pass did what it should."""
    parser = argparse.ArgumentParser(prog="tests/demo/run", description="Play the demonstration of opsdesk.itsm.")
    parser.add_argument("--real-rt", action="store_true", help="on a real Request Tracker 5 (from Debian's packages)")
    parser.add_argument("--stay", action="store_true", help="leave the server running until Ctrl-C")
    given = parser.parse_args()
    # To be told to end is the same as Ctrl-C: out through every `with`.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="opsdesk-demo-") as scratch:
            server = real_rt(Path(scratch)) if given.real_rt else simulator()
            with server as (title, wire, token):
                say(f"{title} listens on {wire.url}")
                right = play(wire, environment(Path(scratch), wire.url, token))
                if given.stay:
                    stay(wire.url, token)
    except CannotRun as reason:
        print(f"A real Request Tracker cannot run here: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped, and the server as well.", file=sys.stderr)
        return 130
    return 0 if right else 1


@contextlib.contextmanager
def simulator() -> Iterator[tuple[str, Wire, str]]:
    with Wire(create_app()) as wire:
        yield "A simulated Request Tracker", wire, TOKEN_APIUSER


@contextlib.contextmanager
def real_rt(scratch: Path) -> Iterator[tuple[str, Wire, str]]:
    say("Starting a real Request Tracker 5; the first time, this takes half a minute")
    with RealRT.start(scratch / "rt") as rt, Wire(rt.url) as wire:
        yield "A real Request Tracker 5", wire, rt.tokens["apiuser"]


def environment(scratch: Path, url: str, token: str) -> dict[str, str]:
    """What the playbook sees: the server, and no settings of Ansible but those of the demonstration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "RT_"))}
    return {
        **kept,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # Ansible demands UTF-8.
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
        "ANSIBLE_HOME": str(scratch / "ansible"),
        "ANSIBLE_REMOTE_TEMP": str(scratch / "modules"),
        "ANSIBLE_FORCE_COLOR": "true" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "false",
        # The server is on this machine, whatever proxy the machine has.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "RT_URL": url,
        "RT_TOKEN": token,
    }


def play(wire: Wire, variables: dict[str, str]) -> bool:
    """Run the passes and say what came of them; returns whether that is as it should be."""
    outcomes = []
    for number, item in enumerate(PASSES, 1):
        command = " ".join(("ansible-playbook opsdesk.itsm.demo", *item.arguments))
        say(f"{number}. {item.title}:  {command}")
        wire.clear()
        status, changed = run_playbook(item.arguments, variables)
        outcome = Outcome(status, changed, len(wire.log), len(wire.writes(is_write)))
        if outcome.status:
            say(f"The playbook failed (exit status {outcome.status}); what it says is above")
            return False
        outcomes.append(outcome)
    say("What you have seen")
    right = True
    for number, (item, outcome) in enumerate(zip(PASSES, outcomes, strict=True), 1):
        as_it_should = bool(outcome.changed) is item.changes and bool(outcome.writes) is item.writes
        right = right and as_it_should
        print(f"  {number}. {item.title}: {in_words(item, outcome)}{'' if as_it_should else ' That is WRONG.'}")
    print(
        "\n  The tasks stand in playbooks/demo.yml. To play it on a server of yours:\n\n"
        "    export RT_URL=https://rt.example.com RT_TOKEN=...\n"
        "    ansible-playbook opsdesk.itsm.demo --check --diff\n",
        flush=True,
    )
    return right


def in_words(item: Pass, outcome: Outcome) -> str:
    verb = "would change" if "--check" in item.arguments else "changed"
    tasks = {0: f"no task {verb} anything", 1: f"1 task {verb} something"}
    changed = tasks.get(outcome.changed, f"{outcome.changed} tasks {verb} something")
    writes = {0: "none of them writes", 1: "1 of them writes"}.get(outcome.writes, f"{outcome.writes} of them write")
    return f"{changed}. The server got {outcome.requests} requests; {writes}."


def run_playbook(arguments: tuple[str, ...], variables: dict[str, str]) -> tuple[int, int]:
    """Run the playbook and show what it prints.

    Returns its exit status, and how many of its tasks changed something.
    """
    command = [str(PROGRAMS / "ansible-playbook"), "opsdesk.itsm.demo", *arguments]
    changed = 0
    with subprocess.Popen(
        command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                if found := re.search(r"\bchanged=(\d+)", line):
                    changed = int(found.group(1))
        except BaseException:
            # Ctrl-C reaches it by itself; a signal to this process alone does not.
            process.terminate()
            raise
    return process.returncode, changed


def stay(url: str, token: str) -> None:
    """Wait for Ctrl-C, with the server running."""
    say("The server stays until you press Ctrl-C. In another shell, in this directory:")
    print(f"  export RT_URL={url} RT_TOKEN={token}")
    print(
        "  .venv/bin/ansible localhost -m opsdesk.itsm.rt_ticket -a \"queue=General subject='Disk full'\"", flush=True
    )
    while True:
        signal.pause()


def say(text: str) -> None:
    """Print a heading."""
    print("", "=" * WIDTH, text, "=" * WIDTH, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())

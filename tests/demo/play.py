# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: one server after the other, three passes of a playbook on each, and what they came to in words.

The simulators run inside this process, so that nothing is left behind however this ends; a real Request Tracker is
started beside it and stopped by its process ids. All stand behind a wire, whose log tells what was really sent.
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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.real_rt.server import CannotRun, RealRT
from tests.simulators import cerb, cloudbees, rt, zammad
from tests.simulators.wire import Exchange, Wire

HERE = Path(__file__).resolve().parent
# The programs of the environment that this runs in.
PROGRAMS = Path(sys.executable).parent
WIDTH = 78
LAST_MOMENTS = 10  # seconds a playbook has to end when it is told to
# Settings of a person that are not the demonstration's.
OTHERS = ("ANSIBLE_", "RT_", "ZAMMAD_", "CERB_", "CLOUDBEES_")


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


@dataclass(frozen=True)
class Tour:
    """A server, and the playbook that is played on it."""

    title: str
    playbook: str
    wire: Wire
    #: What a person exports to log in, without the address.
    keys: Mapping[str, str]
    address: str
    is_write: Callable[[Exchange], bool]
    #: A command to try by hand.
    to_try: str

    @property
    def login(self) -> dict[str, str]:
        """What a person has in the environment of the shell."""
        return {self.address: self.wire.url, **self.keys}


PASSES = (
    Pass("First a look ahead", ("--check", "--diff"), changes=True, writes=False),
    Pass("Now for real", (), changes=True, writes=True),
    Pass("And once more", (), changes=False, writes=False),
)


def main() -> int:
    """Play it; the exit status is 0 when every pass did what it should."""
    parser = argparse.ArgumentParser(prog="tests/demo/run", description="Play the demonstration of opsdesk.itsm.")
    parser.add_argument("--real-rt", action="store_true", help="on a real Request Tracker 5 (from Debian's packages)")
    parser.add_argument("--collections", metavar="PATH", help="play the collection that is installed there")
    parser.add_argument("--stay", action="store_true", help="leave the server running until Ctrl-C")
    given = parser.parse_args()
    # To be told to end is the same as Ctrl-C: out through every `with`.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="opsdesk_demo_") as scratch, contextlib.ExitStack() as running:
            right, tours = True, []
            for server in (real_rt,) if given.real_rt else SIMULATED:
                tour = running.enter_context(server(Path(scratch)))
                say(f"{tour.title} listens on {tour.wire.url}")
                tours.append(tour)
                variables = environment(Path(scratch), tour)
                if given.collections:
                    variables["ANSIBLE_COLLECTIONS_PATH"] = given.collections
                    variables["ANSIBLE_COLLECTIONS_SCAN_SYS_PATH"] = "false"  # where .venv has this checkout
                right = right and play(tour, variables)
            if given.stay:
                stay(tours)
    except CannotRun as reason:
        print(f"A real Request Tracker cannot run here: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped, and the server as well.", file=sys.stderr)
        return 130
    return 0 if right else 1


@contextlib.contextmanager
def simulated_rt(_scratch: Path) -> Iterator[Tour]:
    with Wire(rt.create_app()) as wire:
        yield tour_of_rt("A simulated Request Tracker", wire, rt.TOKEN_APIUSER)


@contextlib.contextmanager
def real_rt(scratch: Path) -> Iterator[Tour]:
    say("Starting a real Request Tracker 5; the first time, this takes half a minute")
    with RealRT.start(scratch / "rt") as server, Wire(server.url) as wire:
        yield tour_of_rt("A real Request Tracker 5", wire, server.tokens["apiuser"])


def tour_of_rt(title: str, wire: Wire, token: str) -> Tour:
    to_try = "opsdesk.itsm.rt_ticket -a \"queue=General subject='Disk full'\""
    return Tour(title, "demo", wire, {"RT_TOKEN": token}, "RT_URL", rt.is_write, to_try)


@contextlib.contextmanager
def simulated_zammad(_scratch: Path) -> Iterator[Tour]:
    with Wire(zammad.create_app()) as wire:
        to_try = "opsdesk.itsm.zammad_ticket -a \"group=Users title='Disk full' customer=guess:me@example.com\""
        keys = {"ZAMMAD_TOKEN": zammad.TOKEN_ADMIN}
        yield Tour("A simulated Zammad", "demo_zammad", wire, keys, "ZAMMAD_URL", zammad.is_write, to_try)


@contextlib.contextmanager
def simulated_cerb(_scratch: Path) -> Iterator[Tour]:
    app = cerb.create_app()
    # What an administrator makes once for a server: until it is there, check mode warns of it.
    reference = {"uri": "external_reference", "name": "External reference", "type": "S", "pos": 0, "params": {}}
    app.cerb.insert("custom_field", context="cerberusweb.contexts.ticket", **reference)
    with Wire(app) as wire:
        to_try = "opsdesk.itsm.cerb_ticket -a \"group=Support subject='Disk full'\""
        keys = dict(zip(("CERB_ACCESS_KEY", "CERB_SECRET_KEY"), cerb.KEY_ADMIN, strict=True))
        yield Tour("A simulated Cerb", "demo_cerb", wire, keys, "CERB_URL", cerb.is_write, to_try)


@contextlib.contextmanager
def simulated_cloudbees(_scratch: Path) -> Iterator[Tour]:
    with Wire(cloudbees.create_app()) as wire:
        to_try = 'opsdesk.itsm.cloudbees_property -a "project=Default name=version value=1.4"'
        keys = {"CLOUDBEES_TOKEN": cloudbees.TOKEN_ADMIN}
        title, address = "A simulated CloudBees CD", "CLOUDBEES_URL"
        yield Tour(title, "demo_cloudbees", wire, keys, address, cloudbees.is_write, to_try)


SIMULATED = (simulated_rt, simulated_zammad, simulated_cerb, simulated_cloudbees)


def environment(scratch: Path, tour: Tour) -> dict[str, str]:
    """What the playbook sees: the server, and no settings of Ansible but those of the demonstration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
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
        **tour.login,
    }


def play(tour: Tour, variables: dict[str, str]) -> bool:
    """Run the passes and say what came of them; returns whether that is as it should be."""
    outcomes = []
    for number, item in enumerate(PASSES, 1):
        command = " ".join((f"ansible-playbook opsdesk.itsm.{tour.playbook}", *item.arguments))
        say(f"{number}. {item.title}:  {command}")
        tour.wire.clear()
        status, changed = run_playbook(tour.playbook, item.arguments, variables)
        outcome = Outcome(status, changed, len(tour.wire.log), len(tour.wire.writes(tour.is_write)))
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
    keys = " ".join(f"{name}=..." for name in tour.keys)
    print(
        f"\n  The tasks stand in playbooks/{tour.playbook}.yml. To play it on a server of yours:\n\n"
        f"    export {tour.address}=https://{tour.address.partition('_')[0].lower()}.example.com {keys}\n"
        f"    ansible-playbook opsdesk.itsm.{tour.playbook} --check --diff\n",
        flush=True,
    )
    return right


def in_words(item: Pass, outcome: Outcome) -> str:
    verb = "would change" if "--check" in item.arguments else "changed"
    tasks = {0: f"no task {verb} anything", 1: f"1 task {verb} something"}
    changed = tasks.get(outcome.changed, f"{outcome.changed} tasks {verb} something")
    writes = {0: "none of them writes", 1: "1 of them writes"}.get(outcome.writes, f"{outcome.writes} of them write")
    return f"{changed}. The server got {outcome.requests} requests; {writes}."


def run_playbook(playbook: str, arguments: tuple[str, ...], variables: dict[str, str]) -> tuple[int, int]:
    """Run the playbook and show what it prints.

    Returns its exit status, and how many of its tasks changed something.
    """
    command = [str(PROGRAMS / "ansible-playbook"), f"opsdesk.itsm.{playbook}", *arguments]
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
            try:
                process.wait(LAST_MOMENTS)
            except subprocess.TimeoutExpired:
                # Stopped at the wrong moment, ansible-playbook waits for a worker that is no more.
                process.kill()
            raise
    return process.returncode, changed


def stay(tours: list[Tour]) -> None:
    """Wait for Ctrl-C, with the servers running."""
    say("The servers stay until you press Ctrl-C. In another shell, in this directory:")
    for tour in tours:
        print(f"  export {' '.join(f'{name}={value}' for name, value in tour.login.items())}")
        print(f"  .venv/bin/ansible localhost -m {tour.to_try}", flush=True)
    while True:
        signal.pause()


def say(text: str) -> None:
    """Print a heading."""
    print("", "=" * WIDTH, text, "=" * WIDTH, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())

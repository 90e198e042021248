# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer at a time on one controller; and a lock that cannot be had fails nobody."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity import lock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY, VARIABLE, Locks, Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

from tests.unit.core.fakes import FakeClock

SERVER = "http://toy.example"


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def locks(clock: Clock | None = None, patience: float = 60.0) -> Locks:
    return Locks(SERVER, clock or Clock(), patience)


def looking(seen: list[str], key: str = "k", before: Callable[[], None] = lambda: None) -> Callable[[Turn], str]:
    """Work that looks, has others do something, takes its turn, and writes."""

    def work(turn: Turn) -> str:
        seen.append("look")
        before()
        turn.take("ticket", key)
        seen.append("write")
        return "done"

    return work


def test_work_that_nobody_disturbs_looks_once() -> None:
    seen: list[str] = []
    assert locks().exclusively(looking(seen)) == "done"
    # What was written before this task began to look is no reason to look twice.
    assert locks().exclusively(looking(seen)) == "done"
    assert seen == ["look", "write"] * 2


def test_work_that_writes_nothing_touches_no_file(directory: Path) -> None:
    assert locks().exclusively(lambda turn: "unchanged") == "unchanged"
    assert not directory.exists()


def test_what_another_wrote_since_the_look_is_looked_for_again() -> None:
    seen: list[str] = []
    other = [looking([])]

    def meanwhile() -> None:
        if other:
            locks().exclusively(other.pop())

    assert locks().exclusively(looking(seen, before=meanwhile)) == "done"
    assert seen == ["look", "look", "write"]


def test_another_identity_or_server_is_another_lock() -> None:
    seen: list[str] = []
    others = [
        lambda: locks().exclusively(looking([], key="other")),
        lambda: Locks("http://other.example", Clock(), 1.0).exclusively(looking([])),
    ]
    assert locks().exclusively(looking(seen, before=lambda: [other() for other in others] and None)) == "done"
    assert seen == ["look", "write"]


def test_what_was_listed_earlier_counts_from_then() -> None:
    began = time.monotonic()
    locks().exclusively(looking([]))
    seen: list[str] = []
    locks().exclusively(looking(seen), began)
    assert seen == ["look", "look", "write"]


def test_threads_take_turns() -> None:
    made: list[str] = []
    start = threading.Barrier(6)

    def fork(_number: int) -> None:
        def work(turn: Turn) -> None:
            if not made:
                turn.take("ticket", "k")
                time.sleep(0.02)
                made.append("ticket")

        start.wait()
        locks().exclusively(work)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(fork, range(6)))
    assert made == ["ticket"]


PROGRAM = """
import pathlib, sys, time
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Locks

made, go = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

def work(turn):
    if made.exists():
        return
    while not go.exists():
        time.sleep(0.005)
    turn.take("ticket", "k")
    time.sleep(0.05)
    with made.open("a") as file:
        file.write("x")

print("ready", flush=True)
Locks("http://toy.example", Clock(), 60.0).exclusively(work)
"""


def test_processes_take_turns(tmp_path: Path) -> None:
    made, go = tmp_path / "made", tmp_path / "go"
    paths = os.pathsep.join(path for path in sys.path if path)
    forks = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(made), str(go)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        for _number in range(4)
    ]
    for fork in forks:
        assert fork.stdout is not None
        assert fork.stdout.readline() == b"ready\n"
    go.touch()
    assert [fork.wait(timeout=60) for fork in forks] == [0] * 4
    assert made.read_text() == "x"


def only_file(directory: Path) -> Path:
    (file,) = directory.iterdir()
    return file


def test_names_of_files_show_nothing(directory: Path) -> None:
    locks().exclusively(looking([], key="secret words of a ticket"))
    assert "secret" not in only_file(directory).name
    assert "secret" not in only_file(directory).read_text()
    assert directory.stat().st_mode & 0o777 == 0o700
    assert only_file(directory).stat().st_mode & 0o777 == 0o600


def test_a_holder_that_was_killed_is_no_obstacle_but_a_reason_to_look(directory: Path) -> None:
    locks().exclusively(looking([]))
    only_file(directory).write_bytes(lock.HELD)
    seen: list[str] = []
    locks().exclusively(looking(seen))
    assert seen == ["look", "look", "write"]


def test_a_holder_that_takes_too_long_is_not_waited_for(directory: Path) -> None:
    locks().exclusively(looking([]))
    clock, seen = FakeClock(), list[str]()
    with only_file(directory).open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert locks(clock, patience=9.0).exclusively(looking(seen)) == "done"
    assert seen == ["look", "write"]
    assert 9.0 <= sum(clock.sleeps) < 10.0


def test_a_lock_file_that_was_removed_meanwhile_is_made_again(directory: Path) -> None:
    locks().exclusively(looking([]))
    file, seen = only_file(directory), list[str]()
    clock = FakeClock()
    with file.open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clock.at(0.02, file.unlink)
        assert locks(clock).exclusively(looking(seen)) == "done"
        assert file.exists()
    assert seen == ["look", "write"]


def spoil_unwritable(_directory: Path) -> None:
    # Root writes everywhere else.
    os.environ[VARIABLE] = "/proc/opsdesk"


def spoil_file(directory: Path) -> None:
    directory.write_text("a file where the directory would be")


def spoil_link(directory: Path) -> None:
    """A lock's file that leads to another file, which must not be written to."""
    locks().exclusively(looking([]))
    victim, file = directory.parent / "victim", only_file(directory)
    victim.write_text("precious")
    file.unlink()
    file.symlink_to(victim)


def spoil_hard_link(directory: Path) -> None:
    locks().exclusively(looking([]))
    victim, file = directory.parent / "victim", only_file(directory)
    victim.write_text("precious")
    file.unlink()
    file.hardlink_to(victim)


def spoil_pipe(directory: Path) -> None:
    locks().exclusively(looking([]))
    file = only_file(directory)
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("spoil", [spoil_unwritable, spoil_file, spoil_link, spoil_hard_link, spoil_pipe])
def test_a_spoiled_directory_fails_nobody(directory: Path, spoil: Callable[[Path], None]) -> None:
    spoil(directory)
    seen: list[str] = []
    assert locks(FakeClock()).exclusively(looking(seen)) == "done"
    assert seen == ["look", "write"]
    victim = directory.parent / "victim"
    assert not victim.exists() or victim.read_text() == "precious"
    directory.parent.chmod(0o700)


def test_a_system_without_locks_fails_nobody(monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    monkeypatch.setattr(lock, "fcntl", None)
    assert locks().exclusively(looking([])) == "done"
    assert not directory.exists()


@pytest.mark.parametrize("made", ["link", "open"])
def test_the_usual_place_is_not_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    """Below the temporary directory somebody else may have been faster."""
    monkeypatch.delenv(VARIABLE)
    home = tmp_path / "home"
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    assert lock.state_directory() == str(home / "opsdesk.itsm")
    if made == "link":
        (tmp_path / "elsewhere").mkdir()
        (home / "opsdesk.itsm").symlink_to(tmp_path / "elsewhere")
    else:
        (home / "opsdesk.itsm").mkdir()
        (home / "opsdesk.itsm").chmod(0o777)
    assert locks().exclusively(looking([])) == "done"
    assert list((home / "opsdesk.itsm").iterdir()) == []


def test_without_a_home_the_temporary_directory_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("no directory")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert lock.state_directory() == str(tmp_path / f"opsdesk.itsm-{os.geteuid()}")
    locks().exclusively(looking([]))
    assert only_file(Path(lock.state_directory())).suffix == ".lock"


def test_nowhere_is_nowhere(directory: Path) -> None:
    token = DIRECTORY.set(None)
    try:
        assert locks().exclusively(looking([])) == "done"
    finally:
        DIRECTORY.reset(token)
    assert not directory.exists()


def test_locks_of_long_ago_are_swept(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "SWEEP", 1)
    for key in "ab":
        locks().exclusively(looking([], key=key))
    old = list(directory.iterdir())
    os.utime(old[0], (0, 0))
    locks().exclusively(looking([], key="c"))
    assert old[0] not in directory.iterdir()
    assert old[1] in directory.iterdir()

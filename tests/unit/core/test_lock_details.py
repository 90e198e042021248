# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks in detail: what a lock's file says, how long a holder is waited for, what is left open, where locks are."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity import lock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import (
    HELD,
    PAUSES,
    VARIABLE,
    Locks,
    LookAgain,
    Outdated,
    Turn,
)

from tests.unit.core.fakes import FakeClock

SERVER = "http://toy.example"


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def locks(clock: FakeClock) -> Locks:
    return Locks(SERVER, clock, 9.0)


@pytest.fixture
def descriptors() -> Iterator[set[str]]:
    """Nothing is left open."""
    before = set(os.listdir("/proc/self/fd"))
    yield before
    assert set(os.listdir("/proc/self/fd")) <= before


def only_file(directory: Path) -> Path:
    (file,) = directory.iterdir()
    return file


def names(*several: Locks, identity: tuple[object, ...] = ("ticket", "k")) -> list[str]:
    """The names of the files that these take for an identity."""
    found = []
    for item in several:
        file = item.acquire(identity)
        assert file is not None
        found.append(os.readlink(f"/proc/self/fd/{file}"))
        os.close(file)
    return found


# -- one turn -----------------------------------------------------------------


def test_a_lock_s_file_says_that_it_is_held_and_then_when_it_was_released(locks: Locks, directory: Path) -> None:
    began = time.monotonic()

    def work(turn: Turn) -> None:
        turn.take("ticket", "k")
        assert only_file(directory).read_bytes() == HELD

    locks.exclusively(work)
    assert began <= float(only_file(directory).read_text()) <= time.monotonic()


def test_a_turn_is_taken_once(locks: Locks, directory: Path) -> None:
    def work(turn: Turn) -> None:
        turn.take("ticket", "k")
        turn.take("ticket", "other")

    locks.exclusively(work)
    assert len(list(directory.iterdir())) == 1


def test_others_are_kept_out_until_the_end_and_let_in_afterwards(locks: Locks, directory: Path) -> None:
    def work(turn: Turn) -> None:
        turn.take("ticket", "k")
        with only_file(directory).open("rb+") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    locks.exclusively(work)
    with only_file(directory).open("rb+") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.usefixtures("descriptors")
def test_a_turn_that_ends_leaves_nothing_open(locks: Locks) -> None:
    locks.exclusively(lambda turn: turn.take("ticket", "k"))


@pytest.mark.usefixtures("descriptors")
def test_work_that_fails_ends_its_turn(locks: Locks, directory: Path) -> None:
    def work(turn: Turn) -> None:
        turn.take("ticket", "k")
        raise RuntimeError("it broke")

    with pytest.raises(RuntimeError, match="it broke"):
        locks.exclusively(work)
    assert only_file(directory).read_bytes() != HELD
    turn = Turn(locks, time.monotonic())
    turn.end()
    turn.end()


@pytest.mark.parametrize(
    ("note", "again"),
    [(b"", False), (b"99.9", False), (b"100.0", True), (b"100.1", True), (HELD, True), (b"not a time", True)],
)
def test_what_was_written_since_the_look_makes_it_look_again(
    locks: Locks, directory: Path, note: bytes, again: bool
) -> None:
    locks.exclusively(lambda turn: turn.take("ticket", "k"))
    only_file(directory).write_bytes(note)
    turn, seen = Turn(locks, 100.0), False
    try:
        turn.take("ticket", "k")
    except LookAgain:
        seen = True
    assert seen is again
    assert only_file(directory).read_bytes() == HELD, "it is held in either case"
    turn.end()


def test_a_shorter_note_leaves_nothing_of_the_longer_one(locks: Locks, directory: Path) -> None:
    locks.exclusively(lambda turn: turn.take("ticket", "k"))
    only_file(directory).write_bytes(b"1" * 60)
    turn = Turn(locks, time.monotonic())
    with pytest.raises(LookAgain):
        turn.take("ticket", "k")
    assert only_file(directory).read_bytes() == HELD
    turn.end()


# -- whose lock -----------------------------------------------------------------


def test_one_identity_of_one_server_is_one_lock_however_it_is_spelled(clock: FakeClock, locks: Locks) -> None:
    first, second = names(locks, Locks(SERVER.upper(), clock, 0.0))
    assert first == second == names(locks, identity=("TICKET", "K"))[0]


def test_other_identities_and_servers_have_locks_of_their_own(clock: FakeClock, locks: Locks) -> None:
    several = [
        *names(locks),
        *names(locks, identity=("ticket", "l")),
        *names(locks, identity=("ticket", "k", None)),
        *names(locks, identity=("ticketk",)),
        *names(locks, identity=("ticket", "\udcff")),
        *names(Locks("http://other.example", clock, 0.0)),
    ]
    assert len(set(several)) == len(several)


def test_who_has_no_identity_or_no_server_has_no_lock(clock: FakeClock, locks: Locks, directory: Path) -> None:
    assert locks.acquire(()) is None
    assert Locks("", clock, 9.0).acquire(("ticket", "k")) is None
    assert not directory.exists()


# -- a lock that somebody holds -----------------------------------------------------------------


@pytest.mark.usefixtures("descriptors")
def test_a_holder_is_waited_for_with_pauses_that_grow(clock: FakeClock, locks: Locks, directory: Path) -> None:
    names(locks)
    with only_file(directory).open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert locks.acquire(("ticket", "k")) is None
    assert clock.sleeps[0] == PAUSES[0]
    assert clock.sleeps[1] == pytest.approx(PAUSES[0] * 1.5)
    assert clock.sleeps[-1] == max(clock.sleeps) == PAUSES[1]
    assert 9.0 <= sum(clock.sleeps) < 9.0 + PAUSES[1]


def test_who_has_no_patience_does_not_wait(clock: FakeClock, locks: Locks, directory: Path) -> None:
    names(locks)
    with only_file(directory).open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert Locks(SERVER, clock, 0.0).acquire(("ticket", "k")) is None
    assert clock.sleeps == []


@pytest.mark.usefixtures("descriptors")
def test_a_holder_that_ends_in_time_is_followed(clock: FakeClock, locks: Locks, directory: Path) -> None:
    names(locks)
    with only_file(directory).open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clock.at(5.0, lambda: fcntl.flock(held, fcntl.LOCK_UN))
        file = locks.acquire(("ticket", "k"))
    assert file is not None
    assert sum(clock.sleeps) >= 5.0
    os.close(file)


@pytest.mark.usefixtures("descriptors")
def test_a_file_that_another_took_the_place_of_is_left(
    clock: FakeClock, locks: Locks, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(locks)
    path, flock, calls = only_file(directory), fcntl.flock, list[int]()

    def swept(file: int, way: int) -> None:
        flock(file, way)
        if not calls:
            path.unlink()
            path.touch()
        calls.append(file)

    monkeypatch.setattr("fcntl.flock", swept)
    file = locks.acquire(("ticket", "k"))
    assert file is not None
    assert os.path.samestat(os.fstat(file), path.stat())
    assert len(calls) == 2
    assert clock.sleeps == [PAUSES[0]]
    os.close(file)


@pytest.mark.usefixtures("descriptors")
def test_what_is_no_file_of_its_own_is_closed_again(locks: Locks, directory: Path) -> None:
    names(locks)
    path = only_file(directory)
    (directory.parent / "other").hardlink_to(path)
    assert locks.acquire(("ticket", "k")) is None


def test_who_was_outdated_may_try_again() -> None:
    error = Outdated("changed since it was read")
    assert error.safe_to_retry is True
    assert str(error).endswith("Others are changing the object at this moment: run the task again")


# -- where -----------------------------------------------------------------


def test_the_environment_says_where_locks_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "~/locks")
    assert lock.state_directory() == str(tmp_path / "locks")


@pytest.mark.parametrize("base", [None, ""])
def test_without_a_word_they_are_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, base: str | None) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if base is not None:
        monkeypatch.setenv("XDG_STATE_HOME", base)
        monkeypatch.setenv(VARIABLE, "")
    assert lock.state_directory() == str(tmp_path / ".local" / "state" / "opsdesk.itsm")
    assert (tmp_path / ".local" / "state").stat().st_mode & 0o777 == 0o700


def test_a_relative_home_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert lock.state_directory() == os.path.join(tempfile.gettempdir(), f"opsdesk.itsm-{os.geteuid()}")
    assert not Path("state").exists()


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o700, 0o755])
def test_a_usual_place_that_others_may_write_to_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, locks: Locks, mode: int
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    place = tmp_path / "opsdesk.itsm"
    place.mkdir()
    place.chmod(mode)
    file = locks.acquire(("ticket", "k"))
    assert (file is not None) is (mode in (0o700, 0o755))
    if file is not None:
        os.close(file)


def test_a_usual_place_of_another_user_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, locks: Locks
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "opsdesk.itsm").mkdir(mode=0o700)
    user = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: user + 1)
    assert locks.acquire(("ticket", "k")) is None


def test_a_place_that_somebody_chose_may_be_shared(locks: Locks, directory: Path) -> None:
    directory.mkdir()
    directory.chmod(0o777)
    assert names(locks)


# -- old ones -----------------------------------------------------------------


@pytest.mark.usefixtures("descriptors")
def test_only_old_locks_that_nobody_holds_are_swept(
    monkeypatch: pytest.MonkeyPatch, locks: Locks, directory: Path
) -> None:
    monkeypatch.setattr(lock, "SWEEP", 1)
    directory.mkdir()
    old = time.time() - lock.OLD
    for name, age in (("old.lock", -9), ("new.lock", 9), ("held.lock", -9), ("old.text", -9)):
        (directory / name).touch()
        os.utime(directory / name, (old + age, old + age))
    with (directory / "held.lock").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        names(locks)
    left = {path.name for path in directory.iterdir()}
    assert {"new.lock", "held.lock", "old.text"} < left
    assert "old.lock" not in left


def test_a_link_among_the_locks_is_left(monkeypatch: pytest.MonkeyPatch, locks: Locks, directory: Path) -> None:
    monkeypatch.setattr(lock, "SWEEP", 1)
    directory.mkdir()
    (directory / "link.lock").symlink_to(directory / "other")
    (directory / "other").touch()
    os.utime(directory / "link.lock", (0, 0), follow_symlinks=False)
    names(locks)
    assert (directory / "link.lock").is_symlink()


def test_sweeping_that_fails_is_no_matter(monkeypatch: pytest.MonkeyPatch, locks: Locks) -> None:
    def fail(_directory: str) -> None:
        raise OSError("unreadable")

    monkeypatch.setattr(lock, "SWEEP", 1)
    monkeypatch.setattr(lock, "_sweep", fail)
    assert names(locks)


def test_most_processes_do_not_sweep(monkeypatch: pytest.MonkeyPatch, locks: Locks, directory: Path) -> None:
    monkeypatch.setattr(lock, "SWEEP", os.getpid() + 1)
    directory.mkdir()
    (directory / "old.lock").touch()
    os.utime(directory / "old.lock", (0, 0))
    names(locks)
    assert (directory / "old.lock").exists()

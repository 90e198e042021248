# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer at a time for each identity: among the forks, plays and threads of one user on one machine.

A lock never fails a task. Where no lock can be had (no `fcntl`, a directory that cannot be written to or belongs to
somebody else, a holder that takes too long), the task goes on without one, as controllers on two machines always do.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

try:
    import fcntl
except ImportError:  # not a Unix
    fcntl = None  # type: ignore[assignment]  # the missing module

Result = TypeVar("Result")

#: The directory for what outlives a task, where it is not the user's own.
VARIABLE = "OPSDESK_STATE_DIR"
#: Seconds between two tries to get a lock that somebody holds: the first, and the longest.
PAUSES = (0.01, 0.25)
#: Times a request's own time limit: how long a holder may take (a request that times out, and the looks after it).
PATIENT = 3.0
#: What a lock's file says while it is held; a holder that is killed leaves it there. Afterwards: when it was released.
HELD = b"held"
#: Seconds after which a lock's file is removed. One of so many processes that make a file looks for old ones.
OLD, SWEEP = 86400.0, 64
#: For tests, which are several controllers in one process.
DIRECTORY: ContextVar[str | None] = ContextVar("DIRECTORY", default="")


class LookAgain(Exception):
    """The lock is held now, but somebody else wrote since this task looked."""


class Outdated(errors.Refused):
    """The object was changed since it was read, so the server did nothing: read it and plan again."""

    safe_to_retry = True
    usual_advice = "Others are changing the object at this moment: run the task again"


class Locks:
    """The locks of one server (its base URL; '' for none), for one task.

    `patience`: seconds to wait for a lock that somebody holds.
    """

    def __init__(self, server: str, clock: Clock, patience: float) -> None:
        self._server = server
        self._clock = clock
        self._patience = patience
        self._directory = DIRECTORY.get() if server else None

    def exclusively(self, work: Callable[[Turn], Result], since: float | None = None) -> Result:
        """Do work that looks, calls `Turn.take` before its first writing request, writes, and verifies.

        When another process wrote between the look and `take`, the work is done from its beginning once more, under
        the lock. `since`: when looking began (`time.monotonic()`), if earlier than now.
        """
        turn = Turn(self, time.monotonic() if since is None else since)
        try:
            with suppress(LookAgain):
                return work(turn)
            return work(turn)
        finally:
            turn.end()

    def acquire(self, identity: tuple[object, ...]) -> int | None:
        """An open file that holds the lock, None when there is no lock to be had."""
        if fcntl is None or self._directory is None or not identity:
            return None
        with suppress(OSError):
            directory = self._directory or state_directory()
            _make_private(directory, trusted=bool(self._directory or os.environ.get(VARIABLE)))
            name = hashlib.sha256("\0".join((self._server, *map(repr, identity))).casefold().encode("utf-8", "replace"))
            return self._wait_for(os.path.join(directory, f"{name.hexdigest()[:40]}.lock"))
        return None

    def _wait_for(self, path: str) -> int | None:
        end, pause = self._clock.now() + self._patience, PAUSES[0]
        while True:
            file = _open(path)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(file), os.stat(path, follow_symlinks=False)):
                    return file
                # It was removed meanwhile as an old one: whoever comes next would lock another file.
            except BlockingIOError:
                if self._clock.now() >= end:
                    os.close(file)
                    return None
            except FileNotFoundError:
                pass
            except BaseException:
                os.close(file)
                raise
            os.close(file)
            self._clock.sleep(pause)
            pause = min(pause * 1.5, PAUSES[1])


class Turn:
    """A task's turn to write. It begins with `take`, and lasts until what was written is verified."""

    def __init__(self, locks: Locks, since: float) -> None:
        self._locks = locks
        self._since = since
        self._file: int | None = None
        self._taken = False

    def take(self, *identity: object) -> None:
        """Wait for the lock of what is about to be written; later calls do nothing.

        Raises LookAgain when somebody else may have written since the task looked.
        """
        if self._taken:
            return
        self._taken = True
        self._file = self._locks.acquire(identity)
        if self._file is None:
            return
        with suppress(OSError):
            moved = self._moved(os.pread(self._file, 64, 0))
            _write(self._file, HELD)
            if moved:
                raise LookAgain

    def _moved(self, note: bytes) -> bool:
        try:
            # The monotonic clock is the same for all processes. After a restart it begins anew: that only costs a look.
            return bool(note) and float(note) >= self._since
        except ValueError:
            # Whoever held it was killed, and may have written.
            return True

    def end(self) -> None:
        """Let the next one have the lock."""
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError):
            _write(file, repr(time.monotonic()).encode())
        with suppress(OSError):
            # Closing is not enough: a process that was forked meanwhile has the file open, too.
            fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)


def _write(file: int, note: bytes) -> None:
    os.ftruncate(file, 0)
    os.pwrite(file, note, 0)


# -- where -----------------------------------------------------------------


def state_directory() -> str:
    """Where the locks are: as the environment says, or in the user's home, or below the temporary directory."""
    given = os.environ.get(VARIABLE)
    if given:
        return os.path.expanduser(given)
    base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    if os.path.isabs(base):
        with suppress(OSError):
            os.makedirs(base, mode=0o700, exist_ok=True)
            if os.access(base, os.W_OK | os.X_OK):
                return os.path.join(base, "opsdesk.itsm")
    return os.path.join(tempfile.gettempdir(), f"opsdesk.itsm-{os.geteuid()}")


def _make_private(directory: str, *, trusted: bool) -> None:
    """Make the directory, for this user only; raises OSError for one that others could have made.

    `trusted`: somebody chose it, and it may be shared.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    if trusted:
        return
    found = os.lstat(directory)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(f"{directory} is not this user's own")


def _open(path: str) -> int:
    """The lock's file, made where there is none; raises OSError for a link, or anything but a file."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(path, flags)
    except FileNotFoundError:
        file = os.open(path, flags | os.O_CREAT, 0o600)
        if os.getpid() % SWEEP == 0:
            with suppress(OSError):
                _sweep(os.path.dirname(path))
    found = os.fstat(file)
    if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
        return file
    os.close(file)
    raise PermissionError(f"{path} is not a file of its own")


def _sweep(directory: str) -> None:
    """Remove the files of locks that nobody has held for a day."""
    for entry in os.scandir(directory):
        with suppress(OSError):
            if entry.name.endswith(".lock") and entry.stat(follow_symlinks=False).st_mtime < time.time() - OLD:
                file = os.open(entry.path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.unlink(entry.path)
                finally:
                    os.close(file)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file in which a cursor survives: replaced as a whole, for one source at a time, without secrets."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

VERSION = 1


class StateFile:
    """A JSON document at a path; without a path, nothing is kept.

    `owner`: whose document it is, such as the system and its address; that of another is refused.
    """

    def __init__(self, path: str | None, owner: dict[str, str]) -> None:
        self._path = Path(path) if path else None
        self._owner = owner
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> StateFile:
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                # The file itself is replaced, which would take a lock on it away. The kernel frees the lock of a
                # process that was killed.
                self._lock = self._path.with_name(self._path.name + ".lock").open("ab")
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.__exit__()
                raise errors.InvalidInput(
                    f"state_file: {self._path} is in use by another source", advice="Give each source a file of its own"
                ) from None
            except OSError as error:
                raise errors.InvalidInput(f"state_file: {error}") from None
        return self

    def __exit__(self, *exception: object) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def load(self) -> dict[str, Any] | None:
        """The document; None when there is none yet. Raises InvalidInput for one that is not this owner's."""
        if self._path is None:
            return None
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise errors.InvalidInput(
                f"state_file: {self._path} cannot be read: {error}", advice="Without it, the source begins anew"
            ) from None
        owner = {name: found.get(name) for name in self._owner} if isinstance(found, dict) else {}
        if owner != self._owner or found.get("version") != VERSION:
            raise errors.InvalidInput(
                f"state_file: {self._path} belongs to {' '.join(map(str, owner.values())) or 'another program'}",
                advice="Give each source a file of its own",
            )
        return dict(found)

    def save(self, document: dict[str, Any]) -> None:
        """Replace the document. Raises OSError; then the old one is still there."""
        if self._path is None:
            return
        fresh = self._path.with_name(self._path.name + ".new")
        with open(fresh, "w", encoding="utf-8", opener=_private) as file:
            json.dump({"version": VERSION, **self._owner, **document}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

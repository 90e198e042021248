# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing downloaded bytes below a directory: atomically, only when they differ, and never outside of it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Begin


@dataclass(frozen=True)
class File:
    """A file on this machine: SHA-256, bytes, and whether it was (in check mode: would be) written."""

    path: str
    digest: str
    size: int
    changed: bool


class Target:
    """A directory that exists."""

    def __init__(self, directory: str) -> None:
        """Raises InvalidInput when it is not a directory."""
        self._directory = Path(directory)
        if not self._directory.is_dir():
            raise errors.InvalidInput(
                f"dest: {directory} is not a directory", advice="Make it first, with ansible.builtin.file"
            )

    def store(self, name: str, content: bytes, *, write: bool) -> File:
        """Have `content` in the file `name`; raises InvalidInput when it cannot be written."""
        return self.fetch(name, lambda begin: begin()(content), write=write)

    def fetch(
        self,
        name: str,
        bring: Callable[[Begin], object],
        *,
        write: bool,
        check: Callable[[Sums], object] = lambda sums: None,
    ) -> File:
        """Have in the file `name` what `bring` downloads, piece by piece and never whole in memory.

        `check` raises when what arrived is not right. Raises InvalidInput when the file cannot be written.
        """
        path = self._directory / safe_name(name)
        arriving = _Arriving(self._directory if write else None)
        try:
            bring(arriving.begin)
            sums = arriving.finish()
            check(sums)
            same = path.is_file() and not path.is_symlink() and digest_of_file(path) == sums.sha256
            if not same and path.is_dir():
                raise errors.InvalidInput(f"dest: {path} is a directory")
            if not same and write:
                arriving.become(path)
        except OSError as error:
            raise errors.InvalidInput(f"dest: cannot write {path}: {error.strerror}") from None
        finally:
            arriving.remove()
        return File(str(path), sums.sha256, sums.size, changed=not same)


@dataclass(frozen=True)
class Sums:
    """What arrived: bytes, and checksums in hexadecimal."""

    size: int
    sha256: str
    sha1: str


def whole(what: str, size: int, sha1: str = "") -> Callable[[Sums], None]:
    """Raises UnexpectedAnswer where not so many bytes arrived, or not with this SHA-1, as the server keeps."""

    def check(arrived: Sums) -> None:
        if arrived.size != size or (sha1 and arrived.sha1 != sha1.lower()):
            raise errors.UnexpectedAnswer(
                f"{what} did not arrive as the server keeps it: {arrived.size} of {size} bytes"
            )

    return check


class Summing:
    """Takes the pieces of a download and keeps no more than their sums."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> Callable[[bytes], object]:
        """Forget what came before."""
        self._size, self._sha256 = 0, hashlib.sha256()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        return self.take

    def take(self, piece: bytes) -> None:
        """The next piece."""
        self._size += len(piece)
        self._sha256.update(piece)
        self._sha1.update(piece)

    @property
    def sums(self) -> Sums:
        """What arrived so far."""
        return Sums(self._size, self._sha256.hexdigest(), self._sha1.hexdigest())


class _Arriving(Summing):
    """A download on its way into a temporary file beside its place; without a directory, only its sums are kept."""

    def __init__(self, directory: Path | None) -> None:
        self._stream: IO[bytes] | None = None
        self._trouble: OSError | None = None
        self._temporary: Path | None = None
        if directory is not None:
            try:
                self._stream = tempfile.NamedTemporaryFile(dir=directory, prefix=".opsdesk-", delete=False)  # noqa: SIM115  (closed by the caller)
                self._temporary = Path(self._stream.name)
            except OSError as error:
                # Nobody minds where the file is there already.
                self._trouble = error
        super().__init__()

    def begin(self) -> Callable[[bytes], object]:
        if self._stream is not None:
            self._stream.seek(0)
            self._stream.truncate()
        return super().begin()

    def take(self, piece: bytes) -> None:
        super().take(piece)
        if self._stream is not None:
            self._stream.write(piece)

    def finish(self) -> Sums:
        """The sums of the whole."""
        if self._stream is not None:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
        return self.sums

    def become(self, path: Path) -> None:
        """Take the place of a file, never of what a link of its name points to."""
        if self._temporary is None:
            raise self._trouble or OSError("no temporary file")
        if digest_of_file(self._temporary) != self.sums.sha256:
            raise errors.NotApplied(f"{path} could not be written whole: its checksum differs")
        kept = path.is_file() and not path.is_symlink()
        self._temporary.chmod(path.stat().st_mode & 0o777 if kept else 0o600)
        self._temporary.replace(path)

    def remove(self) -> None:
        """Leave nothing behind."""
        if self._stream is not None:
            self._stream.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while piece := stream.read(65536):
            digest.update(piece)
    return digest.hexdigest()


def safe_name(name: str) -> str:
    """A file name that stays in its directory: no separators, no control characters, not hidden, at most 200 bytes."""
    # JSON can bring halves of characters, which no file name can hold.
    cleaned = re.sub(r"[\x00-\x1f\x7f/\\\ud800-\udfff]", "_", name)
    cleaned = re.sub(r"^[\s.]+|\s+$", "", cleaned) or "unnamed"
    stem, suffix = os.path.splitext(cleaned)
    if len(suffix.encode("utf-8")) > 20:
        # That is no ending of a name.
        stem, suffix = cleaned, ""
    room = 200 - len(suffix.encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", "ignore") + suffix

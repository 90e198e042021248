# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing downloaded bytes below a directory: atomically, only when they differ, and never outside of it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors


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
        path = self._directory / safe_name(name)
        digest = hashlib.sha256(content).hexdigest()
        if path.is_file() and not path.is_symlink() and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return File(str(path), digest, len(content), changed=False)
        if path.is_dir():
            raise errors.InvalidInput(f"dest: {path} is a directory")
        if write:
            self._replace(path, content, digest)
        return File(str(path), digest, len(content), changed=True)

    def _replace(self, path: Path, content: bytes, digest: str) -> None:
        temporary = None
        try:
            with tempfile.NamedTemporaryFile(dir=self._directory, prefix=".opsdesk-", delete=False) as stream:
                temporary = Path(stream.name)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            if hashlib.sha256(temporary.read_bytes()).hexdigest() != digest:
                raise errors.NotApplied(f"{path} could not be written whole: its checksum differs")
            # The name is replaced, never what a link of that name points to.
            kept = path.is_file() and not path.is_symlink()
            temporary.chmod(path.stat().st_mode & 0o777 if kept else 0o600)
            temporary.replace(path)
        except OSError as error:
            raise errors.InvalidInput(f"dest: cannot write {path}: {error.strerror}") from None
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)


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

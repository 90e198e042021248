# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for secrets wherever somebody else could read them: in what is printed, in `ps`, in files."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from tests.integration.programs import Ansible, Run


def shapes(secret: str, user: str = "apiuser") -> set[str]:
    """The secret as it may be written down; `user` logs in with it."""
    pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return {secret, *escaped, quote(secret), quote(secret, safe=""), quote_plus(secret), pair}


def command_lines() -> list[str]:
    """The command lines of all processes, as `ps` shows them to everybody."""
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            # A process may have ended meanwhile.
            with contextlib.suppress(OSError):
                lines.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return lines


class Watched:
    """What a test of secrets watches. `look` is for the server to do before each request."""

    def __init__(self, secrets: Iterable[str], user: str = "apiuser") -> None:
        self.seen: set[str] = set()
        self.shapes = {shape for secret in secrets for shape in shapes(secret, user)}

    def look(self, _environ: dict[str, Any]) -> None:
        self.seen.update(command_lines())

    def leaks(self, text: str) -> list[str]:
        """The secrets that a text tells, each with its surroundings."""
        found = [(shape, text.find(shape)) for shape in sorted(self.shapes)]
        return [f"{shape!r} in ...{text[max(0, at - 80) : at + 120]!r}" for shape, at in found if at >= 0]

    def check(self, run: Run, ansible: Ansible) -> None:
        """The run told no secret."""
        told = {"output": run.words, "results": json.dumps([vars(task) for task in run.tasks], ensure_ascii=False)}
        told |= {line: line for line in self.seen}
        for place in (ansible.home, ansible.scratch):
            for path in place.rglob("*"):
                told[str(path)] = str(path) + (path.read_bytes().decode("utf-8", "replace") if path.is_file() else "")
        found = {place: leaks for place, text in told.items() if (leaks := self.leaks(text))}
        assert not found, found

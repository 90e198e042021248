# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread in memory, for tests of posting entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, Posted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.thread import append
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import FakeClock, Fault

HELLO = Post("comment", "Hello\n  world")


def _stumble(over: errors.OpsdeskError | None) -> None:
    if over is not None:
        raise over


@dataclass
class FakeThread:
    """A thread in memory; `fetched` tells which texts and files were asked for."""

    clock: FakeClock = field(default_factory=FakeClock)
    posted: list[tuple[Post, str]] = field(default_factory=list)
    fetched: list[tuple[str, int]] = field(default_factory=list)
    sizes: bool = True
    #: Entries on a page; who wrote an entry, by its number; whether the list shows something of each text.
    page: int = 100
    authors: dict[int, str] = field(default_factory=dict)
    shows: bool = True
    posts: int = 0
    said: tuple[str, ...] = ("Comments added",)
    faults: list[Fault | None] = field(default_factory=list)
    unreadable: list[errors.OpsdeskError | None] = field(default_factory=list)

    def add(self, post: Post, *, text: str | None = None) -> None:
        self.posted.append((post, post.body if text is None else text))

    def entries(self) -> Iterable[Entry]:
        _stumble(self.unreadable.pop(0) if self.unreadable else None)
        return [self._entry(number, *stored) for number, stored in enumerate(self.posted, 1)]

    def _entry(self, number: int, post: Post, text: str) -> Entry:
        def read() -> str:
            self.fetched.append(("text", number))
            return text

        def digests() -> Sequence[str]:
            self.fetched.append(("files", number))
            return [file.digest for file in post.attachments]

        return Entry(
            id=number,
            kind=post.kind,
            read=read,
            is_html=post.is_html,
            size=len(text.encode()) if self.sizes else None,
            names=tuple(file.name for file in post.attachments),
            digests=digests,
            author=self.authors.get(number, "ansible"),
            shown=len(text) if self.shows else None,
            ends_page=number % self.page == 0,
        )

    @property
    def place(self) -> tuple[object, ...]:
        return ("ticket", 1)

    def post(self, post: Post) -> Posted:
        self.posts += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.works:
            self.add(post)
        if fault is None:
            return Posted(self.said)
        if fault.late is not None:
            self.clock.at(fault.late, lambda: self.add(post))
        raise fault.error

    def remover(self, post: Post) -> None:
        return None

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        return ()

    def append(self, post: Post, *, check: bool = False, patience: float = 0.0) -> tuple[bool, Entry | None, Any]:
        return append(self, post, check=check, clock=self.clock, patience=patience)

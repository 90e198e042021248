# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of a thread, as a task wants them and as a dialect shows them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Values


@dataclass(frozen=True)
class Post:
    """What a task wants in the thread. `text` may be empty when there are attachments."""

    kind: str
    text: str
    is_html: bool = False
    attachments: tuple[Attachment, ...] = ()
    key: str | None = None
    repeat: bool = False
    #: What else the system sends with the entry (minutes worked, a status).
    extra: Values = field(default_factory=dict)

    @property
    def body(self) -> str:
        """The text as it is sent: with the key, when there is one, in a last line of its own."""
        if self.key is None:
            return self.text
        line = mark(self.key)
        return f"{self.text}<p>{html.escape(line)}</p>" if self.is_html else f"{self.text}\n\n{line}"


@dataclass(frozen=True)
class Entry:
    """What is in the thread.

    `read` fetches the text, and is asked only when `size` (bytes; None: unknown) leaves room for the text wanted;
    `digests` fetches the SHA-256 of each attached file, and is asked only when text and names agree.
    """

    id: int | str
    kind: str
    read: Callable[[], str]
    is_html: bool = False
    size: int | None = None
    names: tuple[str, ...] = ()
    digests: Callable[[], Sequence[str]] = tuple
    #: Who wrote it, as the system says it.
    author: object = None
    #: What the reading of the thread shows of text and files without fetching them: entries that differ in it are not
    #: the same. None: nothing.
    shown: object = None
    #: Whether the entries after it cost another request.
    ends_page: bool = False
    #: Others like it that stay; what nobody knows of it after a lost answer; and what to say about it.
    duplicates: tuple[int | str, ...] = ()
    uncertain: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posted:
    """What the server said to an entry, and its id where the answer tells it."""

    messages: tuple[str, ...] = ()
    id: int | str | None = None
    #: What nobody knows after a lost answer: whether this run posted what was found.
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Toggle:
    """What can be changed of an entry that is there, by the id of the entry."""

    name: str
    read: Callable[[int], bool]
    write: Callable[[int, bool], object]


class Thread(Protocol):
    """What a dialect does for the thread of one ticket."""

    @property
    def place(self) -> tuple[object, ...]:
        """What the thread belongs to: a kind and an id."""

    def entries(self) -> Iterable[Entry]:
        """All entries that people wrote, the oldest first."""

    def post(self, post: Post) -> Posted:
        """Add the entry; raises AnswerLost or TimedOut when it is not known whether that was done."""

    def remover(self, post: Post) -> Callable[[int | str], object] | None:
        """What removes an entry that was just posted, None where it cannot be undone (the server or a mail)."""

    def recount(self, post: Post, alike: Sequence[int | str], mine: int | str | None) -> Sequence[str]:
        """Let what is counted with an entry (minutes) count once though the entry stays several times.

        `mine`: the one that this run posted, where it is known. Returns warnings.
        """


def mark(key: str) -> str:
    """The last line of an entry with this key."""
    return f"[opsdesk:{key}]"


def keyed(post: Post, key: str | None) -> Post:
    """The post with a key of the caller's own; the key stays on one line and without brackets."""
    if key is not None and (not key.strip() or re.search(r"[\[\]\s]", key)):
        raise errors.InvalidInput(f"key: {key!r} must not hold blanks or square brackets")
    return replace(post, key=key)

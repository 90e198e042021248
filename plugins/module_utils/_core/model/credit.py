# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes a run may claim as its own work.

Two controllers write at the same moment: an object that is as wanted may be another controller's work. A run claims
what the server confirmed. It claims nothing if the server rejected all its requests. After a lost answer nobody knows,
and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: The key of a result that lists what nobody knows.
UNCERTAIN = "uncertain"
#: In `uncertain`: whether this run did what `action` says.
ACTION = "action"
#: What the messages add where nobody knows.
OR_ANOTHER = "by this run, or at the same moment by another one"

#: Writing requests of this thread that the server did not reject.
_accepted: ContextVar[int] = ContextVar("accepted", default=0)
#: Those of them to which the server said that there was nothing to change.
_idle: ContextVar[int] = ContextVar("idle", default=0)


def accept() -> None:
    """Count a writing request that was carried out, or may have been."""
    _accepted.set(_accepted.get() + 1)


def written() -> int:
    """How many writing requests of this thread were carried out, or may have been."""
    return _accepted.get()


def changed_nothing() -> None:
    """Count a writing request to which the server said that all was as asked for."""
    _idle.set(_idle.get() + 1)


def wrote_nothing(lost: errors.AnswerLost, before: int) -> bool:
    """Whether a lost answer leaves nothing in doubt: it was one to a reading request, and since `before` (what
    `written` returned) nothing was written."""
    return lost.reading and written() == before


@dataclass
class Credit:
    """What came of the requests of one update."""

    #: A request was carried out, as the server said.
    done: bool = False
    #: An answer was lost.
    lost: bool = False

    @property
    def none(self) -> bool:
        """Whether the server rejected everything: whatever is as wanted now is the work of others."""
        return not (self.done or self.lost)

    @property
    def uncertain(self) -> bool:
        """Whether nobody knows who did it."""
        return self.lost and not self.done

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Send the requests of one pass."""
        before, idle = written(), _idle.get()
        try:
            yield
        except errors.OpsdeskError as error:
            if isinstance(error, errors.ServerFailed) or (isinstance(error, errors.AnswerLost) and not error.reading):
                self.lost = True
            else:
                # An update may take several requests, and those before the rejected one were carried out.
                self.done = self.done or written() > before
            raise
        idle = _idle.get() - idle
        self.done = self.done or not idle or written() - before > idle

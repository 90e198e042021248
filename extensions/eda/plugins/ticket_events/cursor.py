# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the watching of a desk has come: which tickets are due, and whether one is new or changed. Pure.

Times are texts such as `2031-06-01T12:00:00Z`, whose order is that of time. The desks tell them to the second, and some
tickets become visible a little after the time they bear: the last `overlap` seconds are looked at in every pass, and
what was handled in them is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time, utc_text

BEGINNING = "1970-01-01T00:00:00Z"
NEW, CHANGED = "new", "changed"


@dataclass(frozen=True)
class Listed:
    """A ticket as a pass over the desk shows it."""

    id: int
    created: str
    updated: str


@dataclass
class Cursor:
    """What is known of the tickets of one desk."""

    #: Everything that bears an earlier time, less the overlap, was handled.
    edge: str
    #: What bears an earlier time is of no interest.
    floor: str
    #: Seconds before the edge that every pass looks at again.
    overlap: float
    #: Of the tickets handled since: the time that each bore then.
    seen: dict[int, str] = field(default_factory=dict)

    @classmethod
    def starting(cls, at: str, overlap: float) -> Cursor:
        """A cursor for which everything up to this time is past."""
        return cls(at, at, overlap)

    @property
    def since(self) -> str:
        """The time from which on tickets have to be listed."""
        return max(self.floor, earlier(self.edge, self.overlap))

    def due(self, listed: Iterable[Listed]) -> list[Listed]:
        """The tickets that are to be handled, the longest waiting first."""
        since = self.since
        due = [item for item in listed if item.updated >= since and item.updated > self.seen.get(item.id, "")]
        return sorted(due, key=lambda item: (item.updated, item.id))

    def change(self, item: Listed) -> str:
        """Whether a ticket that is due is new or changed: older ones would have been handled before."""
        return NEW if item.id not in self.seen and item.created >= self.since else CHANGED

    def handled(self, item: Listed) -> None:
        """The ticket, as it was listed, needs nothing any more."""
        self.seen[item.id] = item.updated

    def complete(self, listed: Iterable[Listed], now: str) -> None:
        """All tickets of a pass were handled.

        A time that is still to come, by the clock of this machine, moves nothing: somebody gave it to the ticket, and
        what happens until then would be taken for past.
        """
        self.edge = max([self.edge, *(item.updated for item in listed if item.updated <= now)])
        since = self.since
        self.seen = {key: updated for key, updated in self.seen.items() if updated >= since}

    def as_state(self) -> dict[str, Any]:
        """The cursor as a document, without the overlap, which is a matter of taste."""
        return {"edge": self.edge, "floor": self.floor, "seen": {str(key): self.seen[key] for key in sorted(self.seen)}}

    @classmethod
    def of_state(cls, state: Mapping[str, Any], overlap: float) -> Cursor:
        """The cursor of a document. Raises KeyError, TypeError or ValueError for what is none."""
        seen = {int(key): _checked(updated) for key, updated in state["seen"].items()}
        return cls(_checked(state["edge"]), _checked(state["floor"]), overlap, seen)


def earlier(moment: str, seconds: float) -> str:
    """The time so many seconds before."""
    return utc_text(parse_time(moment) - timedelta(seconds=seconds))


def _checked(moment: Any) -> str:
    return utc_text(parse_time(moment))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each of the two protocols does for tickets and their threads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Thread
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import SILENT, Values, Wish, Written
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored


class TicketDialect(Protocol):
    """What each protocol does for tickets. Values are canonical."""

    #: Whether a new ticket carries its key as a number (`mark_of`) until an update links it.
    marks: bool
    #: Options that this protocol can neither write nor, some of them, read.
    unmanaged: tuple[str, ...]

    #: Further options of which the queue says whether a ticket can have them.
    by_queue: tuple[str, ...]

    def read(self, key: int, wish: Wish = SILENT) -> Values | None:
        """The ticket, None when it is not there; `wish` says how the task writes what has several spellings."""

    def ids(self, query: str, limit: int) -> list[int]:
        """The numbers of the tickets that TicketSQL finds, in order, `limit` at most."""

    def search(
        self, query: str, names: Collection[str], *, order: str, descending: bool, limit: int | None
    ) -> Iterator[Values]:
        """Records of all tickets that TicketSQL finds, with these fields."""

    def family(self, key: int) -> dict[int, str]:
        """The subjects of a ticket and of those that were merged into it, as they were then."""

    def linked(self, key: int, urn: str) -> list[int]:
        """The tickets, that one or merged into it, to which an update added this link, the latest last."""

    def keys(self, key: int) -> set[str]:
        """All keys that a ticket carries."""

    def openings(self, key: int) -> list[str]:
        """The statuses that RT offers as actions on a ticket; none where its lifecycle names no actions."""

    def check(self, values: Values) -> None:
        """Raise InvalidInput for values that this protocol would store otherwise for this account."""

    def resolve_fields(self, values: Values, queue: str, actual: Values | None) -> Values:
        """Custom fields and roles as this queue knows them."""

    def create(self, values: Values) -> Written:
        """Create a ticket."""

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        """Set these fields."""

    def delete(self, key: int) -> Sequence[str]:
        """Set the status to deleted."""


class Threads(Protocol):
    """History and attachments of any ticket."""

    def history(self, ticket: int) -> list[Values]:
        """All transactions, the oldest first."""

    def attachments(self, ticket: int) -> Iterable[Stored]:
        """All stored parts: texts (without a name) and files."""

    def thread(self, ticket: int) -> Thread:
        """The thread of one ticket, for posting."""

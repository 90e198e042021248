# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RT keeps of a thread: parts with bytes, some of them files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Summing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin


@dataclass(frozen=True)
class Stored:
    """A text (no `name`) or a file of a ticket.

    `size` is in bytes, None where RT does not tell exactly; `length` is how RT words it; `save` brings the bytes,
    piece by piece.
    """

    id: int
    transaction: int | None
    name: str
    content_type: str
    size: int | None
    created: str | None
    creator: str | None
    length: str
    save: Callable[[Begin], None] = field(repr=False)

    def fetch(self) -> bytes:
        """The bytes, in memory."""
        pieces: list[bytes] = []

        def begin() -> Callable[[bytes], object]:
            pieces.clear()
            return pieces.append

        self.save(begin)
        return b"".join(pieces)

    def digest(self) -> str:
        """SHA-256, hexadecimal; fetches the bytes."""
        arriving = Summing()
        self.save(arriving.begin)
        return arriving.sums.sha256

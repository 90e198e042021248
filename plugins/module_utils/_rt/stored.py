# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RT keeps of a thread: parts with bytes, some of them files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stored:
    """A text (no `name`) or a file of a ticket.

    `size` is in bytes, None where RT does not tell exactly; `fetch` gets the bytes.
    """

    id: int
    transaction: int | None
    name: str
    content_type: str
    size: int | None
    created: str | None
    creator: str | None
    fetch: Callable[[], bytes] = field(repr=False)

    def digest(self) -> str:
        """SHA-256, hexadecimal; fetches the bytes."""
        return hashlib.sha256(self.fetch()).hexdigest()

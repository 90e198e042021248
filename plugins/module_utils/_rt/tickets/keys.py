# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a ticket carries the caller's own key: in a link, and over REST 1.0 for a moment as a number."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, unquote

URN = "urn:opsdesk:"
LONGEST_URN = 240  # the column for a link's target


def urn_of(key: str) -> str:
    """The link that carries a key; percent-encoded, so that any text is a URI."""
    return URN + quote(key, safe="")


def mark_of(key: str) -> int:
    """The minutes left of a new ticket until it is linked: REST 1.0 accepts no link in the creating request.

    RT's mail shows the subject and the people of a new ticket, but not this number, which is larger than any real one
    (1,900 years) and fits into 31 bits.
    """
    return 10**9 + int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % 10**9


def key_of(urn: str) -> str:
    """The key in such a link."""
    return unquote(urn[len(URN) :])

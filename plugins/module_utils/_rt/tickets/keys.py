# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a ticket carries the caller's own key: in a link, and over REST 1.0 for a moment in its subject."""

from __future__ import annotations

from urllib.parse import quote, unquote

URN = "urn:opsdesk:"
LONGEST_URN = 240  # the column for a link's target


def urn_of(key: str) -> str:
    """The link that carries a key; percent-encoded, so that any text is a URI."""
    return URN + quote(key, safe="")


def mark_of(key: str) -> str:
    """How a subject carries a key between creating and linking: REST 1.0 takes no link in the creating request."""
    return f"[{urn_of(key)}] "


def key_of(urn: str) -> str:
    """The key in such a link."""
    return unquote(urn[len(URN) :])

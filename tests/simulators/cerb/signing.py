# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures of requests, as the server computes them, and the moments it can read in a Date header."""

from __future__ import annotations

import email.utils
import hashlib
import re
from datetime import datetime, timezone
from typing import Any

# A request is as old as its Date header says, and at this age too old; one from the future likewise.
MAX_AGE = 600


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def sorted_query(query: str) -> str:
    """Sorted by the raw text before the first `=`, in the order sent where that is equal. PHP sorts keys of digits by
    their number."""
    groups: dict[str, list[str]] = {}
    for part in query.split("&"):
        groups.setdefault(part.partition("=")[0], []).append(part)
    return "&".join(part for key in sorted(groups, key=_order) for part in groups[key])


def _order(key: str) -> tuple[int, Any]:
    return (0, int(key)) if re.fullmatch(r"0|[1-9]\d*", key) else (1, key.encode("latin-1", "replace"))


def signature(method: str, date: str, path: str, query: str, body: bytes, secret: str) -> str:
    """`path` and `query` as they stood in the request line, `date` as in its header."""
    head = "\n".join([method, date, path, sorted_query(query)]).encode("latin-1")
    return md5(head + b"\n" + body + b"\n" + md5(secret.encode()).encode() + b"\n")


def moment(date: str) -> float | None:
    """Seconds since 1970 of what `strtotime` reads, None for garbage. Without a zone it is UTC here."""
    date = date.strip()
    if match := re.fullmatch(r"@(-?\d+)", date):
        return float(match[1])
    try:
        when = email.utils.parsedate_to_datetime(date)
    except (ValueError, TypeError):
        try:
            when = datetime.fromisoformat(date)
        except ValueError:
            return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return when.timestamp()

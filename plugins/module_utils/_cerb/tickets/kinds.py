# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of values as Cerb keeps them on tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import getaddresses
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import alias_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Collection,
    Dictionary,
    Ids,
    Instant,
    Integer,
    Key,
    Kind,
    Line,
    Name,
)

#: Cerb's numbers for what it calls status.
STATUSES = {"open": 0, "waiting": 1, "closed": 2, "deleted": 3}
DELETED = "deleted"
MERGED = "-MERGED"  # the end of the mask of a ticket that was merged into another
LONGEST_KEY = 255
WIDTH = 255  # columns of a subject
LONGEST_MASK = 32


KEY = Key(LONGEST_KEY, f"Cerb keeps {LONGEST_KEY} bytes", lambda text: len(text.encode("utf-8", "surrogatepass")))


class Subject(Line):
    """One line, of which Cerb keeps so many columns that it can put three dots behind them."""

    def parse(self, value: Any) -> Any:
        text = stored(super().parse(value), WIDTH)
        if not text:
            raise ValueError("must not be empty")
        return text


class Reference(Name):
    """The name or id of another record; `''` refers to none."""

    def parse(self, value: Any) -> Any:
        return super().parse(value) or None


class Mask(Name):
    """What people call a ticket; Cerb compares it without case. Longer than its column, it makes an empty ticket."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if not 0 < len(text) <= LONGEST_MASK:
            raise ValueError(f"{text[:40]!r} has {len(text)} characters, and must have 1 to {LONGEST_MASK}")
        return text


class Importance(Integer):
    """0 to 100."""

    def parse(self, value: Any) -> Any:
        number = int(value)
        if not 0 <= number <= 100:
            raise ValueError(f"{number} is not between 0 and 100")
        return number


class Moment(Instant):
    """A point in time, which Cerb keeps as seconds since 1970."""


def seconds(moment: str | None) -> int:
    """A canonical time as Cerb takes it; nothing is 0."""
    if not moment:
        return 0
    return int(datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp())


def moment(found: Any) -> str | None:
    """What Cerb shows as a canonical time; 0 is nothing."""
    number = int(found or 0)
    if not number:
        return None
    return datetime.fromtimestamp(number, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Addresses(Collection):
    """E-mail addresses: Cerb keeps them bare and in lower case."""

    def parse(self, value: Any) -> Any:
        return sorted({bare(item) for item in super().parse(value)})


class Recipients(Addresses):
    """Who gets one mail: what `list_mode` says is about what is there already."""

    def combine(self, found: Any, given: Any, mode: str) -> Any:
        return given


def bare(text: str) -> str:
    """`alice@example.com` of `"Alice, A." <Alice@example.com>`. Raises ValueError."""
    found = getaddresses([text])
    address = found[0][1].strip().lower() if len(found) == 1 else ""
    local, sign, domain = address.partition("@")
    if not (local and sign and domain) or any(letter in ' ,;<>"' for letter in address) or "@" in domain:
        raise ValueError(f"{text!r} is not an e-mail address")
    return address


@dataclass(frozen=True)
class Links(Dictionary):
    """Types of records to ids."""

    of: Kind = Ids()

    def parse(self, value: Any) -> Any:
        parsed = super().parse(value)
        if any(alias_of(kind) == "worker" for kind in parsed):
            raise ValueError("a link to a worker makes that worker a watcher: give watchers")
        return {alias_of(kind): ids for kind, ids in parsed.items()}


class CustomValue(Kind):
    """The value of a custom field, canonical once its definition is known; nothing is as good as none."""

    def same(self, found: Any, wanted: Any) -> bool:
        if isinstance(found, list) or isinstance(wanted, list):
            return {str(item) for item in found or ()} == {str(item) for item in wanted or ()}
        return bool((found or None) == (wanted or None))

    def combine(self, found: Any, given: Any, mode: str) -> Any:
        return Collection().combine(found, given, mode) if isinstance(given, list) else given


@dataclass(frozen=True)
class CustomFieldValues(Dictionary):
    """Custom fields by name or URI."""

    of: Kind = CustomValue()

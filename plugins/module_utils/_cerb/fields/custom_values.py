# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of custom fields, which Cerb shows otherwise than it takes them.

Decimals and amounts come back without their point (3.14 as "314"), 0 as "", lists joined by commas (their items only in
the `custom` map). Canonical is what a task would write: "3.14", None, a list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Collection,
    Instant,
    Kind,
    Text,
    parse_time,
    utc_text,
)

#: Bytes of a value of one line.
LONGEST = 255


class CustomKind(Kind):
    """A text, and the base of the others: `read` makes the canonical value, `write` what is sent."""

    def parse(self, value: Any) -> Any:
        return str(value).replace("\r\n", "\n") or None

    def read(self, raw: Any) -> Any:
        """The canonical form of what the server shows in its `custom` map."""
        return str(raw).replace("\r\n", "\n") if raw not in (None, "") else None

    def write(self, value: Any) -> Any:
        """What to send; nothing clears a text."""
        return "" if value is None else value

    def same(self, found: Any, wanted: Any) -> bool:
        return Text().same(found, wanted)


class CustomLine(CustomKind):
    """One line or an address, of which Cerb keeps so many bytes. It cuts the rest, and where the cut falls inside of a
    character, a strict database loses the new value and the old one."""

    def parse(self, value: Any) -> Any:
        return _short(super().parse(value))


def _short(text: str | None) -> str | None:
    length = len((text or "").encode(errors="replace"))
    if length > LONGEST:
        raise ValueError(f"{(text or '')[:40]!r}... has {length} bytes, and Cerb keeps at most {LONGEST}")
    return text


class CustomNumber(CustomKind):
    """A whole number; 0 and nothing are the same to Cerb."""

    def parse(self, value: Any) -> Any:
        try:
            return _whole(value) or None
        except (ValueError, InvalidOperation):
            raise ValueError(f"{value!r} is not a whole number") from None

    def read(self, raw: Any) -> Any:
        return int(raw) or None if raw not in (None, "") else None

    def write(self, value: Any) -> Any:
        return value or 0

    def same(self, found: Any, wanted: Any) -> bool:
        return (found or 0) == (wanted or 0)


def _whole(value: Any) -> int:
    text = str(value).strip()
    if not text:
        return 0
    number = Decimal(text)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


class CustomFlag(CustomKind):
    """A checkbox."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in ("true", "yes", "1", "on"):
            return True
        if word in ("false", "no", "0", "off", ""):
            return False
        raise ValueError(f"{value!r} is neither true nor false")

    def read(self, raw: Any) -> Any:
        return str(raw or "0") != "0"

    def write(self, value: Any) -> Any:
        return 1 if value else 0

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(found) == bool(wanted)


class CustomTime(CustomKind):
    """A point in time; Cerb takes nothing but seconds since 1970."""

    def parse(self, value: Any) -> Any:
        return Instant().parse(value)

    def read(self, raw: Any) -> Any:
        return from_epoch(raw)

    def write(self, value: Any) -> Any:
        return to_epoch(value)


def from_epoch(raw: Any) -> str | None:
    """`2031-06-01T12:00:00Z`; 0 is no time at all."""
    seconds = int(raw or 0)
    return utc_text(datetime.fromtimestamp(seconds, timezone.utc)) if seconds else None


def to_epoch(value: str | None) -> int:
    """Seconds since 1970; 0 for no time."""
    return int(parse_time(value).timestamp()) if value else 0


@dataclass(frozen=True)
class CustomDecimal(CustomKind):
    """A number with a fixed count of decimals, or an amount of money. More decimals are cut off, as Cerb does."""

    places: int = 2

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if not text:
            return None
        try:
            number = Decimal(text).quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_DOWN)
        except InvalidOperation:
            raise ValueError(f"{value!r} is not a number (write 12.50, with a point)") from None
        if number < 0:
            raise ValueError(f"{value!r} is negative, which Cerb does not take")
        return f"{number:f}" if number else None

    def read(self, raw: Any) -> Any:
        digits = int(raw or 0)
        return f"{Decimal(digits).scaleb(-self.places):f}" if digits else None

    def write(self, value: Any) -> Any:
        return value or 0


@dataclass(frozen=True)
class CustomChoice(CustomKind):
    """One of a list of options, exactly spelled."""

    options: tuple[str, ...] = ()

    def parse(self, value: Any) -> Any:
        return _option(str(value), self.options) if str(value) else None


def _option(value: str, options: Sequence[str]) -> str:
    if value not in options:
        hint = errors.did_you_mean(value, options)
        raise ValueError(f"{value!r} is not one of its options" + (f" ({hint.rstrip('?')})" if hint else ""))
    return value


def collated(text: str) -> str:
    """What the database compares: no case, no accents, no blanks at the end."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().rstrip(" ")


@dataclass(frozen=True)
class CustomList(Collection):
    """A list of texts without order. Of those that its database takes for the same, Cerb keeps the last."""

    fold: Callable[[str], str] = collated

    def parse(self, value: Any) -> Any:
        items = [value] if isinstance(value, str) else value
        kept = {self.fold(text): text for text in (str(item).strip() for item in items) if text}
        for text in kept.values():
            _short(text)
        return sorted(kept.values())

    def same(self, found: Any, wanted: Any) -> bool:
        return set(found or ()) == set(wanted or ())

    def read(self, raw: Any) -> Any:
        """The items stand in a map; joined by commas they could not be told apart."""
        items = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else [raw] if raw else []
        return sorted(str(item) for item in items)

    def write(self, value: Any) -> Any:
        return list(value) or ""


@dataclass(frozen=True)
class CustomChoices(CustomList):
    """Checkboxes. One unknown option empties the field, with success: so they are checked here."""

    fold: Any = str
    options: tuple[str, ...] = ()

    def parse(self, value: Any) -> Any:
        return [_option(item, self.options) for item in super().parse(value)]


class CustomLink(CustomNumber):
    """Another record, by its id. Names are made ids before they come here."""


@dataclass(frozen=True)
class CustomLinks(CustomList):
    """Other records or files, by their ids."""

    fold: Any = str


#: Kinds that need nothing of the field's own settings.
PLAIN: dict[str, CustomKind | CustomList] = {
    "S": CustomLine(),
    "T": CustomKind(),
    "U": CustomLine(),
    "N": CustomNumber(),
    "C": CustomFlag(),
    "E": CustomTime(),
    "M": CustomList(),
    "W": CustomLink(),
    "L": CustomLink(),
    "F": CustomLink(),
    "I": CustomLinks(),
    "cerb.custom_field.slider": CustomNumber(),
    "cerb.custom_field.geo.point": CustomKind(),
    "cerb.custom_field.record.links": CustomLinks(),
}

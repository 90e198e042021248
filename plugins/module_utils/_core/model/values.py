# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Value kinds: how a value is read from a task, brought to one form, and compared; and what holds values by name.

Pure: standard library only. A kind's `parse` takes what a task says and gives the canonical form, which is also the
form of records; it raises ValueError with a sentence for the user. Canonical "empty" is `None` for single values
and `[]` for lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone, tzinfo
from email.utils import parsedate_to_datetime
from fractions import Fraction
from typing import Any

#: Canonical values by the names of options: what a task wants, a record, what a plan sends or shows.
Values = dict[str, Any]
#: An object in the server's own form: the document of a JSON API. To be read only.
Raw = Mapping[str, Any]
#: What a task says, by the names of its options, as Ansible hands it over. To be read only.
Options = Mapping[str, Any]
#: An option as Ansible reads it: its type, choices, default, the options inside of it.
Spec = dict[str, Any]
#: The keys of a module's result.
Result = dict[str, Any]

EXACT, ADD, REMOVE = "exact", "add", "remove"


class Kind:
    """A value compared as it is."""

    #: The Ansible type of the option, and of a list's elements.
    type = "str"
    elements: str | None = None
    #: Whether `list_mode` has a meaning for it.
    collective = False

    @property
    def empty(self) -> object:
        """The value of a field that has none: None, or an empty list."""
        return None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words allowed, where they do not depend on the server."""
        return ()

    @property
    def spec(self) -> Mapping[str, object]:
        """More of the Ansible argument specification: the options of a dictionary's elements."""
        return {}

    def parse(self, value: object) -> Any:
        """The canonical form of what a task gives."""
        return value

    def loss(self, value: object) -> str:
        """What the server will not keep of what a task gives, as `has 220 bytes, ...`; empty: it keeps all."""
        return ""

    def same(self, found: object, wanted: object) -> bool:
        """Whether the server's value is what is wanted; both canonical."""
        return bool(found == wanted)

    def part(self, found: object, wanted: object) -> object:
        """That part of `found` which `wanted` speaks of."""
        return found

    def pending(self, found: object, wanted: object) -> object:
        """That part of `wanted` which must still be sent."""
        return wanted

    def foreseen(self, found: object, wanted: object) -> object:
        """The value that a record will show once `wanted` is there; dictionaries keep keys that are not named."""
        if isinstance(wanted, dict) and (found is None or isinstance(found, Mapping)):
            return {**(found or {}), **wanted}
        return wanted

    def combine(self, found: object, given: object, mode: str) -> object:
        """The value wanted, when the task says to add `given` to what is there, to remove it, or to have exactly it."""
        return given


class Text(Kind):
    """Text of any length; line ends are `\n`, which is what servers store."""

    def parse(self, value: object) -> str:
        return str(value).replace("\r\n", "\n")

    def same(self, found: object, wanted: object) -> bool:
        return bool((found or "") == (wanted or ""))


@dataclass(frozen=True)
class Line(Kind):
    """One line: breaks become spaces, blanks at the ends go, and what fits stays, as servers do.

    `longest`: characters that the server keeps; `octets`: bytes of UTF-8. It cuts between two characters. `whole`: what
    would be cut is refused, as two names would be one that begin alike.
    """

    longest: int | None = None
    octets: int | None = None
    whole: bool = False

    def parse(self, value: object) -> str:
        if self.whole and self.loss(value):
            raise ValueError(f"{_one_line(value)[:40]!r}... {self.loss(value)}")
        return self._kept(_one_line(value))

    def _kept(self, text: str) -> str:
        return text[: self.longest].rstrip() if self.octets is None else clipped(text, self.octets).rstrip()

    def loss(self, value: object) -> str:
        text = _one_line(value)
        if text == self._kept(text):
            return ""
        has, keeps = (len(text), self.longest) if self.octets is None else (_octets(text), self.octets)
        what = "characters" if self.octets is None else "bytes"
        return f"has {has} {what}, of which the server keeps the first {keeps}"

    def same(self, found: object, wanted: object) -> bool:
        # Servers show an empty line as nothing, or as an empty text, and may cut behind a blank.
        return str(found or "").rstrip() == str(wanted or "").rstrip()


def clipped(text: str, octets: int) -> str:
    """The beginning of a text that fits into so many bytes of UTF-8."""
    return text.encode(errors="surrogatepass")[:octets].decode(errors="ignore")


def _one_line(value: object) -> str:
    return " ".join(str(value).split("\n")).replace("\r", "").strip()


def _octets(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def caseless(found: object, wanted: object) -> bool:
    """Whether two texts differ in their case at most; nothing is an empty text."""
    return str(found or "").casefold() == str(wanted or "").casefold()


class Caseless(Line):
    """One line that servers compare without case: an e-mail address."""

    def same(self, found: object, wanted: object) -> bool:
        return caseless(found, wanted)


@dataclass(frozen=True)
class Key(Kind):
    """The caller's own key: text on one line, no longer than the server keeps as a whole (`size`)."""

    longest: int
    #: What the server keeps, for the message.
    keeps: str
    size: Callable[[str], int] = len

    def parse(self, value: object) -> str:
        text = str(value)
        if not text.strip() or text != text.strip() or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
            raise ValueError(f"{text!r} must be text on one line, without blanks at its ends")
        if self.size(text) > self.longest:
            raise ValueError(f"{text[:40]!r}... is too long: {self.keeps}")
        return text


class Word(Kind):
    """A lower-case word of the server's own vocabulary, such as a status."""

    def parse(self, value: object) -> str:
        return str(value).strip().lower()


@dataclass(frozen=True)
class Name(Kind):
    """The name of another object; compared without case, because servers do.

    `longest`: characters that the server keeps; `octets`: bytes of UTF-8. Longer names are refused, because two that
    begin alike would become one.
    """

    longest: int | None = None
    octets: int | None = None

    def parse(self, value: object) -> str:
        return self.whole(str(value).strip())

    def whole(self, text: str) -> str:
        """The text, if the server keeps all of it. Raises ValueError."""
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(f"{text[:40]!r}... has {len(text)} characters, and the server keeps {self.longest}")
        if self.octets is not None and _octets(text) > self.octets:
            raise ValueError(f"{text[:40]!r}... has {_octets(text)} bytes, and the server keeps {self.octets}")
        return text

    def same(self, found: object, wanted: object) -> bool:
        return caseless(found, wanted)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        return self.words


class Integer(Kind):
    """A whole number."""

    type = "int"

    def parse(self, value: Any) -> int:
        return int(value)


class Flag(Kind):
    """True or false."""

    type = "bool"

    def parse(self, value: object) -> bool:
        return bool(value)


_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(minutes?|mins?|m|hours?|h|days?|d|)", re.IGNORECASE)
_MINUTES = {"m": 1, "h": 60, "d": 1440}


class Minutes(Kind):
    """A duration in minutes; a task may say `90`, `1h 30m` or `2 hours`."""

    def parse(self, value: object) -> int:
        text = str(value).strip()
        total, position = Fraction(), 0
        while position < len(text):
            match = _DURATION.match(text, position)
            if match is None:
                raise ValueError(f"{value!r} is not a duration (write 90, '90 minutes' or '1h 30m')")
            total += Fraction(match[1]) * _MINUTES[(match[2] or "m")[0].lower()]
            position = match.end() + (len(text[match.end() :]) - len(text[match.end() :].lstrip()))
        if not text or total != int(total):
            raise ValueError(f"{value!r} is not a whole number of minutes")
        return int(total)


class Instant(Kind):
    """A point in time, canonical `2031-06-01T12:00:00Z`; `''` clears it.

    A task may give an offset or `Z`; a time without either is in UTC, a date without a time is its midnight.
    """

    def parse(self, value: object) -> str | None:
        return utc_text(parse_time(value)) if str(value).strip() else None


class Day(Kind):
    """A date without a time, canonical `2031-06-01`; `''` clears it."""

    def parse(self, value: object) -> str | None:
        return parse_time(value).date().isoformat() if str(value).strip() else None


# The fraction of a second is dropped: no server here keeps one.
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?", re.ASCII)


def parse_time(value: object, zone: tzinfo = timezone.utc) -> datetime:
    """An aware datetime from ISO 8601 or RFC 2822 text.

    `zone` is assumed where the text names none. Raises ValueError.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    try:
        found = _read_time(str(value).strip())
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        # A time that UTC's calendar does not hold (year 0) would fail later, where nobody expects it.
        found.astimezone(timezone.utc)
    except (TypeError, ValueError, IndexError, OverflowError):
        raise ValueError(
            f"{value!r} is not a date (write 2031-06-01, '2031-06-01 12:00:00' or 2031-06-01T12:00:00+02:00)"
        ) from None
    return found


def _read_time(text: str) -> datetime:
    """Naive when the text names no zone. What `datetime.fromisoformat` takes depends on Python's version: not used."""
    iso = _ISO.fullmatch(text)
    if iso is not None:
        day, clock, zone = iso.groups(default="")
        clock = f"{clock or '00:00'}:00"[:8]
        offset = "+0000" if zone.isalpha() else zone
        return datetime.strptime(f"{day} {clock}{offset}", "%Y-%m-%d %H:%M:%S" + ("%z" if zone else ""))
    found = parsedate_to_datetime(text)
    if found.tzinfo is None and not text[-1].isdigit():
        raise ValueError("the zone is not one that RFC 2822 knows")
    return found


def utc_text(moment: datetime) -> str:
    """`2031-06-01T12:00:00Z`."""
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True)
class Collection(Kind):
    """A list whose order and repetitions mean nothing; `fold` says which two values are the same.

    The first spelling of a value that is given twice stays.
    """

    fold: Callable[[str], str] = str.casefold
    element_type: str = "str"
    type = "list"
    collective = True

    @property
    def empty(self) -> list[object]:
        return []

    @property
    def elements(self) -> str:  # type: ignore[override]  # the base has a plain attribute
        return self.element_type

    def parse(self, value: Any) -> list[str]:
        items = [value] if isinstance(value, str) else value
        seen: dict[str, str] = {}
        for item in (str(item).strip() for item in items):
            if item:
                seen.setdefault(self.fold(item), item)
        return sorted(seen.values())

    def same(self, found: object, wanted: object) -> bool:
        return self._folded(found) == self._folded(wanted)

    def combine(self, found: Any, given: Any, mode: str) -> object:
        if mode == ADD:
            known = self._folded(found)
            return sorted([*(found or []), *(item for item in given if self.fold(item) not in known)])
        if mode == REMOVE:
            unwanted = self._folded(given)
            return [item for item in found or [] if self.fold(item) not in unwanted]
        return given

    def _folded(self, items: Any) -> set[str]:
        return {self.fold(item) for item in items or []}


@dataclass(frozen=True)
class ExactNames(Collection):
    """A list of names, without order, compared with their case."""

    fold: Callable[[str], str] = str


@dataclass(frozen=True)
class Ids(ExactNames):
    """Ids of other objects."""

    element_type: str = "int"

    def parse(self, value: Any) -> Any:
        return sorted({int(item) for item in ([value] if isinstance(value, (str, int)) else value)})


@dataclass(frozen=True)
class Dictionary(Kind):
    """A dictionary of which only the keys that the task gives are compared, each by the kind `of`."""

    of: Kind = Kind()
    keys: tuple[str, ...] = ()
    type = "dict"
    collective = True

    def parse(self, value: object) -> Values:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        unknown = [str(key) for key in value if self.keys and key not in self.keys]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not one of {', '.join(self.keys)}")
        return {str(key): self.of.empty if item is None else self.of.parse(item) for key, item in value.items()}

    def same(self, found: object, wanted: object) -> bool:
        return not self.pending(found, wanted)

    def part(self, found: Any, wanted: Any) -> Values:
        return {key: (found or {}).get(key) for key in wanted}

    def combine(self, found: Any, given: Any, mode: str) -> Values:
        return {key: self.of.combine((found or {}).get(key), item, mode) for key, item in given.items()}

    def pending(self, found: Any, wanted: Any) -> Values:
        return {key: item for key, item in wanted.items() if not self.of.same((found or {}).get(key), item)}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of the attributes of records: canonical as a task writes them, compared as Cerb stores them."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_values import (
    CustomFlag,
    from_epoch,
    to_epoch,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import Attribute, alias_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Day,
    Instant,
    Kind,
    caseless,
)

ELLIPSIS = "..."
#: A column of type TEXT, or a larger one: its width counts bytes, not characters.
COUNTED_IN_BYTES = 65535
#: What a column of type DATE holds instead of nothing.
NO_DAY = "0000-00-00"
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def columns(text: str) -> int:
    """How wide Cerb takes a text for: letters of Chinese, Japanese and Korean count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def stored(text: str, width: int | None, *, mb3: bool = False) -> str:
    """What stays of a text that has more bytes than `width`: three columns less than that, three dots included.

    Where the table cannot hold them (`mb3`), emoji go.
    """
    if width is not None and len(text.encode(errors="replace")) > width and columns(text) > width - len(ELLIPSIS):
        kept, room = "", width - 2 * len(ELLIPSIS)
        for letter in text:
            room -= columns(letter)
            if room < 0:
                break
            kept += letter
        text = kept + ELLIPSIS
    return "".join(letter for letter in text if ord(letter) < 0x10000) if mb3 else text


class RecordKind(Kind):
    """The base: `read` makes the canonical value of what Cerb shows, `write` what is sent."""

    type = "raw"

    def read(self, raw: Any) -> Any:
        """The canonical value."""
        return raw

    def write(self, value: Any) -> Any:
        """What to send."""
        return value


@dataclass(frozen=True)
class TextKind(RecordKind):
    """Text of limited width: cut there, or with `fits` refused beyond it. `filled`: never empty."""

    width: int | None = None
    mb3: bool = False
    fits: bool = False
    filled: bool = False

    def parse(self, value: Any) -> Any:
        if isinstance(value, (Mapping, list)):
            raise ValueError(f"{value!r} is not a text")
        text = str(int(value)) if isinstance(value, bool) else str(value)
        text = stored(text.replace("\r\n", "\n"), None if self.fits else self.width, mb3=self.mb3)
        if self.filled and not text:
            raise ValueError("must not be empty" if not value else f"{value!r} has only characters that Cerb drops")
        if self.fits:
            self._check(text)
        return text

    def _check(self, text: str) -> None:
        """Raise ValueError for more than the column holds."""
        width = self.width or 0
        octets = width >= COUNTED_IN_BYTES
        length = len(text.encode(errors="replace")) if octets else len(text)
        if length > width:
            unit = "bytes" if octets else "characters"
            raise ValueError(f"{text[:40]!r}... has {length} {unit}, and Cerb keeps at most {width}")

    def read(self, raw: Any) -> Any:
        return "" if raw is None else str(raw).replace("\r\n", "\n")

    def same(self, found: Any, wanted: Any) -> bool:
        return bool((found or "") == (wanted or ""))


class SlugKind(TextKind):
    """A word for addresses, of lower-case letters, digits and dashes."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if not re.fullmatch(r"[a-z0-9-]*", text):
            raise ValueError(f"{text!r} is not of lower-case letters, digits and dashes")
        return text


class MailKind(TextKind):
    """An e-mail address, which Cerb keeps in lower case."""

    def parse(self, value: Any) -> Any:
        text = address(value)
        if self.fits:
            self._check(text)
        return text


def address(value: Any) -> str:
    """An e-mail address in lower case; raises ValueError."""
    text = str(value).strip().lower()
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{value!r} is not an e-mail address")
    return text


class DayKind(RecordKind):
    """A date. A day of zeros is none: a strict database takes no empty text, and stores nothing of the request then."""

    def parse(self, value: Any) -> Any:
        return "" if str(value).strip() in ("", NO_DAY) else Day().parse(value)

    def read(self, raw: Any) -> Any:
        return "" if raw in (None, NO_DAY) else str(raw)

    def write(self, value: Any) -> Any:
        return value or NO_DAY


class NameKind(TextKind):
    """The name of another record, which Cerb compares without case."""

    def same(self, found: Any, wanted: Any) -> bool:
        return caseless(found, wanted)


class ContextKind(RecordKind):
    """A record type, by its alias; Cerb shows its context."""

    def parse(self, value: Any) -> Any:
        return alias_of(str(value).strip())

    def read(self, raw: Any) -> Any:
        return alias_of(str(raw or ""))


class IdKind(RecordKind):
    """Another record, by its id; a name is made an id before. 0 is none."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        return int(text) if text.isascii() and text.isdigit() else (text or 0)

    def read(self, raw: Any) -> Any:
        return number(raw)


class TimeKind(RecordKind):
    """A point in time; Cerb takes and shows seconds since 1970."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        return from_epoch(text) if text.isascii() and text.isdigit() else Instant().parse(value)

    def read(self, raw: Any) -> Any:
        return from_epoch(raw)

    def write(self, value: Any) -> Any:
        return to_epoch(value)


class FlagKind(RecordKind):
    """True or false; Cerb refuses the words."""

    def parse(self, value: Any) -> Any:
        return CustomFlag().parse(value)

    def read(self, raw: Any) -> Any:
        return CustomFlag().read(raw if raw is not True and raw is not False else int(raw))


@dataclass(frozen=True)
class IntKind(RecordKind):
    """A whole number, of which the column holds no more than `most`."""

    most: int | None = None

    def parse(self, value: Any) -> Any:
        found = int(value or 0)
        if self.most is not None and found > self.most:
            raise ValueError(f"{found} is more than {self.most}, the largest number that Cerb keeps here")
        return found

    def read(self, raw: Any) -> Any:
        return number(raw)


class NumberKind(RecordKind):
    """A number that may have a fraction."""

    def parse(self, value: Any) -> Any:
        return float(value or 0)

    def read(self, raw: Any) -> Any:
        return float(raw or 0)


class StatusKind(RecordKind):
    """Open, waiting, closed (or deleted). Cerb looks at the first letter only: `done` would delete."""

    words: tuple[str, ...] = ("open", "waiting", "closed", "deleted")

    def parse(self, value: Any) -> Any:
        word = str(value).strip().lower()
        if word not in self.words:
            raise ValueError(f"{value!r} is not one of {', '.join(self.words)}")
        return word

    def read(self, raw: Any) -> Any:
        return str(raw or "")


class DealKind(StatusKind):
    """Open, won or lost."""

    words = ("open", "closed_won", "closed_lost")


class MailsKind(RecordKind):
    """E-mail addresses of people; a text with commas on the wire, which only adds."""

    def parse(self, value: Any) -> Any:
        items = value.split(",") if isinstance(value, str) else value
        return sorted({address(item) for item in items if str(item).strip()})

    def read(self, raw: Any) -> Any:
        items = raw.split(",") if isinstance(raw, str) else raw or ()
        return sorted({str(item).strip().lower() for item in items if str(item).strip()})

    def write(self, value: Any) -> Any:
        return ", ".join(value)

    def same(self, found: Any, wanted: Any) -> bool:
        return set(wanted) <= set(found or ())


class HeadersKind(RecordKind):
    """Headers of a message: a dictionary, or their lines. Cerb takes lines and shows a dictionary in lower case."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(name).lower(): str(item) for name, item in value.items()}
        lines = (line.partition(":") for line in str(value).splitlines() if ":" in line)
        return {name.strip().lower(): item.strip() for name, _colon, item in lines}

    def read(self, raw: Any) -> Any:
        return self.parse(raw or {})

    def write(self, value: Any) -> Any:
        return "\n".join(f"{name.title()}: {item}" for name, item in value.items())

    def same(self, found: Any, wanted: Any) -> bool:
        return all((found or {}).get(name) == item for name, item in wanted.items())

    def part(self, found: Any, wanted: Any) -> Any:
        return {name: (found or {}).get(name) for name in wanted}


class ListKind(RecordKind):
    """A list of words, such as the records that a file is put on."""

    def parse(self, value: Any) -> Any:
        return [str(item).strip() for item in (value.split(",") if isinstance(value, str) else value)]


class RoundedKind(NumberKind):
    """An amount that Cerb rounds: 10.5 becomes 11."""

    def parse(self, value: Any) -> Any:
        return float(int(float(value or 0) + 0.5))


class FormatKind(RecordKind):
    """How an article is written; Cerb shows a number."""

    words = ("text", "html", "markdown")

    def parse(self, value: Any) -> Any:
        word = str(value).strip().lower()
        if word not in self.words:
            raise ValueError(f"{value!r} is not one of {', '.join(self.words)}")
        return word

    def read(self, raw: Any) -> Any:
        code = number(raw)
        return self.words[code] if code < len(self.words) else str(raw)


class MarkupKind(TextKind):
    """Text that Cerb shows as HTML, whatever it was written in: compared by its words."""

    def same(self, found: Any, wanted: Any) -> bool:
        return found == wanted or _words(str(found or "")) == _words(str(wanted or ""))


def _words(text: str) -> list[str]:
    text = re.sub(r"<(https?://[^>]*)>", r"\1", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)  # the target of a link, which stands in an attribute of HTML
    text = re.sub(r"^\s*\d+\.\s", "", text, flags=re.MULTILINE)  # the number of an item, which HTML counts itself
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", text)))


class ObjectKind(RecordKind):
    """Nested settings. Only the keys that the task gives are compared, and numbers equal their text."""

    def parse(self, value: Any) -> Any:
        parsed = json.loads(value) if isinstance(value, str) and value.strip() else (value or {})
        if not isinstance(parsed, (Mapping, list)):
            raise ValueError(f"{value!r} is neither a dictionary nor a list")
        return parsed

    def read(self, raw: Any) -> Any:
        if isinstance(raw, str) and raw[:1] in ("{", "["):
            try:
                return json.loads(raw)
            except ValueError:
                return raw
        return raw if raw not in ("", None) else {}

    def same(self, found: Any, wanted: Any) -> bool:
        return _holds(found, wanted)

    def part(self, found: Any, wanted: Any) -> Any:
        return {key: found.get(key) for key in wanted} if isinstance(found, dict) and wanted else found


def _holds(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return (isinstance(found, Mapping) or not wanted) and all(
            _holds(found.get(key, found.get(str(key))), item) for key, item in wanted.items()
        )
    if isinstance(wanted, list):
        items = list(found.values()) if isinstance(found, Mapping) else found
        return (
            isinstance(items, list)
            and len(items) == len(wanted)
            and all(_holds(one, other) for one, other in zip(items, wanted, strict=True))
        )
    return _plain(found) == _plain(wanted)


def _plain(value: Any) -> str:
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def kind_of(item: Attribute, *, mb3: bool = False) -> RecordKind:
    """The kind of an attribute."""
    plain: dict[str, RecordKind] = {
        "context": ContextKind(),
        "day": DayKind(),
        "deal": DealKind(),
        "flag": FlagKind(),
        "format": FormatKind(),
        "headers": HeadersKind(),
        "id": IdKind(),
        "int": IntKind(item.width),
        "list": ListKind(),
        "mail": MailKind(item.width, fits=item.fits),
        "mails": MailsKind(),
        "markup": MarkupKind(),
        "name": NameKind(),
        "number": NumberKind(),
        "object": ObjectKind(),
        "rounded": RoundedKind(),
        "slug": SlugKind(item.width, fits=item.fits),
        "status": StatusKind(),
        "time": TimeKind(),
    }
    filled = item.kind == "filled" or item.required
    return plain.get(item.kind) or TextKind(item.width, mb3, item.fits, filled)

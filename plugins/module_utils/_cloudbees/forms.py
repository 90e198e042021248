# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an attribute stands in CloudBees CD's JSON, and the fields of resources, each with its place there.

Which lists come wrapped is not known for sure, so all are read in every form; what is missing is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Field, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import (
    Choice,
    Collection,
    Day,
    Dictionary,
    Flag,
    Integer,
    Kind,
    Line,
    Name,
    Text,
)

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """A text."""

    @property
    def orders(self) -> tuple[str, ...]:
        """Arguments that only changing an object understands."""
        return ()

    def read(self, raw: Raw, wire: str) -> Any:
        """The canonical value."""
        return decoding.text(raw.get(wire))

    def write(self, document: Values, wire: str, value: Any) -> None:
        """Put a canonical value into the document to send."""
        document[wire] = value


@dataclass(frozen=True)
class WordForm(Form):
    """A word of a short list; None where it is missing."""

    def read(self, raw: Raw, wire: str) -> Any:
        return decoding.text(raw.get(wire)) or None


@dataclass(frozen=True)
class FlagForm(Form):
    """`"1"` or `"0"`; `default` where it is missing."""

    default: bool = False

    def read(self, raw: Raw, wire: str) -> Any:
        return decoding.flag(raw.get(wire), self.default)


@dataclass(frozen=True)
class NumberForm(Form):
    """A whole number as a text."""

    def read(self, raw: Raw, wire: str) -> Any:
        return decoding.number(raw.get(wire))


@dataclass(frozen=True)
class NamesForm(Form):
    """A list, plain under its own name or in a wrapper of the plural name. `clear`: the argument that empties it."""

    clear: str = ""

    @property
    def orders(self) -> tuple[str, ...]:
        return (self.clear,)

    def read(self, raw: Raw, wire: str) -> Any:
        return sorted(decoding.names(raw.get(wire) or raw.get(f"{wire}s")))

    def write(self, document: Values, wire: str, value: Any) -> None:
        if value or not self.clear:
            document[wire] = list(value)
        else:
            document[self.clear] = True


@dataclass(frozen=True)
class BlanksForm(Form):
    """A list as a text with blanks between its elements."""

    def read(self, raw: Raw, wire: str) -> Any:
        return sorted(decoding.words(raw.get(wire)))

    def write(self, document: Values, wire: str, value: Any) -> None:
        document[wire] = " ".join(value)


@dataclass(frozen=True)
class LinesForm(Form):
    """A list as a text with an element a line."""

    def read(self, raw: Raw, wire: str) -> Any:
        return sorted(decoding.lines(raw.get(wire)))

    def write(self, document: Values, wire: str, value: Any) -> None:
        document[wire] = "\n".join(value)


@dataclass(frozen=True)
class ParametersForm(Form):
    """Values of parameters, as a list of pairs; `clear` drops those that are not given any more."""

    clear: str = ""

    @property
    def orders(self) -> tuple[str, ...]:
        return (self.clear,)

    def read(self, raw: Raw, wire: str) -> Any:
        held = raw.get(wire) or raw.get(f"{wire}s")
        # What is kept for a later run may be shown as a property sheet.
        found = decoding.items(held.get("property") if isinstance(held, Mapping) and "property" in held else held)
        return {
            decoding.text(item.get(f"{wire}Name") or item.get("propertyName")): decoding.text(item.get("value"))
            for item in found
            if isinstance(item, Mapping)
        }

    def write(self, document: Values, wire: str, value: Any) -> None:
        if self.clear:
            document[self.clear] = True
        if value:
            document[wire] = [{f"{wire}Name": name, "value": item} for name, item in sorted(value.items())]


@dataclass(frozen=True)
class DayForm(Form):
    """A date."""

    def read(self, raw: Raw, wire: str) -> Any:
        return decoding.text(raw.get(wire))[:10] or None

    def write(self, document: Values, wire: str, value: Any) -> None:
        document[wire] = value or ""


class ClockTime(Kind):
    """`HH:MM`; an empty text takes it away. YAML reads 12:30 as a number (of base 60) where no quotes stand around."""

    def parse(self, value: Any) -> Any:
        told = str(value).strip()
        hours, colon, minutes = told.partition(":")
        if told.isdecimal():
            hours, minutes = str(int(told) // 60), str(int(told) % 60)
        elif told and not (colon and hours.isdecimal() and minutes.isdecimal()):
            raise ValueError(f"{value!r} is not a time (write '07:30')")
        if not told:
            return ""
        if int(hours) > 23 or int(minutes) > 59:
            raise ValueError(f"{value!r} is not a time of day (write '07:30')")
        return f"{int(hours):02}:{int(minutes):02}"

    def same(self, found: Any, wanted: Any) -> bool:
        return bool((found or "") == (wanted or ""))


class Count(Kind):
    """A whole number; an empty text takes it away."""

    def parse(self, value: Any) -> Any:
        told = str(value).strip()
        if told and not told.isdecimal():
            raise ValueError(f"{value!r} is not a whole number")
        return int(told) if told else None


@dataclass(frozen=True)
class ExactNames(Collection):
    """A list of names, without order, compared with their case."""

    fold: Any = str


class Pairs(Dictionary):
    """A dictionary of texts of which all keys are compared: what the task does not name goes."""

    collective = False

    def same(self, found: Any, wanted: Any) -> bool:
        return bool((found or {}) == wanted)

    def part(self, found: Any, wanted: Any) -> Any:
        return found

    def pending(self, found: Any, wanted: Any) -> Any:
        return wanted

    def foreseen(self, found: Any, wanted: Any) -> Any:
        return wanted


@dataclass(frozen=True)
class Attribute(Field):
    """A field with its place in the server's JSON."""

    wire: str = ""
    form: Form = Form()


def name(wire: str, option: str = "name", **more: Any) -> Attribute:
    """What recognises the object. Whether case counts depends on the server's database: the server decides."""
    return Attribute(option, Name(), required=True, wire=wire, **more)


def line(option: str, wire: str = "", **more: Any) -> Attribute:
    """A text on one line."""
    return Attribute(option, Line(), wire=wire or option, **more)


def text(option: str, wire: str = "", **more: Any) -> Attribute:
    """A text."""
    return Attribute(option, Text(), wire=wire or option, **more)


def flag(option: str, wire: str = "", *, default: bool = False) -> Attribute:
    """True or false."""
    return Attribute(option, Flag(), wire=wire or option, form=FlagForm(default))


def number(option: str, wire: str = "") -> Attribute:
    """A whole number."""
    return Attribute(option, Integer(), wire=wire or option, form=NumberForm())


def count(option: str, wire: str = "") -> Attribute:
    """A whole number that can be taken away."""
    return Attribute(option, Count(), wire=wire or option, form=NumberForm())


def word(option: str, words: tuple[str, ...], wire: str = "") -> Attribute:
    """One of a few words."""
    return Attribute(option, Choice(words), wire=wire or option, form=WordForm())


def listed(option: str, wire: str, form: Form) -> Attribute:
    """A list of names."""
    return Attribute(option, ExactNames(), wire=wire, form=form)


def secret(option: str, wire: str, **more: Any) -> Attribute:
    """What the server never shows."""
    return Attribute(option, Text(), secret=True, wire=wire, **more)


def day(option: str, wire: str) -> Attribute:
    """A date."""
    return Attribute(option, Day(), wire=wire, form=DayForm())


def clock_time(option: str, wire: str) -> Attribute:
    """A time of day."""
    return Attribute(option, ClockTime(), wire=wire)


def parameters(option: str, wire: str, clear: str) -> Attribute:
    """Values of parameters, by name."""
    return Attribute(option, Pairs(of=Text()), wire=wire, form=ParametersForm(clear))

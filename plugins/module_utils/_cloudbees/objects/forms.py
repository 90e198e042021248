# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an attribute is written in CloudBees CD's JSON, and the fields of resources with their names in it.

Which lists come wrapped is not known for sure, so all are read in every form; what is missing is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.objects import Clearing, Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Codec, Field, Raw, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Choice,
    Day,
    Dictionary,
    ExactNames,
    Flag,
    Integer,
    Kind,
    Line,
    Name,
    Text,
)


class TextForm(Codec[Any]):
    """A text."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return decoding.text(raw.get(field.wire))


@dataclass(frozen=True)
class WordForm(Codec[Any]):
    """A word of a short list; `default` where it is missing."""

    default: str | None = None

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return decoding.text(raw.get(field.wire)) or self.default


@dataclass(frozen=True)
class FlagForm(Codec[Any]):
    """`"1"` or `"0"`; `default` where it is missing."""

    default: bool = False

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return decoding.flag(raw.get(field.wire), self.default)


class NumberForm(Codec[Any]):
    """A whole number as a text."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return decoding.number(raw.get(field.wire))


@dataclass(frozen=True)
class NamesForm(Clearing):
    """A list, plain under its own name or in a wrapper of the plural name. `of`: the kind of objects named in it."""

    clear: str = ""
    of: str = ""

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        if not self.of:
            return value
        # As the server spells them: where it ignores case, it may not find them otherwise.
        return sorted({item if item in (found or ()) else work.on_server(self.of, item) for item in value})

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return sorted(decoding.names(raw.get(field.wire) or raw.get(f"{field.wire}s")))

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        if value or not self.clear:
            document[field.wire] = list(value)
        else:
            document[self.clear] = True


class BlanksForm(Codec[Any]):
    """A list as a text with blanks between its elements."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return sorted(decoding.words(raw.get(field.wire)))

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = " ".join(value)


class LinesForm(Codec[Any]):
    """A list as a text with an element a line."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return sorted(decoding.lines(raw.get(field.wire)))

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = "\n".join(value)


@dataclass(frozen=True)
class ParametersForm(Clearing):
    """Values of parameters, as a list of pairs; `clear` drops those that are not given any more."""

    clear: str = ""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        held = raw.get(field.wire) or raw.get(f"{field.wire}s")
        # What is kept for a later run may be shown as a property sheet, or as the details of parameters.
        found = decoding.items(held.get("property") if isinstance(held, Mapping) and "property" in held else held)
        names = (f"{field.wire}Name", "propertyName", "parameterName")
        return {
            decoding.text(next((item[name] for name in names if item.get(name)), "")): decoding.text(
                item.get("value", item.get("parameterValue"))
            )
            for item in found
            if isinstance(item, Mapping)
        }

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        if self.clear:
            document[self.clear] = True
        if value:
            document[field.wire] = [{f"{field.wire}Name": name, "value": item} for name, item in sorted(value.items())]


class DayForm(Codec[Any]):
    """A date."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return decoding.text(raw.get(field.wire))[:10] or None

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = value or ""


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


TEXT = TextForm()


def name(wire: str, option: str = "name", **more: Any) -> Field:
    """What recognises the object. Whether case counts depends on the server's database: the server decides."""
    return Field(option, Name(), required=True, wire=wire, codec=TEXT, **more)


def line(option: str, wire: str = "", **more: Any) -> Field:
    """A text on one line."""
    return Field(option, Line(), wire=wire, codec=TEXT, **more)


def text(option: str, wire: str = "", **more: Any) -> Field:
    """A text."""
    return Field(option, Text(), wire=wire, codec=TEXT, **more)


def flag(option: str, wire: str = "", *, default: bool = False) -> Field:
    """True or false."""
    return Field(option, Flag(), wire=wire, codec=FlagForm(default))


def number(option: str, wire: str = "") -> Field:
    """A whole number."""
    return Field(option, Integer(), wire=wire, codec=NumberForm())


def count(option: str, wire: str = "") -> Field:
    """A whole number that can be taken away."""
    return Field(option, Count(), wire=wire, codec=NumberForm())


def word(option: str, words: tuple[str, ...], wire: str = "", *, default: str | None = None) -> Field:
    """One of a few words."""
    return Field(option, Choice(words), wire=wire, codec=WordForm(default))


def listed(option: str, wire: str, form: Codec[Any]) -> Field:
    """A list of names."""
    return Field(option, ExactNames(), wire=wire, codec=form)


def secret(option: str, wire: str, **more: Any) -> Field:
    """What the server never shows."""
    return Field(option, Text(), secret=True, wire=wire, **more)


def day(option: str, wire: str) -> Field:
    """A date."""
    return Field(option, Day(), wire=wire, codec=DayForm())


def clock_time(option: str, wire: str) -> Field:
    """A time of day."""
    return Field(option, ClockTime(), wire=wire, codec=TEXT)


def parameters(option: str, wire: str, clear: str) -> Field:
    """Values of parameters, by name."""
    return Field(option, Pairs(of=Text()), wire=wire, codec=ParametersForm(clear))

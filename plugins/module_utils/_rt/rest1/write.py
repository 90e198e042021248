# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the forms of Request Tracker's REST 1.0: the text of the `content` parameter.

RT reads `Field: value` lines. A line that is indented continues the value; any other line is silently dropped,
taken for another field, or ends the form. What RT's own parser makes of the text was tried on RT 5.0.3:

* It removes the shortest indent of the continuation lines, and before that the leading white space of the first line.
  A continuation line of exactly one space in front of all others keeps it from taking more than the one space that
  was put there, and is itself lost as a leading blank line. So all indentation and all trailing blank lines survive.
* Leading line feeds are lost whatever one writes: `normalise_text`.
* A custom field's name may have colons and braces: RT reads up to the last `}:` of the line. `CF.{Serial}: x}: y` is
  the field `CF.{Serial}: x}`, so a value with `}:` never stands on the field's own line.
* White space before the first character, NUL and Unicode noncharacters are not refused but changed, so they are
  written in the way that keeps them, or refused here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CUSTOM_FIELD = re.compile(r"CF\.\{[^,\r\n]+\}")

# RT decodes UTF-8 strictly: a noncharacter turns the whole value into `\xEF...` text. NUL passes on SQLite only.
_UNSENDABLE = re.compile(
    "[\x00\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

# What RT's list splitter takes as it stands; everything else in a custom field's list is quoted.
_BARE = re.compile(r"[\w.@:/+-]+")

# A quoted part that RT's list splitter sees at the start of an item.
_QUOTED_START = re.compile(r""""(?:[^\\"]|\\.)*"|'(?:[^\\']|\\.)*'""")


def encode_form(fields: Mapping[str, str | Sequence[str]], multiline: Collection[str] = ()) -> str:
    """Return the form text that sets exactly these fields, each to exactly `normalise_text` of its value.

    A field name is a word or `CF.{Name}`. `Text` and the fields named in `multiline` (without regard to case) may have
    several lines. A sequence is a list of people, links or files, or the values of a custom field that takes several.
    A custom field given as a string goes to RT as it is; RT itself splits it at commas if the field takes several.

    Raises ValueError, naming the field, for whatever RT would change, drop or read as something else:
    see `_checked_text`, `_custom_field_list` and `_plain_list`.
    """
    if not fields:
        # RT takes an empty form for a request to show the object.
        raise ValueError("a form without any field changes nothing: RT would answer as if it were asked to show")
    several_lines = {"text", *(name.lower() for name in multiline)}
    seen: set[str] = set()
    parts = []
    for name, value in fields.items():
        _check_name(name)
        folded = name.lower()
        if folded in seen:
            raise ValueError(f"field {name!r} is given twice (RT does not mind case): RT would make a list of it")
        seen.add(folded)
        if isinstance(value, str):
            text = _checked_text(name, value, several_lines=folded in several_lines)
        elif name.startswith("CF.{"):
            text = _custom_field_list(name, value)
        else:
            text = _plain_list(name, value)
        parts.append(_written(name, text))
    return "".join(parts)


def normalise_text(value: str) -> str:
    """Return what RT keeps of a text: everything but the line feeds it begins with.

    Carriage returns, indentation, trailing spaces and trailing line feeds come back as they were sent.
    """
    return value.lstrip("\n")


def _check_name(name: str) -> None:
    # With a comma in the name, RT sees no field in the line.
    if not (_FIELD.fullmatch(name) or _CUSTOM_FIELD.fullmatch(name)) or _UNSENDABLE.search(name):
        raise ValueError(f"field name {name!r} cannot be written in a form: use a word or CF.{{Name}} without a comma")


def _checked_text(name: str, value: str, *, several_lines: bool) -> str:
    _check_sendable(name, value)
    if several_lines:
        text = normalise_text(value)
        if name.lower() == "text" and text == "0":
            # RT tests the text for truth, and "0" is false in Perl: no text on create, an error on comment.
            raise ValueError(f"field {name!r}: RT takes a text of a single 0 for no text")
        return text
    _check_one_line(name, value)
    return value


def _check_sendable(name: str, value: str) -> None:
    bad = _UNSENDABLE.search(value)
    if bad:
        raise ValueError(f"field {name!r}: RT cannot keep the character U+{ord(bad[0]):04X}")


def _check_one_line(name: str, value: str) -> None:
    if "\n" in value or "\r" in value:
        raise ValueError(f"field {name!r} takes one line, and this value has a line break: {value!r}")


def _custom_field_list(name: str, items: Sequence[str]) -> str:
    """Join with commas, quoted where needed. RT keeps equal values once, and does not keep the order.

    Repeating the field instead is refused by RT on edit ("may have only one value"), and continuation lines are
    split at commas all the same.
    """
    for item in items:
        _check_sendable(name, item)
        _check_one_line(name, item)
        if not item:
            raise ValueError(f"field {name!r}: RT drops an empty value from a list")
    return ",".join(item if _BARE.fullmatch(item) else _quoted(item) for item in items)


def _quoted(item: str) -> str:
    return "'" + item.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _plain_list(name: str, items: Sequence[str]) -> str:
    """Join with a comma and a space. There is no quoting: RT would keep the quotes as part of the item."""
    for item in items:
        _check_sendable(name, item)
        _check_one_line(name, item)
        if not item or item != item.strip() or "," in item:
            raise ValueError(f"field {name!r}: an item is not empty and has no comma and no space around it: {item!r}")
        if item.startswith("q{") or (item[0] in "'\"" and not _QUOTED_START.match(item)):
            # RT would look for the closing brace or quote in the items that follow.
            raise ValueError(f"field {name!r}: RT would read this item as the start of a quoted one: {item!r}")
        if name.lower() == "attachment" and ("/" in item or "\\" in item):
            raise ValueError(f"field {name!r}: RT keeps only what follows the last slash of a file name: {item!r}")
    return ", ".join(items)


def _written(name: str, text: str) -> str:
    shares_line = "\n" not in text and not text[:1].isspace()
    if shares_line and not (name.startswith("CF.{") and "}:" in text):
        return f"{name}: {text}\n"
    # The first of these lines, a lone space, is the anchor of the indentation: see above.
    return f"{name}:\n \n" + "".join(f" {line}\n" for line in text.split("\n"))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that cannot be sent or printed: refused by name where a task gives them, replaced where a server does.

JSON in UTF-8 has no halves of characters (lone surrogates: Python makes them of bytes that are not UTF-8, and JSON can
spell them), no NaN and no infinity. ansible-core fails a task whose result holds a half, whatever was done by then.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: No server's documents are nested more deeply; encoders give up after some hundred levels.
MOST_LEVELS = 100
#: The largest number that any server stores, and more.
LARGEST = 2**64
#: Half of a character, which UTF-8 does not know.
HALF = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BAD = re.compile("[\x00\ud800-\udfff]")


def refuse(name: str, value: object, *, secret: bool = False) -> None:
    """Raise InvalidInput, with the option's name and the place inside it, for a value that cannot be sent."""
    found = _fault(name, value, 0)
    if found is not None:
        place, what, shown, advice = found
        raise errors.InvalidInput(f"{place} {what}" + ("" if secret else f": {shown}"), advice=advice)


def _fault(place: str, value: object, level: int) -> tuple[str, str, str, str] | None:
    """The place of the first fault, what it is, the value for people, and what to do."""
    if isinstance(value, str):
        return _fault_of_text(place, value)
    if isinstance(value, (bool, type(None))):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return place, "is not a number that JSON can hold", repr(value), "Give a number"
    if isinstance(value, int) and abs(value) >= LARGEST:
        return place, "is larger than any number a server stores", f"{value.bit_length()} bits", "Give a smaller number"
    if not isinstance(value, (Mapping, list, tuple)):
        return None
    if level >= MOST_LEVELS:
        return place.partition("[")[0].partition(".")[0], "is nested too deeply", f"{MOST_LEVELS} levels and more", ""
    if isinstance(value, Mapping):
        for key, item in value.items():
            found = _fault_of_text(f"a name in {place}", key) if isinstance(key, str) else None
            found = found or _fault(f"{place}.{key}", item, level + 1)
            if found is not None:
                return found
        return None
    inner = (_fault(f"{place}[{number}]", item, level + 1) for number, item in enumerate(value))
    return next((found for found in inner if found is not None), None)


def _fault_of_text(place: str, text: str) -> tuple[str, str, str, str] | None:
    if text.isascii() and "\0" not in text:
        return None
    bad = _BAD.search(text)
    if bad is None:
        return None
    around = ascii(text[max(0, bad.start() - 20) : bad.end() + 20])
    if bad[0] == "\0":
        return place, "holds a NUL character, which no server stores in a text", around, "Remove it, or attach a file"
    return place, "holds bytes that are not UTF-8", around, "Convert the text to UTF-8"


def printable(value: object) -> Any:
    """`value` as JSON in UTF-8 can hold it; a part that it cannot hold is replaced. Nearly always `value` itself."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
        text.encode()
    except (ValueError, RecursionError):
        return _printed(value, 0)
    return _printed(value, 0) if too_deep(value, text) else value


def too_deep(value: object, text: str) -> bool:
    """Whether a value has more than `MOST_LEVELS` levels; `text`: the same as JSON.

    How many levels an encoder takes depends on the version of Python.
    """
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return False
    level = [value]
    for _level in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            for inner in (
                outer.values() if isinstance(outer, dict) else outer if isinstance(outer, (list, tuple)) else ()
            )
            if isinstance(inner, (dict, list, tuple))
        ]
    return bool(level)


def _printed(value: object, level: int) -> object:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, (Mapping, list, tuple)) and level >= MOST_LEVELS:
        return "..."
    if isinstance(value, Mapping):
        return {_printed(key, level): _printed(item, level + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printed(item, level + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LARGEST:
        return f"a number of {value.bit_length()} bits"
    return value


def whole(text: str) -> str:
    """`text` with each half of a character replaced."""
    return HALF.sub(REPLACEMENT, text)

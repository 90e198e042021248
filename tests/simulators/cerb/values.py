# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database and PHP do to values: widths, characters outside of the plane, equality, numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

# Tables in three-byte UTF-8: characters beyond it disappear. The other tables, and the values of custom fields, take
# four bytes.
NARROW_TYPES = {"org", "task", "contact", "group", "kb_article", "custom_field"}


def text(value: Any) -> str:
    """A string as it is stored; one that is not UTF-8 is stored as nothing."""
    string = str(value)
    return "" if any("\udc80" <= char <= "\udcff" for char in string) else string


def columns(string: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in string)


def trimmed(string: str, width: int) -> str:
    """What is longer than `width` bytes is cut to `width - 3` columns, the dots included; it may well fit into them."""
    if len(string.encode("utf-8", "surrogatepass")) <= width or columns(string) <= width - 3:
        return string
    kept, room = [], width - 6
    for char in string:
        room -= columns(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + "..."


def stored(record_type: str, string: str) -> str:
    if record_type in NARROW_TYPES:
        return "".join(char for char in string if ord(char) <= 0xFFFF)
    return string


def fits(value: Any, holds: str) -> bool:
    """Whether a column of the database takes a value; `holds` stands in the table of attributes."""
    if holds == "date":
        return value == "0000-00-00" or _is_day(str(value))
    if isinstance(value, (int, float)):
        return not holds or value <= int(holds)
    if not holds or not isinstance(value, str):
        return True
    length = len(value.encode("utf-8", "surrogatepass")) if holds[-1] == "b" else len(value)
    return length <= int(holds.rstrip("b"))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def squeezed(value: Any, holds: str) -> Any:
    """What a server that is not strict stores of a value that does not fit."""
    if fits(value, holds):
        return value
    if holds == "date":
        return "0000-00-00"
    if isinstance(value, (int, float)):
        return int(holds)
    if holds[-1] == "b":
        return value.encode("utf-8", "surrogatepass")[: int(holds[:-1])].decode("utf-8", "ignore")
    return value[: int(holds)]


def folded(value: Any) -> str:
    """What the collation compares: no case, no accents, no blanks at the end."""
    plain = unicodedata.normalize("NFKD", str(value))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold().rstrip(" ")


def same(left: Any, right: Any) -> bool:
    return folded(left) == folded(right)


def like(value: Any, pattern: str) -> bool:
    """SQL's LIKE with `*` for `%`; `%` and `_` are alive as well."""
    expression = "".join(
        ".*" if char in "*%" else "." if char == "_" else re.escape(char) for char in _unaccented(pattern)
    )
    return re.fullmatch(expression, _unaccented(str(value)), re.DOTALL) is not None


def _unaccented(string: str) -> str:
    plain = unicodedata.normalize("NFKD", string)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def is_numeric(value: Any) -> bool:
    """`is_numeric` of PHP for strings."""
    if isinstance(value, (int, float)):
        return True
    return isinstance(value, str) and re.fullmatch(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", value) is not None


def intval(value: Any) -> int:
    """`intval` of PHP: the number at the front, within 64 bits."""
    match = re.match(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", str(value))
    if not match:
        return 0
    found = match.group()
    try:
        number = int(found) if re.fullmatch(r"\s*[+-]?\d+", found) else int(float(found))
    except OverflowError:
        return 0
    return max(-(2**63), min(2**63 - 1, number))


def slug(string: str) -> str:
    """The words of a permalink."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", string) if char.isascii())
    return re.sub(r"-+", "-", re.sub(r"[^A-Za-z0-9_.+]+", "-", plain.replace("'", ""))).strip("-")


def camel(name: str) -> str:
    """The search key of a custom field, made of its name. Empty when no letter or digit of ASCII is in it."""
    titled = re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), name)
    titled = titled[:1].lower() + titled[1:]
    return re.sub(r"[^A-Za-z0-9]", "", titled)

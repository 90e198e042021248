# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values inside free dictionaries, which no argument specification converts: `-e`, AWX and Jinja give them as text.

Pure: standard library only. Each function returns the typed value or raises ValueError with what fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

#: The spellings that Ansible itself accepts.
TRUE = frozenset(("y", "yes", "on", "1", "true", "t"))
FALSE = frozenset(("n", "no", "off", "0", "false", "f"))


def flag(value: Any) -> bool:
    """True or false in any of Ansible's spellings."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise ValueError(f"{value!r} is neither true nor false (write true, false, yes, no, on, off, 1 or 0)")


def whole(value: Any, least: int | None = None, most: int | None = None) -> int:
    """A whole number from `least` to `most`."""
    text = str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    # A float that is whole is what Jinja makes of a division.
    text = text.removesuffix(".0") if isinstance(value, float) else text
    # Longer ones are refused by Python itself.
    if not re.fullmatch(r"[-+]?\d{1,40}", text, re.ASCII):
        raise ValueError(f"{value!r} is not a whole number")
    number = int(text)
    if (least is not None and number < least) or (most is not None and number > most):
        limits = [f"at least {least}"] if least is not None else []
        limits += [f"at most {most}"] if most is not None else []
        raise ValueError(f"{number} must be {' and '.join(limits)}")
    return number


def text(value: Any, longest: int | None = None) -> str:
    """A text, not longer than `longest` characters; numbers and dates become one."""
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"{value!r} is not a text")
    said = str(value)
    if longest is not None and len(said) > longest:
        raise ValueError(f"{said[:40]!r}... has {len(said)} characters, and {longest} fit")
    return said


def texts(value: Any) -> list[str]:
    """A list of texts, without empty ones. A single value becomes a list."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        value = [value]
    elif not isinstance(value, (list, tuple)):
        raise ValueError(f"{value!r} is not a list")
    return [said for said in map(text, value) if said]

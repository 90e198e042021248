# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands after the colon of a condition: texts, numbers, dates, flags, and how each is compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from . import values
from .language import Broken, Condition

Test = Callable[[Any], bool]
UNITS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000}
# Fields in which a bare word finds a part of the text.
PARTIAL = {"subject", "title", "name", "firstName", "lastName"}


def text(condition: Condition) -> Test:
    """Equality as the database sees it; `*` is a wildcard, inside quotes too, but not in a list."""
    if condition.items is not None:
        wanted = {values.folded(item) for item in condition.items}
        return lambda value: values.folded(value) in wanted
    pattern = condition.text
    if pattern is None or pattern == "" or "${" in pattern:
        raise Broken("no text")
    if "*" in pattern:
        return lambda value: values.like(value, pattern)
    if not condition.quoted and condition.key in PARTIAL:
        return lambda value: values.like(value, f"*{pattern}*")
    folded = values.folded(pattern)
    return lambda value: values.folded(value) == folded


def number(condition: Condition) -> Test:
    """`5`, `>=5`, `1 to 5`, `[1,2,3]`. Raises Broken for anything else."""
    if condition.items is not None:
        wanted = {_number(item) for item in condition.items}
        return lambda value: float(value or 0) in wanted
    given = (condition.text or "").strip()
    span = re.fullmatch(r"(-?[\d.]+)\s*(?:to|\.\.\.)\s*(-?[\d.]+)", given)
    if span:
        low, high = _number(span[1]), _number(span[2])
        return lambda value: low <= float(value or 0) <= high
    operator, rest = _operator(given)
    return _compare(operator, _number(rest))


def _operator(given: str) -> tuple[str, str]:
    match = re.match(r">=|<=|!=|>|<|=|!", given)
    operator = match.group() if match else "="
    return operator, given[len(match.group()) if match else 0 :].strip()


def _compare(operator: str, wanted: float) -> Test:
    comparisons: dict[str, Callable[[float], bool]] = {
        ">": lambda value: value > wanted,
        ">=": lambda value: value >= wanted,
        "<": lambda value: value < wanted,
        "<=": lambda value: value <= wanted,
        "!": lambda value: value != wanted,
        "!=": lambda value: value != wanted,
        "=": lambda value: value == wanted,
    }
    compare = comparisons[operator]
    return lambda value: compare(float(value or 0))


def _number(given: str) -> float:
    if not values.is_numeric(given):
        raise Broken(f"{given!r} is no number")
    return float(given)


def flag(condition: Condition) -> Test:
    wanted = (condition.text or "").lower() in ("y", "yes", "1", "true")
    return lambda value: bool(values.intval(value or 0)) == wanted


def date(condition: Condition, now: int) -> Test:
    """A moment, a moment with `>` or `<` before it, or `... to ...`."""
    given = (condition.text or "").strip()
    if not given:
        raise Broken("no date")
    low_text, to, high_text = given.partition(" to ")
    if to:
        low, high = _moment(low_text, now), _moment(high_text, now)
        return lambda value: low <= float(value or 0) <= high
    operator, rest = _operator(given)
    if operator == "=":
        since = _moment(rest, now)
        return lambda value: since <= float(value or 0) <= now
    return _compare(operator, _moment(rest, now))


def _moment(given: str, now: int) -> float:
    given = given.strip()
    if re.fullmatch(r"-?\d{5,}", given):
        return float(given)
    named = {"now": 0, "": 0, "tomorrow": 86400, "yesterday": -86400}
    if given in named:
        return now + named[given]
    midnight = datetime.fromtimestamp(now, timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    if given == "today":
        return midnight.timestamp()
    relative = re.fullmatch(r"([+-]?\d+) (\w+?)s?( ago)?", given)
    if relative and relative[2] in (*UNITS, "year"):
        seconds = int(relative[1]) * UNITS.get(relative[2], 31536000)
        return now - seconds if relative[3] else now + seconds
    try:
        when = datetime.fromisoformat(given)
    except ValueError as error:
        raise Broken(f"{given!r} is no date") from error
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()


def later(text: str, now: int) -> int:
    """A moment that a person wrote, as `reopen_at` of compose takes it; 0 when it cannot be read."""
    try:
        return int(_moment(text, now))
    except Broken:
        match = re.fullmatch(r"(tomorrow|today) (\d\d?):(\d\d)", text.strip())
        if not match:
            return 0
        midnight = datetime.fromtimestamp(now, timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        days = 1 if match[1] == "tomorrow" else 0
        return int((midnight + timedelta(days=days, hours=int(match[2]), minutes=int(match[3]))).timestamp())

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a value of a request becomes a value of a column: casts as ActiveRecord does them, strings cut at their limit."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timezone
from typing import Any

from .models import Column

FALSE = (False, 0, "0", "f", "F", "false", "FALSE", "off", "OFF")


def cast(column: Column, value: Any) -> Any:
    """The value as the database would keep it; what does not fit becomes None or is cut, never an error."""
    if column.kind in ("store", "list"):
        return _structure(column, value)
    if value is None:
        return None
    if column.kind == "string":
        return as_string(value)[: column.limit]
    return CASTS[column.kind](value)


def _structure(column: Column, value: Any) -> Any:
    if column.kind == "list":
        return value if isinstance(value, list) else [] if value is None else [value]
    return {} if value is None or value == "" else value


def as_string(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else json.dumps(value)


def as_integer(value: Any) -> int | None:
    """A text counts as far as it is a number, as in Ruby: "5x" is 5 and "x" is 0."""
    if isinstance(value, (bool, int, float)):
        return int(value)
    if not isinstance(value, str) or not value.strip():
        return None
    match = re.match(r"\s*[-+]?\d+", value)
    return int(match.group()) if match else 0


def as_boolean(value: Any) -> bool | None:
    if value == "" or isinstance(value, (list, dict)):
        return None
    return value not in FALSE


def as_decimal(value: Any) -> str:
    """Decimals leave the server as text: 12.5 is "12.5" and 4 is "4.0"; a text without a number is "0.0"."""
    if isinstance(value, str):
        match = re.match(r"\s*[-+]?\d+(\.\d+)?", value)
        value = match.group() if match else 0
    return str(float(value))


def parse_time(value: Any) -> datetime | None:
    """An instant in UTC, or None for what is no date; without an offset the text is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)


def time_text(moment: datetime) -> str:
    """As times stand in answers: `2026-11-21T21:02:47.207Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def as_datetime(value: Any) -> str | None:
    moment = parse_time(value)
    return time_text(moment) if moment else None


def as_date(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


CASTS = {
    "integer": as_integer,
    "boolean": as_boolean,
    "decimal": as_decimal,
    "datetime": as_datetime,
    "date": as_date,
}

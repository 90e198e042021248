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
    if column.kind in ("store", "list", "array", "json"):
        return _structure(column, value)
    if value is None:
        return None
    if column.kind == "string":
        return as_string(value)[: column.limit]
    return CASTS[column.kind](value)


def _structure(column: Column, value: Any) -> Any:
    if column.kind == "json":
        return value
    if column.kind == "array":
        return as_array(value)
    if column.kind == "list":
        return value if isinstance(value, list) else [] if value is None else [value]
    return {} if value is None or value == "" else value


def as_array(value: Any) -> list[str] | None:
    """An array of texts in the database: a text alone is not one, and leaves nothing behind."""
    if value is None:
        return None
    if isinstance(value, dict):
        return [f"{key}=>{as_string(item)}" for key, item in value.items()]
    if isinstance(value, list):
        return [as_string(item) for item in value]
    return [""] if "," in str(value) else []


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


def as_flag(value: Any) -> bool | None:
    """The same of an attribute that was added: a list is true as well, even an empty one, and so is "no"."""
    return True if isinstance(value, (list, dict)) else as_boolean(value)


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
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})( \d\d:\d\d)?", value.strip())
    text = f"{german[3]}-{german[2]:0>2}-{german[1]:0>2}{german[4] or ''}" if german else value.strip()
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
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
    """Ruby reads more than ISO: `2026-2-3`, `24.12.2026`, `20261224`; a time is cut off, whatever its zone."""
    text = str(value).strip()
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)$", text)
    german = re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", text)
    parts = [part for part in iso.groups() if part] if iso else list(reversed(german.groups())) if german else []
    try:
        return date(*map(int, parts)).isoformat() if parts else None
    except ValueError:
        return None


CASTS = {
    "integer": as_integer,
    "boolean": as_boolean,
    "flag": as_flag,
    "decimal": as_decimal,
    "datetime": as_datetime,
    "date": as_date,
}

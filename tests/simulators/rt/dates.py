# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's four ways to understand a date, and how it prints one.

Core dates of REST 2.0 are kept as the text that was sent: `stored` says what the strict database format makes of it,
`sent` what the more generous format of its messages makes of it. Everything a person may type (REST 1.0, custom fields)
goes through `typed`. All functions give an instant in UTC, or None for "not set".
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .records import NOT_SET

UTC = timezone.utc
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

_SQL = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)Z?|(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?")
_LEGACY = re.compile(
    r"(\d{4})?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)|(\d{4})?(\d\d)(\d\d)(\d\d):(\d\d):(\d\d)"
    r"|(?:(\d{4})-)?(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\+00)?"
)

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
_ZONE = r"(?:\s*(?P<zone>[+-]\d\d:?\d\d|UTC|GMT))?"
_TYPED = [
    re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:(?:T|\s+){_CLOCK}{_ZONE})?"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T\d\d:\d\d(?::\d\d)?(?P<lost>Z|\.\d+Z?)"),
    re.compile(rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/(?P<year>\d{{4}})(?:\s+{_CLOCK}{_ZONE})?"),
    re.compile(
        rf"(?:[A-Za-z]{{3}},?\s+)?(?P<day>\d{{1,2}})\s+(?P<name>[A-Za-z]{{3}})\s+(?P<year>\d{{4}})(?:\s+{_CLOCK}{_ZONE})?"
    ),
    re.compile(rf"(?:[A-Za-z]{{3}}\s+)?(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?P<year>\d{{4}})"),
]
_RELATIVE = re.compile(r"(?:in\s+|\+\s*)?(?P<count>-?\d+)\s+(?P<unit>minute|hour|day|week)s?(?P<ago>\s+ago)?")
_WORDS = {"now": 0, "today": 0, "tomorrow": 1, "yesterday": -1}


def zone_of(name: str | None) -> ZoneInfo:
    """A user's time zone; UTC when the user has not chosen any."""
    return ZoneInfo(name or "UTC")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def as_stored(moment: datetime | None) -> str:
    """How the database keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else NOT_SET


def stored(text: str | None) -> datetime | None:
    """Read what the database keeps. A "T" or a "Z" in it is beyond this format: not set."""
    return _instant(_SQL.fullmatch(text or "")) or _legacy(text)


def sent(text: str | None) -> datetime | None:
    """Read a core date as REST 2.0 reads it on create, and as messages read it: always UTC."""
    return _instant(_ISO.fullmatch(text or "")) or _legacy(text)


def typed(text: str | None, zone: str | None) -> datetime | None:
    """Read what a person wrote, in that person's zone. An offset is applied *and* the zone; a "Z" costs the time."""
    text = (text or "").strip()
    local = zone_of(zone)
    word = text.lower()
    if word in _WORDS:
        return now() + timedelta(days=_WORDS[word])
    relative = _RELATIVE.fullmatch(word)
    if relative:
        amount = int(relative["count"]) * (-1 if relative["ago"] else 1)
        return now() + timedelta(**{f"{relative['unit']}s": amount})
    for pattern in _TYPED:
        match = pattern.fullmatch(text)
        if match:
            return _typed_instant(match.groupdict(), local)
    return None


def w3c(text: str | None) -> str:
    """A stored date as REST 2.0 shows it."""
    return (stored(text) or datetime(1970, 1, 1, tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def ctime(moment: datetime | None, zone: str | None) -> str:
    """A date as forms and messages show it: in the reader's zone, which is not shown."""
    if moment is None:
        return "Not set"
    local = moment.astimezone(zone_of(zone))
    return f"{DAYS[local.weekday()]} {MONTHS[local.month - 1]} {local:%d %H:%M:%S} {local.year}"


def _instant(match: re.Match[str] | None) -> datetime | None:
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups() if part is not None)
    return _make(year, month, day, hour, minute, second)


def _legacy(text: str | None) -> datetime | None:
    match = _LEGACY.fullmatch((text or "").replace("/", "-"))
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part is not None]
    if len(parts) == 5:
        parts.insert(0, now().year)
    return _make(*parts)


def _make(*parts: int) -> datetime | None:
    try:
        moment = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # three parts or more
    except ValueError:
        return None
    return moment if moment.timestamp() > 0 else None


def _typed_instant(found: dict[str, str | None], local: ZoneInfo) -> datetime | None:
    month = int(found["month"] or 0) if found.get("month") else _month(found.get("name") or "")
    hour, minute, second = (int(found.get(part) or 0) for part in ("hour", "minute", "second"))
    try:
        moment = datetime(int(found["year"] or 0), month, int(found["day"] or 0), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    moment -= _offset(found.get("zone"))
    # The reader's offset is applied to whatever came out so far, an explicit zone or not.
    offset = local.utcoffset(moment.replace(tzinfo=None)) or timedelta()
    moment -= offset
    return moment if moment.timestamp() > 0 else None


def _month(name: str) -> int:
    return MONTHS.index(name.capitalize()) + 1 if name.capitalize() in MONTHS else 0


def _offset(zone: str | None) -> timedelta:
    if not zone or zone in ("UTC", "GMT"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    amount = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -amount if zone[0] == "-" else amount

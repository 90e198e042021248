# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RT's four ways with dates.

Core dates over REST 2.0 are always UTC and must be written `YYYY-MM-DD HH:MM:SS`: anything else silently clears the
date. Over REST 1.0 they are in the account's time zone. Custom fields with a time are written in the account's time
zone over both, and read in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone, tzinfo
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time, utc_text

WRITTEN = "%Y-%m-%d %H:%M:%S"
UNSET = "1970-01-01T00:00:00Z"
#: Not strptime: Ansible sets the locale of this machine, and then that would expect its names of months.
CTIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})", re.ASCII)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def to_rest2(value: str | None) -> str:
    """`2031-06-01 12:00:00`; the empty text clears (null would be ignored)."""
    return to_zone(value, timezone.utc) if value else ""


def from_rest2(value: Any) -> str | None:
    """Canonical, None for a date that is not set."""
    return None if not value or value == UNSET else utc_text(parse_time(value))


def to_zone(value: str, zone: tzinfo) -> str:
    """A canonical instant as the wall clock of `zone` shows it."""
    return parse_time(value).astimezone(zone).strftime(WRITTEN)


def from_rest1(value: str, zone: tzinfo) -> str | None:
    """Canonical, from `Sat Nov 21 20:55:39 2026` on the wall clock of `zone`; `Not set` is None.

    Raises UnexpectedAnswer when the account's language is not English: then both are written in that language.
    """
    text = " ".join(value.split())
    if text in ("", "Not set"):
        return None
    found = CTIME.fullmatch(text)
    if found is None or found[1] not in MONTHS:
        raise errors.UnexpectedAnswer(
            f"RT shows a date as {text!r}",
            advice="REST 1.0 shows dates in the account's language: set the language of the API account to English",
        )
    day, hour, minute, second, year = (int(part) for part in found.groups()[1:])
    return utc_text(datetime(year, MONTHS.index(found[1]) + 1, day, hour, minute, second, tzinfo=zone))


def zone_named(name: str) -> tzinfo:
    """The time zone `name` (`Europe/Berlin`); raises InvalidInput for an unknown one."""
    if name.upper() in ("UTC", "GMT"):
        return timezone.utc
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise errors.InvalidInput(
            f"api_timezone: there is no time zone {name!r} on this machine", advice="Write it like Europe/Berlin or UTC"
        ) from None

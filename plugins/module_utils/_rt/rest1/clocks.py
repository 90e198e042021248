# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's clock: how far its time zone is from UTC now.

REST 1.0 does not show an account's time zone, but its blank ticket form has the present moment in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import WRITTEN
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.rest import Rest1

#: All time zones are whole quarters of an hour from UTC.
QUARTER = timedelta(minutes=15)
#: What two clocks of one server may differ by.
PATIENCE = timedelta(minutes=2)
LARGEST = timedelta(hours=14)


def compare(rest: Rest1, zone: tzinfo) -> None:
    """Raise InvalidInput when the account's time zone is not `zone`, as far as RT shows it."""
    form, sent = rest.blank("ticket/new")
    offset = _offset(form.get("Starts", "") if form else "", sent)
    if offset is None:
        return
    expected = datetime.now(zone).utcoffset() or timedelta()
    if offset != expected:
        raise errors.InvalidInput(
            f"the time zone of the RT account is {_words(offset)} now, and dates would be written in one that is "
            f"{_words(expected)}: RT would store them off by the difference",
            advice="Set api_timezone to the time zone of the account, such as Europe/Berlin",
        )


def _offset(shown: str, sent: str) -> timedelta | None:
    """The offset from UTC, None where the form holds another moment (a default of RT's first queue)."""
    try:
        wall = datetime.strptime(shown, WRITTEN).replace(tzinfo=timezone.utc)
        difference = wall - parsedate_to_datetime(sent)
    except (TypeError, ValueError):
        return None
    offset = round(difference / QUARTER) * QUARTER
    return offset if abs(difference - offset) <= PATIENCE and abs(offset) <= LARGEST else None


def _words(offset: timedelta) -> str:
    minutes = int(offset / timedelta(minutes=1))
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations, points in time and days, in every way a task may write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Day,
    Instant,
    Minutes,
    parse_time,
    utc_text,
)
from hypothesis import given
from hypothesis import strategies as st

NEW_YORK_WINTER = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        (90, 90),
        ("90", 90),
        (90.0, 90),
        ("90 minutes", 90),
        ("1 min", 1),
        ("90m", 90),
        ("1h30m", 90),
        ("1h 30m", 90),
        (" 1 Hour  30 Mins ", 90),
        ("1.5h", 90),
        ("2 hours", 120),
        ("1 day", 1440),
        ("1d 1h 1m", 1501),
        ("0", 0),
    ],
)
def test_a_duration_in_minutes(given: Any, minutes: int) -> None:
    assert Minutes().parse(given) == minutes


@given(st.integers(min_value=0, max_value=100_000))
def test_a_tenth_of_an_hour_is_six_minutes(tenths: int) -> None:
    assert Minutes().parse(f"{tenths // 10}.{tenths % 10}h") == tenths * 6


@pytest.mark.parametrize("given", ["", " ", "soon", "-5", "1h x", "1 month", "1,5h", "0.5", "1.01h", "h", True, "5 s"])
def test_what_is_not_a_duration(given: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        Minutes().parse(given)


@pytest.mark.parametrize(
    "given",
    [
        "2031-06-01T12:00:00Z",
        "2031-06-01T12:00Z",
        "2031-06-01 12:00:00",
        "2031-06-01 12:00",
        "2031-06-01 12:00:00 Z",
        "2031-06-01 12:00:00 UTC",
        "2031-06-01 12:00:00GMT",
        "2031-06-01T14:00:00+02:00",
        "2031-06-01T14:00:00+0200",
        "2031-06-01 14:00 +0200",
        "2031-06-01 07:00:00 -05:00",
        "2031-06-01T12:00:00.1234567Z",
        "2031-06-01T14:00:00.5+02:00",
        "Sun, 01 Jun 2031 12:00:00 GMT",
        "Sun, 01 Jun 2031 14:00:00 +0200",
        "1 Jun 2031 07:00:00 EST",
        "Sun Jun  1 12:00:00 2031",
        datetime(2031, 6, 1, 12),
        datetime(2031, 6, 1, 7, tzinfo=NEW_YORK_WINTER),
    ],
)
def test_one_instant_in_many_spellings(given: Any) -> None:
    assert Instant().parse(given) == "2031-06-01T12:00:00Z"


@pytest.mark.parametrize("given", ["2031-06-01", date(2031, 6, 1), " 2031-06-01 "])
def test_a_date_alone_is_its_midnight(given: Any) -> None:
    assert Instant().parse(given) == "2031-06-01T00:00:00Z"


def test_the_callers_zone_is_assumed_only_where_none_is_named() -> None:
    assert utc_text(parse_time("2031-06-01 07:00", NEW_YORK_WINTER)) == "2031-06-01T12:00:00Z"
    assert utc_text(parse_time(date(2031, 6, 1), NEW_YORK_WINTER)) == "2031-06-01T05:00:00Z"
    assert utc_text(parse_time(datetime(2031, 6, 1, 7), NEW_YORK_WINTER)) == "2031-06-01T12:00:00Z"
    assert utc_text(parse_time("Sun, 01 Jun 2031 07:00:00", NEW_YORK_WINTER)) == "2031-06-01T12:00:00Z"
    assert utc_text(parse_time("2031-06-01 12:00Z", NEW_YORK_WINTER)) == "2031-06-01T12:00:00Z"


@pytest.mark.parametrize("kind", [Instant(), Day()])
@pytest.mark.parametrize("given", ["", "  "])
def test_an_empty_text_clears_a_date(kind: Any, given: str) -> None:
    assert kind.parse(given) is None


@pytest.mark.parametrize(
    "given",
    [
        "tomorow",
        "06/01/2031",
        "01.06.2031",
        "2031-13-01",
        "2031-02-30",
        "2031",
        "12:00",
        "2031-06-01T25:00:00",
        "1924905600",
        # A zone that cannot be known must not silently become UTC.
        "Sun, 01 Jun 2031 12:00:00 CEST",
        "2031-06-01 12:00:00 CET",
        # Not representable in UTC.
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "Sun, 01 Jun 99999999999999999999 12:00:00 +0000",
    ],
)
def test_what_is_not_a_date(given: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        Instant().parse(given)


@given(st.text(alphabet=" 0123456789-+:.TZ/JanSu,GMT", max_size=25) | st.text(max_size=12))
def test_any_text_is_an_instant_or_a_value_error(text: str) -> None:
    try:
        found = Instant().parse(text)
    except ValueError:
        return
    assert found is None or Instant().parse(found) == found


MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2999, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
OFFSETS = st.integers(min_value=-12 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moment=MOMENTS, offset=OFFSETS)
def test_every_spelling_of_a_moment_is_the_same_instant(moment: datetime, offset: timezone) -> None:
    local = moment.replace(tzinfo=offset)
    canonical = local.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
    for spelling in (
        local.isoformat(),
        local.isoformat(" "),
        format_datetime(local),
        local.strftime("%Y-%m-%d %H:%M:%S %z"),
    ):
        assert Instant().parse(spelling) == canonical


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2031-06-01", "2031-06-01"),
        ("2031-06-01T23:30:00-05:00", "2031-06-01"),
        (date(2031, 6, 1), "2031-06-01"),
        ("Sun, 01 Jun 2031 12:00:00 GMT", "2031-06-01"),
    ],
)
def test_a_day_is_the_one_the_task_names(given: Any, day: str) -> None:
    assert Day().parse(given) == day

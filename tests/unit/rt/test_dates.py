# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RT's ways with dates: written so that RT keeps them, read from what it shows."""

from __future__ import annotations

import calendar
import time
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import (
    from_rest1,
    from_rest2,
    to_rest2,
    to_zone,
    zone_named,
)
from hypothesis import given
from hypothesis import strategies as st

UTC = timezone.utc
NEW_YORK = zone_named("America/New_York")


def test_core_dates_are_written_in_the_one_form_that_rt_keeps() -> None:
    assert to_rest2("2031-06-01T12:00:00Z") == "2031-06-01 12:00:00"
    assert to_rest2(None) == to_rest2("") == ""


@pytest.mark.parametrize(
    ("shown", "canonical"),
    [
        ("2031-06-01T12:00:00Z", "2031-06-01T12:00:00Z"),
        ("1970-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_core_dates_are_read(shown: str | None, canonical: str | None) -> None:
    assert from_rest2(shown) == canonical


@pytest.mark.parametrize(
    ("canonical", "wall"),
    [("2031-06-01T12:00:00Z", "2031-06-01 08:00:00"), ("2031-12-01T02:00:00Z", "2031-11-30 21:00:00")],
)
def test_a_point_in_time_on_the_wall_clock_of_the_account(canonical: str, wall: str) -> None:
    assert to_zone(canonical, NEW_YORK) == wall


@pytest.mark.parametrize(
    ("shown", "canonical"),
    [
        ("Sun Jun  1 08:00:00 2031", "2031-06-01T12:00:00Z"),
        ("Sun Jun 01 08:00:00 2031", "2031-06-01T12:00:00Z"),
        ("Sun Nov 30 21:00:00 2031", "2031-12-01T02:00:00Z"),
        ("Not set", None),
        ("", None),
    ],
)
def test_dates_of_rest_1_are_on_that_clock(shown: str, canonical: str | None) -> None:
    assert from_rest1(shown, NEW_YORK) == canonical


@pytest.mark.parametrize(
    "shown", ["Sa 21. Nov 21:32:28 2026", "Nicht angegeben", "Sam Mai 02 10:00:00 2026", "2031-06-01"]
)
def test_an_account_in_another_language_is_told_what_to_do(shown: str) -> None:
    with pytest.raises(errors.UnexpectedAnswer, match="set the language of the API account to English"):
        from_rest1(shown, UTC)


def test_dates_of_rest_1_do_not_depend_on_the_locale_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import _strptime

    # What strptime sees after Ansible has set a German locale.
    months = ["", "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
    monkeypatch.setattr(calendar, "month_abbr", months)
    monkeypatch.setattr(_strptime, "_getlang", lambda: ("de_DE", "UTF-8"))
    with pytest.raises(ValueError):
        time.strptime("Oct", "%b")
    assert from_rest1("Wed Oct 01 08:00:00 2031", UTC) == "2031-10-01T08:00:00Z"


MOMENTS = st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2037, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
ZONES = st.integers(min_value=-12 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moment=MOMENTS, zone=ZONES)
def test_what_is_written_is_what_is_read(moment: datetime, zone: timezone) -> None:
    canonical = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert from_rest2(to_rest2(canonical).replace(" ", "T") + "Z") == canonical
    written = datetime.strptime(to_zone(canonical, zone), "%Y-%m-%d %H:%M:%S")
    assert from_rest1(time.asctime(written.timetuple()), zone) == canonical


def test_of_the_hour_that_the_clock_shows_twice_the_first_is_meant() -> None:
    assert from_rest1("Sun Nov  2 01:30:00 2031", NEW_YORK) == "2031-11-02T05:30:00Z"


def test_zones() -> None:
    assert zone_named("utc") is UTC
    assert zone_named("GMT") is UTC
    assert to_zone("2031-01-01T00:00:00Z", zone_named("Europe/Berlin")) == "2031-01-01 01:00:00"


@pytest.mark.parametrize("name", ["Europe/Berlni", "../etc/passwd", "", "Europe"])
def test_a_zone_that_is_not_there_is_a_mistake_of_the_task(name: str) -> None:
    with pytest.raises(errors.InvalidInput, match="api_timezone: there is no time zone"):
        zone_named(name)

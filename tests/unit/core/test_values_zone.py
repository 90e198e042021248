# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times do not depend on the machine's zone, nor on fractions of seconds; lines keep the blanks inside of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant, Line, Minutes, utc_text


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "XXX-05:30")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_zone_of_the_machine_is_no_matter() -> None:
    assert utc_text(datetime(2031, 6, 1, 12, tzinfo=timezone.utc)) == "2031-06-01T12:00:00Z"
    assert Instant().parse("2031-06-01T12:00:00+02:00") == "2031-06-01T10:00:00Z"
    assert Instant().parse("2031-06-01 12:00") == "2031-06-01T12:00:00Z"


def test_fractions_of_seconds_are_dropped() -> None:
    assert utc_text(datetime(2031, 6, 1, 12, 0, 1, 999999, tzinfo=timezone.utc)) == "2031-06-01T12:00:01Z"


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        Instant().parse("Sun, 1 Jun 2031 12:00:00 X1Y")


def test_minutes_need_no_unit() -> None:
    assert Minutes().parse("90") == 90


def test_blanks_inside_of_a_line_stay() -> None:
    assert Line().parse(" a  b\tc\nd ") == "a  b\tc d"

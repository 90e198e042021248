# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents may book time with a type by name; the types, changing and removing are for administrators."""

from __future__ import annotations

import pytest

from tests.simulators.zammad import TOKEN_AGENT
from tests.unit.zammad.conftest import TICKET, Desk


@pytest.fixture
def booking(modern: Desk) -> dict[str, int]:
    modern.zammad.set_setting("time_accounting", True)
    for name in ("Travel", "Work"):
        modern.ok("api", method="POST", path="time_accounting/types", data={"name": name})
    return {"ticket": modern.ok("ticket", **TICKET)["id"], "time_unit": 5}


def test_a_type_is_booked_by_name_once(modern: Desk, booking: dict[str, int]) -> None:
    made = modern.ok("time_accounting", token=TOKEN_AGENT, **booking, type="Travel")
    assert made["record"]["type"] == "Travel"
    assert not modern.ok("time_accounting", token=TOKEN_AGENT, **booking, type="Travel")["changed"]
    assert modern.count("Ticket::TimeAccounting") == 1


def test_a_mistyped_type_books_nothing(modern: Desk, booking: dict[str, int]) -> None:
    result = modern.run("time_accounting", token=TOKEN_AGENT, **booking, type="travel")
    assert result["failed"]
    assert "travel" in result["msg"]
    assert modern.count("Ticket::TimeAccounting") == 0


@pytest.mark.parametrize("check", [True, False])
def test_what_an_agent_may_not_is_said_before_it_is_tried(modern: Desk, booking: dict[str, int], check: bool) -> None:
    modern.ok("time_accounting", token=TOKEN_AGENT, **booking, type="Travel")
    for options in ({"type": "Work"}, {"state": "absent"}):
        result = modern.refused("time_accounting", token=TOKEN_AGENT, check=check, **booking, **options)
        assert "admin.time_accounting" in result["msg"]
    assert modern.ok("time_accounting", **booking, type="Work")["changed"]


def test_an_amount_is_booked_as_zammad_keeps_it(modern: Desk, booking: dict[str, int]) -> None:
    exact = {**booking, "time_unit": 1.23456}
    assert modern.ok("time_accounting", token=TOKEN_AGENT, **exact)["record"]["time_unit"] == 1.23
    assert not modern.ok("time_accounting", token=TOKEN_AGENT, **exact)["changed"]
    for amount in (99999.5, float("nan")):
        assert "time_unit" in modern.refused("time_accounting", **{**booking, "time_unit": amount})["msg"]

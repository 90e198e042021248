# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The alarm comes back: what becomes of closed tickets. The same on all desks."""

from __future__ import annotations

import pytest

from tests.laws.desks import Desk


def _closed(desk: Desk) -> int:
    key: int = desk.run(desk.alarm())["id"]
    desk.close(key)
    return key


def _status(desk: Desk, key: int) -> str:
    found = desk.run({"id": key}, check=True)
    assert "merged_into" not in found
    return str(found["record"]["status"])


def test_by_default_a_closed_ticket_stays_closed_with_a_warning(desk: Desk) -> None:
    key = _closed(desk)
    result = desk.predicted(desk.alarm())
    assert (result["changed"], result["id"]) == (False, key)
    (warning,) = result["warnings"]
    assert f"ticket {key} is closed" in warning
    assert all(choice in warning for choice in ("when_closed", "reopen", "new", "leave"))


@pytest.mark.parametrize("way", ["said", "by id", "status", "absent"])
def test_no_warning_where_the_task_says_it(desk: Desk, way: str) -> None:
    key = _closed(desk)
    task = {
        "said": desk.alarm(when_closed="leave"),
        "by id": {"id": key},
        "status": desk.alarm(status=desk.closed),
        "absent": {**desk.alarm(), "state": "absent"},
    }[way]
    result = desk.run(task, check=True)
    assert ("warnings" in result, result["id"]) == (False, key)


def test_reopened_once_as_predicted(desk: Desk) -> None:
    key = _closed(desk)
    done = desk.predicted(desk.alarm(when_closed="reopen"))
    assert (done["action"], done["id"], done["record"]["status"]) == ("updated", key, desk.open)
    again = desk.predicted(desk.alarm(when_closed="reopen"))
    assert (again["changed"], "warnings" in again) == (False, False)


def test_a_new_ticket_each_time_that_it_was_closed(desk: Desk) -> None:
    made = [_closed(desk)]
    for _time in range(2):
        done = desk.predicted(desk.alarm(when_closed="new"))
        assert (done["action"], done["id"] in made) == ("created", False)
        made.append(done["id"])
        again = desk.predicted(desk.alarm(when_closed="new"))
        assert (again["changed"], again["id"]) == (False, done["id"])
        # The key names the open one, also for tasks that say nothing of closed ones, and for entries.
        plain = desk.predicted(desk.alarm())
        assert (plain["id"], "warnings" in plain) == (done["id"], False)
        assert desk.comment(external_id=desk.alarm()["external_id"])["ticket"] == done["id"]
        closed = desk.predicted({"external_id": desk.alarm()["external_id"], "status": desk.closed})
        assert (closed["changed"], closed["id"]) == (True, done["id"])
    assert [_status(desk, key) for key in made] == [desk.closed] * 3
    assert desk.run(desk.alarm())["id"] == made[-1]


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_a_new_ticket_is_one_whatever_becomes_of_the_answer(desk: Desk, fault: str) -> None:
    key = _closed(desk)
    desk.server.wire.clear()
    desk.server.wire.fault(fault, nth=0, when=desk.server.is_write)
    done = desk.run(desk.alarm(when_closed="new"))
    assert (done["action"], done["id"] == key) == ("created", False)
    assert desk.run(desk.alarm(when_closed="new"))["id"] == done["id"]
    assert _status(desk, key) == desk.closed


def test_a_task_that_closes_what_it_matches_makes_one_ticket(desk: Desk) -> None:
    task = {**desk.alarm(status=desk.closed), "match_on": [desk.subject, desk.queue]}
    del task["external_id"]
    first = desk.run(task)
    assert first["action"] == "created"
    for _time in range(2):
        again = desk.predicted(task)
        assert (again["changed"], again["id"]) == (False, first["id"])
    # An open one goes first.
    alone = desk.run({**task, "status": desk.open})
    assert alone["action"] == "created"
    closed = desk.predicted(task)
    assert (closed["changed"], closed["id"]) == (True, alone["id"])
    assert desk.predicted(task)["id"] == alone["id"]


def test_close_it_if_there_is_one(desk: Desk) -> None:
    close = {"external_id": desk.alarm()["external_id"], "status": desk.closed, "create": False}
    matched = {desk.subject: desk.named("small"), desk.queue: desk.place, "status": desk.closed, "create": False}
    for task in (close, matched, {"id": 2147483, "create": False}, desk.alarm(create=False)):
        result = desk.predicted(task)
        assert (result["changed"], result["action"], result["id"], result["record"]) == (False, "none", None, {})
    key = desk.run(desk.alarm())["id"]
    done = desk.predicted(close)
    assert (done["changed"], done["id"]) == (True, key)
    assert desk.predicted(close)["changed"] is False
    assert desk.predicted(matched)["id"] == key
    refused = desk.fails({**desk.alarm(), "create": False, "when_closed": "new"})
    assert "create: false" in refused["msg"]


def test_a_new_entry_on_a_closed_ticket_warns_once(desk: Desk) -> None:
    key = _closed(desk)
    first = desk.comment(external_id=desk.alarm()["external_id"])
    assert (first["changed"], first["ticket"]) == (True, key)
    assert f"ticket {key} is closed" in first["warnings"][0]
    assert _status(desk, key) == desk.closed
    again = desk.comment(external_id=desk.alarm()["external_id"])
    assert (again["changed"], "warnings" in again) == (False, False)

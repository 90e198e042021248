# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People merge tickets: the key follows for entries, and only its own task changes the ticket that stays.

The same on all desks.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.desks import Desk, RTDesk


def _merged(desk: Desk) -> tuple[int, int]:
    """A person's big incident, and an alarm's ticket that was merged into it."""
    big = desk.make("big")
    small = desk.run(desk.alarm())["id"]
    desk.merge(small, big)
    return big, small


def _left_alone(desk: Desk, options: dict[str, Any], merged: int, into: int) -> None:
    before = desk.seen(into)
    result = desk.predicted(options)
    assert desk.server.writes() == []
    assert (result["changed"], result["action"]) == (False, "none")
    assert (result["id"], result["merged_into"], result["record"]["merged_into"]) == (merged, into, into)
    assert f"merged into {into}; nothing was changed" in result["warnings"][0]
    assert desk.seen(into) == before


@pytest.mark.parametrize("way", ["again", "renamed", "closed", "absent", "reopened"])
def test_the_task_of_a_merged_ticket_changes_nothing(desk: Desk, way: str) -> None:
    big, small = _merged(desk)
    _left_alone(
        desk,
        {
            "again": desk.alarm(),
            "renamed": desk.alarm(**{desk.subject: "something else"}),
            "closed": {"external_id": desk.alarm()["external_id"], "status": desk.closed},
            "absent": {"external_id": desk.alarm()["external_id"], "state": "absent"},
            "reopened": desk.alarm(when_closed="reopen"),
        }[way],
        small,
        big,
    )


def test_a_task_that_names_the_merged_ticket_by_id_changes_nothing(desk: Desk) -> None:
    big, small = _merged(desk)
    for said in ({"status": desk.closed}, {"state": "absent"}, {desk.subject: "other"}):
        _left_alone(desk, {"id": small, **said}, small, big)


def test_the_ticket_that_stayed_is_changed_by_its_own_id(desk: Desk) -> None:
    big, _small = _merged(desk)
    result = desk.predicted({"id": big, "status": desk.closed})
    assert (result["changed"], "merged_into" in result) == (True, False)


def test_entries_follow_the_merge(desk: Desk) -> None:
    big, small = _merged(desk)
    by_key = desk.comment(external_id=desk.alarm()["external_id"])
    assert (by_key["changed"], by_key["ticket"], by_key["merged_into"]) == (True, big, big)
    assert f"merged into {big}" in by_key["warnings"][0]
    by_id = desk.comment(ticket=small)
    assert (by_id["changed"], by_id["ticket"], by_id["id"]) == (False, big, by_key["id"])
    assert desk.comment(ticket=big)["id"] == by_key["id"]


def test_an_entry_is_posted_though_the_look_for_a_merge_fails(desk: Desk) -> None:
    if not isinstance(desk, RTDesk):
        pytest.skip("the others show a merge with the ticket")
    big, _small = _merged(desk)
    desk.server.wire.clear()
    desk.server.wire.fault("status", code=500, when=lambda item: b"EffectiveId" in item.query.encode() + item.body)
    result = desk.comment(external_id=desk.alarm()["external_id"])
    desk.server.wire.clear()
    assert (result["changed"], result["ticket"]) == (True, big)
    assert not desk.comment(external_id=desk.alarm()["external_id"])["changed"]


def test_comments_on_a_record_of_cerb_follow_too(desk: Desk) -> None:
    if desk.module != "cerb_ticket":
        pytest.skip("the others have comments on tickets only")
    big, small = _merged(desk)
    results = [
        runner.run("cerb_comment", {**desk.connection, "record_id": key, "content": "x"}) for key in (small, big)
    ]
    assert [item.get("msg") for item in results] == [None, None]
    assert [(item["changed"], item["record_id"]) for item in results] == [(True, big), (False, big)]
    assert (results[0]["merged_into"], "merged_into" in results[1]) == (big, False)
    assert f"/{desk.seen(big)['mask']}" in results[0]["url"]


def test_a_chain_of_merges_is_followed_to_its_end(desk: Desk) -> None:
    # Cerb merges into the lower id, whatever it is told.
    big, middle = desk.make("big"), desk.make("middle")
    small = desk.run(desk.alarm())["id"]
    desk.merge(small, middle)
    desk.merge(middle, big)
    _left_alone(desk, desk.alarm(), small, big)
    assert desk.comment(ticket=small)["ticket"] == big
    assert desk.comment(external_id=desk.alarm()["external_id"])["ticket"] == big


def test_two_alarms_merged_leave_the_one_that_stayed_to_its_own_task(desk: Desk) -> None:
    big = desk.run(desk.alarm("big"))["id"]
    small = desk.run(desk.alarm())["id"]
    desk.merge(small, big)
    _left_alone(desk, desk.alarm(status=desk.closed), small, big)
    done = desk.predicted(desk.alarm("big", status=desk.closed))
    assert (done["changed"], done["id"]) == (True, big)


def test_a_closed_incident_takes_no_new_alarm_if_the_task_says_new(desk: Desk) -> None:
    big, small = _merged(desk)
    _left_alone(desk, desk.alarm(when_closed="new"), small, big)
    desk.close(big)
    done = desk.predicted(desk.alarm(when_closed="new"))
    assert done["action"] == "created"
    assert done["id"] not in (big, small)
    again = desk.predicted(desk.alarm(when_closed="new", status=desk.open))
    assert again["id"] == done["id"]
    assert desk.seen(big)[{"rt": "Status", "zammad": "state"}.get(desk.module.split("_")[0], "status")] == desk.closed


def test_the_ticket_of_twins_that_were_merged_is_still_its_tasks_own(desk: Desk) -> None:
    """What another controller made at the same moment was merged by this collection, not by people."""
    first = desk.run(desk.alarm())["id"]
    twin = desk.run({**desk.alarm(), "external_id": f"{desk.key}/passing"})["id"]
    desk.merge(twin, first)
    done = desk.predicted({"external_id": desk.alarm()["external_id"], "status": desk.closed})
    assert (done["changed"], done["id"]) == (True, first)


def test_without_evidence_rt_changes_neither(desk: Desk) -> None:
    """RT keeps no trace of which ticket a key was created with; a task that gives the subject says it."""
    if not isinstance(desk, RTDesk) or desk.connection.get("api_version") == "rest1":
        pytest.skip("the server says whose a key is")
    big = desk.run(desk.alarm("big"))["id"]
    desk.merge(desk.run(desk.alarm())["id"], big)
    for name in ("big", "small"):
        task = {"external_id": desk.alarm(name)["external_id"], "status": desk.closed}
        result = desk.predicted(task)
        assert desk.server.writes() == []
        assert (result["changed"], result["merged_into"]) == (False, big)
        assert "does not say which" in result["warnings"][0]
        assert f"give id: {big}" in result["warnings"][0]


def test_a_key_that_was_put_on_the_incident_is_its_own(desk: Desk) -> None:
    big, _small = _merged(desk)
    desk.run({"id": big, "external_id": f"{desk.key}/own"})
    done = desk.predicted({"external_id": f"{desk.key}/own", "status": desk.closed})
    assert (done["changed"], done["id"]) == (True, big)


def test_many_tickets_at_once_leave_the_merged_ones_alone(desk: Desk) -> None:
    big, small = _merged(desk)
    closed = desk.run(desk.alarm("closed"))["id"]
    desk.close(closed)
    before = desk.seen(big)
    task = {"resource": "ticket", "objects": [desk.alarm(), desk.alarm("closed"), desk.alarm("third")]}
    system = desk.module.partition("_")[0]
    result = runner.run(f"{system}_sync", {**desk.connection, **task})
    assert not result.get("failed"), result["msg"]
    actions = [(line["action"], line.get("id"), line.get("merged_into")) for line in result["objects"]]
    assert actions[:2] == [("none", small, big), ("none", closed, None)]
    assert actions[2][0] == "created"
    assert [words for words in result["warnings"] if "merged" in words or "is closed" in words] == result["warnings"]
    assert len(result["warnings"]) == 2
    assert desk.seen(big) == before

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets that Cerb did not finish creating: which are completed, and which are somebody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulators.wire import Exchange
from tests.unit.cerb.conftest import TICKET, Desk

TASK = {**TICKET, "content": "Hello\nthere", "to": ["alice@customer.example"], "external_id": "host1/disk"}
COMPOSE = r"tickets/compose\.json$"
DAY = 86400
#: Steps of compose without `status` in the task: the mail, an empty row, the columns, the message, the status, the key.
MESSAGE, STATUS = 3, 4


def _half(desk: Desk, after: int = MESSAGE, **more: object) -> int:
    """What a run leaves whose server died, and whose controller died with it."""
    composed: list[str] = []

    def dead(exchange: Exchange) -> bool:
        if not composed and exchange.path.endswith("compose.json"):
            composed.append(exchange.path)
            return False
        return bool(composed)

    desk.wire.clear()
    desk.wire.fault("half", path=COMPOSE, after=after, times=1)
    desk.wire.fault("drop", when=dead)
    result = desk.run_on("ticket", **{**TASK, **more})
    desk.wire.clear()
    assert result["failed"]
    assert result["error"]["kind"] == "ambiguous"
    (key,) = [row["id"] for row in desk.cerb.rows("ticket") if row["subject"] == TASK["subject"]]
    return int(key)


@pytest.mark.parametrize("after", [MESSAGE, STATUS])
def test_the_next_run_completes_it_as_its_check_mode_says(desk: Desk, after: int) -> None:
    key = _half(desk, after)
    told = desk.ok("ticket", check=True, **TASK)
    assert desk.writes() == []
    done = desk.ok("ticket", **TASK)
    assert (done["id"], done["action"], done["diff"]) == (key, "updated", told["diff"])
    assert done["record"]["external_id"] == "host1/disk"
    assert f"{key} was half created by a server that died; it is completed" in done["server_messages"]
    assert not desk.ok("ticket", **TASK)["changed"]
    assert len(desk.cerb.outbox) == 1


def test_the_same_run_completes_it_and_says_that_it_created_it(desk: Desk) -> None:
    desk.wire.fault("half", path=COMPOSE, after=MESSAGE, times=1, code=502)
    done = desk.ok_on("ticket", **TASK)
    assert (done["action"], done["changed"]) == ("created", True)
    assert desk.count("ticket", subject=TASK["subject"]) == 1
    assert len(desk.cerb.outbox) == 1


def test_a_missing_first_message_is_stored_and_not_mailed_again(desk: Desk) -> None:
    key = _half(desk, after=2)
    done = desk.ok("ticket", **TASK, attachments=[{"name": "a.txt", "content": "a"}])
    assert done["id"] == key
    assert done["record"]["participants"] == ["alice@customer.example"]
    assert any("not mailed again" in warning for warning in done["warnings"])
    (message,) = [row for row in desk.cerb.rows("message") if row["ticket_id"] == key]
    assert (message["content"], message["is_outgoing"]) == (TASK["content"], 1)
    assert len(desk.cerb.attached[desk.cerb.place("message", message["id"])]) == 1
    assert len(desk.cerb.outbox) == 1


def _by_somebody_else(desk: Desk, key: int) -> None:
    message = next(row for row in desk.cerb.rows("message") if row["ticket_id"] == key)
    message["worker_id"] = 2


def _answered(desk: Desk, key: int) -> None:
    desk.customer_writes(key, "it is fine now")


def _commented(desk: Desk, key: int) -> None:
    fields = {"author__context": "worker", "author_id": 2, "target__context": "ticket", "target_id": key}
    desk.add("comment", **fields, comment="I am at it")


def _closed(desk: Desk, key: int) -> None:
    desk.client.rest.put(f"records/ticket/{key}", {"fields": {"status_id": 2}})


def _yesterday(desk: Desk, key: int) -> None:
    desk.cerb.get("ticket", key)["created"] -= 2 * DAY  # type: ignore[index]  # it is there


def _keyed(desk: Desk, key: int) -> None:
    desk.client.rest.put(f"records/ticket/{key}", {"fields": {desk.key_wire: "another"}})


def _owned(desk: Desk, key: int) -> None:
    desk.client.rest.put(f"records/ticket/{key}", {"fields": {"owner_id": 2}})


def _addressed(desk: Desk, key: int) -> None:
    desk.client.rest.put(f"records/ticket/{key}", {"fields": {"participants": "bob@customer.example"}})


def _reworded(desk: Desk, key: int) -> None:
    message = next(row for row in desk.cerb.rows("message") if row["ticket_id"] == key)
    message["content"] = "other words"


TOUCHED = [_by_somebody_else, _answered, _commented, _closed, _yesterday, _keyed, _owned, _addressed, _reworded]


@pytest.mark.parametrize("touch", TOUCHED, ids=lambda item: item.__name__.strip("_"))
def test_what_is_not_demonstrably_half_made_is_left_alone(desk: Desk, touch: Callable[[Desk, int], None]) -> None:
    key = _half(desk)
    touch(desk, key)
    before = desk.row(key)
    done = desk.ok("ticket", **TASK)
    assert (done["action"], desk.row(key)) == ("created", before)
    assert done["id"] != key


def test_the_window_is_the_servers_own_time(desk: Desk) -> None:
    desk.cerb.clock_skew = -300.0
    key = _half(desk)
    assert desk.ok("ticket", **TASK)["id"] == key


def test_the_creator_of_a_ticket_merges_what_another_controller_left_half_made(desk: Desk) -> None:
    half: list[int] = []

    def dies(exchange: Exchange) -> bool:
        """Between this controller's search and its creating request, another one's request dies half-way."""
        if exchange.path.endswith("compose.json") and not half:
            half.append(0)
            half[0] = _leave_half(desk)
        return False

    desk.wire.fault("delay", when=dies)
    done = desk.ok_on("ticket", **TASK)
    live = [
        row["id"] for row in desk.cerb.rows("ticket") if row["subject"] == TASK["subject"] and row["status_id"] != 3
    ]
    assert live == [done["id"]] == half
    assert not desk.ok("ticket", **TASK)["changed"]


def _leave_half(desk: Desk) -> int:
    """A ticket as compose leaves it before it writes the key, made past the wire."""
    cerb = desk.cerb
    with cerb.lock:
        now = cerb.now()
        inbox = cerb.inbox(1)
        assert inbox is not None
        ticket = cerb.insert(
            "ticket",
            subject=TASK["subject"],
            group_id=1,
            bucket_id=inbox["id"],
            mask=cerb.mask(),
            importance=50,
            status_id=0,
            created=now,
            updated=now,
            owner_id=0,
            org_id=0,
            spam_score=0,
            spam_training="",
        )
        cerb.insert(
            "message",
            ticket_id=ticket["id"],
            created=now,
            sender_id=1,
            worker_id=1,
            is_outgoing=1,
            content=TASK["content"],
            headers={},
            storage_size=11,
        )
        return int(ticket["id"])

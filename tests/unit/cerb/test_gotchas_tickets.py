# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes naive code on Cerb fail: each test shows first that it does, on the same server, and then that we do not.

The numbers are those of the list of what breaks idempotency; what is not about tickets stands in the other table.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.cerb.conftest import TICKET, Desk

MAILED = {**TICKET, "content": "Hello", "to": ["alice@customer.example"]}


def an_error_inside_a_200(desk: Desk) -> None:
    desk.client.rest.transport.log.clear()
    with pytest.raises(errors.Missing):
        desk.client.rest.get("records/ticket/999999")
    assert desk.wire.log[-1].status == 200
    assert desk.run("ticket", id=999999, status="closed")["error"]["kind"] == "missing"


def a_wrong_key_finds_nothing_with_success(desk: Desk) -> None:
    desk.ok("ticket", external_id="KEY-1", **TICKET)
    for naive in ("opsdesk_key", desk.key_wire):
        assert desk.client.search.count("ticket", f'{naive}:["KEY-1"]') == 0
    assert not desk.ok("ticket", external_id="KEY-1", **TICKET)["changed"]


def equality_folds_case_and_accents_and_stars_are_wild(desk: Desk) -> None:
    names = ("Café", "CAFE", "Caf*")
    made = [desk.ok("ticket", **{**TICKET, "subject": name})["id"] for name in names]
    assert desk.client.search.count("ticket", 'subject:"Caf*"') == len(names)
    assert desk.client.search.count("ticket", 'subject:"cafe"') == 2
    assert len(set(made)) == len(names)
    assert [desk.ok("ticket", **{**TICKET, "subject": name})["id"] for name in names] == made


def a_quote_breaks_out_of_a_search(desk: Desk) -> None:
    evil = 'x" OR subject:"*'
    everything = desk.client.search.count("ticket", "id:>0")
    assert desk.client.search.count("ticket", f'subject:"{evil}"') == everything
    made = desk.ok("ticket", external_id=evil, **{**TICKET, "subject": evil})
    assert made["action"] == "created"
    assert not desk.ok("ticket", external_id=evil, subject=evil)["changed"]
    assert not desk.ok("ticket", **{**TICKET, "subject": evil})["changed"]


def the_time_of_change_tells_nothing(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    before = desk.row(made)["updated"]
    with desk.cerb.lock:
        desk.cerb.clock_skew += 60
    assert desk.ok("ticket", id=made, importance=77, owner="KinaHalpue")["changed"]
    assert desk.row(made)["updated"] == before
    assert not desk.ok("ticket", id=made, importance=77, owner="KinaHalpue")["changed"]


def a_reply_opens_a_closed_ticket(desk: Desk) -> None:
    made = desk.ok("ticket", status="closed", **MAILED)["id"]
    message = desk.client.rest.get(f"records/ticket/{made}")["latest_message_id"]
    desk.client.rest.post("tickets/reply", {"message_id": message, "content": "naive"})
    assert desk.row(made)["status_id"] == 0
    desk.ok("ticket", id=made, status="closed")
    desk.ok("message", ticket=made, content="ours")
    assert desk.row(made)["status_id"] == 2


def a_status_is_a_number_or_a_first_letter(desk: Desk) -> None:
    naive = desk.client.rest.post(
        "tickets/compose", {"group_id": 1, "subject": "naive", "content": "x", "status": "closed"}
    )
    assert desk.row(int(naive["id"]))["status_id"] == 0
    desk.client.rest.put(f"records/ticket/{naive['id']}", {"fields": {"status": "done"}})
    assert desk.row(int(naive["id"]))["status_id"] == 3, "done begins with the d of deleted"
    assert desk.row(desk.ok("ticket", status="closed", **MAILED)["id"])["status_id"] == 2
    assert "must be one of" in desk.refused("ticket", status="done", **TICKET)["msg"]


def composing_acts_and_then_fails(desk: Desk) -> None:
    form = {"group_id": 4, "subject": "naive", "content": "x"}
    milo = desk.client_of("worker")
    with pytest.raises(errors.Refused):
        milo.rest.post("tickets/compose", form)
    assert desk.count("ticket", subject="naive") == 1
    task = {**MAILED, "group": "Billing", "external_id": "k"}
    for _run in range(3):
        desk.ok("ticket", key="worker", **task)
    assert desk.count("ticket", subject=TICKET["subject"]) == 1


def a_mask_is_not_set_by_composing(desk: Desk) -> None:
    naive = desk.client.rest.post("tickets/compose", {"group_id": 1, "subject": "n", "content": "x", "mask": "OPS-9"})
    assert naive["mask"] != "OPS-9"
    made = desk.ok("ticket", **MAILED)["id"]
    assert desk.ok("ticket", id=made, mask="OPS-9")["record"]["mask"] == "OPS-9"
    assert desk.ok("ticket", mask="OPS-9", status="open")["id"] == made


def a_deleted_ticket_is_still_shown(desk: Desk) -> None:
    made = desk.ok("ticket", external_id="k", **TICKET)["id"]
    desk.ok("ticket", id=made, state="absent")
    assert desk.client.rest.get(f"records/ticket/{made}")["status"] == "deleted"
    assert not desk.ok("ticket", id=made, state="absent")["changed"]
    assert desk.ok("ticket", **TICKET)["id"] != made


def an_unknown_organization_is_made(desk: Desk) -> None:
    fields = {"subject": "naive", "group_id": 1, "org": "Exampel, Inc."}
    desk.client.rest.post("records/ticket/create", {"fields": fields})
    assert desk.count("org", name="Exampel, Inc.") == 1
    assert "org" in desk.refused("ticket", org="Exmple, Inc.", **TICKET)["msg"]
    assert desk.count("org", name="Exmple, Inc.") == 0


def what_is_not_there_can_be_linked_and_commented_on(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    desk.client.rest.put(f"records/ticket/{made}", {"fields": {"links": ["org:999999"]}})
    assert desk.refused("ticket", id=made, links={"org": [999999]})["error"]["kind"] == "invalid_input"
    fields = {"author__context": "worker", "author_id": 1, "target__context": "ticket", "target_id": 999999}
    assert desk.client.rest.post("records/comment/create", {"fields": {**fields, "comment": "naive"}})["id"]
    assert desk.refused("comment", record_id=999999, content="ours")["error"]["kind"] == "missing"


def an_upload_gives_an_older_file_back(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    content = {"content": base64.b64encode(b"bytes").decode(), "encoding": "base64", "mime_type": "text/plain"}
    for name in ("old.txt", "new.txt"):
        assert desk.client.rest.post("attachments/upload", {"file_name": name, **content})["name"] == "old.txt"
    ours = desk.ok("attachment", record_id=made, name="new.txt", content="bytes")
    assert ours["attachment"]["name"] == "new.txt"


def nothing_clears_an_id_but_zero(desk: Desk) -> None:
    made = desk.ok("ticket", owner="KinaHalpue", org="Example, Inc.", **TICKET)["id"]
    with pytest.raises(errors.Refused):
        desk.client.rest.put(f"records/ticket/{made}", {"fields": {"owner_id": ""}})
    record = desk.ok("ticket", id=made, owner="", org="", reopen_date="")["record"]
    assert (record["owner"], record["org"]) == (None, None)


def a_hit_may_not_be_readable(desk: Desk) -> None:
    secret = desk.add("group", name="Secret", is_private=1)
    made = desk.add("ticket", subject="Private", group_id=secret, **{desk.key_wire: "k"})
    milo = desk.client_of("worker")
    assert milo.search.count("ticket", f"id:{made}") == 1
    with pytest.raises(errors.Forbidden):
        milo.rest.get(f"records/ticket/{made}")
    result = desk.run("ticket", key="worker", external_id="k", group="Support", subject="Private")
    assert desk.count("ticket", subject="Private") == 1, result


GOTCHAS: list[tuple[int, Callable[[Desk], None]]] = [
    (1, an_error_inside_a_200),
    (2, a_wrong_key_finds_nothing_with_success),
    (3, equality_folds_case_and_accents_and_stars_are_wild),
    (3, a_quote_breaks_out_of_a_search),
    (5, the_time_of_change_tells_nothing),
    (6, a_reply_opens_a_closed_ticket),
    (6, a_status_is_a_number_or_a_first_letter),
    (7, composing_acts_and_then_fails),
    (7, a_mask_is_not_set_by_composing),
    (8, a_deleted_ticket_is_still_shown),
    (13, an_unknown_organization_is_made),
    (13, what_is_not_there_can_be_linked_and_commented_on),
    (14, an_upload_gives_an_older_file_back),
    (15, nothing_clears_an_id_but_zero),
    (17, a_hit_may_not_be_readable),
]


@pytest.mark.parametrize(
    "gotcha", [function for _number, function in GOTCHAS], ids=[f"{number}-{f.__name__}" for number, f in GOTCHAS]
)
def test_what_makes_naive_code_fail(desk: Desk, gotcha: Callable[[Desk], None]) -> None:
    gotcha(desk)

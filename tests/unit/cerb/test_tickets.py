# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets: made once, found again, named by names, merged and deleted as Cerb does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.commands import neutral
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.lookup import TICKETS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import look_up
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cerb.conftest import KEY_FIELD, TICKET, Desk

MAILED = {**TICKET, "content": "Hello\nthere", "to": ["alice@customer.example"]}
CREATING = r"(tickets/compose|records/ticket/create)\.json$"


@pytest.mark.parametrize("task", [TICKET, MAILED, {**MAILED, "quiet": True}], ids=["record", "mail", "quiet"])
@pytest.mark.parametrize("trouble", ["lose", "cut", "status_after"])
def test_three_runs_and_a_lost_answer_leave_one_ticket(desk: Desk, task: dict[str, Any], trouble: str) -> None:
    desk.wire.fault(trouble, path=CREATING, times=1, code=502)
    first = desk.ok_on("ticket", external_id="host1/disk", **task)
    assert first["action"] == "created"
    again = [desk.ok_on("ticket", external_id="host1/disk", **task) for _run in range(2)]
    assert [item["id"] for item in again] == [first["id"]] * 2
    assert not any(item["changed"] for item in again)
    assert desk.count("ticket", subject=task["subject"]) == 1
    assert first["record"]["num_messages"] == (1 if "content" in task else 0)


def test_the_key_is_part_of_the_creating_request(desk: Desk) -> None:
    desk.ok("ticket", external_id='with "quotes" * and é', **MAILED)
    body = desk.form(desk.writes()[0])
    assert body[desk.key_wire] == 'with "quotes" * and é'
    assert len(desk.writes()) == 1
    desk.ok("ticket", external_id='with "quotes" * and e', **MAILED)
    assert desk.count("ticket", subject=TICKET["subject"]) == 2, "Cerb folds accents, keys do not"
    assert not desk.ok("ticket", external_id='with "quotes" * and é', status="open")["changed"]


def test_a_missing_key_field_is_told_before_anything_is_written(desk: Desk) -> None:
    desk.drop_key_field()
    result = desk.refused("ticket", external_id="k", **TICKET)
    assert "cerb_custom_field" in result["msg"]
    assert KEY_FIELD in result["msg"]
    told = desk.ok("ticket", check=True, external_id="k", **TICKET)
    assert told["action"] == "created"
    assert "cerb_custom_field" in told["warnings"][0]


def test_a_worker_who_is_no_member_makes_one_ticket(desk: Desk) -> None:
    """Cerb composes it and answers that there is no such ticket."""
    task = {**MAILED, "external_id": "k", "group": "Billing"}
    first = desk.ok("ticket", key="worker", **task)
    assert first["action"] == "created"
    assert "lost" in first["server_messages"][0]
    assert not desk.ok("ticket", key="worker", **task)["changed"]
    assert desk.count("ticket", subject=TICKET["subject"]) == 1


def test_a_ticket_that_its_maker_may_not_read_is_not_made(desk: Desk) -> None:
    desk.add("group", name="Secret", is_private=1)
    task = {**MAILED, "external_id": "k", "group": "Secret"}
    for check in (True, False):
        assert "member of the group" in desk.refused("ticket", key="worker", check=check, **task)["msg"]
    assert desk.count("ticket", subject=TICKET["subject"]) == 0


def test_without_anything_to_recognise_it_an_error_after_the_work_is_ambiguous(desk: Desk) -> None:
    result = desk.run("ticket", key="worker", match_on=[], **{**MAILED, "group": "Billing"})
    assert result["error"]["kind"] == "ambiguous"
    assert result["ambiguous"] is True


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"group": "Supporrt"}, "Support"),
        ({"org": "Example Inc"}, "org"),
        ({"bucket": "Leads"}, "bucket"),
        ({"owner": "nobody-knows"}, "owner"),
        ({"watchers": ["nobody-knows"]}, "watchers"),
        ({"custom_fields": {"1": "x"}}, "numbered"),
        ({"content": "x"}, "nobody would get it"),
        ({"to": ["a@b.example"]}, "content"),
        ({"content": "x", "quiet": True, "attachments": [{"path": "/no/such/file"}]}, "/no/such/file"),
        ({"importance": 101}, "between 0 and 100"),
        ({"participants": ["not an address"]}, "e-mail address"),
        ({"merged_into": 1}, "does not exist"),
        ({"links": {"worker": [1]}}, "watchers"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(desk: Desk, options: dict[str, Any], told: str) -> None:
    orgs = desk.count("org")
    result = desk.refused("ticket", **{**TICKET, **options})
    assert told in result["msg"]
    assert desk.count("org") == orgs, "Cerb makes an organization that it does not know"


def test_check_mode_predicts_each_change(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    steps: list[dict[str, Any]] = [
        {"subject": "Another subject", "importance": 90},
        {"group": "Sales", "bucket": "Leads"},
        {"owner": "@KinaHalpue", "org": "example, inc."},
        {"status": "waiting", "reopen_date": "2031-06-01T12:00:00+02:00"},
        {"status": "closed", "reopen_date": ""},
        {"participants": ["B@customer.example", '"A, B" <a@customer.example>']},
        {"participants": ["b@customer.example"], "list_mode": "remove"},
        {"watchers": ["kina@cerb.example"], "links": {"org": [1]}},
        {"watchers": [], "links": {"org": []}, "owner": "", "org": ""},
        {"mask": "OPS-1", "status": "open"},
        {"external_id": "late key"},
    ]
    for step in steps:
        predicted = desk.ok("ticket", check=True, id=ticket, **step)
        assert desk.writes() == []
        done = desk.ok("ticket", id=ticket, **step)
        assert predicted["changed"] is done["changed"] is True, step
        assert predicted["diff"] == done["diff"], step
        shown = {name: done["record"][name] for name in done["diff"]["after"]}
        assert shown == {name: predicted["record"][name] for name in done["diff"]["after"]}, step
        assert not desk.ok("ticket", id=ticket, **step)["changed"], step
    record = desk.ok("ticket", mask="ops-1", status="open")["record"]
    assert record["participants"] == ["a@customer.example"]
    assert record["reopen_date"] is None


def test_a_key_that_may_not_read_definitions_reads_tickets_all_the_same(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    done = desk.ok("ticket", key="paths", id=made, status="closed")
    assert (done["action"], done["record"]["custom_fields"]) == ("updated", None)
    assert desk.refused("ticket", key="paths", id=made, external_id="k")["error"]["kind"] == "forbidden"


def test_a_change_is_one_request_with_what_differs(desk: Desk) -> None:
    ticket = desk.ok("ticket", status="waiting", **TICKET)["id"]
    desk.ok("ticket", id=ticket, subject=TICKET["subject"], status="closed", owner="KinaHalpue")
    sent = [desk.form(item) for item in desk.writes()]
    assert sent == [{"fields[status_id]": "2", "fields[owner_id]": "2"}]


def test_subjects_are_compared_as_cerb_keeps_them(desk: Desk) -> None:
    for subject in ("x" * 300, "日" * 200, "fire 🔥 emoji", 'star * and "quote"', "CAFE", "café", "back\\slash"):
        made = desk.ok("ticket", **{**TICKET, "subject": subject})
        assert made["action"] == "created", subject
        again = desk.ok("ticket", **{**TICKET, "subject": subject})
        assert (again["changed"], again["id"]) == (False, made["id"]), subject


def test_a_deleted_ticket_is_absent_and_comes_back(desk: Desk) -> None:
    made = desk.ok("ticket", external_id="k", **TICKET)["id"]
    gone = desk.ok("ticket", external_id="k", state="absent")
    assert gone["action"] == "deleted"
    assert "marks" in gone["warnings"][0]
    assert not desk.ok("ticket", external_id="k", state="absent")["changed"]
    assert not desk.ok("ticket", id=made, state="absent")["changed"]
    back = desk.ok("ticket", external_id="k", status="waiting", **TICKET)
    assert (back["id"], back["action"], back["record"]["status"]) == (made, "updated", "waiting")


def test_a_deleted_ticket_is_not_recognised_by_its_subject(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    desk.ok("ticket", id=made, state="absent")
    assert desk.ok("ticket", match_on=["subject"], match_among="any", **TICKET)["id"] != made


def test_waiting_tickets_count_as_open_and_closed_ones_do_not(desk: Desk) -> None:
    waiting = desk.ok("ticket", status="waiting", **TICKET)["id"]
    assert desk.ok("ticket", **TICKET)["id"] == waiting
    desk.ok("ticket", id=waiting, status="closed")
    assert desk.ok("ticket", check=True, match_among="any", **TICKET)["id"] == waiting
    assert desk.ok("ticket", check=True, **TICKET)["action"] == "created"


def test_cerb_merges_into_the_lowest_id_and_nothing_else_is_asked(desk: Desk) -> None:
    keep, lost = (desk.ok("ticket", **{**TICKET, "subject": subject})["id"] for subject in ("keep", "lost"))
    result = desk.refused("ticket", id=keep, merged_into=lost)
    assert f"id: {lost} and merged_into: {keep}" in result["msg"]
    assert desk.ok("ticket", id=lost, merged_into=keep)["action"] == "updated"
    assert not desk.ok("ticket", id=lost, merged_into=keep)["changed"]
    assert desk.writes() == []
    assert desk.ok("ticket", id=lost, status="open")["merged_into"] == keep
    assert not desk.ok("ticket", id=lost, state="absent")["changed"]
    assert desk.ok("ticket", check=True, **{**TICKET, "subject": "lost"})["action"] == "created"


def test_a_merge_that_the_activity_log_has_forgotten_is_still_one(desk: Desk) -> None:
    keep = desk.ok("ticket", external_id="keep", **TICKET)["id"]
    lost = desk.ok("ticket", external_id="lost", **TICKET)["id"]
    desk.ok("ticket", id=lost, merged_into=keep)
    assert desk.ok("ticket", external_id="lost", **TICKET)["merged_into"] == keep
    desk.cerb.table("activity_log").clear()
    left = desk.ok("ticket", external_id="lost", **TICKET)
    assert (left["changed"], left["id"], left["merged_into"]) == (False, lost, None)
    assert not desk.ok("ticket", external_id="lost", state="absent")["changed"]
    assert "merged" in desk.refused("message", external_id="lost", content="x", type="note")["msg"]


def test_a_bucket_alone_recognises_a_ticket_of_the_group(desk: Desk) -> None:
    """Every group has an inbox."""
    sales, _support = (desk.ok("ticket", group=group, subject="x")["id"] for group in ("Sales", "Support"))
    task = {"bucket": "Inbox", "match_on": ["bucket"], "on_multiple": "newest", "subject": "Renamed"}
    assert desk.ok("ticket", group="Sales", **task)["id"] == sales
    assert desk.ok("ticket", check=True, group="Still to be made", **task)["action"] == "created"


def test_two_of_a_name_are_told_apart_by_id(desk: Desk) -> None:
    first, second = desk.add("org", name="Twin Ltd"), desk.add("org", name="Twin Ltd")
    assert f"{first}, {second}" in desk.refused("ticket", org="Twin Ltd", **TICKET)["msg"]
    made = desk.ok("ticket", org=str(first), **TICKET)["id"]
    assert not desk.ok("ticket", id=made, org=str(first))["changed"]
    assert desk.ok("ticket", id=made, org=str(second))["changed"]
    assert desk.row(made)["org_id"] == second
    assert not desk.ok("ticket", id=made, org=str(second))["changed"]


def test_commands_are_taken_for_text_unless_asked_for(desk: Desk) -> None:
    text = "Hello\r\n#comment this is for all\n#close\n# heading"
    made = desk.ok("ticket", external_id="k", **{**MAILED, "content": text})["id"]
    found = desk.ok("ticket_info", ids=[made], messages=True, comments=True)["tickets"][0]
    assert found["comments"] == []
    assert "#comment this is for all" in found["messages"][0]["content"]
    made = desk.ok("ticket", external_id="l", commands=True, **{**MAILED, "content": text})["id"]
    found = desk.ok("ticket_info", ids=[made], comments=True)["tickets"][0]
    assert [item["content"] for item in found["comments"]] == ["this is for all"]


def test_a_quiet_text_is_kept_and_not_sent(desk: Desk) -> None:
    made = desk.ok(
        "ticket", external_id="k", quiet=True, participants=["p@customer.example"], **{**TICKET, "content": "x"}
    )
    found = desk.ok("ticket_info", ids=[made["id"]], messages=True)["tickets"][0]
    assert [(item["content"], item["sent"]) for item in found["messages"]] == [("x", False)]
    assert found["participants"] == ["p@customer.example"]


def test_recipients_are_no_list_that_is_there_already(desk: Desk) -> None:
    made = desk.ok("ticket", list_mode="remove", watchers=["KinaHalpue"], **MAILED)
    assert made["record"]["participants"] == MAILED["to"]
    assert made["record"]["watchers"] == []


def test_files_of_a_ticket_keep_their_names(desk: Desk) -> None:
    desk.ok("attachment", record_id=desk.ok("ticket", **TICKET)["id"], name="old.txt", content="same bytes")
    file = {"name": "new.txt", "content": "same bytes"}
    made = desk.ok("ticket", external_id="k", attachments=[file], **{**MAILED, "subject": "with a file"})["id"]
    found = desk.ok("ticket_info", ids=[made], messages=True)["tickets"][0]
    assert [item["name"] for item in found["messages"][0]["attachments"]] == ["new.txt"]


def test_reading_by_id_mask_and_search(desk: Desk) -> None:
    made = desk.ok("ticket", status="waiting", **TICKET)
    mask = made["record"]["mask"]
    for asked in (
        {"ids": [made["id"]]},
        {"masks": [mask.lower()]},
        {"search": f'status:w subject:["{TICKET["subject"]}"]'},
    ):
        assert [item["id"] for item in desk.ok("ticket_info", **asked)["tickets"]] == [made["id"]], asked
    assert desk.run("ticket_info", masks=["NO-SUCH"])["error"]["kind"] == "missing"
    assert desk.ok("ticket_info", masks=["NO-SUCH"], missing="ignore")["count"] == 0
    for search in ("", "nosuch:x", '"', "id:1) of:worker query:(id:>0"):
        assert desk.run("ticket_info", search=search)["failed"], search


def test_the_lookup_finds_by_id_mask_and_search(desk: Desk) -> None:
    made = desk.ok("ticket", **TICKET)
    key, mask = made["id"], made["record"]["mask"]
    options = {**desk.connection(), "missing": "error", "query": "id"}
    desk.wire.clear()
    assert look_up(TICKETS, [key, str(key), f"#{mask}", mask.lower()], options, LookupError) == [key] * 4
    wanted = {"search": f"id:{key} status:o"}
    assert look_up(TICKETS, [wanted], {**options, "query": None}, LookupError)[0][0]["subject"] == TICKET["subject"]
    assert look_up(TICKETS, ["NO-SUCH"], {**options, "missing": "ignore"}, LookupError) == [None]
    for wrong in ("", "NO-SUCH", {"search": ""}, {"status": "o"}, 999999):
        with pytest.raises(LookupError):
            look_up(TICKETS, [wrong], options, LookupError)
    assert desk.writes() == []


@given(st.text(alphabet=st.sampled_from("#aé_ \r\n*9"), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_line_is_left_that_cerb_would_obey(text: str) -> None:
    quiet = neutral(text)
    assert not any(re.match(r"#\w", line) for line in re.split(r"[\r\n]", quiet))
    assert plain(quiet, False) == plain(text, False)
    assert neutral(quiet) == quiet

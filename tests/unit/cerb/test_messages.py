# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies, notes, comments, files and packages: added once, recognised over all that is there."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cerb.conftest import TICKET, Desk

FILE = {"name": "Größe.bin", "content_base64": base64.b64encode(bytes(range(40))).decode()}
PACKAGE: dict[str, Any] = {
    "package": {
        "name": "Lab",
        "revision": 1,
        "requires": {"cerb_version": "9.2.0", "plugins": []},
        "configure": {
            "placeholders": [],
            "prompts": [{"type": "text", "label": "Name", "key": "org_name", "params": {}}],
        },
    },
    "records": [{"uid": "org_lab", "_context": "org", "name": "{{{org_name}}}", "city": "Packaged"}],
}


@pytest.fixture
def ticket(desk: Desk) -> int:
    """A ticket with one message."""
    made = desk.ok("ticket", external_id="k", to=["alice@customer.example"], content="First", **TICKET)
    return int(made["id"])


# -- replies ----------------------------------------------------------------------------------------------------------


def test_a_reply_is_sent_once_whoever_wrote_meanwhile(desk: Desk, ticket: int) -> None:
    text = "Hello Alice,\r\n\r\n#comment is a word here\r\n#status too\n"
    first = desk.ok("message", external_id="k", content=text, cc=["Bob@customer.example"])
    desk.customer_writes(ticket, "thank you")
    again = desk.ok("message", ticket=ticket, content=text)
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["id"] == first["id"]
    found = desk.ok("ticket_info", ids=[ticket], messages=True, comments=True)["tickets"][0]
    assert [item["type"] for item in found["messages"]] == ["reply", "reply", "incoming"]
    assert found["comments"] == []
    assert desk.ok("message", ticket=ticket, content=text, repeat=True)["changed"]


@pytest.mark.parametrize("trouble", ["lose", "cut", "status_after"])
@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_lost_answer_makes_no_second_message(desk: Desk, ticket: int, kind: str, trouble: str) -> None:
    desk.wire.fault(trouble, path=r"(tickets/reply|records/comment/create)\.json$", times=1, code=504)
    assert desk.ok_on("message", ticket=ticket, type=kind, content="Once")["changed"]
    assert not desk.ok("message", ticket=ticket, type=kind, content="Once")["changed"]
    table = "message" if kind == "reply" else "comment"
    assert desk.count(table) == desk.before[table] + (2 if kind == "reply" else 1)


@pytest.mark.parametrize("status", ["open", "waiting", "closed"])
def test_a_reply_leaves_the_status_alone(desk: Desk, ticket: int, status: str) -> None:
    reopen = {} if status == "open" else {"reopen_date": "2031-06-01T00:00:00Z"}
    desk.ok("ticket", id=ticket, status=status, **reopen)
    assert "warnings" not in desk.ok("message", ticket=ticket, content="Only to tell you")
    after = desk.ok("ticket_info", ids=[ticket])["tickets"][0]
    assert (after["status"], after["reopen_date"]) == (status, reopen.get("reopen_date"))


def test_a_reply_that_opens_a_closed_ticket_says_so(desk: Desk, ticket: int) -> None:
    desk.ok("ticket", id=ticket, status="closed")
    task = {"ticket": ticket, "content": "Open again", "status": "open"}
    assert "opens it again" in desk.ok("message", check=True, **task)["warnings"][0]
    assert "opens it again" in desk.ok("message", **task)["warnings"][0]
    assert desk.row(ticket)["status_id"] == 0
    desk.ok("ticket", id=ticket, status="closed")
    assert not desk.ok("message", **task)["changed"]
    assert desk.row(ticket)["status_id"] == 2, "a reply that is there already does nothing"


def test_files_of_a_reply_are_part_of_it(desk: Desk, ticket: int) -> None:
    desk.ok("attachment", record_id=ticket, **{**FILE, "name": "older name.bin"})
    task = {"ticket": ticket, "content": "See the file", "content_format": "markdown", "attachments": [FILE]}
    assert desk.ok("message", **task)["changed"]
    assert not desk.ok("message", **task)["changed"]
    other = {**FILE, "content_base64": base64.b64encode(b"other").decode()}
    assert desk.ok("message", **{**task, "attachments": [other]})["changed"]


def test_what_no_message_can_be_is_refused(desk: Desk, ticket: int) -> None:
    quiet = desk.ok("ticket", **{**TICKET, "subject": "without a message"})["id"]
    assert "type: note" in desk.refused("message", ticket=quiet, content="x")["msg"]
    assert desk.ok("message", ticket=quiet, type="note", content="x")["changed"]
    assert "note" in desk.refused("message", ticket=ticket, type="note", content="x", status="open")["msg"]
    assert "waits" in desk.refused("message", ticket=ticket, content="x", reopen_date="2031-06-01")["msg"]
    told = desk.refused("message", ticket=ticket, content="x", status="waiting", reopen_date="soon")["msg"]
    assert "reopen_date" in told
    assert "worker" in desk.refused("message", ticket=ticket, content="x", worker="nobody-knows")["msg"]
    assert desk.refused("message", ticket=ticket, content=" \n")
    assert desk.refused("message", ticket=999999, content="x")["error"]["kind"] == "missing"
    assert desk.ok("message", check=True, external_id="not yet", content="x")["ticket"] is None
    desk.ok("ticket", id=ticket, state="absent")
    assert "deleted" in desk.refused("message", ticket=ticket, content="x")["msg"]


def test_a_key_recognises_a_message_whose_words_change(desk: Desk, ticket: int) -> None:
    assert desk.ok("message", ticket=ticket, own_key="day-1", content="90 %")["changed"]
    assert not desk.ok("message", ticket=ticket, own_key="day-1", content="95 %")["changed"]
    assert desk.ok("message", ticket=ticket, own_key="day-2", content="95 %", quiet=True)["changed"]


def test_commands_are_carried_out_on_demand_and_once(desk: Desk, ticket: int) -> None:
    task = {"ticket": ticket, "content": "Hello\n#comment for colleagues\nbye", "commands": True}
    assert "Give a key" in desk.refused("message", **task)["msg"]
    assert desk.ok("message", own_key="c1", worker="kina@cerb.example", **task)["changed"]
    assert not desk.ok("message", own_key="c1", **task)["changed"]
    found = desk.ok("ticket_info", ids=[ticket], messages=True, comments=True)["tickets"][0]
    assert [item["content"] for item in found["comments"]] == ["for colleagues"]
    assert found["messages"][1]["content"] == "Hello\nbye\n\n[opsdesk:c1]"
    assert desk.row(found["messages"][1]["id"], "message")["worker_id"] == 2


# -- comments ---------------------------------------------------------------------------------------------------------


def test_a_comment_is_on_its_record_once(desk: Desk) -> None:
    task = {"record_type": "orgs", "record_id": 1, "content": "Line one\r\nline *two*", "content_format": "markdown"}
    task["record_type"] = "org"
    first = desk.ok("comment", **task)
    assert first["action"] == "created"
    assert not desk.ok("comment", **task)["changed"]
    predicted = desk.ok("comment", check=True, pinned=True, **task)
    pinned = desk.ok("comment", pinned=True, **task)
    assert (pinned["action"], pinned["id"], pinned["diff"]) == ("updated", first["id"], predicted["diff"])
    assert not desk.ok("comment", pinned=True, **task)["changed"]
    row = desk.row(first["id"], "comment")
    assert (row["is_markdown"], row["is_pinned"], row["author_id"]) == (1, 1, 1)
    assert desk.ok("comment", **{**task, "record_id": 2})["changed"] if desk.row(2, "org") else True


def test_a_comment_needs_a_record_that_is_there(desk: Desk) -> None:
    """Cerb takes comments on anything."""
    assert desk.refused("comment", record_id=999999, content="x")["error"]["kind"] == "missing"
    assert "tickt" in desk.refused("comment", record_type="tickt", record_id=1, content="x")["msg"]


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_file_keeps_the_name_that_the_task_gives(desk: Desk, ticket: int) -> None:
    """An upload of the same bytes would give the older file back, under its older name."""
    first = desk.ok("attachment", record_id=ticket, **FILE)
    assert not desk.ok("attachment", record_id=ticket, **FILE)["changed"]
    other = desk.ok("attachment", record_id=ticket, **{**FILE, "name": "other.bin"})
    assert other["id"] != first["id"]
    assert other["attachment"]["name"] == "other.bin"
    changed = {**FILE, "content_base64": base64.b64encode(b"new content").decode()}
    assert desk.ok("attachment", record_id=ticket, check=True, **changed)["changed"]
    assert desk.ok("attachment", record_id=ticket, **changed)["changed"]


@pytest.mark.parametrize("trouble", ["lose", "cut"])
def test_a_lost_answer_uploads_no_second_file(desk: Desk, ticket: int, trouble: str) -> None:
    desk.wire.fault(trouble, path=r"records/attachment/create\.json$", times=1)
    found = desk.ok_on("attachment", record_id=ticket, **FILE)
    assert (found["changed"], found["attachment"]["name"]) == (True, "Größe.bin")
    assert not desk.ok("attachment", record_id=ticket, **FILE)["changed"]


def test_a_file_is_put_on_another_record_downloaded_and_deleted(desk: Desk, ticket: int, tmp_path: Path) -> None:
    file = desk.ok("attachment", record_id=ticket, **FILE)["id"]
    on_org = {"id": file, "record_type": "org", "record_id": 1}
    assert desk.ok("attachment", check=True, **on_org)["changed"]
    assert desk.ok("attachment", **on_org)["action"] == "updated"
    assert not desk.ok("attachment", **on_org)["changed"]
    stored = {"id": file, "dest": str(tmp_path)}
    assert desk.ok("attachment", check=True, **stored)["changed"]
    assert list(tmp_path.iterdir()) == []
    path = Path(desk.ok("attachment", **stored)["path"])
    assert path.read_bytes() == bytes(range(40))
    assert not desk.ok("attachment", **stored)["changed"]
    path.write_bytes(b"tampered")
    assert desk.ok("attachment", **stored)["changed"]
    assert desk.ok("attachment", id=file, state="absent")["action"] == "deleted"
    assert not desk.ok("attachment", id=file, state="absent")["changed"]
    assert desk.run("attachment", **stored)["error"]["kind"] == "missing"


def test_a_file_needs_a_record_or_a_directory(desk: Desk, ticket: int, tmp_path: Path) -> None:
    assert "record_id" in desk.refused("attachment", **FILE)["msg"]
    assert "path" in desk.refused("attachment", record_id=ticket)["msg"]
    assert "id" in desk.refused("attachment", state="absent", record_id=ticket)["msg"]
    assert "directory" in desk.refused("attachment", id=1, dest=str(tmp_path / "none"))["msg"]


# -- packages ---------------------------------------------------------------------------------------------------------


def test_a_package_is_imported_once(desk: Desk) -> None:
    task = {"package": PACKAGE, "prompts": {"org_name": "Packaged Org"}}
    orgs = desk.count("org")
    predicted = desk.ok("package", check=True, **task)
    assert (predicted["action"], desk.writes()) == ("imported", [])
    made = desk.ok("package", **{**task, "package": json.dumps(PACKAGE)})
    assert made["records"][0] | {"id": 0} == {"uid": "org_lab", "type": "org", "id": 0, "label": "Packaged Org"}
    again = desk.ok("package", **task)
    assert (again["changed"], again["records"][0]["id"]) == (False, made["records"][0]["id"])
    assert desk.count("org") == orgs + 1
    assert desk.ok("package", force=True, **task)["changed"]
    assert desk.count("org") == orgs + 2


def test_a_package_that_is_there_by_half_is_refused(desk: Desk) -> None:
    task = {"package": PACKAGE, "prompts": {"org_name": "Packaged Org"}}
    desk.ok("package", **task)
    more = {"uid": "task_lab", "_context": "task", "title": "Unpack"}
    result = desk.refused("package", **{**task, "package": {**PACKAGE, "records": [*PACKAGE["records"], more]}})
    assert "org Packaged Org" in result["msg"]
    assert "task Unpack" in result["msg"]


def test_a_lost_answer_imports_a_package_once(desk: Desk) -> None:
    task = {"package": PACKAGE, "prompts": {"org_name": "Packaged Org"}}
    orgs = desk.count("org")
    desk.wire.fault("lose", path=r"packages/import\.json$", times=1)
    assert desk.ok_on("package", **task)["changed"]
    assert desk.count("org") == orgs + 1


def test_a_package_that_nothing_recognises_says_so(desk: Desk) -> None:
    nameless = {**PACKAGE, "records": [{"uid": "o", "_context": "org", "name": "{{org_name|upper}}", "city": "x"}]}
    task = {"package": nameless, "prompts": {"org_name": "a"}}
    assert "every run" in desk.ok("package", check=True, **task)["warnings"][0]
    assert "prompt" in desk.run("package", package=PACKAGE)["msg"] or desk.run("package", package=PACKAGE)["failed"]
    assert "not a package" in desk.refused("package", package={"records": []})["msg"]

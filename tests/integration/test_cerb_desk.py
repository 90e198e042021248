# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service desk on Cerb in one playbook: predicted before any of it exists, made just so although the answer to the
creating request of the ticket is lost, and made once. What the server then holds is read past the collection."""

from __future__ import annotations

from typing import Any

from tests.integration.cerb import HOST, Desk, inventory
from tests.integration.programs import Ansible, Run

NAMES = ("Fields", "Group", "Bucket", "Organization", "Contact", "Ticket", "What was done", "Answer", "Task")
COMPOSE = "/rest/tickets/compose.json"


def items(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a loop, or the one result of a task without."""
    found: list[dict[str, Any]] = result.get("results", [result])
    return found


def play(ansible: Ansible, desk: Desk, *arguments: str) -> Run:
    return ansible.playbook("cerb_desk", "-i", inventory(ansible.files, desk), *arguments).ok()


def test_is_predicted_and_made_once_though_an_answer_is_lost(ansible: Ansible) -> None:
    desk = Desk.simulated()
    with desk.wire:
        predicted = play(ansible, desk, "--check", "--diff")
        assert desk.writes() == [], "check mode sent a writing request"
        lost = desk.wire.fault("lose", path=f"^{COMPOSE}$", times=1)
        real = play(ansible, desk, "--diff")
        assert lost.fired == 1
        for name in NAMES:
            promises, deeds = (items(run.result(name, HOST)) for run in (predicted, real))
            assert [deed["action"] for deed in deeds] == ["created"] * len(deeds), name
            assert [promise["action"] for promise in promises] == ["created"] * len(deeds), name
            assert [promise["diff"] for promise in promises] == [deed["diff"] for deed in deeds], name
        assert {task.name for task in real.tasks} == set(NAMES), "a task that no test looks at"
        check(desk)
        composed = [item for item in desk.wire.log if item.path == COMPOSE]
        assert len(composed) == 1, "the creating request was sent again"
        desk.wire.clear()
        again = play(ansible, desk)
        third = play(ansible, desk, "--tags", "once")
        assert again.changed(HOST) == third.changed(HOST) == []
        assert desk.writes() == [], "nothing changed, and something was written"
        assert third.result("Ticket", HOST)["id"] == real.result("Ticket", HOST)["id"]


def check(desk: Desk) -> None:
    """The server holds what the playbook says, whatever the modules say of it."""
    fields = {item["uri"]: item["id"] for item in desk.records("custom_field")}
    group = desk.record("group", "members,buckets", name="Größen & Maße")
    people = {item["at_mention_name"]: item["is_manager"] for item in group["members"]}
    assert {name: people[name] for name in ("KinaHalpue", "MiloDade", "JaneyYouve")} == {
        "KinaHalpue": True,
        "MiloDade": False,
        "JaneyYouve": False,
    }
    assert {item["name"] for item in group["buckets"]["results"]} == {"Inbox", "Web 'Shop'"}
    org = desk.record("org", "watchers", name='Duck "& Co" *')
    assert (org["street"], org["country"]) == ("Straße 1\nHof", "CH")
    assert [item["at_mention_name"] for item in org["watchers"].values()] == ["KinaHalpue"]
    contact = desk.record("contact", "email_", first_name="Daisy")
    assert contact["email_email"] == "daisy@duck.example"
    ticket = desk.record("ticket", "custom_,bucket_,owner_,requesters", subject='Größe "XL" – 容量不足 🦆')
    assert (ticket["group_id"], ticket["bucket_name"], ticket["org_id"]) == (group["id"], "Web 'Shop'", org["id"])
    assert (ticket["status"], ticket["reopen_date"], ticket["importance"]) == ("waiting", 1938076200, 80)
    assert ticket["owner_at_mention_name"] == "MiloDade"
    assert ticket[f"custom_{fields['external_reference']}"] == 'shop/1 "A", 100 % *'
    assert ticket[f"custom_{fields['severity']}"] == 'it\'s "high"'
    assert [item["email"] for item in ticket["requesters"].values()] == ["daisy@duck.example"]
    first, second = desk.records("message", "content,headers,attachments", ticket_id=ticket["id"])
    assert first["content"].rstrip() == "Grüße,\n\n  **alles** ist zu klein: 日本語 🦆\n #close"
    assert (first["headers"]["to"], first["is_not_sent"]) == ("daisy@duck.example", 0)
    assert "Maße.txt" in [item["file_name"] for item in first["attachments"].values()]
    assert (second["content"], second["is_not_sent"]) == ("They are on their way.", 1)
    (note,) = desk.records("comment")
    assert (note["comment"], note["is_markdown"]) == ("The **larger** ones were ordered.", True)
    task = desk.record("task", title="Order larger ones")
    assert (int(task["due"]), int(task["owner_id"])) == (1938038400, 2)

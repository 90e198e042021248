# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cerb refuses, or ignores, and one reading request tells before: refused in check mode as in a run, unwritten."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cerb.conftest import TICKET, Desk

both = pytest.mark.parametrize("check", [True, False])
LOGGED = {
    "activity_point": "custom.other",
    "actor__context": "worker",
    "actor_id": 1,
    "target__context": "ticket",
    "target_id": 1,
}
WORKER = {"first_name": "W", "at_mention_name": "w1", "language": "en_US", "timezone": "UTC"}


@both
@pytest.mark.parametrize(
    ("module", "task"),
    [("ticket", TICKET), ("record", {"type": "org", "fields": {"name": "Links"}})],
)
def test_links_to_what_is_not_there(desk: Desk, module: str, task: dict[str, Any], check: bool) -> None:
    made = desk.ok(module, **task)
    for links, words in (({"org": [99999]}, "no org 99999"), ({"nosuch": [1]}, "nosuch")):
        result = desk.refused(module, check=check, **task, links=links)
        assert words in result["msg"]
    org = desk.add("org", name="There")
    assert desk.ok(module, **task, links={"org": [org]})["changed"]
    assert desk.ok(module, **task, links={"org": [org]})["id"] == made["id"]
    # What is gone is no longer linked, and need not be there to be taken off.
    assert desk.ok(module, **task, links={"org": [99999]}, list_mode="remove")["changed"] is False


@both
@pytest.mark.parametrize(
    ("module", "task"),
    [
        ("ticket", {"subject": ""}),
        ("ticket", {"mask": "M" * 33}),
        ("record", {"type": "ticket", "fields": {"subject": ""}}),
        ("record", {"type": "ticket", "fields": {"status": ""}}),
        ("record", {"type": "ticket", "fields": {"mask": ""}}),
    ],
)
def test_a_ticket_has_no_empty_subject(desk: Desk, module: str, task: dict[str, Any], check: bool) -> None:
    made = desk.ok("ticket", **TICKET)["id"]
    result = desk.refused(module, check=check, id=made, **task)
    assert result["error"]["kind"] == "invalid_input"


@both
@pytest.mark.parametrize(
    ("alias", "fields", "missing"),
    [
        ("worker", WORKER, "email"),
        ("message", {"ticket_id": 1, "content": "x", "headers": {"subject": "x"}}, "sender"),
        ("ticket", {"subject": "No group"}, "group"),
        ("time_entry", {"worker_id": 1}, "mins"),
        ("draft", {"type": "mail.compose"}, "worker_id"),
        ("activity_log", LOGGED, "params"),
    ],
)
def test_what_a_type_needs(desk: Desk, alias: str, fields: dict[str, Any], missing: str, check: bool) -> None:
    result = desk.refused("record", type=alias, fields=fields, match_on=[], check=check)
    assert missing in result["msg"]


def test_one_of_two_views_of_the_time_is_enough(desk: Desk) -> None:
    for given, other in (({"mins": 7}, ("secs", 420)), ({"secs": 90}, ("mins", 2))):
        task: dict[str, Any] = {"type": "time_entry", "fields": {"worker_id": 1, **given}}
        made = desk.ok("record", match_on=["worker_id", *given], **task)
        assert made["record"]["fields"][other[0]] == other[1]
        assert desk.ok("record", match_on=["worker_id", *given], **task)["changed"] is False
    both_given = {"worker_id": 1, "mins": 7, "secs": 30}
    assert "secs" in desk.refused("record", type="time_entry", fields=both_given, match_on=[])["msg"]


@both
@pytest.mark.parametrize(
    ("alias", "fields"),
    [
        ("address", {"email": "nobody"}),
        ("worker", {**WORKER, "email": "nobody"}),
        ("contact", {"first_name": "C", "email": ""}),
        ("ticket", {"subject": "x", "group_id": 1, "participants": "a@x.example, nobody"}),
    ],
)
def test_an_address_that_is_none(desk: Desk, alias: str, fields: dict[str, Any], check: bool) -> None:
    result = desk.refused("record", type=alias, fields=fields, match_on=[], check=check)
    assert "is not an e-mail address" in result["msg"]


@both
@pytest.mark.parametrize(
    ("alias", "fields", "words"),
    [
        ("connected_service", {"name": "x", "extension_id": "x", "uri": "my_uri"}, "digits and dashes"),
        ("email_signature", {"name": "x", "signature": "x", "owner__context": "worker", "owner_id": 1}, "app"),
    ],
)
def test_what_only_some_types_demand(desk: Desk, alias: str, fields: dict[str, Any], words: str, check: bool) -> None:
    assert words in desk.refused("record", type=alias, fields=fields, check=check)["msg"]


@both
def test_an_owner_outside_of_a_private_group(desk: Desk, check: bool) -> None:
    group = desk.ok("group", name="Closed", private=True, members=[1])["id"]
    task = {"subject": "Owned", "group": "Closed"}
    assert "cannot own it" in desk.refused("ticket", check=check, **task, owner="3")["msg"]
    made = desk.ok("ticket", **task, owner="1")["id"]
    assert "cannot own it" in desk.refused("ticket", check=check, id=made, owner="3")["msg"]
    desk.ok("group", name="Closed", members=[1, 3])
    assert desk.ok("ticket", id=made, owner="3")["changed"], group


@both
def test_a_package_that_the_server_would_refuse(desk: Desk, check: bool) -> None:
    record = {"uid": "o", "_context": "org", "name": "{{{name}}}"}
    prompts = [{"type": "text", "label": "Name", "key": "name"}]
    manifest = {"name": "P", "requires": {"cerb_version": "99.0.0"}, "configure": {"prompts": prompts}}
    package: dict[str, Any] = {"package": manifest, "records": [record]}
    result = desk.refused("package", check=check, package=package, prompts={"name": "Packed"})
    assert "needs Cerb 99.0.0" in result["msg"]
    manifest["requires"] = {"cerb_version": "10.4.0"}
    assert "prompts: " in desk.refused("package", check=check, package=package)["msg"]
    assert desk.ok("package", check=check, package=package, prompts={"name": "Packed"})["changed"]


@both
def test_fieldsets_are_attached_to_tickets_and_tasks_only(desk: Desk, check: bool) -> None:
    owner = {"owner__context": "worker", "owner_id": 1}
    desk.ok("record", type="custom_fieldset", fields={"name": "Set", "context": "org", **owner})
    result = desk.refused("record", check=check, type="org", fields={"name": "x"}, fieldsets=["Set"])
    assert "custom_fields" in result["msg"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects in one task, on both versions: how few requests it takes, what it says, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from ansible.release import __version__
from packaging.version import Version

from tests.simulators.zammad import TOKEN_ADMIN, is_write
from tests.unit.zammad.conftest import Desk, Result


def people(count: int, **more: Any) -> list[dict[str, Any]]:
    names = {"firstname": "Zoë", "lastname": "Nr. {} ü"}
    return [
        {
            "login": f"user{number}",
            "email": f"user{number}@lab.example",
            **{name: text.format(number) for name, text in names.items()},
            **more,
        }
        for number in range(count)
    ]


def process(options: dict[str, Any]) -> str:
    """What the module prints when it runs in a process of its own, as Ansible runs it."""
    module = "ansible_collections.opsdesk.itsm.plugins.modules.zammad_sync"
    # Before ansible-core 2.20, results repeat the options unasked.
    asked = {"_ansible_inject_invocation": True} if Version(__version__) >= Version("2.20.dev0") else {}
    given = json.dumps({"ANSIBLE_MODULE_ARGS": {**options, **asked}})
    command = [sys.executable, "-W", "ignore", "-m", module]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False).stdout


def counts(result: Result) -> dict[str, int]:
    return {name: count for name, count in result["counts"].items() if count}


def test_users_cost_a_page_and_what_is_written(desk: Desk) -> None:
    wanted = people(30, note="one")
    predicted = desk.ok("sync", resource="user", objects=wanted, check=True)
    assert len(desk.wire.log) == 1
    done = desk.ok("sync", resource="user", objects=wanted)
    assert counts(predicted) == counts(done) == {"created": 30}
    assert [item["after"] for item in predicted["diff"]] == [item["after"] for item in done["diff"]]
    # The page, and for each the request that creates and the one that verifies.
    assert (len(desk.wire.log), len(desk.writes())) == (1 + 30, 30)
    again = desk.ok("sync", resource="user", objects=wanted)
    assert (again["changed"], len(desk.wire.log)) == (False, 1)
    for item in wanted[::10]:
        item["note"] = "two"
    assert counts(desk.ok("sync", resource="user", objects=wanted)) == {"updated": 3, "unchanged": 27}
    assert (len(desk.wire.log), len(desk.writes())) == (1 + 3, 3)


def test_a_round_trip_changes_nothing(desk: Desk) -> None:
    desk.ok("sync", resource="user", objects=people(6, roles=["Agent"], groups={"Users": ["full"]}))
    records = [desk.ok("user", login=f"user{number}")["record"] for number in range(6)]
    fed_back = [{name: value for name, value in record.items() if name not in ("absent", "id")} for record in records]
    fed_back = [{name: value for name, value in item.items() if value not in (None, "", [], {})} for item in fed_back]
    assert not desk.ok("sync", resource="user", objects=fed_back)["changed"]


def test_a_mistake_in_one_object_is_found_before_anything_is_written(desk: Desk) -> None:
    wanted = [*people(6), {"login": "last", "lastname": "L", "roles": ["agent"]}]
    refused = desk.refused("sync", resource="user", objects=wanted)
    assert (
        "1 of 7 users failed; the first is last: roles: there is no role 'agent': names are case-sensitive"
        in refused["msg"]
    )
    assert counts(refused) == {"failed": 1, "not_done": 6}
    assert refused["error"]["kind"] == "partly_done"
    refused = desk.refused("sync", resource="user", objects=[*people(6), {"login": "x", "frstname": "X"}])
    assert "objects[6]: 'frstname' is not an option of a user. Did you mean 'firstname' or" in refused["msg"]
    refused = desk.refused("sync", resource="user", objects=[*people(6), {"login": "USER3"}])
    assert "objects[3] and objects[6] are the same user" in refused["msg"]


def test_a_failure_is_reported_with_what_was_done(desk: Desk) -> None:
    desk.wire.clear()
    desk.wire.fault("status", code=422, body={"error": "no more licenses"}, nth=4, when=is_write)
    wanted = people(6)
    result = desk.run_on("sync", resource="user", objects=wanted, concurrency=1, on_error="continue")
    assert result["failed"]
    assert result["changed"]
    assert counts(result) == {"created": 5, "failed": 1}
    assert counts(desk.ok("sync", resource="user", objects=wanted)) == {"created": 1, "unchanged": 5}


def test_a_field_that_the_server_ignores_is_noticed_in_its_answer(desk: Desk) -> None:
    wanted = people(6, note="one")
    desk.ok("sync", resource="user", objects=wanted)
    for known, field in ((wanted, "note"), (people(8, note="one"), "note")):
        desk.wire.clear()
        desk.wire.fault("ignore_field", field=field, when=is_write)
        objects = [{**item, "note": "two"} for item in known]
        result = desk.run_on("sync", resource="user", objects=objects, on_error="continue")
        assert counts(result) == {"failed": len(objects)}
        assert "note: wanted 'two', is " in result["objects"][-1]["msg"]
    assert desk.count("User", note="two") == 0


def test_what_became_of_a_user_is_read_where_the_answer_is_lost(desk: Desk) -> None:
    wanted = people(6)
    desk.wire.clear()
    faults = [desk.wire.fault("lose", nth=nth, when=is_write) for nth in (2, 4)]
    assert counts(desk.run_on("sync", resource="user", objects=wanted, concurrency=1)) == {"created": 6}
    assert [fault.fired for fault in faults] == [1, 1]
    assert sum(desk.count("User", login=item["login"]) for item in wanted) == 6


def test_groups_are_made_from_the_top(modern: Desk) -> None:
    wanted = [{"name": name} for name in ("A::B::C", "A::B", "D", "A", "Users")]
    predicted = modern.ok("sync", resource="group", objects=wanted, check=True)
    done = modern.ok("sync", resource="group", objects=wanted)
    assert counts(predicted) == counts(done) == {"created": 4, "unchanged": 1}
    assert not modern.ok("sync", resource="group", objects=wanted)["changed"]


def test_kinds_of_the_table(desk: Desk) -> None:
    wanted = [{"name": f"macro {number}", "attributes": {"perform": {}, "note": "x"}} for number in range(6)]
    for item in wanted:
        item["attributes"] = {"perform": {"ticket.title": {"value": item["name"]}}}
    assert counts(desk.ok("sync", resource="macro", objects=wanted)) == {"created": 6}
    assert not desk.ok("sync", resource="macro", objects=wanted)["changed"]


def test_purge_deactivates_what_is_ours_and_not_declared(desk: Desk) -> None:
    desk.ok("organization", name="Customer Inc.")
    ours, others = people(8, organization="Customer Inc."), [{"login": "foreign", "lastname": "F"}]
    desk.ok("sync", resource="user", objects=[*ours, *others])
    purge = {"purge": True, "purge_scope": {"organization": "Customer Inc."}}
    refused = desk.refused("sync", resource="user", objects=ours[:3], **purge, purge_limit=4)
    assert "purge would remove 5 users, and purge_limit is 4" in refused["msg"]
    assert "purge_scope" in desk.refused("sync", resource="user", objects=ours, purge=True)["msg"]
    done = desk.ok("sync", resource="user", objects=ours[:3], **purge)
    assert counts(done) == {"deleted": 5, "unchanged": 3}
    assert desk.ok("user", login="foreign")["record"]["active"]
    assert not desk.ok("user", login="user7", active=False)["changed"]
    assert not desk.ok("sync", resource="user", objects=ours[:3], **purge)["changed"]


def test_a_busy_server_is_left_in_peace_and_the_work_gets_done(desk: Desk) -> None:
    desk.wire.clear()
    for number in (3, 4, 9):
        desk.wire.fault("status", code=429, headers={"Retry-After": "0"}, nth=number)
    result = desk.run_on("sync", resource="user", objects=people(8), concurrency=4, api_retries=4)
    assert counts(result) == {"created": 8}


@pytest.mark.parametrize("count", [1, 101])
def test_passwords_are_shown_nowhere(desk: Desk, count: int) -> None:
    objects = people(count, password="s3cret-Pass1")
    given = {"api_url": desk.wire.url, "api_token": TOKEN_ADMIN, "resource": "user", "objects": objects}
    for more in ({}, {"concurrency": 0}, {"objects": [*objects, {"login": "x", "password": "s3cret-Pass1", "no": 1}]}):
        result = process({**given, **more})
        assert "s3cret-Pass1" not in result
        assert "user0" in result or count > 100

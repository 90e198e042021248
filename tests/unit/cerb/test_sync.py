# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects of Cerb in one task: how few requests it takes, what it says, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.runner import QuickClock
from tests.simulators.cerb import is_write
from tests.unit.cerb.conftest import Desk, Result

COUNT = 6


def orgs(count: int = COUNT, **more: Any) -> list[Result]:
    return [{"fields": {"name": f"Größe {number}", "city": "Bern", **more}} for number in range(count)]


def counts(result: Result) -> dict[str, int]:
    return {name: count for name, count in result["counts"].items() if count}


def paths(desk: Desk) -> list[str]:
    return [item.path.partition("?")[0].rpartition("/rest/")[2] for item in desk.wire.log]


#: What is wanted, and what is changed of every second object.
LIVES: dict[str, tuple[list[Result], Result]] = {
    "org": (
        [{**one, "watchers": ["KinaHalpue"], "custom_fields": {"ours": "1"}} for one in orgs()],
        {"custom_fields": {"ours": "2"}},
    ),
    "group": (
        [{"name": f"Ö {number}", "private": True, "members": ["KinaHalpue"]} for number in range(COUNT)],
        {"members": []},
    ),
    "bucket": (
        [{"name": f"B {number % 3}", "group": ("Support", "Sales")[number // 3]} for number in range(COUNT)],
        {"reply_from": "x"},
    ),
    "custom_field": (
        [
            {"record_type": "org", "uri": f"f{number}", "name": f"F {number}", "type": "picklist", "options": ["a"]}
            for number in range(COUNT)
        ],
        {"options": ["a", "b"]},
    ),
    "ticket": (
        [{"external_id": f"k{number}", "subject": f"Größe {number}", "group": "Support"} for number in range(COUNT)],
        {"status": "closed"},
    ),
    "task": (
        [{"fields": {"title": f"T {number}", "importance": number}} for number in range(COUNT)],
        {"fields": {"importance": 50}},
    ),
}


@pytest.mark.parametrize("resource", LIVES)
def test_a_life(desk: Desk, resource: str) -> None:
    desk.ok("custom_field", record_type="org", uri="ours", name="Ours", type="text")
    objects, change = LIVES[resource]
    predicted = desk.ok("sync", resource=resource, objects=objects, check=True)
    assert desk.writes() == []
    done = desk.ok("sync", resource=resource, objects=objects)
    assert counts(predicted) == counts(done) == {"created": COUNT}
    assert [item["after"] for item in predicted["diff"]] == [item["after"] for item in done["diff"]]
    again = desk.ok("sync", resource=resource, objects=objects)
    assert (again["changed"], desk.writes()) == (False, [])
    changed = [
        {**one, **change, **({"fields": {**one["fields"], **change.get("fields", {})}} if "fields" in one else {})}
        if number % 2
        else one
        for number, one in enumerate(objects)
    ]
    predicted = desk.ok("sync", resource=resource, objects=changed, check=True)
    done = desk.ok("sync", resource=resource, objects=changed)
    assert counts(predicted) == counts(done) == {"updated": 3, "unchanged": 3}
    assert predicted["diff"] == done["diff"]
    assert not desk.ok("sync", resource=resource, objects=changed)["changed"]
    gone = [{**one, "state": "absent"} for one in changed]
    assert counts(desk.ok("sync", resource=resource, objects=gone)) == {"deleted": COUNT}
    assert not desk.ok("sync", resource=resource, objects=gone)["changed"]


def test_what_is_there_is_read_by_pages(desk: Desk) -> None:
    wanted = orgs(30)
    desk.ok("sync", resource="org", objects=wanted, check=True)
    assert paths(desk) == ["records/org/search.json"]
    desk.ok("sync", resource="org", objects=wanted)
    # The page, and for each the request that creates, the one that verifies, and the look for a twin.
    assert (len(desk.wire.log), len(desk.writes())) == (1 + 90, 30)
    desk.ok("sync", resource="org", objects=wanted)
    assert paths(desk) == ["records/org/search.json"]
    wanted[7]["fields"]["city"] = "Basel"
    done = desk.ok("sync", resource="org", objects=wanted)
    assert (counts(done), len(desk.wire.log)) == ({"updated": 1, "unchanged": 29}, 3)
    assert done["diff"] == [
        {
            "before_header": "Größe 7",
            "after_header": "Größe 7",
            "before": {"fields": {"name": "Größe 7", "city": "Bern"}},
            "after": {"fields": {"name": "Größe 7", "city": "Basel"}},
        }
    ]


def test_categories_are_made_from_the_top(desk: Desk) -> None:
    below = {"Cables": "Network", "Network": "Hardware", "Hardware": 0, "Software": 0, "Fibre": "Cables"}
    wanted = [{"fields": {"name": name, "parent_id": parent}} for name, parent in below.items()]
    predicted = desk.ok("sync", resource="kb_category", objects=wanted, check=True)
    done = desk.ok("sync", resource="kb_category", objects=wanted)
    assert counts(predicted) == counts(done) == {"created": 5}
    assert not desk.ok("sync", resource="kb_category", objects=wanted)["changed"]


def test_mistakes_are_found_before_anything_is_written(desk: Desk) -> None:
    wrong: list[tuple[str, list[Result], str]] = [
        ("org", [*orgs(), {"fields": {"name": "x", "cty": "y"}}], r"objects[6]: fields: org records have no attribute"),
        ("org", [*orgs(), {"fields": {"name": "GRÖSSE 3"}}], "objects[3] and objects[6] are the same org record"),
        ("org", [*orgs(), {"field": {}}], "objects[6]: 'field' is not an option of a org. Did you mean 'fields'"),
        ("org", [*orgs(), {"fields": {"city": "x"}}], "nothing recognises all of the org records. Give name for each"),
        ("org", [*orgs(), {"fields": {"name": "x"}, "match_on": ["city"]}], "match_on is not the same for all objects"),
        ("org", [{**one, "match_on": []} for one in orgs()], "would create all objects again"),
        ("org", [*orgs(), {"fields": {"name": "x"}, "watchers": ["Nobody"]}], "watchers: there is no worker 'Nobody'"),
        ("orgg", orgs(), "Cerb has no record type 'orgg'. Did you mean 'org'"),
        ("address", [{"fields": {"email": "a@b.example"}, "state": "absent"}], "deletes no e-mail address"),
        ("worker", [{"fields": {"password": "x"}}], "objects[0]: fields: password is a secret"),
    ]
    for resource, objects, words in wrong:
        refused = desk.refused("sync", resource=resource, objects=objects)
        assert words in refused["msg"], refused["msg"]


def test_a_failure_is_reported_with_what_was_done(desk: Desk) -> None:
    desk.wire.clear()
    desk.wire.fault("status", code=200, body={"__status": "error", "message": "no"}, nth=2, when=is_write)
    result = desk.run_on("sync", resource="org", objects=orgs(), concurrency=1, on_error="continue")
    assert (result["failed"], result["changed"], counts(result)) == (True, True, {"created": 5, "failed": 1})
    assert counts(desk.ok("sync", resource="org", objects=orgs())) == {"created": 1, "unchanged": 5}


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_whatever_becomes_of_a_request_a_second_run_completes_it(fault: str, desk: Desk) -> None:
    number, struck = 0, True
    while struck:
        wanted = [{"fields": {"name": f"{number}-{at}", "city": "Bern"}} for at in range(5)]
        desk.wire.clear()
        order = desk.wire.fault(fault, nth=number)
        given = {**desk.connection(), "resource": "org", "objects": wanted, "concurrency": 1, "on_error": "continue"}
        runner.run("cerb_sync", {**given, "api_retries": 0}, clock=QuickClock())
        struck = bool(order.fired)
        assert counts(desk.ok("sync", resource="org", objects=wanted)).keys() <= {"unchanged", "created"}
        assert not desk.ok("sync", resource="org", objects=wanted)["changed"]
        assert [desk.count("org", name=one["fields"]["name"]) for one in wanted] == [1] * 5
        number += 1
    assert number > 12


def test_purge_removes_what_is_ours_and_not_declared(desk: Desk) -> None:
    desk.ok("sync", resource="org", objects=[*orgs(), {"fields": {"name": "foreign", "city": "Rome"}}])
    purge = {"purge": True, "purge_scope": {"city": "Bern"}}
    refused = desk.refused("sync", resource="org", objects=orgs(2), **purge, purge_limit=3)
    assert "purge would remove 4 org records, and purge_limit is 3" in refused["msg"]
    assert counts(desk.ok("sync", resource="org", objects=orgs(2), **purge)) == {"deleted": 4, "unchanged": 2}
    assert desk.count("org", name="foreign") == 1
    refused = desk.refused(
        "sync", resource="ticket", objects=[{"external_id": "x"}], purge=True, purge_scope={"mask": "x"}
    )
    assert "cannot be listed" in refused["msg"]


def test_purge_spares_what_may_be_meant_by_an_object_that_cannot_be_planned(desk: Desk) -> None:
    def category(name: str, parent: Any) -> Result:
        return {"fields": {"name": name, "parent_id": parent}}

    top = desk.add("kb_category", name="Twin", parent_id=0)
    desk.add("kb_category", name="Twin", parent_id=0)
    below = desk.add("kb_category", name="Below", parent_id=top)
    desk.add("kb_category", name="Other", parent_id=top)
    purge = {"purge": True, "purge_scope": {"parent_id": top}, "on_error": "continue"}
    result = desk.run("sync", resource="kb_category", objects=[category("Below", "Twin")], **purge)
    assert "2 kb_category records are named 'Twin'" in result["msg"]
    assert (counts(result), desk.writes()) == ({"failed": 1}, [])
    done = desk.ok("sync", resource="kb_category", objects=[category("Below", top)], **purge)
    assert counts(done) == {"deleted": 1, "unchanged": 1}
    assert done["objects"][1]["name"] == f"Other {top}"
    assert desk.row(below, "kb_category")


def test_secrets_are_shown_nowhere_and_sent_when_the_record_is_made(desk: Desk) -> None:
    common = {"first_name": "W", "language": "en_US", "timezone": "UTC"}
    wanted = [
        {
            "fields": {"at_mention_name": f"w{number}", "email": f"w{number}@cerb.example", **common},
            "secrets": {"password": "s3cret-Pass1"},
        }
        for number in range(5)
    ]
    done = desk.ok("sync", resource="worker", objects=wanted)
    assert counts(done) == {"created": 5}
    assert "s3cret-Pass1" not in str(done)
    assert sum(b"s3cret-Pass1" in item.body for item in desk.wire.log) == 5
    assert not desk.ok("sync", resource="worker", objects=wanted)["changed"]
    mixed = [*wanted, {"fields": {"at_mention_name": "w9", "email": "w9@cerb.example", "password": "x"}}]
    assert "is a secret" in desk.refused("sync", resource="worker", objects=mixed)["msg"]

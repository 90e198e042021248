# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What records have beside attributes: links, watchers, fieldsets, custom fields, names for ids, secrets."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.records import Records

from tests.unit.cerb.conftest import Desk

ORG: dict[str, Any] = {"type": "org", "fields": {"name": "Example GmbH"}}


def custom_field(desk: Desk, name: str, kind: str, **more: Any) -> None:
    options = {"record_type": "org", "name": name, "uri": name.lower().replace(" ", "_"), "type": kind, **more}
    assert desk.ok("custom_field", **options)["action"] == "created"


# -- custom fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "more", "given", "shown", "cleared"),
    [
        ("text", {}, "K 1", "K 1", ""),
        ("text_area", {}, "a\r\nb", "a\nb", ""),
        ("url", {}, "https://example.com/?a=1", "https://example.com/?a=1", ""),
        ("number", {}, 42, 42, 0),
        ("number", {}, -5, -5, ""),
        ("decimal", {"decimals": 2}, 3.14, "3.14", ""),
        ("decimal", {"decimals": 2}, "2.71828", "2.71", 0),
        ("decimal", {"decimals": 0}, "5", "5", 0),
        ("currency", {"currency": "USD"}, "12.5", "12.50", 0),
        ("checkbox", {}, True, True, False),
        ("date", {}, "2031-06-01", "2031-06-01T00:00:00Z", ""),
        ("picklist", {"options": ["Low", "High"]}, "High", "High", ""),
        ("checkboxes", {"options": ["db", "web", "mail"]}, ["web", "db"], ["db", "web"], []),
        ("list", {}, ["red", "a, b", "RED"], ["RED", "a, b"], []),
        ("worker", {}, 2, 2, 0),
        ("worker", {}, "KinaHalpue", 2, ""),
        ("link", {"link_to": "org"}, 1, 1, 0),
    ],
)
def test_a_custom_field_of_each_type_is_set_kept_and_cleared(
    desk: Desk, kind: str, more: dict[str, Any], given: Any, shown: Any, cleared: Any
) -> None:
    custom_field(desk, "Some field", kind, **more)
    task = {**ORG, "custom_fields": {"Some field": given}}
    predicted = desk.ok("record", check=True, **task)
    created = desk.ok("record", **task)
    assert created["record"]["custom_fields"] == {"Some field": shown} == predicted["record"]["custom_fields"]
    assert desk.ok("record", **task)["changed"] is False
    # What was returned can be given again, by URI as well.
    fed_back = {**ORG, "custom_fields": {"some_field": created["record"]["custom_fields"]["Some field"]}}
    assert desk.ok("record", **fed_back)["changed"] is False
    assert desk.ok("record", **ORG, custom_fields={"Some field": cleared})["changed"] is True
    assert desk.ok("record", **ORG, custom_fields={"Some field": cleared})["changed"] is False
    assert desk.ok("record", **ORG, custom_fields={"Some field": None})["changed"] is False


@pytest.mark.parametrize(
    ("kind", "more", "given", "says"),
    [
        ("picklist", {"options": ["Low", "High"]}, "high", "did you mean 'High'"),
        ("checkboxes", {"options": ["db", "web"]}, ["web", "nosuch"], "'nosuch' is not one of its options"),
        ("decimal", {"decimals": 2}, "-1", "negative"),
        ("decimal", {"decimals": 2}, "1,5", "with a point"),
        ("number", {}, "3.7", "not a whole number"),
        ("checkbox", {}, "maybe", "neither true nor false"),
        ("date", {}, "+3 days", "is not a date"),
    ],
)
def test_a_value_that_cerb_would_change_or_drop_is_refused_before_anything_is_written(
    desk: Desk, kind: str, more: dict[str, Any], given: Any, says: str
) -> None:
    custom_field(desk, "Some field", kind, **more)
    assert says in desk.refused("record", **ORG, custom_fields={"Some field": given})["msg"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("Some fild", "Did you mean 'Some field'"), ("custom_1", "not numbered"), ("1", "not numbered")],
)
def test_a_custom_field_is_named_and_not_numbered(desk: Desk, name: str, says: str) -> None:
    custom_field(desk, "Some field", "text")
    assert says in desk.refused("record", **ORG, custom_fields={name: "x"})["msg"]


# -- links, watchers, fieldsets ---------------------------------------------------------------------------------------


def test_links_are_sets_of_ids_or_names(desk: Desk) -> None:
    task = desk.ok("record", type="task", fields={"title": "Linked"})["id"]
    made = desk.ok("record", **ORG, links={"task": ["Linked"]})
    assert made["record"]["links"]["task"] == [task]
    assert desk.ok("record", **ORG, links={"task": [task]})["changed"] is False
    other = desk.ok("record", type="task", fields={"title": "Other"})["id"]
    added = desk.ok("record", **ORG, links={"cerberusweb.contexts.task": [other]}, list_mode="add")
    assert added["record"]["links"]["task"] == [task, other]
    taken = desk.ok("record", **ORG, links={"task": [task]}, list_mode="remove")
    assert taken["record"]["links"]["task"] == [other]
    assert desk.ok("record", **ORG, links={"task": []})["record"]["links"]["task"] == []


def test_a_link_to_what_is_not_there_is_ignored_by_cerb_and_noticed_here(desk: Desk) -> None:
    assert "links: task: there is no task 99999" in desk.refused("record", **ORG, links={"task": [99999]})["msg"]


def test_watchers_are_workers_by_any_name(desk: Desk) -> None:
    workers = desk.cerb.rows("worker")[:2]
    names = [str(row["at_mention_name"]) for row in workers]
    made = desk.ok("record", **ORG, watchers=[f"@{names[0]}"])
    assert made["record"]["watchers"] == [names[0]]
    assert desk.ok("record", **ORG, watchers=[str(workers[0]["id"])])["changed"] is False
    both = desk.ok("record", **ORG, watchers=[names[1]], list_mode="add")
    assert both["record"]["watchers"] == sorted(names)
    assert desk.ok("record", **ORG, watchers=[])["record"]["watchers"] == []
    assert "there is no worker" in desk.refused("record", **ORG, watchers=["Nobody"])["msg"]


def test_fieldsets_which_cerb_does_not_show_are_kept_too(desk: Desk) -> None:
    fields = {"name": "Asset info", "context": "ticket", "owner__context": "worker", "owner_id": 1}
    desk.ok("record", type="custom_fieldset", fields=fields)
    ticket = {"type": "ticket", "fields": {"subject": "x", "group_id": 1}}
    assert desk.ok("record", **ticket, fieldsets=["Asset info"])["record"]["fieldsets"] == ["Asset info"]
    assert desk.ok("record", **ticket, fieldsets=["Asset info"])["changed"] is False
    assert desk.ok("record", **ticket, fieldsets=[])["record"]["fieldsets"] == []
    assert "Did you mean" in desk.refused("record", **ticket, fieldsets=["Asset infos"])["msg"]


# -- names, secrets, what is refused ----------------------------------------------------------------------------------


def test_names_stand_where_cerb_has_ids(desk: Desk) -> None:
    org = desk.ok("record", **ORG)["id"]
    contact = {"type": "contact", "fields": {"first_name": "Jane", "last_name": "Doe", "org_id": "Example GmbH"}}
    made = desk.ok("record", **contact)
    assert made["record"]["fields"]["org_id"] == org
    assert desk.ok("record", **contact)["changed"] is False
    assert desk.ok("record", type="contact", id=made["id"], fields={"org_id": 0})["record"]["fields"]["org_id"] == 0
    contact["fields"]["org_id"] = "Exampel GmbH"
    count = desk.count("org")
    assert "there is no org 'Exampel GmbH'" in desk.refused("record", **contact)["msg"]
    assert desk.count("org") == count


def test_two_of_a_name_are_an_error_that_lists_them(desk: Desk) -> None:
    ids = [desk.add("org", name="Twins"), desk.add("org", name="Twins")]
    result = desk.refused("record", type="org", fields={"name": "Twins", "city": "Bonn"})
    assert result["error"]["kind"] == "several_found"
    assert all(str(key) in result["msg"] for key in ids)
    chosen = desk.ok("record", type="org", fields={"name": "Twins", "city": "Bonn"}, on_multiple="newest")
    assert chosen["id"] == ids[1]


def test_a_secret_is_sent_once_and_shown_nowhere(desk: Desk) -> None:
    task: dict[str, Any] = {
        "type": "oauth_app",
        "fields": {"client_id": "opsdesk", "name": "Opsdesk", "callback_url": "https://example.com/back"},
        "secrets": {"client_secret": "Very-Secret-0815"},
    }
    created = desk.ok("record", **task)
    assert "Very-Secret-0815" not in str(created)
    assert desk.row(created["id"], "oauth_app")["client_secret"] == "Very-Secret-0815"
    assert desk.ok("record", **task)["changed"] is False
    assert desk.ok("record", **task, update_password="always")["changed"] is True
    task["fields"]["client_secret"] = "Very-Secret-0815"
    assert "Give it in secrets" in desk.refused("record", **task)["msg"]


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ({"type": "orgg", "fields": {"name": "x"}}, "did you mean 'org'"),
        ({"type": "org", "fields": {"nam": "x"}}, "did you mean 'name'"),
        ({"type": "org", "fields": {"name": "x", "links": []}}, "an option of its own"),
        ({"type": "org", "fields": {"city": "x"}}, "name is needed to recognise"),
        ({"type": "comment", "fields": {"comment": "x"}}, "nothing recognises comment records"),
        ({"type": "contact", "fields": {"first_name": "x", "last_name": "y"}, "match_on": ["nosuch"]}, "match_on"),
        ({"type": "task", "fields": {"title": "x", "status": "done"}}, "not one of open, waiting"),
        ({"type": "bucket", "fields": {"name": "x"}}, "group_id is needed"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, task: dict[str, Any], says: str) -> None:
    assert says in desk.refused("record", **task)["msg"].replace("Did you", "did you")


def test_nothing_but_what_differs_is_sent(desk: Desk) -> None:
    desk.ok("record", type="org", fields={"name": "Example GmbH", "city": "Bonn", "phone": "1"})
    desk.ok("record", type="org", fields={"name": "Example GmbH", "city": "Berlin", "phone": "1"})
    (write,) = desk.writes()
    assert (write.method, desk.form(write)) == ("PUT", {"fields[city]": "Berlin"})


def test_a_custom_record_is_a_type_like_others(desk: Desk) -> None:
    desk.ok("record", type="custom_record", fields={"uri": "vehicle", "name": "Vehicle", "name_plural": "Vehicles"})
    made = desk.ok("record", type="vehicle", fields={"name": "Van 1"})
    assert made["action"] == "created"
    assert desk.ok("record", type="vehicle", fields={"name": "Van 1"})["changed"] is False
    assert desk.ok("record", type="vehicle", id=made["id"], state="absent")["action"] == "deleted"


def test_an_answer_that_is_lost_makes_no_second_record(desk: Desk) -> None:
    before = desk.count("org")
    desk.wire.clear()
    desk.wire.fault("lose", method="POST")
    result = desk.run_on("record", **ORG)
    assert not result.get("failed"), result
    assert (result["action"], desk.count("org")) == ("created", before + 1)


def test_two_controllers_leave_one_record(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    create = Records.create

    def twin_after(self: Records, values: Any) -> Any:
        written = create(self, values)
        desk.add("org", name="Example GmbH")
        return written

    monkeypatch.setattr(Records, "create", twin_after)
    older = desk.ok("record", **ORG)
    assert (desk.count("org", name="Example GmbH"), desk.row(older["id"], "org")["name"]) == (1, "Example GmbH")
    assert desk.ok("record", **ORG)["id"] == older["id"]


def test_who_is_younger_gives_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    create = Records.create
    made: list[int] = []

    def twin_before(self: Records, values: Any) -> Any:
        made.append(desk.add("org", name="Example GmbH"))
        return create(self, values)

    monkeypatch.setattr(Records, "create", twin_before)
    result = desk.ok("record", **ORG)
    assert (result["id"], desk.count("org", name="Example GmbH")) == (made[0], 1)


def test_check_mode_knows_that_an_earlier_task_may_make_what_is_named(desk: Desk) -> None:
    contact = {"type": "contact", "fields": {"first_name": "Jane", "last_name": "Doe", "org_id": "Not yet"}}
    beside = {"watchers": ["Nobody"], "links": {"org": ["Not yet"]}, "custom_fields": {"Not yet": 1}}
    predicted = desk.ok("record", check=True, **contact, **beside)
    assert predicted["changed"]
    assert len(predicted["warnings"]) == 4
    assert desk.writes() == []


def test_two_addresses_at_once_are_told_because_none_can_be_deleted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Records.create

    def twin_after(self: Records, values: Any) -> Any:
        written = create(self, values)
        with desk.cerb.lock:
            rows = desk.cerb.table("address")
            rows[max(rows) + 1] = {**rows[int(written.id)], "id": max(rows) + 1}
        return written

    monkeypatch.setattr(Records, "create", twin_after)
    result = desk.run("record", type="address", fields={"email": "twin@customer.example"})
    assert (result["failed"], result["error"]["kind"]) == (True, "refused")
    assert "deletes no e-mail address" in result["msg"]

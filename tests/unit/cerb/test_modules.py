# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups, buckets, definitions of custom fields, what reads, the lookup, and the raw request."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ansible.errors import AnsibleLookupError
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.info import RECORDS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import look_up

from tests.simulators.cerb import BEARER_READER, BEARER_WORKER
from tests.unit.cerb.conftest import KEYS, Desk

# -- groups and buckets -----------------------------------------------------------------------------------------------


def workers(desk: Desk) -> list[str]:
    return [str(row["at_mention_name"]) for row in desk.cerb.rows("worker") if not row["is_disabled"]]


def test_a_group_with_its_people(desk: Desk) -> None:
    one, two, three = workers(desk)[:3]
    task: dict[str, Any] = {"name": "Facilities", "private": True, "members": [two, three], "managers": [one]}
    predicted = desk.ok("group", check=True, **task)
    assert desk.count("group", name="Facilities") == 0
    made = desk.ok("group", **task)
    assert made["action"] == "created"
    assert {name: made["record"][name] for name in task} == {name: predicted["record"][name] for name in task}
    assert desk.ok("group", **task)["changed"] is False
    promoted = desk.ok("group", name="Facilities", managers=[one, two])["record"]
    assert (promoted["managers"], promoted["members"]) == (sorted([one, two]), [three])
    less = desk.ok("group", name="Facilities", managers=[one], list_mode="remove")["record"]
    assert (less["managers"], less["members"]) == ([two], [three])
    more = desk.ok("group", name="Facilities", managers=[three], list_mode="add")["record"]
    assert (more["managers"], more["members"]) == (sorted([two, three]), [])
    assert desk.ok("group", name="Facilities", members=[], managers=[])["record"]["members"] == []
    renamed = desk.ok("group", id=made["id"], name="Buildings", reply_from="The house")
    assert (renamed["record"]["name"], renamed["record"]["reply_from"]) == ("Buildings", "The house")
    assert desk.ok("group", name="Buildings", state="absent")["action"] == "deleted"
    assert desk.ok("group", name="Buildings", state="absent")["changed"] is False


def test_what_a_group_cannot_have_is_refused(desk: Desk) -> None:
    one = workers(desk)[0]
    both = desk.refused("group", name="Facilities", members=[one], managers=[one])
    assert "both a member and a manager" in both["msg"]
    assert "there is no worker 'Nobody'" in desk.refused("group", name="Facilities", members=["Nobody"])["msg"]
    desk.add("group", name="Twins")
    desk.add("group", name="Twins")
    assert desk.refused("group", name="Twins", private=True)["error"]["kind"] == "several_found"


def test_an_answer_that_is_lost_makes_no_second_group(desk: Desk) -> None:
    desk.wire.clear()
    desk.wire.fault("lose", method="POST")
    assert desk.run_on("group", name="Once")["action"] == "created"
    assert desk.count("group", name="Once") == 1


def test_a_bucket_of_a_group(desk: Desk) -> None:
    task = {"group": "Support", "name": "Returns"}
    made = desk.ok("bucket", **task)
    assert (made["action"], made["record"]["group"], made["record"]["default"]) == ("created", "Support", False)
    assert desk.ok("bucket", **task)["changed"] is False
    assert desk.ok("bucket", group="Sales", name="Returns")["id"] != made["id"]
    assert desk.ok("bucket", **task, default=True)["record"]["default"] is True
    assert "always a default bucket" in desk.refused("bucket", **task, default=False)["msg"]
    assert "cannot be moved" in desk.refused("bucket", id=made["id"], group="Sales")["msg"]
    assert "did you mean 'Support'" in desk.refused("bucket", group="Suport", name="x")["msg"].replace("Did", "did")
    assert desk.ok("bucket", id=made["id"], name="Refunds")["record"]["name"] == "Refunds"
    assert desk.ok("bucket", group="Sales", name="Returns", state="absent")["action"] == "deleted"


# -- custom fields ----------------------------------------------------------------------------------------------------


def test_a_custom_field_is_defined_once(desk: Desk) -> None:
    task: dict[str, Any] = {
        "record_type": "cerberusweb.contexts.ticket",
        "uri": "priority_of_ours",
        "name": "Priority of ours",
        "type": "picklist",
        "options": ["Low", "High"],
    }
    made = desk.ok("custom_field", **task)
    assert made["record"]["record_type"] == "ticket"
    assert desk.ok("custom_field", **task)["changed"] is False
    more = desk.ok("custom_field", **{**task, "options": ["Low", "Normal", "High"]})
    assert more["record"]["options"] == ["Low", "Normal", "High"]
    less = desk.ok("custom_field", **{**task, "options": ["Low"]})
    assert "'High' or 'Normal'" in " ".join(less["warnings"])
    again = {key: value for key, value in less["record"].items() if value not in (None, "") and key != "id"}
    assert desk.ok("custom_field", **again)["changed"] is False
    assert desk.ok("custom_field", **{**task, "options": None}, state="absent")["action"] == "deleted"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"type": "text", "options": ["a"]}, "only for a field of type picklist or checkboxes"),
        ({"type": "text", "uri": "No good"}, "lower-case letters"),
        ({"type": "currency", "currency": "XXX"}, "there is no currency"),
        ({"type": "text", "fieldset": "None such"}, "no fieldset"),
        ({"type": "link", "link_to": "nosuch"}, "no record type"),
        ({"type": "text", "record_type": "tickett"}, "did you mean 'ticket'"),
    ],
)
def test_a_field_that_cannot_be_meant_is_refused(desk: Desk, given: dict[str, Any], says: str) -> None:
    task = {"record_type": "ticket", "uri": "some_field", "name": "Some field", **given}
    assert says in desk.refused("custom_field", **task)["msg"].replace("Did you", "did you")


# -- reading ----------------------------------------------------------------------------------------------------------


def test_who_we_are_and_what_there_is(desk: Desk) -> None:
    result = desk.ok("info", types=["org", "gpg_public_key"])
    assert (result["version"], result["me"]["id"], result["me"]["is_superuser"]) == ("10.4.10", 1, True)
    org = result["types"]["org"]
    assert (org["writable"], org["deletable"], org["match_on"]) == (True, True, ["name"])
    assert org["fields"]["name"] == {
        "kind": "text",
        "required": True,
        "readable": True,
        "width": 128,
        "cut": False,
        "refers_to": None,
    }
    assert result["types"]["gpg_public_key"]["reason"]
    assert len(desk.ok("info", types=[])["types"]) >= 69
    described = desk.ok("info", types=["ticket"], query="types.ticket.custom_fields[0].search_key")
    assert described["result"] == "externalReference"


def test_records_are_read_by_id_by_values_and_by_query(desk: Desk) -> None:
    one, two = desk.add("org", name="Read me", city="Bonn"), desk.add("org", name="READ ME", city="Bonn")
    assert [item["id"] for item in desk.ok("record_info", type="org", ids=[two, one])["records"]] == [two, one]
    assert [item["id"] for item in desk.ok("record_info", type="org", match={"name": "Read me"})["records"]] == [one]
    found = desk.ok("record_info", type="org", search="city:Bonn", sort=["-id"], query="[].id")["records"]
    assert found[:2] == [two, one]
    assert desk.ok("record_info", type="org", search="id:>0", limit=3)["count"] == 3
    unknown = desk.run("record_info", type="org", search="nosuch:1")
    assert (unknown["failed"], "nosuch" in unknown["msg"]) == (True, True)
    assert desk.ok("record_info", type="contact", match={"email": "", "first_name": "Nobody"})["records"] == []
    assert desk.run("record_info", type="org", ids=[99999])["error"]["kind"] == "missing"
    assert desk.ok("record_info", type="org", ids=[99999], missing="ignore")["records"] == []
    for wrong in (
        {"match": {}},
        {"match": {"nam": "x"}},
        {"search": "id:1) of:worker query:(id:>0"},
        {"expand": ["a b"]},
    ):
        assert desk.refused("record_info", type="org", **wrong)["error"]["kind"] == "invalid_input"


def test_what_is_loaded_besides_is_under_raw(desk: Desk) -> None:
    desk.ok("custom_field", record_type="org", uri="ours", name="Ours", type="decimal", decimals=1)
    key = desk.ok("record", type="org", fields={"name": "Loaded"}, custom_fields={"ours": 2.5})["id"]
    (record,) = desk.ok("record_info", type="org", ids=[key], expand=["links", "watchers"], custom_fields=True)[
        "records"
    ]
    assert record["custom_fields"] == {"Ours": "2.5"}
    assert {"links", "watchers"} <= set(record["raw"])
    assert not any(name.startswith("__") for name in record["raw"])


def test_the_lookup_finds_what_the_module_finds(desk: Desk) -> None:
    access, secret = KEYS["admin"]
    options = {"api_url": desk.wire.url, "api_access_key": access, "api_secret_key": secret, "type": "org"}
    key = desk.add("org", name="Looked up", city="Bonn")
    found = look_up(RECORDS, [key, {"name": "Looked up"}], options, AnsibleLookupError)
    assert (found[0]["fields"]["city"], [item["id"] for item in found[1]]) == ("Bonn", [key])
    assert look_up(RECORDS, [99999], {**options, "missing": "ignore"}, AnsibleLookupError) == [None]
    for term in (99999, "Looked up", {}):
        with pytest.raises(AnsibleLookupError, match="Cerb"):
            look_up(RECORDS, [term], options, AnsibleLookupError)


@pytest.mark.parametrize("lost", ["POST", "PUT", "DELETE"])
def test_an_answer_that_is_lost_changes_nothing_of_the_outcome(desk: Desk, lost: str) -> None:
    org: dict[str, Any] = {"type": "org", "fields": {"name": "Lost", "city": "Bonn"}}
    actions = []
    for task in (org, {**org, "fields": {"name": "Lost", "city": "Berlin"}}, {**org, "state": "absent"}):
        desk.wire.clear()
        desk.wire.fault("lose", method=lost)
        actions.append(desk.run_on("record", **task).get("action"))
    assert actions == ["created", "updated", "deleted"]
    assert desk.count("org", name="Lost") == 0


def test_no_secret_is_in_any_result(desk: Desk) -> None:
    secret = KEYS["admin"][1]
    app = {"client_id": "a", "name": "A", "callback_url": "no address"}
    results = [
        desk.run("info"),
        desk.run("info", api_secret_key="Quite-Another-Secret"),
        desk.run("record", type="oauth_app", fields=app, secrets={"client_secret": "Planted-Secret"}),
        desk.run("api", path=f"records/org/{secret}"),
    ]
    body = f'{{"__status": "error", "__error": "ERROR", "message": "no {secret} Planted-Secret"}}'.encode()
    desk.wire.clear()
    desk.wire.fault("status", code=200, body=body, headers={"Content-Type": "application/json"}, times=9)
    results.append(desk.run_on("record", type="oauth_app", id=1, secrets={"client_secret": "Planted-Secret"}))
    assert [bool(result.get("failed")) for result in results] == [False, True, True, True, True]
    hidden = (secret, "Quite-Another-Secret", "Planted-Secret", hashlib.md5(secret.encode()).hexdigest())
    assert not [word for word in hidden for result in results if word in str(result)]


# -- the raw request --------------------------------------------------------------------------------------------------


def test_the_worker_of_the_key_as_the_old_library_asks(desk: Desk) -> None:
    me = desk.ok("api", method="get", path="workers/me?expand=address_")
    assert me["changed"] is False
    assert {"id", "_label", "address_address", "gender"} <= set(me["content"])


def test_a_new_ticket_as_the_old_library_makes_it(desk: Desk) -> None:
    payload = {
        "expand": "bucket_,group_,custom_",
        "group_id": "1",
        "bucket_id": "5",
        "to": "customer@example.com",
        "subject": "This is a new ticket",
        "content_format": "markdown",
        "content": "This is\na multi-line\nmessage\n\n-- \nSignature",
        "status": "0",
    }
    payload["bucket_id"] = str(next(row["id"] for row in desk.cerb.rows("bucket") if row["group_id"] == 1))
    count = desk.count("ticket")
    check = desk.ok("api", check=True, method="post", path="tickets/compose", payload=payload)
    assert (check["skipped_in_check_mode"], desk.count("ticket")) == (True, count)
    made = desk.ok("api", method="post", path="tickets/compose", payload=payload)
    assert (made["changed"], made["content"]["subject"], desk.count("ticket")) == (True, payload["subject"], count + 1)
    assert (made["content"]["status"], made["content"]["group_name"]) == ("open", "Support")


@pytest.mark.parametrize(
    ("asked", "kind", "status"),
    [
        ({"path": "records/org/99999"}, "missing", 404),
        ({"path": "nosuch/thing"}, "refused", 422),
        ({"method": "POST", "path": "records/org/create"}, "refused", 422),
        ({"method": "DELETE", "path": "records/address/1"}, "forbidden", 403),
        ({"path": "workers/me", "data": {"a": 1}}, "invalid_input", None),
        ({"method": "PUT", "path": "records/org/1", "data": [1]}, "invalid_input", None),
    ],
)
def test_what_cerb_refuses_with_success_fails(desk: Desk, asked: dict[str, Any], kind: str, status: int | None) -> None:
    result = desk.run("api", **asked)
    assert (result.get("failed"), result["error"]["kind"], result["error"]["status"]) == (True, kind, status)


def test_a_query_is_sent_as_it_is(desk: Desk) -> None:
    query = "type:worklist.subtotals of:tickets by:[status] format:dictionaries"
    result = desk.ok("api", method="POST", path="data/query", data=query, reads=True, query="data[0].status_label")
    assert (result["changed"], result["content"]) == (False, "Open")


def test_a_token_has_scopes(desk: Desk) -> None:
    keys = {"api_access_key": None, "api_secret_key": None}
    assert desk.ok("info", **keys, api_token=BEARER_WORKER)["me"]["id"] != 1
    result = desk.run("record", **keys, api_token=BEARER_READER, type="org", fields={"name": "Scoped"})
    assert result["error"]["kind"] == "forbidden"
    assert "scopes" in result["msg"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administration: objects of the table, attributes of the object manager, settings, the list of tags, booked time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.deep import Deep

from tests.simulators.zammad import TOKEN_AGENT
from tests.simulators.zammad.models import Column
from tests.unit.zammad.conftest import TICKET, Desk

MACRO = {"type": "macro", "name": "Close it"}
HOOK = {"type": "webhook", "name": "Hook"}
SECRETS = {"signature_token": "t0ken-of-hook", "basic_auth_password": "w0rd-of-hook"}
ATTRIBUTE = {"type": "object_attribute", "object": "Ticket", "name": "opsdesk_key"}
OPTION = {"type": "text", "maxlength": 120, "null": True}
INPUT = {"display": "Key", "data_type": "input", "data_option": OPTION, "position": 1550}


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        ({"a": {"value": "4"}}, {"a": {"value": 4}}, True),
        ({"a": ["1", "2"]}, {"a": [2, 1]}, True),
        ({"a": [["09:00", "17:00"]]}, {"a": [["17:00", "09:00"]]}, True),
        ({"a": {"b": None}}, {"a": {}}, True),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": "true"}, {"a": True}, True),
        ({"a": "2"}, {"a": ["2"]}, True),
        ({"a": "x"}, {"a": "X"}, False),
    ],
)
def test_deep_values_are_the_same_when_they_mean_the_same(found: Any, wanted: Any, same: bool) -> None:
    assert Deep().same(found, wanted) is same


def test_order_counts_where_it_means_something() -> None:
    assert not Deep(ordered=True).same({"a": ["09:00", "17:00"]}, {"a": ["17:00", "09:00"]})
    assert Deep(partial=True).same({"a": 1, "b": 2}, {"a": 1})


def test_numbers_and_their_texts_are_not_a_change(desk: Desk) -> None:
    desk.ok("object", attributes={"perform": {"ticket.state_id": {"value": 4}}}, **MACRO)
    assert not desk.ok("object", attributes={"perform": {"ticket.state_id": {"value": "4"}}}, **MACRO)["changed"]


def test_names_in_conditions_become_the_ids_of_this_server(desk: Desk) -> None:
    """'pending close' has another id in each version."""
    states = {row["name"]: row["id"] for row in desk.zammad.store.rows("Ticket::State")}
    result = desk.ok("object", attributes={"perform": {"ticket.state_id": {"value": "pending close"}}}, **MACRO)
    assert result["record"]["attributes"]["perform"] == {"ticket.state_id": {"value": "pending close"}}
    stored = desk.zammad.named("Macro", "Close it")
    assert stored["perform"] == {"ticket.state_id": {"value": str(states["pending close"])}}
    by_id = {"perform": {"ticket.state_id": {"value": states["pending close"]}}}
    assert not desk.ok("object", attributes=by_id, **MACRO)["changed"]
    message = desk.refused("object", attributes={"perform": {"ticket.state_id": {"value": "Closed"}}}, **MACRO)["msg"]
    assert "'closed'" in message


def test_an_attribute_that_the_server_would_drop_is_an_error(desk: Desk) -> None:
    assert "'note'" in desk.refused("object", attributes={"noet": "x"}, type="trigger", name="T")["msg"]
    assert "renumbers" in desk.refused("object", attributes={"prio": 1}, type="overview", name="O")["msg"]
    assert "itself" in desk.refused("object", attributes={"next_run_at": "x"}, type="job", name="J")["msg"]


def test_secrets_of_webhooks_are_readable_and_nowhere_shown(desk: Desk) -> None:
    attributes = {"endpoint": "https://hook.example/", "ssl_verify": True}
    created = desk.ok("object", attributes=attributes, secrets=SECRETS, **HOOK)
    again = desk.ok("object", attributes=attributes, secrets=SECRETS, update_password="always", **HOOK)
    assert not again["changed"]
    other = {**SECRETS, "signature_token": "an0ther-token"}
    changed = desk.ok("object", secrets=other, update_password="always", **HOOK)
    assert changed["changed"]
    listed = desk.ok("info", collection="webhooks")
    gone = desk.ok("object", state="absent", **HOOK)
    shown = json.dumps([created, again, changed, listed, gone])
    assert not [word for word in (*SECRETS.values(), "an0ther-token") if word in shown]
    assert "secrets" in desk.refused("object", attributes=SECRETS, **{**HOOK, "name": "Other"})["msg"]


def test_the_bearer_token_that_version_7_has_is_a_secret(modern: Desk) -> None:
    modern.zammad.models["Webhook"].columns["bearer_token"] = Column("bearer_token", "string", 2500)
    token = {"bearer_token": "be4rer-of-hook"}
    attributes = {"endpoint": "https://hook.example/"}
    created = modern.ok("object", attributes=attributes, secrets=token, **HOOK)
    again = modern.ok("object", secrets=token, update_password="always", **HOOK)
    assert (created["changed"], again["changed"]) == (True, False)
    assert modern.zammad.named("Webhook", "Hook")["bearer_token"] == token["bearer_token"]
    answers = [modern.ok("info", collection="webhooks"), modern.ok("api", path="webhooks")]
    assert "be4rer" not in json.dumps([created, again, *answers])
    assert "is a secret" in modern.refused("object", attributes=token, **HOOK)["msg"]


def test_a_secret_that_this_version_does_not_have_is_an_error(modern: Desk) -> None:
    modern.ok("object", attributes={"endpoint": "https://hook.example/"}, secrets=SECRETS, **HOOK)
    message = modern.refused("object", secrets={"bearer_token": "x"}, update_password="always", **HOOK)["msg"]
    assert "webhooks have no 'bearer_token' on this version of Zammad" in message


def test_two_of_one_name_are_an_error_where_the_server_allows_them(desk: Desk) -> None:
    for number in range(2):
        desk.ok("api", method="POST", path="webhooks", data={"name": "Hook", "endpoint": f"https://h.example/{number}"})
    # The task says nothing of what tells them apart.
    assert desk.refused("object", attributes={"note": "x"}, **HOOK)["error"]["kind"] == "several_found"


def test_a_template_is_updated_with_its_options(old: Desk) -> None:
    """Version 5 answers 500 without them."""
    task = {"type": "template", "name": "Incident"}
    old.ok("object", attributes={"options": {"ticket.title": {"value": "Incident"}}}, **task)
    assert old.ok("object", attributes={"active": False}, **task)["record"]["attributes"]["active"] is False


def test_an_attribute_works_only_after_its_migration(desk: Desk) -> None:
    desk.ok("object", attributes=INPUT, migrate=False, **ATTRIBUTE)
    assert "'opsdesk_key'" in desk.refused("ticket", custom_fields={"opsdesk_key": "x"}, **TICKET)["msg"]
    assert desk.ok("object", attributes=INPUT, **ATTRIBUTE)["changed"]
    assert not desk.ok("object", attributes=INPUT, **ATTRIBUTE)["changed"]
    record = desk.ok("ticket", custom_fields={"opsdesk_key": "x"}, **TICKET)["record"]
    assert record["custom_fields"]["opsdesk_key"] == "x"


def test_an_attribute_is_changed_whole(desk: Desk) -> None:
    """The server finds it by name, and wants all of it."""
    desk.ok("object", attributes=INPUT, **ATTRIBUTE)
    result = desk.ok("object", attributes={"display": "Our key"}, **ATTRIBUTE)
    assert result["record"]["attributes"]["data_option"]["maxlength"] == 120
    assert desk.refused("object", attributes={"data_type": "integer"}, **ATTRIBUTE)


def test_a_setting_of_another_type_is_refused(desk: Desk) -> None:
    """The server stores 'perhaps' for true or false."""
    assert "neither true nor false" in desk.refused("setting", name="maintenance_mode", value="perhaps")["msg"]
    assert "'fqdn'" in desk.refused("setting", name="fqnd", value="x")["msg"]


@pytest.mark.parametrize("value", ["bad host!", "", "a b", "host/path", "-x"])
def test_an_fqdn_that_would_brick_the_server_is_refused(desk: Desk, value: str) -> None:
    assert "host name" in desk.refused("setting", name="fqdn", value=value)["msg"]


def test_absent_brings_the_initial_value_back(desk: Desk) -> None:
    first = desk.ok("setting", name="product_name", value="Lab")["diff"]["before"]["value"]
    assert desk.ok("setting", name="product_name", state="absent")["record"]["value"] == first
    assert not desk.ok("setting", name="product_name", state="absent")["changed"]


def test_a_tag_is_listed_once(desk: Desk) -> None:
    """The server answers a second creation like the first."""
    assert desk.ok("tag", name="Db")["changed"]
    assert not desk.ok("tag", name="Db")["changed"]
    assert desk.ok("tag", name="db")["changed"]
    assert desk.count("Tag::Item", name="Db") == 1


def test_a_tag_is_renamed_on_its_tickets(desk: Desk) -> None:
    ticket = desk.ok("ticket", tags=["old"], **TICKET)["id"]
    assert desk.ok("tag", name="new", renamed_from="old")["action"] == "updated"
    assert not desk.ok("tag", name="new", renamed_from="old")["changed"]
    assert desk.ok("ticket_info", ids=[ticket])["tickets"][0]["tags"] == ["new"]


def test_the_same_time_is_booked_once(modern: Desk) -> None:
    modern.zammad.set_setting("time_accounting", True)
    ticket = modern.ok("ticket", **TICKET)["id"]
    assert modern.ok("time_accounting", ticket=ticket, time_unit=3.5)["changed"]
    assert not modern.ok("time_accounting", ticket=ticket, time_unit=3.5)["changed"]
    assert modern.ok("time_accounting", ticket=ticket, time_unit=3.5, match_on=[])["changed"]


def test_bookings_are_said_to_be_unknown_to_version_5(old: Desk) -> None:
    ticket = old.ok("ticket", **TICKET)["id"]
    assert "version 6" in old.refused("time_accounting", ticket=ticket, time_unit=1)["msg"]
    assert "4711" in old.refused("time_accounting", ticket=4711, time_unit=1)["msg"]


def test_notifications_are_those_of_the_account(desk: Desk) -> None:
    desk.ok("user", login="agent@lab.example", groups={"Users": ["full"]})
    ticket = desk.ok("ticket", **TICKET)["id"]
    mine = {"token": TOKEN_AGENT, "ticket": ticket}
    assert desk.ok("notification", seen=True, check=True, **mine)["count"] == 1
    assert desk.ok("notification", seen=True, **mine)["changed"]
    assert not desk.ok("notification", seen=True, **mine)["changed"]
    assert desk.ok("notification", state="absent", **mine)["changed"]
    assert not desk.ok("notification", state="absent", **mine)["changed"]
    assert desk.ok("notification", ticket=ticket)["count"] == 0

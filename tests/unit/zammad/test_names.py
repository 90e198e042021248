# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names instead of ids, and names, statuses, people and attributes checked before anything is written."""

from __future__ import annotations

import json

from tests.simulators.zammad import TOKEN_AGENT
from tests.unit.zammad.conftest import TICKET, Desk


def test_a_name_in_another_case_is_an_error_that_says_so(desk: Desk) -> None:
    message = desk.refused("ticket", **{**TICKET, "group": "users"})["msg"]
    assert "case-sensitive" in message
    assert "'Users'" in message
    assert desk.refused("ticket", check=True, **{**TICKET, "group": "users"})


def test_a_name_that_is_not_there_is_an_error_with_the_near_ones(desk: Desk) -> None:
    assert "'3 high'" in desk.refused("ticket", priority="3 hihg", **TICKET)["msg"]
    result = desk.refused("ticket", **{**TICKET, "group": "Nope"})
    assert result["error"]["kind"] == "invalid_input"


def test_in_check_mode_a_name_that_is_not_there_yet_is_a_warning(desk: Desk) -> None:
    result = desk.ok("ticket", check=True, **{**TICKET, "group": "Made by an earlier task"})
    assert result["action"] == "created"
    assert "Made by an earlier task" in result["warnings"][0]


def test_names_are_sent_where_an_id_would_differ_between_servers(desk: Desk) -> None:
    desk.ok("ticket", status="pending close", pending_time="2031-06-01", owner="agent@lab.example", **TICKET)
    body = json.loads(next(item.body for item in desk.writes() if item.path == "/api/v1/tickets"))
    assert body["state"] == "pending close"
    assert body["owner"] == "agent@lab.example"
    assert not [name for name in body if name.endswith("_id")]


def test_clearing_a_reference_sends_an_id_of_nothing(desk: Desk) -> None:
    """An empty name is an error for Zammad."""
    desk.ok("user", login="customer@lab.example", organization="Zammad Foundation")
    result = desk.ok("user", login="customer@lab.example", organization="")
    assert result["record"]["organization"] is None
    assert json.loads(desk.writes()[0].body) == {"organization_id": None}


def test_nobody_is_one_owner_in_all_spellings(desk: Desk) -> None:
    ticket = desk.ok("ticket", owner="Agent@Lab.Example", **TICKET)["id"]
    assert desk.ok("ticket", id=ticket, owner="")["record"]["owner"] == "-"
    assert not desk.ok("ticket", id=ticket, owner="-")["changed"]


def test_people_are_found_by_address_or_login_in_any_case(desk: Desk) -> None:
    desk.ok("user", login="jane", email="jane.doe@lab.example", firstname="Jane", lastname="Doe")
    ticket = desk.ok("ticket", **{**TICKET, "customer": "Jane.Doe@LAB.example"})
    assert ticket["record"]["customer"] == "jane"
    assert not desk.ok("ticket", **{**TICKET, "customer": "JANE"})["changed"]


def test_an_agent_finds_people_without_impersonation(desk: Desk) -> None:
    desk.ok("user", login="jane", email="jane.doe@lab.example", firstname="Jane", lastname="Doe")
    desk.ok("user", login="agent@lab.example", groups={"Users": ["full"]})
    ticket = desk.ok("ticket", token=TOKEN_AGENT, **{**TICKET, "customer": "jane.doe@lab.example"})
    assert ticket["record"]["customer"] == "jane"
    assert desk.refused("ticket", token=TOKEN_AGENT, **{**TICKET, "customer": "jan"})


def test_guess_creates_the_customer_with_the_ticket(desk: Desk) -> None:
    """As `customer` the server does not understand it; as `customer_id` it does."""
    task = {**TICKET, "customer": "guess:New.Person@Lab.Example"}
    assert desk.ok("ticket", check=True, **task)["diff"]["after"]["customer"] == "new.person@lab.example"
    assert desk.ok("ticket", **task)["record"]["customer"] == "new.person@lab.example"
    assert not desk.ok("ticket", **task)["changed"]
    assert desk.refused("ticket", **{**TICKET, "customer": "guess:nope"})


def test_a_pending_status_needs_a_time_and_no_other_keeps_one(desk: Desk) -> None:
    assert "pending_time" in desk.refused("ticket", status="pending reminder", **TICKET)["msg"]
    assert "pending_time" in desk.refused("ticket", status="open", pending_time="2031-01-01", **TICKET)["msg"]


def test_seconds_of_a_pending_time_are_not_compared(desk: Desk) -> None:
    task = {**TICKET, "status": "pending reminder", "pending_time": "2031-06-01T12:00:59+02:00"}
    assert desk.ok("ticket", **task)["record"]["pending_time"] == "2031-06-01T10:00:00Z"
    assert not desk.ok("ticket", **task)["changed"]


def test_an_attribute_that_tickets_do_not_have_is_an_error(desk: Desk) -> None:
    assert "'nope'" in desk.refused("ticket", custom_fields={"nope": "x"}, **TICKET)["msg"]


def test_a_value_that_a_select_does_not_have_is_an_error(desk: Desk) -> None:
    """Version 6 stores any word."""
    option = {"options": {"prod": "Production", "dev": "Development"}, "nulloption": True, "null": True}
    option |= {"default": "", "maxlength": 255}
    attributes = {"display": "Env", "data_type": "select", "data_option": option, "position": 1551}
    desk.ok("object", type="object_attribute", object="Ticket", name="env_sort", attributes=attributes)
    assert "'prod'" in desk.refused("ticket", custom_fields={"env_sort": "prd"}, **TICKET)["msg"]
    record = desk.ok("ticket", custom_fields={"env_sort": "prod"}, **TICKET)["record"]
    assert record["custom_fields"]["env_sort"] == "prod"


def test_a_title_is_cut_as_the_server_cuts_it(desk: Desk) -> None:
    task = {**TICKET, "title": "T" * 300}
    assert desk.ok("ticket", **task)["record"]["title"] == "T" * 250
    assert not desk.ok("ticket", **task)["changed"]


def test_an_attribute_that_the_server_ignores_makes_the_task_fail(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    desk.wire.clear()
    desk.wire.fault("ignore_field", field="priority")
    result = desk.run_on("ticket", id=ticket, priority="3 high")
    assert result["error"]["kind"] == "not_applied"
    assert result["not_applied"] == {"priority": {"wanted": "3 high", "found": "2 normal"}}

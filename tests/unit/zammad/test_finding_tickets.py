# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding tickets: by condition, never by an empty one, compared again; and what an account that may not see does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulators.zammad import TOKEN_AGENT
from tests.unit.zammad.conftest import TICKET, Desk


def searches(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(item.body) for item in desk.wire.log if item.path.endswith("/search")]


def test_a_ticket_is_looked_up_by_condition_without_a_query(desk: Desk) -> None:
    desk.ok("ticket", external_id="a,b%c", **TICKET)
    asked = searches(desk)
    assert asked
    assert all("query" not in item and item["expand"] is True for item in asked)
    assert asked[0]["condition"]["ticket.tags"] == {"operator": "contains one", "value": "opsdesk:a%2Cb%25c"}


def test_the_key_is_part_of_the_creating_request_and_finds_the_ticket_again(desk: Desk) -> None:
    created = desk.ok("ticket", external_id="a,b%c", tags=["db", "DB"], **TICKET)
    body = json.loads(next(item.body for item in desk.writes() if item.path == "/api/v1/tickets"))
    # A list would be an error 500.
    assert sorted(body["tags"].split(",")) == ["DB", "db", "opsdesk:a%2Cb%25c"]
    again = desk.ok("ticket", external_id="a,b%c", title="Another title")
    assert again["id"] == created["id"]
    assert again["record"]["tags"] == ["DB", "db"]


def test_keys_that_differ_in_case_are_two_tickets(desk: Desk) -> None:
    first = desk.ok("ticket", external_id="Key", **TICKET)
    assert desk.ok("ticket", external_id="key", **TICKET)["id"] != first["id"]


@pytest.mark.parametrize("module", ["ticket_info", "info"])
@pytest.mark.parametrize("asked", [{"condition": {}}, {"search": "  "}])
def test_an_empty_search_is_not_sent(desk: Desk, module: str, asked: dict[str, Any]) -> None:
    """The server would answer it with everything there is, or fail."""
    collection = {"collection": "users"} if module == "info" else {}
    assert "everything" in desk.refused(module, **asked, **collection)["msg"]
    assert desk.wire.log == []


def test_a_hit_is_compared_again(desk: Desk) -> None:
    """Whatever the server finds, only what is equal is meant."""
    desk.ok("ticket", **{**TICKET, "title": "Disk full!"})
    everything = json.dumps([dict(row) for row in _shown(desk)]).encode()
    desk.wire.clear()
    headers = {"Content-Type": "application/json"}
    desk.wire.fault("status", code=200, path=r"/tickets/search$", body=everything, headers=headers, times=1)
    result = desk.run_on("ticket", check=True, **TICKET)
    assert result["action"] == "created", result


def _shown(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.ok("info", collection="tickets")["objects"]
    assert found
    return found


def test_the_key_of_a_merged_ticket_leads_nowhere_once_the_other_is_deleted(desk: Desk) -> None:
    keep = desk.ok("ticket", **TICKET)["id"]
    lost = desk.ok("ticket", external_id="k", **{**TICKET, "title": "twin"})["id"]
    desk.ok("ticket", id=lost, merged_into=keep)
    assert desk.ok("ticket", external_id="k", **TICKET)["merged_into"] == keep
    desk.ok("ticket", id=keep, state="absent")
    left = desk.ok("ticket", external_id="k", **TICKET)
    assert (left["changed"], left["id"], left["merged_into"]) == (False, lost, None)
    assert "deleted" in left["warnings"][0]
    assert "deleted" in desk.refused("article", external_id="k", content="x")["msg"]
    new = desk.ok("ticket", external_id="k", when_closed="new", **TICKET)
    assert new["action"] == "created"
    assert desk.ok("ticket", external_id="k", **TICKET)["id"] == new["id"]


def test_closed_tickets_do_not_count_unless_asked_for(desk: Desk) -> None:
    closed = desk.ok("ticket", status="closed", **TICKET)
    assert desk.ok("ticket", match_among="any", check=True, **TICKET)["id"] == closed["id"]
    assert desk.ok("ticket", check=True, **TICKET)["action"] == "created"


def test_an_account_that_may_create_and_not_see_is_stopped_before_it_creates(desk: Desk) -> None:
    """Every run would create the ticket again."""
    desk.ok("group", name="Blind")
    desk.ok("user", login="agent@lab.example", groups={"Blind": ["create", "change"]})
    words = desk.refused("ticket", token=TOKEN_AGENT, **{**TICKET, "group": "Blind"})["msg"]
    assert "not see" in words
    assert desk.count("Ticket", title=TICKET["title"]) == 0


def test_a_number_names_a_ticket_or_is_an_error(desk: Desk) -> None:
    created = desk.ok("ticket", **TICKET)
    assert desk.ok("ticket", number=created["record"]["number"], priority="1 low")["id"] == created["id"]
    assert desk.refused("ticket", number="4711", **TICKET)["error"]["kind"] == "missing"


def test_an_attribute_can_hold_the_key(desk: Desk) -> None:
    option = {"type": "text", "maxlength": 240, "null": True}
    attributes = {"display": "Key", "data_type": "input", "data_option": option, "position": 1550}
    desk.ok("object", type="object_attribute", object="Ticket", name="opsdesk_key", attributes=attributes)
    task = {"external_id": "a,b", "external_id_field": "opsdesk_key", **TICKET}
    created = desk.ok("ticket", **task)
    assert created["record"]["tags"] == []
    again = desk.ok("ticket", **task)
    assert (again["id"], again["changed"]) == (created["id"], False)


def test_a_key_in_an_attribute_that_is_not_there_is_noticed(desk: Desk) -> None:
    """The server drops the value without a word, and another run would not find the ticket."""
    result = desk.run("ticket", external_id="k", external_id_field="opsdesk_key", **TICKET)
    assert result["failed"]

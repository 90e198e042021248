# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets and messages as a real server showed them become the records that they should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CustomFields
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import alias_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import (
    CONTEXT,
    TicketReader,
    is_gone,
    is_merged,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import shown_message
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish

RECORDED = Path(__file__).parents[2] / "contract/recordings/cerb.jsonl"


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """All recorded answers by name."""
    found = {}
    for line in RECORDED.read_text("utf-8").splitlines():
        recorded = json.loads(line)
        body = recorded["response"]["body"]
        found[recorded["name"]] = json.loads(body) if isinstance(body, str) and body.startswith("{") else body
    return found


@pytest.fixture
def client(answers: dict[str, Any]) -> Any:
    """A client that knows the custom fields of the recorded server, and no names but those in the answers."""
    made = [item for name, item in answers.items() if name.startswith("cf_create_") and item["__status"] == "success"]
    rest, searching, found = mock.Mock(), mock.Mock(), mock.Mock()
    rest.get_or_none.return_value = {"decimal_at": 2}
    searching.records.side_effect = lambda kind, *_terms, **_more: made if kind == "custom_field" else []
    found.custom_fields.return_value = CustomFields(rest, searching, CONTEXT)
    found.directory.name_of.side_effect = lambda kind, key: f"{kind} {key}"
    found.alias.side_effect = alias_of
    return found


def test_a_ticket_with_everything(answers: dict[str, Any], client: Any) -> None:
    record = TicketReader(client, Wish({})).record(answers["ticket_create_all_cf"])
    assert record["custom_fields"] == {
        "External reference": "EXT-1",
        "Priority": "High",
        "Due date": "2026-12-24T18:00:00Z",
        "Count": 42,
        "Ratio": "3.14",
        "Escalated": True,
        "Long notes": "line 1\nline 2",
        "Link": "https://example.com/x?y=1",
        "Engineer": 2,
        "Areas": ["db", "mail"],
        "Tags": ["blue", "red"],
        "Parent org": 1,
        "Cost": "12.50",
    }
    assert (record["external_id"], record["org"]) == ("EXT-1", "Brand New Org Ltd")
    assert record["participants"] == ["cust1@customer.example", "cust2@customer.example"]


def test_names_of_a_composed_ticket(answers: dict[str, Any], client: Any) -> None:
    record = TicketReader(client, Wish({})).record(answers["compose_full"])
    wanted = {"group": "Sales", "bucket": "Leads", "owner": "KinaHalpue", "org": "Example, Inc.", "status": "waiting"}
    assert {name: record[name] for name in wanted} == wanted
    assert record["reopen_date"] == "2026-11-23T21:12:59Z"
    assert record["external_id"] is None


def test_watchers_are_the_workers_among_the_links(answers: dict[str, Any], client: Any) -> None:
    record = TicketReader(client, Wish({"links": {"task": []}})).record(answers["ticket_get_links_watchers"])
    assert (record["watchers"], record["links"]) == (["worker 2"], {"org": [1], "task": []})


def test_a_merged_ticket_is_known_by_its_mask(answers: dict[str, Any], client: Any) -> None:
    raw = answers["merge_get_old_id"]
    assert is_merged(TicketReader(client, Wish({})).record(raw))
    assert is_gone(TicketReader(client, Wish({})).record(raw))
    assert not is_gone(TicketReader(client, Wish({"merged_into": 96})).record(raw))


def test_the_html_of_a_message_is_no_attachment(answers: dict[str, Any]) -> None:
    message = shown_message(answers["message_get"])
    assert message["attachments"] == []
    assert (message["type"], message["sent"], message["to"]) == ("reply", True, "customer@customer.example")
    assert message["content"].startswith("Hello **world**")

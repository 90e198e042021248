# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts what refers to things that are still to be made, and what the account may not do."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulators.zammad import TOKEN_ADMIN
from tests.unit.zammad.conftest import TICKET, Desk

TRIGGER = {
    "type": "trigger",
    "name": "Tell",
    "attributes": {
        "condition": {"ticket.group_id": {"operator": "is", "value": ["New group", "Users"]}},
        "perform": {
            "notification.webhook": {"webhook_id": "New hook"},
            "ticket.owner_id": {"value": "New.Agent@lab.example"},
        },
    },
}
CONDITION = {"ticket.state_id": {"operator": "is", "value": ["new"]}}


def as_admin(desk: Desk, path: str, document: dict[str, Any]) -> dict[str, Any]:
    """Create something past the collection."""
    answer = requests.post(
        f"{desk.wire.url}/api/v1/{path}",
        json=document,
        headers={"Authorization": f"Token token={TOKEN_ADMIN}"},
        timeout=60,
    )
    answer.raise_for_status()
    created: dict[str, Any] = answer.json()
    return created


def test_a_trigger_names_what_is_still_to_be_made(desk: Desk) -> None:
    promise = desk.ok("object", check=True, **TRIGGER)
    assert len(promise["warnings"]) == 3
    desk.ok("group", name="New group")
    desk.ok("object", type="webhook", name="New hook", attributes={"endpoint": "https://hook.example/"})
    access = {"New group": ["full"]}
    desk.ok("user", login="new.agent@lab.example", email="new.agent@lab.example", roles=["Agent"], groups=access)
    deed = desk.ok("object", **TRIGGER)
    assert promise["diff"] == deed["diff"]
    stored = desk.zammad.named("Trigger", "Tell")
    ids = [str(desk.zammad.named("Group", name)["id"]) for name in ("New group", "Users")]
    assert stored["condition"]["ticket.group_id"]["value"] == ids
    assert stored["perform"]["notification.webhook"]["webhook_id"] == str(
        desk.zammad.named("Webhook", "New hook")["id"]
    )
    assert not desk.ok("object", **TRIGGER)["changed"]


def test_an_ambiguous_name_in_an_action_is_an_error(desk: Desk) -> None:
    hooks = [
        as_admin(desk, "webhooks", {"name": "Twin", "endpoint": f"https://{host}.example/"})["id"]
        for host in ("one", "two")
    ]
    perform = {"notification.webhook": {"webhook_id": "Twin"}}
    message = desk.refused("object", type="trigger", name="Tell", attributes={"perform": perform})["msg"]
    assert f"{hooks[0]} or {hooks[1]}" in message
    # The second of them is not taken for the first.
    chosen = {"perform": {"notification.webhook": {"webhook_id": hooks[1]}}, "condition": CONDITION}
    result = desk.ok("object", type="trigger", name="Tell", attributes=chosen)
    assert str(result["record"]["attributes"]["perform"]["notification.webhook"]["webhook_id"]) == str(hooks[1])
    assert not desk.ok("object", type="trigger", name="Tell", attributes=chosen)["changed"]


def test_an_article_on_a_ticket_that_is_still_to_be_made(desk: Desk) -> None:
    article = {"external_id": "host1, 100 %", "content": "Hello", "internal": True}
    promise = desk.ok("article", check=True, **article)
    assert (promise["action"], promise["ticket"], promise["url"]) == ("created", None, None)
    assert "'host1, 100 %'" in desk.refused("article", **article)["msg"]
    ticket = desk.ok("ticket", external_id="host1, 100 %", **TICKET)
    deed = desk.ok("article", **article)
    assert (deed["ticket"], deed["number"]) == (ticket["id"], ticket["record"]["number"])
    assert promise["diff"] == deed["diff"]
    assert not desk.ok("article", **article)["changed"]
    # The attribute that holds the key is another one.
    field = {**article, "external_id_field": "note"}
    assert "has the external_id" in desk.refused("article", **field)["msg"]


@pytest.mark.parametrize("check", [True, False])
def test_without_access_to_the_group_nothing_is_predicted(desk: Desk, check: bool) -> None:
    """Zammad says no more than 'Not authorized', and only when the ticket is created."""
    desk.ok("group", name="Elsewhere")
    message = desk.refused("ticket", check=check, token=TOKEN_ADMIN, **{**TICKET, "group": "Elsewhere"})["msg"]
    assert "may not create tickets in group 'Elsewhere'" in message


def test_a_ticket_is_matched_by_an_attribute_that_an_earlier_task_makes(desk: Desk) -> None:
    task = {**TICKET, "match_on": ["group", "custom_fields"], "custom_fields": {"serial": "x1"}}
    promise = desk.ok("ticket", check=True, **task)
    assert promise["action"] == "created"
    assert any("have no attribute 'serial'" in text for text in promise["warnings"])
    assert "have no attribute 'serial'" in desk.refused("ticket", **task)["msg"]


@pytest.mark.parametrize("check", [True, False])
def test_a_mail_needs_a_group_with_an_address(desk: Desk, check: bool) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    desk.ok("ticket", id=ticket, group="Users")
    desk.wire.clear()
    mail = {"ticket": ticket, "type": "email", "to": "carl@lab.example", "content": "Hello"}
    assert "has no e-mail address to write from" in desk.refused("article", check=check, **mail)["msg"]
    assert desk.writes() == []

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tickets of one key are twins for Zammad."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder

from tests.simulators.zammad import TOKEN_ADMIN, TOKEN_AGENT, TOKEN_CUSTOMER
from tests.unit.zammad.conftest import TICKET, Desk

KEYED: dict[str, Any] = {**TICKET, "external_id": "web1/disk", "content": "97 %"}


def two(desk: Desk, token: str = TOKEN_AGENT, **options: Any) -> tuple[int, int]:
    """A ticket, and another of the same key by a run that does not see the first."""
    first = desk.ok("ticket", token=TOKEN_AGENT, **KEYED, **options)["id"]
    with mock.patch.object(Finder, "_search", return_value=[]):
        return first, desk.ok("ticket", token=token, **KEYED, **options)["id"]


def test_what_zammad_itself_changes_does_not_count(desk: Desk) -> None:
    _first, second = two(desk)
    entry = {"object": "Ticket", "o_id": second, "type": "updated", "attribute": "priority", "created_by_id": 1}
    desk.zammad.store.insert("History", {**entry, "created_at": desk.zammad.now()})
    assert desk.ok("ticket", token=TOKEN_AGENT, **KEYED)["healed"] == [second]


def test_what_a_customer_wrote_counts(desk: Desk) -> None:
    _first, second = two(desk)
    desk.ok("article", token=TOKEN_CUSTOMER, ticket=second, content="still full", type="note")
    result = desk.refused("ticket", token=TOKEN_AGENT, **KEYED)
    assert "customer@lab.example wrote in it" in result["msg"]
    assert result["found"][1]["last_writer"] == "customer@lab.example"


def test_what_another_account_split_off_with_its_tags_is_none(desk: Desk) -> None:
    first, second = two(desk, TOKEN_ADMIN)
    result = desk.refused("ticket", token=TOKEN_AGENT, **KEYED)
    assert "created by admin@lab.example, not by agent@lab.example" in result["msg"]
    assert [item["id"] for item in result["found"]] == [first, second]


def test_another_controllers_ticket_takes_in_what_this_account_made(desk: Desk) -> None:
    _first, second = two(desk, TOKEN_ADMIN)
    assert desk.ok("ticket", token=TOKEN_ADMIN, **KEYED)["healed"] == [second]


def test_an_account_that_may_not_read_the_history_merges_nothing(desk: Desk) -> None:
    two(desk)
    with pytest.raises(AssertionError):
        desk.ok("ticket", token=TOKEN_CUSTOMER, **KEYED)
    assert desk.count("Ticket", title=KEYED["title"]) == 2


def test_the_key_may_stand_in_an_attribute(desk: Desk) -> None:
    first, second = two(desk, external_id_field="note")
    result = desk.ok("ticket", token=TOKEN_AGENT, external_id_field="note", **KEYED)
    assert (result["id"], result["healed"]) == (first, [second])

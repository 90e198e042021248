# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tickets of one key are twins for Cerb, which shows no creator of a ticket."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder

from tests.unit.cerb.conftest import TICKET, Desk

KEYED: dict[str, Any] = {**TICKET, "external_id": "web1/disk"}
WRITTEN = {**KEYED, "content": "97 %", "to": ["bob@lab.example"]}

#: The worker of the key `worker`.
MILO = 3


def two(desk: Desk, key: str = "worker", **options: Any) -> tuple[int, int]:
    """A ticket, and another of the same key by a run that does not see the first."""
    for members in desk.cerb.members.values():
        members[MILO] = False
    first = desk.ok("ticket", key="worker", **options)["id"]
    with mock.patch.object(Finder, "_search", return_value=[]):
        return first, desk.ok("ticket", key=key, **options)["id"]


@pytest.mark.parametrize("key", ["worker", "admin"])
def test_a_ticket_in_which_nobody_wrote_is_a_twin_whoever_made_it(desk: Desk, key: str) -> None:
    first, second = two(desk, key, **KEYED)
    result = desk.ok("ticket", key="worker", **KEYED)
    assert (result["id"], result["healed"]) == (first, [second])


def test_a_ticket_whose_first_message_is_of_another_worker_is_none(desk: Desk) -> None:
    first, second = two(desk, "admin", **WRITTEN)
    found = desk.refused("ticket", key="worker", **WRITTEN)["found"]
    assert [item["id"] for item in found] == [first, second]
    assert found[0]["creator"] != found[1]["creator"]
    # The worker of the task itself made the younger one.
    assert desk.ok("ticket", key="admin", **WRITTEN)["healed"] == [second]


@pytest.mark.parametrize("options", [KEYED, WRITTEN], ids=["empty", "written"])
def test_a_ticket_in_which_a_customer_wrote_is_none(desk: Desk, options: dict[str, Any]) -> None:
    _first, second = two(desk, **options)
    desk.customer_writes(second, "still full")
    result = desk.refused("ticket", key="worker", **options)
    assert result["error"]["kind"] == "several_found"
    assert "a correspondent" in result["msg"]


@pytest.mark.parametrize("change", [{"status": "waiting"}, {"owner": "milo@cerb.example"}], ids=["status", "owner"])
def test_what_another_worker_changed_is_none(desk: Desk, change: dict[str, Any]) -> None:
    _first, second = two(desk, **WRITTEN)
    desk.ok("ticket", key="admin", id=second, **change)
    assert desk.refused("ticket", key="worker", **WRITTEN)["error"]["kind"] == "several_found"


def test_evidence_is_read_only_when_several_are_found(desk: Desk) -> None:
    desk.ok("ticket", key="worker", **WRITTEN)
    desk.ok("ticket", key="worker", **WRITTEN)
    assert not [item for item in desk.wire.log if "activity_log" in item.path or "/message/" in item.path]

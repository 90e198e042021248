# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ticket's history says of its twins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Provenance
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.provenance import HIDDEN, provenance

TICKET = {"id": 7, "creator": "apiuser", "created": "2031-05-01T08:15:00Z", "last_updated": "2031-05-01T08:15:03Z"}


def entry(creator: str, second: int = 3) -> dict[str, Any]:
    return {"creator": creator, "created": f"2031-05-01T08:15:0{second}Z"}


def of(*history: dict[str, Any], account: str | None = None, **ticket: Any) -> Provenance | None:
    client: Any = SimpleNamespace(threads=SimpleNamespace(history=lambda _key: list(history)), account=account)
    return provenance(client, {**TICKET, **ticket})


@pytest.mark.parametrize(
    ("history", "touched"),
    [
        ([entry("apiuser")], ()),
        ([entry("apiuser"), entry("RT_System")], ()),
        ([entry("apiuser"), entry("alice"), entry("RT_System")], ("alice",)),
        ([entry("apiuser"), entry("alice"), entry("bob")], ("alice", "bob")),
        ([entry("apiuser", 1)], ()),
        ([entry("apiuser", 0)], (HIDDEN,)),
        ([entry("apiuser", 0), entry("alice")], ("alice",)),
    ],
)
def test_who_wrote_in_it(history: list[dict[str, Any]], touched: tuple[str, ...]) -> None:
    found = of(*history)
    assert found is not None
    assert (found.creator, found.created, found.touched_by) == ("apiuser", "2031-05-01T08:15:00Z", touched)


def test_nothing_is_known_without_a_history_or_a_creator() -> None:
    assert of() is None
    assert of(entry("apiuser"), creator="") is None


@pytest.mark.parametrize(("account", "own"), [(None, False), ("apiuser", True), ("ApiUser", True), ("alice", False)])
def test_whether_the_account_of_the_task_made_it(account: str | None, own: bool) -> None:
    found = of(entry("apiuser"), account=account)
    assert found is not None
    assert found.own is own

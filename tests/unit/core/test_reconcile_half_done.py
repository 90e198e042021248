# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A failure says what of the work was done, and what was not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf(WIDGET)
    shelf.put(**ONE, size=1, tags=[])
    return shelf


def test_a_deletion_that_got_half_way_is_a_change(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"state"})
    shelf.after["delete"] = lambda: shelf.records[1].update(size=0)
    with pytest.raises(errors.NotApplied, match="still there") as caught:
        shelf.run(**ONE, present=False)
    assert caught.value.as_result() == {**caught.value.as_result(), "changed": True, "action": "updated", "id": 1}


def test_a_server_that_fails_on_the_way_leaves_fields_that_the_message_names(shelf: Shelf) -> None:
    shelf.before["update"] = lambda: shelf.records[1].update(size=2)
    shelf.fail("update", Fault(errors.ServerFailed("toy failed", status=500)))
    with pytest.raises(errors.ServerFailed, match=r"widget 1: toy failed \(not done: tags\)") as caught:
        shelf.run(**ONE, size=2, tags=["a"])
    assert caught.value.done["applied"] == ["size"]
    assert set(caught.value.done["not_applied"]) == {"tags"}

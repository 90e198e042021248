# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that others change between the reading and the writing: planned again from what is there now."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import REPLANNED
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Outdated
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.unit.core.fakes import WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


def stale(shelf: Shelf, **changes: Any) -> None:
    """Another client changes the widget between our reading and our update."""

    def change() -> None:
        shelf.before.pop("update", None)
        shelf.records[1].update(changes)

    shelf.before["update"] = change
    shelf.fail("update", Fault(Outdated("changed since it was read")))


def test_the_update_is_planned_again_from_the_new_reading(shelf: Shelf) -> None:
    shelf.put(**ONE, tags=["a"])
    stale(shelf, tags=["a", "theirs"])
    outcome = shelf.run(**ONE, tags=["ours"], list_mode="add")
    assert shelf.records[1]["tags"] == ["a", "ours", "theirs"]
    assert outcome.action == "updated"
    assert outcome.before["tags"] == ["a", "theirs"], "what the other did is not reported as this run's"


def test_what_the_other_has_done_is_not_claimed(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    stale(shelf, size=5)
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, outcome.changed) == ("none", False)
    assert shelf.called().count("update") == 1


def test_an_object_that_others_never_leave_alone_is_a_failure_that_changed_nothing(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1)
    shelf.fail("update", *[Fault(Outdated("changed since it was read"))] * 9)
    with pytest.raises(Outdated) as caught:
        shelf.run(**ONE, size=5)
    assert caught.value.as_result()["changed"] is False
    assert caught.value.kind == "refused"
    assert caught.value.safe_to_retry is True
    assert shelf.called().count("update") == len(REPLANNED) + 1


def test_after_a_creation_no_second_object_is_made(shelf: Shelf) -> None:
    stale(shelf, size=None)
    outcome = shelf.run(**ONE, match_on=[], parent=3)
    assert shelf.called().count("create") == 1
    assert (outcome.action, shelf.records[1]["parent"]) == ("created", 3)


def test_after_the_first_request_only_the_rest_is_planned_again(shelf: Shelf) -> None:
    shelf.put(**ONE, size=1, status="open")
    shelf.fail("update", Fault(errors.AnswerLost("cut")), Fault(Outdated("changed since it was read")))
    outcome = shelf.run(**ONE, size=5)
    assert (outcome.action, shelf.records[1]["size"]) == ("updated", 5)
    assert shelf.called().count("update") == 3

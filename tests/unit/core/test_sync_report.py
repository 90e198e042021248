# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the result of a task with many objects says."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import UNCHANGED, Item
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_report import report

from tests.unit.core.fakes import PERSON


def item(action: str = "", *, warnings: tuple[str, ...] = (), error: errors.OpsdeskError | None = None) -> Item:
    outcome = Outcome(action, {}, {"size": 1}, {"size": 2}, id=4, warnings=warnings) if action else None
    return Item(0, Wish(values={}), f"the {action}", outcome=outcome, error=error)


@pytest.mark.parametrize("action", ["created", "updated", "deleted"])
def test_what_was_changed_is_shown_with_the_name_of_the_object(action: str) -> None:
    result = report([item(action)], PERSON)
    assert result["changed"] is True
    assert result["diff"] == [
        {"before_header": f"the {action}", "after_header": f"the {action}", "before": {"size": 1}, "after": {"size": 2}}
    ]


def test_nothing_is_changed_where_nothing_was() -> None:
    result = report([item(UNCHANGED)], PERSON)
    assert (result["changed"], result["diff"]) == (False, [])
    assert "warnings" not in result


@pytest.mark.parametrize("changed", [True, False])
def test_a_failed_object_may_have_been_changed(changed: bool) -> None:
    assert report([item(error=errors.NotApplied("half", done={"changed": changed}))], PERSON)["changed"] is changed


def test_the_warnings_of_all_objects_are_told_once() -> None:
    result: dict[str, Any] = report(
        [item("created", warnings=("a", "b")), item("updated", warnings=("b", "c")), item("deleted")], PERSON
    )
    assert result["warnings"] == ["a", "b", "c"]

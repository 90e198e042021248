# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner looks at every field, whatever stands before it, and a removal changes no field."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import (
    Change,
    Plan,
    plan_absent,
    plan_present,
)

from tests.unit.core.fakes import WIDGET

RECORD = {"id": 3, "state": "live", "name": "one", "size": 2, "tags": []}


def test_a_field_that_is_not_compared_ends_nothing() -> None:
    plan = plan_present(WIDGET, {"text": "only once", "password": "s3cret", "size": 3}, RECORD)
    assert plan == Plan("update", {"size": Change(2, 3)}, {"size": 2}, {"size": 3})


def test_a_removal_shows_what_was_there_and_nothing_after_it() -> None:
    assert plan_absent(WIDGET, RECORD) == Plan("delete", {}, {"name": "one", "size": 2}, {})

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`zammad_object` is one module for many types of objects: the laws must see them all."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task

from tests.laws import runner
from tests.laws.zammad.scenarios import SCENARIOS


def test_every_type_of_object_has_a_scenario_on_the_newer_version() -> None:
    declared = runner.declaration("zammad_object")
    assert isinstance(declared, Task)
    known = declared.options["type"]["choices"]
    newer = [item for item in SCENARIOS if item.module == "zammad_object" and not item.echo]
    assert sorted(item.identity["type"] for item in newer) == sorted(known)

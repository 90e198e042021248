# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "heal" for names that the server does not guard: objects of one name are twins only if nothing differs.

Which attributes are tried depends on a seed, which a failure names; OPSDESK_SEED repeats it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import table_objects, tables

from tests.laws.conftest import simulator_of
from tests.laws.scenario import Result, all_scenarios
from tests.laws.test_heal import Desk

SEED = os.environ.get("OPSDESK_SEED") or str(random.SystemRandom().randrange(10**6))
UNGUARDED = [
    item
    for item in all_scenarios()
    if item.module == "zammad_object" and not item.echo and not tables.TABLE[item.identity["type"]].unique
]
#: How many attributes of a twin are changed in one run, one after the other.
CHANGES = 4


@pytest.fixture(params=UNGUARDED, ids=lambda item: item.name)
def named(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with simulator_of(request.param) as simulator:
        yield Administration(simulator, request.param)


class Administration(Desk):
    """All is done by the administrator."""

    def run(self, *, check: bool = False, clock: Any = None, account: str = "admin", **more: Any) -> Result:
        return super().run(check=check, clock=clock, account=account, **more)


def _row(desk: Desk, key: int) -> dict[str, Any]:
    """The object as the server stores it."""
    model = "".join(part.capitalize() for part in desk.scenario.identity["type"].split("_"))
    row: dict[str, Any] = desk.simulator.app.zammad.store.get(model, key)
    return row


def _other(value: Any) -> Any:
    return not value if isinstance(value, bool) else f"{value or ''}x"


def test_objects_of_one_name_are_merged_only_if_nothing_at_all_differs(named: Desk) -> None:
    kind = tables.TABLE[named.scenario.identity["type"]]
    younger = named.blindly("admin")
    row = _row(named, younger)
    own = {kind.key, "id", *table_objects.ALWAYS, *kind.computed, *kind.refused, *kind.references, *kind.secrets}
    chance = random.Random(f"{SEED} {named.scenario.name}")  # noqa: S311  (a sample, no secret)
    plain = sorted(name for name, value in row.items() if isinstance(value, (bool, str)) and name not in own)
    for name in (*chance.sample(plain, min(CHANGES, len(plain))), *(set(kind.secrets) & set(row))):
        before = row[name]
        row[name] = _other(before)
        for check in (True, False):
            result = named.run(check=check)
            assert (result["failed"], result["changed"]) == (True, False), (SEED, name, result)
            assert result["error"]["kind"] == "several_found", (SEED, name)
            assert named.left() == 2, (SEED, name)
            assert name not in kind.secrets or str(row[name]) not in str(result)
        row[name] = before
    result = named.run()
    assert (result["failed"], result.get("healed")) == (False, [younger]), result.get("msg")
    assert not named.run()["changed"]

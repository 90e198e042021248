# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "heal" for entries: while twins wait to be merged, entries go to the ticket that stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws import runner
from tests.laws.conftest import simulator_of
from tests.laws.scenario import Result
from tests.laws.test_heal import KEYED, Desk, oldest_of
from tests.unit.returned import assert_documented

#: An entry for the ticket with a key, by the module that adds it.
ENTRIES: Mapping[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "rt": (("rt_comment", {}),),
    "zammad": (("zammad_article", {}),),
    "cerb": (("cerb_message", {"type": "note"}), ("cerb_message", {"type": "reply"})),
}


@pytest.fixture(params=KEYED, ids=lambda item: item.name)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with simulator_of(request.param) as simulator:
        yield Desk(simulator, request.param)


def entry(desk: Desk, module: str, more: Mapping[str, Any], *, check: bool = False) -> Result:
    """The task that adds an entry, by the key of the ticket."""
    DIRECTORY.set(None)
    identity = {name: value for name, value in desk.task.items() if name in ("external_id", "external_id_field")}
    options = {**desk.simulator.connection(desk.scenario), **identity, **more, "content": "It is back"}
    return {"failed": False, **runner.run(module, options, check=check)}


def test_an_entry_goes_to_the_ticket_that_healing_would_keep(desk: Desk) -> None:
    younger = desk.blindly()
    oldest = oldest_of(desk)
    for module, more in ENTRIES[desk.scenario.system]:
        predicted, done = entry(desk, module, more, check=True), entry(desk, module, more)
        for result in (predicted, done):
            assert not result["failed"], result["msg"]
            assert (result["changed"], result["ticket"]) == (True, oldest)
            assert any(f"{oldest} and {younger}, of which {younger} is a twin" in said for said in result["warnings"])
        assert_documented(module, [done])
        assert not entry(desk, module, more)["changed"]
    assert desk.left() == 2, "only the task of the ticket merges"
    assert desk.run()["healed"] == [younger]
    for module, more in ENTRIES[desk.scenario.system]:
        again = entry(desk, module, more)
        assert (again["changed"], again["ticket"], again.get("warnings")) == (False, oldest, None)


def test_an_entry_for_tickets_that_are_no_twins_is_refused(desk: Desk) -> None:
    younger = desk.blindly("admin")
    oldest = oldest_of(desk)
    for module, more in ENTRIES[desk.scenario.system]:
        result = entry(desk, module, more)
        assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, False, "several_found")
        assert [item["id"] for item in result["found"]] == [oldest, younger]

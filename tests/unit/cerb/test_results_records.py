# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of records, groups and custom fields really return is what their documentation says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.unit import played
from tests.unit.cerb.conftest import Desk, Result
from tests.unit.returned import assert_documented


def lives(module: str, **task: Any) -> Callable[[Desk], Iterator[Result]]:
    """A prediction, the thing made, made again after a lost answer, not there, and gone."""

    def play(desk: Desk) -> Iterator[Result]:
        yield desk.ok(module, check=True, **task)
        yield desk.ok(module, **task)
        desk.wire.clear()
        desk.wire.fault("lose", method="PUT", times=1)
        yield desk.run_on(module, **task)
        yield desk.run(module, id=99999, **task)
        yield desk.ok(module, state="absent", **task)

    return play


def records(desk: Desk) -> Iterator[Result]:
    desk.ok("custom_field", record_type="ticket", uri="ours", name="Ours", type="text")
    owner = {"owner__context": "worker", "owner_id": 1}
    desk.ok("record", type="custom_fieldset", fields={"name": "Set", "context": "ticket", **owner})
    task: dict[str, Any] = {
        "type": "ticket",
        "fields": {"subject": "x", "group_id": "Support"},
        "links": {"org": [1]},
        "watchers": ["KinaHalpue"],
        "fieldsets": ["Set"],
        "custom_fields": {"ours": "1"},
    }
    yield from lives("record", **task)(desk)
    yield desk.run("record", **{**task, "links": {"org": [99999]}})
    desk.wire.clear()
    desk.wire.fault("lose", method="POST")
    yield desk.run_on("record", type="org", fields={"name": "x"}, match_on=[])


def information(desk: Desk) -> Iterator[Result]:
    yield desk.ok("record_info", type="org", limit=1, custom_fields=True)
    yield desk.run("record_info", type="org", ids=[99999])


def many(desk: Desk) -> Iterator[Result]:
    wanted: list[Result] = [{"fields": {"name": f"o{number}"}} for number in range(3)]
    yield desk.ok("sync", resource="org", objects=wanted, check=True)
    yield desk.ok("sync", resource="org", objects=wanted)
    yield desk.run("sync", resource="org", objects=[{**one, "links": {"org": [99999]}} for one in wanted])
    desk.wire.clear()
    desk.wire.fault("lose", method="PUT", times=1)
    yield desk.run_on("sync", resource="org", objects=[{"fields": {**one["fields"], "city": "x"}} for one in wanted])
    yield desk.ok("sync", resource="org", objects=[{**one, "state": "absent"} for one in wanted])


def who(desk: Desk) -> Iterator[Result]:
    yield desk.ok("info", types=["org"], query="me.id")


def raw(desk: Desk) -> Iterator[Result]:
    yield desk.ok("api", path="workers/me")
    yield desk.ok("api", path="records/org/create", method="POST", data={"fields": {"name": "x"}}, check=True)
    yield desk.run("api", path="records/org/99999")


def of_a_life(module: str, _desk: Desk) -> Iterator[Result]:
    return played.life(module)


PLAYED: dict[str, Callable[[Desk], Iterator[Result]]] = {
    **{name: partial(of_a_life, name) for name in played.plain("cerb")},
    "cerb_api": raw,
    "cerb_info": who,
    "cerb_record": records,
    "cerb_record_info": information,
    "cerb_sync": many,
}


@pytest.mark.parametrize("name", PLAYED)
def test_whatever_a_module_returns_is_documented(name: str, desk: Desk) -> None:
    assert_documented(name, PLAYED[name](desk))

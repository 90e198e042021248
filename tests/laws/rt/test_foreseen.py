# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one reading request tells is refused before anything is written, in check mode and for real."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator
from tests.simulators.rt.seed import add_custom_field

TICKET = {"queue": "Helpdesk", "subject": "Upgrade"}
BOTH = pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
PROTOCOLS = pytest.mark.parametrize("protocol", ["rest2", "rest1"])


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator() as simulator:
        add_custom_field(simulator.app.rt, 50, "Inventory", "FreeformSingle", [], [3], UniqueValues="1")
        yield simulator


def _make(server: Simulator, **document: Any) -> int:
    status, answer = server.fetch("POST", "ticket", {"Queue": "Helpdesk", "Subject": "there", **document})
    assert status == 201, answer
    return int(answer["id"])


def _run(server: Simulator, module: str = "rt_ticket", *, check: bool = False, **options: Any) -> dict[str, Any]:
    login = {"api_url": server.wire.url, "api_token": server.tokens["apiuser"]}
    return runner.run(module, {**login, **options}, check=check)


def _refused(server: Simulator, said: str, module: str = "rt_ticket", **options: Any) -> None:
    result = _run(server, module, **options)
    assert result["failed"] and said in result["msg"], result["msg"]
    assert not server.writes()


@BOTH
@PROTOCOLS
@pytest.mark.parametrize("more", [{}, {"priority": 7}], ids=["alone", "with-more"])
def test_a_status_that_an_open_dependency_hinders(
    server: Simulator, protocol: str, check: bool, more: dict[str, Any]
) -> None:
    open_one, other = _make(server), _make(server, Status="open")
    ticket = _make(server, DependsOn=[open_one])
    task = {"id": ticket, "status": "resolved", "api_version": protocol, **more}
    _refused(server, f"depends on open tickets: {open_one}", check=check, **task)
    # A dependency that comes with the status does not hinder it, for RT sets the status first.
    server.fetch("PUT", f"ticket/{open_one}", {"Status": "resolved"})
    assert _run(server, **task, check=check)["changed"]
    assert not _run(server, **{**task, "id": other}).get("failed")


@BOTH
@PROTOCOLS
@pytest.mark.parametrize("self_link", [True, False])
def test_a_link_to_nothing_or_to_itself(server: Simulator, protocol: str, check: bool, self_link: bool) -> None:
    ticket = _make(server)
    target, said = (ticket, "to itself") if self_link else (4711, "ticket 4711 does not exist")
    task = {"id": ticket, "links": {"refers_to": [target]}, "api_version": protocol}
    _refused(server, said, check=check, **task)


@BOTH
def test_a_link_that_is_there_costs_nothing(server: Simulator, check: bool) -> None:
    other = _make(server)
    task = {**TICKET, "links": {"refers_to": [other]}}
    assert _run(server, **task)["changed"]
    server.wire.clear()
    assert not _run(server, **task, check=check)["changed"]
    assert not [entry for entry in server.wire.log if entry.path.endswith(f"/ticket/{other}")]


@BOTH
def test_a_value_that_another_ticket_has(server: Simulator, check: bool) -> None:
    holder = _make(server, CustomFields={"Inventory": "A-1"})
    _refused(server, f"ticket {holder} has 'A-1' already", check=check, **TICKET, custom_fields={"inventory": "A-1"})
    assert not _run(server, id=holder, custom_fields={"Inventory": "A-1"}, check=check)["changed"]
    assert _run(server, id=holder, custom_fields={"Inventory": "A-2"}, check=check)["changed"]


@BOTH
@pytest.mark.parametrize(("people", "said"), [(["group:Operators"], "is a group"), (["alice", "bob"], "2 are given")])
def test_a_role_for_one_person(server: Simulator, check: bool, people: list[str], said: str) -> None:
    _refused(server, said, check=check, **TICKET, custom_roles={"Engineer": people})
    assert _run(server, **TICKET, custom_roles={"Watchers2": people}, check=check)["changed"]


@BOTH
@PROTOCOLS
def test_the_date_that_rt_has_for_none(server: Simulator, protocol: str, check: bool) -> None:
    ticket = _make(server, Due="2031-06-01 12:00:00")
    task = {"id": ticket, "due": "1970-01-01", "api_version": protocol}
    assert _run(server, **task, check=check)["diff"]["after"]["due"] is None
    server.fetch("PUT", f"ticket/{ticket}", {"Due": ""})
    assert not _run(server, **task, check=check)["changed"]


@BOTH
@PROTOCOLS
@pytest.mark.parametrize("module", ["rt_ticket", "rt_comment"])
def test_an_empty_file(server: Simulator, module: str, protocol: str, check: bool) -> None:
    where = TICKET if module == "rt_ticket" else {"ticket": _make(server)}
    task = {**where, "content": "x", "attachments": [{"name": "empty.txt", "content": ""}], "api_version": protocol}
    _refused(server, "'empty.txt' is empty", module, check=check, **task)

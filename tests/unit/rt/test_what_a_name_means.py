# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which object a name or number means, and what is refused before anything is sent: on the simulator, in check mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import execute

from tests.simulators.rt import TOKEN_ROOT, create_app, is_write
from tests.simulators.rt.state import EVERYONE, PATCHED, PRIVILEGED, UNPATCHED
from tests.simulators.wire import Wire
from tests.unit import documented

Run = Callable[..., dict[str, Any]]


@pytest.fixture(params=[UNPATCHED, PATCHED])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def wire(version: str) -> Iterator[Wire]:
    with Wire(create_app(version=version)) as running:
        yield running


@pytest.fixture
def run(wire: Wire) -> Run:
    def task(module: str, /, *, check: bool = True, **options: Any) -> dict[str, Any]:
        declared = documented.task(module)
        given = {"api_url": wire.url, "api_token": TOKEN_ROOT, **options}
        validated = ArgumentSpecValidator(declared.argument_spec(), **declared.rules).validate(given)
        assert not validated.error_messages
        return execute(declared, validated.validated_parameters, check=check)

    return task


@pytest.mark.parametrize(
    ("module", "name", "spelled"),
    [("rt_user", "alice", "ALICE"), ("rt_group", "Operators", "operators"), ("rt_queue", "Helpdesk", "helpDESK")],
)
def test_a_name_is_recognised_without_regard_to_case(run: Run, module: str, name: str, spelled: str) -> None:
    found = run(module, name=spelled)
    assert (found["changed"], found["record"]["name"]) == (False, name)
    assert found["id"] == run(module, name=name)["id"]


def test_a_group_of_rt_itself_is_not_meant_by_its_name(run: Run) -> None:
    # RT calls the watchers of every queue and ticket a group, too.
    assert run("rt_group", name="Everyone", state="absent")["action"] == "none"
    assert run("rt_group", name="Operators", state="absent")["action"] == "deleted"


def test_a_group_of_rt_itself_is_refused_by_its_number(run: Run, wire: Wire, version: str) -> None:
    refused = run("rt_group", id=EVERYONE, state="absent", check=False)
    assert wire.writes(is_write) == []
    if version == PATCHED:
        # RT does not show that it is there.
        assert refused["action"] == "none"
        refused = run("rt_group", id=EVERYONE, description="x", check=False)
        assert refused["error"]["kind"] == "missing"
    else:
        assert refused["error"]["kind"] == "invalid_input"
        assert "Everyone" in refused["msg"]
    assert wire.writes(is_write) == []


def test_a_group_of_rt_itself_may_watch(run: Run, version: str) -> None:
    shown = f"group:{PRIVILEGED}" if version == PATCHED else "group:Privileged"
    for check in (True, False):
        planned = run("rt_queue", name="Helpdesk", cc=[f"group:{PRIVILEGED}"], check=check)
        assert planned["diff"]["after"]["cc"] == [shown]
    assert not run("rt_queue", name="Helpdesk", cc=[f"group:{PRIVILEGED}"], check=False)["changed"]
    ticket = {"queue": "Helpdesk", "subject": "watched", "admin_cc": [f"group:{PRIVILEGED}"]}
    assert run("rt_ticket", **ticket, check=False)["record"]["admin_cc"] == [shown]


def test_a_group_of_rt_itself_is_named_only_where_rt_shows_its_name(run: Run, wire: Wire, version: str) -> None:
    planned = run("rt_queue", name="Helpdesk", cc=["group:Privileged"])
    if version == PATCHED:
        refused = run("rt_queue", name="Helpdesk", cc=["group:Privileged"], check=False)
        for said in (refused["msg"], planned["warnings"][0]):
            assert "there is no group 'Privileged'" in said
        assert "group:4" in refused["msg"]
        assert wire.writes(is_write) == []
    else:
        assert planned["diff"]["after"]["cc"] == ["group:Privileged"]


def test_a_ticket_is_not_deleted_by_its_status(run: Run, wire: Wire) -> None:
    ticket = run("rt_ticket", queue="General", subject="here", check=False)["id"]
    wire.clear()
    refused = run("rt_ticket", id=ticket, status="deleted", check=False)
    assert refused["error"]["kind"] == "invalid_input"
    assert "state: absent" in refused["msg"]
    assert wire.writes(is_write) == []


@pytest.mark.parametrize("check", [True, False])
def test_a_deleted_ticket_does_not_come_back_in_check_mode_either(run: Run, check: bool) -> None:
    ticket = run("rt_ticket", queue="General", subject="gone", check=False)["id"]
    run("rt_ticket", id=ticket, state="absent", check=False)
    refused = run("rt_ticket", id=ticket, subject="back", check=check)
    assert refused["error"]["kind"] == "refused"
    assert "no way back" in refused["msg"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Zammad accepts and does otherwise is refused before anything is written, in check mode too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.zammad import TOKEN_AGENT
from tests.unit.zammad.conftest import TICKET, Desk

USER = {"login": "ann", "firstname": "Ann", "lastname": "Lee"}


def both_refused(desk: Desk, module: str, **options: Any) -> str:
    """The message of a task that is refused alike in check mode and really."""
    foretold = desk.refused(module, check=True, **options)
    real = desk.refused(module, **options)
    assert (foretold["msg"], foretold["error"]["kind"]) == (real["msg"], "invalid_input")
    return str(real["msg"])


@pytest.mark.parametrize("name", ["title", "group", "customer", "status", "priority"])
@pytest.mark.parametrize("value", ["", " "])
def test_a_ticket_has_a_value_for_these(desk: Desk, name: str, value: str) -> None:
    said = both_refused(desk, "ticket", **{**TICKET, name: value})
    assert f"{name}: {value!r} is empty" in said


@pytest.mark.parametrize("name", ["login", "email"])
def test_nobody_is_known_by_an_empty_text(desk: Desk, name: str) -> None:
    assert name in both_refused(desk, "user", **{name: ""}, firstname="A", lastname="B")


@pytest.mark.parametrize("module", ["organization", "group", "role", "ticket_priority"])
def test_an_empty_name_is_refused(desk: Desk, module: str) -> None:
    assert "name: '' is empty" in both_refused(desk, module, name="")


def test_an_empty_owner_is_nobody_not_who_has_no_address(desk: Desk) -> None:
    desk.zammad.add_user("silent", firstname="S", lastname="T", email="")
    made = desk.ok("ticket", **TICKET, owner="")
    assert made["record"]["owner"] == "-"


def test_a_title_is_one_line(desk: Desk) -> None:
    title = "a\tb\r\nc\x0bd"
    made = desk.ok("ticket", **{**TICKET, "title": title})
    assert made["record"]["title"] == "a b c d"
    assert not desk.ok("ticket", **{**TICKET, "title": title})["changed"]


def test_a_login_that_is_too_long_is_not_taken(desk: Desk) -> None:
    said = both_refused(desk, "user", **{**USER, "login": "l" * 256})
    assert "256 characters" in said


def test_both_organizations_are_cleared(desk: Desk) -> None:
    for name in ("One", "Two"):
        desk.ok("organization", name=name)
    desk.ok("user", **USER, organization="One", organizations=["Two"])
    said = both_refused(desk, "user", login="ann", organization="")
    assert "Two" in said
    cleared = desk.ok("user", login="ann", organization="", organizations=[])
    assert cleared["changed"]
    assert not desk.ok("user", login="ann", organization="", organizations=[])["changed"]


@pytest.mark.parametrize("module", ["ticket_state", "ticket_priority"])
@pytest.mark.parametrize("options", [{"active": False}, {"state": "absent"}, {"default_create": False}])
def test_the_default_stays(desk: Desk, module: str, options: dict[str, Any]) -> None:
    name = {"ticket_state": "new", "ticket_priority": "2 normal"}[module]
    said = both_refused(desk, module, name=name, **options)
    assert "default_create: true on another one" in said
    if "default_create" not in options:
        desk.ok(module, name={"ticket_state": "open", "ticket_priority": "3 high"}[module], default_create=True)
        assert desk.ok(module, name=name, **options)["changed"]
        assert desk.ok("ticket", **TICKET)["changed"]


def _owner(desk: Desk, **fields: Any) -> str:
    desk.zammad.add_user("own@lab.example", **{"roles": ("Agent",), "groups": {"Users": ["full"]}, **fields})
    return "own@lab.example"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"roles": ("Customer",)}, "no agent"),
        ({"groups": {}}, "full access"),
        ({"groups": {"Users": ["read"]}}, "full access"),
        ({"active": False}, "inactive"),
    ],
)
def test_an_owner_who_may_not_own_is_named(desk: Desk, fields: dict[str, Any], word: str) -> None:
    owner = _owner(desk, **fields)
    assert word in both_refused(desk, "ticket", **TICKET, owner=owner)
    key = desk.ok("ticket", **TICKET, owner="agent@lab.example")["id"]
    assert word in both_refused(desk, "ticket", id=key, owner=owner)
    assert desk.ok("ticket", id=key)["record"]["owner"] == "agent@lab.example"


def test_an_owner_with_access_by_a_role_may_own(modern: Desk) -> None:
    modern.ok("role", name="Desk", permissions=["ticket.agent"], groups={"Users": ["full"]})
    owner = _owner(modern, roles=("Desk",), groups={})
    assert modern.ok("ticket", **TICKET, owner=owner)["record"]["owner"] == owner


def test_a_hidden_reason_is_explained_to_agents(modern: Desk) -> None:
    attribute = {"display": "Must", "data_type": "input", "data_option": {"type": "text", "maxlength": 9}}
    screens = {"create_middle": {"-all-": {"shown": True, "required": True}}}
    modern.ok(
        "object", type="object_attribute", object="Ticket", name="must", attributes=attribute | {"screens": screens}
    )
    result = modern.run("ticket", token=TOKEN_AGENT, **TICKET)
    assert result["failed"]
    assert "Error ID" in result["msg"]
    assert "permission admin" in result["msg"]
    assert "required attribute" in result["msg"]


def test_a_status_that_tickets_cannot_have_is_named(desk: Desk) -> None:
    made = desk.ok("ticket_state", name="parked", state_type="open")
    listed = desk.version == "5.5"
    assert ("warnings" in made) is listed
    if listed:
        assert "filter" in made["warnings"][0]
        assert "does not list 'parked'" in both_refused(desk, "ticket", **TICKET, status="parked")
        attribute = desk.zammad.store.by("ObjectManager::Attribute", "name", "state_id")[0]
        attribute["data_option"]["filter"].append(made["id"])
    assert desk.ok("ticket", **TICKET, status="parked")["record"]["status"] == "parked"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("module", "options", "said"),
    [
        ("user", {"email": "g@lab.example", "lastname": "G", "groups": {"Users": ["full"]}}, "not for agents"),
        ("role", {"name": "Reader", "groups": {"Users": ["full"]}}, "without the permission ticket.agent"),
        ("organization", {"name": "Wide", "domain": "x" * 251}, "has 251 characters, and the server keeps 250"),
    ],
)
def test_what_the_server_would_hide_or_cut_of_a_new_object(
    desk: Desk, module: str, options: dict[str, Any], said: str, check: bool
) -> None:
    assert said in desk.refused(module, check=check, **options)["msg"]
    assert desk.writes() == []

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People, groups and roles: the traps of their references, and what absent means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.zammad.conftest import Desk

JANE = {"login": "jane", "email": "jane@lab.example", "firstname": "Jane", "lastname": "Doe"}


@pytest.mark.parametrize("removable", [True, False])
def test_a_login_taken_at_the_same_moment_is_adopted_and_leaves_nobody_behind(desk: Desk, removable: bool) -> None:
    """The server makes `jane1` of the second one and says 201."""
    made: list[Any] = []

    def somebody_is_faster() -> None:
        made.append(desk.zammad.add_user(login="jane", email="other@lab.example", firstname="A", lastname="B"))

    desk.wire.clear()
    desk.wire.fault("rival", method="POST", path="/users$", times=1, action=somebody_is_faster)
    if not removable:
        desk.wire.fault("status", method="DELETE", code=403, body={"error": "Not authorized"})
    result = desk.run_on("user", **JANE)
    assert desk.count("User", login="jane") == 1
    if removable:
        assert (result.get("msg"), result["action"], result["changed"]) == (None, "updated", True)
        assert result["record"]["firstname"] == "Jane"
        assert desk.count("User", login="jane1") == 0
    else:
        assert "a user 'jane1' instead" in result["msg"]
        assert "who could not be removed" in result["msg"]
        assert (result["changed"], result["action"]) == (True, "created")


def test_an_address_of_somebody_else_is_noticed_before_anything_is_written(desk: Desk) -> None:
    message = desk.refused("user", **{**JANE, "email": "Agent@lab.example"})["msg"]
    assert "agent@lab.example" in message
    assert desk.refused("user", check=True, **{**JANE, "email": "Agent@lab.example"})


def test_login_and_address_are_compared_as_the_server_keeps_them(desk: Desk) -> None:
    spelled = {**JANE, "login": " JANE ", "email": "Jane@XN--BCHER-KVA.example"}
    created = desk.ok("user", **spelled)
    assert created["record"]["email"] == "jane@bücher.example"
    assert not desk.ok("user", **spelled)["changed"]


def test_a_new_address_does_not_change_a_login_that_the_task_gives(desk: Desk) -> None:
    """The server changes the login along when it was the old address."""
    desk.ok("user", email="old@lab.example", firstname="O", lastname="N")
    result = desk.ok("user", login="old@lab.example", email="new@lab.example")
    assert (result["record"]["login"], result["record"]["email"]) == ("old@lab.example", "new@lab.example")


def test_a_password_is_sent_once(desk: Desk) -> None:
    """Sending it again changes the user, even when it is the same."""
    desk.ok("user", password="Secret-1234", **JANE)
    assert not desk.ok("user", password="Secret-1234", **JANE)["changed"]
    assert desk.ok("user", password="Secret-1234", update_password="always", **JANE)["changed"]
    assert "Secret-1234" not in json.dumps(desk.ok("user", password="Secret-1234", update_password="always", **JANE))


def test_groups_are_replaced_and_their_accesses_have_no_order(desk: Desk) -> None:
    desk.ok("group", name="Second")
    desk.ok("user", roles=["Agent"], groups={"Users": ["read", "change"], "Second": ["full"]}, **JANE)
    assert not desk.ok("user", login="jane", groups={"Second": ["full"], "Users": ["change", "read"]})["changed"]
    result = desk.ok("user", login="jane", groups={"Second": ["read"]}, list_mode="add")
    assert result["record"]["groups"] == {"Second": ["read"], "Users": ["change", "read"]}
    assert desk.ok("user", login="jane", groups={"Users": ["full"]})["record"]["groups"] == {"Users": ["full"]}


@pytest.mark.parametrize(
    ("groups", "word"),
    [({"Users": ["fly"]}, "fly"), ({"Users": ["full", "read"]}, "alone"), ({"Nope": ["full"]}, "Nope")],
)
def test_an_access_that_the_server_would_store_unseen_is_an_error(desk: Desk, groups: Any, word: str) -> None:
    assert word in desk.refused("user", roles=["Agent"], groups=groups, **JANE)["msg"]


def test_groups_that_would_be_hidden_are_an_error(desk: Desk) -> None:
    assert "agents" in desk.refused("user", roles=["Customer"], groups={"Users": ["full"]}, **JANE)["msg"]
    desk.ok("group", name="Asleep", active=False)
    assert "inactive" in desk.refused("user", roles=["Agent"], groups={"Asleep": ["full"]}, **JANE)["msg"]
    role = {"name": "R", "permissions": ["admin.tag"], "groups": {"Users": ["full"]}}
    assert "ticket.agent" in desk.refused("role", **role)["msg"]


def test_no_roles_is_an_error_where_the_server_would_give_one(desk: Desk) -> None:
    assert "roles" in desk.refused("user", roles=[], **JANE)["msg"]


def test_absent_means_inactive_and_present_brings_back(desk: Desk) -> None:
    key = desk.ok("user", **JANE)["id"]
    assert desk.ok("user", login="jane", state="absent")["changed"]
    assert not desk.ok("user", login="jane", state="absent")["changed"]
    assert desk.count("User", id=key, active=False) == 1
    back = desk.ok("user", login="jane")
    assert (back["id"], back["record"]["active"]) == (key, True)


def test_inactive_may_be_the_declared_state(desk: Desk) -> None:
    assert desk.ok("user", active=False, **JANE)["record"]["active"] is False
    assert not desk.ok("user", active=False, **JANE)["changed"]


def test_erasing_is_asked_for_once_though_it_takes_its_time(desk: Desk) -> None:
    desk.ok("user", **JANE)
    task = {"login": "jane", "state": "absent", "data_privacy": True}
    assert desk.ok("user", **task)["changed"]
    assert not desk.ok("user", **task)["changed"]
    assert desk.count("DataPrivacyTask") == 1


def test_an_organization_that_something_refers_to_is_not_deleted(desk: Desk) -> None:
    desk.ok("organization", name="Used", members=["customer@lab.example"])
    result = desk.run("organization", name="Used", state="absent", purge=True)
    assert result["error"]["kind"] == "refused"
    assert "inactive" in result["msg"]
    assert desk.ok("organization", name="Used", state="absent")["changed"]


@pytest.mark.parametrize("module", ["organization", "group"])
def test_deleting_twice_is_not_an_error(desk: Desk, module: str) -> None:
    """The server answers the second time with 422, not 404."""
    desk.ok(module, name="Short-lived")
    desk.wire.clear()
    desk.wire.fault("lose", method="DELETE", times=1)
    assert desk.run_on(module, name="Short-lived", state="absent", purge=True, api_retries=2)["changed"]
    assert not desk.ok(module, name="Short-lived", state="absent", purge=True)["changed"]


def test_a_name_in_another_case_is_the_same_object(desk: Desk) -> None:
    """The server keeps names unique without regard to case."""
    key = desk.ok("organization", name="Example Inc.")["id"]
    assert desk.ok("organization", name="EXAMPLE inc.")["id"] == key


def test_a_note_is_compared_by_its_words(desk: Desk) -> None:
    task = {"name": "Noted", "note": "<b>a</b><script>x</script>"}
    desk.ok("organization", **task)
    assert not desk.ok("organization", **task)["changed"]
    assert "250" in desk.refused("group", name="G", note="n" * 251)["msg"]


def test_a_group_needs_the_one_above_it_where_groups_nest(modern: Desk) -> None:
    assert "'Nowhere'" in modern.refused("group", name="Nowhere::Below")["msg"]
    assert modern.ok("group", name="Nowhere::Below", check=True)["warnings"]
    modern.ok("group", name="Nowhere")
    assert modern.ok("group", name="Nowhere::Below")["record"]["name"] == "Nowhere::Below"


def test_group_names_are_flat_in_version_5(old: Desk) -> None:
    assert old.ok("group", name="Nowhere::Below")["changed"]


def test_an_attribute_that_a_version_does_not_know_makes_the_task_fail(old: Desk) -> None:
    result = old.run("organization", name="Important", vip=True)
    assert result["error"]["kind"] == "not_applied"
    assert "vip" in result["not_applied"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zammad 7, by what was read of it: logins that are taken, masks, and what earlier versions do not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulators.zammad import UNSEEN
from tests.unit.zammad.conftest import Desk

WEBHOOK = {"type": "webhook", "name": "hook", "attributes": {"endpoint": "https://x.example/"}}
MASK = "*" * 10


@pytest.fixture
def newest() -> Iterator[Desk]:
    """Version 7.1."""
    found = Desk(UNSEEN)
    with found.wire:
        yield found


def test_a_login_that_is_taken_meanwhile_is_adopted(newest: Desk) -> None:
    """The server refuses the second one, where earlier versions gave it a number."""
    taken = False

    def before_creating(exchange: Any) -> bool:
        nonlocal taken
        if exchange.method == "POST" and not taken:
            taken = True
            newest.zammad.add_user("ann", firstname="Ann", lastname="Lee", email="")
        return False

    newest.wire.clear()
    newest.wire.fault("drop", when=before_creating)
    result = newest.run_on("user", login="ann", firstname="Ann", lastname="Lee")
    assert taken
    assert not result.get("failed"), result["msg"]
    assert result["record"]["login"] == "ann"
    assert newest.count("User", firstname="Ann") == 1


@pytest.mark.parametrize("version", ["5.5", "6.5"])
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("ticket_state", {"name": "closed", "default_close": True}),
        ("group", {"name": "Users", "summary_generation": "enabled"}),
        ("object", {"type": "report_profile", "name": "-all-", "attributes": {"roles": ["Agent"]}}),
    ],
)
def test_earlier_versions_do_not_drop_it_without_a_word(version: str, module: str, options: dict[str, Any]) -> None:
    desk = Desk(version)
    with desk.wire:
        for check in (True, False):
            assert desk.refused(module, check=check, **options)["error"]["kind"] == "invalid_input"


@pytest.mark.parametrize("kind", ["ai_agent", "ai_text_tool"])
def test_earlier_versions_have_no_such_objects(desk: Desk, kind: str) -> None:
    result = desk.refused("object", type=kind, name="x", attributes={"note": "x"})
    assert "7.0" in result["msg"]


def test_roles_of_report_profiles_are_named(newest: Desk) -> None:
    profile = {"type": "report_profile", "name": "-all-", "attributes": {"roles": ["Agent"]}}
    assert newest.ok("object", **profile)["changed"]
    assert not newest.ok("object", **profile)["changed"]


def test_how_a_webhook_is_called_and_its_bearer_token(newest: Desk) -> None:
    webhook = {**WEBHOOK, "attributes": {**WEBHOOK["attributes"], "http_method": "put"}}
    made = newest.ok("object", **webhook, secrets={"bearer_token": "hush-hush"})
    assert "hush-hush" not in str(made)
    assert not newest.ok("object", **webhook)["changed"]
    shown = newest.ok("api", path="webhooks")
    assert "hush-hush" not in str(shown)


def test_a_mask_is_no_secret(newest: Desk) -> None:
    for check in (True, False):
        said = newest.refused("object", check=check, **WEBHOOK, secrets={"bearer_token": MASK})["msg"]
        assert "bearer_token" in said


def test_the_permission_that_is_gone_is_named(newest: Desk) -> None:
    result = newest.run("role", name="r", permissions=["admin.channel_twitter"])
    assert result["failed"]
    assert "admin.channel_twitter" in result["msg"]
    assert newest.count("Role", name="r") == 0

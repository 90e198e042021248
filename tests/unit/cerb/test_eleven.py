# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cerb 11.0.2: what a new installation loses or lacks, what an upgraded one keeps, and what both have otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cerb.conftest import KEY_FIELD, TICKET, Desk

EMOJI = "alarm/\U0001f525/7"


def _desk(version: str) -> Iterator[Desk]:
    found = Desk(version)
    with found.wire:
        found.key_field = found.add("custom_field", context="ticket", name=KEY_FIELD, uri="opsdesk_key", type="S")
        found.add("custom_field", context="ticket", name="Note", uri="note", type="T")
        found.add("custom_field", context="org", name="Note", uri="note", type="S")
        yield found


@pytest.fixture
def new() -> Iterator[Desk]:
    """A new installation."""
    yield from _desk("11")


@pytest.fixture
def upgraded() -> Iterator[Desk]:
    """An installation that was a 10.4 before."""
    yield from _desk("11-upgraded")


@pytest.mark.parametrize("check", [True, False])
def test_a_key_that_the_database_cannot_search_is_no_missing_ticket(new: Desk, check: bool) -> None:
    task: dict[str, Any] = {**TICKET, "external_id": EMOJI, "content": "x", "to": ["a@x.example"]}
    result = new.refused("ticket", check=check, **task)
    assert "utf8mb4" in result["msg"]
    assert new.count("ticket", subject=TICKET["subject"]) == 0


def test_a_key_is_a_key_on_an_upgraded_server(upgraded: Desk) -> None:
    task = {**TICKET, "external_id": EMOJI}
    assert upgraded.ok("ticket", **task)["action"] == "created"
    assert upgraded.ok("ticket", **task)["changed"] is False


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("module", ["ticket", "record"])
def test_a_value_that_would_be_lost_is_refused(new: Desk, module: str, check: bool) -> None:
    task: dict[str, Any] = TICKET if module == "ticket" else {"type": "org", "fields": {"name": "Emoji"}}
    done = new.ok(module, **task, custom_fields={"note": "plain"})
    assert new.ok(module, **task, custom_fields={"note": "plain"})["changed"] is False
    result = new.refused(module, check=check, **task, custom_fields={"note": "with \U0001f525"})
    assert "note" in result["msg"] and "\U0001f525" in result["msg"]
    shown = new.ok(module, **task, custom_fields={"note": "plain"})
    assert (shown["changed"], shown["id"]) == (False, done["id"])


def test_a_value_is_kept_on_an_upgraded_server(upgraded: Desk) -> None:
    task = {**TICKET, "custom_fields": {"note": "with \U0001f525"}}
    assert upgraded.ok("ticket", **task)["changed"]
    assert upgraded.ok("ticket", **task)["changed"] is False


@pytest.mark.parametrize(
    ("alias", "plugin"),
    [
        ("kb_article", "cerberusweb.kb"),
        ("kb_category", "cerberusweb.kb"),
        ("opportunity", "cerberusweb.crm"),
        ("classifier", "cerb.classifiers"),
    ],
)
def test_a_type_that_is_disabled_says_which_plugin_brings_it(new: Desk, alias: str, plugin: str) -> None:
    name = "title" if alias in ("kb_article", "opportunity") else "name"
    more = {"classifier": {"owner__context": "app"}, "kb_category": {"parent_id": 0}}.get(alias, {})
    task: dict[str, Any] = {"type": alias, "fields": {name: "x", **more}}
    assert f"Enable the plugin {plugin}" in new.refused("record", **task)["msg"]
    assert f"Enable the plugin {plugin}" in new.refused("record_info", type=alias, search="id:>0")["msg"]


@pytest.mark.parametrize(
    ("alias", "name", "moved"),
    [
        ("automation_event", "automations_kata", "automation_event_listener"),
        ("toolbar", "toolbar_kata", "toolbar_section"),
        ("project_board", "columns", "project_board_column"),
    ],
)
def test_an_attribute_that_is_gone_says_where_it_went(upgraded: Desk, alias: str, name: str, moved: str) -> None:
    for check in (True, False):
        result = upgraded.refused(
            "record", type=alias, id=1, fields={name: {} if name == "columns" else "x"}, check=check
        )
        assert moved in result["msg"]


def test_an_attribute_of_a_later_version_is_refused(desk: Desk) -> None:
    result = desk.refused("record", type="ticket", id=1, fields={"last_opened_at": "2031-01-01"})
    assert "since version 11" in result["msg"]
    assert "since version 11" in desk.refused("record", type="workflow", fields={"name": "x"})["msg"]


def test_a_position_that_the_column_does_not_hold_is_refused(upgraded: Desk) -> None:
    board = upgraded.add("project_board", name="Board")
    task: dict[str, Any] = {"type": "project_board_column", "fields": {"name": "Column", "board_id": board}}
    key = upgraded.ok("record", **task)["id"]
    result = upgraded.refused("record", type="project_board_column", id=key, fields={"pos": 128})
    assert "127" in result["msg"]
    assert upgraded.ok("record", type="project_board_column", id=key, fields={"pos": 127})["changed"]
    # The server says success, and keeps nothing of such a request.
    upgraded.client.rest.put(f"records/project_board_column/{key}", {"fields": {"pos": 128, "name": "Other"}})
    assert (upgraded.row(key, "project_board_column")["pos"], upgraded.row(key, "project_board_column")["name"]) == (
        127,
        "Column",
    )


def test_the_logs_of_mail_are_left_alone(upgraded: Desk) -> None:
    for alias in ("mail_delivery_log", "mail_inbound_log"):
        assert "log" in upgraded.refused("record", type=alias, fields={}, match_on=[])["msg"]

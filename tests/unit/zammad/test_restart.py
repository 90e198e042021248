# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that restarts after a migration, and workers that learn late of a setting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.zammad import TOKEN_ADMIN
from tests.unit.zammad.conftest import Desk

MIGRATION = "object_manager_attributes_execute_migrations"
ATTRIBUTE = {
    "type": "object_attribute",
    "object": "Ticket",
    "name": "rack",
    "attributes": {"display": "Rack", "data_type": "input", "data_option": {"type": "text", "maxlength": 20}},
}


def _shut_down(desk: Desk, looks: int, down: int) -> None:
    """The server answers so many requests after a migration, and refuses as many as `down` afterwards."""
    after: list[str] = []

    def refuses(exchange: Any) -> bool:
        if after or exchange.path.endswith(MIGRATION):
            after.append(exchange.path)
        return looks + 1 < len(after) <= looks + 1 + down

    desk.wire.fault("drop", when=refuses)


def test_a_task_ends_when_the_server_is_back(modern: Desk) -> None:
    modern.wire.clear()
    # The settings and one look; then it is down for three looks.
    _shut_down(modern, looks=2, down=3)
    result = modern.run_on("object", **ATTRIBUTE)
    assert not result.get("failed"), result["msg"]
    assert result["record"]["migrate"] is True
    assert "warnings" not in result
    assert not modern.ok("object", **ATTRIBUTE)["changed"]


def test_workers_that_stay_are_named(modern: Desk) -> None:
    modern.zammad.set_setting("auto_shutdown", False)
    result = modern.ok("object", **ATTRIBUTE)
    assert any("auto_shutdown is off" in text for text in result["warnings"])


def test_an_item_of_sync_is_migrated(desk: Desk) -> None:
    item = {name: value for name, value in ATTRIBUTE.items() if name != "type"}
    result = desk.ok("sync", resource="object_attribute", objects=[item])
    assert result["changed"]
    assert "rack" in desk.zammad.models["Ticket"].extra
    assert not desk.ok("sync", resource="object_attribute", objects=[item])["changed"]


@pytest.mark.parametrize("resource", ["ticket", "user"])
def test_check_mode_warns_of_attributes_that_an_earlier_task_creates(desk: Desk, resource: str) -> None:
    options: dict[str, Any] = {"custom_fields": {"rack": "R1"}}
    options |= (
        {"title": "x", "group": "Users", "customer": "customer@lab.example"}
        if resource == "ticket"
        else {"login": "new", "firstname": "A", "lastname": "B"}
    )
    foretold = desk.ok(resource, check=True, **options)
    assert foretold["changed"]
    assert any("no attribute 'rack'" in text for text in foretold["warnings"])
    assert "no attribute 'rack'" in desk.refused(resource, **options)["msg"]


def test_a_setting_is_verified_until_every_answer_shows_it(desk: Desk) -> None:
    headers = {"Authorization": f"Token token={TOKEN_ADMIN}"}
    former = desk.app.test_client().get("/api/v1/settings", headers=headers)
    desk.wire.clear()

    methods: list[str] = []

    def after_writing(exchange: Any) -> bool:
        methods.append(exchange.method)
        return exchange.method == "GET" and "PUT" in methods

    # Another worker shows the former value a few times.
    desk.wire.fault(
        "status",
        code=200,
        body=former.text,
        headers={"Content-Type": "application/json"},
        when=after_writing,
        times=2,
    )
    result = desk.run_on("setting", name="product_name", value="Lab")
    assert not result.get("failed"), result["msg"]


@pytest.mark.parametrize("kind", ["macro", "job"])
def test_object_is_refused_where_it_means_nothing(desk: Desk, kind: str) -> None:
    assert "object_attribute" in desk.refused("object", type=kind, name="x", object="Ticket")["msg"]

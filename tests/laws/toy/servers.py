# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The toy server behind a Wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.laws.scenario import KEY, Scenario, filled, new_key
from tests.laws.server import Server, packed, unpacked
from tests.simulators.wire import READING_METHODS, Wire
from tests.unit.core.toy.server import TOKEN, Store, create_app

#: Where the objects are, and the attribute that has the word which tells a scenario's own ones from others.
COLLECTIONS = {"toy_shelf": ("shelves", "name"), "toy_box": ("boxes", "title")}


def is_write(exchange: Any) -> bool:
    return exchange.method not in READING_METHODS


class Simulator(Server):
    """Two people and two shelves are there."""

    def __init__(self) -> None:
        self.store = Store()
        for kind, name, values in (("people", "login", ("alice", "bob")), ("shelves", "name", ("Left", "Right"))):
            for value in values:
                self.store.write(kind, {name: value})
        super().__init__(Wire(self._app), is_write)

    def _app(self, environ: dict[str, Any], start: Any) -> Any:
        return create_app(self.store)(environ, start)

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        return {"api_url": self.wire.url, "api_token": TOKEN, **scenario.connection}

    def places(self, scenario: Scenario) -> dict[str, Any]:
        return {"key": new_key()}

    def _found(self, scenario: Scenario, places: Mapping[str, Any]) -> list[dict[str, Any]]:
        kind, name = COLLECTIONS[scenario.module]
        return [item for item in self.store.things[kind].values() if places["key"] in str(item[name])]

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = [
            {"is": scenario.module, **{name: value for name, value in item.items() if name not in ("id", "created_at")}}
            for item in self._found(scenario, places)
        ]
        seen: list[dict[str, Any]] = json.loads(json.dumps(found).replace(places["key"], KEY))
        return seen

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        for item in self._found(scenario, places):
            item.update(filled(scenario.by_hand, places))

    def pretend(self) -> None:
        headers = {"Content-Type": "application/json"}
        self.wire.fault("status", code=200, body='{"id": 1}', headers=headers, when=is_write)

    def save(self) -> bytes:
        return packed(self.store)

    def restore(self, saved: bytes) -> None:
        self.store = unpacked(Store, saved)
        self.wire.clear()

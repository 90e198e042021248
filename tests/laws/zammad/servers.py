# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of Zammad that the laws run on: a simulator of each version, behind a Wire."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from tests.laws.scenario import Scenario, new_key
from tests.laws.server import Server, packed, unpacked
from tests.laws.zammad.desk import HELPDESK, furnish
from tests.laws.zammad.observer import Observation, Observer, by_hand
from tests.simulators.wire import Wire
from tests.simulators.zammad import TOKEN_ADMIN, TOKEN_AGENT, Zammad, create_app, is_write

ROOT = "/api/v1/"
TOKENS = {"admin": TOKEN_ADMIN, "agent": TOKEN_AGENT}
JSON = {"Content-Type": "application/json"}


@functools.cache
def _furnished(version: str) -> bytes:
    """The state of a server with everything that the scenarios stand on."""
    app = create_app(version=version)
    furnish(functools.partial(_ask, app), version)
    return packed(app.zammad)


def _ask(app: Any, method: str, path: str, document: Any = None, token: str = TOKEN_ADMIN) -> tuple[int, Any]:
    headers = {"Authorization": f"Token token={token}"}
    answer = app.test_client().open(ROOT + path, method=method, json=document, headers=headers)
    if answer.content_type and "json" in answer.content_type:
        return answer.status_code, json.loads(answer.data) if answer.data else None
    return answer.status_code, answer.data


class ZammadServer(Server):
    """A Zammad with `wire` in front of it; people and observers go past the wire."""

    def __init__(self, name: str, wire: Wire, tokens: Mapping[str, str]) -> None:
        super().__init__(wire, is_write, name)
        self.tokens = tokens
        self._observer = Observer(self.fetch)

    # -- what a task is told
    # ------------------------------------------------------------------------------------------------

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The connection options of the scenario's tasks."""
        return {"api_url": self.wire.url, "api_token": self.tokens[scenario.account], **scenario.connection}

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """Make what the scenario stands on: a ticket for each name, which both ways of keeping a key give the key
        `name <key>`. Returns the words and ids for its `<places>`."""
        places: dict[str, Any] = {"key": new_key()}
        for name in scenario.ground:
            known = f"{name} {places['key']}"
            document = {"group": HELPDESK, "title": known, "customer": "carl"}
            document |= {"tags": f"opsdesk:{known}", "lab_key": known}
            status, answer = self.fetch("POST", "tickets", {**document, "article": {"body": "here before"}})
            assert status == 201, answer
            places |= {name: answer["id"], f"{name}_number": answer["number"]}
        return {**places, "newest": self._observer.newest_ticket()}

    # -- past the wire
    # --------------------------------------------------------------------------------------------------------

    def fetch(self, method: str, path: str, document: Any = None, token: str = TOKEN_ADMIN) -> tuple[int, Any]:
        """One request to the API, as an administrator."""
        raise NotImplementedError

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """What is there now; see observer.py."""
        return self._observer.observe(scenario, places)

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person does what the scenario says."""
        by_hand(self._observer, scenario, places)

    def pretend(self) -> None:
        """From now on, answer every request that changes something with success, and do nothing."""
        self.wire.fault("status", code=200, body="{}", headers=JSON, when=is_write)


class Simulator(ZammadServer):
    """One version of the simulator. Its state can be kept and brought back."""

    def __init__(self, version: str = "6.5") -> None:
        self.version = version
        self.app = create_app(version=version, seed=False)
        self.app.zammad = unpacked(Zammad, _furnished(version))
        super().__init__("sim", Wire(self.app), TOKENS)

    def fetch(self, method: str, path: str, document: Any = None, token: str = TOKEN_ADMIN) -> tuple[int, Any]:
        return _ask(self.app, method, path, document, token)

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        seen = super().observe(scenario, places)
        if any("password" in said for said in (scenario.create, scenario.update)):
            # No answer shows a password, and a wrong login counts.
            for item in seen:
                user = self.app.zammad.user(item["login"].replace("<key>", places["key"]))
                item["password"] = user["password"] if user else None
        return seen

    def save(self) -> bytes:
        """The state of the server, to come back to."""
        return packed(self.app.zammad)

    def restore(self, saved: bytes) -> None:
        """Become a server that is in this state, with an empty log and no faults."""
        self.app.zammad = unpacked(Zammad, saved)
        self.wire.clear()

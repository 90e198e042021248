# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Zammad as the laws want a server: what scenarios stand on, what an observer sees, what people do."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from tests.laws.scenario import KEY, Scenario, filled, new_key
from tests.simulators.wire import Exchange, Wire
from tests.simulators.zammad import TOKEN_ADMIN, Zammad, create_app, is_write

Observation = list[dict[str, Any]]
ROOT = "/api/v1/"
#: Not state, but its traces: ids, moments, people who wrote, and what belongs to other objects.
VOLATILE = ("id", "number", "preferences", "matching", "article_count", "prio", "link", "last_sync")
#: What is the same in every state.
FIXED = ("lock",)
COLLECTION = {
    "zammad_user": "users",
    "zammad_organization": "organizations",
    "zammad_group": "groups",
    "zammad_role": "roles",
    "zammad_ticket_state": "ticket_states",
    "zammad_ticket_priority": "ticket_priorities",
    "zammad_tag": "tag_list",
}
ATTRIBUTES = {
    "Ticket": {"key_of_ours": ("input", {"type": "text", "maxlength": 240, "null": True})},
    "User": {"badge": ("input", {"type": "text", "maxlength": 40, "null": True})},
    "Organization": {"region": ("input", {"type": "text", "maxlength": 40, "null": True})},
    "Group": {"cost": ("input", {"type": "text", "maxlength": 40, "null": True})},
}


class Simulator:
    """A server of the version that the scenario names at the end of its variant, behind a wire."""

    name = "sim"

    def __init__(self, scenario: Scenario) -> None:
        self.version = scenario.variant[-3:]
        self._migrates = scenario.identity.get("type") == "object_attribute"
        self.app = create_app(version=self.version)
        self.app.zammad.set_setting("time_accounting", True)
        self.wire = Wire(self._answer)
        for kind, attributes in ATTRIBUTES.items():
            for name, (data_type, option) in attributes.items():
                document = {"object": kind, "name": name, "display": name, "position": 1600}
                self.fetch(
                    "POST", "object_manager_attributes", {**document, "data_type": data_type, "data_option": option}
                )
        self.fetch("POST", "object_manager_attributes_execute_migrations", {})
        self.fetch("POST", "groups", {"name": "Second"})
        self.fetch("POST", "organizations", {"name": "Org of the lab"})
        if self.version == "6.5":
            self.fetch("POST", "time_accounting/types", {"name": "Travel"})

    def _answer(self, environ: Any, start: Any) -> Any:
        return self.app(environ, start)

    def __enter__(self) -> Simulator:
        self.wire.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.wire.stop()

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The connection options of the scenario's tasks."""
        return {"api_url": self.wire.url, "api_token": TOKEN_ADMIN, **scenario.connection}

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """Make what the scenario stands on; returns the words and numbers for its places."""
        places: dict[str, Any] = {"key": new_key()}
        for name in scenario.ground:
            document = {"title": f"{name} {places['key']}", "group": "Users", "customer": "customer@lab.example"}
            places[name] = self.fetch("POST", "tickets", {**document, "article": {"body": "here before"}})["id"]
        return {**places, "newest": max(item["id"] for item in self.fetch("GET", "tickets?per_page=100"))}

    def fetch(self, method: str, path: str, document: Any = None) -> Any:
        """One request past the wire, as the administrator."""
        headers = {"Authorization": f"Token token={TOKEN_ADMIN}", "Content-Type": "application/json"}
        body = None if document is None else json.dumps(document)
        answer = self.app.test_client().open(ROOT + path, method=method, data=body, headers=headers)
        assert answer.status_code < 400, (path, answer.data)
        return json.loads(answer.data) if answer.data.strip() else None

    def writes(self) -> list[Exchange]:
        return self.wire.writes(is_write)

    def save(self) -> dict[str, Any]:
        """The state of the server, to come back to."""
        with self.app.zammad.lock:
            state = {name: value for name, value in vars(self.app.zammad).items() if name not in FIXED}
            return copy.deepcopy(state, self._shared())

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Become a server that is in this state, with an empty log and no faults."""
        fresh = Zammad(self.version)
        vars(fresh).update(copy.deepcopy(dict(saved), self._shared(saved)))
        self.app.zammad = fresh
        self.wire.clear()

    def _shared(self, saved: Mapping[str, Any] | None = None) -> dict[int, Any]:
        """What need not be copied: the columns, which only a migration changes."""
        models = saved["models"] if saved else self.app.zammad.models
        return {} if self._migrates else {id(models): models}

    # -- observing ----------------------------------------------------------------------------------------------------

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """All that is there of the scenario now, without what differs from run to run."""
        seen = self._seen(scenario, places)
        masked: Observation = json.loads(json.dumps(seen, sort_keys=True).replace(places["key"], KEY))
        return masked

    def _seen(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        module = scenario.module
        if module == "zammad_ticket":
            found = self.fetch("GET", "tickets?expand=true&per_page=100")
            return [self._ticket(item) for item in found if item["id"] > places["newest"]]
        if module == "zammad_article":
            articles = self.fetch("GET", f"ticket_articles/by_ticket/{places['ticket']}?expand=true")
            return [{"is": "article", **_state(item)} for item in articles]
        if module == "zammad_time_accounting":
            booked = self.fetch("GET", f"tickets/{places['ticket']}/time_accountings")
            return [{"is": "booking", **_state(item)} for item in booked]
        if module == "zammad_setting":
            return self._setting(str(scenario.identity["name"]))
        path = COLLECTION.get(module) or f"{places.get('path', _path_of(scenario))}"
        found = self.fetch("GET", f"{path}?expand=true&per_page=500")
        erased = {item["deletable_id"] for item in self.fetch("GET", "data_privacy_tasks")}
        return [
            {"is": module, **_state(item)}
            for item in found
            if places["key"] in json.dumps([item.get(name) for name in ("name", "login", "link", "email")])
            and not (module in COLLECTION and item.get("active") is False)
            and not (path == "users" and item["id"] in erased)
        ]

    def _ticket(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        key = raw["id"]
        return {
            "is": "ticket",
            **_state(raw),
            "tags": sorted(self.fetch("GET", f"tags?object=Ticket&o_id={key}")["tags"]),
            "links": [
                [item["link_type"], item["link_object_value"]]
                for item in self.fetch("GET", f"links?link_object=Ticket&link_object_value={key}")["links"]
            ],
            "mentions": [
                item["user_id"]
                for item in self.fetch("GET", f"mentions?mentionable_type=Ticket&mentionable_id={key}")["mentions"]
            ],
            "articles": [_state(item) for item in self.fetch("GET", f"ticket_articles/by_ticket/{key}?expand=true")],
        }

    def _setting(self, name: str) -> Observation:
        found = {item["name"]: item for item in self.fetch("GET", "settings")}
        if found[name]["state_current"] == found[name]["state_initial"]:
            return []
        return [
            {
                "is": "setting",
                "value": found[name]["state_current"],
                "organization": found["organization"]["state_current"],
            }
        ]

    # -- people -------------------------------------------------------------------------------------------------------

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person does what the scenario says."""
        document = filled(scenario.by_hand, places)
        module = scenario.module
        if module == "zammad_ticket":
            newest = max(item["id"] for item in self.fetch("GET", "tickets?per_page=100"))
            self.fetch("PUT", f"tickets/{newest}", document)
        elif module == "zammad_article":
            self.fetch("POST", "ticket_articles", {"ticket_id": places["ticket"], **document})
        elif module == "zammad_tag":
            name = filled(scenario.create["name"], places)
            self.fetch("POST", "tags/add", {"object": "Ticket", "o_id": 1, "item": name})
        elif module == "zammad_setting":
            found = {item["name"]: item for item in self.fetch("GET", "settings")}
            self.fetch("PUT", f"settings/{found['organization']['id']}", {"state_current": document["organization"]})
        else:
            path = COLLECTION.get(module) or _path_of(scenario)
            key = self._key(path, places)
            if path == "object_manager_attributes":
                whole = next(item for item in self.fetch("GET", path) if item["id"] == key)
                document = {**whole, **document}
            self.fetch("PUT", f"{path}/{key}", document)

    def _key(self, path: str, places: Mapping[str, Any]) -> int:
        found = self.fetch("GET", f"{path}?expand=true&per_page=500")
        names = ("name", "login", "link", "email")
        return max(item["id"] for item in found if places["key"] in json.dumps([item.get(name) for name in names]))


def _path_of(scenario: Scenario) -> str:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tables import TABLE

    return TABLE[str(scenario.identity["type"])].path


def _state(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in raw.items()
        if name not in VOLATILE and not name.endswith(("_at", "_id", "_ids", "_by", "_in_min"))
    }

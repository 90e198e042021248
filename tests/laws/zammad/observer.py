# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a Zammad, seen by somebody who is not the collection: plain requests of an administrator.

An observation is a list of the live things that a scenario is about, each as a dictionary without what differs from run
to run: ids, numbers, the moment of writing, the scenario's key. Two runs that did the same give equal observations.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import ZammadResource
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.tables import TABLE

from tests.laws.declared import NoPlace, resource_of
from tests.laws.scenario import KEY, Scenario, filled
from tests.simulators.zammad import TOKEN_AGENT

#: (method, path below /api/v1/, JSON or None) -> (status, JSON or bytes), as an administrator.
Fetch = Callable[..., tuple[int, Any]]
Observation = list[dict[str, Any]]
Raw = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where the objects of a module stand, and by what they are known."""

    path: str
    key: str = "name"
    #: What is inactive counts as gone.
    deactivates: bool = False
    #: Columns that other things change, or that the server counts.
    derived: tuple[str, ...] = ()


PEOPLE = ("users", "members", "secondary_members")
#: Columns that other things change, or that the server counts, by module or type of object.
DERIVED = {
    "zammad_user": ("last_login", "login_failed", "preferences"),
    "zammad_organization": ("secondary_members",),
    "zammad_group": PEOPLE,
    "object_attribute": ("position",),
    "calendar": ("last_log", "last_sync"),
    "job": ("next_run_at", "last_run_at"),
    "overview": ("prio",),
    "public_link": ("prio",),
}
#: Where objects are of which the declaration says something else.
PLACES = {"zammad_user": Place("users", "login", True, DERIVED["zammad_user"])}
#: Of a ticket: what its articles, its relations and the clock say.
OF_TICKET = {"number", "articles", "ticket_time_accounting", "article_count", "referencing_checklists", "mentions"}
ALWAYS = {"id", "created_at", "updated_at", "created_by", "updated_by"}


class Observer:
    """Looks at one server through `fetch`."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch

    def newest_ticket(self, key: str = "") -> int:
        """The id of the newest ticket, or of the newest one that has a key in its title."""
        listed = self._get("tickets?per_page=100")
        return max((int(item["id"]) for item in listed if key in item["title"]), default=0)

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """All that is there of the scenario now."""
        if scenario.module == "zammad_ticket":
            seen = [self._ticket(raw, places) for raw in self._tickets(int(places["newest"]))]
        elif scenario.module == "zammad_article":
            seen = self._with_thread(int(places["ticket"]), places)
        elif scenario.module == "zammad_time_accounting":
            seen = [self._booking(raw) for raw in self._get(f"tickets/{places['ticket']}/time_accountings")]
        elif scenario.module == "zammad_setting":
            seen = self._setting(scenario, places)
        elif scenario.module == "zammad_notification":
            seen = self._notifications(places)
        else:
            place = place_of(scenario)
            seen = [self._named(raw, place, scenario) for raw in self.named(scenario, places)]
        return _masked(seen, places)

    # -- tickets
    # ----------------------------------------------------------------------------------------------------------

    def _tickets(self, after: int) -> list[Raw]:
        """The live tickets that are newer than one."""
        listed = self._get("tickets?per_page=100&expand=true")
        return [item for item in listed if item["id"] > after and item["state"] != "merged"]

    def _ticket(self, raw: Raw, places: Mapping[str, Any]) -> Raw:
        key, names = int(raw["id"]), {number: f"<{name}>" for name, number in places.items()}
        live = {item["id"] for item in self._get("tickets?per_page=100&expand=true") if item["state"] != "merged"}
        links = self._get(f"links?link_object=Ticket&link_object_value={key}")["links"]
        followers = self._get(f"mentions?mentionable_type=Ticket&mentionable_id={key}")["mentions"]
        people = {item["id"]: item["login"] for item in self._get("users?per_page=500")}
        state = {
            name: value
            for name, value in raw.items()
            if name == "pending_time" or not (name in ALWAYS | OF_TICKET or re.search(r"_(ids?|at|in_min)$", name))
        }
        return {
            "is": "ticket",
            **state,
            "Tags": sorted(set(self._get(f"tags?object=Ticket&o_id={key}")["tags"])),
            "Links": sorted(
                f"{link['link_type']} {names.get(link['link_object_value'], link['link_object_value'])}"
                for link in links
                if link["link_object_value"] in live
            ),
            "Mentions": sorted(people[item["user_id"]] for item in followers),
            "Thread": self._thread(key),
        }

    def _thread(self, key: int) -> list[Raw]:
        found = self._get(f"ticket_articles/by_ticket/{key}?expand=true")
        shown = ("type", "sender", "from", "to", "cc", "subject", "content_type", "body", "internal", "in_reply_to")
        return [
            {
                "is": "article",
                **{name: raw.get(name) for name in (*shown, "time_unit")},
                "files": [
                    [item["filename"], item["preferences"].get("Mime-Type"), self._digest(key, raw["id"], item["id"])]
                    for item in raw["attachments"]
                ],
            }
            for raw in sorted(found, key=_id)
        ]

    def _digest(self, *ids: int) -> str:
        status, content = self.fetch("GET", "ticket_attachment/" + "/".join(map(str, ids)))
        assert status == 200, ids
        return hashlib.sha256(content if isinstance(content, bytes) else json.dumps(content).encode()).hexdigest()

    def _with_thread(self, key: int, places: Mapping[str, Any]) -> Observation:
        """The articles first, then the ticket without them."""
        whole = self._ticket(self._get(f"tickets/{key}?expand=true"), places)
        return [*whole.pop("Thread"), whole]

    # -- other things
    # -----------------------------------------------------------------------------------------------------

    def _booking(self, raw: Raw) -> Raw:
        types = {item["id"]: item["name"] for item in self._get("time_accounting/types")}
        return {"is": "booking", "time_unit": float(raw["time_unit"]), "type": types.get(raw["type_id"])}

    def _setting(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """A setting that has its initial value counts as not there."""
        name = filled(scenario.identity, places)["name"]
        raw = next(item for item in self._get("settings") if item["name"] == name)
        value, initial = raw["state_current"].get("value"), raw["state_initial"].get("value")
        return [] if value == initial else [{"is": "setting", "value": value}]

    def _notifications(self, places: Mapping[str, Any]) -> Observation:
        """Those of the agent whose tasks they are: nobody else sees them."""
        status, found = self.fetch("GET", "online_notifications?expand=true", None, TOKEN_AGENT)
        assert status == 200, found
        mine = [raw for raw in found if raw["o_id"] == places["ticket"]]
        return [{"is": "notification", "type": raw["type"], "seen": raw["seen"]} for raw in mine]

    def named(self, scenario: Scenario, places: Mapping[str, Any]) -> list[Raw]:
        """The objects that have the scenario's key in their name, without those that count as gone."""
        place = place_of(scenario)
        listed = self._get(f"{place.path}?expand=true&per_page=500")
        # What lost its name on the way is there all the same.
        found = [raw for raw in listed if not raw[place.key] or places["key"] in str(raw[place.key]).lower()]
        if place.path == "users":
            # Erasing takes its time.
            erased = {task["deletable_id"] for task in self._get("data_privacy_tasks")}
            found = [raw for raw in found if raw["id"] not in erased]
        if place.path == "checklist_templates":
            for raw in found:
                assets = self._get(f"checklist_templates/{raw['id']}?full=true")["assets"]
                raw["items"] = [assets["ChecklistTemplateItem"][key]["text"] for key in raw["sorted_item_ids"]]
        deleted = {"purge", "data_privacy"} & set(scenario.identity) or not scenario.may_remove
        return [raw for raw in sorted(found, key=_id) if deleted or not place.deactivates or raw["active"]]

    def _named(self, raw: Raw, place: Place, scenario: Scenario) -> Raw:
        hidden = {*ALWAYS, *place.derived}
        state = {
            name: sorted(value, key=str) if name in ("roles", "members", "permissions", "groups") else value
            for name, value in raw.items()
            if name not in hidden and not re.search(r"_ids?$", name)
        }
        if isinstance(raw.get("groups"), dict):
            state["groups"] = {name: sorted(levels) for name, levels in raw["groups"].items()}
        return {"is": scenario.module, **state}

    def _get(self, path: str) -> Any:
        status, answer = self.fetch("GET", path)
        assert status == 200, (path, status, answer)
        return answer


def place_of(scenario: Scenario) -> Place:
    """Where the scenario's object stands, by its declaration."""
    name = str(scenario.identity.get("type", scenario.module))
    if name in PLACES:
        return PLACES[name]
    derived = DERIVED.get(name, ())
    if name in TABLE:
        return Place(TABLE[name].path, TABLE[name].key, derived=derived)
    file, line = "zammad/observer.py", f'"{name}": Place("<collection>", "<attribute>") to PLACES'
    resource = resource_of(name, file, line)
    by_name = resource.matched_by(ByName)
    if not isinstance(resource, ZammadResource) or by_name is None:
        raise NoPlace(name, file, line)
    return Place(resource.path, by_name.names[0], resource.deactivates, derived)


def _id(raw: Raw) -> int:
    return int(raw["id"])


def _masked(seen: Observation, places: Mapping[str, Any]) -> Observation:
    # A word of letters and digits looks the same in JSON, in a URL and in an address.
    masked: Observation = json.loads(json.dumps(seen).replace(places["key"], KEY))
    return masked


def by_hand(observer: Observer, scenario: Scenario, places: Mapping[str, Any]) -> None:
    """Let a person (an administrator) do what the scenario says is done in between."""
    if not scenario.by_hand:
        return
    document, fetch = filled(scenario.by_hand, places), observer.fetch
    if scenario.module == "zammad_article":
        status, said = fetch("POST", "ticket_articles", {"ticket_id": places["ticket"], **document})
        assert status == 201, said
        return
    if scenario.module == "zammad_ticket":
        where = f"tickets/{observer.newest_ticket(places['key'])}"
    else:
        place = place_of(scenario)
        raw = observer.named(scenario, places)[0]
        where = f"{place.path}/{raw['id']}"
        if place.path == "object_manager_attributes":
            document = {**raw, **document}
    status, said = fetch("PUT", where, document)
    assert status == 200, said
    if "object_manager" in where:
        fetch("POST", "object_manager_attributes_execute_migrations", {})

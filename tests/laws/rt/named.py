# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Request Tracker that a person names.

REST 2.0 makes users, groups and queues. It cannot apply custom fields, make custom roles or service levels, or grant
rights: scenarios leave out what the server does not have, and the agent's account needs its rights on all queues.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tests.laws import scenario as words
from tests.laws.named import Address, Refused, Visit
from tests.laws.rt.observer import Observation, Observer
from tests.laws.rt.servers import ROOT, RTServer
from tests.laws.scenario import KEY, Scenario, new_key

USERS, GROUPS, QUEUES = ("alice", "bob", "apiuser"), ("Operators", "OnCall"), ("General", "Helpdesk", "Service")
#: The custom fields of tickets that the scenarios use, with the custom roles and the level of service.
FIELDS = (
    *("Severity", "Components", "Serial", "Tags", "Notes", "DueOn", "Window", "Addr", "Page", "Place", "Auto"),
    *("Digits", "Größe", "Two Words", "Range", "Doc", "Shot"),
)
ROLES, LEVELS, LIFECYCLE = ("Engineer", "Watchers2"), ("gold", "silver"), "strict"


class Among(Observer):
    """An observer on a server with many tickets."""

    def newest_ticket(self, key: str = "") -> int:
        if key:
            return Observer.newest_ticket(self, key)
        status, found = self._fetch("GET", f"tickets?query={quote('id > 0')}&orderby=id&order=DESC&per_page=1")
        assert status == 200, found
        return max((int(item["id"]) for item in found["items"]), default=0)


class Named(Visit, RTServer):
    """The named server."""

    def __init__(self, address: Address) -> None:
        tokens = {"root": address.accounts["admin"]["api_token"], "apiuser": address.accounts["agent"]["api_token"]}
        RTServer.__init__(self, "real", address.wire(), tokens)
        self.arrive(address)
        self._observer = Among(self.fetch)

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().connection(scenario), "api_url": self.wire.url + self.address.path}

    def fetch(
        self, method: str, path: str, document: Any = None, login: tuple[str, str] | None = None
    ) -> tuple[int, Any]:
        body = None if document is None else json.dumps(document).encode()
        headers = self._headers(document, login)
        answer = self.session.request(method, self.address.url + ROOT + path, data=body, headers=headers, timeout=60)
        return answer.status_code, answer.json() if "json" in answer.headers.get("Content-Type", "") else None

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        seen = super().observe(scenario, places)
        # Other people's tickets come in meanwhile.
        return [item for item in seen if scenario.module != "rt_ticket" or KEY in json.dumps(item)]

    # -- what the scenarios need
    # ----------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        for name in USERS:
            self._provide("user", name, {"EmailAddress": f"{name}@rt.example", "Privileged": 1})
        for name in GROUPS:
            self._provide("group", name, {})
        for name in QUEUES:
            self._provide("queue", name, {"SLADisabled": 0} if name == "Service" else {})
        who = self._name_of(self.tokens["apiuser"])
        self.other_names = {"apiuser": who} if who else {}
        self._look_for_fields()
        self._look_for_roles_and_levels()
        answer = self.session.get(
            f"{self.address.url}{ROOT}queue/Helpdesk",
            headers={"Authorization": f"token {self.tokens['apiuser']}"},
            timeout=60,
        )
        if answer.status_code != 200:
            raise Refused(
                "The account of RT_TOKEN may not see queue 'Helpdesk'. REST 2.0 grants no rights: "
                "give the account its rights on all queues."
            )

    def _provide(self, kind: str, name: str, document: Mapping[str, Any]) -> None:
        """Make an object that is not there, or enable it for the time of the run."""
        found = self._find(kind, name)
        if found is None:
            status, answer = self.fetch("POST", kind, {"Name": name, **document})
            assert status == 201, (kind, name, answer)
            found = {"id": answer["id"], "Disabled": "1"}
        elif str(found.get("Disabled") or "0") == "1":
            self._put(kind, found["id"], Disabled=0)
        else:
            return
        self.make(f"{kind} {name}", lambda: self._put(kind, found["id"], Disabled=1))

    def _find(self, kind: str, name: str) -> dict[str, Any] | None:
        if kind == "group":
            search = [{"field": "Name", "value": name}, {"field": "Domain", "value": "UserDefined"}]
            found = self.fetch("POST", "groups?find_disabled_rows=1", search)[1]["items"]
            return self._read(f"group/{found[0]['id']}") if found else None
        return self._read(f"{kind}/{quote(name, safe='')}")

    def _read(self, path: str) -> dict[str, Any] | None:
        status, answer = self.fetch("GET", path)
        if status != 200:
            return None
        own = next((link["id"] for link in answer.get("_hyperlinks") or [] if link.get("ref") == "self"), None)
        return {**answer, "id": answer.get("id") or own}

    def _put(self, kind: str, key: Any, **document: Any) -> None:
        status, answer = self.fetch("PUT", f"{kind}/{key}", document)
        assert status == 200, answer

    def _name_of(self, token: str) -> str | None:
        """The name of a token's account: RT's tokens hold its id."""
        found = re.match(r"1-(\d+)-", token)
        user = self._read(f"user/{found[1]}") if found else None
        return user and user["Name"]

    def _look_for_fields(self) -> None:
        for kind, name, module, field in (
            ("user", "alice", "rt_user", "Badge"),
            ("group", "Operators", "rt_group", "Cost"),
            ("queue", "Helpdesk", "rt_queue", "Region"),
        ):
            self._miss_fields(module, kind, self._find(kind, name) or {}, [field])
        self._probe("Helpdesk", {}, lambda seen: self._miss_fields("rt_ticket", "ticket", seen, FIELDS))

    def _miss_fields(self, module: str, kind: str, seen: Mapping[str, Any], wanted: Any) -> None:
        there = {item["name"].lower() for item in seen.get("CustomFields") or []}
        for name in wanted:
            if name.lower() not in there:
                reason = f"no custom field {name!r} is applied to the server's {kind}s"
                self.lacks(module, f"custom_fields.{name}", reason, f"CustomFields.{name}")

    def _look_for_roles_and_levels(self) -> None:
        everything = [{"field": "id", "operator": ">", "value": 0}]
        status, found = self.fetch("POST", "customroles?fields=Name&per_page=100", everything)
        there = {item.get("Name") for item in found["items"]} if status == 200 else set()
        for name in ROLES:
            if name not in there:
                self.lacks("rt_ticket", f"custom_roles.{name}", "custom roles cannot be made by REST 2.0")
        for level in LEVELS:
            self._probe("Service", {"SLA": level}, lambda seen, level=level: self._miss_level(seen, level))
        status, answer = self.fetch("POST", "queue", {"Name": f"{new_key()} probe", "Lifecycle": LIFECYCLE})
        made = self._read(f"queue/{answer['id']}") if status == 201 else None
        if not made or made.get("Lifecycle") != LIFECYCLE:
            self.lacks("rt_queue", "lifecycle", f"the server has no lifecycle {LIFECYCLE!r}")

    def _miss_level(self, seen: Mapping[str, Any], level: str) -> None:
        if seen.get("SLA") != level and not any(gap.option == "sla" for gap in self.gaps):
            self.lacks("rt_ticket", "sla", f"the server has no service level {level!r}")

    def _probe(self, queue: str, more: Mapping[str, Any], look: Callable[[dict[str, Any]], None]) -> None:
        """Look at a ticket of a queue."""
        document = {"Queue": queue, "Subject": f"{new_key()} probe", **more}
        status, answer = self.fetch("POST", "ticket", document)
        look((self._read(f"ticket/{answer['id']}") if status == 201 else None) or {})

    # -- what the scenarios leave
    # ---------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Delete the tickets of the run and disable its other objects."""
        query = f"Subject LIKE '{words.RUN}'"
        seen: set[int] = set()
        while found := {int(item["id"]) for item in self._listed(f"tickets?query={quote(query)}")} - seen:
            for key in found:
                self._put("ticket", key, Status="deleted")
            seen |= found
        for kind in ("user", "group", "queue"):
            search = [{"field": "Name", "operator": "LIKE", "value": words.RUN}]
            for item in self._listed(f"{kind}s?", search):
                self._put(kind, item["id"], Disabled=1)

    def _listed(self, path: str, search: Any = None) -> list[dict[str, Any]]:
        status, found = self.fetch("GET" if search is None else "POST", f"{path}&per_page=100", search)
        assert status == 200, found
        items: list[dict[str, Any]] = found["items"]
        return items


def version(address: Address) -> str:
    """The server's version. Raises Refused where an account is not accepted."""
    session, found = address.session(), ""
    for account, options in address.accounts.items():
        headers = {"Authorization": f"token {options['api_token']}"}
        answer = session.get(f"{address.url}{ROOT}rt", headers=headers, timeout=60, allow_redirects=False)
        if answer.status_code != 200:
            raise Refused(f"{address.url} answers {answer.status_code} to the {account}'s token.")
        found = str(answer.json()["Version"])
    return found


def plays(scenario: Scenario, _version: str) -> bool:
    """Whether the scenario can be played on this version: those of other versions are of simulators."""
    return not scenario.version


def named(address: Address) -> Named:
    """The named server, to be started by `with`."""
    return Named(address)

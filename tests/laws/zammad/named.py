# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Zammad that a person names.

desk.py furnishes it by the API, as it does the simulator; what is there already is used. No answer shows a password, so
a lost one is not noticed here.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from typing import Any

from tests.laws import scenario as words
from tests.laws.declared import NoPlace
from tests.laws.named import Address, Refused, Visit
from tests.laws.scenario import KEY, Scenario
from tests.laws.zammad.desk import EVERYWHERE, furnish
from tests.laws.zammad.observer import Observation, Observer, Place, place_of
from tests.laws.zammad.scenarios import SCENARIOS
from tests.laws.zammad.servers import ROOT, ZammadServer
from tests.simulators.zammad import TOKEN_ADMIN, TOKEN_AGENT, VERSIONS

MIGRATE = "object_manager_attributes_execute_migrations"
ATTRIBUTES = "object_manager_attributes"
#: By what the objects of desk.py are known.
KNOWN_BY = {"users": "login", "email_addresses": "email"}
#: Settings and standard values that scenarios change, and that are not theirs.
SETTINGS = {"product_name", "ui_ticket_zoom_article_delete_timeframe"}
STANDARD = {"ticket_states": ("default_create", "default_follow_up"), "ticket_priorities": ("default_create",)}
#: Seconds within which a web server is back after a migration.
PATIENCE = 180


class Among(Observer):
    """An observer on a server with more objects than a page has."""

    def _get(self, path: str) -> Any:
        size = re.search(r"per_page=(\d+)", path)
        if not size:
            return super()._get(path)
        listed: list[Any] = []
        number, path = 1, path.replace(size[0], "per_page=100")
        while page := super()._get(f"{path}&page={number}"):
            # Some collections ignore the page, and give all that they have.
            if page[0] in listed:
                break
            listed += page
            if len(page) != 100:
                break
            number += 1
        return listed


class Named(Visit, ZammadServer):
    """The named server."""

    def __init__(self, address: Address) -> None:
        tokens = {account: options["api_token"] for account, options in address.accounts.items()}
        ZammadServer.__init__(self, "real", address.wire(), tokens)
        self.arrive(address)
        self._observer = Among(self.fetch)
        #: Which status and priority new tickets have.
        self._standard: dict[str, dict[str, bool]] = {}

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().connection(scenario), "api_url": self.wire.url + self.address.path}

    def fetch(self, method: str, path: str, document: Any = None, token: str = TOKEN_ADMIN) -> tuple[int, Any]:
        own = {TOKEN_ADMIN: self.tokens["admin"], TOKEN_AGENT: self.tokens["agent"]}.get(token, token)
        headers = {"Authorization": f"Token token={own}"}
        answer = self.session.request(
            method, self.address.url + ROOT + path, json=document, headers=headers, timeout=120
        )
        if "json" in answer.headers.get("Content-Type", ""):
            return answer.status_code, answer.json() if answer.content else None
        return answer.status_code, answer.content

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        seen = super().observe(scenario, places)
        # Other people's tickets come in meanwhile.
        return [item for item in seen if scenario.module != "zammad_ticket" or KEY in str(item)]

    # -- what the scenarios need
    # ----------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        self._keep_settings()
        furnish(self._provide, nearest(self.address.version))
        for token, there in ((TOKEN_ADMIN, "admin@lab.example"), (TOKEN_AGENT, "agent@lab.example")):
            _status, me = self.fetch("GET", "users/me?expand=true", None, token)
            self._provide("PUT", f"users/{me['id']}", {"groups": {**(me.get("groups") or {}), **EVERYWHERE}})
            self.other_names[there] = me["email"] or me["login"]

    def _provide(self, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        """A request of desk.py: uses what is there already, and remembers how to undo the rest."""
        if method == "PUT":
            self._remember(path, document)
        if method != "POST" or not document:
            return self._migrated() if path == MIGRATE else self.fetch(method, path, document)
        found = self._found(path, document)
        if found is not None:
            if found.get("active") is False:
                self._put(f"{path}/{found['id']}", {**document, "active": True})
                self.make(_what(path, document), lambda: self._put(f"{path}/{found['id']}", {"active": False}))
            return 200, found
        status, answer = self.fetch("POST", path, document)
        if status in (200, 201):
            self.make(_what(path, document), lambda: self._remove(path, answer))
        return status, answer

    def _found(self, path: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
        known = KNOWN_BY.get(path, "name")
        listed = self._observer._get(f"{path}?expand=true&per_page=100" if path != ATTRIBUTES else path)
        return next(
            (
                item
                for item in listed
                if str(item[known]).lower() == document[known].lower() and item.get("object") == document.get("object")
            ),
            None,
        )

    def _remember(self, path: str, document: Mapping[str, Any]) -> None:
        """Undo a change of what was there before."""
        _status, before = self.fetch("GET", f"{path}?expand=true")
        old = {name: before.get(name) for name in document}
        self.restore(path, lambda: self._put(path, old))

    def places(self, scenario: Scenario) -> dict[str, Any]:
        self._standardise()
        return super().places(scenario)

    def _standardise(self) -> None:
        """Another scenario may have made its own status the one of new tickets."""
        for path, old in self._standard.items():
            if any(self.fetch("GET", path)[1][name] != value for name, value in old.items()):
                self._put(path, old)

    def _keep_settings(self) -> None:
        _status, settings = self.fetch("GET", "settings")
        for item in settings:
            if item["name"] in SETTINGS:
                self._remember(f"settings/{item['id']}", {"state_current": {}})
        for path, flags in STANDARD.items():
            for item in self.fetch("GET", path)[1]:
                if any(item[flag] for flag in flags):
                    self._remember(f"{path}/{item['id']}", dict.fromkeys(flags))
                    self._standard[f"{path}/{item['id']}"] = {flag: True for flag in flags if item[flag]}

    def _migrated(self) -> tuple[int, Any]:
        """Apply changed attributes; the web server may stop for it."""
        answer = self.fetch("POST", MIGRATE)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.fetch("GET", "users/me")[0] == 200:
                    return answer
            time.sleep(2)
        raise Refused(f"{self.address.url} is not back after a migration of attributes.")

    def _put(self, path: str, document: Any) -> None:
        status, answer = self.fetch("PUT", path, document)
        assert status == 200, answer

    def _remove(self, path: str, item: Mapping[str, Any]) -> None:
        """Delete an object, or make it inactive where others refer to it."""
        status, answer = self.fetch("DELETE", f"{path}/{item['id']}")
        if status == 200 and path == ATTRIBUTES:
            self._migrated()
        if status != 200 and "active" in item:
            status, answer = self.fetch("PUT", f"{path}/{item['id']}", {"active": False})
        assert status == 200, answer

    # -- what the scenarios leave
    # ---------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Delete what carries the id of the run; what others refer to becomes inactive."""
        for item in self._observer._get("tickets?per_page=100"):
            if words.RUN in item["title"]:
                self._remove("tickets", item)
        self._standardise()
        for place in self._places():
            listing = place.path if place.path == ATTRIBUTES else f"{place.path}?expand=true&per_page=100"
            for item in self._observer._get(listing):
                if words.RUN in str(item[place.key]).lower() and item.get("active", True):
                    what = f"{place.path} {item[place.key]}"
                    self.attempt(what, lambda path=place.path, item=item: self._remove(path, item))

    def _places(self) -> list[Place]:
        """Where the scenarios of this version make objects."""
        found: dict[Place, None] = {}
        for scenario in SCENARIOS:
            with contextlib.suppress(NoPlace):
                if plays(scenario, self.address.version):
                    found[place_of(scenario)] = None
        return list(found)


def _what(path: str, document: Mapping[str, Any]) -> str:
    return f"{path} {document[KNOWN_BY.get(path, 'name')]}"


def version(address: Address) -> str:
    """The server's version. Raises Refused where an account is not accepted."""
    session = address.session()
    for account, options in address.accounts.items():
        headers = {"Authorization": f"Token token={options['api_token']}"}
        answer = session.get(f"{address.url}{ROOT}users/me", headers=headers, timeout=60)
        if answer.status_code != 200:
            raise Refused(f"{address.url} answers {answer.status_code} to the {account}'s token.")
        if account == "admin":
            found = session.get(f"{address.url}{ROOT}version", headers=headers, timeout=60)
    if found.status_code != 200:
        raise Refused(f"The admin's token may not read the version of {address.url} ({found.status_code}).")
    return str(found.json()["version"])


def nearest(version: str) -> str:
    """The newest version of the simulator that is not newer than the server, or the oldest one."""

    def numbers(text: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", text)[:2]]

    older = [known for known in VERSIONS if numbers(known) <= numbers(version)]
    return max(older, key=numbers) if older else min(VERSIONS, key=numbers)


def plays(scenario: Scenario, version: str) -> bool:
    """Whether the scenario is one of this version."""
    return scenario.version == nearest(version)


def named(address: Address) -> Named:
    """The named server, to be started by `with`."""
    return Named(address)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Cerb that a person names.

desk.py furnishes it by the API, as it does the simulator; what is there already is used. No answer shows a password or
the mails that went out, so what only those show is not noticed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from tests.laws import scenario as words
from tests.laws.cerb.desk import furnish
from tests.laws.cerb.observer import Fetch, Observation, Observer, Raw, kind_of
from tests.laws.cerb.scenarios import SCENARIOS
from tests.laws.cerb.servers import FORM, CerbServer, pairs
from tests.laws.declared import NoPlace
from tests.laws.named import Address, Refused, Visit
from tests.laws.scenario import KEY, Scenario
from tests.simulators.cerb.signing import signature

#: By what the records of desk.py are known; the others by their names.
KNOWN_BY = {
    "custom_field": ("context", "uri"),
    "custom_record": ("uri",),
    "worker": ("at_mention_name",),
    "currency": ("code",),
    "bucket": ("name", "group_id"),
}
PAGE = 500


class Among(Observer):
    """An observer on a server with more records than a page has, and perhaps without some of the types."""

    def __init__(self, fetch: Fetch, missing: Callable[[str], str]) -> None:
        super().__init__(fetch)
        self._missing = missing

    def records(self, kind: str, query: str = "id:>0", expand: str = "") -> list[Raw]:
        found: list[Raw] = []
        if self._missing(kind):
            return found
        while True:
            page = len(found) // PAGE + 1
            asked = {"q": f"{query} sort:id", "limit": PAGE, "page": page, "expand": expand}
            results = self.fetch("GET", f"records/{kind}/search", asked)["results"]
            found += results
            if len(results) < PAGE:
                return found


class Named(Visit, CerbServer):
    """The named server."""

    def __init__(self, address: Address) -> None:
        keys = {
            account: (options["api_access_key"], options["api_secret_key"])
            for account, options in address.accounts.items()
        }
        CerbServer.__init__(self, "real", address.wire(), keys)
        self.arrive(address)
        self.path = address.path
        self._observer = Among(self.fetch, self._missing)
        #: Groups that were there before, so their members are not changed.
        self._others: set[int] = set()
        self._types: dict[str, str] = {}

    def why_not(self, scenario: Scenario) -> str:
        kind = _kind_of(scenario)
        return (kind and self._missing(kind)) or super().why_not(scenario)

    def ask(self, method: str, path: str, form: Any = None, account: str = "admin") -> tuple[int, Any]:
        return ask(self.address, method, path, form, account)

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        seen = super().observe(scenario, places)
        if "secrets" in {**scenario.create, **scenario.update}:
            # The id is for those who can look up a password.
            seen = [{name: value for name, value in item.items() if name != "id"} for item in seen]
        # Other people's tickets come in meanwhile.
        return [item for item in seen if scenario.module != "cerb_ticket" or KEY in str(item)]

    # -- what the scenarios need
    # ----------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        furnish(self._provide)

    def _missing(self, kind: str) -> str:
        """Why there can be no records of a type; empty where there can."""
        if kind not in self._types:
            _status, answer = self.ask("GET", f"records/{kind}/search", {"limit": 1})
            known = isinstance(answer, dict) and answer.get("__status") == "success"
            self._types[kind] = "" if known else f"the server has no records of type {kind!r}"
        return self._types[kind]

    def _provide(self, method: str, path: str, form: Any = None) -> dict[str, Any]:
        """A request of desk.py: uses what is there already, and remembers how to undo the rest."""
        if path == "groups/members":
            return {} if any(f'"{key}"' in form["json"] for key in self._others) else self.fetch(method, path, form)
        kind = "group" if path == "groups/create" else path.split("/")[1]
        if method != "POST":
            return self.fetch(method, path, form)
        if self._missing(kind):
            return {"id": 0}
        fields = form.get("fields", form)
        known = KNOWN_BY.get(kind, ("name",))
        for item in self._observer.records(kind):
            if all(_same(item.get(name), fields[name]) for name in known):
                if kind == "group":
                    self._others.add(int(item["id"]))
                return item
        answer = self.fetch(method, path, form)
        self.make(
            f"{kind} {fields[known[-1]] if kind != 'bucket' else fields['name']}", lambda: self._remove(kind, answer)
        )
        return answer

    def _remove(self, kind: str, item: Mapping[str, Any]) -> None:
        status, answer = self.ask("DELETE", f"records/{kind}/{item['id']}")
        if kind == "worker" and (status != 200 or answer.get("__status") != "success"):
            self.fetch("PUT", f"records/worker/{item['id']}", {"fields": {"is_disabled": 1}})
            return
        assert status == 200 and answer.get("__status") == "success", answer

    # -- what the scenarios leave
    # ---------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Delete what carries the id of the run."""
        kinds = {"ticket": None, **dict.fromkeys(map(_kind_of, SCENARIOS)), "org": None, "address": None}
        for kind in kinds:
            for item in self._observer.keyed(kind, {"key": words.RUN}) if kind else []:
                self.attempt(
                    f"{kind} {item.get('_label') or item['id']}", lambda kind=kind, item=item: self._remove(kind, item)
                )


def _kind_of(scenario: Scenario) -> str:
    """The type of the scenario's records; empty for what belongs to a record."""
    try:
        return kind_of(scenario)
    except NoPlace:
        return ""


def _same(found: Any, wanted: Any) -> bool:
    # Contexts are shown by their long names.
    return str(found).lower().rpartition("contexts.")[2] == str(wanted).lower()


def ask(address: Address, method: str, path: str, form: Any = None, account: str = "admin") -> tuple[int, Any]:
    """One signed request past the wire."""
    options = address.accounts[account]
    sent = urlencode(list(pairs(form or {})))
    target, query = f"{address.path}/{path}.json", sent if method in ("GET", "DELETE") else ""
    body = b"" if query else sent.encode()
    date = formatdate(usegmt=True)
    signed = signature(method, date, target, query, body, options["api_secret_key"])
    url = f"{address.url}/{path}.json"
    headers = {"Date": date, "Cerb-Auth": f"{options['api_access_key']}:{signed}", "Content-Type": FORM}
    answer = address.session().request(
        method, f"{url}?{query}" if query else url, data=body, headers=headers, timeout=60
    )
    found = answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.content
    return answer.status_code, found


def version(address: Address) -> str:
    """The server's version. Raises Refused where an account is not accepted."""
    found = ""
    for account in address.accounts:
        status, answer = ask(address, "GET", "workers/me", account=account)
        if status != 200 or not isinstance(answer, dict) or answer.get("__status") != "success":
            raise Refused(f"{address.url} answers {status} to the {account}'s key: {str(answer)[:200]}")
        found = str(answer["__version"])
    return found


def plays(scenario: Scenario, version: str) -> bool:
    """Whether the scenario can be played on this version: some are of version 11 only."""
    return not scenario.version or scenario.version.partition("-")[0] == version.partition(".")[0]


def named(address: Address) -> Named:
    """The named server, to be started by `with`."""
    return Named(address)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a Request Tracker, seen by somebody who is not the collection: plain requests of `root`.

An observation is a list of the live things that a scenario is about, each as a dictionary without what differs from run
to run: numbers, the moment of writing, the scenario's key. Two runs that did the same give equal observations.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from tests.laws.declared import path_of
from tests.laws.scenario import KEY, Scenario, filled

#: (method, path below /REST/2.0/, JSON or None, (user, password) or None for root) -> (status, JSON)
Fetch = Callable[..., tuple[int, Any]]
Observation = list[dict[str, Any]]

WRITTEN_BY_PEOPLE = ("Create", "Comment", "Correspond")
NOT_STATE = {"id", "EffectiveId", "Created", "LastUpdated", "LastUpdatedBy", "Creator", "_hyperlinks", "_url"}
NOT_SET = "1970-01-01T00:00:00Z"
LINKS = ("depends-on", "depended-on-by", "refers-to", "referred-to-by", "parent", "child")


class Observer:
    """Looks at one server through `fetch`."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def newest_ticket(self, key: str = "") -> int:
        """The number of the newest ticket, or of the newest one that has a key in its subject."""
        return max(self._tickets(f"id > 0 AND Subject LIKE '{key}'" if key else "id > 0"), default=0)

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """All that is there of the scenario now."""
        if scenario.module == "rt_ticket":
            seen = [self._ticket(key, places) for key in self._tickets(f"id > {places['newest']}")]
        elif scenario.module == "rt_comment":
            ticket = int(places["ticket"])
            seen = [*self._thread(ticket), self._ticket(ticket, places)]
        else:
            seen = [self._named(scenario, raw) for raw in self.named(scenario, places)]
        return _masked(seen, places)

    def tickets(self) -> dict[int, dict[str, Any]]:
        """Every live ticket by its number."""
        return {key: self._ticket(key, {}) for key in self._tickets("id > 0")}

    # -- tickets
    # ----------------------------------------------------------------------------------------------------------

    def _tickets(self, query: str) -> list[int]:
        found: list[int] = []
        page = 1
        while True:
            where = f"tickets?query={quote(query)}&orderby=id&per_page=100&page={page}"
            items = self._get(where)["items"]
            found += [int(item["id"]) for item in items]
            if len(items) < 100:
                return found
            page += 1

    def _ticket(self, key: int, places: Mapping[str, Any]) -> dict[str, Any]:
        raw = self._get(f"ticket/{key}")
        names = {str(number): f"<{name}>" for name, number in places.items()}
        links = sorted(
            f"{link['ref']} {names.get(str(link.get('id')), link.get('_url'))}"
            for link in raw["_hyperlinks"]
            if link.get("ref") in LINKS
        )
        state = _state(raw)
        thread = [] if str(key) == str(places.get("ticket")) else self._thread(key)
        return {"is": "ticket", **state, "Links": links, "Thread": thread}

    def _thread(self, key: int) -> list[dict[str, Any]]:
        """What people wrote and attached."""
        history = self._get(f"ticket/{key}/history?fields=Type,TimeTaken&orderby=id&per_page=100")["items"]
        fields = "Filename,ContentType,TransactionId"
        listed = self._get(f"ticket/{key}/attachments?fields={fields}&orderby=id&per_page=100")["items"]
        files: dict[str, list[Any]] = {}
        for item in listed:
            transaction = item.get("TransactionId")
            number = transaction["id"] if isinstance(transaction, Mapping) else transaction
            files.setdefault(str(number), []).append(item)
        return [
            {
                "is": item["Type"],
                # For the first entry that is the ticket's own time, which is seen with the ticket.
                "minutes": item.get("TimeTaken") if item["Type"] != "Create" else None,
                "parts": [self._part(part) for part in files.get(str(item["id"]), [])],
            }
            for item in history
            if item["Type"] in WRITTEN_BY_PEOPLE
        ]

    def _part(self, item: Mapping[str, Any]) -> list[Any]:
        raw = self._get(f"attachment/{item['id']}")
        content = base64.b64decode(raw.get("Content") or "")
        text = raw.get("ContentType", "").startswith("text/") and not raw.get("Filename")
        shown = content.decode("utf-8", "replace") if text else hashlib.sha256(content).hexdigest()
        return [raw.get("Filename"), raw.get("ContentType"), shown]

    # -- people and queues
    # ------------------------------------------------------------------------------------------------

    def named(self, scenario: Scenario, places: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The objects, not disabled, that have the scenario's key in their name."""
        kind = kind_of(scenario)
        search = [{"field": "Name", "operator": "LIKE", "value": places["key"]}]
        status, found = self._fetch("POST", f"{kind}s", search)
        assert status == 200, found
        return [self._get(f"{kind}/{item['id']}") for item in found["items"]]

    def _named(self, scenario: Scenario, raw: Mapping[str, Any]) -> dict[str, Any]:
        seen = {"is": kind_of(scenario), **_state(raw)}
        # No protocol shows a password, but whoever has it can log in.
        passwords = [said["password"] for said in (scenario.create, scenario.update) if "password" in said]
        good = (word for word in passwords if self._fetch("GET", "rt", None, (raw["Name"], word))[0] == 200)
        return {**seen, "password": next(good, None)} if passwords else seen

    def _get(self, path: str) -> Any:
        status, answer = self._fetch("GET", path)
        assert status == 200, (path, status, answer)
        return answer


def kind_of(scenario: Scenario) -> str:
    """RT's word for the scenario's objects, which is the path of one."""
    return path_of(scenario.module, "rt/observer.py", "a branch for it to `observe` and `by_hand`")


def _state(raw: Mapping[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "CustomFields":
            state[name] = {item["name"]: _values(item.get("values") or []) for item in value}
        elif name not in NOT_STATE:
            state[name] = _plain(value)
    return state


def _values(values: list[Any]) -> list[Any]:
    # A value without anything in it is what RT keeps when an empty field is cleared once more.
    empty = (None, "", NOT_SET, {"filename": None, "content_type": None})
    return sorted((item for item in map(_plain, values) if item not in empty), key=_order)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if name != "_url"}
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=_order)
    return "just now" if _is_now(value) else value


def _order(value: Any) -> str:
    """Keys come in any order."""
    return json.dumps(value, sort_keys=True)


def _is_now(value: Any) -> bool:
    """Whether it is a date of these days: the server's own doing, not the scenario's."""
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return False
    now = datetime.now(timezone.utc)
    return "T" in str(value) and abs((moment.replace(tzinfo=moment.tzinfo or timezone.utc)) - now) < timedelta(days=3)


def _masked(seen: Observation, places: Mapping[str, Any]) -> Observation:
    # A word of letters and digits looks the same in JSON, in a URL and in an address.
    masked: Observation = json.loads(json.dumps(seen).replace(places["key"], KEY))
    return masked


def by_hand(fetch: Fetch, scenario: Scenario, places: Mapping[str, Any]) -> None:
    """Let a person (root) do what the scenario says is done in between."""
    document = filled(scenario.by_hand, places)
    observer = Observer(fetch)
    if scenario.module == "rt_comment":
        status, said = fetch("POST", f"ticket/{places['ticket']}/correspond", document)
        assert status == 201, said
        return
    if scenario.module == "rt_ticket":
        where = f"ticket/{observer.newest_ticket(places['key'])}"
    else:
        where = f"{kind_of(scenario)}/{_number(observer.named(scenario, places)[0])}"
    status, said = fetch("PUT", where, document)
    assert status == 200, said


def _number(raw: Mapping[str, Any]) -> Any:
    own = next((link["id"] for link in raw.get("_hyperlinks") or [] if link.get("ref") == "self"), None)
    return raw.get("id") or own

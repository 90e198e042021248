# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of Cerb that the laws run on: a simulator behind a Wire."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from tests.laws.cerb.desk import furnish
from tests.laws.cerb.observer import Observation, Observer, by_hand
from tests.laws.scenario import Scenario, new_key
from tests.laws.server import Server, packed, unpacked
from tests.simulators.cerb import KEY_ADMIN, KEY_WORKER, Cerb, create_app, is_write
from tests.simulators.cerb.signing import signature
from tests.simulators.wire import Wire

KEYS = {"admin": KEY_ADMIN, "agent": KEY_WORKER}
FORM = "application/x-www-form-urlencoded"
SUCCESS = json.dumps({"__status": "success", "__version": "10.4.10", "__build": "2024030901"})


def pairs(form: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """`{"fields": {"links": ["org:1"]}}` as PHP reads it: `fields[links][0]=org:1`."""
    if isinstance(form, (Mapping, list)):
        items = form.items() if isinstance(form, Mapping) else enumerate(form)
        for key, value in items:
            yield from pairs(value, f"{name}[{key}]" if name else str(key))
    else:
        yield name, str(form)


def _ask(app: Any, method: str, path: str, form: Any = None, account: str = "admin") -> tuple[int, Any]:
    """One signed request past everything."""
    key, secret = KEYS[account]
    sent = urlencode(list(pairs(form or {})))
    target, query = f"/rest/{path}.json", sent if method in ("GET", "DELETE") else ""
    body = b"" if query else sent.encode()
    date = formatdate(app.cerb.moment(), usegmt=True)
    signed = f"{key}:{signature(method, date, target, query, body, secret)}"
    answer = app.test_client().open(
        f"{target}?{query}" if query else target,
        method=method,
        data=body,
        headers={"Date": date, "Cerb-Auth": signed},
        content_type=FORM,
    )
    found = answer.get_json() if answer.content_type.startswith("application/json") else answer.data
    return answer.status_code, found


@functools.cache
def _furnished(version: str) -> bytes:
    """The state of a server with everything that the scenarios stand on; an 11 has what a 10.4 left to it."""
    app = create_app()

    def fetch(method: str, path: str, form: Any = None) -> dict[str, Any]:
        status, answer = _ask(app, method, path, form)
        assert status == 200 and isinstance(answer, dict) and answer["__status"] == "success", (path, form, answer)
        return answer

    furnish(fetch)
    if version:
        app.cerb.become_eleven(new=version == "11")
    return packed(app.cerb)


class Front:
    """What stands between the wire and the application.

    A field that a fault takes out of a body, and a body that the server shall take no notice of, vanish behind the
    check of the signature: so what is left is signed anew.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.wire: Any = None
        #: Whether every body counts as one that is no form: Cerb answers success then, and does nothing.
        self.deaf = False

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        key = environ.get("HTTP_CERB_AUTH", "").partition(":")[0]
        secret = next((secret for known, secret in KEYS.values() if known == key), None)
        if secret is not None and (self.deaf or self.wire.takes_fields_away):
            body = b"" if self.deaf else environ["wsgi.input"].read()
            path, _mark, query = environ["REQUEST_URI"].partition("?")
            method, date = environ["REQUEST_METHOD"], environ.get("HTTP_X_DATE") or environ["HTTP_DATE"]
            environ["HTTP_CERB_AUTH"] = f"{key}:{signature(method, date, path, query, body, secret)}"
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        found: Iterable[bytes] = self._app(environ, start)
        return found


class SignedWire(Wire):
    """A wire that tells whether one of its faults changes bodies."""

    takes_fields_away = False

    def fault(self, kind: str, **more: Any) -> Any:
        self.takes_fields_away |= kind == "ignore_field"
        return super().fault(kind, **more)

    def clear(self) -> None:
        self.takes_fields_away = False
        super().clear()


class CerbServer(Server):
    """A Cerb with `wire` in front of it; people and observers go past the wire."""

    #: What of the URL of the API follows the host.
    path = "/rest"

    def __init__(self, name: str, wire: Wire, keys: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(wire, is_write, name)
        self.keys = keys
        self._observer = Observer(self.fetch)

    # -- what a task is told
    # ------------------------------------------------------------------------------------------------

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The connection options of the scenario's tasks."""
        key, secret = self.keys[scenario.account]
        return {
            "api_url": self.wire.url + self.path,
            "api_access_key": key,
            "api_secret_key": secret,
            **scenario.connection,
        }

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """Make what the scenario stands on: a ticket for each name, which both fields for keys give the key `name
        <key>`. Returns the words and ids for its `<places>`."""
        places: dict[str, Any] = {"key": new_key(), **self._observer.ids()}
        for name in scenario.ground:
            known = f"{name} {places['key']}"
            form = {"group_id": places["helpdesk"], "subject": known, "to": "carl@lab.example", "content": "before"}
            answer = self.fetch("POST", "tickets/compose", {**form, "status": 2 if name == "closed" else 0})
            custom = {"external_reference": known, "lab_key": known}
            self.fetch("PUT", f"records/ticket/{answer['id']}", {"fields": custom})
            places |= {name: answer["id"], f"{name}_mask": answer["mask"]}
        return {**places, "newest": self._observer.newest_ticket()}

    # -- past the wire
    # --------------------------------------------------------------------------------------------------------

    def fetch(self, method: str, path: str, form: Any = None, account: str = "admin") -> dict[str, Any]:
        """The answer to one request."""
        status, answer = self.ask(method, path, form, account)
        assert status == 200 and isinstance(answer, dict) and answer["__status"] == "success", (path, form, answer)
        return answer

    def ask(self, method: str, path: str, form: Any = None, account: str = "admin") -> tuple[int, Any]:
        """The status of one request, and the answer to it."""
        raise NotImplementedError

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """What is there now; see observer.py."""
        return self._observer.observe(scenario, places)

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person does what the scenario says."""
        by_hand(self._observer, scenario, places)

    def pretend(self) -> None:
        """From now on, answer every request that changes something with success, and do nothing."""
        self.wire.fault("status", code=200, body=SUCCESS, headers={"Content-Type": "application/json"}, when=is_write)


class Simulator(CerbServer):
    """The simulator. Its state can be kept and brought back."""

    def __init__(self, version: str = "") -> None:
        self.app = create_app(seed=False)
        self.app.cerb = unpacked(Cerb, _furnished(version))
        self._front = Front(self.app)
        self._front.wire = SignedWire(self._front)
        super().__init__("sim", self._front.wire, KEYS)

    def ask(self, method: str, path: str, form: Any = None, account: str = "admin") -> tuple[int, Any]:
        return _ask(self.app, method, path, form, account)

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        seen = super().observe(scenario, places)
        if "secrets" in {**scenario.create, **scenario.update}:
            # No answer shows a password.
            for item in seen:
                item["password"] = self.app.cerb.get("worker", item.pop("id")).get("password")
        return seen

    def mails(self) -> int:
        with self.app.cerb.lock:
            return len(self.app.cerb.outbox)

    def ignore_bodies(self) -> None:
        """From now on, read no body, as Cerb does not read JSON: what needs nothing succeeds and changes nothing."""
        self._front.deaf = True

    def save(self) -> bytes:
        """The state of the server, to come back to."""
        return packed(self.app.cerb)

    def restore(self, saved: bytes) -> None:
        """Become a server that is in this state, with an empty log and no faults."""
        self.app.cerb = unpacked(Cerb, saved)
        self._front.deaf = False
        self.wire.clear()

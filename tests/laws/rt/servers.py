# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of Request Tracker that the laws run on: the simulator, and a real one. Both stand behind a Wire."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
import requests

from tests.laws.rt.observer import Observation, Observer, by_hand
from tests.laws.scenario import Options, Scenario, new_key
from tests.laws.server import Server
from tests.real_rt.server import RealRT
from tests.simulators.rt import TOKEN_APIUSER, TOKEN_ROOT, State, create_app, is_write
from tests.simulators.rt.state import PATCHED
from tests.simulators.wire import Wire

ROOT = "/REST/2.0/"


class RTServer(Server):
    """A Request Tracker with `wire` in front of it; people and observers go past the wire."""

    def __init__(self, name: str, wire: Wire, tokens: Mapping[str, str]) -> None:
        super().__init__(wire, is_write, name)
        self.tokens = tokens
        self._observer = Observer(self.fetch)

    # -- what a task is told
    # ------------------------------------------------------------------------------------------------

    def connection(self, scenario: Scenario) -> dict[str, Any]:
        """The connection options of the scenario's tasks."""
        token = self.tokens["root" if scenario.account == "admin" else "apiuser"]
        return {"api_url": self.wire.url, "api_token": token, **scenario.connection}

    def places(self, scenario: Scenario) -> dict[str, Any]:
        """Make what the scenario stands on; returns the words and numbers for its `<places>`."""
        places: dict[str, Any] = {"key": new_key()}
        for name in scenario.ground:
            document = {"Queue": "Helpdesk", "Subject": f"{name} {places['key']}", "Content": "here before"}
            # What an external_id is on RT.
            document["RefersTo"] = f"urn:opsdesk:{name}-{places['key']}"
            status, answer = self.fetch("POST", "ticket", {**document, "ContentType": "text/plain"})
            assert status == 201, answer
            places[name] = str(answer["id"])
        return {**places, "newest": self._observer.newest_ticket()}

    # -- past the wire
    # --------------------------------------------------------------------------------------------------------

    def fetch(
        self, method: str, path: str, document: Any = None, login: tuple[str, str] | None = None
    ) -> tuple[int, Any]:
        """One request to REST 2.0, as root unless a login is given."""
        raise NotImplementedError

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """What is there now; see observer.py."""
        return self._observer.observe(scenario, places)

    def by_hand(self, scenario: Scenario, places: Mapping[str, Any]) -> None:
        """A person does what the scenario says."""
        by_hand(self.fetch, scenario, places)

    def pretend(self) -> None:
        """From now on, answer every request that changes something with success, and do nothing."""
        for root, body, kind in (
            ("/REST/2", "[]", "application/json"),
            ("/REST/1", "RT/5.0.3 200 Ok\n\n", "text/plain"),
        ):
            self.wire.fault(
                "status", code=200, body=body, headers={"Content-Type": kind}, path=f"^{root}", when=is_write
            )

    def _headers(self, document: Any, login: tuple[str, str] | None) -> dict[str, str]:
        proof = f"token {self.tokens['root']}"
        if login:
            # RT reads it as Latin-1.
            proof = "Basic " + base64.b64encode(":".join(login).encode("latin-1")).decode()
        return {"Authorization": proof, **({"Content-Type": "application/json"} if document is not None else {})}


class Simulator(RTServer):
    """The simulator, freshly seeded. Its state can be kept and brought back."""

    def __init__(self, version: str = PATCHED) -> None:
        self.app = create_app(version=version)
        #: What happens next, just before a request is carried out that came over the wire.
        self.interrupt: Callable[[], None] = lambda: None
        super().__init__("sim", Wire(self._serve), {"root": TOKEN_ROOT, "apiuser": TOKEN_APIUSER})

    def _serve(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.interrupt()
        return self.app(environ, start)

    def fetch(
        self, method: str, path: str, document: Any = None, login: tuple[str, str] | None = None
    ) -> tuple[int, Any]:
        body = None if document is None else json.dumps(document)
        answer = self.app.test_client().open(
            ROOT + path, method=method, data=body, headers=self._headers(document, login)
        )
        return answer.status_code, json.loads(answer.data) if answer.data else None

    def save(self) -> Options:
        """The state of the server, to come back to."""
        with self.app.rt.lock:
            return copy.deepcopy({name: value for name, value in vars(self.app.rt).items() if name != "lock"})

    def restore(self, saved: Options) -> None:
        """Become a server that is in this state, with an empty log and no faults."""
        fresh = State()
        vars(fresh).update(copy.deepcopy(dict(saved)))
        self.app.rt = fresh
        self.wire.clear()


class Real(RTServer):
    """A real RT 5."""

    def __init__(self, rt: RealRT) -> None:
        super().__init__("real", Wire(rt.url), rt.tokens)
        self.rt = rt
        self._url = rt.url
        self._session = requests.Session()
        self._session.trust_env = False

    def fetch(
        self, method: str, path: str, document: Any = None, login: tuple[str, str] | None = None
    ) -> tuple[int, Any]:
        body = None if document is None else json.dumps(document).encode()
        answer = self._session.request(
            method, self._url + ROOT + path, data=body, headers=self._headers(document, login), timeout=60
        )
        return answer.status_code, answer.json() if "json" in answer.headers.get("Content-Type", "") else None


def real(request: pytest.FixtureRequest) -> RTServer:
    """The real server of this test run; skips the test, or fails it, where there can be none."""
    return Real(request.getfixturevalue("real_rt"))

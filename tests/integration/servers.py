# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that playbooks are run against: a simulator or a real Request Tracker, each behind a wire with a log."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import requests

from tests.simulators.rt import PASSWORDS, TOKENS, State, create_app, is_write
from tests.simulators.wire import Exchange, Wire

Act = Callable[[dict[str, Any]], None]
Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True)
class Server:
    """One server: where it is, how `apiuser` and `root` get in, and what has been asked of it.

    `state` is what a simulator knows; a real server keeps that to itself.
    """

    wire: Wire
    tokens: dict[str, str]
    passwords: dict[str, str]
    state: State | None = None

    @classmethod
    def simulated(cls, act: Act | None = None) -> Server:
        """A fresh, seeded simulator, not started yet; `act` is done before each request reaches it."""
        application = create_app()
        wire = Wire(served(application, act))
        return cls(wire, {user: token for token, user in TOKENS.items()}, dict(PASSWORDS), application.rt)

    @property
    def url(self) -> str:
        return self.wire.url

    @property
    def variables(self) -> dict[str, str]:
        """What the playbooks know of it."""
        return {"server_url": self.url, "server_token": self.tokens["apiuser"], "admin_token": self.tokens["root"]}

    @property
    def login(self) -> dict[str, str]:
        """What a person has in the environment of the shell."""
        return {"RT_URL": self.url, "RT_TOKEN": self.tokens["apiuser"]}

    def writes(self) -> list[Exchange]:
        """The requests since the start, or since the wire was cleared, that were to change something."""
        return self.wire.writes(is_write)

    # What follows asks the server itself and past the collection: what a person would see.

    def ask(self, method: str, path: str, user: str = "apiuser", **options: Any) -> Any:
        """The JSON of one request to REST 2.0."""
        headers = {"Authorization": f"token {self.tokens[user]}"}
        answer = requests.request(method, f"{self.url}/REST/2.0/{path}", headers=headers, timeout=60, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def ticket(self, key: int) -> dict[str, Any]:
        """A ticket as REST 2.0 shows it."""
        shown: dict[str, Any] = self.ask("GET", f"ticket/{key}")
        return shown

    def tickets_of(self, external_id: str) -> list[int]:
        """The ids of the tickets that carry a key, without those that were merged into another."""
        urn = "urn:opsdesk:" + urllib.parse.quote(external_id, safe="")
        found = self.ask("GET", "tickets", params={"query": f"RefersTo = '{urn}'", "orderby": "id"})
        ids = [int(item["id"]) for item in found["items"]]
        return [key for key in ids if int(self.ticket(key)["id"]) == key]


def served(application: Application, act: Act | None) -> Application:
    """A WSGI application with something done before each request reaches it, in the thread that serves the request."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if act is not None:
            act(environ)
        return application(environ, start)

    return serve

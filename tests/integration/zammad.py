# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Zammads that playbooks are run against: one host of the inventory for each version."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.integration.servers import Act, served
from tests.simulators.wire import Exchange, Wire
from tests.simulators.zammad import TOKEN_ADMIN, Zammad, create_app, is_write

ACCOUNT = "admin@lab.example"


@dataclass(frozen=True)
class Desk:
    """One server: where it is, what it knows, and what has been asked of it."""

    version: str
    wire: Wire
    zammad: Zammad

    @classmethod
    def simulated(cls, version: str = "6.5", act: Act | None = None) -> Desk:
        """A fresh, seeded simulator, not started yet; `act` is done before each request reaches it."""
        application = create_app(version)
        return cls(version, Wire(served(application, act)), application.zammad)

    @property
    def host(self) -> str:
        """Its name in the inventory."""
        return f"zammad-{self.version}"

    @property
    def url(self) -> str:
        return self.wire.url

    def writes(self) -> list[Exchange]:
        """The requests since the wire was cleared that were to change something."""
        return self.wire.writes(is_write)

    # What follows asks past the collection.

    def ask(self, method: str, path: str, document: Any = None, token: str = TOKEN_ADMIN) -> Any:
        """The JSON of one request."""
        answer = requests.request(
            method,
            f"{self.url}/api/v1/{path}",
            json=document,
            headers={"Authorization": f"Token token={token}"},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def objects(self, path: str) -> list[dict[str, Any]]:
        """A whole (short) collection, with names."""
        found: list[dict[str, Any]] = self.ask("GET", f"{path}?expand=true&per_page=100")
        return found

    def named(self, path: str, name: str, key: str = "name") -> dict[str, Any]:
        """The only object of that name in a collection."""
        found = [item for item in self.objects(path) if item[key] == name]
        assert len(found) == 1, (path, name, len(found))
        return found[0]


@contextmanager
def serving(*desks: Desk) -> Iterator[None]:
    """All of them, started."""
    with ExitStack() as stack:
        for desk in desks:
            stack.enter_context(desk.wire)
        yield


def inventory(directory: Path, *desks: Desk) -> str:
    """The path of an inventory with one host for each desk."""
    path = directory / "zammads.json"
    common = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    hosts = {desk.host: {"server_url": desk.url, "server_token": TOKEN_ADMIN} for desk in desks}
    path.write_text(json.dumps({"all": {"vars": common, "hosts": hosts}}), encoding="utf-8")
    return str(path)


class Meeting:
    """Lets the first two creating requests wait for each other, so that neither sees what the other creates."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._barrier = threading.Barrier(2)
        self._left = 2
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any]) -> None:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != self._path:
            return
        with self._lock:
            self._left -= 1
            waits = self._left >= 0
        if waits:
            self._barrier.wait(timeout=120)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Cerb that playbooks are run against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from tests.integration.servers import Act, served
from tests.simulators.cerb import KEY_ADMIN, Cerb, create_app, is_write
from tests.simulators.cerb.signing import signature
from tests.simulators.wire import Exchange, Wire

HOST = "cerb"


@dataclass(frozen=True)
class Desk:
    """One server: where it is, what it knows, and what has been asked of it."""

    wire: Wire
    cerb: Cerb

    @classmethod
    def simulated(cls, act: Act | None = None) -> Desk:
        """A fresh, seeded simulator, not started yet; `act` is done before each request reaches it."""
        application = create_app()
        return cls(Wire(served(application, act)), application.cerb)

    @property
    def url(self) -> str:
        return f"{self.wire.url}/rest"

    def writes(self) -> list[Exchange]:
        """The requests since the wire was cleared that were to change something."""
        return self.wire.writes(is_write)

    # What follows asks past the collection.

    def ask(self, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a GET of an administrator."""
        key, secret = KEY_ADMIN
        target = f"{self.url}/{path}.json" + (f"?{urlencode(query)}" if query else "")
        date = formatdate(usegmt=True)
        signed = signature("GET", date, f"/rest/{path}.json", target.partition("?")[2], b"", secret)
        answer = requests.get(target, headers={"Date": date, "Cerb-Auth": f"{key}:{signed}"}, timeout=60)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        assert found["__status"] == "success", found
        return found

    def records(self, kind: str, expand: str = "", **values: Any) -> list[dict[str, Any]]:
        """All records of a type that have these values."""
        found = self.ask(f"records/{kind}/search", {"q": "id:>0 sort:id", "limit": 500, "expand": expand})["results"]
        return [item for item in found if all(item[name] == value for name, value in values.items())]

    def record(self, kind: str, expand: str = "", **values: Any) -> dict[str, Any]:
        """The only record of a type that has these values."""
        found = self.records(kind, expand, **values)
        assert len(found) == 1, (kind, values, len(found))
        return found[0]


def inventory(directory: Path, desk: Desk) -> str:
    """The path of an inventory with one host: the server."""
    path = directory / "cerb.json"
    key, secret = KEY_ADMIN
    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "server_url": desk.url,
        "server_key": key,
        "server_secret": secret,
    }
    path.write_text(json.dumps({"all": {"hosts": {HOST: variables}}}), encoding="utf-8")
    return str(path)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A short way to talk to a simulator of CloudBees CD in tests."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from tests.simulators.cloudbees import ADMIN, PASSWORDS, Switches, create_app


class Desk:
    """A fresh simulator and somebody who asks it."""

    def __init__(self, switches: Switches | None = None) -> None:
        self.app = create_app(switches)
        self.cloudbees = self.app.cloudbees

    def ask(self, method: str, path: str, body: Any = None, *, caller: str = ADMIN, **headers: str) -> tuple[int, Any]:
        """Status and body. With headers nobody's password is sent."""
        if not headers:
            pair = f"{caller}:{PASSWORDS[caller]}".encode()
            headers = {"Authorization": f"Basic {b64encode(pair).decode()}"}
        target = path if path.startswith("/") else f"/rest/v1.0/{path}"
        answer = self.app.test_client(use_cookies=False).open(target, method=method, json=body, headers=headers)
        text = answer.get_data(as_text=True)
        return answer.status_code, json.loads(text) if answer.is_json and text else text

    def do(self, method: str, path: str, body: Any = None, *, caller: str = ADMIN) -> Any:
        """The body of an answer that must be a success."""
        status, answer = self.ask(method, path, body, caller=caller)
        assert status < 300, answer
        return answer

    def code(self, method: str, path: str, body: Any = None, *, caller: str = ADMIN) -> str:
        """`404 NoSuchProject`, or the status alone when there is no error."""
        status, answer = self.ask(method, path, body, caller=caller)
        error = answer.get("error", {}) if isinstance(answer, dict) else {}
        return f"{status} {error.get('code', '')}".strip()

    def dsl(self, source: str, **arguments: Any) -> Any:
        return self.do("POST", "server/dsl", {"dsl": source, **arguments})

    def text(self, path: str) -> str:
        """An object as DSL."""
        return str(self.dsl(f"generateDsl(path: '{path}', withAcls: true)")["value"])

    def names(self, path: str) -> list[str]:
        """The names of the objects in a collection."""
        found = self.do("GET", path)
        kind = next(iter(found), "")
        return [item[f"{kind}Name"] for item in found.get(kind, [])]

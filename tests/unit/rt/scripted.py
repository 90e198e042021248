# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transport that plays a script: an exchange that is not in it, or is left over at the end, fails the test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response, Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import protocols
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import API
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

from tests.unit.core.fakes import FakeClock

URL = "http://rt.example"


@dataclass
class Expected:
    """One exchange: what is asked, and what is answered."""

    method: str
    target: str
    wanted: dict[str, Any]
    answer: Response | Exception = Response(200, {}, b"", URL)

    def answers(
        self,
        document: Any = None,
        status: int = 200,
        *,
        text: str | None = None,
        body: bytes | None = None,
        **headers: str,
    ) -> None:
        """With JSON, with a text, or with exactly these bytes."""
        named = {name.lower().replace("_", "-"): value for name, value in headers.items()}
        if text is not None:
            named.setdefault("content-type", "text/plain; charset=utf-8")
            body = text.encode()
        if body is None:
            named.setdefault("content-type", "application/json; charset=utf-8")
            body = json.dumps(document).encode()
        self.answer = Response(status, named, body, URL + self.target)

    def fails(self, error: Exception) -> None:
        """With no answer at all."""
        self.answer = error

    def check(self, request: Request, target: str) -> None:
        assert (request.method, target) == (self.method, self.target)
        if "json" in self.wanted:
            assert json.loads(request.body or b"null") == self.wanted["json"]
        if "form" in self.wanted:
            assert dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True)) == self.wanted["form"]
        if "effect" in self.wanted:
            assert request.certain_effect is self.wanted["effect"]
        for name, value in self.wanted.get("headers", {}).items():
            assert request.headers.get(name) == value, name


class Scripted(Transport):
    """Sends nothing. Everything above the socket is the real thing: logins, retries, check mode, redaction."""

    def __init__(self, auth: Auth | None = None, *, read_only: bool = False, retries: int = 0) -> None:
        connection = Connection(URL, retries=retries)
        super().__init__(connection, auth or Auth(), read_only=read_only, clock=FakeClock(), api=API)
        self._expected: list[Expected] = []
        self.bodies: list[bytes] = []

    def expect(self, method: str, target: str, query: Mapping[str, str] | None = None, **wanted: Any) -> Expected:
        """The next request; `json`, `form`, `effect` and `headers` are compared where they are given."""
        expected = Expected(method, target + (f"?{urlencode(query)}" if query else ""), wanted)
        self._expected.append(expected)
        return expected

    def finished(self) -> None:
        """Raises AssertionError when something that was expected did not happen."""
        assert [f"{item.method} {item.target}" for item in self._expected] == []

    def _exchange(self, request: Request, url: str, shown: str, auth: Any, into: Any = None) -> Response:
        target = url.removeprefix(URL)
        assert self._expected, f"{request.method} {target} is not in the script"
        expected = self._expected.pop(0)
        expected.check(request, target)
        self.bodies.append(request.body or b"")
        if isinstance(expected.answer, Exception):
            raise expected.answer
        answer = expected.answer
        if into is not None and answer.status == 200:
            into()(answer.body)
            return replace(answer, body=b"")
        return answer


def client(transport: Transport, **settings: Any) -> RTClient:
    """A client over a script."""
    return RTClient(transport, Settings({"api_url": URL, **settings}), protocols)

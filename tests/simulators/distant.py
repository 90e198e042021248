# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server behind the wire, by http or https."""

from __future__ import annotations

import http.client
import ssl
import urllib.parse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .faults import Reply

if TYPE_CHECKING:
    from .wire import Exchange

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
READING_METHODS = {"GET", "HEAD", "OPTIONS"}


class Distant:
    """The server at a URL.

    Everything but the hop-by-hop headers passes unchanged, the Host header too unless `host` is given.
    """

    def __init__(self, url: str, host: str = "", trust: ssl.SSLContext | None = None) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the wire forwards to http://host:port or https://host:port, not to {url!r}")
        self.address = (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        self._host = host
        self._trust = (trust or ssl.create_default_context()) if parts.scheme == "https" else None

    def _connection(self) -> http.client.HTTPConnection:
        if self._trust is not None:
            return http.client.HTTPSConnection(*self.address, timeout=300, context=self._trust)
        return http.client.HTTPConnection(*self.address, timeout=300)

    def call(self, exchange: Exchange, headers: list[tuple[str, str]], body: bytes) -> Reply:
        connection = self._connection()
        try:
            connection.putrequest(exchange.method, exchange.target, skip_host=True, skip_accept_encoding=True)
            for name, value in self._sent(headers):
                connection.putheader(name, value.encode("iso-8859-1"))
            if body or exchange.method not in READING_METHODS | {"DELETE"} or exchange.headers.get("content-length"):
                connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Connection", "close")
            connection.endheaders(body or None)
            answer = connection.getresponse()
            data = answer.read()
            head = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
            return Reply(answer.status, answer.reason, head, data)
        finally:
            connection.close()

    def _sent(self, headers: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        for name, value in headers:
            if name.lower() == "host":
                yield name, self._host or value
            elif name.lower() not in HOP_BY_HOP | {"content-length"}:
                yield name, value

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that cuts one connection, at a given byte of a request or of its answer, or some time after the request.

It knows no more of HTTP than the beginning of the one request to be struck, so that what it does to a client is what a
broken network does, at every byte and not only between two messages.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import urllib.parse
from dataclasses import dataclass, field


@dataclass
class Cut:
    """Where to cut: after `request` bytes of the request, or after `answer` bytes of the answer, or `seconds` after the
    request has been passed on whole. Numbers of bytes are shares, between 0 and 1, of a `span`."""

    request: float | None = None
    answer: float | None = None
    seconds: float | None = None
    #: Bytes of an answer; how long it will be is not known when it begins.
    span: int = 600
    done: threading.Event = field(default_factory=threading.Event)

    def __str__(self) -> str:
        if self.request is not None:
            return f"after {self.request:.3f} of the request"
        if self.answer is not None:
            return f"after {self.answer:.3f} of {self.span} bytes of the answer"
        return f"{self.seconds:.4f} s after the request"


class Severing:
    """Passes connections on to `upstream` (http://host:port); `strike` says which request is cut next, and how."""

    def __init__(self, upstream: str) -> None:
        parts = urllib.parse.urlsplit(upstream)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pattern = re.compile(b"(?!)")
        self._cut: Cut | None = None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Severing:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # Closing alone does not wake a thread that waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            _end(connection)

    def strike(self, request: str, cut: Cut) -> None:
        """Cut the first request whose first line matches the regular expression."""
        with self._lock:
            self._pattern, self._cut = re.compile(request.encode()), cut

    def _take(self, head: bytes) -> Cut | None:
        with self._lock:
            if self._cut is None or not self._pattern.match(head):
                return None
            cut, self._cut = self._cut, None
            return cut

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._upstream)
                self._open |= {client, server}
                for connection in (client, server):
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=_Pair(self, client, server).serve, daemon=True).start()


class _Pair:
    """One client's connection and its continuation to the server: one request after the other."""

    def __init__(self, proxy: Severing, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client, self._server = client, server

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while request := _message(self._client):
                cut = self._proxy._take(request)
                if cut is None:
                    self._server.sendall(request)
                    answer = _message(self._server)
                    self._client.sendall(answer)
                    if b"\r\nconnection: close" in answer.partition(b"\r\n\r\n")[0].lower():
                        break
                else:
                    self._sever(request, cut)
                    cut.done.set()
                    break
        _end(self._client)
        _end(self._server)

    def _sever(self, request: bytes, cut: Cut) -> None:
        if cut.request is not None:
            self._server.sendall(request[: int(cut.request * len(request))])
            return
        self._server.sendall(request)
        if cut.seconds is not None:
            self._server.settimeout(cut.seconds or 1e-6)
            with contextlib.suppress(TimeoutError):
                while data := self._server.recv(65536):
                    self._client.sendall(data)
            return
        answer = _message(self._server)
        self._client.sendall(answer[: int((cut.answer or 0) * min(cut.span, len(answer)))])


def _message(connection: socket.socket) -> bytes:
    """A whole request or answer with a Content-Length; nothing when the connection ended."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head = data.partition(b"\r\n\r\n")[0]
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    if re.match(rb"HTTP/1.1 204", head):
        length = None
    whole = len(head) + 4 + (int(length[1]) if length else 0)
    while len(data) < whole:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    return data


def _end(connection: socket.socket) -> None:
    """Reset rather than close in good order."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on a real socket that misbehaves to the byte: one act for each request, in the order of the script."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Connection = socket.socket


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


#: Answers one request; returns whether the connection stays open.
Act = Callable[[Connection, threading.Event], bool]


def response(status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> bytes:
    """The bytes of an answer; `length`: what it says of its body, -1 for nothing."""
    named = {"Content-Type": "application/json", **(headers or {})}
    if length != -1:
        named["Content-Length"] = str(len(body) if length is None else length)
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + body


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Act:
    """A whole answer; the connection stays open. Underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw(response(status, body, named), keep=True)


def raw(data: bytes, *, keep: bool = False) -> Act:
    """Exactly these bytes; then the connection is closed, unless it is kept."""

    def act(connection: Connection, _stopping: threading.Event) -> bool:
        connection.sendall(data)
        return keep

    return act


def cut(body: bytes = b'{"id": 1}', sent: int = 3) -> Act:
    """An answer that ends after `sent` bytes of its body."""
    return raw(response(201, body[:sent], length=len(body)))


def cut_compressed(body: bytes) -> Act:
    """A compressed answer that lacks its end."""
    packed = gzip.compress(body)
    return raw(response(201, packed[: len(packed) // 2], {"Content-Encoding": "gzip"}, len(packed)))


def cut_chunked() -> Act:
    """A chunked answer without the last chunk."""
    return raw(response(201, b'3\r\n{"i\r\n', {"Transfer-Encoding": "chunked"}, -1))


def hang_up(connection: Connection, _stopping: threading.Event) -> bool:
    """The request was read; the connection is closed without a byte."""
    return False


def reset(connection: Connection, _stopping: threading.Event) -> bool:
    """The request was read; the connection is torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def silence(connection: Connection, stopping: threading.Event) -> bool:
    """No answer until the server is stopped."""
    stopping.wait(20)
    return False


def plain_text_on_tls(connection: Connection, _stopping: threading.Event) -> bool:
    """After a good handshake something without TLS answers on the same connection."""
    with socket.socket(fileno=connection.detach()) as below:
        below.sendall(b"HTTP/1.0 200 OK\r\n\r\nnonsense from a box in between " * 20)
    return False


@dataclass
class Server:
    """Listens on 127.0.0.1; requests beyond the script are answered 599."""

    context: ssl.SSLContext | None = None
    script: list[Act] = field(default_factory=list)
    #: What becomes of the first connections, before a request is read.
    greetings: list[Act] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    #: How many were accepted.
    connections: int = 0
    _open: list[Connection] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Server:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        # Closing alone does not wake a thread that waits for a connection, or for a request on one.
        for open_ in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                open_.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def will(self, *acts: Act) -> None:
        """Add to the script."""
        self.script.extend(acts)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: Connection) -> None:
        connection.settimeout(20)
        try:
            if self.greetings and not self.greetings.pop(0)(connection, self._stopping):
                return
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            elif connection.recv(1, socket.MSG_PEEK) == b"\x16":
                # The client begins a TLS handshake.
                connection.sendall(response(400, b"plain HTTP only"))
                return
            for request in _requests(connection):
                self.received.append(request)
                act = self.script.pop(0) if self.script else answer(599, b"not in the script")
                if not act(connection, self._stopping):
                    return
        except OSError:
            pass
        finally:
            connection.close()


def _requests(connection: Connection) -> Iterator[Received]:
    stream = connection.makefile("rb")
    while line := stream.readline():
        method, target, _version = line.decode("latin-1").split()
        headers: dict[str, str] = {}
        while (header := stream.readline().decode("latin-1").strip()) != "":
            name, _colon, value = header.partition(":")
            headers[name.lower()] = value.strip()
        yield Received(method, target, headers, stream.read(int(headers.get("content-length", 0))))


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    """The address of a port that is taken and does not listen: connections are refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"

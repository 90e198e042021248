# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire: an HTTP front before a WSGI application or a real server, with a log of every exchange and faults on order.

The same log and the same faults serve the simulators and a real server, so one test runs on both. What a fault does to
the bytes of a request or a reply stands in `faults.py`, how a real server is asked in `distant.py`; this file owns the
sockets and the log.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from . import steps
from .distant import HOP_BY_HOP, READING_METHODS, Distant
from .faults import Fault, Order, Reply


@dataclass
class Exchange:
    """One request and what became of it. `status` is None when nothing was sent back, and so is `upstream_status`
    when the upstream never saw the request; 0 when it died over it."""

    number: int
    method: str
    path: str
    query: str
    headers: http.client.HTTPMessage
    body: bytes
    status: int | None = None
    reply: bytes = b""
    fault: str | None = None
    upstream_status: int | None = None
    #: What the upstream answered, whatever a fault sent instead.
    upstream_reply: bytes = b""
    reply_headers: list[tuple[str, str]] = field(default_factory=list)
    #: The points of the work at which the server could have died (steps.py).
    steps: list[str] = field(default_factory=list)

    @property
    def target(self) -> str:
        """Path and query as one string, as they stood in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Wire:
    """Serves `upstream` on 127.0.0.1: a WSGI application is called directly, a URL is forwarded to byte for byte.

    `with Wire(app) as wire:` starts and stops it; `wire.url` is where it listens. Ports are given by the system unless
    one is asked for. `tls`: a server's context, to listen with TLS. Of an upstream that is a URL, `host` is the Host
    header to send instead of the client's, and `trust` the context for https.
    """

    def __init__(
        self,
        upstream: Callable[..., Iterable[bytes]] | str,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        host: str = "",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._upstream: _Upstream = (
            Distant(upstream, host, trust) if isinstance(upstream, str) else _Application(upstream)
        )
        self._port = port
        self._tls = tls
        self._lock = threading.Lock()
        self._log: list[Exchange] = []
        self._faults: list[Fault] = []
        self._stopping = threading.Event()
        self._httpd: _Listener | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Wire:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> Wire:
        self._stopping.clear()
        self._httpd = _Listener(("127.0.0.1", self._port), self)
        if self._tls is not None:
            # The handshake is for the connection's own thread: a client that dawdles holds nobody else up.
            self._httpd.socket = self._tls.wrap_socket(
                self._httpd.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._httpd.serve_forever, kwargs={"poll_interval": 0.02}, name="wire", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every socket at once; a handler that waits for its delay gives up instead of holding this up."""
        self._stopping.set()
        if self._httpd is None or self._thread is None:
            return
        self._httpd.shutdown()
        self._httpd.server_close()
        self._httpd.close_connections()
        self._thread.join(timeout=5)
        self._httpd = self._thread = None

    @property
    def url(self) -> str:
        if self._httpd is None:
            raise RuntimeError("the wire is not started")
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def log(self) -> list[Exchange]:
        """All exchanges since the start or the last `clear`, in the order in which their requests arrived."""
        with self._lock:
            return list(self._log)

    def writes(self, is_write: Callable[[Exchange], bool] | None = None) -> list[Exchange]:
        """The exchanges for which `is_write` holds; without it, all that are not GET, HEAD or OPTIONS."""
        wanted = is_write or (lambda exchange: exchange.method not in READING_METHODS)
        return [exchange for exchange in self.log if wanted(exchange)]

    def fault(
        self,
        kind: str,
        *,
        nth: int | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        when: Callable[[Exchange], bool] | None = None,
        **options: Any,
    ) -> Fault:
        """Order a fault for requests to come and return it (`fault.fired` counts how often it struck).

        `method`, `path` (a regular expression searched in the path) and `when` choose the requests; `nth` counts from 0
        over those and fires once (or `times` in a row); without `nth` it fires `times` times, None meaning always.
        """
        order = Fault(kind, nth=nth, method=method, path=path, times=times, when=when, options=options)
        with self._lock:
            self._faults.append(order)
        return order

    def clear(self) -> None:
        """Forget the log and all faults."""
        with self._lock:
            self._log.clear()
            self._faults.clear()

    def _arrive(self, exchange: Exchange) -> Order:
        """Enter a request into the log and say which faults strike it."""
        with self._lock:
            exchange.number = len(self._log)
            self._log.append(exchange)
            struck = [fault for fault in self._faults if fault.strikes(exchange)]
        order = Order(struck)
        exchange.fault = order.name
        return order

    def _wait(self, seconds: float) -> bool:
        """Sleep, but not beyond `stop`; False when the wire stopped meanwhile."""
        return not self._stopping.wait(seconds) if seconds else not self._stopping.is_set()

    def _answer(self, handler: _Handler, exchange: Exchange) -> None:
        """Do one request as the faults order it. Returns without sending anything when it is to be lost."""
        order = self._arrive(exchange)
        reply = order.given_up
        if reply is not None:
            exchange.status, exchange.reply, exchange.reply_headers = reply.status, reply.body, reply.headers
            threading.Thread(target=self._work_behind, args=(exchange, order), name="behind", daemon=True).start()
            handler.send(reply, cut=False)
            return
        if order.drop or not self._wait(order.stall):
            handler.hang_up()
            return
        if order.instead is not None:
            reply = order.instead
        else:
            order.rival()
            headers, body = order.request(exchange.headers, exchange.body)
            try:
                with steps.counted(order.half) as exchange.steps:
                    reply = self._upstream.call(exchange, headers, body)
                exchange.upstream_status, exchange.upstream_reply = reply.status, reply.body
                reply = order.reply(reply)
            except steps.Died:
                exchange.upstream_status = 0
                if order.remains is None:
                    handler.hang_up()
                    return
                reply = order.remains
        if order.lose or not self._wait(order.delay):
            handler.hang_up()
            return
        exchange.status, exchange.reply, exchange.reply_headers = reply.status, reply.body, reply.headers
        handler.send(reply, cut=order.cut)

    def _work_behind(self, exchange: Exchange, order: Order) -> None:
        """Do the work of a request that a gateway has answered already."""
        if self._wait(order.stall):
            reply = self._upstream.call(exchange, *order.request(exchange.headers, exchange.body))
            exchange.upstream_reply, exchange.upstream_status = reply.body, reply.status


class _Upstream(Protocol):
    def call(self, exchange: Exchange, headers: list[tuple[str, str]], body: bytes) -> Reply: ...


class _Application:
    """A WSGI application, called in the handler's thread."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def call(self, exchange: Exchange, headers: list[tuple[str, str]], body: bytes) -> Reply:
        started: list[Any] = []
        environ = self._environ(exchange, headers, body)
        result = self.application(environ, lambda status, head, exc_info=None: started.extend((status, head)))
        try:
            data = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close:
                close()
        status, head = started[0], started[1]
        code, _space, reason = status.partition(" ")
        return Reply(int(code), reason, list(head), data)

    @staticmethod
    def _environ(exchange: Exchange, headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
        host = {name.lower(): value for name, value in headers}.get("host", "127.0.0.1")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": exchange.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": urllib.parse.unquote(exchange.path, "iso-8859-1"),
            "QUERY_STRING": exchange.query,
            "REQUEST_URI": exchange.target,
            "RAW_URI": exchange.target,
            "SERVER_NAME": host.partition(":")[0],
            "SERVER_PORT": host.partition(":")[2] or "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers:
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key != "CONTENT_LENGTH" and name.lower() not in HOP_BY_HOP:
                key = f"HTTP_{key}"
                environ[key] = f"{environ[key]}, {value}" if key in environ else value
        return environ


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], wire: Wire) -> None:
        self.wire = wire
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(address, _Handler)

    def remember(self, connection: socket.socket) -> None:
        with self._connections_lock:
            self._connections.add(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._connections_lock:
            self._connections.discard(connection)

    def close_connections(self) -> None:
        with self._connections_lock:
            connections = list(self._connections)
        for connection in connections:
            _shut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; anything else is a defect of the upstream and is worth a traceback."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, OSError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.remember(self.connection)

    def finish(self) -> None:
        self.server.forget(self.connection)
        super().finish()

    def log_message(self, *_args: object) -> None:
        """The wire has its own log."""

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self._body()
        if body is None:
            self.hang_up()
            return
        path, _mark, query = self.path.partition("?")
        # http.server parses them into an HTTPMessage, although its types promise less.
        exchange = Exchange(-1, self.command, path, query, self.headers, body)  # type: ignore[arg-type]
        self.server.wire._answer(self, exchange)

    def _body(self) -> bytes | None:
        """The whole body; None when the connection ended before, as then no server does any work."""
        if "chunked" not in (self.headers.get("Transfer-Encoding") or "").lower():
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            return body if len(body) == length else None
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0].strip() or b"0", 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(chunks)

    def hang_up(self) -> None:
        """Close the connection without a byte."""
        self.close_connection = True
        _shut(self.connection)

    def send(self, reply: Reply, *, cut: bool) -> None:
        head, body = reply.serialised(self.command, close=self.close_connection)
        if cut:
            # Half of the body under its full Content-Length; without a body, half of the headers.
            data = head + body[: len(body) // 2] if body else head[: len(head) // 2]
            self.connection.sendall(data)
            self.hang_up()
            return
        self.connection.sendall(head + body)


def _shut(connection: socket.socket) -> None:
    # The other side may have closed it already.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of the requests library as the transport wants it: what of the environment it heeds, and what it trusts.

Certificates of authorities take longer to read than a request takes; a process that will fork reads them once before.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Signing

if TYPE_CHECKING:
    import socket
    from ssl import SSLContext

    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
    from requests import Response as Reply
    from requests import Session
    from requests.adapters import HTTPAdapter
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

#: Value of `verify` -> a context that trusts these authorities.
_prepared: dict[bool | str, SSLContext] = {}


def open_session(connection: Connection, *, keeps_cookies: bool) -> tuple[Session, bool | str]:
    """A session, and what to pass as `verify` with every request."""
    requests = load("requests")
    # It tells whole addresses, passwords in them included, and ansible-core's log file gets what all libraries tell.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = requests.Session()
    # Environment once, not per request (a quarter of the cost of a call), and never ~/.netrc: it would
    # add a foreign login.
    environment = session.merge_environment_settings(connection.base, {}, False, True, None)
    session.trust_env = False
    proxy = connection.proxy
    session.proxies = {"http": proxy, "https": proxy} if proxy else environment["proxies"]
    if not keeps_cookies:
        from http.cookiejar import DefaultCookiePolicy

        # A server that sees any cookie may answer 302 where it should answer 401 (RT does), or let it win
        # over the header (Zammad).
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if connection.client_cert:
        session.cert = (
            (connection.client_cert, connection.client_key) if connection.client_key else connection.client_cert
        )
    for scheme in ("http://", "https://"):
        session.mount(scheme, _adapter()())
    if not connection.validate_certs:
        import urllib3

        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return session, False
    verify: bool | str = connection.ca_path or environment["verify"]
    if verify in _prepared and not connection.client_cert:
        session.mount("https://", _prepared_adapter()(_prepared[verify]))
    return session, verify


def exchange(
    session: Session,
    method: str,
    url: str,
    *,
    data: bytes | None,
    headers: Mapping[str, str],
    auth: Signing | None,
    timeout: float,
    verify: bool | str,
) -> Reply:
    """The response to one request, its body not yet read, redirects not followed; raises what the library raises.

    `auth`: None where nothing is to be added and no cookie is kept. Then the library's adapter is asked at once, which
    saves a third of a request's cost: nothing of a session matters to such a request but its proxies and certificates.
    """
    if auth is not None:
        return session.request(
            method,
            url,
            data=data,
            headers=headers,
            auth=auth,
            allow_redirects=False,
            stream=True,
            timeout=timeout,
            verify=verify,
        )
    request = load("requests").PreparedRequest()
    request.prepare_method(method)
    request.prepare_url(url, None)
    request.prepare_headers({**session.headers, **headers})
    request.prepare_content_length(data)
    request.body = data
    adapter = session.get_adapter(request.url)
    return adapter.send(
        request, cert=session.cert, proxies=session.proxies, stream=True, timeout=timeout, verify=verify
    )


def prepare() -> None:
    """Import the library and read the certificates that its sessions trust by default. Raises MissingLibrary."""
    requests = load("requests")
    import ssl

    import urllib3.util.ssl_

    with requests.Session() as session:
        verify = session.merge_environment_settings("https://localhost", {}, False, True, None)["verify"]
    bundle = requests.certs.where() if verify is True else verify
    context = urllib3.util.ssl_.create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    try:
        context.load_verify_locations(bundle)
    except OSError:
        # No such file, or a directory: sessions find that out by themselves, and say so.
        return
    _prepared[verify] = context


class _InTime(io.RawIOBase):
    """What arrives at a socket until a moment: a timeout of the socket alone starts anew with every byte."""

    def __init__(self, connection: socket.socket, seconds: float | None) -> None:
        super().__init__()
        self._connection, self._seconds = connection, seconds
        self._end = None if seconds is None else time.monotonic() + seconds
        self._raw = connection.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._end is None:
            return self._raw.readinto(buffer)
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:
            with contextlib.suppress(OSError):
                self._connection.settimeout(self._seconds)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Whole(http.client.HTTPResponse):
    """An answer that arrives whole within the timeout of its socket, from the status line to the last byte."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(_Reading(sock), debuglevel, method, url)  # type: ignore[arg-type]  # it needs no more of a socket


class _Reading:
    """What http.client needs of a socket to read an answer."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def makefile(self, *_mode: object) -> io.BufferedReader:
        return io.BufferedReader(_InTime(self._connection, self._connection.gettimeout()), 65536)


@functools.cache
def _in_time(kind: type) -> type:
    """A class of connections, its answers in time."""
    return type(kind.__name__, (kind,), {"response_class": _Whole})


@functools.cache
def _adapter() -> type[HTTPAdapter]:
    """The class of an adapter whose answers come within the timeout as a whole."""

    class Adapter(load("requests").adapters.HTTPAdapter):  # type: ignore[misc]  # loaded when needed
        """Requests 2.32 and later ask the first method for a pool of connections, earlier ones the second."""

        def get_connection_with_tls_context(self, *given: object, **more: object) -> HTTPConnectionPool:
            return self._bounded(super().get_connection_with_tls_context(*given, **more))

        def get_connection(self, *given: object, **more: object) -> HTTPConnectionPool:
            return self._bounded(super().get_connection(*given, **more))

        def _bounded(self, pool: HTTPConnectionPool) -> HTTPConnectionPool:
            if "ConnectionCls" not in vars(pool):
                pool.ConnectionCls = _in_time(pool.ConnectionCls)
            return pool

    return Adapter


@functools.cache
def _prepared_adapter() -> Callable[[SSLContext], HTTPAdapter]:
    """The class of an adapter whose connections trust what a context that is given to it trusts, and nothing else."""

    class PreparedAdapter(_adapter()):  # type: ignore[misc]  # made when needed
        """Does not have the authorities' certificates read again for each connection."""

        def __init__(self, context: SSLContext) -> None:
            self._context = context
            super().__init__()

        def init_poolmanager(self, *arguments: object, **options: object) -> None:
            super().init_poolmanager(*arguments, ssl_context=self._context, **options)

        def proxy_manager_for(self, proxy: str, **options: object) -> object:
            return super().proxy_manager_for(proxy, ssl_context=self._context, **options)

        def build_connection_pool_key_attributes(self, *arguments: object, **options: object) -> tuple[object, object]:
            # requests 2.32 and later; earlier ones only have the next method.
            host, pool = super().build_connection_pool_key_attributes(*arguments, **options)
            return host, {name: value for name, value in pool.items() if name not in ("ca_certs", "ca_cert_dir")}

        def cert_verify(self, conn: HTTPSConnectionPool, url: object, verify: object, cert: object) -> None:
            super().cert_verify(conn, url, verify, cert)
            conn.ca_certs = conn.ca_cert_dir = None

    return PreparedAdapter

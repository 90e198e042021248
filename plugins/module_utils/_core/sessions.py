# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of the requests library as the transport wants it: what of the environment it heeds, and what it trusts.

Certificates of authorities take longer to read than a request takes; a process that will fork reads them once before.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.libraries import load

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Connection

#: Value of `verify` -> a context that trusts these authorities.
_prepared: dict[bool | str, Any] = {}


def open_session(connection: Connection, *, keeps_cookies: bool) -> tuple[Any, bool | str]:
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
    if not connection.validate_certs:
        import urllib3

        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return session, False
    verify: bool | str = connection.ca_path or environment["verify"]
    if verify in _prepared and not connection.client_cert:
        session.mount("https://", _adapter()(_prepared[verify]))
    return session, verify


def exchange(
    session: Any, method: str, url: str, *, data: bytes | None, headers: Mapping[str, str], auth: Any, **how: Any
) -> Any:
    """The response to one request, redirects not followed; raises what the library raises.

    `auth`: None where nothing is to be added and no cookie is kept. Then the library's adapter is asked at once, which
    saves a third of a request's cost: nothing of a session matters to such a request but its proxies and certificates.
    """
    if auth is not None:
        return session.request(method, url, data=data, headers=headers, auth=auth, allow_redirects=False, **how)
    request = load("requests").PreparedRequest()
    request.prepare_method(method)
    request.prepare_url(url, None)
    request.prepare_headers({**session.headers, **headers})
    request.prepare_content_length(data)
    request.body = data
    adapter = session.get_adapter(request.url)
    return adapter.send(request, cert=session.cert, proxies=session.proxies, **how)


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


@functools.cache
def _adapter() -> Any:
    """The class of an adapter whose connections trust what a context that is given to it trusts, and nothing else."""

    class PreparedAdapter(load("requests").adapters.HTTPAdapter):  # type: ignore[misc]  # loaded when needed
        """Does not have the authorities' certificates read again for each connection."""

        def __init__(self, context: Any) -> None:
            self._context = context
            super().__init__()

        def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
            super().init_poolmanager(*arguments, ssl_context=self._context, **options)

        def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
            return super().proxy_manager_for(proxy, ssl_context=self._context, **options)

        def build_connection_pool_key_attributes(self, *arguments: Any, **options: Any) -> Any:
            # requests 2.32 and later; earlier ones only have the next method.
            host, pool = super().build_connection_pool_key_attributes(*arguments, **options)
            return host, {name: value for name, value in pool.items() if name not in ("ca_certs", "ca_cert_dir")}

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            super().cert_verify(conn, url, verify, cert)
            conn.ca_certs = conn.ca_cert_dir = None

    return PreparedAdapter

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in to Request Tracker. Which of them each protocol honours was seen on RT 5.0.3 and 4.4.6.

REST 2.0 takes tokens, Basic and the session cookie; REST 1.0 takes the cookie, credentials in the form or query,
and tokens from RT 5 on. Neither Basic nor Kerberos is RT's own at REST 1.0: a web server in front has to check
them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import (
    Auth,
    BasicAuth,
    HeaderAuth,
    Sender,
    no_password_login,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Response

REST1_ROOT = "/REST/1.0/"
METHODS = ("token", "basic", "form", "query", "cookie", "kerberos")


class FormAuth(Auth):
    """User and password in the body of every request: RT's own way at REST 1.0. The codec puts the fields in."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(password)
        self.fields = {"user": username, "pass": password}


class LatinBasicAuth(BasicAuth):
    """HTTP Basic as RT reads it, in Latin-1. A web server in front that checks the password may want UTF-8."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(username, password, ("latin-1",))


class PasswordAuth(FormAuth):
    """User and password, in the way that each protocol understands: Basic at REST 2.0, in the form at REST 1.0."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(username, password)
        self._basic = LatinBasicAuth(username, password)
        self.secrets = (*self.secrets, *self._basic.secrets)

    def decorate(self, request: Request) -> Request:
        return request if request.path.startswith(REST1_ROOT) else self._basic.decorate(request)

    def renew(self, transport: Sender, response: Response) -> bool:
        # REST 1.0 refuses in the body of a 200: only answers to Basic say 401.
        return REST1_ROOT not in response.url and self._basic.renew(transport, response)


class QueryAuth(Auth):
    """User and password in the query string, where logs of servers keep them: only when asked for by name."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(password)
        self._pairs = (("user", username), ("pass", password))

    def decorate(self, request: Request) -> Request:
        return request.adding(query=self._pairs)


class SessionAuth(Auth):
    """A login that lives in the session cookie.

    RT with the security fixes of November 2026 refuses a writing REST 2.0 request with a cookie that does not say it
    comes from a page of RT itself (Debian 5.0.3+dfsg-3~deb12u7; 5.0.11 and 6.0.4 are expected to do the same).
    """

    keeps_cookies = True
    _origin: Mapping[str, str] = MappingProxyType({})

    def prepare(self, transport: Sender) -> None:
        own = {name.lower() for name in transport.connection.headers}
        if not own & {"origin", "referer"}:
            self._origin = {"Origin": origin_of(transport.connection.api_url)}

    def decorate(self, request: Request) -> Request:
        return request.adding(headers=self._origin) if self._origin else request

    def _learn_cookies(self, transport: Sender) -> None:
        """Keep the session's secret out of messages; raises LoginRefused for a cookie that will not be sent back."""
        for cookie in transport.cookies:
            transport.redactor.add(cookie.value)
        over_http = urlsplit(transport.connection.api_url).scheme == "http"
        if over_http and any(cookie.secure for cookie in transport.cookies):
            raise errors.LoginRefused(
                "RT accepted the login, but marks its session cookie as secure, and a secure cookie is not sent over "
                "http",
                advice="Use https in api_url, or api_auth: basic or a token; RT's own setting is $WebSecureCookies",
            )


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers name the site that a request comes from."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class CookieAuth(SessionAuth):
    """Logs in once by form at REST 1.0 and goes on with the session cookie, which opens REST 2.0 as well."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(password)
        self._form = {"user": username, "pass": password}
        self._open = False

    def prepare(self, transport: Sender) -> None:
        super().prepare(transport)
        if not self._open:
            self.log_in(transport)

    def log_in(self, transport: Sender) -> None:
        self._open = False
        transport.cookies.clear()
        reply = transport.send_plain(Request.with_form("POST", REST1_ROOT, self._form, effect=Effect.READ))
        if b" 401 " in reply.body[:80] or reply.status in (401, 403):
            raise refused(transport, 401)
        self._learn_cookies(transport)
        self._open = True

    def ended(self, response: Response) -> bool:
        return _logged_out(response)

    def finish(self, transport: Sender) -> None:
        if self._open:
            # Failing to log out harms nobody: the session ends by itself.
            with contextlib.suppress(errors.OpsdeskError):
                transport.send_plain(Request("POST", REST1_ROOT + "logout", effect=Effect.READ))


class KerberosAuth(SessionAuth):
    """SPNEGO with a web server in front of RT, by the ticket of the user who runs Ansible (`kinit`).

    REST 2.0 never looks at what the web server found out, but the session cookie of a negotiated REST 1.0 request
    opens it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._negotiate: Any = None
        self._open = False

    def prepare(self, transport: Sender) -> None:
        super().prepare(transport)
        if not self._open:
            self.log_in(transport)
            self._open = True

    def log_in(self, transport: Sender) -> None:
        gssapi = load("requests_gssapi")
        # Opportunistic: the proof goes with the first request, which saves a 401 round trip.
        self._negotiate = gssapi.HTTPSPNEGOAuth(opportunistic_auth=True, mutual_authentication=gssapi.OPTIONAL)
        transport.cookies.clear()
        try:
            reply = transport.send_plain(Request("GET", REST1_ROOT, effect=Effect.READ), auth=self._negotiate)
        except gssapi.exceptions.SPNEGOExchangeError as error:
            raise errors.LoginRefused(
                f"Kerberos: {error}", advice="Is there a valid ticket? klist shows, kinit gets one"
            ) from None
        if reply.status == 401:
            raise errors.LoginRefused(
                "the server does not accept the Kerberos ticket",
                status=401,
                advice="klist shows the ticket; the service is HTTP/<host of api_url>",
            )
        self._learn_cookies(transport)

    def for_requests(self) -> Any:
        return self._negotiate or super().for_requests()

    def ended(self, response: Response) -> bool:
        return _logged_out(response)


def _logged_out(response: Response) -> bool:
    """A request with a stale cookie is answered 302 at REST 2.0, and 401 in the first line of a 200 at REST 1.0."""
    return response.status in (301, 302, 401) or b" 401 " in response.body[:80].split(b"\n", 1)[0]


def refused(transport: Sender, status: int | None, server_messages: Sequence[str] = ()) -> errors.LoginRefused:
    """The error for a login that RT does not accept."""
    auth = transport.auth
    return errors.LoginRefused(
        f"{transport.connection.base} does not accept {auth.proof}",
        status=status,
        server_messages=server_messages,
        advice=auth.advice,
    )


def is_latin(text: str) -> bool:
    """Whether Latin-1 has all letters of the text, so that HTTP Basic can bring them to RT."""
    return all(ord(letter) < 256 for letter in text)


def choose(settings: Settings) -> Auth:
    """The login that the settings ask for, or allow; raises InvalidInput that says what is missing."""
    token, username, password = settings["api_token"], settings["api_username"], settings["api_password"]
    method = settings["api_auth"] or ("token" if token else "password")
    if method == "kerberos":
        return KerberosAuth()
    if method == "token":
        if not token:
            raise errors.InvalidInput(
                "api_auth is token, and api_token is not given", advice="Set api_token or RT_TOKEN"
            )
        auth: Auth = HeaderAuth("Authorization", f"token {token}", token)
        auth.proof = "the token"
        auth.advice = "Check api_token (RT_TOKEN): RT keeps a list of a user's tokens, and a token may expire"
        return auth
    if not username or not password:
        raise no_password_login(
            username,
            password,
            advice="Set api_token (RT_TOKEN), or api_username and api_password (RT_USERNAME, RT_PASSWORD)",
        )
    ways: dict[str, type[Auth]] = {
        "password": PasswordAuth,
        "basic": LatinBasicAuth,
        "form": FormAuth,
        "query": QueryAuth,
        "cookie": CookieAuth,
    }
    if method == "password" and not is_latin(f"{username}:{password}"):
        # RT knows such a password in a form only, and the cookie of that login opens REST 2.0 as well.
        method = "cookie"
    way: Any = ways[method]
    auth = way(username, password)
    auth.proof = f"the password of user {username!r}"
    auth.advice = "Check api_username (the user's name, not the e-mail address), api_password and api_auth"
    if method in ("password", "basic"):
        auth.advice += ". A user of whom RT requires a second factor cannot log in by HTTP Basic: use api_token"
    return auth

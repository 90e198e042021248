# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in that more than one system speaks. A system's own ways stand in its folder."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Request, Response
    from requests import PreparedRequest
    from requests.cookies import RequestsCookieJar


#: An authentication object of the requests library.
Signing = Callable[["PreparedRequest"], "PreparedRequest"]


class Sender(Protocol):
    """The transport, as far as logging in needs it."""

    connection: Connection
    auth: Auth
    redactor: Redactor
    #: What the task should warn of, such as a session that could not be ended.
    warnings: list[str]

    @property
    def cookies(self) -> RequestsCookieJar:
        """The session's cookie jar; only logins with `keeps_cookies` fill it."""

    def send_plain(self, request: Request, *, auth: Signing | None = None) -> Response:
        """Send without the login's decoration, or with an authentication object of requests: for the login itself."""


def unchanged(prepared: PreparedRequest) -> PreparedRequest:
    """Authentication that adds nothing. (None would let the requests library look for credentials itself.)"""
    return prepared


def no_password_login(username: object, password: object, advice: str) -> errors.InvalidInput:
    """The error for a login by name and password of which half is missing, or all of it."""
    if not username and not password:
        return errors.InvalidInput("no credentials are given", advice=advice)
    given, missing = ("api_username", "api_password") if username else ("api_password", "api_username")
    return errors.InvalidInput(f"{given} is given without {missing}", advice=advice)


class Auth:
    """Decorates requests; this one does nothing, and is the base of all."""

    #: Whether the login lives in a cookie; every other login keeps no cookie at all.
    keeps_cookies = False
    #: What a server that refuses the login does not accept, and what to do then: for the message.
    proof = "the login"
    advice = ""

    def __init__(self, *secrets: str | None) -> None:
        self.secrets = tuple(secret for secret in secrets if secret)

    def prepare(self, transport: Sender) -> None:
        """Log in, before the first request that needs it."""

    def decorate(self, request: Request) -> Request:
        """The request with what proves who we are."""
        return request

    def for_requests(self) -> Signing:
        """An authentication object of the requests library, when the way to log in is one."""
        return unchanged

    def ended(self, response: Response) -> bool:
        """Whether an answer means that the login has expired, and `renew` would log in again."""
        return False

    def renew(self, transport: Sender, response: Response) -> bool:
        """Whether the login had expired and was renewed."""
        if not self.ended(response):
            return False
        self.log_in(transport)
        return True

    def log_in(self, transport: Sender) -> None:
        """Log in, whatever there was; needed where `ended` may be true."""
        raise NotImplementedError

    def finish(self, transport: Sender) -> None:
        """Log out."""


class HeaderAuth(Auth):
    """A fixed header, such as `Authorization: token ...`."""

    def __init__(self, name: str, value: str, *secrets: str | None) -> None:
        super().__init__(*(secrets or (value,)))
        self._header = {name: value}

    def decorate(self, request: Request) -> Request:
        return request.adding(headers=self._header)


class BasicAuth(HeaderAuth):
    """HTTP Basic, in UTF-8 unless the server reads another charset.

    `charsets`: those to try in turn, until the server takes a login. The first one that has all letters is used, and
    UTF-8 has all; a text of ASCII is the same in each.
    """

    def __init__(self, username: str, password: str, charsets: Sequence[str] = ("utf-8",)) -> None:
        self._pairs = list(dict.fromkeys(_basic_pairs(username, password, charsets)))
        super().__init__("Authorization", f"Basic {self._pairs[0]}", password, *self._pairs)

    def renew(self, transport: Sender, response: Response) -> bool:
        if response.status != 401:
            # It has taken this login: from now on a refusal is one.
            del self._pairs[1:]
        if len(self._pairs) < 2:
            return False
        del self._pairs[0]
        self._header = {"Authorization": f"Basic {self._pairs[0]}"}
        return True


def _basic_pairs(username: str, password: str, charsets: Sequence[str]) -> Iterator[str]:
    for charset in (*charsets, "utf-8"):
        with contextlib.suppress(UnicodeEncodeError):
            yield base64.b64encode(f"{username}:{password}".encode(charset)).decode("ascii")

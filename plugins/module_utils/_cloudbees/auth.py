# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in to CloudBees CD: Basic with every request, or a session, made from a password or an access token.

A session counts against the licenses for three days unless it is ended, and the path that ends one is inferred. So a
password is sent as Basic, which needs no session, and a session that cannot be ended is a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import complaint, decode, session_ended
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import ROOT, ROUTES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
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

METHODS = ("session", "basic", "session_id", "token")
HEADER = "sessionId"
#: What a server answers to a path or command that it does not know.
UNKNOWN = (404, 501)


class SessionAuth(Auth):
    """Logs in before the first request, again when the session has ended, and out at the end."""

    def __init__(self, credentials: Mapping[str, str], *secrets: str) -> None:
        super().__init__(*secrets)
        self._credentials = dict(credentials)
        self._session_id = ""
        self._account = self._credentials.get("userName", "")

    def account(self, transport: Sender) -> str:
        """The name of the user: as given, or for an access token as the server answers the login."""
        self.prepare(transport)
        return self._account

    def session(self, transport: Sender) -> str:
        """The id of the session; logs in where there is none."""
        self.prepare(transport)
        return self._session_id

    def prepare(self, transport: Sender) -> None:
        if not self._session_id:
            self.log_in(transport)

    def log_in(self, transport: Sender) -> None:
        self._session_id, user = session_of(transport, self._credentials)
        self._account = self._account or user

    def decorate(self, request: Request) -> Request:
        return request.adding(headers={HEADER: self._session_id})

    def ended(self, response: Response) -> bool:
        return session_ended(response)

    def finish(self, transport: Sender) -> None:
        if self._session_id:
            ended, self._session_id = self._session_id, ""
            log_out(transport, ended)


class GivenSessionAuth(HeaderAuth):
    """A session that somebody else made, and logs out."""

    def __init__(self, session_id: str) -> None:
        super().__init__(HEADER, session_id)
        self._session_id = session_id

    def account(self, transport: Sender) -> str:
        """Not known: nothing shows whose session it is."""
        return ""

    def session(self, transport: Sender) -> str:
        """The id of the session."""
        return self._session_id


class PasswordEveryTime(BasicAuth):
    """HTTP Basic. What takes only a session (the upload of artifacts) gets one of its own."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(username, password)
        self._own = SessionAuth(password_document(username, password), password)
        self._username = username

    def account(self, transport: Sender) -> str:
        """The name of the user."""
        return self._username

    def session(self, transport: Sender) -> str:
        """The id of a session; logs in where there is none."""
        return self._own.session(transport)

    def finish(self, transport: Sender) -> None:
        self._own.finish(transport)


def password_document(username: str, password: str) -> dict[str, str]:
    """The body that logs in by password."""
    return {"userName": username, "password": password}


def log_in(transport: Sender, credentials: Mapping[str, str]) -> str:
    """Make a session; returns its id, which no message will show."""
    return session_of(transport, credentials)[0]


def session_of(transport: Sender, credentials: Mapping[str, str]) -> tuple[str, str]:
    """Make a session; returns its id and the name of its user, '' where the server does not say it."""
    route = ROUTES["session.login"]
    # It writes nothing that a play is about, and a second session harms nobody: check mode needs it as well.
    request = Request.with_json(route.verb, ROOT + route.path, dict(credentials), effect=Effect.READ)
    response = transport.send_plain(request.adding(headers={"Accept": "application/json"}))
    try:
        answer = decode(response)
    except (errors.Refused, errors.Forbidden, errors.Missing, errors.LoginRefused) as error:
        who = f"user {credentials['userName']!r}" if "userName" in credentials else "the access token"
        raise errors.like(
            errors.LoginRefused,
            error,
            f"CloudBees CD does not log in {who}: {' / '.join(error.server_messages) or error.message}",
            advice=error.advice or "Check api_username and api_password, or api_token",
        ) from None
    found = str(answer.get(HEADER) or "") if isinstance(answer, Mapping) else ""
    if not found:
        raise errors.UnexpectedAnswer(
            f"{transport.connection.base} answered a login without a session id",
            status=response.status,
            advice="Check that api_url is the address of CloudBees CD itself",
        )
    transport.redactor.add(found)
    return found, str(answer.get("userName") or "")


def log_out(transport: Sender, session_id: str) -> bool:
    """End a session; whether the server ended it now. A session that may live on is a warning, never an error."""
    answer = None
    for name in ("session.logout", "session.delete"):
        try:
            answer = transport.send_plain(_ending(name, session_id))
        except errors.OpsdeskError:
            answer = None
        if answer is None or answer.status not in UNKNOWN:
            break
    ended = answer is not None and answer.status < 300
    if not (ended or (answer is not None and session_ended(answer))):
        why = "no answer" if answer is None else " / ".join(complaint(answer).messages) or f"HTTP {answer.status}"
        transport.warnings.append(
            f"the session of this task on {transport.connection.base} could not be ended ({why}); it counts against "
            "the licenses until it expires. Log in with api_auth: basic, or once for the play with cloudbees_session"
        )
    return ended


def _ending(name: str, session_id: str) -> Request:
    route = ROUTES[name]
    path = ROOT + route.path.format(session_id=quote(session_id, safe=""))
    query = (("request", route.command),) if route.command else ()
    return Request(route.verb, path, query=query, effect=Effect.READ, headers={HEADER: session_id})


def choose(settings: Settings) -> Auth:
    """The login that the settings ask for, or allow; raises InvalidInput that says what is missing."""
    token, username, password = settings["api_token"], settings["api_username"], settings["api_password"]
    session_id = settings["api_session_id"]
    # Basic ends the name at its first colon.
    by_password = "session" if ":" in (username or "") else "basic"
    method = settings["api_auth"] or ("session_id" if session_id else "token" if token else by_password)
    if method == "session_id":
        if not session_id:
            raise _missing(method, "api_session_id", "CLOUDBEES_SESSION_ID")
        return GivenSessionAuth(session_id)
    if method == "token":
        if not token:
            raise _missing(method, "api_token", "CLOUDBEES_TOKEN")
        return SessionAuth({"token": token}, token)
    if not (username and password):
        raise no_password_login(
            username,
            password,
            advice="Set api_username and api_password (CLOUDBEES_USERNAME, CLOUDBEES_PASSWORD), or api_token "
            "(CLOUDBEES_TOKEN), or api_session_id (CLOUDBEES_SESSION_ID)",
        )
    if method == "basic":
        return PasswordEveryTime(username, password)
    return SessionAuth(password_document(username, password), password)


def _missing(method: str, option: str, variable: str) -> errors.InvalidInput:
    return errors.InvalidInput(f"api_auth is {method}, and {option} is not given", advice=f"Set {option} or {variable}")

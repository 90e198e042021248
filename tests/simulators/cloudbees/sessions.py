# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: Basic, sessions in a header or two kinds of cookies, access tokens; logging in and out."""

from __future__ import annotations

import base64
import binascii
import json
import urllib.parse
from http.cookies import CookieError, SimpleCookie
from typing import Any

from .calls import Call, Reply
from .errors import Failure
from .routing import Router
from .state import CloudBees
from .things import Thing

routes = Router()


def authenticate(call: Call) -> None:
    """Enter the caller into the call, or fail as the server does."""
    ident = _session_id(call.headers)
    if ident is not None:
        call.user, call.session = check_session(call.c, ident), ident
        return
    scheme, _space, rest = call.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        raise Failure("NoCredentials", "No credentials/session found in this request")
    try:
        name, _colon, password = base64.b64decode(rest).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _refused() from None
    call.user = check_password(call.c, name, password).name


def _session_id(headers: dict[str, str]) -> str | None:
    if headers.get("sessionid"):
        return headers["sessionid"]
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    if "sessionId" in cookies:
        return cookies["sessionId"].value
    if "session" not in cookies:
        return None
    try:
        content = json.loads(urllib.parse.unquote(cookies["session"].value))
    except ValueError:
        return None
    return str(content.get("sessionId", "")) if isinstance(content, dict) else None


def check_session(c: CloudBees, ident: str) -> str:
    """The user of a session, which counts as used."""
    session = c.sessions.get(ident)
    if session is None:
        raise Failure("InvalidSessionId", "The session id is not valid")
    if c.session_requests is not None and session.requests >= c.session_requests:
        session.expired = True
    if session.expired:
        raise Failure("ExpiredSession", "The session has expired")
    session.requests += 1
    return session.user


def check_password(c: CloudBees, name: str, password: str) -> Thing:
    user = c.find(c.root, "user", name)
    if user is None or not password or user.secrets.get("password") != password:
        raise _refused()
    return user


def _refused() -> Failure:
    return Failure("InvalidCredentials", "The user name or the password is not valid")


@routes("POST", "sessions", public=True)
def login(call: Call) -> Reply:
    """By password or by access token, from the query or from the body. The session comes in a cookie, too."""
    opened = _login(call)
    return Reply(200, opened, headers={"Set-Cookie": f"sessionId={opened['sessionId']}; Path=/"})


def _login(call: Call) -> dict[str, Any]:
    if call.text("token"):
        return _login_with(call)
    if call.text("userName"):
        user = check_password(call.c, call.text("userName"), call.text("password"))
        return _opened(call, user.name)
    authenticate(call)
    return _opened(call, call.user)


@routes("POST", "loginSso", public=True)
def login_sso(call: Call) -> dict[str, Any]:
    return {"sessionId": _login_with(call)["sessionId"]}


def _login_with(call: Call) -> dict[str, Any]:
    name = call.c.tokens.get(call.text("token"))
    if name is None:
        raise _refused()
    return _opened(call, name)


def _opened(call: Call, name: str) -> dict[str, Any]:
    if call.c.login_error:
        raise Failure(call.c.login_error, "Logging in is not possible")
    return {"sessionId": call.c.new_session(name), "userName": name}


@routes("DELETE", "sessions")
def logout(call: Call) -> Reply:
    """`logout` ends the session that the request was made with."""
    call.c.sessions.pop(call.text("sessionId") or call.session or "", None)
    return Reply(200, deleted(call.c))


@routes("DELETE", "sessions/{ident}", "deleteSession")
@routes("DELETE", "sessions/{ident}")
def end(call: Call, ident: str) -> Reply:
    """The documentation has the deprecated `deleteSession` need its `request=`; by which path is inferred."""
    if call.command is None and call.c.switches.logout == "command":
        raise Failure("NotImplemented", "DELETE /sessions/{sessionId} needs request=deleteSession")
    if call.c.sessions.pop(ident, None) is None:
        raise Failure("InvalidSessionId", "The session id is not valid")
    return Reply(200, deleted(call.c))


@routes("GET", "sessions")
def sessions(call: Call) -> dict[str, Any]:
    found = [{"sessionId": ident, "userName": call.c.sessions[ident].user} for ident in call.c.open_sessions()]
    return {"session": found} if found else {}


def deleted(c: CloudBees) -> dict[str, Any] | None:
    """The body of the answer to a DELETE."""
    return {} if c.switches.delete_reply == "{}" else None

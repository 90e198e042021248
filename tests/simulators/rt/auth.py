# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: session cookies, tokens, Basic, and the user and password of a form."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from .errors import HttpError, Redirect
from .records import User
from .state import ORGANIZATION, State


def cookie_name(host: str) -> str:
    return f"RT_SID_{ORGANIZATION}.{host.partition(':')[2] or '80'}"


def fresh_cookie(rt: State, host: str, value: str | None = None) -> str:
    """The Set-Cookie header for a session, an empty one when no value is given."""
    secure = "; secure" if rt.secure_cookies else ""
    return f"{cookie_name(host)}={value or secrets.token_hex(16)}; path=/{secure}; HttpOnly"


def session_of(rt: State, headers: Mapping[str, str]) -> str | None:
    """The live session that a cookie of this server names."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("Cookie", ""))
    except CookieError:
        return None
    named = (morsel.value for name, morsel in jar.items() if name.startswith("RT_SID_"))
    return next((value for value in named if value in rt.sessions), None)


def by_cookie(rt: State, headers: Mapping[str, str]) -> User | None:
    session = session_of(rt, headers)
    return _enabled(rt.users.get(rt.sessions[session])) if session else None


def by_token(rt: State, headers: Mapping[str, str], query_token: str | None = None) -> User | None:
    scheme, _space, text = headers.get("Authorization", "").partition(" ")
    token = text.strip() if scheme.lower() == "token" else query_token
    return _enabled(rt.users.get(rt.tokens[token])) if token in rt.tokens else None


def by_basic(rt: State, headers: Mapping[str, str]) -> User | None:
    scheme, _space, text = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        # RT reads octets as Latin-1: what was sent in UTF-8 is another password.
        name, _colon, password = base64.b64decode(text).decode("latin-1").partition(":")
    except (binascii.Error, ValueError):
        return None
    return by_password(rt, name, password)


def by_password(rt: State, name: str, password: str) -> User | None:
    """By user name or id; an e-mail address is no name."""
    user = _enabled(rt.user(name)) if name else None
    return user if user and user.password and user.password == password else None


SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FORGED = "Cross-site request forgery protection refused this request"


def for_rest2(rt: State, method: str, host: str, headers: Mapping[str, str], query_token: str | None) -> User:
    """The caller of a REST 2.0 request. Whoever sends a cookie, or looks like a browser, is sent to the login page.

    A patched RT does not look at the cookie of a writing request that does not say it comes from a page of RT.
    """
    forged = bool(headers.get("Cookie")) and rt.patched and method not in SAFE_METHODS and not _own_page(headers, host)
    by_session = None if forged else by_cookie(rt, headers)
    user = by_session or by_token(rt, headers, query_token) or by_basic(rt, headers)
    if user is not None:
        return user
    if forged:
        raise HttpError(403, FORGED)
    if headers.get("Cookie") or "Mozilla" in headers.get("User-Agent", ""):
        raise Redirect("/", "Login required")
    raise HttpError(401, "Unauthorized")


def _own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether Origin, else Referer, names this server: scheme and path count for nothing, the port does."""
    parts = urlsplit(headers.get("Origin") or headers.get("Referer") or "")
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    name, _colon, own_port = host.partition(":")
    return (_normalised(parts.hostname or ""), port) == (_normalised(name), int(own_port or 80))


def _normalised(name: str) -> str:
    return "127.0.0.1" if name == "localhost" else name.lower()


def _enabled(user: User | None) -> User | None:
    return user if user is not None and not user.disabled else None

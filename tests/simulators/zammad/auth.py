# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking: API tokens in two forms, Basic, OAuth2 bearers, and whom the request is made for."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from .access import Caller
from .errors import Denied
from .state import Zammad
from .store import Row
from .values import parse_time

LOGIN_FAILED = "Login failed. Have you double-checked your credentials and completed the email verification step?"
WRONG = "Invalid BasicAuth credentials"


def caller(z: Zammad, headers: Mapping[str, str]) -> Caller:
    """The user whose rights the request has; 401 or 403 with the server's words. On behalf of somebody, the token does
    not count any more."""
    found = _logged_in(z, headers)
    _maintenance(z, found)
    behalf = (headers.get("From") or headers.get("X-On-Behalf-Of") or "").strip()
    if not behalf:
        return found
    if not found.may("admin.user"):
        raise Denied("Current user has no permission to use 'From'/'X-On-Behalf-Of'!")
    key = behalf.lower()
    user = z.store.get("User", key) if key.isdigit() else None
    user = user or z.user(key)
    if user is None:
        raise Denied(f"No such user '{key}'")
    return Caller(z, user)


def _logged_in(z: Zammad, headers: Mapping[str, str]) -> Caller:
    scheme, _space, rest = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "token":
        match = re.match(r'\s*(?:token=)?"?([^",\s]+)"?', rest)
        return _token(z, match[1] if match else "") or _refuse("Can't find User for Token")
    if scheme.lower() == "bearer":
        return _token(z, rest.strip()) or _bearer(z, rest.strip()) or _refuse("The provided token is invalid.")
    if scheme.lower() == "basic":
        return _basic(z, rest)
    raise Denied("Authentication required")


def _refuse(text: str) -> Caller:
    raise Denied(text, 401)


def _token(z: Zammad, token: str) -> Caller | None:
    for row in z.store.by("Token", "token" if z.dialect.modern else "name", token):
        if row["action"] != "api":
            continue
        if not z.setting("api_token_access"):
            raise Denied("API token access disabled!")
        user = z.store.get("User", row["user_id"])
        expires = parse_time(row["expires_at"])
        if expires is not None and expires < z.moment():
            raise Denied("Not authorized (token expired)!", 401)
        if user is None or not user["active"]:
            raise Denied(LOGIN_FAILED, 401)
        z.store.update("Token", row, {"last_used_at": z.now()})
        return Caller(z, user, frozenset(row["preferences"].get("permission") or ()))
    return None


def _bearer(z: Zammad, token: str) -> Caller | None:
    user = z.store.get("User", z.bearers.get(token))
    return Caller(z, user) if user is not None and user["active"] else None


def _basic(z: Zammad, encoded: str) -> Caller:
    try:
        login, _colon, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Denied(WRONG, 401) from None
    user = z.user(login.strip().lower())
    if not z.setting("api_password_access"):
        raise Denied("API password access disabled!")
    if user is None or not _password_fits(z, user, password):
        raise Denied(WRONG, 401)
    return Caller(z, user)


def _password_fits(z: Zammad, user: Row, password: str) -> bool:
    """After too many failures the right password does not help either, until somebody unlocks the user."""
    limit = int(z.setting("password_max_login_failed") or 5)
    if user["login_failed"] > limit or not user["active"]:
        return False
    if not user["password"] or user["password"] != password:
        z.store.update("User", user, {"login_failed": user["login_failed"] + 1})
        return False
    if user["login_failed"] or user["last_login"] is None:
        now = z.now()
        changes = {"login_failed": 0, "last_login": now, "updated_at": now}
        if z.dialect.login_is_own_change:
            changes["updated_by_id"] = user["id"]
        z.store.update("User", user, changes)
    return True


def _maintenance(z: Zammad, found: Caller) -> None:
    if z.setting("maintenance_mode") and not found.may("admin.maintenance"):
        raise Denied("Maintenance mode enabled!")

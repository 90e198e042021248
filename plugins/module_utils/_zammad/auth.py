# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in to Zammad, and working on behalf of another user.

A session cookie would win over the header, so none is ever kept. A password account is locked after five wrong
logins; tokens are not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import (
    Auth,
    BasicAuth,
    HeaderAuth,
    no_password_login,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

METHODS = ("token", "basic", "oauth2")
#: Says whose permissions a request has; the second is what versions before 6 document.
ON_BEHALF = ("From", "X-On-Behalf-Of")

#: In `From`: as the login itself, not on behalf of anybody.
AS_ONESELF = ""


class OnBehalf(Auth):
    """Another login's requests, carried out with the permissions of the user named here (id, login or e-mail)."""

    def __init__(self, login: Auth, user: str) -> None:
        super().__init__(*login.secrets)
        self._login = login
        self._headers = dict.fromkeys(ON_BEHALF, user)

    def decorate(self, request: Request) -> Request:
        if request.headers.get("From") == AS_ONESELF:
            headers = {name: value for name, value in request.headers.items() if name != "From"}
            return self._login.decorate(replace(request, headers=headers))
        # A request that names a user itself (the exact look-up of a person) keeps that name.
        own = {name: value for name, value in self._headers.items() if "From" not in request.headers}
        return self._login.decorate(request.adding(headers=own))


def choose(settings: Settings) -> Auth:
    """The login that the settings ask for, or allow; raises InvalidInput that says what is missing."""
    token, username, password = settings["api_token"], settings["api_username"], settings["api_password"]
    method = settings["api_auth"] or ("token" if token else "basic")
    if method in ("token", "oauth2") and not token:
        raise errors.InvalidInput(
            f"api_auth is {method}, and api_token is not given", advice="Set api_token or ZAMMAD_TOKEN"
        )
    if method == "basic" and not (username and password):
        raise no_password_login(
            username,
            password,
            advice="Set api_token (ZAMMAD_TOKEN), or api_username and api_password (ZAMMAD_USERNAME, ZAMMAD_PASSWORD)",
        )
    login: Auth
    if method == "token":
        login = HeaderAuth("Authorization", f"Token token={token}", token)
    elif method == "oauth2":
        login = HeaderAuth("Authorization", f"Bearer {token}", token)
    else:
        login = BasicAuth(username, password)
    user = str(settings["api_on_behalf_of"] or "").strip()
    if not user:
        return login
    if not user.isascii() or any(ord(letter) < 32 for letter in user):
        raise errors.InvalidInput(
            f"api_on_behalf_of: {user!r} cannot be sent in a header", advice="Give the user's id or an ASCII login"
        )
    return OnBehalf(login, user)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in to Cerb: a signature on each request, or an OAuth2 bearer token.

The signature covers the request as it leaves: verb, date, path and query as they are encoded, and the body. Any
`Authorization` header beside it makes Cerb ignore it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth, HeaderAuth

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings

METHODS = ("signature", "oauth2")


def _md5(octets: bytes) -> str:
    """What Cerb calls a signature; there is no choice of algorithm."""
    return hashlib.md5(octets, usedforsecurity=False).hexdigest()


def sorted_query(query: str) -> str:
    """The query as the server signs it: encoded pairs, grouped by encoded key, the groups in PHP's order of keys."""
    groups: dict[str, list[str]] = {}
    for pair in query.split("&"):
        groups.setdefault(pair.split("=", 1)[0], []).append(pair)
    return "&".join(pair for key in sorted(groups, key=cmp_to_key(_php_order)) for pair in groups[key])


def _php_order(one: str, other: str) -> int:
    """PHP's `ksort` takes keys of digits for numbers: 9 stands before 10."""
    if one.isdecimal() and other.isdecimal() and int(one) != int(other):
        return -1 if int(one) < int(other) else 1
    first, second = one.encode(), other.encode()
    return (first > second) - (first < second)


def signature(verb: str, url: str, body: bytes, date: str, secret: str) -> str:
    """The signature of a request. `url` is the final one, encoded; `date` the header's value byte for byte."""
    parts = urlsplit(url)
    lines = (verb, date, parts.path, sorted_query(parts.query))
    signed = b"\n".join([*(line.encode() for line in lines), body, _md5(secret.encode()).encode(), b""])
    return _md5(signed)


class CerbSignature(Auth):
    """Signs each try anew, at the moment it is sent: a signature is good for ten minutes."""

    proof = "the access key and the secret key"

    def __init__(self, access_key: str, secret_key: str, now: Callable[[], float] = time.time) -> None:
        # The server and whoever sees the hash can make every other signature from it.
        super().__init__(secret_key, _md5(secret_key.encode()))
        self._access_key = access_key
        self._secret_key = secret_key
        self._now = now

    def for_requests(self) -> Any:
        return self._sign

    def _sign(self, prepared: Any) -> Any:
        body = prepared.body or b""
        date = formatdate(self._now(), usegmt=True)
        # X-Date would win over Date.
        prepared.headers.pop("X-Date", None)
        prepared.headers["Date"] = date
        octets = body.encode() if isinstance(body, str) else body
        signed = signature(prepared.method, prepared.url, octets, date, self._secret_key)
        prepared.headers["Cerb-Auth"] = f"{self._access_key}:{signed}"
        return prepared


def choose(settings: Settings) -> Auth:
    """The login that the settings ask for, or allow; raises InvalidInput that says what is missing."""
    access, secret, token = (str(settings[name] or "") for name in ("api_access_key", "api_secret_key", "api_token"))
    method = settings["api_auth"] or ("oauth2" if token and not (access and secret) else "signature")
    if method == "oauth2":
        if not token:
            raise errors.InvalidInput(
                "api_auth is oauth2, and api_token is not given", advice="Set api_token or CERB_TOKEN"
            )
        return HeaderAuth("Authorization", f"Bearer {token}", token)
    for name, value, variable in (
        ("api_access_key", access, "CERB_ACCESS_KEY"),
        ("api_secret_key", secret, "CERB_SECRET_KEY"),
    ):
        if not value:
            raise errors.InvalidInput(
                f"{name} is not given",
                advice=f"Set {name} or {variable} (or api_token or CERB_TOKEN for an OAuth2 token)",
            )
    if not access.isascii() or any(ord(letter) <= 32 or letter == ":" for letter in access):
        raise errors.InvalidInput("api_access_key holds a character that no access key has")
    if any(name.lower() == "authorization" for name in settings.connection().headers):
        raise errors.InvalidInput(
            "api_headers holds Authorization, and Cerb ignores the signature of a request that has such a header",
            advice="Leave it out, or use api_token",
        )
    return CerbSignature(access, secret)

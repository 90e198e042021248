# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks: signatures with their keys and allowed paths, bearer tokens with their scopes."""

from __future__ import annotations

import fnmatch
import functools
import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import yaml

from . import signing
from .errors import Denied, Failure
from .state import Cerb, Row, Token

OAUTH_REFUSED = "The resource owner or authorization server denied the request."
ACCESS_SECONDS = 3600


@dataclass(frozen=True)
class Asked:
    """A request as it stood on the wire: `path` and `query` raw, header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def worker_of(cerb: Cerb, asked: Asked, rest_path: str) -> Row:
    """The worker in whose name the request is done. `rest_path` is what follows `rest/`, extension included.

    Any Authorization header, even Basic, makes the server try OAuth2 only.
    """
    if "authorization" in asked.headers:
        return _bearer(cerb, asked, rest_path)
    header = asked.headers.get("cerb-auth") or asked.headers.get("cerb5-auth")
    if not header:
        raise Denied("Unauthorized request")
    return _signed(cerb, asked, header, rest_path)


def _signed(cerb: Cerb, asked: Asked, header: str, rest_path: str) -> Row:
    date = asked.headers.get("x-date") or asked.headers.get("date") or ""
    when = signing.moment(date) if date else None
    if when is None or abs(cerb.now() - when) >= signing.MAX_AGE:
        raise Denied("Access denied! (Invalid timestamp)")
    access_key, _colon, given = header.partition(":")
    credential = cerb.credentials.get(access_key)
    if credential is None:
        raise Denied("Access denied! (Invalid credentials: access key)")
    worker = cerb.get("worker", credential.worker_id)
    if worker is None or worker.get("is_disabled"):
        raise Denied("Access denied! (Invalid credentials: worker account is disabled)")
    # A multipart body never reaches the code that computes the signature.
    multipart = asked.headers.get("content-type", "").lower().startswith("multipart/form-data")
    body = b"" if multipart and asked.method == "POST" else asked.body
    wanted = signing.signature(asked.method, date, asked.path, asked.query, body, credential.secret)
    if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        raise Denied("Access denied! (Invalid credentials: checksum)")
    if not credential.allowed_paths:
        raise Denied("Access denied! (This path is prohibited)")
    if not any(fnmatch.fnmatchcase(rest_path.lower(), path.lower()) for path in credential.allowed_paths):
        raise Denied("Access denied! (You are not authorized to make this request)")
    return worker


def _bearer(cerb: Cerb, asked: Asked, rest_path: str) -> Row:
    kind, _space, text = asked.headers["authorization"].partition(" ")
    token = cerb.tokens.get(text.strip()) if kind.lower() == "bearer" else None
    worker = cerb.get("worker", token.worker_id) if token else None
    if token is None or worker is None or worker.get("is_disabled") or token.expires <= cerb.moment():
        raise Denied(OAUTH_REFUSED)
    path = rest_path.rpartition(".")[0] or rest_path
    if not any(_allows(endpoint, asked.method, path) for endpoint in _endpoints(cerb, token)):
        raise Failure("Your token does not have permission to use this endpoint.", None)
    return worker


def _endpoints(cerb: Cerb, token: Token) -> list[Any]:
    app = cerb.by("oauth_app", "client_id", token.client_id)
    scopes = _scopes(str(app.get("scopes") or "")) if app else {}
    return [endpoint for name in token.scopes for endpoint in (scopes.get(name) or {}).get("endpoints") or []]


@functools.cache
def _scopes(text: str) -> dict[str, Any]:
    try:
        scopes = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return scopes if isinstance(scopes, dict) else {}


def _allows(endpoint: Any, method: str, path: str) -> bool:
    if isinstance(endpoint, str):
        return fnmatch.fnmatchcase(path.lower(), endpoint.lower())
    if isinstance(endpoint, dict):
        return any(
            fnmatch.fnmatchcase(path.lower(), str(pattern).lower()) and method in (methods or [])
            for pattern, methods in endpoint.items()
        )
    return False


# --- the token endpoint -----------------------------------------------------------------------------------------------


def issue(cerb: Cerb, client_id: str, worker_id: int, scopes: list[str], seconds: float = ACCESS_SECONDS) -> str:
    """A new access token that lives for `seconds`, as the token generator of the setup makes them."""
    claims = {"aud": client_id, "jti": secrets.token_hex(20), "sub": str(worker_id), "scopes": scopes}
    parts = [json.dumps(part).encode() for part in ({"typ": "JWT", "alg": "RS256"}, claims)]
    text = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    text += "." + hashlib.sha256(text.encode()).hexdigest()
    cerb.tokens[text] = Token(client_id, worker_id, scopes, cerb.moment() + seconds, secrets.token_hex(40))
    return text


def exchange(cerb: Cerb, form: dict[str, Any]) -> tuple[int, dict[str, Any] | str]:
    """`POST /oauth/access_token`. Only refreshing is of use to a program; it ends the old pair at once."""
    if form.get("grant_type") not in ("refresh_token", "authorization_code"):
        return 400, "The authorization grant type is not supported by the authorization server."
    refresh = form.get("refresh_token")
    old = next((text for text, token in cerb.tokens.items() if token.refresh and token.refresh == refresh), None)
    if old is None:
        return 401, "The refresh token is invalid."
    token = cerb.tokens.pop(old)
    fresh = issue(cerb, token.client_id, token.worker_id, token.scopes)
    return 200, {
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "access_token": fresh,
        "refresh_token": cerb.tokens[fresh].refresh,
    }

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server tells about itself, expansion of texts, licences, access tokens, and its own documentation."""

from __future__ import annotations

from typing import Any

from . import render
from .access import require
from .calls import Call, Created, Reply
from .errors import Failure
from .expansion import expand
from .holders import holder
from .routing import Router
from .sessions import deleted

routes = Router()


@routes("GET", "server/version")
@routes("GET", "server", "getVersions")
def version(_call: Call) -> dict[str, Any]:
    told = {
        "version": "10.1.0.123456",
        "label": "build_10.1_123456_OPT",
        "protocolVersion": "8",
        "schemaVersion": "123",
    }
    return {"serverVersion": told}


@routes("GET", "server/status")
def status(_call: Call) -> dict[str, Any]:
    return {"serverStatus": {"serverState": "running"}}


@routes("GET", "server/info")
def info(_call: Call) -> dict[str, Any]:
    return {"serverInfo": {"hostName": "localhost", "databaseName": "commander"}}


@routes("POST", "expandString")
@routes("POST", "expandString", "expandString")
def expand_string(call: Call) -> dict[str, Any]:
    return {"value": expand(call.c, holder(call, default=call.c.root), call.text("value"))}


@routes("GET", "licenses")
def licenses(call: Call) -> dict[str, Any]:
    one = {"licenseId": "1", "customerName": "opsdesk", "evaluation": "0", "expirationDate": "2099-01-01"}
    return {"license": [{**one, "featureName": "Server", "gracePeriod": "0", "productName": "ElectricCommander"}]}


# --- access tokens ----------------------------------------------------------------------------------------------------


@routes("POST", "users/{name}/userAccessTokens", "createUserAccessToken")
@routes("POST", "users/{name}/userAccessTokens")
def create_token(call: Call, name: str) -> Created:
    """The token itself is told this once."""
    user = call.c.get(call.c.root, "user", name)
    if call.user not in (user.name, "admin"):
        require(call.c, call.user, user, "modify")
    label = call.text("userAccessTokenName")
    if not label:
        raise Failure("InvalidName", "'userAccessTokenName' is required and must be between 1 and 255 characters")
    token = call.c.new_id()
    call.c.tokens[token] = user.name
    user.attributes.setdefault("tokens", {})[label] = token
    return Created({"userAccessToken": {"userAccessTokenName": label, "userName": user.name, "token": token}})


@routes("GET", "users/{name}/userAccessTokens")
def tokens(call: Call, name: str) -> dict[str, Any]:
    user = call.c.get(call.c.root, "user", name)
    labels = user.attributes.get("tokens", {})
    found = [{"userAccessTokenName": label, "userName": user.name} for label in labels]
    return render.listed("userAccessToken", found)


@routes("DELETE", "users/{name}/userAccessTokens/{label}")
def delete_token(call: Call, name: str, label: str) -> Reply:
    user = call.c.get(call.c.root, "user", name)
    token = user.attributes.get("tokens", {}).pop(label, None)
    if token is None:
        raise Failure("NoSuchObject", f"User access token '{label}' does not exist")
    call.c.tokens.pop(token, None)
    return Reply(200, deleted(call.c))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request as the commands see it: the path in pieces, the arguments of query and body in one, and the caller."""

from __future__ import annotations

import json
import urllib.parse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import Failure

if TYPE_CHECKING:
    from flask import Request

    from .state import CloudBees

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


@dataclass
class Reply:
    """What goes back. `body` is sent as JSON unless it is bytes; None is an empty body."""

    status: int
    body: Any = None
    content_type: str = "application/json;charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Created:
    """The body of an answer that tells of something new: 200 or 201."""

    body: Any


@dataclass
class Call:
    c: CloudBees
    method: str
    #: The path below /rest/v1.0/, decoded piece by piece; an empty piece comes from a double slash.
    path: list[str]
    args: dict[str, Any]
    #: `request=` in the query string.
    command: str | None = None
    #: The name of the user, empty before a login.
    user: str = ""
    session: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else as_text(value, name)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value in (None, "") else as_flag(value, name)

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Failure("InvalidInteger", f"'{name}' must be a whole number, not '{value}'") from None

    def texts(self, name: str) -> list[str]:
        return as_texts(self.args.get(name), name)

    def with_args(self, **args: Any) -> Call:
        """The same call with more arguments."""
        return Call(
            self.c, self.method, self.path, {**self.args, **args}, self.command, self.user, self.session, self.headers
        )


def as_text(value: Any, name: str) -> str:
    """The text that the server makes of a JSON scalar."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float, str)):
        return str(value)
    raise Failure("InvalidArgument", f"'{name}' must be a text")


def as_flag(value: Any, name: str) -> bool:
    word = as_text(value, name).lower()
    if word not in TRUE | FALSE:
        raise Failure("InvalidBoolean", f"'{name}' must be a boolean, not '{value}'")
    return word in TRUE


def as_texts(value: Any, name: str) -> list[str]:
    """A list as it may be given: as a list, wrapped in an object, or as one text."""
    if value in (None, ""):
        return []
    if isinstance(value, dict):
        return as_texts(next(iter(value.values()), None), name)
    return [as_text(item, name) for item in (value if isinstance(value, list) else [value])]


def raw_path(request: Request) -> str:
    """The path as it stood in the request line: only there %2F and / differ."""
    environ = request.environ
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or request.path).partition("?")[0]


def pieces(raw_path: str) -> list[str]:
    """The path in decoded pieces, without those that a trailing slash leaves."""
    found = [urllib.parse.unquote_plus(piece) for piece in raw_path.split("/")]
    while found and not found[-1]:
        found.pop()
    return found


def arguments(request: Request, query: str) -> tuple[dict[str, Any], str | None]:
    """Query and JSON body as one mapping, and the command, which counts in the query only."""
    found: dict[str, Any] = {}
    for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
        if name in found:
            before = found[name]
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[name] = value
    command = found.pop("request", None)
    body = request.get_data()
    if body.strip() and request.mimetype != "multipart/form-data":
        found |= _json(body)
        found.pop("request", None)
    return found, command


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Failure("InvalidArgument", "Malformed JSON in the request body", where=str(error)) from None
    if not isinstance(content, dict):
        raise Failure("InvalidArgument", "The request body must be a JSON object")
    return content

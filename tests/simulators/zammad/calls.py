# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request as the controllers see it: merged parameters, page, form of the answer, and the caller."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .access import Caller
from .errors import Crash, Invalid
from .store import Row

if TYPE_CHECKING:
    from flask import Request

    from .dialect import Dialect
    from .state import Zammad

TRUE = (True, "true", "1", 1)


@dataclass
class Reply:
    """What goes back. `body` is sent as JSON unless it is bytes; None is an empty body."""

    status: int
    body: Any = None
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    z: Zammad
    method: str
    path: str
    params: dict[str, Any]
    caller: Caller
    # What the server's background jobs do as soon as the answer is made.
    later: list[Callable[[], None]] = field(default_factory=list)

    @property
    def user(self) -> Row:
        return self.caller.user

    def flag(self, name: str) -> bool:
        return self.params.get(name) in TRUE

    def word(self, name: str) -> str | None:
        value = self.params.get(name)
        return None if value is None else str(value)

    def page(self, default: int, most: int) -> tuple[int, int]:
        """Offset and length. Too long a page is cut without a word; page 0 is an error of the database."""
        asked = self.params.get("per_page", self.params.get("limit"))
        length = min(_number(asked, default), most)
        offset = (_number(self.params.get("page"), 1) - 1) * length
        if length and offset < 0:
            text = "PG::InvalidRowCountInResultOffsetClause: ERROR:  OFFSET must not be negative\n"
            raise Invalid(text, human=False)
        return offset, length

    def cut(self, rows: Iterable[Any], default: int, most: int) -> list[Any]:
        offset, length = self.page(default, most)
        return list(rows)[offset : offset + length]


def _number(value: Any, default: int) -> int:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d+", value) else default


def parameters(request: Request, dialect: Dialect) -> dict[str, Any]:
    """Query and body as one mapping. The body counts only when its type is known; `a[b]=c` makes nested mappings."""
    params = nested(urllib.parse.parse_qsl(request.query_string.decode(), keep_blank_values=True))
    body = request.get_data()
    kind = request.mimetype
    if kind == "application/x-www-form-urlencoded":
        params |= nested(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
    elif kind == "application/json" and body.strip():
        try:
            content = json.loads(body)
        except ValueError:
            raise dialect.bad_json(body.decode(errors="replace")) from None
        params |= content if isinstance(content, dict) else {"_json": content}
    return params


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`[("a[b][]", "1")]` as `{"a": {"b": ["1"]}}`."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        steps = re.findall(r"[^\[\]]+|\[\]", name.replace("][", "]["))
        _place(found, steps if steps and steps[0] != "[]" else [name], value)
    return found


def _place(target: dict[str, Any], steps: list[str], value: str) -> None:
    head, *rest = steps
    if not rest:
        target[head] = value
    elif rest == ["[]"]:
        target.setdefault(head, []).append(value)
    else:
        inner = target.setdefault(head, {})
        if not isinstance(inner, dict):
            raise Crash(f"expected Hash (got String) for param `{head}'")
        _place(inner, rest, value)

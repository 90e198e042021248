# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of the API: its parameters, who asks, and how records are shown to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import phpform, values
from .auth import Asked
from .dictionaries import Shelf
from .errors import Failure
from .record_types import RecordType
from .state import Cerb, Row

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Raw:
    """An answer that is not JSON."""

    body: bytes
    content_type: str
    headers: dict[str, str]


@dataclass
class Call:
    """`path` are the segments after `rest/`, without the extension."""

    cerb: Cerb
    asked: Asked
    worker: Row
    path: list[str]
    params: dict[str, Any]
    root: str

    @property
    def method(self) -> str:
        return self.asked.method

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.cerb, self.root)

    @property
    def expand(self) -> list[str]:
        return [word for word in self.text("expand").split(",") if word]

    @property
    def admin(self) -> bool:
        return bool(self.worker.get("is_superuser"))

    def text(self, name: str, default: str = "") -> str:
        found = self.params.get(name, default)
        return default if isinstance(found, (list, dict)) else str(found)

    def number(self, name: str, default: int = 0) -> int:
        return values.intval(self.params[name]) if name in self.params else default

    def items(self, name: str) -> list[Any]:
        found = self.params.get(name, [])
        return list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]

    def fields(self) -> dict[str, Any]:
        """`fields[...]`; a single text is an array with one entry."""
        found = self.params.get("fields", {})
        if isinstance(found, dict):
            return found
        return {str(number): item for number, item in enumerate(found if isinstance(found, list) else [found])}

    def need(self, name: str, message: str, code: str | None = "ERROR") -> str:
        found = self.text(name)
        if not found:
            raise Failure(message, code)
        return found

    def kind(self, name: str) -> RecordType:
        found = self.cerb.type(name)
        assert found is not None, name
        return found

    def shown(self, name: str, row: Row, *, full: bool = False) -> dict[str, Any]:
        return self.shelf.dictionary(self.kind(name), row, self.expand, full=full)


def parameters(asked: Asked) -> dict[str, Any]:
    """What PHP reads: of a POST only a form, of PUT and PATCH any body as if it were one."""
    query = phpform.parse(asked.query)
    if asked.method == "POST":
        kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
        return {**query, **(phpform.parse(asked.body) if kind == FORM else {})}
    if asked.method in ("PUT", "PATCH"):
        return phpform.merged(query, phpform.parse(asked.body))
    return query

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The toy server: a stock room with shelves, boxes and people, behind a JSON API like many others.

Like real servers, it stores numbers as text, ignores unknown attributes silently, refers to other objects by id, and
keeps some names unique, compared without case.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "toy-token"
#: Collection -> its attributes; the first one is required.
COLUMNS = {
    "people": ("login",),
    "shelves": ("name", "note", "size", "labels", "keeper_id", "locked"),
    "boxes": ("title", "shelf_id", "key", "note"),
}
UNIQUE = {"people": "login", "shelves": "name"}
Answer = tuple[int, Any]


class Store:
    """What the server knows."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.last = 0
        self.things: dict[str, dict[int, dict[str, Any]]] = {kind: {} for kind in COLUMNS}

    def answer(self, method: str, path: str, query: dict[str, str], document: Any) -> Answer:
        """The status and document for a request that is logged in."""
        kind, _slash, key = path.partition("/")
        if kind not in self.things or (key and (not key.isdecimal() or int(key) not in self.things[kind])):
            return 404, {"error": "Not found"}
        there = self.things[kind]
        if method == "GET" and not key:
            size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
            return 200, list(there.values())[size * (page - 1) : size * page]
        if method == "DELETE":
            inside = kind == "shelves" and any(item["shelf_id"] == key for item in self.things["boxes"].values())
            if inside and query.get("force") != "yes":
                return 409, {"error": "There are boxes on it"}
            del there[int(key)]
            return 204, None
        if method == "GET":
            return 200, there[int(key)]
        return self.write(kind, document, int(key) if key else None)

    def write(self, kind: str, document: dict[str, Any], key: int | None = None) -> Answer:
        """Create an object, or change one."""
        columns, there = COLUMNS[kind], self.things[kind]
        given = {name: None if value is None else str(value) for name, value in document.items() if name in columns}
        if key is None and not given.get(columns[0]):
            return 422, {"error": f"{columns[0]} is missing"}
        name = UNIQUE.get(kind, "")
        taken = {str(item[name]).lower() for item in there.values() if item["id"] != key} if name else set()
        if str(given.get(name) or "").lower() in taken:
            return 422, {"error": f"{name} has already been taken"}
        if key is None:
            self.last += 1
            made = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            key, there[self.last] = self.last, {"id": self.last, "created_at": made, **dict.fromkeys(columns)}
        there[key].update(given)
        return 200, there[key]


def create_app(store: Store) -> Callable[..., Iterable[bytes]]:
    """The API as a WSGI application."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        status, answer = 401, {"error": "Bad token"}
        if environ.get("HTTP_AUTHORIZATION") == f"Bearer {TOKEN}":
            path = environ["PATH_INFO"].removeprefix("/api/")
            with store.lock:
                status, answer = store.answer(environ["REQUEST_METHOD"], path, query, json.loads(body or "null"))
                reply = b"" if answer is None else json.dumps(answer).encode()
        else:
            reply = json.dumps(answer).encode()
        start(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json")])
        return [reply]

    return app

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server so fast that it is never what a benchmark measures, with a latency that can be chosen.

It speaks as much of Zammad (users) and of RT (tickets) as the benchmark's programs ask for, from prepared bytes, and
counts the requests. `python -m tests.benchmark.server --latency 5 --users 10000` prints its address; GET /reset starts
over, and GET /count tells the requests since and the seconds of processor time they took. Where uvloop is installed,
it runs on that.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, bytes]
REASONS = {200: "OK", 201: "Created", 403: "Forbidden", 404: "Not Found", 422: "Unprocessable Entity"}
#: What the names of a user's references are checked with.
NAMED: Mapping[str, tuple[str, ...]] = {
    "roles": ("Admin", "Agent", "Customer"),
    "organizations": (),
    "groups": ("Users",),
}
#: Makes a ticket as long as real ones are.
FILLER = "x" * 1200
#: Stands for the number of a ticket.
NUMBER = "@number@"


def user(number: int, **values: Any) -> dict[str, Any]:
    """A user as Zammad shows it with `expand`."""
    return {
        "id": number,
        "login": f"user{number}",
        "email": f"user{number}@bench.example",
        "firstname": "Uma",
        "lastname": f"Number {number}",
        "note": "as it was",
        "active": True,
        "verified": False,
        "vip": False,
        **dict.fromkeys(("web", "phone", "fax", "mobile", "department", "street", "zip", "city", "country"), ""),
        "organization": None,
        "organizations": [],
        "roles": ["Customer"],
        "role_ids": [3],
        "groups": {},
        "group_ids": {},
        **values,
    }


def ticket(status: str) -> dict[str, Any]:
    """A ticket as RT shows it in a list; its number is still to be filled in."""
    person = {"type": "user", "id": "ansible", "Name": "ansible", "EmailAddress": "ansible@bench.example"}
    moment = "2031-05-01T08:15:00Z"
    return {
        "id": NUMBER,
        "type": "ticket",
        "Subject": f"Disk {NUMBER}",
        "Status": status,
        "Queue": {"type": "queue", "id": "1", "Name": "General"},
        **dict.fromkeys(("Owner", "Creator"), person),
        **{name: [person] for name in ("Requestor", "Cc", "AdminCc")},
        **dict.fromkeys(("Created", "LastUpdated", "Due", "Starts", "Started", "Resolved", "Told"), moment),
        **dict.fromkeys(("Priority", "InitialPriority", "FinalPriority"), "0"),
        **dict.fromkeys(("TimeEstimated", "TimeWorked", "TimeLeft"), "0"),
        "SLA": "",
        "CustomFields": [{"id": "1", "type": "customfield", "name": "Notes", "values": [FILLER]}],
        "_hyperlinks": [{"ref": "self", "type": "ticket", "id": NUMBER}],
    }


class Store:
    """What the server knows."""

    def __init__(self, users: int, tickets: int = 0) -> None:
        self._size = users
        self.tickets = tickets
        self.requests = 0
        self.began = 0.0
        self.reset()

    def reset(self) -> None:
        """The first state again."""
        self.users = {number: user(number) for number in range(1, self._size + 1)}
        self.rows = {number: json.dumps(row).encode() for number, row in self.users.items()}
        self.by_name = {row[name]: number for number, row in self.users.items() for name in ("login", "email")}
        self.requests = 0
        self.began = time.process_time()

    def put(self, number: int, values: dict[str, Any]) -> bytes:
        """Change or make a user."""
        row = {**self.users.get(number, user(number)), **values}
        self.users[number] = row
        self.rows[number] = json.dumps(row).encode()
        self.by_name[row["login"]] = self.by_name[row["email"]] = number
        return self.rows[number]

    def count(self) -> bytes:
        """The requests since the beginning, and what they cost."""
        return json.dumps({"requests": self.requests, "cpu": time.process_time() - self.began}).encode()


def answer(store: Store, method: str, target: str, body: bytes, whose: str) -> Answer:
    """The status and the body. `whose`: the header From, by which an administrator acts for somebody."""
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path == "/count":
        return 200, store.count()
    if parts.path == "/reset":
        store.reset()
        return 200, b"{}"
    store.requests += 1
    if parts.path == "/ping":
        return 200, b"{}"
    if parts.path.startswith("/REST/2.0/"):
        return _rt(store, parts.path.removeprefix("/REST/2.0/"), query)
    return _zammad(store, method, parts.path.removeprefix("/api/v1/"), query, json.loads(body) if body else {}, whose)


def _zammad(
    store: Store, method: str, path: str, query: dict[str, str], document: dict[str, Any], whose: str
) -> Answer:
    if path == "users/me":
        found = store.by_name.get(whose, int(whose) if whose.isdigit() else None) if whose else 1
        return (200, store.rows[found]) if found else (403, b'{"error": "No such user"}')
    if path == "users/search":
        wanted = query.get("query", "").removeprefix("login:")
        for condition in (document.get("condition") or {}).values():
            wanted = str(condition["value"])
        found = store.by_name.get(wanted)
        return 200, b"[" + (store.rows[found] if found else b"") + b"]"
    if path == "users" and method == "GET":
        page, size = int(query.get("page", 1)), min(500, int(query.get("per_page", 100)))
        # Ids are 1, 2, 3, ... without gaps.
        last = min(page * size, len(store.rows))
        return 200, b"[" + b",".join(store.rows[number] for number in range((page - 1) * size + 1, last + 1)) + b"]"
    if path == "users":
        return 201, store.put(len(store.users) + 1, {"id": len(store.users) + 1, **document})
    if path in NAMED:
        names = [{"id": number, "name": name} for number, name in enumerate(NAMED[path], 1)]
        return 200, json.dumps(names if query.get("page") == "1" else []).encode()
    number = int(path.rpartition("/")[2])
    if number not in store.rows:
        return 404, b'{"error": "No such object"}'
    return 200, store.put(number, document) if method == "PUT" else store.rows[number]


def _rt(store: Store, path: str, query: dict[str, str]) -> Answer:
    if path == "queue/1":
        return 200, b'{"id": 1, "Name": "General", "_hyperlinks": []}'
    if path == "queue/1/customfields":
        field = {"id": "1", "Name": "Notes", "Type": "Text", "MaxValues": 1, "LookupType": "RT::Queue-RT::Ticket"}
        return 200, json.dumps({"items": [field], "page": 1, "pages": 1, "total": 1}).encode()
    if path.startswith("ticket/"):
        return 200, json.dumps(ticket("open")).replace(NUMBER, path.removeprefix("ticket/")).encode()
    if path != "tickets":
        return 200, b'{"Version": "5.0.3"}'
    page, size = int(query.get("page", 1)), min(100, int(query.get("per_page", 20)))
    numbers = range((page - 1) * size + 1, min(page * size, store.tickets) + 1)
    open_one, resolved = _templates(query.get("fields", ""))
    items = ",".join((resolved if number % 12 else open_one).replace(NUMBER, str(number)) for number in numbers)
    pages = -(-store.tickets // size)
    rest = {"page": page, "pages": pages, "per_page": size, "total": store.tickets, "count": len(numbers)}
    return 200, f'{{"items": [{items}], {json.dumps(rest)[1:]}'.encode()


@functools.cache
def _templates(names: str) -> tuple[str, str]:
    """An open and a resolved ticket with these fields."""
    wanted = ("id", "type", *(name for name in names.split(",") if name))
    rows = (ticket(status) for status in ("open", "resolved"))
    open_one, resolved = (json.dumps({name: row.get(name) for name in wanted}) for row in rows)
    return open_one, resolved


class Protocol(asyncio.Protocol):
    """One connection: as much of HTTP/1.1 as clients use that send one request after the other."""

    def __init__(self, store: Store, latency: float) -> None:
        self._store, self._latency = store, latency
        self._transport: Any = None
        self._received = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.split(b"\r\n")
        fields = (line.partition(b":") for line in lines)
        headers = {name.lower(): value.strip() for name, _colon, value in fields}
        length = int(headers.get(b"content-length", 0))
        if len(rest) < length:
            return
        self._received = rest[length:]
        method, target, _version = first.decode().split(" ")
        request = (method, target, rest[:length], headers.get(b"from", b"").decode())
        if self._latency and not target.startswith(("/count", "/reset")):
            asyncio.get_running_loop().call_later(self._latency, self._reply, *request)
        else:
            self._reply(*request)

    def _reply(self, *request: Any) -> None:
        if self._transport.is_closing():
            return
        status, content = answer(self._store, *request)
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
        )
        self._transport.write(head.encode() + b"\r\n\r\n" + content)


async def serve(store: Store, latency: float, ready: Callable[[str], None]) -> None:
    """Listen on a port that the system gives; `latency` in seconds."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Protocol(store, latency), "127.0.0.1", 0)
    ready(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--tickets", type=int, default=0)
    options = parser.parse_args()
    with suppress(ImportError):
        import uvloop

        uvloop.install()
    store = Store(options.users, options.tickets)
    # Prepared objects are not looked through again and again for garbage.
    gc.freeze()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(store, options.latency / 1000, lambda address: print(address, flush=True)))


if __name__ == "__main__":
    main()

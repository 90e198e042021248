# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write instead: scripts that search for each user, compare, and write what differs.

They trust every answer, try nothing twice and report nothing, so they do less than the modules they are measured
against. `python -m tests.benchmark.peers KIND URL FILE`, with FILE a JSON list of users.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

User = dict[str, Any]
AT_ONCE = 8
HEADERS = {"Authorization": "Token token=benchmark"}


def difference(wanted: User, found: list[User]) -> tuple[str, str, User] | None:
    """The request that brings a user to what is wanted: its verb, its path and its document."""
    if not found:
        return "POST", "users", wanted
    changes = {name: value for name, value in wanted.items() if found[0].get(name) != value}
    return ("PUT", f"users/{found[0]['id']}", changes) if changes else None


def one_by_one(url: str, users: list[User]) -> None:
    """One session, one request after the other."""
    import requests

    with requests.Session() as session:
        session.headers.update(HEADERS)
        for wanted in users:
            _keep(session, url, wanted)


def threads(url: str, users: list[User]) -> None:
    """A session for each of 8 threads."""
    import requests

    own = threading.local()

    def keep(wanted: User) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.headers.update(HEADERS)
        _keep(own.session, url, wanted)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(keep, users))


def _keep(session: Any, url: str, wanted: User) -> None:
    query = {"query": f"login:{wanted['login']}", "limit": 1}
    answer = session.get(f"{url}/api/v1/users/search", params=query, timeout=30)
    answer.raise_for_status()
    change = difference(wanted, answer.json())
    if change:
        verb, path, document = change
        session.request(verb, f"{url}/api/v1/{path}", json=document, timeout=30).raise_for_status()


def asynchronous(url: str, users: list[User]) -> None:
    """aiohttp with 8 connections, all tasks at once."""
    import asyncio

    import aiohttp

    async def keep(session: Any, wanted: User) -> None:
        query = {"query": f"login:{wanted['login']}", "limit": "1"}
        async with session.get(f"{url}/api/v1/users/search", params=query) as answer:
            answer.raise_for_status()
            change = difference(wanted, await answer.json())
        if change:
            verb, path, document = change
            async with session.request(verb, f"{url}/api/v1/{path}", json=document) as answer:
                answer.raise_for_status()
                await answer.read()

    async def everybody() -> None:
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with aiohttp.ClientSession(connector=connector, headers=HEADERS) as session:
            await asyncio.gather(*(keep(session, wanted) for wanted in users))

    asyncio.run(everybody())


PEERS: dict[str, Callable[[str, list[User]], None]] = {
    "requests": one_by_one,
    "requests, 8 threads": threads,
    "aiohttp, 8 connections": asynchronous,
}


if __name__ == "__main__":
    kind, address, file = sys.argv[1:]
    PEERS[kind](address, json.loads(Path(file).read_text(encoding="utf-8")))

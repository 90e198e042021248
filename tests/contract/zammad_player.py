# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays recorded requests to a fresh simulator of Zammad and keeps the replies.

Before each request the simulator is told which numbers come next, so that ticket 28 is ticket 28 on both sides even
where exchanges are missing in between, and secrets that the recorded server gave out are given out again.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from tests.simulators.zammad import create_app
from tests.simulators.zammad.collections import COLLECTIONS

RECORDINGS = Path(__file__).parent / "recordings"
MODELS = {collection.path: collection.model for collection in COLLECTIONS} | {
    "users": "User",
    "organizations": "Organization",
    "tickets": "Ticket",
    "ticket_articles": "Ticket::Article",
    "object_manager_attributes": "ObjectManager::Attribute",
    "checklist_items": "Checklist::Item",
    "checklist_templates": "ChecklistTemplate",
    "time_accountings": "Ticket::TimeAccounting",
    "add": "Link",
}


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    body: Any


@dataclass(frozen=True)
class Recorded:
    """One exchange with a real server. `sent` is JSON as a value, or the text of the body."""

    number: int
    name: str
    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    sent: Any
    reply: Reply

    @property
    def id(self) -> str:
        return f"{self.number:03}-{self.name}"


def load(name: str) -> list[Recorded]:
    """The exchanges of one recording, in order; of requests that were sent at once, those that won come first."""
    found = []
    lines = (RECORDINGS / f"zammad-{name}.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        entry = json.loads(line)
        sent, came = entry["request"], entry["response"]
        reply = Reply(came["status"], came["content_type"] or "", came["body"])
        query = sent["query"] or {}
        found.append(
            Recorded(number, entry["name"], sent["method"], sent["path"], query, sent["headers"], sent["body"], reply)
        )
    return _winners_first(found)


def _winners_first(exchanges: list[Recorded]) -> list[Recorded]:
    ordered: list[Recorded] = []
    for recorded in exchanges:
        place = len(ordered)
        while (
            place
            and _same_race(ordered[place - 1], recorded)
            and ordered[place - 1].reply.status > recorded.reply.status
        ):
            place -= 1
        ordered.insert(place, recorded)
    return ordered


def _same_race(one: Recorded, other: Recorded) -> bool:
    names = [re.fullmatch(r"(races/.*)-\d", exchange.name) for exchange in (one, other)]
    return names[0] is not None and names[1] is not None and names[0][1] == names[1][1]


def _text(response: TestResponse) -> str:
    """As the recording tool wrote it down: a text without a charset as latin-1, other files by their size."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/") or not response.data:
        return response.data.decode("utf-8" if "charset" in kind else "latin-1")
    return f"<{len(response.data)} bytes {kind}>"


class Player:
    """One simulator and what it has answered."""

    def __init__(self, version: str) -> None:
        app = create_app(version)
        self.zammad = app.zammad
        self.client = app.test_client()
        self.tags: dict[str, str] = {}
        self.notifications: dict[int, int] = {}

    def send(self, recorded: Recorded) -> Reply:
        self._foretell(recorded)
        headers = dict(recorded.headers)
        if "If-None-Match" in headers:
            headers["If-None-Match"] = self.tags.get(recorded.path, "")
        data = recorded.sent
        if data is not None:
            headers.setdefault("Content-Type", "application/json")
            data = data if isinstance(data, str) else json.dumps(data)
        # Two slashes at the front would make the client take the rest for a host.
        url = re.sub(r"^/+", "/", self._path(recorded))
        if recorded.query:
            url += "?" + urllib.parse.urlencode(recorded.query)
        response = self.client.open(url, method=recorded.method, headers=headers, data=data)
        if "ETag" in response.headers:
            self.tags[recorded.path] = response.headers["ETag"]
        kind = response.headers.get("Content-Type", "")
        body = json.loads(response.data) if kind.startswith("application/json") and response.data else _text(response)
        reply = Reply(response.status_code, kind, body)
        return self._remember(recorded, reply)

    def _path(self, recorded: Recorded) -> str:
        """What to ask instead of the recorded path, where that says when, or in which order, it was recorded."""
        if re.fullmatch(r"/api/v1/time_accounting/log/by_activity/\d+/\d+", recorded.path):
            # What was booked in the month of the recording is booked in this one here.
            return f"{recorded.path.rsplit('/', 2)[0]}/{datetime.now(timezone.utc):%Y/%m}"
        # Notifications are made by jobs in an order of their own; the first that was listed stands for the first.
        match = re.fullmatch(r"(/api/v1/online_notifications)/(\d+)", recorded.path)
        return f"{match[1]}/{self.notifications.get(int(match[2]), match[2])}" if match else recorded.path

    # --- what comes next ----------------------------------------------------------------------------------------------

    def _foretell(self, recorded: Recorded) -> None:
        body, store = recorded.reply.body, self.zammad.store
        if recorded.reply.status not in (200, 201) or not isinstance(body, dict):
            return
        model = MODELS.get(recorded.path.rpartition("/")[2])
        if recorded.method == "POST" and model and isinstance(body.get("id"), int):
            store.tables[model].last_id = body["id"] - 1
        writes = "article%5B" in str(recorded.sent) or (isinstance(recorded.sent, dict) and "article" in recorded.sent)
        if writes and body.get("article_ids"):
            store.tables["Ticket::Article"].last_id = body["article_ids"][-1] - 1
        if body.get("attachments"):
            store.tables["Attachment"].last_id = body["attachments"][0]["id"] - 1
        if model == "Ticket" and "number" not in (recorded.sent or {}):
            number = {"prefix": body["number"][:2], "value": int(body["number"][2:]) - 1}
            store.update("Ticket::Counter", store.rows("Ticket::Counter")[0], number)
            if store.get("User", body["customer_id"]) is None:
                store.tables["User"].last_id = body["customer_id"] - 1

    def _remember(self, recorded: Recorded, reply: Reply) -> Reply:
        """A token that was given out is the recorded one from now on."""
        store = self.zammad.store
        if recorded.path.endswith("/user_access_token") and recorded.method == "POST" and reply.status == 200:
            name = "token" if self.zammad.dialect.modern else "name"
            row = store.by("Token", name, reply.body[name])[0]
            store.update("Token", row, {name: recorded.reply.body[name]})
            return Reply(reply.status, reply.content_type, {**reply.body, name: recorded.reply.body[name]})
        if recorded.name == "notifications/list":
            self.notifications[recorded.reply.body[0]["id"]] = reply.body[0]["id"]
        return reply

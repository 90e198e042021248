# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays recorded exchanges of Request Tracker to the simulator, keeping both sides' numbers the same.

Tickets, people and the like get their recorded numbers, because the simulator is told the next one. Transactions and
attachments cannot be foretold that way; their numbers are paired as they appear, and requests are translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.replay import Recorded, Reply
from tests.simulators.rt import State, create_app, tickets

HOST = "http://rt.example:8081"
# What a reply that made something tells of its number: pattern in the reply, sequence of the simulator.
MADE = {
    r"# Ticket (\d+) created": "ticket",
    r"# User (\d+) created": "principal",
    r"# Group (\d+) created": "principal",
    r"# Queue (\d+) created": "queue",
    r"^/REST/2\.0/ticket/(\d+)$": "ticket",
    r"^/REST/2\.0/(?:user|group)/(\d+)$": "principal",
    r"^/REST/2\.0/queue/(\d+)$": "queue",
    r"^/REST/2\.0/asset/(\d+)$": "asset",
    r"^/REST/2\.0/customfield/(\d+)$": "custom field",
    r"^/REST/2\.0/customfieldvalue/(\d+)$": "choice",
}
PAIRED = ("transaction", "attachment", "download/cf")
#: Headers of a request that have an ETag of the recorded server.
CONDITIONS = ("if-match", "if-none-match")


def _ticket_six_was_stolen(rt: State) -> None:
    rt.edit(6, by="apiuser", Owner="apiuser")


def _tickets_were_made_in_bulk(rt: State) -> None:
    rt.begin_ids("ticket", 105)
    queue, who = rt.queues[3], rt.users[27]
    for ident in range(105, 112):
        values = {108: {2: "high"}, 111: {2: "low"}}.get(ident, {})
        tickets.create(rt, who, queue, {"Subject": f"bulk {ident - 108}"}, values)


def _ticket_53_was_renamed(rt: State) -> None:
    rt.edit(53, by="apiuser", Subject="s3")


# The recordings lack some exchanges. What those did on the server is done by hand before the exchange that is named.
MISSING: dict[str, Callable[[State], None]] = {
    "user.by-name": _ticket_six_was_stolen,
    "take.take": _tickets_were_made_in_bulk,
    "comment.json": _ticket_53_was_renamed,
}


class Player:
    """A fresh simulator and what is known about both sides' numbers."""

    def __init__(self, version: str, missing: Mapping[str, Callable[[State], None]] | None = None) -> None:
        self.app = create_app(version=version)
        self.client = self.app.test_client(use_cookies=False)
        self._missing = dict(MISSING if missing is None else missing)
        self.pairs: dict[str, dict[str, str]] = {kind: {} for kind in PAIRED}
        self.etags: dict[str, str] = {}
        for name in ("apiuser", "newyork", "limited", "root"):
            self.app.rt.sessions[f"session-{name}"] = self.app.rt._person(name).id
        self.app.rt.sessions["session-apiuser-2"] = self.app.rt._person("apiuser").id

    def send(self, recorded: Recorded) -> Reply:
        if recorded.name in self._missing:
            self._missing.pop(recorded.name)(self.app.rt)
        self._foretell(recorded)
        response = self.client.open(
            self._translated(recorded.path),
            method=recorded.method,
            base_url=HOST,
            query_string=recorded.query,
            headers=self._conditions(recorded.headers),
            data=recorded.body,
        )
        reply = Reply(response.status_code, {name.lower(): value for name, value in response.headers}, response.data)
        self._pair(recorded, reply)
        etags = [side.headers.get("etag", "").strip('"') for side in (recorded.reply, reply)]
        if all(etags):
            self.etags[etags[0]] = etags[1]
        return self._numbered_as_recorded(reply, recorded.path)

    def _conditions(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers, with the simulator's ETags in them."""

        def own(match: re.Match[str]) -> str:
            return self.etags.get(match[0], match[0])

        return {
            name: re.sub(r"[\w:-]+", own, value) if name in CONDITIONS else value for name, value in headers.items()
        }

    def _foretell(self, recorded: Recorded) -> None:
        """Let the simulator give the next record the number that the real server gave it."""
        texts = [recorded.reply.headers.get("location", "")]
        if recorded.path.startswith("/REST/1.0"):
            texts.append(recorded.reply.body.decode("utf-8", "replace"))
        elif recorded.path.endswith("/tickets/bulk"):
            texts += re.findall(r"/REST/2\.0/ticket/\d+", recorded.reply.body.decode())[:1]
        for text in texts:
            for pattern, sequence in MADE.items():
                for number in re.findall(pattern, text):
                    self.app.rt.begin_ids(sequence, int(number))

    def _translated(self, path: str) -> str:
        """The path with the simulator's numbers in it, percent-encoding kept."""

        def number(match: re.Match[str]) -> str:
            kind = {"history/id": "transaction", "attachments": "attachment"}.get(match[1], match[1])
            return f"{match[1]}/{self.pairs[kind].get(match[2], match[2])}"

        return re.sub(r"(history/id|attachments|attachment|transaction|download/cf)/(\d+)", number, path)

    def _pair(self, recorded: Recorded, reply: Reply) -> None:
        """Learn which number of the one side is which of the other, where both replies have the same build."""
        if recorded.reply.headers.get("location") and reply.headers.get("location"):
            self._pair_texts(recorded.reply.headers["location"], reply.headers["location"])
        left, right = _json(recorded.reply), _json(reply)
        if left is not None and right is not None:
            self._pair_values(left, right)
        elif recorded.path.startswith("/REST/1.0"):
            self._pair_lines(recorded, reply)

    def _pair_texts(self, left: str, right: str) -> None:
        for kind in PAIRED:
            one, other = (re.search(rf"/{kind}/(\d+)$", text) for text in (left, right))
            if one and other:
                self.pairs[kind].setdefault(one[1], other[1])

    def _pair_values(self, left: Any, right: Any) -> None:
        if isinstance(left, dict) and isinstance(right, dict):
            for key in left.keys() & right.keys():
                self._pair_values(left[key], right[key])
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            for one, other in zip(*(sorted(side, key=_name_of) for side in (left, right)), strict=True):
                self._pair_values(one, other)
        elif isinstance(left, str) and isinstance(right, str):
            self._pair_texts(left, right)

    def _pair_lines(self, recorded: Recorded, reply: Reply) -> None:
        """A list of attachments is paired by name, type and size, leaving out what has no name; a history whole."""
        left, right = recorded.reply.body.decode("utf-8", "replace"), reply.body.decode("utf-8", "replace")
        if recorded.path.endswith("/attachments"):
            pattern = r"(\d+): (?!\(Unnamed\))(.+? \(.+?\))(?:,|$)"
            mine = {what: number for number, what in re.findall(pattern, right, re.MULTILINE)}
            found = re.findall(pattern, left, re.MULTILINE)
            self.pairs["attachment"].update({number: mine[what] for number, what in found if what in mine})
        elif "/history" in recorded.path:
            numbers = [re.findall(r"^(?:# .*\(id/)?(\d+)(?::|/total)", text, re.MULTILINE) for text in (left, right)]
            if len(numbers[0]) == len(numbers[1]):
                self.pairs["transaction"].update(zip(*numbers, strict=True))

    def _numbered_as_recorded(self, reply: Reply, path: str) -> Reply:
        """The reply with the recorded numbers of transactions and attachments."""
        back = {kind: {other: one for one, other in pairs.items()} for kind, pairs in self.pairs.items()}
        content = _json(reply)
        if content is None:
            return self._lines_as_recorded(reply, path, back)
        own = re.search(r"/(transaction|attachment)/\d+$", path)
        return Reply(
            reply.status, reply.headers, json.dumps(_renumbered(content, back, own[1] if own else "")).encode()
        )

    @staticmethod
    def _lines_as_recorded(reply: Reply, path: str, back: dict[str, dict[str, str]]) -> Reply:
        """A history, with the recorded numbers of its entries."""
        if not re.search(r"/history|/transaction/", path):
            return reply

        def number(match: re.Match[bytes]) -> bytes:
            return match[1] + back["transaction"].get(match[2].decode(), match[2].decode()).encode()

        body = re.sub(rb"(?m)^(|id: |# \S+ \(id/)(\d+)(?=:|$|/total)", number, reply.body)
        return Reply(reply.status, reply.headers, body)


def _name_of(item: Any) -> str:
    """What tells items of an unordered list apart; items without a name keep their place."""
    return str(item.get("name", "")) if isinstance(item, dict) else ""


def _renumbered(value: Any, back: dict[str, dict[str, str]], kind: str) -> Any:
    """Every number of a transaction or attachment in JSON, replaced; `kind` is what the outermost record is."""
    if isinstance(value, list):
        return [_renumbered(item, back, "") for item in value]
    if isinstance(value, str):
        return re.sub(
            r"/(transaction|attachment|download/cf)/(\d+)",
            lambda match: f"/{match[1]}/{back[match[1]].get(match[2], match[2])}",
            value,
        )
    if not isinstance(value, dict):
        return value
    found = {key: _renumbered(item, back, "") for key, item in value.items()}
    kind = value.get("type", kind) if isinstance(value.get("type", kind), str) else ""
    if kind in back and "id" in found:
        number = back[kind].get(str(found["id"]), str(found["id"]))
        found["id"] = number if isinstance(found["id"], str) else int(number)
    return found


def _json(reply: Reply) -> Any:
    if "json" not in reply.content_type or not reply.body:
        return None
    try:
        return json.loads(reply.body)
    except ValueError:
        return None

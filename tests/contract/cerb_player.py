# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays recorded requests to a fresh simulator of Cerb, byte for byte, and keeps the replies.

Before each request the simulator's clock stands at the recorded moment, and it is told which numbers and masks come
next, so that ticket 60 is ticket 60 on both sides even where exchanges are missing in between.
"""

from __future__ import annotations

import email.utils
import io
import json
import re
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.simulators.cerb import create_app
from tests.simulators.cerb.state import Token

RECORDING = Path(__file__).parent / "recordings" / "cerb.jsonl"
# Scopes of the recorded bearer tokens; they were made on the setup pages, which nobody recorded.
SCOPES = {
    "bearer_ok": ["api"],
    "bearer_ok_no_date_needed_post": ["api"],
    "bearer_scope_ok": ["profile"],
    "bearer_readonly_ok": ["api:read-only"],
}
# What exchanges that are not among the recorded ones left behind, by the first exchange that shows it.
FIELD = {"context": "cerberusweb.contexts.ticket", "type": "S", "pos": 0, "custom_fieldset_id": 0}


def _fields(types: dict[int, str], **more: Any) -> list[tuple[str, dict[str, Any]]]:
    """Fields on tickets by their numbers; the first one is for keys."""
    names = {1: "External reference"}
    return [
        (
            "custom_field",
            {**FIELD, "id": key, "name": names.get(key, f"Field {key}"), "uri": f"f{key}", "type": kind, **more},
        )
        for key, kind in types.items()
    ]


UNRECORDED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "custom_field_delete": [
        ("custom_field", {**FIELD, "id": ident, "name": f"Field {ident}", "uri": f"field_{ident}"})
        for ident in range(15, 22)
    ],
    "v11_compose": [
        *_fields({**dict.fromkeys((1, 2, 3, 5, 6, 7, 8, 10, 11, 13, 19), "S"), 4: "T", 12: "W"}),
        *_fields({9: "O"}, params={"decimal_at": 2}),
        *_fields({14: "L"}, params={"context": "cerberusweb.contexts.org"}),
    ],
}


@dataclass(frozen=True)
class Reply:
    """`body` is JSON as a value, or text."""

    status: int
    content_type: str
    location: str
    body: Any


@dataclass(frozen=True)
class Recorded:
    """One exchange with a real server. `valid` says whether its signature is right, None where it has none."""

    number: int
    name: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    reply: Reply
    moment: float
    valid: bool | None

    @property
    def id(self) -> str:
        return f"{self.number:03}-{self.name}"

    @property
    def route(self) -> str:
        return self.path.partition("/rest/")[2].rpartition(".")[0]


def load(path: Path = RECORDING) -> list[Recorded]:
    """The exchanges, in order."""
    found: list[Recorded] = []
    moment = 0.0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        sent, came = entry["request"], entry["response"]
        headers = {name.lower(): value for name, value in sent["headers"].items()}
        if "date" in came["headers"]:
            moment = email.utils.parsedate_to_datetime(came["headers"]["date"]).timestamp()
        reply = _reply(came["status"], came["headers"], came["body"] or "")
        body = (sent["body"] or "").encode()
        query, valid = sent["query"] or "", entry.get("signature_valid")
        place = (number, entry["name"], sent["method"], sent["path"], query, headers, body)
        found.append(Recorded(*place, reply, moment, valid))
    return found


def _reply(status: int, headers: dict[str, str], text: str) -> Reply:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    body = json.loads(text) if kind == "application/json" and text else text
    return Reply(status, kind, urllib.parse.urlsplit(headers.get("location", "")).path, body)


class Player:
    """One simulator and what it has answered. `furnished`: types whose records a fresh server has by itself: what the
    recording shows of one that nobody created is planted."""

    def __init__(self, *, strict: bool = False, version: str = "", furnished: frozenset[str] = frozenset()) -> None:
        self.app = create_app(version=version)
        self._furnished = furnished
        # The database of the first recorded server was not strict.
        self.app.cerb.strict_sql = strict
        self.cerb = self.app.cerb

    def send(self, recorded: Recorded) -> Reply:
        self._foretell(recorded)
        started: list[Any] = []
        app: Any = self.app
        environ = self._environ(recorded)
        data = b"".join(app(environ, lambda status, head, exc_info=None: started.extend((status, head))))
        headers = {name.lower(): value for name, value in started[1]}
        return _reply(int(started[0].partition(" ")[0]), headers, data.decode("utf-8", "replace"))

    def _environ(self, recorded: Recorded) -> dict[str, Any]:
        target = f"{recorded.path}?{recorded.query}" if recorded.query else recorded.path
        environ = {
            "REQUEST_METHOD": recorded.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": urllib.parse.unquote(recorded.path, "iso-8859-1"),
            "QUERY_STRING": recorded.query,
            "REQUEST_URI": target,
            "SERVER_NAME": "cerb.example",
            "SERVER_PORT": "8090",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(recorded.body)),
            "HTTP_HOST": "cerb.example:8090",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(recorded.body),
            "wsgi.errors": io.StringIO(),
        }
        for name, value in recorded.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return environ

    # --- what comes next ----------------------------------------------------------------------------------------------

    def _foretell(self, recorded: Recorded) -> None:
        cerb, name = self.cerb, recorded.name
        cerb.frozen = recorded.moment
        cerb.database_down = name == "error_db_down"
        cerb.upgrade_pending = name == "upgrade_pending_redirect"
        if name in SCOPES:
            bearer = recorded.headers["authorization"].partition(" ")[2]
            cerb.tokens[bearer] = Token("labclient0001", 1, SCOPES[name], recorded.moment + 3600)
        if name == "oauth_refresh_token":
            refresh = urllib.parse.parse_qs(recorded.body.decode())["refresh_token"][0]
            next(
                token for token in cerb.tokens.values() if token.scopes == ["api"] and not token.refresh
            ).refresh = refresh
        self._plant(recorded)
        for kind, row in UNRECORDED.get(name, ()):
            cerb.table(kind)[row["id"]] = {"updated_at": int(recorded.moment), **row}
        body = recorded.reply.body
        if isinstance(body, dict) and body.get("__status") == "success" and recorded.method in ("POST", "PATCH"):
            self._numbers(recorded.route, body)
        elif isinstance(body, dict) and (match := re.match(r"Invalid ticket id '(\d+)'", str(body.get("message")))):
            cerb.last_ids["ticket"] = max(cerb.last_ids["ticket"], int(match[1]) - 1)

    def _plant(self, recorded: Recorded) -> None:
        body = recorded.reply.body
        if not isinstance(body, dict) or recorded.method not in ("GET", "PUT"):
            return
        rows = body.get("results") if isinstance(body.get("results"), list) else [body]
        for shown in rows or ():
            kind = self.cerb.type(str(shown.get("_type"))) if isinstance(shown, dict) else None
            if kind is not None and kind.name in self._furnished:
                row = {key: value for key, value in shown.items() if not key.startswith("_")}
                self.cerb.table(kind.name).setdefault(int(shown["id"]), {**row, "id": int(shown["id"])})

    def _numbers(self, route: str, body: dict[str, Any]) -> None:
        kind, ident = body.get("_type"), body.get("id")
        if route == "parser/parse":
            self._next("message", body["last_message_id"])
            kind = "ticket"
        if "comment_id" in body or "note_id" in body:
            self._next("comment", body.get("comment_id", body.get("note_id")))
        if ident and kind:
            self._next(str(kind), ident)
        if kind == "ticket" and route != "tickets/reply":
            self.cerb.next_mask = body.get("mask")
        if kind == "ticket" and body.get("latest_message_id"):
            self._next("message", body["latest_message_id"])
        if route == "groups/create":
            # Each has its Inbox, and one group was created that was not recorded.
            self._next("bucket", {7: 25, 10: 27}.get(body["id"], self.cerb.last_ids["bucket"] + 1))
        for records in (body.get("records_created") or {}).values():
            for record in records.values():
                self._next("org", record["id"])

    def _next(self, kind: str, ident: Any) -> None:
        """Only forwards: a record that is already there keeps its number."""
        if int(ident) not in self.cerb.table(kind):
            self.cerb.last_ids[kind] = int(ident) - 1

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the simulated server: tables, links, custom values, keys, the clock, and the knobs that tests turn.

Everything is guarded by `Cerb.lock`; the application holds it for the length of a request. All attributes but the lock
can be pickled, so a test may keep a state and come back to it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import eleven, record_types
from .errors import BUILD, VERSION
from .record_types import RecordType

Row = dict[str, Any]
# A record by its context and its id.
Place = tuple[str, int]
WORKER = "cerberusweb.contexts.worker"
TICKET = "cerberusweb.contexts.ticket"
APP = "cerberusweb.contexts.app"


@dataclass
class Credential:
    """A pair of keys; `allowed_paths` are patterns of paths after `rest/`, extension included."""

    secret: str
    worker_id: int
    allowed_paths: list[str] = field(default_factory=lambda: ["*"])


@dataclass
class Token:
    """An access token of OAuth2; `scopes` are names in the scopes of the application."""

    client_id: str
    worker_id: int
    scopes: list[str]
    expires: float
    refresh: str = ""


class Cerb:
    """Everything one server knows.

    `bases` are the directories it is served from. `rewriting` says that the web server hides `index.php`; without it
    only addresses with `index.php` are the API's. `clock_skew` is how many seconds the server's clock is ahead, and
    `frozen` stops it at a moment.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.tables: dict[str, dict[int, Row]] = {}
        self.last_ids: dict[str, int] = {}
        self.custom_types: dict[str, RecordType] = {}
        self.custom_values: dict[Place, dict[int, Any]] = {}
        self.fieldsets: dict[Place, set[int]] = {}
        self.links: dict[Place, list[Place]] = {}
        self.members: dict[int, dict[int, bool]] = {}
        self.participants: dict[int, list[int]] = {}
        self.files: dict[int, bytes] = {}
        self.attached: dict[Place, list[int]] = {}
        # The subjects of the mails that went out.
        self.outbox: list[str] = []
        self.credentials: dict[str, Credential] = {}
        self.tokens: dict[str, Token] = {}
        # What the job that fills the full-text index has seen.
        self.indexed: set[Place] = set()
        self.bases: tuple[str, ...] = ("", "/support")
        self.rewriting = True
        self.clock_skew = 0.0
        self.frozen: float | None = None
        self.upgrade_pending = False
        self.database_down = False
        self.version, self.build = VERSION, BUILD
        # Types whose plugins are disabled.
        self.disabled: frozenset[str] = frozenset()
        # Values of custom fields are kept in three-byte UTF-8.
        self.narrow_texts = False
        # MariaDB's default: a statement with a value that does not fit fails, and Cerb does not notice.
        self.strict_sql = True
        # The next ticket has this mask instead of a random one.
        self.next_mask: str | None = None
        self.random = random.Random(20261121)  # masks are no secrets

    # --- time ---------------------------------------------------------------------------------------------------------

    def moment(self) -> float:
        return (time.time() if self.frozen is None else self.frozen) + self.clock_skew

    def now(self) -> int:
        return int(self.moment())

    # --- types --------------------------------------------------------------------------------------------------------

    def type(self, name: str) -> RecordType | None:
        """By alias, by a name in one word, or by context."""
        known = record_types.aliases().get(name) or (eleven.aliases().get(name) if self.is_eleven else None)
        if known:
            return None if known in self.disabled else self._known()[known]
        for found in self.custom_types.values():
            if name in (found.name, found.context):
                return found
        return None

    def types(self) -> list[RecordType]:
        known = (kind for kind in self._known().values() if kind.name not in self.disabled)
        return [*known, *self.custom_types.values()]

    def _known(self) -> dict[str, RecordType]:
        return eleven.load() if self.is_eleven else record_types.load()

    @property
    def is_eleven(self) -> bool:
        return self.version == eleven.VERSION

    def become_eleven(self, *, new: bool) -> None:
        """Be an 11.0.2: a new installation, or an upgraded one."""
        with self.lock:
            self.version, self.build = eleven.VERSION, eleven.BUILD
            self.disabled, self.narrow_texts = (eleven.OFF, True) if new else (frozenset(), False)

    def context(self, name: str) -> str | None:
        found = self.type(name)
        return found.context if found else None

    # --- rows ---------------------------------------------------------------------------------------------------------

    def table(self, name: str) -> dict[int, Row]:
        return self.tables.setdefault(name, {})

    def rows(self, name: str) -> list[Row]:
        table = self.table(name)
        return [table[ident] for ident in sorted(table)]

    def get(self, name: str, ident: Any) -> Row | None:
        return self.table(name).get(int(ident)) if ident else None

    def by(self, name: str, column: str, value: Any) -> Row | None:
        """The first row with exactly this value."""
        return next((row for row in self.rows(name) if row.get(column) == value), None)

    def next_id(self, name: str) -> int:
        ident = self.last_ids.get(name, 0) + 1
        while ident in self.table(name):
            ident += 1
        self.last_ids[name] = ident
        return ident

    def insert(self, of: str, /, **values: Any) -> Row:
        row = {"id": self.next_id(of), **values}
        self.table(of)[row["id"]] = row
        return row

    def place(self, name: str, ident: Any) -> Place:
        context = self.context(name)
        assert context is not None, f"there is no record type {name!r}"
        return context, int(ident)

    def at(self, place: Place) -> Row | None:
        found = self.type(place[0])
        return self.get(found.name, place[1]) if found else None

    def forget(self, name: str, ident: int) -> None:
        """Delete a row and what hangs on it."""
        self.table(name).pop(ident, None)
        place = self.place(name, ident)
        for other in self.links.pop(place, []):
            self.links[other] = [kept for kept in self.links.get(other, []) if kept != place]
        for map_ in (self.custom_values, self.fieldsets, self.attached):
            map_.pop(place, None)
        self.indexed.discard(place)
        for row in self.rows("comment"):
            if (row["target__context"], row["target_id"]) == place:
                self.table("comment").pop(row["id"])

    # --- links --------------------------------------------------------------------------------------------------------

    def link(self, one: Place, other: Place) -> None:
        for left, right in ((one, other), (other, one)):
            found = self.links.setdefault(left, [])
            if right not in found:
                found.append(right)

    def unlink(self, one: Place, other: Place) -> None:
        for left, right in ((one, other), (other, one)):
            if right in self.links.get(left, []):
                self.links[left].remove(right)

    def linked(self, place: Place, context: str) -> list[int]:
        return sorted(ident for other, ident in self.links.get(place, []) if other == context)

    def log(
        self, point: str, event: str, actor: Row | None, target: Place, message: str, urls: dict[str, str] | None = None
    ) -> None:
        """Write an entry into the activity log; `urls`: what it names beside the actor."""
        who = (WORKER, actor["id"]) if actor else (APP, 0)
        params = {
            "message": f"activities.{point}",
            "variables": {"actor": who[1]},
            "urls": {**(urls or {}), "actor": f"ctx://{who[0]}:{who[1]}"},
        }
        self.insert(
            "activity_log",
            activity_point=point,
            event=event,
            created=self.now(),
            label=message,
            params=params,
            actor__context=who[0],
            actor_id=who[1],
            target__context=target[0],
            target_id=target[1],
        )

    # --- people -------------------------------------------------------------------------------------------------------

    def address(self, email: str) -> Row:
        """The address record of an e-mail address, made when there is none."""
        email = email.lower()
        found = self.by("address", "email", email)
        if found is None:
            now = self.now()
            host = email.partition("@")[2]
            found = self.insert("address", email=email, host=host, created_at=now, updated=now)
        return found

    def mask(self) -> str:
        if self.next_mask:
            mask, self.next_mask = self.next_mask, None
            return mask
        letters = "".join(self.random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=3))
        return f"{letters}-{self.random.randint(10000, 99999)}-{self.random.randint(100, 999)}"

    def is_member(self, worker_id: int, group_id: int) -> bool:
        return worker_id in self.members.get(group_id, {})

    def may_read(self, worker: Row, ticket: Row) -> bool:
        """Administrators all, others the tickets of public groups and of their own."""
        group = self.get("group", ticket.get("group_id"))
        if worker.get("is_superuser") or group is None or not group.get("is_private"):
            return True
        return self.is_member(worker["id"], group["id"])

    def inbox(self, group_id: int) -> Row | None:
        """The default bucket of a group, which may have none."""
        buckets = [row for row in self.rows("bucket") if row["group_id"] == group_id]
        return next((row for row in buckets if row.get("is_default")), None)

    # --- what a person does on the server meanwhile -------------------------------------------------------------------

    def index(self) -> None:
        """Run the job that fills the full-text index."""
        with self.lock:
            self.indexed = {self.place(name, ident) for name, table in self.tables.items() for ident in table}

    def leave(self, worker_id: int, groups: Iterable[int] | None = None) -> None:
        """Take a worker out of these groups, or of all."""
        with self.lock:
            for ident in list(self.members) if groups is None else groups:
                self.members.get(ident, {}).pop(worker_id, None)

    def purge(self) -> None:
        """Run the job that removes deleted tickets for good."""
        with self.lock:
            for row in self.rows("ticket"):
                if row["status_id"] == 3:
                    for message in self.rows("message"):
                        if message["ticket_id"] == row["id"]:
                            self.forget("message", message["id"])
                    self.participants.pop(row["id"], None)
                    self.forget("ticket", row["id"])

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the simulated server: all records, how they are found, and who changed what when.

Tests read it and edit it under `State.lock`; `State.edit`, `State.reply` and `State.comment` play a person who works
on the server meanwhile. The rules of tickets, people and queues stand in files of their own and take the state as
argument.
"""

from __future__ import annotations

import itertools
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from . import dates
from .records import (
    Asset,
    Attachment,
    Catalog,
    CustomField,
    CustomRole,
    Group,
    Link,
    Queue,
    Record,
    Ticket,
    Transaction,
    User,
)

ORGANIZATION = "rt.example"
#: Debian's packages before and after the security fixes of November 2026 (CVE-2026-108277 and others).
UNPATCHED, PATCHED = "5.0.3+dfsg-3~deb12u6", "5.0.3+dfsg-3~deb12u7"
#: RT 4.4 with RT::Extension::REST2 1.17.
EXTENDED = "4.4.6"
#: RT 6, which has the same routes and shows some things otherwise.
SIX = "6.0.0"
SYSTEM, NOBODY, EVERYONE, PRIVILEGED, UNPRIVILEGED = 1, 6, 3, 4, 5
TICKET_LOOKUP = "RT::Queue-RT::Ticket"
ASSET_LOOKUP = "RT::Catalog-RT::Asset"
TRANSACTION_LOOKUP = "RT::Queue-RT::Ticket-RT::Transaction"


class State:
    """Everything the server knows. One lock guards it all."""

    def __init__(self, version: str = PATCHED) -> None:
        self.lock = threading.RLock()
        self.version = version
        #: Whether the session cookie is marked Secure, as RT 5.0.10 and 6.0.0 do by default.
        self.secure_cookies = False
        #: Whether REST 2.0 is there; RT 6.0.2 can switch it off.
        self.rest2 = True
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.queues: dict[int, Queue] = {}
        self.custom_fields: dict[int, CustomField] = {}
        self.custom_roles: dict[int, CustomRole] = {}
        self.tickets: dict[int, Ticket] = {}
        self.catalogs: dict[int, Catalog] = {}
        self.assets: dict[int, Asset] = {}
        self.transactions: dict[int, Transaction] = {}
        self.attachments: dict[int, Attachment] = {}
        self.links = Links()
        # (principal id, right, queue id or "catalog 2" or None for everywhere)
        self.grants: set[tuple[int, str, int | str | None]] = set()
        self.tokens: dict[str, int] = {}
        self.sessions: dict[str, int] = {}
        self._ids: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        #: Where requests with If-Match meet, each past its check and before its change, so that both are taken.
        self.meeting: threading.Barrier | None = None

    @property
    def patched(self) -> bool:
        """Whether groups that nobody made are hidden, and writing by a cookie needs the Origin of this server."""
        return self.version not in (UNPATCHED, SIX)

    @property
    def six(self) -> bool:
        """Whether this is RT 6."""
        return self.version == SIX

    def label(self, record: Any) -> str:
        """How messages about a changed record begin."""
        return f"{record.kind} {record.id if self.six else record.name}"

    @property
    def extended(self) -> bool:
        """Whether REST 2.0 comes from the extension to RT 4.4, which knows less."""
        return self.version == EXTENDED

    # --- ids and time -------------------------------------------------------------------------------------------------

    def next_id(self, kind: str) -> int:
        """A fresh id; users and groups share one sequence, as principals."""
        return next(self._ids[kind])

    def begin_ids(self, kind: str, first: int) -> None:
        self._ids[kind] = itertools.count(first)

    def now(self) -> str:
        return dates.as_stored(dates.now())

    def session(self, user: User) -> str:
        """A fresh login cookie's value."""
        key = secrets.token_hex(16)
        self.sessions[key] = user.id
        return key

    # --- finding ------------------------------------------------------------------------------------------------------

    def user(self, key: Any, *, email: bool = False) -> User | None:
        """By id or name (case counts for nothing), and by address where the server allows that."""
        if isinstance(key, User):
            return key
        text = str(key)
        if text.isdigit():
            return self.users.get(int(text))
        folded = text.lower()
        for user in self.users.values():
            if user.name.lower() == folded or (email and user.email and user.email.lower() == folded):
                return user
        return None

    def queue(self, key: Any) -> Queue | None:
        return _named(self.queues, key)

    def catalog(self, key: Any) -> Catalog | None:
        """By number or exact name: catalogs are the one kind of which the case of the name counts."""
        if str(key).isdigit():
            return self.catalogs.get(int(key))
        return next((catalog for catalog in self.catalogs.values() if catalog.name == str(key)), None)

    def group(self, key: Any) -> Group | None:
        return _named(self.groups, key)

    def principal(self, key: int) -> User | Group | None:
        return self.users.get(key) or self.groups.get(key)

    def ticket(self, key: Any) -> Ticket | None:
        """The ticket itself, or the one it was merged into."""
        if not str(key).isdigit():
            return None
        ticket = self.tickets.get(int(key))
        while ticket is not None and ticket["EffectiveId"] != ticket.id:
            ticket = self.tickets.get(ticket["EffectiveId"])
        return ticket

    def role_named(self, key: str) -> CustomRole | None:
        for role in self.custom_roles.values():
            if key in (role.group_type, role.name, str(role.id)):
                return role
        return None

    def fields_for(self, record: Record, lookup: str | None = None) -> list[CustomField]:
        """The enabled custom fields that apply to a record, in their order."""
        known = {"Ticket": TICKET_LOOKUP, "Asset": ASSET_LOOKUP, "Queue": "RT::Queue"}
        lookup = lookup or known.get(record.kind, f"RT::{record.kind}")
        inside = {"Ticket": "Queue", "Asset": "Catalog"}.get(record.kind)
        container = record[inside] if inside else record.id
        return [
            custom_field
            for custom_field in self.custom_fields.values()
            if custom_field.lookup == lookup
            and not custom_field.disabled
            and (0 in custom_field.applied or container in custom_field.applied)
        ]

    def roles_of(self, queue_id: int) -> list[CustomRole]:
        return [role for role in self.custom_roles.values() if queue_id in role.queues]

    # --- members ------------------------------------------------------------------------------------------------------

    def users_in(self, group: Group, seen: frozenset[int] = frozenset()) -> set[int]:
        """All users in a group, those of its groups included."""
        found: set[int] = set()
        for member in group.members:
            if member in self.users:
                found.add(member)
            elif member in self.groups and member not in seen:
                found |= self.users_in(self.groups[member], seen | {group.id})
        return found

    def principals_of(self, user: User) -> set[int]:
        """The user, and all groups whose rights the user has."""
        found = {user.id, EVERYONE, PRIVILEGED if user.privileged else UNPRIVILEGED}
        found |= {group.id for group in self.groups.values() if not group.disabled and user.id in self.users_in(group)}
        return found

    # --- changing -----------------------------------------------------------------------------------------------------

    def record(
        self,
        record: Record,
        who: User | None,
        type: str,
        *,
        field: str = "",
        old: Any = "",
        new: Any = "",
        data: str = "",
        time_taken: Any = 0,
        touch: bool = True,
    ) -> Transaction:
        """Enter a transaction into the history of `record` and, with `touch`, mark the record as changed."""
        transaction = Transaction(
            self.next_id("transaction"),
            f"RT::{record.kind}",
            record.id,
            type,
            field=field,
            old=_text(old),
            new=_text(new),
            data=data,
            time_taken=str(time_taken),
            creator=who.id if who else SYSTEM,
            created=self.now(),
        )
        self.transactions[transaction.id] = transaction
        record.history.append(transaction.id)
        if touch:
            self.touch(record, who)
        return transaction

    def touch(self, record: Record, who: User | None) -> None:
        record.updated, record.updated_by = self.now(), who.id if who else SYSTEM

    def stamp(self, record: Any, who: User | None) -> Any:
        """Say who made a new record, and when."""
        record.creator = record.updated_by = who.id if who else SYSTEM
        record.created = record.updated = self.now()
        return record

    def after_condition(self) -> None:
        """A request has passed the check of its condition. The server holds no lock until the change is made."""
        if self.meeting is not None:
            self.lock.release()
            try:
                self.meeting.wait(timeout=60)
            finally:
                self.lock.acquire()

    # --- what a person does on the server meanwhile -------------------------------------------------------------------

    def edit(self, ticket_id: int, by: str = "root", **changes: Any) -> list[str]:
        """Change a ticket as `by` would on the web page; answers the server's messages."""
        from . import update

        with self.lock:
            return update.update_ticket(self, self._person(by), self._known_ticket(ticket_id), changes)

    def reply(self, ticket_id: int, text: str, by: str = "root", kind: str = "correspond") -> int:
        """Write a reply (or, with `kind="comment"`, a comment) as `by`; answers the transaction's id."""
        from . import messages

        with self.lock:
            message = messages.Message(text=text)
            return messages.add(self, self._person(by), self._known_ticket(ticket_id), kind, message)[0].id

    def comment(self, ticket_id: int, text: str, by: str = "root") -> int:
        return self.reply(ticket_id, text, by, kind="comment")

    def _person(self, name: str) -> User:
        user = self.user(name)
        if user is None:
            raise LookupError(f"no user is called {name!r}")
        return user

    def _known_ticket(self, ticket_id: int) -> Ticket:
        ticket = self.ticket(ticket_id)
        if ticket is None:
            raise LookupError(f"there is no ticket {ticket_id}")
        return ticket


class Links:
    """All links, found from either end in one step; URIs are looked up without regard to case."""

    def __init__(self) -> None:
        self._from: dict[str, list[Link]] = defaultdict(list)
        self._to: dict[str, list[Link]] = defaultdict(list)

    def add(self, link: Link) -> None:
        self._from[link.base.lower()].append(link)
        self._to[link.target.lower()].append(link)

    def remove(self, link: Link) -> None:
        self._from[link.base.lower()].remove(link)
        self._to[link.target.lower()].remove(link)

    def find(self, *, base: str | None = None, target: str | None = None, type: str | None = None) -> list[Link]:
        """The links with exactly this base, target and type, of which one end at least must be given."""
        found = self.like(base=base) if base is not None else self.like(target=target)
        return [
            link
            for link in found
            if base in (None, link.base) and target in (None, link.target) and type in (None, link.type)
        ]

    def like(self, *, base: str | None = None, target: str | None = None) -> list[Link]:
        """The links with this base, or this target, in whatever case."""
        return list(self._from.get((base or "").lower(), []) if target is None else self._to.get(target.lower(), []))


def _named(records: dict[int, Any], key: Any) -> Any:
    text = str(key)
    if text.isdigit():
        return records.get(int(text))
    folded = text.lower()
    return next((record for record in records.values() if record.name.lower() == folded), None)


def _text(value: Any) -> str:
    return "" if value is None else str(value)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People on tickets and queues: whom a word means, who is added to and taken from a role, and who owns a ticket."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from . import addresses, mail
from .errors import Crash
from .records import Asset, Group, Queue, Record, Ticket, User
from .rights import may, may_own
from .state import NOBODY, State


def is_reference(value: Any) -> bool:
    """The shape in which the server shows another record."""
    return isinstance(value, dict) and all(value.get(key) for key in ("type", "id", "_url"))


def roles_of(rt: State, record: Ticket | Queue) -> list[str]:
    """The roles a record has, without the owner, in the order in which the server goes through them."""
    queue_id = record["Queue"] if isinstance(record, Ticket) else record.id
    own = ["AdminCc", "Cc", "Requestor"] if isinstance(record, Ticket) else ["AdminCc", "Cc"]
    customs = [role.group_type for role in rt.roles_of(queue_id) if isinstance(record, Ticket) or not role.single]
    return sorted(own + customs)


def role_label(rt: State, role: str) -> str:
    found = rt.role_named(role) if role.startswith("RT::CustomRole-") else None
    return found.name if found else role


def is_single(rt: State, role: str) -> bool:
    found = rt.role_named(role) if role.startswith("RT::CustomRole-") else None
    return bool(found and found.single)


def members(record: Ticket | Queue | Asset, role: str) -> list[int]:
    return record.roles.setdefault(role, [])


def resolve(rt: State, word: Any) -> User | Group | None:
    """Whom a word means: an id, "group:Name", a user name, an address (which makes a user), "Name <address>"."""
    if is_reference(word):
        word = word["id"]
    text = str(word).strip()
    if text.isdigit():
        return rt.principal(int(text))
    if text.lower().startswith("group:"):
        return rt.group(text[6:])
    first = (addresses.addresses_in(text) or [""])[0]
    address = addresses.address_of(first)
    if address:
        return rt.user(address, email=True) or autocreate(rt, address, parseaddr(first)[0])
    return rt.user(text) if text else None


def autocreate(rt: State, address: str, real_name: str = "") -> User:
    """The user the server makes of an address it has not seen before."""
    fields = {
        "Name": address,
        "EmailAddress": address,
        "RealName": real_name,
        "Comments": "Autocreated when added as a watcher",
    }
    user = rt.stamp(User(rt.next_id("principal"), fields, privileged=False), None)
    rt.users[user.id] = user
    rt.record(user, None, "Create")
    return user


def resolve_for_create(rt: State, words: Any) -> list[int]:
    """The principal ids of a role on a new ticket; whom the server cannot make out is left out without a word."""
    listed = words if isinstance(words, list) else [words]
    found: list[int] = []
    for word in listed:
        parts = [word] if is_reference(word) or not isinstance(word, str) else addresses.addresses_in(word)
        for part in parts:
            who = resolve(rt, part)
            if who is not None and who.id not in found:
                found.append(who.id)
    return found


def add_watcher(rt: State, who: User, record: Ticket | Queue, role: str, principal: User | Group) -> tuple[bool, str]:
    if not _may_change_watcher(rt, who, record, principal):
        return False, "Permission Denied"
    held = members(record, role)
    label = role_label(rt, role)
    if principal.id in held:
        return False, f"{principal.name} is already {label}"
    held.append(principal.id)
    rt.record(record, who, "AddWatcher", field=role, new=principal.id)
    return True, f"Added {principal.name} as {label} for this {record.kind.lower()}"


def remove_watcher(
    rt: State, who: User, record: Ticket | Queue, role: str, principal: User | Group
) -> tuple[bool, str]:
    if not _may_change_watcher(rt, who, record, principal):
        return False, "Permission Denied"
    members(record, role).remove(principal.id)
    rt.record(record, who, "DelWatcher", field=role, old=principal.id)
    return True, f"{principal.name} is no longer {role_label(rt, role)} for this {record.kind.lower()}"


def set_single(rt: State, who: User, record: Ticket | Queue, role: str, word: Any) -> str | None:
    """Give a role of one member to somebody. Nothing new is answered by nothing at all."""
    if word in (None, ""):
        return "One, and only one, of Principal/PrincipalId/User/Group is required"
    principal = resolve(rt, word)
    if isinstance(principal, Group):
        return f"{role_label(rt, role)} cannot be a group"
    if not isinstance(principal, User):
        return f"Could not find or create user '{word}'"
    if not _may_change_watcher(rt, who, record, principal):
        return "Permission Denied"
    old = rt.principal((members(record, role) or [NOBODY])[0])
    assert old is not None
    if old.id == principal.id:
        return None
    record.roles[role] = [] if principal.id == NOBODY else [principal.id]
    rt.record(record, who, "SetWatcher", field=role, old=old.id, new=principal.id)
    return f"{role_label(rt, role)} changed from {old.name} to {principal.name}"


def update_roles(rt: State, who: User, record: Ticket | Queue, data: dict[str, Any]) -> list[str | None]:
    """Make the members of every role named in `data` exactly those given, as REST 2.0 does it."""
    answers: list[str | None] = []
    for role in roles_of(rt, record):
        if role not in data:
            continue
        wanted = data[role]
        if is_single(rt, role):
            answers.append(set_single(rt, who, record, role, wanted[0] if isinstance(wanted, list) else wanted))
        else:
            answers += _replace(rt, who, record, role, wanted if isinstance(wanted, list) else [wanted])
    return answers


def _replace(rt: State, who: User, record: Ticket | Queue, role: str, words: list[Any]) -> list[str]:
    wanted: list[User | Group] = []
    for word in words:
        principal = None if word is None else resolve(rt, word)
        if principal is None:
            raise Crash(f"{word!r} is nobody")
        wanted.append(principal)
    counts: dict[int, int] = {}
    for principal in wanted:
        counts[principal.id] = counts.get(principal.id, 0) + 1
    for member in members(record, role):
        counts[member] = counts.get(member, 0) - 1
    answers = []
    for ident in dict.fromkeys([*(principal.id for principal in wanted), *sorted(counts, key=str)]):
        found = rt.principal(ident)
        assert found is not None
        answers += [add_watcher(rt, who, record, role, found)[1] for _repeat in range(counts[ident])]
        answers += [remove_watcher(rt, who, record, role, found)[1] for _repeat in range(-counts[ident])]
    return answers


def set_owner(rt: State, who: User, ticket: Ticket, word: Any, how: str = "Set") -> tuple[bool, str]:
    """Give the ticket to somebody, by name or id; `how` is Set, Take, Untake, Steal or Force."""
    old = rt.users[ticket["Owner"]]
    if how == "Steal" and old.id == who.id:
        return False, "You already own this ticket"
    new = rt.user(word["id"] if is_reference(word) else word)
    problem = _owner_refusal(rt, who, ticket, old, new, how)
    if problem:
        return False, problem
    assert new is not None
    ticket["Owner"] = new.id
    rt.record(ticket, who, _owner_type(who, old, new, how), field="Owner", old=old.id, new=new.id)
    mail.after_owner_change(rt, who, ticket)
    rt.record(ticket, who, "SetWatcher", field="Owner", old=old.id, new=new.id)
    return True, f"Owner changed from {old.name} to {new.name}"


def _owner_type(who: User, old: User, new: User, how: str) -> str:
    if how != "Set":
        return how
    if new.id == who.id:
        return "Take" if old.id == NOBODY else "Steal"
    if new.id == NOBODY and old.id == who.id:
        return "Untake"
    return "Give" if old.id in (NOBODY, who.id) else "Force"


def _owner_refusal(rt: State, who: User, ticket: Ticket, old: User, new: User | None, how: str) -> str | None:
    if new is None:
        return "That user does not exist"
    if not may_own(rt, new, ticket):
        return "That user may not own tickets in that queue"
    if new.id == old.id:
        return "That user already owns that ticket"
    rights = {
        right
        for right in ("ModifyTicket", "ReassignTicket", "TakeTicket", "StealTicket")
        if may(rt, who, right, ticket)
    }
    if "ReassignTicket" in rights and how not in ("Take", "Steal"):
        return None
    if old.id == NOBODY:
        if how == "Steal":
            return "You can only steal a ticket owned by someone else"
        enough = {"ModifyTicket", "ReassignTicket"} | ({"TakeTicket"} if new.id == who.id else set())
        return None if rights & enough else "Permission Denied"
    if old.id == who.id:
        return None if rights & {"ModifyTicket", "ReassignTicket"} else "Permission Denied"
    if not rights & {"ModifyTicket", "ReassignTicket", "StealTicket"}:
        return "Permission Denied"
    if how in ("Steal", "Force"):
        return None if may(rt, who, "OwnTicket", ticket) else "Permission Denied"
    if how == "Take" or new.id == who.id:
        return "You can only take tickets that are unowned"
    return "You can only reassign tickets that you own or that are unowned"


def _may_change_watcher(rt: State, who: User, record: Record, principal: User | Group) -> bool:
    if isinstance(record, Queue):
        return may(rt, who, "ModifyQueueWatchers", record) or may(rt, who, "AdminQueue", record)
    assert isinstance(record, Ticket)
    return may(rt, who, "ModifyTicket", record) or (principal.id == who.id and may(rt, who, "Watch", record))

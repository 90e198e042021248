# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links between tickets and to the world outside, and the merging of tickets."""

from __future__ import annotations

import re
from typing import Any

from .lifecycles import LIFECYCLES
from .records import Link, Ticket, User
from .rights import may
from .state import ORGANIZATION, State

# The names of both ends of each link: which type it is and whether the other ticket is the target or the base.
ENDS = {
    "DependsOn": ("DependsOn", "target"),
    "DependedOnBy": ("DependsOn", "base"),
    "RefersTo": ("RefersTo", "target"),
    "ReferredToBy": ("RefersTo", "base"),
    "MemberOf": ("MemberOf", "target"),
    "Parents": ("MemberOf", "target"),
    "Parent": ("MemberOf", "target"),
    "HasMember": ("MemberOf", "base"),
    "Members": ("MemberOf", "base"),
    "Children": ("MemberOf", "base"),
    "Child": ("MemberOf", "base"),
}
REFS = {
    "DependsOn": "depends-on",
    "DependedOnBy": "depended-on-by",
    "MemberOf": "parent",
    "Members": "child",
    "RefersTo": "refers-to",
    "ReferredToBy": "referred-to-by",
}
SENTENCES = {"DependsOn": "depends on", "RefersTo": "refers to", "MemberOf": "member of"}
HISTORY = {
    ("DependsOn", "target"): "DependsOn",
    ("DependsOn", "base"): "DependedOnBy",
    ("RefersTo", "target"): "RefersTo",
    ("RefersTo", "base"): "ReferredToBy",
    ("MemberOf", "target"): "MemberOf",
    ("MemberOf", "base"): "HasMember",
}
_LOCAL = re.compile(rf"fsck\.com-rt://{re.escape(ORGANIZATION)}/ticket/(\d+)")


def uri_of(ticket_id: int) -> str:
    return f"fsck.com-rt://{ORGANIZATION}/ticket/{ticket_id}"


def local_id(uri: str) -> int | None:
    match = _LOCAL.fullmatch(uri)
    return int(match.group(1)) if match else None


def others(rt: State, ticket: Ticket, name: str) -> list[str]:
    """The URIs at the other end of the ticket's links of this name."""
    kind, end = ENDS[name]
    own = uri_of(ticket.id)
    if end == "target":
        return [link.target for link in rt.links.find(base=own, type=kind)]
    return [link.base for link in rt.links.find(target=own, type=kind)]


def resolve(rt: State, word: Any) -> str | None:
    """The URI that a number or a URI means; None for a ticket that does not exist."""
    text = str(word).strip()
    ident = int(text) if text.isdigit() else local_id(text)
    if ident is None:
        return text if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text) else None
    ticket = rt.ticket(ident)
    return uri_of(ticket.id) if ticket else None


def add(rt: State, who: User, ticket: Ticket, name: str, word: Any, *, silent: bool = False) -> tuple[bool, str]:
    """Link the ticket; answers whether the link is there now, and the server's sentence."""
    if not may(rt, who, "ModifyTicket", ticket):
        return False, "Permission Denied"
    other = resolve(rt, word)
    if other is None:
        return False, f"Couldn't resolve '{word}' into a link."
    kind, end = ENDS[name]
    own = uri_of(ticket.id)
    if other == own:
        return False, "Link could not be created: Can't link a ticket to itself"
    base, target = (own, other) if end == "target" else (other, own)
    partner = rt.ticket(local_id(other)) if local_id(other) else None
    if partner is not None and not may(rt, who, "ModifyTicket", partner):
        return False, "Permission Denied"
    if rt.links.find(base=base, target=target, type=kind):
        return True, "Link already exists"
    if kind != "RefersTo" and _leads_to(rt, target, kind, base):
        return False, "Refused to add link which would create a circular relationship"
    rt.links.add(Link(base, kind, target))
    if not silent:
        rt.record(ticket, who, "AddLink", field=HISTORY[kind, end], new=other)
    if partner is not None:
        rt.record(partner, who, "AddLink", field=HISTORY[kind, "base" if end == "target" else "target"], new=own)
    return True, _sentence(base, kind, target)


def remove(rt: State, who: User, ticket: Ticket, name: str, word: Any) -> tuple[bool, str]:
    if not may(rt, who, "ModifyTicket", ticket):
        return False, "Permission Denied"
    kind, end = ENDS[name]
    own = uri_of(ticket.id)
    other = resolve(rt, word) or str(word)
    if other.isdigit():
        return False, f"Couldn't resolve '{word}' into a link."
    base, target = (own, other) if end == "target" else (other, own)
    found = rt.links.find(base=base, target=target, type=kind)
    if not found:
        return False, "Link not found"
    rt.links.remove(found[0])
    rt.record(ticket, who, "DeleteLink", field=HISTORY[kind, end], old=other)
    partner = rt.ticket(local_id(other)) if local_id(other) else None
    if partner is not None:
        rt.record(partner, who, "DeleteLink", field=HISTORY[kind, "base" if end == "target" else "target"], old=own)
    return True, _sentence(base, kind, target, gone=True)


def update(rt: State, who: User, ticket: Ticket, data: dict[str, Any]) -> list[str]:
    """Follow the link keys of a REST 2.0 update: a bare name replaces, Add and Delete change one by one."""
    answers: list[str] = []
    for name in sorted(ENDS):
        wanted = data.get(name)
        if wanted or wanted == []:
            answers += _replace(rt, who, ticket, name, wanted)
            continue
        for action, change in (("Add", add), ("Delete", remove)):
            words = data.get(f"{action}{name}") or []
            for word in words if isinstance(words, list) else [words]:
                answers.append(change(rt, who, ticket, name, word)[1])
    return answers


def _replace(rt: State, who: User, ticket: Ticket, name: str, wanted: Any) -> list[str]:
    """Held links are compared by number, or by URI when they lead outside."""
    held = {str(local_id(uri) or uri) for uri in others(rt, ticket, name)}
    answers = []
    for word in wanted if isinstance(wanted, list) else [wanted]:
        if str(word) in held:
            held.discard(str(word))
        else:
            answers.append(add(rt, who, ticket, name, word)[1])
    return answers + [remove(rt, who, ticket, name, word)[1] for word in sorted(held)]


def merge(rt: State, who: User, ticket: Ticket, into: Any) -> tuple[bool, str]:
    """Merge `ticket` into another: its links, people, times and history go there, and its number leads there."""
    if not may(rt, who, "ModifyTicket", ticket):
        return False, "Permission Denied"
    target = rt.ticket(into)
    if target is None:
        return False, "New ticket doesn't exist"
    if target.id == ticket.id:
        return False, "Can't merge a ticket into itself"
    if ticket["Type"] != "ticket" or target["Type"] != "ticket":
        return False, "Only tickets can be merged"
    if not may(rt, who, "ModifyTicket", target):
        return False, "Permission Denied"
    _move_links(rt, ticket, target)
    for name in ("TimeEstimated", "TimeWorked", "TimeLeft"):
        target[name] = str(_number(target[name]) + _number(ticket[name]))
    for role, ids in ticket.roles.items():
        held = target.roles.setdefault(role, [])
        if role != "RT::CustomRole-1":
            held += [ident for ident in ids if ident not in held]
    for other in rt.tickets.values():
        if other["EffectiveId"] == ticket.id:
            other["EffectiveId"] = target.id
    rt.record(ticket, who, "AddLink", field="MergedInto", new=uri_of(target.id))
    target.history = sorted(target.history + ticket.history)
    rt.record(target, who, "AddLink", field="MergedInto", new=uri_of(target.id))
    return True, "Merge Successful"


def _leads_to(rt: State, start: str, kind: str, goal: str) -> bool:
    """True when links of this kind lead from `start` to `goal`, over however many tickets."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        uri = ahead.pop()
        if uri == goal:
            return True
        if uri not in seen:
            seen.add(uri)
            ahead += [link.target for link in rt.links.find(base=uri, type=kind)]
    return False


def unresolved_dependencies(rt: State, ticket: Ticket) -> bool:
    """True when the ticket depends on one that is not closed."""
    for uri in others(rt, ticket, "DependsOn"):
        other = rt.ticket(local_id(uri)) if local_id(uri) else None
        if other is not None and other["Status"] not in LIFECYCLES[rt.queues[other["Queue"]]["Lifecycle"]].inactive:
            return True
    return False


def _move_links(rt: State, ticket: Ticket, target: Ticket) -> None:
    old, new = uri_of(ticket.id), uri_of(target.id)
    for link in rt.links.find(base=old) + rt.links.find(target=old):
        rt.links.remove(link)
        base = new if link.base == old else link.base
        aim = new if link.target == old else link.target
        if base != aim and not rt.links.find(base=base, target=aim, type=link.type):
            rt.links.add(Link(base, link.type, aim))


def _sentence(base: str, kind: str, target: str, *, gone: bool = False) -> str:
    verb = SENTENCES[kind]
    if gone:
        verb = f"no longer {verb}"
    return f"{_named(base)} {verb} {_named(target)}."


def _named(uri: str) -> str:
    ident = local_id(uri)
    return f"Ticket {ident}" if ident else f"URI {uri}"


def _number(text: Any) -> int:
    match = re.match(r"-?\d+", str(text or "0"))
    return int(match.group(0)) if match else 0

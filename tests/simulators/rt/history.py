# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the entries of a history read."""

from __future__ import annotations

from . import dates, links, people, update
from .records import Transaction, User
from .state import State

PLAIN = {
    "Comment": "Comments added",
    "Correspond": "Correspondence added",
    "EmailRecord": "Outgoing email recorded",
    "CommentEmailRecord": "Outgoing email about a comment recorded",
    "Take": "Taken",
    "Untake": "Untaken",
}
LINKED = {
    "DependsOn": "Dependency on",
    "DependedOnBy": "Dependency by",
    "RefersTo": "Reference to",
    "ReferredToBy": "Reference by",
    "MemberOf": "Membership in",
    "HasMember": "Member",
    "MergedInto": "Merged into",
}


def description(rt: State, who: User, entry: Transaction) -> str:
    """One line about an entry, as `who` reads it, with its author at the end."""
    author = rt.users[entry.creator]
    return f"{_brief(rt, who, entry)} by {author.name}"


def _brief(rt: State, who: User, entry: Transaction) -> str:
    if entry.type in PLAIN:
        return PLAIN[entry.type]
    kind = entry.object_type.removeprefix("RT::")
    if entry.type == "Create":
        return f"{kind} created"
    if entry.type == "Status":
        return f"{kind} deleted" if entry.new == "deleted" else f"Status changed from '{entry.old}' to '{entry.new}'"
    if entry.type == "CustomField":
        return _custom_field(rt, who, entry)
    if entry.type in ("AddLink", "DeleteLink"):
        return _link(rt, entry)
    if entry.type in ("AddWatcher", "DelWatcher", "SetWatcher"):
        return _watcher(rt, entry)
    if entry.type in ("Give", "Steal", "Force"):
        return _owner(rt, entry)
    return _set(rt, who, entry)


def _set(rt: State, who: User, entry: Transaction) -> str:
    if entry.field == "TimeWorked":
        return update.worked_sentence(int(entry.time_taken))
    if entry.field == "Queue":
        old, new = (rt.queues.get(int(value)) for value in (entry.old, entry.new))
        return f"Queue changed from {old.name if old else '#'} to {new.name if new else '#'}"
    return update.change_sentence(who, entry.field, entry.old, entry.new)


def _custom_field(rt: State, who: User, entry: Transaction) -> str:
    field = rt.custom_fields[int(entry.field)]
    if field.type in ("Text", "Wikitext"):
        return f"{field.name} {'added' if not entry.old else 'deleted' if not entry.new else 'changed'}"
    old, new = _shown(field.type, entry.old, who), _shown(field.type, entry.new, who)
    if not old:
        return f"{field.name} {new} added"
    return f"{field.name} {old} changed to {new}" if new else f"{field.name} {old} deleted"


def _shown(kind: str, value: str, who: User) -> str:
    if not value or kind not in ("Date", "DateTime"):
        return value
    moment = dates.stored(value if kind == "DateTime" else f"{value} 00:00:00")
    text = dates.ctime(moment, who["Timezone"] if kind == "DateTime" else None)
    return text if kind == "DateTime" or moment is None else f"{text[:10]} {text[-4:]}"


def _link(rt: State, entry: Transaction) -> str:
    uri = entry.new or entry.old
    ident = links.local_id(uri)
    ticket = rt.ticket(ident) if ident else None
    name = f"Ticket {ident}: {ticket['Subject']}" if ticket else uri
    verb = "added" if entry.type == "AddLink" else "deleted"
    if entry.field == "MergedInto":
        return f"Merged into {name}"
    return f"{LINKED[entry.field]} {name} {verb}"


def _watcher(rt: State, entry: Transaction) -> str:
    role = people.role_label(rt, entry.field)
    verb = {"AddWatcher": "added", "DelWatcher": "deleted"}.get(entry.type)
    if verb:
        return f"{role} {_person(rt, entry.new or entry.old)} {verb}"
    return f"{role} set to {_person(rt, entry.new)}"


def _owner(rt: State, entry: Transaction) -> str:
    if entry.type == "Give":
        return f"Given to {_person(rt, entry.new)}"
    if entry.type == "Steal":
        return f"Stolen from {_person(rt, entry.old)}"
    return f"Owner forcibly changed from {_person(rt, entry.old)} to {_person(rt, entry.new)}"


def _person(rt: State, ident: str) -> str:
    principal = rt.principal(int(ident))
    if principal is None:
        return ident
    if principal.kind == "Group":
        return f"group {principal.name}"
    if principal.name == "Nobody":
        return "Nobody in particular"
    if principal.name == principal["EmailAddress"]:
        real = principal["RealName"]
        return f"{real} <{principal.name}>" if real else f"<{principal.name}>"
    real = principal["RealName"]
    return f"{principal.name} ({real})" if real and real.lower() != principal.name.lower() else principal.name

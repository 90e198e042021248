# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of users, queues and groups."""

from __future__ import annotations

from typing import Any

from .. import accounts, customfields, rights
from ..errors import Refused
from ..records import Queue, Record, User
from ..state import TICKET_LOOKUP, State
from .desk import Desk, Handled, MasonError, echoed, said, shown, text
from .forms import Form, Value

USER = [
    "Name",
    "EmailAddress",
    "RealName",
    "NickName",
    "Gecos",
    "Organization",
    "Address1",
    "Address2",
    "City",
    "State",
    "Zip",
    "Country",
    "HomePhone",
    "WorkPhone",
    "MobilePhone",
    "PagerPhone",
    "FreeformContactInfo",
    "Comments",
    "Signature",
    "Lang",
    "Privileged",
    "Disabled",
]
QUEUE = ["Name", "Description", "CorrespondAddress", "CommentAddress", "Disabled", "SLADisabled"]
GROUP = ["Name", "Description", "Disabled"]


# --- names ------------------------------------------------------------------------------------------------------------


def find_user(rt: State, _who: User, name: str) -> tuple[int, str]:
    """By name, or by address where there is an "@". Whoever is disabled is not found."""
    folded = name.lower()
    for user in rt.users.values():
        key = user.email if "@" in name else user.name
        if key.lower() == folded and not user.disabled:
            return user.id, ""
    return 0, f"No user named {name} exists."


def find_queue(rt: State, who: User, name: str) -> tuple[int, str]:
    queue = rt.queue(name)
    if queue is None or queue.disabled:
        return 0, f"No queue named {name} exists."
    _stumble("queue", rights.may(rt, who, "SeeQueue", queue))
    return queue.id, ""


def find_group(rt: State, who: User, name: str) -> tuple[int, str]:
    group = rt.group(name)
    if group is None or group.disabled:
        return 0, f"No group named {name} exists."
    _stumble("group", rights.may(rt, who, "SeeGroup"))
    return group.id, ""


def _stumble(kind: str, visible: bool) -> None:
    """The server counts what it then does not show, and falls over it."""
    if not visible:
        page = f"/opt/rt/html/REST/1.0/Forms/{kind}/ns"
        raise MasonError(f'Can\'t call method "Id" on an undefined value at {page} line 58, <GEN651> line 22.\n')


# --- users ------------------------------------------------------------------------------------------------------------


def user(desk: Desk) -> Handled:
    changes = dict(desk.changes or {})
    comments: list[str] = []
    if desk.ident == "new":
        if not changes:
            blank = ("Name", "EmailAddress", "Organization", "Password", "Comments")
            return _blank("# Required: Name, EmailAddress", "user/new", dict.fromkeys(blank, ""))
        known = {name.lower(): name for name in (*USER, "Password")} | {"contactinfo": "FreeformContactInfo"}
        data = {known[name.lower()]: text(changes.pop(name)) for name in list(changes) if name.lower() in known}
        try:
            found = accounts.create_user(desk.rt, desk.who, data)
        except Refused:
            return said("# Could not create user.", refused=True)
        comments.append(f"# User {found.id} created.")
        return _rest(desk, found, changes, comments, USER, _set_user)
    loaded = desk.rt.user(desk.ident)
    if loaded is None:
        return said(f"# User {desk.ident} does not exist.", refused=True)
    if changes:
        return _rest(desk, loaded, changes, comments, USER, _set_user)
    pairs: list[tuple[str, Value]] = [("id", f"user/{loaded.id}"), ("Password", "********")]
    for name in USER:
        value = _user_text(loaded, name)
        if value != "" or desk.request.get("format") == "l":
            pairs.append(("ContactInfo" if name == "FreeformContactInfo" else name, value))
    return shown([*pairs, *_customs(desk, loaded)])


def _user_text(found: User, name: str) -> str:
    flags = {"Privileged": found.privileged, "Disabled": found.disabled}
    return str(int(flags[name])) if name in flags else accounts.text_of(found[name])


def _set_user(desk: Desk, found: Any, low: str, value: str) -> tuple[str, bool | str | None]:
    rt, who = desk.rt, desk.who
    if low == "password":
        return low, _outcome(accounts.set_password(rt, who, found, value)) if value.strip("*") else True
    name = {name.lower(): name for name in USER}.get("freeformcontactinfo" if low == "contactinfo" else low)
    if name is None:
        return low, "Unknown field."
    if found.kept(name, value) == _user_text(found, name):
        return name, None
    if name == "Disabled":
        return name, _outcome(accounts.disable_user(rt, who, found, value == "1"))
    if name == "Privileged":
        return name, _outcome(accounts.privilege_user(rt, who, found, value == "1"))
    return name, _outcome(accounts.set_user_field(rt, who, found, name, value))


# --- queues -----------------------------------------------------------------------------------------------------------


def queue(desk: Desk) -> Handled:
    changes = dict(desk.changes or {})
    if desk.ident == "new":
        if not changes:
            return _blank(
                "# Required: Name", "queue/new", dict.fromkeys(QUEUE, "") | {"Name": "<queue name>", "SLADisabled": "1"}
            )
        known = {name.lower(): name for name in QUEUE}
        data = {known[name.lower()]: text(changes.pop(name)) for name in list(changes) if name.lower() in known}
        try:
            found = accounts.create_queue(desk.rt, desk.who, data)
        except Refused:
            return said("# Could not create queue.", refused=True)
        return _rest(desk, found, changes, [f"# Queue {found.id} created."], QUEUE, _set_queue)
    loaded = desk.rt.queue(desk.ident)
    if loaded is None:
        return said(f"# Queue {desk.ident} does not exist.", refused=True)
    if changes:
        return _rest(desk, loaded, changes, [], QUEUE, _set_queue)
    pairs: list[tuple[str, Value]] = [("id", f"queue/{loaded.id}")]
    seen = rights.may(desk.rt, desk.who, "SeeQueue", loaded)
    pairs += [(name, accounts.queue_text(loaded, name) if seen else "") for name in QUEUE]
    return shown([*pairs, *_customs(desk, loaded)])


def _set_queue(desk: Desk, found: Any, low: str, value: str) -> tuple[str, bool | str | None]:
    name = {name.lower(): name for name in QUEUE}.get(low)
    if name is None:
        return low, "Unknown field."
    if found.kept(name, value) == accounts.queue_text(found, name):
        return name, None
    return name, _outcome(accounts.set_queue_field(desk.rt, desk.who, found, name, value))


def fields_of_queue(desk: Desk) -> Handled:
    return _field_names(desk, "RT::Queue")


def ticket_fields_of_queue(desk: Desk) -> Handled:
    return _field_names(desk, TICKET_LOOKUP)


def _field_names(desk: Desk, lookup: str) -> Handled:
    found = desk.rt.queue(desk.ident)
    if found is None:
        return said(f"# Queue {desk.ident} does not exist.", refused=True)
    names = sorted(field.name for field in desk.rt.fields_for(found, lookup))
    return shown([("id", f"queue/{found.id}"), *[(name, "") for name in names]])


# --- groups -----------------------------------------------------------------------------------------------------------


def group(desk: Desk) -> Handled:
    """A name that was not resolved before is not understood here; so a group is not changed by its name."""
    changes = dict(desk.changes or {})
    if desk.ident == "new":
        if not changes:
            return _blank("# Required: Name", "group/new", {"Name": "", "Description": ""})
        known = {name.lower(): name for name in GROUP}
        data = {known[name.lower()]: text(changes.pop(name)) for name in list(changes) if name.lower() in known}
        try:
            found = accounts.create_group(desk.rt, desk.who, data)
        except Refused:
            return said("# Could not create group.", refused=True)
        return _rest(desk, found, changes, [f"# Group {found.id} created."], GROUP, _set_group)
    loaded = desk.rt.groups.get(int(desk.ident)) if desk.ident.isdigit() else None
    if loaded is None:
        return said(f"# Group {desk.ident} does not exist.", refused=True)
    if not desk.rt.version.startswith("4") and not rights.may(desk.rt, desk.who, "SeeGroup"):
        verb = "modify" if changes else "display"
        return said(f"# You are not allowed to {verb} group {desk.ident}.", refused=True)
    if changes:
        return _rest(desk, loaded, changes, [], GROUP, _set_group)
    pairs: list[tuple[str, Value]] = [
        ("id", f"group/{loaded.id}"),
        ("Name", loaded.name),
        ("Description", loaded["Description"]),
        ("Disabled", str(int(loaded.disabled))),
    ]
    if "members" in desk.fields:
        pairs.append(("Members", [_member(desk, ident) for ident in loaded.members]))
    return shown([*pairs, *_customs(desk, loaded)])


def _member(desk: Desk, ident: int) -> str:
    """A member as "Name <address>"; a group with its own members in it."""
    group = desk.rt.groups.get(ident)
    if group is None:
        found = desk.rt.users[ident]
        return f"{found['RealName']} <{found.email}>"
    inside = ";".join(_member(desk, member) for member in group.members if member in desk.rt.users)
    return f"GROUP [{group.name}] ({inside})"


def _set_group(desk: Desk, found: Any, low: str, value: str) -> tuple[str, bool | str | None]:
    name = {name.lower(): name for name in GROUP}.get(low)
    if name is None:
        return low, "Unknown field."
    if name == "Disabled":
        same = value == str(int(found.disabled))
        return name, None if same else _outcome(accounts.disable_group(desk.rt, desk.who, found, value == "1"))
    if found.kept(name, value) == accounts.text_of(found[name]):
        return name, None
    if not rights.may(desk.rt, desk.who, "AdminGroup"):
        return name, accounts.DENIED
    accounts.change_group(desk.rt, desk.who, found, {name: value})
    return name, True


# --- what all of them do ----------------------------------------------------------------------------------------------


def _blank(comment: str, ident: str, fields: dict[str, str]) -> Handled:
    handled = shown([("id", ident), *fields.items()])
    handled.form.comment = comment
    return handled


def _customs(desk: Desk, found: Record) -> list[tuple[str, Value]]:
    if not rights.may(desk.rt, desk.who, "SeeCustomField", found if isinstance(found, Queue) else None):
        return []
    return [
        (f"CF-{field.name}", [value.content for value in customfields.values_of(found, field)])
        for field in desk.rt.fields_for(found)
    ]


def _outcome(done: tuple[bool, str]) -> bool | str:
    return True if done[0] else done[1]


def _rest(
    desk: Desk, found: Record, changes: dict[str, Value], comments: list[str], names: list[str], setter: Any
) -> Handled:
    """Set what is left in the form, and echo the form when a field of it is refused."""
    updated = refused = False
    for key in [key for key in changes if key.lower() != "id"]:
        label, outcome = setter(desk, found, key.lower(), text(changes[key]))
        updated = updated or outcome is True
        if isinstance(outcome, str):
            refused = True
            comments.append(f"# {label}: {outcome}")
    if updated:
        ident = found.id if desk.ident == "new" else desk.ident
        comments.append(f"# {found.kind} {ident} updated.")
    if refused:
        sent = desk.changes or {}
        unknown = [key for key in sent if key not in names and key.lower() not in ("id", "password")]
        return echoed("\n".join(comments), ["id", *names, *unknown], sent)
    return Handled(Form("\n".join(comments)))

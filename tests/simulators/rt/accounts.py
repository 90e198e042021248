# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, groups and queues: making them, changing them, switching them off, and who is a member of which group."""

from __future__ import annotations

from typing import Any

from . import addresses, lifecycles
from .errors import Refused
from .records import Group, Queue, User
from .rights import may
from .state import State

USER_FIELDS = [
    "Name",
    "EmailAddress",
    "RealName",
    "NickName",
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
    "Gecos",
    "Timezone",
    "SMIMECertificate",
]
GROUP_FIELDS = ("Description", "Name")
QUEUE_FIELDS = (
    "CommentAddress",
    "CorrespondAddress",
    "Description",
    "Disabled",
    "Lifecycle",
    "Name",
    "SLADisabled",
    "SortOrder",
    "SubjectTag",
)
DENIED = "Permission Denied"
SAME = "That is already the current value"


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


# --- users ------------------------------------------------------------------------------------------------------------


def create_user(rt: State, who: User, data: dict[str, Any]) -> User:
    """Raises Refused with the server's sentence."""
    if not may(rt, who, "AdminUsers"):
        raise Refused(DENIED)
    fields = {name: text_of(value) for name, value in data.items()}
    flags = {name: fields.pop(name, "") for name in ("Password", "Privileged", "Disabled")}
    problem = _user_refusal(rt, fields, flags["Password"])
    if problem:
        raise Refused(problem)
    user = User(rt.next_id("principal"), fields, password=flags["Password"], privileged=flags["Privileged"] == "1")
    user.fields.setdefault("Name", user.email)
    user.fields.setdefault("EmailAddress", "")
    user.disabled = flags["Disabled"] == "1"
    rt.users[user.id] = rt.stamp(user, who)
    rt.record(user, who, "Create")
    return user


def _user_refusal(rt: State, fields: dict[str, str], password: str) -> str | None:
    name, email = fields.get("Name", "") or fields.get("EmailAddress", ""), fields.get("EmailAddress", "")
    if not name:
        return "Must specify 'Name' attribute"
    if password and len(password) < 5:
        return "Password needs to be at least 5 characters long"
    if rt.user(name) is not None:
        return "Name in use"
    if email and addresses.address_of(email) != email:
        return "Invalid syntax for email address"
    if email and rt.user(email, email=True) is not None:
        return "Email address in use"
    return "Could not create user" if set(fields) - set(USER_FIELDS) else None


def change_user(rt: State, who: User, user: User, data: dict[str, Any]) -> list[str]:
    """Set each field that differs; one sentence each."""
    names = [*USER_FIELDS, "AuthToken"] if rt.six else USER_FIELDS
    wanted = {name: user.kept(name, text_of(data[name])) for name in sorted(names) if data.get(name) is not None}
    return [
        set_user_field(rt, who, user, name, value)[1] for name, value in wanted.items() if value != text_of(user[name])
    ]


def set_user_field(rt: State, who: User, user: User, name: str, value: str) -> tuple[bool, str]:
    if not (may(rt, who, "AdminUsers") or (user.id == who.id and may(rt, who, "ModifySelf"))):
        return False, DENIED
    other = rt.user(value, email=True) if name in ("Name", "EmailAddress") and value else None
    if other is not None and other.id != user.id:
        return False, f"Illegal value for {name}" if name == "Name" else "Email address in use"
    if name == "EmailAddress" and value and addresses.address_of(value) != value:
        return False, "Invalid syntax for email address"
    old = text_of(user[name])
    user[name] = value
    rt.record(user, who, "Set", field=name, old=old, new=value)
    return True, f"{name} changed from {_quoted(old)} to {_quoted(value)}"


def set_password(rt: State, who: User, user: User, password: str) -> tuple[bool, str]:
    if not (may(rt, who, "AdminUsers") or user.id == who.id):
        return False, DENIED
    if len(password) < 5:
        return False, "Password needs to be at least 5 characters long"
    user.password = password
    rt.record(user, who, "Set", field="Password")
    return True, "Password changed"


def disable_user(rt: State, who: User, user: User, off: bool) -> tuple[bool, str]:
    if not may(rt, who, "AdminUsers"):
        return False, DENIED
    if user.disabled == off:
        return False, SAME
    user.disabled = off
    rt.record(user, who, "Disabled" if off else "Enabled")
    return True, "User disabled" if off else "User enabled"


def privilege_user(rt: State, who: User, user: User, on: bool) -> tuple[bool, str]:
    if not may(rt, who, "AdminUsers"):
        return False, DENIED
    word = "privileged" if on else "unprivileged"
    if user.privileged == on:
        return False, f"That user is already {word}"
    user.privileged = on
    rt.record(user, who, "Set", field="Privileged", old=int(not on), new=int(on))
    return True, f"That user is now {word}"


# --- groups -----------------------------------------------------------------------------------------------------------


def create_group(rt: State, who: User, data: dict[str, Any]) -> Group:
    """Raises Refused with the server's sentence."""
    if not may(rt, who, "AdminGroup"):
        raise Refused(DENIED)
    name = text_of(data.get("Name"))
    problem = _group_refusal(rt, name)
    if problem:
        raise Refused(problem)
    fields = {"Name": name, "Description": text_of(data.get("Description")), "Domain": "UserDefined", "Instance": "0"}
    group = rt.stamp(Group(rt.next_id("principal"), fields), who)
    rt.groups[group.id] = group
    rt.record(group, who, "Create")
    return group


def _group_refusal(rt: State, name: str) -> str | None:
    if not name:
        return "Must specify 'Name' attribute"
    if name.isdigit():
        return "Could not create group"
    taken = rt.group(name)
    return f"Group name '{name}' is already in use" if taken and taken["Domain"] == "UserDefined" else None


def change_group(rt: State, who: User, group: Group, data: dict[str, Any]) -> list[Any]:
    answers: list[Any] = []
    for name in GROUP_FIELDS:
        value = group.kept(name, text_of(data.get(name)))
        if data.get(name) is None or value == text_of(group[name]):
            continue
        label, problem = rt.label(group), _group_refusal(rt, value) if name == "Name" else None
        if problem:
            answers.append(f"{label}: {problem}")
            continue
        old = text_of(group[name])
        group[name] = value
        rt.record(group, who, "Set", field=name, old=old, new=value)
        answers.append(f"{rt.label(group)}: {name} changed from {_quoted(old)} to {_quoted(value)} by {who.name}")
    return answers


def disable_group(rt: State, who: User, group: Group, off: bool) -> tuple[bool, str]:
    if not may(rt, who, "AdminGroup"):
        return False, DENIED
    if group.disabled == off:
        return False, SAME
    group.disabled = off
    rt.record(group, who, "Disabled" if off else "Enabled")
    return True, "Group disabled" if off else "Group enabled"


def add_member(rt: State, who: User, group: Group, ident: int) -> tuple[bool, str]:
    principal = rt.principal(ident)
    if principal is None:
        return False, "Couldn't find that principal"
    if ident in group.members:
        return False, f"Group already has member: {principal.name}"
    if isinstance(principal, Group) and (principal.id == group.id or group.id in _nested(rt, principal)):
        return False, "Groups can't be members of their members"
    group.members.append(ident)
    rt.record(group, who, "AddMember", field="", new=ident)
    return True, f"Member added: {principal.name}"


def remove_member(rt: State, who: User, group: Group, ident: int) -> tuple[bool, str]:
    if ident not in group.members:
        return False, "Group has no such member"
    group.members.remove(ident)
    rt.record(group, who, "DeleteMember", old=ident)
    return True, "Member deleted"


def _nested(rt: State, group: Group) -> set[int]:
    found: set[int] = set()
    for ident in group.members:
        if ident in rt.groups:
            found |= {ident} | _nested(rt, rt.groups[ident])
    return found


# --- queues -----------------------------------------------------------------------------------------------------------


def create_queue(rt: State, who: User, data: dict[str, Any]) -> Queue:
    """Raises Refused with the server's sentence."""
    if not may(rt, who, "AdminQueue"):
        raise Refused("No permission to create queues")
    name = text_of(data.get("Name"))
    if not name or name.isdigit():
        raise Refused("Queue name is required" if not name else f"'{name}' is not a valid name.")
    if rt.queue(name) is not None:
        raise Refused("Queue already exists")
    lifecycle = text_of(data.get("Lifecycle")) or "default"
    if lifecycle not in lifecycles.LIFECYCLES:
        raise Refused("Invalid lifecycle name")
    fields = {field: text_of(data.get(field)) for field in QUEUE_FIELDS if field not in ("Disabled", "SubjectTag")}
    if data.get("SubjectTag") is not None:
        fields["SubjectTag"] = text_of(data["SubjectTag"])
    fields |= {
        "Lifecycle": lifecycle,
        "SLADisabled": fields["SLADisabled"] or "1",
        "SortOrder": fields["SortOrder"] or "0",
    }
    queue = rt.stamp(Queue(rt.next_id("queue"), fields, roles={"Cc": [], "AdminCc": []}), who)
    rt.queues[queue.id] = queue
    rt.record(queue, who, "Create")
    return queue


def change_queue(rt: State, who: User, queue: Queue, data: dict[str, Any]) -> list[Any]:
    answers = []
    for name in sorted(QUEUE_FIELDS):
        if data.get(name) is None:
            continue
        value = queue.kept(name, text_of(data[name]))
        if value != queue_text(queue, name):
            answers.append(f"{rt.label(queue)}: {set_queue_field(rt, who, queue, name, value)[1]}")
    return answers


def queue_text(queue: Queue, name: str) -> str:
    return str(int(queue.disabled)) if name == "Disabled" else text_of(queue[name])


def set_queue_field(rt: State, who: User, queue: Queue, name: str, value: str) -> tuple[bool, str]:
    if not may(rt, who, "AdminQueue", queue):
        return False, DENIED
    if name == "Lifecycle" and value not in lifecycles.LIFECYCLES:
        return False, f"{value} is not a valid lifecycle"
    other = rt.queue(value) if name == "Name" else None
    if name == "Name" and (not value or value.isdigit() or (other is not None and other.id != queue.id)):
        return False, f"Illegal value for {name}"
    old = queue_text(queue, name)
    if name == "Disabled":
        queue.disabled = value == "1"
    else:
        queue[name] = value
    rt.record(queue, who, "Set", field=name, old=old, new=value)
    return True, f"{name} changed from {_double(old)} to {_double(value)}"


def disable_queue(rt: State, who: User, queue: Queue) -> bool:
    """Switch a queue off; a queue that is off already cannot be."""
    if queue.disabled or not may(rt, who, "AdminQueue", queue):
        return False
    return set_queue_field(rt, who, queue, "Disabled", "1")[0]


def _quoted(value: str) -> str:
    return f"'{value}'" if value else "(no value)"


def _double(value: str) -> str:
    return f'"{value}"' if value not in ("", "0") else "(no value)"

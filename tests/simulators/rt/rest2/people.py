# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, groups and who is in which, in REST 2.0."""

from __future__ import annotations

from typing import Any

from .. import accounts, customfields, rights
from ..errors import Crash, HttpError, Refused
from ..records import Group, User
from ..state import NOBODY, PRIVILEGED, SYSTEM, UNPRIVILEGED
from . import lists, shape
from .http import JSON_TYPE, Answer, Call, Route, check_conditions, parsed

MISSING = "Resource does not exist; use POST to create"


# --- users ------------------------------------------------------------------------------------------------------------


def _user(call: Call, missing: str | None = None) -> User:
    """By number or name. Someone without privileges may only look at himself."""
    user = call.rt.user(call.words[0])
    if not call.who.privileged and (user is None or user.id != call.who.id):
        raise HttpError(403)
    if user is None:
        raise HttpError(404, missing)
    return user


def read_user(call: Call) -> Answer:
    user = _user(call)
    check_conditions(call, shape.etag(call, user))
    return Answer(shape.user(call, user), headers=shape.headers(call, user))


def create_user(call: Call) -> Answer:
    data = call.data()
    values = data.pop("CustomFields", None)
    try:
        user = accounts.create_user(call.rt, call.who, data)
    except Refused as refused:
        raise HttpError(400, str(refused)) from None
    customfields.update(call.rt, call.who, user, values)
    where = f"/REST/2.0/user/{user.id}"
    return Answer(shape.reference(call, "user", user.name), 201, {"Location": where}, JSON_TYPE)


def change_user(call: Call) -> Answer:
    user = _user(call, MISSING)
    check_conditions(call, shape.etag(call, user))
    data = call.data()
    answers: list[Any] = [
        f"{call.rt.label(user)}: {sentence}" for sentence in accounts.change_user(call.rt, call.who, user, data)
    ]
    if data.get("Password") is not None:
        raise Crash("a password is no column to read")
    answers += customfields.update(call.rt, call.who, user, data.get("CustomFields"))
    for name, change in (("Disabled", accounts.disable_user), ("Privileged", accounts.privilege_user)):
        if str(data.get(name)) in ("0", "1"):
            answers.append(change(call.rt, call.who, user, str(data[name]) == "1")[1])
    return Answer(answers)


def delete_user(call: Call) -> Answer:
    user = _user(call)
    check_conditions(call, shape.etag(call, user))
    if not accounts.disable_user(call.rt, call.who, user, True)[0] and not call.rt.six:
        raise HttpError(500)
    return Answer(status=204)


def find_users(call: Call) -> Answer:
    if not call.who.privileged:
        raise HttpError(403)
    admin = rights.may(call.rt, call.who, "AdminUsers")
    fields = [*shape.USER_TEXTS, "id", "Creator", "Created"] if admin else ["RealName", "EmailAddress", "Name"]
    every = call.argument("find_disabled_rows")
    pool = [user for user in call.rt.users.values() if every or not user.disabled]
    found = lists.by_json(call, sorted(pool, key=lambda user: user.name.lower()), fields, needs_condition=False)
    return lists.listed(call, found, lambda inner, user: shape.reference(inner, "user", user.name), counted=True)


def privileged_users(call: Call) -> Answer:
    """The two lists that RT 6 has."""
    if not call.rt.six:
        raise HttpError(404)
    privileged = call.request.path.rstrip("/").endswith("/privileged")
    found = [user for user in call.rt.users.values() if user.privileged is privileged and not user.disabled]
    found.sort(key=lambda user: user.name.lower())
    return lists.listed(call, found, lambda inner, user: shape.reference(inner, "user", user.name), counted=True)


def _may_see_memberships(call: Call) -> User:
    user = call.rt.user(call.words[0])
    if not rights.may(call.rt, call.who, "AdminGroupMembership"):
        raise HttpError(403)
    if user is None:
        raise HttpError(404)
    return user


def groups_of_user(call: Call) -> Answer:
    user = _may_see_memberships(call)
    held = [group for group in call.rt.groups.values() if user.id in group.members and not group.disabled]
    return lists.members(call, [_principal(call, group.id) for group in held])


def add_groups(call: Call) -> Answer:
    user = _may_see_memberships(call)
    answers: list[Any] = []
    for ident in parsed(call.request.get_data()):
        group = call.rt.groups.get(int(ident)) if str(ident).isdigit() else None
        if group is None:
            answers.append([0, "You should provide group id for each group user should be added"])
        else:
            done, sentence = accounts.add_member(call.rt, call.who, group, user.id)
            answers += [int(done), sentence]
    return Answer(answers)


def leave_groups(call: Call) -> Answer:
    user = _may_see_memberships(call)
    wanted = int(call.words[1]) if len(call.words) > 1 else None
    for group in call.rt.groups.values():
        if wanted in (None, group.id) and user.id in group.members:
            accounts.remove_member(call.rt, call.who, group, user.id)
    return Answer(status=204)


# --- groups -----------------------------------------------------------------------------------------------------------


def _numbered(call: Call) -> Group | None:
    """The group of that number. A patched RT shows the groups that people made, and no others."""
    group = call.rt.groups.get(int(call.words[0]))
    return group if group is None or _shown(call, group) else None


def _shown(call: Call, group: Group) -> bool:
    return not call.rt.patched or group["Domain"] == "UserDefined"


def _group(call: Call, right: str, missing: str | None = None) -> Group:
    group = _numbered(call)
    if group is None:
        raise HttpError(404, missing)
    if not rights.may(call.rt, call.who, right):
        raise HttpError(403)
    return group


def read_group(call: Call) -> Answer:
    group = _group(call, "SeeGroup")
    check_conditions(call, shape.etag(call, group))
    return Answer(shape.group(call, group), headers=shape.headers(call, group))


def create_group(call: Call) -> Answer:
    if not rights.may(call.rt, call.who, "AdminGroup"):
        raise HttpError(403)
    data = call.data()
    try:
        group = accounts.create_group(call.rt, call.who, data)
    except Refused as refused:
        raise HttpError(400, str(refused)) from None
    customfields.update(call.rt, call.who, group, data.get("CustomFields"))
    where = f"/REST/2.0/group/{group.id}"
    return Answer(shape.reference(call, "group", group.id), 201, {"Location": where}, JSON_TYPE)


def change_group(call: Call) -> Answer:
    group = _group(call, "AdminGroup", MISSING)
    check_conditions(call, shape.etag(call, group))
    data = call.data()
    answers: list[Any] = accounts.change_group(call.rt, call.who, group, data)
    answers += customfields.update(call.rt, call.who, group, data.get("CustomFields"))
    # The name of a kind of link between tickets.
    answers += [f"Couldn't resolve '{word}' into a link." for word in data.get("Members") or []]
    if str(data.get("Disabled")) in ("0", "1"):
        answers.append(accounts.disable_group(call.rt, call.who, group, str(data["Disabled"]) == "1")[1])
    return Answer(answers)


def delete_group(call: Call) -> Answer:
    group = _group(call, "AdminGroup")
    check_conditions(call, shape.etag(call, group))
    if not accounts.disable_group(call.rt, call.who, group, True)[0] and not call.rt.six:
        raise HttpError(500)
    return Answer(status=204)


def find_groups(call: Call) -> Answer:
    every = call.argument("find_disabled_rows")
    pool = [group for group in call.rt.groups.values() if (every or not group.disabled) and _shown(call, group)]
    fields = ["id", "Name", "Description", "Creator", "Created"]
    if not call.rt.patched:
        fields += ["Domain", "Instance"]
    found = lists.by_json(call, pool, fields, needs_condition=False)
    see = rights.may(call.rt, call.who, "SeeGroup")
    return lists.listed(call, found if see else [], lists.refer_to("group"), counted=True)


# --- members ----------------------------------------------------------------------------------------------------------


def _membership(call: Call) -> Group | None:
    if not rights.may(call.rt, call.who, "AdminGroupMembership"):
        raise HttpError(403)
    group = _numbered(call)
    if group is None and call.rt.patched:
        raise HttpError(404)
    return group


def read_members(call: Call) -> Answer:
    group = _membership(call)
    if group is None:
        return lists.members(call, [])
    deep = call.argument("recursively") not in (None, "0", "")
    users = call.argument("users") != "0"
    groups = call.argument("groups") != "0"
    found = _all_members(call, group) if deep else [*group.members, *_of_rts_own(call, group)]
    if deep and users and groups:
        found.append(group.id)
    wanted = [ident for ident in found if (users and ident in call.rt.users) or (groups and ident in call.rt.groups)]
    return lists.members(call, [_principal(call, ident) for ident in sorted(wanted, key=lambda i: i in call.rt.groups)])


def _of_rts_own(call: Call, group: Group) -> list[int]:
    """The users of a group that RT keeps itself."""
    own = {PRIVILEGED: True, UNPRIVILEGED: False}
    return [
        user.id
        for user in call.rt.users.values()
        if own.get(group.id) is user.privileged and user.id not in (SYSTEM, NOBODY)
    ]


def _all_members(call: Call, group: Group) -> list[int]:
    found = []
    for ident in group.members:
        found.append(ident)
        if ident in call.rt.groups:
            found += _all_members(call, call.rt.groups[ident])
    return found


def _principal(call: Call, ident: int) -> dict[str, Any]:
    kind = "group" if ident in call.rt.groups else "user"
    return {"type": kind, "id": ident, "_url": f"{call.base}/{kind}/{ident}"}


def add_members(call: Call) -> Answer:
    group = _membership(call)
    if group is None:
        raise HttpError(404)
    # A route without an ETag of its own refuses every condition but `*`.
    check_conditions(call, "")
    answers = []
    for ident in parsed(call.request.get_data()):
        if str(ident).isdigit():
            answers.append(accounts.add_member(call.rt, call.who, group, int(ident))[1])
        else:
            answers.append("You should provide principal id for each member to add")
    return Answer(answers)


def remove_members(call: Call) -> Answer:
    """One member, or all of them; one that is not there is as good as removed."""
    group = _membership(call)
    if group is not None:
        wanted = [int(call.words[1])] if len(call.words) > 1 else list(group.members)
        for ident in wanted:
            accounts.remove_member(call.rt, call.who, group, ident)
    return Answer(status=204)


ROUTES = [
    Route("/user", {"POST": create_user}),
    Route("/user/([^/]+)", {"GET": read_user, "PUT": change_user, "DELETE": delete_user, "POST": create_user}),
    Route("/user/([^/]+)/groups", {"GET": groups_of_user, "PUT": add_groups, "DELETE": leave_groups}, takes=list),
    Route(r"/user/([^/]+)/group/(\d+)", {"DELETE": leave_groups}, takes=list),
    Route("/users", {"GET": find_users, "POST": find_users}, takes=list),
    Route("/users/(?:un)?privileged", {"GET": privileged_users}),
    Route("/group", {"POST": create_group}),
    Route(r"/group/(\d+)", {"GET": read_group, "PUT": change_group, "DELETE": delete_group}),
    Route(r"/group/(\d+)/members", {"GET": read_members, "PUT": add_members, "DELETE": remove_members}, takes=list),
    Route(r"/group/(\d+)/member/(\d+)", {"GET": read_members, "DELETE": remove_members}, takes=list),
    Route("/groups", {"GET": find_groups, "POST": find_groups}, takes=list),
]

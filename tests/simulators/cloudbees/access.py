# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access control: what a user may do with an object, and the commands about entries, inheritance and owners.

An object's own entries come first. Among them, a deny for the user or one of the user's groups beats every allow. What
they leave open, the parent decides.
"""

from __future__ import annotations

from typing import Any

from . import render
from .calls import Call, Reply
from .errors import Failure
from .holders import holder
from .render import PRIVILEGES, audit
from .routing import Router
from .sessions import deleted
from .state import CloudBees, taken
from .things import Entry, Thing
from .types import Type

routes = Router()
PRINCIPALS = ("user", "group", "serviceAccount")
EVERYONE = "Everyone"
ENTRY = Type("aclEntry", "aclEntries", "principalName", ())


def effective(c: CloudBees, user: str, thing: Thing, privilege: str) -> str:
    """`allow` or `deny`. The administrator may everything."""
    if user == "admin":
        return "allow"
    groups = {EVERYONE, *render.groups_of(c, user)}
    for one in thing.line():
        said = {
            entry.privileges[privilege]
            for (kind, name), entry in one.entries.items()
            if (name in groups if kind == "group" else name == user) and privilege in entry.privileges
        }
        if said:
            return "deny" if "deny" in said else "allow"
        if not one.inherits:
            break
    return "deny"


def require(c: CloudBees, user: str, thing: Thing, privilege: str) -> None:
    """Fail unless the user has the privilege, which is read, modify, execute or changePermissions."""
    if effective(c, user, thing, f"{privilege}Privilege") != "allow":
        text = f"Principal '{user}' does not have {privilege} privilege on {thing.kind} '{thing.name}'"
        raise Failure("AccessDenied", text)


# --- entries ----------------------------------------------------------------------------------------------------------


def _principal(call: Call) -> tuple[str, str]:
    kind, name = call.text("principalType"), call.text("principalName")
    if kind not in PRINCIPALS:
        raise Failure("InvalidPrincipalType", f"'principalType' must be one of {', '.join(PRINCIPALS)}")
    if not name:
        raise Failure("InvalidPrincipalName", "'principalName' is required and must be between 1 and 255 characters")
    return kind, name


def _entry(call: Call) -> tuple[Thing, Entry]:
    thing = holder(call)
    kind, name = _principal(call)
    found = thing.entries.get((kind, name))
    if found is None:
        raise Failure("NoSuchAclEntry", f"No access control entry for {kind} '{name}' on {thing.kind} '{thing.name}'")
    return thing, found


def set_privileges(entry: Entry, args: dict[str, Any]) -> None:
    """Privileges that the arguments leave out are inherited, whatever the entry said before."""
    given = {name: args[name] for name in PRIVILEGES if args.get(name) not in (None, "")}
    for name, value in given.items():
        if value not in ("allow", "deny", "inherit"):
            raise Failure("InvalidPrivilege", f"'{name}' must be allow, deny or inherit, not '{value}'")
    entry.privileges = {name: value for name, value in given.items() if value != "inherit"}


@routes("POST", "aclEntries")
@routes("POST", "aclEntries/{kind}/{name}")
def create(call: Call, kind: str = "", name: str = "") -> Reply:
    call = _placed(call, kind, name)
    thing = holder(call)
    principal = _principal(call)
    require(call.c, call.user, thing, "changePermissions")
    if principal in thing.entries:
        raise taken(ENTRY, principal[1])
    if principal[0] in ("user", "group") and principal[1] != EVERYONE:
        call.c.get(call.c.root, *principal)
    entry = call.c.entry(call.user, *principal)
    set_privileges(entry, call.args)
    thing.entries[principal] = entry
    return Reply(call.c.switches.created, {"aclEntry": render.entry(entry)})


def _placed(call: Call, kind: str, name: str) -> Call:
    return call.with_args(principalType=kind, principalName=name) if kind else call


@routes("GET", "aclEntries")
@routes("GET", "aclEntries/{kind}/{name}")
def get(call: Call, kind: str = "", name: str = "") -> dict[str, Any]:
    return {"aclEntry": render.entry(_entry(_placed(call, kind, name))[1])}


@routes("PUT", "aclEntries")
@routes("PUT", "aclEntries/{kind}/{name}")
def modify(call: Call, kind: str = "", name: str = "") -> dict[str, Any]:
    thing, entry = _entry(_placed(call, kind, name))
    require(call.c, call.user, thing, "changePermissions")
    set_privileges(entry, call.args)
    call.c.touch(entry, call.user)
    return {"aclEntry": render.entry(entry)}


@routes("DELETE", "aclEntries")
@routes("DELETE", "aclEntries/{kind}/{name}")
def delete(call: Call, kind: str = "", name: str = "") -> Reply:
    thing, entry = _entry(_placed(call, kind, name))
    require(call.c, call.user, thing, "changePermissions")
    del thing.entries[entry.principal_type, entry.principal]
    return Reply(200, deleted(call.c))


# --- the whole --------------------------------------------------------------------------------------------------------


@routes("GET", "access", "getAccess")
def get_access(call: Call) -> dict[str, Any]:
    """The object's entries, then those of the objects above it as far as they are inherited."""
    thing = holder(call)
    found = []
    for one in thing.line():
        entries = [render.entry(entry) for entry in one.entries.values()]
        content = {"objectId": one.object_id, "objectName": one.name, "objectType": one.kind}
        found.append(content | render.listed("aclEntry", entries))
        if not one.inherits:
            break
    return {"breakInheritance": "0" if thing.inherits else "1", "object": found}


@routes("GET", "access", "checkAccess")
def check_access(call: Call) -> dict[str, Any]:
    thing = holder(call)
    return {"access": {name: effective(call.c, call.user, thing, name) for name in PRIVILEGES}}


@routes("PUT", "acl", "breakAclInheritance")
@routes("PUT", "acl", "restoreAclInheritance")
def inheritance(call: Call) -> dict[str, Any]:
    thing = holder(call)
    require(call.c, call.user, thing, "changePermissions")
    thing.inherits = call.command == "restoreAclInheritance"
    return {}


@routes("PUT", "owner", "changeOwner")
def change_owner(call: Call) -> dict[str, Any]:
    thing = holder(call)
    require(call.c, call.user, thing, "changePermissions")
    thing.owner = call.c.get(call.c.root, "user", call.text("newOwnerName")).name
    return {thing.kind: {f"{thing.kind}Id": thing.id, **audit(thing)}}

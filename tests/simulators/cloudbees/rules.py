# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is special about some types: names made of parts, checks, and attributes that live elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .calls import Call
from .errors import Failure, known

if TYPE_CHECKING:
    from .state import CloudBees
    from .things import Thing
    from .types import Type

#: Arguments beside those of the table: for names made of parts, for what is kept elsewhere, and of newer servers.
EXTRA: dict[str, set[str]] = {
    "artifactVersion": {"artifactName", "groupId", "artifactKey"},
    "user": {"groupNames"},
    "group": {"userNames"},
    "resourcePool": {"resourceNames"},
    "resource": {"local"},
    "release": {"actualParameter"},
    "step": {"beforeStep"},
    "schedule": {"actualParameters"},
}
_KEY = re.compile(r"[A-Za-z0-9 _.-]+")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def name_of(call: Call, type_: Type) -> str:
    """The name under which the arguments ask for a new object."""
    if type_.name == "artifact":
        return _artifact_name(call)
    if type_.name == "artifactVersion":
        return _version_name(call)
    if type_.name == "tierMap" and not call.text("tierMapName"):
        return f"{call.text('environmentProjectName')}-{call.text('environmentName')}"
    if type_.name == "cluster" and not call.text("clusterName"):
        return ""
    return call.text(type_.key)


def _artifact_name(call: Call) -> str:
    group, _colon, key = call.text("artifactName").partition(":")
    group, key = call.text("groupId") or group, call.text("artifactKey") or key
    if not _KEY.fullmatch(group):
        raise Failure("InvalidArtifactName", "'groupId' must be made of letters, digits, spaces, _, - and .")
    if not _KEY.fullmatch(key):
        raise Failure("InvalidArtifactKey", "'artifactKey' must be made of letters, digits, spaces, _, - and .")
    call.args |= {"groupId": group, "artifactKey": key}
    return f"{group}:{key}"


def _version_name(call: Call) -> str:
    if call.text("artifactVersionName").count(":") == 2 and not call.text("version"):
        group, key, version = call.text("artifactVersionName").split(":")
        call.args |= {"groupId": group, "artifactKey": key, "version": version}
    artifact = _artifact_name(call)
    version = call.text("version")
    if not 1 <= len(version) <= 255:
        raise Failure("InvalidVersion", "'version' must be between 1 and 255 characters")
    return f"{artifact}:{version}"


# --- checks before ----------------------------------------------------------------------------------------------------


def check(call: Call, type_: Type, parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    """Refuse what does not fit; `thing` is None for a new object. May add attributes."""
    rule = CHECKS.get(type_.name)
    if rule is not None:
        rule(call, parent, thing, attributes)


def _schedule(_call: Call, _parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    whole = (thing.attributes if thing else {}) | attributes
    week, month = str(whole.get("weekDays", "")).split(), str(whole.get("monthDays", "")).split()
    if week and month:
        raise Failure("CantSpecifyWeekDaysAndMonthDays", "weekDays and monthDays exclude each other")
    for day in week:
        if day not in DAYS:
            raise Failure("InvalidWeekDay", f"'{day}' is no day of the week")
    for day in month:
        if not (day.isdigit() and 1 <= int(day) <= 31):
            raise Failure("InvalidMonthDay", f"'{day}' is no day of a month")
    for name, pattern in (("beginDate", _DATE), ("endDate", _DATE), ("startTime", _TIME), ("stopTime", _TIME)):
        text = str(whole.get(name, ""))
        if text and not re.fullmatch(pattern, text):
            raise Failure(f"Invalid{name[0].upper()}{name[1:]}", f"'{name}' is not valid: '{text}'")


_DATE, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d)?"


def _artifact(call: Call, _parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    if thing is not None:
        attributes.pop("groupId", None)
        attributes.pop("artifactKey", None)


def _version(call: Call, _parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    if call.text("repositoryName"):
        call.c.get(call.c.root, "repository", call.text("repositoryName"))
    if thing is not None:
        attributes.pop("version", None)
        return
    group, key = call.text("groupId"), call.text("artifactKey")
    call.c.get(call.c.root, "artifact", f"{group}:{key}")
    match = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([A-Za-z][^-]*))?(?:-(\d+))?$", attributes["version"])
    if match:
        attributes["majorMinorPatch"] = ".".join(part or "0" for part in match.groups()[:3])
        attributes |= {"qualifier": match[4] or "", "buildNumber": match[5] or ""}
    attributes |= {"artifactName": f"{group}:{key}", "groupId": group, "artifactKey": key}


def _user(call: Call, _parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    if any(call.args.get(name) is not None for name in ("email", "fullUserName", "password", "newName")):
        _check_mutable(thing)
    attributes.setdefault("mutable", "1")
    if call.text("sessionPassword"):
        caller = call.c.get(call.c.root, "user", call.user)
        if caller.secrets.get("password") != call.text("sessionPassword"):
            raise Failure("InvalidPassword", "'sessionPassword' is not the password of the caller")
    for name in attributes.get("groupName", []):
        call.c.get(call.c.root, "group", name)


def _group(call: Call, _parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    _check_mutable(thing)
    attributes.setdefault("mutable", "1")
    for name in attributes.get("userName", []):
        call.c.get(call.c.root, "user", name)


def _check_mutable(thing: Thing | None) -> None:
    if thing is not None and thing.attributes.get("mutable") == "0":
        raise Failure("InvalidArgument", f"{thing.type.label} '{thing.name}' belongs to a directory and is not mutable")


def _pool(call: Call, _parent: Thing, _thing: Thing | None, attributes: dict[str, Any]) -> None:
    for name in attributes.get("resourceName", []):
        call.c.get(call.c.root, "resource", name)


def _step(call: Call, parent: Thing, _thing: Thing | None, _attributes: dict[str, Any]) -> None:
    if call.text("beforeStep"):
        call.c.get(parent, "step", call.text("beforeStep"))


def _parameter(_call: Call, parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    if thing is None:
        attributes.setdefault("orderIndex", str(len(parent.of("formalParameter")) + 1))


def _zoned(call: Call, _parent: Thing, _thing: Thing | None, attributes: dict[str, Any]) -> None:
    if attributes.get("zoneName"):
        call.c.get(call.c.root, "zone", attributes["zoneName"])


def _release(call: Call, parent: Thing, thing: Thing | None, attributes: dict[str, Any]) -> None:
    name = attributes.get("pipelineName")
    if name:
        project = attributes.get("pipelineProjectName")
        call.c.get(call.c.get(call.c.root, "project", project) if project else parent, "pipeline", name)
    elif thing is None:
        name = f"pipeline_{call.text('releaseName')}"
        if call.c.find(parent, "pipeline", name) is None:
            call.c.add("pipeline", name, parent, call.user, {"enabled": "1", "type": "RELEASE"})
        attributes["pipelineName"] = name


CHECKS = {
    "schedule": _schedule,
    "artifact": _artifact,
    "artifactVersion": _version,
    "user": _user,
    "group": _group,
    "resourcePool": _pool,
    "step": _step,
    "formalParameter": _parameter,
    "resource": _zoned,
    "workspace": _zoned,
    "release": _release,
}


# --- what follows -----------------------------------------------------------------------------------------------------


def after(call: Call, thing: Thing) -> None:
    """Bring elsewhere what does not live in the object itself, and obey orders."""
    rule = AFTER.get(thing.kind)
    if rule is not None:
        rule(call, thing)


def _join_groups(call: Call, user: Thing) -> None:
    """Groups hold their users. A list that is given replaces the groups of the user."""
    wanted = user.attributes.pop("groupName", None)
    if call.flag("removeFromAllGroups"):
        wanted = wanted or []
    if wanted is None:
        return
    for group in call.c.root.of("group"):
        names = group.attributes.setdefault("userName", [])
        if group.name in wanted and user.name not in names:
            names.append(user.name)
        elif group.name not in wanted and user.name in names:
            names.remove(user.name)


def _empty_group(call: Call, group: Thing) -> None:
    if call.flag("removeAllUsers"):
        group.attributes["userName"] = []


def _join_pools(call: Call, resource: Thing) -> None:
    """Pools hold their resources. A pool that does not exist is made, and goes with its last resource."""
    given = resource.attributes.pop("pools", None)
    if given is None:
        return
    wanted = given.split()
    root = call.c.root
    for name in wanted:
        if call.c.find(root, "resourcePool", name) is None:
            call.c.add("resourcePool", name, root, call.user, {"autoDelete": "1", "resourcePoolDisabled": "0"})
    for pool in root.of("resourcePool"):
        names = pool.attributes.setdefault("resourceName", [])
        if pool.name in wanted and resource.name not in names:
            names.append(resource.name)
        elif pool.name not in wanted and resource.name in names:
            names.remove(resource.name)
    drop_empty_pools(call.c)


def drop_empty_pools(c: CloudBees) -> None:
    for pool in c.root.of("resourcePool"):
        if pool.attributes.get("autoDelete") == "1" and pool.attributes.get("resourceName") == []:
            c.remove(pool)


def _place_step(call: Call, step: Thing) -> None:
    if call.text("beforeStep"):
        move(call.c, step, call.text("beforeStep"))


def move(c: CloudBees, thing: Thing, before: str) -> None:
    """Put it before another of its kind, or last."""
    if thing.parent is None:
        return
    if before:
        c.get(thing.parent, thing.kind, before)
    order = [name for name in thing.parent.children[thing.kind] if name != thing.name]
    order.insert(order.index(before) if before in order else len(order), thing.name)
    siblings = thing.parent.children[thing.kind]
    thing.parent.children[thing.kind] = {name: siblings[name] for name in order}


def _clear_parameters(call: Call, schedule: Thing) -> None:
    if call.flag("clearActualParameters"):
        given = call.args.get("actualParameter")
        schedule.attributes["actualParameter"] = schedule.attributes["actualParameter"] if given else {}


def _forget_dependencies(call: Call, version: Thing) -> None:
    if call.flag("removeAllDependentArtifactVersions"):
        version.attributes["dependentArtifactVersion"] = call.texts("dependentArtifactVersion")


AFTER = {
    "user": _join_groups,
    "group": _empty_group,
    "resource": _join_pools,
    "step": _place_step,
    "schedule": _clear_parameters,
    "artifactVersion": _forget_dependencies,
}
#: Lists of names that follow when an object is renamed or removed: type of the holder and its list, by type.
LISTED = {"user": ("group", "userName"), "resource": ("resourcePool", "resourceName")}


def renamed(c: CloudBees, thing: Thing, new: str) -> None:
    kind, item = LISTED.get(thing.kind, ("", ""))
    for one in c.root.of(kind):
        names = one.attributes.get(item, [])
        one.attributes[item] = [new if name == thing.name else name for name in names]
    if thing.kind == "zone":
        for one in c.root.of("resource"):
            if one.attributes.get("zoneName") == thing.name:
                one.attributes["zoneName"] = new


def removed(c: CloudBees, thing: Thing) -> None:
    kind, item = LISTED.get(thing.kind, ("", ""))
    for one in c.root.of(kind):
        names = one.attributes.get(item, [])
        if thing.name in names:
            names.remove(thing.name)
    if thing.kind == "resource":
        drop_empty_pools(c)
    if thing.kind == "artifact":
        for version in c.root.of("artifactVersion"):
            if version.attributes.get("artifactName") == thing.name:
                c.remove(version)
                c.files.pop(version.name, None)
    c.files.pop(thing.name, None)


def artifact_error(error: Failure) -> str:
    return f"couldn't create artifact version: error [{known(error.code, 'InternalError')}]: {error.message}"

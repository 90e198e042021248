# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How objects and properties look in JSON: scalars as texts, lists perhaps wrapped, empty texts perhaps absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .state import CloudBees
from .things import Entry, Property, Record, Sheet, Thing
from .types import BOOLEANS, NUMBERS, SEEN_PLAIN, wrapper

PRIVILEGES = ("readPrivilege", "modifyPrivilege", "executePrivilege", "changePermissionsPrivilege")


def audit(record: Record) -> dict[str, str]:
    return {
        "createTime": record.created,
        "lastModifiedBy": record.changed_by,
        "modifyTime": record.modified,
        "owner": record.owner,
    }


def shown(c: CloudBees, fields: dict[str, str]) -> dict[str, str]:
    """Without the empty texts, unless they are shown."""
    return fields if c.switches.empty == "text" else {name: value for name, value in fields.items() if value != ""}


def items(c: CloudBees, kind: str, item: str, values: list[Any]) -> dict[str, Any]:
    """A list inside an object. An empty one leaves nothing behind."""
    if not values:
        return {}
    plain = c.switches.lists == "plain" or (c.switches.lists == "seen" and (kind, item) in SEEN_PLAIN)
    return {item: values} if plain else {wrapper(item): {item: values}}


def listed(kind: str, values: list[Any]) -> dict[str, Any]:
    """A list as a whole answer."""
    return {kind: values} if values else {}


# --- objects ----------------------------------------------------------------------------------------------------------


def thing(c: CloudBees, found: Thing) -> dict[str, Any]:
    """The object as a whole answer."""
    return {found.kind: fields(c, found)}


def things(c: CloudBees, kind: str, found: Iterable[Thing]) -> dict[str, Any]:
    return listed(kind, [fields(c, one) for one in found])


def fields(c: CloudBees, found: Thing) -> dict[str, Any]:
    """What stands inside the element of an object."""
    type_ = found.type
    texts = {name: value for name, value in found.attributes.items() if isinstance(value, str)}
    if c.switches.empty == "text":
        silent = BOOLEANS | NUMBERS
        texts = {name: "" for name in type_.attributes if name not in silent and name not in SECRET_NAMES} | texts
    names = {above.type.key: above.name for above in found.line() if above is not found and above.parent is not None}
    content: dict[str, Any] = {f"{found.kind}Id": found.id, type_.key: found.name, **audit(found), **names}
    content |= shown(c, texts)
    for item in type_.lists:
        values = found.attributes.get(item)
        if isinstance(values, list):
            content |= items(c, found.kind, item, values)
        elif isinstance(values, dict):
            content |= actual_parameters(c, found, values)
    content["propertySheetId"] = found.properties.id
    extra = EXTRA.get(found.kind)
    return content | (extra(c, found) if extra else {})


def actual_parameters(c: CloudBees, found: Thing, values: dict[str, str]) -> dict[str, Any]:
    """Parameters that are kept for later look like a property sheet, or else like those of a job."""
    if not values:
        return {}
    if c.switches.lists == "plain":
        return {"actualParameter": pairs(values)}
    inside = [{"propertyName": name, "value": value} for name, value in values.items()]
    return {"actualParameters": {"propertySheetId": found.properties.id, "property": inside}}


def pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"actualParameterName": name, "value": value} for name, value in values.items()]


def groups_of(c: CloudBees, name: str) -> list[str]:
    return [group.name for group in c.root.of("group") if name in group.attributes.get("userName", [])]


def pools_of(c: CloudBees, name: str) -> list[str]:
    return [pool.name for pool in c.root.of("resourcePool") if name in pool.attributes.get("resourceName", [])]


def _user(c: CloudBees, user: Thing) -> dict[str, Any]:
    return items(c, "user", "groupName", groups_of(c, user.name))


def _resource(c: CloudBees, resource: Thing) -> dict[str, Any]:
    """With what changes by itself and must not be compared."""
    alive = resource.name not in c.down
    state = {
        "alive": str(int(alive)),
        "state": "alive" if alive else "down",
        "version": "10.1.0.123456",
        "protocolVersion": "8",
        "time": c.moment(),
    }
    pools = shown(c, {"pools": " ".join(pools_of(c, resource.name))})
    return {**pools, "stepCount": "0", "agentState": state}


def _zone(c: CloudBees, zone: Thing) -> dict[str, Any]:
    inside = [one.name for one in c.root.of("resource") if one.attributes.get("zoneName") == zone.name]
    return shown(c, {"resources": " ".join(inside)})


def _project(_c: CloudBees, project: Thing) -> dict[str, Any]:
    processes = sum(len(one.of("process")) for one in project.of("application"))
    stages = sum(len(one.of("stage")) for one in project.of("pipeline"))
    return {"processCount": str(processes), "stageCount": str(stages)}


def _stage(_c: CloudBees, stage: Thing) -> dict[str, Any]:
    siblings = stage.parent.of("stage") if stage.parent else [stage]
    return {"index": str(siblings.index(stage))}


def _pipeline(_c: CloudBees, pipeline: Thing) -> dict[str, Any]:
    return {"stageCount": str(len(pipeline.of("stage")))}


def _cluster(_c: CloudBees, cluster: Thing) -> dict[str, Any]:
    details = cluster.attributes.get("parameterDetail")
    return {"provisionParameters": {"parameterDetail": details}} if details else {}


def _parameter(_c: CloudBees, parameter: Thing) -> dict[str, Any]:
    return {"container": parameter.parent.object_id} if parameter.parent else {}


def _release(c: CloudBees, release: Thing) -> dict[str, Any]:
    project = release.parent
    named = release.attributes.get("pipelineProjectName")
    if named:
        project = c.find(c.root, "project", named)
    pipeline = c.find(project, "pipeline", release.attributes.get("pipelineName", "")) if project else None
    return {"pipelineId": pipeline.id} if pipeline else {}


def _step(_c: CloudBees, step: Thing) -> dict[str, Any]:
    attached = step.attributes.get("attachedCredentials")
    return {"attachedCredentials": {"credentialName": attached}} if attached else {}


SECRET_NAMES = frozenset(("password", "managerPassword", "mailUserPassword", "pools"))
EXTRA: dict[str, Callable[[CloudBees, Thing], dict[str, Any]]] = {
    "user": _user,
    "resource": _resource,
    "zone": _zone,
    "project": _project,
    "stage": _stage,
    "pipeline": _pipeline,
    "cluster": _cluster,
    "release": _release,
    "step": _step,
    "formalParameter": _parameter,
}


# --- properties -------------------------------------------------------------------------------------------------------


def prop(c: CloudBees, found: Property, value: str | None) -> dict[str, Any]:
    """The inside of `property`, with `value` as the caller is to see it."""
    content: dict[str, Any] = {"propertyId": found.id, "propertyName": found.name, **audit(found)}
    content |= {"counter": str(found.counter), "expandable": "1" if found.expandable else "0", "tracked": "1"}
    content |= _texts(c, {"description": found.description})
    if found.inner is not None:
        return {**content, "propertySheetId": found.inner.id}
    if found.protected:
        return {**content, "credentialProtected": "1"}
    return content | _texts(c, {"value": value or ""})


def _texts(c: CloudBees, texts: dict[str, str]) -> dict[str, str]:
    """Properties were seen with an empty description."""
    return texts if c.switches.empty != "absent" else {name: text for name, text in texts.items() if text}


def sheet(
    c: CloudBees, found: Sheet, value: Callable[[Property], str | None], *, recurse: bool = False
) -> dict[str, Any]:
    """The inside of `propertySheet`."""
    inside = []
    for one in found.properties.values():
        content: dict[str, Any] = {"propertyId": one.id, "propertyName": one.name, **audit(one)}
        if one.inner is not None:
            content["propertySheetId"] = one.inner.id
            if recurse and one.inner.properties:
                content["propertySheet"] = sheet(c, one.inner, value, recurse=True)
        else:
            content["expandable"] = "1" if one.expandable else "0"
            content |= shown(c, {"description": one.description})
            content |= {} if one.protected else _texts(c, {"value": value(one) or ""})
        inside.append(content)
    return {"propertySheetId": found.id, **audit(found), **listed("property", inside)}


def entry(c: CloudBees, found: Entry) -> dict[str, Any]:
    """The inside of `aclEntry`."""
    content = {"aclEntryId": found.id, "principalName": found.principal, "principalType": found.principal_type}
    for name in PRIVILEGES:
        if name in found.privileges:
            content[name] = found.privileges[name]
        elif c.switches.open_privilege == "inherit":
            content[name] = "inherit"
    return content

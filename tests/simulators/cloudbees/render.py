# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How objects and properties look in JSON: scalars are texts, lists come wrapped or plain on one server.

A text that was cleared is empty, and one that was never set is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .state import CloudBees
from .things import Entry, Property, Record, Sheet, Thing
from .types import SEEN_PLAIN, wrapper

PRIVILEGES = ("readPrivilege", "modifyPrivilege", "executePrivilege", "changePermissionsPrivilege")


def audit(record: Record) -> dict[str, str]:
    return {
        "createTime": record.created,
        "lastModifiedBy": record.changed_by,
        "modifyTime": record.modified,
        "owner": record.owner,
    }


def shown(fields: dict[str, str]) -> dict[str, str]:
    """Without the empty texts, for what is no attribute that somebody sets."""
    return {name: value for name, value in fields.items() if value != ""}


def items(kind: str, item: str, values: list[Any]) -> dict[str, Any]:
    """A list inside an object. An empty one leaves nothing behind."""
    if not values:
        return {}
    return {item: values} if (kind, item) in SEEN_PLAIN else {wrapper(item): {item: values}}


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
    names = {above.type.key: above.name for above in found.line() if above is not found and above.parent is not None}
    content: dict[str, Any] = {f"{found.kind}Id": found.id, type_.key: found.name, **audit(found), **names}
    content |= texts
    for item in type_.lists:
        values = found.attributes.get(item)
        if isinstance(values, list):
            content |= items(found.kind, item, values)
        elif isinstance(values, dict):
            content |= actual_parameters(c, found, values)
    content["propertySheetId"] = found.properties.id
    extra = EXTRA.get(found.kind)
    return content | (extra(c, found) if extra else {})


def actual_parameters(c: CloudBees, found: Thing, values: dict[str, str]) -> dict[str, Any]:
    """Parameters that are kept for later look like a property sheet; those of triggers were seen otherwise."""
    if not values:
        return {}
    if c.switches.parameters == "detail" or found.kind == "trigger":
        details = [{"parameterName": name, "parameterValue": value} for name, value in values.items()]
        return {"actualParameters": {"parameterDetail": details}}
    inside = [{"propertyName": name, "value": value} for name, value in values.items()]
    return {"actualParameters": {"propertySheetId": found.properties.id, "property": inside}}


def pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"actualParameterName": name, "value": value} for name, value in values.items()]


def groups_of(c: CloudBees, name: str) -> list[str]:
    return [group.name for group in c.root.of("group") if name in group.attributes.get("userName", [])]


def pools_of(c: CloudBees, name: str) -> list[str]:
    return [pool.name for pool in c.root.of("resourcePool") if name in pool.attributes.get("resourceName", [])]


def _user(c: CloudBees, user: Thing) -> dict[str, Any]:
    return items("user", "groupName", groups_of(c, user.name))


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
    pools = shown({"pools": " ".join(pools_of(c, resource.name))})
    return {**pools, "stepCount": "0", "agentState": state}


def _zone(c: CloudBees, zone: Thing) -> dict[str, Any]:
    inside = [one.name for one in c.root.of("resource") if one.attributes.get("zoneName") == zone.name]
    return shown({"resources": " ".join(inside)})


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


def prop(found: Property, value: str | None) -> dict[str, Any]:
    """The inside of `property`, with `value` as the caller is to see it."""
    content: dict[str, Any] = {"propertyId": found.id, "propertyName": found.name, **audit(found)}
    content |= {"counter": str(found.counter), "expandable": "1" if found.expandable else "0", "tracked": "1"}
    # Seen with an empty description on a property that was never given one.
    content["description"] = found.description or ""
    if found.inner is not None:
        return {**content, "propertySheetId": found.inner.id}
    if found.protected:
        return {**content, "credentialProtected": "1"}
    return content | {"value": value or ""}


def sheet(found: Sheet, value: Callable[[Property], str | None], *, recurse: bool = False) -> dict[str, Any]:
    """The inside of `propertySheet`."""
    inside = []
    for one in found.properties.values():
        content: dict[str, Any] = {"propertyId": one.id, "propertyName": one.name, **audit(one)}
        if one.inner is not None:
            content["propertySheetId"] = one.inner.id
            if recurse and one.inner.properties:
                content["propertySheet"] = sheet(one.inner, value, recurse=True)
        else:
            content["expandable"] = "1" if one.expandable else "0"
            content |= {} if one.description is None else {"description": one.description}
            content |= {} if one.protected else {"value": value(one) or ""}
        inside.append(content)
    return {"propertySheetId": found.id, **audit(found), **listed("property", inside)}


def entry(found: Entry) -> dict[str, Any]:
    """The inside of `aclEntry`."""
    content = {"aclEntryId": found.id, "principalName": found.principal, "principalType": found.principal_type}
    return content | {name: found.privileges[name] for name in PRIVILEGES if name in found.privileges}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties: holders by context or by absolute path, nested sheets, expansion, intrinsic ones, lists of sheets."""

from __future__ import annotations

import re
from typing import Any

from . import render
from .access import require
from .calls import Call, Created, Reply
from .errors import Failure
from .expansion import expand, find, intrinsics
from .holders import absolute, holder, split
from .routing import Router
from .sessions import deleted
from .state import check_name, taken
from .things import Property, Sheet, Thing
from .types import TYPES, Type

routes = Router()
PROPERTY = Type("property", "properties", "propertyName", ())
BAD_NAMES = {"properties", "project"}
#: What a property understands beside the arguments that name its holder.
ARGUMENTS = {
    *("propertyName", "value", "description", "expandable", "propertyType", "counter", "credentialProtected"),
    *("suppressValueTracking", "expand", "extendedContextSearch", "suppressNoSuchPropertyException", "newName"),
    *("incrementBy", "path", "recurse", "propertySheetId", "objectId", "jobId", "jobStepId", "flowRuntimeId"),
    *("flowRuntimeName", "flowRuntimeStateId", "systemObjectName", "filter", "maxIds"),
}
KEYS = {type_.key for type_ in TYPES.values()}


class Place:
    """Where a property is or would be: the object, the sheet in which the names begin, and the names."""

    def __init__(self, thing: Thing, sheet: Sheet, names: list[str]) -> None:
        self.thing, self.sheet, self.names = thing, sheet, names

    @property
    def name(self) -> str:
        return self.names[-1] if self.names else ""

    def find(self) -> Property | None:
        return find(self.sheet, self.names)


def place(call: Call, name: str) -> Place:
    if call.text("propertySheetId"):
        sheet = _sheet(call, call.text("propertySheetId"))
        return Place(sheet.thing, sheet, split(name))
    if name.startswith("/"):
        context = holder(call, default=call.c.root)
        thing, names = absolute(call.c, name, context)
    else:
        thing, names = holder(call), split(name)
    return Place(thing, thing.properties, names)


def _sheet(call: Call, ident: str) -> Sheet:
    sheet = call.c.sheets.get(ident)
    if sheet is None:
        raise Failure("NoSuchPropertySheet", f"Property sheet '{ident}' does not exist")
    return sheet


def _refuse_unknown(call: Call) -> None:
    if call.c.switches.unknown_arguments == "refused":
        for name in call.args.keys() - ARGUMENTS - KEYS:
            raise Failure("InvalidArgument", f"Unknown argument '{name}'")


def handle(call: Call) -> Any:
    """Everything under `properties/`: the rest of the path is the name or, after one more slash, an absolute path."""
    _refuse_unknown(call)
    name = "/".join(call.path[1:]) or call.text("propertyName")
    if not name and call.method == "GET" and call.command in ("getProperties", "findProperties"):
        return get_properties(call) if call.command == "getProperties" else find_properties(call)
    check_name(PROPERTY, name)
    if name in BAD_NAMES:
        raise Failure("InvalidPropertyName", f"'{name}' is not a valid property name")
    action = ACTIONS.get((call.method, call.command)) or ACTIONS.get((call.method, None))
    if action is None or (call.command and (call.method, call.command) not in ACTIONS):
        raise Failure("NotImplemented", f"{call.method} properties {call.command or ''}")
    return action(call, place(call, name))


# --- reading ----------------------------------------------------------------------------------------------------------


def get(call: Call, where: Place) -> dict[str, Any]:
    require(call.c, call.user, where.thing, "read")
    found = where.find()
    if found is None and len(where.names) == 1:
        known = intrinsics(call.c, where.thing)
        if where.name in known and where.sheet is where.thing.properties:
            return {"property": {"propertyName": where.name, "value": known[where.name]}}
        if call.flag("extendedContextSearch"):
            above = (find(one.properties, where.names) for one in where.thing.line())
            found = next((one for one in above if one is not None), None)
    if found is None:
        if call.flag("suppressNoSuchPropertyException"):
            return {}
        raise missing(where)
    return {"property": render.prop(found, _value(call, found))}


def missing(where: Place) -> Failure:
    text = f"Property '{'/'.join(where.names)}' of {where.thing.kind} '{where.thing.name}' does not exist"
    return Failure("NoSuchProperty", text)


def _value(call: Call, found: Property) -> str | None:
    if found.value is None or not found.expandable or not call.flag("expand", default=True):
        return found.value
    return expand(call.c, found.sheet.thing, found.value)


def get_properties(call: Call) -> dict[str, Any]:
    sheet = _listed(call)
    require(call.c, call.user, sheet.thing, "read")
    content = render.sheet(sheet, lambda one: _value(call, one), recurse=call.flag("recurse"))
    return {"propertySheet": content}


def _listed(call: Call) -> Sheet:
    """The sheet that `path` names, or that of the object which the context names."""
    if call.text("path") and not call.text("propertySheetId"):
        where = place(call, call.text("path"))
        if not where.names:
            return where.sheet
        found = where.find()
        if found is None or found.inner is None:
            raise missing(where)
        return found.inner
    if call.text("propertySheetId"):
        return _sheet(call, call.text("propertySheetId"))
    return holder(call).properties


def find_properties(call: Call) -> dict[str, Any]:
    sheet = _listed(call)
    require(call.c, call.user, sheet.thing, "read")
    found = [
        {"objectId": f"property-{one.id}", "property": render.prop(one, _value(call, one))}
        for one in sheet.properties.values()
    ]
    return render.listed("object", found)


@routes("GET", "propertySheets/{ident}")
def get_sheet(call: Call, ident: str) -> dict[str, Any]:
    return get_properties(call.with_args(propertySheetId=ident))


# --- writing ----------------------------------------------------------------------------------------------------------


def create(call: Call, where: Place) -> Created:
    if where.find() is not None:
        raise taken(PROPERTY, "/".join(where.names))
    made = _make(call, where, as_sheet=call.text("propertyType") == "sheet")
    return Created({"property": render.prop(made, made.value)})


def put(call: Call, where: Place) -> dict[str, Any]:
    """setProperty: makes what does not exist, the sheets on the way included."""
    found = where.find()
    if found is None:
        made = _make(call, where, as_sheet=False)
        return {"property": render.prop(made, made.value)}
    return _change(call, where, found)


def modify(call: Call, where: Place) -> dict[str, Any]:
    found = where.find()
    if found is None:
        raise missing(where)
    require(call.c, call.user, where.thing, "modify")
    new = call.text("newName") or found.name
    if new != found.name and new in found.sheet.properties:
        raise taken(PROPERTY, new)
    check_name(PROPERTY, new)
    _check_arguments(call)
    kind = call.text("propertyType")
    if kind == "sheet" and found.inner is None:
        found.value, found.inner = None, call.c.add_sheet(where.thing, call.user)
    elif kind == "string" and found.inner is not None:
        call.c.forget(found.inner)
        found.value, found.inner = "", None
    inside = found.sheet.properties
    found.sheet.properties = {new if name == found.name else name: one for name, one in inside.items()}
    found.name = new
    return _change(call, where, found)


def _make(call: Call, where: Place, *, as_sheet: bool) -> Property:
    require(call.c, call.user, where.thing, "modify")
    _check_settable(call, where)
    _check_arguments(call)
    for name in where.names:
        check_name(PROPERTY, name)
    sheet = where.sheet
    for name in where.names[:-1]:
        step = sheet.properties.get(name) or call.c.add_property(sheet, name, call.user, None)
        if step.inner is None:
            raise Failure("InvalidPropertyPath", f"Property '{name}' is not a property sheet")
        sheet = step.inner
    made = call.c.add_property(sheet, where.name, call.user, None if as_sheet else "")
    _apply(call, made)
    made.modified = made.created
    return made


def _check_arguments(call: Call) -> None:
    """Refuse what does not fit before anything is changed."""
    for name in ("value", "description"):
        call.text(name)
    for name in ("expandable", "credentialProtected"):
        call.flag(name)


def _check_settable(call: Call, where: Place) -> None:
    own = where.sheet is where.thing.properties
    if own and len(where.names) == 1 and where.name in intrinsics(call.c, where.thing):
        raise Failure("PropertyNotSettable", f"Property '{where.name}' can not be set")


def _change(call: Call, where: Place, found: Property) -> dict[str, Any]:
    require(call.c, call.user, where.thing, "modify")
    _check_arguments(call)
    _apply(call, found)
    call.c.touch(found, call.user)
    return {"property": render.prop(found, found.value)}


def _apply(call: Call, prop: Property) -> None:
    value = call.args.get("value")
    if value is not None:
        if prop.inner is not None:
            raise Failure("InvalidPropertyType", f"Property '{prop.name}' is a property sheet and takes no value")
        prop.value = call.text("value")
    if call.args.get("description") is not None:
        prop.description = call.text("description")
    prop.expandable = call.flag("expandable", default=prop.expandable)
    prop.protected = call.flag("credentialProtected", default=prop.protected)


def increment(call: Call, where: Place) -> dict[str, Any]:
    """Atomic; a property that does not exist begins at 0."""
    found = where.find() or _make(call.with_args(value="0"), where, as_sheet=False)
    by = call.text("incrementBy", "1")
    if found.value is None or not all(re.fullmatch(r"\s*[+-]?\d+\s*", text) for text in (found.value, by)):
        raise Failure("PropertyNotIncrementable", f"Property '{where.name}' is not an integer")
    return _change(call.with_args(value=str(int(found.value) + int(by))), where, found)


def delete(call: Call, where: Place) -> Reply:
    found = where.find()
    require(call.c, call.user, where.thing, "modify")
    if found is None:
        _check_settable(call, where)
        raise missing(where)
    if found.inner is not None:
        call.c.forget(found.inner)
    del found.sheet.properties[found.name]
    return Reply(200, deleted(call.c))


ACTIONS = {
    ("GET", None): get,
    ("GET", "getProperty"): get,
    ("POST", None): create,
    ("POST", "createProperty"): create,
    ("PUT", None): put,
    ("PUT", "setProperty"): put,
    ("PUT", "modifyProperty"): modify,
    ("PUT", "incrementProperty"): increment,
    ("POST", "incrementProperty"): increment,
    ("DELETE", None): delete,
    ("DELETE", "deleteProperty"): delete,
}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of every type, by the table: list, get, create, modify, delete, and the tree that paths walk down."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from . import properties, render, rules
from .access import require
from .calls import Call, Created, Reply, as_flag, as_text, as_texts
from .errors import Failure, known
from .sessions import deleted
from .state import check_name, no_such, taken
from .things import Thing
from .types import BOOLEANS, NUMBERS, SECRETS, TYPES, Type, below, wrapper

#: What any command understands.
ANYWHERE = {"filter", "includeAll", "maximum", "usableOnly", "foreground", "timeout"}
VERBS = {"GET": "get", "POST": "create", "PUT": "modify", "DELETE": "delete"}


def handle(call: Call) -> Any:
    """A path that no route of its own answers: collections and objects from the top of the tree down."""
    _register(call)
    thing, names = _walk(call)
    if not names:
        return _object(call, thing)
    type_ = below(thing.kind, names[0]) if len(names) == 1 else None
    if type_ is not None:
        return _collection(call, thing, type_)
    if thing is call.c.root and not names[0]:
        names = names[1:]
    if call.method != "GET" or call.command or not names or (thing is call.c.root and call.path[0] != "server"):
        raise not_implemented(call)
    wanted = [name for name in names if name]
    return properties.get(call, properties.Place(thing, thing.properties, wanted))


def _register(call: Call) -> None:
    """Asking for a user whom only the directory knows makes that user, unless the argument says otherwise."""
    c = call.c
    name = call.path[1] if call.path[0] == "users" and len(call.path) == 2 and call.method == "GET" else ""
    asked = name in c.directory and call.flag("registerLDAPUser", default=True)
    if asked and c.find(c.root, "user", name) is None:
        c.add("user", name, c.root, "admin", {"mutable": "0", "providerName": "directory"})


def not_implemented(call: Call) -> Failure:
    command = f"?request={call.command}" if call.command else ""
    return Failure("NotImplemented", f"{call.method} /{'/'.join(call.path)}{command} is not implemented")


def _walk(call: Call) -> tuple[Thing, list[str]]:
    thing, names = call.c.root, list(call.path)
    if names[0] == "server":
        return thing, names[1:]
    while len(names) > 1:
        type_ = below(thing.kind, names[0])
        if type_ is None:
            break
        try:
            thing = call.c.get(thing, type_.name, names[1])
        except Failure as error:
            # A path through a project that does not exist was seen to complain about the procedure.
            inner = names[2:] if error.code == "NoSuchProject" else []
            if len(inner) > 1 and inner[0] == "procedures":
                raise no_such(TYPES["procedure"], inner[1]) from None
            raise
        names = names[2:]
    return thing, names


def _check_command(call: Call, type_: Type) -> None:
    big = type_.name[0].upper() + type_.name[1:]
    words = {f"{VERBS.get(call.method)}{big}", f"{VERBS.get(call.method)}{big}s"}
    if call.command and call.command not in words:
        raise not_implemented(call)


def _collection(call: Call, parent: Thing, type_: Type) -> Any:
    _check_command(call, type_)
    if call.method == "GET":
        return listing(call, parent, type_)
    if call.method == "POST":
        return Created(render.thing(call.c, create(call, parent, type_)))
    raise not_implemented(call)


def _object(call: Call, thing: Thing) -> Any:
    if thing is call.c.root:
        raise not_implemented(call)
    _check_command(call, thing.type)
    if call.method == "GET":
        require(call.c, call.user, thing, "read")
        return render.thing(call.c, thing)
    if call.method == "PUT":
        return modify(call, thing)
    if call.method == "DELETE":
        delete(call, thing)
        return Reply(200, deleted(call.c))
    raise not_implemented(call)


def listing(call: Call, parent: Thing, type_: Type) -> dict[str, Any]:
    require(call.c, call.user, parent, "read")
    found = parent.of(type_.name)
    if type_.name in ("user", "group"):
        return _people(call, type_, found)
    for argument in ("applicationName", "artifactName", "pipelineName"):
        if call.text(argument) and argument in (*type_.attributes, "artifactName"):
            found = [one for one in found if one.attributes.get(argument) == call.text(argument)]
    return render.things(call.c, type_.name, found)


def _people(call: Call, type_: Type, found: list[Thing]) -> dict[str, Any]:
    pattern = call.text("filter") or "*"
    found = [one for one in found if fnmatchcase(one.name.lower(), pattern.lower())]
    most = call.number("maximum", 1000)
    more = {"moreResults": "1" if len(found) > most else "0"}
    return render.things(call.c, type_.name, found[:most]) | more


# --- changing ---------------------------------------------------------------------------------------------------------


def create(call: Call, parent: Thing, type_: Type) -> Thing:
    """A new object from the arguments; nothing is left behind when it is refused."""
    c = call.c
    require(c, call.user, parent, "modify")
    _refuse_unknown(call, parent, type_)
    name = rules.name_of(call, type_)
    check_name(type_, name)
    if c.find(parent, type_.name, name) is not None:
        raise taken(type_, name)
    attributes, secrets = values(call, type_)
    attributes = type_.defaults | attributes
    rules.check(call, type_, parent, None, attributes)
    made = c.add(type_.name, name, parent, call.user, attributes)
    made.secrets = secrets
    rules.after(call, made)
    made.modified = made.created
    return made


def modify(call: Call, thing: Thing) -> dict[str, Any]:
    require(call.c, call.user, thing, "modify")
    _refuse_unknown(call, thing, thing.type)
    change(call, thing)
    return {thing.kind: render.fields(call.c, thing)}


def change(call: Call, thing: Thing) -> None:
    """The attributes that the call names, and perhaps another name."""
    attributes, secrets = values(call, thing.type)
    rules.check(call, thing.type, thing.parent or call.c.root, thing, attributes)
    new = call.text("newName")
    if new and new != thing.name:
        _rename(call, thing, new)
    thing.attributes |= attributes
    thing.secrets |= secrets
    rules.after(call, thing)
    call.c.touch(thing, call.user)


def _rename(call: Call, thing: Thing, new: str) -> None:
    type_ = thing.type
    check_name(type_, new, "newName")
    other = call.c.find(thing.parent or call.c.root, thing.kind, new)
    if other is not None and other is not thing:
        raise taken(type_, new)
    rules.renamed(call.c, thing, new)
    if thing.parent is not None:
        siblings = thing.parent.children[thing.kind]
        thing.parent.children[thing.kind] = {one.name if one is not thing else new: one for one in siblings.values()}
    thing.name = new


def delete(call: Call, thing: Thing) -> None:
    require(call.c, call.user, thing, "modify")
    call.c.remove(thing)
    rules.removed(call.c, thing)


def _refuse_unknown(call: Call, place: Thing, type_: Type) -> None:
    if call.c.switches.unknown_arguments == "ignored":
        return
    allowed = type_.arguments | ANYWHERE | {one.type.key for one in place.line()} | rules.EXTRA.get(type_.name, set())
    for name in call.args.keys() - allowed:
        raise Failure("InvalidArgument", f"Unknown argument '{name}'")


# --- values -----------------------------------------------------------------------------------------------------------


def values(call: Call, type_: Type) -> tuple[dict[str, Any], dict[str, str]]:
    """What the call says about the attributes of a type, as the server keeps it, and the secrets apart."""
    found: dict[str, Any] = {}
    secrets = {}
    for name in type_.attributes:
        value = call.args.get(name)
        if value is None:
            continue
        if name in SECRETS:
            secrets[name] = as_text(value, name)
        else:
            found[name] = _scalar(type_, name, value)
    for name in type_.lists:
        given = call.args.get(name, call.args.get(wrapper(name)))
        if given is None:
            continue
        if name == "actualParameter":
            found[name] = pairs(given)
        elif name == "parameterDetail":
            found[name] = given
        else:
            found[name] = list(dict.fromkeys(as_texts(given, name)))
    return found, secrets


def _scalar(type_: Type, name: str, value: Any) -> str:
    if name in BOOLEANS and value != "":
        return "1" if as_flag(value, name) else "0"
    text = "\n".join(as_texts(value, name)) if isinstance(value, list) else as_text(value, name)
    if name in NUMBERS and text and not re.fullmatch(r"-?\d+", text):
        code = "InvalidPortNumber" if "ort" in name else "InvalidStepLimit" if name == "stepLimit" else "InvalidInteger"
        raise Failure(code, f"'{name}' must be a whole number, not '{text}'")
    choices = type_.choices.get(name)
    if choices and text and text not in choices:
        code = known(f"Invalid{name[0].upper()}{name[1:]}", "InvalidArgument")
        raise Failure(code, f"'{name}' must be one of {', '.join(choices)}, not '{text}'")
    return text


def pairs(given: Any) -> dict[str, str]:
    """Actual parameters as they may be given: pairs in a list, or a mapping."""
    if isinstance(given, dict):
        return {name: as_text(value, name) for name, value in given.items()}
    found = {}
    for item in given if isinstance(given, list) else [given]:
        name = next((item[key] for key in _PARAMETER if isinstance(item, dict) and key in item), None)
        if not name:
            raise Failure("InvalidActualParameterName", "'actualParameterName' is required")
        if name in found:
            raise Failure("DuplicateActualParameter", f"Actual parameter '{name}' is given twice")
        found[str(name)] = as_text(item.get("value", ""), str(name))
    return found


_PARAMETER = ("actualParameterName", "pipelineParameterName", "name")

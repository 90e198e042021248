# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluating DSL: blocks make or change objects, functions are commands, and everything is done or nothing.

Groovy proper is not here: no loops, no classes, no conditions.
"""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import yaml

from . import access, dsl_text, generate, objects, properties, render, rules
from . import find as search
from .calls import Call, Reply
from .dsl_commands import COMMANDS
from .dsl_text import Return, Run, Set, Sum, Text, Word
from .errors import Failure
from .holders import absolute, holder
from .properties import Place
from .routing import Router
from .state import CloudBees
from .things import Sheet, Thing
from .types import TYPES, Type, below, children

routes = Router()
FAILED = "Error evaluating DSL script"
HELP = "An object block: <type> '<name>', { <attribute> = '<value>' }"
PROPERTY_WORDS = {"value", "description", "expandable", "credentialProtected", "suppressValueTracking", "propertyType"}
_BLOCKS = {
    name
    for name, type_ in TYPES.items()
    if type_.collection and name not in ("job", "jobStep", "flowRuntime", "workflow")
}


@routes("POST", "server/dsl")
@routes("POST", "server/dsl", "evalDsl")
def eval_dsl(call: Call) -> Any:
    source = call.text("dsl")
    if not source:
        raise Failure("MissingArgument", "'dsl' is required")
    if call.flag("describe"):
        return {"value": HELP}
    saved = pickle.dumps({name: value for name, value in vars(call.c).items() if name != "lock"})
    try:
        given = json.loads(call.text("parameters") or "{}")
        script = Script(call, given)
        if call.text("format", "groovy") == "yaml":
            return answer(call.c, script.blocks(yaml.safe_load(source), call.c.root))
        return answer(call.c, script.evaluate(dsl_text.parse(source)))
    except Failure as error:
        _undo(call.c, saved)
        raise _failed(error) from None
    except (dsl_text.Unreadable, LookupError, ValueError, yaml.YAMLError, RecursionError) as error:
        _undo(call.c, saved)
        raise Failure("InvalidScript", FAILED, details=str(error)) from None


def _failed(error: Failure) -> Failure:
    """The reason is in the details, except for what does not exist, which was seen in the message."""
    if error.code.startswith("NoSuch"):
        return Failure("InvalidScript", f"{FAILED}: [{error.code}]: {error.message}")
    return Failure("InvalidScript", FAILED, details=f"{error.code}: {error.message}")


def _undo(c: CloudBees, saved: bytes) -> None:
    vars(c).update(pickle.loads(saved))


def answer(c: CloudBees, value: Any) -> dict[str, Any]:
    """What a script gave, as a body: an object, the body of a command, or a value as text."""
    if isinstance(value, Thing):
        return {value.kind: search.inside(c, value)}
    if value is None or isinstance(value, dict):
        return value or {}
    return {"value": value if isinstance(value, str) else json.dumps(value)}


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Script:
    """One evaluation."""

    def __init__(self, call: Call, given: Any) -> None:
        self.call = call
        self.c = call.c
        self.variables: dict[str, Any] = {"args": given}
        self.overwrite = call.flag("overwrite")

    def evaluate(self, statements: list[Any]) -> Any:
        last = None
        try:
            for statement in statements:
                last = self.run(statement, self.c.root)
        except _Returned as returned:
            return returned.value
        return last

    def run(self, statement: Any, owner: Thing) -> Any:
        if isinstance(statement, Return):
            raise _Returned(self.value(statement.value, owner))
        if isinstance(statement, Set):
            self.variables[statement.name] = self.value(statement.value, owner)
            return self.variables[statement.name]
        return self.value(statement, owner)

    # --- values -------------------------------------------------------------------------------------------------------

    def value(self, node: Any, owner: Thing) -> Any:
        if isinstance(node, Text):
            return self.text(node, owner)
        if isinstance(node, Word):
            return self.look_up(node.names)
        if isinstance(node, Sum):
            left, right = self.value(node.left, owner), self.value(node.right, owner)
            return left + right if isinstance(left, int) and isinstance(right, int) else _plain(left) + _plain(right)
        if isinstance(node, Run):
            return _inner(self.command(node, owner), node.path)
        if isinstance(node, list):
            return [self.value(item, owner) for item in node]
        if isinstance(node, dict):
            return {name: self.value(item, owner) for name, item in node.items()}
        return node

    def text(self, node: Text, owner: Thing) -> str:
        if not node.open:
            return node.text
        pattern = r"\$\{\s*([\w.]+)\s*\}|\$(\w+(?:\.\w+)*)"
        return re.sub(pattern, lambda match: _plain(self.look_up((match[1] or match[2]).split("."))), node.text)

    def look_up(self, names: Any) -> Any:
        first, *rest = names
        if first not in self.variables:
            raise dsl_text.Unreadable(f"No such property: {first}")
        return _inner(self.variables[first], rest)

    # --- objects ------------------------------------------------------------------------------------------------------

    def command(self, node: Run, owner: Thing) -> Any:
        named = {name: self.value(item, owner) for name, item in node.named.items()}
        positional = [self.value(item, owner) for item in node.positional]
        if node.word == "property" and (positional or node.block is not None):
            return self.property(node, owner.properties, owner, positional, named)
        if node.word in _BLOCKS and (positional or node.block is not None):
            return self.object(node, owner, positional, named)
        if node.word == "aclEntry":
            return self.acl_entry(owner, {"principalType": positional[0], **named} if positional else named)
        if node.word == "acl":
            return self.acl(node, owner)
        return self.function(node.word, named)

    def object(self, node: Run, owner: Thing, positional: list[Any], named: dict[str, Any]) -> Thing:
        type_ = TYPES[node.word]
        inside = node.block or ()
        named |= {one.name: self.value(one.value, owner) for one in inside if isinstance(one, Set) and not one.new}
        if positional:
            named[type_.key] = positional[0]
        thing = self.upsert(type_, self.parent(type_, owner, named), named)
        made = [self.run(one, thing) for one in inside if not isinstance(one, Set) or one.new]
        if self.overwrite and node.block is not None:
            self.prune(thing, made)
        return thing

    def parent(self, type_: Type, owner: Thing, named: dict[str, Any]) -> Thing:
        """The block around it, or what the arguments name; a type at the top has no parent."""
        if owner.kind in type_.parents or "server" in type_.parents:
            return owner if owner.kind in type_.parents else self.c.root
        context = {name: value for name, value in named.items() if name != type_.key}
        around = {above.type.key: above.name for above in owner.line() if above.parent is not None}
        found = holder(self.at(around | context))
        if found.kind not in type_.parents:
            raise Failure("InvalidArgument", f"A {type_.name} can not be in a {found.kind}")
        return found

    def at(self, args: dict[str, Any]) -> Call:
        call = self.call
        return Call(self.c, "POST", [], args, None, call.user, call.session, call.headers)

    def upsert(self, type_: Type, parent: Thing, args: dict[str, Any]) -> Thing:
        call = self.at(args)
        name = rules.name_of(call, type_)
        found = self.c.find(parent, type_.name, name)
        if found is None:
            return objects.create(call, parent, type_)
        attributes, secrets = objects.values(call, type_)
        is_now = generate.attributes(self.c, found)
        same = all(is_now.get(key) == value for key, value in attributes.items())
        if not same or secrets or args.get("newName"):
            access.require(self.c, self.call.user, found, "modify")
            objects.change(call, found)
        return found

    def prune(self, thing: Thing, made: list[Any]) -> None:
        """Remove what the block did not name."""
        kept = [one for one in made if isinstance(one, Thing)]
        for type_ in children(thing.kind):
            for inner in thing.of(type_.name):
                if inner not in kept and inner.kind in _BLOCKS:
                    objects.delete(self.call, inner)
        names = {one["property"] for one in made if isinstance(one, dict) and "property" in one}
        self.prune_sheet(thing.properties, names)

    def prune_sheet(self, sheet: Sheet, names: set[str]) -> None:
        for name in [name for name in sheet.properties if name not in names]:
            prop = sheet.properties.pop(name)
            if prop.inner is not None:
                self.c.forget(prop.inner)

    def property(
        self, node: Run, sheet: Sheet, owner: Thing, positional: list[Any], named: dict[str, Any]
    ) -> dict[str, Any]:
        """A value, or a sheet when there is a block; in a sheet an assignment is a property, too."""
        inside = node.block or ()
        settings = [one for one in inside if isinstance(one, Set)]
        own = {one.name: one.value for one in settings if one.name in PROPERTY_WORDS}
        named |= {name: self.value(item, owner) for name, item in own.items()}
        name = str(positional[0] if positional else named["propertyName"])
        call = self.at({**named, "propertyName": name})
        where = Place(owner, sheet, [name])
        is_sheet = node.block is not None and "value" not in named
        if where.find() is None:
            properties.create(call.with_args(propertyType="sheet" if is_sheet else "string"), where)
        elif self.differs(where, named):
            properties.put(call, where)
        found = where.find()
        if is_sheet and found is not None and found.inner is not None:
            names = {self.inside(one, found.inner, owner) for one in inside if getattr(one, "name", "") not in own}
            if self.overwrite:
                self.prune_sheet(found.inner, names)
        return {"property": name}

    def differs(self, where: Place, named: dict[str, Any]) -> bool:
        found = where.find()
        if found is None:
            return True
        is_now = {"value": found.value, "description": found.description or "", "expandable": found.expandable}
        wanted = self.at(named)
        is_wanted: dict[str, Any] = {name: wanted.text(name) for name in ("value", "description") if name in named}
        if "expandable" in named:
            is_wanted["expandable"] = wanted.flag("expandable")
        return any(is_now[name] != value for name, value in is_wanted.items())

    def inside(self, statement: Any, sheet: Sheet, owner: Thing) -> str:
        if isinstance(statement, Set):
            node, positional, named = Run("property"), [statement.name], {"value": statement.value}
        elif isinstance(statement, Run) and statement.word == "property":
            node, positional, named = statement, list(statement.positional), dict(statement.named)
        else:
            raise dsl_text.Unreadable("a property sheet holds properties only")
        values = {name: self.value(item, owner) for name, item in named.items()}
        made = self.property(node, sheet, owner, [self.value(item, owner) for item in positional], values)
        return str(made["property"])

    def acl(self, node: Run, owner: Thing) -> None:
        for statement in node.block or ():
            if isinstance(statement, Set) and statement.name == "inheriting":
                owner.inherits = str(self.value(statement.value, owner)) in ("1", "true", "True")
            else:
                self.run(statement, owner)

    def acl_entry(self, owner: Thing, named: dict[str, Any]) -> None:
        access.require(self.c, self.call.user, owner, "changePermissions")
        principal = str(named["principalType"]), str(named["principalName"])
        entry = owner.entries.setdefault(principal, self.c.entry(self.call.user, *principal))
        access.set_privileges(entry, named)

    # --- functions ----------------------------------------------------------------------------------------------------

    def function(self, word: str, named: dict[str, Any]) -> Any:
        """A command of the API by its name."""
        call = self.at(named)
        if word == "generateDsl":
            return self.generate(call)
        if word in COMMANDS:
            return _body(COMMANDS[word](call))
        match = re.fullmatch(r"(get|create|modify|delete)([A-Z]\w*)", word)
        if match is None:
            raise dsl_text.Unreadable(f"No signature of method: {word}")
        verb, name = match[1], match[2][0].lower() + match[2][1:]
        if name in ("property", "properties"):
            return _body(self.properties(verb, name, call))
        if name in TYPES:
            return self.one(verb, TYPES[name], call)
        type_ = next((one for one in TYPES.values() if one.collection == name and verb == "get"), None)
        if type_ is None:
            raise dsl_text.Unreadable(f"No signature of method: {word}")
        return objects.listing(call, holder(call, default=self.c.root), type_)

    def one(self, verb: str, type_: Type, call: Call) -> Any:
        if verb == "create":
            context = {name: value for name, value in call.args.items() if name != type_.key}
            return objects.create(call, self.parent(type_, self.c.root, context), type_)
        thing = holder(call)
        if thing.kind != type_.name:
            raise Failure(type_.misnamed, f"'{type_.key}' is required and must be between 1 and 255 characters")
        if verb == "get":
            access.require(self.c, self.call.user, thing, "read")
            return render.thing(self.c, thing)
        if verb == "modify":
            return objects.modify(call, thing)
        objects.delete(call, thing)
        return None

    def properties(self, verb: str, name: str, call: Call) -> Any:
        if name == "properties":
            return properties.get_properties(call)
        where = properties.place(call, call.text("propertyName"))
        action = {"get": properties.get, "create": properties.create, "modify": properties.modify}
        return action.get(verb, properties.delete)(call, where)

    def generate(self, call: Call) -> str:
        thing, names = absolute(self.c, call.text("path"), self.c.root)
        access.require(self.c, self.call.user, thing, "read")
        if names:
            type_ = below(thing.kind, names[0])
            found = None if type_ else Place(thing, thing.properties, names).find()
            if found is None:
                raise properties.missing(Place(thing, thing.properties, names))
            return generate.property_text(found)
        shown = call.flag("includeChildren", default=True) and not call.flag("suppressChildren")
        options = generate.Options(shown, not call.flag("suppressDefaults"), call.flag("withAcls"))
        return generate.generate(self.c, thing, options)

    # --- YAML ---------------------------------------------------------------------------------------------------------

    def blocks(self, content: Any, owner: Thing) -> Any:
        """The same blocks as mappings: the type, and in it the name and the attributes."""
        if not isinstance(content, dict):
            raise dsl_text.Unreadable("the YAML must be a mapping of types")
        last = None
        for word, given in content.items():
            for item in given if isinstance(given, list) else [given]:
                last = self.block(str(word), item, owner)
        return last

    def block(self, word: str, item: Any, owner: Thing) -> Any:
        if not isinstance(item, dict) or (word not in _BLOCKS and word != "property"):
            raise dsl_text.Unreadable(f"'{word}' is not a type of objects")
        if word == "property":
            named = {name: value for name, value in item.items() if name in PROPERTY_WORDS}
            return self.property(Run(word), owner.properties, owner, [item["propertyName"]], named)
        nested = {name: inner for name, inner in item.items() if name in _BLOCKS or name == "property"}
        type_ = TYPES[word]
        args = {name: inner for name, inner in item.items() if name not in nested}
        thing = self.upsert(type_, self.parent(type_, owner, args), args)
        self.blocks(nested, thing)
        return thing


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(answered: Any) -> Any:
    return answered.body if isinstance(answered, Reply) or hasattr(answered, "body") else answered


def _inner(value: Any, names: Any) -> Any:
    """What is asked of a value; the element around an object may be left out."""
    for name in names:
        if isinstance(value, Thing):
            value = {**value.attributes, value.type.key: value.name, f"{value.kind}Id": value.id}
        if not isinstance(value, dict):
            raise dsl_text.Unreadable(f"No such property: {name}")
        alone = next(iter(value.values())) if len(value) == 1 else None
        value = alone[name] if name not in value and isinstance(alone, dict) and name in alone else value.get(name)
    return value

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object as DSL. The same object always gives the same text, and evaluating the text changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import render
from .state import CloudBees
from .things import Property, Sheet, Thing
from .types import children

INDENT = "  "


@dataclass(frozen=True)
class Options:
    children: bool = True
    defaults: bool = True
    acls: bool = False


def generate(c: CloudBees, thing: Thing, options: Options) -> str:
    return "\n".join(_object(c, thing, options)) + "\n"


def property_text(found: Property) -> str:
    return "\n".join(_property(found)) + "\n"


def _object(c: CloudBees, thing: Thing, options: Options) -> list[str]:
    lines = [f"{name} = {_literal(value)}" for name, value in _attributes(c, thing, options)]
    if options.children:
        for type_ in children(thing.kind):
            for inner in thing.of(type_.name) if type_.name not in _RUNS else []:
                lines += ["", *_object(c, inner, options)]
    if thing.sheet is not None and thing.sheet.properties:
        lines += ["", "// Custom properties", *_sheet(thing.sheet)]
    if options.acls and (thing.entries or not thing.inherits):
        lines += ["", *_acl(thing)]
    return [f"{thing.kind} {_literal(thing.name)}, {{", *_indented(lines), "}"]


_RUNS = {"job", "jobStep", "flowRuntime", "workflow"}


def _attributes(c: CloudBees, thing: Thing, options: Options) -> list[tuple[str, Any]]:
    """In the order of the table, without those that have no value or, if asked, only their default."""
    type_ = thing.type
    own = attributes(c, thing)
    found = []
    for name in (*type_.attributes, *type_.lists):
        value = own.get(name, "")
        default = type_.defaults.get(name, "")
        if value in ("", [], {}) or (not options.defaults and value == default):
            continue
        found.append((name, value))
    return found


def attributes(c: CloudBees, thing: Thing) -> dict[str, Any]:
    """As an object's arguments name them, those that live elsewhere included."""
    own = dict(thing.attributes)
    if thing.kind == "resource":
        own["pools"] = " ".join(render.pools_of(c, thing.name))
    if thing.kind == "user":
        own["groupName"] = render.groups_of(c, thing.name)
    return own


def _sheet(sheet: Sheet) -> list[str]:
    lines: list[str] = []
    for name in sorted(sheet.properties):
        lines += _property(sheet.properties[name])
    return lines


def _property(found: Property) -> list[str]:
    head = f"property {_literal(found.name)}"
    if found.description:
        head += f", description: {_literal(found.description)}"
    if found.inner is not None:
        return [f"{head}, {{", *_indented(_sheet(found.inner)), "}"]
    if not found.expandable:
        head += ", expandable: '0'"
    return [f"{head}, value: {_literal(found.value or '')}"]


def _acl(thing: Thing) -> list[str]:
    lines = [f"inheriting = '{int(thing.inherits)}'"]
    for (kind, name), entry in sorted(thing.entries.items()):
        said = "".join(f", {key}: '{value}'" for key, value in sorted(entry.privileges.items()))
        lines.append(f"aclEntry {_literal(kind)}, principalName: {_literal(name)}{said}")
    return ["acl {", *_indented(lines), "}"]


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "[" + ", ".join(f"{_literal(name)}: {_literal(item)}" for name, item in value.items()) + "]"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{text}'"


def _indented(lines: list[str]) -> list[str]:
    return [f"{INDENT}{line}" if line else line for line in lines]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching for objects of any type: filters, order, pages, counting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import jobs, render, runs
from .access import effective
from .calls import Call, as_text
from .errors import Failure
from .expansion import find as find_property
from .holders import split
from .objects import delete
from .routing import Router
from .state import CloudBees
from .things import Thing
from .types import TYPES

routes = Router()
#: Names that searches have for types, where they differ from those of the elements.
ALIASES = {"procedureStep": "step"}
_NEVER = {"server", "systemObject"}


def inside(c: CloudBees, thing: Thing) -> dict[str, Any]:
    """What stands inside the element of any object."""
    if thing.kind == "job":
        return jobs.content(c, thing, detailed=False)
    if thing.kind == "jobStep":
        return jobs.step_content(c, thing)
    return runs.content(c, thing) if thing.kind == "flowRuntime" else render.fields(c, thing)


@routes("PUT|POST", "objects", "findObjects")
def find_objects(call: Call) -> dict[str, Any]:
    """All ids up to `maxIds`, and the first objects in full."""
    found = _searched(call)
    most = call.number("maxIds", call.c.max_ids)
    if most < 0:
        raise Failure("InvalidMaxIds", "'maxIds' must not be negative")
    found = found[: min(most or call.c.max_ids, call.c.max_ids)]
    first = call.number("firstResult", 0)
    if first < 0:
        raise Failure("InvalidFirstResult", "'firstResult' must not be negative")
    full = found[first:][: call.number("numObjects", len(found))]
    answer = render.listed("objectId", [thing.object_id for thing in found])
    return answer | render.listed("object", [_object(call, thing) for thing in full])


@routes("PUT|POST", "objects", "getObjects")
def get_objects(call: Call) -> dict[str, Any]:
    wanted = [call.c.things.get(ident) for ident in call.texts("objectId")]
    return render.listed("object", [_object(call, thing) for thing in wanted if thing is not None])


@routes("PUT|POST", "objects", "countObjects")
def count_objects(call: Call) -> dict[str, Any]:
    return {"count": str(len(_searched(call)))}


@routes("PUT|POST|DELETE", "objects", "deleteObjects")
def delete_objects(call: Call) -> dict[str, Any]:
    found = _searched(call)[: call.number("maxIds", call.c.max_ids)]
    for thing in found:
        delete(call, thing)
    return render.listed("objectId", [thing.object_id for thing in found])


def _object(call: Call, thing: Thing) -> dict[str, Any]:
    content: dict[str, Any] = {"objectId": thing.object_id, thing.kind: inside(call.c, thing)}
    selected = []
    for item in _many(call.args.get("select")):
        found = find_property(thing.properties, split(as_text(item.get("propertyName", ""), "propertyName")))
        if found is not None:
            selected.append(render.prop(found, found.value))
    return content | render.listed("property", selected)


def _many(given: Any) -> list[dict[str, Any]]:
    """One object or a list of them."""
    found = given if isinstance(given, list) else [given] if given else []
    if not all(isinstance(item, dict) for item in found):
        raise Failure("InvalidArgument", "filter, sort and select are objects or lists of objects")
    return found


def _searched(call: Call) -> list[Thing]:
    kind = ALIASES.get(call.text("objectType"), call.text("objectType"))
    if kind not in TYPES or kind in _NEVER:
        raise Failure("UnsupportedType", f"'{kind}' is not a type of objects that can be searched")
    filters = _many(call.args.get("filter"))
    found = [
        thing
        for thing in call.c.all_of(kind)
        if effective(call.c, call.user, thing, "readPrivilege") == "allow"
        and all(matches(call, thing, one) for one in filters)
    ]
    for order in reversed(_many(call.args.get("sort"))):
        _sort(call.c, found, order)
    return found


def _sort(c: CloudBees, found: list[Thing], order: dict[str, Any]) -> None:
    how = order.get("order", "ascending")
    if how not in ("ascending", "descending"):
        raise Failure("InvalidSortOrder", f"'order' must be ascending or descending, not '{how}'")
    name = str(order.get("propertyName", ""))
    found.sort(key=lambda thing: _weight(_value(c, thing, name) or ""), reverse=how == "descending")


def _weight(text: str) -> tuple[int, int, str]:
    """Numbers before words, and by their value."""
    return (0, int(text), "") if re.fullmatch(r"-?\d+", text) else (1, 0, text)


# --- filters ----------------------------------------------------------------------------------------------------------


def matches(call: Call, thing: Thing, one: dict[str, Any]) -> bool:
    operator = str(one.get("operator", "equals"))
    if operator in ("and", "or", "not"):
        results = [matches(call, thing, inner) for inner in _many(one.get("filter"))]
        return any(results) if operator == "or" else all(results) == (operator == "and")
    name = one.get("propertyName")
    if not name:
        raise Failure("InvalidFilter", "A filter needs 'propertyName'")
    value = _value(call.c, thing, str(name))
    if operator in ("isNull", "isNotNull"):
        return (not value) == (operator == "isNull")
    test = TESTS.get(operator)
    if test is None:
        raise Failure("InvalidOperator", f"'{operator}' is not an operator")
    if value is None:
        return operator in ("notEqual", "notLike")
    fold = call.c.switches.case == "insensitive" or not call.flag("caseSensitiveSearch", default=True)
    operands = [_operand(one.get(key), fold) for key in ("operand1", "operand2")]
    return test(value.casefold() if fold else value, *operands)


def _operand(given: Any, fold: bool) -> str:
    text = ",".join(str(item) for item in given) if isinstance(given, list) else as_text(given or "", "operand")
    return text.casefold() if fold else text


def _value(c: CloudBees, thing: Thing, name: str) -> str | None:
    """An attribute, or else a property of the object's own."""
    content = inside(c, thing)
    if isinstance(content.get(name), str):
        return str(content[name])
    if name in thing.attributes and isinstance(thing.attributes[name], str):
        return str(thing.attributes[name])
    found = find_property(thing.properties, split(name))
    return found.value if found is not None else None


def _like(value: str, pattern: str) -> bool:
    parts = (".*" if part == "%" else "." if part == "_" else re.escape(part) for part in re.split(r"([%_])", pattern))
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


TESTS: dict[str, Callable[[str, str, str], bool]] = {
    "equals": lambda value, one, _two: value == one,
    "notEqual": lambda value, one, _two: value != one,
    "contains": lambda value, one, _two: one in value,
    "like": lambda value, one, _two: _like(value, one),
    "notLike": lambda value, one, _two: not _like(value, one),
    "in": lambda value, one, _two: value in one.split(","),
    "lessThan": lambda value, one, _two: _weight(value) < _weight(one),
    "lessOrEqual": lambda value, one, _two: _weight(value) <= _weight(one),
    "greaterThan": lambda value, one, _two: _weight(value) > _weight(one),
    "greaterOrEqual": lambda value, one, _two: _weight(value) >= _weight(one),
    "between": lambda value, one, two: _weight(one) <= _weight(value) <= _weight(two),
}

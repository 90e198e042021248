# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any objects of the server, read only: what `cloudbees_object_info` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.search import (
    COMBINING,
    OPERATORS,
    WITHOUT_OPERAND,
    count_objects,
    find_objects,
    objects_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

#: What a filter may hold; the server's own words are taken as well.
_KEYS = {"name": "propertyName", "value": "operand1", "to": "operand2"}
_SERVERS = frozenset(("propertyName", "operator", "operand1", "operand2", "filter"))


def translated(given: Any) -> dict[str, Any]:
    """A filter as the server takes it; raises InvalidInput for one that it would refuse or misunderstand."""
    if not isinstance(given, Mapping):
        raise errors.InvalidInput(f"filters: {given!r} is not a dictionary")
    inner = given.get("filters", given.get("filter"))
    told = {_KEYS.get(str(key), str(key)): value for key, value in given.items() if key not in ("filters", "filter")}
    unknown = sorted(set(told) - _SERVERS)
    if unknown:
        raise errors.InvalidInput(
            f"filters: {unknown[0]!r} is not known", advice="Known: name, operator, value, to, filters"
        )
    operator = str(told.get("operator") or "equals")
    if inner is not None:
        if operator not in COMBINING or set(told) - {"operator"}:
            raise errors.InvalidInput("filters: only the operators and, or, not hold filters, and nothing else")
        return {"operator": operator, "filter": [translated(item) for item in _listed(inner)]}
    if operator not in OPERATORS:
        known = (*OPERATORS, *COMBINING)
        advice = errors.did_you_mean(operator, known) or "Known: " + ", ".join(known)
        raise errors.InvalidInput(f"filters: there is no operator {operator!r}", advice=advice)
    if not told.get("propertyName"):
        raise errors.InvalidInput("filters: name is not given")
    needed = () if operator in WITHOUT_OPERAND else ("value", "to") if operator == "between" else ("value",)
    for key in needed:
        if told.get(_KEYS[key]) is None:
            raise errors.InvalidInput(f"filters: {key} is not given, and {operator} needs it")
    return {**told, "operator": operator}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def read(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """The objects that fit, or their number."""
    options = call.options
    query = Query(options.get("query"))
    if options.get("count_only"):
        filters = [translated(item) for item in options.get("filters") or ()]
        return {"changed": False, "count": count_objects(call.client.rest, options["type"], filters), "objects": []}
    warnings: list[str] = []
    objects = list(_select(call.client, options, warnings))
    told = {"warnings": warnings} if warnings else {}
    return {"changed": False, "count": len(objects), "objects": query.apply(objects), **told}


def _select(client: Any, options: Mapping[str, Any], warnings: list[str]) -> Iterator[dict[str, Any]]:
    if options.get("ids") is not None:
        yield from objects_of(client.rest, options["type"], options["ids"], options.get("select") or ())
        return
    order = "descending" if options["descending"] else "ascending"
    sort = [{"propertyName": options["order_by"], "order": order}] if options.get("order_by") else []
    filters = [translated(item) for item in options.get("filters") or ()]
    yield from find_objects(
        client.rest,
        options["type"],
        filters,
        sort=sort,
        select=options.get("select") or (),
        limit=options.get("limit"),
        warnings=warnings,
    )


OBJECT_INFO = Task(
    system=CLOUDBEES,
    options={
        "type": {"type": "str", "required": True},
        "filters": {"type": "list", "elements": "dict"},
        "ids": {"type": "list", "elements": "str"},
        "order_by": {"type": "str"},
        "descending": {"type": "bool", "default": False},
        "select": {"type": "list", "elements": "str"},
        "limit": {"type": "int"},
        "count_only": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=read,
    rules={"mutually_exclusive": [["filters", "ids"], ["ids", "count_only"]]},
)

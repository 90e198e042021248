# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching with findObjects: filters, and pages.

The server answers all ids (up to its own limit) with the first objects; the other objects are fetched by their ids. Its
limit cuts without a word, so the search goes on after it with `firstResult`. Whether that leads beyond the limit is not
known; where it does not, their number tells what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import many, names
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: What a search returns at most unless an administrator set another limit.
IDS = 1000
#: How many whole objects one answer holds.
OBJECTS = 100
#: Operators that take no operand, and those that combine filters.
WITHOUT_OPERAND = ("isNull", "isNotNull")
COMBINING = ("and", "or", "not")
OPERATORS = (
    "between",
    "contains",
    "equals",
    "greaterOrEqual",
    "greaterThan",
    "in",
    "isNotNull",
    "isNull",
    "lessOrEqual",
    "lessThan",
    "like",
    "notEqual",
    "notLike",
)


def condition(name: str, operator: str, *operands: str) -> dict[str, Any]:
    """One filter, as the server takes it."""
    told = {f"operand{number}": operand for number, operand in enumerate(operands, 1)}
    return {"propertyName": name, "operator": operator, **told}


def find_objects(
    rest: Rest,
    kind: str,
    filters: Sequence[Mapping[str, Any]] = (),
    *,
    sort: Sequence[Mapping[str, Any]] = (),
    select: Sequence[str] = (),
    limit: int | None = None,
    warnings: list[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """All objects of a type for which all filters hold.

    Each has its `objectId` beside its own attributes; `select` names properties to read along (in `propertySheet`).
    Names are compared with or without case as the server's database does: compare again. When the server keeps objects
    back, that goes to `warnings`; raises Refused where there are none to put it.
    """
    asked: dict[str, Any] = {"objectType": kind}
    if filters:
        asked["filter"] = list(filters)
    if sort:
        asked["sort"] = list(sort)
    chosen: dict[str, Any] = {"select": [{"propertyName": name} for name in select]} if select else {}
    seen: set[str] = set()
    while limit is None or len(seen) < limit:
        wanted = IDS if limit is None else min(IDS, limit - len(seen))
        page = {**asked, **chosen, "maxIds": wanted, "numObjects": min(OBJECTS, wanted)}
        if seen:
            page["firstResult"] = len(seen)
        answer = rest.call("objects.find", document=page)
        found = names(answer.get("objectId")) if isinstance(answer, Mapping) else []
        fresh = [key for key in dict.fromkeys(found) if key not in seen][:wanted]
        seen.update(fresh)
        yield from _whole(rest, kind, fresh, many(answer, "object"), chosen)
        if not fresh:
            if found:
                # The same ids again: `firstResult` does not lead beyond the limit.
                _tell_of_the_rest(rest, kind, filters, len(seen), warnings)
            return
        # A round number may be the server's own limit, lower than asked for.
        if len(found) < wanted and len(found) % 10:
            return


def _tell_of_the_rest(
    rest: Rest, kind: str, filters: Sequence[Mapping[str, Any]], seen: int, warnings: list[str] | None
) -> None:
    """A search that cannot be continued: is that all there is?"""
    try:
        total = count_objects(rest, kind, filters)
    except (errors.UnexpectedAnswer, errors.Refused):
        return
    if total > seen:
        told = f"{total} objects of type {kind} fit, and the server returns no more than {seen} of them"
        if warnings is None:
            raise errors.Refused(told, advice="Narrow the search")
        warnings.append(told)


def objects_of(rest: Rest, kind: str, keys: Sequence[str], select: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """The objects with these ids (`<type>-<uuid>`); those that are not there are left out."""
    chosen: dict[str, Any] = {"select": [{"propertyName": name} for name in select]} if select else {}
    return _whole(rest, kind, list(dict.fromkeys(keys)), (), chosen)


def _whole(
    rest: Rest, kind: str, keys: Sequence[str], known: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The objects with these ids in order; those that are not known yet are fetched, page by page."""
    by_key = {str(item.get("objectId")): item for item in known}
    for start in range(0, len(keys), OBJECTS):
        page = keys[start : start + OBJECTS]
        missing = [key for key in page if key not in by_key]
        if missing:
            answer = rest.call("objects.get", document={"objectId": missing, **chosen})
            by_key.update({str(item.get("objectId")): item for item in many(answer, "object")})
        for key in page:
            item = by_key.get(key)
            # What was deleted between the two requests is gone.
            if item is not None:
                yield {"objectId": key, **_inner(item, kind)}


def _inner(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The object inside its envelope, which names its type."""
    inner = item.get(kind)
    if not isinstance(inner, Mapping):
        inner = next((value for value in item.values() if isinstance(value, Mapping)), None)
    if inner is None:
        raise errors.UnexpectedAnswer(f"findObjects answered a {kind} without its attributes")
    return dict(inner)


def count_objects(rest: Rest, kind: str, filters: Sequence[Mapping[str, Any]] = ()) -> int:
    """How many objects of a type fit."""
    asked: dict[str, Any] = {"objectType": kind, **({"filter": list(filters)} if filters else {})}
    answer = rest.call("objects.count", document=asked)
    return int(answer.get("count") or 0) if isinstance(answer, Mapping) else 0

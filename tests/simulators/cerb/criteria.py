# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search of the older endpoints: `criteria[]`, `oper[]` and `value[]`, exact, with errors for what is unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import customfields, values
from . import search as records_search
from .calls import Call
from .errors import Failure
from .language import Broken
from .record_types import RecordType
from .records import subtotal
from .state import Row

Test = Callable[[Row], bool]
INVALID = "ERROR_SEARCH_FILTERS_INVALID"
TOKENS = {("address", "address"): "email", ("worker", "mention"): "at_mention_name", ("ticket", "status"): "status_id"}


def search(call: Call, name: str) -> dict[str, Any]:
    """`POST <type>/search`. Tickets that the worker may not read are not among them."""
    kind = call.kind(name)
    rows = _queried(call, kind)
    tests = _tests(call, kind)
    found = [row for row in rows if all(test(row) for test in tests)]
    if name == "ticket":
        found = [row for row in found if call.cerb.may_read(call.worker, row)]
    if call.text("sortBy"):
        _sort(call, kind, found)
    limit = max(call.number("limit", 10), 1)
    page = max(call.number("page", 1), 1)
    shown = found[(page - 1) * limit : page * limit]
    results = [call.shelf.dictionary(kind, row, call.expand, full=True) for row in shown]
    answer: dict[str, Any] = {"results": results, "total": str(len(found)), "count": len(results), "page": page}
    if name == "ticket":
        answer["limit"] = limit
    subtotals = [str(item) for item in call.items("subtotals")]
    if subtotals:
        answer["subtotals"] = {item: subtotal(call, kind, found, item) for item in subtotals}
    return answer


def _queried(call: Call, kind: RecordType) -> list[Row]:
    query = call.text("q")
    if not query.strip():
        return call.cerb.rows(kind.name)
    try:
        return records_search.found(call.cerb, kind, call.worker, query)[0]
    except (records_search.UnknownFilter, Broken):
        return []


def _tests(call: Call, kind: RecordType) -> list[Test]:
    tokens, operators, wanted = call.items("criteria"), call.items("oper"), call.items("value")
    if not len(tokens) == len(operators) == len(wanted):
        raise Failure("The provided search filters are invalid.", INVALID)
    return [
        _test(call, kind, str(token), str(operator), str(value))
        for token, operator, value in zip(tokens, operators, wanted, strict=True)
    ]


def _test(call: Call, kind: RecordType, token: str, operator: str, value: str) -> Test:
    read = _reader(call, kind, token)
    if operator == "in":
        try:
            items = json.loads(value)
        except ValueError:
            items = [value]
        folded = {values.folded(item) for item in (items if isinstance(items, list) else [items])}
        return lambda row: values.folded(read(row)) in folded
    if operator == "like":
        return lambda row: values.like(read(row), value)
    if operator in (">", ">=", "<", "<="):
        number = float(values.intval(value))
        compared = {">": 1, "<": -1}[operator[0]]
        equal = operator.endswith("=")
        return lambda row: _ordered(float(read(row) or 0), number, compared, equal)
    negated = operator in ("!=", "not")
    return lambda row: values.same(read(row), value) != negated


def _ordered(left: float, right: float, compared: int, equal: bool) -> bool:
    return (left == right and equal) or (left - right) * compared > 0


def _reader(call: Call, kind: RecordType, token: str) -> Callable[[Row], Any]:
    if token.startswith("custom_"):
        field = call.cerb.get("custom_field", values.intval(token[7:]))
        if field is None or field["context"] != kind.context:
            raise Failure(f"'{token}' is not a valid search token.", INVALID)
        return lambda row: customfields.value(call.cerb, (kind.context, row["id"]), field) or ""
    column = TOKENS.get((kind.name, token), token)
    if column != "id" and column not in kind.columns and column not in kind.shows:
        raise Failure(f"'{token}' is not a valid search token.", INVALID)
    return lambda row: "" if row.get(column) is None else row.get(column)


def _sort(call: Call, kind: RecordType, rows: list[Row]) -> None:
    read = _reader(call, kind, call.text("sortBy"))
    ascending = call.text("sortAsc", "1") != "0"

    def key(row: Row) -> tuple[int, Any]:
        value = read(row)
        return (0, value) if isinstance(value, (int, float)) else (1, values.folded(value))

    rows.sort(key=key, reverse=not ascending)

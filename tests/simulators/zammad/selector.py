# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions: `{"ticket.number": {"operator": "is", "value": "68002"}}`, several keys mean all of them; or nested:
`{"operator": "OR", "conditions": [{"name", "operator", "value"}]}`.

Everything is evaluated exactly as SQL would: `is` minds the case, `contains` does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .errors import Crash, Invalid
from .store import Row
from .values import parse_time

if TYPE_CHECKING:
    from .calls import Call
    from .state import Zammad

Condition = dict[str, Any]
OLD_OPERATORS = {
    *("is", "is not", "contains", "contains not", "starts with", "ends with", "contains one", "contains all"),
    *("contains one not", "contains all not", "before (absolute)", "after (absolute)", "before (relative)", "today"),
    *("after (relative)", "within next (relative)", "within last (relative)", "till (relative)", "from (relative)"),
}
NEW_OPERATORS = OLD_OPERATORS | {
    *("is any of", "is none of", "starts with one of", "ends with one of", "matches regex", "does not match regex"),
    *("is set", "not set"),
}
CHANGES = {"has changed", "has reached", "has reached warning", "active", "is modified", "just changed"}
JOINED = {
    "customer": ("customer_id", "User"),
    "owner": ("owner_id", "User"),
    "organization": ("organization_id", "Organization"),
}
JOINED |= {"group": ("group_id", "Group"), "created_by": ("created_by_id", "User")}
VIRTUAL = {
    "ticket.tags",
    "ticket.mention_user_ids",
    "ticket.action",
    "ticket.out_of_office_replacement_id",
    "ticket.preferences",
}
FREE_TABLES = {"execution_time"}


def operators(z: Zammad) -> set[str]:
    return NEW_OPERATORS if z.dialect.modern else OLD_OPERATORS


def prefix(z: Zammad, model: str) -> str:
    """What stands before the dot for a model: "ticket", "core_workflow"."""
    return z.models[model].table.removesuffix("s") if model != "Ticket::State" else "state"


def leaves(condition: Condition) -> list[Condition]:
    """All conditions of either form, each with its name."""
    if isinstance(condition.get("conditions"), list):
        return [leaf for part in condition["conditions"] if isinstance(part, dict) for leaf in leaves(part)]
    if "name" in condition and "operator" in condition:
        return [condition]
    return [{"name": name, **part} for name, part in condition.items() if isinstance(part, dict)]


OF_IDS = ("group_id", "state_id", "priority_id", "organization_id")


def is_valid(z: Zammad, condition: Condition) -> bool:
    """Whether a trigger may carry the condition. Only 6.x looks at the attributes."""
    for leaf in leaves(condition):
        name, operator = str(leaf["name"]), leaf.get("operator")
        table, _dot, column = name.partition(".")
        if table in FREE_TABLES:
            continue
        if operator not in operators(z) | CHANGES:
            return False
        if operator in ("matches regex", "does not match regex"):
            try:
                re.compile(str(leaf.get("value")))
            except re.error:
                return False
        if z.dialect.checks_selectors and name not in VIRTUAL and not _known(z, table, column):
            return False
        if z.dialect.checks_selectors and table == "ticket" and column in OF_IDS and not _ids(leaf.get("value")):
            return False
    return True


def _ids(value: Any) -> bool:
    """Whether a value refers by ids, which need not exist; names do not."""
    listed = value if isinstance(value, list) else [value]
    return all(item in (None, "") or str(item).isdigit() for item in listed)


def _known(z: Zammad, table: str, column: str) -> bool:
    model = {
        "ticket": "Ticket",
        "article": "Ticket::Article",
        **{name: target for name, (_key, target) in JOINED.items()},
    }.get(table)
    if model is None:
        return False
    return z.models[model].column(column) is not None or column in ("action", "time_accounting")


def select(call: Call, model: str, condition: Condition, rows: Iterable[Row]) -> list[Row]:
    """The rows for which the condition holds. An unknown column is the database's error, an unknown operator a
    crash."""
    test = _compile(call, model, condition)
    return [row for row in rows if test(row)]


def _compile(call: Call, model: str, condition: Condition) -> Callable[[Row], bool]:
    if isinstance(condition.get("conditions"), list):
        parts = [_compile(call, model, part) for part in condition["conditions"] if isinstance(part, dict)]
        kind = str(condition.get("operator", "AND")).upper()
        if kind == "OR":
            return lambda row: any(part(row) for part in parts)
        if kind == "NOT":
            return lambda row: not any(part(row) for part in parts)
        return lambda row: all(part(row) for part in parts)
    tests = [_leaf(call, model, leaf) for leaf in leaves(condition)]
    return lambda row: all(test(row) for test in tests)


def _leaf(call: Call, model: str, leaf: Condition) -> Callable[[Row], bool]:
    z = call.z
    table, _dot, column = str(leaf["name"]).partition(".")
    operator = leaf.get("operator")
    if operator not in operators(z):
        shown = ", ".join(f":{key}=>{json.dumps(value)}" for key, value in leaf.items())
        what = f"condition, operator '{operator}'" if z.dialect.modern else f"block_condition, operator {operator}"
        raise Crash(f"Invalid {what} is invalid {{{shown}}}")
    values = _reader(call, model, table, column)
    wanted = _wanted(call, leaf)
    negative = operator in NEGATIVE
    test = TESTS[NEGATIVE.get(operator, operator)](call, wanted, leaf)
    if negative:
        return lambda row: not any(test(value) for value in values(row))
    return lambda row: any(test(value) for value in values(row))


def _reader(call: Call, model: str, table: str, column: str) -> Callable[[Row], list[Any]]:
    """How the values of an attribute are read: usually one, several for articles; tags come as one list."""
    z = call.z
    if f"{table}.{column}" == "ticket.tags":
        from .tags import names

        return lambda row: [names(z, row["id"])]
    if f"{table}.{column}" == "ticket.mention_user_ids":
        return lambda row: (
            [mention["user_id"] for mention in z.store.by("Mention", "mentionable_id", row["id"])] or [None]
        )
    if table == prefix(z, model):
        _check_column(call, model, column)
        return lambda row: [row.get(column)]
    if model == "Ticket" and table == "article":
        _check_column(call, "Ticket::Article", column)
        return lambda row: [article.get(column) for article in z.store.by("Ticket::Article", "ticket_id", row["id"])]
    if model == "Ticket" and table in JOINED:
        key, target = JOINED[table]
        _check_column(call, target, column)
        return lambda row: [(z.store.get(target, row[key]) or {}).get(column)]
    raise Crash(f"invalid selector {table}, {column}")


def _check_column(call: Call, model: str, column: str) -> None:
    definition = call.z.models[model]
    if definition.column(column) is None:
        text = f"PG::UndefinedColumn: ERROR:  column {definition.table}.{column} does not exist\nLINE 1: ...\n"
        raise Invalid(text, human=False)


def _wanted(call: Call, leaf: Condition) -> list[str]:
    """What is compared with, as texts; `pre_condition` stands for the caller or for nothing."""
    special = str(leaf.get("pre_condition") or "")
    if special.startswith("not_set"):
        return ["", "1"]
    if special.startswith("current_user.organization"):
        return [_plain(call.user["organization_id"])]
    if special.startswith("current_user"):
        return [_plain(call.caller.id)]
    value = leaf.get("value")
    return [_plain(part) for part in (value if isinstance(value, list) else [value])]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def like(call: Call, pattern: str, text: str, *, case: bool = False) -> bool:
    """`LIKE '%pattern%'`, minding the case when asked to. Without escaping, `%` and `_` keep their meaning."""
    if call.z.dialect.escapes_like:
        return pattern.lower() in text.lower()
    expression = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.search(expression, text, re.DOTALL if case else re.DOTALL | re.IGNORECASE) is not None


def _split(wanted: list[str]) -> list[str]:
    return [part.strip() for text in wanted for part in text.split(",") if part.strip()]


def _moment(call: Call, leaf: Condition, sign: int) -> str:
    """The instant that `value` and `range` name, counted from now."""
    units = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
    try:
        minutes = float(leaf.get("value") or 0) * units.get(str(leaf.get("range", "day")), 1440)
    except ValueError:
        minutes = 0
    return (call.z.moment() + sign * timedelta(minutes=minutes)).isoformat()


def _absolute(wanted: list[str], later: bool) -> Callable[[Any], bool]:
    limit = parse_time(wanted[0])

    def test(value: Any) -> bool:
        moment = parse_time(value)
        if moment is None or limit is None:
            return False
        return moment > limit if later else moment < limit

    return test


def _relative(sign: int, later: bool) -> Callable[..., Callable[[Any], bool]]:
    return lambda call, _wanted, leaf: _absolute([_moment(call, leaf, sign)], later)


def _between(sign: int) -> Callable[..., Callable[[Any], bool]]:
    """Between now and the instant that lies in the given direction."""

    def build(call: Call, _wanted: list[str], leaf: Condition) -> Callable[[Any], bool]:
        now = call.z.moment().isoformat()
        edge = _moment(call, leaf, sign)
        after, before = _absolute([now], sign > 0), _absolute([edge], sign < 0)
        return lambda value: after(value) and before(value)

    return build


TESTS: dict[Any, Callable[..., Callable[[Any], bool]]] = {
    "is": lambda _call, wanted, _leaf: lambda value: _plain(value) in wanted,
    "contains": lambda call, wanted, _leaf: lambda value: like(call, wanted[0], _plain(value)),
    "starts with": lambda _call, wanted, _leaf: (
        lambda value: any(_plain(value).lower().startswith(w.lower()) for w in wanted)
    ),
    "ends with": lambda _call, wanted, _leaf: (
        lambda value: any(_plain(value).lower().endswith(w.lower()) for w in wanted)
    ),
    "contains one": lambda _call, wanted, _leaf: lambda value: bool(set(_split(wanted)) & set(value or [])),
    "contains all": lambda _call, wanted, _leaf: lambda value: set(_split(wanted)) <= set(value or []),
    "matches regex": lambda _call, wanted, _leaf: lambda value: re.search(wanted[0], _plain(value)) is not None,
    "is set": lambda _call, _wanted, _leaf: lambda value: value not in (None, "", []),
    "before (absolute)": lambda _call, wanted, _leaf: _absolute(wanted, later=False),
    "after (absolute)": lambda _call, wanted, _leaf: _absolute(wanted, later=True),
    "today": lambda call, _wanted, _leaf: lambda value: str(value)[:10] == call.z.now()[:10],
    "before (relative)": _relative(-1, later=False),
    "after (relative)": _relative(1, later=True),
    "till (relative)": _relative(1, later=False),
    "from (relative)": _relative(-1, later=True),
    "within next (relative)": _between(1),
    "within last (relative)": _between(-1),
}
TESTS |= {"is any of": TESTS["is"], "starts with one of": TESTS["starts with"], "ends with one of": TESTS["ends with"]}
NEGATIVE = {
    "is not": "is",
    "is none of": "is",
    "contains not": "contains",
    "contains one not": "contains one",
    "contains all not": "contains all",
    "does not match regex": "matches regex",
    "not set": "is set",
}

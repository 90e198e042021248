# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`data/query`: worklists of records, what fields a type has, what types there are. Here an unknown filter is an
error."""

from __future__ import annotations

from typing import Any

from . import customfields, search, values
from .calls import Call
from .errors import Failure, not_implemented
from .language import Broken, Condition, Group, parse
from .record_types import RecordType
from .state import Row

MAX_LIMIT = 250
LETTERS = {0: ("Open", "o"), 1: ("Waiting", "w"), 2: ("Closed", "c"), 3: ("Deleted", "d")}


def answer(call: Call) -> dict[str, Any]:
    if call.path != ["query"] or call.method not in ("GET", "POST"):
        raise not_implemented()
    text = call.asked.body.decode("utf-8", "surrogateescape") if call.method == "POST" else call.text("q")
    try:
        tree = parse(text)
    except Broken as error:
        raise Failure("The data query could not be parsed.") from error
    # Whatever comes last counts, so a value that breaks out of its quotes may change the type.
    asked = {item.key: item for item in tree.items if isinstance(item, Condition)}
    name = asked["type"].text if "type" in asked else ""
    if name not in TYPES:
        raise Failure(f"'{name}' is not a known data query type.")
    return TYPES[name](call, asked)


def _kind(call: Call, asked: dict[str, Condition]) -> RecordType:
    if "of" not in asked:
        raise Failure("The `of:` parameter is required.")
    kind = call.cerb.type(asked["of"].text or "")
    if kind is None:
        worklist = "type" in asked and str(asked["type"].text).startswith("worklist.")
        what = "field is not a valid context type" if worklist else "parameter is not a valid record type"
        raise Failure(f"The `of:` {what}.")
    return kind


def _known(asked: dict[str, Condition], *names: str) -> None:
    for key in asked:
        if key not in ("type", "format", *names):
            raise Failure(f"The parameter '{key}' is unknown.")


def _found(call: Call, kind: RecordType, group: Group | None) -> tuple[list[Row], search.Query]:
    searcher = search.Searcher(call.cerb, kind, call.worker)
    tree = group or Group()
    controls = {item.key: item for item in tree.items if isinstance(item, Condition)}
    sort = controls["sort"].text if "sort" in controls else None
    numbers = {
        key: values.intval(controls[key].text) for key in ("limit", "page") if key in controls and controls[key].text
    }
    try:
        test = searcher.group(tree)
    except search.UnknownFilter as error:
        raise Failure(f"Unknown filter `{error}:`") from error
    except Broken:
        return [], search.Query(lambda _row: False, [], numbers.get("limit"), numbers.get("page"))
    query = search.Query(
        test, [key for key in (sort or "").split(",") if key], numbers.get("limit"), numbers.get("page")
    )
    return searcher.rows(query), query


def _records(call: Call, asked: dict[str, Condition]) -> dict[str, Any]:
    _known(asked, "of", "expand", "query", "query.required", "query.require", "page", "timeout")
    kind = _kind(call, asked)
    rows, query = _found(call, kind, asked["query"].group if "query" in asked else None)
    required = asked.get("query.required") or asked.get("query.require")
    if required is not None:
        also = {row["id"] for row in _found(call, kind, required.group)[0]}
        rows = [row for row in rows if row["id"] in also]
    expand = (asked["expand"].items or [asked["expand"].text or ""]) if "expand" in asked else []
    limit = min(max(query.limit if query.limit is not None else 10, 1), MAX_LIMIT)
    index = max((query.page or 1) - 1, 0)
    if "page" in asked:
        index = max(values.intval(asked["page"].text or 0), 0)
    shown = rows[index * limit : (index + 1) * limit]
    data = {}
    for row in shown:
        record = call.shelf.dictionary(kind, row, expand)
        data[str(row["id"])] = {**dict(list(record.items())[:2]), "_loaded": True, **record}
    meta = {
        "type": "worklist.records",
        "format": "dictionaries",
        "paging": _paging(len(rows), len(shown), limit, index),
    }
    return {"data": data or [], "_": meta}


def _paging(total: int, count: int, limit: int, index: int) -> dict[str, Any]:
    pages = -(-total // limit)
    first = index * limit + 1
    beyond = first > total
    rows = {
        "of": total,
        "count": count,
        "limit": limit,
        "from": 0 if beyond else first,
        "to": 0 if beyond else min(first + limit - 1, total),
    }
    page: dict[str, Any] = {"of": pages, "rows": rows, "index": index}
    if index > 0:
        page.update(prev=index - 1, first=0)
    if index + 1 < pages:
        page.update(next=index + 1, last=pages - 1)
    return {"page": page}


def _subtotals(call: Call, asked: dict[str, Condition]) -> dict[str, Any]:
    kind = _kind(call, asked)
    by = (asked["by"].items or [asked["by"].text or ""]) if "by" in asked else []
    if kind.name != "ticket" or by != ["status"]:
        raise Failure("The `by:` field is not simulated.")
    rows, _query = _found(call, kind, asked["query"].group if "query" in asked else None)
    # A worklist does not count what is deleted unless it is asked to.
    data = []
    for ident, (label, letter) in LETTERS.items():
        count = len([row for row in rows if row["status_id"] == ident])
        if count:
            entry = {"status": str(ident), "status_label": label, "count": str(count)}
            data.append(
                {**entry, "count_query_context": kind.context, "count_query": f"status:{letter} set.timezone:UTC"}
            )
    return {"data": data, "_": {"type": "worklist.subtotals", "context": kind.context, "format": "dictionaries"}}


def _record_fields(call: Call, asked: dict[str, Condition]) -> dict[str, Any]:
    _known(asked, "of", "filter", "limit", "page")
    kind = _kind(call, asked)
    fields: dict[str, Any] = {}
    for name, column in sorted(kind.columns.items()):
        fields[name] = {
            "key": name,
            "is_immutable": column.immutable,
            "is_required": column.required,
            "notes": "",
            "type": column.type,
        }
    for field in sorted(customfields.fields_of(call.cerb, kind.context), key=lambda row: str(row["uri"])):
        fields[str(field["uri"]).lower()] = {
            "key": field["uri"],
            "is_custom": field["id"],
            "is_immutable": False,
            "is_required": False,
            "notes": field["name"],
            "type": customfields.META_TYPES.get(field["type"], field["type"]),
        }
    wanted = (asked["filter"].text or "").lower() if "filter" in asked else ""
    data = {key: entry for key, entry in fields.items() if wanted in f"{key} {entry['notes']}".lower()}
    return _limited(asked, data, "record.fields")


def _record_types(call: Call, asked: dict[str, Condition]) -> dict[str, Any]:
    _known(asked, "filter", "limit", "page", "options")
    data = []
    for kind in call.cerb.types():
        names = {what.partition(" ")[0]: name for name, what in reversed(kind.names.items())}
        entry = {
            "id": kind.context,
            "uri": kind.name,
            "label_singular": names.get("singular", kind.title).title(),
            "label_plural": names.get("plural", kind.title).title(),
        }
        data.append({**entry, "is_custom": kind.custom} if call.cerb.is_eleven else entry)
    wanted = (asked["filter"].text or "").lower() if "filter" in asked else ""
    data = [
        entry for entry in data if wanted in f"{entry['uri']} {entry['label_singular']} {entry['label_plural']}".lower()
    ]
    # In the order of their labels, under their numbers in another order: no list.
    data.sort(key=lambda entry: entry["uri"])
    numbered = sorted(enumerate(data), key=lambda item: str(item[1]["label_plural"]))
    return _limited(asked, {str(number): entry for number, entry in numbered}, "record.types")


def _limited(asked: dict[str, Condition], data: dict[str, Any], name: str) -> dict[str, Any]:
    """All of it unless a limit is given; the page is counted from 0 here."""
    meta: dict[str, Any] = {"type": name, "format": "dictionaries"}
    limit = values.intval(asked["limit"].text or 0) if "limit" in asked else 0
    if limit > 0:
        page = values.intval(asked["page"].text or 0) if "page" in asked else 0
        items = list(data.items())[page * limit : (page + 1) * limit]
        meta["paging"] = _paging(len(data), len(items), limit, page)
        data = dict(items)
    return {"data": data or [], "_": meta}


TYPES = {
    "worklist.records": _records,
    "worklist.subtotals": _subtotals,
    "record.fields": _record_fields,
    "record.types": _record_types,
}
CONTROLLERS = {"data": answer}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists: searching by JSON, ordering, paging, and the envelope around the items."""

from __future__ import annotations

import functools
import math
import re
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import Crash
from . import columns, shape
from .http import Answer, Call, parsed

Refer = Callable[[Call, Any], dict[str, Any]]


def by_json(call: Call, records: Iterable[Any], fields: Iterable[str], *, needs_condition: bool) -> list[Any]:
    """The records that fit a JSON search. A condition on a field that cannot be searched is passed over; when none is
    left, users and groups answer with everything, all other kinds with nothing."""
    conditions = [item for item in _query(call) if item.get("field") in set(fields) and item.get("value") is not None]
    if not conditions and needs_condition:
        return []
    return [record for record in records if all(_fits(call, record, item) for item in conditions)]


def _query(call: Call) -> list[dict[str, Any]]:
    text: Any = call.request.args.get("query", "") if call.request.method != "POST" else call.request.get_data()
    if not text or ("[" if isinstance(text, str) else b"[") not in text:
        return []
    try:
        content = parsed(text)
    except ValueError:
        raise Crash("no JSON in the query") from None
    if not all(isinstance(item, dict) for item in content):
        raise Crash("a condition is no hash")
    return list(content)


def _fits(call: Call, record: Any, condition: dict[str, Any]) -> bool:
    found = raw(record, str(condition["field"]))
    wanted = str(condition["value"])
    if not condition.get("case_sensitive"):
        found, wanted = found.lower(), wanted.lower()
    return compare(found, str(condition.get("operator") or "=").upper(), wanted)


def compare(found: str, operator: str, wanted: str) -> bool:
    """How the database compares two texts; both are numbers where both look like it."""
    if operator in ("LIKE", "NOT LIKE"):
        pattern = "".join(".*" if char == "%" else "." if char == "_" else re.escape(char) for char in f"%{wanted}%")
        return (re.fullmatch(pattern, found, re.DOTALL) is not None) == (operator == "LIKE")
    if operator == "STARTSWITH":
        return found.startswith(wanted)
    if operator == "ENDSWITH":
        return found.endswith(wanted)
    if operator in ("=", "IS"):
        return found == wanted
    if operator in ("!=", "IS NOT"):
        return found != wanted
    numeric = found.lstrip("-").isdigit() and wanted.lstrip("-").isdigit()
    left: Any = int(found) if numeric else found
    right: Any = int(wanted) if numeric else wanted
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}.get(operator, False)


def raw(record: Any, name: str) -> str:
    """A field as the database holds it."""
    special = {
        "id": record.id,
        "Created": getattr(record, "created", ""),
        "LastUpdated": getattr(record, "updated", ""),
        "Creator": getattr(record, "creator", ""),
        "Disabled": int(getattr(record, "disabled", False)),
    }
    if name in special:
        return str(special[name])
    if hasattr(record, "fields"):
        found = record.fields.get(name)
    else:
        renamed = {"Type": "type", "ObjectType": "object_type", "ObjectId": "object_id", "Field": "field"}
        renamed |= {"OldValue": "old", "NewValue": "new", "Filename": "filename", "ContentType": "content_type"}
        renamed |= {"TransactionId": "transaction", "Parent": "parent", "Subject": "subject"}
        found = getattr(record, renamed.get(name, ""), "") if renamed.get(name) else ""
    return "" if found is None else str(found)


def ordered(call: Call, records: list[Any]) -> list[Any]:
    """Sort by each `orderby` with its `order`; the last one counts least."""
    keys = call.request.values.getlist("orderby")
    ways = call.request.values.getlist("order")
    for index in reversed(range(len(keys))):
        descending = index < len(ways) and ways[index].upper() == "DESC"
        records = sorted(records, key=functools.partial(_sort_key, name=keys[index]), reverse=descending)
    return records


def _sort_key(record: Any, name: str) -> tuple[int, int, str]:
    text = raw(record, name)
    return (0, int(text), "") if re.fullmatch(r"-?\d+", text) else (1, 0, text.lower())


def listed(call: Call, records: list[Any], refer: Refer, *, counted: bool) -> Answer:
    """One page of a list. Without a count there is no link to the next page either."""
    per_page, page = _paging(call)
    start = (page - 1) * per_page
    items = []
    for record in ordered(call, records)[start : start + per_page]:
        item = refer(call, record)
        for name in filter(None, (call.argument("fields") or "").split(",")):
            item[name] = columns.one_field(call, record, name)
        items.append(item)
    envelope: dict[str, Any] = {"count": len(items), "items": items, "page": page, "per_page": per_page}
    if not counted:
        return Answer(envelope | {"total": None, "pages": None})
    pages = math.ceil(len(records) / per_page)
    envelope |= {"total": len(records), "pages": pages or 0.0}
    if page < pages:
        envelope["next_page"] = _page_url(call, page + 1)
    if pages and page > 1:
        envelope["prev_page"] = _page_url(call, min(page - 1, pages))
    return Answer(envelope)


def members(call: Call, items: list[dict[str, Any]]) -> Answer:
    """The simpler envelope of members, memberships and values: no pages, and everything on each."""
    return Answer({"count": len(items), "total": len(items), "per_page": 20, "page": 1, "items": items})


def _paging(call: Call) -> tuple[int, int]:
    def number(name: str, default: int) -> int:
        text = call.argument(name) or ""
        return int(text) if text.isdigit() and int(text) else default

    return min(number("per_page", 20), 100), number("page", 1)


def _page_url(call: Call, page: int) -> str:
    pairs = [(name, value) for name, value in call.request.args.items(multi=True) if name != "page"]
    query = urllib.parse.urlencode([*pairs, ("page", str(page))], safe="'()!*~")
    return f"{call.base}{call.request.path.removeprefix('/REST/2.0')}?{query}"


def refer_to(kind: str) -> Refer:
    """A reference by number for the items of a list."""
    return lambda call, record: shape.reference(call, kind, record.id)

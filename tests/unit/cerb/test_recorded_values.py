# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every value that was written to a real server is recognised in its answer: the kinds hold for Cerb itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import kind_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import RecordType, type_named

RECORDED = Path(__file__).parents[2] / "contract/recordings/cerb.jsonl"
#: Values that the server did not store as they were written, and why that is right.
DIFFERENT = {
    ("ticket_put_group_bucket_conflict", "group_id"): "the bucket's group won",
    ("body_invalid_utf8", "name"): "bytes that are not UTF-8 were dropped; the client refuses them",
    ("put_many_fields_limit", "title"): "PHP dropped it; the client refuses so many",
    ("task_create", "status"): "a letter; the client takes words only",
}
#: Attributes that a module of its own looks after.
ELSEWHERE = {"members", "links", "fieldsets"}


def written() -> Iterator[tuple[str, RecordType, dict[str, Any], dict[str, Any]]]:
    """(name, type, attributes as they were sent, the answer) of each recorded write that succeeded."""
    for line in RECORDED.read_text("utf-8").splitlines():
        recorded = json.loads(line)
        request = recorded["request"]
        path = re.fullmatch(r"/rest/records/([\w.]+)/\w+\.json", request["path"])
        if path is None or request["method"] not in ("POST", "PUT") or not request.get("body"):
            continue
        answer = recorded["response"]["body"]
        answer = json.loads(answer) if isinstance(answer, str) and answer.startswith("{") else answer
        found = type_named(path[1])
        if found is not None and isinstance(answer, dict) and answer.get("__status") == "success":
            yield recorded["name"], found, sent(request["body"]), answer


def sent(body: str) -> dict[str, Any]:
    """The attributes in a form."""
    fields: dict[str, Any] = {}
    for key, value in parse_qsl(body, keep_blank_values=True):
        names = re.findall(r"\[([^\]]*)\]", key) if key.startswith("fields[") else []
        if len(names) == 1:
            fields[names[0]] = value
        elif len(names) == 2 and names[1]:
            fields.setdefault(names[0], {})[names[1]] = value
        elif len(names) == 3:
            fields.setdefault(names[0], {}).setdefault(names[1], []).append(value)
    return fields


def test_what_was_written_is_what_is_read() -> None:
    compared, wrong = 0, set()
    for name, found, fields, answer in written():
        for key, value in fields.items():
            item = found.attributes.get(key)
            if item is None or item.hidden or key in ELSEWHERE or item.shown not in answer:
                continue
            kind = kind_of(item, mb3=found.mb3)
            compared += 1
            try:
                wanted = kind.parse(value)
            except ValueError:
                wrong.add((name, key))
                continue
            if not kind.same(kind.read(answer[item.shown]), wanted):
                wrong.add((name, key))
    assert wrong <= set(DIFFERENT)
    assert compared > 150


def test_whatever_a_type_is_said_to_show_was_shown() -> None:
    missing = {
        (found.alias, key)
        for _name, found, fields, answer in written()
        for key in fields
        for item in [found.attributes.get(key)]
        if item is not None and not item.hidden and not item.expand and item.shown not in answer
    }
    assert missing == set()

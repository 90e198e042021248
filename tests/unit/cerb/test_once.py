# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whichever answer is lost, cut or replaced by an error: one object, as the task wants it, and check mode said so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cerb.conftest import Desk

#: Module, the kind of record that it makes, how it is counted, and the task.
TASKS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "org": (
        "record",
        "org",
        {"name": "Once"},
        {"type": "org", "fields": {"name": "Once", "city": "Bonn"}, "watchers": ["KinaHalpue"], "links": {"org": [1]}},
    ),
    "address": (
        "record",
        "address",
        {"email": "once@customer.example"},
        {"type": "address", "fields": {"email": "Once@customer.example", "is_banned": True}},
    ),
    "group": ("group", "group", {"name": "Once"}, {"name": "Once", "private": True, "managers": ["KinaHalpue"]}),
    "bucket": ("bucket", "bucket", {"name": "Once"}, {"name": "Once", "group": "Support", "default": True}),
    "custom field": (
        "custom_field",
        "custom_field",
        {"uri": "once"},
        {"record_type": "org", "uri": "once", "name": "Once", "type": "picklist", "options": ["a", "b"]},
    ),
}
FAULTS: dict[str, dict[str, Any]] = {
    "lose": {},
    "status_after": {"code": 502, "body": b"<html>", "headers": {"Content-Type": "text/html"}},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", TASKS)
def test_there_is_one_whatever_happens(desk: Desk, name: str, fault: str) -> None:
    module, kind, counted, task = TASKS[name]
    predicted = desk.ok(module, check=True, **task)
    assert (predicted["action"], desk.writes()) == ("created", [])
    number = 0
    while True:
        desk.wire.clear()
        struck = desk.wire.fault(fault, nth=number, **FAULTS[fault])
        result = desk.run_on(module, api_retries=1, **task)
        if not struck.fired:
            break
        assert desk.count(kind, **counted) == 1, (number, result.get("msg"))
        assert result.get("failed") or result["diff"]["after"] == predicted["diff"]["after"]
        desk.ok(module, **task)
        assert (desk.count(kind, **counted), desk.ok(module, **task)["changed"]) == (1, False)
        with desk.cerb.lock:
            for row in [row for row in desk.cerb.rows(kind) if all(row.get(key) == counted[key] for key in counted)]:
                desk.cerb.table(kind).pop(row["id"])
        number += 1
    assert number >= 3

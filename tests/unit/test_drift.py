# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of `*_sync` tasks become a summary, and the summary a table."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.opsdesk.itsm.plugins.filter.drift_table import drift_table
from ansible_collections.opsdesk.itsm.plugins.filter.sync_summary import sync_summary


def result(*objects: tuple[str, str, dict[str, Any], dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What a sync module returns: name, action, before and after of each object."""
    lines = [{"name": name, "action": action} for name, action, _before, _after in objects]
    for line in lines:
        if line["action"] == "failed":
            line["msg"] = "no"
    diffs = [
        {"before_header": name, "after_header": name, "before": before, "after": after}
        for name, action, before, after in objects
        if action in ("created", "updated", "deleted")
    ]
    return {"changed": bool(diffs), "failed": False, "objects": lines, "diff": diffs, **more}


ANN = ("ann", "updated", {"city": "Bern", "groups": {"A": ["full"]}}, {"city": "Basel", "groups": {"B": ["full"]}})
KEPT = result(
    ANN,
    ("bob", "created", {}, {"name": "bob"}),
    ("cid", "updated", {"name": "cid"}, {"name": "cid"}),
    ("dan", "none", {}, {}),
    ("eve", "failed", {}, {}),
    ("fay", "not_done", {}, {}),
    failed=True,
)
#: The same objects after the one that is to be absent, and before what nobody declares.
REMOVED = result(
    ("old", "deleted", {"name": "old"}, {}),
    ANN,
    ("eve", "failed", {}, {}),
    ("gus", "failed", {}, {}),
    ("hal", "deleted", {"name": "hal"}, {}),
    failed=True,
)
ROWS = [
    ("ann", "updated", "city", "Bern", "Basel"),
    ("ann", "updated", "groups.A", ["full"], None),
    ("ann", "updated", "groups.B", None, ["full"]),
    ("bob", "created", "", "absent", "present"),
    ("cid", "updated", "", "(not shown)", "(not shown)"),
    ("old", "deleted", "", "present", "absent"),
    ("hal", "deleted", "", "present", "absent"),
]


def test_a_summary_tells_everything_once() -> None:
    found = sync_summary(sync_summary({}, KEPT, "user"), REMOVED, "user", removals=1)
    names = ("object", "action", "field", "found", "wanted")
    assert [tuple(row[name] for name in names) for row in found["changes"]] == ROWS
    assert found["counts"] == {"created": 1, "updated": 2, "deleted": 2, "unchanged": 1, "failed": 2, "not_done": 1}
    assert found["resources"]["user"]["counts"] == found["counts"]
    assert [row["object"] for row in found["failures"]] == ["eve", "gus"]
    assert [line["name"] for line in found["resources"]["user"]["objects"]] == [
        *("ann", "bob", "cid", "eve", "fay"),
        *("old", "gus", "hal"),
    ]


def test_what_a_purge_left_alone_is_listed_with_the_reason() -> None:
    root = {"name": "root", "id": 14, "reason": "RT's first administrator"}
    found = sync_summary(sync_summary({}, {**result(), "kept": [root], "purged": []}, "user"), result(), "group")
    assert found["kept"] == [{"resource": "user", "object": "root", "reason": "RT's first administrator"}]


def test_a_task_that_failed_as_a_whole_is_one_failure() -> None:
    lost = {"failed": True, "changed": False, "msg": "login refused"}
    found = sync_summary(sync_summary({}, lost, "group"), result(), "user")
    assert found["failures"] == [{"resource": "group", "object": "", "msg": "login refused"}]
    assert (found["failed"], found["changed"], list(found["resources"])) == (True, False, ["group", "user"])


@pytest.mark.parametrize(
    ("found", "wanted", "cells"),
    [
        (None, False, ["(none)", "false"]),
        ("", [], ["(empty)", "(empty)"]),
        (["a", 2], {"b": [None]}, ["a, 2", '{"b": [null]}']),
        ("two\nlines", "\x1b[31mred", ["two\\nlines", "\\u001b[31mred"]),
        ("x" * 30, "y", ["x" * 13 + "...", "y"]),
        ("same beginning, one", "same beginning, other", ["...ing, one", "...ing, other"]),
    ],
)
def test_values_are_shown_in_one_line_and_short(found: Any, wanted: Any, cells: list[str]) -> None:
    row = {"resource": "user", "object": "ann", "field": "f", "found": found, "wanted": wanted}
    heading, rule, line = drift_table([row], width=16)
    assert [cell.strip() for cell in line.split("  ") if cell] == ["user", "ann", "f", *cells]
    assert heading.startswith("What") and set(rule) == {"-", " "}


def test_nothing_is_no_table_and_something_else_is_a_mistake() -> None:
    assert drift_table([]) == []
    with pytest.raises(AnsibleFilterError):
        drift_table("rows")
    with pytest.raises(AnsibleFilterError):
        sync_summary({}, "failed", "user")  # type: ignore[arg-type]  # what a playbook may give

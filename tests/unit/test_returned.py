# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the comparison of results with their documentation notices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.returned import undocumented

DOCUMENTED: dict[str, Any] = {
    "id": {"type": "int"},
    "results": {"type": "list", "contains": {"id": {"type": "int"}}},
}


@pytest.mark.parametrize(
    ("result", "wrong"),
    [
        ({"changed": True, "warnings": ["this is one"], "id": 1}, []),
        ({"warnings": "not a list"}, ["warnings is 'not a list', and Ansible says list"]),
        ({"warnings": ["fine", " "]}, ["' ' is no warning"]),
        ({"warnings": [{"text": "x"}]}, ["{'text': 'x'} is no warning"]),
        ({"warnings": []}, ["warnings is there and empty"]),
        ({"changed": 1}, ["changed is 1, and Ansible says bool"]),
        ({"size": 1}, ["size is not documented"]),
        ({"results": [{"id": 1, "warnings": ["nested ones are no business of Ansible"]}]}, ["results.warnings is not"]),
    ],
)
def test_what_is_not_as_documented_is_named(result: dict[str, Any], wrong: list[str]) -> None:
    found = list(undocumented(result, DOCUMENTED))
    assert len(found) == len(wrong)
    assert all(one.startswith(other) for one, other in zip(found, wrong, strict=True))

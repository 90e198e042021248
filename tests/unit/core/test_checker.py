# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of one of many objects: the short way for what is plain comes to what ansible-core comes to."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.checker import Checker

SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "kind": {"type": "str", "choices": ["a", "b"], "default": "a"},
    "size": {"type": "int"},
    "share": {"type": "float"},
    "active": {"type": "bool"},
    "free": {"type": "dict"},
    "steps": {"type": "dict", "options": {"first": {"type": "int"}, "then": {"type": "str", "default": "x"}}},
    "tags": {"type": "list", "elements": "str", "aliases": ["labels"]},
    "ids": {"type": "list", "elements": "int"},
    "colours": {"type": "list", "elements": "str", "choices": ["red", "blue"]},
    "parts": {"type": "list", "elements": "dict", "options": {"size": {"type": "int", "required": True}}},
    "any": {"type": "raw"},
}
GIVEN: list[dict[str, Any]] = [
    {"name": "x"},
    {"name": 5},
    {"name": "x", "kind": "b"},
    {"name": "x", "kind": "c"},
    {"name": "x", "size": "5"},
    {"name": "x", "size": True},
    {"name": "x", "size": 5},
    {"name": "x", "share": 1},
    {"name": "x", "active": "no"},
    {"name": "x", "active": 1},
    {"name": "x", "free": {"a": 1}},
    {"name": "x", "free": '{"a": 1}'},
    {"name": "x", "steps": {"first": "1"}},
    {"name": "x", "steps": {"first": "one"}},
    {"name": "x", "steps": {"second": 1}},
    {"name": "x", "tags": "a,b"},
    {"name": "x", "tags": ["a", 1]},
    {"name": "x", "labels": ["a"]},
    {"name": "x", "ids": ["1", 2]},
    {"name": "x", "ids": ["one"]},
    {"name": "x", "colours": ["red"]},
    {"name": "x", "colours": ["red", "green"]},
    {"name": "x", "parts": [{"size": "3"}]},
    {"name": "x", "parts": [{}]},
    {"name": "x", "parts": {"size": 3}},
    {"name": "x", "any": [1, "a"]},
    {"name": None},
    {"kind": "a"},
]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_an_object_is_checked_as_a_task_would_be(given: dict[str, Any]) -> None:
    usual = ArgumentSpecValidator(SPEC).validate(given)
    if usual.error_messages:
        with pytest.raises(errors.InvalidInput) as refused:
            Checker(SPEC).options(given)
        assert refused.value.message == "; ".join(usual.error_messages)
        return
    found = Checker(SPEC).options(given)
    assert {name: found[name] for name in SPEC} == {name: usual.validated_parameters[name] for name in SPEC}
    # `True == 1`: the types count.
    assert {name: type(found[name]) for name in SPEC} == {name: type(usual.validated_parameters[name]) for name in SPEC}


def test_what_is_plain_costs_no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Checker(SPEC)
    monkeypatch.setattr(checker, "_validator", None)
    plain = {"name": "x", "kind": "b", "size": 5, "active": True, "free": {}, "tags": ["a"]}
    assert checker.options(plain) == {**dict.fromkeys(SPEC), **plain}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner: what is sent, what a diff shows, and what is left alone."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import (
    Change,
    Plan,
    plan_absent,
    plan_present,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.fakes import WIDGET

RECORD = {"id": 3, "state": "live", "group": "Web", "name": "one", "size": 2, "tags": ["a"], "labels": {"x": "1"}}


def present(desired: dict[str, Any], actual: dict[str, Any] | None, **more: bool) -> Plan:
    return plan_present(WIDGET, desired, actual, **more)


def test_an_object_that_is_not_there_is_created_with_all_that_is_given() -> None:
    plan = present({"name": "one", "text": "hello", "password": "s3cret", "size": 1}, None)
    assert plan.action == "create"
    assert plan.values == {"name": "one", "text": "hello", "password": "s3cret", "size": 1}
    assert plan.before == {}


def test_a_diff_never_shows_a_secret_or_what_cannot_be_read_back() -> None:
    assert present({"name": "one", "text": "hello", "password": "s3cret"}, None).after == {"name": "one"}
    plan = present({"size": 9, "text": "hello", "password": "s3cret"}, RECORD, send_secrets=True)
    assert (plan.before, plan.after) == ({"size": 2}, {"size": 9})


def test_only_fields_that_differ_are_sent_and_all_given_ones_are_shown() -> None:
    plan = present({"name": "one", "size": 5}, RECORD)
    assert plan.action == "update"
    assert plan.changes == {"size": Change(2, 5)}
    assert plan.before == {"name": "one", "size": 2}
    assert plan.after == {"name": "one", "size": 5}


def test_fields_that_the_task_leaves_out_are_not_looked_at() -> None:
    plan = present({}, RECORD)
    assert plan.empty
    assert (plan.values, plan.before, plan.after) == ({}, {}, {})


def test_a_value_in_another_spelling_is_no_change_and_is_shown_as_the_server_has_it() -> None:
    plan = present({"group": "WEB", "tags": ["A"]}, RECORD)
    assert plan.empty
    assert plan.after == plan.before == {"group": "Web", "tags": ["a"]}


def test_of_a_dictionary_only_the_keys_that_differ_are_sent() -> None:
    plan = present({"labels": {"x": "1", "y": "2"}}, RECORD)
    assert plan.values == {"labels": {"y": "2"}}
    assert plan.before == {"labels": {"x": "1", "y": None}}
    assert plan.after == {"labels": {"x": "1", "y": "2"}}


def test_what_can_only_be_set_at_creation_is_never_sent_to_an_existing_object() -> None:
    assert present({"text": "new words"}, RECORD).empty


def test_a_password_is_sent_to_an_existing_object_only_when_asked_for() -> None:
    assert present({"password": "s3cret"}, RECORD).empty
    plan = present({"password": "s3cret"}, RECORD, send_secrets=True)
    assert plan.action == "update"
    assert plan.values == {"password": "s3cret"}


def test_a_field_that_the_record_does_not_have_is_set() -> None:
    assert present({"parent": 4}, RECORD).changes == {"parent": Change(None, 4)}


def test_an_object_that_is_gone_is_brought_back_first() -> None:
    plan = present({"size": 2}, {**RECORD, "state": "gone"})
    assert plan.restore
    assert plan.action == "update"
    assert plan.values == {}
    assert plan.before == {"size": 2, "state": "absent"}
    assert plan.after == {"size": 2, "state": "present"}
    assert not present({"size": 2}, RECORD).restore


def test_an_object_is_removed_once() -> None:
    assert plan_absent(WIDGET, None).empty
    assert plan_absent(WIDGET, {**RECORD, "state": "gone"}).empty
    plan = plan_absent(WIDGET, {**RECORD, "status": None, "parent": 0})
    assert plan.action == "delete"
    assert plan.after == {}
    assert plan.before == {
        "group": "Web",
        "name": "one",
        "size": 2,
        "tags": ["a"],
        "labels": {"x": "1"},
        "parent": 0,
    }


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["one", "two", "One", ""]),
        "group": st.sampled_from(["web", "Web", "db"]),
        "size": st.integers(min_value=0, max_value=2),
        "tags": st.lists(st.sampled_from("aAbB")).map(WIDGET.field("tags").kind.parse),
        "labels": st.dictionaries(st.sampled_from("xy"), st.sampled_from(["1", "2"])),
    },
)


@given(desired=VALUES, actual=VALUES)
def test_after_sending_what_the_plan_says_nothing_is_left_to_do(
    desired: dict[str, Any], actual: dict[str, Any]
) -> None:
    plan = present(desired, actual)
    after = {**actual, **plan.values}
    if "labels" in plan.values:
        after["labels"] = {**(actual.get("labels") or {}), **plan.values["labels"]}
    again = present(desired, after)
    assert again.empty
    assert again.after == plan.after, "what check mode shows is what is there afterwards"
    assert {name: value for name, value in after.items() if name not in desired} == {
        name: value for name, value in actual.items() if name not in desired
    }

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specifications that declarations become, and the environment behind them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch, ByName, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Option
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Choice, Collection, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import resource_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import task_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import TICKET

from tests.unit.core.fakes import PERSON, TOY, WIDGET

NO_LISTS = (Field("name", Text(), required=True),)


def validated(given: dict[str, Any], declaration: Any = TICKET) -> dict[str, Any]:
    task = task_of(declaration)
    outcome = ArgumentSpecValidator(task.argument_spec(), **task.rules).validate(given)
    if outcome.error_messages:
        raise ValueError("; ".join(outcome.error_messages))
    found: dict[str, Any] = outcome.validated_parameters
    return found


def test_a_field_becomes_an_option_of_its_kind() -> None:
    spec = resource_options(WIDGET)
    assert spec["state"] == {"type": "str", "choices": ["present", "absent"], "default": "present"}
    assert spec["id"] == {"type": "int"}
    assert spec["size"] == {"type": "int"}
    assert spec["tags"] == {"type": "list", "elements": "str"}
    assert spec["labels"] == {"type": "dict"}
    assert spec["password"] == {"type": "str", "no_log": True}
    assert spec["external_id"]["no_log"] is False, "its name sounds secret, and it is not"


def test_nothing_of_a_resource_is_required_by_the_specification() -> None:
    # An existing object needs only what recognises it; the engine says what is missing to create one.
    assert not any(option.get("required") for option in resource_options(WIDGET).values())


def test_options_appear_where_they_have_a_meaning() -> None:
    assert {"match_on", "match_among", "on_multiple", "list_mode", "update_password"} <= set(resource_options(WIDGET))
    person = set(resource_options(PERSON))
    assert not person & {"match_on", "match_among", "on_multiple"}
    plain = replace(WIDGET, fields=NO_LISTS, identity=(ByName("name"),), id_kind=None)
    assert set(resource_options(plain)) == {"state", "name"}


@pytest.mark.parametrize(
    ("identity", "options"),
    [
        ((ByKey("external_id"),), {"match_among", "on_multiple"}),
        ((ByMatch("name"),), {"match_on", "match_among", "on_multiple"}),
        ((), set()),
    ],
)
def test_options_follow_the_ways_to_recognise(identity: Identity, options: set[str]) -> None:
    resource = replace(WIDGET, identity=identity)
    assert set(resource_options(resource)) & {"match_on", "match_among", "on_multiple"} == options
    if "on_multiple" in options:
        merges = "merge" in resource_options(resource)["on_multiple"]["choices"]
        assert merges is (resource.matched_by(ByKey) is not None), (
            "a key names one object; other objects are never merged"
        )
    assert task_of(resource).rules == {}


def test_choices_and_aliases_reach_the_specification() -> None:
    fields = (
        Field("colour", Choice(("red", "blue")), aliases=("color",)),
        Field("parts", Collection(element_type="int")),
    )
    spec = resource_options(replace(WIDGET, fields=fields))
    assert spec["colour"] == {"type": "str", "choices": ["red", "blue"], "aliases": ["color"]}
    assert spec["parts"]["elements"] == "int"


def test_connection_options_come_first() -> None:
    names = list(task_of(WIDGET).argument_spec())
    assert names[: len(TOY.options)] == [option.name for option in TOY.options]


def test_the_callers_key_and_match_on_exclude_each_other() -> None:
    given = {"api_url": "http://h", "external_id": "k", "match_on": ["subject"]}
    with pytest.raises(ValueError, match="mutually exclusive: external_id"):
        validated(given)
    assert "mutually_exclusive" not in task_of(PERSON).rules


@pytest.mark.parametrize(
    ("variable", "text", "option", "value"),
    [
        ("RT_VALIDATE_CERTS", "false", "validate_certs", False),
        ("RT_VALIDATE_CERTS", "yes", "validate_certs", True),
        ("RT_TIMEOUT", "2.5", "api_timeout", 2.5),
        ("RT_RETRIES", "0", "api_retries", 0),
        ("RT_HEADERS", '{"X-Front": "door"}', "api_headers", {"X-Front": "door"}),
        ("RT_HEADERS", "X-Front=door", "api_headers", {"X-Front": "door"}),
        ("RT_CA_PATH", "~/ca.pem", "ca_path", os.path.expanduser("~/ca.pem")),
        ("RT_VERSION", "rest1", "api_version", "rest1"),
    ],
)
def test_the_environment_stands_in_cast_to_the_options_type(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, option: str, value: Any
) -> None:
    monkeypatch.setenv("RT_URL", "https://rt.example")
    monkeypatch.setenv(variable, text)
    found = validated({})
    assert found["api_url"] == "https://rt.example"
    assert found[option] == value
    assert type(found[option]) is type(value)


def test_an_option_counts_more_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_URL", "https://rt.example")
    monkeypatch.setenv("RT_RETRIES", "9")
    found = validated({"api_url": "https://other.example", "api_retries": 1})
    assert (found["api_url"], found["api_retries"]) == ("https://other.example", 1)


@pytest.mark.parametrize(("variable", "text"), [("RT_TIMEOUT", "soon"), ("RT_RETRIES", "some")])
def test_the_environment_is_validated_too(monkeypatch: pytest.MonkeyPatch, variable: str, text: str) -> None:
    monkeypatch.setenv("RT_URL", "https://rt.example")
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=Option(f"api_{variable[3:].lower()}").name):
        validated({})


def test_the_defaults_of_the_connection() -> None:
    found = validated({"api_url": "http://h"})
    expected = {"api_timeout": 30.0, "api_retries": 4, "validate_certs": True, "api_version": "auto"}
    assert {name: found[name] for name in expected} == expected

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of object lives through the same life, each under one of the settings; tests/laws has all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.laws import runner
from tests.simulators.cloudbees import SETTINGS
from tests.unit.cloudbees.shop import Shop, open_shop

IN_SHOP = {"project": "Shop"}
STEPS = [
    {"name": "checkout", "command": "git clone"},
    {"name": "compile", "command": "make", "parallel": True, "error_handling": "abortJob"},
    {"name": "test", "command": "make test", "resource": "local"},
    {"name": "call / it", "subproject": "Shop", "subprocedure": "Build", "parameters": {"a": "1", "b": ""}},
]
PARAMETERS = [
    {"name": "branch", "default_value": "main", "required": True},
    {"name": "size", "type": "select", "description": "How big"},
]
#: What recognises the object, what it is created with, and what is changed then.
LIVES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "project": (
        {"name": "Web / Shop %1"},
        {"description": "two\nlines", "resource": "local"},
        {"description": "", "tracked": False, "workspace": "default"},
    ),
    "artifact": (
        {"group": "com.example", "key": "the shop_1.0"},
        {"description": "The shop"},
        {"description": "", "version_name_template": "shop-$[version]"},
    ),
    "resource": (
        {"name": "build 7"},
        {"host": "build-7", "pools": ["linux", "java"], "repositories": ["b", "a"], "step_limit": "4", "port": 7801},
        {"pools": ["linux"], "repositories": [], "step_limit": "", "disabled": True, "use_ssl": False, "host": "other"},
    ),
    "resource_pool": (
        {"name": "linux"},
        {"resources": ["local"], "description": "Pool"},
        {"resources": [], "disabled": True, "auto_delete": False, "ordering_filter": "a < b\n"},
    ),
    "user": (
        {"name": "alice"},
        {"full_name": "Alice Example", "email": "alice@lab.example", "groups": ["dev"], "password": "secret-of-alice"},
        {"full_name": "Alice", "groups": []},
    ),
    "group": ({"name": "Web people"}, {"users": ["user", "admin"]}, {"users": []}),
    "credential": (
        {**IN_SHOP, "name": "registry"},
        {"username": "robot", "password": "secret-of-robot"},
        {"username": "robot2", "description": "For pushing"},
    ),
    "schedule": (
        {**IN_SHOP, "name": "every night"},
        {
            "procedure": "Deploy",
            "start_time": "750",
            "week_days": ["Monday", "Friday"],
            "begin_date": "2031-06-01",
            "parameters": {"target": "night", "size": "big"},
            "interval": "2",
            "interval_units": "hours",
        },
        {
            "parameters": {"target": "day"},
            "week_days": [],
            "month_days": ["1", "15"],
            "begin_date": "",
            "interval": "",
            "disabled": True,
            "priority": "high",
            "start_time": "07:05",
        },
    ),
    "procedure": (
        {**IN_SHOP, "name": "Compile it"},
        {"description": "Build", "time_limit": "30", "steps": STEPS, "parameters": PARAMETERS},
        {
            "time_limit_units": "hours",
            "steps": [
                {**STEPS[2], "command": "make check"},
                STEPS[0],
                {**STEPS[3], "parameters": {"b": "2"}},
                {"name": "last", "command": "true"},
            ],
            "parameters": [PARAMETERS[1], {**PARAMETERS[0], "default_value": ""}, {"name": "new"}],
        },
    ),
    "acl": (
        {**IN_SHOP, "principal_type": "group", "principal": "dev"},
        {"read": "allow", "modify": "deny"},
        {"modify": "allow", "execute": "allow"},
    ),
}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


def fed_back(module: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record can be given to the module again."""
    known = runner.options_of(f"cloudbees_{module}")
    return {name: value for name, value in record.items() if name in known and value is not None}


@pytest.mark.parametrize(("module", "setting"), list(zip(LIVES, itertools.cycle(SETTINGS))))
def test_the_life_of_an_object(module: str, setting: str) -> None:
    identity, first, then = LIVES[module]
    with open_shop(setting) as shop:
        for values in (first, then):
            shop.wire.clear()
            foretold = shop.ok(module, check=True, **identity, **values)
            assert foretold["changed"]
            assert shop.writes() == [], "check mode wrote"
            done = shop.ok(module, **identity, **values)
            assert done["changed"]
            assert done["diff"] == foretold["diff"]
            assert done["action"] == foretold["action"] == ("created" if values is first else "updated")
            for name in set(values) - {"password"}:
                assert done["record"][name] == foretold["record"][name], name
            shop.wire.clear()
            for again in ({**identity, **values}, fed_back(module, done["record"])):
                assert not shop.ok(module, **again)["changed"], again
            assert shop.writes() == []
        assert done["record"]["id"]
        assert shop.ok(module, check=True, **identity, state="absent")["changed"]
        assert shop.ok(module, **identity, state="absent")["action"] == "deleted"
        assert not shop.ok(module, **identity, state="absent")["changed"]
        secrets = [value for values in (first, then) for name, value in values.items() if name == "password"]
        assert not any(secret in str(done) for secret in secrets)


def test_what_recognises_an_object_must_be_given(shop: Shop) -> None:
    for module, (identity, _first, _then) in LIVES.items():
        for name in set(identity) - {"project"} if module == "acl" else identity:
            rest = {key: value for key, value in identity.items() if key != name}
            message = shop.refused(module, "invalid_input", **rest)["msg"]
            assert f"{name} is needed to recognise the " in message, message
            assert message.endswith(f" and is not given. Give {name}"), message
    assert shop.wire.log == []

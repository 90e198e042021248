# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties and sheets: whose they are, how values are compared, what purging leaves, adding, and reading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.reads import PROPERTIES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import look_up

from tests.simulators.cloudbees import ADMIN, PASSWORDS, SETTINGS, TOKEN_ADMIN
from tests.unit.cloudbees.shop import LOGIN, Shop, open_shop

SHOP = {"project": "Shop"}
HOLDERS: list[dict[str, str]] = [
    {"project": "Shop", "name": "version"},
    {"project": "Shop", "name": "a sheet/with % inside/version"},
    {"project": "Shop", "procedure": "Deploy", "name": "version"},
    {"project": "Shop", "procedure": "Deploy", "step": "copy", "name": "deep/version"},
    {"resource": "local", "name": "memory"},
    {"user": "user", "name": "colour"},
    {"system_object": "projects", "name": "limit"},
    {"path": "/projects/Shop/deploy/version"},
    {"path": "/server/title"},
]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


def sheet(shop: Shop, **place: Any) -> Any:
    """All that a sheet holds."""
    return shop.ok("property_info", **place)["properties"][place["names"][0]]


@pytest.mark.parametrize("setting", ["seen", "terse"])
def test_the_life_of_a_property_wherever_it_is(setting: str) -> None:
    with open_shop(setting) as shop:
        for place in HOLDERS:
            for values in (
                {"value": "1.4\n$[/myProject/x]", "description": "The version"},
                {"value": "", "expandable": False, "description": ""},
            ):
                shop.wire.clear()
                foretold = shop.ok("property", check=True, **place, **values)
                assert shop.writes() == []
                done = shop.ok("property", **place, **values)
                assert done["changed"], place
                assert len(shop.writes()) == 1
                assert (done["diff"], done["action"]) == (foretold["diff"], foretold["action"])
                assert {name: done["record"][name] for name in values} == values
                assert not shop.ok("property", **place, **values)["changed"]
            assert not shop.ok("property", **place)["changed"]
            assert shop.ok("property", **place, state="absent")["action"] == "deleted"
            assert not shop.ok("property", **place, state="absent")["changed"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_life_of_a_sheet(setting: str) -> None:
    with open_shop(setting) as shop:
        place = {**SHOP, "name": "deploy"}
        wanted = {"web": {"version": 1.5, "debug": False}, "db/version": "15", "note": ""}
        flat = {"web/version": "1.5", "web/debug": "false", "db/version": "15", "note": ""}
        foretold = shop.ok("property", check=True, **place, properties=wanted)
        done = shop.ok("property", **place, properties=wanted)
        assert (done["action"], done["diff"]) == ("created", foretold["diff"])
        assert done["record"]["properties"] == foretold["record"]["properties"] == flat
        assert not shop.ok("property", **place, properties=flat)["changed"]
        change = {"web/version": "2", "web/more/deep": "x"}
        assert shop.ok("property", **place, properties=change)["record"]["properties"] == {**flat, **change}
        # Only what is named stays: whole sheets go where nothing in them is named.
        purged = {"web": {"version": "2"}, "db": "now a value"}
        shop.wire.clear()
        foretold = shop.ok("property", check=True, **place, properties=purged, purge=True)
        assert shop.writes() == []
        done = shop.ok("property", **place, properties=purged, purge=True)
        left = {"web/version": "2", "db": "now a value"}
        assert done["record"]["properties"] == foretold["record"]["properties"] == left
        assert done["diff"] == foretold["diff"]
        assert not shop.ok("property", **place, properties=purged, purge=True)["changed"]
        assert sheet(shop, names=["deploy"], **SHOP) == left
        assert shop.ok("property", **SHOP, name="empty", properties={})["changed"]
        nothing: dict[str, Any] = {**SHOP, "properties": {}, "purge": True}
        for name, silent in (("empty", {}), ("deploy", {}), ("deploy", {"web": {}})):
            for check in (True, False):
                told = {**nothing, "name": name, "properties": silent}
                refused = shop.refused("property", "invalid_input", check=check, **told)
                assert "purge: properties names nothing that is to stay" in refused["msg"]
        assert not shop.ok("property", **nothing, name="empty", purge_everything=True)["changed"]
        assert shop.ok("property", **SHOP, properties={"top": "1", "deploy/web/version": "3"})["changed"]
        own = sheet(shop, names=["."], **SHOP)
        assert own == {"top": "1", "deploy/web/version": "3", "deploy/db": "now a value"}
        assert shop.ok("property", **place, state="absent")["record"]["is_sheet"]
        assert sheet(shop, names=["."], **SHOP) == {"top": "1"}


@pytest.mark.parametrize(
    ("form", "first", "same", "other"),
    [
        ("json", {"b": [1, True], "a": None}, '{"a": null,\n "b": [1, true]}', {"b": [1, 1], "a": None}),
        ("json", '{"a": 1}', {"a": 1}, {"a": "1"}),
        ("yaml", {"b": [1, "x"], "a": "yes"}, "a: 'yes'\nb:\n- 1\n- x\n", "a: yes\nb: [1, x]"),
        ("text", '{"a": 1}', '{"a": 1}', '{"a":1}'),
        ("text", True, "true", "True"),
        ("text", 15, "15", "15.0"),
    ],
)
def test_values_are_compared_by_what_the_format_says(shop: Shop, form: str, first: Any, same: Any, other: Any) -> None:
    place = {**SHOP, "name": "settings", "value_format": form}
    stored = shop.ok("property", **place, value=first)["record"]["value"]
    again = shop.ok("property", **place, value=same)
    assert not again["changed"]
    assert again["record"]["value"] == stored
    assert not shop.ok("property", **place, value=stored)["changed"]
    assert shop.ok("property", **place, value=other)["changed"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "version", "value": "1"}, "it is not said whose property 'version' is"),
        ({**SHOP, "name": "/projects/Shop/x", "value": "1"}, "says itself whose property it is"),
        ({**SHOP, "name": "x", "value": {"a": 1}}, "a property holds a text. Give value_format"),
        ({**SHOP, "name": "x", "value": "{", "value_format": "json"}, "value is not JSON"),
        ({**SHOP, "name": "x", "value": "a: b: c", "value_format": "yaml"}, "value is not YAML"),
        ({**SHOP, "name": "a//b", "value": "1"}, "'a//b' is not the path of a property"),
        ({**SHOP, "name": "../x", "value": "1"}, "is not the path of a property"),
        ({**SHOP, "name": "project", "value": "1"}, "takes for no property"),
        ({**SHOP, "name": "x" * 256, "value": "1"}, "is not the path of a property"),
        ({**SHOP, "name": "s", "properties": {"a": [1]}}, "'a' is a list"),
        ({**SHOP, "name": "s", "properties": {"a": "1", "a/b": "2"}}, "'a' has a value and cannot hold 'a/b'"),
        ({**SHOP, "name": "s", "properties": {"a/b": "1", "a": {"b": "2"}}}, "'a/b' is given twice"),
        ({**SHOP, "name": "s", "properties": {"a": "1"}, "state": "absent"}, "state cannot be absent"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_before_anything_is_written(
    shop: Shop, options: dict[str, Any], words: str
) -> None:
    assert words in shop.refused("property", "invalid_input", **options)["msg"]
    assert shop.writes() == []


def test_a_value_is_no_sheet_and_a_sheet_no_value(shop: Shop) -> None:
    shop.ok("property", **SHOP, name="deploy/version", value="1")
    assert "has no value" in shop.refused("property", "invalid_input", **SHOP, name="deploy", value="1")["msg"]
    message = shop.refused("property", "invalid_input", **SHOP, name="deploy/version", properties={"a": "1"})["msg"]
    assert "not a property sheet" in message


def test_what_the_server_keeps_itself_cannot_be_set(shop: Shop) -> None:
    failed = shop.refused("property", "not_applied", **SHOP, name="createTime", value="now")
    assert "PropertyNotSettable" in str(failed["error"]["server_messages"])
    assert "the module of the object" in failed["msg"]


def test_a_holder_that_is_not_there_is_told_of(shop: Shop) -> None:
    absent = {"project": "Nowhere", "name": "x"}
    failed = shop.refused("property", "missing", **absent, value="1")
    assert "Nowhere" in failed["msg"]
    assert "NoSuchProject" in failed["msg"]
    foretold = shop.ok("property", check=True, **absent, value="1")
    assert foretold["changed"]
    assert "unless an earlier task of the play creates it" in foretold["warnings"][0]
    assert not shop.ok("property", **absent, state="absent")["changed"]
    procedure = {"project": "Nowhere", "name": "Build"}
    assert "does not exist, unless an earlier task" in shop.ok("procedure", check=True, **procedure)["warnings"][0]
    assert shop.refused("procedure", "missing", **procedure)


# -- adding and reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_adding_is_honest(setting: str) -> None:
    with open_shop(setting) as shop:
        place = {**SHOP, "name": "count/builds"}
        assert shop.ok("property_increment", check=True, **place)["value"] == 1
        results = [shop.ok("property_increment", **place, by=by) for by in (1, 5, -2, 0)]
        assert [result["value"] for result in results] == [1, 6, 4, 4]
        assert [result["changed"] for result in results] == [True, True, True, False]
        shop.ok("property", **SHOP, name="words", value="many")
        shop.refused("property_increment", "refused", **SHOP, name="words")
        # Nothing tells whether it was done, so it is not done again.
        shop.wire.fault("lose", method="PUT")
        failed = shop.run("property_increment", **place, api_retries=3)
        assert (failed["error"]["kind"], failed["error"]["safe_to_retry"]) == ("answer_lost", False)
        shop.wire.clear()
        assert shop.ok("property_increment", **place, by=0)["value"] == 5


def looked_up(shop: Shop, *terms: str, **options: Any) -> list[Any]:
    """The results of the lookup."""
    given = {"missing": "error", "expand": False, "api_url": shop.wire.url, **LOGIN, **options}
    return look_up(PROPERTIES, terms, given, RuntimeError)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_lookup_reads_several_over_one_session(setting: str) -> None:
    with open_shop(setting) as shop:
        values = {"host": "web-1", "url": "https://$[host]/", "empty": "", "bad": "$[no]"}
        shop.ok("property", **SHOP, properties=values)
        assert sheet(shop, names=["."], **SHOP) == values
        shop.wire.clear()
        assert looked_up(shop, "url", "empty", api_auth="session", **SHOP) == ["https://$[host]/", ""]
        assert [(item.method, item.path) for item in shop.wire.log][:1] == [("POST", "/rest/v1.0/sessions")]
        assert [item.path for item in shop.wire.log].count("/rest/v1.0/sessions") == 1
        assert shop.wire.log[-1].method == "DELETE"
        assert shop.cloudbees.open_sessions() == []
        assert looked_up(shop, "url", expand=True, **SHOP) == ["https://web-1/"]
        assert looked_up(shop, "bad", **SHOP) == ["$[no]"]
        assert looked_up(shop, "nothing", missing="ignore", **SHOP) == [None]
        assert looked_up(shop, "/projects/Nowhere/x", "/projects/Shop/host", default="-") == ["-", "web-1"]
        assert looked_up(shop, ".", query="host", **SHOP) == ["web-1"]
        assert looked_up(shop, "host", "/projects/Shop/host", **SHOP) == ["web-1", "web-1"]
        for term, words in (("nothing", "there is no property"), ("bad", "cannot be expanded")):
            with pytest.raises(RuntimeError, match=words):
                looked_up(shop, term, expand=term == "bad", **SHOP)


@pytest.mark.parametrize("login", [LOGIN, {**LOGIN, "api_auth": "basic"}, {"api_token": TOKEN_ADMIN}])
def test_a_server_that_echoes_secrets_does_not_get_them_out(login: dict[str, str]) -> None:
    with open_shop() as shop:
        session = shop.cloudbees.new_session(ADMIN)
        for known in (login, {"api_session_id": session}):
            shop.wire.clear()
            given = {"name": "alice", "password": "planted-1/ü", "session_password": PASSWORDS[ADMIN]}
            nothing = dict.fromkeys(("api_username", "api_password", "api_token"))
            task = {**nothing, **known, **given, "update_password": "always", "state": "present"}
            shop.ok("user", **task)
            secrets = [value for name, value in task.items() if value and re.search("password|token|session_id", name)]
            told = {"error": {"code": "ScriptError", "message": " ".join(secrets), "details": "", "where": secrets[0]}}
            for status in (400, 500, 403):
                shop.wire.clear()
                shop.wire.fault("status", code=status, body=told, method="PUT")
                failed = shop.run("user", **task)
                assert failed["failed"]
                assert "********" in failed["msg"]
                whole = json.dumps(failed, ensure_ascii=False)
                assert [secret for secret in secrets if secret in whole and secret != "always"] == []


def test_nothing_secret_is_part_of_an_address_or_a_result(shop: Shop) -> None:
    result = shop.ok("property", **SHOP, name="version", value="of the release", api_auth="session")
    login = shop.wire.log[0]
    assert json.loads(login.body) == {"userName": ADMIN, "password": PASSWORDS[ADMIN]}
    assert all(PASSWORDS[ADMIN] not in item.target for item in shop.wire.log)
    sent = {item.headers["sessionId"] for item in shop.wire.log[1:]}
    assert len(sent) == 1
    assert not any(secret in json.dumps(result) for secret in (*sent, PASSWORDS[ADMIN]))


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_whole_number_with_a_point_is_the_same_number(shop: Shop, form: str) -> None:
    place = {**SHOP, "name": "limits", "value_format": form}
    shop.ok("property", **place, value='{"a": [1.0, {"b": 2}], "c": true}')
    assert not shop.ok("property", **place, value='{"a": [1, {"b": 2.0}], "c": true}')["changed"]
    assert shop.ok("property", **place, value='{"a": [1, {"b": 2.5}], "c": true}')["changed"]
    assert shop.ok("property", **place, value='{"a": [1, {"b": 2.5}], "c": 1}')["changed"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A purge removes what its scope says, and nothing that was not meant: by tables, on all systems."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.cerb.servers import Simulator as Cerb
from tests.laws.cloudbees.servers import Simulator as CloudBees
from tests.laws.rt.servers import Simulator as Rt
from tests.laws.scenario import Result, Scenario
from tests.laws.zammad.servers import Simulator as Zammad
from tests.simulators.cloudbees import PASSWORDS
from tests.simulators.cloudbees.seed import TOKEN_USER

MAKERS: dict[str, Any] = {"rt": Rt, "zammad": Zammad, "cerb": Cerb, "cloudbees": CloudBees}
Options = dict[str, Any]
ROOT = "1-14-00112233445566778899aabbccddeeff"


@dataclass(frozen=True)
class Kind:
    """One kind of objects: what stays, and options of each type for a scope."""

    resource: str
    stays: Options
    text: str
    flag: str
    #: An option that is a list, and one that is a dictionary, where the kind has them.
    several: str = ""
    nested: str = ""
    secret: str = ""
    more: dict[str, Options] = field(default_factory=dict)


KINDS = {
    "rt": Kind("user", {"name": "alice"}, "organization", "privileged", nested="custom_fields", secret="password"),
    "zammad": Kind(
        "user",
        {"login": "agent@lab.example"},
        "department",
        "vip",
        several="roles",
        nested="custom_fields",
        secret="password",
    ),
    "cerb": Kind(
        "worker",
        {"fields": {"at_mention_name": "KinaHalpue"}},
        "location",
        "is_disabled",
        several="watchers",
        nested="custom_fields",
        more={
            "an empty link": {"links": {"org": []}},
            "links without a type": {"links": {}},
        },
    ),
    "cloudbees": Kind("resource", {"name": "second"}, "description", "disabled", several="pools"),
}


def silent(kind: Kind) -> dict[str, Any]:
    """Scopes that say nothing, or something else than was meant; each with words of the message."""
    text, flag = kind.text, kind.flag
    table: dict[str, Any] = {
        "none": (None, "purge_scope says nothing"),
        "an empty one": ({}, "purge_scope says nothing"),
        "null": ({text: None}, f"purge_scope: {text}: null says nothing"),
        "null beside others": ({text: "Lab", flag: None}, f"purge_scope: {flag}: null says nothing"),
        "empty": ({text: ""}, f"purge_scope: {text}: an empty value"),
        "blanks": ({text: " \t\n"}, f"purge_scope: {text}: an empty value"),
        "empty beside others": ({flag: True, text: ""}, f"purge_scope: {text}: an empty value"),
        "left out by omit": ({text: "__omit_place_holder__0123"}, f"purge_scope: {text}: an omitted value"),
        "a dictionary for a text": ({text: {}}, f"purge_scope: {text}: {{}} says nothing"),
        "a list for a text": ({text: []}, f"purge_scope: {text}: an empty value"),
        "no flag": ({flag: "perhaps"}, f"purge_scope: {flag}" if kind.resource == "worker" else "purge_scope: "),
        "an empty flag": ({flag: ""}, f"purge_scope: {flag}: an empty value"),
        "unknown": ({"no_such_option": "x"}, "purge_scope: 'no_such_option' is not an option"),
        "unknown beside others": ({text: "Lab", "no_such_option": "x"}, "purge_scope: 'no_such_option'"),
        "the state": ({"state": "present"}, "purge_scope: 'state' is not an option"),
    }
    if kind.several:
        several = kind.several
        table |= {
            "an empty list": ({several: []}, f"purge_scope: {several}: an empty value"),
            "a list of nothing": ({several: [""]}, f"purge_scope: {several}[0]: an empty value"),
            "a list with null": ({several: ["x", None]}, f"purge_scope: {several}[1]: null"),
        }
    if kind.nested:
        nested = kind.nested
        table |= {
            "an empty dictionary": ({nested: {}}, f"purge_scope: {nested}: {{}} says nothing"),
            "a null dictionary": ({nested: None}, f"purge_scope: {nested}: null says nothing"),
            "a null inside": ({nested: {"a": None}}, f"purge_scope: {nested}.a: null says nothing"),
            "empty inside": ({nested: {"a": ""}}, f"purge_scope: {nested}.a: an empty value"),
            "a dictionary in a dictionary": ({nested: {"a": {}}}, f"purge_scope: {nested}.a: {{}} says nothing"),
            "a name that nothing has": ({nested: {"no_such_field": "x"}}, "no_such_field"),
        }
    if kind.secret:
        table["a secret"] = ({kind.secret: "s3cret"}, f"purge_scope: '{kind.secret}' is not an option")
    return {**table, **{name: (scope, "purge_scope: ") for name, scope in kind.more.items()}}


CASES = [
    pytest.param(system, scope, words, id=f"{system}-{name}")
    for system, kind in KINDS.items()
    for name, (scope, words) in silent(kind).items()
]


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[str, Any]]:
    """A simulator of each system, for tasks that write nothing."""
    with ExitStack() as stack:
        made = {name: stack.enter_context(make()) for name, make in MAKERS.items()}
        _third(made["cloudbees"])
        yield made


def _third(server: CloudBees) -> None:
    """A resource that is nobody's: the seed has one of the server, and one that stays."""
    server.fetch("POST", "resources", {"resourceName": "third", "description": "Lab"})
    c = server.app.cloudbees
    c.add("project", "EC-Core-1.0", c.root, "admin", {"tracked": "1", "pluginName": "EC-Core-1.0"})


@pytest.fixture(params=MAKERS)
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A simulator of each system, with its name."""
    with MAKERS[request.param]() as made:
        made.system = request.param
        yield made


def sync(server: Any, system: str, *, check: bool, **given: Any) -> Result:
    kind = KINDS[system]
    scenario = Scenario(f"{system}_sync", "purge", {}, {}, {}, account="admin")
    login = server.connection(scenario)
    if system == "rt":
        # As a real token looks, which begins with the id of its owner.
        server.app.rt.tokens[ROOT] = 14
        login["api_token"] = ROOT
    options = {"resource": kind.resource, "objects": [kind.stays], "purge": True, "purge_limit": 1000, **given}
    server.wire.clear()
    return runner.run(f"{system}_sync", {**login, **options}, check=check)


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize(("system", "scope", "words"), CASES)
def test_a_scope_that_says_nothing_removes_nothing(
    shared: dict[str, Any], system: str, scope: Any, words: str, check: bool
) -> None:
    result = sync(shared[system], system, check=check, **({} if scope is None else {"purge_scope": scope}))
    assert result["failed"]
    assert words in result["msg"]
    assert result["error"]["kind"] == "invalid_input"
    assert shared[system].writes() == []


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


#: Tasks whose scope is right, and that would remove too much.
TOO_MUCH: dict[str, tuple[Options, str]] = {
    "no objects": ({"objects": []}, "purge: objects names no"),
    "only absent ones": ({}, "purge: objects names no"),
    "more than the limit": ({"purge_limit": 0}, "purge would remove"),
    "a limit below nothing": ({"purge_limit": -1}, "purge_limit: -1 is less than 0"),
    "an empty value that is not there": ({"purge_scope_empty": ["organisation"]}, "purge_scope_empty: 'organisation'"),
}


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize("name", TOO_MUCH)
@pytest.mark.parametrize("system", MAKERS)
def test_a_purge_of_too_much_removes_nothing(shared: dict[str, Any], system: str, name: str, check: bool) -> None:
    given, words = TOO_MUCH[name]
    if name == "only absent ones":
        given = {"objects": [{**KINDS[system].stays, "state": "absent"}]}
    scope = {"purge_scope": {KINDS[system].flag: False}} if "purge_scope_empty" in given else WIDE[system][0]
    result = sync(shared[system], system, check=check, **{**scope, **given})
    assert result["failed"]
    assert words in result["msg"]
    assert shared[system].writes() == []


#: Names in a scope that nothing has: a check warns, since an earlier task may be about to make it.
REFERENCES = {
    "zammad organization": ("zammad", {"organization": "Nobody's Inc."}, 'there is no organization "Nobody\'s Inc."'),
    "zammad role": ("zammad", {"roles": ["Agnet"]}, "there is no role 'Agnet'"),
    "cerb calendar": ("cerb", {"calendar_id": "No such calendar"}, "No such calendar"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_name_in_the_scope_that_nothing_has_is_refused(shared: dict[str, Any], name: str) -> None:
    system, scope, words = REFERENCES[name]
    done = sync(shared[system], system, check=False, purge_scope=scope)
    assert words in done["msg"]
    assert done["msg"].partition(": ")[2].startswith("purge_scope: ")
    predicted = sync(shared[system], system, check=True, purge_scope=scope)
    assert (predicted["changed"], predicted["purged"]) == (False, [])
    assert any(words in warning for warning in predicted["warnings"])


#: A scope that covers nearly all of a kind: what goes is listed beforehand, and what a server needs stays.
WIDE: dict[str, tuple[Options, set[str]]] = {
    "rt": (
        {"purge_scope": {"organization": ""}, "purge_scope_empty": ["organization"]},
        {"RT_System", "Nobody", "root"},
    ),
    "zammad": ({"purge_scope": {"vip": "no"}}, {"admin@lab.example"}),
    "cerb": ({"purge_scope": {"is_disabled": "no"}}, {"Olive"}),
    "cloudbees": ({"purge_scope": {"disabled": "no"}}, {"local"}),
}


def test_what_goes_is_listed_and_what_the_server_needs_stays(server: Any) -> None:
    system = server.system
    if system == "cloudbees":
        _third(server)
    given, needed = WIDE[system]
    predicted = sync(server, system, check=True, **given)
    assert (predicted.get("msg"), server.writes()) == (None, [])
    done = sync(server, system, check=False, **given)
    for key in ("changed", "objects", "counts", "purged", "kept", "diff"):
        assert predicted[key] == done[key]
    assert needed <= {item["name"] for item in done["kept"]}
    assert all(item["reason"] and item["id"] for item in done["kept"])
    assert done["purged"]
    assert not needed & set(done["purged"])
    assert [line["name"] for line in done["objects"][1:]] == done["purged"]
    again = sync(server, system, check=False, **given)
    assert (again["changed"], again["purged"], again["kept"]) == (False, [], done["kept"])


#: Ways to log in to RT, and whether it can be told who that is.
TOKEN = "1-27-0123456789abcdef0123456789abcdef"
LOGINS: dict[str, tuple[Options, str]] = {
    "password": ({"api_username": "apiuser", "api_password": "api-Pass-1"}, "apiuser"),
    "address": ({"api_username": "APIUSER", "api_password": "api-Pass-1"}, "apiuser"),
    "token": ({"api_token": TOKEN}, "apiuser"),
    "token and name": ({"api_token": "token-apiuser", "api_username": "apiuser"}, "apiuser"),
    "unknown token": ({"api_token": "token-apiuser"}, ""),
}


@pytest.mark.parametrize("name", LOGINS)
def test_rt_keeps_the_account_of_the_task(name: str) -> None:
    login, account = LOGINS[name]
    with Rt() as server:
        server.app.rt.tokens[TOKEN] = 27
        given = WIDE["rt"][0]
        options = {"api_url": server.wire.url, "resource": "user", "objects": [{"name": "alice"}], "purge": True}
        result = runner.run("rt_sync", {**options, **login, **given, "purge_limit": 99}, check=True)
        if account:
            reasons = {item["name"]: item["reason"] for item in result["kept"]}
            assert reasons[account] == "the account that this task logs in with"
            assert account not in result["purged"]
        else:
            named = {**options, **login, "objects": [{"name": "bob", "state": "absent"}], "purge": False}
            assert runner.run("rt_sync", named, check=True)["counts"]["deleted"] == 1
            assert "RT does not show which user this login is" in result["msg"]
            assert "Give api_username" in result["msg"]


def test_zammad_keeps_both_accounts_of_a_task_on_behalf_of_another() -> None:
    with Zammad() as server:
        login = {"api_url": server.wire.url, "api_token": server.connection(_admin("zammad"))["api_token"]}
        options = {"resource": "user", "objects": [{"login": "agent@lab.example"}], "purge": True, "purge_limit": 99}
        roles = {"login": "zoe@lab.example", "roles": ["Admin", "Agent"]}
        assert not runner.run("zammad_user", {**login, **roles}).get("failed")
        given = {**login, **options, "purge_scope": {"vip": False}, "api_on_behalf_of": "zoe@lab.example"}
        result = runner.run("zammad_sync", given, check=True)
        kept = {item["name"] for item in result["kept"]}
        assert {"admin@lab.example", "zoe@lab.example"} <= kept
        assert not kept & set(result["purged"])


@pytest.mark.parametrize("way", ["token", "session"])
def test_cloudbees_keeps_the_account_where_the_login_tells_it(way: str) -> None:
    with CloudBees() as server:
        url, given = {"api_url": server.wire.url}, BUILT_IN["cloudbees users"][2]
        login: Options = {"api_token": TOKEN_USER}
        if way == "session":
            options = {**url, "api_username": "admin", "api_password": PASSWORDS["admin"]}
            login = {"api_session_id": runner.run("cloudbees_session", {**options, "state": "present"})["session_id"]}
        options = {"resource": "user", "objects": [{"name": "viewer"}], "purge": True, "purge_limit": 99}
        result = runner.run("cloudbees_sync", {**url, **login, **options, **given}, check=True)
        if way == "session":
            assert "CloudBees CD does not show whose session this is" in result["msg"]
        else:
            assert {"user", "admin"} <= {item["name"] for item in result["kept"]}


def _admin(system: str) -> Scenario:
    return Scenario(f"{system}_sync", "purge", {}, {}, {}, account="admin")


#: Other kinds: a scope, and what stays in it.
BUILT_IN: dict[str, tuple[str, str, Options, set[str]]] = {
    "rt queues": ("rt", "queue", {"purge_scope": {"lifecycle": "default"}}, {"General"}),
    "zammad groups": ("zammad", "group", {"purge_scope": {"active": "yes"}}, {"Users"}),
    "zammad roles": ("zammad", "role", {"purge_scope": {"active": "1"}}, {"Admin", "Agent", "Customer"}),
    "zammad statuses": ("zammad", "ticket_state", {"purge_scope": {"active": True}}, {"new", "open", "merged"}),
    "zammad priorities": ("zammad", "ticket_priority", {"purge_scope": {"active": True}}, {"2 normal"}),
    "cerb groups": ("cerb", "group", {"purge_scope": {"private": "no"}}, {"Support"}),
    "cerb roles": ("cerb", "role", {"purge_scope": {"privs_mode": "all"}}, {"Everyone"}),
    "cerb addresses": ("cerb", "address", {"purge_scope": {"is_banned": "no"}}, {"opsdesk@cerb.example"}),
    "cloudbees projects": (
        "cloudbees",
        "project",
        {"purge_scope": {"tracked": "yes"}},
        {"Default", "Electric Cloud", "EC-Core-1.0"},
    ),
    "cloudbees users": (
        "cloudbees",
        "user",
        {"purge_scope": {"email": ""}, "purge_scope_empty": ["email"]},
        {"admin"},
    ),
    "cloudbees groups": ("cloudbees", "group", {"purge_scope": {"name": "Everyone"}}, {"Everyone"}),
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_a_server_made_itself_stays(shared: dict[str, Any], name: str) -> None:
    system, resource, given, needed = BUILT_IN[name]
    everything = {"resource": resource, "objects": [], "purge_everything": True}
    result = sync(shared[system], system, check=True, **everything, **given)
    assert result.get("msg") is None
    assert needed <= {item["name"] for item in result["kept"]}
    assert not needed & set(result["purged"])


def test_the_account_of_the_task_is_no_object_to_remove(server: Any) -> None:
    system = server.system
    accounts = {
        "rt": {
            "resource": "user",
            "objects": [{"name": "ROOT", "state": "absent"}, {"name": "bob", "state": "absent"}],
        },
        "zammad": {"objects": [{"login": "admin@lab.example", "state": "absent"}]},
        "cerb": {"objects": [{"fields": {"at_mention_name": "Olive"}, "state": "absent"}]},
        "cloudbees": {"resource": "user", "objects": [{"name": "admin", "state": "absent"}]},
    }
    for check in (True, False):
        result = sync(server, system, check=check, purge=False, **accounts[system])
        assert result["failed"]
        assert "is left alone: it is the account that this task logs in with" in result["objects"][0]["msg"]
        assert server.writes() == []


NAMES = {"rt": ("group", "name", "description"), "zammad": ("organization", "name", "domain")}


@pytest.mark.parametrize("other", ["Gro\u0308\u00dfe", "GRÖSSE", "Grosse", "Größe\u200b"])
@pytest.mark.parametrize("system", NAMES)
def test_a_name_that_a_server_may_take_for_a_declared_one_stays(system: str, other: str) -> None:
    resource, name, scope = NAMES[system]
    with MAKERS[system]() as server:
        mine = "".join(("Gr", "\u00f6\u00dfe"))
        assert unicodedata.is_normalized("NFC", mine)
        for text in (other, "Else"):
            made = sync(
                server,
                system,
                check=False,
                purge=False,
                resource=resource,
                objects=[{name: text, scope: "lab.example"}],
            )
            assert made.get("msg") is None
        given = {"resource": resource, "objects": [{name: mine}], "purge_scope": {scope: "lab.example"}}
        for check in (True, False):
            result = sync(server, system, check=check, **given)
            assert (result.get("msg"), result["purged"]) == (None, ["Else"])
            same = other.casefold() == mine.casefold()
            assert [item["name"] for item in result["kept"]] == ([] if same else [other])
            assert all("the declared 'Größe'" in item["reason"] for item in result["kept"])

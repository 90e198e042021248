# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials that a task gives switch off those of the environment: all pairs of ways, on all systems, everywhere."""

from __future__ import annotations

import functools
import importlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events import desks
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import (
    chosen_credentials,
    credentials_of,
    environment,
    with_environment,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup, look_up, of_one_source
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections, Task, execute
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import failure_tickets

from tests.unit import documented

Values = dict[str, Any]
SYSTEMS = {system.name: system for system in (RT, ZAMMAD, CERB, CLOUDBEES)}
URL = "http://127.0.0.1:9"
LOOKUPS = {
    "rt": "rt_ticket",
    "zammad": "zammad_ticket",
    "cerb": "cerb_ticket",
    "cloudbees": "cloudbees_property",
}
INVENTORIES = {"rt": "rt_assets", "cloudbees": "cloudbees_resources"}
ADDRESS = ("api_url", "api_timeout", "api_retries")


def ways(system: System) -> dict[str, list[str]]:
    """The options of each way to log in."""
    found: dict[str, list[str]] = {}
    for option in credentials_of(system):
        if option.way not in ("follows", "certificate"):
            found.setdefault(option.way, []).append(option.name)
    return found


PAIRS = [
    pytest.param(system, mine, theirs, id=f"{system.name}-{mine}-{theirs}")
    for system in SYSTEMS.values()
    for mine, theirs in itertools.product(ways(system), repeat=2)
]


def values(names: list[str], whose: str) -> Values:
    return {name: f"{whose}-{name}" for name in names}


@functools.cache
def loaded(kind: str, name: str) -> Any:
    """The Python module of a plugin; ansible-core knows its options as if it had loaded it itself."""
    done = documented.ansible("doc", "--json", "-t", kind, f"opsdesk.itsm.{name}")
    assert done.returncode == 0, done.stderr
    options = json.loads(done.stdout)[f"opsdesk.itsm.{name}"]["doc"]["options"]
    constants.config.initialize_plugin_configuration_definitions(kind, f"opsdesk.itsm.{name}", options)
    return importlib.import_module(f"ansible_collections.opsdesk.itsm.plugins.{kind}.{name}")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of the clients that were about to be made."""
    found: list[Settings] = []

    def remember(_self: Any, _system: System, settings: Settings, *_more: Any) -> Any:
        found.append(settings)
        raise errors.Unreachable("this is far enough")

    monkeypatch.setattr(Connections, "open", remember)
    return found


def by_module(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    execute(Task(system, {}, lambda _call: {}), given, check=False)


def by_lookup(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plugin = loaded("lookup", LOOKUPS[system.name]).LookupModule()
    plugin._load_name = f"opsdesk.itsm.{LOOKUPS[system.name]}"
    plugin._templar = Templar(DataLoader(), {})
    with pytest.raises(Exception, match="far enough"):
        plugin.run([1], {}, **given)


def by_variables(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plugin = loaded("lookup", LOOKUPS[system.name]).LookupModule()
    plugin._load_name = f"opsdesk.itsm.{LOOKUPS[system.name]}"
    plugin._templar = Templar(DataLoader(), {})
    named = {system.variables + name.removeprefix("api_"): value for name, value in given.items()}
    with pytest.raises(Exception, match="far enough"):
        plugin.run([1], named)


def by_inventory(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = INVENTORIES.get(system.name)
    if name is None:
        pytest.skip("there is no inventory of this system")
    file = tmp_path / f"x.{name}.yml"
    file.write_text(json.dumps({"plugin": f"opsdesk.itsm.{name}", **given}))
    plugin = loaded("inventory", name).InventoryModule()
    plugin._load_name = f"opsdesk.itsm.{name}"
    # Where ansible-core has not loaded it, 2.16 finds no names for it.
    plugin._redirected_names = [plugin._load_name]
    with pytest.raises(Exception, match="far enough"):
        plugin.parse(InventoryData(), DataLoader(), str(file), cache=False)


def by_callback(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if system.name == "cloudbees":
        pytest.skip("the callback knows no jobs")
    plugin = loaded("callback", "ticket_on_failure").CallbackModule()
    monkeypatch.setattr(plugin, "get_option", given.get)
    words = failure_tickets.words_of(system.name)
    tickets = failure_tickets.FailureTickets(
        words,
        plugin._connection(system),
        queue="General",
        requestor=None,
        fields=None,
        statuses=(None, "open"),
        seconds=30,
    )
    subject = failure_tickets.Subject("play.yml", "hosts", "web")
    with pytest.raises(RuntimeError, match="far enough"):
        tickets.comment(subject, "text", "run")


def by_event_source(system: System, given: Values, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if system.name == "cloudbees":
        pytest.skip("there are no events of jobs")
    desk = desks.Desk(desks.checked({"system": system.name, **given}))
    with pytest.raises(desks.DeskFailed, match="far enough"):
        desk.listed("2031-01-01T00:00:00Z")


DOORS: dict[str, Callable[..., None]] = {
    "module": by_module,
    "lookup": by_lookup,
    "variables": by_variables,
    "inventory": by_inventory,
    "callback": by_callback,
    "event source": by_event_source,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("system", "mine", "theirs"), PAIRS)
def test_only_the_way_of_the_task_counts(
    opened: list[Settings],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    system: System,
    mine: str,
    theirs: str,
    door: str,
) -> None:
    for option in credentials_of(system):
        if option.name in ways(system)[theirs]:
            monkeypatch.setenv(option.variable(system.prefix), f"theirs-{option.name}")
        elif option.way == "follows":
            word = option.choices[0] if option.choices else "theirs"
            monkeypatch.setenv(option.variable(system.prefix), word)
    given = values(ways(system)[mine], "mine")
    DOORS[door](system, {"api_url": URL, "api_retries": 0, **given}, monkeypatch, tmp_path)
    [settings] = opened[:1]
    counted = {name: value for name, value in settings.values.items() if value and name not in ADDRESS}
    assert {name: counted.get(name) for option in credentials_of(system) if (name := option.name)} == {
        option.name: given.get(option.name) for option in credentials_of(system)
    }


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.name)
def test_the_environment_counts_where_the_task_gives_nothing(
    opened: list[Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: System, door: str
) -> None:
    names = [name for of_way in ways(system).values() for name in of_way]
    for option in credentials_of(system):
        if option.name in names:
            monkeypatch.setenv(option.variable(system.prefix), f"theirs-{option.name}")
    DOORS[door](system, {"api_url": URL, "api_retries": 0}, monkeypatch, tmp_path)
    assert {name: opened[0][name] for name in names} == values(names, "theirs")


# -- the rule ------------------------------------------------------------------------------------------------

NAMES = {
    "user": "api_username",
    "word": "api_password",
    "token": "api_token",
    "auth": "api_auth",
    "behalf": "api_on_behalf_of",
    "cert": "client_cert",
    "key": "client_key",
}


@pytest.mark.parametrize(
    ("sources", "chosen"),
    [
        ([{}, {}], {}),
        ([{"user": "a"}, {"word": "w"}], {"user": "a", "word": "w"}),
        ([{"user": "a"}, {"user": "a", "word": "w"}], {"user": "a", "word": "w"}),
        # The password of another account.
        ([{"user": "a"}, {"user": "b", "word": "w"}], {"user": "a"}),
        ([{"word": "w"}, {"user": "b", "word": "x"}], {"user": "b", "word": "w"}),
        ([{"token": "t"}, {"user": "b", "word": "x"}], {"token": "t"}),
        ([{"user": "a", "token": "t"}, {"word": "w"}], {"user": "a", "token": "t", "word": "w"}),
        # An empty one is one: whoever gives it must not become somebody else.
        ([{"token": ""}, {"token": "t", "user": "b", "word": "x"}], {"token": ""}),
        # What says how, or as whom, goes with credentials at least as explicit.
        ([{"token": "t"}, {"auth": "basic", "behalf": "b"}], {"token": "t"}),
        ([{"behalf": "me"}, {"auth": "token", "token": "t"}], {"behalf": "me", "auth": "token", "token": "t"}),
        ([{"auth": "basic"}, {"auth": "token", "user": "b", "word": "x"}], {"auth": "basic", "user": "b", "word": "x"}),
        ([{}, {"user": "v", "word": "w"}, {"token": "t", "auth": "token"}], {"user": "v", "word": "w"}),
        ([{"user": "v"}, {"token": "t"}, {"user": "v", "word": "w"}], {"user": "v", "word": "w"}),
        # Certificates have nothing to do with it.
        ([{"token": "t"}, {"cert": "c", "key": "k"}], {"token": "t", "cert": "c", "key": "k"}),
        ([{"cert": "c"}, {"cert": "d", "key": "k", "token": "t"}], {"cert": "c", "token": "t"}),
    ],
)
def test_the_most_explicit_source_decides(sources: list[Values], chosen: Values) -> None:
    found = chosen_credentials(ZAMMAD, [{NAMES[name]: item for name, item in one.items()} for one in sources])
    assert {name: item for name, item in found.items() if item is not None} == {
        NAMES[name]: item for name, item in chosen.items()
    }


def halves(system: System) -> list[tuple[str, str, str]]:
    """For each way that takes two options: one of them, the other, and a variable of another way."""
    found = ways(system)
    return [
        (name, other, option.variable(system.prefix))
        for mine, names in found.items()
        if len(names) == 2
        for name, other in (names, names[::-1])
        for option in credentials_of(system)
        if option.name in itertools.chain(*(theirs for way, theirs in found.items() if way != mine))
    ]


HALVES = [
    pytest.param(system, *half, id="-".join((system.name, half[0], half[2])))
    for system in SYSTEMS.values()
    for half in halves(system)
]


@pytest.mark.parametrize("by", ["module", "lookup"])
@pytest.mark.parametrize(("system", "given", "missing", "variable"), HALVES)
def test_half_a_login_says_what_was_not_used_and_what_to_do(
    system: System, given: str, missing: str, variable: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "t0ken-of-admin")
    options = {"api_url": URL, given: "me-myself"}
    if by == "module":
        said = execute(Task(system, {}, lambda _call: {}), options, check=True)["msg"]
    else:
        lookup = Lookup(system, lambda _client, _term, _options: {})
        with pytest.raises(RuntimeError) as caught:
            look_up(lookup, [1], of_one_source(lookup, options, options, {}), RuntimeError)
        said = str(caught.value)
    assert f"{given} is given without {missing}" in said or f"{missing} is not given" in said
    assert f"The environment's {variable} is not used, because {given} is given" in said
    assert f"add {missing}, or remove {given} to log in with {variable}" in said
    assert "t0ken-of-admin" not in said


def test_a_whole_login_that_is_refused_says_what_was_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_call: Any) -> Any:
        raise errors.LoginRefused("no")

    monkeypatch.setenv("ZAMMAD_TOKEN", "t0ken-of-admin")
    options = {"api_url": URL, "api_username": "me", "api_password": "p4ssword"}
    said = execute(Task(ZAMMAD, {}, refuse), options, check=True)["msg"]
    assert "ZAMMAD_TOKEN is not used, because api_username is given: remove api_username and api_password to" in said
    lookup = Lookup(ZAMMAD, lambda *_asked: refuse(None))
    with pytest.raises(RuntimeError, match="ZAMMAD_TOKEN is not used, because api_username is given"):
        look_up(lookup, [1], of_one_source(lookup, options, options, {}), RuntimeError)


def test_what_the_environment_says_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAMMAD_AUTH", "magic")
    with pytest.raises(errors.InvalidInput, match="ZAMMAD_AUTH is 'magic'") as caught:
        environment(ZAMMAD)
    assert caught.value.advice == "Set one of token, basic, oauth2"


def test_paths_of_the_environment_are_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAMMAD_CLIENT_CERT", "~/my.pem")
    monkeypatch.setenv("ZAMMAD_USERNAME", "")
    assert environment(ZAMMAD) == {"client_cert": str(Path("~/my.pem").expanduser())}
    options, hint = with_environment(ZAMMAD, {"api_token": "t"})
    assert (options["client_cert"], hint) == (str(Path("~/my.pem").expanduser()), "")

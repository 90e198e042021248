# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules and lookups really return, on the simulator, is what their documentation says: names and types.

Each module plays a few tasks: the common ones, both protocols, check mode, and failures of each kind that returns more.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import thread
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import look_up
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import execute

from tests.simulators.rt import TOKEN_APIUSER, TOKEN_ROOT, create_app
from tests.simulators.wire import Exchange, Wire
from tests.unit import documented, played
from tests.unit.returned import documented_keys, keys_of, undocumented

Result = dict[str, Any]
Run = Callable[..., Result]

FULL_TICKET = {
    "queue": "Helpdesk",
    "subject": "Disk full",
    "requestor": ["alice@rt.example"],
    "content": "/var is at 97 %.",
    "custom_fields": {"Severity": "high", "Components": ["db", "web"]},
    "custom_roles": {"Engineer": ["bob"]},
    "due": "2031-06-01T12:00:00+02:00",
}


class Hurried(Clock):
    """A clock on which nobody waits."""

    def sleep(self, seconds: float) -> None:
        pass


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with Wire(create_app()) as running:
        yield running


@pytest.fixture(scope="module")
def run(wire: Wire) -> Run:
    """Runs a module as root on the simulator, like AnsibleModule would."""

    def task(name: str, /, *, check: bool = False, **options: Any) -> Result:
        declared = documented.task(name)
        given = {"api_url": wire.url, "api_token": TOKEN_ROOT, "api_retries": 0, "api_timeout": 5, **options}
        validated = ArgumentSpecValidator(declared.argument_spec(), **declared.rules).validate(copy.deepcopy(given))
        assert not validated.error_messages
        return execute(declared, validated.validated_parameters, check=check, verbosity=3, clock=Hurried())

    return task


def deaf_after_a_write(wire: Wire, path: str) -> None:
    """From now on the server does what it is told, but after the first write at `path` it answers no question."""
    written: list[str] = []

    def asks_too_late(exchange: Exchange) -> bool:
        if exchange.method in ("POST", "PUT") and re.search(path, exchange.path):
            written.append(exchange.method)
            return False
        return bool(written)

    wire.fault("status", code=500, when=asks_too_late)


# -- the tasks --------------------------------------------------------------------------------------------------------


def tickets(run: Run, wire: Wire, _place: Path) -> Iterator[Result]:
    yield run("rt_ticket", check=True, external_id="a", **FULL_TICKET)
    created = run("rt_ticket", external_id="a", **FULL_TICKET)
    yield created
    yield run("rt_ticket", id=created["id"], status="open", check=True)
    yield run("rt_ticket", id=created["id"], owner="limited", priority=5)
    yield run("rt_ticket", id=created["id"], queue="Nowhere")
    yield run("rt_ticket", id=created["id"], api_version="rest1", time_worked="1h")
    deaf_after_a_write(wire, r"/ticket/\d+$")
    yield run("rt_ticket", id=created["id"], priority=6)
    wire.clear()
    wire.fault("lose", method="POST", path=r"/ticket$", times=1)
    yield run("rt_ticket", match_on=[], queue="General", subject="lost")
    wire.clear()
    yield run("rt_ticket", id=created["id"], state="absent")
    yield run("rt_ticket", id=created["id"], state="absent")
    run("rt_ticket", external_id="b", **FULL_TICKET)
    twin_of(run, "b")
    yield run("rt_ticket", external_id="b", check=True)
    yield run("rt_ticket", external_id="b")
    twin_of(run, "b", api_token=TOKEN_APIUSER)
    yield run("rt_ticket", external_id="b")
    yield run("rt_ticket", external_id="nowhere", status="resolved", create=False)
    merged_by_hand(run, "merged")
    yield run("rt_ticket", external_id="merged", **FULL_TICKET)


def merged_by_hand(run: Run, key: str) -> None:
    """A ticket with this key, which is part of another one now."""
    ticket, other = (run("rt_ticket", external_id=name, **FULL_TICKET)["id"] for name in (key, f"not {key}"))
    run("rt_ticket", id=other, subject="Big")
    run("rt_ticket", id=ticket, merged_into=other)


def twin_of(run: Run, key: str, **more: Any) -> None:
    """What a run leaves that does not see the ticket of another controller."""
    with mock.patch.object(Finder, "_search", return_value=[]):
        assert run("rt_ticket", external_id=key, queue="Helpdesk", subject="Disk full", **more)["action"] == "created"


def many(run: Run, wire: Wire, _place: Path) -> Iterator[Result]:
    users = [{"name": f"u{number}"} for number in range(3)]
    yield run("rt_sync", resource="user", objects=users)
    scope = {"purge_scope": {"organization": ""}, "purge_scope_empty": ["organization"], "purge_limit": 99}
    yield run("rt_sync", resource="user", objects=users, purge=True, api_username="root", check=True, **scope)
    wire.fault("ignore_field", field="Organization")
    yield run("rt_sync", resource="user", objects=[{**user, "organization": "Lab"} for user in users])
    wire.clear()
    deaf_after_a_write(wire, r"/user/\d+$")
    yield run("rt_sync", resource="user", objects=[{**user, "nick_name": "x"} for user in users])
    wire.clear()
    wire.fault("lose", method="POST", path=r"/REST/2.0/user$")
    deaf_after_a_write(wire, r"/REST/2.0/user$")
    yield run("rt_sync", resource="user", objects=[{"name": "lost"}])
    wire.clear()
    ticket = {"external_id": "sync", "queue": "Helpdesk", "subject": "Disk full"}
    yield run("rt_sync", resource="ticket", objects=[ticket])
    twin_of(run, "sync")
    yield run("rt_sync", resource="ticket", objects=[ticket])
    merged_by_hand(run, "one of many")
    yield run("rt_sync", resource="ticket", objects=[{"external_id": "one of many", **FULL_TICKET}])


def comments(run: Run, wire: Wire, _place: Path) -> Iterator[Result]:
    ticket = run("rt_ticket", external_id="c", **FULL_TICKET)["id"]
    words = {"ticket": ticket, "content": "Done.", "attachments": [{"name": "a.log", "content": "a"}]}
    yield run("rt_comment", check=True, **words)
    yield run("rt_comment", **words)
    yield run("rt_comment", **words)
    yield run("rt_comment", ticket=ticket, content="Over REST 1.0.", api_version="rest1", time_worked="5")
    yield run("rt_comment", ticket=ticket, content="This status is refused.", status="flying")
    yield run("rt_comment", ticket=4711, content="Nobody reads this.")
    merged_by_hand(run, "commented")
    merged = run("rt_ticket", external_id="commented", **FULL_TICKET)["id"]
    yield run("rt_comment", ticket=merged, content="On the one that stayed.")
    twice = {"ticket": ticket, "content": "Posted twice.", "time_worked": "5"}
    yield run("rt_comment", **twice)
    with mock.patch.object(thread, "known_entry", return_value=None):
        # A run that does not see the entry of another controller.
        yield run("rt_comment", **twice)
    yield run("rt_comment", **twice)
    deaf_after_a_write(wire, r"/comment$")
    yield run("rt_comment", ticket=ticket, content="Posted, and not read back.")
    wire.clear()
    wire.fault("lose", method="POST", path=r"/comment$", times=1)
    deaf_after_a_write(wire, r"/comment$")
    yield run("rt_comment", ticket=ticket, content="Lost.")
    wire.clear()


def tickets_info(run: Run, _wire: Wire, _place: Path) -> Iterator[Result]:
    ticket = run("rt_ticket", external_id="i", **FULL_TICKET)["id"]
    run("rt_comment", ticket=ticket, content="See there.", attachments=[{"name": "a.log", "content": "a"}])
    for version in ("rest2", "rest1"):
        parts = {"history": True, "attachments": True, "api_version": version}
        yield run("rt_ticket_info", ids=[ticket], **parts)
        yield run("rt_ticket_info", ticketsql="Queue = 'Helpdesk'", **parts)
        yield run("rt_ticket_info", ids=[ticket], fields=["subject"], api_version=version)
    yield run("rt_ticket_info", ids=[4711])


def attachments(run: Run, _wire: Wire, place: Path) -> Iterator[Result]:
    ticket = run("rt_ticket", external_id="f", **FULL_TICKET)["id"]
    run("rt_comment", ticket=ticket, content="See there.", attachments=[{"name": "a.log", "content": "a"}])
    for version in ("rest2", "rest1"):
        yield run("rt_attachment_info", ticket=ticket, texts=True, api_version=version)
        yield run("rt_attachment_info", ticket=ticket, dest=str(place), api_version=version)
    yield run("rt_attachment_info", ticket=ticket, ids=[4711])


def requests(run: Run, _wire: Wire, _place: Path) -> Iterator[Result]:
    yield run("rt_api", path="rt")
    yield run("rt_api", path="ticket/1/show", api_version="rest1")
    yield run("rt_api", path="ticket/1", method="PUT", data={"Priority": 4}, check=True)
    yield run("rt_api", path="ticket/1", method="PUT", data={"Priority": 4})
    yield run("rt_api", path="ticket/1/edit", form={"Priority": "5"}, api_version="rest1")
    yield run("rt_api", path="ticket/4711")
    yield run("rt_api", path="ticket/1/edit", form={"Colour": "red"}, api_version="rest1")


def _of_a_life(name: str, _run: Run, _wire: Wire, _place: Path) -> Iterator[Result]:
    return played.life(name)


PLAYED = {
    **{name: partial(_of_a_life, name) for name in played.plain("rt")},
    "rt_api": requests,
    "rt_attachment_info": attachments,
    "rt_comment": comments,
    "rt_sync": many,
    "rt_ticket": tickets,
    "rt_ticket_info": tickets_info,
}


@pytest.fixture(scope="module")
def results(run: Run, wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Result]]:
    """All that a module returned when it played its tasks; they are played once."""
    known: dict[str, list[Result]] = {}

    def of(name: str) -> list[Result]:
        if name not in known:
            wire.clear()
            run("rt_ticket", queue="General", subject="There is a ticket")
            known[name] = list(PLAYED[name](run, wire, tmp_path_factory.mktemp(name)))
        return known[name]

    return of


# -- the rules --------------------------------------------------------------------------------------------------------


def test_every_module_of_the_system_is_played() -> None:
    assert set(PLAYED) == set(played.finished("rt"))


@pytest.mark.parametrize("name", PLAYED)
def test_whatever_a_module_returns_is_documented(name: str, results: Callable[[str], list[Result]]) -> None:
    documentation = documented.module(name)["return"]
    for result in results(name):
        assert not list(undocumented(result, documentation)), result.get("msg")


@pytest.mark.parametrize("name", PLAYED)
def test_whatever_is_documented_is_returned_by_some_task(name: str, results: Callable[[str], list[Result]]) -> None:
    returned = {key for result in results(name) for key in keys_of(result)}
    assert set(documented_keys(documented.module(name)["return"])) - returned == set()


@pytest.mark.parametrize("name", PLAYED)
def test_what_is_always_returned_is_always_returned(name: str, results: Callable[[str], list[Result]]) -> None:
    documentation = documented.module(name)["return"]
    on_success = {key for key, shown in documentation.items() if _always(shown["returned"])}
    on_failure = {key for key, shown in documentation.items() if shown["returned"] == "failure"}
    assert on_success
    assert on_failure == {"error"}
    for result in results(name):
        assert (on_failure if result.get("failed") else on_success) <= set(result), result
        assert not (on_failure & set(result) and not result.get("failed"))


def _always(returned: str) -> bool:
    """Whether the words say that a successful task always returns it."""
    return returned == "success" or returned.startswith("success, and on failure")


@pytest.mark.parametrize("kind", ["not_applied", "ambiguous"])
def test_the_tasks_fail_in_the_ways_that_return_more(kind: str, results: Callable[[str], list[Result]]) -> None:
    for name in ("rt_ticket", "rt_user", "rt_group", "rt_queue", "rt_comment"):
        assert kind in [result["error"]["kind"] for result in results(name) if result.get("failed")], name


# -- lookups ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["rest2", "rest1"])
def test_the_results_of_the_lookup_are_documented(version: str, run: Run, wire: Wire) -> None:
    wire.clear()
    ticket = run("rt_ticket", external_id="l", **FULL_TICKET)["id"]
    options = {"api_url": wire.url, "api_token": TOKEN_ROOT, "api_version": version, "missing": "error"}
    terms = [ticket, "Queue = 'Helpdesk'"]
    one, several = look_up(documented.declared_lookup("rt_ticket"), terms, options, RuntimeError)
    documentation = documented.module("rt_ticket_info")["return"]["tickets"]["contains"]
    for record in (one, *several):
        assert not list(undocumented(record, documentation))
    assert set(documentation) - set(one) == {"history", "attachments"}


@pytest.mark.parametrize("name", documented.LOOKUPS)
def test_a_lookup_refers_to_what_the_info_module_returns(name: str) -> None:
    described = " ".join(documented.lookup(name)["return"]["_raw"]["description"])
    ((module, key),) = re.findall(r"RV\(opsdesk\.itsm\.(\w+)#module:(\w+)\)", described)
    assert module == f"{name}_info"
    assert key in documented.module(module)["return"]


def test_the_page_that_results_refer_to_names_every_kind_of_error_and_every_key_of_one() -> None:
    page = (documented.ROOT / "docs/errors.md").read_text(encoding="utf-8")
    # A mistake of the collection, which no page explains, and the base of all.
    kinds = {kind.kind for kind in subclasses(errors.OpsdeskError)} - {"write_in_check_mode", "error"}
    assert {"several_found", "timed_out"} < kinds
    named = set(re.findall(r"`(\w+)`", page))
    assert kinds - named == set()
    assert set(errors.Missing("x").as_result()["error"]) - named == set()


def subclasses(base: type[errors.OpsdeskError]) -> Iterator[type[errors.OpsdeskError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from subclasses(kind)


def test_a_mistake_in_the_documentation_would_be_found() -> None:
    documentation = {"a": {"type": "dict", "contains": {"b": {"type": "int"}}}, "c": {"type": "str", "choices": ["x"]}}
    assert not list(undocumented({"a": {"b": 1}, "c": "x", "msg": "said"}, documentation))
    assert len(list(undocumented({"a": {"b": "1", "d": 2}, "c": "y", "e": 3}, documentation))) == 4
    in_words = {
        "error": {"type": "dict", "description": "Has C(kind)."},
        "counts": {"type": "dict", "sample": {"x": 1}},
    }
    in_words["counts"]["description"] = ""
    assert not list(undocumented({"error": {"kind": "x"}, "counts": {"x": 2}}, in_words))
    assert len(list(undocumented({"error": {"why": "x"}, "counts": {"y": 2}}, in_words))) == 2

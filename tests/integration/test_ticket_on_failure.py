# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback that keeps a ticket for a failing playbook, in runs of ansible-playbook against the simulators."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.field_definitions import CUSTOM_FIELD
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.checker import Checker
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import execute, task_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.failure_tickets import FailureTickets, tell, within, words_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Subject

from tests.integration import cerb, zammad
from tests.integration.programs import Ansible, Run
from tests.integration.servers import Server
from tests.simulators.cerb import KEY_ADMIN
from tests.simulators.wire import Exchange, Wire
from tests.simulators.zammad import TOKEN_ADMIN

PLANTED = "pl4nt3d"
HOSTS = ("one", "two", "three")
#: How a warning of the callback begins; ansible-core has its own.
WARNING = "[WARNING]: opsdesk.itsm"
WORDS = (
    "Host: one\nTask: Run a program (ansible.builtin.raw)\nFailed: non-zero return code (rc=3)",
    "Host: two\nTask: Fail in silence (ansible.builtin.fail)\nFailed: hidden by no_log",
    "Host: three\nTask: broken : Log in (ansible.builtin.fail)\nFailed: Cannot log in at https://********@db.example/",
)
QUEUES = {"rt": "General", "zammad": "Users", "cerb": "Support"}
RT = {
    "OPSDESK_TICKET_SYSTEM": "rt",
    "OPSDESK_TICKET_QUEUE": "General",
    "OPSDESK_TICKET_REQUESTOR": "ops@example.com",
    "OPSDESK_TICKET_FIELDS": '{"priority": 50}',
}
ZAMMAD = {
    "OPSDESK_TICKET_SYSTEM": "zammad",
    "OPSDESK_TICKET_QUEUE": "Users",
    "OPSDESK_TICKET_REQUESTOR": "guess:ops@example.com",
}
CERB = {"system": "cerb", "queue": "Support", "requestor": "ops@example.com"}
COMMON = {
    "ANSIBLE_CALLBACKS_ENABLED": "record,opsdesk.itsm.ticket_on_failure",
    "OPSDESK_TICKET_INVENTORY": "production",
}


def inventory(directory: Path, *hosts: str) -> str:
    """The path of an inventory with hosts that are this machine."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    path = directory / "hosts.json"
    path.write_text(json.dumps({"all": {"hosts": {name: {} for name in hosts}, "vars": local}}), encoding="utf-8")
    return str(path)


def play(
    ansible: Ansible,
    *arguments: str,
    well: bool = False,
    hosts: tuple[str, ...] = HOSTS,
    strategy: str = "linear",
    **environment: str,
) -> Run:
    """Run the playbook; it ends as it would without the callback."""
    variables = {"well": well, "planted": PLANTED, "way": strategy}
    where = inventory(ansible.files, *hosts)
    run = ansible.playbook("failing", "-i", where, *arguments, variables=variables, **{**COMMON, **environment})
    assert run.status == (0 if well else 2), run.words
    assert len([task for task in run.tasks if task.name == "Go on"]) == (len(hosts) if well else 0)
    return run


def texts_to(log: list[Exchange], path: str) -> list[str]:
    """What was posted to these addresses. Nothing planted is in any request."""
    assert log
    assert [item.target for item in log if PLANTED in f"{item.target} {item.headers} {item.body!r}"] == []
    return [item.body.decode() for item in log if item.method != "GET" and re.search(path, item.path)]


def test_request_tracker(ansible: Ansible, simulator: Server) -> None:
    login = {**simulator.login, **RT}
    first = play(ansible, **login)
    page = f"{simulator.url}/Ticket/Display.html?id=1"
    assert f"opsdesk.itsm.ticket_on_failure: commented {page}\n" in first.errors
    # A program may read it.
    assert "ticket_on_failure" not in first.output
    simulator.wire.fault("lose", method="POST", path="/comment$", times=1)
    again = play(ansible, strategy="free", **login)
    ticket = simulator.ticket(1)
    assert (ticket["Status"], ticket["Priority"]) == ("new", "50")
    assert [person["id"] for person in ticket["Requestor"]] == ["ops@example.com"]
    well = play(ansible, well=True, **login)
    assert f"closed {page}\n" in well.errors
    assert simulator.ticket(1)["Status"] == "resolved"
    assert [run.errors.count(WARNING) for run in (first, again, well)] == [0, 0, 0]

    assert len(texts_to(simulator.wire.log, "/REST/2.0/ticket$")) == 1, "one ticket"
    posted = texts_to(simulator.wire.log, "/comment$")
    assert len(posted) == 2, "one comment for each run that failed"
    for text in posted:
        words = json.loads(text)["Content"]
        assert "failed on 3 hosts" in words
        for part in WORDS:
            assert part in words
        assert "gnored" not in words
        assert "escued" not in words


def test_zammad(ansible: Ansible) -> None:
    desk = zammad.Desk.simulated()
    with desk.wire:
        login = {"ZAMMAD_URL": desk.url, "ZAMMAD_TOKEN": TOKEN_ADMIN, "RT_URL": "http://rt.invalid", **ZAMMAD}
        run = play(ansible, hosts=("three",), **login)
        assert WARNING not in run.errors
        articles = desk.ask("GET", "ticket_articles/by_ticket/" + re.findall(r"zoom/(\d+)", run.errors)[0])
        texts_to(desk.wire.log, "")
    assert [item["internal"] for item in articles] == [True, True]
    assert "Cannot log in" in articles[1]["body"]


def test_cerb(ansible: Ansible) -> None:
    desk = cerb.Desk.simulated()
    with desk.wire:
        furnish_key(desk)
        configuration = ansible.files / "ansible.cfg"
        section = {**CERB, "api_url": desk.url, "api_access_key": KEY_ADMIN[0], "api_secret_key": KEY_ADMIN[1]}
        lines = ["[callback_ticket_on_failure]", *(f"{name} = {value}" for name, value in section.items())]
        configuration.write_text("\n".join(lines), encoding="utf-8")
        run = play(ansible, hosts=("two",))
        assert WARNING not in run.errors
        (comment,) = desk.records("comment")
        texts_to(desk.wire.log, "")
        assert len([item for item in desk.records("ticket") if item["subject"].startswith("Ansible: ")]) == 1
    assert "hidden by no_log" in comment["comment"]


def test_a_server_that_hangs_delays_nothing_and_changes_nothing(ansible: Ansible) -> None:
    # Connections are accepted by the system, and nobody answers.
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = f"http://127.0.0.1:{server.getsockname()[1]}"
        login = {**RT, "RT_URL": where, "RT_TOKEN": "t0k3n", "RT_RETRIES": "0", "OPSDESK_TICKET_DEADLINE": "0.5"}
        run = play(ansible, hosts=("two",), **login)
    assert run.errors.count(WARNING) == 1
    assert "0.5 seconds" in run.errors
    assert "t0k3n" not in run.words


def test_check_mode_does_nothing_and_says_so(ansible: Ansible, simulator: Server) -> None:
    run = play(ansible, "--check", "-v", hosts=("two",), **simulator.login, **RT)
    assert "ticket_on_failure: nothing is done in check mode" in run.output
    assert simulator.wire.log == []


# -- without Ansible: what the desk does, on each system ---------------------------------------------------------------


def furnish_key(desk: cerb.Desk) -> None:
    """The custom field in which Cerb keeps keys."""
    field = {"name": "External reference", "type": "text", "record_type": "ticket", "uri": "external_reference"}
    options = {"api_url": desk.url, "api_access_key": KEY_ADMIN[0], "api_secret_key": KEY_ADMIN[1], **field}
    task = task_of(CUSTOM_FIELD)
    result = execute(task, Checker(task.argument_spec()).options(options), check=False)
    assert result["changed"], result


def desks(system: str) -> tuple[Wire, Callable[[], dict[str, Any]], Callable[[], None]]:
    """A server, the options of its tickets once it runs, and what it needs first."""
    if system == "rt":
        server = Server.simulated()
        login = {"api_token": server.tokens["apiuser"]}
        return server.wire, lambda: {"api_url": server.url, **login}, lambda: None
    if system == "zammad":
        desk = zammad.Desk.simulated()
        return desk.wire, lambda: {"api_url": desk.url, "api_token": TOKEN_ADMIN}, lambda: None
    other = cerb.Desk.simulated()
    keys = {"api_access_key": KEY_ADMIN[0], "api_secret_key": KEY_ADMIN[1]}
    return other.wire, lambda: {"api_url": other.url, **keys}, lambda: furnish_key(other)


@pytest.mark.parametrize("system", ["rt", "zammad", "cerb"])
def test_a_ticket_lives_on_each_system(system: str) -> None:
    wire, login, prepare = desks(system)
    one, other = Subject("site.yml", "production"), Subject("site.yml", "production", "host", "web1")
    with wire:
        prepare()

        def tickets(**more: Any) -> FailureTickets:
            known = {"queue": QUEUES[system], "requestor": "guess:ops@example.com" if system == "zammad" else None}
            rest: dict[str, Any] = {"fields": None, "statuses": (None, "open"), "seconds": 60.0, **more}
            return FailureTickets(words_of(system), login(), **known, **rest)

        def killed(exchange: Exchange) -> bool:
            return "text of the first run" in unquote_plus(exchange.body.decode())

        # The first run dies between the ticket and its comment.
        wire.fault("status", when=killed, code=403)
        first = tickets(seconds=60.0)
        with pytest.raises(RuntimeError):
            first.comment(one, "text of the first run", "run1")
        second = tickets()
        page = second.comment(one, "The second run", "run2")
        assert second.comment(one, "The second run", "run2") == page
        assert second.comment(other, "The second run", "run2") != page
        assert tickets().close(one) == page
        before = len(wire.log)
        assert tickets().close(one) == ""
        assert tickets().close(Subject("other.yml", "production")) == ""
        assert [item for item in wire.log[before:] if item.method in ("PUT", "DELETE")] == []
        assert tickets().comment(one, "The third run", "run3") == page
        # It was opened again, so it can be closed again.
        assert tickets().close(one) == page
        said = [item.body.decode() for item in wire.log if "run2" in unquote_plus(item.body.decode())]
        assert len(said) == 2, "one comment on each of the two tickets"


def test_one_warning_for_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"http://127.0.0.1:{server.getsockname()[1]}"
    subjects = [Subject("site.yml", "production", "host", name) for name in ("web1", "web2")]
    done: list[str] = []

    def desk() -> FailureTickets:
        known: dict[str, Any] = {"queue": "General", "requestor": None, "fields": None, "statuses": (None, "open")}
        login = {"api_url": nobody, "api_token": PLANTED, "api_retries": 0}
        return FailureTickets(words_of("rt"), login, **known, seconds=60.0)

    trouble = within(60.0, lambda: tell(desk, dict.fromkeys(subjects, "text"), [], "run1", done))
    assert done == []
    assert len(trouble) == 2
    assert "Request Tracker" in trouble[0]
    assert PLANTED not in " ".join(trouble)

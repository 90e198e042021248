# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets as events for a real ansible-rulebook, which starts a playbook that answers them.

It needs Java 17, and ansible-rulebook beside the interpreter that runs the tests. Where they are missing the test is
skipped with the reason, unless OPSDESK_REQUIRE_JAVA=1 says that it must run: then it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.desks import Desk, checked

from tests.integration import zammad
from tests.integration.programs import PROGRAMS, Ansible, Started
from tests.integration.servers import Server
from tests.simulators.zammad import TOKEN_ADMIN

#: Seconds after which something that does not happen is taken for something that never will.
LONGEST = 600
#: The ansible-core of the daily work (requirements-dev.txt).
MAIN = "2.19."

EXAMPLE = Path(__file__).parents[2] / "extensions/eda/rulebooks/answer_tickets.yml"
PLAYBOOK = [
    {
        "name": "Answer a ticket",
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {
                "name": "Answer",
                "opsdesk.itsm.rt_comment": {
                    "id": "{{ ansible_eda.event.ticket.id }}",
                    "content": "Seen: {{ ansible_eda.event.ticket.subject }}",
                    # Each run of the playbook leaves a comment, so that none goes unnoticed.
                    "repeat": True,
                },
            }
        ],
    }
]


@pytest.fixture
def java() -> str:
    """The home of a Java that is there."""
    if not version("ansible-core").startswith(MAIN):
        pytest.skip(
            f"on ansible-core {MAIN}x only: to ansible-rulebook, which starts ansible-playbook, all are the same"
        )
    missing = [name for name in ("java", "ansible-rulebook") if not shutil.which(name, path=_path())]
    if missing:
        reason = f"no ansible-rulebook: {' and '.join(missing)} missing. Run: sudo tests/ci/apt java && tests/ci/venv"
        if os.environ.get("OPSDESK_REQUIRE_JAVA") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return str(Path(str(shutil.which("java", path=_path()))).resolve().parents[1])


def _path() -> str:
    return f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"


def inventory(directory: Path) -> str:
    """The path of an inventory with this machine."""
    hosts = {
        "localhost": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    }
    return written(directory / "inventory.yml", {"all": {"hosts": hosts}})


def written(path: Path, document: Any) -> str:
    """The path of a file with this document."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


class Rulebook:
    """A rulebook of one rule, and the ansible-rulebook that runs it."""

    def __init__(self, ansible: Ansible, server: Server, java: str) -> None:
        self._ansible = ansible
        self._environment = {**server.login, "JAVA_HOME": java}
        self.state = ansible.files / "state.json"
        self._rules = written(ansible.files / "rules.yml", self._rulebook())

    def _rulebook(self) -> Any:
        source = {
            "system": "rt",
            "ticketsql": "Queue = 'General'",
            "interval": 1,
            "max_interval": 2,
            "state_file": "{{ place }}/state.json",
        }
        answer = {"run_playbook": {"name": written(self._ansible.files / "play/answer.yml", PLAYBOOK)}}
        return [
            {
                "name": "Answer new tickets",
                "hosts": "localhost",
                "sources": [{"opsdesk.itsm.tickets": source}],
                "rules": [{"name": "A new one", "condition": 'event.change == "new"', "action": answer}],
            }
        ]

    def start(self) -> Started:
        files = self._ansible.files
        variables = written(files / "variables.yml", {"place": str(files)})
        arguments = ("--rulebook", self._rules, "--inventory", inventory(files), "--vars", variables)
        return self._ansible.start("ansible-rulebook", *arguments, **self._environment)


def kill(program: Started) -> None:
    """Kill the program and all that it has started, as when the machine goes down: playbooks would outlive it."""
    if program.process.poll() is not None:
        return
    dying = [program.process.pid]
    for pid in dying:
        # Who is stopped starts nothing more. A thread of a process may have children, too.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            dying += map(int, children.read_text().split())
    for pid in dying:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    program.end()


def comments(server: Server, key: int) -> int:
    """How often the playbook has answered a ticket."""
    history = server.ask("GET", f"ticket/{key}/history", params={"fields": "Type", "per_page": 100})["items"]
    return len([item for item in history if item["Type"] == "Comment"])


def wait_until(happened: Callable[[], object], program: Started) -> None:
    """Wait for something, while the program runs."""
    until = time.monotonic() + LONGEST
    while not happened():
        if program.process.poll() is not None or time.monotonic() > until:
            program.process.send_signal(signal.SIGINT)
            pytest.fail(f"it did not happen\n{program.end().words}")
        time.sleep(0.1)


def test_killed_and_started_again_it_misses_no_ticket_and_answers_none_twice(
    ansible: Ansible, simulator: Server, java: str
) -> None:
    def ticket(subject: str) -> int:
        return int(simulator.ask("POST", "ticket", json={"Queue": "General", "Subject": subject})["id"])

    old = ticket("before")
    rulebook = Rulebook(ansible, simulator, java)
    first = rulebook.start()
    try:
        wait_until(rulebook.state.exists, first)
        one = ticket("one")
        wait_until(lambda: comments(simulator, one), first)
    finally:
        kill(first)

    two = ticket("two")
    simulator.wire.clear()
    away = simulator.wire.fault("status", code=503)
    second = rulebook.start()
    try:
        # At two requests a pass, it has tried again by itself.
        wait_until(lambda: away.fired >= 4, second)
        simulator.wire.clear()
        wait_until(lambda: comments(simulator, two), second)
        three = ticket("three")
        wait_until(lambda: comments(simulator, three), second)
        second.process.send_signal(signal.SIGINT)
        run = second.end()
    finally:
        kill(second)

    # 130: ended by the interrupt, and by nothing else.
    assert run.status == 130, run.words
    assert "Trying again in" in run.words
    assert "the desk answers again" in run.words
    assert simulator.tokens["apiuser"] not in run.words + rulebook.state.read_text(encoding="utf-8")
    assert [comments(simulator, key) for key in (old, one, two, three)] == [0, 1, 1, 1]


def test_with_feedback_a_playbook_that_was_killed_runs_again(ansible: Ansible, java: str) -> None:
    """The rulebook of the collection, in Zammad, with a database in which ansible-rulebook keeps what is under way."""
    (rules,) = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    mine = {"ticket.title": {"operator": "is", "value": "Disk full"}}
    rules["sources"][0]["opsdesk.itsm.tickets"].update(feedback=True, condition=mine)
    desk = zammad.Desk.simulated()
    with desk.wire:
        article = {"body": "/var is full.", "type": "note"}
        asked = {"title": "Disk full", "group": "Users", "customer_id": "guess:a@b.example", "article": article}
        made = desk.ask("POST", "tickets", asked)
        files = ansible.files
        variables = {
            "desk": "zammad",
            "desk_interval": 1,
            "desk_start": "beginning",
            "desk_state": str(files / "state.json"),
            "drools_db_type": "h2",
            "drools_db_file_path": str(files / "engine"),
        }
        arguments = (
            *("--rulebook", written(files / "rules.yml", [rules]), "--inventory", inventory(files)),
            *("--vars", written(files / "variables.yml", variables), "--persistence-id", "1", "--id", "1"),
        )
        environment = {"ZAMMAD_URL": desk.url, "ZAMMAD_TOKEN": TOKEN_ADMIN, "JAVA_HOME": java}
        path = f"ticket_articles/by_ticket/{made['id']}"

        hanging = desk.wire.fault("drop", method="POST", path="/ticket_articles$")
        first = ansible.start("ansible-rulebook", *arguments, **environment)
        try:
            wait_until(lambda: hanging.fired, first)
        finally:
            kill(first)
        handled = json.loads((files / "state.json").read_text(encoding="utf-8"))["seen"]
        assert list(handled) == [str(made["id"])], "the source is done with it"
        assert len(desk.ask("GET", path)) == 1

        desk.wire.clear()
        second = ansible.start("ansible-rulebook", *arguments, **environment)
        try:
            wait_until(lambda: len(desk.ask("GET", path)) > 1, second)
        finally:
            kill(second)
        question, answer = desk.ask("GET", path)
    assert (question["internal"], answer["internal"]) == (False, True)
    assert "Seen by the automation." in answer["body"]


@pytest.mark.parametrize("told", [{}, {"api_timezone": "America/New_York"}])
def test_rt_reads_times_on_the_clock_of_the_account(server: Server, told: dict[str, str]) -> None:
    """TicketSQL knows no time zones: what a query finds depends on a setting of the account."""
    before = server.ask("GET", "user/apiuser", "root").get("Timezone") or ""
    server.ask("PUT", "user/apiuser", "root", json={"Timezone": "America/New_York"})
    try:
        key = int(server.ask("POST", "ticket", json={"Queue": "General", "Subject": "Now"})["id"])
        last = str(server.ticket(key)["LastUpdated"])
        desk = Desk(checked({"system": "rt", "api_url": server.url, "api_token": server.tokens["apiuser"], **told}))
        assert key in [item.id for item in desk.listed(last)]
        assert desk.listed("2035-01-01T00:00:00Z") == []
    finally:
        server.ask("PUT", "user/apiuser", "root", json={"Timezone": before})

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles, by the examples of their own documentation: a ticket in three systems, and a change on several hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cerb import Desk as Cerb
from tests.integration.programs import Ansible, Run
from tests.integration.servers import Server
from tests.integration.test_ticket_life import contents
from tests.integration.zammad import Desk as Zammad
from tests.simulators.cerb import KEY_ADMIN
from tests.simulators.zammad import TOKEN_ADMIN

ROOT = Path(__file__).parents[2]
ADDRESS = "ops@example.com"
SECRET = "s3cr3t-of-a-hidden-task"
#: A way to fail that the example does not show.
HIDDEN = f"""
- name: Hide what goes wrong
  ansible.builtin.fail:
    msg: {SECRET}
  no_log: true
  when: workers | int == 13
"""


class Desks:
    """The three systems at once, as one shell knows them."""

    def __init__(self) -> None:
        self.rt = Server.simulated()
        self.zammad = Zammad.simulated()
        self.cerb = Cerb.simulated()
        # What an administrator makes once for a server.
        field = {"uri": "external_reference", "name": "External reference", "type": "S", "pos": 0, "params": {}}
        self.cerb.cerb.insert("custom_field", context="cerberusweb.contexts.ticket", **field)

    @property
    def login(self) -> dict[str, str]:
        key, secret = KEY_ADMIN
        zammad = {"ZAMMAD_URL": self.zammad.url, "ZAMMAD_TOKEN": TOKEN_ADMIN}
        return {**self.rt.login, **zammad, "CERB_URL": self.cerb.url, "CERB_ACCESS_KEY": key, "CERB_SECRET_KEY": secret}

    def writes(self) -> list[Any]:
        """All requests so far that were to change something."""
        return [*self.rt.writes(), *self.zammad.writes(), *self.cerb.writes()]


@pytest.fixture
def desks() -> Iterator[Desks]:
    found = Desks()
    with ExitStack() as stack:
        for wire in (found.rt.wire, found.zammad.wire, found.cerb.wire):
            stack.enter_context(wire)
        yield found


def examples(role: str) -> list[str]:
    """The YAML blocks of a role's README."""
    return re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "roles" / role / "README.md").read_text(), re.M | re.S)


class Play:
    """An example of a README as a person copies it: a playbook, an inventory, and logins in the shell."""

    def __init__(self, ansible: Ansible, desks: Desks, role: str) -> None:
        self.ansible, self.desks = ansible, desks
        self.playbook = ansible.files / "play.yml"
        self.playbook.write_text(examples(role)[0])
        # The program that ends as ssh does when there is no connection.
        self.no_ssh = ansible.files / "ssh"
        self.no_ssh.write_text("#!/bin/sh\nexit 255\n")
        self.no_ssh.chmod(0o755)

    def run(self, hosts: dict[str, dict[str, Any]], *arguments: str, **variables: Any) -> Run:
        """Play it. A host that does not say otherwise cannot be reached, and whoever becomes root cannot."""
        inventory = self.ansible.files / "hosts.json"
        away = {"ansible_connection": "ssh", "ansible_ssh_executable": str(self.no_ssh), "ansible_host": "127.0.0.1"}
        inventory.write_text(json.dumps({"all": {"hosts": {name: away | known for name, known in hosts.items()}}}))
        given = f"--extra-vars={json.dumps(variables)}"
        shell = {**self.desks.login, "ANSIBLE_BECOME_EXE": "/nowhere", "ANSIBLE_PIPELINING": "true"}
        return self.ansible.run(
            "ansible-playbook", str(self.playbook), "-i", str(inventory), given, *arguments, **shell
        )


def test_a_ticket_in_three_systems(ansible: Ansible, desks: Desks) -> None:
    play = Play(ansible, desks, "ticket")
    queues = {"rt": "General", "zammad": "Users", "cerb": "Support"}
    hosts = {name: {"desk": name, "desk_queue": queue} for name, queue in queues.items()}

    predicted = play.run(hosts, "--check", "--become").ok()
    assert desks.writes() == []
    done = play.run(hosts, "--become").ok()
    shown = {name: done.result("Say where it is", name)["msg"] for name in hosts}
    written = len(desks.writes())
    for name in hosts:
        assert [len(run.changed(name)) for run in (predicted, done)] == [2, 2], name
        assert re.fullmatch(r"Ticket \d+ is at http\S+", shown[name]), shown
    again = play.run(hosts, disk_is_fine=True).ok()
    assert {name: again.result("Say where it is", name)["msg"] for name in hosts} == shown
    assert [len(again.changed(name)) for name in hosts] == [1, 1, 1], "only closing is left to do"
    said = [
        "-eticket_system=rt",
        "-eticket_key=db1/disk-full",
        "-eticket_status=closed",
        f"-eticket_requestor={ADDRESS}",
    ]
    typed = ansible.run("ansible-playbook", "opsdesk.itsm.ticket", *said, **desks.login).ok()
    assert typed.changed() == []
    assert typed.result("Say which ticket it is")["msg"] == shown["rt"].replace(" is at", ":")
    assert len(desks.writes()) == written + len(hosts)

    ticket = desks.rt.ticket(1)
    assert (ticket["Status"], ticket["Priority"], ticket["Requestor"][0]["id"]) == ("resolved", "100", ADDRESS)
    found = desks.zammad.named("tickets", "Disk full on db1", "title")
    assert (found["state"], found["priority"], found["customer"]) == ("closed", "3 high", ADDRESS)
    record = desks.cerb.record("ticket", subject="Disk full on db1")
    assert (record["status"], record["importance"]) == ("closed", 80)


def test_a_change_that_fails_is_mended_and_closed(ansible: Ansible, desks: Desks) -> None:
    play = Play(ansible, desks, "change")
    tasks = ansible.files / "workers.yml"
    tasks.write_text(examples("change")[1] + HIDDEN)
    here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    here |= {"desk": "rt", "desk_queue": "General", "directory": str(ansible.files)}
    good = {f"web{number}": {**here, "workers": 4} for number in (1, 2)}
    bad = {
        "web1": good["web1"],
        "web2": {**here, "workers": 99},
        "web3": {**here, "workers": 13},
        "web4": {"desk": "rt", "desk_queue": "General", "workers": 4, "directory": str(ansible.files)},
    }
    mended = {name: {**known, **here, "workers": 4} for name, known in bad.items()}

    play.run(good, "--check", "--limit=web1").ok()
    assert desks.writes() == []
    assert not (ansible.files / "application.conf").exists()

    play.run(good).ok()
    assert desks.rt.ticket(1)["Status"] == "resolved"
    assert notes(desks) == ["Began on web1", "Began on web2", "Done on web1", "Done on web2"]

    failed = play.run(bad)
    assert failed.status != 0
    assert desks.rt.ticket(1)["Status"] == "open"
    last = "opsdesk.itsm.change : Fail as the change did"
    assert {task.host for task in failed.tasks if task.name == last and task.outcome == "failed"} == {"web2", "web3"}
    assert f"{desks.rt.url}/Ticket/Display.html?id=1" in failed.result(last, "web2")["msg"]
    assert notes(desks) == [
        "Began on web1",
        "Began on web2",
        "Began on web3",
        "Began on web4",
        "Done on web1",
        "Done on web2",
        "Failed on web2\nTask: See that the number makes sense\nMessage: 99 workers are too many",
        "Failed on web3\nTask: Hide what goes wrong\nMessage: It is not shown, since the task has no_log.",
        "Not done, since they could not be reached or failed otherwise: web4",
    ]
    assert not any(SECRET.encode() in exchange.body for exchange in desks.writes())

    noted = notes(desks)
    play.run(mended, "--limit=!web1").ok()
    assert desks.rt.ticket(1)["Status"] == "resolved"
    assert notes(desks) == sorted([*noted, "Done on web3", "Done on web4"])
    assert len(desks.rt.state.tickets) == 1


def notes(desks: Desks) -> list[str]:
    """What the comments on the first ticket say, sorted, without times and keys."""
    texts = [content.decode() for _name, content in contents(desks.rt, 1)]
    found = [text for text in texts if "[opsdesk:" in text]
    return sorted(re.sub(r" (at|after) [-0-9: ]+( UTC| s|min)+\.|\s*\[opsdesk:\S+\]\s*$", "", text) for text in found)

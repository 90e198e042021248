# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of ansible-playbook at the same time, with the same external_id, leave one ticket."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.integration.programs import HERE, Ansible
from tests.integration.servers import Server

PROTOCOLS = ("rest2", "rest1")
CREATES = ("/REST/2.0/ticket", "/REST/1.0/ticket/new")


def race(ansible: Ansible, server: Server, prefix: str) -> list[str]:
    """Run the playbook twice at once over each protocol; returns what the four tasks did."""
    inventory = str(HERE / "playbooks" / "protocols.yml")
    variables = {**server.variables, "prefix": prefix}
    started = [
        # Each on a machine of its own: on one, the second would wait for the first.
        ansible.start_playbook(
            "open_one", "-i", inventory, variables=variables, OPSDESK_STATE_DIR=str(ansible.files / f"state{number}")
        )
        for number in range(2)
    ]
    runs = [one.end().ok() for one in started]
    for host in PROTOCOLS:
        found = server.tickets_of(f"{prefix}-{host}")
        assert len(found) == 1
        # Both runs speak of the ticket that stayed.
        assert {run.result("Keep the ticket", host)["id"] for run in runs} == set(found)
        assert server.ticket(found[0])["Subject"] == "Disk full"
    return [run.result("Keep the ticket", host)["action"] for run in runs for host in PROTOCOLS]


def test_when_both_have_looked_before_either_creates(ansible: Ansible) -> None:
    # Each creating request waits for that of the other controller, so that neither could find the other's ticket.
    meetings = {path: threading.Barrier(2) for path in CREATES}

    def wait_for_the_other(environ: dict[str, Any]) -> None:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] in CREATES:
            meetings[environ["PATH_INFO"]].wait(timeout=60)

    server = Server.simulated(wait_for_the_other)
    with server.wire as wire:
        race(ansible, server, "race")
        created = [exchange.path for exchange in wire.log if exchange.method == "POST" and exchange.path in CREATES]
    assert sorted(created) == sorted(CREATES * 2), "there was no race"


@pytest.mark.real_rt
def test_on_a_real_server(ansible: Ansible, real: Server) -> None:
    # Long enough for the other controller to look and find nothing; when it is slower there is no race to be won.
    for path in CREATES:
        real.wire.fault("stall", seconds=1.5, method="POST", path=f"^{path}$", times=2)
    race(ansible, real, "race")


@pytest.mark.parametrize("in_process", [True, False])
def test_forks_of_one_controller_make_one_ticket_and_merge_none(ansible: Ansible, in_process: bool) -> None:
    server = Server.simulated()
    hosts = [f"host{number}" for number in range(6)]
    inventory = ansible.files / "hosts.json"
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    inventory.write_text(json.dumps({"all": {"hosts": {host: {} for host in hosts}, "vars": local}}))
    with server.wire as wire:
        # The first look of each is over when the first ticket is made.
        wire.fault("stall", method="POST", path="^/REST/2.0/ticket", seconds=1.0, times=12)
        run = ansible.playbook(
            "forks",
            *("-i", str(inventory), "--forks", "6"),
            variables=server.variables,
            OPSDESK_ITSM_IN_PROCESS=str(in_process),
        ).ok()
        writes = [(item.method, item.path.rpartition("/")[2]) for item in server.writes()]
        (ticket,) = server.tickets_of("one for all")
        assert writes.count(("POST", "ticket")) == 1
        assert writes.count(("POST", "comment")) == 1
        assert not any("MergeInto" in item.body.decode(errors="replace") for item in wire.log)
        said = {
            name: sorted(run.result(name, host)["action"] for host in hosts) for name in ("Keep the ticket", "Say it")
        }
        assert said == {"Keep the ticket": ["created", *["updated"] * 5], "Say it": ["created", *["none"] * 5]}
        # Each has added one to the list, and none has taken another's away.
        assert sorted(item["id"] for item in server.ticket(ticket)["Cc"]) == sorted(
            f"{host}@lab.example" for host in hosts
        )
        assert int(server.ticket(ticket)["TimeWorked"]) == 5

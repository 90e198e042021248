# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of ansible-playbook at the same time, with the same external_id, leave one ticket."""

from __future__ import annotations

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
    started = [ansible.start_playbook("open_one", "-i", inventory, variables=variables) for _number in range(2)]
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

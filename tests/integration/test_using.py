# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which people use modules and lookups: playbooks, the command line, and the documentation."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.integration.programs import Ansible
from tests.integration.servers import Server

ROOT = Path(__file__).parents[2]
MODULES = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]["rt"]


def test_playbook(ansible: Ansible, simulator: Server) -> None:
    simulator.wire.fault("status", path="^/failing/", code=503)
    run = ansible.playbook("using", variables=simulator.variables).ok()

    opened = run.result("Open a ticket for each disk")
    assert [item["action"] for item in opened["results"]] == ["created"] * 3
    assert [item["record"]["priority"] for item in opened["results"]] == [0, 10, 20]
    assert run.result("Look up several")["msg"] == ["Disk sda is full", "Disk sdc is full"]
    assert run.result("Look up one")["msg"] == "Disk sdb is full"
    assert run.result("Look up by TicketSQL")["msg"] == [["Disk sdb is full", 10], ["Disk sdc is full", 20]]
    assert run.result("Look up a part of each")["msg"] == ["Disk sda is full", "Disk sdb is full"]
    assert run.result("Look up what is not there")["msg"] == [None]
    assert run.result("Read with JMESPath")["tickets"] == [
        {"number": 2, "about": "Disk sdb is full"},
        {"number": 3, "about": "Disk sdc is full"},
    ]
    assert run.result("Change what was returned, and give it back")["diff"] == {
        "before": {"owner": "Nobody", "priority": 0, "queue": "General", "subject": "Disk sda is full"},
        "after": {"owner": "Nobody", "priority": 77, "queue": "General", "subject": "Disk sda is full"},
    }
    assert run.result("Decide by the kind of error")["ansible_facts"] == {"decided": True}

    assert run.result("Read by the environment")["tickets"] == [{"id": 1, "subject": "Disk sda is full"}]
    given = run.result("Read by the environment")["invocation"]["module_args"]
    assert (given["validate_certs"], given["api_timeout"], given["api_retries"]) == (False, 7.5, 0)
    failing = run.result("Send a header and no patience")
    assert (failing["error"]["kind"], failing["error"]["attempts"]) == ("server_failed", 1)
    asked = [item for item in simulator.wire.log if item.path.startswith("/failing/")]
    assert [item.headers.get("X-Opsdesk") for item in asked] == ["yes"]
    assert "api_retries" in run.result("Give a number that is none")["msg"]


def test_command_line(ansible: Ansible, server: Server) -> None:
    what = "queue=General subject='Disk full' external_id=host1-disk"
    for word in ("CHANGED", "SUCCESS"):
        run = ansible.run("ansible", "localhost", "-m", "opsdesk.itsm.rt_ticket", "-a", what, **server.login).ok()
        assert f"localhost | {word}" in run.output
        assert '"subject": "Disk full"' in run.output
    assert len(server.tickets_of("host1-disk")) == 1


def test_documentation_reads(ansible: Ansible) -> None:
    names = [f"opsdesk.itsm.{name}" for name in MODULES]
    documents = json.loads(ansible.run("ansible-doc", "-j", *names).ok().output)
    lookups = json.loads(ansible.run("ansible-doc", "-j", "-t", "lookup", "opsdesk.itsm.rt_ticket").ok().output)
    assert set(documents) == set(names)
    for name, document in [*documents.items(), *lookups.items()]:
        assert document["doc"]["short_description"], name
        assert {"api_url", "api_token", "validate_certs"} <= set(document["doc"]["options"]), name
        assert "opsdesk.itsm.rt_" in document["examples"], name
        assert document["return"], name
    for option in lookups["opsdesk.itsm.rt_ticket"]["doc"]["options"].values():
        assert option["description"]

    page = ansible.run("ansible-doc", "opsdesk.itsm.rt_ticket").ok()
    for word in ("external_id", "EXAMPLES:", "RETURN VALUES:", "RT_URL"):
        assert word in page.output
    assert page.errors == ""

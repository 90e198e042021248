# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is for AWX, without an AWX: jobs run by ansible-runner with what a credential injects, and the playbook `awx`.

AWX itself runs jobs by ansible-runner. A job slice is such a run with a part of the inventory's hosts.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awx import AWX, TYPES, inject
from tests.integration.programs import HERE, Ansible, Run, Started
from tests.integration.servers import Server
from tests.integration.test_ticket_life import contents

KEY = "maintenance/CHG-1042"
TICKET = {
    "ticket_system": "rt",
    "ticket_key": "host1-disk",
    "ticket_subject": "Disk full",
    "ticket_queue": "General",
    "ticket_comment": "/var is at 97 %",
}
#: A module of awx.awx that checks its options and does nothing but note them.
STAND_IN = """
import json, os
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(json.loads({options!r}), supports_check_mode=True)
with open(os.environ["ASKED_OF_AWX"], "a") as noted:
    given = {{name: value for name, value in module.params.items() if value is not None}}
    noted.write(json.dumps([{name!r}, given]) + "\\n")
module.exit_json(changed=True)
"""


class Jobs:
    """Jobs of one project, with a credential for a simulated Request Tracker, each in a directory of its own."""

    def __init__(self, ansible: Ansible, server: Server, directory: Path) -> None:
        pytest.importorskip("awx_plugins.interfaces", reason="AWX's own code wants Python 3.11")
        self.ansible = ansible
        self.directory = directory
        self.token = server.tokens["apiuser"]
        self.inputs = {"url": server.url, "token": self.token}

    def start(
        self, job: str, playbook: str, hosts: list[str], variables: dict[str, Any], node: str = "node"
    ) -> Started:
        """Start a job as AWX does; `hosts` are those of its inventory, or of its slice, `node` is where it runs."""
        place = self.directory / job
        (place / "inventory").mkdir(parents=True)
        shutil.copytree(AWX / "project", place / "project")
        shutil.copy(HERE / "playbooks" / "look_up.yml", place / "project")
        environment = inject("rt", self.inputs, place).environment
        # A directory of the node that its execution environments see.
        environment = {**environment, "OPSDESK_STATE_DIR": str(self.directory.parent / node)}
        local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory = {"all": {"hosts": {host: {} for host in hosts}, "vars": local}}
        for name, content in {
            "env/envvars": environment,
            "env/extravars": variables,
            "inventory/hosts.json": inventory,
        }.items():
            (place / name).write_text(json.dumps(content), encoding="utf-8")
        # -vvv: where secrets would show.
        return self.ansible.start("ansible-runner", "run", str(place), "-p", playbook, "-i", job, "--cmdline=-vvv")

    def run(self, job: str, playbook: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
        """Run a job on no host but the implicit localhost; returns its events."""
        self.start(job, playbook, ["host1"], variables).end().ok()
        return self.events(job)

    def events(self, job: str) -> list[dict[str, Any]]:
        """What AWX would have been told of the job, in order."""
        found = (self.directory / job / "artifacts" / job / "job_events").glob("*.json")
        return sorted((json.loads(path.read_text()) for path in found), key=lambda event: event["counter"])

    def holding(self, text: str) -> set[str]:
        """The names of the files with that text that jobs have left."""
        found = (path for place in self.directory.glob("*/artifacts/*") for path in place.rglob("*") if path.is_file())
        return {path.name for path in found if text in path.read_text(errors="replace")}


@pytest.fixture
def jobs(ansible: Ansible, simulator: Server, tmp_path: Path) -> Jobs:
    return Jobs(ansible, simulator, tmp_path / "jobs")


def changed(events: list[dict[str, Any]]) -> int:
    """How many tasks have changed something, by the last word of the job."""
    return sum(events[-1]["event_data"]["changed"].values())


def test_a_job_with_the_credential(jobs: Jobs, simulator: Server) -> None:
    assert changed(jobs.run("job1", "ticket.yml", TICKET)) == 2  # the ticket, the comment
    assert changed(jobs.run("job2", "ticket.yml", TICKET)) == 0
    (ticket,) = simulator.tickets_of("host1-disk")
    assert simulator.ticket(ticket)["Subject"] == "Disk full"
    # A lookup, for which ansible-core itself reads the variables.
    events = jobs.run("job3", "look_up.yml", {"number": ticket})
    assert [event["event_data"]["res"]["msg"] for event in events if event["event"] == "runner_on_ok"] == ["Disk full"]
    # ansible-runner itself keeps the whole environment in this file. AWX deletes it, and shows another.
    assert jobs.holding(jobs.token) == {"command"}
    assert jobs.token not in json.dumps(inject("rt", jobs.inputs, jobs.directory).shown)


@pytest.mark.parametrize("nodes", [1, 2])
def test_slices_of_a_job_share_a_ticket(ansible: Ansible, tmp_path: Path, nodes: int) -> None:
    # Each creating request waits for that of the other slice, so that neither could find the other's ticket. On one
    # node the second slice waits for the first.
    meeting = threading.Barrier(nodes)

    def wait_for_the_other(environ: dict[str, Any]) -> None:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/REST/2.0/ticket":
            meeting.wait(timeout=120)

    server = Server.simulated(wait_for_the_other)
    hosts = ["db1", "db2", "web1", "web2"]
    with server.wire as wire:
        jobs = Jobs(ansible, server, tmp_path / "jobs")
        # AWX deals the hosts out like cards.
        slices = [
            jobs.start(
                *(f"slice{number}", "maintenance.yml", hosts[number::2]),
                {"maintenance_key": "CHG-1042"},
                node=f"node{number % nodes}",
            )
            for number in range(2)
        ]
        for one in slices:
            one.end().ok()
        created = [exchange for exchange in server.writes() if exchange.path == "/REST/2.0/ticket"]
        assert len(created) == nodes, "no race"
        (ticket,) = server.tickets_of(KEY)

        # The whole job again, as if a slice had failed: all is found.
        wire.clear()
        jobs.start("again", "maintenance.yml", hosts, {"maintenance_key": "CHG-1042"}).end().ok()
        assert changed(jobs.events("again")) == 0
        assert server.writes() == []
        said = [text.decode() for _name, text in contents(server, ticket)]
    assert [sum(f"{host} is done." in text for text in said) for host in hosts] == [1, 1, 1, 1]


def asked_of_awx(ansible: Ansible, variables: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Which modules of awx.awx the playbook called, and with which options. They check them, and do nothing."""
    directory = ansible.files / "ansible_collections/awx/awx/plugins/modules"
    directory.mkdir(parents=True)
    for name, options in yaml.safe_load((HERE / "awx_options.yml").read_text()).items():
        (directory / f"{name}.py").write_text(STAND_IN.format(name=name, options=json.dumps(options)))
    noted = ansible.files / "asked"
    given = ansible.files / "awx.json"
    given.write_text(json.dumps(variables))
    where = {"ANSIBLE_COLLECTIONS_PATH": str(ansible.files), "ASKED_OF_AWX": str(noted)}
    run: Run = ansible.run("ansible-playbook", "opsdesk.itsm.awx", f"--extra-vars=@{given}", **where).ok()
    # The credentials are nobody's business.
    assert variables["awx_credentials"][0]["inputs"]["token"] not in run.words
    return [tuple(json.loads(line)) for line in noted.read_text().splitlines()]


def test_the_playbook_for_awx(ansible: Ansible) -> None:
    credential = {
        "name": "Request Tracker as ansible",
        "type": "Request Tracker",
        "inputs": {"url": "https://rt.example.com", "token": "1-14-t0ken"},
    }
    variables = {
        "awx_organization": "Operations",
        "awx_image": "images.example.com/desk-ee:1.0",
        "awx_credentials": [credential],
        "awx_project_url": "https://git.example.com/desk.git",
        "awx_inventory": "Production",
        "awx_slices": 5,
    }
    asked = asked_of_awx(ansible, variables)

    types = [options for name, options in asked if name == "credential_type"]
    # As they stand in the files: nothing has evaluated the templates for AWX.
    assert {options["name"]: options for options in types} == {
        kind["name"]: {**kind, "state": "present"} for kind in TYPES.values()
    }
    others = [(name, options) for name, options in asked if name != "credential_type"]
    assert [name for name, options in others] == [
        "execution_environment",
        "credential",
        "project",
        "job_template",
        "job_template",
    ]
    assert others[0][1]["image"] == "images.example.com/desk-ee:1.0"
    assert others[1][1]["inputs"] == credential["inputs"]
    assert others[1][1]["credential_type"] in {options["name"] for options in types}
    assert others[2][1]["scm_url"] == "https://git.example.com/desk.git"
    templates = [options for _name, options in others[3:]]
    assert [options["playbook"] for options in templates] == sorted(os.listdir(AWX / "project"), reverse=True)
    assert [options["job_slice_count"] for options in templates] == [1, 5]
    for options in templates:
        assert options["credentials"] == [credential["name"]]
        assert options["execution_environment"] == others[0][1]["name"]
        assert (options["project"], options["inventory"]) == (others[2][1]["name"], "Production")
        assert options["allow_simultaneous"] is True

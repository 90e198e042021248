# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of every module, played on the simulators in check mode: names are looked up, changes are planned.

An example may name what is only on somebody's own server, and is then told that it is missing. Any other failure is a
mistake in the example, or stands in `KNOWN` with its reason.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.demo import play
from tests.integration.programs import Ansible, Task
from tests.modules import OVER_HTTP
from tests.unit.documented import COLLECTION, SYSTEMS

SERVERS = {
    "rt": play.simulated_rt,
    "zammad": play.simulated_zammad,
    "cerb": play.simulated_cerb,
    "cloudbees": play.simulated_cloudbees,
}
#: Tickets up to the numbers that examples name.
TICKETS = {
    "rt": {"rt_ticket": {"queue": "General", "subject": "Ticket {{ item }}", "match_on": []}},
    "zammad": {"zammad_ticket": {"group": "Users", "title": "{{ item }}", "customer": "guess:a@example.com"}},
    "cerb": {"cerb_ticket": {"group": "Support", "subject": "Ticket {{ item }}", "match_on": []}},
}
#: What templates in examples refer to: secrets of a vault, facts, and what other tasks of somebody's play would tell.
VARIABLES: dict[str, Any] = {
    **{
        f"vault_{name}": f"{name}-2031"
        for name in (
            "alice_new_password",
            "alice_password",
            "client_secret",
            "cloudbees_password",
            "database_password",
            "hook_token",
            "jane_new_password",
            "jane_password",
            "registry_new_password",
            "registry_password",
        )
    },
    **dict.fromkeys(("backup_summary", "disk_report", "usage_report"), "/var is at 97 %."),
    "ansible_date_time": {"date": "2031-06-01"},
    "ansible_facts": {"date_time": {"date": "2031-06-01"}},
    "ansible_failed_result": {"error": {"kind": "not_applied", "server_messages": ["No."]}},
    "backup_date": "2031-06-01",
    "colleagues": [{"name": "bob", "email": "bob@example.com", "badge": 7}],
    "contract": "C-12",
    "known_tickets": [1, 2],
    "serial": "A-17",
    "ticket": {"id": 42},
    "usage": 97,
}
#: Files that examples name by a relative path.
FILES = {
    "build/shop.properties": "version=4.2",
    "build/shop.war": "war",
    "files/environments.groovy": "project 'Shop'",
    "onboarding.json": json.dumps(
        {
            "package": {
                "name": "Onboarding",
                "revision": 1,
                "requires": {"cerb_version": "10.4.0", "plugins": []},
                "configure": {"placeholders": [], "prompts": [{"type": "text", "key": "org_name", "label": "Name"}]},
            },
            "records": [{"uid": "org_customer", "_context": "org", "name": "{{{org_name}}}"}],
        }
    ),
    "orgs.json": '[{"fields": {"name": "Customer Ltd"}}]',
    "resources.json": '[{"name": "build-1", "host": "build1.example.com"}]',
}
USERS = {
    "rt": '[{"name": "bob", "email": "bob@example.com"}]',
    "zammad": '[{"login": "bob", "email": "bob@example.com", "firstname": "Bob"}]',
}
#: Failures that are none of the example's: the message has one of these words.
KNOWN = (
    # An example before it makes the ticket, the file, the role or the agent, which check mode does not.
    "does not exist yet",
    "drops the groups of a role without the permission ticket.agent",
    "hides the groups of a user whose roles are not for agents",
    "object of type 'dict' has no attribute 'id'",
    # Not on the simulator, or on this machine.
    "there is no group",
    "there is no custom field",
    "there is no ticket 42",
    "tickets have no attribute",
    "column tickets.opsdesk_key does not exist",
    "is not a directory. Make it first",
    "cannot read /",
    # It stands in the module_defaults of the block around.
    "api_session_id is not given",
    # The simulator reads a part of the language.
    "Error evaluating DSL",
)
#: Options that say where a server is and who is asking; here the environment does.
OF_THE_CONNECTION = re.compile(
    r"api_(url|auth|username|password|token|\w+_key|proxy)$|validate_certs|ca_path|client_\w+$"
)


def examples(system: str) -> Iterator[dict[str, Any]]:
    """The tasks with modules of a system, as they are but for connection and consequences."""
    for name in OVER_HTTP:
        if not name.startswith(f"{system}_"):
            continue
        module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
        for task in flat(yaml.safe_load(module.EXAMPLES)):
            for action in {key for key in task if key.startswith(f"{COLLECTION}.{system}_")}:
                given = task[action] or {}
                kept = {key: value for key, value in given.items() if not OF_THE_CONNECTION.match(key)}
                around = {key: task[key] for key in ("loop", "loop_control", "vars", "register", "when") if key in task}
                named = f"{name}: {task['name']}"
                yield {"name": named, action: kept, "check_mode": True, "ignore_errors": True, **around}


def flat(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All tasks, those in blocks too."""
    for task in tasks:
        if "block" in task:
            for part in ("block", "rescue", "always"):
                yield from flat(task.get(part, []))
        else:
            yield task


def results(task: Task) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a task returned; of a loop, what each of its items did."""
    for result in task.result.get("results") or [task.result]:
        yield task.name, {"failed": task.outcome == "failed", **result}


@pytest.mark.parametrize("system", SYSTEMS)
def test_examples_are_played(system: str, ansible: Ansible, tmp_path: Path) -> None:
    tasks = list(examples(system))
    tickets = [
        {"name": "Tickets", f"{COLLECTION}.{module}": options, "loop": "{{ range(1, 44) | list }}"}
        for module, options in TICKETS.get(system, {}).items()
    ]
    playbook = ansible.home / "examples.yml"
    plays = [{"hosts": "localhost", "gather_facts": False, "vars": VARIABLES, "tasks": [*tickets, *tasks]}]
    for name, text in {**FILES, "users.json": USERS.get(system, "")}.items():
        (ansible.home / name).parent.mkdir(exist_ok=True)
        (ansible.home / name).write_text(text)
    playbook.write_text(yaml.safe_dump(plays, sort_keys=False))
    # Whatever would leave this machine meets a closed door.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    with SERVERS[system](tmp_path) as server:
        run = ansible.run("ansible-playbook", str(playbook), **server.login, **nowhere, no_proxy="127.0.0.1").ok()
    played = [one for task in run.tasks if task.name != "Tickets" for one in results(task)]
    failed = [
        (name, result.get("error", {}).get("kind"), str(result["msg"]))
        for name, result in played
        if "msg" in result and result.get("failed")
    ]
    assert [one for one in failed if one[1] != "missing" and not any(known in one[2] for known in KNOWN)] == []
    assert len(failed) <= len(played) / 3

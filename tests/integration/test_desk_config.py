# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `desk_config` and the playbook `drift`, by the example of the role's README and its like for other systems.

Empty systems become what variables say, once; somebody changes something by hand; the table tells of it; it is mended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import yaml

from tests.integration.cloudbees import Factory
from tests.integration.programs import Ansible, Run
from tests.integration.test_roles import Desks, examples

SECRET = "Z0e-s3cr3t-pass"
ZAMMAD = yaml.safe_load(examples("desk_config")[0])
#: What others refer to stands behind them: the role finds the order.
RT = {
    "desk_config_system": "rt",
    "desk_config_objects": {
        "queue": [
            {"name": "Firewalls", "admin_cc": ["group:Night desk"], "cc": ["otto"]},
            {"name": "Old", "state": "absent"},
        ],
        "group": [{"name": "Night desk", "members": ["otto", "group:Night shift"]}, {"name": "Night shift"}],
        "user": [{"name": "otto", "email": "otto@desk.example", "password": SECRET}],
        "ticket": [],
    },
}
CERB = {
    "desk_config_system": "cerb",
    "desk_config_objects": {
        "kb_category": [{"fields": {"name": "Hardware", "parent_id": 0}}],
        "bucket": [{"group": "Service", "name": "Waiting"}],
        "group": [{"name": "Service"}],
        "org": [{"fields": {"name": "Customer Inc."}, "custom_fields": {"tier": "gold"}}],
        "custom_field": [{"record_type": "org", "uri": "tier", "name": "Tier", "type": "text"}],
    },
}
CLOUDBEES = {
    "desk_config_system": "cloudbees",
    "desk_config_objects": {
        "schedule": [{"project": "Shop", "name": "nightly", "procedure": "Deploy", "start_time": "02:30"}],
        "property": [{"project": "Shop", "name": "version", "value": "1.4.2"}],
        "procedure": [{"project": "Shop", "name": "Deploy", "steps": [{"name": "copy", "command": "cp"}]}],
        "project": [{"name": "Shop"}],
        "group": [{"name": "shop", "users": ["joe"]}],
        "user": [{"name": "joe", "password": SECRET, "session_password": SECRET}],
    },
}
#: Of each system: how many objects there are to create, and to update.
MADE = {"zammad": (7, 1), "rt": (4, 0), "cerb": (5, 0), "cloudbees": (6, 0)}
SYSTEMS = {"zammad": ZAMMAD, "rt": RT, "cerb": CERB, "cloudbees": CLOUDBEES}
#: What the role says of what cannot be meant.
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "kind": (
        {"desk_config_objects": {"users": [{"name": "x"}]}},
        "Request Tracker has no users; there is user, group, queue",
    ),
    "order": ({"desk_config_order": ["gruop"]}, "desk_config_order: gruop is not known"),
    "option": ({"desk_config_options": {"user": {"purge_scop": {}}}}, "purge_scop is not known; there is on_error"),
    "purge": (
        {"desk_config_options": {"user": {"purge": True}}},
        "purge of user needs objects that are to stay, or purge_everything",
    ),
    "list": ({"desk_config_objects": {"user": {"name": "x"}}}, "desk_config_objects: user is not a list"),
}
STUCK = {
    "desk_config_system": "rt",
    "desk_config_objects": {"group": [{"name": "Ghosts", "members": ["ghost"]}], "queue": [{"name": "Never made"}]},
}
#: A kind of which everything in the scope is to go, and one whose scope comes from a variable that is not set.
EMPTIED = {
    "desk_config_system": "rt",
    "desk_config_objects": {"group": []},
    "desk_config_options": {
        "group": {"purge": True, "purge_everything": True, "purge_scope": {"description": "Bygone"}},
    },
}
SILENT = {
    "desk_config_system": "rt",
    "desk_config_objects": {"group": [{"name": "Stays"}]},
    "desk_config_options": {"group": {"purge": True, "purge_scope": {"description": "{{ no_such | default('') }}"}}},
}


class Systems:
    """All four at once, and a playbook whose hosts are those systems."""

    def __init__(self, ansible: Ansible) -> None:
        self.ansible = ansible
        self.desks, self.factory = Desks(), Factory.simulated()
        self.playbook = ansible.files / "play.yml"
        text = examples("desk_config")[1]
        self.playbook.write_text(
            text.replace("hosts: localhost", "hosts: all").replace("  vars_files: [desk.yml]\n", "")
        )

    @property
    def wires(self) -> list[Any]:
        return [self.desks.rt.wire, self.desks.zammad.wire, self.desks.cerb.wire, self.factory.wire]

    def writes(self) -> list[Any]:
        """What the last run was to change, but for logins."""
        made = [*self.desks.writes(), *self.factory.writes()]
        return [exchange for exchange in made if not exchange.path.endswith("/sessions")]

    def run(self, hosts: dict[str, dict[str, Any]], *arguments: str) -> Run:
        """Play it for these hosts."""
        inventory = self.ansible.files / "hosts.json"
        inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
        return self._run(str(self.playbook), "-i", str(inventory), *arguments)

    def drift(self, *arguments: str) -> Run:
        """Play the collection's own playbook for the file of the README."""
        file = self.ansible.files / "desk.yml"
        file.write_text(examples("desk_config")[0])
        return self._run("opsdesk.itsm.drift", f"-e@{file}", *arguments)

    def _run(self, *arguments: str) -> Run:
        for wire in self.wires:
            wire.clear()
        # The way of a vault: no command line shows it.
        secrets = self.ansible.files / "vault.yml"
        secrets.write_text(f"vault_zoe_password: {SECRET}\n")
        login = {**self.desks.login, **self.factory.login, "RT_TOKEN": self.desks.rt.tokens["root"]}
        run = self.ansible.run("ansible-playbook", *arguments, f"-e@{secrets}", **login)
        assert SECRET not in run.words
        return run


@pytest.fixture
def systems(ansible: Ansible) -> Iterator[Systems]:
    found = Systems(ansible)
    with ExitStack() as stack:
        for wire in found.wires:
            stack.enter_context(wire)
        yield found


def test_empty_desks_become_what_is_written_and_are_kept_so(systems: Systems) -> None:
    mistaken = {name: {"desk_config_system": "rt", **wrong} for name, (wrong, _words) in MISTAKES.items()}
    predicted = systems.run({**SYSTEMS, **mistaken}, "--check")
    assert systems.writes() == []
    for name, (_wrong, words) in MISTAKES.items():
        assert words in predicted.result("opsdesk.itsm.desk_config : Check that the variables make sense", name)["msg"]

    systems.desks.zammad.ask("POST", "users", {"login": "former", "email": "former@desk.example", "lastname": "Former"})
    systems.desks.rt.ask("POST", "queue", json={"Name": "Old"}, user="root")
    systems.desks.rt.ask("POST", "group", json={"Name": "Gone", "Description": "Bygone"}, user="root")
    done = systems.run({**SYSTEMS, "stuck": STUCK, "emptied": EMPTIED, "silent": SILENT}, "-vvv", "--diff")
    assert done.status == 2
    assert done.result("Say what was done", "emptied")["msg"]["deleted"] == 1
    silent = done.result("opsdesk.itsm.desk_config : Fail where something failed", "silent")["msg"]
    assert "purge_scope: description: an empty value may be a variable that is not set" in silent
    for name, (created, updated) in MADE.items():
        for run, deleted in ((predicted, 0), (done, 1 if name in ("zammad", "rt") else 0)):
            counts = run.result("Say what was done", name)["msg"]
            found = (counts["created"], counts["updated"], counts["deleted"], counts["failed"])
            assert found == (created, updated, deleted, 0), name
    stopped = done.result("opsdesk.itsm.desk_config : Fail where something failed", "stuck")["msg"]
    assert "group Ghosts: members: there is no user 'ghost'" in stopped
    assert "Not begun: queue" in stopped

    by_hand(systems)
    found = systems.drift("-e", "drift_fail=true")
    assert (found.status, systems.writes()) == (2, [])
    assert found.result("What differs")["msg"] == [
        "What   Object            Field               Is       Should be",
        "-----  ----------------  ------------------  -------  -------------",
        "group  Service::Network  assignment_timeout  5        60",
        "user   ann               lastname            Annabel  Ann",
        "user   ann               organization        (none)   Customer Inc.",
        "macro  Wait for a week                       absent   present",
        "user   eve                                   present  absent",
    ]
    mended = systems.run({"zammad": ZAMMAD}).ok()
    assert mended.result("Say what was done", "zammad")["msg"]["deleted"] == 1
    assert systems.desks.zammad.named("users", "eve", "login")["active"] is False
    again = systems.run(SYSTEMS).ok()
    assert systems.writes() == []
    assert [again.changed(name) for name in SYSTEMS] == [[]] * len(SYSTEMS)


def by_hand(systems: Systems) -> None:
    """Somebody who knows nothing of the file."""
    ask, named = systems.desks.zammad.ask, systems.desks.zammad.named
    ask("PUT", f"users/{named('users', 'ann', 'login')['id']}", {"organization_id": None, "lastname": "Annabel"})
    ask("PUT", f"groups/{named('groups', 'Service::Network')['id']}", {"assignment_timeout": 5})
    ask("DELETE", f"macros/{named('macros', 'Wait for a week')['id']}")
    eve = {"login": "eve", "email": "eve@x.example", "lastname": "Eve", "organization": "Customer Inc."}
    ask("POST", "users", eve)

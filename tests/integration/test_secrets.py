# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and passwords are seen by the server alone: not in what is printed at -vvvv, not in `ps`, not in files."""

from __future__ import annotations

import pytest

from tests.integration.programs import Ansible
from tests.integration.servers import Server
from tests.integration.watching import Watched

SECRETS = {
    "token": "1-27-70cf1e5d9a2b4c",
    "password": "pö'ss\"w%41&rd=x +y",
    "new_password": "n3w 'ß\"%&\\ word",
    "header": "h3ad3r-v4lu3",
    "proxy_password": "pr0xy-p4ss",
}
#: What becomes of each task; all the ways in which a task can end are there.
OUTCOMES = {
    "Good token": "ok",
    "Good password": "ok",
    "Good password in a form": "ok",
    "Good password in the address": "ok",
    "Good password for a session": "ok",
    "Password of somebody else": "ok",
    "Wrong token": "login_refused",
    "Wrong password in the address": "login_refused",
    "Missing queue": "invalid_input",
    "Server that fails": "server_failed",
    "Nobody there": "unreachable",
    "Proxy that is not there": "unreachable",
    "Lookup that fails": "failed",
    "Lookup that is refused": "failed",
}


class Simulated(Watched):
    """A simulator that knows the secrets."""

    def __init__(self) -> None:
        super().__init__(SECRETS.values())
        self.server = Server.simulated(self.look)
        self.wire = self.server.wire
        state = self.server.state
        assert state is not None
        apiuser = state.user("apiuser")
        assert apiuser is not None
        apiuser.password = SECRETS["password"]
        state.tokens[SECRETS["token"]] = apiuser.id


@pytest.mark.parametrize("in_process", [True, False])
def test_in_playbooks(ansible: Ansible, in_process: bool) -> None:
    watched = Simulated()
    with watched.wire as wire:
        wire.fault("status", path="^/failing/", code=500)
        variables = {**watched.server.variables, **SECRETS, "opsdesk_itsm_in_process": in_process}
        log = str(ansible.scratch / "ansible.log")
        run = ansible.playbook("secrets", "-vvvv", "--diff", variables=variables, ANSIBLE_LOG_PATH=log).ok()
        watched.check(run, ansible)
    assert in_process or any("rt_ticket" in line for line in watched.seen), "no module was seen at work"
    ends = {task.name: (task.result.get("error") or {}).get("kind", task.outcome) for task in run.tasks}
    assert ends == OUTCOMES
    # What the tasks said at this verbosity is more than their results.
    assert "?user=apiuser&pass=" in run.words


def test_on_the_command_line(ansible: Ansible) -> None:
    watched = Simulated()
    with watched.wire as wire:
        login = {"RT_URL": wire.url, "RT_USERNAME": "apiuser", "RT_PASSWORD": SECRETS["password"]}
        task = ["localhost", "-vvvv", "-m", "opsdesk.itsm.rt_ticket", "-a", "queue=General subject='Disk full'"]
        run = ansible.run("ansible", *task, **login).ok()
        watched.check(run, ansible)
    assert "CHANGED" in run.output
    assert watched.seen

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudBees CD from playbooks: the everyday uses, what a person reads who made a mistake, and secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.cloudbees import Factory
from tests.integration.programs import Ansible, Run
from tests.integration.watching import Watched
from tests.simulators.cloudbees import ADMIN, RunPlan

SHOP = ("project", "Web / Shop")
KEPT = ["Project", "Resource", "Pool", "Procedure", "Schedule", "People", "Access", "Settings", "Features"]
#: Task -> kind of error (none where the message is Ansible's own), and words that must stand in the message.
MISTAKES = {
    "Wrong password": ("login_refused", ["InvalidCredentials"]),
    "Wrong token": ("login_refused", ["does not log in the access token"]),
    "Session that has expired": ("login_refused", ["ExpiredSession"]),
    "Address of something else": ("unexpected_answer", ["api_url"]),
    "Path that does not exist": ("unexpected_answer", ["/rest/v1.0/nothing/here", "NotImplemented"]),
    "Unknown project": ("missing", ["Shoop", "NoSuchProject"]),
    "Missing right": ("forbidden", ["modify", "AccessDenied"]),
    "Holder not said": ("invalid_input", ["it is not said whose property 'version' is"]),
    "Unknown parameter": ("invalid_input", ["has no parameter 'targte'", "id you mean 'target'?"]),
    "Job that fails": ("not_applied", ["ended with error", "copy: disk full", "/commander/link/jobDetails/jobs/"]),
    "Unknown pipeline": ("missing", ["Deploy"]),
    "DSL with a mistake": ("refused", ["server/dsl", "InvalidScript"]),
    "Property that cannot be expanded": ("", ["cannot be expanded"]),
}
SECRETS = {
    "password": "pö'ss\"w%41&rd=x +y",
    "new_password": "N3w 'ß\"%&\\ word",
    "credential": "cr3d-3ntial of r0bot",
    "job_password": 'j0b\'s "p4ss" %C3',
    "token": "t0k3n-0f-4dm1n",
    "header": "h3ad3r-v4lu3",
}
#: What becomes of each task that handles secrets.
ENDS = {
    **dict.fromkeys(["User", "User again", "Credential", "Job", "Basic", "Token", "Session"], "ok"),
    **dict.fromkeys(["Log in", "Log out"], "ok"),
    "Session that has ended": "login_refused",
    "Wrong token": "login_refused",
    "Server that fails": "server_failed",
    "Lookup that is refused": "failed",
}


def shop(factory: Factory) -> None:
    """Something to make mistakes with."""
    factory.add("project", "Shop")
    factory.add("procedure", "Deploy", "project", "Shop")
    deploy = ("project", "Shop", "procedure", "Deploy")
    factory.add("formalParameter", "target", *deploy, type="entry", required="1")
    factory.add("formalParameter", "login", *deploy, type="credential")
    factory.add("step", "copy", *deploy, command="cp")
    factory.cloudbees.add_property(factory.get("project", "Shop").properties, "broken", ADMIN, "x")


def test_everyday_uses(ansible: Ansible) -> None:
    factory = Factory.simulated()
    with factory.wire:
        foretold = ansible.playbook("cloudbees_using", "--check", "--diff", **factory.login).ok()
        assert factory.writes() == []
        assert foretold.changed() == [*KEPT, "Deployment"]
        assert "perhaps an earlier task" in str(foretold.result("Deployment")["warnings"])
        done = ansible.playbook("cloudbees_using", "--diff", **factory.login).ok()
        assert done.changed() == foretold.changed()
        for name in KEPT:
            promise, deed = foretold.result(name), done.result(name)
            assert promise["diff"] == deed["diff"], name
            assert (promise["action"], deed["action"]) == ("created", "created"), name
        factory.wire.clear()
        again = ansible.playbook("cloudbees_using", **factory.login).ok()
        assert again.changed() == []
        assert factory.writes() == []
    # Played twice, and run once.
    (job,) = factory.cloudbees.all_of("job")
    assert [run.result("Deployment")["id"] for run in (done, again)] == [job.id] * 2
    assert [run.result("Deployment")["action"] for run in (done, again)] == ["started", "found"]
    assert [step["path"] for step in again.result("Deployment")["steps"]] == ["copy", "restart"]
    assert [step.name for step in factory.get(*SHOP, "procedure", "Deploy").of("step")] == ["copy", "restart"]
    for run in (done, again):
        assert run.result("Looked up")["msg"] == {
            "raw": "https://$[/myProject/settings/host]/",
            "expanded": "https://shop.example.com/",
            "several": [
                {"host": "shop.example.com", "web/url": "https://$[/myProject/settings/host]/", "web/workers": "4"},
                "shop.example.com",
            ],
            "missing": True,
        }
        assert run.result("Jobs found")["objects"] == ["Deploy"]
        assert run.result("Read by hand")["content"] == "What people buy"
    assert factory.cloudbees.open_sessions() == []


def test_mistakes(ansible: Ansible) -> None:
    factory = Factory.simulated()
    shop(factory)
    factory.get("project", "Shop").properties.properties["broken"].value = "$[nowhere]"
    factory.cloudbees.run_plan = RunPlan(failing={"copy": "disk full"}, outcome="error")
    expired = factory.cloudbees.new_session(ADMIN)
    factory.cloudbees.expire_sessions()
    with factory.wire:
        run = ansible.playbook("cloudbees_errors", variables={"expired_session": expired}, **factory.login).ok()
        written = [item.path.rpartition("/")[2] for item in factory.writes() if (item.status or 500) < 300]
    for name, (kind, words) in MISTAKES.items():
        task = run.task(name)
        assert task.outcome == "failed", name
        for word in words:
            assert word in task.result["msg"], name
        if kind:
            assert task.result["error"]["system"] == "CloudBees CD", name
            assert task.result["error"]["kind"] == kind, (name, task.result["msg"])
            assert task.result["changed"] is (kind == "not_applied"), name
    assert {task.name for task in run.tasks} == set(MISTAKES), "a mistake that no test reads"
    # The job that failed was run.
    assert written == ["jobs"]
    assert expired not in run.words


class Simulated(Watched):
    """A server whose administrator has the secrets."""

    def __init__(self) -> None:
        super().__init__(SECRETS.values(), ADMIN)
        self.factory = Factory.simulated(act=self.look)
        shop(self.factory)
        c = self.factory.cloudbees
        c.get(c.root, "user", ADMIN).secrets["password"] = SECRETS["password"]
        c.tokens = {SECRETS["token"]: ADMIN}

    def check(self, run: Run, ansible: Ansible) -> None:
        # The sessions that were made are secrets as well.
        logins = [
            item.reply for item in self.factory.wire.log if item.path.endswith("/sessions") and item.status == 200
        ]
        sessions = {json.loads(reply)["sessionId"] for reply in logins}
        assert len(sessions) > 4
        self.shapes |= sessions
        super().check(run, ansible)
        found = [leak for item in self.factory.wire.log for leak in self.leaks(_past_login(item))]
        assert not found, found


def _past_login(exchange: Any) -> str:
    """The address of a request; that of a logout has the session's id in it."""
    return "" if exchange.method == "DELETE" and "/sessions/" in exchange.path else str(exchange.target)


@pytest.mark.parametrize("in_process", [True, False])
def test_secrets_are_seen_by_the_server_alone(ansible: Ansible, in_process: bool) -> None:
    watched = Simulated()
    factory = watched.factory
    with factory.wire as wire:
        wire.fault("status", path="/projects/Failing/", code=500)
        variables = {**SECRETS, "server_url": wire.url, "opsdesk_itsm_in_process": in_process}
        run = ansible.playbook("cloudbees_secrets", "-vvvv", "--diff", variables=variables).ok()
        watched.check(run, ansible)
    # Others may play on this machine at the same time.
    processes = [line for line in watched.seen if "cloudbees_user" in line and str(ansible.scratch) in line]
    assert bool(processes) is not in_process, "a module at work is a process"
    ends = {task.name: (task.result.get("error") or {}).get("kind", task.outcome) for task in run.tasks}
    assert ends == ENDS
    # The server got them all the same.
    assert factory.get("user", "zoe").secrets["password"] == SECRETS["new_password"]
    assert factory.get("project", "Shop", "credential", "registry").secrets["password"] == SECRETS["credential"]
    assert SECRETS["header"] in [item.headers.get("X-Gate-Key") for item in factory.wire.log]
    # What the tasks said at this verbosity is more than their results.
    assert "/rest/v1.0/users" in run.words
    assert factory.cloudbees.open_sessions() == []

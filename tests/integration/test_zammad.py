# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zammad from playbooks: the everyday uses, what a person reads who made a mistake, two controllers, and secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.programs import Ansible
from tests.integration.watching import Watched
from tests.integration.zammad import ACCOUNT, Desk, Meeting, inventory, serving
from tests.simulators.zammad import TOKEN_AGENT, is_write
from tests.simulators.zammad.seed import add_token

#: Task -> kind of error (none where the message is Ansible's own), and words that must stand in the message.
MISTAKES = {
    "Wrong token": ("login_refused", ["does not accept the login", "api_token"]),
    "Name in another case": ("invalid_input", ["there is no group 'users'", "case-sensitive", "id you mean 'Users'?"]),
    "Unknown status": ("invalid_input", ["there is no status 'pending'"]),
    "Pending without a time": ("invalid_input", ["'pending reminder' needs a time", "pending_time"]),
    "Group without access": ("invalid_input", ["may not create tickets in group 'Closed shop'", "full"]),
    "Missing right": ("forbidden", ["/api/v1/groups", "permission"]),
    "Right that another person lacks": ("not_applied", ["roles", "Admin"]),
    "Address that somebody else has": ("invalid_input", ["email: 'customer@lab.example' belongs to user"]),
    "Attribute that Zammad would drop": ("invalid_input", ["no attribute 'condtion'", "id you mean 'condition'?"]),
    # How the plugin is named around our own words depends on ansible-core.
    "Bad term of a lookup": ("", ["99999", "does not exist"]),
}
SECRETS = {
    "token": "t0k3n-of_4dm1n",
    "password": "pö'ss\"w%41&rd=x +y",
    "header": "h3ad3r-v4lu3",
    "signature": "s1gn'at\"ure & %41ß",
    "hook_password": "h00k-p4ss-w0rd",
    "new_password": "N3w 'ß\"%&\\ word",
}
#: What becomes of each task that handles secrets.
ENDS = {
    "Webhook": "ok",
    "Webhook again": "ok",
    "Webhook read": "ok",
    "Webhook read by hand": "ok",
    "Secret in the wrong place": "invalid_input",
    "User": "ok",
    "Login with a password": "ok",
    "Wrong token": "login_refused",
    "Server that fails": "server_failed",
    "Lookup that is refused": "failed",
}


@pytest.fixture(params=["6.5", "5.5"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Each version, served."""
    found = Desk.simulated(request.param)
    with serving(found):
        yield found


def test_everyday_uses(ansible: Ansible, desk: Desk) -> None:
    for number in range(3):
        desk.ask("POST", "organizations", {"name": f"Number {number}"})
    desk.wire.clear()
    run = ansible.playbook("zammad_using", "-i", inventory(ansible.files, desk)).ok()

    def result(name: str) -> dict[str, Any]:
        return run.result(name, desk.host)

    ticket = result("Ticket")["id"]
    promise, deed, again = (result(name) for name in ("Article predicted", "Article", "Article again"))
    assert (promise["action"], deed["action"], again["action"]) == ("created", "created", "none")
    assert promise["diff"] == deed["diff"]
    articles = desk.ask("GET", f"ticket_articles/by_ticket/{ticket}")
    assert [item["type"] for item in articles] == ["phone", "note"]
    assert articles[1]["created_by"] == "new.customer@lab.example"
    file = articles[0]["attachments"][0]
    assert (file["filename"], int(file["size"])) == ("call.bin", 7)

    (found,) = result("Tickets by condition")["tickets"]
    assert found["id"] == ticket
    assert [" ".join(text.split()) for text in found["articles"]] == [item["body"] for item in articles]
    listed = result("A collection and the version")
    assert listed["objects"] == ["Zammad Foundation", "Number 0", "Number 1", "Number 2"]
    assert listed["version"].startswith(desk.version)
    assert result("Looked up")["msg"] == {
        "by_id": "Using",
        "by_number": "using/1",
        "several": [ticket, 1],
        "searched": ["new.customer@lab.example"],
        "missing": True,
    }
    predicted = result("Raw change predicted")
    assert (predicted["changed"], predicted["skipped_in_check_mode"]) == (True, True)
    searched = result("Raw search in check mode")
    assert (searched["changed"], searched["content"]) == (False, ["new.customer@lab.example"])
    assert result("Raw change")["changed"] is True
    assert desk.ask("GET", f"tickets/{ticket}")["title"] == "Used"
    assert [item.method for item in desk.writes()].count("PUT") == 1, "the raw change was sent in check mode as well"
    assert result("What the rescue sees")["msg"] == "missing"


def test_mistakes(ansible: Ansible) -> None:
    desk = Desk.simulated()
    with serving(desk):
        desk.ask("POST", "groups", {"name": "Closed shop"})
        desk.wire.clear()
        variables = {"agent_token": TOKEN_AGENT}
        run = ansible.playbook("zammad_errors", "-i", inventory(ansible.files, desk), variables=variables).ok()
        written = [(item.method, item.path, item.status) for item in desk.writes() if (item.status or 500) < 300]
    for name, (kind, words) in MISTAKES.items():
        task = run.task(name, desk.host)
        assert task.outcome == "failed", name
        for word in words:
            assert word in task.result["msg"], name
        if kind:
            assert task.result["error"]["system"] == "Zammad", name
            assert task.result["error"]["kind"] == kind, name
            assert task.result["changed"] is (kind == "not_applied"), name
    assert {task.name for task in run.tasks} == set(MISTAKES), "a mistake that no test reads"
    # An agent may make users, and Zammad drops the roles that an agent gives without a word, twice.
    assert [(method, path.rpartition("/")[0]) for method, path, _status in written] == [
        ("POST", "/api/v1"),
        ("PUT", "/api/v1/users"),
    ]


def test_two_controllers_make_one_ticket(ansible: Ansible) -> None:
    desk = Desk.simulated(act=Meeting("/api/v1/tickets"))
    with serving(desk):
        where = inventory(ansible.files, desk)
        started = [
            ansible.start_playbook("zammad_open_one", "-i", where, OPSDESK_STATE_DIR=str(ansible.files / f"st{number}"))
            for number in range(2)
        ]
        runs = [one.end().ok() for one in started]
        created = [item for item in desk.wire.log if (item.method, item.path) == ("POST", "/api/v1/tickets")]
        tickets = [item for item in desk.objects("tickets") if item["title"] == "Disk full"]
    assert len(created) == 2, "there was no race"
    # The younger one is merged into the older one, which both runs speak of.
    stays = [item["id"] for item in tickets if item["state"] != "merged"]
    assert len(stays) == 1
    assert [run.result("Keep the ticket", desk.host)["id"] for run in runs] == stays * 2


class Simulated(Watched):
    """A Zammad whose administrator has the secrets."""

    def __init__(self) -> None:
        super().__init__(SECRETS.values(), ACCOUNT)
        self.desk = Desk.simulated(act=self.look)
        admin = self.desk.zammad.user(ACCOUNT)
        assert admin is not None
        admin["password"] = SECRETS["password"]
        add_token(self.desk.zammad, admin, SECRETS["token"])


def test_secrets_are_seen_by_the_server_alone(ansible: Ansible) -> None:
    watched = Simulated()
    desk = watched.desk
    with serving(desk):
        desk.wire.fault("status", path="^/failing/", code=500)
        where = inventory(ansible.files, desk)
        run = ansible.playbook("zammad_secrets", "-i", where, "-vvvv", "--diff", variables=SECRETS).ok()
        watched.check(run, ansible)
        stored = desk.ask("GET", "webhooks/1")
    assert any("zammad" in line for line in watched.seen), "no module was seen at work"
    # The server got them all the same.
    assert stored["signature_token"] == SECRETS["signature"]
    assert stored["basic_auth_password"] == SECRETS["hook_password"]
    assert run.result("Webhook again", desk.host)["changed"] is False
    ends = {task.name: (task.result.get("error") or {}).get("kind", task.outcome) for task in run.tasks}
    assert ends == ENDS
    # What the tasks said at this verbosity is more than their results.
    assert "/api/v1/webhooks" in run.words
    assert [item for item in desk.wire.log if is_write(item)], "nothing was written"

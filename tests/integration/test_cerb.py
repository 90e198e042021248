# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cerb from playbooks: its own examples, the everyday uses, what a person reads who made a mistake, and secrets."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.integration.cerb import HOST, Desk, inventory
from tests.integration.programs import Ansible, Run
from tests.integration.watching import Watched, shapes
from tests.simulators.cerb import BEARER_ADMIN, KEY_ADMIN, KEY_RESTRICTED

#: Task -> kind of error (none where the message is Ansible's own), and words that must stand in the message.
MISTAKES = {
    "Wrong secret": ("login_refused", ["does not accept the login", "api_secret_key"]),
    "Wrong key": ("login_refused", ["access key", "api_access_key"]),
    "Wrong address": ("unexpected_answer", ["Check api_url", "https://host/index.php/rest"]),
    "Path that the key may not use": ("forbidden", ["records/group/search", "allowed paths"]),
    "Unknown group": ("invalid_input", ["there is no group 'Suport'", "id you mean 'Support'?"]),
    "Bucket of another group": ("invalid_input", ["there is no bucket 'Refunds'"]),
    "Unknown organization": ("invalid_input", ["there is no org 'Costumer 2'"]),
    "Unknown status": ("", ["value of status must be one of: open, waiting, closed, got: done"]),
    "Key without a field for it": ("invalid_input", ["'External reference'", "opsdesk.itsm.cerb_custom_field"]),
    "Field by its number": ("invalid_input", ["'custom_1'", "numbers differ between servers"]),
    "Text that nobody gets": ("invalid_input", ["nobody would get it", "quiet: true"]),
    "Attribute that does not exist": ("invalid_input", ["no attribute 'stret'", "id you mean 'street'?"]),
    "Type that does not exist": ("invalid_input", ["no record type 'organisation'"]),
    "Type that the API does not write": ("invalid_input", ["neither creates nor changes", "web interface"]),
    "Raw request that is refused": ("refused", ["'naem' is not an editable field"]),
    # How the plugin is named around our own words depends on ansible-core.
    "Bad term of a lookup": ("", ["99999", "does not exist"]),
    "Another time": ("login_refused", ["the server says it is", "this machine says", "Set the clocks"]),
}
SECRETS = {
    "secret": "pö'ss\"w%41&rd=x +y",
    "token": "t0k3n-of_4dm1n",
    "header": "h3ad3r-v4lu3",
    "new_password": "N3w 'ß\"%&\\ word",
}
#: What becomes of each task that handles secrets.
ENDS = {
    "Worker": "ok",
    "Worker again": "ok",
    "Secret in the wrong place": "invalid_input",
    "Login with a token": "ok",
    "Raw request": "ok",
    "Wrong secret": "login_refused",
    "Server that fails": "server_failed",
    "Lookup that is refused": "failed",
}


def test_everyday_uses(ansible: Ansible) -> None:
    desk = Desk.simulated()
    with desk.wire:
        variables = {"playground": str(ansible.files)}
        run = ansible.playbook("cerb_using", "-i", inventory(ansible.files, desk), variables=variables).ok()
        check_examples(run)
        check_uses(run, desk, ansible)
        sent = [item.path for item in desk.writes()]
    assert sent.count("/rest/tickets/compose.json") == 1, "the new ticket was made in check mode as well"
    assert sent.count("/rest/tickets/reply.json") == 1


def check_examples(run: Run) -> None:
    """What Cerb's page reads from the answers to its two calls."""
    me = run.result("The current worker", HOST)
    assert me["changed"] is False
    shown = me["content"]
    assert (shown["id"], shown["_label"]) == (1, "Olive Opsdesk")
    assert shown["address_address"] == "opsdesk@cerb.example"
    assert shown["gender"] == ""
    predicted = run.result("A new ticket predicted", HOST)
    assert (predicted["changed"], predicted["skipped_in_check_mode"]) == (True, True)
    made = run.result("A new ticket", HOST)
    assert made["changed"] is True
    ticket = made["content"]
    assert (ticket["group_id"], ticket["group_name"]) == (1, "Support")
    assert (ticket["bucket_id"], ticket["bucket_name"]) == (5, "Localization")
    assert (ticket["subject"], ticket["status"]) == ("This is a new ticket", "open")
    assert (ticket["num_messages"], ticket["custom"]) == (1, [])


def check_uses(run: Run, desk: Desk, ansible: Ansible) -> None:
    def result(name: str) -> dict[str, Any]:
        return run.result(name, HOST)

    composed = result("A new ticket")["content"]
    ticket = result("Ticket found by its subject")
    assert (ticket["id"], ticket["action"]) == (composed["id"], "updated")
    promise, deed, again = (result(name) for name in ("Reply predicted", "Reply", "Reply again"))
    assert (promise["action"], deed["action"], again["action"]) == ("created", "created", "none")
    assert promise["diff"] == deed["diff"]
    first, second = desk.records("message", "content", ticket_id=ticket["id"])
    assert first["content"] == "This is\na multi-line\nmessage\n\n-- \nSignature"
    assert second["content"].rstrip() == "It is **done**.\n #close it, they said"
    whole = desk.ask(f"records/ticket/{ticket['id']}", {"expand": "owner_,watchers"})
    assert (whole["status"], whole["owner_at_mention_name"]) == ("closed", "KinaHalpue")
    assert [item["at_mention_name"] for item in whole["watchers"].values()] == ["MiloDade"]
    (comment,) = desk.records("comment")
    assert (comment["comment"], comment["is_pinned"]) == ('They said: "thank you"', True)
    downloaded = result("File here")
    assert downloaded["sha256"] == hashlib.sha256(b"42\n").hexdigest()
    assert (ansible.files / "größe.txt").read_bytes() == b"42\n"
    (found,) = result("Tickets by a search")["tickets"]
    assert found["mask"] == composed["mask"]
    assert len(found["messages"]) == 2
    assert result("Records by their values")["records"] == [1]
    assert result("Who am I")["result"] == ["Olive", "10.4.10", ["title"]]
    assert result("Looked up")["msg"] == {
        "by_id": "This is a new ticket",
        "by_mask": "KinaHalpue",
        "several": [ticket["id"], 1],
        "searched": [composed["mask"]],
        "missing": True,
        "org": [2],
        "worker": "Halpue",
    }
    searched = result("Raw search in check mode")
    assert (searched["changed"], searched["content"]) == (False, ["closed"])
    assert result("What the rescue sees")["msg"] == "missing"


def test_mistakes(ansible: Ansible) -> None:
    def late(environ: dict[str, Any]) -> None:
        if "HTTP_X_LATE" in environ:
            desk.cerb.clock_skew = 7200.0

    desk = Desk.simulated(late)
    with desk.wire:
        key, secret = KEY_RESTRICTED
        variables = {"restricted_key": key, "restricted_secret": secret}
        where = inventory(ansible.files, desk)
        run = ansible.playbook("cerb_errors", "-i", where, variables=variables).ok()
        desk.cerb.clock_skew = 0.0
        tickets = desk.records("ticket")
    for name, (kind, words) in MISTAKES.items():
        task = run.task(name, HOST)
        assert task.outcome == "failed", name
        for word in words:
            assert word in task.result["msg"], name
        if kind:
            assert task.result["error"]["system"] == "Cerb", name
            assert task.result["error"]["kind"] == kind, name
            assert task.result["changed"] is False, name
    quoted = "Quotes in a subject"
    assert {task.name for task in run.tasks} == {*MISTAKES, quoted}, "a mistake that no test reads"
    # Of all the tickets the search must not find one: it was made, and nothing else was.
    assert run.result(quoted, HOST)["action"] == "created"
    assert [item["subject"] for item in tickets if item["status"] == "closed"] == ['x" OR subject:"*']
    refused = [item.path for item in desk.writes() if item.path != "/rest/records/ticket/create.json"]
    assert refused == ["/rest/records/org/1.json"]


class Simulated(Watched):
    """A Cerb whose administrator has the secrets."""

    def __init__(self) -> None:
        super().__init__(SECRETS.values())
        self.desk = Desk.simulated(act=self.look)
        self.desk.cerb.credentials[KEY_ADMIN[0]].secret = SECRETS["secret"]
        self.desk.cerb.tokens = {SECRETS["token"]: self.desk.cerb.tokens[BEARER_ADMIN]}
        # Whoever has this can sign as well.
        self.shapes.add(hashlib.md5(SECRETS["secret"].encode(), usedforsecurity=False).hexdigest())


def test_secrets_are_seen_by_the_server_alone(ansible: Ansible) -> None:
    watched = Simulated()
    desk = watched.desk
    with desk.wire:
        desk.wire.fault("status", path="^/failing/", code=500)
        where = inventory(ansible.files, desk)
        run = ansible.playbook("cerb_secrets", "-i", where, "-vvvv", "--diff", variables=SECRETS).ok()
        watched.check(run, ansible)
    assert any("cerb" in line for line in watched.seen), "no module was seen at work"
    # The server got the password all the same, and the secret key in no request.
    worker = desk.cerb.by("worker", "first_name", "Zoë")
    assert worker is not None
    assert worker["password"] == SECRETS["new_password"]
    sent = [f"{item.target} {item.headers} {item.body!r}" for item in desk.wire.log]
    assert [text for text in sent for shape in shapes(SECRETS["secret"]) if shape in text] == []
    assert run.result("Worker again", HOST)["changed"] is False
    ends = {task.name: (task.result.get("error") or {}).get("kind", task.outcome) for task in run.tasks}
    assert ends == ENDS
    # What the tasks said at this verbosity is more than their results.
    assert "/rest/records/worker" in run.words

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `release`, by the example of its README: a version that fails to be deployed, and then succeeds.

Three hosts are three teams: each has another kind of run and another system for tickets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.integration.cloudbees import Factory
from tests.integration.programs import Ansible, Run
from tests.integration.test_roles import Desks, examples, notes
from tests.simulators.cloudbees import RunPlan

#: Host, which is the system that keeps its ticket -> queue, and what is run.
TEAMS = {"rt": ("General", "procedure"), "zammad": ("Users", "pipeline"), "cerb": ("Support", "release")}
BAD, GOOD = RunPlan(outcome="error", failing={"copy": "disk full", "Production": "gate closed"}), RunPlan()


class Release:
    """The example as a person copies it, with what differs between the teams put into an inventory."""

    def __init__(self, ansible: Ansible, desks: Desks, factory: Factory) -> None:
        self.ansible, self.desks, self.factory = ansible, desks, factory
        text = examples("release")[0].replace("hosts: localhost", "hosts: all")
        text = text.replace("release_type: procedure", 'release_type: "{{ kind }}"')
        self.playbook = ansible.files / "play.yml"
        self.playbook.write_text(text.replace("CHG-1042')", "CHG-1042/' ~ kind)"))
        self.inventory = ansible.files / "hosts.json"
        hosts = {desk: {"desk": desk, "desk_queue": queue, "kind": kind} for desk, (queue, kind) in TEAMS.items()}
        self.inventory.write_text(json.dumps({"all": {"hosts": hosts}}))

    def run(self, *arguments: str) -> Run:
        """Play it; the interval keeps nobody waiting."""
        for wire in (self.desks.rt.wire, self.desks.zammad.wire, self.desks.cerb.wire, self.factory.wire):
            wire.clear()
        login = {**self.desks.login, **self.factory.login}
        given = ["-i", str(self.inventory), "-e", "release_poll_interval=0.01"]
        return self.ansible.run("ansible-playbook", str(self.playbook), *given, *arguments, **login)

    def writes(self) -> list[Any]:
        """The requests of the last play that were to change something, but for logins."""
        made = [*self.desks.writes(), *self.factory.writes()]
        return [exchange for exchange in made if not exchange.path.endswith("/sessions")]


@pytest.fixture
def release(ansible: Ansible) -> Iterator[Release]:
    desks, factory = Desks(), Factory.simulated()
    with ExitStack() as stack:
        for wire in (factory.wire, desks.rt.wire, desks.zammad.wire, desks.cerb.wire):
            stack.enter_context(wire)
        factory.add("project", "Shop")
        factory.add("procedure", "Deploy", "project", "Shop")
        factory.add("formalParameter", "environment", "project", "Shop", "procedure", "Deploy", required="1")
        factory.add("step", "copy", "project", "Shop", "procedure", "Deploy", command="cp")
        factory.add("pipeline", "Deploy", "project", "Shop")
        factory.add("stage", "Production", "project", "Shop", "pipeline", "Deploy")
        factory.add("release", "Deploy", "project", "Shop", pipelineName="Deploy", pipelineProjectName="Shop")
        yield Release(ansible, desks, factory)


def test_a_release_fails_and_the_next_attempt_closes_its_tickets(release: Release) -> None:
    factory, desks = release.factory, release.desks
    release.run("--check", "--limit=zammad").ok()
    assert release.writes() == []

    factory.cloudbees.run_plan = BAD
    failed = release.run()
    assert failed.status == 2
    last = "opsdesk.itsm.release : Fail as the run did"
    assert statuses(desks) == ["open", "open", "open"]
    first = told(desks)
    for host, (_queue, kind) in TEAMS.items():
        part = "copy: disk full" if kind == "procedure" else "Production: gate closed"
        what = f"{kind} Deploy of Shop"
        assert part in failed.result(last, host)["msg"]
        assert first[host] == [f"Ended with error: {what}\n- {part}", f"Started {what}"]

    again = release.run("--limit=rt")
    assert (again.status, release.writes()) == (2, [])
    assert "another key runs it again" in again.result(last, "rt")["msg"]

    factory.cloudbees.run_plan = RunPlan(polls=None)
    waited = release.run("-e", "attempt=CHG-1042/again", "--limit=rt", "-e", "release_wait_timeout=0.05")
    assert "and goes on" in waited.result(last, "rt")["msg"]
    factory.cloudbees.run_plan = GOOD
    done = release.run("-e", "attempt=CHG-1042/again", "--limit=rt").ok()
    assert re.fullmatch(r"success, see http\S+ and ticket 1", done.result("Say how it went", "rt")["msg"])
    assert statuses(desks) == ["resolved", "open", "open"]
    what = "procedure Deploy of Shop"
    added = [f"Ended with success: {what}", f"Not ended after 0.05 seconds, and going on: {what}", f"Started {what}"]
    assert told(desks) == {**first, "rt": sorted([*first["rt"], *added])}
    assert len(factory.cloudbees.all_of("job")) == 2

    # Some time later another release has set what this one had set.
    version = factory.get("project", "Shop").properties.properties["version"]
    assert version.value == "1.4.2"
    version.value = "1.5.0"
    later = release.run("-e", "attempt=CHG-1042/again", "--limit=rt").ok()
    assert later.changed("rt") == []
    assert release.writes() == []


def statuses(desks: Desks) -> list[str]:
    """What the three systems call the status of the ticket."""
    zammad = desks.zammad.named("tickets", "Version 1.4.2 of the shop", "title")
    cerb = desks.cerb.record("ticket", subject="Version 1.4.2 of the shop")
    return [desks.rt.ticket(1)["Status"], zammad["state"], cerb["status"]]


def told(desks: Desks) -> dict[str, list[str]]:
    """The notes on the three tickets, sorted, without links and keys."""
    ticket = desks.zammad.named("tickets", "Version 1.4.2 of the shop", "title")
    articles = [item["body"] for item in desks.zammad.ask("GET", f"ticket_articles/by_ticket/{ticket['id']}")]
    comments = [item["comment"] for item in desks.cerb.records("comment")]
    found = {"rt": notes(desks), "zammad": articles, "cerb": comments}
    return {name: sorted(map(plain, filter(is_note, texts))) for name, texts in found.items()}


def is_note(text: str) -> bool:
    return "of Shop" in text


def plain(text: str) -> str:
    """A note without its mark-up, its link and its key."""
    text = re.sub(r"<br\s*/?>|</(div|p)>", "\n", text)
    text = re.sub(r"<[^>]+>|\[opsdesk:[^\]]+\]", "", text)
    return re.sub(r"(, |: )http\S+", "", text).strip()

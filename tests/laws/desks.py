# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desks of all systems in one vocabulary: an alarm's tasks, and what people do with its ticket meanwhile."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from tests.laws import runner
from tests.laws.scenario import Options, Result, Scenario, new_key


class Desk(ABC):
    """A server with people at it. Subjects and keys are made unique by `word`."""

    #: The module that adds an entry, with what it needs beside the ticket and the text.
    entry: tuple[str, Options] = ("", {})
    subject = "subject"
    queue = "queue"
    closed = "closed"
    open = "open"
    place: Any = "General"
    #: What a new ticket needs beside subject and queue.
    more: Options = {}

    def __init__(self, server: Any, scenario: Scenario) -> None:
        self.server = server
        self.module = scenario.module
        self.connection: Mapping[str, Any] = server.connection(scenario)
        self.word = new_key()
        self.key = f"alarm/{self.word}"

    # -- what tasks do --------------------------------------------------------------------------------------------

    def alarm(self, name: str = "small", **options: Any) -> dict[str, Any]:
        """The options of the task that an alarm runs."""
        told = {self.subject: self.named(name), self.queue: self.place, **self.more}
        return {"external_id": f"{self.key}/{name}", **told, **options}

    def named(self, name: str) -> str:
        return f"{name} {self.word}"

    def run(self, options: Options, *, check: bool = False) -> Result:
        """The result of the ticket's module, which does not fail."""
        return self._ok(runner.run(self.module, {**self.connection, **options}, check=check))

    def fails(self, options: Options) -> Result:
        result = runner.run(self.module, {**self.connection, **options})
        assert result.get("failed"), result
        return result

    def predicted(self, options: Options) -> Result:
        """The result of a task that does what its check mode says, where check mode writes nothing."""
        self.server.wire.clear()
        foretold = self.run(options, check=True)
        assert self.server.writes() == []
        done = self.run(options)
        assert (foretold["action"], foretold["diff"]) == (done["action"], done["diff"])
        assert foretold.get("warnings") == done.get("warnings")
        return done

    def comment(self, text: str = "seen again", **named: Any) -> Result:
        """The result of the module that adds an entry."""
        module, options = self.entry
        return self._ok(runner.run(module, {**self.connection, **options, **named, "content": text}))

    @staticmethod
    def _ok(result: Result) -> Result:
        assert not result.get("failed"), result["msg"]
        return result

    # -- what people do -------------------------------------------------------------------------------------------

    @abstractmethod
    def make(self, name: str) -> int:
        """A person's own ticket."""

    @abstractmethod
    def merge(self, key: int, into: int) -> None:
        """A person merges a ticket."""

    @abstractmethod
    def seen(self, key: int) -> dict[str, Any]:
        """Subject and status of a ticket, and whatever else a task might change, as a person sees it."""

    def close(self, key: int) -> None:
        """Somebody closes a ticket."""
        self.run({"id": key, "status": self.closed})


class RTDesk(Desk):
    entry = ("rt_comment", {})
    closed = "resolved"
    more = {"content": "It hurts."}

    def make(self, name: str) -> int:
        # As root: the tasks have an account of their own.
        answer = self.server.fetch("POST", "ticket", {"Queue": self.place, "Subject": self.named(name)})[1]
        return int(answer["id"])

    def merge(self, key: int, into: int) -> None:
        assert self.server.fetch("PUT", f"ticket/{key}", {"MergeInto": into}) == (200, ["Merge Successful"])

    def seen(self, key: int) -> dict[str, Any]:
        found = self.server.fetch("GET", f"ticket/{key}")[1]
        return {name: found[name] for name in ("id", "Subject", "Status", "Priority", "Owner", "Requestor")}


class ZammadDesk(Desk):
    entry = ("zammad_article", {})
    subject, queue = "title", "group"
    more = {"customer": "carl", "content": "It hurts."}

    def __init__(self, server: Any, scenario: Scenario) -> None:
        super().__init__(server, scenario)
        self.place = importlib.import_module("tests.laws.zammad.desk").HELPDESK

    def make(self, name: str) -> int:
        document = {"group": self.place, "title": self.named(name), "customer": "carl", "article": {"body": "x"}}
        return int(self.server.fetch("POST", "tickets", document)[1]["id"])

    def merge(self, key: int, into: int) -> None:
        number = self.server.fetch("GET", f"tickets/{into}")[1]["number"]
        assert self.server.fetch("PUT", f"ticket_merge/{key}/{number}")[1]["result"] == "success"

    def seen(self, key: int) -> dict[str, Any]:
        found = self.server.fetch("GET", f"tickets/{key}?expand=true")[1]
        return {name: found[name] for name in ("id", "title", "state", "priority", "owner", "customer")}


class CerbDesk(Desk):
    entry = ("cerb_message", {"type": "note"})
    queue = "group"
    more = {"content": "It hurts.", "quiet": True}

    def __init__(self, server: Any, scenario: Scenario) -> None:
        super().__init__(server, scenario)
        self.place = importlib.import_module("tests.laws.cerb.desk").HELPDESK
        self._group = server.places(scenario)["helpdesk"]

    def make(self, name: str) -> int:
        fields = {"subject": self.named(name), "group_id": self._group}
        return int(self.server.fetch("POST", "records/ticket/create", {"fields": fields})["id"])

    def merge(self, key: int, into: int) -> None:
        assert self.server.fetch("POST", "tickets/merge", {"ticket_ids": [key, into]})["id"] == into

    def seen(self, key: int) -> dict[str, Any]:
        found = self.server.fetch("GET", f"records/ticket/{key}")
        return {name: found[name] for name in ("id", "mask", "subject", "status", "importance", "owner_id")}


DESKS: Mapping[str, type[Desk]] = {"rt": RTDesk, "zammad": ZammadDesk, "cerb": CerbDesk}


def tickets() -> list[Scenario]:
    """A scenario of the tickets of each system, version and protocol, for its connection."""
    return [
        scenario
        for system in DESKS
        for scenario in importlib.import_module(f"tests.laws.{system}.scenarios").LEAN
        if scenario.module == f"{system}_ticket"
    ]

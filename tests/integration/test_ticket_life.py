# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promise of the collection in one playbook: it changes, then it does not, and --check has said exactly what.

Each step of the ticket's life is played three times: with --check, for real, and again. Both protocols, as two hosts of
one run; against the simulator and against a real Request Tracker.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from tests.integration.programs import HERE, Ansible, Run
from tests.integration.servers import Server

HOSTS = ("rest2", "rest1")
BYTES = bytes(range(256)) * 3 + b"\r\n\n\x00\n\n"


class Life:
    """The playbook `ticket_life`, ready to be played step by step."""

    def __init__(self, ansible: Ansible, server: Server, directory: Path, prefix: str) -> None:
        self._ansible, self._server = ansible, server
        self.binary = directory / "df.bin"
        self.binary.write_bytes(BYTES)
        self._variables = {**server.variables, "prefix": prefix, "binary_file": str(self.binary)}

    def play(self, step: str, *arguments: str) -> Run:
        inventory = str(HERE / "playbooks" / "protocols.yml")
        run = self._ansible.playbook(
            "ticket_life", "-i", inventory, "--tags", step, *arguments, variables=self._variables
        )
        return run.ok()

    def step(self, step: str, *, changes: list[str]) -> Run:
        """Play a step three times: it must predict `changes`, make them, and make none again. Returns the real run."""
        self._server.wire.clear()
        predicted = self.play(step, "--check", "--diff")
        assert self._server.writes() == [], "check mode sent a writing request"
        made = self.play(step, "--diff")
        for host in HOSTS:
            assert predicted.changed(host) == changes
            assert made.changed(host) == changes
            for name in changes:
                promise, deed = predicted.result(name, host), made.result(name, host)
                assert promise["action"] == deed["action"]
                assert promise["diff"] == deed["diff"]
                assert deed["diff"]["before"] != deed["diff"]["after"]
        again = self.play(step)
        assert [again.changed(host) for host in HOSTS] == [[], []]
        return made


def test_changes_then_does_not_and_check_mode_tells_the_truth(ansible: Ansible, server: Server, tmp_path: Path) -> None:
    life = Life(ansible, server, tmp_path, prefix="life")

    opened = life.step("open", changes=["Keep the ticket"])
    for host in HOSTS:
        result = opened.result("Keep the ticket", host)
        assert result["action"] == "created"
        assert result["diff"]["before"] == {}
        assert server.tickets_of(f"life/{host}/Größe 100%") == [result["id"]]
        is_as_asked(server, result["id"], host)

    worked = life.step("work", changes=["Set the status", "Comment with a file"])
    for host in HOSTS:
        status = worked.result("Set the status", host)
        assert status["diff"] == {
            "before": status["diff"]["before"],
            "after": {**status["diff"]["before"], "status": "open"},
        }
        key = status["id"]
        assert server.ticket(key)["Status"] == "open"
        assert stored_files(server, key) == [("df.bin", hashlib.sha256(BYTES).hexdigest())]

    closed = life.step("close", changes=["Remove the ticket"])
    for host in HOSTS:
        result = closed.result("Remove the ticket", host)
        assert result["diff"]["after"] == {}
        assert server.ticket(result["id"])["Status"] == "deleted"


def is_as_asked(server: Server, key: int, host: str) -> None:
    """Look at the ticket past the collection."""
    ticket = server.ticket(key)
    assert ticket["Subject"] == f"Größe – 容量不足 🦆 'disk' \"full\" on {host}"
    assert ticket["Owner"]["id"] == "bob"
    assert ticket["Due"] == "2031-06-01T10:30:00Z"
    assert sorted(person["id"] for person in ticket["Requestor"]) == ["alice", "neue.person@customer.example"]
    fields = {field["name"]: sorted(field["values"]) for field in ticket["CustomFields"]}
    assert fields["Severity"] == ["high"]
    assert fields["Components"] == ["a,b", "web"]
    assert fields["DueOn"] == ["2031-05-31"]
    links = [link["_url"] for link in ticket["_hyperlinks"] if link["ref"] == "refers-to"]
    assert "https://wiki.example/disk?a=1&b=2" in links
    texts = [text for name, text in contents(server, key) if not name]
    assert texts[0].decode().rstrip("\n") == (
        f"Grüße,\n\n/var is full on {host}: 日本語 🦆\n  indented line\nOwner: root\n--\nRegards"
    )


def contents(server: Server, key: int) -> list[tuple[str, bytes]]:
    """Name and bytes of all that is stored with a ticket, the oldest first."""
    listed = server.ask("GET", f"ticket/{key}/attachments", params={"fields": "Filename,ContentType", "per_page": 100})
    found = []
    for item in sorted(listed["items"], key=lambda item: int(item["id"])):
        if not item["ContentType"].startswith("multipart/"):
            part = server.ask("GET", f"attachment/{item['id']}")
            found.append((item.get("Filename") or "", base64.b64decode(part.get("Content") or "")))
    return found


def stored_files(server: Server, key: int) -> list[tuple[str, str]]:
    return [(name, hashlib.sha256(content).hexdigest()) for name, content in contents(server, key) if name]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: more tickets than a page holds, files to a directory and never out of it, raw requests."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from tests.integration.programs import HERE, Ansible
from tests.integration.servers import Server
from tests.simulators.wire import Wire

PROTOCOLS = ("rest2", "rest1")
MANY = 230  # RT gives at most 100 a page
WHOLE = bytes(range(256)) * 40
FILES = {
    "whole.bin": WHOLE,
    "../../../out.txt": b"up and away",
    "..": b"dots",
    ".profile": b"hidden",
    "a b.txt": b"\n\n",
}


def attach(server: Server) -> tuple[int, dict[str, int]]:
    """A ticket with these files; returns its id, and the id of each file."""
    ticket = int(server.ask("POST", "ticket", json={"Queue": "Helpdesk", "Subject": "With files"})["id"])
    files = [
        {"FileName": "f", "FileType": "application/octet-stream", "FileContent": base64.b64encode(content).decode()}
        for content in FILES.values()
    ]
    comment = {"Content": "see files", "ContentType": "text/plain", "Attachments": files}
    server.ask("POST", f"ticket/{ticket}/comment", json=comment)
    listed = server.ask("GET", f"ticket/{ticket}/attachments", params={"fields": "Filename", "per_page": 100})
    ids = dict(zip(FILES, sorted(int(item["id"]) for item in listed["items"] if item.get("Filename")), strict=True))
    # Names that RT's API makes harmless when a file is sent, but that come by mail.
    assert server.state is not None
    for name, number in ids.items():
        server.state.attachments[number].filename = name
    return ticket, ids


def test_reading(ansible: Ansible, simulator: Server, tmp_path: Path) -> None:
    for number in range(MANY):
        simulator.ask("POST", "ticket", json={"Queue": "General", "Subject": f"number {number}"})
    ticket, ids = attach(simulator)
    downloads = tmp_path / "downloads"
    precious = tmp_path / "precious"
    precious.write_text("mine")
    whole = f"{ids['whole.bin']}-whole.bin"
    for host in PROTOCOLS:
        (downloads / host).mkdir(parents=True)
        # A name that is a link to elsewhere is replaced, not followed.
        (downloads / host / f"{ids['a b.txt']}-a b.txt").symlink_to(precious)

    with Wire(simulator.url) as cutting:
        cutting.fault("cut", path=rf"attachments?/{ids['whole.bin']}(/content)?$")
        variables = {
            **simulator.variables,
            "ticket": ticket,
            "downloads": str(downloads),
            "whole": whole,
            "cut_url": cutting.url,
        }
        inventory = str(HERE / "playbooks" / "protocols.yml")
        run = ansible.playbook("reading", "-i", inventory, variables=variables).ok()

    for host in PROTOCOLS:
        everything = run.result("All tickets", host)
        assert everything["count"] == MANY
        assert [item["subject"] for item in everything["tickets"]] == [f"number {n}" for n in range(MANY)]
        last = [item["subject"] for item in run.result("The last tickets", host)["tickets"]]
        assert last == [f"number {MANY - 1 - n}" for n in range(103)]

        changed = {name: run.result(name, host)["changed"] for name in DOWNLOADS}
        assert changed == DOWNLOADS
        assert all("path" not in item for item in run.result("List only", host)["attachments"])
        check_files(run.result("Download", host)["attachments"], downloads / host)
        cut = run.result("Download with the connection cut", host)
        assert cut["error"]["kind"] == "answer_lost"
        assert run.result("Read the spoilt file", host)["stdout"].strip() == "spoilt"
        mended = run.result("Download what was spoilt", host)["attachments"]
        assert [item["name"] for item in mended if item["downloaded"]] == ["whole.bin"]

        assert run.result("Raw request", host)["content"] == "With files"
        predicted = run.result("Raw change predicted", host)
        assert (predicted["changed"], predicted["skipped_in_check_mode"]) == (True, True)
        assert run.result("Raw reading in check mode", host)["changed"] is False
        assert run.result("Raw change", host)["changed"] is True
    shown = simulator.ticket(ticket)
    assert (shown["Priority"], shown["FinalPriority"]) == ("22", "11")
    edits = [item for item in simulator.writes() if item.method == "PUT" or item.path.endswith("/edit")]
    assert len(edits) == 2, "the raw change was sent in check mode as well"
    assert precious.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ansible", "downloads", "precious"]


#: Task -> whether it changes something.
DOWNLOADS = {
    "Download predicted": True,
    "List only": False,
    "Download": True,
    "Download again": False,
    "Download what was spoilt": True,
}


def check_files(listed: list[dict[str, Any]], directory: Path) -> None:
    """What the module lists is what lies in the directory, and all of it."""
    assert {item["name"]: item["sha256"] for item in listed} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }
    for item in listed:
        path = Path(item["path"])
        assert path.parent == directory
        assert not path.is_symlink()
        assert path.read_bytes() == FILES[item["name"]]
    assert len(list(directory.iterdir())) == len(FILES), "something else was left behind"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that begin with "Start", followed as a reader follows them: files saved, commands typed, output compared.

The servers are those that the demonstration leaves running, which is where the pages send a reader who has none.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.demo import play
from tests.documents import ROOT, blocks
from tests.integration.programs import Ansible

SERVERS = {
    "request-tracker": play.simulated_rt,
    "zammad": play.simulated_zammad,
    "cerb": play.simulated_cerb,
    "cloudbees": play.simulated_cloudbees,
}


def test_each_page_has_its_server() -> None:
    assert {page.stem.removeprefix("start-") for page in ROOT.glob("docs/start-*.md")} == set(SERVERS)


@pytest.mark.parametrize("name", SERVERS)
def test_a_quick_start_does_what_it_says(name: str, ansible: Ansible, tmp_path: Path) -> None:
    said, compared = "", 0
    with SERVERS[name](tmp_path) as server:
        for block in blocks(ROOT / "docs" / f"start-{name}.md"):
            if block.language == "yaml":
                (ansible.home / block.file).write_text(block.text)
            elif block.language == "console" and not block.text.startswith("export "):
                program, *arguments = shlex.split(block.text)
                server.wire.clear()
                said = ansible.run(program, *arguments, **server.login).ok().output
                if "--check" in arguments:
                    assert server.wire.writes(server.is_write) == [], block.place
                    assert server.wire.log
            elif block.language == "text":
                lines = iter(said.splitlines())
                for line in block.text.splitlines():
                    assert any(printed.startswith(line) for printed in lines), f"{block.place}: {line!r} in\n{said}"
                compared += 1
    assert compared >= 4


def test_what_requests_of_uri_have_made_a_module_finds(ansible: Ansible, tmp_path: Path) -> None:
    for block in blocks(ROOT / "docs/from-uri.md"):
        if block.file:
            (ansible.home / block.file).write_text(block.text)
    with play.simulated_rt(tmp_path) as server:
        by_uri = ansible.run("ansible-playbook", "with-uri.yml", **server.login).ok()
        assert by_uri.changed() == ["Create it"]
        server.wire.clear()
        by_module = ansible.run("ansible-playbook", "with-module.yml", **server.login).ok()
        assert by_module.result("Keep one ticket about it")["id"] == int(by_uri.result("Create it")["json"]["id"])
        assert by_module.changed() == []
        assert server.wire.writes(server.is_write) == []

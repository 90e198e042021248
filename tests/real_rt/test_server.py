# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test server itself: it answers, is seeded, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.laws import runner
from tests.laws.scenario import new_key
from tests.real_rt import database, server
from tests.real_rt.database import PASSWORDS
from tests.real_rt.fixtures import start_or_skip
from tests.real_rt.server import CannotRun, RealRT, processes_with


def ask(rt: RealRT, path: str, **options: Any) -> requests.Response:
    return requests.get(f"{rt.url}/REST/2.0/{path}", timeout=60, **options)


@pytest.mark.parametrize("user", ["root", "apiuser"])
def test_answers_to_its_tokens(real_rt: RealRT, user: str) -> None:
    answer = ask(real_rt, "rt", headers={"Authorization": f"token {real_rt.tokens[user]}"})
    assert answer.status_code == 200
    assert answer.json()["Version"].startswith("5.")
    assert ask(real_rt, "rt", headers={"Authorization": "token 1-2-wrong"}).status_code == 401


def test_a_session_cookie_reads_and_writes(real_rt: RealRT) -> None:
    login = {"api_url": real_rt.url, "api_auth": "cookie", "api_username": "root"}
    login["api_password"] = real_rt.passwords["root"]
    wanted = {**login, "external_id": new_key(), "queue": "General", "subject": "by cookie", "priority": 3}
    assert runner.run("rt_ticket", wanted)["action"] == "created"
    assert runner.run("rt_ticket", {**wanted, "priority": 4})["action"] == "updated"
    assert not runner.run("rt_ticket", {**wanted, "priority": 4})["changed"]
    assert runner.run("rt_comment", {**login, "external_id": wanted["external_id"], "content": "seen"})["changed"]


@pytest.mark.parametrize("user", sorted(PASSWORDS))
def test_answers_to_its_passwords(real_rt: RealRT, user: str) -> None:
    assert ask(real_rt, "rt", auth=(user, PASSWORDS[user])).status_code == 200
    assert ask(real_rt, "rt", auth=(user, "wrong")).status_code == 401


def test_is_seeded(real_rt: RealRT) -> None:
    login = {"Authorization": f"token {real_rt.tokens['apiuser']}"}
    queue = ask(real_rt, "queue/Helpdesk", headers=login).json()
    assert {"Severity", "Components", "DueOn", "Größe"} <= {field["name"] for field in queue["TicketCustomFields"]}
    assert ask(real_rt, "queue/Strict", headers=login).json()["Lifecycle"] == "strict"
    assert ask(real_rt, "queue/Secret", headers=login).status_code == 403


@pytest.mark.real_rt
def test_stops_and_starts_again_with_its_data(tmp_path: Path) -> None:
    # A quote and a space in the path must not end up as Perl in the configuration.
    directory = tmp_path / "it's a test"
    with start_or_skip(lambda: RealRT.start(directory)) as rt:
        login = {"Authorization": f"token {rt.tokens['root']}"}
        created = requests.post(
            f"{rt.url}/REST/2.0/ticket", json={"Queue": "General", "Subject": "kept"}, headers=login, timeout=60
        )
        ticket = created.json()["id"]
        rt.kill()
        assert rt.processes() == []
        with pytest.raises(requests.ConnectionError):
            ask(rt, "rt")
    with RealRT.start(directory, port=rt.port) as rt:
        assert ask(rt, f"ticket/{ticket}", headers=login).json()["Subject"] == "kept"
        assert len(rt.processes()) >= 3, "the server and its two workers"
        assert RealRT.running_in(directory) is not None
    assert rt.processes() == []
    assert RealRT.running_in(directory) is None


@pytest.mark.real_rt
def test_ends_with_the_process_that_started_it(real_rt: RealRT, tmp_path: Path) -> None:
    script = (
        "import sys; from tests.real_rt.server import RealRT as R; R.start(sys.argv[1]); print('up', flush=1); input()"
    )
    root = Path(__file__).parents[2]
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == b"up\n"
    marker = f"RT_SITE_CONFIG={tmp_path / 'RT_SiteConfig.pm'}"
    assert processes_with(marker)
    os.kill(starter.pid, signal.SIGKILL)
    starter.communicate()
    patience = time.monotonic() + 20
    while processes_with(marker) and time.monotonic() < patience:
        time.sleep(0.05)
    assert processes_with(marker) == []


def test_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(database, "SHARE", tmp_path)
    monkeypatch.setattr(database, "PERL", "/bin/false")
    with pytest.raises(CannotRun, match=r"request-tracker5, rt5-db-sqlite, rt5-standalone.*sudo tests/ci/apt real-rt"):
        RealRT.start(tmp_path)


def test_says_when_the_port_is_taken(real_rt: RealRT, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=rf"port {real_rt.port} is taken"):
        RealRT.start(tmp_path, port=real_rt.port)
    assert processes_with(f"RT_SITE_CONFIG={tmp_path / 'RT_SiteConfig.pm'}") == []


def test_takes_another_port_when_its_choice_is_taken(
    real_rt: RealRT, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = iter([real_rt.port, server.free_port()])
    monkeypatch.setattr(server, "free_port", lambda: next(choices))
    with RealRT.start(tmp_path) as second:
        assert second.port != real_rt.port
        assert second.processes()


def test_where_it_is_required_its_absence_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> RealRT:
        raise CannotRun("the reason")

    monkeypatch.setenv("OPSDESK_REQUIRE_RT", "1")
    with pytest.raises(pytest.fail.Exception, match="the reason"):
        start_or_skip(start)
    monkeypatch.setenv("OPSDESK_REQUIRE_RT", "")
    with pytest.raises(pytest.skip.Exception, match="the reason"):
        start_or_skip(start)

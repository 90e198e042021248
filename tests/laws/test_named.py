# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws on a named test server: the command runs as a process of its own, and so does the server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.laws import named
from tests.laws.named import Address, Gap, Refused, without
from tests.laws.on import Report, address_of
from tests.laws.rt.named import Named
from tests.laws.rt.scenarios import QUEUE, USER
from tests.real_rt.server import RealRT
from tests.simulators.cerb import KEY_ADMIN, KEY_WORKER
from tests.simulators.cloudbees import ADMIN, PASSWORDS
from tests.simulators.rt import TOKEN_APIUSER, TOKEN_ROOT
from tests.simulators.zammad import TOKEN_ADMIN, TOKEN_AGENT

ROOT = Path(__file__).parents[2]
RT = {"RT_TOKEN": TOKEN_APIUSER, "RT_ADMIN_TOKEN": TOKEN_ROOT}
CERB = {
    **dict(zip(("CERB_ACCESS_KEY", "CERB_SECRET_KEY"), KEY_WORKER, strict=True)),
    **dict(zip(("CERB_ADMIN_ACCESS_KEY", "CERB_ADMIN_SECRET_KEY"), KEY_ADMIN, strict=True)),
}
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "zammad": {"ZAMMAD_TOKEN": TOKEN_AGENT, "ZAMMAD_ADMIN_TOKEN": TOKEN_ADMIN},
    "cerb": CERB,
    "cloudbees": {"CLOUDBEES_USERNAME": ADMIN, "CLOUDBEES_PASSWORD": PASSWORDS[ADMIN]},
}
#: What is played of each: files and scenarios, and how many tests of these hold at least.
PLAYED: Mapping[str, tuple[str, str, int]] = {
    "zammad": ("test_laws.py", "zammad_group-nested or zammad_ticket-attribute", 22),
    "cerb": ("test_laws.py", "cerb_group-members or cerb_ticket-silent", 22),
    "cloudbees": ("test_laws.py", "cloudbees_project-seen or cloudbees_group-seen", 20),
}


@contextlib.contextmanager
def simulator(system: str, directory: Path) -> Iterator[str]:
    """The URL of a simulator in a process of its own."""
    ready = directory / "url"
    command = [sys.executable, "-m", f"tests.simulators.{system}", "--port", "0", "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def play(system: str, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in the environment of a person who has set nothing else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPSDESK_", "PYTEST_", "LAWS_"))}
    command = [sys.executable, "-m", "tests.laws.on", system, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)
    for secret in environment.values():
        # Nothing but the address is printed.
        assert secret.startswith("http") or len(secret) < 8 or secret not in done.stdout + done.stderr
    return done


def report_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of the report that the command prints last."""
    lines = done.stdout.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("The laws on ")), None)
    assert start is not None, done.stdout + done.stderr
    return lines[start:]


@pytest.mark.parametrize("system", ACCOUNTS)
def test_the_laws_hold_on_a_simulator_that_is_named(system: str, tmp_path: Path) -> None:
    file, scenarios, least = PLAYED[system]
    with simulator(system, tmp_path) as url:
        url += "/rest" if system == "cerb" else ""
        there = {**ACCOUNTS[system], f"{system.upper()}_URL": url, "LAWS_ON_TEST_SERVER": f"{url}/"}
        done = play(system, there, f"tests/laws/{file}", "-k", scenarios)
    report = report_of(done)
    assert done.returncode == 0, done.stdout
    assert f" at {url}, run k" in report[0]
    held = next(line for line in report if line.startswith("held: "))
    assert int(held.split()[1].rstrip(",")) >= least
    assert "failed: 0" in held
    left = [line.split()[4] for line in report if line.startswith("could not be removed: ")]
    # Cerb lets nobody delete a type of records.
    assert left == (["custom_record"] if system == "cerb" else [])
    assert [line for line in report if line.startswith("made for the run and removed again: ") and "Lab" in line]


# -- Request Tracker -----------------------------------------------------------------


def ask(url: str, method: str, path: str, document: Any = None) -> Any:
    """One request to the simulator of RT, as root."""
    headers = {"Authorization": f"token {TOKEN_ROOT}"}
    answer = requests.request(method, f"{url}/REST/2.0/{path}", json=document, headers=headers, timeout=60)
    assert answer.ok, answer.text
    return answer.json()


def test_what_is_missing_is_made_and_removed_or_left_out_and_reported(tmp_path: Path) -> None:
    with simulator("rt", tmp_path) as url:
        ask(url, "PUT", "queue/Service", {"Disabled": 1})
        badge = ask(url, "POST", "customfields", [{"field": "Name", "value": "Badge"}])["items"][0]["id"]
        ask(url, "PUT", f"customfield/{badge}", {"Disabled": 1})
        there = {**RT, "RT_URL": url, "LAWS_ON_TEST_SERVER": url}
        done = play("rt", there, "tests/laws/test_laws.py", "-k", "rt_user or rt_ticket-matched-rest2")
        report = report_of(done)
        assert done.returncode == 0, done.stdout
        assert report[-1] == "made for the run and removed again: queue Service"
        reason = "no custom field 'Badge' is applied to the server's users"
        assert f"  left out: custom_fields.Badge: {reason}" in report[report.index("rt_user-rest2") :]
        assert str(ask(url, "GET", "queue/Service")["Disabled"]) == "1"
        run = report[0].split()[-1]
        assert ask(url, "GET", f"tickets?query=Subject LIKE '{run}'")["items"] == []
        assert ask(url, "POST", "users", [{"field": "Name", "operator": "LIKE", "value": run}])["items"] == []


@pytest.mark.parametrize("wrong", ["not named again", "another one", "no account", "a wrong token"])
def test_a_server_is_refused(wrong: str, tmp_path: Path) -> None:
    with simulator("rt", tmp_path) as url:
        there = {**RT, "RT_URL": url, "LAWS_ON_TEST_SERVER": url}
        there |= {
            "not named again": {"LAWS_ON_TEST_SERVER": ""},
            "another one": {"LAWS_ON_TEST_SERVER": "https://rt.test.example"},
            "no account": {"RT_ADMIN_TOKEN": ""},
            "a wrong token": {"RT_TOKEN": "1-14-0123456789abcdef"},
        }[wrong]
        done = play("rt", there)
        assert ask(url, "GET", "tickets?query=id > 0")["items"] == []
    assert (done.returncode, done.stdout) == (2, "")
    assert {"no account": "RT_ADMIN_TOKEN", "a wrong token": "401"}.get(
        wrong, f"LAWS_ON_TEST_SERVER={url}"
    ) in done.stderr


def test_the_laws_hold_on_a_real_rt_that_is_named(real_rt: RealRT) -> None:
    url, tokens = real_rt.url, real_rt.tokens
    there = {"RT_URL": url, "RT_TOKEN": tokens["apiuser"], "RT_ADMIN_TOKEN": tokens["root"]}
    refused = play("rt", there)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"LAWS_ON_TEST_SERVER={url}" in refused.stderr
    files = ("tests/laws/test_laws.py", "tests/laws/test_once.py", "tests/laws/test_closed.py")
    chosen = "rt_group or rt_ticket-matched-rest2 or (lean-rest2 and (once or closed))"
    done = play("rt", {**there, "LAWS_ON_TEST_SERVER": url}, *files, "-k", chosen)
    report = report_of(done)
    assert done.returncode == 0, done.stdout
    lean = report[report.index("rt_ticket-lean-rest2") :]
    assert "  held: once" in lean
    assert "  held: by default a closed ticket stays closed with a warning" in lean
    assert "  held: twice changes nothing the second time (2)" in report[report.index("rt_group-rest2") :]
    assert report[-1] == "made for the run and removed again: nothing"


# -- the parts -----------------------------------------------------------------


def test_the_address_is_compared_without_its_last_slash() -> None:
    there = {**RT, "RT_URL": "https://rt.test.example/rt/", "LAWS_ON_TEST_SERVER": "https://rt.test.example/rt"}
    found = address_of("rt", {**there, "RT_CA_PATH": "/ca.pem"})
    assert (found.url, found.path, found.verify) == ("https://rt.test.example/rt", "/rt", "/ca.pem")
    assert found.accounts["admin"] == {"api_token": TOKEN_ROOT}
    assert TOKEN_ROOT not in repr(found)
    assert address_of("rt", {**there, "RT_VALIDATE_CERTS": "no"}).verify is False
    with pytest.raises(Refused, match=r"LAWS_ON_TEST_SERVER=https://rt\.test\.example/rt as well"):
        address_of("rt", {**there, "LAWS_ON_TEST_SERVER": "https://rt.test.example"})


def test_options_that_cannot_be_tried_are_left_out() -> None:
    options = {"custom_fields": {"severity": "high", "Tags": ["x"]}, "sla": "gold"}
    assert without(options, "custom_fields.Severity") == {"custom_fields": {"Tags": ["x"]}, "sla": "gold"}
    assert without({"custom_fields": {"Tags": ["x"]}, "sla": "gold"}, "custom_fields.Tags") == {"sla": "gold"}
    assert without(options, "status") == options


@pytest.fixture
def _no_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "VISITS", [])


@pytest.mark.usefixtures("_no_visits")
def test_a_scenario_that_has_nothing_left_is_not_tried() -> None:
    server = Named(Address("rt", "http://127.0.0.1:9", {name: {"api_token": "x"} for name in ("agent", "admin")}))
    server.gaps = [Gap("rt_user", option, f"no {option}") for option in USER.update]
    server.lacks("rt_queue", "lifecycle", "no such lifecycle")
    assert server.why_not(USER) == "; ".join(f"no {option}" for option in USER.update)
    assert server.why_not(QUEUE) == ""
    assert "lifecycle" not in {**server.fitted(QUEUE).create, **server.fitted(QUEUE).update}
    assert [gap.option for gap in server.dropped(QUEUE)] == ["lifecycle"]


@pytest.mark.usefixtures("_no_visits")
def test_the_report_says_what_failed() -> None:
    report = Report("rt")
    report._tests = {"a": ("once", QUEUE), "b": ("twice", QUEUE), "c": ("heal", QUEUE)}
    keywords: dict[str, Any] = {}
    for name, outcome, said in (
        ("a", "passed", None),
        ("b", "failed", "\nAssertionError: two tickets\nmore"),
        ("c", "skipped", ("file", 1, "Skipped: no second account")),
    ):
        found: Any = pytest.TestReport(name, ("file", 1, name), keywords, outcome, said, "call")  # type: ignore[arg-type]
        report.pytest_runtest_logreport(found)
    lines = report.lines(Address("rt", "http://rt.test.example", {}, version="5.0.3"), "kabc")
    assert lines[:6] == [
        "The laws on rt 5.0.3 at http://rt.test.example, run kabc",
        "",
        "rt_queue-rest2",
        "  held: once",
        "  failed: twice: AssertionError: two tickets",
        "  not tried: heal: no second account",
    ]
    assert "held: 1, failed: 1, not tried: 1" in lines

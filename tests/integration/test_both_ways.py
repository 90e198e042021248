# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task in the worker process and as an ordinary module: the same results, and the same requests to the server."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.programs import HERE, Ansible, Run, Started
from tests.integration.servers import Server
from tests.integration.zammad import TOKEN_ADMIN, Desk

SECRETS = {"password": "pö'ss\"w%41&rd=x +y", "new_password": "n3w 'ß\"%&\\ word", "item_key": "k3y-of-item"}
#: What differs between any two runs.
VARIABLE = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "<time>"),
    (re.compile(r"\b\d+ ms\b"), "<ms>"),
    (re.compile(r"Traceback \(most recent call last\):.*?\\n(?=\w)"), "<traceback>"),
    (re.compile(r"0x[0-9a-f]{6,}"), "<address>"),
)


@dataclass
class Way:
    """One of the two ways: a run of the playbook with servers of its own."""

    ansible: Ansible
    rt: Server
    zammad: Desk
    started: Started

    @classmethod
    @contextmanager
    def begin(cls, directory: Path, in_process: bool) -> Iterator[Way]:
        ansible, rt, zammad = Ansible(directory), Server.simulated(), Desk.simulated()
        vault, inventory = ansible.files / "vault", ansible.files / "hosts.json"
        vault.write_text("open sesame")
        unreachable = {"ansible_host": "192.0.2.1"}
        inventory.write_text(json.dumps({"elsewhere": {"hosts": {"one": unreachable, "two": unreachable}}}))
        with rt.wire, zammad.wire:
            rt.wire.fault("stall", path="/slow$", seconds=60)
            variables = {**rt.variables, "zammad_url": zammad.url, "zammad_token": TOKEN_ADMIN, **SECRETS}
            started = ansible.start_playbook(
                "both_ways",
                *("-vvv", "-i", str(inventory), "--vault-password-file", str(vault)),
                variables=variables,
                OPSDESK_ITSM_IN_PROCESS=str(in_process),
                ANSIBLE_COLLECTIONS_PATH=str(HERE / "odd"),
                ANSIBLE_LOG_PATH=str(ansible.files / "log"),
            )
            yield cls(ansible, rt, zammad, started)

    def plain(self, value: Any) -> Any:
        """A result without what differs between any two runs."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        for pattern, name in VARIABLE:
            text = pattern.sub(name, text)
        text = text.replace(self.rt.url, "<rt>").replace(self.zammad.url, "<zammad>")
        return json.loads(text.replace(str(self.ansible.home), "<home>"))

    def requests(self) -> list[tuple[str, str, int | None]]:
        logs = [*self.rt.wire.log, *self.zammad.wire.log]
        # On a busy machine a module of its own process may not have begun when its task runs out of time.
        return [(item.method, self.plain(item.target), item.status) for item in logs if item.path != "/REST/2.0/slow"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[Way, Run], tuple[Way, Run]]]:
    """The playbook, run both ways at the same time."""
    directory = tmp_path_factory.mktemp("both")
    with Way.begin(directory / "inside", True) as inside, Way.begin(directory / "outside", False) as outside:
        for way in (inside, outside):
            account = way.rt.state.user("apiuser") if way.rt.state else None
            assert account is not None
            account.password = SECRETS["password"]
        yield (inside, inside.started.end()), (outside, outside.started.end())


def test_results_are_the_same(both: Any) -> None:
    (inside, here), (outside, elsewhere) = both
    assert [task.name for task in here.tasks] == [task.name for task in elsewhere.tasks]
    for one, other in zip(here.tasks, elsewhere.tasks, strict=True):
        here_, there = inside.plain(vars(one)), outside.plain(vars(other))
        if one.name == "Odd ends":
            # An object that is not JSON: the server has been told by then, so it is too late to do it the other way.
            for result in (here_, there):
                broken = result["result"]["results"].pop()
                assert (broken["item"], broken.get("failed", True)) == ("not_json", True)
        if one.name == "Too late":
            # Where in its own code ansible-core was when the time was up, which 2.18 and later tell, is left to chance.
            for result in (here_, there):
                late = result["result"]
                assert late.pop("timedout", {"period": 1})["period"] == 1
                assert "Timed out after 1 second" in late["msg"] or "in the expected time frame (1)" in late["msg"]
                late["msg"] = late["msg"].partition(".")[0]
        assert here_ == there, one.name


def test_requests_are_the_same(both: Any) -> None:
    (inside, _here), (outside, _elsewhere) = both
    assert inside.requests() == outside.requests()
    assert len(inside.rt.wire.log) > 50


def test_each_way_is_what_it_is_called(both: Any) -> None:
    (_inside, here), (_outside, elsewhere) = both
    tasks = len(here.tasks) - 1  # one is ansible.builtin.debug
    more = sum(
        len(task.result.get("results", [0])) - 1 for task in here.tasks if task.name in ("Open tickets", "Odd ends")
    )
    assert here.output.count("runs in the worker process") == tasks + more
    assert here.output.count("as an ordinary module") == here.output.count("AnsiballZ") == 0
    assert elsewhere.output.count("as an ordinary module: opsdesk_itsm_in_process is false") == tasks + more
    # Every item of a loop is done by the same worker.
    processes = set(re.findall(r"rt_ticket runs in the worker process (\d+)", here.output.split("TASK [")[3]))
    assert len(processes) == 1


def test_the_playbook_shows_what_there_is_to_compare(both: Any) -> None:
    (inside, run), _outside = both
    ends = {task.name: task.outcome for task in run.tasks}
    assert {name for name, outcome in ends.items() if outcome == "failed"} == {
        "Options that do not go together",
        "Option that is not there",
        "Value that is none",
        "Odd ends",
        "Too late",
    }
    assert run.result("Foretell a ticket")["diff"]["after"]["subject"] == "Dïsk \U0001f4be {{ full }}"
    assert [item["changed"] for item in run.result("Open tickets")["results"]] == [True, True, False]
    assert "text" in json.dumps(run.result("Give back what was returned")["warnings"])
    assert run.result("Queue that is not there")["error"]["kind"] == "invalid_input"
    assert run.result("Nothing by options")["invocation"]["module_args"]["api_timeout"] == 17.0
    assert run.result("Log in and out")["http_log"][-1].startswith(f"POST {inside.rt.url}/REST/1.0/logout 200")
    # ansible-core 2.22 shows no value that was in a vault.
    assert run.result("Person")["record"]["lastname"] in ("v4ulted wörd", "$REDACTED$")
    assert "v4ulted wörd" in {user["lastname"] for user in inside.zammad.zammad.store.rows("User")}
    late = run.result("Too late")
    assert "(1)" in late["msg"] or late["timedout"]["period"] == 1, "ansible-core 2.18 began to say it apart"
    odd = run.result("All that is odd")
    assert len(odd["warnings"]) >= 3
    assert len(odd["deprecations"]) == 1
    assert odd["given"]["items"] == [{"key": "********", "name": "key ********"}]
    assert (odd["variable"], odd["given"]["path"]) == ("True", "/somewhere/x")
    assert odd["directory"] == str(HERE / "playbooks")
    noise = run.result("Odd ends")["results"][0]
    assert (odd["language"], noise["language"], noise["directory"]) == ("C.UTF-8", "nonsense", "/")
    after = run.result("After that")
    assert (after["directory"], after["language"]) == (odd["directory"], odd["language"])
    assert (after["check"], after["variable"], after["given"]["path"]) == (True, None, None)


def test_no_secret_is_told(both: Any) -> None:
    for way, run in both:
        texts = [run.words, json.dumps([vars(task) for task in run.tasks], ensure_ascii=False)]
        texts += [path.read_text(errors="replace") for path in way.ansible.files.glob("log*")]
        assert len(texts) == 3
        for text in texts:
            for secret in SECRETS.values():
                for shape in (secret, json.dumps(secret)[1:-1], urllib.parse.quote_plus(secret)):
                    assert shape not in text


def test_a_loop_logs_in_once_and_out_at_its_end(ansible: Ansible, simulator: Server) -> None:
    login = {"password": simulator.passwords["apiuser"]}
    run = ansible.playbook("session_loop", variables={**simulator.variables, **login}).ok()
    assert len(run.result("Many with one login")["results"]) == 3
    requests = [item.target for item in simulator.wire.log]
    assert (requests[0], requests[-1]) == ("/REST/1.0/", "/REST/1.0/logout")
    assert requests.count("/REST/1.0/") == requests.count("/REST/1.0/logout") == 1

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that only RT's Perl API reaches, on a real RT. `rt-dump-initialdata`, RT's own program, is the witness."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections, execute
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.host.client import HostClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.host.kinds import HOST_CONFIG, KINDS

from tests.integration.programs import Ansible
from tests.real_rt.fixtures import start_or_skip
from tests.real_rt.server import RealRT, environment

#: RT's own program, which writes the configuration as files for another RT.
DUMP = "/usr/sbin/rt-dump-initialdata"
TABLES = (
    *("ACL", "Templates", "Scrips", "ObjectScrips", "CustomRoles", "ObjectCustomRoles", "ObjectCustomFields"),
    *("Configurations", "CustomFields", "Queues", "Groups"),
)
CODE = "my $when = 'ä';\nreturn 1;\n"
#: By kind: an object as it is first, what changes, and something of it that the witness shows.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "right": ({"right": "AdminQueue", "group": "Operators", "queue": "Secret"}, {}, "AdminQueue"),
    "template": (
        {"name": "Größe", "queue": "Helpdesk", "type": "Perl", "content": "Subject: x\n\nHello {$Ticket->id}\n"},
        {"description": "Says hello", "content": "Subject: y\n\nGood bye\n"},
        "Größe",
    ),
    "scrip": (
        {
            "description": "Tell them all",
            "condition": "User Defined",
            "action": "Notify Requestors",
            "template": "Correspondence",
            "queues": ["Helpdesk", "Service"],
            "applicable_code": CODE,
        },
        {"queues": ["*"], "enabled": False, "stage": "TransactionBatch", "condition": "On Create"},
        "Tell them all",
    ),
    "custom_field_application": ({"custom_field": "Rack", "catalog": "General assets"}, {}, "Rack"),
    "setting": ({"name": "AutoLogoff", "value": 480}, {"value": 60}, "AutoLogoff"),
    # The last: RT's program ends with an error where a role was that is disabled now.
    "custom_role": (
        {"name": "Supervisor", "hint": "Who decides", "multiple": False, "queues": ["Helpdesk"]},
        {"description": "Decides", "queues": ["Service"], "multiple": True},
        "Supervisor",
    ),
}
#: What is refused before anything is written, in check mode too, with what the message names.
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "a right's name": ("right", {"right": "ShowTickets", "group": "Operators"}, r"ShowTickets.*'ShowTicket'"),
    "a group's name": ("right", {"right": "SeeQueue", "group": "Operatrs"}, "Operatrs.*'Operators'"),
    "two holders": ("right", {"right": "SeeQueue", "group": "Operators", "user": "bob"}, "group and user"),
    "no holder": ("right", {"right": "SeeQueue"}, "one of group"),
    "a role of a queue that has none": (
        "right",
        {"right": "SeeClass", "class": "General", "role": "AdminCc"},
        "role: 'AdminCc'",
    ),
    "a queue's name": ("template", {"name": "y", "queue": "Helpdsk"}, "Helpdsk.*'Helpdesk'"),
    "code of a template": (
        "template",
        {"name": "x", "type": "Perl", "content": "{ if ( }"},
        "does not comp",
    ),
    "code of a scrip": ("scrip", {**CASES["scrip"][0], "applicable_code": "return ("}, "applicable_code: does not"),
    "a condition": ("scrip", {**CASES["scrip"][0], "condition": "On Creat"}, "On Creat.*'On Create'"),
    "a template": ("scrip", {**CASES["scrip"][0], "template": "Correspondense"}, "Correspondense.*Correspondence"),
    "all queues and one": ("scrip", {**CASES["scrip"][0], "queues": ["*", "Helpdesk"]}, "means all queues"),
    "a field of another kind": ("custom_field_application", {"custom_field": "Rack", "queue": "Helpdesk"}, "is for"),
    "a setting that is none": ("setting", {"name": "AutoLogof", "value": 1}, "AutoLogof.*'AutoLogoff'"),
    "a setting of the files": ("setting", {"name": "DatabaseHost", "value": "x"}, "RT_SiteConfig.pm"),
}


@pytest.fixture(scope="module")
def desk(real_rt: RealRT, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRT]:
    """A server of these tests' own: what they change is seen in every queue."""
    assert real_rt
    with start_or_skip(lambda: RealRT.start(tmp_path_factory.mktemp("host"))) as server:
        yield server
        if KEPT.client:
            KEPT.client.close()


@pytest.fixture(autouse=True)
def host(desk: RealRT, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on the host of that server."""
    for name, value in environment(desk.directory).items():
        monkeypatch.setenv(name, value)


class Kept(Connections):
    """One Perl process for all tasks: RT takes two seconds to start."""

    client: HostClient | None = None

    def open(self, system: Any, settings: Any, check: bool, clock: Any) -> Any:
        if settings["library"]:
            return super().open(system, settings, check, clock)
        self.client = self.client or HostClient(settings, check)
        self.client.transport = HostClient(settings, check).transport
        self.client.read_only = check
        return self.client

    def release(self, client: Any) -> None:
        """It is for the next task as well."""


KEPT = Kept()


def keep(kind: str, *objects: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
    spec = {name: item.get("default") for name, item in HOST_CONFIG.argument_spec().items()}
    connections = more.pop("connections", KEPT)
    given = {**spec, "resource": kind, "objects": list(objects), **more}
    return dict(execute(HOST_CONFIG, given, check=check, connections=connections))


def actions(result: dict[str, Any]) -> list[str]:
    assert not result.get("failed"), result["msg"]
    return [line["action"] for line in result["objects"]]


def dumped() -> str:
    """All configuration as RT's own program writes it."""
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([DUMP, "--directory", f"{directory}/dump"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return "".join(path.read_text(encoding="utf-8") for path in Path(directory, "dump").glob("*.json"))


def stored(desk: RealRT) -> dict[str, list[Any]]:
    """The rows of all tables that a kind may touch, without who changed them and when."""
    found = {}
    with closing(sqlite3.connect(desk.directory / "rt.sqlite")) as database:
        database.row_factory = sqlite3.Row
        for table in TABLES:
            rows = [dict(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY id")]
            kept = [row for row in rows if table != "Configurations" or not row["Disabled"]]
            found[table] = [{name: row[name] for name in row if not name.startswith("LastUpdated")} for row in kept]
    return found


@pytest.mark.parametrize("kind", CASES)
def test_a_life(kind: str, desk: RealRT) -> None:
    first, change, shown = CASES[kind]
    untouched = stored(desk)
    predicted = keep(kind, first, check=True)
    assert actions(predicted) == ["created"]
    assert stored(desk) == untouched
    made = keep(kind, first)
    assert (actions(made), made["diff"]) == (["created"], predicted["diff"])
    assert kind == "setting" or shown in dumped()
    assert actions(keep(kind, first)) == ["none"]
    if change:
        present = stored(desk)
        predicted = keep(kind, {**first, **change}, check=True)
        assert actions(predicted) == ["updated"]
        assert stored(desk) == present
        changed = keep(kind, {**first, **change})
        assert (actions(changed), changed["diff"]) == (["updated"], predicted["diff"])
        assert actions(keep(kind, {**first, **change})) == ["none"]
    assert actions(keep(kind, {**first, "state": "absent"}, check=True)) == ["deleted"]
    assert actions(keep(kind, {**first, "state": "absent"})) == ["deleted"]
    assert actions(keep(kind, {**first, "state": "absent"})) == ["none"]
    if kind == "custom_role":
        assert actions(keep(kind, {**first, **change})) == ["updated"]
    else:
        assert stored(desk) == untouched


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("kind", sorted({kind for kind, _wrong, _said in WRONG.values()}))
def test_what_is_wrong_is_refused_before_anything_is_written(kind: str, check: bool, desk: RealRT) -> None:
    cases = {case: (wrong, said) for case, (of, wrong, said) in WRONG.items() if of == kind}
    untouched = stored(desk)
    # One of them may be the same object as another one; each is a task's only one then.
    results = [keep(kind, wrong, check=check) for wrong, _said in cases.values()] if kind == "scrip" else []
    together = results or [keep(kind, *(wrong for wrong, _said in cases.values()), check=check, on_error="continue")]
    told = [str(line.get("msg")) for result in together for line in result["objects"]]
    assert len(told) == len(cases)
    for message, (case, (_wrong, said)) in zip(told, cases.items(), strict=True):
        assert re.search(said, message, re.S), f"{case}: {message}"
    assert stored(desk) == untouched


def test_a_purge_revokes_what_is_in_its_scope_and_nothing_else(desk: RealRT) -> None:
    mine = [{"right": name, "group": "Operators", "queue": "Retired"} for name in ("SeeQueue", "ShowTicket")]
    keep("right", *mine, {"right": "SeeQueue", "user": "alice", "queue": "Retired"})
    others = len(stored(desk)["ACL"])
    scope = {"purge": True, "purge_scope": {"queue": "Retired"}, "purge_limit": 5}
    result = keep("right", *mine, **scope)
    assert result["purged"] == ["SeeQueue alice Retired"]
    assert len(stored(desk)["ACL"]) == others - 1
    assert actions(keep("right", *mine, {"right": "SeeQueue", "user": "alice", "queue": "Retired"}, check=True)) == [
        "none",
        "none",
        "created",
    ]


def test_a_running_server_knows_a_new_right(desk: RealRT) -> None:
    login = {"Authorization": f"token {desk.tokens['apiuser']}"}

    def status() -> int:
        return requests.get(f"{desk.url}/REST/2.0/queue/Secret", headers=login, timeout=60).status_code

    assert status() in (403, 404)
    keep("right", {"right": "SeeQueue", "user": "apiuser", "queue": "Secret"})
    assert status() == 200


class Other(Connections):
    """A controller of its own, with what happens before it asks Perl to create."""

    def __init__(self, before: Callable[[HostClient], object]) -> None:
        self._before = before

    def open(self, system: Any, settings: Any, check: bool, clock: Any) -> Any:
        before = self._before

        class Client(HostClient):
            def ask(self, do: str, kind: str, **more: Any) -> Any:
                if do == "create":
                    before(self)
                return super().ask(do, kind, **more)

        return Client(settings, check)


@pytest.mark.parametrize("kind", CASES)
def test_of_controllers_at_the_same_moment_one_creates_and_all_end_well(kind: str) -> None:
    start = threading.Barrier(2)

    def controller(_number: int) -> dict[str, Any]:
        # Both have looked, and found nothing; they share no lock.
        DIRECTORY.set(None)
        return keep(kind, CASES[kind][0], connections=Other(lambda _client: start.wait(60)))

    absent = {**CASES[kind][0], "state": "absent"}
    keep(kind, absent)
    with ThreadPoolExecutor(2) as pool:
        found = sorted(action for result in pool.map(controller, range(2)) for action in actions(result))
    # A custom role that is there disabled is enabled; nobody asks to create it.
    assert found in (["created", "none"], ["none", "updated"])
    assert actions(keep(kind, absent)) == ["deleted"], "there was one"


def test_a_process_that_is_killed_leaves_nothing_half_made(desk: RealRT) -> None:
    template = {"name": "Cut off", "content": "x"}
    untouched = stored(desk)

    def pull(client: HostClient) -> None:
        assert client._process is not None
        client._process.kill()
        client._process.wait()

    result = keep("template", template, connections=Other(pull))
    assert result["failed"]
    assert "Perl ended while it was asked to create a template" in result["msg"]
    assert stored(desk) == untouched
    assert actions(keep("template", template)) == ["created"]
    assert actions(keep("template", template)) == ["none"]


def test_ansible_runs_it_on_the_host_as_a_process_and_in_its_own(desk: RealRT, tmp_path: Path) -> None:
    ansible = Ansible(tmp_path)
    given = json.dumps({"resource": "template", "objects": [{"name": "By hand", "content": "x"}]})
    command = ["ansible", "localhost", "-m", "opsdesk.itsm.rt_host_config"]
    for inside, changed in (("true", True), ("false", False)):
        more = ["-a", given, "-e", f"opsdesk_itsm_in_process={inside}"]
        run = ansible.run(*command, *more, **environment(desk.directory)).ok()
        assert f'"changed": {str(changed).lower()}' in run.output


def test_without_request_tracker_it_says_where_it_looked(tmp_path: Path) -> None:
    result = keep("right", {"right": "SeeQueue", "user": "bob"}, library=str(tmp_path))
    assert result["objects"][0]["error"]["kind"] == "unreachable"
    assert str(tmp_path) in result["msg"]
    assert set(KINDS) == set(HOST_CONFIG.options["resource"]["choices"])

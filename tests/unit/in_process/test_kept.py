# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the items of a loop share, a session and its login; and what they must not: secrets, logs, whether to write."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, execute
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response, Transport
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept import IDLE, MOST, KeptConnections

from tests.unit.core.fakes import TOY
from tests.unit.core.sockets import Server, answer, silence

GET = Request("GET", "/thing")


class SessionAuth(Auth):
    """Logs in by a request, and out by another; what it got is a secret."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret)
        self.session = ""

    def prepare(self, transport: Transport) -> None:
        if not self.session:
            self.session = transport.send_plain(Request("GET", "/login")).text
            transport.redactor.add(self.session)

    def renew(self, transport: Transport, response: Response) -> bool:
        if response.status != 401:
            return False
        self.session = ""
        self.prepare(transport)
        return True

    def decorate(self, request: Request) -> Request:
        return request.adding(headers={"X-Session": self.session})

    def finish(self, transport: Transport) -> None:
        transport.send_plain(Request("GET", "/logout"))


class Client:
    """The least that a task needs."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def close(self) -> None:
        self.transport.close()


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> Client:
    auth = SessionAuth(settings["api_token"]) if settings["api_username"] == "session" else Auth(settings["api_token"])
    return Client(Transport(settings.connection(), auth, read_only=read_only, clock=clock))


SYSTEM: System = replace(TOY, connect=connect)


class Time:
    """A clock that a test sets."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Worker:
    """Runs tasks as one worker process does."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.time = Time()
        self.kept = KeptConnections(self.time)

    def run(self, path: str = "/thing", *, check: bool = False, keep: bool = True, **options: Any) -> dict[str, Any]:
        """A task that reads once; `environment` may be among the options."""
        environment = options.pop("environment", {})

        def work(call: Call) -> dict[str, Any]:
            if options.get("password"):
                call.client.transport.redactor.add(f"of {options['password']}")
            response = call.client.transport.send(Request("GET", path))
            return {"changed": False, "body": response.text}

        task = Task(SYSTEM, {"password": {"type": "str", "no_log": True}}, work)
        given = {"api_url": self.server.url, "api_token": "tok3n", "api_retries": 0, **options}
        self.kept.begin()
        with self.kept.task(keep=keep, environment=environment):
            return execute(task, given, check=check, verbosity=3, connections=self.kept)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.will(*[answer(body=b"abc123")] * 60)
        yield server


@pytest.fixture
def worker(server: Server) -> Iterator[Worker]:
    worker = Worker(server)
    yield worker
    worker.kept.close_all()


def test_items_with_the_same_settings_share_a_connection_and_each_tells_its_own_requests(worker: Worker) -> None:
    results = [worker.run(f"/{number}") for number in range(3)]
    assert worker.server.connections == 1
    assert [line.split()[1] for result in results for line in result["http_log"]] == [
        f"{worker.server.url}/{number}" for number in range(3)
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"api_token": "other"},
        {"api_timeout": 9.0},
        {"api_headers": {"X-Who": "me"}},
        {"check": True},
        {"environment": {"HTTPS_PROXY": "http://127.0.0.1:1"}},
    ],
)
def test_other_settings_get_another_connection(worker: Worker, other: dict[str, Any]) -> None:
    worker.run()
    worker.run(**other)
    worker.run()
    worker.run(**other)
    assert worker.server.connections == 2


def test_without_a_loop_nothing_is_kept(worker: Worker) -> None:
    for _item in range(2):
        worker.run(keep=False)
    assert worker.server.connections == 2


def test_one_login_serves_all_and_its_secret_stays_one(worker: Worker) -> None:
    first = worker.run(api_username="session")
    second = worker.run("/abc123", api_username="session")
    assert [request.target for request in worker.server.received] == ["/login", "/thing", "/abc123"]
    assert {request.headers.get("x-session") for request in worker.server.received[1:]} == {"abc123"}
    assert len(first["http_log"]) == 2
    assert second["http_log"][0].split()[1] == f"{worker.server.url}/********"
    worker.kept.close_all()
    assert worker.server.received[-1].target == "/logout"


def test_a_login_renewed_by_a_later_item_serves_the_next(worker: Worker) -> None:
    worker.run(api_username="session")
    worker.server.script[:] = [answer(401), answer(body=b"xyz789"), answer(), answer()]
    worker.run(api_username="session")
    assert "/xyz789" not in worker.run("/xyz789", api_username="session")["http_log"][0]
    assert worker.server.received[-1].headers["x-session"] == "xyz789"


def test_the_secrets_of_one_item_do_not_hide_the_words_of_the_next(worker: Worker) -> None:
    first = worker.run("/0pen/of%200pen", password="0pen")
    second = worker.run("/0pen/of%200pen")
    assert first["http_log"][0].split()[1] == f"{worker.server.url}/********/********"
    assert second["http_log"][0].split()[1] == f"{worker.server.url}/0pen/of%200pen"


def test_in_check_mode_nothing_can_be_written_after_a_real_item(worker: Worker) -> None:
    worker.run()

    def write(call: Call) -> dict[str, Any]:
        call.client.transport.send(Request("POST", "/thing"))
        return {}

    with worker.kept.task(keep=True, environment={}):
        result = execute(Task(SYSTEM, {}, write), {"api_url": worker.server.url}, check=True, connections=worker.kept)
    assert result["error"]["kind"] == "write_in_check_mode"
    assert [request.method for request in worker.server.received] == ["GET"]


def test_a_connection_that_was_idle_is_opened_anew_and_the_login_kept(worker: Worker) -> None:
    worker.run(api_username="session")
    worker.time.seconds = IDLE + 1
    worker.run(api_username="session")
    assert worker.server.connections == 2
    assert [request.target for request in worker.server.received] == ["/login", "/thing", "/thing"]


def test_the_one_used_longest_ago_is_closed_when_there_are_too_many(worker: Worker) -> None:
    for number in range(MOST + 1):
        worker.run(api_token=f"{number}", api_username="session" if number == 0 else None)
    assert worker.server.received[-1].target == "/logout"
    before = worker.server.connections
    worker.run(api_token="1")
    assert worker.server.connections == before


class Stopped(BaseException):
    """What ansible-core raises in the middle of a task that takes too long."""


def test_a_task_that_is_stopped_leaves_no_connection_and_says_no_good_bye(worker: Worker) -> None:
    worker.run(api_username="session")

    def stop(call: Call) -> dict[str, Any]:
        call.client.transport.send(GET)
        raise Stopped

    given = {"api_url": worker.server.url, "api_token": "tok3n", "api_retries": 0, "api_username": "session"}
    with pytest.raises(Stopped), worker.kept.task(keep=True, environment={}):
        execute(Task(SYSTEM, {}, stop), given, check=False, connections=worker.kept)
    worker.run(api_username="session")
    assert [request.target for request in worker.server.received] == ["/login", "/thing", "/thing", "/login", "/thing"]
    assert worker.server.connections == 2


def test_what_was_sent_is_known(worker: Worker) -> None:
    assert "error" in worker.run(api_url="nonsense")
    assert not worker.kept.sent
    worker.run()
    assert worker.kept.sent
    worker.kept.begin()
    assert not worker.kept.sent, "the next task has sent nothing"


def test_a_failed_item_does_not_spoil_the_next(worker: Worker) -> None:
    worker.run()
    worker.server.script[:] = [silence, answer()]
    assert worker.run(api_timeout=0.2)["error"]["kind"] == "timed_out"
    worker.server.script[:] = [answer()]
    assert "error" not in worker.run()


def _in_a_fork(worker: Worker, before_its_end: Any) -> None:
    worker.run("/from-fork", api_username="session")
    before_its_end.set()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_uses_nothing_of_its_parent_and_logs_out_at_its_end(worker: Worker) -> None:
    worker.run(api_username="session")
    fork = multiprocessing.get_context("fork")
    before_its_end = fork.Event()
    child = fork.Process(target=_in_a_fork, args=(worker, before_its_end))
    child.start()
    child.join(20)
    assert (child.exitcode, before_its_end.is_set()) == (0, True)
    targets = [request.target for request in worker.server.received]
    assert targets == ["/login", "/thing", "/login", "/from-fork", "/logout"]
    assert worker.server.connections == 2
    worker.run(api_username="session")
    assert worker.server.connections == 2, "the parent's connection is as it was"


def test_a_server_that_does_not_answer_does_not_keep_the_process(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept.LAST_WORDS", 0.1)
    worker.run(api_username="session")
    worker.server.script[:] = [silence]
    worker.kept.close_all()
    assert [request.target for request in worker.server.received].count("/logout") == 1


def test_names_hold_no_secret(worker: Worker) -> None:
    worker.run(environment={"RT_TOKEN": "s3cret"})
    assert "tok3n" not in repr(list(worker.kept._kept))
    assert "s3cret" not in repr(list(worker.kept._kept))


def test_what_the_end_of_a_session_warns_of_is_shown(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("ansible.utils.display.Display.warning", lambda _display, text: shown.append(text))

    def finish(_login: Any, transport: Any) -> None:
        transport.warnings.append("the session lives on")

    monkeypatch.setattr(SessionAuth, "finish", finish)
    assert "warnings" not in worker.run(api_username="session")
    worker.kept.close_all()
    assert shown == ["the session lives on"]
    assert worker.run(api_username="session", keep=False)["warnings"] == ["the session lives on"]

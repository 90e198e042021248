# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From validated options to a module's result: nothing escapes, nothing secret is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import module
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, execute, task_of, wish_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport

from tests.unit.core.fakes import TOY, WIDGET, FakeClock, Fault, Shelf

OPTIONS = {"api_url": "http://127.0.0.1:1", "api_token": "s3cret"}


@dataclass
class Client:
    transport: Transport
    closed: int = 0

    def close(self) -> None:
        self.closed += 1


@dataclass
class Connected:
    """A system that makes clients and remembers them."""

    clients: list[Client] = field(default_factory=list)

    def connect(self, settings: Settings, read_only: bool, clock: Clock | None) -> Client:
        transport = Transport(settings.connection(), Auth(settings["api_token"]), read_only=read_only, clock=clock)
        self.clients.append(Client(transport))
        return self.clients[-1]

    @property
    def system(self) -> System:
        return replace(TOY, connect=self.connect)


@pytest.fixture
def toy() -> Connected:
    return Connected()


def doing(toy: Connected, work: Any, **options: Any) -> Task:
    return Task(toy.system, options, work)


def failing(toy: Connected, error: Exception, **options: Any) -> Task:
    def work(call: Call) -> dict[str, Any]:
        raise error

    return doing(toy, work, **options)


def test_a_task_gets_a_client_its_options_and_the_clock(toy: Connected) -> None:
    clock, calls = FakeClock(), list[Call]()

    def work(call: Call) -> dict[str, Any]:
        calls.append(call)
        return {"changed": True, "id": 3}

    assert execute(doing(toy, work), OPTIONS, check=False, clock=clock) == {"changed": True, "id": 3}
    [call] = calls
    assert (call.client, call.check, call.clock) == (toy.clients[0], False, clock)
    assert {name: value for name, value in call.options.items() if value is not None} == OPTIONS
    assert toy.clients[0].closed == 1


@pytest.mark.parametrize("check", [True, False])
def test_in_check_mode_the_transport_refuses_to_write(toy: Connected, check: bool) -> None:
    execute(doing(toy, lambda call: {"changed": call.check}), OPTIONS, check=check)
    assert toy.clients[0].transport.read_only is check


def test_an_error_becomes_a_failed_result_that_names_the_system(toy: Connected) -> None:
    result = execute(failing(toy, errors.Refused("no", status=400, done={"id": 3})), OPTIONS, check=False)
    assert result["failed"] is True
    assert (result["msg"], result["changed"], result["id"]) == ("Toy Server: no", False, 3)
    assert (result["error"]["system"], result["error"]["kind"], result["error"]["status"]) == (
        "Toy Server",
        "refused",
        400,
    )
    assert toy.clients[0].closed == 1


def test_an_error_may_name_another_system(toy: Connected) -> None:
    error = errors.Refused("no")
    error.system = "Front Door"
    assert execute(failing(toy, error), OPTIONS, check=False)["msg"] == "Front Door: no"


def test_missing_settings_are_a_failed_result(toy: Connected) -> None:
    result = execute(failing(toy, errors.Refused("no")), {"api_token": "s3cret"}, check=False, verbosity=4)
    assert "api_url is not given" in result["msg"]
    assert result["error"]["kind"] == "invalid_input"
    assert "http_log" not in result
    assert toy.clients == []


def test_an_unexpected_exception_is_called_a_mistake_of_ours_and_shows_no_secret(toy: Connected) -> None:
    result = execute(failing(toy, KeyError("field s3cret")), OPTIONS, check=False)
    assert result["failed"] is True
    assert result["msg"].startswith("Toy Server: KeyError: 'field ********'.")
    assert "mistake of the collection" in result["msg"]
    assert "Traceback" in result["exception"]
    assert "s3cret" not in str(result)
    assert toy.clients[0].closed == 1


SECRETS = {
    "api_token": "tok3n",
    "api_password": "pässw/rd",
    "api_proxy": "http://u:pr%2Fxy@127.0.0.1:9",
    "api_headers": {"X-Api-Key": "hdr-key", "Accept": "application/json"},
    "password": "wid get's",
}


@pytest.mark.parametrize("unexpected", [False, True])
def test_no_failure_tells_a_secret_of_the_connection_or_of_the_task(toy: Connected, unexpected: bool) -> None:
    planted = "tok3n p%C3%A4ssw%2Frd pr/xy hdr-key wid+get%27s application/json"
    error: Exception = (
        ValueError(planted) if unexpected else errors.Refused(planted, server_messages=[planted], done={"x": [planted]})
    )
    task = failing(toy, error, password={"type": "str", "no_log": True})
    result = execute(task, {**OPTIONS, **SECRETS}, check=False)
    for secret in ("tok3n", "%C3%A4", "pr/xy", "hdr-key", "wid"):
        assert secret not in str(result)
    assert "application/json" in str(result), "what is no secret stays readable"


def test_settings_that_cannot_work_tell_no_secret(toy: Connected) -> None:
    options = {**OPTIONS, "api_url": "http://h/s3cret?", "api_retries": -1, "api_password": "h/s3cret"}
    bad_address = execute(failing(toy, errors.Refused("no")), {**options, "api_url": "ftp://s3cret"}, check=False)
    assert "is not an address" in bad_address["msg"]
    assert "s3cret" not in str(bad_address)


@pytest.mark.parametrize(("verbosity", "shown"), [(0, False), (2, False), (3, True), (4, True)])
@pytest.mark.parametrize("fails", [True, False])
def test_the_log_of_requests_is_shown_from_vvv_on(toy: Connected, verbosity: int, shown: bool, fails: bool) -> None:
    def work(call: Call) -> dict[str, Any]:
        call.client.transport.log.append("GET http://h/ 200 5 ms")
        if fails:
            raise errors.Refused("no")
        return {"changed": False}

    result = execute(doing(toy, work), OPTIONS, check=False, verbosity=verbosity)
    assert result.get("http_log") == (["GET http://h/ 200 5 ms"] if shown else None)


# -- a resource as a task -----------------------------------------------------------------


def test_a_resource_is_kept_in_the_declared_state(toy: Connected) -> None:
    shelf = Shelf(WIDGET)
    bound: list[Any] = []

    def bind(client: Any, wish: Wish, resource: Resource) -> Shelf:
        bound.append((client, wish))
        return shelf

    resource = replace(WIDGET, system=toy.system, operations=bind)
    options = {**OPTIONS, "state": "present", "group": "web", "name": "one", "size": "3"}
    predicted = execute(task_of(resource), options, check=True)
    first = execute(task_of(resource), options, check=False)
    second = execute(task_of(resource), options, check=False)
    assert [result["changed"] for result in (predicted, first, second)] == [True, True, False]
    assert predicted["diff"] == first["diff"]
    assert (first["action"], first["record"]["size"]) == ("created", 3)
    assert [name for name, _values in shelf.writes()] == ["create"]
    assert bound[0][0] is toy.clients[0]
    assert execute(task_of(resource), {**options, "state": "absent"}, check=False)["action"] == "deleted"


def test_a_server_that_timed_out_is_given_as_long_as_one_request_again(toy: Connected) -> None:
    clock = FakeClock()
    shelf = Shelf(WIDGET, clock)
    shelf.fail("create", *[Fault(errors.TimedOut("late"))] * 4)
    resource = replace(WIDGET, system=toy.system, operations=lambda client, wish, resource: shelf)
    result = execute(
        task_of(resource), {**OPTIONS, "group": "g", "name": "n", "api_timeout": 8.0}, check=False, clock=clock
    )
    assert result["ambiguous"] is True
    assert clock.sleeps.count(2.0) >= 4, "a quarter of 8 seconds between the looks"


def test_options_that_cannot_be_understood_are_a_failed_result(toy: Connected) -> None:
    resource: Resource = replace(WIDGET, system=toy.system)
    result = execute(task_of(resource), {**OPTIONS, "size": "many"}, check=False)
    assert "size: " in result["msg"]
    assert result["error"]["kind"] == "invalid_input"


def test_a_task_is_a_task_already(toy: Connected) -> None:
    task = failing(toy, errors.Refused("no"))
    assert task_of(task) is task


@pytest.mark.parametrize(
    ("options", "wish"),
    [
        ({}, Wish({})),
        ({"state": "present", "size": 2}, Wish({"size": 2})),
        ({"state": "absent", "id": 7}, Wish({}, present=False, id=7)),
        (
            {"match_on": [], "match_among": "any", "on_multiple": "newest"},
            Wish({}, match_on=[], match_among="any", on_multiple="newest"),
        ),
        ({"list_mode": "add", "tags": ["b", "a"]}, Wish({"tags": ["a", "b"]}, list_mode="add")),
        ({"update_password": "always"}, Wish({}, update_secrets=True)),
        ({"update_password": "on_create", "password": "x"}, Wish({"password": "x"})),
    ],
)
def test_what_the_options_wish_for(options: dict[str, Any], wish: Wish) -> None:
    assert wish_of(WIDGET, options) == wish


@pytest.mark.parametrize(
    ("platform", "socket", "journal", "told"),
    [
        ("linux", True, False, True),
        ("linux", False, True, True),
        ("linux", False, False, False),
        ("darwin", False, False, True),
    ],
)
def test_the_call_is_logged_where_there_is_a_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, socket: bool, journal: bool, told: bool
) -> None:
    logged: list[Any] = []
    monkeypatch.setattr(basic.AnsibleModule, "_log_invocation", lambda _self: logged.append(True))
    monkeypatch.setattr(basic, "has_journal", journal)
    monkeypatch.setattr(module.sys, "platform", platform)
    monkeypatch.setattr(module, "SYSTEM_LOG", str(tmp_path if socket else tmp_path / "none"))
    called = object.__new__(module._Module)
    called._task, called.params = Task(TOY, {}, lambda _call: {}), {}
    called._log_invocation()
    assert bool(logged) is told


# -- what is masked, and what is not -----------------------------------------------------------------


def test_headers_that_are_no_secret_corrupt_nothing(toy: Connected) -> None:
    result = {"changed": False, "id": 8, "url": "http://h/8", "record": {"queue": "General", "lang": "en", "n": "8"}}
    headers = {"X-Forwarded-Proto": "http", "X-Tenant": "8", "Accept-Language": "en"}
    assert execute(doing(toy, lambda call: result), {**OPTIONS, "api_headers": headers}, check=False) == result


def test_a_successful_result_holds_no_secret(toy: Connected) -> None:
    options = {
        **OPTIONS,
        "secrets": {"a": "w0rd-1"},
        "rows": [{"password": "w0rd-2"}],
        "api_proxy": "http://u:w0rd-3@h",
    }
    rows = {"type": "list", "elements": "dict", "options": {"password": {"type": "str", "no_log": True}}}
    planted = {"content": {"text": "s3cret w0rd-1 w0rd-2 w0rd-3", "list": ["s3cret"]}, "diff": {"before": "w0rd-1"}}
    task = doing(toy, lambda call: planted, secrets={"type": "dict", "no_log": True}, rows=rows)
    found = execute(task, options, check=False)
    assert found["content"] == {"text": " ".join(["********"] * 4), "list": ["********"]}
    assert found["diff"] == {"before": "********"}


def test_a_task_may_be_asked_for_a_secret(toy: Connected) -> None:
    task = replace(doing(toy, lambda call: {"session_id": "s3cret", "text": "s3cret"}), reveals=("session_id",))
    assert execute(task, OPTIONS, check=False) == {"session_id": "s3cret", "text": "********"}


def test_options_are_repeated_without_secrets(toy: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_PASSWORD", "w0rd-of-environment")
    task = doing(toy, lambda call: {}, text={"type": "str"})
    given = {
        "api_url": "https://me:w0rd-1@h",
        "api_token": "s3cret",
        "api_headers": {"X-Key": "w0rd-2", "X-Tenant": "8"},
        "text": "s3cret w0rd-1 w0rd-of-environment 8",
    }
    assert task.invocation(given) == {
        "api_url": "https://********@h",
        "api_token": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
        "api_headers": {"X-Key": "********", "X-Tenant": "8"},
        "text": "******** ******** ******** 8",
    }


def test_the_log_of_the_system_gets_no_secret(toy: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[Any] = []
    monkeypatch.setattr(basic.AnsibleModule, "_log_invocation", lambda self: logged.append(dict(self.params)))
    monkeypatch.setattr(module, "SYSTEM_LOG", "/")
    called = object.__new__(module._Module)
    given = {"api_url": "https://me:w0rd-1@h", "api_headers": {"X-Key": "w0rd-2"}, "api_token": "s3cret"}
    called._task, called.params = doing(toy, lambda call: {}), given
    called._log_invocation()
    assert logged == [called._task.invocation(given)]
    assert "w0rd" not in str(logged)
    assert called.params is given

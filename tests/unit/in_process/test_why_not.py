# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a module runs as an ordinary module, why, and that nothing is done twice by it."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.action.rt_ticket import ActionModule
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import in_process, inside

OTHER = "/opt/python/bin/python3"


class Action(ActionModule):
    """An action plugin without ansible-core around it."""

    def __init__(self, **task: Any) -> None:
        known = {"action": "opsdesk.itsm.rt_ticket", "become": False, "delegate_to": None, "loop": None, "args": {}}
        known |= {"loop_with": None, "until": [], "retries": None}
        self._task = SimpleNamespace(**{**known, **task})
        self._connection = SimpleNamespace(transport="local", become=None)
        self._templar = SimpleNamespace(template=lambda value: value)
        self.added: dict[str, str] = {}
        self.done: list[str] = []

    def environment(self) -> dict[str, str]:
        return self.added

    def execute_inside(self, *_arguments: Any) -> dict[str, Any]:
        self.done.append("inside")
        return {"changed": True}

    def execute_outside(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
        self.done.append("outside")
        return {"changed": False}


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPSDESK_ITSM_IN_PROCESS", "ANSIBLE_PYTHON_INTERPRETER", "ANSIBLE_KEEP_REMOTE_FILES"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"opsdesk_itsm_in_process": True},
        {"opsdesk_itsm_in_process": "yes"},
        {"ansible_python_interpreter": sys.executable},
        {"ansible_python_interpreter": "auto"},
        {"ansible_python_interpreter": "auto_silent"},
        {"ansible_python_interpreter": ""},
        {"ansible_python_interpreter": inside.OWN_PYTHON, "ansible_playbook_python": sys.executable},
        {"ansible_facts": {"discovered_interpreter_python": OTHER}},
    ],
)
def test_it_runs_here(variables: dict[str, Any]) -> None:
    action = Action()
    assert action.why_not(variables) == ""
    assert action.execute(variables, wrap_async=False) == {"changed": True}
    assert action.done == ["inside"]


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"opsdesk_itsm_in_process": False}, "opsdesk_itsm_in_process is false"),
        ({"opsdesk_itsm_in_process": "no"}, "opsdesk_itsm_in_process is false"),
        ({"ansible_python_interpreter": OTHER}, f"the interpreter is {OTHER}"),
        ({"ansible_python_interpreter": "/usr/bin/env python3"}, "the interpreter is /usr/bin/env python3"),
        (
            {"ansible_python_interpreter": inside.OWN_PYTHON, "ansible_playbook_python": OTHER},
            f"the interpreter is {OTHER}",
        ),
    ],
)
def test_variables_say_no(variables: dict[str, Any], reason: str) -> None:
    action = Action()
    assert action.why_not(variables) == reason
    assert action.execute(variables, wrap_async=False) == {"changed": False}
    assert action.done == ["outside"]


def test_a_delegated_task_asks_the_host_it_is_delegated_to() -> None:
    variables = {"ansible_delegated_vars": {"two": {"ansible_python_interpreter": OTHER}}}
    assert Action(delegate_to="two").why_not(variables) == f"the interpreter is {OTHER}"
    assert Action().why_not(variables) == ""


def test_a_python_with_the_same_file_but_other_libraries_is_another(tmp_path: Path) -> None:
    link = tmp_path / "python3"
    link.symlink_to(Path(sys.executable).resolve())
    assert not in_process.is_this_python(str(link))
    assert not in_process.is_this_python(str(Path(sys.executable).parent / "no-python"))
    assert in_process.is_this_python(sys.executable)


@pytest.mark.parametrize(("said", "runs_here"), [("false", False), ("0", False), ("true", True), ("", True)])
def test_the_environment_says_no_unless_a_variable_says_yes(
    monkeypatch: pytest.MonkeyPatch, said: str, runs_here: bool
) -> None:
    monkeypatch.setenv("OPSDESK_ITSM_IN_PROCESS", said)
    assert (Action().why_not({}) == "") is runs_here
    assert Action().why_not({"opsdesk_itsm_in_process": True}) == ""


def test_the_task_or_the_machine_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Action(become=True).why_not({}) == "become is used"
    action = Action()
    action._connection = SimpleNamespace(transport="ssh", become=None)
    assert action.why_not({}) == "the connection is ssh"
    monkeypatch.setattr(in_process, "MISSING", "requests is missing")
    assert Action().why_not({}) == "requests is missing"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("RT_URL", ""),
        ("LC_ALL", ""),
        ("https_proxy", ""),
        ("REQUESTS_CA_BUNDLE", ""),
        ("OPENSSL_CONF", "a process has to start with OPENSSL_CONF"),
        ("TZ", "a process has to start with TZ"),
        ("A-B", "no shell takes the variable A-B"),
        ("\u00c4", "no shell takes the variable \u00c4"),
    ],
)
def test_a_variable_that_only_a_new_process_heeds(name: str, reason: str) -> None:
    action = Action()
    action.added = {name: "1"}
    assert action.why_not({}) == reason


@pytest.mark.parametrize(
    ("version", "known"), [("2.15.9", False), ("2.16.0", True), ("2.21.5rc1", True), ("2.22.0b1", True)]
)
def test_an_ansible_core_that_is_not_known(monkeypatch: pytest.MonkeyPatch, version: str, known: bool) -> None:
    monkeypatch.setattr(inside, "__version__", version)
    monkeypatch.setattr(inside, "unsuitable", inside.unsuitable.__wrapped__)
    monkeypatch.setattr(in_process, "unsuitable", inside.unsuitable)
    assert (Action().why_not({}) == "") is known


def test_asynchronous_tasks_run_outside() -> None:
    action = Action()
    action.execute({}, wrap_async=True)
    assert action.done == ["outside"]


class Surprised(Action):
    """Something in ansible-core is not as it was."""

    def execute_inside(self, *_arguments: Any) -> dict[str, Any]:
        self.done.append("inside")
        raise AttributeError("'s3cret' has no attribute")


def test_a_surprise_before_the_first_request_hands_over() -> None:
    # What the item before has sent does not count.
    in_process.KEPT._opened.append(SimpleNamespace(log=["GET /"]))
    action = Surprised()
    assert action.execute({}, wrap_async=False) == {"changed": False}
    assert action.done == ["inside", "outside"]


def test_after_the_first_request_nothing_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    action = Surprised()
    monkeypatch.setattr(in_process.KeptConnections, "sent", property(lambda self: True))
    result = action.execute({}, wrap_async=False)
    assert result["failed"] is True
    assert "AttributeError after requests were sent" in result["msg"]
    assert "s3cret" not in result["msg"]
    assert action.done == ["inside"]


@pytest.mark.parametrize("surprise", [None, ValueError("surprise")])
def test_garbage_is_looked_for_as_before_once_the_module_has_ended(
    monkeypatch: pytest.MonkeyPatch, surprise: Exception | None
) -> None:
    meanwhile: list[int] = []

    def execute_module(_self: Any, **_options: Any) -> dict[str, Any]:
        meanwhile.append(gc.get_threshold()[0])
        if surprise:
            raise surprise
        return {}

    monkeypatch.setattr(inside.Ordinary, "_execute_module", execute_module)
    usual = gc.get_threshold()
    with suppress(ValueError):
        ActionModule.execute_inside(Action(), {}, {})
    assert meanwhile == [inside.SELDOM]
    assert gc.get_threshold() == usual


@pytest.mark.parametrize(
    ("task", "kept"),
    [
        ({}, False),
        ({"loop": [1]}, True),
        ({"loop_with": "items"}, True),
        ({"until": ["x"]}, True),
        ({"retries": 3}, True),
    ],
)
def test_connections_are_kept_where_more_may_follow(
    monkeypatch: pytest.MonkeyPatch, task: dict[str, Any], kept: bool
) -> None:
    asked: list[bool] = []
    around = in_process.KEPT.task

    def task_(*, keep: bool, environment: Any) -> Any:
        asked.append(keep)
        return around(keep=keep, environment=environment)

    monkeypatch.setattr(in_process.KEPT, "task", task_)
    Action(**task).execute({}, wrap_async=False)
    assert asked == [kept]

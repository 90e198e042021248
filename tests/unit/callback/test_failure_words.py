# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a failure, and what is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.callback import ticket_on_failure
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import this_command
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.failure_words import (
    HIDDEN,
    LONGEST,
    MOST_HOSTS,
    MOST_LINES,
    NO_MESSAGE,
    comment_of,
    failure_of,
    message_of,
    without_secrets,
)
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Failure

SECRET = "pl4nt3d"


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"msg": "No space\n left"}, "No space left"),
        ({"msg": "non-zero return code", "rc": 2, "stdout": SECRET, "cmd": [SECRET]}, "non-zero return code (rc=2)"),
        ({"msg": {"password": SECRET}}, NO_MESSAGE),
        ({"msg": ["one", "two", {"x": SECRET}]}, "one / two"),
        ({"invocation": {"module_args": {"x": SECRET}}}, NO_MESSAGE),
        ({"failed_when_result": True, "stdout": SECRET}, "failed_when is true"),
        ({"msg": SECRET, "_ansible_no_log": True}, HIDDEN),
        ({"censored": "the output has been hidden", "exception": SECRET}, HIDDEN),
        (
            {"msg": "One or more items failed", "results": [
                {"failed": True, "msg": "first", "item": SECRET},
                {"failed": True, "msg": "first"},
                {"failed": False, "msg": SECRET},
                {"censored": "hidden"},
            ]},
            f"first / {HIDDEN}",
        ),
        ({"msg": f"The error was: 'x' is undefined\n\nThe error appears to be in 'p.yml': line 3\n x: {SECRET}"},
         "The error was: 'x' is undefined"),
        ({"msg": f"template error: expected token 'end'. String: {SECRET} {{{{ x x }}}}"},
         "template error: expected token 'end'."),
        ({"msg": f"An exception occurred while templating '{SECRET}'. Error was a"}, "An exception occurred"),
    ],
)  # fmt: skip
def test_messages(result: dict[str, Any], message: str) -> None:
    assert message_of(result) == message
    assert message_of(result, no_log=True) == HIDDEN


def test_a_long_message_is_cut() -> None:
    assert len(message_of({"msg": "x" * 9999})) <= LONGEST + 3


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach https://user:{}@host/path",
        "cannot reach https://{}@host/path",
        "mysql --password {} failed",
        "mysql --password={} failed",
        "Unsupported: {{'db_password': '{} and more'}}",
        'got "api_key": "{}"',
        "ACCESS_TOKEN={}",
        "Authorization: Bearer {}",
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    found = without_secrets(text.format(SECRET))
    assert SECRET not in found
    assert "********" in found


def test_other_words_are_left_alone() -> None:
    text = "Permission denied (publickey,password). Expected token 'x' at https://host/?a=b, /etc/passwd: not found"
    assert without_secrets(text) == text


def test_hosts_that_fail_alike_share_a_paragraph() -> None:
    alike = [Failure(host, "Copy", "copy", "no space", role="web") for host in ("a", "b")]
    away = Failure("c", "Gather", "setup", "timed out", unreachable=True)
    text = comment_of("now", [alike[0], away, alike[1]], messages=True)
    assert text == (
        "The run of now failed on 3 hosts.\n"
        "\nHosts: a, b\nTask: Copy (copy)\nFailed: no space\n"
        "\nHost: c\nTask: Gather (setup)\nUnreachable: timed out"
    )
    quiet = comment_of("now", [*alike, away, Failure("d", "Log in", "uri", HIDDEN)], messages=False)
    assert "no space" not in quiet
    assert "timed out" not in quiet
    assert HIDDEN in quiet


def test_a_comment_ends_somewhere() -> None:
    many = [Failure(f"h{number}", f"task {number}") for number in range(MOST_LINES + 5)]
    assert "And 5 more" in comment_of("now", many, messages=True)
    alike = [Failure(f"h{number}") for number in range(MOST_HOSTS + 7)]
    assert "and 7 more" in comment_of("now", alike, messages=True)


class Result(SimpleNamespace):
    """A result as callbacks get it, with the names of either ansible-core."""

    @classmethod
    def fake(cls, old: bool, result: dict[str, Any], **task: Any) -> Result:
        known = {"action": "uri", "no_log": False, "args": {"password": SECRET}, "get_name": lambda: "web : Log in"}
        parts = {
            "host": SimpleNamespace(get_name=lambda: "h1"),
            "task": SimpleNamespace(**{**known, "_role": SimpleNamespace(get_name=lambda: "web"), **task}),
            "result": {"msg": "refused", **result},
        }
        return cls(**{f"_{name}" if old else name: part for name, part in parts.items()})


@pytest.mark.parametrize("old", [True, False])
def test_of_a_result_only_this_is_taken(old: bool) -> None:
    shown = Result.fake(old, {"invocation": {"module_args": {"url": SECRET}}, "content": SECRET})
    assert failure_of(shown) == Failure("h1", "web : Log in", "uri", "refused", "web")
    assert failure_of(Result.fake(old, {}, no_log=True)).message == HIDDEN


def test_a_callback_that_stumbles_warns_and_no_more() -> None:
    callback = ticket_on_failure.CallbackModule(display=mock.Mock(verbosity=0))
    callback.v2_runner_on_failed(object())
    callback.v2_runner_on_failed(object(), ignore_errors=True)
    callback.v2_runner_on_unreachable(Result.fake(False, {}, ignore_unreachable=True))
    assert callback._display.warning.call_count == 1
    assert callback._run.seen == []
    callback.v2_runner_on_unreachable(Result.fake(False, {}, ignore_unreachable=False))
    assert [item.unreachable for item in callback._run.seen] == [True]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"tags": ("all",)}, (False, False)),
        ({"tags": ("all",), "subset": "web"}, (True, False)),
        ({"tags": ("db",)}, (False, True)),
        ({"tags": ["all"], "skip_tags": ("db",)}, (False, True)),
        ({"start_at_task": "x"}, (False, True)),
        ({"step": True}, (False, True)),
    ],
)
def test_what_a_command_leaves_out(given: dict[str, Any], found: tuple[bool, bool]) -> None:
    with mock.patch.object(this_command, "context", SimpleNamespace(CLIARGS=given)):
        assert this_command.left_out() == found


def test_names_do_not_depend_on_where_the_project_is() -> None:
    with mock.patch.object(this_command.constants, "CONFIG_FILE", "/srv/project/ansible.cfg", create=True):
        assert this_command.place("/srv/project/plays/site.yml") == "plays/site.yml"
        assert this_command.place("/srv/elsewhere/site.yml") == "/srv/elsewhere/site.yml"
        assert this_command.place("web1,") == "web1"
        given = SimpleNamespace(CLIARGS={"inventory": ("/srv/project/hosts", "web1,web2")})
        with mock.patch.object(this_command, "context", given):
            assert this_command.inventory_name() == "hosts,web1,web2"

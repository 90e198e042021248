# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module as Ansible runs it: a process of its own, options on its standard input, a result on its output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.core.sockets import Server, answer, nobody

MODULE = "ansible_collections.opsdesk.itsm.plugins.modules.rt_ticket"


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def run(options: dict[str, Any], environment: dict[str, str] | None = None, **internal: Any) -> dict[str, Any]:
        given = {**options, **{f"_ansible_{name}": value for name, value in internal.items()}}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", MODULE],
            input=json.dumps({"ANSIBLE_MODULE_ARGS": given}),
            env={**os.environ, "HOME": str(tmp_path), **(environment or {})},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        result: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (1 if result.get("failed") else 0)
        return result

    return run


def test_everything_can_come_from_the_environment(run: Any, server: Server) -> None:
    server.will(answer(503), answer(404, b'{"message": "Ticket 7 not found"}'))
    environment = {
        "RT_URL": server.url + "/desk",
        "RT_TOKEN": "tok3n",
        "RT_VERSION": "rest2",
        "RT_HEADERS": '{"X-Front": "door"}',
        "RT_TIMEOUT": "9.5",
        "RT_RETRIES": "0",
        "RT_VALIDATE_CERTS": "false",
        "http_proxy": "http://127.0.0.1:1",
        "no_proxy": "127.0.0.1",
    }
    result = run({"id": 7, "status": "open"}, environment, verbosity=3)
    assert result["failed"] is True
    assert result["error"]["kind"] == "server_failed", "RT_RETRIES=0: the first answer counts"
    [request] = server.received
    assert request.target == "/desk/REST/2.0/ticket/7"
    assert (request.headers["authorization"], request.headers["x-front"]) == ("token tok3n", "door")
    [logged] = result["http_log"]
    assert logged.startswith(f"GET {server.url}/desk/REST/2.0/ticket/7 503 ")
    assert "tok3n" not in json.dumps(result)


def test_an_empty_variable_is_not_set(run: Any, server: Server) -> None:
    server.will(answer(404, b'{"message": "Not found"}'))
    names = ("AUTH", "HEADERS", "TIMEOUT", "RETRIES", "VALIDATE_CERTS", "CA_PATH", "CLIENT_CERT", "PROXY")
    environment = {"RT_URL": server.url, "RT_TOKEN": "tok3n", **dict.fromkeys([f"RT_{name}" for name in names], "")}
    result = run({"api_version": "rest2", "id": 7, "state": "absent"}, environment)
    assert (result["changed"], "failed" in result) == (False, False)


def test_an_absent_ticket_that_is_not_there_needs_nothing(run: Any, server: Server) -> None:
    server.will(answer(404, b'{"message": "Not found"}'))
    result = run({"api_url": server.url, "api_token": "tok3n", "api_version": "rest2", "id": 7, "state": "absent"})
    assert (result["changed"], result["action"], "failed" in result) == (False, "none", False)
    assert "http_log" not in result
    assert "msg" not in result


def test_a_mistake_in_the_options_is_told_before_anything_is_sent(run: Any) -> None:
    with nobody() as url:
        result = run({"api_url": url, "api_token": "tok3n", "id": 1, "due": "tomorow"}, check_mode=True)
    assert "due: 'tomorow' is not a date" in result["msg"]
    assert (result["error"]["kind"], result["error"]["attempts"]) == ("invalid_input", 0)


def test_missing_credentials_name_the_variables(run: Any) -> None:
    result = run({"id": 1}, {"RT_URL": "http://127.0.0.1:1"})
    assert "no credentials are given" in result["msg"]
    assert "RT_TOKEN" in result["msg"]


def test_a_missing_address_names_the_variable(run: Any) -> None:
    message = run({"id": 1})["msg"]
    assert "api_url is not given" in message
    assert "RT_URL" in message

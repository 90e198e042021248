# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for CloudBees CD: no planted secret appears in any result, in whatever spelling, whatever happened.

The results are looked at as the engine makes them, before Ansible takes out what it knows to be secret; with
verbosity 3, so the log of requests is in them. And no secret is ever part of an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.laws import runner
from tests.laws.cloudbees.scenarios import SCENARIOS
from tests.laws.cloudbees.servers import Simulator
from tests.laws.scenario import Result, Scenario
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.simulators.cloudbees import ADMIN, TOKEN_ADMIN
from tests.simulators.cloudbees.state import Session

PROJECT = {"name": "Lab", "description": "changed"}
#: No server listens there: the port is reserved.
NOWHERE = "127.0.0.1:1"
USER, CREDENTIAL = (
    next(item for item in SCENARIOS if item.name == f"cloudbees_{name}-seen") for name in ("user", "credential")
)
JSON_TYPE = "application/json"

Options = dict[str, Any]

WAYS: dict[str, Callable[[str], Options]] = {
    "session": lambda secret: {"api_username": ADMIN, "api_password": secret},
    "basic": lambda secret: {"api_username": ADMIN, "api_password": secret, "api_auth": "basic"},
    "token": lambda secret: {"api_token": secret},
    "session_id": lambda secret: {"api_session_id": secret},
    "header": lambda secret: {"api_token": TOKEN_ADMIN, "api_headers": {"X-Gate-Key": secret}},
}


def _success(simulator: Simulator, secret: str) -> Options:
    return {}


def _invalid(simulator: Simulator, secret: str) -> Options:
    return {"name": ".."}


def _refused(simulator: Simulator, secret: str) -> Options:
    return {"name": "x" * 256}


def _unreachable(simulator: Simulator, secret: str) -> Options:
    return {"api_url": f"http://{NOWHERE}", "api_retries": 0}


def _bad_proxy(simulator: Simulator, secret: str) -> Options:
    return {"api_proxy": f"http://user:{quote(secret, safe='')}@{NOWHERE}", "api_retries": 0}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


def _echo(code: int, content_type: str, **headers: str) -> Callable[[Simulator, str], Options]:
    def outcome(simulator: Simulator, secret: str) -> Options:
        # One of them stands where the server's words are cut short.
        text = "You sent " + " ".join(spellings(secret)) + " " + "x" * 150 + " " + secret * 3
        document = {"error": {"code": "ScriptError", "message": text, "details": text, "where": secret}}
        body = json.dumps(document) if content_type == JSON_TYPE else f"<p>{text}</p>"
        sent = {"Content-Type": content_type, **{name: value + quote(secret) for name, value in headers.items()}}
        simulator.wire.fault("status", code=code, headers=sent, body=body)
        return {"api_retries": 1}

    return outcome


def _lost(simulator: Simulator, secret: str) -> Options:
    simulator.wire.fault("cut")
    return {"api_retries": 1}


def _crash(simulator: Simulator, secret: str) -> Options:
    """The server's answer makes the collection itself stumble, with the secret in what it stumbles over."""
    body = json.dumps({"project": {"projectName": {secret: secret}, "projectId": [secret]}, "sessionId": "ABC"})
    simulator.wire.fault("status", code=200, headers={"Content-Type": JSON_TYPE}, body=body)
    return {}


OUTCOMES: dict[str, Callable[[Simulator, str], Options]] = {
    "success": _success,
    "invalid": _invalid,
    "refused": _refused,
    "unreachable": _unreachable,
    "bad-proxy": _bad_proxy,
    "wrong-login": _wrong_login,
    "error-500": _echo(500, JSON_TYPE),
    "error-400": _echo(400, JSON_TYPE),
    "error-401": _echo(401, JSON_TYPE),
    "page": _echo(200, "text/html"),
    "redirect": _echo(302, "text/html", Location="http://127.0.0.1/login?pass="),
    "lost": _lost,
    "crash": _crash,
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_the_connection_is_told(way: str, outcome: str) -> None:
    with Simulator() as simulator:
        fresh = simulator.save()
        for secret in SECRETS:
            simulator.restore(fresh)
            _let_in(simulator, secret)
            options = {"api_url": simulator.wire.url, **PROJECT, **WAYS[way](secret)}
            result = _run("cloudbees_project", {**options, **OUTCOMES[outcome](simulator, secret)})
            if outcome not in ("success", "wrong-login"):
                assert result.get("failed"), outcome
            # Identifiers are words: there is none with blanks or quotation marks.
            if outcome == "success" and (way in ("session", "basic", "header") or secret == SECRETS[0]):
                # Otherwise nothing of this would prove anything.
                assert not result.get("failed"), result["msg"]
                assert result["http_log"]
            assert_untold(result, secret, ADMIN)
            _nowhere_in_addresses(simulator, secret, allowed="/sessions/" if way == "session_id" else "")


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_cannot_be_sent_is_not_told_either(way: str) -> None:
    with Simulator() as simulator:
        _let_in(simulator, NOT_LATIN)
        options = {"api_url": simulator.wire.url, **PROJECT, **WAYS[way](NOT_LATIN)}
        assert_untold(_run("cloudbees_project", options), NOT_LATIN, ADMIN)


@pytest.mark.parametrize("fault", [None, "lose", "drop", "status"])
@pytest.mark.parametrize("scenario", [USER, CREDENTIAL], ids=["user", "credential"])
def test_no_secret_among_the_options_is_told(scenario: Scenario, fault: str | None) -> None:
    """When the object is created, changed, and when that goes wrong."""
    with Simulator() as simulator:
        for secret in SECRETS:
            # The caller's own password has to be told once more to change another's.
            _let_in(simulator, secret)
            given = {"password": secret, **({"session_password": secret} if scenario is USER else {})}
            places = simulator.places(scenario)
            for step in scenario.steps:
                task = {**simulator.connection(scenario), **scenario.task(step, places), "api_token": TOKEN_ADMIN}
                task |= {**given, "update_password": "always"} if step != "absent" else {}
                if fault:
                    simulator.wire.fault(fault, when=simulator.is_write, times=3)
                result = _run(scenario.module, task)
                if fault is None:
                    assert not result.get("failed"), result["msg"]
                assert_untold(result, secret, ADMIN)
                _nowhere_in_addresses(simulator, secret)
                simulator.wire.clear()


@pytest.mark.parametrize("fault", [None, "lose", "status"])
def test_no_secret_of_a_job_is_told(fault: str | None) -> None:
    with Simulator() as simulator:
        c = simulator.app.cloudbees
        build = c.get(c.get(c.root, "project", "Lab"), "procedure", "Build")
        c.add("formalParameter", "login", build, ADMIN, {"type": "credential"})
        for number, secret in enumerate(SECRETS):
            credentials = [{"name": "login", "username": "robot", "password": secret}]
            task = {"project": "Lab", "procedure": "Build", "credentials": credentials, "run_once_key": number}
            for check in (True, False):
                if fault:
                    simulator.wire.fault(fault, method="POST", path="/jobs$", code=500, times=2)
                options = {**simulator.connection(USER), **task}
                result = runner.run("cloudbees_job", options, check=check, verbosity=3)
                assert bool(result.get("failed")) is (fault == "status" and not check)
                assert_untold(result, secret, ADMIN)
                _nowhere_in_addresses(simulator, secret)
                simulator.wire.clear()


def _run(module: str, options: Options) -> Result:
    return runner.run(module, options, verbosity=3)


def _nowhere_in_addresses(simulator: Simulator, secret: str, allowed: str = "") -> None:
    for exchange in simulator.wire.log:
        if not allowed or allowed not in exchange.path:
            assert not [text for text in spellings(secret) if text in exchange.target], exchange.target


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the administrator's only password, a token and a session, beside the token that is no secret here."""
    c = simulator.app.cloudbees
    admin = c.get(c.root, "user", ADMIN)
    admin.secrets["password"] = secret
    c.tokens = {secret: ADMIN, TOKEN_ADMIN: ADMIN}
    c.sessions = {secret: Session(ADMIN)}

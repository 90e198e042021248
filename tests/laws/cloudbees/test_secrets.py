# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for CloudBees CD: no planted secret appears in any result, in whatever spelling, whatever happened.

No secret is ever part of an address, either.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.laws import runner
from tests.laws.cloudbees.scenarios import SCENARIOS
from tests.laws.cloudbees.servers import Simulator
from tests.laws.ends import End, Options, given, run, usual
from tests.laws.scenario import Scenario
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.simulators.cloudbees import ADMIN, TOKEN_ADMIN
from tests.simulators.cloudbees.state import Session

PROJECT = {"name": "Lab", "description": "changed"}
USER, CREDENTIAL = (
    next(item for item in SCENARIOS if item.name == f"cloudbees_{name}-seen") for name in ("user", "credential")
)

WAYS: dict[str, Callable[[str], Options]] = {
    "session": lambda secret: {"api_username": ADMIN, "api_password": secret},
    "basic": lambda secret: {"api_username": ADMIN, "api_password": secret, "api_auth": "basic"},
    "token": lambda secret: {"api_token": secret},
    "session_id": lambda secret: {"api_session_id": secret},
    "header": lambda secret: {"api_token": TOKEN_ADMIN, "api_headers": {"X-Gate-Key": secret}},
}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


OUTCOMES: dict[str, End] = {
    "success": given(),
    "invalid": given(name=".."),
    "refused": given(name="x" * 256),
    "wrong-login": _wrong_login,
    **usual(
        (500, 400, 401),
        lambda text, secret: {"error": {"code": "ScriptError", "message": text, "details": text, "where": secret}},
        lambda secret: {"project": {"projectName": {secret: secret}, "projectId": [secret]}, "sessionId": "ABC"},
    ),
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
            result = run("cloudbees_project", {**options, **OUTCOMES[outcome](simulator, secret)})
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
        assert_untold(run("cloudbees_project", options), NOT_LATIN, ADMIN)


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
                result = run(scenario.module, task)
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
                    simulator.wire.fault(
                        fault, method="POST", path="/jobs$", code=500, times=2 if fault == "lose" else None
                    )
                options = {**simulator.connection(USER), **task}
                result = runner.run("cloudbees_job", options, check=check, verbosity=3)
                assert bool(result.get("failed")) is (fault == "status" and not check)
                assert_untold(result, secret, ADMIN)
                _nowhere_in_addresses(simulator, secret)
                simulator.wire.clear()


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

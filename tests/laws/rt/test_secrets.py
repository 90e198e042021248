# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets": no planted secret appears in any result, in whatever spelling, whatever happened.

The results are looked at as the engine makes them, before Ansible takes out what it knows to be secret; with
verbosity 3, so the log of requests is in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.laws import runner
from tests.laws.rt.scenarios import USER
from tests.laws.rt.servers import Simulator
from tests.laws.scenario import Result
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.real_rt.server import free_port

NAME = "apiuser"

Options = dict[str, Any]

WAYS: dict[str, Callable[[str], Options]] = {
    "token": lambda secret: {"api_token": secret},
    "token-rest1": lambda secret: {"api_token": secret, "api_version": "rest1"},
    "basic": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "basic"},
    "form": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "form"},
    "query": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "query"},
    "cookie": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "cookie"},
    "header": lambda secret: {"api_token": "token-apiuser", "api_headers": {"X-Gate-Key": secret}},
}


def _success(simulator: Simulator, secret: str) -> Options:
    return {"owner": "alice"}


def _refused(simulator: Simulator, secret: str) -> Options:
    return {"owner": "limited", "custom_fields": {"Digits": "no digits"}}


def _invalid(simulator: Simulator, secret: str) -> Options:
    return {"queue": "Helpdsk"}


def _unreachable(simulator: Simulator, secret: str) -> Options:
    return {"api_url": f"http://127.0.0.1:{free_port()}", "api_retries": 0}


def _bad_proxy(simulator: Simulator, secret: str) -> Options:
    return {"api_proxy": f"http://user:{quote(secret, safe='')}@127.0.0.1:{free_port()}", "api_retries": 0}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


def _echo(code: int, content_type: str, **headers: str) -> Callable[[Simulator, str], Options]:
    def outcome(simulator: Simulator, secret: str) -> Options:
        # One of them stands where the server's words are cut short.
        text = "You sent " + " ".join(spellings(secret)) + " " + "x" * 150 + " " + secret * 3
        body = json.dumps({"message": text}) if content_type == "application/json" else f"<p>{text}</p>"
        sent = {"Content-Type": content_type, **{name: value + quote(secret) for name, value in headers.items()}}
        simulator.wire.fault("status", code=code, headers=sent, body=body)
        return {"api_retries": 1}

    return outcome


def _lost(simulator: Simulator, secret: str) -> Options:
    simulator.wire.fault("cut")
    return {"api_retries": 1}


def _crash(simulator: Simulator, secret: str) -> Options:
    """The server's answer makes the collection itself stumble, with the secret in what it stumbles over."""
    body = json.dumps({"items": [{"id": secret}], "id": secret, "Name": secret, "Queue": secret})
    simulator.wire.fault("status", code=200, headers={"Content-Type": "application/json"}, body=body)
    return {}


OUTCOMES: dict[str, Callable[[Simulator, str], Options]] = {
    "success": _success,
    "refused": _refused,
    "invalid": _invalid,
    "unreachable": _unreachable,
    "bad-proxy": _bad_proxy,
    "wrong-login": _wrong_login,
    "error-500": _echo(500, "application/json"),
    "error-400": _echo(400, "application/json"),
    "error-401": _echo(401, "application/json"),
    "page": _echo(200, "text/html"),
    "text": _echo(200, "text/plain"),
    "redirect": _echo(302, "text/html", Location="http://127.0.0.1/login?pass="),
    "lost": _lost,
    "crash": _crash,
}
FAILING = set(OUTCOMES) - {"success"}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_the_connection_is_told(way: str, outcome: str) -> None:
    with Simulator() as simulator:
        for secret in SECRETS:
            simulator.wire.clear()
            _let_in(simulator, secret)
            options = {"api_url": simulator.wire.url, "queue": "Helpdesk", "subject": "x", "external_id": way + outcome}
            result = _run("rt_ticket", {**options, **WAYS[way](secret), **OUTCOMES[outcome](simulator, secret)})
            if outcome in FAILING and (way, outcome) != ("header", "wrong-login"):
                assert result.get("failed")
            if outcome == "success":
                # Otherwise nothing of this would prove anything.
                assert not result.get("failed"), result["msg"]
                assert result["http_log"]
            assert_untold(result, secret, NAME)


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_cannot_be_sent_is_not_told_either(way: str) -> None:
    with Simulator() as simulator:
        _let_in(simulator, NOT_LATIN)
        options = {"api_url": simulator.wire.url, "queue": "Helpdesk", "subject": "x", **WAYS[way](NOT_LATIN)}
        assert_untold(_run("rt_ticket", options), NOT_LATIN, NAME)


@pytest.mark.parametrize("fault", [None, "lose", "drop", "status"])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_among_the_options_is_told(secret: str, fault: str | None) -> None:
    """A password of an object: when it is created, changed, and when that goes wrong."""
    with Simulator() as simulator:
        places = simulator.places(USER)
        for step in USER.steps:
            task = {**simulator.connection(USER), **USER.task(step, places)}
            task |= {"password": secret, "update_password": "always"} if step != "absent" else {}
            if fault:
                simulator.wire.fault(fault, method="PUT", times=3)
                simulator.wire.fault(fault, path=r"/REST/1\.0/", times=3)
                simulator.wire.fault(fault, method="POST", path="/user$", times=1)
            assert_untold(_run("rt_user", task), secret, NAME)
            simulator.wire.clear()


def _run(module: str, options: Options) -> Result:
    return runner.run(module, options, verbosity=3)


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the account's password and its only token, beside the one that is no secret here."""
    rt = simulator.app.rt
    user = rt.user(NAME)
    assert user is not None
    user.password = secret
    rt.tokens.clear()
    rt.tokens.update({secret: user.id, "token-apiuser": user.id, "token-root": 14})

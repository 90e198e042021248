# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for Zammad: no planted secret appears in any result, in whatever spelling, whatever happened.

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
from tests.laws.scenario import Result, Scenario
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.laws.zammad.scenarios import SCENARIOS
from tests.laws.zammad.servers import Simulator
from tests.simulators.zammad import TOKEN_AGENT
from tests.simulators.zammad.seed import add_token

NAME = "agent@lab.example"
TICKET = {"group": "Users", "title": "x", "customer": "carl"}
#: No server listens there: the port is reserved.
NOWHERE = "127.0.0.1:1"
USER = next(item for item in SCENARIOS if item.name == "zammad_user-agent-6.5")
WEBHOOK = next(item for item in SCENARIOS if item.name == "zammad_object-webhook-6.5")

Options = dict[str, Any]

WAYS: dict[str, Callable[[str], Options]] = {
    "token": lambda secret: {"api_token": secret},
    "oauth2": lambda secret: {"api_token": secret, "api_auth": "oauth2"},
    "basic": lambda secret: {"api_username": NAME, "api_password": secret},
    "header": lambda secret: {"api_token": TOKEN_AGENT, "api_headers": {"X-Gate-Key": secret}},
}


def _success(simulator: Simulator, secret: str) -> Options:
    return {"owner": NAME}


def _invalid(simulator: Simulator, secret: str) -> Options:
    return {"group": "users"}


def _refused(simulator: Simulator, secret: str) -> Options:
    return {"article_type": "email", "to": "x@lab.example", "content": "no address"}


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
        document = {"error": text, "error_human": text}
        body = json.dumps(document) if content_type == "application/json" else f"<p>{text}</p>"
        sent = {"Content-Type": content_type, **{name: value + quote(secret) for name, value in headers.items()}}
        simulator.wire.fault("status", code=code, headers=sent, body=body)
        return {"api_retries": 1}

    return outcome


def _lost(simulator: Simulator, secret: str) -> Options:
    simulator.wire.fault("cut")
    return {"api_retries": 1}


def _crash(simulator: Simulator, secret: str) -> Options:
    """The server's answer makes the collection itself stumble, with the secret in what it stumbles over."""
    body = json.dumps([{"id": secret, "name": secret, "state_type": "open", "title": "x", "group": "Users"}])
    simulator.wire.fault("status", code=200, headers={"Content-Type": "application/json"}, body=body)
    return {}


OUTCOMES: dict[str, Callable[[Simulator, str], Options]] = {
    "success": _success,
    "invalid": _invalid,
    "refused": _refused,
    "unreachable": _unreachable,
    "bad-proxy": _bad_proxy,
    "wrong-login": _wrong_login,
    "error-500": _echo(500, "application/json"),
    "error-422": _echo(422, "application/json"),
    "error-401": _echo(401, "application/json"),
    "page": _echo(200, "text/html"),
    "redirect": _echo(302, "text/html", Location="http://127.0.0.1/login?pass="),
    "lost": _lost,
    "crash": _crash,
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_the_connection_is_told(way: str, outcome: str) -> None:
    for secret in SECRETS:
        with Simulator() as simulator:
            _let_in(simulator, secret)
            options = {"api_url": simulator.wire.url, **TICKET, **WAYS[way](secret)}
            result = _run("zammad_ticket", {**options, **OUTCOMES[outcome](simulator, secret)})
            if outcome != "success" and (way, outcome) != ("header", "wrong-login"):
                assert result.get("failed")
            # A token is a word: there is none with blanks or quotation marks.
            if outcome == "success" and (way in ("basic", "header") or secret == SECRETS[0]):
                # Otherwise nothing of this would prove anything.
                assert not result.get("failed"), result["msg"]
                assert result["http_log"]
            assert_untold(result, secret, NAME)


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_cannot_be_sent_is_not_told_either(way: str) -> None:
    with Simulator() as simulator:
        _let_in(simulator, NOT_LATIN)
        options = {"api_url": simulator.wire.url, **TICKET, **WAYS[way](NOT_LATIN)}
        assert_untold(_run("zammad_ticket", options), NOT_LATIN, NAME)


@pytest.mark.parametrize("fault", [None, "lose", "drop", "status"])
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("scenario", "given"),
    [
        (USER, lambda secret: {"password": secret}),
        (WEBHOOK, lambda secret: {"secrets": {"signature_token": secret, "basic_auth_password": secret}}),
    ],
    ids=["user", "webhook"],
)
def test_no_secret_among_the_options_is_told(
    scenario: Scenario, given: Callable[[str], Options], secret: str, fault: str | None
) -> None:
    """When the object is created, changed, and when that goes wrong."""
    with Simulator() as simulator:
        places = simulator.places(scenario)
        for step in scenario.steps:
            task = {**simulator.connection(scenario), **scenario.task(step, places)}
            task |= {**given(secret), "update_password": "always"} if step != "absent" else {}
            if fault:
                simulator.wire.fault(fault, when=simulator.is_write, times=3)
            result = _run(scenario.module, task)
            if fault is None:
                assert not result.get("failed"), result["msg"]
            assert_untold(result, secret, NAME)
            simulator.wire.clear()


def test_a_secret_that_the_server_shows_is_not_told() -> None:
    """Zammad shows the secrets of webhooks to whoever may list them."""
    with Simulator() as simulator:
        places = simulator.places(WEBHOOK)
        connection = simulator.connection(WEBHOOK)
        secret = SECRETS[0]
        task = {**connection, **WEBHOOK.task("create", places), "secrets": {"signature_token": secret}}
        assert not _run(WEBHOOK.module, task).get("failed")
        del task["secrets"]
        assert_untold(_run(WEBHOOK.module, task), secret, NAME)
        assert_untold(_run("zammad_info", {**connection, "collection": "webhooks"}), secret, NAME)


def _run(module: str, options: Options) -> Result:
    return runner.run(module, options, verbosity=3)


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the agent's password and only token, beside the one that is no secret here."""
    zammad = simulator.app.zammad
    user = zammad.user(NAME)
    assert user is not None
    user["password"] = secret
    for row in zammad.store.by("Token", "user_id", user["id"]):
        if row["token"] != TOKEN_AGENT:
            zammad.store.delete("Token", row)
    add_token(zammad, user, secret)
    zammad.bearers = {secret: user["id"]}

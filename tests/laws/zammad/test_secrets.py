# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for Zammad: no planted secret appears in any result, in whatever spelling, whatever happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.laws.ends import End, Options, given, run, usual
from tests.laws.scenario import Scenario
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold
from tests.laws.zammad.scenarios import SCENARIOS
from tests.laws.zammad.servers import Simulator
from tests.simulators.zammad import TOKEN_AGENT
from tests.simulators.zammad.seed import add_token

NAME = "agent@lab.example"
TICKET = {"group": "Users", "title": "x", "customer": "carl"}
USER = next(item for item in SCENARIOS if item.name == "zammad_user-agent-6.5")
WEBHOOK = next(item for item in SCENARIOS if item.name == "zammad_object-webhook-6.5")

WAYS: dict[str, Callable[[str], Options]] = {
    "token": lambda secret: {"api_token": secret},
    "oauth2": lambda secret: {"api_token": secret, "api_auth": "oauth2"},
    "basic": lambda secret: {"api_username": NAME, "api_password": secret},
    "header": lambda secret: {"api_token": TOKEN_AGENT, "api_headers": {"X-Gate-Key": secret}},
}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


OUTCOMES: dict[str, End] = {
    "success": given(owner=NAME),
    "invalid": given(group="users"),
    "refused": given(article_type="email", to="x@lab.example", content="no address"),
    "wrong-login": _wrong_login,
    **usual(
        (500, 422, 401),
        lambda text, _secret: {"error": text, "error_human": text},
        lambda secret: [{"id": secret, "name": secret, "state_type": "open", "title": "x", "group": "Users"}],
    ),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_the_connection_is_told(way: str, outcome: str) -> None:
    for secret in SECRETS:
        with Simulator() as simulator:
            _let_in(simulator, secret)
            options = {"api_url": simulator.wire.url, **TICKET, **WAYS[way](secret)}
            result = run("zammad_ticket", {**options, **OUTCOMES[outcome](simulator, secret)})
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
        assert_untold(run("zammad_ticket", options), NOT_LATIN, NAME)


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
            result = run(scenario.module, task)
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
        assert not run(WEBHOOK.module, task).get("failed")
        del task["secrets"]
        assert_untold(run(WEBHOOK.module, task), secret, NAME)
        assert_untold(run("zammad_info", {**connection, "collection": "webhooks"}), secret, NAME)


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

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets": no planted secret appears in any result, in whatever spelling, whatever happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.laws.ends import End, Options, given, run, usual
from tests.laws.rt.scenarios import USER
from tests.laws.rt.servers import Simulator
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold

NAME = "apiuser"

WAYS: dict[str, Callable[[str], Options]] = {
    "token": lambda secret: {"api_token": secret},
    "token-rest1": lambda secret: {"api_token": secret, "api_version": "rest1"},
    "basic": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "basic"},
    "form": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "form"},
    "query": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "query"},
    "cookie": lambda secret: {"api_username": NAME, "api_password": secret, "api_auth": "cookie"},
    "header": lambda secret: {"api_token": "token-apiuser", "api_headers": {"X-Gate-Key": secret}},
}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


OUTCOMES: dict[str, End] = {
    "success": given(owner="alice"),
    "refused": given(owner="limited", custom_fields={"Digits": "no digits"}),
    "invalid": given(queue="Helpdsk"),
    "wrong-login": _wrong_login,
    **usual(
        (500, 400, 401),
        lambda text, _secret: {"message": text},
        lambda secret: {"items": [{"id": secret}], "id": secret, "Name": secret, "Queue": secret},
    ),
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
            result = run("rt_ticket", {**options, **WAYS[way](secret), **OUTCOMES[outcome](simulator, secret)})
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
        assert_untold(run("rt_ticket", options), NOT_LATIN, NAME)


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
            assert_untold(run("rt_user", task), secret, NAME)
            simulator.wire.clear()


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the account's password and its only token, beside the one that is no secret here."""
    rt = simulator.app.rt
    user = rt.user(NAME)
    assert user is not None
    user.password = secret
    rt.tokens.clear()
    rt.tokens.update({secret: user.id, "token-apiuser": user.id, "token-root": 14})

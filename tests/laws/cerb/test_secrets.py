# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for Cerb: no planted secret appears in any result, in whatever spelling, whatever happened; and the
secret key itself is in no request.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.laws.cerb.desk import HELPDESK
from tests.laws.cerb.scenarios import SCENARIOS
from tests.laws.cerb.servers import Simulator
from tests.laws.ends import End, Options, given, run, usual
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.simulators.cerb import KEY_WORKER
from tests.simulators.cerb.signing import md5

KEY, SECRET = KEY_WORKER
TICKET = {"group": HELPDESK, "subject": "x", "match_on": ["subject"]}
WORKER = next(item for item in SCENARIOS if item.name == "cerb_record-worker")

WAYS: dict[str, Callable[[str], Options]] = {
    "signature": lambda secret: {"api_access_key": KEY, "api_secret_key": secret},
    "oauth2": lambda secret: {"api_token": secret},
    "header": lambda secret: {"api_access_key": KEY, "api_secret_key": SECRET, "api_headers": {"X-Gate-Key": secret}},
}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


def _other_clock(simulator: Simulator, secret: str) -> Options:
    simulator.app.cerb.clock_skew = 7200.0
    return {}


OUTCOMES: dict[str, End] = {
    "success": given(owner="zoe"),
    "invalid": given(group="Grösse"),
    "refused": given(id=999999),
    "wrong-login": _wrong_login,
    "other-clock": _other_clock,
    **usual(
        (200, 500, 401),
        lambda text, _secret: {"__status": "error", "__error": "ERROR", "message": text},
        lambda secret: {"__status": "success", "results": [secret]},
    ),
}
#: A token does not mind the clock.
CONTENT = {("oauth2", "other-clock")}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_the_connection_is_told(way: str, outcome: str) -> None:
    for secret in SECRETS:
        with Simulator() as simulator:
            if way != "header":
                _let_in(simulator, secret)
            options = {"api_url": f"{simulator.wire.url}/rest", **TICKET, **WAYS[way](secret)}
            result = run("cerb_ticket", {**options, **OUTCOMES[outcome](simulator, secret)})
            if outcome != "success" and (way, outcome) not in CONTENT:
                assert result.get("failed"), result
            # A token is a word: there is none with blanks or quotation marks.
            if outcome == "success" and (way != "oauth2" or secret == SECRETS[0]):
                # Otherwise nothing of this would prove anything.
                assert not result.get("failed"), result["msg"]
                assert result["http_log"]
            assert_untold(result, secret, KEY)
            if way == "signature":
                assert_untold(result, md5(secret.encode()), KEY)
                sent = [f"{item.target} {item.headers} {item.body!r}" for item in simulator.wire.log]
                assert [text for text in sent for spelling in spellings(secret) if spelling in text] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_beyond_latin_letters_is_not_told_either(way: str) -> None:
    with Simulator() as simulator:
        if way != "header":
            _let_in(simulator, NOT_LATIN)
        options = {"api_url": f"{simulator.wire.url}/rest", **TICKET, **WAYS[way](NOT_LATIN)}
        result = run("cerb_ticket", options)
        # A secret key never travels, so it may be any text.
        assert bool(result.get("failed")) is (way != "signature"), result
        assert_untold(result, NOT_LATIN, KEY)


@pytest.mark.parametrize("fault", [None, "lose", "drop", "status"])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_among_the_options_is_told(secret: str, fault: str | None) -> None:
    """When the record is created, changed, and when that goes wrong."""
    with Simulator() as simulator:
        places = simulator.places(WORKER)
        for step in WORKER.steps:
            task = {**simulator.connection(WORKER), **WORKER.task(step, places)}
            task |= {"secrets": {"password": secret}, "update_password": "always"} if step != "absent" else {}
            if fault:
                simulator.wire.fault(fault, when=simulator.is_write, times=3)
            result = run(WORKER.module, task)
            if fault is None:
                assert not result.get("failed"), result["msg"]
            if fault is None and step != "absent":
                (kept,) = (row for row in simulator.app.cerb.rows("worker") if row["at_mention_name"] == places["key"])
                assert kept["password"] == secret
            assert_untold(result, secret, KEY)
            simulator.wire.clear()


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the agent's secret key and only token."""
    cerb = simulator.app.cerb
    cerb.credentials[KEY].secret = secret
    cerb.tokens = {secret: next(iter(cerb.tokens.values()))}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law "secrets" for Cerb: no planted secret appears in any result, in whatever spelling, whatever happened; and the
secret key itself is in no request.

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
from tests.laws.cerb.desk import HELPDESK
from tests.laws.cerb.scenarios import SCENARIOS
from tests.laws.cerb.servers import Simulator
from tests.laws.scenario import Result
from tests.laws.untold import NOT_LATIN, SECRETS, assert_untold, spellings
from tests.simulators.cerb import KEY_WORKER
from tests.simulators.cerb.signing import md5

KEY, SECRET = KEY_WORKER
TICKET = {"group": HELPDESK, "subject": "x", "match_on": ["subject"]}
#: No server listens there: the port is reserved.
NOWHERE = "127.0.0.1:1"
WORKER = next(item for item in SCENARIOS if item.name == "cerb_record-worker")

Options = dict[str, Any]

WAYS: dict[str, Callable[[str], Options]] = {
    "signature": lambda secret: {"api_access_key": KEY, "api_secret_key": secret},
    "oauth2": lambda secret: {"api_token": secret},
    "header": lambda secret: {"api_access_key": KEY, "api_secret_key": SECRET, "api_headers": {"X-Gate-Key": secret}},
}


def _success(simulator: Simulator, secret: str) -> Options:
    return {"owner": "zoe"}


def _invalid(simulator: Simulator, secret: str) -> Options:
    return {"group": "Grösse"}


def _refused(simulator: Simulator, secret: str) -> Options:
    return {"id": 999999}


def _unreachable(simulator: Simulator, secret: str) -> Options:
    return {"api_url": f"http://{NOWHERE}/rest", "api_retries": 0}


def _bad_proxy(simulator: Simulator, secret: str) -> Options:
    return {"api_proxy": f"http://user:{quote(secret, safe='')}@{NOWHERE}", "api_retries": 0}


def _wrong_login(simulator: Simulator, secret: str) -> Options:
    _let_in(simulator, "another-secret")
    return {}


def _other_clock(simulator: Simulator, secret: str) -> Options:
    simulator.app.cerb.clock_skew = 7200.0
    return {}


def _echo(code: int, content_type: str, **headers: str) -> Callable[[Simulator, str], Options]:
    def outcome(simulator: Simulator, secret: str) -> Options:
        # One of them stands where the server's words are cut short.
        text = "You sent " + " ".join(spellings(secret)) + " " + "x" * 150 + " " + secret * 3
        document = {"__status": "error", "__error": "ERROR", "message": text}
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
    body = json.dumps({"__status": "success", "results": [secret]})
    simulator.wire.fault("status", code=200, headers={"Content-Type": "application/json"}, body=body)
    return {}


OUTCOMES: dict[str, Callable[[Simulator, str], Options]] = {
    "success": _success,
    "invalid": _invalid,
    "refused": _refused,
    "unreachable": _unreachable,
    "bad-proxy": _bad_proxy,
    "wrong-login": _wrong_login,
    "other-clock": _other_clock,
    "error-200": _echo(200, "application/json"),
    "error-500": _echo(500, "application/json"),
    "error-401": _echo(401, "application/json"),
    "page": _echo(200, "text/html"),
    "redirect": _echo(302, "text/html", Location="http://127.0.0.1/login?pass="),
    "lost": _lost,
    "crash": _crash,
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
            result = _run("cerb_ticket", {**options, **OUTCOMES[outcome](simulator, secret)})
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
        result = _run("cerb_ticket", options)
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
            result = _run(WORKER.module, task)
            if fault is None:
                assert not result.get("failed"), result["msg"]
            if fault is None and step != "absent":
                (kept,) = (row for row in simulator.app.cerb.rows("worker") if row["at_mention_name"] == places["key"])
                assert kept["password"] == secret
            assert_untold(result, secret, KEY)
            simulator.wire.clear()


def _run(module: str, options: Options) -> Result:
    return runner.run(module, options, verbosity=3)


def _let_in(simulator: Simulator, secret: str) -> None:
    """Make this the agent's secret key and only token."""
    cerb = simulator.app.cerb
    cerb.credentials[KEY].secret = secret
    cerb.tokens = {secret: next(iter(cerb.tokens.values()))}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures: every request that was recorded on a real server has the signature that it was recorded with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.auth import (
    CerbSignature,
    choose,
    signature,
    sorted_query,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB, rest_base
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import HeaderAuth

FOLDER = Path(__file__).parents[2] / "contract/recordings"


def recorded() -> list[dict[str, Any]]:
    """All requests with a signature; a date that was not sent is an empty one."""
    lines = [line for file in sorted(FOLDER.glob("cerb*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    found = []
    for line in lines:
        exchange = json.loads(line)
        request = exchange["request"]
        headers = {name.lower(): value for name, value in request["headers"].items()}
        credential = headers.get("cerb-auth") or headers.get("cerb5-auth") or ""
        if "signature_valid" in exchange:
            target = request["path"] + (f"?{request['query']}" if request.get("query") else "")
            date = headers.get("x-date") or headers.get("date") or ""
            about = {"name": exchange["name"], "auth": credential, "date": date, "target": target}
            # The server sorts keys of digits as numbers; the recording was checked by one that does not.
            valid = exchange["signature_valid"] != exchange["name"].startswith(NUMERIC)
            status = exchange.get("response", {}).get("status", 200)
            found.append({**request, **about, "right": valid, "status": status})
    return found


NUMERIC = ("sig_ok_numeric_keys_numeric_order", "sig_err_numeric_keys_bytewise")
RECORDED = recorded()
#: The keys of the server that was recorded; it existed for the recording only.
SECRETS = {
    "labadmin0key": "Labadmin-secret-0123456789abcdef",
    "labmilo0key0": "Labmilo-secret-0123456789abcdef0",
    "labrestrict0": "Labrestr-secret-0123456789abcdef",
    "labnopaths00": "Labnopaths-secret-0123456789abcd",
    "labned00key0": "Labned-secret-0123456789abcdef01",
}


def is_right(request: dict[str, Any]) -> bool:
    """Whether our signature of a recorded request is the one that was sent."""
    key, _colon, sent = request["auth"].partition(":")
    secret = SECRETS.get(key, "")
    url = f"http://cerb.example:8090{request['target']}"
    return signature(request["method"], url, (request["body"] or "").encode(), request["date"], secret) == sent


def test_every_recorded_signature_is_right_and_the_deliberate_failures_are_not() -> None:
    right = [request["name"] for request in RECORDED if is_right(request)]
    assert right == [request["name"] for request in RECORDED if request["right"]]
    assert len(right) > 600
    assert len(RECORDED) - len(right) > 5


def test_the_server_took_the_right_ones_and_refused_the_wrong_ones() -> None:
    assert all(request["status"] == 401 for request in RECORDED if not request["right"])


def test_the_known_answer_of_the_documentation() -> None:
    url = "https://cerb.example.com/rest/tickets/search.json?show_meta=0"
    date, secret = "Wed, 08 Feb 2017 19:53:35 GMT", "fw4y9fjjd5tqjlsk3u9zkjjr154xbftc"
    body = b"expand=custom_&q=status%3Ao"
    assert signature("POST", url, body, date, secret) == "0cfe2f3b06552c060c8e77f7a0c875ee"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ""),
        ("q=1&limit=2&expand=x", "expand=x&limit=2&q=1"),
        ("b=1&B=2&a=3", "B=2&a=3&b=1"),
        ("x[]=2&a=1&x[]=1", "a=1&x[]=2&x[]=1"),
        ("x%5B%5D=2&x%5Ba%5D=1", "x%5B%5D=2&x%5Ba%5D=1"),
        ("10=a&9=b", "9=b&10=a"),
        ("flag&a=1", "a=1&flag"),
    ],
)
def test_a_query_is_sorted_by_its_encoded_keys(query: str, wanted: str) -> None:
    assert sorted_query(query) == wanted


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://h/rest", "https://h/rest"),
        ("https://h", "https://h/rest"),
        ("https://h/", "https://h/rest"),
        ("https://h//rest//", "https://h/rest"),
        ("https://h/support", "https://h/support/rest"),
        ("https://h/support/rest/", "https://h/support/rest"),
        ("https://h/index.php", "https://h/index.php/rest"),
        ("http://h:8090/index.php/rest", "http://h:8090/index.php/rest"),
    ],
)
def test_the_address_of_the_api(given: str, base: str) -> None:
    assert rest_base(given) == base


def test_what_is_signed_is_the_request_as_it_leaves() -> None:
    login = CerbSignature("key", "secret", now=lambda: 1795295578.0)
    asked = requests.Request(
        "POST",
        'http://h/support/rest/records/org/search.json?q=name:["Ä b"]&a[]=1',
        data=b"fields%5Bname%5D=x",
        headers={"X-Date": "yesterday"},
        auth=login.for_requests(),
    ).prepare()
    assert asked.headers["Date"] == "Sat, 21 Nov 2026 21:12:58 GMT"
    assert "X-Date" not in asked.headers
    wanted = signature("POST", str(asked.url), b"fields%5Bname%5D=x", asked.headers["Date"], "secret")
    assert asked.headers["Cerb-Auth"] == f"key:{wanted}"
    assert "%5B" in str(asked.url)


def test_each_try_has_a_date_of_its_own() -> None:
    moments = iter([1795295578.0, 1795295700.0])
    login = CerbSignature("key", "secret", now=lambda: next(moments))
    dates = [requests.Request("GET", "http://h/rest/x", auth=login.for_requests()).prepare().headers for _try in "12"]
    assert dates[0]["Date"] != dates[1]["Date"]
    assert dates[0]["Cerb-Auth"] != dates[1]["Cerb-Auth"]


def settings(**values: Any) -> Any:
    return CERB.settings({"api_url": "https://h/rest", **values})


def test_the_way_to_log_in_is_what_the_options_allow() -> None:
    keys = {"api_access_key": "a", "api_secret_key": "s"}
    assert isinstance(choose(settings(**keys)), CerbSignature)
    assert isinstance(choose(settings(**keys, api_token="t")), CerbSignature)
    assert isinstance(choose(settings(**keys, api_token="t", api_auth="oauth2")), HeaderAuth)
    assert isinstance(choose(settings(api_token="t")), HeaderAuth)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "api_access_key is not given"),
        ({"api_access_key": "a"}, "api_secret_key is not given"),
        ({"api_auth": "oauth2"}, "api_token is not given"),
        ({"api_access_key": "a:b", "api_secret_key": "s"}, "no access key has"),
        (
            {"api_access_key": "a", "api_secret_key": "s", "api_headers": {"authorization": "Basic x"}},
            "ignores the signature",
        ),
    ],
)
def test_what_is_missing_is_said(given: dict[str, Any], says: str) -> None:
    with pytest.raises(errors.InvalidInput, match=says):
        choose(settings(**given))


def test_the_secret_key_is_known_as_one() -> None:
    login = choose(settings(api_access_key="a", api_secret_key="quite-secret"))
    assert "quite-secret" in login.secrets
    # Whoever has its hash can sign.
    assert any(len(secret) == 32 for secret in login.secrets)


def test_the_client_asks_below_the_address_of_the_api() -> None:
    client = CERB.connect(settings(api_url="https://h/desk", api_access_key="a", api_secret_key="s"), True, None)
    assert isinstance(client.transport.connection, Connection)
    assert client.transport.connection.base == "https://h/desk/rest"
    assert client.page("profiles/org/1") == "https://h/desk/profiles/org/1"

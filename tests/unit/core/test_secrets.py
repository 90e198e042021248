# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret among options, and how a result repeats them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import SECRET_NAME, STAND_IN, Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.secrets import HIDDEN, secrets_of, shown

SPEC: dict[str, dict[str, Any]] = {
    "api_url": {"type": "str"},
    "api_proxy": {"type": "str"},
    "api_headers": {"type": "dict"},
    "password": {"type": "str", "no_log": True},
    "secrets": {"type": "dict", "no_log": True},
    "credentials": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str"}, "password": {"type": "str", "no_log": True}},
    },
    "name": {"type": "str"},
}


@pytest.mark.parametrize(
    ("given", "secrets", "repeated"),
    [
        ({"name": "x"}, set(), {"name": "x"}),
        ({"password": "p4ss"}, {"p4ss"}, {"password": HIDDEN}),
        ({"password": None}, set(), {"password": None}),
        ({"secrets": {"a": "s1", "b": ["s2", {"c": 7}], "d": None, "e": True}}, {"s1", "s2", "7"}, {"secrets": HIDDEN}),
        ({"secrets": '{"a": "s1"}'}, {"s1", '{"a": "s1"}'}, {"secrets": HIDDEN}),
        (
            {"credentials": [{"name": "db", "password": "p1"}, {"name": "x"}]},
            {"p1"},
            {"credentials": [{"name": "db", "password": HIDDEN}, {"name": "x"}]},
        ),
        ({"credentials": '[{"password": "p1"}]'}, set(), {"credentials": HIDDEN}),
    ],
)
def test_secrets_of_options(given: dict[str, Any], secrets: set[str], repeated: dict[str, Any]) -> None:
    assert set(secrets_of(SPEC, given)) == secrets
    assert shown(SPEC, given) == repeated


@pytest.mark.parametrize(
    ("address", "password", "repeated"),
    [
        ("https://rt.example/x?y=a@b", None, "https://rt.example/x?y=a@b"),
        ("https://rt.example:8080/x@y", None, "https://rt.example:8080/x@y"),
        ("http://10.0.0.1:3128", None, "http://10.0.0.1:3128"),
        ("http://[::1]:3128/", None, "http://[::1]:3128/"),
        ("https://u:p%2Fw1@h/x@y", "p/w1", f"https://{STAND_IN}@h/x@y"),
        ("https://u:p@w1@h", "p@w1", f"https://{STAND_IN}@h"),
        ("https://u:p/w#1@h", "p/w#1", f"https://{STAND_IN}@h"),
        ("https://t0ken@h", "t0ken", f"https://{STAND_IN}@h"),
        ("u:pw1@h", "pw1", f"{STAND_IN}@h"),
    ],
)
@pytest.mark.parametrize("option", ["api_url", "api_proxy"])
def test_the_login_in_an_address(option: str, address: str, password: str | None, repeated: str) -> None:
    secrets = set(secrets_of(SPEC, {option: address}))
    assert (password in secrets) if password else not secrets
    assert shown(SPEC, {option: address}) == {option: repeated}


def test_what_a_proxy_is_sent_is_secret() -> None:
    redactor = Redactor(secrets_of(SPEC, {"api_proxy": "http://%C3%BCser:p%C3%A4ss@h"}))
    for charset in ("utf-8", "latin-1"):
        pair = base64.b64encode("üser:päss".encode(charset)).decode()
        assert redactor.clean(f"Proxy-Authorization: Basic {pair}") == f"Proxy-Authorization: Basic {STAND_IN}"


@pytest.mark.parametrize(
    "name",
    [
        *("Authorization", "Proxy-Authorization", "Cookie", "X-Auth-Token", "PRIVATE-TOKEN", "X-Api-Key", "apikey"),
        *(
            "X-CSRF-Token",
            "CF-Access-Client-Secret",
            "sessionId",
            "X-Session",
            "X-Amz-Security-Token",
            "X-JWT",
            "X-Auth",
        ),
        *("Ocp-Apim-Subscription-Key", "X-Password", "X-Pass", "X-Credential", "X-Signature", "SID"),
    ],
)
def test_headers_whose_value_is_secret(name: str) -> None:
    assert SECRET_NAME.search(name)
    given = {"api_headers": {name: "v4lue"}}
    assert set(secrets_of(SPEC, given)) == {"v4lue"}
    assert shown(SPEC, given) == {"api_headers": {name: STAND_IN}}


@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "Accept-Language",
        "X-Forwarded-Proto",
        "X-Forwarded-For",
        "X-Tenant",
        "X-Author",
        "Origin",
        "User-Agent",
    ],
)
def test_headers_whose_value_is_not(name: str) -> None:
    given = {"api_headers": {name: "v4lue"}}
    assert not set(secrets_of(SPEC, given))
    assert shown(SPEC, given) == given


def test_secrets_inside_of_header_values() -> None:
    pair = base64.b64encode(b"user:p4ss-word").decode()
    headers = {
        "Authorization": f"Basic {pair}",
        "X-Auth-Token": "Bearer abc.def",
        "Cookie": "sid=c00kie1; theme=d4rk",
        "X-Signature": 'Digest key="k1", hash=h1',
    }
    found = set(secrets_of(SPEC, {"api_headers": headers}))
    assert {pair, "p4ss-word", "abc.def", "c00kie1", "k1", "h1"} <= found


def test_headers_that_are_no_dictionary() -> None:
    assert "k3y-of-gate" in set(secrets_of(SPEC, {"api_headers": '{"X-Key": "k3y-of-gate"}'}))
    assert "X-Key=k3y" in set(secrets_of(SPEC, {"api_headers": "X-Key=k3y"}))
    assert shown(SPEC, {"api_headers": "X-Key=k3y"}) == {"api_headers": HIDDEN}

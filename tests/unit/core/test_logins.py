# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in that several systems share."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import (
    Auth,
    BasicAuth,
    HeaderAuth,
    no_password_login,
    unchanged,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Request, Response

NOBODY: Any = None


def basic(pair: str, charset: str = "utf-8") -> str:
    return "Basic " + base64.b64encode(pair.encode(charset)).decode()


def header(auth: Auth) -> str | None:
    return auth.decorate(Request("GET", "/x")).headers.get("Authorization")


def renewed(auth: Auth, status: int) -> bool:
    return auth.renew(NOBODY, Response(status, {}, b"", "https://h"))


@pytest.mark.parametrize(
    ("username", "password", "words"),
    [
        ("", None, "no credentials are given"),
        ("u", "", "api_username is given without api_password"),
        (None, "p", "api_password is given without api_username"),
    ],
)
def test_what_a_login_lacks(username: Any, password: Any, words: str) -> None:
    error = no_password_login(username, password, "Give a token")
    assert (error.message, error.advice) == (words, "Give a token")


def test_no_login_adds_nothing() -> None:
    auth, request = Auth("a", None, "", "b"), Request("GET", "/x")
    assert auth.secrets == ("a", "b")
    assert auth.decorate(request) is request
    assert auth.for_requests() is unchanged
    assert unchanged(request) is request
    assert (auth.keeps_cookies, auth.ended(NOBODY), renewed(auth, 401)) == (False, False, False)


def test_a_header_is_a_login() -> None:
    assert HeaderAuth("Authorization", "token t").secrets == ("token t",)
    auth = HeaderAuth("Authorization", "token t", "t")
    assert (auth.secrets, header(auth)) == (("t",), "token t")
    assert auth.decorate(Request("GET", "/x", headers={"A": "1"})).headers == {"A": "1", "Authorization": "token t"}


def test_basic_is_utf_8_unless_said_otherwise() -> None:
    auth = BasicAuth("ü", "pä")
    assert header(auth) == basic("ü:pä")
    assert auth.secrets == ("pä", basic("ü:pä").partition(" ")[2])
    assert not renewed(auth, 401)


def test_each_charset_is_tried_until_a_login_is_taken() -> None:
    auth = BasicAuth("ü", "pä", ("latin-1", "cp1252"))
    assert header(auth) == basic("ü:pä", "latin-1")
    assert renewed(auth, 401)
    assert header(auth) == basic("ü:pä")
    assert not renewed(auth, 401), "UTF-8 is the last"
    assert header(auth) == basic("ü:pä")


def test_after_a_login_that_was_taken_a_refusal_is_one() -> None:
    auth = BasicAuth("ü", "pä", ("latin-1",))
    assert not renewed(auth, 200)
    assert not renewed(auth, 401)
    assert header(auth) == basic("ü:pä", "latin-1")


def test_a_charset_without_the_letters_is_left_out() -> None:
    assert header(BasicAuth("u", "€", ("latin-1",))) == basic("u:€")


def test_ascii_is_the_same_in_each_charset() -> None:
    auth = BasicAuth("u", "p", ("latin-1", "utf-8"))
    assert not renewed(auth, 401)
    assert auth.secrets == ("p", basic("u:p").partition(" ")[2])

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are found in every spelling they take on their way, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.redact import STAND_IN, Redactor, shortened
from hypothesis import given
from hypothesis import strategies as st

NASTY = [
    "s3cret",
    "a b&c=d",
    "Größe/€",
    "per%cent",
    'quo"te',
    "it's",
    "back\\slash",
    "two\nlines",
    "<b>&amp;",
    "😀x+y~",
    "a'b\"c\x01\xe9",
]
#: How a secret is spelt, and what stands around it then.
SPELLINGS: dict[str, tuple[Callable[[str], str], str]] = {
    "as it is": (str, "{}"),
    "in a query": (lambda secret: urlencode({"q": secret}), "q={}"),
    "in a form": (quote_plus, "{}"),
    "in a path": (quote, "{}"),
    "in a path segment": (lambda secret: quote(secret, safe=""), "{}"),
    "in JSON": (json.dumps, '"{}"'),
    "in JSON with letters as they are": (lambda secret: json.dumps(secret, ensure_ascii=False), '"{}"'),
    "in HTML": (html.escape, "{}"),
    "in base64": (lambda secret: base64.b64encode(secret.encode()).decode(), "{}"),
    "in Python": (lambda secret: repr(secret)[1:-1], "{}"),
    "in Python's bytes": (lambda secret: repr(secret.encode())[2:-1], "{}"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("secret", NASTY)
def test_a_secret_is_found_in_each_spelling(secret: str, spelling: str) -> None:
    spell, around = SPELLINGS[spelling]
    assert Redactor([secret]).clean(f"before {spell(secret)} after") == f"before {around.format(STAND_IN)} after"


def test_lower_case_percent_codes() -> None:
    assert Redactor(["Ab/ü"]).clean("x=Ab%2f%c3%bc") == f"x={STAND_IN}"


def test_a_secret_that_was_cut_in_two_shows_no_half() -> None:
    redactor = Redactor(["s3cret-token"])
    for length in range(3, 13):
        cut = shortened("x" * (200 - length) + "s3cret-token and more")
        assert redactor.clean(cut) == "x" * (200 - length) + STAND_IN + "..."
    assert redactor.clean("so s3...") == "so s3...", "two letters are no secret"
    assert redactor.clean("s3c... and s3cret-token") == f"{STAND_IN}... and {STAND_IN}"
    assert redactor.clean("s3cret-tok en") == "s3cret-tok en"


def test_only_a_long_text_is_shortened() -> None:
    assert shortened("x" * 200) == "x" * 200
    assert shortened("x" * 201) == "x" * 200 + "..."
    assert shortened("abc", 2) == "ab..."


def test_nothing_else_is_touched() -> None:
    assert Redactor(["s3cret", None, ""]).clean("a secret of others") == "a secret of others"
    assert Redactor().clean("text") == "text"


def test_a_secret_inside_a_longer_one_leaves_no_rest() -> None:
    redactor = Redactor(["pass"])
    redactor.add("password1")
    assert redactor.clean("password1 pass") == f"{STAND_IN} {STAND_IN}"


def test_secrets_are_found_inside_of_results() -> None:
    found = Redactor(["s3cret"]).clean_all(
        {"s3cret": ["a s3cret", ("s3cret", 7)], "n": 3, "none": None, "deep": {"x": {"y": "s3crets"}}}
    )
    assert found == {
        STAND_IN: [f"a {STAND_IN}", [STAND_IN, 7]],
        "n": 3,
        "none": None,
        "deep": {"x": {"y": f"{STAND_IN}s"}},
    }


@given(secret=st.text(min_size=4), before=st.text(), after=st.text())
def test_no_text_shows_a_secret(secret: str, before: str, after: str) -> None:
    cleaned = Redactor([secret]).clean(before + secret + after)
    assert secret not in cleaned.replace(STAND_IN, "\0")

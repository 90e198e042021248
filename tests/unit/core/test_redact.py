# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are found in every spelling they have on their way, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import (
    STAND_IN,
    Redactor,
    cut,
    is_telling,
    shortened,
)
from hypothesis import example, given
from hypothesis import strategies as st

Encoder = Callable[[str], str]

NASTY = [
    "s3cret",
    "a b&c=d",
    "Größe/€",
    "per%cent",
    'quo"te',
    "it's 1",
    "back\\slash",
    "two\nlines",
    "<b>&amp;",
    "😀x+y~",
    "a'b\"c\x01\xe9",
    r"C:\u0041\x41%41&#65;",
    "100%ab+",
]


def lower(encode: Encoder) -> Encoder:
    """Percent escapes with lower-case digits."""
    return lambda text: re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), encode(text))


def in_units(text: str) -> str:
    """JSON in which whatever is no letter or digit is escaped, with capital digits."""
    units = re.findall("..", text.encode("utf-16-be", "surrogatepass").hex().upper())
    codes = [first + second for first, second in zip(units[::2], units[1::2], strict=True)]
    return "".join(
        chr(int(code, 16)) if code < "0080" and chr(int(code, 16)).isalnum() else f"\\u{code}" for code in codes
    )


def in_javascript(text: str) -> str:
    for letter in "<>&'/":
        text = json.dumps(text)[1:-1].replace(letter, f"\\u{ord(letter):04x}") if letter == "<" else text
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


#: How a text is written, letter by letter. What stands around the secret is encoded with it.
ENCODERS: dict[str, Encoder] = {
    "as it is": str,
    "query": quote_plus,
    "query, lower case": lower(quote_plus),
    "path": quote,
    "path segment": lambda text: quote(text, safe=""),
    "path segment, lower case": lower(lambda text: quote(text, safe="")),
    "every octet": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "Latin-1 octets": lambda text: "".join(
        quote(letter.encode("latin-1"), safe="") if ord(letter) < 256 else letter for letter in text
    ),
    "escape() of JavaScript": lambda text: "".join(
        letter if letter.isalnum() and letter.isascii() else f"%u{ord(letter):04X}" if ord(letter) < 65536 else letter
        for letter in text
    ),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, every sign": in_units,
    "JSON, letters as they are": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON of Rails": in_javascript,
    "HTML": html.escape,
    "HTML, quotes left": lambda text: html.escape(text, quote=False),
    "HTML, decimal": lambda text: re.sub(r"[<>&\"']", lambda found: f"&#{ord(found[0])};", text),
    "HTML, hexadecimal": lambda text: re.sub(r"[<>&\"'\x80-\uffff]", lambda found: f"&#x{ord(found[0]):x};", text),
    "HTML, every letter": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "Python": lambda text: repr(text)[1:-1],
    "Python's bytes": lambda text: repr(text.encode())[2:-1],
}
NESTED = [
    ("JSON", "path segment"),
    ("JSON of PHP", "path segment, lower case"),
    ("HTML", "JSON"),
    ("JSON", "HTML"),
    ("query", "HTML, decimal"),
    ("JSON", "JSON"),
    ("path", "path segment"),
    ("JSON of Rails", "HTML", "query"),
    ("HTML, hexadecimal", "JSON of PHP", "path segment", "JSON"),
]


def encoded(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = ENCODERS[name](text)
    return text


@pytest.mark.parametrize("names", [*((name,) for name in ENCODERS), *NESTED], ids=", then ".join)
@pytest.mark.parametrize("secret", NASTY)
def test_a_secret_is_found_in_each_spelling(secret: str, names: tuple[str, ...]) -> None:
    before, after = encoded("before <b> ", names), encoded(" & after", names)
    text = encoded(f"before <b> {secret} & after", names)
    assert Redactor([secret]).clean(text) == before + STAND_IN + after


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
@pytest.mark.parametrize("way", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", ["", "x", "xy", "user:", "ü:"])
def test_a_secret_in_base64_is_found_whatever_is_before_it(
    before: str, way: Callable[..., bytes], charset: str
) -> None:
    secret = "pässwörd~?>1"
    text = way(f"{before}{secret} and more".encode(charset)).decode()
    cleaned = Redactor([secret]).clean(f"Basic {text}")
    assert STAND_IN in cleaned
    left = len(cleaned) - len("Basic ") - len(STAND_IN)
    assert left <= 4 / 3 * len(f"{before} and more".encode(charset)) + 4, "no letter of it is left"


@pytest.mark.parametrize("secret", ["pässwörd", "naïve-Ünï"])
def test_letters_that_were_decoded_wrongly(secret: str) -> None:
    for text in (secret.encode().decode("latin-1"), secret.encode("latin-1").decode("utf-8", "replace")):
        assert Redactor([secret]).clean(f"wrong {text}!") == f"wrong {STAND_IN}!"


@pytest.mark.parametrize("spelling", ["as it is", "every octet", "HTML, every letter", "JSON"])
def test_a_secret_where_a_text_is_cut_shows_no_part(spelling: str) -> None:
    secret = 'sé"ret/t0ken'
    written = ENCODERS[spelling](secret)
    for position in range(200 - len(written) - 1, 201):
        cleaned = Redactor([secret]).clean(shortened("x" * position + written + " and more" * 20))
        # Wherever the cut is, the secret is masked as a whole, or is beyond.
        assert cleaned.replace("...", "").strip(" andmore") in ("x" * position + STAND_IN, "x" * 200)


def test_only_a_long_text_is_shortened() -> None:
    assert shortened("x" * 200) == cut("x" * 200) == "x" * 200
    assert Redactor().clean(shortened("x" * 201)) == cut("x" * 201) == "x" * 200 + "..."
    assert Redactor(["s3cret"]).clean("so " + shortened("abc", 2) + " on") == "so ab... on"
    assert Redactor().clean(shortened("a\ufdd0b\ufdd1c")) == "abc", "marks of the server's own mean nothing"


def test_nothing_else_is_touched() -> None:
    assert Redactor(["s3cret", None, ""]).clean("a secret of others, 100 % &amp; \\n") == (
        "a secret of others, 100 % &amp; \\n"
    )
    assert Redactor().clean("text") == "text"


def test_a_secret_inside_a_longer_one_leaves_no_rest() -> None:
    redactor = Redactor(["pass-1"])
    redactor.add("pass-1word")
    assert redactor.clean("pass-1word pass-1") == f"{STAND_IN} {STAND_IN}"


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


def test_names_of_results_stay() -> None:
    assert Redactor(["external_id"]).clean_all({"external_id": "the external_id"}) == {"external_id": f"the {STAND_IN}"}


# -- secrets that are ordinary words or numbers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "telling"),
    [
        *[(secret, False) for secret in ("1", "8", "en", "http", "test", "2026", "General", "--------", "aa1")],
        *[(secret, True) for secret in ("s3cret", "test1", "a-b-c", "password", "12345678", "Sommer-25")],
    ],
)
def test_what_is_recognised_wherever_it_stands(secret: str, telling: bool) -> None:
    assert is_telling(secret) is telling


@pytest.mark.parametrize("secret", ["1", "en", "test", "General"])
def test_a_secret_that_is_an_ordinary_word_corrupts_nothing(secret: str) -> None:
    record = {"id": 1, "number": "1", "lang": "en", "subject": "test 1 of General", "url": "http://h/1?test=General"}
    assert Redactor([secret]).clean_all({"record": record}) == {"record": record}


@pytest.mark.parametrize("secret", ["1", "en", "test", "General"])
@pytest.mark.parametrize(
    "text",
    [
        "?user=me&pass={}",
        '{{"password": "{}"}}',
        "{{\\&quot;api_token\\&quot;:\\&quot;{}\\&quot;}}",
        "the password '{}' is wrong",
        "Password: {}",
        "X-Api-Key: {}",
        "secret%3D{}",
    ],
)
def test_it_is_masked_where_a_name_says_what_it_is(secret: str, text: str) -> None:
    assert Redactor([secret]).clean(text.format(secret)) == text.format(STAND_IN)
    # Another value that begins with it is none.
    assert Redactor([secret]).clean(text.format(secret + "x7")) == text.format(secret + "x7")


def test_it_is_masked_under_a_name_that_says_what_it_is() -> None:
    given = {"password": 1, "signature_token": "1", "count": 1, "text": "1"}
    masked = {**given, "password": STAND_IN, "signature_token": STAND_IN}
    assert Redactor(["1"]).clean_all(given) == masked


# -- random secrets ------------------------------------------------------------------------------------------

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufdd0\ufdd1")
RANDOM = st.text(LETTERS, min_size=4, max_size=40).filter(is_telling)
WAYS = st.lists(st.sampled_from(sorted(ENCODERS)), min_size=1, max_size=3).map(tuple)


@example(secret="001á", names=("Latin-1 octets",), before="001á", after="\x80\x80")
@example(secret="ab%41<", names=("HTML",), before="", after="")
@example(secret='\\u0041\\"', names=("JSON", "JSON"), before="\\", after="\\")
@given(secret=RANDOM, names=WAYS, before=st.text(LETTERS, max_size=20), after=st.text(LETTERS, max_size=20))
def test_a_random_secret_is_in_no_text(secret: str, names: tuple[str, ...], before: str, after: str) -> None:
    cleaned = Redactor([secret]).clean(encoded(before + secret + after, names))
    written = encoded(secret, names)
    # The letters around it may happen to be a part of it.
    assert STAND_IN in cleaned
    assert written not in cleaned.replace(STAND_IN, "\ufdd0") or written in STAND_IN
    assert secret not in cleaned.replace(STAND_IN, "\ufdd0") or secret in STAND_IN


@given(secret=RANDOM, user=st.text(LETTERS, max_size=12), before=st.binary(max_size=5))
def test_a_random_login_is_in_no_header(secret: str, user: str, before: bytes) -> None:
    pair = base64.b64encode(before + f"{user}:{secret}".encode()).decode()
    redactor = Redactor([secret, base64.b64encode(f"{user}:{secret}".encode()).decode()])
    if len(secret.encode()) >= 8 or not before:
        assert pair not in redactor.clean(f"Authorization: Basic {pair}")


@given(text=st.text(LETTERS), secret=RANDOM)
def test_a_text_without_the_secret_stays(text: str, secret: str) -> None:
    cleaned = Redactor([secret]).clean(text)
    assert cleaned == text or secret in html.unescape(text) or STAND_IN in cleaned

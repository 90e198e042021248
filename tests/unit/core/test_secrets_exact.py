# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly which texts are secret, and no others: what is masked without need corrupts results."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import (
    STAND_IN,
    Redactor,
    cut,
    is_telling,
    shortened,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.secrets import (
    HIDDEN,
    basic_pairs,
    of_address,
    of_headers,
    secrets_in,
    secrets_of,
    shown,
    texts,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.spellings import (
    as_written,
    in_base64,
    spans,
    widened,
)


def basic(pair: str, charset: str = "utf-8") -> str:
    return base64.b64encode(pair.encode(charset)).decode()


# -- among options -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, []),
        (True, []),
        ("x", ["x"]),
        (7, ["7"]),
        (1.5, ["1.5"]),
        ({"a": "x", "b": {"c": ["y", None]}}, ["x", "y"]),
        (("x", {"y"}), ["x", "y"]),
        ('{"a": "x"}', ['{"a": "x"}', "x"]),
        (' ["x", "y"]', [' ["x", "y"]', "x", "y"]),
        ("{x", ["{x"]),
        ("[x]", ["[x]"]),
        ("", [""]),
    ],
)
def test_all_texts_in_a_secret_value(value: Any, found: list[str]) -> None:
    assert list(texts(value)) == found


NESTED: dict[str, Any] = {
    "name": {"type": "str"},
    "box": {"type": "dict", "options": {"pin": {"no_log": True}, "label": {}}},
    "boxes": {"type": "list", "options": {"box": {"options": {"pin": {"no_log": True}}}, "label": {}}},
    "plain": {"type": "dict", "options": {"label": {}}},
}


@pytest.mark.parametrize(
    ("given", "secrets", "repeated"),
    [
        ({"name": "n"}, [], {"name": "n"}),
        ({"box": {"pin": "p1", "label": "l"}}, ["p1"], {"box": {"pin": HIDDEN, "label": "l"}}),
        ({"box": {"pin": None}}, [], {"box": {"pin": None}}),
        (
            {"boxes": [{"box": {"pin": "p1"}, "label": "l"}, {"box": {"pin": "p2"}}]},
            ["p1", "p2"],
            {"boxes": [{"box": {"pin": HIDDEN}, "label": "l"}, {"box": {"pin": HIDDEN}}]},
        ),
        ({"boxes": [{"label": "l"}, "odd"]}, [], {"boxes": HIDDEN}),
        ({"boxes": []}, [], {"boxes": []}),
        ({"box": "pin=p1"}, [], {"box": HIDDEN}),
        ({"plain": {"label": "l"}}, [], {"plain": {"label": "l"}}),
        ({"plain": "label=l"}, [], {"plain": "label=l"}),
        ({"unknown": "u"}, [], {"unknown": "u"}),
    ],
)
def test_secrets_at_any_depth(given: dict[str, Any], secrets: list[str], repeated: dict[str, Any]) -> None:
    assert list(secrets_of(NESTED, given)) == secrets
    assert shown(NESTED, given) == repeated


def test_whether_any_option_is_secret() -> None:
    assert secrets_in(NESTED)
    assert secrets_in({"boxes": NESTED["boxes"]})
    assert not secrets_in({"name": {}, "plain": NESTED["plain"]})


@pytest.mark.parametrize("option", ["api_url", "api_proxy"])
def test_an_address_that_is_no_text_is_shown_as_it_is(option: str) -> None:
    assert shown({option: {}}, {option: 7}) == {option: 7}
    assert list(secrets_of({option: {}}, {option: 7})) == []


# -- in addresses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://h/x", []),
        ("https://u:p%20w@h", ["p%20w", "p w", basic("u:p w"), basic("u:p w")]),
        ("https://u%40x:pw@h", ["pw", "pw", basic("u@x:pw"), basic("u@x:pw")]),
        ("https://t%2Fk@h", ["t%2Fk", "t/k"]),
        ("https://u:@h", ["", "", basic("u:"), basic("u:")]),
        (7, []),
    ],
)
def test_what_an_address_gives_away(address: Any, found: list[str]) -> None:
    assert list(of_address(address)) == found


def test_basic_pairs_in_both_charsets() -> None:
    assert list(basic_pairs("ü", "é")) == [basic("ü:é"), basic("ü:é", "latin-1")]
    assert list(basic_pairs("u", "€")) == [basic("u:€")]


# -- in headers -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("t0ken", ["t0ken"]),
        ("Bearer t0ken", ["Bearer t0ken", "t0ken"]),
        (f"Basic {basic('u:p')}", [f"Basic {basic('u:p')}", "p", "p", basic("u:p")]),
        (f"basic {basic('u:é', 'latin-1')}", [f"basic {basic('u:é', 'latin-1')}", "é", basic("u:é", "latin-1")]),
        ("Basic a", ["Basic a", "a"]),
        ("two words", ["two words", "words"]),
        ("1 word", ["1 word"]),
        ("a=1; b=2,c=3", ["a=1; b=2,c=3", "1", "2", "3"]),
        ('Digest a="1", b= 2 ', ['Digest a="1", b= 2 ', 'a="1", b= 2', "1", "2"]),
        ('a=; b="="', ['a=; b="="']),
        ("a=b=c", ["a=b=c", "b=c"]),
    ],
)
def test_what_a_secret_header_gives_away(value: str, found: list[str]) -> None:
    assert list(of_headers({"X-Token": value, "Accept": value})) == found


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ('{"X-Token": "t"}', ["t"]),
        ('{"Accept": "t"}', []),
        ("X-Token: t", ["X-Token: t", "X-Token: t".partition(" ")[2]][:1]),
        ('["t"]', ["['t']"]),
        ("", []),
        ([], []),
        (None, []),
        (7, ["7"]),
        ({"X-Token": 7}, ["7"]),
    ],
)
def test_headers_of_any_form(headers: Any, found: list[str]) -> None:
    assert list(of_headers(headers)) == found


# -- spellings -----------------------------------------------------------------


def test_a_secret_is_written_with_its_blanks_in_three_ways() -> None:
    assert sorted(as_written("a b  c")) == ["a b  c", "a b c", "a+b++c"]
    assert as_written("a b  c")[-1] == "a b c", "the longest first"
    assert as_written("abc") == ("abc",)
    assert set(as_written("é")) == {"é", "Ã©", "\ufffd", "é".encode().decode("cp1252")}


def test_a_piece_of_base64_is_found_at_every_offset() -> None:
    for before in ("", "x", "xy", "xyz"):
        encoded = basic(f"{before}p4ss-word-1 and")
        assert any(piece in encoded for piece in in_base64("p4ss-word-1")), before


def test_short_pieces_of_base64_occur_by_chance() -> None:
    assert in_base64("p4ss") == (basic("p4ss"),)
    assert all(len(piece) >= 8 for piece in in_base64("p4ss-w"))
    assert in_base64("abc") == ()


def test_base64_for_addresses_is_found_too() -> None:
    secret = "??>>??>>??>>"
    assert {piece.replace("+", "-").replace("/", "_") for piece in in_base64(secret)} <= set(in_base64(secret))


@pytest.mark.parametrize(
    ("text", "span", "wide"),
    [
        ("..AAAA..", (2, 6), (2, 6)),
        ("abAAAAcd", (2, 6), (0, 8)),
        ("xabAAAAcdef", (3, 7), (1, 10)),
        ("AAAA==", (0, 4), (0, 6)),
        ("AAAA", (0, 4), (0, 4)),
        ("b.AAAA.c", (2, 6), (2, 6)),
        (".bAAAAc.", (2, 6), (1, 7)),
    ],
)
def test_a_piece_takes_along_the_letters_that_hold_some_of_its_bits(
    text: str, span: tuple[int, int], wide: tuple[int, int]
) -> None:
    assert widened(text, span) == wide


def found(text: str, word: str) -> list[str]:
    """The parts of the text that say the word."""

    def find(inner: str) -> list[tuple[int, int]]:
        return [(at, at + len(word)) for at in range(len(inner)) if inner.startswith(word, at)]

    return sorted({text[start:end] for start, end in spans(text, find)})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x<b>y", ["<b>"]),
        ("x&lt;b&gt;y", ["&lt;b&gt;"]),
        ("x%3Cb%3Ey", ["%3Cb%3E"]),
        ("x\\u003cb\\u003Ey", ["\\u003cb\\u003E"]),
        ("x&#60;b&#x3e;y", ["&#60;b&#x3e;"]),
        ("x%26lt%3Bb%3Ey", ["%26lt%3Bb%3E"]),
        ("x\\x3cb\\076y", ["\\x3cb\\076"]),
        ("x%u003cb%U003ey", ["%u003cb%U003e"]),
        ("x\\u{3c}b\\U0000003ey", ["\\u{3c}b\\U0000003e"]),
        ("x<c>y", []),
    ],
)
def test_what_a_text_says_is_found_where_it_says_it(text: str, parts: list[str]) -> None:
    assert found(text, "<b>") == parts


@pytest.mark.parametrize("escape", ["&#0;", "&#x0;", "\\u{0}", "\\U00000000", "\\u0000", "\\0", "%00"])
def test_no_letter_at_all_is_a_letter_of_a_secret(escape: str) -> None:
    assert Redactor(["00A\0"]).clean(f"x 00A{escape} y") == f"x {STAND_IN} y"


def test_a_letter_that_is_one_escape_is_found_as_a_whole() -> None:
    assert found("x\\ud83d\\ude00y", "😀") == ["\\ud83d\\ude00"]
    assert found("x%F0%9F%98%80y", "😀") == ["%F0%9F%98%80"]
    assert found("a%C3%A9b", "é") == ["%C3%A9"]
    assert found("a%E9b", "é") == ["%E9"]
    assert found("a\\tb", "\t") == ["\\t"]
    assert found("a\\/b", "a/b") == ["a\\/b"]


# -- what is masked -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "telling"),
    [("a1b2", True), ("a1b", False), ("aa11", False), ("abcdefgh", True), ("abcdefg", False), ("1234567", False)],
)
def test_what_no_ordinary_text_is(secret: str, telling: bool) -> None:
    assert is_telling(secret) is telling


def test_blanks_alone_are_no_secret() -> None:
    assert not is_telling(" \t\n" * 4)


def test_a_text_is_cut_after_two_hundred_letters_unless_said_otherwise() -> None:
    assert cut("x" * 201) == "x" * 200 + "..."
    assert cut("xyz", 2) == "xy..."
    assert Redactor().clean(shortened("xyz", 2)) == "xy..."
    assert Redactor().clean(shortened("xyz", 3)) == "xyz"


def test_a_redactor_without_secrets_touches_nothing() -> None:
    value = {"a": ["b"]}
    assert Redactor().clean_all(value) is value
    assert Redactor(["s3cret"]).clean_all(value) is value
    assert Redactor([None, ""]).secrets == frozenset()


def test_what_was_learned_is_known() -> None:
    redactor = Redactor(["s3cret"])
    redactor.learn(["t0ken-1", None])
    redactor.add("c00kie-1")
    assert redactor.secrets == {"s3cret", "t0ken-1", "c00kie-1"}
    assert redactor.clean("s3cret t0ken-1 c00kie-1") == " ".join([STAND_IN] * 3)


def test_a_number_under_a_telling_name_is_masked_and_a_flag_is_not() -> None:
    redactor = Redactor(["1", "True", "1.5"])
    given = {"pin": 1, "token": True, "Session": 1.5, "count": 1, 7: 1, "tokens": [1]}
    assert redactor.clean_all({**given, "x": "token=1"}) == {
        **given,
        "pin": STAND_IN,
        "Session": STAND_IN,
        "x": f"token={STAND_IN}",
    }


@pytest.mark.parametrize(
    "escape", ["&#0;", "&#1114112;", "&#x110000;", "\\U00110000", "\\u{110000}", "&nothing;", "%zz"]
)
def test_what_is_no_letter_stays_as_it_is(escape: str) -> None:
    assert Redactor(["s3cret"]).clean(f"{escape} s3cret {escape}") == f"{escape} {STAND_IN} {escape}"


def test_a_text_of_base64_alone_is_looked_at() -> None:
    assert Redactor(["p4ss-w"]).clean(basic("p4ss-w")) == STAND_IN
    assert len(basic("p4ss-w")) == 8


def test_secrets_around_a_cut_are_masked_where_they_are() -> None:
    redactor = Redactor(["s3cret"])
    text = "a s3cret " + shortened("b s3cret " + "x" * 300, 12) + " c s3cret d"
    assert redactor.clean(text) == f"a {STAND_IN} b {STAND_IN} xxx... c {STAND_IN} d"
    several = shortened("xyz", 2) + " s3cret " + shortened("xyz", 2) + " s3cret"
    assert redactor.clean(several) == f"xy... {STAND_IN} xy... {STAND_IN}"
    assert redactor.clean_all([several]) == [f"xy... {STAND_IN} xy... {STAND_IN}"]
    assert Redactor().clean_all([several]) == ["xy... s3cret xy... s3cret"]


def test_neighbours_are_masked_one_by_one_and_overlaps_together() -> None:
    assert Redactor(["abcd1", "efgh2"]).clean("abcd1efgh2") == STAND_IN * 2
    assert Redactor(["abcd1", "d1efgh"]).clean("xabcd1efghx") == f"x{STAND_IN}x"
    assert Redactor(["abab1ab"]).clean("abab1abab1ab") == STAND_IN

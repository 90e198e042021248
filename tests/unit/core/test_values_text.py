# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of text, words and numbers: the canonical form, and when two values are the same."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Caseless,
    Choice,
    Collection,
    Day,
    Flag,
    Instant,
    Integer,
    Kind,
    Line,
    Minutes,
    Name,
    Text,
    Word,
)
from hypothesis import given
from hypothesis import strategies as st

KINDS = [
    Kind(),
    Text(),
    Line(),
    Line(longest=5),
    Line(octets=5),
    Caseless(),
    Word(),
    Name(),
    Choice(("a", "b")),
    Collection(),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@given(text=st.text())
def test_parsing_a_canonical_value_changes_nothing(kind: Kind, text: str) -> None:
    once = kind.parse(text)
    assert kind.parse(once) == once
    assert kind.same(once, once)


@pytest.mark.parametrize(
    ("kind", "given", "canonical"),
    [
        (Text(), "a\r\nb\nc\rd", "a\nb\nc\rd"),
        (Text(), " kept ", " kept "),
        (Text(), 7, "7"),
        (Line(), "  one\ntwo\r\nthree ", "one two three"),
        (Line(longest=5), "abcdefg", "abcde"),
        (Line(longest=4), "abc defg", "abc"),
        (Line(), "abc defg", "abc defg"),
        (Line(octets=5), "abcdefg", "abcde"),
        (Line(octets=5), "aёёёё", "aёё"),
        (Line(octets=5), "ёёёё", "ёё"),
        (Line(octets=7), "\U0001f4be\U0001f4be", "\U0001f4be"),
        (Line(octets=4), "abc defg", "abc"),
        (Caseless(octets=3), "A@X", "A@X"),
        (Caseless(), " A@X.example ", "A@X.example"),
        (Word(), " Open ", "open"),
        (Name(), " Help Desk\n", "Help Desk"),
        (Integer(), "42", 42),
        (Integer(), -3, -3),
        (Flag(), 1, True),
        (Flag(), False, False),
        (Kind(), "as it is ", "as it is "),
    ],
)
def test_the_canonical_form(kind: Kind, given: Any, canonical: Any) -> None:
    assert kind.parse(given) == canonical


@pytest.mark.parametrize("given", ["many", "1.5", ""])
def test_an_integer_is_a_whole_number(given: str) -> None:
    with pytest.raises(ValueError):
        Integer().parse(given)


@pytest.mark.parametrize(
    ("kind", "found", "wanted"),
    [
        (Text(), None, ""),
        (Text(), "", None),
        (Line(), None, ""),
        (Caseless(), "Ann@X.Example", "ann@x.example"),
        (Caseless(), None, ""),
        (Name(), "helpdesk", "HelpDesk"),
        (Name(), "STRASSE", "straße"),
        (Name(), None, ""),
        (Name(), "", None),
        (Caseless(), "", None),
    ],
)
def test_values_that_are_the_same(kind: Kind, found: Any, wanted: Any) -> None:
    assert kind.same(found, wanted)


@pytest.mark.parametrize(
    ("kind", "found", "wanted"),
    [
        (Text(), "a", "A"),
        (Text(), "a\n", "a"),
        (Line(), "Größe", "Grösse"),
        (Line(), "x", ""),
        (Caseless(), "a@x", "b@x"),
        (Name(), "Cafe", "Café"),
        (Word(), "open", "new"),
        (Integer(), 1, 2),
        (Integer(), None, 0),
        (Flag(), False, True),
        (Flag(), None, False),
        (Kind(), "1", 1),
    ],
)
def test_values_that_differ(kind: Kind, found: Any, wanted: Any) -> None:
    assert not kind.same(found, wanted)


@pytest.mark.parametrize("kind", [Text, Line, Word, Integer, Flag, Minutes, Instant, Day])
def test_a_single_value_is_sent_whole_whatever_the_list_mode(kind: type[Kind]) -> None:
    value = kind()
    assert not value.collective
    assert value.combine("found", "given", "add") == "given"
    assert value.combine("found", "given", "remove") == "given"
    assert value.pending("found", "given") == "given"
    assert value.part("found", "given") == "found"


def test_a_choice_tells_its_words_and_others_tell_none() -> None:
    assert Choice(("x", "y")).choices == ("x", "y")
    assert Word().choices == ()


@pytest.mark.parametrize(
    ("kind", "option"),
    [(Text(), "str"), (Integer(), "int"), (Flag(), "bool"), (Minutes(), "str"), (Collection(), "list")],
)
def test_the_option_type_of_a_kind(kind: Kind, option: str) -> None:
    assert kind.type == option


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (Line(), "x" * 1000, ""),
        (Line(octets=4), "ёё", ""),
        (Line(octets=5), "ёёё", "has 6 bytes, of which the server keeps the first 5"),
        (Line(longest=2), " ёё\n", ""),
        (Line(longest=2), "ёёё", "has 3 characters, of which the server keeps the first 2"),
        (Text(), "x" * 1000, ""),
    ],
)
def test_what_the_server_will_not_keep(kind: Kind, given: str, said: str) -> None:
    assert kind.loss(given) == said


def test_a_name_of_which_the_server_keeps_the_beginning_is_refused() -> None:
    assert Name(octets=4).parse("ёё") == "ёё"
    with pytest.raises(ValueError, match=r"has 6 bytes, and the server keeps 5"):
        Name(octets=5).parse("ёёё")
    assert Line(longest=3, whole=True).parse("ёёё ") == "ёёё"
    with pytest.raises(ValueError, match=r"'ёёёё'\.\.\. has 4 characters, of which the server keeps the first 3"):
        Line(longest=3, whole=True).parse("ёёёё")

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TicketSQL: a quoted value is that value to RT's tokenizer, modelled here apart from the code under test."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import ticketsql
from hypothesis import given
from hypothesis import strategies as st

TOKEN = re.compile(
    r"""(?P<aggregator>AND\b|OR\b)
      | (?P<operator>NOT\ LIKE|LIKE|IS\ NOT|IS\b|!=|>=|<=|=|>|<)
      | (?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<bare>CF\.\{.+?\}|[\w.]+)
      | (?P<paren>[()])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Condition:
    key: str
    operator: str
    value: str


def server_reads(query: str) -> list[str | Condition]:
    """Conditions, aggregators and parentheses. Between two tokens RT skips whatever it does not know."""
    tree: list[str | Condition] = []
    pending: list[str] = []
    for token in TOKEN.finditer(query):
        kind, text = str(token.lastgroup), token[0]
        if kind in ("aggregator", "paren") and not pending:
            tree.append(text)
            continue
        if kind == "quoted":
            text = text[1:-1]
        pending.append(text if kind == "operator" else re.sub(r"(?s)\\(.)", r"\1", text))
        if len(pending) == 3:
            key, operator, value = pending
            # Quoted or not, these are not text to RT.
            column = re.match(r"(?i)CF\.", value) or value in ("__CurrentUser__", "__CurrentUserName__")
            tree.append(Condition(key, operator, f"<{value}>" if column else value))
            pending = []
    assert not pending
    return tree


QUOTES = st.sampled_from(["'", '"', "\\", "\\'", "\\\\", "' OR id > 0 OR Subject = '"])
WORDS = st.sampled_from(["CF.", "cf.", "{x}", "__CurrentUser__", "__CurrentUserName__", "NULL", "0", " AND ", "="])
MARKS = st.sampled_from(["(", ")", "%", "*", "_", "\n", "\r\n", " ", "Größe 😀", "e\u0301"])
VALUES = st.lists(QUOTES | WORDS | MARKS | st.text(max_size=3), max_size=8).map("".join)
QUOTABLE = VALUES.filter(lambda value: ticketsql.taken_literally(value) and "\x00" not in value)


@given(QUOTABLE)
def test_a_quoted_value_is_read_as_that_value_and_ends_where_it_ends(value: str) -> None:
    query = f"Subject = {ticketsql.quote(value)} AND id > 7"
    assert server_reads(query) == [Condition("Subject", "=", value), "AND", Condition("id", ">", "7")]


@given(VALUES)
def test_a_value_is_quoted_exactly_or_refused(value: str) -> None:
    try:
        literal = ticketsql.quote(value)
    except ValueError:
        assert "\x00" in value or re.match(r"(?i)CF\.", value) or value in ("__CurrentUser__", "__CurrentUserName__")
    else:
        assert server_reads(f"Subject = {literal}") == [Condition("Subject", "=", value)]


@given(VALUES.filter(lambda value: "\x00" not in value))
def test_the_condition_on_a_subject_holds_for_that_subject(value: str) -> None:
    (condition,) = server_reads(ticketsql.equals("Subject", value))
    assert isinstance(condition, Condition)
    assert condition.key == "Subject"
    if condition.operator == "=":
        assert condition.value == value
    else:
        assert condition.operator == "LIKE"
        assert not ticketsql.taken_literally(value)
        assert condition.value
        assert condition.value in value
        assert "\\" not in condition.value


@given(
    st.text(min_size=1, max_size=12).filter(lambda name: not re.search(r"[{}\r\n\x00]", name) and not name.isdecimal())
)
def test_a_custom_field_is_named_exactly(name: str) -> None:
    (condition,) = server_reads(ticketsql.equals(ticketsql.field_cf(name), "x"))
    assert condition == Condition(f"CF.{{{name}}}", "=", "x")


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("plain", "'plain'"),
        ("", "''"),
        ("it's", r"'it\'s'"),
        ("end\\", r"'end\\'"),
        ('"q"', "'\"q\"'"),
        ("100% (a_b*)", "'100% (a_b*)'"),
        ("a\nb", "'a\nb'"),
        ("' OR id > 0 OR Subject = '", r"'\' OR id > 0 OR Subject = \''"),
    ],
)
def test_literals_as_a_real_rt_was_seen_to_take_them(value: str, literal: str) -> None:
    assert ticketsql.quote(value) == literal


@pytest.mark.parametrize(
    "value", ["CF.x", "cf.{Notes}", "CF.", "__CurrentUser__", "__CurrentUserName__", "nul\x00", "\ud800", "'" * 16_001]
)
def test_what_rt_would_read_as_something_else_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"search|half a character"):
        ticketsql.quote(value)


@pytest.mark.parametrize(
    ("value", "condition"),
    [
        ("CF.{x} failed", "Subject LIKE 'F.{x} failed'"),
        ("__CurrentUser__", "Subject LIKE '_CurrentUser__'"),
        (r"cf.a\CF.longest", "Subject LIKE 'F.longest'"),
        ("__currentuser__", "Subject = '__currentuser__'"),
    ],
)
def test_a_subject_that_rt_takes_for_something_else_is_looked_for_by_a_part_of_it(value: str, condition: str) -> None:
    assert ticketsql.equals("Subject", value) == condition


@pytest.mark.parametrize("name", ["", "12", "a}.b", "a\nb", "a\x00"])
def test_a_custom_field_that_a_query_cannot_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"cannot name|for the id"):
        ticketsql.field_cf(name)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("Subject = 'x' OR id", "1", "not a field"),
        ("CF.{Two Words}", "1", "not a field"),
        ("'CF.{a}' = 'b' OR 'CF.{c}'", "1", "not a field"),
        ("Subject'", "1", "not a field"),
        ("RefersTo", "null", "for 'no link'"),
        ("dependson", "", "for 'no link'"),
        ("MemberOf", "0", "for 'no link'"),
        ("Queue", "CF.x", "cannot search for it"),
        (ticketsql.field_cf("Notes"), "ä" * 128, "255 bytes"),
    ],
)
def test_a_condition_that_would_find_something_else_is_refused(field: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ticketsql.equals(field, value)


def test_a_custom_field_may_be_searched_for_up_to_255_bytes() -> None:
    assert ticketsql.equals(ticketsql.field_cf("Notes"), "x" * 255).endswith("x'")


def test_conditions_are_joined_in_parentheses() -> None:
    either = ticketsql.any_of("Status = 'new'", "Status = 'open'")
    assert ticketsql.all_of(either, "id > 7") == "((Status = 'new' OR Status = 'open') AND id > 7)"
    assert ticketsql.all_of("id > 7") == ticketsql.any_of("id > 7") == "id > 7"


@pytest.mark.parametrize("terms", [(), ("",), ("id > 7", " ")])
@pytest.mark.parametrize("join", [ticketsql.all_of, ticketsql.any_of])
def test_a_condition_of_nothing_is_refused(join: type, terms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        join(*terms)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching: no value gets out of its quotes, none is missed, and a key that does not exist is noticed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import camel
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from hypothesis import example, given, settings
from hypothesis import strategies as st

VALUES = st.text(st.sampled_from('ab"\\*[](){}$:! \n\tOR%_é日😀') | st.characters(), max_size=30)


def accepts(operand: str, value: str) -> bool:
    """Whether Cerb's search takes the value for one that fits (its rules, without folding)."""
    if operand.startswith("["):
        return operand == f'["{value}"]'
    pattern = "".join(".*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", operand[1:-1]))
    return re.fullmatch(pattern, value, re.DOTALL) is not None


@settings(max_examples=300, deadline=None)
@given(VALUES)
@example('x" OR subject:"*')
@example('x") format:dictionaries of:worker query:(id:>0')
@example("a\\")
def test_no_value_widens_a_search(value: str) -> None:
    try:
        term = str(search.text("subject", value))
    except ValueError:
        return  # nothing was searched for
    assert term.count('"') == 2
    assert re.sub('"[^"]*"', "", term) in ("subject:", "subject:[]")
    assert not re.search(r"[\x00-\x1f\\{}$]", term)


@settings(max_examples=300, deadline=None)
@given(VALUES)
@example('Quote "inside" subject')
@example("Star * subject")
@example(" padded ")
def test_no_record_that_has_the_value_is_missed(value: str) -> None:
    try:
        term = search.text("subject", value)
    except ValueError:
        return
    assert accepts(term.operand, value)


@pytest.mark.parametrize("value", ["", "   ", '"', '""', "{}"])
def test_a_value_that_would_find_everything_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"everything|nothing"):
        search.text("subject", value)


def test_an_asterisk_is_literal_and_a_quote_is_not_sent() -> None:
    assert str(search.text("subject", "Star * subject")) == 'subject:["Star * subject"]'
    assert str(search.text("subject", 'Quote "inside" it')) == 'subject:"Quote *inside* it"'


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: search.exactly("id", "1 OR id:>0"),
        lambda: search.exactly("id"),
        lambda: search.exactly("id", "٣"),
        lambda: search.text("subject:x OR id", "a"),
        lambda: search.words("status", "o]"),
        lambda: search.within("group"),
    ],
)
def test_only_ids_keys_and_words_stand_outside_of_quotes(wrong: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wrong()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("External reference", "externalReference"),
        ("Due date", "dueDate"),
        ("Priorité élevée", "prioritleve"),
        ("ITSM: Ext-ID #2", "itsmExtId2"),
        ("日本", ""),
    ],
)
def test_the_key_that_cerb_makes_of_a_fields_name(name: str, key: str) -> None:
    assert camel(name) == key


class Server:
    """Answers searches as a function says, and keeps what was asked."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], Any]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def get(self, path: str, query: dict[str, Any]) -> Any:
        self.asked.append(str(query["q"]))
        return self._answer(path, query)


def searching(server: Any) -> search.Search:
    """Searches that ask this server, without a client in between."""
    return search.Search(server)


def page(ids: list[int]) -> dict[str, Any]:
    return {"results": [{"id": str(key)} for key in ids], "total": len(ids)}


def test_pages_go_by_id_and_never_by_number() -> None:
    def answer(_path: str, query: dict[str, Any]) -> Any:
        last = int(re.findall(r"id:>(\d+)", query["q"])[-1])
        assert "page" not in query
        return page(list(range(last + 1, min(last + 1 + query["limit"], 601))))

    server = Server(answer)
    found = list(searching(server).records("org"))
    assert [int(item["id"]) for item in found] == list(range(1, 601))
    assert len(server.asked) == 3


def test_a_key_that_does_not_exist_is_noticed_when_nothing_is_found() -> None:
    def answer(_path: str, query: dict[str, Any]) -> Any:
        return {"results": [], "total": 1 if query["q"] == "id:>0" else 0}

    with pytest.raises(errors.Refused, match="cannot search org records by 'nosuch'"):
        list(searching(Server(answer)).records("org", [search.text("nosuch", "x")]))


def test_a_key_is_proved_once() -> None:
    def answer(_path: str, query: dict[str, Any]) -> Any:
        return {"results": [], "total": 1 if "id:>0" in query["q"] and "sort" not in query["q"] else 0}

    server = Server(answer)
    searches = searching(server)
    for _time in range(3):
        assert list(searches.records("org", [search.text("name", "x")])) == []
    assert server.asked.count('(name:["x"] OR id:>0)') == 1


@pytest.mark.parametrize("way", ["records", "query"])
def test_a_full_page_that_is_repeated_is_not_the_end(way: str) -> None:
    rows = [{"id": number} for number in range(1, search.PAGE + 1)]
    answer = {"results": rows, "total": len(rows)} if way == "records" else {"data": rows}
    found = getattr(searching(Server(lambda *_asked: answer)), way)
    with pytest.raises(errors.UnexpectedAnswer, match="the same 250 ids as the page before, from 1 to 250"):
        list(found("org") if way == "records" else found("org", "id:>0"))


@pytest.mark.parametrize("asked", ["", "  ", "id:1)", "(id:1", 'subject:"x', "id:1) of:worker query:(id:>0"])
def test_a_persons_query_stays_inside_of_itself(asked: str) -> None:
    with pytest.raises(errors.InvalidInput, match="search"):
        list(searching(Server(lambda *_asked: {})).query("ticket", asked))

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups do: one connection for all terms, read only, and mistakes as messages for people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import (
    AT_ONCE,
    Lookup,
    _kept,
    look_up,
    own_variables,
    ticket_lookup,
)

from tests.unit.core.test_execute import Connected

OPTIONS = {"api_url": "http://127.0.0.1:1", "api_token": "s3cret"}


class Failure(Exception):
    pass


@pytest.fixture
def toy() -> Iterator[Connected]:
    yield Connected()
    _kept.clear()


def asked(toy: Connected, find: Any, terms: list[Any], **options: Any) -> list[Any]:
    return look_up(Lookup(toy.system, find), terms, {**OPTIONS, **options}, Failure)


def test_each_term_has_one_result_over_one_read_only_connection(toy: Connected) -> None:
    found = asked(toy, lambda client, term, options: {"id": term, "seen": options["x"]}, [1, "b"], x=5)
    assert found == [{"id": 1, "seen": 5}, {"id": "b", "seen": 5}]
    [client] = toy.clients
    assert client.transport.read_only
    assert client.closed == 1


def test_an_expression_selects_of_each_result(toy: Connected) -> None:
    assert asked(toy, lambda client, term, options: {"id": term}, [1, 2], query="id") == [1, 2]


def test_an_expression_that_does_not_parse_connects_nowhere(toy: Connected) -> None:
    with pytest.raises(Failure, match="Toy Server: query: "):
        asked(toy, lambda *_arguments: None, [1], query="[")
    assert toy.clients == []


def test_an_error_is_a_message_without_secrets(toy: Connected) -> None:
    def find(client: Any, term: Any, options: Any) -> Any:
        raise errors.Missing(f"ticket {term} of s3cret", advice="look at s3cret")

    with pytest.raises(Failure, match=r"^Toy Server: ticket 7 of \*+. Look at \*+$") as caught:
        asked(toy, find, [7])
    assert caught.value.__suppress_context__
    assert toy.clients[0].closed == 1


def test_settings_that_are_missing_are_a_message(toy: Connected) -> None:
    with pytest.raises(Failure, match="api_url is not given"):
        asked(toy, lambda *_arguments: None, [1], api_url=None)


def test_settings_that_cannot_work_show_no_secret(toy: Connected) -> None:
    with pytest.raises(Failure, match="is not an address") as caught:
        asked(toy, lambda *_arguments: None, [1], api_url="ftp://s3cret")
    assert "s3cret" not in str(caught.value)


def test_the_ansible_variables_of_the_system_are_templated_and_no_others(toy: Connected) -> None:
    lookup = Lookup(toy.system, lambda *_arguments: None)
    variables = {"opsdesk_toy_url": "{{ x }}", "opsdesk_rt_url": "{{ y }}", "x": 1}
    assert own_variables(lookup, variables, str.upper) == {"opsdesk_toy_url": "{{ X }}"}
    assert own_variables(lookup, None, str.upper) == {}


def test_no_terms_give_no_results(toy: Connected) -> None:
    assert asked(toy, lambda *_arguments: None, []) == []


# -- several terms ----------------------------------------------------------------------------------------------------


def test_terms_are_looked_up_side_by_side_after_the_first_and_told_in_their_order(toy: Connected) -> None:
    together, first_is_done = threading.Barrier(AT_ONCE), threading.Event()

    def find(client: Any, term: int, options: Any) -> int:
        if term == 0:
            first_is_done.set()
            return 0
        assert first_is_done.is_set()
        # Goes on only when as many as shall be are here at the same time.
        together.wait(timeout=20)
        return term

    terms = list(range(2 * AT_ONCE + 1))
    assert asked(toy, find, terms) == terms
    assert (len(toy.clients), toy.clients[0].closed) == (1, 1)


@pytest.mark.parametrize("count", [2, 9])
def test_of_several_terms_the_first_that_fails_is_named(toy: Connected, count: int) -> None:
    def find(client: Any, term: str, options: Any) -> str:
        if term in ("t1", "t7"):
            raise errors.Missing("it is not there")
        return term

    with pytest.raises(Failure, match=r"^Toy Server: 't1': it is not there$"):
        asked(toy, find, [f"t{number}" for number in range(count)])
    assert toy.clients[0].closed == 1


def test_results_are_kept_only_when_asked_for(toy: Connected) -> None:
    found: list[Any] = []

    def find(client: Any, term: Any, options: Any) -> Any:
        found.append(term)
        return {"term": term, "seen": [len(found)]}

    first = asked(toy, find, ["a", "b", "a"], cache=True)
    assert sorted(found) == ["a", "b"]
    assert first[0] == first[2]
    first[0]["seen"].append("mine")
    # Another expression selects from the same result; nobody is asked, and nobody logs in.
    assert asked(toy, find, ["a"], cache=True, query="seen") == [[1]]
    assert len(toy.clients) == 1
    assert asked(toy, find, ["a"], cache=True, api_token="another")[0]["seen"] == [3]
    assert asked(toy, find, ["a"], cache=True, limit=1)[0]["seen"] == [4]
    assert asked(toy, find, ["a", "a"])[1]["seen"] == [6]


def test_a_failure_is_not_kept(toy: Connected) -> None:
    answers: list[Any] = [errors.Missing("not yet"), "there"]

    def find(client: Any, term: Any, options: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(Failure):
        asked(toy, find, ["a"], cache=True)
    assert asked(toy, find, ["a"], cache=True) == ["there"]


def test_what_a_template_stands_for_is_known_before_any_thread_begins(toy: Connected) -> None:
    mine = threading.get_ident()

    class Lazy(dict[str, Any]):
        def items(self) -> Any:
            assert threading.get_ident() == mine
            return {"name": "templated"}.items()

    found = asked(toy, lambda client, term, options: [term["name"], options["x"]["name"]], [Lazy()] * 6, x=Lazy())
    assert found == [["templated", "templated"]] * 6


def test_a_mistake_of_the_collection_is_a_message_without_secrets(toy: Connected) -> None:
    def find(client: Any, term: Any, options: Any) -> Any:
        raise KeyError("s3cret")

    with pytest.raises(Failure, match=r"Toy Server: KeyError: '\*{8}'. This is a mistake of the collection"):
        asked(toy, find, [1])


def test_results_hold_no_secret(toy: Connected) -> None:
    assert asked(toy, lambda client, term, options: {"text": "a s3cret", "n": 8}, [1]) == [
        {"text": "a ********", "n": 8}
    ]


# -- tickets -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "selected", "result"),
    [
        (7, {"ids": [7]}, {"id": 1}),
        (" 7 ", {"ids": [7]}, {"id": 1}),
        (" M-7 ", {"masks": ["M-7"]}, {"id": 1}),
        ({"search": "x"}, {"search": "x"}, [{"id": 1}, {"id": 2}]),
    ],
)
def test_a_name_gives_a_ticket_and_a_search_gives_a_list(toy: Connected, term: Any, selected: Any, result: Any) -> None:
    seen: list[Any] = []

    def select(client: Any, options: Any) -> Iterator[dict[str, int]]:
        seen.append({name: value for name, value in options.items() if name not in OPTIONS})
        yield from ({"id": 1}, {"id": 2})

    tickets = ticket_lookup(toy.system, meant, select, "Give a mask")
    assert tickets.find(None, term, {"limit": 3}) == result
    assert seen == [{"limit": 3, **selected}]


def meant(term: Any) -> Any:
    return dict(term) if isinstance(term, dict) else {"masks": [term]} if term else {}


@pytest.mark.parametrize("term", ["", "  ", {}])
def test_a_term_that_has_no_meaning_selects_nothing(toy: Connected, term: Any) -> None:
    tickets = ticket_lookup(toy.system, meant, lambda client, options: [], "Give a mask")
    with pytest.raises(errors.InvalidInput, match=r"names no ticket\. Give a mask"):
        tickets.find(None, term, {})


def test_a_ticket_that_may_be_missing_is_none(toy: Connected) -> None:
    assert ticket_lookup(toy.system, meant, lambda client, options: [], "").find(None, "7", {}) is None

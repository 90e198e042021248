# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over results, and libraries that are imported where they are first used."""

from __future__ import annotations

import sys
from unittest import mock

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import query as query_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from hypothesis import given
from hypothesis import strategies as st

RESULT = {"items": [{"id": 1, "name": "ä"}, {"id": 2, "name": "b"}]}


def test_an_expression_selects() -> None:
    assert Query("items[?id > `1`].name").apply(RESULT) == ["b"]
    assert Query("nothing").apply(RESULT) is None


@pytest.mark.parametrize("expression", [None, ""])
def test_without_an_expression_results_stay_and_no_library_is_needed(
    expression: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert Query(expression).apply(RESULT) is RESULT


@pytest.mark.parametrize("expression", ["items[", "a b", "@@", "'open"])
def test_an_expression_that_does_not_parse_is_shown_in_one_line(expression: str) -> None:
    with pytest.raises(errors.InvalidInput, match=r"query: .* is not JMESPath: ") as caught:
        Query(expression)
    assert repr(expression) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("expression", ["length(items[0].id)", "nonsense(@)", "sum(items)"])
def test_an_expression_that_does_not_fit_the_result(expression: str) -> None:
    with pytest.raises(errors.InvalidInput, match=r"^query: ") as caught:
        Query(expression).apply(RESULT)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@given(st.text(alphabet="items[]{}?.,:@`'\"|&*()<>=! 01-\\", max_size=12))
def test_any_text_is_an_expression_or_a_mistake_of_the_task(expression: str) -> None:
    try:
        Query(expression).apply(RESULT)
    except errors.InvalidInput as error:
        assert error.message.startswith("query: ")


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(0, 9), "tags": st.lists(st.sampled_from("ab"), max_size=2), "on": st.booleans() | st.none()}
    ),
    max_size=7,
)
#: Expressions that look at each item by itself, and others, which see the list as a whole.
EACH = (
    *("[*]", "[]", "[?on]", "[?id > `4`].{n: id}", "[*].tags[]", "[].tags[0]", "[*].tags[?@ == 'a'][]"),
    *("[?on].id | [0]", "[*].id | sort(@)", "[].tags | [] | length(@)"),
)
WHOLE = ("[0]", "[-1].id", "[1:]", "length(@)", "length([?on])", "sort_by(@, &id)[*].id", "@", "max_by(@, &id) | [id]")


@given(items=ITEMS, expression=st.sampled_from([*EACH, *WHOLE]))
def test_items_in_parts_give_what_all_of_them_together_give(items: list[dict[str, object]], expression: str) -> None:
    query = Query(expression)
    with mock.patch.object(query_module, "AT_ONCE", 2):
        assert query.select(iter(items)) == (len(items), query.apply(items))


@pytest.mark.parametrize(("expression", "most"), [("[?id == `7`].id", query_module.AT_ONCE), ("[0]", 3000)])
def test_only_an_expression_that_needs_all_items_keeps_them(expression: str, most: int) -> None:
    alive = peak = 0

    class Item(dict[str, int]):
        def __init__(self, number: int) -> None:
            nonlocal alive, peak
            super().__init__(id=number)
            alive += 1
            peak = max(peak, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    count, _found = Query(expression).select(Item(number) for number in range(3000))
    assert count == 3000
    assert most <= peak <= most + 1 + query_module.AT_ONCE * (most < 3000)


def test_a_library_that_is_missing_is_named_with_the_python_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    with pytest.raises(errors.MissingLibrary, match=r"required Python library \(jmespath\)") as caught:
        Query("items")
    assert sys.executable in str(caught.value)
    assert f"{sys.executable} -m pip install jmespath" in caught.value.advice
    assert caught.value.kind == "missing_library"


def test_a_library_may_have_another_name_as_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests_gssapi", None)
    with pytest.raises(errors.MissingLibrary, match=r"\(requests-gssapi\)"):
        load("requests_gssapi")


def test_a_library_that_is_there_is_imported() -> None:
    assert load("json").loads("[1]") == [1]

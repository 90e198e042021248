# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups do: one connection for all terms, read only, and mistakes as messages for people."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import Lookup, look_up, own_variables

from tests.unit.core.test_execute import Connected

OPTIONS = {"api_url": "http://127.0.0.1:1", "api_token": "s3cret"}


class Failure(Exception):
    pass


@pytest.fixture
def toy() -> Connected:
    return Connected()


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

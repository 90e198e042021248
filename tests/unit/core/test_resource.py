# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration reads a task's options: only those given, each in its canonical form, mistakes named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import InvalidInput
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant, Kind, Text

from tests.unit.core.fakes import WIDGET


def test_only_given_options_become_values() -> None:
    assert WIDGET.parse({"name": " One ", "size": "3", "tags": [], "status": None, "api_url": "x"}) == {
        "name": "One",
        "size": 3,
        "tags": [],
    }


def test_an_empty_value_is_given_and_nothing_is_not() -> None:
    assert WIDGET.parse({"name": "", "labels": {}}) == {"name": "", "labels": {}}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": "many"}, "^size: .*'many'"),
        ({"labels": "x"}, "^labels: 'x' is not a dictionary"),
    ],
)
def test_a_mistake_names_the_option_and_the_value(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        WIDGET.parse(options)
    assert caught.value.__suppress_context__


def test_a_date_out_of_range_is_a_mistake_of_the_task() -> None:
    dated = replace(WIDGET, fields=(Field("due", Instant()),))
    with pytest.raises(InvalidInput, match=r"^due: '0001-01-01T00:00:00\+05:00' is not a date"):
        dated.parse({"due": "0001-01-01T00:00:00+05:00"})


def test_a_mistake_in_a_secret_does_not_show_it() -> None:
    class Picky(Kind):
        def parse(self, value: Any) -> Any:
            raise ValueError(f"{value!r} is too short")

    guarded = replace(WIDGET, fields=(Field("password", Picky(), secret=True),))
    with pytest.raises(InvalidInput, match=r"^password: ") as caught:
        guarded.parse({"password": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_secrets_and_what_is_only_for_creating_are_not_compared() -> None:
    assert Field("a", Text()).compared
    assert Field("a", Text(), update_only=True).compared
    assert not Field("a", Text(), secret=True).compared
    assert not Field("a", Text(), create_only=True).compared


def test_list_mode_means_something_only_where_there_are_lists() -> None:
    assert WIDGET.collective
    assert not replace(WIDGET, fields=(Field("name", Text()),)).collective

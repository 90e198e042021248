# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listing shows what was read until something is written; then only the server knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.listing import Listing, coarse, listed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values

from tests.unit.core.fakes import WIDGET, Shelf

BY_NAME = (("group", "name"),)
ANN = {"group": "g", "name": "ann"}
BOB = {"group": "g", "name": "bob"}


@dataclass
class Pages(Shelf):
    """A shelf that shows its widgets as rows."""

    read_rows: int = 0

    def rows(self) -> Iterator[Any]:
        for record in list(self.records.values()):
            self.read_rows += 1
            yield dict(record)

    def record(self, raw: Any) -> Values:
        return dict(raw)


@dataclass
class Doubtful(Pages):
    """Its list shows less than there is."""

    certain: bool = False


@dataclass
class Answering(Pages):
    """The answer to a change shows the widget."""

    answered: Any = None

    def update(self, actual: Values, changes: Values) -> Any:
        said = super().update(actual, changes)
        self.answered = dict(self.records[actual["id"]])
        return said


@dataclass
class Lean(Pages):
    """Of a row only these are kept."""

    kept: tuple[str, ...] = ("id", "name", "group")


def filled(kind: type[Pages] = Pages) -> Any:
    shelf = kind(WIDGET)
    for values in (ANN, BOB, {**BOB, "group": "h"}):
        shelf.put(**values)
    return shelf


def listing(shelf: Pages, *wanted: Mapping[str, Any], **more: Any) -> Listing:
    found = Listing(BY_NAME, wanted)
    found.read(shelf, **more)
    return found


def ids(found: list[Values]) -> list[int]:
    return [record["id"] for record in found]


# -- what is kept -----------------------------------------------------------------


def test_only_wanted_rows_are_kept() -> None:
    shelf = filled()
    found = listing(shelf, ANN, {"id": 3})
    assert ids(found.find(ANN)) == [1]
    assert ids(found.find({"id": 3})) == [3]
    assert found.find(BOB) == found.find({"id": 1}) == []
    assert (found.passed, found.complete, found.kept) == (3, True, [])


def test_a_wanted_one_is_found_however_it_is_spelled() -> None:
    found = listing(filled(), {"group": " G ", "name": "ANN"})
    assert ids(found.find({"group": "g", "name": "ann "})) == [1]
    assert found.is_wanted({"group": "G", "name": "Ann"})
    assert not found.is_wanted({"group": "g", "name": "bob", "id": 2})


def test_an_id_is_a_key_of_its_own() -> None:
    found = listing(filled(), {"id": 2})
    assert found.is_wanted({"id": "2", "group": "x", "name": "y"})
    assert coarse(("id",), {"id": 2}) == coarse(("id",), {"id": " 2"})
    assert coarse(("id",), {"id": 2}) != coarse(("name",), {"name": 2})


def test_what_else_is_kept_is_chosen() -> None:
    found = listing(filled(), ANN, keep=lambda record: record["name"] == "bob")
    assert ids(found.kept) == [2, 3]
    assert ids(found.find(BOB)) == [2]
    assert ids(found.find(ANN)) == [1]


def test_a_list_that_was_not_read_to_its_end_is_not_complete() -> None:
    shelf = filled()
    found = listing(shelf, ANN, BOB, most=2)
    assert (found.complete, found.passed, shelf.read_rows) == (False, 2, 2)
    assert listing(filled(), ANN, most=9).complete


def test_of_a_row_only_what_the_operations_name_is_kept() -> None:
    shelf = filled(Lean)
    found = listing(shelf, ANN)
    assert found.find(ANN) == [(1, "ann", "g")]
    assert found.raw(found.find(ANN)[0]) == found.record(found.find(ANN)[0]) == {"id": 1, "name": "ann", "group": "g"}
    assert listed(shelf, found).find(Criteria(ANN)) == [{"id": 1, "name": "ann", "group": "g"}]


# -- operations that answer from it -----------------------------------------------------------------


@dataclass
class Case:
    """Operations over a listing, and the calls that reached the server."""

    shelf: Any
    wanted: tuple[Mapping[str, Any], ...] = (ANN,)
    most: int | None = None
    operations: Any = field(init=False)

    def __post_init__(self) -> None:
        self.operations = listed(self.shelf, listing(self.shelf, *self.wanted, most=self.most))
        self.shelf.calls.clear()

    def asked(self) -> list[str]:
        names = self.shelf.called()
        self.shelf.calls.clear()
        return list(names)


def test_without_a_listing_the_operations_answer_themselves() -> None:
    shelf = filled()
    assert listed(shelf, None) is shelf


def test_what_was_listed_is_not_asked_for() -> None:
    case = Case(filled())
    assert ids(case.operations.find(Criteria(ANN))) == [1]
    assert case.asked() == []
    assert case.operations.url({"id": 1}) == "http://toy.example/1", "all else is asked of the operations"


def test_what_a_complete_list_does_not_show_is_nowhere() -> None:
    case = Case(filled())
    assert case.operations.find(Criteria(BOB)) == []
    assert case.operations.read(9) is None
    assert case.asked() == []


def test_what_an_incomplete_list_does_not_show_is_asked_for() -> None:
    case = Case(filled(), (BOB,), most=1)
    assert ids(case.operations.find(Criteria(BOB))) == [2]
    assert case.operations.read(2)["name"] == "bob"
    assert case.asked() == ["find", "read"]


def test_a_key_of_the_caller_is_no_matter_of_a_list() -> None:
    case = Case(filled())
    assert case.operations.find(Criteria(external_id="k")) == []
    assert case.asked() == ["find"]


def test_what_is_read_by_its_id_is_the_row() -> None:
    case = Case(filled(), ({"id": 2},))
    case.shelf.records[2]["size"] = 5
    assert case.operations.read(2)["size"] is None
    assert case.asked() == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("create", [{"group": "x", "name": "y"}]),
        ("update", [{"id": 1}, {"size": 5}]),
        ("delete", [{"id": 1}]),
        ("restore", [{"id": 1}]),
        ("merge", [{"id": 2}, {"id": 1}]),
    ],
)
def test_after_writing_only_the_server_knows(name: str, arguments: list[Any]) -> None:
    case, direct = Case(filled(), (ANN, {"id": 1})), filled()
    assert getattr(case.operations, name)(*arguments) == getattr(direct, name)(*arguments)
    assert case.shelf.records == direct.records
    assert case.asked() == [name]
    case.operations.read(1)
    case.operations.find(Criteria(ANN))
    case.operations.find(Criteria(BOB))
    assert case.asked() == ["read", "find", "find"]


def test_a_doubtful_list_tells_only_what_is_exactly_so() -> None:
    case = Case(filled(Doubtful), (ANN, BOB))
    assert case.shelf.certain is False
    assert ids(case.operations.find(Criteria(ANN))) == [1]
    assert case.operations.find(Criteria({"group": "g", "name": "ANN"})) == []
    assert case.asked() == []
    assert filled().certain is True


def test_a_doubtful_list_that_is_incomplete_is_asked_no_further() -> None:
    case = Case(filled(Doubtful), (BOB,), most=1)
    assert case.operations.find(Criteria(BOB)) == []
    assert case.operations.read(2) is None
    assert case.asked() == []


# -- the answer to a change -----------------------------------------------------------------


def test_the_answer_to_a_change_is_read_once() -> None:
    case = Case(filled(Answering))
    case.operations.update({"id": 1}, {"size": 5})
    case.shelf.records[1]["size"] = 6
    assert case.operations.read(1)["size"] == 5
    assert case.asked() == ["update"]
    assert case.operations.read(1)["size"] == 6
    assert case.asked() == ["read"]


def test_the_answer_of_another_object_is_none() -> None:
    case = Case(filled(Answering))
    case.operations.update({"id": 1}, {"size": 5})
    assert case.operations.read(2)["name"] == "bob"
    assert case.asked() == ["update", "read"]


def test_an_answer_from_before_is_none() -> None:
    case = Case(filled(Answering))
    case.operations.update({"id": 1}, {"size": 5})
    case.operations.delete({"id": 1})
    assert case.operations.read(1)["state"] == "gone"
    assert case.asked() == ["update", "delete", "read"]


def test_an_answer_counts_only_after_writing() -> None:
    case = Case(filled(Answering), ({"id": 2},))
    case.shelf.answered = {"id": 1, "name": "old"}
    assert case.operations.read(1) is None
    assert case.asked() == []

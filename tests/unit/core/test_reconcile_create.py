# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating: what is sent, what is verified, and what the result tells when the server did not do it all."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values

from tests.unit.core.fakes import PERSON, WIDGET, Fault, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(WIDGET)


def test_an_object_is_created_and_read_back(shelf: Shelf) -> None:
    shelf.said = ("Widget 1 created",)
    outcome = shelf.run(**ONE, size=3, text="hello")
    assert shelf.writes() == [("create", {**ONE, "size": 3, "text": "hello"})]
    assert (outcome.action, outcome.changed, outcome.id) == ("created", True, 1)
    assert outcome.record == {**shelf.records[1]}
    assert outcome.as_result() == {
        "changed": True,
        "action": "created",
        "id": 1,
        "url": "http://toy.example/1",
        "record": shelf.records[1],
        "diff": {"before": {}, "after": {**ONE, "size": 3}},
        "server_messages": ["Widget 1 created"],
    }


def test_the_second_run_changes_nothing(shelf: Shelf) -> None:
    task = {**ONE, "size": 3, "tags": ["b", "A"], "labels": {"x": "1"}, "text": "hello", "password": "s3cret"}
    assert shelf.run(**task).changed
    shelf.calls.clear()
    outcome = shelf.run(**task)
    assert (outcome.action, outcome.changed) == ("none", False)
    assert shelf.writes() == []


def test_an_object_without_identity_is_created_every_time(shelf: Shelf) -> None:
    assert [shelf.run(**ONE, match_on=[]).id for _run in range(2)] == [1, 2]
    assert "find" not in shelf.called()


@pytest.mark.parametrize(
    ("task", "missing"),
    [({"external_id": "k"}, "group and name"), ({"external_id": "k", "name": "", "group": "g"}, "name")],
)
def test_what_is_needed_to_create_is_named(shelf: Shelf, task: Values, missing: str) -> None:
    with pytest.raises(errors.InvalidInput, match=f"to create it {missing} must be given"):
        shelf.run(**task)
    assert shelf.writes() == []


def test_what_is_needed_to_create_is_not_needed_for_an_object_that_is_there(shelf: Shelf) -> None:
    shelf.put(**ONE, external_id="k")
    assert shelf.run(external_id="k", size=4).action == "updated"


def test_what_cannot_be_given_at_creation_follows_in_an_update(shelf: Shelf) -> None:
    outcome = shelf.run(**ONE, parent=9)
    assert shelf.writes() == [("create", ONE), ("update", {"parent": 9})]
    assert outcome.action == "created"
    assert outcome.record["parent"] == 9
    assert outcome.after == {**ONE, "parent": 9}


def test_what_the_creating_request_dropped_is_set_by_an_update(shelf: Shelf) -> None:
    shelf.forgets = frozenset({"size"})
    shelf.after["create"] = lambda: setattr(shelf, "forgets", frozenset())
    assert shelf.run(**ONE, size=3).record["size"] == 3
    assert shelf.writes() == [("create", {**ONE, "size": 3}), ("update", {"size": 3})]


def test_what_the_server_never_takes_fails_and_says_that_the_object_exists(shelf: Shelf) -> None:
    shelf.forgets, shelf.said = frozenset({"size"}), ("Size is odd",)
    with pytest.raises(
        errors.NotApplied, match=r"widget 1 was created, but .*size: wanted 3, is None .*Size is odd"
    ) as caught:
        shelf.run(**ONE, size=3, status="open")
    done = caught.value.done
    assert (done["changed"], done["action"], done["id"]) == (True, "created", 1)
    assert done["not_applied"] == {"size": {"wanted": 3, "found": None}}
    assert done["record"]["status"] == "open"
    assert done["url"] == "http://toy.example/1"


def test_a_created_object_that_cannot_be_read_is_a_failure_that_names_it(shelf: Shelf) -> None:
    shelf.after["create"] = shelf.records.clear
    with pytest.raises(errors.NotApplied, match="created widget 1, but the account cannot read it") as caught:
        shelf.run(**ONE)
    assert caught.value.done == {
        "changed": True,
        "action": "created",
        "id": 1,
        "uncertain": ["group", "name"],
    }


def test_a_created_object_that_is_not_shown_at_once_is_looked_for_again(shelf: Shelf) -> None:
    """A listing that is behind, or an empty one from in between, says nothing of what was created."""
    hidden: dict[int, Values] = {}

    def hide() -> None:
        hidden.update(shelf.records)
        shelf.records.clear()
        shelf.clock.at(2.0, lambda: shelf.records.update(hidden))

    shelf.after["create"] = hide
    outcome = shelf.run(**ONE)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert shelf.called().count("create") == 1


def test_when_the_server_goes_away_after_creating_the_failure_says_that_the_object_exists(shelf: Shelf) -> None:
    shelf.after["create"] = lambda: shelf.fail("read", *[Fault(errors.Unreachable("gone"))] * len(PATIENCE))
    with pytest.raises(errors.Unreachable) as caught:
        shelf.run(**ONE)
    assert caught.value.as_result()["changed"] is True
    assert (caught.value.done["action"], caught.value.done["id"]) == ("created", 1)


def test_a_refusal_is_passed_on_and_changed_nothing(shelf: Shelf) -> None:
    shelf.fail("create", Fault(errors.Refused("no such group", status=400)))
    with pytest.raises(errors.Refused, match="no such group") as caught:
        shelf.run(**ONE)
    assert caught.value.as_result()["changed"] is False
    assert shelf.called().count("create") == 1


def test_names_are_checked_before_anything_is_written() -> None:
    class Strict(Shelf):
        def resolve(self, desired: Values, actual: Values | None) -> Values:
            if desired.get("status") == "opn":
                raise errors.InvalidInput("status 'opn' does not exist")
            return {**desired, "group": "Web"}

    shelf = Strict(WIDGET)
    with pytest.raises(errors.InvalidInput):
        shelf.run(**ONE, status="opn")
    assert shelf.writes() == []
    assert shelf.run(**ONE).record["group"] == "Web", "the resolved values are sent"


@pytest.mark.parametrize(("mode", "tags"), [("exact", ["b"]), ("add", ["b"]), ("remove", [])])
def test_list_modes_of_an_object_that_is_not_there(shelf: Shelf, mode: str, tags: list[str]) -> None:
    shelf.run(**ONE, tags=["b"], list_mode=mode)
    assert shelf.writes()[0] == ("create", {**ONE, "tags": tags})


def test_check_mode_predicts_the_creation_and_writes_nothing(shelf: Shelf) -> None:
    task = {**ONE, "size": 3, "tags": ["b", "a"], "text": "hello", "password": "s3cret", "parent": 2}
    predicted = shelf.run(**task, check=True)
    assert shelf.writes() == []
    assert (predicted.action, predicted.changed, predicted.id, predicted.url) == ("created", True, None, None)
    real = shelf.run(**task)
    assert (predicted.before, predicted.after) == (real.before, real.after)
    assert predicted.record.items() <= real.record.items()
    assert "s3cret" not in repr(predicted) + repr(real)


def test_check_mode_too_says_what_is_missing_to_create(shelf: Shelf) -> None:
    with pytest.raises(errors.InvalidInput, match="to create it group and name must be given"):
        shelf.run(external_id="k", check=True)


def test_a_natural_key_needs_no_second_look_for_twins() -> None:
    people = Shelf(PERSON)
    people.run(**ONE)
    assert [name for name in people.called() if name != "resolve"] == ["find", "create", "read"]


def test_warnings_of_the_dialect_reach_the_result_each_once(shelf: Shelf) -> None:
    assert "warnings" not in shelf.run(**ONE).as_result()
    shelf.warnings = ["slow", "old", "slow"]  # type: ignore[attr-defined]  # a dialect may have some
    assert shelf.run(**ONE).as_result()["warnings"] == ["slow", "old"]


def test_a_search_for_the_callers_key_is_by_that_key_alone(shelf: Shelf) -> None:
    shelf.run(**ONE, external_id="k")
    searches = [values for name, values in shelf.calls if name == "find"]
    assert searches == [Criteria(external_id="k")] * 2, "once before creating, once for twins"

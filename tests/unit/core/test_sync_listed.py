# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compared with a list that shows all, with one that does not, and with objects that are about to be made."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import FEW, Purge, _union
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish

from tests.unit.core.test_sync import MANY, NAMED, Listed, actions, run, shelf, wish
from tests.unit.core.test_sync_purge import Doubtful, refusing

PAIRED = replace(NAMED, identity=(ByName("group", "name"),))


@dataclass
class Careful(Listed):
    """Refuses to speak of an object whose parent is not there; unless `always`, it may be looked for by its name."""

    always: bool = True

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        parent = str(desired.get("name")).rpartition("/")[0]
        if parent and (self.always or len(desired) > 1) and all(record["name"] != parent for record in self.live()):
            raise errors.InvalidInput(f"there is no {parent}")
        return super().resolve(desired, actual)


def doubtful(*names: str, **values: Any) -> Doubtful:
    server = Doubtful(NAMED)
    for name in names:
        server.put(**{"name": name, "group": "g", **values})
    return server


# -- a list that shows all -----------------------------------------------------------------


def test_several_names_together_recognise_a_row() -> None:
    server = Listed(PAIRED)
    for group in "abc":
        server.put(group=group, name="w1", size=1)
        server.put(group=group, name="w2", size=1)
    wishes = [wish(PAIRED, group=group, name=name, size=1) for group in "abc" for name in ("w1", "w2")]
    assert actions(run(server, [*wishes, wish(PAIRED, group="d", name="w1")], PAIRED)) == {
        **{f"{group} {name}": "none" for group in "abc" for name in ("w1", "w2")},
        "d w1": "created",
    }
    assert "find" not in server.called()


def test_what_a_purge_removes_is_called_by_all_its_names() -> None:
    server = Listed(PAIRED)
    server.put(group="a", name="w1", size=1)
    server.put(group="b", name="w1", size=1)
    result = run(server, [wish(PAIRED, group="a", name="w1")], PAIRED, purge=Purge({"size": 1}, 9))
    assert actions(result) == {"a w1": "none", "b w1": "deleted"}


def test_a_list_shows_every_field_that_any_object_speaks_of() -> None:
    each = [{"labels": {"x": 1}, "size": 1}, {"labels": {"y": 2}, "name": "n"}]
    everything = _union(each)
    assert everything.values == {"labels": {"x": 1, "y": 2}, "size": 1, "name": "n"}
    assert everything.each is each
    assert _union([{"labels": {"x": 1}}, {"labels": None}]).values == {"labels": None}
    assert _union([{"labels": None}, {"labels": {"x": 1}}]).values == {"labels": {"x": 1}}


@pytest.mark.parametrize("error", [errors.Forbidden("no right"), errors.UnexpectedAnswer("no such list")], ids=repr)
def test_who_may_not_list_looks_one_by_one(error: errors.OpsdeskError) -> None:
    server = shelf(*MANY, size=1)
    server.rows = lambda: refusing(error)
    result = run(server, [wish(name=name, size=1) for name in MANY])
    assert result["counts"]["unchanged"] == len(MANY)
    assert "find" in server.called()


@pytest.mark.parametrize(
    ("mode", "tags", "sent"), [("add", ["a"], 0), ("add", ["c"], 8), ("remove", ["c"], 0), ("remove", ["a"], 8)]
)
def test_lists_are_added_to_what_is_listed(mode: str, tags: list[str], sent: int) -> None:
    server = shelf(*MANY, tags=["a", "b"])
    result = run(server, [wish(name=name, tags=tags, list_mode=mode) for name in MANY])
    assert result["counts"]["updated"] == sent
    assert server.called().count("update") == sent
    assert server.records[1]["tags"] == {"add": sorted({"a", "b", *tags}), "remove": sorted({"a", "b"} - {*tags})}[mode]


@pytest.mark.parametrize("send", [True, False])
def test_a_secret_is_sent_though_nothing_else_differs(send: bool) -> None:
    server = shelf(*MANY, size=1)
    values = {"group": "g", "size": 1, "password": "s3cret"}
    wishes = [Wish({"name": name, **values}, update_secrets=send) for name in MANY]
    assert run(server, wishes)["counts"]["updated"] == (len(MANY) if send else 0)
    assert server.called().count("update") == (len(MANY) if send else 0)


def test_one_object_by_name_and_by_id_is_a_mistake() -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        run(shelf("w1"), [wish(name="w1"), wish(id=1, size=2)])
    assert caught.value.message == "objects[0] and objects[1] are the same widget: '1'"


# -- a list that does not -----------------------------------------------------------------


def test_what_a_doubtful_list_shows_as_wanted_is_not_asked_for() -> None:
    server = doubtful(*MANY, size=1)
    result = run(server, [wish(name=name, size=1) for name in MANY])
    assert result["counts"]["unchanged"] == len(MANY)
    assert {"find", "read"}.isdisjoint(server.called())


def test_what_differs_in_a_doubtful_list_is_asked_for() -> None:
    server = doubtful(*MANY, size=1)
    result = run(server, [wish(name=name, size=2) for name in MANY])
    assert result["counts"]["updated"] == len(MANY)
    assert server.called().count("find") >= len(MANY)


def test_what_is_missing_in_a_doubtful_list_is_asked_for() -> None:
    server = doubtful("hidden")
    server.rows = lambda: iter(())
    wishes = [wish(name=name, present=False) for name in ("hidden", *MANY[:FEW])]
    assert actions(run(server, wishes))["hidden"] == "deleted"
    server = doubtful("hidden")
    server.rows = lambda: iter(())
    assert run(server, [wish(id=1, size=5), *(wish(name=name) for name in MANY[:FEW])])["counts"]["updated"] == 1


def test_a_purge_by_what_a_doubtful_list_shows() -> None:
    server = doubtful("w1", "w2", size=1)
    result = run(server, [wish(name="w1", size=1)], purge=Purge({"size": 1}, 9))
    assert actions(result) == {"w1": "none", "w2": "deleted"}


def test_without_a_list_objects_are_planned_side_by_side() -> None:
    server, meeting = shelf("w1", "w2", size=1), threading.Barrier(2)
    server.before["find"] = lambda: meeting.wait(timeout=20)
    assert run(server, [wish(name="w1", size=1), wish(name="w2", size=1)], concurrency=2)["counts"]["unchanged"] == 2


# -- what is about to be made -----------------------------------------------------------------


@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("count", [2, FEW + 2])
def test_what_needs_an_object_of_this_run_is_predicted_and_made(count: int, always: bool) -> None:
    names = ["p/c", "p", *(f"other{number}" for number in range(count - 2))]
    wishes = [wish(name=name, size=1) for name in names]
    server = Careful(NAMED)
    server.always = always
    predicted = run(server, wishes, check=True)
    done = run(server, wishes)
    assert actions(predicted) == actions(done) == dict.fromkeys(names, "created")
    assert predicted["diff"] == done["diff"]


@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("count", [2, FEW + 2])
def test_what_is_there_may_need_an_object_of_this_run(count: int, always: bool) -> None:
    server = Careful(NAMED)
    server.always = always
    server.put(name="p/c", group="g", size=1)
    names = ["p/c", "p", *(f"other{number}" for number in range(count - 2))]
    done = run(server, [wish(name=name, size=2) for name in names])
    assert actions(done) == {**dict.fromkeys(names, "created"), "p/c": "updated"}


def test_what_needs_an_object_of_nobody_fails() -> None:
    server = Careful(NAMED)
    result = run(server, [wish(name="p/c")])
    assert "there is no p" in result["objects"][0]["msg"]
    assert server.writes() == []

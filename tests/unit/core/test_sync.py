# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects in one run: read by pages, all planned before the first write, each reported."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import Item, Purge, Sync, waves
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_report import report
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import sync_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import execute
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport

from tests.unit.core.fakes import TOY, WIDGET, Fault, Shelf


@dataclass
class Listed(Shelf):
    """A shelf that can be read by pages."""

    page_size: int = 2
    listable: bool = True

    def rows(self) -> Iterator[Values]:
        for number, record in enumerate(list(self.records.values())):
            if number % self.page_size == 0:
                self.calls.append(("page", number // self.page_size))
            yield dict(record)

    def record(self, raw: Any) -> Values:
        return dict(raw)


NAMED = replace(
    WIDGET,
    identity=(ByName("name"),),
    operations=lambda client, wish, resource: client,
    needs=lambda values: [str(values["name"]).rpartition("/")[0]] if "/" in str(values.get("name")) else [],
)


def wish(resource: Resource = NAMED, /, **given: Any) -> Wish:
    known = {name: given.pop(name) for name in ("present", "id", "list_mode") if name in given}
    given.setdefault("group", "g")
    return Wish(resource.parse(given), **known)


def shelf(*names: str, **values: Any) -> Listed:
    found = Listed(NAMED)
    for name in names:
        found.put(name=name, group="g", **values)
    return found


class Client:
    def __init__(self, settings: Settings) -> None:
        self.transport = Transport(settings.connection(), Auth())

    def close(self) -> None:
        pass


def run(server: Shelf, wishes: list[Wish], resource: Resource = NAMED, *, check: bool = False, **more: Any) -> Any:
    sync = Sync(resource, server, server.clock, check, **{"concurrency": 1, **more})
    return report(sync.run(wishes), resource)


def actions(result: Any) -> dict[str, str]:
    return {line["name"]: line["action"] for line in result["objects"]}


MANY = [f"w{number}" for number in range(8)]


def test_pages_are_read_and_only_what_differs_is_written() -> None:
    server = shelf(*MANY, size=1)
    result = run(server, [wish(name=name, size=2 if name in ("w3", "w5") else 1) for name in [*MANY, "new"]])
    assert actions(result) == {**dict.fromkeys(MANY, "none"), "w3": "updated", "w5": "updated", "new": "created"}
    assert result["changed"]
    assert [name for name, _values in server.writes()] == ["page"] * 4 + ["update", "update", "create"]
    assert "find" not in server.called()
    assert [item["after"]["size"] for item in result["diff"]] == [2, 2, 1]
    assert [line.get("id") for line in result["objects"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_second_run_reads_and_is_done() -> None:
    server = shelf(*MANY, size=1)
    result = run(server, [wish(name=name, size=1) for name in MANY])
    assert not result["changed"]
    assert result["counts"]["unchanged"] == 8
    assert set(server.called()) <= {"page", "resolve", "url"}


def test_check_mode_predicts_what_a_run_does() -> None:
    server = shelf(*MANY, size=1)
    wishes = [wish(name=name, size=2) for name in [*MANY[:3], "new"]] + [
        wish(name="w7", present=False),
        wish(name="never", present=False),
    ]
    predicted = run(server, wishes, check=True)
    assert not [call for call in server.writes() if call[0] != "page"]
    done = run(server, wishes)
    assert actions(predicted) == actions(done)
    assert predicted["diff"] == done["diff"]
    assert actions(done)["w7"] == "deleted"
    assert actions(done)["never"] == "none"


def test_few_are_looked_for_one_by_one() -> None:
    server = shelf(*MANY, size=1)
    run(server, [wish(name="w1", size=1)])
    assert "page" not in server.called()


def test_a_listing_that_would_cost_more_than_it_saves_is_given_up() -> None:
    server = shelf(*(f"other{number}" for number in range(1000)), *MANY, size=1)
    server.page_size = 10
    result = run(server, [wish(name=name, size=1) for name in MANY])
    assert actions(result) == dict.fromkeys(MANY, "none")
    assert server.called().count("page") == 80
    assert server.called().count("find") >= 8


def test_everything_is_planned_before_anything_is_written() -> None:
    server = shelf(*MANY, size=1)
    server.fail("resolve", *[None] * 13, Fault(errors.InvalidInput("size: too large")))
    result = run(server, [wish(name=name, size=2) for name in MANY])
    assert result["counts"] == {
        **dict.fromkeys(("created", "updated", "deleted", "unchanged"), 0),
        "failed": 1,
        "not_done": 7,
    }
    assert not result["changed"]
    assert not [call for call in server.writes() if call[0] != "page"]


def test_what_planning_finds_is_a_matter_of_check_mode_in_check_mode_only() -> None:
    for check in (True, False):
        server = shelf()
        result = run(server, [Wish({"name": "w1"})], check=check)
        assert "group must be given" in result["objects"][0]["msg"]
        assert ("In check mode" in result["objects"][0]["msg"]) == check


@pytest.mark.parametrize(("stop", "left"), [(True, 5), (False, 0)])
def test_a_failure_stops_the_rest_or_not(stop: bool, left: int) -> None:
    server = shelf(*MANY, size=1)
    server.fail("update", None, None, Fault(errors.Refused("no", server_messages=["no"])))
    result = run(server, [wish(name=name, size=2) for name in MANY], stop=stop)
    assert (result["counts"]["failed"], result["counts"]["not_done"]) == (1, left)
    assert result["counts"]["updated"] == 7 - left
    assert result["changed"]
    failed = next(line for line in result["objects"] if line["action"] == "failed")
    assert failed["id"] == 3
    assert "no" in failed["msg"]


def test_run_again_it_goes_on() -> None:
    server = shelf(*MANY, size=1)
    wishes = [wish(name=name, size=2) for name in MANY]
    server.fail("update", None, None, Fault(errors.Refused("no")))
    run(server, wishes)
    assert run(server, wishes)["counts"]["updated"] == 6
    assert not run(server, wishes)["changed"]


def test_what_needs_another_is_made_after_it() -> None:
    server = shelf()
    names = ["a/b/c", "a/b", "z", "a", "y"]
    predicted = run(server, [wish(name=name, size=1) for name in names], check=True)
    result = run(server, [wish(name=name, size=1) for name in names])
    assert [values["name"] for name, values in server.calls if name == "create"] == ["z", "a", "y", "a/b", "a/b/c"]
    assert actions(predicted) == actions(result) == dict.fromkeys(names, "created")


def test_things_that_need_each_other_are_left_to_the_server() -> None:
    one = Item(0, Wish({}), "one", needs=("other",))
    other = Item(1, Wish({}), "other", needs=("one",))
    third = Item(2, Wish({}), "third")
    assert list(waves([one, other, third])) == [[third], [one, other]]


def test_one_object_declared_twice_is_a_mistake() -> None:
    server = shelf("w1")
    with pytest.raises(errors.InvalidInput, match=r"objects\[0\] and objects\[2\] are the same widget: 'W1'"):
        run(server, [wish(name="w1"), wish(name="w2"), wish(name="W1")])
    with pytest.raises(errors.InvalidInput, match=r"objects\[0\] and objects\[1\] are the same widget"):
        run(server, [wish(name="w1"), wish(id=1, size=2)])
    assert server.writes() == []


def test_somebody_else_made_it_meanwhile() -> None:
    server = shelf(*MANY, size=1)
    server.before["create"] = lambda: server.put(name="new", group="g", size=1) if len(server.records) == 8 else None
    result = run(server, [wish(name=name, size=2) for name in [*MANY, "new"]])
    assert actions(result)["new"] == "updated"
    assert len(server.live()) == 9


def test_a_lost_answer_is_looked_for_on_the_server() -> None:
    server = shelf(*MANY)
    server.fail("create", Fault(errors.AnswerLost("lost"), works=True))
    result = run(server, [wish(name=name) for name in [*MANY, "new"]])
    assert actions(result)["new"] == "created"
    assert len(server.live()) == 9


# -- purge -----------------------------------------------------------------


def test_purge_removes_what_is_in_scope_and_not_declared() -> None:
    server = shelf("w1", "w2", "w3", size=1)
    server.put(name="foreign", size=9)
    wishes = [wish(name="w1", size=1)]
    purge = Purge({"size": 1}, 2)
    predicted = run(server, wishes, purge=purge, check=True)
    result = run(server, wishes, purge=purge)
    assert actions(predicted) == actions(result) == {"w1": "none", "w2": "deleted", "w3": "deleted"}
    assert sorted(record["name"] for record in server.live()) == ["foreign", "w1"]
    assert not run(server, wishes, purge=purge)["changed"]


def test_purge_refuses_to_remove_more_than_expected() -> None:
    server = shelf("w1", "w2", "w3", size=1)
    with pytest.raises(errors.InvalidInput, match="would remove 2 widgets, and purge_limit is 1: w2, w3"):
        run(server, [wish(name="w1", size=2)], purge=Purge({"size": 1}, 1))
    assert not [call for call in server.writes() if call[0] != "page"]


def test_purge_spares_what_is_declared_though_planning_it_failed() -> None:
    server = shelf("w1", "w2", "w3", size=1)
    server.fail("resolve", None, None, Fault(errors.InvalidInput("no")))
    result = run(server, [wish(name="w1"), wish(name="w2", size=5)], purge=Purge({"size": 1}, 9), stop=False)
    assert actions(result) == {"w1": "none", "w2": "failed", "w3": "deleted"}


def test_purge_needs_a_listing() -> None:
    with pytest.raises(errors.InvalidInput, match="cannot be listed"):
        run(Shelf(NAMED), [wish(name="w1")], purge=Purge({"size": 1}, 1))


# -- several at a time -----------------------------------------------------------------


def test_writes_go_side_by_side_but_no_more_than_asked_for() -> None:
    server = shelf(*MANY, size=1)
    meeting, most, lock, inside = threading.Barrier(4), 0, threading.Lock(), 0

    def enter() -> None:
        nonlocal most, inside
        with lock:
            inside += 1
            most = max(most, inside)
        meeting.wait(timeout=20)

    def leave() -> None:
        nonlocal inside
        with lock:
            inside -= 1

    server.before["update"], server.after["update"] = enter, leave
    assert run(server, [wish(name=name, size=2) for name in MANY], concurrency=4)["counts"]["updated"] == 8
    assert most == 4


def test_a_secret_of_one_object_is_in_no_message() -> None:
    server = shelf(*MANY)
    server.fail("create", Fault(errors.Refused("s3cret-1 is too weak")))
    system = replace(TOY, connect=lambda settings, _check, _clock: Client(settings))
    task = sync_task(system, {"widget": replace(NAMED, system=system, operations=lambda *_bound: server)})
    objects = [{"name": "new", "group": "g", "password": "s3cret-1"}]
    given = {"api_url": "http://h", "resource": "widget", "objects": objects, "concurrency": 1, "on_error": "stop"}
    result = execute(task, {**given, "purge": False}, check=False)
    assert result["objects"][0]["action"] == "failed"
    assert "is too weak" in str(result)
    assert "s3cret-1" not in str(result)
    assert "s3cret-1" not in str(task.invocation(given))

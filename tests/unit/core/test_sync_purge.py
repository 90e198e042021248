# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a purge never takes away, and what many objects in one run say of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import Kept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import (
    FEW,
    ROWS_FOR_ONE,
    Item,
    Purge,
    Sync,
    waves,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch, ByName, ByOneOf
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values, Wish

from tests.unit.core.fakes import Fault
from tests.unit.core.test_sync import NAMED, Listed, wish

ONES = Purge({"size": 1}, 9)
GUARDED = replace(
    NAMED,
    own=lambda client, record: "the account of this task" if record["name"] == "me" else "",
    builtin=lambda record: "a part of the server" if record["name"] == "root" else "",
)
KEYED = replace(NAMED, identity=(ByKey("external_id"), ByName("name")))
EITHER = replace(NAMED, identity=(ByOneOf("name", "group"),))


@dataclass
class Doubtful(Listed):
    """Its list does not show everything."""

    certain: bool = False


def shelf(*names: str, resource: Resource = GUARDED, kind: type[Listed] = Listed, **values: Any) -> Any:
    found = kind(resource)
    for name in names:
        found.put(**{"name": name, "group": "g", "size": 1, **values})
    return found


def refusing(error: errors.OpsdeskError) -> Iterator[Any]:
    """Rows that cannot be read."""
    yield from ()
    raise error


def syncing(server: Any, **more: Any) -> Sync:
    return Sync(server.resource, server, server.clock, more.pop("check", False), **{"concurrency": 1, **more})


def told(items: Sequence[Item]) -> dict[str, str]:
    return {
        item.key: str(item.error.message) if item.error else item.outcome.action
        for item in items
        if item.outcome or item.error
    }


# -- what stays -----------------------------------------------------------------


@pytest.mark.parametrize("check", [True, False])
def test_the_own_account_and_parts_of_the_server_stay(check: bool) -> None:
    server = shelf("w1", "me", "root", "gone")
    sync = syncing(server, purge=ONES, check=check)
    assert told(sync.run([wish(name="w1", size=1)])) == {"w1": "none", "gone": "deleted"}
    assert sync.kept == [Kept("me", 2, "the account of this task"), Kept("root", 3, "a part of the server")]
    assert [record["name"] for record in server.live()] == ["w1", "me", "root"] + (["gone"] if check else [])


def test_what_stays_does_not_count_for_the_limit() -> None:
    server = shelf("w1", "me", "root", "gone")
    assert told(syncing(server, purge=replace(ONES, limit=1)).run([wish(name="w1", size=1)]))["gone"] == "deleted"


@pytest.mark.parametrize("name", ["W 1", "w\u200b 1", "ẃ 1"])
def test_what_some_database_takes_for_a_declared_one_stays(name: str) -> None:
    server = shelf("w 1", name)
    sync = syncing(server, purge=ONES)
    sync.run([wish(name="w 1", size=1)])
    assert len(server.live()) == 2
    reason = "named like the declared 'w 1' but for case, accents or Unicode normalisation"
    assert [kept.reason for kept in sync.kept] in ([reason], [])
    assert sync.kept or name == "W 1", "what the listing takes for the same is declared"


def test_why_it_would_stay_anyway_counts_more() -> None:
    sync = syncing(shelf("w1", "me"), purge=ONES)
    sync.run([wish(name="w1", size=1), wish(name="ṁe", size=2)])
    assert [kept.reason for kept in sync.kept] == ["the account of this task"]


def test_a_list_of_removals_never_takes_the_own_account() -> None:
    server = shelf("w1", "me", "root")
    items = syncing(server, stop=False).run([wish(name=name, present=False) for name in ("w1", "me", "root")])
    assert told(items) == {
        "w1": "deleted",
        "me": "widget 'me' is left alone: it is the account of this task",
        "root": "deleted",
    }
    assert items[1].error is not None
    assert items[1].error.advice == "Take it out of objects, or remove it with another account"
    assert items[1].outcome is None


def test_where_the_account_is_not_known_what_is_named_goes() -> None:
    def unknown(client: Any, record: Values) -> str:
        raise errors.InvalidInput("who are you?")

    server = shelf("w1", resource=replace(NAMED, own=unknown))
    assert told(syncing(server).run([wish(name="w1", present=False)])) == {"w1": "deleted"}
    with pytest.raises(errors.InvalidInput, match="who are you"):
        syncing(shelf("w1", resource=server.resource), purge=ONES).run([wish(name="new")])


def test_the_own_account_may_be_changed() -> None:
    assert told(syncing(shelf("me")).run([wish(name="me", size=5)])) == {"me": "updated"}


# -- what a purge needs to know -----------------------------------------------------------------


def test_a_scope_that_the_list_does_not_show_is_refused() -> None:
    server = shelf("w1", kind=Doubtful, size=None)
    with pytest.raises(errors.InvalidInput) as caught:
        syncing(server, purge=ONES).run([wish(name="w2")])
    assert caught.value.message == "purge_scope: this server's list of widgets does not show size"
    assert caught.value.advice == "Choose the objects by other options"
    assert len(shelf("w1", size=None).live()) == 1


def test_an_empty_value_of_a_list_that_shows_all_is_a_value() -> None:
    server = shelf("w1", size=None)
    assert told(syncing(server, purge=ONES).run([wish(name="w2")])) == {"w2": "created"}


def test_too_many_are_named_up_to_twenty() -> None:
    names = [f"w{number:02}" for number in range(22)]
    with pytest.raises(errors.InvalidInput) as caught:
        syncing(shelf(*names), purge=replace(ONES, limit=20)).run([wish(name="w00", size=1)])
    assert caught.value.message == (
        f"purge would remove 21 widgets, and purge_limit is 20: {', '.join(names[1:21])}, ..."
    )
    assert caught.value.advice == "Nothing was changed. Raise purge_limit if that is meant, or narrow purge_scope"
    with pytest.raises(errors.InvalidInput, match=r"w19, w20\. Nothing was changed"):
        syncing(shelf(*names[:21]), purge=replace(ONES, limit=19)).run([wish(name="w00", size=1)])


def test_as_many_as_expected_are_removed() -> None:
    server = shelf("w1", "w2", "w3")
    assert told(syncing(server, purge=replace(ONES, limit=2)).run([wish(name="w1", size=1)]))["w3"] == "deleted"


def test_what_cannot_be_listed_cannot_be_purged() -> None:
    server = shelf("w1")
    server.listable = False
    with pytest.raises(errors.InvalidInput) as caught:
        syncing(server, purge=ONES).run([wish(name="w1")])
    assert caught.value.message == "purge: widgets with these options cannot be listed"


def test_a_purge_that_may_not_list_fails() -> None:
    server = shelf("w1")
    server.rows = lambda: refusing(errors.Forbidden("no right"))
    with pytest.raises(errors.Forbidden):
        syncing(server, purge=ONES).run([wish(name="w1")])
    many = [wish(name=f"w{number}", size=1) for number in range(FEW + 1)]
    assert told(syncing(server).run(many))["w4"] == "created", "without one, they are looked for one by one"


def test_names_in_the_scope_are_those_of_the_server() -> None:
    server = shelf("w1", "w2")
    server.resolve = lambda desired, actual: {**desired, "size": 1} if desired.get("size") == 7 else dict(desired)
    server.warnings = ["group h is not there yet"]
    sync = syncing(server, purge=Purge({"size": 7}, 9))
    assert told(sync.run([wish(name="w1")]))["w2"] == "deleted"
    assert sync.warnings == ["group h is not there yet"]


def test_nothing_is_removed_while_it_is_not_certain_what_is_declared() -> None:
    resource = replace(NAMED, identity=(ByName("group", "name"),))
    server = shelf("w1", "w2", resource=resource)
    unknown = Fault(errors.InvalidInput("no group x"))
    server.fail("resolve", unknown, None, unknown)
    items = syncing(server, purge=ONES, stop=False).run([wish(name="w1", group="x")])
    assert told(items) == {"x w1": "no group x"}
    assert len(server.live()) == 2


def test_a_removal_is_by_id_or_by_name() -> None:
    server = shelf("w1", "w2")
    syncing(server, purge=ONES).run([wish(name="w1", size=1)])
    assert "find" not in server.called()
    nameless = shelf("w1", "w2", resource=replace(GUARDED, id_kind=None))
    assert told(syncing(nameless, purge=ONES).run([wish(name="w1", size=1)]))["w2"] == "deleted"
    assert [record["name"] for record in nameless.live()] == ["w1"]


# -- many objects -----------------------------------------------------------------


def test_few_are_not_listed_and_more_are() -> None:
    for count, listed in ((FEW, False), (FEW + 1, True)):
        server = shelf("w1")
        syncing(server, check=True).run([wish(name=f"w{number}") for number in range(count)])
        assert ("page" in server.called()) is listed


def test_a_list_is_read_as_far_as_it_is_worth() -> None:
    server = shelf(*(f"o{number}" for number in range(ROWS_FOR_ONE * (FEW + 1) + 5)))
    server.page_size = 1
    syncing(server, check=True).run([wish(name=f"w{number}") for number in range(FEW + 1)])
    assert server.called().count("page") == ROWS_FOR_ONE * (FEW + 1)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"name": "w1"}, {"name": "W1"}, "objects[0] and objects[1] are the same widget: 'W1'"),
        (
            {"name": "w1", "external_id": "k"},
            {"name": "w2", "external_id": "K"},
            "objects[0] and objects[1] are the same widget: 'K'",
        ),
    ],
)
def test_what_is_declared_twice(one: dict[str, Any], other: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        syncing(shelf(resource=KEYED)).run([wish(**one), wish(**other)])
    assert caught.value.message == words


def test_what_belongs_to_others_is_another() -> None:
    resource = replace(NAMED, holder=lambda values: [str(values["group"])])
    server = shelf(resource=resource)
    items = syncing(server, check=True).run([wish(name="w1", group="a"), wish(name="w1", group="b")])
    assert told(items) == {"w1": "created"}


def test_an_object_is_called_by_what_recognises_it() -> None:
    sync = syncing(shelf(resource=KEYED))
    assert sync._called(Wish({"name": "n", "group": "g"})) == ["n"]
    assert sync._called(Wish({"name": "n", "external_id": "k"})) == ["k"]
    assert sync._called(Wish({}, id=7)) == ["7"]
    either = syncing(shelf(resource=EITHER))
    assert either._called(Wish({"group": "g"})) == ["g"]
    assert either._called(Wish({"name": "n", "group": "g"})) == ["n"]
    matched = syncing(shelf(resource=replace(NAMED, identity=(ByMatch("group", "name"),))))
    assert matched._called(Wish({"name": "n", "group": "g"})) == ["g", "n"]


def test_what_others_need_comes_first_and_removals_last() -> None:
    def item(key: str, *needs: str, surplus: bool = False, name: str = "") -> Item:
        return Item(0, Wish({}), key, needs, name, surplus=surplus)

    child, gone, parent = item("child", "PARENT"), item("gone", surplus=True), item("x parent", name="Parent")
    assert list(waves([child, gone, parent])) == [[parent], [child], [gone]]
    assert list(waves([gone])) == [[gone]]
    assert list(waves([])) == []


def test_a_mistake_of_the_collection_is_told_of_its_object() -> None:
    server = shelf()

    def odd() -> None:
        raise KeyError("id")

    server.before["create"] = odd
    items = syncing(server, stop=False).run([wish(name="w1"), wish(name="w2", present=False)])
    assert told(items) == {"w1": "KeyError: 'id'", "w2": "none"}

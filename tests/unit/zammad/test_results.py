# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules and the lookup really return, on both versions, is what their documentation says."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import look_up

from tests.laws.scenario import all_scenarios
from tests.simulators.zammad import TOKEN_ADMIN
from tests.unit import documented, played
from tests.unit.returned import assert_documented, undocumented
from tests.unit.zammad.conftest import TICKET, Desk, Result

FULL = {**TICKET, "external_id": "k", "links": {}, "mentions": [], "custom_fields": {}}


def tickets(desk: Desk) -> Iterator[Result]:
    yield desk.ok("ticket", check=True, **FULL)
    created = desk.ok("ticket", **FULL)
    yield created
    desk.wire.clear()
    desk.wire.fault("ignore_field", field="priority")
    yield desk.run_on("ticket", id=created["id"], priority="1 low", tags=["a"])
    desk.wire.clear()
    desk.wire.fault("lose", method="POST", path="/tickets$", times=1)
    yield desk.run_on("ticket", match_on=[], **TICKET)
    yield desk.ok("ticket", id=created["id"], state="absent")


def articles(desk: Desk) -> Iterator[Result]:
    task = {"ticket": desk.ok("ticket", **TICKET)["id"], "content": "x", "internal": True}
    yield desk.ok("article", check=True, **task)
    yield desk.ok("article", **task)
    yield desk.run("article", ticket=4711, content="x")


def information(desk: Desk) -> Iterator[Result]:
    ticket = desk.ok("ticket", content="x", attachments=[{"name": "a", "content": "b"}], **TICKET)["id"]
    parts = {"links": True, "mentions": True, "articles": True, "history": True}
    yield desk.ok("ticket_info", ids=[ticket], time_accountings=desk.version == "6.5", **parts)
    yield desk.ok("ticket_info", search="Disk")


def objects(desk: Desk) -> Iterator[Result]:
    yield desk.ok("object", type="macro", name="M", attributes={"perform": {"ticket.state_id": {"value": "open"}}})
    option = {"type": "text", "maxlength": 120, "null": True}
    attributes = {"display": "Key", "data_type": "input", "data_option": option, "position": 1550}
    yield desk.ok("object", type="object_attribute", object="Ticket", name="opsdesk_key", attributes=attributes)
    yield desk.run("object", type="macro", name="M", attributes={"nope": 1})


def notifications(desk: Desk) -> Iterator[Result]:
    desk.ok("ticket", owner="agent@lab.example", **TICKET)
    yield desk.ok("notification", api_on_behalf_of="agent@lab.example", seen=True)


def many(desk: Desk) -> Iterator[Result]:
    users = [{"login": f"u{number}", "lastname": "U"} for number in range(3)]
    yield desk.ok("sync", resource="user", objects=users)
    yield desk.run("sync", resource="user", objects=[*users, {"login": "x", "lastname": "X", "roles": ["Nope"]}])
    purge = {"purge": True, "purge_scope": {"vip": False}, "purge_limit": 99}
    yield desk.ok("sync", check=True, resource="user", objects=users, **purge)
    desk.wire.clear()
    desk.wire.fault("ignore_field", field="note", times=99)
    yield desk.run_on("sync", resource="user", objects=[{**user, "note": "x"} for user in users])


def attachments(desk: Desk) -> Iterator[Result]:
    ticket = desk.ok("ticket", content="x", attachments=[{"name": "a", "content": "b"}], **TICKET)["id"]
    yield desk.ok("attachment_info", ticket=ticket)
    with tempfile.TemporaryDirectory() as place:
        yield desk.ok("attachment_info", ticket=ticket, dest=place)
    yield desk.run("attachment_info", ticket=ticket, ids=[4711])


def requests(desk: Desk) -> Iterator[Result]:
    yield desk.ok("api", path="users/me")
    yield desk.ok("api", path="groups", method="POST", data={"name": "G"}, check=True)
    yield desk.run("api", path="tickets/4711")


def lists(desk: Desk) -> Iterator[Result]:
    yield desk.ok("info", collection="groups", version=True)


def of_a_life(module: str, desk: Desk) -> Iterator[Result]:
    """On the version of the desk, where the module has a scenario for it."""
    versions = {item.version for item in all_scenarios() if item.module == module}
    return played.life(module, desk.version if desk.version in versions else "")


PLAYED: dict[str, Callable[[Desk], Iterator[Result]]] = {
    **{name: partial(of_a_life, name) for name in played.plain("zammad")},
    "zammad_api": requests,
    "zammad_article": articles,
    "zammad_attachment_info": attachments,
    "zammad_info": lists,
    "zammad_notification": notifications,
    "zammad_object": objects,
    "zammad_sync": many,
    "zammad_ticket": tickets,
    "zammad_ticket_info": information,
}


def test_every_module_of_the_system_is_played() -> None:
    assert set(PLAYED) == set(played.finished("zammad"))


@pytest.mark.parametrize("name", PLAYED)
def test_whatever_a_module_returns_is_documented(name: str, desk: Desk) -> None:
    assert_documented(name, PLAYED[name](desk))


def test_the_lookup_finds_by_id_number_and_condition(desk: Desk) -> None:
    record = desk.ok("ticket", **TICKET)["record"]
    options = {"api_url": desk.wire.url, "api_token": TOKEN_ADMIN, "missing": "error"}
    condition = {"ticket.title": {"operator": "is", "value": TICKET["title"]}}
    terms = [record["id"], f"#{record['number']}", condition]
    one, other, several = look_up(documented.declared_lookup("zammad_ticket"), terms, options, RuntimeError)
    assert one == other == several[0]
    shown = documented.module("zammad_ticket_info")["return"]["tickets"]["contains"]
    assert not list(undocumented(one, shown))
    with pytest.raises(RuntimeError, match="4711"):
        look_up(documented.declared_lookup("zammad_ticket"), ["#4711"], options, RuntimeError)
    with pytest.raises(RuntimeError, match="names no ticket"):
        look_up(documented.declared_lookup("zammad_ticket"), ["Disk full"], options, RuntimeError)

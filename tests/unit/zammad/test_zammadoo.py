# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client zammadoo and the modules do the same to one fresh server each; then both servers must hold the same, each
must see what the other made, and the module must find nothing to do on the client's server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import zammadoo

from tests.simulators.zammad import PASSWORDS, TOKEN_AGENT, VERSIONS
from tests.simulators.zammad.seed import BEARER_ADMIN
from tests.unit.zammad.pair import Pair, lasting

AGENT, CUSTOMER = "agent@lab.example", "customer@lab.example"
TITLE = {"title": "Größe", "group": "Users", "customer": CUSTOMER}


@pytest.fixture(params=VERSIONS)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    both = Pair(request.param)
    with ExitStack() as stack:
        for desk in (both.theirs, both.ours):
            stack.enter_context(desk.wire)
        yield both


def test_groups(pair: Pair) -> None:
    made = pair.client.groups.create("Web", note="a <b>note</b>", assignment_timeout=60)
    wanted = {"name": "Web", "note": "a <b>note</b>", "assignment_timeout": 60}
    assert pair.ours.ok("group", **wanted)["id"] == made.id
    pair.both(f"groups/{made.id}")
    pair.settled("group", **wanted)
    made.update(name="Net", active=False)
    pair.ours.ok("group", id=made.id, name="Net", active=False)
    assert pair.both(f"groups/{made.id}")["active"] is False
    record = pair.settled("group", id=made.id, name="Net", active=False)["record"]
    seen = pair.client_of(pair.ours).groups(made.id)
    assert (seen.name, seen.active, seen.note) == (record["name"], record["active"], record["note"])
    made.delete()
    pair.ours.ok("group", name="Net", state="absent", purge=True)
    assert [group["name"] for group in pair.both("groups")] == ["Users"]


def test_organizations(pair: Pair) -> None:
    made = pair.client.organizations.create("Zürich AG", domain="zuerich.example", shared=False, note="x")
    wanted = {"name": "Zürich AG", "domain": "zuerich.example", "shared": False, "note": "x"}
    assert pair.ours.ok("organization", **wanted)["id"] == made.id
    made.update(members=[CUSTOMER])
    pair.ours.ok("organization", name="Zürich AG", members=[CUSTOMER])
    pair.both(f"organizations/{made.id}")
    pair.both("users")
    record = pair.settled("organization", **wanted, members=[CUSTOMER])["record"]
    seen = pair.client_of(pair.ours).organizations(made.id)
    assert [member.login for member in seen.members] == record["members"]
    found = pair.ours.ok("info", collection="organizations", search="rich A")["objects"]
    assert (
        [item.id for item in pair.client.organizations.search("rich A")] == [item["id"] for item in found] == [made.id]
    )


def test_roles(pair: Pair) -> None:
    made = pair.client.roles.create("Night", permissions=["ticket.agent"], groups={"Users": ["read", "change"]})
    wanted = {"name": "Night", "permissions": ["ticket.agent"], "groups": {"Users": ["change", "read"]}}
    assert pair.ours.ok("role", **wanted)["id"] == made.id
    pair.both(f"roles/{made.id}?expand=true")
    record = pair.settled("role", **wanted)["record"]
    seen = pair.client_of(pair.ours).roles(made.id)
    assert (seen.permissions, [group.name for group in seen.groups]) == (record["permissions"], list(record["groups"]))
    # Nobody can delete a role; the module makes it inactive.
    with pytest.raises(NotImplementedError):
        made.delete()
    made.update(active=False)
    pair.ours.ok("role", name="Night", state="absent")
    assert pair.both(f"roles/{made.id}")["active"] is False


def test_users(pair: Pair) -> None:
    wanted = {
        "login": "zoe",
        "email": "zoe@lab.example",
        "firstname": "Zoë",
        "lastname": "Ångström",
        "phone": "+41 1 234",
        "roles": ["Agent"],
        "groups": {"Users": ["read", "change"]},
        "organization": "Zammad Foundation",
    }
    made = pair.client.users.create(**wanted)
    assert pair.ours.ok("user", **wanted)["id"] == made.id
    pair.both(f"users/{made.id}?expand=true")
    record = pair.settled("user", **wanted)["record"]
    seen = pair.client_of(pair.ours).users(made.id)
    assert sorted(seen.group_access(1)) == record["groups"]["Users"] == ["change", "read"]
    assert [role.name for role in seen.roles] == record["roles"]
    assert seen.organization is not None
    assert (seen.organization.name, seen.fullname) == (record["organization"], "Zoë Ångström")
    made.update(active=False, lastname="Å")
    pair.ours.ok("user", login="zoe", active=False, lastname="Å")
    pair.both(f"users/{made.id}")
    assert pair.ours.ok("api", path="users/me", query="login")["content"] == pair.client.users.me().login


def test_tags(pair: Pair) -> None:
    for name in ("größe", "old", "gone"):
        pair.client.tags.create(name)
        pair.ours.ok("tag", name=name)
    pair.client.tags.rename("old", "new")
    pair.ours.ok("tag", name="new", renamed_from="old")
    pair.client.tags.delete("gone")
    pair.ours.ok("tag", name="gone", state="absent")
    assert sorted(tag["name"] for tag in pair.both("tag_list")) == ["größe", "new"]
    for name in ("größe", "new"):
        pair.settled("tag", name=name)
    seen = pair.client_of(pair.ours).tags
    assert "größe" in seen
    assert seen.search("ne") == ["new"]
    listed = pair.ours.ok("info", collection="tag_list", query="[].name")["objects"]
    assert sorted(listed) == sorted(tag["name"] for tag in seen)


def test_ticket_priorities_and_states(pair: Pair) -> None:
    priority = pair.client.ticket_priorities.create("4 now", ui_color="high-priority", note="x")
    wanted = {"name": "4 now", "ui_color": "high-priority", "note": "x"}
    assert pair.ours.ok("ticket_priority", **wanted)["id"] == priority.id
    pair.both(f"ticket_priorities/{priority.id}")
    pair.settled("ticket_priority", **wanted)
    open_type = next(iter(pair.client.get("ticket_states", "2").items()))
    assert open_type == ("id", 2)
    kind = pair.client.ticket_states(2)["state_type_id"]
    state = pair.client.ticket_states.create("at the shop", kind, ignore_escalation=True)
    wanted = {"name": "at the shop", "state_type": "open", "ignore_escalation": True}
    assert pair.ours.ok("ticket_state", **wanted)["id"] == state.id
    pair.both(f"ticket_states/{state.id}")
    record = pair.settled("ticket_state", **wanted)["record"]
    seen = pair.client_of(pair.ours).ticket_states(state.id)
    assert (seen.name, seen.ignore_escalation, seen.next_state) == (record["name"], True, None)
    for path, things, module in (
        ("ticket_priorities", pair.client.ticket_priorities, "ticket_priority"),
        ("ticket_states", pair.client.ticket_states, "ticket_state"),
    ):
        last = max(things, key=lambda thing: thing.id)
        last.delete()
        pair.ours.ok(module, name=last.name, state="absent", purge=True)
        assert last.id not in [item["id"] for item in pair.both(path)]


def test_tickets(pair: Pair) -> None:
    article = {"body": "/var is full", "type": "phone", "internal": True, "subject": "df"}
    made = pair.client.tickets.create("Größe", "Users", CUSTOMER, article, tags="db,ansible", priority="3 high")
    wanted = {**TITLE, "priority": "3 high", "tags": ["ansible", "db"]}
    first = {"content": "/var is full", "article_type": "phone", "internal": True, "article_subject": "df"}
    assert pair.ours.ok("ticket", **wanted, **first)["id"] == made.id
    pair.both(f"tickets/{made.id}?expand=true")
    pair.both(f"ticket_articles/by_ticket/{made.id}")
    pair.settled("ticket", **wanted, **first)

    moment = "2031-06-01T10:30:00Z"
    made.update(owner=AGENT, state="pending reminder", pending_time=moment)
    made.add_tags("new")
    made.remove_tags("db")
    change = {"owner": AGENT, "status": "pending reminder", "pending_time": moment, "tags": ["ansible", "new"]}
    pair.ours.ok("ticket", id=made.id, **change)
    pair.both(f"tickets/{made.id}?expand=true")
    pair.both(f"tags?object=Ticket&o_id={made.id}")
    record = pair.settled("ticket", id=made.id, **change)["record"]
    seen = pair.client_of(pair.ours).tickets(made.id)
    assert (seen.owner.login, seen.state.name, seen.priority.name) == (
        record["owner"],
        record["status"],
        record["priority"],
    )
    assert (sorted(seen.tags()), seen.number, seen.weburl) == (record["tags"], record["number"], seen.weburl)
    assert seen.weburl == pair.ours.ok("ticket", id=made.id)["url"]
    history = pair.ours.ok("ticket_info", id=[made.id], history=True)["tickets"][0]["history"]
    assert history == seen.history()
    found = pair.ours.ok("ticket_info", search="is full", query="[].id")["tickets"]
    assert [ticket.id for ticket in pair.client.tickets.search("is full")] == found == [made.id]
    made.delete()
    pair.ours.ok("ticket", id=made.id, state="absent")
    assert [ticket["id"] for ticket in pair.both("tickets")] == [1]


def test_guessed_customers(pair: Pair) -> None:
    made = pair.client.tickets.create("Guessed", "Users", "guess:new@lab.example", "hello")
    wanted = {"title": "Guessed", "group": "Users", "customer": "guess:new@lab.example"}
    assert pair.ours.ok("ticket", **wanted, content="hello")["record"]["customer"] == made.customer.login
    pair.both(f"tickets/{made.id}?expand=true")
    pair.both("users")
    pair.settled("ticket", **wanted, content="hello")


def test_links_and_merges(pair: Pair) -> None:
    ids = []
    for title in ("one", "two", "three"):
        ids.append(pair.client.tickets.create(title, "Users", CUSTOMER, "x").id)
        assert pair.ours.ok("ticket", **{**TITLE, "title": title}, content="x")["id"] == ids[-1]
    one, two, three = (pair.client.tickets(key) for key in ids)
    one.link_with(two, "parent")
    one.link_with(three, "normal")
    # The client says what this ticket is to the other one, or what the other is to this one; the server decides.
    links = {kind: [ticket.id for ticket in linked] for kind, linked in one.links().items()}
    pair.ours.ok("ticket", id=one.id, links=links)
    for key in ids:
        pair.both(f"links?link_object=Ticket&link_object_value={key}")
    assert pair.settled("ticket", id=one.id, links=links)["record"]["links"] == links
    one.unlink_from(three)
    pair.ours.ok("ticket", id=one.id, links={"normal": []})
    pair.both(f"links?link_object=Ticket&link_object_value={one.id}")
    assert three.merge_into(one).id == one.id
    assert pair.ours.ok("ticket", id=three.id, merged_into=one.id)["changed"]
    for key in ids:
        pair.both(f"tickets/{key}?expand=true")
    pair.settled("ticket", id=three.id, merged_into=one.id)


def test_ticket_articles(pair: Pair, tmp_path: Any) -> None:
    file = tmp_path / "Größe.txt"
    file.write_bytes(bytes(range(256)))
    ticket = pair.client.tickets.create("Größe", "Users", CUSTOMER, "first")
    pair.ours.ok("ticket", **TITLE, content="first")
    made = ticket.create_article("<p>second</p>", files=file, content_type="text/html", to="x@lab.example")
    wanted = {"content": "<p>second</p>", "content_type": "text/html", "internal": True, "to": "x@lab.example"}
    files = [{"path": str(file), "content_type": "text/plain"}]
    assert pair.ours.ok("article", ticket=ticket.id, attachments=files, **wanted)["id"] == made.id
    stored = pair.both(f"ticket_articles/by_ticket/{ticket.id}")
    assert len(stored) == 2
    pair.settled("article", ticket=ticket.id, attachments=files, **wanted)
    seen = pair.client_of(pair.ours).ticket_articles.by_ticket(ticket.id)[-1]
    assert [(item.filename, item.read_bytes()) for item in seen.attachments] == [("Größe.txt", bytes(range(256)))]
    shown = pair.ours.ok("ticket_info", id=[ticket.id], articles=True)["tickets"][0]["articles"][-1]
    assert (shown["content"], shown["internal"], shown["to"]) == (seen.body, seen.internal, seen.to)
    assert [item["name"] for item in shown["attachments"]] == [item.filename for item in seen.attachments]


def test_time_accountings() -> None:
    """From version 6 on."""
    pair = Pair("6.5")
    with pair.theirs.wire, pair.ours.wire:
        for desk in (pair.theirs, pair.ours):
            desk.ok("setting", name="time_accounting", value=True)
        ticket = pair.client.tickets.create("Größe", "Users", CUSTOMER, "x")
        pair.ours.ok("ticket", **TITLE, content="x")
        kind = pair.client.time_accountings.types.create("travel")
        pair.ours.ok("api", method="POST", path="time_accounting/types", data={"name": "travel"})
        made = ticket.create_time_accounting(12.5, type=kind)
        booked = pair.ours.ok("time_accounting", ticket=ticket.id, time_unit=12.5, type="travel")
        assert booked["id"] == made.id
        pair.both(f"tickets/{ticket.id}/time_accountings")
        pair.settled("time_accounting", ticket=ticket.id, time_unit=12.5, type="travel")
        seen = pair.client_of(pair.ours).tickets(ticket.id).time_accountings()
        assert [float(entry.time_unit) for entry in seen] == [booked["record"]["time_unit"]]
        pair.ours.ok("time_accounting", ticket=ticket.id, id=made.id, state="absent")
        assert pair.client_of(pair.ours).tickets(ticket.id).time_accountings() == []


def test_notifications(pair: Pair) -> None:
    for desk in (pair.theirs, pair.ours):
        desk.ok("ticket", **TITLE)
        desk.ok("ticket", **{**TITLE, "title": "another"})
    theirs, ours = (pair.client_of(desk, http_token=TOKEN_AGENT) for desk in (pair.theirs, pair.ours))
    listed = pair.ours.ok("notification", token=TOKEN_AGENT)["notifications"]
    assert sorted(item["id"] for item in listed) == sorted(item.id for item in ours.notificatons) != []
    assert not any(item.seen for item in ours.notificatons)
    theirs.notificatons.mark_all_as_read()
    pair.ours.ok("notification", token=TOKEN_AGENT, seen=True)
    for client in (theirs, ours):
        assert all(item.seen for item in client.notificatons)
    first = min(item["id"] for item in listed)
    theirs.notificatons.delete(first)
    pair.ours.ok("notification", token=TOKEN_AGENT, ids=[first], state="absent")
    left = [[item["id"] for item in client.get("online_notifications")] for client in (theirs, ours)]
    assert left[0] == left[1]
    assert first not in left[1]
    assert not pair.theirs.ok("notification", token=TOKEN_AGENT, seen=True)["changed"]


def test_impersonation(pair: Pair) -> None:
    with pair.client.impersonation_of(CUSTOMER):
        assert pair.client.users.me().login == CUSTOMER
        made = pair.client.tickets.create("Mine", "Users", CUSTOMER, "hello")
    mine = {"title": "Mine", "group": "Users", "customer": CUSTOMER, "content": "hello"}
    ours = pair.ours.ok("ticket", api_on_behalf_of=CUSTOMER, **mine)
    assert ours["id"] == made.id
    document = pair.both(f"tickets/{made.id}?expand=true")
    assert document["created_by"] == CUSTOMER
    asked = pair.ours.ok("api", api_on_behalf_of=CUSTOMER, path="users/me", query="login")
    assert asked["content"] == CUSTOMER
    with pair.client.impersonation_of("nobody"), pytest.raises(zammadoo.client.APIException) as refused:
        pair.client.users.me()
    result = pair.theirs.run("api", api_on_behalf_of="nobody", path="users/me")
    assert result["error"]["server_messages"] == [str(refused.value)]


def test_pagination_and_expand(pair: Pair) -> None:
    for number in range(7):
        pair.client.organizations.create(f"Number {number}")
    pair.client.pagination = zammadoo.client.Pagination(per_page=3, expand=True)
    pages = [dict(item.view()) for item in pair.client.organizations.iter()]
    assert len(pages) == 8
    assert pair.theirs.ok("info", collection="organizations")["objects"] == pages
    for path, things in (("groups", pair.client.groups), ("roles", pair.client.roles), ("users", pair.client.users)):
        seen = [dict(item.view()) for item in things.iter()]
        assert pair.theirs.ok("info", collection=path)["objects"] == seen
    assert pair.theirs.ok("info", collection="organizations", limit=2)["objects"] == pages[:2]


def test_server_version(pair: Pair) -> None:
    result = pair.theirs.ok("info", collection="groups", version=True)
    assert result["version"] == pair.client.server_version
    assert result["version"].startswith(pair.theirs.version)


def test_raw_requests(pair: Pair) -> None:
    made = pair.client.post("text_modules", json={"name": "Regards", "content": "Yours"})
    document = {"name": "Regards", "content": "Yours"}
    ours = pair.ours.ok("api", method="POST", path="text_modules", data=document)["content"]
    assert lasting(ours) == lasting(made)
    key = made["id"]
    pair.client.put("text_modules", key, json={"keywords": "bye"})
    pair.ours.ok("api", method="PUT", path=f"text_modules/{key}", data={"keywords": "bye"})
    pair.both(f"text_modules/{key}")
    params = {"page": 1, "per_page": 1, "expand": True}
    shown = pair.ours.ok("api", path="groups", parameters=params)["content"]
    assert lasting(shown) == lasting(pair.client.get("groups", params=params))
    pair.client.delete("text_modules", key)
    pair.ours.ok("api", method="DELETE", path=f"text_modules/{key}")
    with pytest.raises(zammadoo.client.APIException) as gone:
        pair.client.get("text_modules", key)
    result = pair.ours.run("api", path=f"text_modules/{key}")
    assert (result["error"]["status"], result["error"]["server_messages"]) == (404, [str(gone.value)])


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"http_token": TOKEN_AGENT}, {"api_token": TOKEN_AGENT}),
        (
            {"http_auth": (AGENT, PASSWORDS[AGENT])},
            {"api_username": AGENT, "api_password": PASSWORDS[AGENT], "api_token": None},
        ),
        ({"oauth2_token": BEARER_ADMIN}, {"api_token": BEARER_ADMIN, "api_auth": "oauth2"}),
    ],
    ids=["token", "basic", "oauth2"],
)
def test_ways_to_log_in(pair: Pair, theirs: Any, ours: Any) -> None:
    client = pair.client_of(pair.theirs, additional_headers=[("X-Proof", "yes")], **theirs)
    mine = pair.theirs.ok("api", path="users/me", query="login", api_headers={"X-Proof": "yes"}, **ours)
    exchange = pair.theirs.wire.log[-1]
    assert mine["content"] == client.users.me().login
    # The same headers say who asks.
    asked = pair.theirs.wire.log[-1]
    for header in ("Authorization", "X-Proof"):
        assert exchange.headers[header] == asked.headers[header]

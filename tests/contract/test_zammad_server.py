# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator of Zammad does beyond the recordings: who sees what, transactions, threads, faults, its own hooks.

What users without a group see was observed on real servers; those exchanges are not among the recordings.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulators.wire import Wire
from tests.simulators.zammad import BEARER_ADMIN, TOKEN_ADMIN, TOKEN_AGENT, TOKEN_CUSTOMER, create_app, is_write
from tests.simulators.zammad.app import Server
from tests.simulators.zammad.privacy import run

TICKET = {"title": "Disk full", "group": "Users", "customer": "customer@lab.example", "article": {"body": "It is."}}
EVERYTHING = {"condition": {"ticket.id": {"operator": "is", "value": list(range(1, 100))}}, "expand": True}


@pytest.fixture(params=["5.5", "6.5"])
def app(request: pytest.FixtureRequest) -> Server:
    return create_app(request.param)


def call(app: Server, method: str, path: str, token: str = TOKEN_ADMIN, **options: Any) -> Any:
    headers = {"Authorization": f"Token token={token}", **options.pop("headers", {})}
    return app.test_client().open(f"/api/v1/{path}", method=method, headers=headers, **options)


def test_who_may_only_create_never_finds(app: Server) -> None:
    app.zammad.add_user("maker@lab.example", roles=("Agent",), groups={"Users": ["create"]}, token="maker")
    made = call(app, "POST", "tickets", "maker", json=TICKET)
    assert made.status_code == 201
    assert call(app, "POST", "tickets/search", "maker", json=EVERYTHING).json == []
    assert call(app, "GET", f"tickets/{made.json['id']}", "maker").status_code == 403
    assert call(app, "PUT", f"tickets/{made.json['id']}", "maker", json={"title": "x"}).status_code == 403


def test_a_mere_administrator_lists_all_tickets_and_opens_none(app: Server) -> None:
    app.zammad.add_user("boss@lab.example", roles=("Admin",), token="boss")
    assert len(call(app, "GET", "tickets", "boss").json) == 1
    found = call(app, "POST", "tickets/search", "boss", json=EVERYTHING).json
    assert len(found) == (0 if app.zammad.dialect.modern else 1)
    assert call(app, "GET", "tickets/search?query=Welcome&expand=true", "boss").json == []
    assert call(app, "GET", "tickets/1", "boss").status_code == 403
    assert call(app, "POST", "tickets", "boss", json=TICKET).status_code == 403
    assert call(app, "DELETE", "tickets/1", "boss").status_code == 200


def test_readers_see_and_do_not_change(app: Server) -> None:
    app.zammad.add_user("reader@lab.example", roles=("Agent",), groups={"Users": ["read"]}, token="reader")
    assert len(call(app, "POST", "tickets/search", "reader", json=EVERYTHING).json) == 1
    assert call(app, "PUT", "tickets/1", "reader", json={"title": "x"}).status_code == 403
    assert call(app, "POST", "tags/add", "reader", json={"object": "Ticket", "o_id": 1, "item": "x"}).status_code == 403
    owned = call(app, "POST", "tickets", json={**TICKET, "owner": "reader@lab.example"})
    assert owned.status_code == 422
    assert "Invalid value" in owned.json["error"]
    # An update drops an owner who may not own, and answers with success.
    owned = call(app, "PUT", "tickets/1", json={"owner": "reader@lab.example"})
    assert (owned.status_code, owned.json["owner_id"]) == (200, 1)


def test_texts_that_are_not_for_users_are_for_administrators_only(app: Server) -> None:
    without_title = {**TICKET, "title": ""}
    assert call(app, "POST", "tickets", json=without_title).json == {
        "error": "Missing required value for field 'title'!"
    }
    hidden = call(app, "POST", "tickets", TOKEN_AGENT, json=without_title)
    assert hidden.status_code == 422
    assert hidden.json["error"].startswith("Error ID ")


def test_a_ticket_whose_article_fails_leaves_nothing_behind(app: Server) -> None:
    first = call(app, "POST", "tickets", json=TICKET).json
    failing = {**TICKET, "tags": "new-tag", "article": {"body": "b", "type": "email", "to": "x@lab.example"}}
    assert call(app, "POST", "tickets", json=failing).status_code == 500
    assert [item["name"] for item in call(app, "GET", "tag_list").json] == []
    second = call(app, "POST", "tickets", json=TICKET).json
    assert int(second["number"]) == int(first["number"]) + 1
    assert second["id"] == first["id"] + 2


def test_a_request_that_changes_nothing_leaves_the_time(app: Server) -> None:
    before = call(app, "GET", "users/5").json
    assert (
        call(app, "PUT", "users/5", json={"firstname": "Lab", "nothing": 1}).json["updated_at"] == before["updated_at"]
    )
    after = call(app, "PUT", "users/5", json={"password": "LabCust-2026"}).json
    assert after["updated_at"] > before["updated_at"]
    assert "password" not in after


def test_other_ways_to_log_in(app: Server) -> None:
    def status(**headers: str) -> int:
        return app.test_client().get("/api/v1/users/me", headers=headers).status_code

    assert status(Authorization=f"Bearer {BEARER_ADMIN}") == 200
    assert status(Authorization="Bearer nope") == 401
    app.zammad.set_setting("api_token_access", False)
    assert status(Authorization=f"Token token={TOKEN_ADMIN}") == 403
    assert status(Authorization=f"Bearer {BEARER_ADMIN}") == 200


def test_an_expired_token_and_a_token_for_less(app: Server) -> None:
    body = {"name": "old", "label": "old", "permission": ["ticket.agent"], "expires_at": "2020-01-01"}
    old = next(iter(call(app, "POST", "user_access_token", json=body).json.values()))
    refused = call(app, "GET", "users/me", old)
    assert (refused.status_code, refused.json["error"]) == (401, "Not authorized (token expired)!")
    less = next(iter(call(app, "POST", "user_access_token", json={**body, "expires_at": None}).json.values()))
    assert call(app, "GET", "tickets", less).status_code == 200
    assert call(app, "POST", "organizations", less, json={"name": "X"}).status_code == 201
    assert call(app, "POST", "groups", less, json={"name": "X"}).status_code == 403


def test_a_person_changes_things_meanwhile(app: Server) -> None:
    app.zammad.edit(1, state="open", owner="agent@lab.example")
    app.zammad.add_article(1, "looked at it", internal=True)
    ticket = call(app, "GET", "tickets/1?expand=true").json
    assert (ticket["state"], ticket["owner"], ticket["article_count"]) == ("open", "agent@lab.example", 2)
    assert len(call(app, "GET", "ticket_articles/by_ticket/1", TOKEN_ADMIN).json) == 2


def test_customers_do_not_see_what_is_internal(app: Server) -> None:
    ticket = call(app, "POST", "tickets", json=TICKET).json["id"]
    app.zammad.add_article(ticket, "between us", internal=True)
    assert len(call(app, "GET", f"ticket_articles/by_ticket/{ticket}", TOKEN_CUSTOMER).json) == 1


def test_privacy_tasks_delete_a_person_with_all_tickets(app: Server) -> None:
    ticket = call(app, "POST", "tickets", json=TICKET).json["id"]
    task = {"deletable_type": "User", "deletable_id": 5, "preferences": {"sure": "DELETE"}}
    assert call(app, "POST", "data_privacy_tasks", json=task).status_code == 201
    run(app.zammad)
    assert call(app, "GET", "users/5").status_code == 404
    assert call(app, "GET", f"tickets/{ticket}").status_code == 404
    assert call(app, "GET", "data_privacy_tasks").json[0]["state"] == "completed"


def test_many_at_once(app: Server) -> None:
    with Wire(app) as wire, ThreadPoolExecutor(8) as pool:
        headers = {"Authorization": f"Token token={TOKEN_ADMIN}"}

        def make(number: int) -> Any:
            body = {**TICKET, "title": f"ticket {number}"}
            return requests.post(f"{wire.url}/api/v1/tickets", json=body, headers=headers, timeout=30).json()["number"]

        numbers = list(pool.map(make, range(40)))
    assert len(set(numbers)) == 40
    assert len(app.zammad.store.rows("Ticket")) == 41


def test_a_lost_answer_does_not_undo_the_work(app: Server) -> None:
    with Wire(app) as wire:
        wire.fault("lose", method="POST", path="/tickets$", times=1)
        with pytest.raises(requests.ConnectionError):
            requests.post(
                f"{wire.url}/api/v1/tickets",
                json=TICKET,
                headers={"Authorization": f"Token token={TOKEN_ADMIN}"},
                timeout=30,
            )
        assert [exchange.path for exchange in wire.writes(is_write)] == ["/api/v1/tickets"]
    assert [ticket["title"] for ticket in app.zammad.store.rows("Ticket")] == ["Welcome to Zammad!", "Disk full"]


def test_searches_by_post_are_no_writes(app: Server) -> None:
    with Wire(app) as wire:
        headers = {"Authorization": f"Token token={TOKEN_ADMIN}"}
        for path in ("tickets/search", "tickets/selector", "search/Ticket-User"):
            requests.post(f"{wire.url}/api/v1/{path}", json=EVERYTHING, headers=headers, timeout=30)
        assert wire.writes(is_write) == []


def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "tests.simulators.zammad", "--version", "5.5", "--ready-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2]) as process:
        try:
            while not ready.exists():
                assert process.poll() is None
                time.sleep(0.05)
            url = ready.read_text().strip()
            headers = {"Authorization": f"Token token={TOKEN_ADMIN}"}
            answer = requests.get(f"{url}/api/v1/version", headers=headers, timeout=30)
            assert answer.json() == {"version": "5.5.x"}
        finally:
            os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=30) == 0

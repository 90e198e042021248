# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client: ways to log in, addresses, pages, and what each status means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulators.zammad import BEARER_ADMIN, PASSWORDS, TOKEN_AGENT, TOKEN_CUSTOMER
from tests.unit.zammad.conftest import TICKET, Desk

ME = {"path": "users/me", "query": "login"}
JSON = {"Content-Type": "application/json"}


def who(desk: Desk, **connection: Any) -> Any:
    return desk.ok("api", **ME, **connection)["content"]


def test_a_token_a_password_and_an_oauth_token_log_in(desk: Desk) -> None:
    assert who(desk) == "admin@lab.example"
    login, password = "admin@lab.example", PASSWORDS["admin@lab.example"]
    assert who(desk, token="", api_username=login, api_password=password) == login
    assert who(desk, token=BEARER_ADMIN, api_auth="oauth2") == login


def test_the_address_may_end_with_the_path_of_the_api(desk: Desk) -> None:
    for ending in ("", "/", "/api/v1", "/api/v1/"):
        assert who(desk, api_url=desk.wire.url + ending) == "admin@lab.example"


@pytest.mark.parametrize("user", ["agent@lab.example", "AGENT@lab.example", "4"])
def test_on_behalf_of_another_user(desk: Desk, user: str) -> None:
    assert who(desk, api_on_behalf_of=user) == "agent@lab.example"
    # Versions before 6 document the second header only.
    assert desk.wire.log[-1].headers["X-On-Behalf-Of"] == desk.wire.log[-1].headers["From"] == user


def test_people_are_looked_up_in_the_accounts_own_name_while_working_for_another(desk: Desk) -> None:
    desk.ok("user", login="agent@lab.example", groups={"Users": ["full"]})
    result = desk.ok("ticket", api_on_behalf_of="agent@lab.example", **TICKET)
    assert result["record"]["creator"] == "agent@lab.example"


def test_no_such_user_to_work_for_is_forbidden(desk: Desk) -> None:
    assert desk.refused("api", api_on_behalf_of="ghost@lab.example", **ME)["error"]["status"] == 403
    result = desk.run("ticket", token=TOKEN_AGENT, api_on_behalf_of="3", **TICKET)
    assert result["error"]["kind"] == "forbidden"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "login_refused"), (403, "forbidden"), (404, "missing"), (422, "refused"), (500, "server_failed")],
)
def test_a_status_is_understood_and_its_text_only_shown(desk: Desk, status: int, kind: str) -> None:
    desk.wire.clear()
    body = json.dumps({"error": "raw", "error_human": "for people."}).encode()
    desk.wire.fault("status", code=status, body=body, headers=JSON)
    result = desk.run_on("notification")
    assert result["error"]["kind"] == kind
    assert result["error"]["server_messages"] == ["for people."]
    assert "for people" in result["msg"]


def test_a_failure_without_words_for_people_shows_the_others(desk: Desk) -> None:
    desk.wire.clear()
    desk.wire.fault("status", code=422, body=b'{"error": "PG::Error: raw"}', headers=JSON)
    assert "PG::Error: raw" in desk.run_on("notification")["msg"]


@pytest.mark.parametrize("status", [200, 302, 404])
def test_a_page_of_something_else_is_not_the_api(desk: Desk, status: int) -> None:
    desk.wire.clear()
    desk.wire.fault("status", code=status, body=b"<html>hello</html>", headers={"Content-Type": "text/html"})
    assert desk.run_on("notification")["error"]["kind"] == "unexpected_answer"


def test_a_server_error_after_a_creation_is_looked_after(desk: Desk) -> None:
    """The ticket is there, though the answer says that the server failed."""
    desk.wire.clear()
    desk.wire.fault("status_after", code=500, method="POST", path="/tickets$", body=b'{"error": "x"}', headers=JSON)
    result = desk.run_on("ticket", external_id="k", **TICKET)
    assert result["action"] == "created", result
    assert desk.count("Ticket", title=TICKET["title"]) == 1


def test_too_many_requests_without_a_time_to_wait_are_tried_again(desk: Desk) -> None:
    desk.wire.clear()
    desk.wire.fault("status", code=429, body=b"Retry later\n", headers={"Content-Type": "text/plain"}, times=2)
    assert not desk.run_on("notification", api_retries=3).get("failed")


def test_pages_are_read_to_the_end_with_the_limits_of_the_server(desk: Desk) -> None:
    """Tickets come by 100, whatever is asked for, and no total is told."""
    for number in range(130):
        desk.ok("api", method="POST", path="tickets", data={**TICKET, "title": f"t{number}"})
    assert desk.ok("info", collection="tickets")["count"] == 131
    found = desk.ok("ticket_info", condition={"ticket.group_id": {"operator": "is", "value": ["1"]}}, limit=120)
    assert found["count"] == 120
    assert len({ticket["id"] for ticket in found["tickets"]}) == 120


def test_a_page_cut_to_a_limit_unknown_to_the_client_is_not_the_last(desk: Desk) -> None:
    rows = [{"id": number, "name": f"g{number}"} for number in range(1, 26)]
    desk.wire.clear()
    for number in range(3):
        body = json.dumps(rows[number * 10 : number * 10 + 10]).encode()
        desk.wire.fault("status", code=200, body=body, headers=JSON, nth=number, path="/groups$")
    assert desk.run_on("info", collection="groups")["count"] == 25


def test_a_full_page_that_is_repeated_is_not_the_end(desk: Desk) -> None:
    rows = json.dumps([{"id": number, "name": f"g{number}"} for number in range(1, 501)]).encode()
    desk.wire.clear()
    desk.wire.fault("status", code=200, body=rows, headers=JSON, path="/groups$")
    result = desk.run_on("info", collection="groups")
    assert "the same 500 ids as the page before, from 1 to 500" in result["msg"]
    assert len(desk.wire.log) == 2


def test_a_collection_of_one_page_ends_with_it(desk: Desk) -> None:
    rows = json.dumps([{"id": number, "name": f"g{number}"} for number in range(1, 21)]).encode()
    desk.wire.clear()
    desk.wire.fault("status", code=200, body=rows, headers=JSON, path="/groups$")
    assert desk.run_on("info", collection="groups")["count"] == 20


def test_a_customers_account_is_told_what_it_may_not(desk: Desk) -> None:
    result = desk.run("user", token=TOKEN_CUSTOMER, login="x", email="x@lab.example", firstname="X", lastname="Y")
    assert result["error"]["kind"] == "forbidden"


def test_check_mode_of_a_raw_request_sends_only_what_reads(desk: Desk) -> None:
    skipped = desk.ok("api", method="POST", path="groups", data={"name": "G"}, check=True)
    assert skipped["skipped_in_check_mode"]
    assert desk.wire.log == []
    search = {"condition": {"ticket.number": {"operator": "is", "value": "1"}}, "expand": True}
    assert desk.ok("api", method="POST", path="tickets/search", data=search, reads=True, check=True)["content"] == []
    assert "JSON" in desk.refused("api", method="POST", path="groups", data="{broken")["msg"]


def test_no_cookie_is_sent_back(desk: Desk) -> None:
    """A session would win over the token."""
    desk.wire.clear()
    headers = {**JSON, "Set-Cookie": "_zammad_session=1; path=/"}
    desk.wire.fault("status", code=429, body=b"", headers=headers, times=1)
    desk.run_on("notification", api_retries=1)
    assert len(desk.wire.log) == 2
    assert desk.wire.log[1].headers["Cookie"] is None

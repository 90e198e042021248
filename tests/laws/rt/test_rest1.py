# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of REST 1.0 meets: mail, odd names, service levels, time zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator
from tests.simulators.rt.rights import grant
from tests.simulators.rt.seed import add_custom_field

TOKEN_NEW_YORK = "token-newyork"
TICKET = {"queue": "Helpdesk", "subject": "Disk full", "requestor": "alice@rt.example"}


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def _run(server: Simulator, module: str = "rt_ticket", *, check: bool = False, **options: Any) -> dict[str, Any]:
    login = {"api_url": server.wire.url, "api_token": server.tokens["root"], "api_version": "rest1"}
    return runner.run(module, {**login, **options}, check=check)


def test_no_mail_about_a_new_ticket_shows_its_key(server: Simulator) -> None:
    result = _run(server, **TICKET, external_id="alarm 7", content="It is full.", admin_cc=["bob@rt.example"])
    rt = server.app.rt
    mails = [
        rt.attachments[part] for item in rt.transactions.values() if "Email" in item.type for part in item.attachments
    ]
    assert not result.get("failed"), result["msg"]
    assert {mail.subject for mail in mails if mail.subject} == {f"[rt.example #{result['id']}] Disk full"}
    assert not [mail for mail in mails if "opsdesk" in f"{mail.headers}{mail.content!r}"]
    assert result["record"]["time_left"] == 0


#: Names of custom fields that a careless parser takes apart.
ODD = ("With: colon", "Brace}: x", "Brace {x}", "Close } only", "Open { only", "Tail:", "Quote'd", "Hash # x")


def _with_odd_fields(server: Simulator) -> None:
    for number, name in enumerate((*ODD, "Comma, x"), 50):
        add_custom_field(server.app.rt, number, name, "FreeformSingle", [], [3])


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("value", ["plain", "a}: b", "x: y\nz"])
def test_a_custom_field_with_an_odd_name_is_written_and_found(server: Simulator, name: str, value: str) -> None:
    if "}: " in name and "\n" in value:
        pytest.skip("refused: RT's form does not say where the name ends")
    _with_odd_fields(server)
    task = {**TICKET, "custom_fields": {name: value}, "match_on": ["queue", "custom_fields"]}
    first, second = _run(server, **task), _run(server, **task)
    assert (first.get("msg"), first["changed"], second.get("msg"), second["changed"]) == (None, True, None, False)
    assert second["record"]["custom_fields"][name] == value


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Comma, x", "stops at a comma"),
        ("Brace}: x", "does not show the lines"),
        ("With", "there is no custom field 'With'"),
        ("Tail", "mean 'Tail:'"),
    ],
)
def test_a_field_that_cannot_be_written_is_refused_first(server: Simulator, name: str, word: str, check: bool) -> None:
    _with_odd_fields(server)
    result = _run(server, **TICKET, custom_fields={name: "x\ny"}, check=check)
    assert result["failed"] and word in result["msg"], result["msg"]
    assert not server.writes()


def test_a_queue_with_a_slash_takes_tickets(server: Simulator) -> None:
    server.fetch("POST", "queue", {"Name": "Nord/Sued"})
    task = {**TICKET, "queue": "nord/sued"}
    first, second = _run(server, **task), _run(server, **task)
    assert (first.get("msg"), first["changed"], second["changed"]) == (None, True, False)
    assert second["record"]["queue"] == "Nord/Sued"


def test_a_user_with_a_slash_owns_a_ticket_by_name_and_by_address(server: Simulator) -> None:
    document = {"Name": "EXAMPLE/erika", "EmailAddress": "erika@rt.example", "Privileged": 1}
    server.fetch("POST", "user", document)
    user = server.app.rt.user("EXAMPLE/erika")
    grant(server.app.rt, user.id, "OwnTicket")
    first = _run(server, **{**TICKET, "requestor": "EXAMPLE/erika"}, owner="example/erika")
    assert (first.get("msg"), first["record"]["owner"]) == (None, "EXAMPLE/erika")
    assert not _run(server, **{**TICKET, "requestor": "erika@rt.example"}, owner="erika@rt.example")["changed"]
    login = {"api_token": server.tokens["apiuser"]}
    refused = _run(server, **TICKET, owner="example/erika", **login)
    assert "AdminUsers" in refused["msg"] and "e-mail address" in refused["msg"]


def test_a_mistyped_queue_is_met_with_the_nearest(server: Simulator) -> None:
    assert "Helpdesk" in _run(server, **{**TICKET, "queue": "Helpdesc"})["msg"]


@pytest.mark.parametrize("level", ["gold", ""])
def test_a_service_level_is_managed(server: Simulator, level: str) -> None:
    task = {**TICKET, "queue": "Service", "sla": level}
    first, second = _run(server, **task), _run(server, **task)
    assert (first.get("msg"), first["changed"], second["changed"]) == (None, True, False)
    assert second["record"]["sla"] == level


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
def test_a_service_level_that_rt_would_not_show_is_refused(server: Simulator, check: bool) -> None:
    result = _run(server, **TICKET, sla="gold", check=check)
    assert "has no service levels" in result["msg"]
    assert not server.writes()
    assert not _run(server, **TICKET, sla="").get("failed")


@pytest.mark.parametrize("order", ["colour", "content"])
def test_an_order_that_rt_does_not_have_is_refused(server: Simulator, order: str) -> None:
    result = _run(server, "rt_ticket_info", ticketsql="id > 0", order_by=order)
    assert f"cannot sort by '{order}'" in result["msg"]


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize(
    "options", [{"due": "2031-06-01T12:00:00Z"}, {"custom_fields": {"Window": "2031-06-01T12:00Z"}}]
)
def test_dates_in_another_time_zone_than_the_accounts_are_refused(
    server: Simulator, options: dict[str, Any], check: bool
) -> None:
    newyork = {"api_token": TOKEN_NEW_YORK, "api_timezone": None}
    refused = _run(server, **TICKET, **options, **newyork, check=check)
    assert refused.get("failed") and "api_timezone" in refused["msg"], refused
    assert not server.writes()
    right = {**newyork, "api_timezone": "America/New_York"}
    first = _run(server, **TICKET, **options, **right)
    assert first.get("msg") is None
    assert not _run(server, **TICKET, **options, api_timezone="UTC")["changed"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of Request Tracker as tests and the demo use it; what it answers is compared in `tests/contract`."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.rt import TOKEN_APIUSER, TOKEN_ROOT, create_app, is_write
from tests.simulators.wire import Wire

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire(create_app()) as wire:
        yield wire


def ask(wire: Wire, method: str, path: str, data: Any = None, token: str = TOKEN_APIUSER) -> Any:
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{wire.url}/REST/2.0{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def test_a_person_edits_on_the_server_meanwhile() -> None:
    app = create_app()
    with Wire(app) as wire:
        ask(wire, "POST", "/ticket", {"Queue": "Helpdesk", "Subject": "printer", "Requestor": "alice@rt.example"})
        assert app.rt.edit(1, by="bob", Status="open") == ["Ticket 1: Status changed from 'new' to 'open'"]
        app.rt.reply(1, "we are on it", by="bob")
        app.rt.tickets[1]["Subject"] = "edited in the database"
        found = ask(wire, "GET", "/ticket/1")
        assert (found["Status"], found["Subject"], found["LastUpdatedBy"]["id"]) == (
            "open",
            "edited in the database",
            "bob",
        )
        types = [item["Type"] for item in ask(wire, "GET", "/ticket/1/history?fields=Type")["items"]]
        assert types == ["Create", "EmailRecord", "Status", "Correspond", "EmailRecord"]


def test_a_server_without_its_seed_knows_nobody() -> None:
    assert create_app(seed=False).rt.users == {}


def test_two_servers_share_nothing() -> None:
    one, other = create_app(), create_app()
    with Wire(one) as wire:
        ask(wire, "POST", "/ticket", {"Queue": "General", "Subject": "x"})
    assert (len(one.rt.tickets), len(other.rt.tickets)) == (1, 0)


def test_root_may_what_others_may_not(wire: Wire) -> None:
    assert ask(wire, "POST", "/user", {"Name": "carla"}, TOKEN_ROOT)["id"] == "carla"
    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask(wire, "POST", "/user", {"Name": "carlo"})


def test_writers_at_the_same_time_get_numbers_of_their_own(wire: Wire) -> None:
    made: list[str] = []

    def make() -> None:
        made.extend(ask(wire, "POST", "/ticket", {"Queue": "Helpdesk", "Subject": "x"})["id"] for _turn in range(5))

    threads = [threading.Thread(target=make) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made, key=int) == [str(number) for number in range(1, 21)]


def test_an_external_key_is_found_among_thousands_without_looking_at_them(wire: Wire) -> None:
    """The link index answers it: no other ticket is tested at all."""
    from tests.simulators.rt import links, search, tickets

    app = create_app()
    who, queue = app.rt.users[27], app.rt.queues[3]
    made = [tickets.create(app.rt, who, queue, {"Subject": f"t{number}"}) for number in range(300)]
    links.add(app.rt, who, made[150], "RefersTo", "urn:opsdesk:one")
    level = search.ticketsql.parse("RefersTo = 'urn:opsdesk:one' AND Queue = 'Helpdesk' AND Status = '__Active__'")
    assert search._level(app.rt, who, level).candidates == {made[150].id}
    found = search.tickets(app.rt, who, "RefersTo = 'urn:opsdesk:one' AND Queue = 'Helpdesk'")
    assert [ticket.id for ticket in found] == [made[150].id]


@pytest.mark.parametrize(
    ("method", "target", "body", "writes"),
    [
        ("GET", "/REST/2.0/ticket/1", b"", False),
        ("POST", "/REST/2.0/users", b"[]", False),
        ("POST", "/REST/2.0/tickets", b"query=id%3D1", False),
        ("POST", "/REST/2.0/tickets/bulk", b"[]", True),
        ("POST", "/REST/2.0/ticket", b"{}", True),
        ("PUT", "/REST/2.0/ticket/1", b"{}", True),
        ("DELETE", "/REST/2.0/ticket/1", b"", True),
        ("POST", "/REST/1.0/", b"user=a&pass=b", False),
        ("POST", "/REST/1.0/search/ticket", b"query=id%3D1", False),
        ("GET", "/REST/1.0/ticket/1/edit?content=Subject%3A+x", b"", True),
        ("GET", "/REST/1.0/ticket/1/show", b"", False),
        ("POST", "/REST/1.0/ticket/1/edit", b"content=", False),
        ("POST", "/REST/1.0/ticket/1/edit", b"user=a&content=Subject%3A+x", True),
        ("POST", "/REST/1.0/ticket/1/comment", b'--B\r\nContent-Disposition: form-data; name="content"\r\n\r\n', True),
        ("POST", "/REST/1.0/ticket/1/merge/2", b"", True),
        ("POST", "/REST/1.0/ticket/link", b"id=1&rel=RefersTo&to=2", True),
        ("POST", "/REST/1.0/logout", b"", False),
    ],
)
def test_what_can_change_something_is_told_from_what_cannot(
    wire: Wire, method: str, target: str, body: bytes, writes: bool
) -> None:
    request = urllib.request.Request(f"{wire.url}{target}", body or None, method=method)
    request.add_header("Content-Type", "application/x-www-form-urlencoded")
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=30).close()
    assert [is_write(exchange) for exchange in wire.log] == [writes]


def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ready = tmp_path / "url"
    program = [sys.executable, "-m", "tests.simulators.rt", "--ready-file", str(ready)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            while not ready.exists():
                assert process.poll() is None
            assert ready.read_text().strip() == url
            with urllib.request.urlopen(f"{url}/REST/2.0/rt?token={TOKEN_APIUSER}", timeout=30) as answer:
                assert json.loads(answer.read())["Version"].startswith("5.0.3")
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0

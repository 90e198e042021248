# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads who made a mistake: it names the thing and the way out, and nothing is half done in silence.

Only parts of messages are compared: ansible-core puts words of its own around them.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.integration.programs import HERE, Ansible, Run
from tests.integration.servers import Server
from tests.simulators.wire import Wire

PROTOCOLS = ("rest2", "rest1")
INVENTORY = str(HERE / "playbooks" / "protocols.yml")

#: Task -> kinds of error (none where the message is Ansible's own), and words that must stand in the message.
SERVER_SAYS = {
    "Wrong password": ("login_refused", ["does not accept the password of user 'apiuser'", "api_password"]),
    "Wrong token": ("login_refused", ["does not accept the token", "api_token"]),
    "Missing queue": ("invalid_input", ["queue 'Helpdsk' does not exist"]),
    "Unknown owner": ("invalid_input", ["owner", "no user 'ghost'"]),
    "Unknown custom field": ("invalid_input", ["no custom field 'Severty'", "Helpdesk", "id you mean 'Severity'?"]),
    "Bad select value": ("invalid_input not_applied", ["Severity", "hgh"]),
    "Owner without rights": ("not_applied", ["owner", "'limited'", "That user may not own tickets", "OwnTicket"]),
    "Invalid transition": ("not_applied", ["can't change status from 'requested' to 'done'", "lifecycle"]),
    "Half of it refused": ("not_applied", ["owner", "'limited'", "That user may not own tickets", "subject"]),
    "Status that is none": ("not_applied", ["Status 'aproved' isn't a valid status", "lifecycle"]),
}
WE_SAY = {
    "No credentials": ("invalid_input", ["RT_TOKEN", "api_username and api_password"]),
    "Wrong address": ("unreachable", ["cannot connect to 127.0.0.1:{closed_port}", "api_url"]),
    "Not an address": ("invalid_input", ["api_url 'rt.example'", "https://host"]),
    "Address with the wrong scheme": ("unreachable", ["does not speak TLS", "api_url"]),
    "Address of something else": ("unexpected_answer", ["{html_url}/helpdesk/", "HTTP 404", "text/html", "api_url"]),
    "Error page": ("server_failed", ["{html_url}/503/", "HTTP 503", "log"]),
    "Unparsable date": ("invalid_input", ["due: 'next tuesday' is not a date", "2031-06-01"]),
    "Ticket that is not there": ("missing", ["ticket 99999 does not exist"]),
    "Comment on a ticket that is not there": ("missing", ["ticket 99999 does not exist"]),
    "Bad query": ("refused", ["Queue = "]),
    "Unknown field of a query": ("invalid_input", ["no field 'ownr'", "id you mean 'owner'?"]),
    "Bad term of a lookup": ("", ["Request Tracker", "ticket 99999 does not exist"]),
    "Misspelt option": ("", ["priorty", "priority"]),
}


def web_server_of_somebody_else(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    failing = environ["PATH_INFO"].startswith("/503")
    start("503 Service Unavailable" if failing else "404 Not Found", [("Content-Type", "text/html; charset=utf-8")])
    return [b"<html><body><h1>Sorry</h1></body></html>"]


def make_mistakes(ansible: Ansible, server: Server, *arguments: str) -> tuple[Run, dict[str, Any]]:
    """Play the mistakes over both protocols; returns the run and the variables."""
    strict = {"Queue": "Strict", "Subject": "A strict one", "CustomFields": {"Must": "be"}}
    with socket.socket() as closed, Wire(web_server_of_somebody_else) as elsewhere:
        # Bound, and so nobody else's, but nobody listens.
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        variables = {
            **server.variables,
            "html_url": elsewhere.url,
            "closed_port": port,
            "closed_url": f"http://127.0.0.1:{port}",
            "strict_tickets": {host: int(server.ask("POST", "ticket", json=strict)["id"]) for host in PROTOCOLS},
        }
        run = ansible.playbook("errors", "-i", INVENTORY, *arguments, variables=variables).ok()
    return run, variables


def check(run: Run, variables: dict[str, Any], expected: dict[str, Any], host: str) -> None:
    for name, (kinds, words) in expected.items():
        task = run.task(name, host)
        assert task.outcome == "failed", name
        for word in words:
            assert word.format(**variables) in task.result["msg"], name
        if kinds:
            assert task.result["error"]["system"] == "Request Tracker", name
            assert task.result["error"]["kind"] in kinds.split(), name
        if kinds == "invalid_input":
            assert task.result["changed"] is False, name


def check_half_done(run: Run, server: Server, variables: dict[str, Any], host: str) -> None:
    """What was done all the same is reported, and only that was done."""
    assert subjects(server, f"Not to be created over {host}") == []

    orphan = run.result("Owner without rights", host)
    assert orphan["not_applied"] == {"owner": {"wanted": "limited", "found": "Nobody"}}
    assert orphan["changed"]
    # REST 2.0 tells the values of a field, and so this is seen before anything is written; REST 1.0 does not.
    blank = run.result("Bad select value", host)
    assert blank["changed"] is (host == "rest1")
    for name, result in (("Owner without rights", orphan), ("Bad select value", blank)):
        made = [result["id"]] if result["changed"] else []
        assert subjects(server, f"{name} over {host}") == made
        if made:
            assert result["action"] == "created"
            assert f"ticket {result['id']} was created" in result["msg"]

    stuck = run.result("Invalid transition", host)
    assert (stuck["changed"], stuck["applied"]) == (False, [])
    assert stuck["not_applied"]["status"] == {"wanted": "done", "found": "requested"}
    half = run.result("Half of it refused", host)
    assert (half["changed"], half["applied"]) == (True, ["subject"])
    assert half["not_applied"] == {"owner": {"wanted": "limited", "found": "Nobody"}}
    ticket = server.ticket(variables["strict_tickets"][host])
    assert (ticket["Subject"], ticket["Status"]) == ("Changed all the same", "requested")
    assert run.result("Status that is none", host)["changed"] is False


def subjects(server: Server, subject: str) -> list[int]:
    """The ids of the tickets with this subject."""
    found = server.ask("GET", "tickets", params={"query": f"Subject = '{subject}'"})
    return [int(item["id"]) for item in found["items"]]


def test_mistakes_on_the_simulator(ansible: Ansible, simulator: Server) -> None:
    run, variables = make_mistakes(ansible, simulator)
    for host in PROTOCOLS:
        check(run, variables, {**SERVER_SAYS, **WE_SAY}, host)
        check_half_done(run, simulator, variables, host)
    # REST 1.0 does not tell what there is.
    assert "Did you mean 'Helpdesk'?" in run.result("Missing queue", "rest2")["msg"]
    assert "did you mean 'high'?" in run.result("Bad select value", "rest2")["msg"]
    assert {task.name for task in run.tasks} == {*SERVER_SAYS, *WE_SAY}, "a mistake that no test reads"


@pytest.mark.real_rt
def test_mistakes_on_a_real_server(ansible: Ansible, real: Server) -> None:
    run, variables = make_mistakes(ansible, real, "--tags", "server")
    for host in PROTOCOLS:
        check(run, variables, SERVER_SAYS, host)
        check_half_done(run, real, variables, host)

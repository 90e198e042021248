# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole service desk in one playbook: predicted before any of it exists, made just so, and made once.

Both versions are two hosts of one run. What the server then holds is read past the collection.
"""

from __future__ import annotations

from typing import Any

from tests.integration.programs import Ansible, Run
from tests.integration.zammad import ACCOUNT, Desk, inventory, serving

#: How much there is of what takes long, on each version.
SIZES = {"6.5": {"people": 20, "tickets": 5}, "5.5": {"people": 1, "tickets": 1}}
#: What version 5 does not know.
ACTIVATOR = {"6.5": {"activator": "action", "execution_condition_mode": "selective"}, "5.5": {}}
SECRETS = {"user_password": "Us3r-pw-Word", "hook_secret": "h00k-s3cr3t"}
WEB = "Größen & Maße::Web"
PARENT = "Größen & Maße"


def items(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a loop, or the one result of a task without."""
    found: list[dict[str, Any]] = result.get("results", [result])
    return found


def play(ansible: Ansible, desks: list[Desk], *arguments: str) -> Run:
    variables = {
        "sizes": {desk.host: SIZES[desk.version] for desk in desks},
        "activator": {desk.host: ACTIVATOR[desk.version] for desk in desks},
        "account": ACCOUNT,
        **SECRETS,
    }
    for desk in desks:
        desk.wire.clear()
    where = inventory(ansible.files, *desks)
    return ansible.playbook("zammad_desk", "-i", where, *arguments, variables=variables).ok()


def made(desk: Desk) -> dict[str, list[str]]:
    """Task -> the action of each of its items."""
    return {
        "Groups": ["created"] * 3,
        "Roles": ["created"] * 2,
        "Organizations": ["created"] * 2,
        "People": ["created"] * SIZES[desk.version]["people"],
        "Access of the account that opens the tickets": ["updated"],
        **{name: ["created"] for name in ("Calendar", "Service level", "Webhook", "Trigger", "Macro")},
        "Tickets": ["created"] * SIZES[desk.version]["tickets"],
        "What was done": ["created"],
    }


def test_is_predicted_and_made_and_made_once(ansible: Ansible) -> None:
    desks = [Desk.simulated(version) for version in SIZES]
    with serving(*desks):
        predicted = play(ansible, desks, "--check", "--diff")
        for desk in desks:
            assert desk.writes() == [], "check mode sent a writing request"
        real = play(ansible, desks, "--diff")
        for desk in desks:
            for name, actions in made(desk).items():
                promises, deeds = (items(run.result(name, desk.host)) for run in (predicted, real))
                assert [deed["action"] for deed in deeds] == actions, (desk.version, name)
                assert [promise["action"] for promise in promises] == actions, (desk.version, name)
                assert [promise["diff"] for promise in promises] == [deed["diff"] for deed in deeds], name
            assert {task.name for task in real.tasks} == set(made(desk)), "a task that no test looks at"
            check(desk)
        # The other version runs everything twice under the laws; here that would only take time.
        again = play(ansible, desks[:1])
        assert [task.outcome for task in again.tasks] == ["ok"] * len(made(desks[0]))
        assert again.changed(desks[0].host) == []
        assert desks[0].writes() == [], "nothing changed, and something was written"
    for run in (predicted, real, again):
        assert [secret for secret in SECRETS.values() if secret in run.words] == []


def check(desk: Desk) -> None:
    """The server holds what the playbook says, whatever the modules say of it."""
    check_people(desk)
    check_administration(desk)
    for number in range(1, SIZES[desk.version]["tickets"] + 1):
        check_ticket(desk, number)


def check_people(desk: Desk) -> None:
    web = desk.named("groups", WEB)
    assert (web["assignment_timeout"], web["follow_up_possible"]) == (60, "new_ticket")
    assert desk.named("groups", PARENT)["note"] == "What was <b>measured</b>"
    role = desk.named("roles", "Service desk")
    assert sorted(role["permissions"]) == ["ticket.agent", "user_preferences"]
    assert {name: sorted(levels) for name, levels in role["groups"].items()} == {PARENT: ["overview", "read"]}
    people = [
        user for user in desk.objects("users") if user["login"].startswith("agent") and user["lastname"] != "Agent"
    ]
    assert len(people) == SIZES[desk.version]["people"]
    for number, user in enumerate(sorted(people, key=lambda user: str(user["login"])), 1):
        organization = "Duckburg" if number % 2 else "Mouseton"
        assert user["login"] == f"agent{number:02}"
        assert user["email"] == f"agent{number:02}@{organization.lower()}.example"
        assert (user["firstname"], user["lastname"]) == ("Zoë", f"Ångström {number}")
        assert user["organization"] == organization
        assert user["roles"] == ["Service desk" if number % 5 else "Accounting"]
        access = {name: sorted(levels) for name, levels in user["groups"].items()}
        assert access == {PARENT: ["change", "create", "read"], WEB: ["full"]}


def check_administration(desk: Desk) -> None:
    group, webhook = desk.named("groups", "Billing")["id"], desk.named("webhooks", "Ticket service")
    assert (webhook["endpoint"], webhook["signature_token"]) == ("http://127.0.0.1:9/tickets", SECRETS["hook_secret"])
    trigger = desk.named("triggers", "Tell the ticket service")
    # Zammad itself knows ids only.
    assert trigger["condition"]["ticket.group_id"] == {"operator": "is", "value": [str(group)]}
    assert trigger["perform"]["notification.webhook"] == {"webhook_id": str(webhook["id"])}
    owner = desk.named("users", "agent01", key="login")["id"]
    assert trigger["perform"]["ticket.owner_id"] == {"value": str(owner)}
    macro, states = desk.named("macros", "Wait for an answer"), desk.named("ticket_states", "pending close")
    assert macro["perform"]["ticket.state_id"] == {"value": str(states["id"])}
    assert sorted(macro["groups"]) == ["Billing", PARENT]
    sla, calendar = desk.named("slas", "Gold"), desk.named("calendars", "Office hours")
    assert (sla["calendar_id"], sla["first_response_time"], sla["solution_time"]) == (calendar["id"], 60, 480)
    assert sla["condition"]["ticket.group_id"]["value"] == [str(group), "1"]
    assert calendar["business_hours"]["mon"]["timeframes"] == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert calendar["business_hours"]["sun"]["active"] is False
    assert calendar["public_holidays"]["2031-12-24"]["summary"] == "Christmas Eve"


def check_ticket(desk: Desk, number: int) -> None:
    ticket = desk.named("tickets", f"Größe {number} – 容量不足 🦆", key="title")
    assert ticket["group"] == ("Billing" if number == 5 else WEB)
    assert (ticket["customer"], ticket["owner"]) == (f"agent{number:02}", "agent05" if number == 5 else "agent01")
    assert ticket["state"] == ("pending reminder" if number == 3 else "open")
    assert ticket["pending_time"] == ("2031-06-01T10:30:00.000Z" if number == 3 else None)
    assert ticket["priority"] == "3 high"
    tags = desk.ask("GET", f"tags?object=Ticket&o_id={ticket['id']}")["tags"]
    assert sorted(tags) == sorted(["größe", f"number {number}", f"opsdesk:desk/{number}%2C 100 %25"])
    article, *more = desk.ask("GET", f"ticket_articles/by_ticket/{ticket['id']}")
    assert [item["body"] for item in more] == (["<p>Old logs were <b>removed</b>.</p>"] if number == 1 else [])
    assert article["body"].strip() == "Grüße,\n\n  /var is full: 日本語 🦆"
    assert (article["type"], article["internal"]) == ("note" if number % 2 else "phone", number == 1)
    (file,) = article["attachments"]
    assert (file["filename"], int(file["size"])) == ("df.txt", len(f"{number} bytes left\n"))

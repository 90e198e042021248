# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop over 200 properties logs in once and out once; a session that expires on the way is renewed unnoticed."""

from __future__ import annotations

from collections import Counter

from tests.integration.programs import Ansible
from tests.simulators.cloudbees import ADMIN, PASSWORDS, create_app, is_write
from tests.simulators.wire import Wire

MANY = 200


def test_a_loop_over_many_properties(ansible: Ansible) -> None:
    application = create_app()
    c = application.cloudbees
    # Each item takes three requests, so that the first session expires in the middle of the loop, and no other does.
    c.session_requests = 350
    with Wire(application) as wire:
        run = ansible.playbook(
            "cloudbees_loop",
            variables={"how_many": MANY},
            CLOUDBEES_URL=wire.url,
            CLOUDBEES_USERNAME=ADMIN,
            CLOUDBEES_PASSWORD=PASSWORDS[ADMIN],
            CLOUDBEES_RETRIES="0",
            CLOUDBEES_AUTH="session",
        ).ok()
        log = wire.log
    items = run.result("Keep")["results"]
    assert [item["changed"] for item in items] == [True] * MANY
    sheet = c.get(c.root, "project", "Default").properties.properties["many"].inner
    assert {one.name: one.value for one in sheet.properties.values()} == {f"number {n}": str(n) for n in range(MANY)}
    # Every write was carried out once, those that were turned away for an expired session included.
    done = Counter(exchange.path for exchange in log if is_write(exchange) and exchange.status in (200, 201))
    assert (len(done), set(done.values())) == (MANY, {1})
    sessions = [exchange for exchange in log if "/sessions" in exchange.path]
    expired = [exchange for exchange in log if exchange.status == 401]
    assert len(expired) == 1
    # The server does not know the first way to end a session.
    assert [exchange.method for exchange in sessions] == ["POST", "POST", "DELETE", "DELETE"]
    assert c.open_sessions() == []

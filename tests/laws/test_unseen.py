# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that may create and not see: refused where the server can tell before, and never silent.

What Zammad tells stands in tests/unit/zammad/test_finding_tickets.py.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws import runner
from tests.laws.cerb.desk import HELPDESK
from tests.laws.cerb.scenarios import LEAN as CERB
from tests.laws.cerb.servers import Simulator as Cerb
from tests.laws.cerb.test_tickets import MILO
from tests.laws.rt.scenarios import LEAN as RT
from tests.laws.rt.servers import Simulator as RequestTracker
from tests.laws.scenario import Scenario

TASK = {"external_id": "blind/1", "queue": "General", "subject": "x"}


def _blind(simulator: RequestTracker, *rights: str) -> None:
    """Whoever is not root loses these rights."""
    rt = simulator.app.rt
    mine = rt.principals_of(rt.user("apiuser"))
    rt.grants -= {grant for grant in rt.grants if grant[0] in mine and grant[1] in (*rights, "SuperUser")}


@pytest.mark.parametrize("scenario", RT, ids=lambda item: item.variant)
def test_rt_cannot_tell_before_so_the_failure_says_what_was_created_and_which_right_is_missing(
    scenario: Scenario,
) -> None:
    with RequestTracker() as simulator:
        _blind(simulator, "ShowTicket")
        result = runner.run("rt_ticket", {**simulator.connection(scenario), **TASK})
        assert (result["failed"], result["changed"], result["action"], result["id"]) == (True, True, "created", 1)
        assert "cannot read it: every run would create another one" in result["msg"]
        assert "ShowTicket" in result["msg"]


@pytest.mark.parametrize("scenario", RT, ids=lambda item: item.variant)
def test_a_comment_that_the_account_may_not_see_names_the_right(scenario: Scenario) -> None:
    with RequestTracker() as simulator:
        connection = simulator.connection(scenario)
        ticket = runner.run("rt_ticket", {**connection, **TASK})["id"]
        comment: dict[str, Any] = {**connection, "ticket": ticket, "content": "hello"}
        _blind(simulator, "ShowTicketComments")
        result = runner.run("rt_comment", comment)
        assert (result["failed"], result["changed"]) == (True, True)
        assert "every run would post it again" in result["msg"]
        assert "ShowTicketComments" in result["msg"]


@pytest.mark.parametrize("first", [{"content": "x", "quiet": True}, {}], ids=["composed", "created"])
def test_cerb_refuses_a_private_group_to_who_is_not_a_member(first: dict[str, Any]) -> None:
    with Cerb() as simulator:
        scenario = CERB[0]
        group = simulator.app.cerb.get("group", simulator.places(scenario)["helpdesk"])
        task = {**simulator.connection(scenario), "external_id": "blind/1", "group": HELPDESK, "subject": "x", **first}
        elsewhere = runner.run("cerb_ticket", {**task, "external_id": "other", "group": "Support"})
        group["is_private"] = 1
        assert runner.run("cerb_ticket", task, check=True)["action"] == "created"
        simulator.app.cerb.leave(MILO)
        simulator.wire.clear()
        for check in (True, False):
            for options in (task, {**task, "id": elsewhere["id"], "external_id": "other"}):
                result = runner.run("cerb_ticket", options, check=check)
                assert (result.get("failed"), result["changed"]) == (True, False), result
                assert "member of the group" in result["msg"]
        assert simulator.writes() == []
        admin = {**task, **simulator.connection(CERB[1])}
        assert runner.run("cerb_ticket", admin)["action"] == "created"

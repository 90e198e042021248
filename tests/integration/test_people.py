# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, groups and queues: predicted, made, made again, switched off, switched off again."""

from __future__ import annotations

from urllib.parse import quote

from tests.integration.programs import Ansible
from tests.integration.servers import Server


def test_people_and_queues(ansible: Ansible, simulator: Server) -> None:
    mark = "7f"
    run = ansible.playbook("people", variables={**simulator.variables, "run_id": mark}).ok()

    for name in ("User", "Group", "Queue"):
        predicted, made = run.result(f"{name} predicted"), run.result(name)
        assert (predicted["action"], made["action"]) == ("created", "created")
        assert predicted["diff"] == made["diff"]
        assert made["diff"]["before"] == {}
        assert run.result(f"{name} again")["changed"] is False
        assert run.result(f"{name} off")["action"] == "deleted"
        assert run.result(f"{name} off again")["changed"] is False
    less = run.result("One member less")["diff"]
    assert set(less["before"]["members"]) - set(less["after"]["members"]) == {"alice"}
    assert sorted(run.result("Queue")["record"]["admin_cc"]) == ["bob@rt.example", f"group:Größe & Co {mark}"]

    # The server itself, asked past the collection.
    user = simulator.ask("GET", f"user/{quote(f'zoë-{mark}')}", user="root")
    assert (user["EmailAddress"].lower(), user["Organization"]) == (f"zoe-{mark}@rt.example", "Lab")
    queue = simulator.ask("GET", f"queue/{quote(f'Größen {mark}')}", user="root")
    assert (queue["Lifecycle"], queue["CorrespondAddress"]) == ("strict", "measure@rt.example")
    assert [str(thing["Disabled"]) for thing in (user, queue)] == ["1", "1"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks that are measured, and the users that are wanted."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Task = dict[str, Any]
TOKEN = "benchmark"
#: What a playbook is measured against: its start, without a task that does anything.
NOTHING: list[Task] = [{"ansible.builtin.debug": {"msg": "nothing"}}]


def command(tasks: Sequence[Task], place: Path, name: str) -> list[str]:
    """Write a playbook; returns how it is run."""
    play = {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}
    playbook = place / f"{name}.json"
    playbook.write_text(json.dumps([play]))
    return [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]


def environment(url: str, place: Path) -> dict[str, str]:
    """Nothing of whoever runs the benchmark, and where the servers are."""
    collections = Path(sys.executable).parents[1] / "collections"
    settings = place / "ansible.cfg"
    settings.write_text("[defaults]\nlocalhost_warning = false\n[inventory]\ninventory_unparsed_warning = false\n")
    return {
        **{name: "" for name in os.environ if name.startswith(("RT_", "ZAMMAD_", "ANSIBLE_", "OPSDESK_"))},
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_HOME": str(place / "home"),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "PYTHONPATH": "",
        "ZAMMAD_URL": url,
        "ZAMMAD_TOKEN": TOKEN,
        "RT_URL": url,
        "RT_TOKEN": TOKEN,
    }


def wanted(count: int) -> list[dict[str, Any]]:
    """`count` users; the server has 95 of 100, and 5 of 95 are different there."""
    return [
        {
            "login": f"user{number}",
            "email": f"user{number}@bench.example",
            "firstname": "Uma",
            "lastname": f"Number {number}",
            "note": "as it shall be" if number % 19 == 0 else "as it was",
            "roles": ["Customer"],
        }
        for number in range(1, count + 1)
    ]


def present(count: int) -> int:
    """How many of them the server has."""
    return count - count // 20


URL = "{{ lookup('ansible.builtin.env', 'ZAMMAD_URL') }}"


def uri(number: str) -> Task:
    """Read one user by ansible.builtin.uri; nothing is compared."""
    headers = {"Authorization": f"Token token={TOKEN}"}
    return {"ansible.builtin.uri": {"url": f"{URL}/api/v1/users/{number}", "headers": headers, "return_content": True}}


def user(number: str) -> Task:
    """Read one user and compare."""
    return {"opsdesk.itsm.zammad_user": {"id": number, "note": "as it was"}}


def loop(task: Callable[[str], Task], count: int) -> list[Task]:
    """One task with a loop."""
    return [{**task("{{ item }}"), "loop": f"{{{{ range(1, {count + 1}) | list }}}}"}]


def each(task: Callable[[str], Task], count: int) -> list[Task]:
    """Separate tasks."""
    return [task(str(number)) for number in range(1, count + 1)]


def sync(file: Path, **more: Any) -> list[Task]:
    """All users of a file in one task. Read where it is needed, the list is not templated again for every task."""
    objects = f"{{{{ lookup('ansible.builtin.file', {str(file)!r}) | from_json }}}}"
    return [{"opsdesk.itsm.zammad_sync": {"resource": "user", "objects": objects, **more}}]


def lookups(count: int) -> list[Task]:
    """One template that looks up many tickets."""
    found = f"query('opsdesk.itsm.rt_ticket', *range(1, {count + 1}), fields=['subject'])"
    return [{"ansible.builtin.debug": {"msg": f"{{{{ {found} | map(attribute='subject') | join }}}}"}}]


def url_lookups(count: int) -> list[Task]:
    """The same with what ansible-core has."""
    address = "lookup('ansible.builtin.env', 'RT_URL') ~ '/REST/2.0/ticket/' ~ number"
    one = f"(lookup('ansible.builtin.url', {address}, split_lines=false) | from_json).Subject"
    template = f"{{% for number in range(1, {count + 1}) %}}{{{{ {one} }}}}{{% endfor %}}"
    return [{"ansible.builtin.debug": {"msg": template}}]


def tickets(**more: Any) -> list[Task]:
    """Read all tickets."""
    return [{"opsdesk.itsm.rt_ticket_info": {"ticketsql": "id > 0", **more}, "register": "found"}]

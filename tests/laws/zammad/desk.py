# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every scenario of Zammad finds on the server beside the seed of the simulator: groups, people, organizations,
attributes that an administrator added. Made by plain requests, once for each version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: (method, path below /api/v1/, JSON or None) -> (status, JSON), as an administrator.
Fetch = Callable[..., tuple[int, Any]]

INPUT = {"type": "text", "maxlength": 120, "null": True}
CHOICE = {"options": {"low": "Low", "high": "High"}, "nulloption": True, "null": True, "default": ""}
BRANCHES = [{"name": "Low", "value": "low", "children": [{"name": "High", "value": "high"}]}]
TREE = {"options": BRANCHES, "null": True, "nulloption": True, "default": ""}
NUMBER = {"min": 0, "max": 9999, "null": True}
FLAG = {"options": {"true": "yes", "false": "no"}, "default": False, "null": True}
INSTANT = {"future": True, "past": True, "diff": 0, "null": True}
DAY = {"diff": 0, "null": True}
SOURCE = {"search_url": "http://127.0.0.1:9/", "default": "", "null": True}
ATTRIBUTES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("Ticket", "lab_text", "input", INPUT),
    ("Ticket", "lab_key", "input", INPUT),
    ("Ticket", "lab_choice", "select", CHOICE),
    ("Ticket", "lab_number", "integer", NUMBER),
    ("Ticket", "lab_flag", "boolean", FLAG),
    ("Ticket", "lab_when", "datetime", INSTANT),
    ("Ticket", "lab_day", "date", DAY),
    ("Ticket", "lab_choices", "multiselect", CHOICE),
    ("Ticket", "lab_branch", "tree_select", TREE),
    ("Ticket", "lab_branches", "multi_tree_select", TREE),
    ("User", "lab_text", "input", INPUT),
    ("User", "lab_flag", "boolean", FLAG),
    ("User", "lab_number", "integer", NUMBER),
    ("User", "lab_when", "datetime", INSTANT),
    ("User", "lab_choices", "multiselect", CHOICE),
    ("Organization", "lab_text", "input", INPUT),
    ("Organization", "lab_number", "integer", NUMBER),
    ("Organization", "lab_day", "date", DAY),
    ("Group", "lab_text", "input", INPUT),
    ("Group", "lab_flag", "boolean", FLAG),
    ("Group", "lab_choice", "select", CHOICE),
]
#: Version 5.5 does not have this type.
NEWER = ("Ticket", "lab_source", "autocompletion_ajax_external_data_source", SOURCE)
HOURS = {
    day: {"active": day not in ("sat", "sun"), "timeframes": [["09:00", "17:00"]]}
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}
HELPDESK, SERVICE = "Größe & Co", "Service"
EVERYWHERE = {"Users": ["full"], HELPDESK: ["full"], SERVICE: ["full"]}


def furnish(fetch: Fetch, version: str) -> None:
    """Make all of it."""

    def make(path: str, **document: Any) -> dict[str, Any]:
        status, answer = fetch("POST", path, document)
        assert status in (200, 201), (path, status, answer)
        return answer if isinstance(answer, dict) else {}

    added = ATTRIBUTES if version == "5.5" else [*ATTRIBUTES, NEWER]
    for place, (kind, name, data_type, option) in enumerate(added, start=1500):
        described = {"object": kind, "name": name, "display": name, "data_type": data_type, "data_option": option}
        make("object_manager_attributes", **described, active=True, screens={}, position=place)
    make("object_manager_attributes_execute_migrations")
    make("signatures", name="lab", body="<p>lab</p>")
    sender = {"realname": "Lab"} if version == "5.5" else {"name": "Lab"}
    address = make("email_addresses", email="desk@lab.example", **sender)
    make("groups", name=HELPDESK, email_address_id=address["id"])
    make("groups", name=SERVICE)
    for name in ("Zürich AG", "Second 'Org'"):
        make("organizations", name=name)
    make("users", login="zoe@lab.example", email="zoe@lab.example", lastname="Zoë", roles=["Agent"], groups=EVERYWHERE)
    both = {"organization": "Zürich AG", "organizations": ["Second 'Org'"]}
    make("users", login="alice", email="alice@lab.example", lastname="Alice", **both)
    make("users", login="bob", email="bob@lab.example", lastname="Bob", organization="Zürich AG")
    make("users", login="carl", email="carl@lab.example", lastname="Carl")
    make("calendars", name="Lab", timezone="Europe/Berlin", business_hours=HOURS)
    for person in fetch("GET", "users")[1]:
        if person["login"] in ("admin@lab.example", "agent@lab.example"):
            status, answer = fetch("PUT", f"users/{person['id']}", {"groups": EVERYWHERE})
            assert status == 200, answer
    if version != "5.5":
        setting = next(item for item in fetch("GET", "settings")[1] if item["name"] == "time_accounting")
        fetch("PUT", f"settings/{setting['id']}", {"state_current": {"value": True}})
        for name in ("travel", "work"):
            make("time_accounting/types", name=name)

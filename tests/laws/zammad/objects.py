# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of `zammad_object`: one for each type of object."""

from __future__ import annotations

from typing import Any

from tests.laws.scenario import Scenario
from tests.laws.zammad.desk import HELPDESK, HOURS, SERVICE

OPEN = {"ticket.state_id": {"operator": "is", "value": ["new", "open"]}}
HIGH = {"ticket.priority_id": {"operator": "is", "value": "3 high"}}
CLOSE = {"ticket.state_id": {"value": "closed"}, "ticket.tags": {"operator": "add", "value": "größe"}}
RAISE = {"ticket.priority_id": {"value": "3 high"}, "ticket.owner_id": {"value": "zoe@lab.example"}}
TIMEPLAN: dict[str, Any] = {
    "days": {day: day == "Mon" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")},
    "hours": {str(hour): hour == 7 for hour in range(24)},
    "minutes": {str(minute): minute == 0 for minute in range(0, 60, 10)},
}
NO_SECRET_SEEN = "nothing of it is compared once it is written"


def _object(
    kind: str,
    create: dict[str, Any],
    update: dict[str, Any],
    by_hand: dict[str, Any],
    name: str = "Größe '<key>' & Co",
    **more: Any,
) -> Scenario:
    options = {key: more.pop(key) for key in ("object", "migrate") if key in more}
    secrets = more.pop("secrets", ({}, {}))
    said = [{"attributes": create}, {"attributes": update}]
    for step, secret in zip(said, secrets, strict=True):
        if secret:
            step["secrets"] = secret
    return Scenario(
        module="zammad_object",
        variant=kind,
        account="admin",
        identity={"type": kind, "name": name, **options},
        create=said[0],
        update=said[1],
        by_hand=by_hand,
        thin=4 if kind in ("trigger", "object_attribute") else 8,
        **more,
    )


OBJECTS = [
    _object(
        "trigger",
        {"condition": {**OPEN, **HIGH}, "perform": RAISE, "note": "a <b>note</b>", "active": True},
        {"condition": OPEN, "perform": CLOSE, "note": ""},
        {"disable_notification": False},
    ),
    _object(
        "macro",
        {"perform": CLOSE, "note": "x", "ux_flow_next_up": "next_task", "groups": [HELPDESK, SERVICE]},
        {"perform": {**RAISE, "ticket.state_id": {"value": 2}}, "groups": []},
        {"note": "by hand"},
    ),
    _object(
        "sla",
        {"calendar": "Lab", "first_response_time": 60, "update_time": 120, "condition": HIGH},
        {"first_response_time": None, "update_time": "240", "condition": OPEN},
        {"solution_time": 480},
    ),
    _object(
        "calendar",
        {"timezone": "Europe/Zurich", "business_hours": HOURS, "default": False},
        {"timezone": "UTC", "business_hours": {**HOURS, "sat": {"active": True, "timeframes": [["10:00", "12:00"]]}}},
        {"ical_url": "https://x.example/y.ics"},
    ),
    _object(
        "webhook",
        {"endpoint": "https://x.example/hook?a=b&c=%20", "ssl_verify": False, "note": "a <b>note</b>"},
        {"endpoint": "https://y.example/", "ssl_verify": True},
        {"note": "by hand"},
        secrets=({"signature_token": "planted token"}, {}),
        unseen={"signature_token": NO_SECRET_SEEN},
    ),
    _object(
        "overview",
        {
            "roles": ["Agent", "Admin"],
            "users": ["zoe@lab.example"],
            "condition": OPEN,
            "order": {"by": "created_at", "direction": "ASC"},
            "view": {"d": ["title", "customer"], "s": ["title"], "m": ["title"], "view_mode_default": "s"},
        },
        {
            "roles": ["Agent"],
            "users": [],
            "condition": HIGH,
            "view": {"d": ["customer", "title"], "s": ["title"], "m": ["title"], "view_mode_default": "s"},
        },
        {"group_by": "customer"},
    ),
    _object(
        "job",
        {"timeplan": TIMEPLAN, "object": "Ticket", "condition": OPEN, "perform": CLOSE, "active": True},
        {"condition": HIGH, "perform": RAISE, "active": False},
        {"note": "by hand"},
    ),
    _object("signature", {"body": "<p>Größe<br>zwei</p>", "note": "x"}, {"body": "<p>drei</p>"}, {"note": "by hand"}),
    _object(
        "text_module",
        {"content": "<p>Größe &amp; mehr</p>", "keywords": "a b", "groups": [HELPDESK], "active": True},
        {"content": "<p>zwei</p>", "groups": [SERVICE, HELPDESK], "active": False},
        {"keywords": "by hand"},
    ),
    _object(
        "template",
        {"options": {"ticket.title": {"value": "Größe"}}},
        # Version 5 fails where the options are not sent again.
        {"active": False},
        {"options": {"ticket.title": {"value": "by hand"}}},
    ),
    _object(
        "email_address",
        {"name": "Größe 'x'", "note": "a <b>note</b>"},
        {"name": "zwei"},
        {"note": "by hand"},
        name="x.<key>@lab.example",
    ),
    _object(
        "postmaster_filter",
        {
            "channel": "email",
            "match": {"from": {"operator": "contains", "value": "größe"}},
            "perform": {"x-zammad-ticket-priority_id": {"value": "3"}},
        },
        {"match": {"subject": {"operator": "contains", "value": "x"}}, "active": False},
        {"note": "by hand"},
    ),
    _object("report_profile", {"condition": OPEN}, {"condition": HIGH}, {"active": False}),
    _object(
        "public_link",
        {"title": "Größe", "screen": ["login", "signup"], "new_tab": False},
        {"title": "zwei", "screen": ["login"]},
        {"description": "by hand"},
        name="https://x.example/<key>?a=b",
    ),
    _object(
        "core_workflow",
        {
            "object": "Ticket",
            "condition_selected": HIGH,
            "perform": {"ticket.owner_id": {"operator": "hide", "hide": "true"}},
            "preferences": {"screen": ["create_middle", "edit"]},
            "priority": 100,
        },
        {"condition_selected": OPEN, "stop_after_match": True},
        {"priority": 200},
    ),
    _object(
        "object_attribute",
        {
            "display": "Größe",
            "data_type": "input",
            "data_option": {"type": "text", "maxlength": 120, "null": True},
            "position": 1600,
            "active": True,
        },
        {"display": "zwei", "data_option": {"maxlength": "200"}},
        {"active": False},
        name="<key>",
        object="Ticket",
        migrate=True,
    ),
]

#: Kinds, and attributes, that came with version 7.
NEWER_OBJECTS = [
    _object(
        "ai_agent",
        {"agent_type": "TicketTitleRewriter", "definition": {"prompt": "Größe"}, "note": "a <b>note</b>"},
        {"definition": {"prompt": "zwei"}, "active": "no"},
        {"note": "by hand"},
    ),
    _object(
        "ai_text_tool",
        {"instruction": "Größe", "groups": [HELPDESK], "note": "x"},
        {"instruction": "zwei", "groups": []},
        {"note": "by hand"},
    ),
]

#: Version 5.5 has no checklists.
CHECKLIST_TEMPLATE = _object(
    "checklist_template",
    {"items": ["Größe prüfen", "a <b>", "Größe prüfen"], "active": True},
    {"items": ["only this"]},
    {"active": False},
)

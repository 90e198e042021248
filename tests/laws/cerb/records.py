# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of `cerb_record`: types that stand for the others of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.laws.cerb.desk import CUSTOMER, DEVICE, SECOND, TASK_SET
from tests.laws.scenario import Scenario


def _record(
    kind: str, known_by: Mapping[str, Any], create: Mapping[str, Any], update: Mapping[str, Any], **more: Any
) -> Scenario:
    """`known_by`: attributes that go with every task; options beside `fields` stand in `also`."""
    beside = more.pop("also", ({}, {}))
    said = [{"fields": {**known_by, **step}, **other} for step, other in zip((create, update), beside, strict=True)]
    return Scenario(
        module="cerb_record",
        variant=kind,
        account="admin",
        identity={"type": kind, **more.pop("identity", {})},
        create=said[0],
        update=said[1],
        at_last={"fields": dict(known_by)},
        nested="fields",
        thin=more.pop("thin", 16),
        **more,
    )


RECORDS = [
    # No natural key, columns that lose letters beyond the sixteenth bit, and everything that stands beside fields.
    _record(
        "org",
        {"name": 'Größe "<key>" & Co *'},
        {"street": "Straße 1\nHof", "city": "ü" * 64, "country": "CH", "website": "https://x.example/?a=b&c=%20"},
        {"street": "", "city": "Zürich", "country": "AT 😀"},
        also=(
            {
                "watchers": ["zoe"],
                "links": {"org": [CUSTOMER]},
                "custom_fields": {"Lab text": "größer"},
            },
            {"watchers": ["max"], "links": {"org": ["<second>"]}, "custom_fields": {"lab_text": ""}},
        ),
        by_hand={"phone": "+41 (2) 22"},
        thin=5,
    ),
    _record(
        "contact",
        {"email": "U.<key>@Lab.example"},
        {
            "first_name": "Zoë",
            "last_name": "Größe <key>",
            "org_id": CUSTOMER,
            "gender": "F",
            "timezone": "Europe/Berlin",
        },
        {"last_name": 'O\'Größe "Z" <key>', "org_id": 0, "gender": "", "phone": "1"},
        by_hand={"title": "By hand"},
    ),
    _record(
        "task",
        {"title": "Größe 容量 <key> " + "x" * 260},
        {"status": "waiting", "due": "2031-06-01T12:00:30+02:00", "importance": 90, "owner_id": "zoe"},
        {"status": "closed", "due": "", "importance": 10, "owner_id": ""},
        also=(
            {"links": {"org": [SECOND], DEVICE: ["Gerät 1"]}, "fieldsets": [TASK_SET]},
            {"links": {"org": []}, "fieldsets": []},
        ),
        by_hand={"reopen": 1924988400},
    ),
    _record(
        "address",
        {"email": "New.<key>@Lab.example"},
        {"org_id": CUSTOMER, "is_trusted": True},
        {"org_id": 0, "is_banned": True, "is_trusted": False},
        by_hand={"is_defunct": 1},
        # Nobody may.
        may_remove=False,
    ),
    _record(
        "worker",
        {"at_mention_name": "<key>"},
        {
            "first_name": "Zoë",
            "last_name": "Größe",
            "email": "W.<key>@Lab.example",
            "language": "en_US",
            "timezone": "Europe/Zurich",
            "calendar_id": "Lab",
        },
        {"last_name": "O'Größe", "is_disabled": True, "calendar_id": 0},
        also=(
            {"secrets": {"password": "first Ü-1 words"}},
            {"secrets": {"password": "second-2 Ü words"}},
        ),
        by_hand={"location": "By hand"},
        unseen={"fields[password]": "Cerb shows no password"},
        thin=8,
    ),
    _record(
        "kb_article",
        {"title": "Größe <key>"},
        {"content": "<p>Größe &amp; mehr</p>", "format": "html"},
        {"content": "<p>zwei</p>"},
        by_hand={"views": 7},
        echo=True,
    ),
    _record(
        "calendar_event",
        {"name": "Größe <key>", "calendar_id": "Lab"},
        {"date_start": "2031-06-01T12:00:30+02:00", "date_end": "2031-06-01T13:00:00+02:00", "is_available": True},
        {"date_start": "2031-07-01T00:00:00Z", "is_available": False},
        by_hand={"date_end": 1940000000},
        echo=True,
    ),
    # A type since version 11.
    _record(
        "automation_event_listener",
        {"name": "Größe <key>", "event_name": "mail.filter"},
        {"event_kata": "automation/x:\n  uri: cerb:automation:a.b", "priority": 40},
        {"event_kata": "", "priority": 255, "is_disabled": True},
        version="11-upgraded",
        echo=True,
    ),
    # A task may say itself what recognises a record.
    _record(
        "reminder",
        {"name": "Größe <key>", "worker_id": "max"},
        {"remind_at": "2031-06-01T12:00:30+02:00"},
        {"is_closed": True},
        identity={"match_on": ["name", "worker_id"]},
        by_hand={"remind_at": 1940000000},
        echo=True,
    ),
    # A type that an administrator made.
    _record(
        DEVICE,
        {"name": "Größe <key>"},
        {},
        {},
        also=({"custom_fields": {"lab_text": "größer"}}, {"custom_fields": {"Lab text": "kleiner"}}),
    ),
]

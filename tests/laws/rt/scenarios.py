# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of Request Tracker, in the words of its seed (tests/real_rt/seed.pl): one per module and protocol.

Values are as awkward as the servers allow: letters that are not ASCII, several lines, quotes, commas, addresses in
mixed case, dates with offsets, ranges in CIDR, lists that are cleared, names where RT shows addresses.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from tests.laws.scenario import BYTES, FILES, Scenario
from tests.simulators.rt.state import SIX

REST2 = {"api_version": "rest2"}
REST1 = {"api_version": "rest1"}

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(40))).decode()
TEXT = "  Größe 😀 <b>&amp;</b>\n\n  indented\nOwner: root\n--\n# no comment\n\nlast"

WATCHED = {
    "requestor": ["alice@rt.example", "bob", "New.<key>@RT.example"],
    "cc": ["Carl <carl.<key>@rt.example>"],
    "owner": "alice@rt.example",
}
NUMBERS = {
    "priority": 30,
    "initial_priority": 20,
    "final_priority": 90,
    "time_worked": "1h 5m",
    "time_estimated": "2 hours",
    "time_left": 15,
}
CUSTOM_FIELDS = {
    "severity": "high",
    "Components": ["db", "a,b"],
    "Serial": "S-1, 'two' \"three\" \\ 50%",
    "Tags": ["Zürich", "it's", "x, y"],
    "Notes": "first: line\n  second\n\nlast",
    "DueOn": "2031-01-02",
    "Window": "2031-01-02T10:00:00+01:00",
    "Addr": "192.0.2.1",
    "Page": "== Größe ==\n* one",
    "Place": "somewhere else",
    "Auto": "alpha",
    "Digits": "1.25",
    "Größe": "größer",
    "Two Words": "two words",
}
CHANGES = {
    "subject": "Changed \"<key>\" 'größer'",
    "status": "stalled",
    "owner": "",
    "requestor": ["bob@rt.example"],
    "cc": [],
    "priority": 0,
    "time_worked": 90,
    "due": "",
    "starts": "2031-05-01 08:00:00",
}
CHANGED_FIELDS = {
    "Severity": "low",
    "Components": [],
    "Serial": "",
    "Tags": ["only"],
    "Notes": "one line",
    "DueOn": "2032-02-29",
    "Window": "",
    "Addr": "2001:db8::1",
}
BY_HAND = {"FinalPriority": "77", "TimeLeft": "33", "CustomFields": {"Place": "by hand"}}
ONCE_WRITTEN = "the first text cannot be compared: RT keeps it as a message of the thread"

TICKET_REST2 = Scenario(
    module="rt_ticket",
    variant="rest2",
    connection=REST2,
    ground=("other", "third"),
    identity={"external_id": "<key> ü/1% 'x'"},
    create={
        "queue": "helpdesk",
        "subject": "Größe 😀 <key>",
        "status": "open",
        "content": TEXT,
        **WATCHED,
        **NUMBERS,
        "admin_cc": ["group:Operators", "alice"],
        "due": "2031-06-01T12:00:00+02:00",
        "starts": "2031-05-01",
        "started": "2031-05-02T00:00:00Z",
        "told": "2030-05-02T10:20:30-05:00",
        "custom_fields": {
            **CUSTOM_FIELDS,
            "severity": "HIGH",
            "Addr": "192.000.002.001",
            "Range": "192.0.2.0/28",
            "Doc": {"filename": "bytes.bin", "content_type": "application/octet-stream", "content_base64": BYTES},
            "Shot": {"filename": "dot.png", "content_type": "image/png", "content_base64": PICTURE},
        },
        "custom_roles": {"Engineer": "bob", "Watchers2": ["alice", "bob@rt.example"]},
        "links": {
            "refers_to": ["<other>", "http://x.example/a?b=c&d=%20"],
            "depended_on_by": ["<third>"],
            "parents": ["<third>"],
        },
        "attachments": FILES,
    },
    update={
        **CHANGES,
        "admin_cc": ["group:Operators"],
        "resolved": "2031-07-01T00:00:00Z",
        "custom_fields": {**CHANGED_FIELDS, "Range": "", "Doc": ""},
        "custom_roles": {"Engineer": [], "Watchers2": ["bob"]},
        "links": {"refers_to": ["<third>"], "depended_on_by": [], "parents": []},
    },
    by_hand=BY_HAND,
    unseen={"Content": ONCE_WRITTEN},
)

TICKET_MATCHED_REST2 = Scenario(
    module="rt_ticket",
    variant="matched-rest2",
    connection=REST2,
    identity={"subject": 'It\'s <key>, "größer" \\ 100%', "queue": "Service"},
    create={"sla": "gold", "requestor": "alice@rt.example", "content": "<p>Größe</p>", "content_type": "text/html"},
    update={"sla": "silver", "due": "2031-06-01", "starts": "2031-05-01", "owner": "bob"},
    by_hand={"Priority": "12"},
    unseen={"Content": ONCE_WRITTEN, "ContentType": ONCE_WRITTEN},
)

TICKET_REST1 = Scenario(
    module="rt_ticket",
    variant="rest1",
    connection=REST1,
    ground=("other", "third"),
    identity={"external_id": "<key> ü/1% 'x'"},
    create={
        "queue": "helpdesk",
        "subject": "Größe 😀 <key>",
        "status": "open",
        "content": TEXT,
        **WATCHED,
        **NUMBERS,
        "admin_cc": ["alice"],
        "due": "2031-06-01T12:00:00+02:00",
        "starts": "2031-05-01",
        "told": "2030-05-02T10:20:30-05:00",
        "custom_fields": CUSTOM_FIELDS,
        "links": {
            "refers_to": ["<other>", "http://x.example/a?b=c&d=%20"],
            "depended_on_by": ["<third>"],
            "parents": ["<third>"],
        },
        "attachments": FILES,
    },
    update={
        **CHANGES,
        "admin_cc": [],
        "custom_fields": CHANGED_FIELDS,
        "links": {"refers_to": ["<third>"], "depended_on_by": [], "parents": []},
    },
    by_hand=BY_HAND,
    unseen={"Text": ONCE_WRITTEN},
)

TICKET_MATCHED_REST1 = Scenario(
    module="rt_ticket",
    variant="matched-rest1",
    connection=REST1,
    identity={"subject": 'It\'s <key>, "größer" \\ 100%', "queue": "Service"},
    create={"requestor": "alice@rt.example", "content": "<p>Größe</p>", "content_type": "text/html"},
    update={"due": "2031-06-01", "starts": "2031-05-01", "owner": "bob"},
    by_hand={"Priority": "12"},
    unseen={"Text": ONCE_WRITTEN, "Content-Type": ONCE_WRITTEN},
)

MINUTES = "the minutes of an entry are not compared"


def _comment(variant: str, connection: dict[str, str], ticket: dict[str, str], unseen: dict[str, str]) -> Scenario:
    return Scenario(
        module="rt_comment",
        variant=variant,
        connection=connection,
        ground=("ticket",),
        is_resource=False,
        identity=ticket,
        create={
            "type": "correspond",
            "content": TEXT + " <key>",
            "attachments": [
                {"name": "bytes.bin", "content_base64": BYTES},
                {"name": "Größe 1.txt", "content": "Zeile\nü\n", "content_type": "text/plain"},
            ],
            "time_worked": "1h 1m",
        },
        update={
            "type": "comment",
            "content": "<p>Größe <b>fett</b> &amp; mehr</p><ul><li>eins</li></ul>",
            "content_type": "text/html",
            "key": "<key>/zwei",
            "status": "stalled",
        },
        by_hand={"Content": "a person's word", "ContentType": "text/plain"},
        unseen=unseen,
    )


COMMENT_REST2 = _comment("rest2", REST2, {"ticket": "<ticket>"}, {"TimeTaken": MINUTES})
COMMENT_REST1 = _comment("rest1", REST1, {"external_id": "ticket-<key>"}, {"TimeWorked": MINUTES})

USER = Scenario(
    module="rt_user",
    variant="rest2",
    account="admin",
    identity={"name": "u-<key>"},
    create={
        "email": "U.<key>@RT.example",
        "real_name": 'Zoë "Z" O\'Größe',
        "nick_name": "zoë",
        "organization": "Lab & Söhne",
        "address1": "Straße 1",
        "address2": "2nd floor",
        "city": "Zürich",
        "region": "ZH",
        "zip": "08001",
        "country": "CH",
        "home_phone": "+41 1",
        "work_phone": "+41 (2) 22",
        "mobile_phone": "+41-3",
        "pager_phone": "4",
        "lang": "en",
        "freeform_contact_info": "first\n\n  third",
        "timezone": "Europe/Zurich",
        "signature": "--\nZoë\n  indented",
        "comments": "one\n\ntwo",
        "privileged": True,
        "custom_fields": {"badge": "b-1 ü"},
        "password": "first ü-1",
    },
    update={
        "email": "v.<key>@rt.example",
        "organization": "",
        "comments": "",
        "privileged": False,
        "custom_fields": {"Badge": ""},
        "password": "second-2 ü",
    },
    by_hand={"Country": "AT", "RealName": "By Hand"},
    unseen={"Password": "RT shows no password"},
)

GROUP = Scenario(
    module="rt_group",
    variant="rest2",
    account="admin",
    identity={"name": "Gruppe <key> & Co"},
    create={
        "description": 'Größe "x"',
        "members": ["alice", "bob@rt.example", "group:OnCall"],
        "custom_fields": {"Cost": "1 €"},
    },
    update={"description": "", "members": ["apiuser", "bob"]},
    by_hand={"CustomFields": {"Cost": "by hand"}},
)

QUEUE = Scenario(
    module="rt_queue",
    variant="rest2",
    account="admin",
    identity={"name": "Größe / <key> & Co"},
    create={
        "description": "Größe 'x'",
        "correspond_address": "Q.<key>@RT.example",
        "comment_address": "comment.<key>@rt.example",
        "lifecycle": "strict",
        "sort_order": 3,
        "sla_enabled": True,
        "cc": ["bob"],
        "admin_cc": ["alice", "group:Operators"],
        "custom_fields": {"Region": "EU"},
    },
    update={
        "description": "",
        "lifecycle": "default",
        "sla_enabled": False,
        "admin_cc": [],
        "custom_fields": {"Region": "us"},
    },
    by_hand={"CommentAddress": "hand.<key>@rt.example", "SortOrder": "9"},
)


def _lean(variant: str, connection: dict[str, str]) -> Scenario:
    return Scenario(
        module="rt_ticket",
        variant=variant,
        connection=connection,
        identity={"external_id": "<key> ü"},
        create={"queue": "General", "subject": "Größe <key>", "requestor": "alice@rt.example", "content": "a\nb"},
        update={"status": "open"},
        unseen={"Content": ONCE_WRITTEN},
    )


#: Few requests for one ticket, where it matters how often and how many at a time: test_kill.py, test_race.py.
LEAN = [_lean("lean-rest2", REST2), _lean("lean-rest1", REST1)]

#: The same lives on RT 6, which words and shows some things otherwise.
ON_SIX = [
    replace(item, variant=f"{item.variant}-rt6", version=SIX, echo=True, turn=number)
    for number, item in enumerate((TICKET_REST2, COMMENT_REST2, USER, GROUP, QUEUE))
]

SCENARIOS = [
    TICKET_REST2,
    TICKET_MATCHED_REST2,
    TICKET_REST1,
    TICKET_MATCHED_REST1,
    COMMENT_REST2,
    COMMENT_REST1,
    USER,
    GROUP,
    QUEUE,
    *ON_SIX,
]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of Zammad, in the words of desk.py: one per module and way of recognising, for each version; those of
`zammad_object`, one per type, stand in objects.py.

Values are as awkward as the server allows: letters that are not ASCII, several lines, quotes, addresses in mixed case,
dates with offsets, numbers as text, lists that are cleared, more text than a column holds.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from tests.laws.scenario import Options, Scenario
from tests.laws.zammad.desk import HELPDESK, SERVICE
from tests.laws.zammad.objects import CHECKLIST_TEMPLATE, OBJECTS

BYTES = base64.b64encode(bytes(range(256)) + b"\r\n\n\x00").decode()
TEXT = "  Größe 😀 <b>&amp;</b>\n\n  indented\nOwner: root\n--\n\nlast"
HTML = "<p>Größe <b>fett</b> &amp; mehr</p><ul><li>eins</li></ul><script>alert(1)</script>"
FILES = [
    {"name": "Größe.bin", "content_base64": BYTES},
    {"name": "notes.txt", "content": "Zeile\n\nzwei ü\n", "content_type": "text/plain"},
]
ONCE_WRITTEN = "the first article is written once and not compared"
NOT_COMPARED = "what an article says beside its text and its files is not compared"

TICKET = Scenario(
    module="zammad_ticket",
    variant="external",
    account="admin",
    ground=("other", "third"),
    identity={"external_id": "<key> ü/1% 'x', y"},
    create={
        "group": HELPDESK,
        "title": "Größe 😀 <key> " + "x" * 260,
        "customer": "ALICE@lab.example",
        "status": "pending reminder",
        "pending_time": "2031-06-01T12:00:30+02:00",
        "priority": "3 high",
        "owner": "Zoe@lab.example",
        "organization": "Second 'Org'",
        "note": "a <b>note</b> &amp; more",
        "tags": ["Zürich", "it's", "db", "DB"],
        "mentions": ["agent@lab.example", "ZOE@lab.example"],
        "links": {"normal": ["<other>"], "parent": ["<third>"]},
        "custom_fields": {
            "lab_text": 'it\'s "größer" \\ 50%',
            "lab_choice": "low",
            "lab_number": 42,
            "lab_flag": True,
            "lab_when": "2031-01-02T10:00:00+01:00",
            "lab_day": "2031-01-02",
        },
        "content": TEXT,
        "content_type": "text/plain",
        "article_type": "phone",
        "article_subject": "Größe",
        "sender": "Customer",
        "internal": True,
        "to": "Größe <x@lab.example>",
        "cc": "y@lab.example",
        "attachments": FILES,
        "time_unit": 1.5,
    },
    update={
        "title": "Changed \"<key>\" 'größer'",
        "group": SERVICE,
        "customer": "bob",
        "status": "open",
        "pending_time": "",
        "priority": "1 low",
        "owner": "",
        "note": "",
        "tags": ["only", "db"],
        "mentions": ["zoe@lab.example"],
        "links": {"normal": ["<third>"], "child": ["<other>"], "parent": []},
        "custom_fields": {"lab_text": "", "lab_choice": "high", "lab_number": "7", "lab_flag": False, "lab_when": ""},
    },
    by_hand={"lab_day": "2032-02-29"},
    unseen={"article": ONCE_WRITTEN},
    thin=7,
)
TICKET_MATCHED = Scenario(
    module="zammad_ticket",
    variant="matched",
    identity={"title": 'It\'s <key>, "größer" \\ 100%', "group": HELPDESK},
    create={"customer": "guess:New.<key>@lab.example", "content": HTML, "content_type": "text/html", "tags": ["a"]},
    update={"status": "pending close", "pending_time": "2031-06-01", "owner": "agent@lab.example", "tags": []},
    by_hand={"priority": "3 high"},
    unseen={"article": ONCE_WRITTEN},
    # Only administrators may.
    may_remove=False,
    thin=4,
)
TICKET_BY_ATTRIBUTE = Scenario(
    module="zammad_ticket",
    variant="attribute",
    account="admin",
    identity={"external_id": "<key> ü, 1%", "external_id_field": "lab_key"},
    create={"group": SERVICE, "title": "Größe <key>", "customer": "carl", "type": "Incident"},
    update={"type": "", "status": "closed"},
    by_hand={"lab_text": "by hand"},
    thin=4,
)
ARTICLE = Scenario(
    module="zammad_article",
    variant="thread",
    ground=("ticket",),
    is_resource=False,
    identity={"ticket": "<ticket>"},
    create={
        "type": "email",
        "content": TEXT + " <key>",
        "article_subject": "Größe",
        "to": "x@lab.example",
        "cc": "y@lab.example",
        "sender": "Customer",
        "internal": False,
        "in_reply_to": "<m1@lab.example>",
        "attachments": FILES,
        "time_unit": 2.5,
    },
    update={"type": "note", "content": HTML, "content_type": "text/html", "key": "<key>/zwei", "internal": True},
    by_hand={"body": "a person's word"},
    unseen=dict.fromkeys(("subject", "to", "cc", "sender", "in_reply_to", "time_unit"), NOT_COMPARED),
    thin=3,
)
BY_NUMBER = Scenario(
    module="zammad_article",
    variant="number",
    ground=("ticket",),
    is_resource=False,
    identity={"number": "<ticket_number>"},
    create={"content": "Größe <key>"},
    update={"content": "<p>zwei</p>", "content_type": "text/html", "type": "web"},
    by_hand={"body": "a person's word"},
    thin=4,
)
BY_KEY = replace(BY_NUMBER, variant="external", identity={"external_id": "ticket <key>"})
BY_ATTRIBUTE = replace(
    BY_NUMBER, variant="attribute", identity={"external_id": "ticket <key>", "external_id_field": "lab_key"}
)
USER = Scenario(
    module="zammad_user",
    variant="agent",
    account="admin",
    identity={"login": "U-<key>"},
    create={
        "email": "U.<key>@Lab.example",
        "firstname": 'Zoë "Z" O\'',
        "lastname": "Größe",
        "password": "first Ü-1 words",
        "roles": ["Agent"],
        "groups": {HELPDESK: ["change", "read"], SERVICE: ["full"]},
        "organization": "Zürich AG",
        "organizations": ["Second 'Org'"],
        "vip": True,
        "verified": True,
        "web": "https://x.example/?a=b&c=%20",
        "phone": "+41 (2) 22",
        "fax": "+41-3",
        "mobile": "4",
        "department": "Lab & Söhne",
        "street": "Straße 1",
        "zip": "08001",
        "city": "Zürich",
        "country": "CH",
        "address": "first\n  second",
        "note": "a <b>note</b><script>x</script>",
        "custom_fields": {"lab_text": "größer"},
    },
    update={
        "email": "v.<key>@lab.example",
        "password": "second-2 Ü words",
        "groups": {SERVICE: ["read"]},
        "roles": ["Agent", "Customer"],
        "organization": "Second 'Org'",
        "organizations": [],
        "vip": False,
        "phone": "",
        "note": "",
        "address": "",
        "custom_fields": {"lab_text": ""},
    },
    by_hand={"country": "AT", "city": "Wien"},
    reworded=("note",),
    unseen={"password": "Zammad shows no password"},
    thin=4,
)
ERASED = Scenario(
    module="zammad_user",
    variant="erased",
    account="admin",
    identity={"email": "w.<key>@lab.example", "data_privacy": True},
    create={"firstname": "Max", "lastname": "Größe", "organization": "Zürich AG"},
    update={"organization": "", "active": False},
    by_hand={"mobile": "7"},
    thin=3,
)
ORGANIZATION = Scenario(
    module="zammad_organization",
    variant="inactive",
    account="admin",
    identity={"name": "Größe / <key> & Co"},
    create={
        "domain": "<key>.Example",
        "shared": False,
        "vip": True,
        "note": "a <i>note</i> & more",
        "members": ["CARL", "agent@lab.example"],
        "custom_fields": {"lab_text": "x"},
    },
    update={
        "domain": "other.<key>.example",
        "domain_assignment": True,
        "vip": False,
        "note": "",
        "members": ["carl"],
        "custom_fields": {"lab_text": "y"},
    },
    by_hand={"shared": True},
    reworded=("note",),
)
PURGED_ORGANIZATION = Scenario(
    module="zammad_organization",
    variant="purged",
    account="admin",
    identity={"name": "<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    by_hand={"shared": False},
    thin=3,
)
GROUP = Scenario(
    module="zammad_group",
    variant="inactive",
    account="admin",
    identity={"name": "Größe <key> & Co"},
    create={
        "signature": "lab",
        "email_address": "desk@lab.example",
        "assignment_timeout": 30,
        "follow_up_possible": "new_ticket",
        "reopen_time_in_days": 7,
        "follow_up_assignment": False,
        "shared_drafts": False,
        "note": "a <b>note</b>",
        "custom_fields": {"lab_text": "x"},
    },
    update={
        "signature": "",
        "email_address": "",
        "follow_up_possible": "yes",
        "shared_drafts": True,
        "note": "",
        "custom_fields": {"lab_text": ""},
    },
    by_hand={"assignment_timeout": 90, "reopen_time_in_days": 3},
    thin=3,
)
NESTED_GROUP = Scenario(
    module="zammad_group",
    variant="nested",
    account="admin",
    identity={"name": f"{HELPDESK}::<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    by_hand={"assignment_timeout": 5},
    thin=3,
)
ROLE = Scenario(
    module="zammad_role",
    variant="inactive",
    account="admin",
    identity={"name": "Größe <key>"},
    create={
        "permissions": ["ticket.agent", "report"],
        "groups": {HELPDESK: ["read", "change"], "Users": ["full"]},
    },
    update={"permissions": ["ticket.agent"], "groups": {SERVICE: ["overview"]}},
    by_hand={"note": "by hand"},
    thin=3,
)
ROLE_OF_CUSTOMERS = Scenario(
    module="zammad_role",
    variant="signup",
    account="admin",
    identity={"name": "<key>"},
    create={"permissions": ["ticket.customer"], "default_at_signup": True, "note": "a <b>note</b>"},
    update={"default_at_signup": False, "active": False},
    by_hand={"note": "by hand"},
    # It is inactive already.
    may_remove=False,
    thin=3,
)
STATE = Scenario(
    module="zammad_ticket_state",
    variant="inactive",
    account="admin",
    identity={"name": "größer <key>"},
    create={
        "state_type": "pending action",
        "next_state": "closed",
        "ignore_escalation": True,
        "default_follow_up": True,
        "note": "x",
    },
    update={"next_state": "open", "default_create": True, "note": ""},
    by_hand={"ignore_escalation": False},
    thin=3,
)
PURGED_STATE = Scenario(
    module="zammad_ticket_state",
    variant="purged",
    account="admin",
    identity={"name": "<key>", "purge": True},
    create={"state_type": "open", "next_state": "closed"},
    update={"next_state": "", "active": False},
    by_hand={"ignore_escalation": True},
    thin=3,
)
PRIORITY = Scenario(
    module="zammad_ticket_priority",
    variant="inactive",
    account="admin",
    identity={"name": "größer <key>"},
    create={"default_create": True, "ui_icon": "important", "ui_color": "high-priority", "note": "x"},
    update={"ui_icon": "", "note": "y"},
    by_hand={"ui_color": "low-priority"},
    thin=3,
)
PURGED_PRIORITY = replace(
    PRIORITY,
    variant="purged",
    identity={"name": "<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    thin=3,
)
TAG = Scenario(
    module="zammad_tag",
    variant="list",
    account="admin",
    identity={},
    create={"name": "Größe 'x' <key>"},
    update={"name": "größe 'x' <key> 2", "renamed_from": "Größe 'x' <key>"},
    at_last={"name": "größe 'x' <key> 2"},
    thin=2,
)
SETTING = Scenario(
    module="zammad_setting",
    variant="text",
    account="admin",
    identity={"name": "product_name"},
    create={"value": 'Größe "<key>"'},
    update={"value": "0815"},
    thin=2,
)
SETTING_OF_NUMBER = replace(
    SETTING,
    variant="number",
    identity={"name": "ui_ticket_zoom_article_delete_timeframe"},
    create={"value": 900},
    update={"value": "1200"},
    thin=4,
)
BOOKING = Scenario(
    module="zammad_time_accounting",
    variant="type",
    ground=("ticket",),
    identity={"ticket": "<ticket>", "time_unit": 1.5},
    create={"type": "travel"},
    update={"type": "work"},
    thin=2,
)
NOTIFICATION = Scenario(
    module="zammad_notification",
    variant="ticket",
    ground=("ticket",),
    is_resource=False,
    identity={"ticket": "<ticket>"},
    create={"seen": True},
    update={"state": "absent"},
    thin=2,
)


def _in(version: str, scenario: Scenario) -> Scenario:
    """The scenario on one version; the code for the older one is the same but for a few lines."""
    return replace(scenario, variant=f"{scenario.variant}-{version}", version=version, echo=version != "6.5")


def _old(scenario: Scenario) -> Scenario:
    """Without what version 5.5 does not know."""

    missing = {"zammad_organization": "vip", "zammad_object": "object"}.get(scenario.module)

    def known(options: Options) -> Options:
        return {
            name: known(value) if name == "attributes" else value
            for name, value in options.items()
            if name != missing or scenario.variant == "core_workflow"
        }

    return replace(scenario, create=known(scenario.create), update=known(scenario.update))


EVERYWHERE = [
    *(TICKET, TICKET_MATCHED, TICKET_BY_ATTRIBUTE, ARTICLE, BY_NUMBER, BY_KEY, BY_ATTRIBUTE, USER, ERASED),
    *(
        ORGANIZATION,
        PURGED_ORGANIZATION,
        GROUP,
        NESTED_GROUP,
        ROLE,
        ROLE_OF_CUSTOMERS,
        STATE,
        PURGED_STATE,
        PRIORITY,
        PURGED_PRIORITY,
    ),
    *(TAG, SETTING, SETTING_OF_NUMBER, NOTIFICATION, *OBJECTS),
]
SCENARIOS = [
    *(_in("6.5", scenario) for scenario in (*EVERYWHERE, BOOKING, CHECKLIST_TEMPLATE)),
    *(_in("5.5", _old(scenario)) for scenario in EVERYWHERE),
]

#: Few requests for one ticket, where it matters how often and how many at a time: test_kill.py, test_race.py.
LEAN = [
    _in(
        version,
        Scenario(
            module="zammad_ticket",
            variant="lean",
            identity={"external_id": "<key> ü, 1%"},
            create={"group": HELPDESK, "title": "Größe <key>", "customer": "carl", "content": "a\nb"},
            update={"status": "open"},
            unseen={"article": ONCE_WRITTEN},
            may_remove=False,
        ),
    )
    for version in ("6.5", "5.5")
]

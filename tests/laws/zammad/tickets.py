# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of tickets and of what belongs to them: articles, booked time, notifications; see scenarios.py."""

from __future__ import annotations

from dataclasses import replace

from tests.laws.scenario import FILES, Scenario
from tests.laws.zammad.desk import HELPDESK, SERVICE

TEXT = "  Größe 😀 <b>&amp;</b>\n\n  indented\nOwner: root\n--\n\nlast"
HTML = "<p>Größe <b>fett</b> &amp; mehr</p><ul><li>eins</li></ul><script>alert(1)</script>"
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
BOOKING = Scenario(
    module="zammad_time_accounting",
    variant="type",
    # Agents may book, and change nothing.
    account="admin",
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
LEAN = Scenario(
    module="zammad_ticket",
    variant="lean",
    identity={"external_id": "<key> ü, 1%"},
    create={"group": HELPDESK, "title": "Größe <key>", "customer": "carl", "content": "a\nb"},
    update={"status": "open"},
    unseen={"article": ONCE_WRITTEN},
    may_remove=False,
)

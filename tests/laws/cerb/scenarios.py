# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of Cerb, in the words of desk.py: one per module and way of recognising. Those of `cerb_record`, one
per type, stand in records.py.

Values are as awkward as the server allows: letters that are not ASCII, quotes and wildcards of its search language,
addresses in mixed case, dates with offsets, numbers as text, lists that are cleared, more text than a column holds.
"""

from __future__ import annotations

from dataclasses import replace

from tests.laws.cerb.desk import BUCKET, CUSTOMER, DEVICE, FIELDSET, HELPDESK, SECOND, SERVICE
from tests.laws.cerb.records import RECORDS
from tests.laws.scenario import BYTES, FILES, Scenario

TEXT = "  Größe 😀 <b>&amp;</b>\r\n\n  indented\n#close\n#comment not obeyed\n--\n\nlast"
ONCE_WRITTEN = "the first message is written once and not compared"
NOT_COMPARED = "what a message says beside its text and its files is not compared"

TICKET = Scenario(
    module="cerb_ticket",
    variant="external",
    account="admin",
    ground=("other",),
    identity={"external_id": '<key> ü/1% "x", * OR y'},
    create={
        "group": HELPDESK,
        "bucket": BUCKET,
        "subject": 'Größe 😀 <key> "x" 容量 ' + "x" * 260,
        "status": "waiting",
        "reopen_date": "2031-06-01T12:00:30+02:00",
        "owner": "Zoe@lab.example",
        "org": SECOND,
        "importance": 80,
        "participants": ["Alice@Lab.example", '"Doe, Bob" <bob@lab.example>'],
        "watchers": ["@zoe", "max@lab.example"],
        "links": {"org": ["<org>"], "ticket": ["<other>"], DEVICE: ["<device>"]},
        "custom_fields": {
            "lab_text": 'it\'s "größer" \\ 50% 😀',
            "Lab area": "first\n  second",
            "Lab choice": 'it\'s "high"',
            "lab_flags": ["d", "a, b"],
            "lab_list": ["Größe", "a, b"],
            "lab_number": -42,
            "lab_decimal": "3.14",
            "lab_check": True,
            "lab_day": "2031-01-02T10:00:00+01:00",
            "lab_worker": "zoe",
            "lab_url": "https://x.example/?a=b&c=%20",
            "lab_org": CUSTOMER,
        },
        "content": TEXT,
        "content_format": "markdown",
        "to": ["Carl@lab.example"],
        "cc": ["y@lab.example"],
        "bcc": ["z@lab.example"],
        "attachments": FILES,
    },
    update={
        "subject": "Changed \"<key>\" 'größer' *",
        "group": SERVICE,
        "status": "open",
        "reopen_date": "",
        "owner": "",
        "org": "",
        "importance": "7",
        "participants": ["bob@lab.example", "dora@lab.example"],
        "watchers": ["max"],
        "links": {"org": []},
        "custom_fields": {
            "lab_text": "",
            "Lab choice": "low",
            "lab_flags": [],
            "lab_list": ["b"],
            "lab_number": 0,
            "lab_decimal": 2,
            "lab_check": False,
            "lab_day": "",
            "lab_worker": "",
            "lab_org": SECOND,
        },
    },
    by_hand={"custom": {"lab_area": "by hand"}},
    unseen=dict.fromkeys(("to", "cc", "bcc", "content_format", "file_id[]", "fields[mime_type]"), ONCE_WRITTEN),
    thin=8,
)
TICKET_MATCHED = Scenario(
    module="cerb_ticket",
    variant="matched",
    identity={"subject": 'It\'s <key>, "größer" \\ 100% * _', "group": HELPDESK},
    create={
        "content": "#close\nWords",
        "commands": True,
        "quiet": True,
        "participants": ["alice@lab.example"],
        "custom_fields": {"lab_key": "<key>"},
    },
    update={"status": "waiting", "owner": "max", "participants": [], "bucket": BUCKET},
    by_hand={"importance": 99},
    unseen={"dont_send": ONCE_WRITTEN},
    thin=8,
)
TICKET_WITHOUT_MESSAGE = Scenario(
    module="cerb_ticket",
    variant="silent",
    identity={"external_id": "<key> ü, 1%", "external_id_field": "lab_key"},
    create={
        "group": SERVICE,
        "subject": "Größe <key>",
        "owner": "zoe",
        "watchers": ["max"],
        "reopen_date": "2031-01-01",
    },
    update={"status": "waiting", "watchers": []},
    by_hand={"custom": {"lab_text": "by hand"}},
    thin=8,
)
MESSAGE = Scenario(
    module="cerb_message",
    variant="thread",
    account="admin",
    ground=("ticket",),
    is_resource=False,
    identity={"ticket": "<ticket>"},
    create={
        "type": "reply",
        "content": TEXT + " <key>",
        "content_format": "markdown",
        "subject": "Größe",
        "to": ["X@lab.example"],
        "cc": ["y@lab.example"],
        "bcc": ["z@lab.example"],
        "worker": "zoe",
        "status": "waiting",
        "reopen_date": "2031-06-01",
        "attachments": FILES,
    },
    update={"type": "note", "content": "a *note*", "content_format": "markdown", "key": "<key>/zwei"},
    by_hand={"comment": "a person's word"},
    unseen=dict.fromkeys(
        (
            *("subject", "to", "cc", "bcc", "content_format", "worker_id", "reopen_at"),
            *("fields[is_markdown]", "fields[mime_type]"),
        ),
        NOT_COMPARED,
    ),
    thin=6,
)
#: A reply that does not say so leaves a closed ticket closed.
QUIET_MESSAGE = Scenario(
    module="cerb_message",
    variant="closed",
    ground=("ticket",),
    is_resource=False,
    identity={"external_id": "ticket <key>", "external_id_field": "lab_key"},
    create={"content": "#watch\nGröße", "commands": True, "key": "<key>/1", "quiet": True, "status": "closed"},
    update={"content": "Größe <key> 2"},
    by_hand={"comment": "a person's word"},
    unseen={"dont_send": NOT_COMPARED, "status": "a command may have set another one, so it is a warning"},
    thin=8,
)
MESSAGE_BY_MASK = Scenario(
    module="cerb_message",
    variant="mask",
    ground=("ticket",),
    is_resource=False,
    identity={"mask": "<ticket_mask>"},
    create={"content": "Größe <key>"},
    update={"type": "note", "content": "  two\n\nlines"},
    by_hand={"comment": "a person's word"},
    thin=4,
    echo=True,
)
COMMENT = Scenario(
    module="cerb_comment",
    variant="org",
    is_resource=False,
    identity={"record_type": "org", "record_id": "<org>"},
    create={"content": TEXT + " <key>", "content_format": "markdown", "pinned": True},
    update={"content": "zwei", "key": "<key>/zwei", "pinned": False},
    by_hand={"note": "a person's word"},
    unseen={"fields[is_markdown]": NOT_COMPARED},
    thin=4,
)
ATTACHMENT = Scenario(
    module="cerb_attachment",
    variant="ticket",
    ground=("ticket",),
    is_resource=False,
    identity={"record_type": "ticket", "record_id": "<ticket>"},
    create={"name": "Größe <key>.bin", "content_base64": BYTES, "content_type": "text/x-größe"},
    # The same bytes under another name: Cerb would answer with the older file.
    update={"name": "zwei <key>.bin", "content_base64": BYTES},
    by_hand={"file_name": "by hand.txt", "content": "YQ==", "encoding": "base64"},
    unseen={"fields[mime_type]": "a file is recognised by its name and its bytes"},
    thin=4,
)
TEXT_ATTACHMENT = Scenario(
    module="cerb_attachment",
    variant="text",
    ground=("ticket",),
    is_resource=False,
    identity={"record_id": "<ticket>", "name": "<key>.txt"},
    create={"content": "Größe\n"},
    update={"content": "größer\n"},
    by_hand={"file_name": "by hand.txt", "content": "YQ==", "encoding": "base64"},
    unseen={"fields[mime_type]": "a file is recognised by its name and its bytes"},
    thin=8,
)
PACKAGE = Scenario(
    module="cerb_package",
    variant="orgs",
    account="admin",
    is_resource=False,
    identity={"prompts": {"org_name": "Größe <key>"}},
    create={
        "package": {
            "package": {
                "name": "Lab",
                "revision": 1,
                "requires": {"cerb_version": "10.4.0", "plugins": []},
                "configure": {"placeholders": [], "prompts": [{"type": "text", "key": "org_name", "label": "Name"}]},
            },
            "records": [
                {"uid": "org_lab", "_context": "org", "name": "{{{org_name}}}", "city": "Zürich"},
                {"uid": "address_lab", "_context": "address", "email": "P.<key>@lab.example"},
            ],
        }
    },
    update={
        "package": {
            "package": {
                "name": "Lab",
                "revision": 2,
                "requires": {"cerb_version": "10.4.0", "plugins": []},
                "configure": {"placeholders": [], "prompts": [{"type": "text", "key": "org_name", "label": "Name"}]},
            },
            "records": [{"uid": "org_two", "_context": "org", "name": "Second {{{org_name}}}"}],
        }
    },
    thin=4,
)
CUSTOM_FIELD = Scenario(
    module="cerb_custom_field",
    variant="picklist",
    account="admin",
    identity={"record_type": "ticket", "uri": "<key>_choice"},
    create={"name": "Größe <key>", "type": "picklist", "options": ["low", 'it\'s "high"'], "position": 3},
    update={"name": "Kleine 'Größe' <key>", "options": ["high", "low", "none"]},
    by_hand={"pos": 9},
    thin=5,
)
CUSTOM_DECIMAL = Scenario(
    module="cerb_custom_field",
    variant="decimal",
    account="admin",
    identity={"record_type": "org", "uri": "<key>"},
    create={"name": "<key>", "type": "decimal", "decimals": 3, "fieldset": FIELDSET},
    update={"name": "Decimal <key>"},
    by_hand={"pos": 9},
    thin=4,
    echo=True,
)
CUSTOM_MONEY = Scenario(
    module="cerb_custom_field",
    variant="currency",
    account="admin",
    identity={"record_type": "task", "uri": "<key>"},
    create={"name": "<key>", "type": "currency", "currency": "EUR"},
    update={"currency": "usd"},
    by_hand={"pos": 9},
    thin=4,
    echo=True,
)
CUSTOM_LINK = Scenario(
    module="cerb_custom_field",
    variant="link",
    account="admin",
    identity={"record_type": DEVICE, "uri": "<key>"},
    create={"name": "<key>", "type": "link", "link_to": "org"},
    update={"link_to": DEVICE, "position": 4},
    by_hand={"name": "By hand <key>"},
    thin=4,
    echo=True,
)
GROUP = Scenario(
    module="cerb_group",
    variant="members",
    account="admin",
    identity={"name": "Größe <key> & Co"},
    create={"private": True, "reply_from": "Größe & Co", "members": ["max@lab.example"], "managers": ["@zoe"]},
    update={"private": False, "members": ["Zoe"], "managers": ["max"]},
    by_hand={"reply_personal": "by hand"},
    thin=4,
)
BUCKET_OF_GROUP = Scenario(
    module="cerb_bucket",
    variant="default",
    account="admin",
    identity={"name": "Größe '<key>'", "group": SERVICE},
    create={"reply_from": "Größe & Co"},
    update={"default": True},
    by_hand={"reply_personal": "by hand"},
    thin=5,
)

#: The same lives on an upgraded 11.0.2. What a newly installed one loses is in tests/unit/cerb/test_eleven.py.
ELEVEN = [
    replace(TICKET, variant="external-11", version="11-upgraded", echo=True),
    replace(RECORDS[0], variant="org-11", version="11-upgraded", echo=True),
]
SCENARIOS = [
    *(TICKET, TICKET_MATCHED, TICKET_WITHOUT_MESSAGE, MESSAGE, QUIET_MESSAGE, MESSAGE_BY_MASK, COMMENT),
    *(ATTACHMENT, TEXT_ATTACHMENT, PACKAGE, CUSTOM_FIELD, CUSTOM_DECIMAL, CUSTOM_MONEY, CUSTOM_LINK),
    *(GROUP, BUCKET_OF_GROUP, *RECORDS),
    *ELEVEN,
]

#: Few requests for one ticket, where it matters how often and how many at a time: test_kill.py, test_race.py.
LEAN = [
    Scenario(
        module="cerb_ticket",
        variant="lean",
        identity={"external_id": "<key> ü, 1%"},
        create={"group": HELPDESK, "subject": "Größe <key>", "to": ["carl@lab.example"], "content": "a\nb"},
        update={"status": "closed"},
        may_remove=False,
    ),
    # Cerb minds neither two groups of a name nor two organizations.
    Scenario(
        module="cerb_group",
        variant="lean",
        account="admin",
        identity={"name": "<key>"},
        create={"managers": ["zoe"]},
        update={"private": True},
        may_remove=False,
    ),
    Scenario(
        module="cerb_record",
        variant="lean",
        account="admin",
        identity={"type": "org"},
        create={"fields": {"name": "<key>"}, "watchers": ["zoe"]},
        update={"fields": {"name": "<key>", "city": "Zürich"}},
        may_remove=False,
    ),
]

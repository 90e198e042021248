# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh server holds: workers with their keys, groups with their buckets, and a little of everything else.

Ids and names are those of the recorded server, so that recordings can be replayed; numbers that its demonstration data
took are left out.
"""

from __future__ import annotations

from typing import Any

from .rules_tickets import count
from .state import APP, TICKET, WORKER, Cerb, Credential, Row, Token

# Pairs of access key and secret key.
KEY_ADMIN = ("labadmin0key", "Labadmin-secret-0123456789abcdef")
KEY_WORKER = ("labmilo0key0", "Labmilo-secret-0123456789abcdef0")
KEY_RESTRICTED = ("labrestrict0", "Labrestr-secret-0123456789abcdef")
KEY_PATHLESS = ("labnopaths00", "Labnopaths-secret-0123456789abcd")
KEY_OTHER = ("labned00key0", "Labned-secret-0123456789abcdef01")
KEYS = dict([KEY_ADMIN, KEY_WORKER, KEY_RESTRICTED, KEY_PATHLESS, KEY_OTHER])
# Bearer tokens: of the administrator with all rights, the same with the right to read, and of a worker.
BEARER_ADMIN = "eyJ0eXAiOiJKV1QifQ.administrator.all"
BEARER_READER = "eyJ0eXAiOiJKV1QifQ.administrator.read"
BEARER_WORKER = "eyJ0eXAiOiJKV1QifQ.worker.all"

CREDENTIALS: tuple[tuple[int, str, tuple[str, str], int, list[str]], ...] = (
    (1, "lab admin", KEY_ADMIN, 1, ["*"]),
    (2, "lab milo", KEY_WORKER, 3, ["*"]),
    (3, "lab restricted", KEY_RESTRICTED, 1, ["workers/me*", "records/ticket/*"]),
    (4, "lab nopaths", KEY_PATHLESS, 1, []),
    (5, "lab ned", KEY_OTHER, 7, ["*"]),
)
# id, first and last name, gender, place, zone, title, calendar
WORKERS = (
    (1, "Olive", "Opsdesk", "", None, "UTC", "Administrator", 1),
    (2, "Kina", "Halpue", "F", "Los Angeles, CA USA", "America/Los_Angeles", "Customer Service Manager", 3),
    (3, "Milo", "Dade", "M", "New York, NY USA", "America/New_York", "Software Architect", 3),
    (4, "Janey", "Youve", "F", "San Francisco, CA USA", "America/Los_Angeles", "UI Designer", 3),
    (5, "Karl", "Kwota", "M", "Berlin, Germany", "Europe/Berlin", "Account Manager", 3),
    (6, "Mara", "Kusako", "F", "Tokyo, Japan", "Asia/Tokyo", "QA Lead", 3),
    (7, "Ned", "Flynn", "M", "Center City, PA USA", "America/New_York", "System Administrator", 3),
)
# Group id and name, its buckets from this id on, its members with the managers first.
GROUPS: tuple[tuple[int, str, int, tuple[str, ...], tuple[int, ...]], ...] = (
    (1, "Support", 2, ("Bots", "Data Queries", "Documentation", "Localization", "Mail", "Packages"), (1, 2, 4, 6, 7)),
    (2, "Sales", 13, ("Leads",), (1, 5, 3, 2)),
    (3, "Development", 15, ("Bugs", "Features"), (1, 3, 2, 6)),
    (4, "Billing", 21, ("Refunds",), (1, 2, 5)),
)
INBOXES = {1: 1, 2: 12, 3: 14, 4: 20}
# Group, bucket, owner and organization of each.
TICKETS = (
    *((1, 4, 2, 6), (2, 13, 3, 3), (1, 4, 4, 4), (2, 12, 5, 4), (3, 15, 3, 10)),
    *((1, 4, 2, 6), (1, 4, 6, 9), (1, 1, 4, 6), (1, 1, 7, 12), (1, 6, 2, 6)),
)
MORE_BUCKETS = ((8, "Portals"), (9, "Security"), (10, "Setup"), (11, "Spam"))
LAST_IDS = {
    "ticket": 59,
    "message": 118,
    "address": 60,
    "org": 12,
    "contact": 50,
    "task": 12,
    "bucket": 22,
    "comment": 0,
    "kb_article": 1,
    "kb_category": 2,
    "snippet": 3,
    "project_board": 1,
    "notification": 138,
    "activity_log": 239,
}
SCOPES = """"profile":
  label: Profile
  endpoints:
    - "workers/me": [GET]
"api:read-only":
  label: Read
  endpoints:
    - "*": [GET]
"api":
  label: All
  endpoints:
    - "*"
"""


def plant(cerb: Cerb) -> None:
    _settings(cerb)
    _people(cerb)
    _groups(cerb)
    _access(cerb)
    _records(cerb)
    _tickets(cerb)
    for ident in (1, 2):
        message = f"Cerb added a participant to ticket {ident}"
        cerb.log("ticket.participant.added", "Ticket Participant Added", None, (TICKET, ident), message)
    cerb.last_ids.update(LAST_IDS)
    cerb.index()


def _put(cerb: Cerb, of: str, ident: int, /, **values: Any) -> Row:
    kind = cerb.type(of)
    assert kind is not None
    now = cerb.now()
    stamped: dict[str, Any] = {
        key: now for key in ("created", "created_at", "updated", "updated_at") if key in kind.columns
    }
    row = {"id": ident, **stamped, **values}
    cerb.table(of)[ident] = row
    cerb.last_ids[of] = max(cerb.last_ids.get(of, 0), ident)
    return row


def _settings(cerb: Cerb) -> None:
    _put(
        cerb,
        "currency",
        1,
        name="US Dollar",
        name_plural="US Dollars",
        code="USD",
        symbol="$",
        decimal_at=2,
        is_default=1,
    )
    _put(cerb, "mail_transport", 1, name="Null", extension_id="core.mail.transport.null")
    _put(cerb, "email_signature", 1, name="Default", signature="-- ", owner__context=APP, owner_id=0)
    for ident, name in ((1, "Default"), (2, "Default HTML Layout")):
        _put(cerb, "html_template", ident, name=name, content="{{message_body}}", owner__context=APP, owner_id=0)
    everyone, admins = "isDisabled:n", "isAdmin:y isDisabled:n"
    for ident, name, members in ((1, "Everyone", everyone), (2, "Admins", admins)):
        queries = {"member_query_worker": members, "editor_query_worker": admins, "reader_query_worker": everyone}
        _put(cerb, "role", ident, name=name, privs_mode="all", **queries)
    for ident, name, owner in ((1, "Olive's Calendar", WORKER), (2, "Office Holidays", APP), (3, "Office Hours", APP)):
        _put(cerb, "calendar", ident, name=name, owner__context=owner, owner_id=1 if owner == WORKER else 0)
    _put(cerb, "timetracking_activity", 1, name="Consulting")


def _people(cerb: Cerb) -> None:
    _put(cerb, "address", 1, email="support@cerb.example", host="cerb.example", mail_transport_id=1)
    _put(cerb, "address", 9, email="team@cerb.example", host="cerb.example", mail_transport_id=1)
    for ident, first, last, gender, place, zone, title, calendar in WORKERS:
        address_id = 8 if ident == 1 else ident
        email = "opsdesk@cerb.example" if ident == 1 else f"{first.lower()}@cerb.example"
        _put(cerb, "address", address_id, email=email, host="cerb.example", worker_id=ident, org_id=int(ident == 1))
        _put(
            cerb,
            "worker",
            ident,
            first_name=first,
            last_name=last,
            gender=gender,
            location=place,
            timezone=zone,
            title=title,
            calendar_id=calendar,
            email_id=address_id,
            language="en_US",
            dob=None,
            is_superuser=int(ident == 1),
            is_disabled=0,
            timeout_idle_secs=600,
            at_mention_name="Olive" if ident == 1 else first + last,
            time_format="D, d M Y h:i a",
        )


def _groups(cerb: Cerb) -> None:
    for ident, name, first, names, members in GROUPS:
        mail = {"reply_address_id": 9, "reply_html_template_id": 2, "reply_signature_id": 1}
        personal = "{{first_name}} at Example, Inc."
        _put(cerb, "group", ident, name=name, is_default=int(ident == 1), is_private=0, reply_personal=personal, **mail)
        _put(cerb, "bucket", INBOXES[ident], name="Inbox", group_id=ident, is_default=1)
        for number, bucket in enumerate(names):
            _put(cerb, "bucket", first + number, name=bucket, group_id=ident, is_default=0)
        cerb.members[ident] = {worker: number == 0 for number, worker in enumerate(members)}
    for ident, name in MORE_BUCKETS:
        _put(cerb, "bucket", ident, name=name, group_id=1, is_default=0)


def _access(cerb: Cerb) -> None:
    for ident, name, (access_key, secret), worker_id, paths in CREDENTIALS:
        params = {"allowed_paths": paths}
        _put(cerb, "webapi_credentials", ident, name=name, worker_id=worker_id, access_key=access_key, params=params)
        cerb.credentials[access_key] = Credential(secret, worker_id, paths)
    _put(
        cerb,
        "oauth_app",
        99,
        name="Automation",
        client_id="automation",
        client_secret="automation-secret",
        scopes=SCOPES,
        url="https://automation.example/",
        callback_url="https://automation.example/callback",
    )
    cerb.last_ids["oauth_app"] = 0
    forever = cerb.moment() + 10 * 365 * 86400
    for text, worker_id, scope in (
        (BEARER_ADMIN, 1, "api"),
        (BEARER_READER, 1, "api:read-only"),
        (BEARER_WORKER, 3, "api"),
    ):
        cerb.tokens[text] = Token("automation", worker_id, [scope], forever, f"refresh-{text}")


def _records(cerb: Cerb) -> None:
    _put(cerb, "org", 1, name="Example, Inc.")
    for ident in range(2, 13):
        _put(cerb, "org", ident, name=f"Customer {ident}")
    for ident in range(10, 20):
        address = _put(
            cerb, "address", ident, email=f"person{ident}@customer{ident}.example", host=f"customer{ident}.example"
        )
        contact = _put(
            cerb, "contact", ident, first_name="Person", last_name=str(ident), email_id=ident, org_id=ident - 8
        )
        address.update(contact_id=contact["id"], org_id=contact["org_id"])
    for ident, title in ((1, "Welcome to Cerb!"), (2, "Order toner"), (3, "Water the plants")):
        _put(cerb, "task", ident, title=title, importance=50, status_id=0)
    params = {"message": "Look at the demonstration workspace.", "url": ""}
    _put(cerb, "notification", 1, activity_point="custom.other", worker_id=1, params=params, is_read=0)
    _put(cerb, "kb_category", 1, name="Products", parent_id=0)
    _put(cerb, "kb_category", 2, name="Services", parent_id=0)


def _tickets(cerb: Cerb) -> None:
    """Ten tickets, each with a question and an answer."""
    for ident, (group_id, bucket_id, owner_id, org_id) in enumerate(TICKETS, start=1):
        now = cerb.now() - 86400 * 3
        ticket = _put(
            cerb,
            "ticket",
            ident,
            mask=f"DEMO-{ident:03}",
            subject=f"What about Cerb, question {ident}?",
            status_id=0,
            group_id=group_id,
            bucket_id=bucket_id,
            owner_id=owner_id,
            org_id=org_id,
            created=now,
            updated=now + 3600,
            importance=50,
            spam_score=0.0001,
            spam_training="N",
            elapsed_response_first=3600,
            last_opened_at=now,
        )
        count(ticket, _message(cerb, 2 * ident - 1, ident, now, sender_id=9 + ident, outgoing=0))
        count(ticket, _message(cerb, 2 * ident, ident, now + 3600, sender_id=9, outgoing=1))
        cerb.participants[ident] = [9 + ident]


def _message(cerb: Cerb, ident: int, ticket_id: int, moment: int, *, sender_id: int, outgoing: int) -> Row:
    text = "Here is the answer." if outgoing else "Here is a question about Cerb."
    return _put(
        cerb,
        "message",
        ident,
        ticket_id=ticket_id,
        sender_id=sender_id,
        is_outgoing=outgoing,
        created=moment,
        worker_id=2 if outgoing else 0,
        content=text,
        storage_size=len(text),
        token=f"seed{ident:06}",
        is_broadcast=0,
        is_not_sent=0,
        response_time=3600 * outgoing,
        html_attachment_id=0,
        headers={"subject": f"What about Cerb, question {ticket_id}?", "message-id": f"<seed-{ident}@cerb.example>"},
    )

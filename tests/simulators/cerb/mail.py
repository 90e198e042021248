# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`parser/parse`: a raw e-mail becomes a ticket, or a message on the ticket that it answers."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

from . import mailing
from .calls import Call
from .errors import Failure, not_implemented
from .rules_tickets import addresses, count, message_hash, move_status, participate
from .state import Row

MALFORMED = "Your message content could not be parsed (it's probably malformed)."
MASK = re.compile(r"\[[^\]]*#([A-Za-z0-9-]+)\]")


def answer(call: Call) -> dict[str, Any]:
    if call.method != "POST" or call.path != ["parse"]:
        raise not_implemented()
    raw = call.text("message")
    if not raw.strip():
        raise Failure("The MIME content of your message cannot be blank.")
    data = raw.encode("utf-8", "surrogateescape")
    message = email.message_from_bytes(data, policy=email.policy.default)
    senders = addresses(str(message.get("From", "")))
    if not isinstance(message, EmailMessage) or not senders:
        raise Failure(MALFORMED)
    ticket = _answered(call, message) or _ticket(call, message)
    written = _written(call, ticket, message, data, senders[0])
    return {"id": ticket["id"], "mask": ticket["mask"], "last_message_id": written["id"]}


def _answered(call: Call, message: EmailMessage) -> Row | None:
    """By In-Reply-To, or by the mask in the subject. A Message-Id that was seen before makes no difference."""
    parent = str(message.get("In-Reply-To", "")).strip()
    found = call.cerb.by("message", "hash_header_message_id", message_hash(parent)) if parent else None
    if found is not None:
        return call.cerb.get("ticket", found["ticket_id"])
    match = MASK.search(str(message.get("Subject", "")))
    return call.cerb.by("ticket", "mask", match[1]) if match else None


def _ticket(call: Call, message: EmailMessage) -> Row:
    group = next((row for row in call.cerb.rows("group") if row.get("is_default")), call.cerb.rows("group")[0])
    inbox = call.cerb.inbox(group["id"]) or {"id": 0}
    now = call.cerb.now()
    return call.cerb.insert(
        "ticket",
        subject=str(message.get("Subject", "")),
        group_id=group["id"],
        bucket_id=inbox["id"],
        mask=call.cerb.mask(),
        importance=50,
        status_id=0,
        org_id=0,
        owner_id=0,
        created=now,
        updated=now,
        spam_score=0.0001,
        spam_training="",
    )


def _written(call: Call, ticket: Row, message: EmailMessage, data: bytes, sender: str) -> Row:
    now = call.cerb.now()
    # The body as it came: lines keep the ends they had.
    body = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[1:] or [b""]
    text = body[0].decode("utf-8", "replace")
    message_id = str(message.get("Message-Id", "")).strip() or f"<{now}@parser>"
    row = call.cerb.insert(
        "message",
        ticket_id=ticket["id"],
        created=now,
        sender_id=call.cerb.address(sender)["id"],
        worker_id=0,
        is_outgoing=0,
        is_broadcast=0,
        is_not_sent=0,
        response_time=0,
        html_attachment_id=0,
        content=text,
        storage_size=len(body[0]),
        token=mailing.token(call),
        headers={name.lower(): str(value) for name, value in message.items()},
        hash_header_message_id=message_hash(message_id),
    )
    count(ticket, row)
    participate(call.cerb, ticket["id"], [sender])
    before, ticket["status_id"] = ticket["status_id"], 0
    ticket.update(updated=now, latest_incoming_activity=now)
    move_status(call.cerb, ticket, before)
    return row


CONTROLLERS = {"parser": answer}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tickets/...`: what has no equivalent in `records/`: compose, reply, comment, participants, merge, split."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .. import steps
from . import criteria, customfields, mailing, operands, values
from .calls import Call
from .errors import Failure, forbidden, invalid, not_implemented
from .rules_tickets import addresses, move_status, participate, recount
from .state import TICKET, Row
from .writing import fresh

NO_SUBJECT = "The 'subject' parameter is required"


def answer(call: Call) -> dict[str, Any]:
    action = call.path[0]
    if call.method == "POST" and action in POSTS:
        return POSTS[action](call)
    if not action.isdigit():
        raise not_implemented()
    if len(call.path) > 1:
        return _part(call, int(action), call.path[1])
    if call.method == "GET":
        return shown(call, readable(call, int(action)))
    if call.method == "PUT":
        return _put(call, int(action))
    if call.method == "DELETE":
        ticket = _writable(call, int(action), "delete")
        move(call, ticket, 3)
        return {"id": ticket["id"]}
    raise not_implemented()


def shown(call: Call, ticket: Row) -> dict[str, Any]:
    return call.shown("ticket", ticket, full=True)


def readable(call: Call, ident: int) -> Row:
    """A ticket as these endpoints see it: of a group without the worker it is as good as none, public or not."""
    ticket = call.cerb.get("ticket", ident)
    if ticket is None or not _belongs(call, ticket):
        raise Failure(f"Invalid ticket id '{ident}'")
    return ticket


def _writable(call: Call, ident: int, verb: str) -> Row:
    ticket = call.cerb.get("ticket", ident)
    if ticket is None:
        raise Failure(f"Invalid ticket ID {ident}")
    if not _belongs(call, ticket):
        raise forbidden(f"Access denied to {verb} tickets in this group.")
    return ticket


def _belongs(call: Call, ticket: Row) -> bool:
    return call.admin or call.cerb.is_member(call.worker["id"], ticket["group_id"])


def move(call: Call, ticket: Row, status_id: int) -> None:
    before, ticket["status_id"] = ticket["status_id"], status_id
    move_status(call.cerb, ticket, before)


# --- compose ----------------------------------------------------------------------------------------------------------


def _compose(call: Call) -> dict[str, Any]:
    """Acts first and reads the ticket afterwards: a worker who may not read it gets an error and has sent it."""
    group_id = values.intval(call.need("group_id", "The 'group_id' parameter is required"))
    if call.cerb.get("group", group_id) is None:
        raise Failure("The given 'group_id' parameter is invalid")
    bucket_id = call.number("bucket_id")
    bucket = call.cerb.get("bucket", bucket_id)
    if bucket_id and bucket is None:
        raise Failure("The given 'bucket_id' parameter is invalid")
    subject = call.need("subject", NO_SUBJECT)
    content = call.need("content", "The 'content' parameter is required")
    if call.text("send_at"):
        return _draft(call, "mail.compose", group_id, bucket_id)
    bucket = bucket or call.cerb.inbox(group_id)
    now = call.cerb.now()
    # A mail that cannot be sent leaves no ticket, so it goes first.
    mailing.send(call, subject)
    ticket = fresh(
        call.cerb,
        call.kind("ticket"),
        subject=values.trimmed(values.text(subject), 255),
        group_id=bucket["group_id"] if bucket else group_id,
        bucket_id=bucket["id"] if bucket else 0,
        mask=call.cerb.mask(),
        importance=50,
        status_id=0,
        spam_score=0.0001,
        spam_training="N",
        created=now,
        updated=now,
        org_id=call.number("org_id"),
        owner_id=call.number("owner_id"),
    )
    participate(call.cerb, ticket["id"], [item for item in addresses(call.text("to")) if "@" in item])
    mailing.write(call, ticket, content, subject=subject)
    _afterwards(call, ticket)
    return shown(call, readable(call, ticket["id"]))


def _afterwards(call: Call, ticket: Row) -> None:
    """Status, reopening time and custom fields, as compose and reply take them. Words for the status mean nothing."""
    move(call, ticket, min(max(call.number("status"), 0), 3))
    if call.text("reopen_at"):
        ticket["reopen_date"] = operands.later(call.text("reopen_at"), call.cerb.now())
    steps.step("the status")
    _custom(call, ticket)


def _custom(call: Call, ticket: Row) -> None:
    """`custom_<id>`; what does not fit is left out without a word."""
    written: dict[int, Any] = {}
    for key, given in call.params.items():
        if re.fullmatch(r"custom_\d+", key):
            try:
                field = customfields.find(call.cerb, TICKET, key)
                assert field is not None
                written[field["id"]] = customfields.parsed(call.cerb, field, given)
            except Failure:
                continue
    customfields.write(call.cerb, (TICKET, ticket["id"]), written)


def _draft(call: Call, kind: str, group_id: int, bucket_id: int, ticket_id: int = 0) -> dict[str, Any]:
    """What is to be sent later is a draft so far."""
    words = ("to", "subject", "content")
    params = {
        **{name: call.text(name) for name in words if name in call.params},
        "group_id": group_id,
        "bucket_id": bucket_id,
        "owner_id": call.number("owner_id"),
        "worker_id": call.worker["id"],
        "send_at": call.text("send_at"),
    }
    row = call.cerb.insert(
        "draft",
        type=kind,
        name=call.text("subject"),
        to=call.text("to"),
        params=params,
        is_queued=1,
        ticket_id=ticket_id,
        worker_id=call.worker["id"],
        updated=call.cerb.now(),
        token=mailing.token(call),
        queue_delivery_date=operands.later(call.text("send_at"), call.cerb.now()),
    )
    return call.shown("draft", row)


# --- reply ------------------------------------------------------------------------------------------------------------


def _reply(call: Call) -> dict[str, Any]:
    """Without a status the ticket is open afterwards, whatever it was."""
    ident = values.intval(call.need("message_id", "The 'message_id' parameter is required"))
    content = call.need("content", "The 'content' parameter is required")
    message = call.cerb.get("message", ident)
    ticket = call.cerb.get("ticket", message["ticket_id"]) if message else None
    if message is None or ticket is None:
        raise Failure("The given 'message_id' is invalid")
    if call.text("send_at"):
        _draft(call, "ticket.reply", ticket["group_id"], ticket["bucket_id"], ticket["id"])
        return shown(call, ticket)
    mailing.send(call, ticket["subject"])
    if not call.number("dont_keep_copy"):
        mailing.write(call, ticket, content, subject=call.text("subject") or ticket["subject"], answers=message)
    for name in ("group_id", "bucket_id", "owner_id"):
        if name in call.params:
            ticket[name] = call.number(name)
    if "bucket_id" in call.params and (bucket := call.cerb.get("bucket", ticket["bucket_id"])):
        ticket["group_id"] = bucket["group_id"]
    _afterwards(call, ticket)
    return shown(call, readable(call, ticket["id"]))


# --- parts of a ticket ------------------------------------------------------------------------------------------------


def _part(call: Call, ident: int, part: str) -> dict[str, Any]:
    if part == "comment" and call.method == "POST":
        ticket = _writable(call, ident, "delete")
        text = call.need("comment", "The 'comment' field is required.")
        comment = mailing.comment(call, (TICKET, ticket["id"]), text)
        return {"ticket_id": ticket["id"], "comment_id": comment["id"]}
    if part == "requester" and call.method in ("PUT", "DELETE"):
        ticket = _writable(call, ident, "modify")
        return _requester(call, ticket)
    raise not_implemented()


def _requester(call: Call, ticket: Row) -> dict[str, Any]:
    email = call.text("email").lower()
    if call.method == "PUT":
        participate(call.cerb, ticket["id"], addresses(email))
        return shown(call, ticket)
    address = call.cerb.by("address", "email", email)
    people = call.cerb.participants.get(ticket["id"], [])
    if address is None or address["id"] not in people:
        known = email if address else ""
        raise Failure(f"{known} is not a valid requester on ticket {ticket['id']}")
    people.remove(address["id"])
    return shown(call, ticket)


def _put(call: Call, ident: int) -> dict[str, Any]:
    """The older way to change a ticket: what it does not know, it ignores, and what is empty."""
    ticket = _writable(call, ident, "modify")
    if call.text("bucket_id") and not call.number("group_id"):
        raise forbidden("The 'group_id' field is required.")
    if call.text("group_id") and call.cerb.get("group", call.number("group_id")) is None:
        raise forbidden("The given 'group_id' is invalid.")
    if call.text("subject"):
        ticket["subject"] = values.trimmed(values.text(call.text("subject")), 255)
    for name in ("group_id", "bucket_id", "owner_id", "org_id"):
        if call.text(name):
            ticket[name] = call.number(name)
    if call.text("group_id") and not call.number("bucket_id"):
        inbox = call.cerb.inbox(ticket["group_id"])
        ticket["bucket_id"] = inbox["id"] if inbox else 0
    if call.text("status_id"):
        move(call, ticket, min(max(call.number("status_id"), 0), 3))
    _custom(call, ticket)
    return shown(call, ticket)


# --- merge and split --------------------------------------------------------------------------------------------------


def _merge(call: Call) -> dict[str, Any]:
    idents = sorted({values.intval(item) for item in call.items("ticket_ids")})
    tickets = [ticket for ident in idents if (ticket := call.cerb.get("ticket", ident)) is not None]
    if not tickets:
        raise invalid("Failed to load the given ticket IDs.")
    if len(tickets) < 2:
        raise invalid("At least two `ticket_ids[]` parameters are required.")
    for ticket in tickets:
        if not _belongs(call, ticket):
            raise forbidden("Access denied to modify tickets in this group.")
    kept, others = tickets[0], tickets[1:]
    for other in others:
        _absorb(call, kept, other)
    kept["last_opened_at"] = call.cerb.now()
    _rebuild(call, kept)
    return shown(call, kept)


def _absorb(call: Call, kept: Row, other: Row) -> None:
    for message in call.cerb.rows("message"):
        if message["ticket_id"] == other["id"]:
            message["ticket_id"] = kept["id"]
    people = call.cerb.participants.setdefault(kept["id"], [])
    people += [ident for ident in call.cerb.participants.pop(other["id"], []) if ident not in people]
    for comment in call.cerb.rows("comment"):
        if (comment["target__context"], comment["target_id"]) == (TICKET, other["id"]):
            comment["target_id"] = kept["id"]
    for place in list(call.cerb.links.get((TICKET, other["id"]), [])):
        call.cerb.unlink((TICKET, other["id"]), place)
        call.cerb.link((TICKET, kept["id"]), place)
    urls = {name: f"ctx://{TICKET}:{row['id']}/{row['mask']}" for name, row in (("source", other), ("target", kept))}
    call.cerb.log("ticket.merge", "Ticket Merged", call.worker, (TICKET, kept["id"]), "merged", urls)
    recount(other, [])
    other.update(status_id=3, mask=f"{other['mask']}-MERGED")


def _rebuild(call: Call, ticket: Row) -> None:
    recount(ticket, [row for row in call.cerb.rows("message") if row["ticket_id"] == ticket["id"]])


def _split(call: Call) -> dict[str, Any]:
    ident = values.intval(call.need("message_id", "The 'message_id' is required.", "ERROR_PARAM_INVALID"))
    message = call.cerb.get("message", ident)
    ticket = call.cerb.get("ticket", message["ticket_id"]) if message else None
    if message is None or ticket is None:
        raise invalid("The given message ID was not found.")
    if len([row for row in call.cerb.rows("message") if row["ticket_id"] == ticket["id"]]) < 2:
        raise invalid("There must be at least two messages on the parent ticket.")
    kept = ("group_id", "bucket_id", "org_id")
    subject = (message.get("headers") or {}).get("subject") or ticket["subject"]
    fresh = call.cerb.insert(
        "ticket",
        **{name: ticket[name] for name in kept},
        subject=subject,
        mask=call.cerb.mask(),
        importance=50,
        status_id=0,
        owner_id=0,
        created=message["created"],
        updated=message["created"],
        spam_score=0,
        spam_training="",
    )
    message["ticket_id"] = fresh["id"]
    _rebuild(call, ticket)
    participate(call.cerb, fresh["id"], [])
    _rebuild(call, fresh)
    return shown(call, fresh)


POSTS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "compose": _compose,
    "reply": _reply,
    "merge": _merge,
    "split": _split,
    "search": lambda call: criteria.search(call, "ticket"),
}
CONTROLLERS = {"tickets": answer}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments and replies, and what they set off."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import addresses, lifecycles, mail, parts, people, update
from .errors import Refused
from .parts import File
from .records import Ticket, Transaction, User
from .rights import may
from .state import State


@dataclass
class Message:
    """A text with files, as it is to be written into a history. `cc` and `bcc` get this one message only."""

    text: str | None = None
    content_type: str = "text/plain"
    subject: str = ""
    files: list[File] = field(default_factory=list)
    cc: str = ""
    bcc: str = ""
    time_taken: int = 0


def add(rt: State, who: User, ticket: Ticket | None, kind: str, message: Message) -> tuple[Transaction, str]:
    """Write a comment or a reply (`correspond`); answers its transaction and the server's sentence."""
    if ticket is None:
        raise Refused("Permission Denied")
    right = "ReplyToTicket" if kind == "correspond" else "CommentOnTicket"
    if not (may(rt, who, right, ticket) or may(rt, who, "ModifyTicket", ticket)):
        raise Refused("Permission Denied")
    transaction = rt.record(
        ticket,
        who,
        "Correspond" if kind == "correspond" else "Comment",
        data=f"{message.subject}\n" if message.subject else "No Subject",
        time_taken=message.time_taken,
    )
    parts.Writer(rt, who, transaction).message(message.text, message.content_type, message.subject, message.files)
    if message.time_taken:
        ticket["TimeWorked"] = str(update.minutes(ticket["TimeWorked"]) + message.time_taken)
    for address in addresses.addresses_in(f"{message.cc},{message.bcc}"):
        people.resolve(rt, address)
    mail.after_message(rt, who, ticket, kind, message.text or "", [message.cc, message.bcc])
    if kind == "correspond":
        _open_by_reply(rt, who, ticket)
        return transaction, "Correspondence added"
    return transaction, "Comments added"


def _open_by_reply(rt: State, who: User, ticket: Ticket) -> None:
    """A reply opens a ticket that is new or closed; one that is not a requestor's counts as told to the requestors."""
    requestors = ticket.roles.get("Requestor", [])
    if requestors and who.id not in requestors:
        ticket["Told"] = rt.now()
    cycle = update.lifecycle_of(rt, ticket)
    if ticket["Status"] not in cycle.active and cycle.allows(ticket["Status"], _first_active(cycle, ticket)):
        update.force_status(rt, None, ticket, _first_active(cycle, ticket), cycle, touch=False)
    else:
        update.apply_service_level(rt, ticket, starts=False)


def _first_active(cycle: lifecycles.Lifecycle, ticket: Ticket) -> str:
    return next((status for status in cycle.active if cycle.allows(ticket["Status"], status)), ticket["Status"])

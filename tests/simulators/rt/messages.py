# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments, replies and the attachments they are made of."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from . import addresses, dates, lifecycles, mail, people, update
from .errors import Crash, Refused
from .records import Attachment, Ticket, Transaction, User
from .rights import may
from .state import ORGANIZATION, VERSION, State

NO_TEXT = "application/octet-stream"


@dataclass
class File:
    """An uploaded file. `name` None is stored as no name at all; `field` is the form field it came in by."""

    name: str | None
    content_type: str
    content: bytes
    field: str = ""


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
    attach(rt, who, transaction, message, message.subject)
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
    """A reply opens a ticket that is new or closed, and counts as told to its requestors."""
    cycle = update.lifecycle_of(rt, ticket)
    if who.id not in ticket.roles.get("Requestor", []):
        if ticket.roles.get("Requestor"):
            ticket["Told"] = rt.now()
        if ticket["Status"] not in cycle.active and cycle.allows(ticket["Status"], _first_active(cycle, ticket)):
            update.force_status(rt, None, ticket, _first_active(cycle, ticket), cycle)


def _first_active(cycle: lifecycles.Lifecycle, ticket: Ticket) -> str:
    return next((status for status in cycle.active if cycle.allows(ticket["Status"], status)), ticket["Status"])


def attach(rt: State, who: User | None, transaction: Transaction, message: Message, subject: str) -> None:
    """Store the parts of a message: the text alone, or a container with the text and the files in it."""
    ident = message_id(rt, transaction)
    top = _top_headers(subject, ident)
    if not message.files:
        if message.text:
            _store(
                rt, who, transaction, File(None, message.content_type, message.text.encode()), 0, top, subject, ident
            )
        else:
            _store(rt, who, transaction, File(None, NO_TEXT, b""), 0, top, subject, ident)
        return
    root = _container(rt, who, transaction, "multipart/mixed", top, subject, ident)
    if message.text:
        _store(rt, who, transaction, File(None, message.content_type, message.text.encode()), root.id)
    for file in message.files:
        _store(rt, who, transaction, file, root.id)


def attach_mail(rt: State, transaction: Transaction, subject: str, text: str) -> None:
    """Store an outgoing mail: a container with the text twice, plain and as HTML."""
    top = f"Subject: {subject}\nPrecedence: bulk\nMIME-Version: 1.0"
    root = _container(rt, None, transaction, "multipart/alternative", top, subject, transaction.data.strip("<>"))
    _store(rt, None, transaction, File(None, "text/plain", text.encode()), root.id)
    html = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br />") + "</p>"
    _store(rt, None, transaction, File(None, "text/html", html.encode()), root.id)


def message_id(rt: State, transaction: Transaction) -> str:
    return f"rt-{VERSION}-1-{int(time.time())}-{transaction.id}.{transaction.object_id}-0-0@{ORGANIZATION}"


def _top_headers(subject: str, ident: str) -> str:
    lines = [f"Message-ID: <{ident}>", "MIME-Version: 1.0", "X-RT-Interface: REST"]
    return "\n".join([*lines, f"Subject: {subject}"] if subject else lines)


def _container(
    rt: State, who: User | None, transaction: Transaction, kind: str, top: str, subject: str, ident: str
) -> Attachment:
    boundary = f"----------=_{int(time.time())}-{transaction.id}"
    headers = f'{top}\nContent-Type: {kind}; boundary="{boundary}"\nContent-Length: 0'
    return _enter(rt, who, transaction, Attachment(0, 0, 0, kind, None, None, subject, ident, headers))


def _store(
    rt: State,
    who: User | None,
    transaction: Transaction,
    file: File,
    parent: int,
    top: str = "",
    subject: str = "",
    ident: str = "",
) -> Attachment:
    """Store one part. A text is kept in UTF-8 whatever it was sent in; everything else byte for byte."""
    kind, _semicolon, parameters = file.content_type.partition(";")
    kind = kind.strip().lower()
    if not kind:
        raise Crash("no content type")
    content, charset = (_recoded(file.content, parameters)) if kind.startswith("text/") else (file.content, "")
    name = (file.name or "").replace("\\", "/").rpartition("/")[2] or None
    about = '; charset="utf-8"' if charset else ""
    shown = file.name.replace('"', '\\"') if file.name else ""
    headers = [
        *([top] if top else []),
        f"Content-Type: {kind}{about}" + (f'; name="{shown}"' if name else ""),
        f"Content-Disposition: {'form-data' if file.field else 'inline'}"
        + (f'; filename="{shown}"' if name else "")
        + (f'; name="{file.field}"' if file.field else ""),
        f"Content-Transfer-Encoding: {'binary' if charset or not name else 'base64'}",
        *([f"X-RT-Original-Encoding: {charset}"] if charset else []),
        f"Content-Length: {len(content)}",
    ]
    attachment = Attachment(0, 0, parent, kind, content, name, subject, ident, "\n".join(headers), charset)
    attachment.encoding = "base64" if not charset else "" if content.isascii() else "quoted-printable"
    return _enter(rt, who, transaction, attachment)


def _recoded(content: bytes, parameters: str) -> tuple[bytes, str]:
    """The text in UTF-8, and what it was in before: as declared, or as guessed from the bytes."""
    declared = parameters.partition("charset=")[2].strip().strip('"')
    for charset in filter(None, (declared, "ascii", "utf-8", "iso-8859-1")):
        try:
            return content.decode(charset).encode(), charset
        except (UnicodeDecodeError, LookupError):
            continue
    return content, "iso-8859-1"


def _enter(rt: State, who: User | None, transaction: Transaction, attachment: Attachment) -> Attachment:
    attachment.id = rt.next_id("attachment")
    attachment.transaction = transaction.id
    attachment.creator = who.id if who else 1
    attachment.created = dates.as_stored(dates.now())
    rt.attachments[attachment.id] = attachment
    transaction.attachments.append(attachment.id)
    return attachment


def text_of(rt: State, transaction: Transaction) -> str | None:
    """The first text part of an entry, plain before HTML; None when it has none."""
    parts = [rt.attachments[ident] for ident in transaction.attachments]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.content_type == kind and part.filename is None and part.content is not None:
                return part.content.decode("utf-8", "replace")
    return None

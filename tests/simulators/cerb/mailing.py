# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that the API writes: headers, sender, `#commands` in the content; and comments."""

from __future__ import annotations

import email.utils
import re
from typing import Any

from .. import steps
from .calls import Call
from .errors import BUILD, VERSION
from .rules import store_file
from .rules_tickets import count, message_hash
from .state import TICKET, WORKER, Place, Row

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
MARKDOWN = ("markdown", "parsedown", "html")


def token(call: Call) -> str:
    return "".join(call.cerb.random.choices(LETTERS, k=10))


def comment(call: Call, place: Place, text: str) -> Row:
    """A comment of the worker who asks."""
    call.cerb.log("comment.create", "Comment Created", call.worker, place, f"{call.worker['first_name']} commented")
    return call.cerb.insert(
        "comment",
        author__context=WORKER,
        author_id=call.worker["id"],
        target__context=place[0],
        target_id=place[1],
        comment=text,
        created=call.cerb.now(),
        is_markdown=0,
        is_pinned=0,
    )


def _commands(call: Call, ticket: Row, content: str) -> str:
    """Obey the lines that begin with a command this server knows, and leave the others where they are."""
    kept = []
    for line in content.replace("\r\n", "\n").split("\n"):
        match = re.match(r"#(\w+)(?:\s+(.*))?$", line)
        name = match[1].lower() if match else ""
        rest = (match[2] or "").strip() if match else ""
        if name == "comment" and rest:
            comment(call, (TICKET, ticket["id"]), rest)
        elif name == "watch":
            call.cerb.link((TICKET, ticket["id"]), (WORKER, call.worker["id"]))
        elif name == "unwatch":
            call.cerb.unlink((TICKET, ticket["id"]), (WORKER, call.worker["id"]))
        elif name == "cut":
            break
        elif name not in ("signature", "start", "end"):
            kept.append(line)
    return "\n".join(kept)


def send(call: Call, subject: str) -> None:
    """Hand a mail to the mail server, unless the request wants none."""
    if not call.number("dont_send"):
        call.cerb.outbox.append(subject)
        steps.step("the mail")


def write(call: Call, ticket: Row, content: str, *, subject: str, answers: Row | None = None) -> Row:
    """Put an outgoing message on a ticket."""
    now = call.cerb.now()
    text = _commands(call, ticket, content)
    author = call.worker
    if answers is not None and call.admin and (other := call.cerb.get("worker", call.number("worker_id"))):
        author = other
    group = call.cerb.get("group", ticket["group_id"]) or {}
    sender = call.cerb.get("address", group.get("reply_address_id")) or {"id": 0, "email": "noreply@cerb.example"}
    if answers is not None and not call.number("is_forward") and not subject.startswith("Re: "):
        subject = f"Re: {subject}"
    headers = _headers(call, ticket, subject, author, sender, answers)
    row = call.cerb.insert(
        "message",
        ticket_id=ticket["id"],
        created=now,
        sender_id=sender["id"],
        worker_id=author["id"],
        is_outgoing=1,
        is_broadcast=call.number("is_broadcast"),
        is_not_sent=call.number("dont_send"),
        content=text,
        headers=headers,
        storage_size=len(text.encode()),
        token=token(call),
        response_time=now - answers["created"] if answers else 0,
        html_attachment_id=0,
        hash_header_message_id=message_hash(headers["message-id"]),
    )
    if answers is not None and not ticket.get("elapsed_response_first"):
        ticket["elapsed_response_first"] = max(1, now - ticket["created"])
    ticket["updated"] = now
    count(ticket, row)
    _attach(call, row, text)
    steps.step("the message")
    return row


def _headers(call: Call, ticket: Row, subject: str, author: Row, sender: Row, answers: Row | None) -> dict[str, str]:
    host = str(sender["email"]).partition("@")[2]
    people = [call.cerb.get("address", ident) for ident in call.cerb.participants.get(ticket["id"], [])]
    to = call.text("to") or ", ".join(row["email"] for row in people if row)
    plain = call.text("content_format") not in MARKDOWN
    headers = {
        "content-type": "text/plain; charset=utf-8" if plain else 'multipart/alternative; boundary="_=_swift_=_"',
        "date": email.utils.formatdate(call.cerb.now()),
        "from": f'"{author["first_name"]} at Example, Inc." <{sender["email"]}>',
        "message-id": f"<{call.cerb.random.getrandbits(128):032x}@{host}>",
        "mime-version": "1.0",
        "subject": subject,
        "to": to,
        "x-mailer": f"Cerb {VERSION} (Build {BUILD})",
    }
    if plain:
        headers["content-transfer-encoding"] = "quoted-printable"
    headers.update({name: call.text(name) for name in ("cc", "bcc") if call.text(name)})
    if answers is not None and "message-id" in (answers.get("headers") or {}):
        headers["in-reply-to"] = headers["references"] = answers["headers"]["message-id"]
    return headers


def _attach(call: Call, message: Row, text: str) -> None:
    place = call.cerb.place("message", message["id"])
    files = call.cerb.attached.setdefault(place, [])
    if call.text("content_format") in MARKDOWN:
        html = call.cerb.insert(
            "attachment",
            name="original_message.html",
            mime_type="text/html",
            updated=call.cerb.now(),
            storage_extension="devblocks.storage.engine.disk",
        )
        store_file(call.cerb, html, f"<p>{text}</p>".encode())
        message["html_attachment_id"] = html["id"]
        files.append(html["id"])
    wanted: list[Any] = call.items("file_id")
    files += [int(item) for item in wanted if str(item).isdigit() and call.cerb.get("attachment", item)]

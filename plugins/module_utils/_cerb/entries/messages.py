# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies and notes in a ticket: what the module `cerb_message` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.commands import line_ends, neutral
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import (
    DELETED,
    STATUSES,
    Addresses,
    Moment,
    seconds,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import (
    COMMENT,
    REPLY,
    CommentThread,
    MessageThread,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import ATTACHMENT_OPTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.entry_task import (
    Posting,
    entry_task,
    ticket_place,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Options of a reply, which a note has no use for.
MAIL = ("to", "cc", "bcc", "subject", "status", "reopen_date", "worker", "attachments", "quiet", "commands")


def _read(options: Options, post: Post) -> Post:
    text = line_ends(post.text)
    if options["type"] == "note":
        given = next((name for name in MAIL if options.get(name)), None)
        if given is not None:
            raise errors.InvalidInput(f"{given} has no meaning for a note, which is mailed to nobody")
        marked = {"is_markdown": 1} if options.get("content_format") == "markdown" else {}
        return replace(post, kind=COMMENT, text=text, extra=marked)
    if options.get("commands") and not options.get("key") and neutral(text) != text:
        raise errors.InvalidInput(
            "Cerb takes out the lines that it carries out, so that nothing recognises the reply by its words",
            advice="Give a key",
        )
    return replace(post, kind=REPLY, text=text if options.get("commands") else neutral(text))


def _prepare(call: Call[CerbClient], ticket: Values, post: Post, warnings: list[str]) -> Posting:
    if ticket["status"] == DELETED:
        raise errors.InvalidInput(
            f"ticket {ticket['id']} is deleted", advice="opsdesk.itsm.cerb_ticket with state: present brings it back"
        )
    if post.kind == COMMENT:
        return Posting(CommentThread(call.client, "ticket", ticket["id"]), post)
    thread = MessageThread(call.client, ticket["id"], files=bool(post.attachments))
    reply, after = _addressed(call, post, ticket, warnings)

    def see_to_status(entry: Entry | None, said: Sequence[str]) -> Sequence[str]:
        reopened = _reopened(ticket, after)
        if call.check:
            return reopened
        if not thread.answer:
            _complete(call, reply, ticket)
        return [*reopened, *_check_status(call, ticket, after)]

    return Posting(thread, reply, leaves_closed=not call.options.get("status"), see_to_status=see_to_status)


def _addressed(call: Call[CerbClient], post: Post, ticket: Values, warnings: list[str]) -> tuple[Post, str]:
    """The reply with what it answers and the status after it, and that status.

    Cerb opens a closed ticket with every reply that does not say otherwise: so the status is always said.
    """
    raw = call.client.rest.get(f"records/ticket/{ticket['id']}")
    latest = number(raw.get("latest_message_id"))
    if not latest:
        raise errors.InvalidInput(
            f"ticket {ticket['id']} has no message that could be replied to",
            advice="Give type: note, or begin the ticket with a text (content of opsdesk.itsm.cerb_ticket)",
        )
    status = call.options.get("status") or ticket["status"]
    reopen = _reopening(call.options.get("reopen_date"), ticket, status)
    extra: Values = {"message_id": latest, "status": STATUSES[status]}
    if reopen and status != "open":
        extra["reopen_at"] = reopen
    for name in ("to", "cc", "bcc"):
        if call.options.get(name):
            extra[name] = ", ".join(_addresses(name, call.options[name]))
    if call.options.get("subject"):
        extra["subject"] = call.options["subject"]
    if call.options.get("content_format") == "markdown":
        extra["content_format"] = "markdown"
    if call.options.get("quiet"):
        extra["dont_send"] = 1
    if call.options.get("worker"):
        found = call.client.directory.need("worker", call.options["worker"], "worker", warnings)
        extra["worker_id"] = number(found["id"]) if found else 0
    return replace(post, extra=extra), str(status)


def _reopening(given: str | None, ticket: Values, status: str) -> str | None:
    """When Cerb shall open the ticket again; as it is, where the task does not say."""
    if given is None:
        return str(ticket["reopen_date"]) if ticket["reopen_date"] else None
    if status == "open":
        raise errors.InvalidInput(
            "reopen_date is for a ticket that waits or is closed, and this one is open after the reply",
            advice="Give status: waiting or closed too",
        )
    try:
        found: str | None = Moment().parse(given)
    except ValueError as error:
        raise errors.InvalidInput(f"reopen_date: {error}") from None
    return found


def _addresses(name: str, given: Sequence[str]) -> list[str]:
    try:
        return list(Addresses().parse(given))
    except ValueError as error:
        raise errors.InvalidInput(f"{name}: {error}") from None


def _reopened(ticket: Values, after: str) -> list[str]:
    if ticket["status"] in ("closed", "waiting") and after == "open":
        return [f"ticket {ticket['id']} was {ticket['status']}; the reply opens it again, as status: open asks"]
    return []


def _complete(call: Call[CerbClient], post: Post, ticket: Values) -> None:
    """Set the status after a reply whose answer was lost: Cerb writes it after the message and may have died."""
    if call.options.get("commands"):
        return  # one of them may have set another status
    fields: Values = {"status_id": post.extra["status"]}
    if "reopen_at" in post.extra:
        fields["reopen_date"] = seconds(post.extra["reopen_at"])
    call.client.rest.put(f"records/ticket/{ticket['id']}", {"fields": fields})


def _check_status(call: Call[CerbClient], ticket: Values, after: str) -> list[str]:
    """A reply that leaves the ticket in another status than it said is told, not corrected: people may be at it."""
    found = call.client.rest.get(f"records/ticket/{ticket['id']}").get("status")
    if found == after:
        return []
    told = f"ticket {ticket['id']} is {found} after the reply, where {after} was asked for"
    if not call.options.get("commands"):
        raise errors.NotApplied(told)
    return [told]


MESSAGE = entry_task(
    ticket_place(TICKET, {"external_id_field": {"type": "str"}}),
    {
        "type": {"type": "str", "choices": ["reply", "note"], "default": "reply"},
        "content": {"type": "str", "required": True, "aliases": ["body"]},
        "content_format": {"type": "str", "choices": ["plain", "markdown"], "default": "plain"},
        "to": {"type": "list", "elements": "str"},
        "cc": {"type": "list", "elements": "str"},
        "bcc": {"type": "list", "elements": "str"},
        "subject": {"type": "str"},
        "status": {"type": "str", "choices": ["open", "waiting", "closed"]},
        "reopen_date": {"type": "str"},
        "worker": {"type": "str"},
        "quiet": {"type": "bool", "default": False},
        "commands": {"type": "bool", "default": False},
        "attachments": ATTACHMENT_OPTIONS,
    },
    _read,
    _prepare,
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies and notes in a ticket: what the module `cerb_message` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.commands import line_ends, neutral
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.threads import (
    COMMENT,
    REPLY,
    CommentThread,
    MessageThread,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_kinds import (
    STATUSES,
    Addresses,
    Moment,
    seconds,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_named import ONE_OF, OPTIONS, named_ticket
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.attachments import ATTACHMENT_OPTIONS, read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import addressee, left_closed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import Entry, Post, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import EXTERNAL_ID, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import append, told

#: Options of a reply, which a note has no use for.
MAIL = ("to", "cc", "bcc", "subject", "status", "reopen_date", "worker", "attachments", "quiet", "commands")


def message(call: Call) -> dict[str, Any]:
    """Make sure that the reply or note is in the ticket."""
    options = call.options
    post = _post(options)
    named, operations, twins = named_ticket(call)
    if named is None:
        # Check mode, and a task before this one would create the ticket.
        return _result(call, post, None, None, True, (), ())
    ticket, merged, warnings = addressee(operations, named)
    warnings = [*twins, *warnings]
    patience = float(options.get("api_timeout") or 0.0)
    if post.kind == COMMENT:
        notes = CommentThread(call.client, "ticket", ticket["id"])
        changed, entry, said = append(
            notes, post, check=call.check, clock=call.clock, patience=patience, locks=call.locks
        )
        warnings += left_closed(operations, ticket, TICKET.life) if changed and options.get(EXTERNAL_ID) else []
        return {**_result(call, post, ticket, entry, changed, said, warnings), **merged}
    thread = MessageThread(call.client, ticket["id"], files=bool(post.attachments))
    post, after = _addressed(call, post, ticket, warnings)
    changed, entry, said = append(thread, post, check=call.check, clock=call.clock, patience=patience, locks=call.locks)
    if changed:
        warnings += _reopened(ticket, after)
        if options.get(EXTERNAL_ID) and not options.get("status"):
            warnings += left_closed(operations, ticket, TICKET.life)
        if not call.check:
            if not thread.answer:
                _complete(call, post, ticket, entry)
            _check_status(call, ticket, after, entry, warnings)
    return {**_result(call, post, ticket, entry, changed, said, warnings), **merged}


def _addressed(call: Call, post: Post, ticket: Values, warnings: list[str]) -> tuple[Post, str]:
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
    return Post(post.kind, post.text, post.is_html, post.attachments, post.key, post.repeat, extra), str(status)


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


def _complete(call: Call, post: Post, ticket: Values, entry: Entry | None) -> None:
    """Set the status after a reply whose answer was lost: Cerb writes it after the message and may have died."""
    if call.options.get("commands"):
        return  # one of them may have set another status
    fields: Values = {"status_id": post.extra["status"]}
    if "reopen_at" in post.extra:
        fields["reopen_date"] = seconds(post.extra["reopen_at"])
    try:
        call.client.rest.put(f"records/ticket/{ticket['id']}", {"fields": fields})
    except errors.OpsdeskError as error:
        done = {"changed": True, "action": "created", "id": entry.id if entry else None, "ticket": ticket["id"]}
        error.done = {**done, "uncertain": ["status"]}
        raise


def _check_status(call: Call, ticket: Values, after: str, entry: Entry | None, warnings: list[str]) -> None:
    """A reply that leaves the ticket in another status than it said is told, not corrected: people may be at it."""
    done = {"changed": True, "action": "created", "id": entry.id if entry else None, "ticket": ticket["id"]}
    try:
        found = call.client.rest.get(f"records/ticket/{ticket['id']}").get("status")
    except errors.OpsdeskError as error:
        # The reply is there; only its consequences could not be looked at.
        error.done = {**done, "uncertain": ["status"]}
        raise
    if found == after:
        return
    told = f"ticket {ticket['id']} is {found} after the reply, where {after} was asked for"
    if call.options.get("commands"):
        warnings.append(told)
        return
    raise errors.NotApplied(told, done=done)


def _post(options: Mapping[str, Any]) -> Post:
    text = line_ends(options.get("content") or "")
    if not text.strip():
        raise errors.InvalidInput("content is empty")
    if options["type"] == "note":
        given = next((name for name in MAIL if options.get(name)), None)
        if given is not None:
            raise errors.InvalidInput(f"{given} has no meaning for a note, which is mailed to nobody")
        marked = {"is_markdown": 1} if options.get("content_format") == "markdown" else {}
        return keyed(Post(COMMENT, text, repeat=options["repeat"], extra=marked), options.get("key"))
    if options.get("commands") and not options.get("key") and neutral(text) != text:
        raise errors.InvalidInput(
            "Cerb takes out the lines that it carries out, so that nothing recognises the reply by its words",
            advice="Give a key",
        )
    post = Post(
        kind=REPLY,
        text=text if options.get("commands") else neutral(text),
        attachments=read_attachments(options.get("attachments")),
        repeat=options["repeat"],
    )
    return keyed(post, options.get("key"))


def _result(
    call: Call,
    post: Post,
    ticket: Values | None,
    entry: Entry | None,
    changed: bool,
    said: Sequence[str],
    warnings: Sequence[str],
) -> dict[str, Any]:
    shown = {"type": call.options["type"], "content": post.text}
    if post.attachments:
        shown["attachments"] = [file.name for file in post.attachments]
    found: dict[str, Any] = {
        "changed": changed,
        "action": "created" if changed else "none",
        "ticket": ticket["id"] if ticket else None,
        "mask": ticket["mask"] if ticket else None,
        "id": entry.id if entry else None,
        "url": call.client.page(f"profiles/ticket/{ticket['mask']}") if ticket else None,
        "diff": {"before": {} if changed else shown, "after": shown},
        "server_messages": list(said),
    }
    found |= told(entry)
    warnings = [*warnings, *found.get("warnings", ())]
    return {**found, "warnings": warnings} if warnings else found


MESSAGE = Task(
    system=CERB,
    options={
        **OPTIONS,
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
        "key": {"type": "str", "no_log": False},
        "repeat": {"type": "bool", "default": False},
    },
    run=message,
    rules={
        "mutually_exclusive": [["key", "repeat"], ONE_OF],
        "required_one_of": [ONE_OF],
        "required_by": {"external_id_field": EXTERNAL_ID},
    },
)

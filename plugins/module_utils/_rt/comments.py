# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments and replies on a ticket: what the module `rt_comment` does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.addressed import addressed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.attachments import ATTACHMENT_OPTIONS, read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import (
    MERGED_INTO,
    addressee,
    left_closed,
    went_along,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import Entry, Post, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import EXTERNAL_ID, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import append, told
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Minutes
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import TICKET, TicketOperations


def comment(call: Call) -> dict[str, Any]:
    """Make sure that the entry is in the ticket's thread."""
    options = call.options
    post = _post(options)
    found, operations, twins = _ticket(call)
    if found is None:
        # Check mode, and a task before this one would create the ticket.
        return _result(call, post, None, True, None, ())
    record, merged, warnings = addressee(operations, found)
    warnings = [*twins, *warnings]
    ticket = int(record["id"])
    thread = call.client.threads.thread(ticket)
    patience = float(options.get("api_timeout") or 0.0)
    try:
        changed, entry, said = append(
            thread, post, check=call.check, clock=call.clock, patience=patience, locks=call.locks
        )
    except errors.NotApplied as unseen:
        with suppress(errors.OpsdeskError):
            if post.kind == "comment" and all(item.kind != "comment" for item in thread.entries()):
                unseen.message = (
                    f"the comment on ticket {ticket} was posted, but the account sees no comment there: every run "
                    "would post it again"
                )
                unseen.advice = "Give the account the right ShowTicketComments in the queue"
        raise
    if changed and not call.check and post.extra.get("status"):
        _check_status(call, ticket, post.extra["status"], entry, said)
    # The entry is there: that it cannot be told more of the ticket is no failure.
    with suppress(errors.OpsdeskError):
        went = operations.survivor(record) if changed and not merged else None
        if went is not None and went.merged is not None:
            merged, warnings = {MERGED_INTO: ticket}, [*warnings, went_along(went.merged, ticket)]
        if changed and options.get(EXTERNAL_ID) and post.kind == "comment" and not post.extra.get("status"):
            # A reply opens a ticket again, unless RT is set up otherwise.
            warnings += left_closed(operations, record, TICKET.life)
    result = {**_result(call, post, ticket, changed, entry, said), **merged}
    warnings = [*warnings, *result.get("warnings", ())]
    return {**result, "warnings": warnings} if warnings else result


def _ticket(call: Call) -> tuple[Values | None, TicketOperations, list[str]]:
    """The ticket, and warnings; None when its key is on no ticket and check mode cannot know more."""
    number, key = call.options.get("ticket"), call.options.get(EXTERNAL_ID)
    wish = Wish(TICKET.parse({EXTERNAL_ID: key}) if number is None else {}, id=number)
    operations = TicketOperations(call.client, wish, TICKET)
    found, warnings = addressed(TICKET, operations, wish, call.clock)
    if found is None and not call.check:
        raise errors.Missing(f"no ticket has the external_id {key!r}, or the account may not see it")
    return found, operations, warnings


def _result(
    call: Call, post: Post, ticket: int | None, changed: bool, entry: Entry | None, said: Sequence[str]
) -> dict[str, Any]:
    shown = {"type": post.kind, "content": post.text, "attachments": [file.name for file in post.attachments]}
    return {
        "changed": changed,
        "action": "created" if changed else "none",
        "ticket": ticket,
        "id": entry.id if entry else None,
        "url": call.client.page(f"/Ticket/Display.html?id={ticket}") if ticket else None,
        "diff": {"before": {} if changed else shown, "after": shown},
        "server_messages": list(said),
        **told(entry),
    }


def _post(options: Any) -> Post:
    files = read_attachments(options.get("attachments"))
    text = options.get("content") or ""
    if not text.strip() and not files:
        # RT posts an empty comment without a word.
        raise errors.InvalidInput("content and attachments are both empty", advice="Give at least one of them")
    extra: dict[str, Any] = {}
    if options.get("time_worked") is not None:
        try:
            extra["time_worked"] = Minutes().parse(options["time_worked"])
        except ValueError as error:
            raise errors.InvalidInput(f"time_worked: {error}") from None
    if options.get("status"):
        extra["status"] = options["status"].strip().lower()
    post = Post(
        kind=options["type"],
        text=text,
        is_html=options["content_type"] == "text/html",
        attachments=files,
        repeat=options["repeat"],
        extra=extra,
    )
    return keyed(post, options.get("key"))


def _check_status(call: Call, ticket: int, wanted: str, entry: Entry | None, said: tuple[str, ...]) -> None:
    """RT posts the entry and then may refuse the status, in a sentence among others."""
    done = {"changed": True, "action": "created", "ticket": ticket, "id": entry.id if entry else None}
    try:
        record = call.client.tickets.read(ticket, None)
    except errors.OpsdeskError as error:
        error.done = {**done, "uncertain": ["status"]}
        raise
    if record is not None and record["status"] != wanted:
        raise errors.NotApplied(
            f"the entry was posted, but the status of ticket {ticket} is {record['status']!r}, not "
            f"{wanted!r} (the server said: {' / '.join(said)})",
            server_messages=said,
            advice="Set the status with rt_ticket: a rerun of this task finds the entry and does nothing",
            done=done,
        )


COMMENT = Task(
    system=RT,
    options={
        "ticket": {"type": "int", "aliases": ["id"]},
        EXTERNAL_ID: {"type": "str", "no_log": False},
        "type": {"type": "str", "choices": ["comment", "correspond"], "default": "comment"},
        "content": {"type": "str", "aliases": ["text"]},
        "content_type": {"type": "str", "choices": ["text/plain", "text/html"], "default": "text/plain"},
        "attachments": ATTACHMENT_OPTIONS,
        "time_worked": {"type": "str"},
        "status": {"type": "str"},
        "key": {"type": "str", "no_log": False},
        "repeat": {"type": "bool", "default": False},
    },
    run=comment,
    rules={
        "required_one_of": [["ticket", EXTERNAL_ID], ["content", "attachments"]],
        "mutually_exclusive": [["ticket", EXTERNAL_ID], ["key", "repeat"]],
    },
)

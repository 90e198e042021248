# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments and replies on a ticket: what the module `rt_comment` does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import ATTACHMENT_OPTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Minutes, Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.entry_task import (
    Posting,
    entry_task,
    ticket_place,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.uploads import check_files
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import TICKET

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


def _read(options: Options, post: Post) -> Post:
    extra: dict[str, Any] = {}
    if options.get("time_worked") is not None:
        try:
            extra["time_worked"] = Minutes().parse(options["time_worked"])
        except ValueError as error:
            raise errors.InvalidInput(f"time_worked: {error}") from None
    if options.get("status"):
        extra["status"] = options["status"].strip().lower()
    check_files(post.attachments)
    return replace(post, extra=extra)


def _prepare(call: Call[RTClient], record: Values, post: Post, warnings: list[str]) -> Posting:
    ticket, wanted = int(record["id"]), post.extra.get("status")
    thread = call.client.threads.thread(ticket)

    def see_to_status(entry: Entry | None, said: Sequence[str]) -> Sequence[str]:
        """RT posts the entry and then may refuse the status, in a sentence among others."""
        found = call.client.tickets.read(ticket) if wanted and not call.check else None
        if found is not None and found["status"] != wanted:
            raise errors.NotApplied(
                f"the entry was posted, but the status of ticket {ticket} is {found['status']!r}, not "
                f"{wanted!r} (the server said: {' / '.join(said)})",
                server_messages=said,
                advice="Set the status with rt_ticket: a rerun of this task finds the entry and does nothing",
            )
        return ()

    def explain_unseen(unseen: errors.NotApplied) -> None:
        with suppress(errors.OpsdeskError):
            if post.kind == "comment" and all(item.kind != "comment" for item in thread.entries()):
                unseen.message = (
                    f"the comment on ticket {ticket} was posted, but the account sees no comment there: every run "
                    "would post it again"
                )
                unseen.advice = "Give the account the right ShowTicketComments in the queue"

    # A reply opens a ticket again, unless RT is set up otherwise.
    leaves_closed = post.kind == "comment" and not wanted
    return Posting(
        thread, post, leaves_closed=leaves_closed, see_to_status=see_to_status, explain_unseen=explain_unseen
    )


COMMENT = entry_task(
    ticket_place(TICKET),
    {
        "type": {"type": "str", "choices": ["comment", "correspond"], "default": "comment"},
        "content": {"type": "str", "aliases": ["text"]},
        "content_type": {"type": "str", "choices": ["text/plain", "text/html"], "default": "text/plain"},
        "attachments": ATTACHMENT_OPTIONS,
        "time_worked": {"type": "str"},
        "status": {"type": "str"},
    },
    _read,
    _prepare,
)

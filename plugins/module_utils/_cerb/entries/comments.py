# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments on any record: what the module `cerb_comment` does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.targets import OPTIONS, record_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import COMMENT, CommentThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, Toggle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import addressee
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.entry_task import (
    Found,
    Place,
    Posting,
    entry_task,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient


def _find(call: Call[CerbClient]) -> Found:
    """The record; in place of a ticket that was merged, the one it is part of now."""
    record = record_named(call)
    if record.merged:
        operations = TICKET.bound(call.client, Wish({}, id=record.id))
        found = operations.read(record.id)
        if found is not None:
            ticket, merged, warnings = addressee(operations, found)
            return Found({"type": record.type, "id": int(ticket["id"])}, operations.url(ticket), merged, warnings)
    return Found({"type": record.type, "id": record.id}, record.url)


def _read(options: Options, post: Post) -> Post:
    extra = {"is_markdown": 1} if options["content_format"] == "markdown" else {}
    if options.get("pinned"):
        extra["is_pinned"] = 1
    return replace(post, kind=COMMENT, extra=extra)


def _prepare(call: Call[CerbClient], record: Values, post: Post, warnings: list[str]) -> Posting:
    thread = CommentThread(call.client, record["type"], record["id"])
    return Posting(thread, post, Toggle("pinned", thread.pinned, thread.pin))


COMMENTS = entry_task(
    Place(CERB, _find, OPTIONS, {"record_type": "type", "record_id": "id"}),
    {
        "content": {"type": "str", "required": True, "aliases": ["body"]},
        "content_format": {"type": "str", "choices": ["plain", "markdown"], "default": "plain"},
        "pinned": {"type": "bool"},
    },
    _read,
    _prepare,
    toggle="pinned",
)

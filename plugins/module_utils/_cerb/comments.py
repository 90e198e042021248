# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments on any record: what the module `cerb_comment` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.targets import OPTIONS, Record, record_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.threads import COMMENT, CommentThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import addressee
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import Entry, Post, Toggle, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import append, told, turn


def comment(call: Call) -> dict[str, Any]:
    """Make sure that the comment is on the record, and before the others or not as the task says."""
    post = _post(call.options)
    record, merged, warnings = _stayed(call, record_named(call))
    thread = CommentThread(call.client, record.type, record.id)
    patience = float(call.options.get("api_timeout") or 0.0)
    changed, entry, said = append(thread, post, check=call.check, clock=call.clock, patience=patience, locks=call.locks)
    action = "created" if changed else "none"
    before: dict[str, Any] = {} if changed else _shown(post)
    if call.options.get("pinned") is not None and entry is not None:
        pinned = Toggle("pinned", thread.pinned, thread.pin)
        action, found = turn(pinned, entry, call.options["pinned"], created=changed, check=call.check)
        before |= found
    result = {**_result(call, post, record, entry, action, before, said), **merged}
    warnings = [*warnings, *result.get("warnings", ())]
    return {**result, "warnings": warnings} if warnings else result


def _stayed(call: Call, record: Record) -> tuple[Record, dict[str, Any], list[str]]:
    """The record; in place of a ticket that was merged, the one it is part of now."""
    if not record.merged:
        return record, {}, []
    operations = TICKET.bound(call.client, Wish({}, id=record.id))
    found = operations.read(record.id)
    if found is None:
        return record, {}, []
    ticket, merged, warnings = addressee(operations, found)
    return Record(record.type, int(ticket["id"]), operations.url(ticket)), merged, warnings


def _post(options: Mapping[str, Any]) -> Post:
    text = options["content"]
    if not text.strip():
        raise errors.InvalidInput("content is empty")
    extra: dict[str, Any] = {"is_markdown": 1} if options["content_format"] == "markdown" else {}
    if options.get("pinned"):
        extra["is_pinned"] = 1
    return keyed(Post(COMMENT, text, repeat=options["repeat"], extra=extra), options.get("key"))


def _shown(post: Post) -> dict[str, Any]:
    return {"content": post.text}


def _result(
    call: Call,
    post: Post,
    record: Record,
    entry: Entry | None,
    action: str,
    before: dict[str, Any],
    said: Sequence[str],
) -> dict[str, Any]:
    after = _shown(post)
    if call.options.get("pinned") is not None:
        after["pinned"] = call.options["pinned"]
    return {
        "changed": action != "none",
        "action": action,
        "id": entry.id if entry else None,
        "record_type": record.type,
        "record_id": record.id,
        "url": record.url,
        "diff": {"before": before, "after": after},
        "server_messages": list(said),
        **told(entry),
    }


COMMENTS = Task(
    system=CERB,
    options={
        **OPTIONS,
        "content": {"type": "str", "required": True, "aliases": ["body"]},
        "content_format": {"type": "str", "choices": ["plain", "markdown"], "default": "plain"},
        "pinned": {"type": "bool"},
        "key": {"type": "str", "no_log": False},
        "repeat": {"type": "bool", "default": False},
    },
    run=comment,
    rules={"mutually_exclusive": [["key", "repeat"]]},
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Articles of a ticket: what the module `zammad_article` does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import ATTACHMENT_OPTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Post, Toggle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.entry_task import (
    Posting,
    entry_task,
    ticket_place,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.threads import ArticleThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.tickets import TICKET

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

EXTRA = {
    "article_subject": "subject",
    "internal": "internal",
    "sender": "sender",
    "to": "to",
    "cc": "cc",
    "in_reply_to": "in_reply_to",
    "time_unit": "time_unit",
}


def _read(options: Options, post: Post) -> Post:
    if post.kind == "email" and not options.get("to"):
        raise errors.InvalidInput("an article of type email needs a recipient", advice="Give to")
    return replace(post, extra={wire: options[name] for name, wire in EXTRA.items() if options.get(name) is not None})


def _prepare(call: Call[ZammadClient], ticket: Values, post: Post, warnings: list[str]) -> Posting:
    # Zammad silently stores any other article of a customer as a note; the next run would miss what it asked for.
    if post.kind not in ("note", "web") and call.client.me.get("roles") == ["Customer"]:
        raise errors.InvalidInput(
            f"type {post.kind}: the account is a customer, whose articles Zammad keeps as notes",
            advice="Use type: note or web, or an account with the permission ticket.agent",
        )
    if post.kind == "email":
        _check_address(call.client, str(ticket["group"]))
    thread = ArticleThread(call.client, ticket["id"])
    return Posting(thread, post, Toggle("internal", thread.internal, thread.set_internal))


def _check_address(client: ZammadClient, group: str) -> None:
    """Raise InvalidInput where a group has no address to write from: Zammad answers with an error of its own then."""
    found = client.directory.named("groups", group) or {}
    if "email_address_id" in found and found["email_address_id"] is None:
        raise errors.InvalidInput(
            f"type email: the group {group!r} has no e-mail address to write from",
            advice="Give the group one (zammad_group, email_address), or use type: note",
        )


ARTICLE = entry_task(
    ticket_place(TICKET, {"external_id_field": {"type": "str"}}),
    {
        "type": {"type": "str", "choices": ["note", "phone", "email", "web"], "default": "note"},
        "content": {"type": "str", "required": True, "aliases": ["body"]},
        "content_type": {"type": "str", "choices": ["text/plain", "text/html"], "default": "text/plain"},
        "article_subject": {"type": "str"},
        "internal": {"type": "bool"},
        "sender": {"type": "str", "choices": ["Agent", "Customer", "System"]},
        "to": {"type": "str"},
        "cc": {"type": "str"},
        "in_reply_to": {"type": "str"},
        "attachments": ATTACHMENT_OPTIONS,
        "time_unit": {"type": "float"},
    },
    _read,
    _prepare,
    toggle="internal",
    page="/{id}",
)

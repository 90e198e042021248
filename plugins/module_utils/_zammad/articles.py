# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Articles of a ticket: what the module `zammad_article` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.addressed import addressed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.attachments import ATTACHMENT_OPTIONS, read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import addressee, left_closed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import Entry, Post, Toggle, keyed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import EXTERNAL_ID, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.thread import append, told, turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.threads import ArticleThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.ticket_operations import TicketOperations
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets import TICKET

EXTRA = {
    "article_subject": "subject",
    "internal": "internal",
    "sender": "sender",
    "to": "to",
    "cc": "cc",
    "in_reply_to": "in_reply_to",
    "time_unit": "time_unit",
}


def article(call: Call) -> dict[str, Any]:
    """Make sure that the article is in the ticket's thread, and hidden from customers or not as the task says."""
    options = call.options
    post = _post(options)
    named, operations, twins = _ticket(call)
    if named is None:
        # Check mode, and a task before this one would create the ticket.
        return _result(call, post, None, None, "created", {}, ())
    ticket, merged, warnings = addressee(operations, named)
    warnings = [*twins, *warnings]
    _check_author(call, post)
    thread = ArticleThread(call.client, ticket["id"])
    patience = float(options.get("api_timeout") or 0.0)
    changed, entry, said = append(thread, post, check=call.check, clock=call.clock, patience=patience, locks=call.locks)
    action = "created" if changed else "none"
    before: dict[str, Any] = {} if changed else _shown(post)
    if options.get("internal") is not None and entry is not None:
        internal = Toggle("internal", thread.internal, thread.set_internal)
        action, found = turn(internal, entry, options["internal"], created=changed, check=call.check)
        before |= found
    if changed and options.get(EXTERNAL_ID):
        warnings += left_closed(operations, ticket, TICKET.life)
    result = {**_result(call, post, ticket, entry, action, before, said), **merged}
    warnings = [*warnings, *result.get("warnings", ())]
    return {**result, "warnings": warnings} if warnings else result


def _check_author(call: Call, post: Post) -> None:
    """From a customer, Zammad keeps any article as a note without a word; the next run would miss what it asked for."""
    if post.kind != "note" and call.client.me.get("roles") == ["Customer"]:
        raise errors.InvalidInput(
            f"type {post.kind}: the account is a customer, whose articles Zammad keeps as notes",
            advice="Use type: note, or an account with the permission ticket.agent",
        )


def _ticket(call: Call) -> tuple[Values | None, TicketOperations, list[str]]:
    """The ticket, and warnings; None when its key is on no ticket and check mode cannot know more."""
    options = call.options
    key = options.get(EXTERNAL_ID)
    named = {name: options[name] for name in (EXTERNAL_ID, "number") if options.get(name)}
    wish = Wish(TICKET.parse(named), id=options.get("ticket"), switches=TICKET.parse_switches(options))
    operations = TicketOperations(call.client, wish, TICKET)
    found, warnings = addressed(TICKET, operations, wish, call.clock)
    if found is None and not call.check:
        raise errors.Missing(f"no ticket has the external_id {key!r}, or the account may not see it")
    return found, operations, warnings


def _shown(post: Post) -> dict[str, Any]:
    return {"type": post.kind, "content": post.text, "attachments": [file.name for file in post.attachments]}


def _result(
    call: Call,
    post: Post,
    ticket: Values | None,
    entry: Entry | None,
    action: str,
    before: dict[str, Any],
    said: Sequence[str],
) -> dict[str, Any]:
    after = _shown(post)
    if call.options.get("internal") is not None:
        after["internal"] = call.options["internal"]
    url = None
    if ticket is not None:
        url = call.client.page(f"ticket/zoom/{ticket['id']}" + (f"/{entry.id}" if entry else ""))
    return {
        "changed": action != "none",
        "action": action,
        "ticket": ticket["id"] if ticket else None,
        "number": ticket["number"] if ticket else None,
        "id": entry.id if entry else None,
        "url": url,
        "diff": {"before": before, "after": after},
        "server_messages": list(said),
        **told(entry),
    }


def _post(options: Mapping[str, Any]) -> Post:
    text = options.get("content") or ""
    if not text.strip():
        raise errors.InvalidInput("content is empty, and Zammad takes no article without a text")
    if options["type"] == "email" and not options.get("to"):
        raise errors.InvalidInput("an article of type email needs a recipient", advice="Give to")
    extra = {wire: options[name] for name, wire in EXTRA.items() if options.get(name) is not None}
    post = Post(
        kind=options["type"],
        text=text,
        is_html=options["content_type"] == "text/html",
        attachments=read_attachments(options.get("attachments")),
        repeat=options["repeat"],
        extra=extra,
    )
    return keyed(post, options.get("key"))


ARTICLE = Task(
    system=ZAMMAD,
    options={
        "ticket": {"type": "int", "aliases": ["id"]},
        "number": {"type": "str"},
        EXTERNAL_ID: {"type": "str", "no_log": False},
        "external_id_field": {"type": "str"},
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
        "key": {"type": "str", "no_log": False},
        "repeat": {"type": "bool", "default": False},
    },
    run=article,
    rules={
        "mutually_exclusive": [["key", "repeat"], ["ticket", "number", EXTERNAL_ID]],
        "required_one_of": [["ticket", "number", EXTERNAL_ID]],
        "required_by": {"external_id_field": EXTERNAL_ID},
    },
)

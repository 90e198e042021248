# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tickets: what the module `cerb_ticket_info` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.threads import (
    CommentThread,
    MessageThread,
    shown_comment,
    shown_message,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_ends import by_mask
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.ticket_record import EXPAND, TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task

#: What costs more requests for each ticket.
PARTS = ("messages", "comments")


def tickets(call: Call) -> dict[str, Any]:
    """The tickets that ids, masks or a search name."""
    query = Query(call.options.get("query"))
    found = list(select(call.client, call.options))
    return {"changed": False, "count": len(found), "tickets": query.apply(found)}


def select(client: CerbClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records of the tickets that `ids`, `masks` or `search` names."""
    reader = TicketReader(client, Wish({}, switches={"external_id_field": options.get("external_id_field")}))
    for record in _records(client, reader, options):
        if options.get("messages"):
            thread = MessageThread(client, record["id"], files=True)
            record["messages"] = [shown_message(raw) for raw in thread.messages("content", "headers")]
        if options.get("comments"):
            record["comments"] = [
                shown_comment(raw) for raw in CommentThread(client, "ticket", record["id"]).comments()
            ]
        yield record


def _records(client: CerbClient, reader: TicketReader, options: Mapping[str, Any]) -> Iterator[Values]:
    ignore = options.get("missing") == "ignore"
    if options.get("ids") is not None:
        for key in options["ids"]:
            record = reader.read(int(key))
            if record is not None:
                yield record
            elif not ignore:
                raise errors.Missing(f"ticket {key} does not exist, or the account may not see it")
    elif options.get("masks") is not None:
        for mask in options["masks"]:
            record = _by_mask(client, reader, str(mask))
            if record is not None:
                yield record
            elif not ignore:
                raise errors.Missing(f"there is no ticket with mask {mask}, or the account may not see it")
    else:
        yield from _searched(client, reader, options)


def _by_mask(client: CerbClient, reader: TicketReader, mask: str) -> Values | None:
    try:
        return by_mask(client, reader, mask)
    except ValueError as error:
        raise errors.InvalidInput(f"masks: {error}") from None


def _searched(client: CerbClient, reader: TicketReader, options: Mapping[str, Any]) -> Iterator[Values]:
    text = str(options.get("search") or "").strip()
    if not text:
        raise errors.InvalidInput("search is empty, which Cerb takes for 'everything'", advice="Write id:>0 for all")
    for raw in client.search.query("ticket", text, expand=EXPAND, limit=options.get("limit")):
        if number(raw.get("id")):
            yield reader.record(raw)


TICKET_INFO = Task(
    system=CERB,
    options={
        "ids": {"type": "list", "elements": "int", "aliases": ["id"]},
        "masks": {"type": "list", "elements": "str", "aliases": ["mask"]},
        "search": {"type": "str"},
        "limit": {"type": "int"},
        "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
        "external_id_field": {"type": "str"},
        "messages": {"type": "bool", "default": False},
        "comments": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=tickets,
    rules={
        "mutually_exclusive": [["ids", "masks", "search"]],
        "required_one_of": [["ids", "masks", "search"]],
    },
)

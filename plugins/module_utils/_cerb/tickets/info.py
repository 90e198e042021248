# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tickets: what the module `cerb_ticket_info` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.ends import by_mask
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import EXPAND, TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import (
    CommentThread,
    MessageThread,
    shown_comment,
    shown_message,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.info_task import each, ticket_info_task


def select(client: CerbClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records of the tickets that `ids`, `masks` or `search` names."""
    reader = TicketReader(client, Wish({}, switches={"external_id_field": options.get("external_id_field")}))
    if options.get("ids") is not None:
        yield from each("ticket", options["ids"], lambda key: reader.read(int(key)), options)
    elif options.get("masks") is not None:
        yield from each("ticket with mask", options["masks"], lambda mask: _by_mask(client, reader, str(mask)), options)
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


def _messages(client: CerbClient, key: int) -> list[Values]:
    return [shown_message(raw) for raw in MessageThread(client, key, files=True).messages("content", "headers")]


def _comments(client: CerbClient, key: int) -> list[Values]:
    return [shown_comment(raw) for raw in CommentThread(client, "ticket", key).comments()]


TICKET_INFO = ticket_info_task(
    TICKET,
    ("masks", "search"),
    {
        "masks": {"type": "list", "elements": "str", "aliases": ["mask"]},
        "search": {"type": "str"},
        "external_id_field": {"type": "str"},
    },
    select,
    {"messages": _messages, "comments": _comments},
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tickets: what the module `zammad_ticket_info` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.info_task import each, ticket_info_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.record import TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.threads import ArticleThread, shown
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.tickets import TICKET

#: What costs one more request for each ticket.
PARTS = ("links", "mentions")


def select(client: ZammadClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records of the tickets that `ids`, `numbers`, `condition` or `search` names."""
    wish = Wish({}, switches={"external_id_field": options.get("external_id_field")})
    reader = TicketReader(client, wish, tuple(part for part in PARTS if options.get(part)))
    if options.get("ids") is not None:
        yield from each("ticket", options["ids"], lambda key: reader.read(int(key)), options)
        return
    if options.get("numbers") is not None:
        yield from _by_number(client, reader, [str(number) for number in options["numbers"]], options)
        return
    for raw in client.rest.search("tickets", _asked(options), limit=options.get("limit")):
        yield reader.record(raw)


def _by_number(
    client: ZammadClient, reader: TicketReader, numbers: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Values]:
    if not numbers:
        return
    condition = {"ticket.number": {"operator": "is", "value": list(numbers)}}
    found = {str(raw.get("number")): raw for raw in client.rest.search("tickets", {"condition": condition})}
    for raw in each("ticket with number", numbers, found.get, options):
        yield reader.record(raw)


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    condition, text = options.get("condition"), str(options.get("search") or "").strip()
    if not condition and not text:
        raise errors.InvalidInput("condition or search is empty, which Zammad takes for 'everything'")
    asked: dict[str, Any] = {"condition": condition} if condition else {"query": text}
    # Without an order, tickets that change meanwhile may move from one page to another.
    asked["sort_by"] = options.get("order_by") or "id"
    asked["order_by"] = "desc" if options.get("descending") else "asc"
    return asked


TICKET_INFO = ticket_info_task(
    TICKET,
    ("numbers", "condition", "search"),
    {
        "numbers": {"type": "list", "elements": "str", "aliases": ["number"]},
        "condition": {"type": "dict"},
        "search": {"type": "str"},
        "order_by": {"type": "str", "default": "id"},
        "descending": {"type": "bool", "default": False},
        "external_id_field": {"type": "str"},
        **{part: {"type": "bool", "default": False} for part in PARTS},
    },
    select,
    {
        "articles": lambda client, key: [shown(raw) for raw in ArticleThread(client, key).articles()],
        "history": lambda client, key: client.rest.get(f"ticket_history/{key}")["history"],
        "time_accountings": lambda client, key: client.rest.get(f"tickets/{key}/time_accountings"),
    },
)

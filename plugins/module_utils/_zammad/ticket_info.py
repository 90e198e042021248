# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tickets: what the module `zammad_ticket_info` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.threads import ArticleThread, shown
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.ticket_record import TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets import TICKET

#: What costs one more request for each ticket.
PARTS = ("links", "mentions")
LISTS = ("articles", "history", "time_accountings")


def tickets(call: Call) -> dict[str, Any]:
    """The tickets that ids, numbers, a condition or a text name."""
    options, client = call.options, call.client
    query = Query(options.get("query"))

    def records() -> Iterator[Values]:
        for record in select(client, options):
            for part in LISTS:
                if options.get(part):
                    record[part] = _listed(client, part, record["id"])
            yield record

    count, found = query.select(records())
    return {"changed": False, "count": count, "tickets": found}


def select(client: ZammadClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records of the tickets that `ids`, `numbers`, `condition` or `search` names."""
    wish = Wish({}, switches={"external_id_field": options.get("external_id_field")})
    reader = TicketReader(client, wish, tuple(part for part in PARTS if options.get(part)))
    ignore = options.get("missing") == "ignore"
    if options.get("ids") is not None:
        for key in options["ids"]:
            record = reader.read(int(key))
            if record is not None:
                yield record
            elif not ignore:
                raise errors.Missing(f"ticket {key} does not exist, or the account may not see it")
        return
    if options.get("numbers") is not None:
        yield from _by_number(client, reader, [str(number) for number in options["numbers"]], ignore)
        return
    for raw in client.rest.search("tickets", _asked(options), limit=options.get("limit")):
        yield reader.record(raw)


def _by_number(client: ZammadClient, reader: TicketReader, numbers: Sequence[str], ignore: bool) -> Iterator[Values]:
    if not numbers:
        return
    condition = {"ticket.number": {"operator": "is", "value": list(numbers)}}
    found = {str(raw.get("number")): raw for raw in client.rest.search("tickets", {"condition": condition})}
    for number in numbers:
        if number in found:
            yield reader.record(found[number])
        elif not ignore:
            raise errors.Missing(f"ticket with number {number} does not exist, or the account may not see it")


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    condition, text = options.get("condition"), str(options.get("search") or "").strip()
    if not condition and not text:
        raise errors.InvalidInput("condition or search is empty, which Zammad takes for 'everything'")
    asked: dict[str, Any] = {"condition": condition} if condition else {"query": text}
    # Without an order, tickets that change meanwhile may move from one page to another.
    asked["sort_by"] = options.get("order_by") or "id"
    asked["order_by"] = "desc" if options.get("descending") else "asc"
    return asked


def _listed(client: ZammadClient, part: str, key: int) -> Any:
    if part == "articles":
        return [shown(raw) for raw in ArticleThread(client, key).articles()]
    if part == "history":
        return client.rest.get(f"ticket_history/{key}")["history"]
    return client.rest.get(f"tickets/{key}/time_accountings")


TICKET_INFO = Task(
    system=TICKET.system,
    options={
        "ids": {"type": "list", "elements": "int", "aliases": ["id"]},
        "numbers": {"type": "list", "elements": "str", "aliases": ["number"]},
        "condition": {"type": "dict"},
        "search": {"type": "str"},
        "order_by": {"type": "str", "default": "id"},
        "descending": {"type": "bool", "default": False},
        "limit": {"type": "int"},
        "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
        "external_id_field": {"type": "str"},
        "links": {"type": "bool", "default": False},
        "mentions": {"type": "bool", "default": False},
        "articles": {"type": "bool", "default": False},
        "history": {"type": "bool", "default": False},
        "time_accountings": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=tickets,
    rules={
        "mutually_exclusive": [["ids", "numbers", "condition", "search"]],
        "required_one_of": [["ids", "numbers", "condition", "search"]],
    },
)

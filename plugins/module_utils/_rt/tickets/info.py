# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tickets: what the module `rt_ticket_info` and the lookup `rt_ticket` do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.info_task import each, ticket_info_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import TICKET

ALL_FIELDS = tuple(item.name for item in TICKET.fields if item.compared)
EXTRAS = ("created", "last_updated", "creator")


def select(client: RTClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records of the tickets that `ids` or `ticketsql` names, only with `fields` where those are given."""
    fields = _checked(options.get("fields"))
    if options.get("ids") is None:
        yield from _search(client, options, fields)
        return
    for record in each("ticket", options["ids"], lambda key: client.tickets.read(int(key)), options):
        yield _cut(record, fields)


def _search(client: RTClient, options: Mapping[str, Any], fields: Sequence[str] | None) -> Iterator[Values]:
    # Custom roles cost a request for each ticket: only when asked for.
    wanted = fields or [name for name in (*ALL_FIELDS, *EXTRAS) if name != "custom_roles"]
    found = client.tickets.search(
        options["ticketsql"],
        wanted,
        order=options.get("order_by") or "id",
        descending=bool(options.get("descending")),
        limit=options.get("limit"),
    )
    for record in found:
        yield _cut(record, fields)


def _cut(record: Values, fields: Sequence[str] | None) -> Values:
    return record if fields is None else {"id": record["id"], **{name: record.get(name) for name in fields}}


def _checked(fields: Sequence[str] | None) -> Sequence[str] | None:
    """RT answers an unknown field with an empty text; here it is an error."""
    known = (*ALL_FIELDS, *EXTRAS, "id")
    for name in fields or ():
        if name not in known:
            raise errors.InvalidInput(
                f"fields: tickets have no field {name!r}", advice=errors.did_you_mean(name, known)
            )
    return fields


def _attachments(client: RTClient, key: int) -> list[Values]:
    return [shown(item) for item in client.threads.attachments(key) if item.name]


def shown(item: Stored) -> Values:
    """An attachment without its bytes."""
    return {
        "id": item.id,
        "transaction": item.transaction,
        "name": item.name,
        "content_type": item.content_type,
        "size": item.size,
        "created": item.created,
        "creator": item.creator,
    }


TICKET_INFO = ticket_info_task(
    TICKET,
    ("ticketsql",),
    {
        "ticketsql": {"type": "str"},
        "fields": {"type": "list", "elements": "str"},
        "order_by": {"type": "str", "default": "id"},
        "descending": {"type": "bool", "default": False},
    },
    select,
    {"history": lambda client, key: list(client.threads.history(key)), "attachments": _attachments},
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that returns tickets: what the modules `*_ticket_info` do, and what the lookups share with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Result
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Own, Task

Key = TypeVar("Key")
Found = TypeVar("Found")


def each(what: str, keys: Iterable[Key], read: Callable[[Key], Found | None], options: Options) -> Iterator[Found]:
    """What these keys name, in their order; raises Missing for one that is not there, unless `missing: ignore`."""
    for key in keys:
        record = read(key)
        if record is not None:
            yield record
        elif options.get("missing") != "ignore":
            raise errors.Missing(errors.unseen(f"{what} {key} does not exist"))


def ticket_info_task(
    ticket: Resource,
    ways: Iterable[str],
    options: ArgumentSpec,
    select: Callable[[Own, Options], Iterator[Values]],
    parts: Mapping[str, Callable[[Own, int], object]],
) -> Task:
    """The task that returns the tickets that `ids` or one of `ways` names.

    `parts`: what costs more requests for each ticket, and is asked for by an option of that name.
    """

    def records(call: Call[Own]) -> Iterator[Values]:
        wanted = {part: read for part, read in parts.items() if call.options.get(part)}
        for record in select(call.client, call.options):
            record.update({part: read(call.client, record["id"]) for part, read in wanted.items()})
            yield record

    def run(call: Call[Own]) -> Result:
        count, found = Query(call.options.get("query")).select(records(call))
        return {"changed": False, "count": count, "tickets": found}

    common: ArgumentSpec = {
        "ids": {"type": "list", "elements": "int", "aliases": ["id"]},
        "limit": {"type": "int"},
        "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
        **{part: {"type": "bool", "default": False} for part in parts},
        "query": {"type": "str"},
    }
    one_of = ["ids", *ways]
    return Task(
        ticket.system,
        {**common, **options},
        run,
        {"mutually_exclusive": [one_of], "required_one_of": [one_of]},
    )

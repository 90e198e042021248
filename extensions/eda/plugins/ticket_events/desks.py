# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three desks as a source of events sees them: which options each has, what changed since, and whole tickets.

Searching, paging and reading are those of the modules `rt_ticket_info`, `zammad_ticket_info` and `cerb_ticket_info`.
A connection is opened for each pass, so that nothing which a client keeps grows old. It may only read.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.cursor import (
    BEGINNING,
    CHANGED,
    NEW,
    Listed,
    earlier,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time, utc_text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.secrets import secrets_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Client, Task, execute

UTILS = "ansible_collections.opsdesk.itsm.plugins.module_utils"
Values = dict[str, Any]
#: (client, options, since) -> tickets that changed at that time or later, perhaps others, ordered by id
Changes = Callable[[Any, Mapping[str, Any], str], Iterator[Listed]]

HOUR = 3600
#: Pages of the desks hold at least as many tickets: a shorter list came in one piece.
ONE_PAGE = 50


class DeskFailed(Exception):
    """A pass over the desk failed; `kind` is that of the errors of modules."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


def rt_changes(client: Any, options: Mapping[str, Any], since: str) -> Iterator[Listed]:
    """Tickets of Request Tracker."""
    terms = [f"({options['ticketsql']})"] if options.get("ticketsql") else []
    if since > BEGINNING:
        terms.append(f"LastUpdated >= '{_on_rts_clock(client, options, since)}'")
    query = " AND ".join(terms) or "id > 0"
    for record in client.tickets.search(query, ("created", "last_updated"), order="id", descending=False, limit=None):
        yield Listed(record["id"], record["created"] or "", record["last_updated"] or "")


def _on_rts_clock(client: Any, options: Mapping[str, Any], since: str) -> str:
    """The time as TicketSQL takes it: on the wall clock of the account. It may be earlier, never later."""
    dates = importlib.import_module(f"{UTILS}._rt.objects.dates")
    name, user = options.get("api_timezone"), options.get("api_username")
    name = name or (client.directory.timezone(user) if user else None)
    # In the hour that autumn repeats, a wall clock shows a time twice; a clock that is not known may be twelve hours
    # ahead.
    zone, slack = (dates.zone_named(name), HOUR) if name else (timezone.utc, 12 * HOUR)
    return str(dates.to_zone(earlier(since, slack), zone))


def zammad_changes(client: Any, options: Mapping[str, Any], since: str) -> Iterator[Listed]:
    """Tickets of Zammad."""
    # Whether that moment itself is "after" depends on the version.
    value = earlier(since, 1).replace("Z", ".000Z")
    asked = {
        "condition": _both(options.get("condition"), {"operator": "after (absolute)", "value": value}),
        "sort_by": "id",
        "order_by": "asc",
    }
    for row in client.rest.search("tickets", asked):
        created, updated = (utc_text(parse_time(row[name])) for name in ("created_at", "updated_at"))
        yield Listed(int(row["id"]), created, updated)


def _both(condition: Mapping[str, Any] | None, updated: Values) -> Values:
    """A condition of the user's and the one on `updated_at`, in whichever form the first is written."""
    name = "ticket.updated_at"
    if not condition:
        return {name: updated}
    nested = isinstance(condition.get("conditions"), list)
    if not nested and name not in condition:
        return {**condition, name: updated}
    given = [condition] if nested else [{"name": key, **leaf} for key, leaf in condition.items()]
    return {"operator": "AND", "conditions": [*given, {"name": name, **updated}]}


def cerb_changes(client: Any, options: Mapping[str, Any], since: str) -> Iterator[Listed]:
    """Tickets of Cerb. Their time is that of the last mail: Cerb keeps none of other changes."""
    kinds = importlib.import_module(f"{UTILS}._cerb.tickets.kinds")
    asked = options.get("search") or "status:[o,w,c]"
    terms = f"({asked})" if since <= BEGINNING else f"({asked}) updated:>{kinds.seconds(since) - 1}"
    for row in client.search.query("ticket", terms):
        created, updated = (kinds.moment(row.get(name)) or BEGINNING for name in ("created", "updated"))
        yield Listed(int(row["id"]), created, updated)


@dataclass(frozen=True)
class Kind:
    """A desk: the option that narrows down its tickets, and how to list what changed."""

    narrowed_by: Values
    changes: Changes


KINDS = {
    "rt": Kind({"ticketsql": {"type": "str"}}, rt_changes),
    "zammad": Kind({"condition": {"type": "dict"}}, zammad_changes),
    "cerb": Kind({"search": {"type": "str"}}, cerb_changes),
}


def info_of(system: str) -> Task:
    """What the module `<system>_ticket_info` does."""
    task: Task = importlib.import_module(f"{UTILS}._{system}.tickets.info").TICKET_INFO
    return task


def specification(system: str) -> Values:
    """The options of the source for a desk, as an argument specification of Ansible."""
    info = info_of(system)
    parts = sorted(name for name, option in info.options.items() if option["type"] == "bool" and name != "descending")
    own = {
        "system": {"type": "str", "required": True, "choices": sorted(KINDS)},
        **KINDS[system].narrowed_by,
        **{name: option for name, option in info.options.items() if name == "external_id_field"},
        "changes": {"type": "list", "elements": "str", "choices": [NEW, CHANGED], "default": [NEW, CHANGED]},
        "include": {"type": "list", "elements": "str", "choices": parts, "default": []},
        "interval": {"type": "float", "default": 60.0},
        "max_interval": {"type": "float", "default": 600.0},
        "limit": {"type": "int"},
        "start": {"type": "str", "default": "now"},
        "state_file": {"type": "path"},
        "overlap": {"type": "float", "default": 60.0},
        "feedback": {"type": "bool", "default": False},
    }
    spec = Task(info.system, own, info.run).argument_spec()
    # The source tries again by itself, and tells so.
    spec["api_retries"] = {**spec["api_retries"], "default": 1}
    return spec


def checked(given: Mapping[str, Any]) -> Values:
    """The options with their defaults and types, connection options from the environment. Raises InvalidInput."""
    system = given.get("system")
    if system not in KINDS:
        raise errors.InvalidInput(f"system is {system!r}", advice=f"give one of {', '.join(sorted(KINDS))}")
    spec = specification(system)
    result = ArgumentSpecValidator(spec).validate(given)
    if result.error_messages:
        raise errors.InvalidInput(Redactor(secrets_of(spec, given)).clean("; ".join(result.error_messages)))
    options: Values = result.validated_parameters
    info_of(system).system.settings(options)  # says what is missing
    for name, least in (("interval", 1), ("max_interval", 1), ("overlap", 0), ("limit", 1)):
        if options[name] is not None and options[name] < least:
            raise errors.InvalidInput(f"{name} is {options[name]:g}, and must be at least {least}")
    if options["start"] not in ("now", "beginning"):
        try:
            options["start"] = utc_text(parse_time(options["start"]))
        except ValueError as error:
            raise errors.InvalidInput(f"start: {error}", advice="or give 'now' or 'beginning'") from None
    return options


class Desk:
    """One desk with the options of a source. Its functions block."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._kind = KINDS[options["system"]]
        self._info = info_of(options["system"])

    def listed(self, since: str) -> list[Listed]:
        """The tickets that were changed at this time or later. Raises DeskFailed."""

        def run(call: Call[Client]) -> Values:
            def once() -> dict[int, Listed]:
                listed = self._kind.changes(call.client, call.options, since)
                return {item.id: item for item in listed if item.updated >= since}

            found = once()
            # A ticket that leaves the list while it is read moves others to a page that was read already.
            for _again in range(2 if len(found) >= ONE_PAGE else 0):
                before = set(found)
                found.update(once())
                if before == set(found):
                    break
            return {"listed": list(found.values())}

        listed: list[Listed] = self._done(run)["listed"]
        return listed

    def read(self, ids: Sequence[int]) -> dict[int, Values]:
        """Whole tickets by id, without those that are gone or not for this account. Raises DeskFailed."""
        wanted = dict.fromkeys(self._options["include"], True)
        field = self._options.get("external_id_field")
        options = {**wanted, "missing": "ignore", "external_id_field": field}

        def run(call: Call[Client]) -> Values:
            found: dict[int, Values] = {}
            for key in ids:
                try:
                    tickets = self._info.run(Call(call.client, {**options, "ids": [key]}, call.check, call.clock))
                except errors.Forbidden:
                    # Cerb lists tickets that it does not show.
                    continue
                if tickets["tickets"]:
                    found[key] = tickets["tickets"][0]
            return {"found": found}

        tickets: dict[int, Values] = self._done(run)["found"]
        return tickets

    def _done(self, run: Callable[[Call[Client]], Values]) -> Values:
        # In check mode the transport refuses to write, whatever is asked of it.
        result = execute(Task(self._info.system, {}, run), self._options, check=True)
        if result.get("failed"):
            raise DeskFailed(result["msg"], result.get("error", {}).get("kind", "mistake"))
        return result

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New tickets. What cannot be understood in the request is left out without a word, except queue and status."""

from __future__ import annotations

from typing import Any

from . import customfields, dates, lifecycles, links, mail, messages, parts, people, update
from .errors import Refused
from .records import NOT_SET, Queue, Ticket, User
from .rights import may, may_own
from .state import NOBODY, State


def create(
    rt: State,
    who: User,
    queue: Queue | None,
    data: dict[str, Any],
    values: dict[int, Any] | None = None,
    message: messages.Message | None = None,
) -> Ticket:
    """Make a ticket from fields by their server name; `values` are custom field values by custom field id.

    Raises Refused with the server's sentence when the queue or the status will not do.
    """
    if queue is None:
        raise Refused("Could not create ticket. Queue not set")
    if queue.disabled or not may(rt, who, "CreateTicket", queue):
        raise Refused(f"No permission to create tickets in the queue '{queue.name}'")
    cycle = lifecycles.LIFECYCLES[queue["Lifecycle"]]
    status = _status(cycle, data)
    ident = rt.next_id("ticket")
    ticket = rt.stamp(Ticket(ident, _fields(rt, queue, cycle, status, data, ident)), who)
    rt.tickets[ticket.id] = ticket
    _roles(rt, who, ticket, data)
    for ident, given in (values or {}).items():
        _values(rt, who, ticket, ident, given)
    _links(rt, who, ticket, data)
    worked = update.as_text(data.get("TimeWorked")) or "0"
    transaction = rt.record(ticket, who, "Create", time_taken=worked)
    ticket["TimeWorked"] = worked
    if message:
        writer = parts.Writer(rt, who, transaction, creating=True)
        writer.message(message.text, message.content_type, ticket["Subject"], message.files)
    update.apply_service_level(rt, ticket, starts=True)
    mail.after_create(rt, who, ticket)
    return ticket


def _status(cycle: lifecycles.Lifecycle, data: dict[str, Any]) -> str:
    status = (update.as_text(data.get("Status")) or cycle.default).lower()
    if status not in cycle.statuses:
        raise Refused(f"Status '{status}' isn't a valid status for tickets in this queue.")
    if status not in cycle.transitions.get("", ()):
        raise Refused(f"New tickets can not have status '{status}' in this queue.")
    return status


def _fields(
    rt: State, queue: Queue, cycle: lifecycles.Lifecycle, status: str, data: dict[str, Any], ident: int
) -> dict[str, Any]:
    text = {name: update.as_text(value) for name, value in data.items()}
    now = rt.now()
    started = dates.as_stored(dates.sent(text["Started"])) if text.get("Started") is not None else None
    resolved = dates.as_stored(dates.sent(text["Resolved"])) if text.get("Resolved") is not None else None
    initial = text.get("InitialPriority") or "0"
    kind = text.get("Type") or "ticket"
    level = text.get("SLA")
    if not level and queue["SLADisabled"] == "0":
        level = lifecycles.QUEUE_LEVELS.get(queue.name, lifecycles.DEFAULT_LEVEL)
    return {
        "Subject": (text.get("Subject") or "").replace("\n", ""),
        "Status": status,
        "Queue": queue.id,
        "Owner": NOBODY,
        "EffectiveId": ident,
        "Type": kind.lower() if kind.lower() in ("ticket", "approval", "reminder") else kind,
        "Priority": text.get("Priority") or initial,
        "InitialPriority": initial,
        "FinalPriority": text.get("FinalPriority") or "0",
        "TimeWorked": "0",
        "TimeEstimated": text.get("TimeEstimated") or "0",
        "TimeLeft": text.get("TimeLeft") or "0",
        "Starts": dates.as_stored(dates.sent(text.get("Starts"))),
        "Started": started or (now if status not in cycle.initial else NOT_SET),
        "Due": dates.as_stored(dates.sent(text.get("Due"))),
        "Resolved": resolved or (now if status in cycle.inactive else NOT_SET),
        "Told": None,
        "SLA": level or None,
    }


def _roles(rt: State, who: User, ticket: Ticket, data: dict[str, Any]) -> None:
    for role in people.roles_of(rt, ticket):
        found = people.resolve_for_create(rt, data[role]) if data.get(role) else []
        if people.is_single(rt, role):
            found = [ident for ident in found[:1] if ident in rt.users and ident != NOBODY]
        ticket.roles[role] = found
    wanted = data.get("Owner")
    owner = people.resolve(rt, wanted[0] if isinstance(wanted, list) and wanted else wanted) if wanted else None
    if isinstance(owner, User) and may_own(rt, owner, ticket):
        ticket["Owner"] = owner.id


def _values(rt: State, who: User, ticket: Ticket, ident: int, given: Any) -> None:
    custom_field = rt.custom_fields.get(ident)
    if custom_field is None:
        return
    for content in given if isinstance(given, list) else [given]:
        if not customfields.is_empty(custom_field, content, who["Timezone"]):
            customfields.add_value(rt, who, ticket, custom_field, content, creating=True)


def _links(rt: State, who: User, ticket: Ticket, data: dict[str, Any]) -> None:
    for name in links.ENDS:
        words = data.get(name) or []
        for word in words if isinstance(words, list) else [words]:
            links.add(rt, who, ticket, name, word, silent=True)

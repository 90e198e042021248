# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to an existing ticket: what each field accepts, what it says, and what it changes besides.

Every field is set on its own; one that is refused keeps none of the others from being set. A sentence comes back for
each field that was changed or refused, and none for a field that already has the value that was sent.
"""

from __future__ import annotations

import re
from typing import Any

from .. import steps
from . import customfields, dates, lifecycles, links, mail, people
from .records import Queue, Ticket, User
from .rights import may, may_own
from .state import NOBODY, State

PRIORITIES = {"Low": 0, "Medium": 50, "High": 100}
PRIORITY_FIELDS = ("Priority", "InitialPriority", "FinalPriority")
DATES = ("Starts", "Started", "Due", "Told", "Resolved")
MINUTES = ("TimeEstimated", "TimeLeft", "TimeWorked")
WRITABLE = sorted(["Subject", "Status", "Owner", "Queue", "SLA", "Type", *PRIORITY_FIELDS, *DATES, *MINUTES])
SAME = "That is already the current value"
DENIED = "Permission Denied"


def lifecycle_of(rt: State, ticket: Ticket) -> lifecycles.Lifecycle:
    return lifecycles.LIFECYCLES[rt.queues[ticket["Queue"]]["Lifecycle"]]


def update_ticket(rt: State, who: User, ticket: Ticket, data: dict[str, Any]) -> list[Any]:
    """Everything a REST 2.0 update may hold, in the server's order: fields, custom fields, people, links."""
    data = {**data, **role_keys(rt, data.get("CustomRoles"))}
    answers: list[Any] = []
    for name in WRITABLE:
        if name == "Type" and rt.patched:
            continue
        value = as_text(data.get(name))
        if value is not None and not _is_current(rt, ticket, name, value):
            _done, sentence = set_field(rt, who, ticket, name, value)
            answers.append(f"Ticket {ticket.id}: {sentence}")
    answers += customfields.update(rt, who, ticket, data.get("CustomFields"))
    answers += people.update_roles(rt, who, ticket, data)
    answers += links.update(rt, who, ticket, data)
    return answers


def role_keys(rt: State, wanted: Any) -> dict[str, Any]:
    """`CustomRoles` by name, id or group type, as keys of the last kind; an unknown role is dropped."""
    found = {}
    for key, value in (wanted or {}).items():
        role = next((role for role in rt.custom_roles.values() if key.lower() in _role_names(role)), None)
        if role:
            found[role.group_type] = value
    return found


def _role_names(role: Any) -> set[str]:
    return {role.name.lower(), str(role.id), role.group_type.lower()}


def as_text(value: Any) -> str | None:
    """A JSON scalar as the server's language sees it. What is no scalar has been sorted out before."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if people.is_reference(value):
        return str(value["id"])
    if isinstance(value, list):
        return "ARRAY(0x55d0c0ffee00)"
    return str(value).replace("\r\n", "\n")


def _is_current(rt: State, ticket: Ticket, name: str, value: str) -> bool:
    current = ticket[name]
    if name == "Owner" and value == rt.users[current].name:
        return True
    if name == "Queue" and value == rt.queues[current].name:
        return True
    return bool(ticket.kept(name, value) == _raw(current))


def _raw(value: Any) -> str:
    return "" if value is None else str(value)


def set_field(rt: State, who: User, ticket: Ticket, name: str, value: str) -> tuple[bool, str]:
    """Set one core field; answers whether it was done, and the server's sentence."""
    if name == "Status":
        return set_status(rt, who, ticket, value)
    if name == "Owner":
        return people.set_owner(rt, who, ticket, value)
    if not may(rt, who, "ModifyTicket", ticket):
        return False, DENIED
    if name == "Queue":
        return set_queue(rt, who, ticket, value)
    if name == "Subject":
        return _set(rt, who, ticket, name, value.replace("\n", ""))
    if name == "Priority":
        number = value if value.isdigit() else str(PRIORITIES.get(value, 0))
        return _set(rt, who, ticket, name, number)
    if name == "TimeWorked":
        return _set_time_worked(rt, who, ticket, value)
    if name in ("Started", "Told"):
        return _set(rt, who, ticket, name, dates.as_stored(dates.sent(value)), kind="Told" if name == "Told" else "Set")
    if name == "Type" and value.lower() in ("ticket", "approval", "reminder"):
        value = value.lower()
    done = _set(rt, who, ticket, name, value)
    if name == "SLA" and done[0]:
        apply_service_level(rt, ticket, starts=True)
    return done


def _set(rt: State, who: User, ticket: Ticket, name: str, value: str, kind: str = "Set") -> tuple[bool, str]:
    old, value = ticket[name], ticket.kept(name, value)
    if _raw(old) == value:
        return False, SAME
    ticket[name] = value
    rt.record(ticket, who, kind, field=name, old=old, new=value)
    steps.step(name)
    return True, change_sentence(who, name, _raw(old), value)


def change_sentence(who: User, name: str, old: str, new: str) -> str:
    """How a change of a field reads in a message and in the history."""
    if name in PRIORITY_FIELDS:
        return f"{name} changed from '{priority_label(old)}' to '{priority_label(new)}'"
    if name in DATES and name != "Resolved":
        zone = who["Timezone"]
        return f"{name} changed from {dates.ctime(dates.sent(old), zone)} to {dates.ctime(dates.sent(new), zone)}"
    return f"{name} changed from {_quoted(old)} to {_quoted(new)}"


def _quoted(value: str) -> str:
    return f"'{value}'" if value not in ("", "0") else "(no value)"


def priority_label(value: str) -> str:
    """The highest label whose number the priority reaches. What is no number counts as nothing."""
    number = minutes(value)
    return next((label for label, least in reversed(PRIORITIES.items()) if number >= least), "Low")


def minutes(value: Any) -> int:
    """The number at the beginning of a text, as the database reads it."""
    match = re.match(r"\s*-?\d+", _raw(value))
    return int(match.group(0)) if match else 0


def _set_time_worked(rt: State, who: User, ticket: Ticket, value: str) -> tuple[bool, str]:
    old = ticket["TimeWorked"]
    if _raw(old) == value:
        return False, SAME
    taken = minutes(value) - minutes(old)
    ticket["TimeWorked"] = value
    rt.record(ticket, who, "Set", field="TimeWorked", old=old, new=value, time_taken=taken)
    return True, worked_sentence(taken)


def worked_sentence(taken: int) -> str:
    if taken < 0:
        return f"Adjusted time worked by {taken} minutes"
    if taken < 60:
        return f"Worked {taken} minute{'' if taken == 1 else 's'}"
    hours = f"{taken / 60:.2f}".rstrip("0").rstrip(".")
    return f"Worked {hours} hour{'' if hours == '1' else 's'} ({taken} minutes)"


def status_refusal(rt: State, who: User, ticket: Ticket, status: str) -> str | None:
    """Why the ticket may not go to `status`; the word is compared as sent, the lifecycle knows lower case."""
    cycle = lifecycle_of(rt, ticket)
    old = ticket["Status"]
    if status.lower() not in cycle.statuses:
        return f"Status '{status}' isn't a valid status for this ticket."
    if status != old and (status.lower() == old or not cycle.allows(old, status.lower())):
        return f"You can't change status from '{old}' to '{status}'."
    if not may(rt, who, cycle.right(old, status.lower()), ticket):
        return DENIED
    closing = old not in cycle.inactive and status.lower() in cycle.inactive
    return "That ticket has unresolved dependencies" if closing and links.unresolved_dependencies(rt, ticket) else None


def set_status(rt: State, who: User, ticket: Ticket, status: str) -> tuple[bool, str]:
    refusal = status_refusal(rt, who, ticket, status)
    if refusal:
        return False, refusal
    return force_status(rt, who, ticket, status.lower(), lifecycle_of(rt, ticket))


def force_status(
    rt: State, who: User | None, ticket: Ticket, status: str, cycle: lifecycles.Lifecycle, *, touch: bool = True
) -> tuple[bool, str]:
    """Set the status and the dates that follow from it: Started when work begins, Resolved when it ends."""
    old = ticket["Status"]
    if old in cycle.initial and status not in cycle.initial and dates.stored(ticket["Started"]) is None:
        ticket["Started"] = rt.now()
    if status in cycle.inactive:
        ticket["Resolved"] = rt.now()
    if status == old:
        return False, SAME
    ticket["Status"] = status
    rt.record(ticket, who, "Status", field="Status", old=old, new=status, touch=touch)
    apply_service_level(rt, ticket, starts=False)
    if status == "deleted":
        return True, "Ticket deleted"
    if status == "resolved":
        mail.after_resolve(rt, who, ticket)
    return True, f"Status changed from '{old}' to '{status}'"


def set_queue(rt: State, who: User, ticket: Ticket, word: str) -> tuple[bool, str]:
    queue = rt.queue(word)
    if queue is None:
        return False, f"Queue {word} does not exist"
    old: Queue = rt.queues[ticket["Queue"]]
    if queue.id == old.id:
        return False, f"Queue is already set to {queue.name}"
    if queue.disabled or not may(rt, who, "CreateTicket", queue):
        return False, DENIED
    ways = lifecycles.MAPS.get((old["Lifecycle"], queue["Lifecycle"]), {})
    new_status = ways.get(ticket["Status"], ticket["Status"])
    ticket["Queue"] = queue.id
    rt.record(ticket, who, "Set", field="Queue", old=old.id, new=queue.id)
    if new_status != ticket["Status"]:
        force_status(rt, None, ticket, new_status, lifecycle_of(rt, ticket))
    owner = rt.users[ticket["Owner"]]
    if not may_own(rt, owner, ticket):
        ticket["Owner"] = NOBODY
        rt.record(ticket, None, "Force", field="Owner", old=owner.id, new=NOBODY)
    return True, f"Queue changed from {old.name} to {queue.name}"


def apply_service_level(rt: State, ticket: Ticket, *, starts: bool) -> None:
    """Set Due by the service level and, with `starts`, Starts by the service hours, whatever was there before.

    The server does so on creation and when the level changes, and for Due on every reply and change of status. A level
    it does not know unsets them.
    """
    level = ticket["SLA"]
    if rt.queues[ticket["Queue"]]["SLADisabled"] != "0":
        return
    created = dates.stored(ticket.created)
    assert created is not None
    span = lifecycles.SERVICE_LEVELS.get(level or "")
    if starts and level:
        opening = lifecycles.next_business_moment(created) if span else None
        _set_by_level(rt, ticket, "Starts", dates.as_stored(opening))
    if level or starts:
        _set_by_level(rt, ticket, "Due", dates.as_stored(created + span if span else None))


def _set_by_level(rt: State, ticket: Ticket, name: str, value: str) -> None:
    if dates.sent(ticket[name]) != dates.sent(value):
        rt.record(ticket, None, "Set", field=name, old=ticket[name], new=value, touch=False)
        ticket[name] = value

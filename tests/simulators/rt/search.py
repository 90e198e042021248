# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tickets a query finds. Deleted tickets are never found, merged ones only by a query that names EffectiveId,
others only where the caller may see them.

A query becomes a test for one ticket. Conditions on a number or on a link also name their candidates, so that looking
for one of thousands of tickets by its external key costs no more than looking it up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import customfields, dates, lifecycles, links, people, rights, ticketsql, update
from .records import Ticket, User
from .rest2.lists import compare
from .state import State
from .ticketsql import BadQuery, Condition, Level

Test = Callable[[Any], bool]

TEXTS = {"subject": "Subject", "type": "Type", "sla": "SLA"}
NUMBERS = {
    "priority": "Priority",
    "initialpriority": "InitialPriority",
    "finalpriority": "FinalPriority",
    "timeworked": "TimeWorked",
    "timeleft": "TimeLeft",
    "timeestimated": "TimeEstimated",
}
DATES = {"created", "lastupdated", "due", "starts", "started", "resolved", "told"}
PEOPLE = {"requestor": "Requestor", "requestors": "Requestor", "cc": "Cc", "admincc": "AdminCc"}
USER_FIELDS = {"emailaddress": "EmailAddress", "name": "Name", "realname": "RealName"}
LINKS = {
    "refersto": "RefersTo",
    "referredtoby": "ReferredToBy",
    "dependson": "DependsOn",
    "dependedonby": "DependedOnBy",
    "memberof": "MemberOf",
    "hasmember": "HasMember",
}
NEGATIVE = {"!=", "NOT LIKE", "NOT STARTSWITH", "NOT ENDSWITH", "IS NOT"}
POSITIVE = {"!=": "=", "NOT LIKE": "LIKE", "NOT STARTSWITH": "STARTSWITH", "NOT ENDSWITH": "ENDSWITH"}
CUSTOM = re.compile(r"(?:cf|customfield)\.(?:\{(?P<braced>.+)\}|(?P<bare>.+))", re.IGNORECASE)
_ROLE = re.compile(r"customrole\.\{(?P<name>.+)\}(?:\.(?P<field>\w+))?", re.IGNORECASE)


@dataclass
class Plan:
    """A test, and the ids outside of which it never holds (None: it may hold anywhere)."""

    test: Test
    candidates: set[int] | None = None


def tickets(rt: State, who: User, query: str) -> list[Ticket]:
    """The tickets that `query` finds, in the order in which the database happens to come across them."""
    if query == "":
        return []
    level = ticketsql.parse(query)
    plan = _level(rt, who, level) if level.parts else Plan(lambda _ticket: True)
    visible = rights.visible_queues(rt, who, "ShowTicket")
    named = {condition.name.lower() for condition in _conditions(level)}
    pool = rt.tickets.values() if plan.candidates is None else _known(rt, plan.candidates)
    found = [
        ticket
        for ticket in pool
        if ticket["Status"] != "deleted"
        and ("effectiveid" in named or ticket["EffectiveId"] == ticket.id)
        and ("type" in named or ticket["Type"] == "ticket")
        and ticket["Queue"] in visible
        and plan.test(ticket)
    ]
    if _bounded(level):
        return sorted(found, key=lambda ticket: ticket.id)
    return sorted(found, key=lambda ticket: (ticket["Queue"], ticket["Status"], ticket.id))


def _known(rt: State, ids: set[int]) -> list[Ticket]:
    return [rt.tickets[ident] for ident in ids if ident in rt.tickets]


def _conditions(level: Level) -> list[Condition]:
    return [
        condition for part in level.parts for condition in (_conditions(part) if isinstance(part, Level) else [part])
    ]


def _bounded(level: Level) -> bool:
    """True when numbers are bounded from above; then the database goes through them in order."""
    return any(item.name.lower() == "id" and item.operator in ("=", "<", "<=") for item in _conditions(level))


def _level(rt: State, who: User, level: Level) -> Plan:
    plans = [_level(rt, who, part) if isinstance(part, Level) else _condition(rt, who, part) for part in level.parts]
    tests = [plan.test for plan in plans]
    sets = [plan.candidates for plan in plans]
    known = [found for found in sets if found is not None]
    if level.conjunction == "OR":
        union = set().union(*known) if len(known) == len(sets) else None
        return Plan(lambda ticket: any(test(ticket) for test in tests), union)
    both = set.intersection(*known) if known else None
    return Plan(lambda ticket: all(test(ticket) for test in tests), both)


def _condition(rt: State, who: User, item: Condition) -> Plan:
    name = item.name.lower()
    if name == "id":
        return _number_plan(item)
    if name in LINKS:
        return _link_plan(rt, LINKS[name], item)
    return Plan(_test(rt, who, name, item))


def _test(rt: State, who: User, name: str, item: Condition) -> Test:
    custom = CUSTOM.fullmatch(item.name)
    role = _ROLE.fullmatch(item.name)
    base, _dot, part = name.partition(".")
    if custom:
        return custom_test(rt, custom["braced"] or custom["bare"], item)
    if role:
        found = rt.role_named(role["name"])
        return people_test(rt, [found.group_type] if found else [], role["field"] or "", item)
    if name == "status":
        return _status_test(rt, item)
    if name == "queue":
        return _queue_test(rt, item)
    if name in ("owner", "creator", "lastupdatedby"):
        return _user_test(rt, who, name, item)
    if name in DATES or name == "updated":
        return date_test(who, "lastupdated" if name == "updated" else name, item)
    if name in TEXTS:
        return lambda ticket: compared(str(ticket[TEXTS[name]] or ""), item)
    if name in NUMBERS:
        wanted = str(update.PRIORITIES.get(item.value, item.value)) if "priority" in name else item.value
        number = Condition(item.name, item.operator, wanted)
        return lambda ticket: compared(str(update.minutes(ticket[NUMBERS[name]])), number)
    if name == "effectiveid":
        return lambda ticket: compared(str(ticket["EffectiveId"]), item)
    if name == "lifecycle":
        return lambda ticket: compared(rt.queues[ticket["Queue"]]["Lifecycle"], item)
    if base in PEOPLE or base in ("owner", "watcher"):
        roles = {"owner": ["Owner"], "watcher": ["Owner", "Requestor", "Cc", "AdminCc"]}.get(base) or [PEOPLE[base]]
        return people_test(rt, roles, part, item)
    if name == "content":
        return lambda ticket: any(compared(text, item) for text in _texts(rt, ticket))
    raise BadQuery(f"Unknown field: {item.name}")


def compared(found: str, item: Condition) -> bool:
    """Whether a text fits a condition; case counts for nothing."""
    if item.operator in ("IS", "IS NOT"):
        return (found == "") == (item.operator == "IS") if item.value == "" else False
    if item.operator in ("NOT STARTSWITH", "NOT ENDSWITH"):
        return not compare(found.lower(), POSITIVE[item.operator], item.value.lower())
    return compare(found.lower(), item.operator, item.value.lower())


def _number_plan(item: Condition) -> Plan:
    if not re.fullmatch(r"-?\d+", item.value):
        return Plan(lambda _ticket: False, set())
    candidates = {int(item.value)} if item.operator == "=" else None
    return Plan(lambda ticket: compare(str(ticket.id), item.operator, item.value), candidates)


def _link_plan(rt: State, name: str, item: Condition) -> Plan:
    """Links are compared as whole URIs, case aside; a bare number means the ticket."""
    kind, end = links.ENDS[name]
    if item.operator in ("IS", "IS NOT"):
        absent = item.operator == "IS"
        return Plan(lambda ticket: (not links.others(rt, ticket, name)) == absent)
    if item.operator not in ("=", "!="):
        raise BadQuery(f"Invalid Operator {item.operator} for {item.name}")
    wanted = links.uri_of(int(item.value)) if item.value.isdigit() else item.value
    found = rt.links.like(target=wanted) if end == "target" else rt.links.like(base=wanted)
    here = [link.base if end == "target" else link.target for link in found if link.type == kind]
    linked = {ident for ident in map(links.local_id, here) if ident is not None}
    if item.operator == "!=":
        return Plan(lambda ticket: ticket.id not in linked)
    return Plan(lambda ticket: ticket.id in linked, linked)


def _status_test(rt: State, item: Condition) -> Test:
    word = item.value.lower()
    if word in ("__active__", "__inactive__"):
        closed = (word == "__inactive__") == (item.operator == "=")
        return lambda ticket: (
            (ticket["Status"] in lifecycles.LIFECYCLES[rt.queues[ticket["Queue"]]["Lifecycle"]].inactive) == closed
        )
    return lambda ticket: compared(ticket["Status"], item)


def _queue_test(rt: State, item: Condition) -> Test:
    if item.operator in ("=", "!="):
        queue = rt.queue(item.value)
        ident = queue.id if queue else 0
        return lambda ticket: (ticket["Queue"] == ident) == (item.operator == "=")
    return lambda ticket: compared(rt.queues[ticket["Queue"]].name, item)


def _user_test(rt: State, who: User, name: str, item: Condition) -> Test:
    """By name or number only. An unknown user is nobody's equal."""

    def holder(ticket: Ticket) -> int:
        return {"owner": ticket["Owner"], "creator": ticket.creator, "lastupdatedby": ticket.updated_by}[name]

    user = who if item.value.lower() == "__currentuser__" else rt.user(item.value)
    if item.operator in ("=", "!="):
        ident = user.id if user else -1
        return lambda ticket: (holder(ticket) == ident) == (item.operator == "=")
    return lambda ticket: compared(rt.users[holder(ticket)].name, item)


def people_test(rt: State, roles: list[str], part: str, item: Condition) -> Test:
    field = USER_FIELDS.get(part.lower() or "emailaddress", "EmailAddress")
    negative = item.operator in NEGATIVE
    positive = Condition(item.name, POSITIVE.get(item.operator, item.operator), item.value)

    def users(ticket: Ticket) -> set[int]:
        found: set[int] = set()
        for role in roles:
            ids = [ticket["Owner"]] if role == "Owner" else people.members(ticket, role)
            for ident in ids:
                found |= rt.users_in(rt.groups[ident]) if ident in rt.groups else {ident}
        return found

    def test(ticket: Ticket) -> bool:
        if part.lower() == "id":
            hit = any(str(ident) == item.value for ident in users(ticket))
        elif item.operator in ("IS", "IS NOT"):
            hit = bool(users(ticket))
            return hit == (item.operator == "IS NOT")
        else:
            hit = any(compared(str(rt.users[ident][field] or ""), positive) for ident in users(ticket))
        return hit != negative

    return test


def custom_test(rt: State, name: str, item: Condition) -> Test:
    negative = item.operator in NEGATIVE
    positive = Condition(item.name, POSITIVE.get(item.operator, item.operator), item.value)

    def test(ticket: Ticket) -> bool:
        field = customfields.identify(rt, ticket, name)
        values = [value.content for value in customfields.values_of(ticket, field)] if field else []
        values = [value for value in values if value]
        if item.operator in ("IS", "IS NOT"):
            return (not values) == (item.operator == "IS")
        return any(compared(value, positive) for value in values) != negative

    return test


def date_test(who: User, name: str, item: Condition) -> Test:
    """A date is read in the caller's zone. "=" means the same day; a date that is not set is neither early nor late."""
    zone = who["Timezone"]
    wanted = dates.typed(item.value, zone)

    def moment(ticket: Ticket) -> datetime | None:
        if name in ("created", "lastupdated"):
            return dates.stored(ticket.created if name == "created" else ticket.updated)
        return dates.stored(ticket[name.capitalize()])

    def test(ticket: Ticket) -> bool:
        found = moment(ticket)
        if item.operator in ("IS", "IS NOT"):
            return (found is None) == (item.operator == "IS")
        if wanted is None:
            return (found is None) == (item.operator in ("=", "<=")) or (
                found is not None and item.operator in (">", ">=")
            )
        if found is None:
            return False
        if item.operator in ("=", "!="):
            local = dates.zone_of(zone)
            day = wanted.astimezone(local).replace(hour=0, minute=0, second=0)
            return (day <= found < day + timedelta(days=1)) == (item.operator == "=")
        steps = {"<": found < wanted, "<=": found <= wanted, ">": found > wanted, ">=": found >= wanted}
        return steps.get(item.operator, False)

    return test


def _texts(rt: State, ticket: Ticket) -> list[str]:
    found = []
    for entry in ticket.history:
        for ident in rt.transactions[entry].attachments:
            part = rt.attachments[ident]
            if part.content_type.startswith("text/") and part.content:
                found.append(part.content.decode("utf-8", "replace"))
    return found


def simple_query(rt: State, words: str) -> str:
    """The query behind a few plain words: a number, a queue, a status, a user's name, an address, or the subject."""
    conditions: dict[str, list[str]] = {}
    statuses = {status for cycle in lifecycles.LIFECYCLES.values() for status in cycle.statuses}
    for word in words.split():
        quoted = word.replace("\\", "\\\\").replace("'", "\\'")
        if word.lstrip("#").isdigit():
            kind, text = "id", f"id = {word.lstrip('#')}"
        elif rt.queue(word):
            kind, text = "queue", f"Queue = '{quoted}'"
        elif word.lower() in statuses:
            kind, text = "status", f"Status = '{quoted}'"
        elif "@" in word:
            kind, text = "requestor", f"Requestor LIKE '{quoted}'"
        elif rt.user(word):
            kind, text = "owner", f"Owner = '{quoted}'"
        else:
            kind, text = "subject", f"Subject LIKE '{quoted}'"
        conditions.setdefault(kind, []).append(text)
    if "status" not in conditions and "id" not in conditions:
        conditions["status"] = ["Status = '__Active__'"]
    return " AND ".join(f"( {' OR '.join(texts)} )" for texts in conditions.values())

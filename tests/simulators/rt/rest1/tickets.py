# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ticket form: shown, filled in anew, and changed."""

from __future__ import annotations

from typing import Any

from .. import customfields, dates, messages, people, rights, tickets, update
from ..errors import Refused
from ..records import NOT_SET, Ticket
from . import forms
from .desk import Desk, Handled, NoFile, echoed, said, shown, text, uploaded
from .forms import Form, Value

DATES = ["Created", "Starts", "Started", "Due", "Resolved", "Told", "LastUpdated"]
PEOPLE = ["Requestors", "Cc", "AdminCc"]
CREATE = [
    "Queue",
    "Requestor",
    "Subject",
    "Cc",
    "AdminCc",
    "Owner",
    "Status",
    "Priority",
    "InitialPriority",
    "FinalPriority",
    "TimeEstimated",
    "TimeWorked",
    "TimeLeft",
    "Starts",
    "Started",
    "Due",
    "Resolved",
    "Content-Type",
    "SLA",
]
SIMPLE = [
    "Subject",
    "Status",
    "Priority",
    "Disabled",
    "TimeEstimated",
    "TimeWorked",
    "TimeLeft",
    "InitialPriority",
    "FinalPriority",
]
MINUTES = ["TimeEstimated", "TimeWorked", "TimeLeft"]
PASSED_OVER = ("id", "type", "creator", "content-type")


def _by_lower(names: list[str]) -> dict[str, str]:
    return {name.lower(): name for name in names}


def ticket(desk: Desk) -> Handled:
    """Show, create or change a ticket, depending on whether something was sent and for which id."""
    changes = desk.changes or {}
    if desk.ident == "new":
        return _create(desk, dict(changes)) if changes else _blank(desk)
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return said(f"# Ticket {desk.ident} does not exist.", refused=True)
    if not changes:
        if not rights.may(desk.rt, desk.who, "ShowTicket", found):
            return said(f"# You are not allowed to display ticket {desk.ident}.", refused=True)
        return shown(rows(desk, found))
    names = {name.lower() for name in changes} - {"id"}
    deleting = names == {"status"} and text(changes.get("Status")).lower() == "deleted"
    right, verb = ("DeleteTicket", "delete") if deleting else ("ModifyTicket", "modify")
    if not rights.may(desk.rt, desk.who, right, found):
        return said(f"# You are not allowed to {verb} ticket {desk.ident}.", refused=True)
    return _change(desk, found, changes, [])


def _blank(desk: Desk) -> Handled:
    queue = desk.rt.queues[min(desk.rt.queues)]
    now = dates.now().astimezone(dates.zone_of(desk.who["Timezone"]))
    pairs: list[tuple[str, Value]] = [
        ("id", "ticket/new"),
        ("Queue", queue.name),
        ("Requestor", desk.who.name),
        ("Subject", ""),
        ("Cc", []),
        ("AdminCc", []),
        ("Owner", ""),
        ("Status", "new"),
        *[(name, "") for name in ("Priority", "InitialPriority", "FinalPriority")],
        ("TimeEstimated", "0"),
        ("Starts", now.strftime("%Y-%m-%d %H:%M:%S")),
        ("Due", ""),
        *([] if queue["SLADisabled"] == "1" else [("SLA", "")]),
        ("Attachment", ""),
        ("Text", ""),
    ]
    handled = shown(pairs)
    handled.form.comment = "# Required: id, Queue"
    return handled


def rows(desk: Desk, found: Ticket) -> list[tuple[str, Value]]:
    """A ticket as lines, in the server's order."""
    rt, zone = desk.rt, desk.who["Timezone"]
    pairs: list[tuple[str, Value]] = [
        ("id", f"ticket/{found.id}"),
        ("Queue", rt.queues[found["Queue"]].name),
        ("Owner", rt.users[found["Owner"]].name),
        ("Creator", rt.users[found.creator].name),
    ]
    pairs += [(name, found[name]) for name in ["Subject", "Status", "Priority", "InitialPriority", "FinalPriority"]]
    pairs += [(name, addresses(desk, found, name)) for name in PEOPLE]
    pairs += [(name, dates.ctime(dates.stored(stored_date(found, name)), zone)) for name in DATES]
    pairs += [(name, f"{found[name]} minutes" if found[name] not in (None, "", "0") else "0") for name in MINUTES]
    if rt.queues[found["Queue"]]["SLADisabled"] == "0":
        pairs.append(("SLA", found["SLA"] or ""))
    if rights.may(rt, desk.who, "SeeCustomField", found):
        pairs += [(f"CF.{{{field.name}}}", _held(found, field)) for field in rt.fields_for(found)]
    return [(name, value) for name, value in pairs if name == "id" or desk.wants(name)]


def stored_date(found: Ticket, name: str) -> str:
    """A date of a ticket as the database keeps it."""
    return {"Created": found.created, "LastUpdated": found.updated}.get(name) or found[name] or NOT_SET


def addresses(desk: Desk, found: Ticket, name: str) -> list[str]:
    """The addresses in a role, groups opened; who has none does not show."""
    users: set[int] = set()
    for ident in people.members(found, "Requestor" if name == "Requestors" else name):
        users |= desk.rt.users_in(desk.rt.groups[ident]) if ident in desk.rt.groups else {ident}
    return sorted({desk.rt.users[ident].email for ident in users if desk.rt.users[ident].email})


def _held(found: Ticket, field: Any) -> str:
    values = [value.content for value in customfields.values_of(found, field)]
    if field.single:
        return values[0] if values else ""
    return ",".join(_quoted(value) for value in values)


def _quoted(value: str) -> str:
    if "," not in value:
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


# --- creating ---------------------------------------------------------------------------------------------------------


def _create(desk: Desk, data: dict[str, Value]) -> Handled:
    """What the first step does not know how to set is left for a change of the new ticket."""
    known = _by_lower(CREATE)
    fields: dict[str, Any] = {}
    customs: list[tuple[str, Value]] = []
    comments: list[str] = []
    unknown: list[str] = []
    body: Value = None
    files: Value = []
    for name in list(data):
        low = name.lower()
        if low in _by_lower(DATES):
            data[name] = dates.as_stored(dates.typed(text(data[name]), desk.who["Timezone"]))
        if low in known:
            fields[known[low]] = data.pop(name)
        elif match := forms.CUSTOM_FIELD.match(name):
            customs.append((match[1] or match[2], data.pop(name)))
        elif low == "text":
            body = data.pop(name)
        elif low == "attachment":
            files = data.pop(name)
        elif low not in ("id", "requestors"):
            unknown.append(name)
            comments.append(f"# {name}: Unknown field")
    queue = desk.rt.queue(text(fields.get("Queue"))) if fields.get("Queue") else None
    values = _custom_values(desk, queue, customs, comments)
    if unknown:
        return echoed("\n".join(["# Could not create ticket.", *comments]), unknown, data)
    try:
        message = _message(desk, fields, text(body), files)
        found = tickets.create(desk.rt, desk.who, queue, _create_data(fields), values, message)
    except NoFile as problem:
        return said("\n".join([*comments, f"# {problem}"]))
    except Refused as refused:
        return said("\n".join([*comments, "# Could not create ticket.", f"# {refused}"]))
    comments.append(f"# Ticket {found.id} created.")
    rest = {name: value for name, value in data.items() if name.lower() != "id"}
    return _change(desk, found, rest, comments) if rest else said("\n".join(comments))


def _create_data(fields: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {name: text(value) for name, value in fields.items()}
    for name in ("Requestor", "Cc", "AdminCc"):
        if name in fields:
            data[name] = forms.split(fields[name])
    return data


def _custom_values(desk: Desk, queue: Any, customs: list[tuple[str, Value]], comments: list[str]) -> dict[int, Any]:
    values: dict[int, Any] = {}
    for name, value in customs:
        field = customfields.identify(desk.rt, Ticket(0, {"Queue": queue.id if queue else 0}), name)
        if field is None:
            comments.append(f"# Invalid custom field name ({name})")
        elif text(value):
            values[field.id] = text(value) if field.single else forms.split(value, bare=True)
    return values


def _message(desk: Desk, fields: dict[str, Any], body: str, files: Value) -> messages.Message | None:
    found = uploaded(desk, files)
    if not body and not found:
        return None
    kind = text(fields.get("Content-Type")) or "text/plain"
    return messages.Message(text=body, content_type=kind, subject=text(fields.get("Subject")), files=found)


# --- changing ---------------------------------------------------------------------------------------------------------


def _change(desk: Desk, found: Ticket, changes: dict[str, Value], comments: list[str]) -> Handled:
    """Set each field on its own. Any refusal makes the whole a syntax error, with what was sent echoed."""
    updated = refused = False
    for name, value in changes.items():
        label, outcome = _set(desk, found, name, value)
        if outcome is True:
            updated = True
        elif isinstance(outcome, str):
            refused = True
            comments.append(f"# {label}: {outcome}")
    if updated:
        comments.append(f"# Ticket {found.id} updated.")
    if refused:
        return echoed("\n".join(comments), ["id", *[name for name in changes if name != "id"]], changes)
    return Handled(Form("\n".join(comments)))


def _set(desk: Desk, found: Ticket, name: str, value: Value) -> tuple[str, bool | str | None]:
    """Set one field: True when it was done, a sentence when it was refused, None when there was nothing to do."""
    low = name.lower()
    if isinstance(value, list) and low not in _by_lower(PEOPLE):
        return low, f"{low} may have only one value."
    if low in ("queue", "owner"):
        record = desk.rt.queues[found["Queue"]] if low == "queue" else desk.rt.users[found["Owner"]]
        return low, None if value == record.name else _outcome(desk, found, low.capitalize(), text(value))
    if low in _by_lower(SIMPLE):
        return _set_simple(desk, found, _by_lower(SIMPLE)[low], text(value))
    if low in _by_lower(DATES):
        return _set_date(desk, found, _by_lower(DATES)[low], text(value))
    if low in _by_lower(PEOPLE):
        return _by_lower(PEOPLE)[low], _set_people(desk, found, _by_lower(PEOPLE)[low], value)
    if match := forms.CUSTOM_FIELD.match(low):
        custom = match[1] or match[2]
        return custom, _set_custom(desk, found, custom, text(value))
    if low == "sla":
        return low, None if value == (found["SLA"] or "") else _outcome(desk, found, "SLA", text(value))
    return low, True if low in PASSED_OVER else "Unknown field."


def _outcome(desk: Desk, found: Ticket, name: str, value: str) -> bool | str:
    done, sentence = update.set_field(desk.rt, desk.who, found, name, value)
    return True if done else sentence


def _set_simple(desk: Desk, found: Ticket, name: str, value: str) -> tuple[str, bool | str | None]:
    current = str(found[name] or "")
    same_number = current.isdigit() and value.isdigit() and int(current) == int(value)
    if value == current or same_number:
        return name, None
    return name, "Nonexistant field?" if name == "Disabled" else _outcome(desk, found, name, value)


def _set_date(desk: Desk, found: Ticket, name: str, value: str) -> tuple[str, bool | str | None]:
    zone = desk.who["Timezone"]
    if name == "LastUpdated":
        return name, None
    if value.lower() == "not set" or value == dates.ctime(dates.stored(stored_date(found, name)), zone):
        return name, None
    if name == "Created":
        return name, "Immutable field"
    return name, _outcome(desk, found, name, dates.as_stored(dates.typed(value, zone)))


def _set_people(desk: Desk, found: Ticket, name: str, value: Value) -> bool | str:
    """Take off who is not listed, by address, and add who is not there; that is a change even if there is none."""
    rt, role = desk.rt, "Requestor" if name == "Requestors" else name
    wanted = dict.fromkeys(forms.split(value))
    problems = []
    for ident in list(people.members(found, role)):
        principal = rt.principal(ident)
        key = str(ident) if ident in rt.groups else str(getattr(principal, "email", ""))
        if principal is not None and key not in wanted:
            done, sentence = people.remove_watcher(rt, desk.who, found, role, principal)
            problems += [] if done else [sentence]
    for word in wanted:
        principal = people.resolve(rt, word)
        if principal is None:
            problems.append(f"Could not find or create user '{word}'")
        elif principal.id not in people.members(found, role):
            done, sentence = people.add_watcher(rt, desk.who, found, role, principal)
            problems += [] if done else [sentence]
    return "\n# ".join(problems) if problems else True


def _set_custom(desk: Desk, found: Ticket, name: str, value: str) -> bool | str:
    rt, who = desk.rt, desk.who
    field = customfields.identify(rt, found, name)
    if field is None:
        return "Unknown custom field."
    held = list(customfields.values_of(found, field))
    if customfields.is_empty(field, value, who["Timezone"]):
        for item in held:
            customfields.delete_value(rt, who, found, field, item)
        return True
    if field.single:
        accepted, sentence = customfields.add_value(rt, who, found, field, value)
        return True if accepted else str(sentence)
    wanted = forms.split(value, bare=True)
    for item in held:
        if item.content in wanted:
            wanted.remove(item.content)
        else:
            customfields.delete_value(rt, who, found, field, item)
    last: bool | str = True
    for word in wanted:
        accepted, sentence = customfields.add_value(rt, who, found, field, word)
        last = True if accepted else str(sentence)
    return last

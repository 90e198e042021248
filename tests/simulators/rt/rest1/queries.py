# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching in REST 1.0: tickets by TicketSQL; users, queues and groups by one condition. There are no pages."""

from __future__ import annotations

import re
import shlex
from typing import Any

from .. import rights, ticketsql
from .. import search as finder
from ..records import User
from ..rest2.lists import compare, raw
from ..state import NOBODY, SYSTEM, State
from . import forms, people, tickets
from .asked import Asked
from .desk import Desk, MasonError
from .forms import Form

NONE = "No matching results.\n"
OPERATORS = re.compile(r"[!<>]?=|[<>]|(?:NOT )?LIKE|STARTSWITH|ENDSWITH|MATCHES", re.IGNORECASE)


def search(rt: State, who: User, request: Asked, kind: str) -> tuple[str, str]:
    """Status and text."""
    query = request.get("query")
    if query is None:
        raise MasonError("no value sent for required parameter 'query'")
    if kind not in ("ticket", "queue", "user", "group"):
        return "500 Server Error", "Unsupported object type."
    if kind == "user" and not rights.may(rt, who, "AdminUsers"):
        return "403 Forbidden", "Permission denied"
    fields = [name.strip().lower() for name in (request.get("fields") or "").split(",") if name.strip()]
    if not all(re.fullmatch(forms.FIELD, name, re.IGNORECASE) for name in fields):
        return "400 Bad Request", f"Invalid field specification: {request.get('fields')}"
    form = request.get("format") or ("l" if fields else "s")
    if form not in ("i", "s", "l"):
        return "400 Bad request", f"Unknown listing format: {form}. (Use i, s, or l.)\n"
    try:
        found = _tickets(rt, who, query) if kind == "ticket" else _others(rt, who, kind, query)
    except ticketsql.BadQuery as problem:
        return "400 Bad request", f"Invalid query: '{problem}{_stack()}'.\n"
    except ValueError as problem:
        return "400 Bad Request", str(problem)
    found = _ordered(found, request.get("orderby") or "")
    return "200 Ok", _listing(rt, who, request, kind, form, fields, found)


def _stack() -> str:
    places = ("lib/RT/Tickets.pm:3187", "html/REST/1.0/search/dhandler:120", "html/REST/1.0/autohandler:55")
    lines = "\n".join(f"  [/opt/rt/{place}]" for place in places)
    return f" at /opt/rt/lib/RT/Tickets.pm line 3187, <GEN577> line 22.\n\nStack:\n{lines}\n"


def _tickets(rt: State, who: User, query: str) -> list[Any]:
    return list(finder.tickets(rt, who, query))


def _others(rt: State, who: User, kind: str, query: str) -> list[Any]:
    """One condition, such as "Name LIKE al", or nothing for all of them. Raises ValueError for what is no condition."""
    pools: dict[str, Any] = {"queue": rt.queues, "user": rt.users, "group": rt.groups}
    pool = [record for record in pools[kind].values() if not record.disabled]
    if kind == "queue":
        pool = [record for record in pool if rights.may(rt, who, "SeeQueue", record)]
    elif kind == "user":
        pool = [record for record in pool if record.id not in (SYSTEM, NOBODY)]
    else:
        pool = [record for record in pool if record["Domain"] == "UserDefined" and rights.may(rt, who, "SeeGroup")]
    if not query:
        return [record for record in pool if kind != "user" or record.privileged]
    words = [*shlex.split(query), "", "", ""][:3]
    if not OPERATORS.fullmatch(words[1]):
        raise ValueError(f"Invalid operator specification: {words[1]}")
    known = {name.lower(): name for name in (*people.USER, *people.QUEUE, *people.GROUP, "id", "Created")}
    if words[0].lower() not in known:
        raise ValueError(f"Invalid field specification: {words[0]}")
    name = known[words[0].lower()] if words[0].lower() != "id" else "id"
    return [item for item in pool if compare(raw(item, name).lower(), words[1].upper(), words[2].lower())]


def _ordered(found: list[Any], orderby: str) -> list[Any]:
    if not orderby:
        return found
    name = orderby.lstrip("+-")

    def key(record: Any) -> tuple[int, int, str]:
        text = raw(record, name)
        return (0, int(text), "") if text.isdigit() else (1, 0, text.lower())

    return sorted(found, key=key, reverse=orderby.startswith("-"))


def _listing(rt: State, who: User, request: Asked, kind: str, form: str, fields: list[str], found: list[Any]) -> str:
    if form == "i":
        return "".join(f"{kind}/{record.id}\n" for record in found)
    if not found:
        return NONE
    if form == "s" and not fields:
        title = "Subject" if kind == "ticket" else "Name"
        return "".join(f"{record.id}: {record[title]}\n" for record in found)
    wanted = dict.fromkeys(["id", *fields]) if fields else {}
    shown = [_form(Desk(rt, who, request, fields=wanted, changes=None, ident=str(record.id)), kind) for record in found]
    if form == "l":
        return forms.compose(shown)
    lines = ["\t".join(shown[0].order)]
    for record, one in zip(found, shown, strict=True):
        cells = [one.values.get(name) for name in one.order]
        cells[0] = str(record.id)
        lines.append("\t".join(", ".join(cell) if isinstance(cell, list) else cell or "" for cell in cells))
    return "\n".join(lines) + "\n"


def _form(desk: Desk, kind: str) -> Form:
    handler = {"ticket": tickets.ticket, "user": people.user, "queue": people.queue, "group": people.group}[kind]
    form = handler(desk).form
    names = [name for name in form.order if not desk.fields or name.lower() in desk.fields]
    return Form(form.comment, names, {name: form.values[name] for name in names})

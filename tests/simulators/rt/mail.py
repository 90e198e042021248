# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail the server would send. Nothing is sent; what counts is that each mail leaves an entry in the history, with
parts of its own among the ticket's attachments, which a client must not take for what a person wrote."""

from __future__ import annotations

from collections.abc import Iterable

from . import addresses, parts
from .records import Ticket, User
from .state import NOBODY, ORGANIZATION, State


def after_create(rt: State, who: User, ticket: Ticket) -> None:
    """Requestors get an automatic answer even for what they wrote themselves; everybody else only for others'."""
    opening = f"Your ticket has the number [{ORGANIZATION} #{ticket.id}]."
    if _addresses(rt, ticket.roles.get("Requestor", [])):
        _send(rt, ticket, "EmailRecord", opening)
    _notify(rt, who, ticket, "EmailRecord", [ticket["Owner"], *ticket.roles.get("AdminCc", [])], opening)
    _notify(rt, who, ticket, "EmailRecord", ticket.roles.get("Cc", []), opening)


def after_owner_change(rt: State, who: User, ticket: Ticket) -> None:
    _notify(rt, who, ticket, "EmailRecord", [ticket["Owner"]], "The owner of this ticket has changed.")


def after_message(rt: State, who: User, ticket: Ticket, kind: str, text: str, extra: list[str]) -> None:
    staff = [ticket["Owner"], *ticket.roles.get("AdminCc", [])]
    record = "EmailRecord" if kind == "correspond" else "CommentEmailRecord"
    _notify(rt, who, ticket, record, staff, text)
    if kind == "correspond":
        outside = [*ticket.roles.get("Requestor", []), *ticket.roles.get("Cc", [])]
        _notify(rt, who, ticket, record, outside, text)
    if any(addresses.addresses_in(line) for line in extra):
        _send(rt, ticket, record, text)


def after_resolve(rt: State, who: User | None, ticket: Ticket) -> None:
    _notify(rt, who, ticket, "EmailRecord", ticket.roles.get("Requestor", []), "This ticket has been resolved.")


def _notify(rt: State, who: User | None, ticket: Ticket, record: str, principals: Iterable[int], text: str) -> None:
    if _addresses(rt, principals) - {who.email.lower() if who else ""}:
        _send(rt, ticket, record, text)


def _addresses(rt: State, principals: Iterable[int]) -> set[str]:
    """The addresses behind some principals, groups expanded."""
    users: set[int] = set()
    for ident in principals:
        if ident in rt.groups:
            users |= rt.users_in(rt.groups[ident])
        elif ident != NOBODY:
            users.add(ident)
    return {rt.users[ident].email.lower() for ident in users if ident in rt.users and rt.users[ident].email}


def _send(rt: State, ticket: Ticket, record: str, text: str) -> None:
    transaction = rt.record(ticket, None, record, touch=False)
    transaction.data = f"<{parts.message_id(rt.version, transaction)}>"
    link = f"http://{ORGANIZATION}/Ticket/Display.html?id={ticket.id}"
    subject = f"[{ORGANIZATION} #{ticket.id}] {ticket['Subject']}"
    parts.Writer(rt, None, transaction).mail(subject, f"{text}\n\nTicket {link}\n")

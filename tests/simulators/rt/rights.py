# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what. A right is granted to a principal on a queue or everywhere; SuperUser has them all."""

from __future__ import annotations

from .records import Asset, Catalog, Queue, Ticket, Transaction, User
from .state import State

TICKET_RIGHTS = [
    "SeeQueue",
    "ShowTicket",
    "ShowTicketComments",
    "CreateTicket",
    "ReplyToTicket",
    "CommentOnTicket",
    "ModifyTicket",
    "OwnTicket",
    "TakeTicket",
    "StealTicket",
    "ReassignTicket",
    "DeleteTicket",
    "Watch",
    "WatchAsAdminCc",
    "ShowOutgoingEmail",
    "SeeCustomField",
    "ModifyCustomField",
    "SetInitialCustomField",
    "ForwardMessage",
]


ASSET_RIGHTS = ["ShowCatalog", "ShowAsset", "CreateAsset", "ModifyAsset", "SeeCustomField", "ModifyCustomField"]

Place = Ticket | Queue | Asset | Catalog


def may(rt: State, who: User, right: str, where: Place | None = None) -> bool:
    """True when `who` has `right` on the queue or catalog (that of a ticket or asset) or everywhere."""
    if who.disabled:
        return False
    scopes = {None, _scope(where)}
    return any(
        (principal, wanted, scope) in rt.grants
        for principal in rt.principals_of(who)
        for wanted in (right, "SuperUser")
        for scope in scopes
    )


def visible_queues(rt: State, who: User, right: str) -> set[int]:
    """The ids of all queues on which `who` has `right`; for lists, where asking per ticket would be slow."""
    return {queue.id for queue in rt.queues.values() if may(rt, who, right, queue)}


def may_own(rt: State, user: User, ticket: Ticket) -> bool:
    return user.name == "Nobody" or may(rt, user, "OwnTicket", ticket)


def may_see_transaction(rt: State, who: User, transaction: Transaction) -> bool:
    """Comments, mail records and custom field changes need rights of their own."""
    if transaction.object_type != "RT::Ticket":
        return may(rt, who, "SuperUser") or transaction.object_id == who.id
    ticket = rt.ticket(transaction.object_id)
    if ticket is None:
        return False
    needed = {
        "CommentEmailRecord": "ShowTicketComments",
        "Comment": "ShowTicketComments",
        "CustomField": "SeeCustomField",
    }
    if transaction.type in ("EmailRecord", "CommentEmailRecord") and not may(rt, who, "ShowOutgoingEmail", ticket):
        return False
    return may(rt, who, needed.get(transaction.type, "ShowTicket"), ticket)


def grant(rt: State, principal: int, *rights: str, queue: Queue | None = None, catalog: Catalog | None = None) -> None:
    for right in rights:
        rt.grants.add((principal, right, _scope(queue or catalog)))


def _scope(where: Place | None) -> int | str | None:
    """What a right is granted on; queues and catalogs may have the same number."""
    if isinstance(where, (Asset, Catalog)):
        return f"catalog {where['Catalog'] if isinstance(where, Asset) else where.id}"
    return where["Queue"] if isinstance(where, Ticket) else where.id if where else None

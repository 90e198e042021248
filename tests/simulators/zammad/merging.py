# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging one ticket into another: failure is a 200, and a merge can be repeated."""

from __future__ import annotations

from typing import Any

from . import history, links, rendering, tags, workflow
from .articles import create_article
from .calls import Call
from .errors import Crash, Denied, Duplicate, Invalid
from .routing import Router
from .store import Row

routes = Router()


@routes("PUT", "/ticket_merge/{source}/{number}")
def merge(call: Call, source: str, number: str) -> Any:
    """Failure is 200 as well, and repeating a merge succeeds again."""
    call.caller.require("ticket.agent")
    store = call.z.store
    ticket = store.get("Ticket", source)
    if ticket is None:
        return {"result": "failed", "message": "The source ticket could not be found."}
    targets = store.by("Ticket", "number", number)
    if not targets:
        return {"result": "failed", "message": "The target ticket number could not be found."}
    target = targets[0]
    for row in (target, ticket):
        if not call.caller.agent_in(row, "change"):
            raise Denied("Not authorized")
    if call.z.state_type(target["state_id"]) == "merged":
        raise Invalid("It is not possible to merge into an already merged ticket.")
    if target["id"] == ticket["id"]:
        raise Invalid("A ticket cannot be merged into itself.")
    _merge(call, ticket, target)
    shown = (rendering.columns(call.z, "Ticket", row) for row in (target, ticket))
    return {"result": "success", "target_ticket": next(shown), "source_ticket": next(shown)}


def _merge(call: Call, source: Row, target: Row) -> None:
    """Articles and links move over, the source keeps one note and becomes the child of the target. Neither the count of
    the target's articles nor its time is brought up to date."""
    store = call.z.store
    for article in store.by("Ticket::Article", "ticket_id", source["id"]):
        store.update("Ticket::Article", article, {"ticket_id": target["id"]})
    for column in ("link_object_source_value", "link_object_target_value"):
        for link in store.by("Link", column, source["id"]):
            _move_link(call, link, column, target)
    kind = links.link_type(call, "parent")
    known = [
        link for link in store.by("Link", "link_object_source_value", target["id"]) if link["link_type_id"] == kind
    ]
    if source["id"] not in (link["link_object_target_value"] for link in known):
        links.add(call, "parent", target["id"], source["id"])
    for mention in store.by("Mention", "mentionable_id", source["id"]):
        links.mention(call, target, mention["user_id"])
        store.delete("Mention", mention)
    create_article(call, source, {"body": "merged", "internal": False})
    merged = next((row for row in store.rows("Ticket::State") if call.z.state_type(row["id"]) == "merged"), None)
    if merged is None:
        raise Crash("undefined method `id' for nil")
    if call.z.dialect.modern:
        tags.touch(call, target)
    changes = {"state_id": merged["id"], "owner_id": 1, "article_count": 1, "updated_by_id": call.caller.id}
    before = dict(source)
    store.update("Ticket", source, {**changes, "updated_at": call.z.now()})
    history.updated(call, "Ticket", before, source)
    if not call.z.dialect.modern:
        tags.touch(call, target)
    call.later.append(lambda: workflow.escalate(call, source))


def _move_link(call: Call, link: Row, column: str, target: Row) -> None:
    """One that the target has already is dropped."""
    try:
        call.z.store.update("Link", link, {column: target["id"]})
    except Duplicate:
        call.z.store.delete("Link", link)

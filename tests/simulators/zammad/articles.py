# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Articles: what people write on a ticket, with attachments and accounted time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from datetime import timedelta
from typing import Any

from . import notifications, rendering, time_accounting
from .calls import Call, Reply
from .errors import Crash, Denied, Failure, Invalid
from .history import fullname
from .html import sanitised
from .routing import Router
from .store import Row
from .values import parse_time
from .writing import draft, save

routes = Router()
NAMES = {
    "created_by": "User",
    "updated_by": "User",
    "type": "Ticket::Article::Type",
    "sender": "Ticket::Article::Sender",
}
NAMES |= {"origin_by": "User"}
DELETE_WITHIN = "ui_ticket_zoom_article_delete_timeframe"


def attributes(call: Call, article: Row) -> Row:
    return rendering.attributes(call, "Ticket::Article", article) | {"attachments": article["attachments"]}


def shown(call: Call, article: Row) -> Row:
    """An article always comes with names, asked for or not."""
    line = attributes(call, article)
    for name, model in NAMES.items():
        other = call.z.store.get(model, article.get(f"{name}_id"))
        if other is not None:
            line[name] = rendering.name_of(model, other)
    if call.z.dialect.modern:
        accounted = call.z.store.by("Ticket::TimeAccounting", "ticket_article_id", article["id"])
        line["time_unit"] = accounted[0]["time_unit"] if accounted else None
    return line


# --- writing ----------------------------------------------------------------------------------------------------------


def create_article(call: Call, ticket: Row, params: Row) -> Row:
    """Keep an article and bring the ticket up to date. As a customer, kind, sender and visibility are the server's."""
    if not str(params.get("body") or ""):
        raise Invalid("Need at least an 'article body' field.")
    as_agent = call.caller.agent_in(ticket, "read") or call.caller.agent_in(ticket, "create")
    if not as_agent:
        params = {
            k: v for k, v in params.items() if k not in ("sender", "sender_id", "type", "type_id", "internal", "from")
        } | ({"type": "web"} if params.get("type") == "web" else {})
    if params.get("time_unit") not in (None, ""):
        time_accounting.check_enabled(call)
    drafted = draft(call, "Ticket::Article", params)
    values = drafted.values
    values["ticket_id"] = ticket["id"]
    values["type_id"] = values["type_id"] or _named(call, "Type", "note")
    values["sender_id"] = values["sender_id"] or _named(call, "Sender", "Agent" if as_agent else "Customer")
    values["content_type"] = values["content_type"] or "text/plain"
    values["attachments"] = []
    files = _files(params.get("attachments"))
    _origin(call, ticket, values)
    article = save(drafted)
    for name, mime, content in files:
        _attach(call, article, name, content, {"Mime-Type": mime})
    if values["content_type"] == "text/html":
        body = sanitised(article["body"], lambda mime, data: _inline(call, article, mime, data))
        call.z.store.update("Ticket::Article", article, {"body": body})
    _note_on_ticket(call, ticket, article)
    time_accounting.account(call, ticket, article, params)
    return article


def _named(call: Call, kind: str, name: str) -> int:
    row = call.z.named(f"Ticket::Article::{kind}", name)
    assert row is not None, name
    ident: int = row["id"]
    return ident


def _origin(call: Call, ticket: Row, values: Row) -> None:
    """Who it is from, as mail programs write it. A mail needs a group with an address."""
    if not call.caller.agent and values["type_id"] == _named(call, "Type", "web"):
        values["origin_by_id"] = call.caller.id
    kind = call.z.store.get("Ticket::Article::Type", values["type_id"])
    author = call.z.store.get("User", values["origin_by_id"]) or call.user
    if kind is not None and kind["name"] == "email":
        group = call.z.store.get("Group", ticket["group_id"]) or {}
        address = call.z.store.get("EmailAddress", group.get("email_address_id"))
        if address is None:
            raise Crash(f"No email address found for group '{group.get('name')}' ({group.get('id')})")
        values["from"] = f"{address.get('name') or address.get('realname')} <{address['email']}>"
        values["message_id"] = f"<{uuid.uuid4().hex}@{call.z.setting('fqdn')}>"
        values["message_id_md5"] = hashlib.md5(values["message_id"].encode(), usedforsecurity=False).hexdigest()
    elif not values["from"]:
        values["from"] = fullname(author)


def _files(given: Any) -> list[tuple[str, str, bytes]]:
    files = []
    listed = given if isinstance(given, list) else []
    for position, entry in enumerate(listed):
        for key in ("filename", "data", "mime-type"):
            if entry.get(key) is None:
                raise Invalid(f"Attachment needs '{key}' param for attachment with index '{position}'")
        try:
            content = base64.b64decode(str(entry["data"]).replace("\r", "").replace("\n", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Invalid(f"Invalid base64 for attachment with index '{position}'") from None
        files.append((entry["filename"], entry["mime-type"], content))
    return files


def _attach(call: Call, article: Row, name: str, content: bytes, preferences: Row) -> Row:
    """Equal contents share one file, but each attachment has an id of its own."""
    z = call.z
    file_id = next((key for key, known in z.files.items() if known == content), None) or len(z.files) + 1
    z.files[file_id] = content
    ident = z.store.next_id("Attachment")
    entry = {
        "id": ident,
        "store_file_id": file_id,
        "filename": name,
        "size": str(len(content)),
        "preferences": preferences,
    }
    z.store.update("Ticket::Article", article, {"attachments": [*article["attachments"], entry]})
    return entry


def _inline(call: Call, article: Row, mime: str, data: str) -> str | None:
    """An image inside the text becomes an attachment; its address on the server."""
    try:
        content = base64.b64decode(data)
    except (binascii.Error, ValueError):
        return None
    number = len(article["attachments"]) + 1
    preferences = {
        "Content-Type": mime,
        "Mime-Type": mime,
        "Content-ID": f"{article['ticket_id']}.{uuid.uuid4()}@{call.z.setting('fqdn')}",
        "Content-Disposition": "inline",
    }
    entry = _attach(call, article, f"image{number}.{mime.rpartition('/')[2]}", content, preferences)
    return f"/api/v1/ticket_attachment/{article['ticket_id']}/{article['id']}/{entry['id']}?view=inline"


def _note_on_ticket(call: Call, ticket: Row, article: Row) -> None:
    """Counters and times of contact. Notes are no contact."""
    changes: Row = {"article_count": (ticket["article_count"] or 0) + 1, "updated_by_id": call.caller.id}
    changes["updated_at"] = call.z.now()
    kind = call.z.store.get("Ticket::Article::Type", article["type_id"])
    if not ticket["article_count"]:
        changes |= {"create_article_type_id": article["type_id"], "create_article_sender_id": article["sender_id"]}
    if kind is not None and kind["communication"] and not article["internal"]:
        side = "customer" if article["sender_id"] == _named(call, "Sender", "Customer") else "agent"
        now = article["created_at"]
        changes |= {"last_contact_at": now, f"last_contact_{side}_at": now}
        if side == "agent" and ticket["first_response_at"] is None:
            changes["first_response_at"] = now
    call.z.store.update("Ticket", ticket, changes)


# --- routes -----------------------------------------------------------------------------------------------------------


def reachable(call: Call, ident: str, word: str = "read", *, internal: bool = False) -> Row:
    """The article, where the caller may see it; `internal`: customers too, whatever the article is."""
    article = call.z.store.get("Ticket::Article", ident)
    if article is None:
        raise call.z.dialect.not_found("Ticket::Article", ident)
    ticket = call.caller.check(_ticket(call, article["ticket_id"]), word)
    if article["internal"] and not internal and not call.caller.agent_in(ticket, "read"):
        raise Denied("Not authorized")
    return article


def _ticket(call: Call, ident: Any) -> Row:
    ticket = call.z.store.get("Ticket", ident)
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", ident)
    return ticket


@routes("GET", "/ticket_articles")
def index(call: Call) -> list[Row]:
    call.caller.require("admin")
    rows = call.cut(call.z.store.rows("Ticket::Article"), 500, 1000)
    return [shown(call, row) if call.flag("expand") else attributes(call, row) for row in rows]


@routes("POST", "/ticket_articles")
def create(call: Call) -> Reply:
    if call.params.get("ticket_id") is None:
        raise Failure(404, "Couldn't find Ticket without an ID")
    ticket = call.caller.check(_ticket(call, call.params["ticket_id"]), "change")
    article = create_article(call, ticket, call.params)
    call.later.append(lambda: notifications.tell(call, ticket, "update"))
    return Reply(201, shown(call, article))


@routes("GET", "/ticket_articles/by_ticket/{id}")
def by_ticket(call: Call, id: str) -> list[Row]:
    """The whole thread, without pages; customers do not see what is internal."""
    ticket = call.caller.check(_ticket(call, id))
    inside = call.caller.agent_in(ticket, "read")
    rows = call.z.store.by("Ticket::Article", "ticket_id", ticket["id"])
    return [shown(call, row) for row in rows if inside or not row["internal"]]


@routes("GET", "/ticket_articles/{id}")
def show(call: Call, id: str) -> Row:
    return shown(call, reachable(call, id))


@routes("PUT", "/ticket_articles/{id}")
def update(call: Call, id: str) -> Row:
    """Only the visibility can be changed; the rest of the request is ignored."""
    article = reachable(call, id)
    if not call.caller.agent_in(_ticket(call, article["ticket_id"]), "change"):
        raise Denied("Not authorized")
    preferences = call.params.get("preferences")
    changes: Row = {"internal": call.flag("internal")} if "internal" in call.params else {}
    if isinstance(preferences, dict) and "highlight" in preferences:
        changes["preferences"] = {**article["preferences"], "highlight": preferences["highlight"]}
    if any(article[name] != value for name, value in changes.items()):
        changes |= {"updated_at": call.z.now(), "updated_by_id": call.caller.id}
        call.z.store.update("Ticket::Article", article, changes)
    return shown(call, article)


@routes("DELETE", "/ticket_articles/{id}")
def delete(call: Call, id: str) -> Row:
    article = reachable(call, id)
    ticket = _ticket(call, article["ticket_id"])
    kind = call.z.store.get("Ticket::Article::Type", article["type_id"])
    # Administrators are no exception; a call that was made internal is deleted like a note.
    if article["created_by_id"] != call.caller.id:
        raise Denied("Not authorized (you can only delete your own notes)!")
    if kind is not None and kind["communication"] and not article["internal"]:
        raise Denied("Not authorized (communication articles cannot be deleted)!")
    written = parse_time(article["created_at"])
    within = int(call.z.setting(DELETE_WITHIN) or 0)
    # 0 is no limit.
    if within and written is not None and call.z.moment() - written > timedelta(seconds=within):
        raise Denied("Not authorized (note is too old to be deleted)!")
    call.z.store.delete("Ticket::Article", article)
    time_accounting.forget(call, ticket, article)
    call.z.store.update(
        "Ticket", ticket, {"article_count": (ticket["article_count"] or 1) - 1, "updated_at": call.z.now()}
    )
    return {}


@routes("GET", "/ticket_article_plain/{id}")
def plain(call: Call, id: str) -> Reply:
    reachable(call, id)
    return Reply(204)

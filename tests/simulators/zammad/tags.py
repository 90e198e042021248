# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: names on tickets, minding the case, and the administrators' list of all names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calls import Call, Reply
from .errors import Denied, Invalid
from .routing import Router
from .store import Row

if TYPE_CHECKING:
    from .state import Zammad

routes = Router()
SEARCH_LIMIT = 10


def names(z: Zammad, ticket_id: int) -> list[str]:
    """The tags of a ticket in the order in which they came."""
    items = (z.store.get("Tag::Item", tag["tag_item_id"]) for tag in z.store.by("Tag", "o_id", ticket_id))
    return [item["name"] for item in items if item is not None]


def item(call: Call, name: str, *, make: bool = True) -> Row | None:
    """The entry of the list for a name; made when there is none."""
    found = call.z.named("Tag::Item", name)
    if found is not None or not make:
        return found
    if call.z.dialect.refuses_comma_in_tags and ("," in name or "*" in name):
        return None
    now = call.z.now()
    row = {"name": name, "name_downcase": name.lower(), "created_at": now, "updated_at": now}
    return call.z.store.insert("Tag::Item", row)


def add(call: Call, ticket: Row, name: str) -> None:
    """Put a tag on a ticket, once. A new name needs the setting `tag_new` or an administrator."""
    name = name.strip()
    if call.z.named("Tag::Item", name) is None and not call.z.setting("tag_new") and not call.caller.may("admin.tag"):
        raise Denied("Not authorized")
    entry = item(call, name)
    if entry is None:
        raise Invalid("Attribute 'tag_item_id\" of relation \"tags' required!")
    if name in names(call.z, ticket["id"]):
        return
    now = call.z.now()
    row = {"tag_item_id": entry["id"], "tag_object_id": 1, "o_id": ticket["id"], "created_by_id": call.caller.id}
    call.z.store.insert("Tag", {**row, "created_at": now, "updated_at": now})
    touch(call, ticket)


def touch(call: Call, ticket: Row) -> None:
    call.z.store.update("Ticket", ticket, {"updated_at": call.z.now()})


def _ticket(call: Call, word: str) -> Row:
    """The ticket that `object` and `o_id` name."""
    if call.params.get("object") != "Ticket":
        line = "\n\n    object = klass.find record.params[:o_id]\n                  ^^^^^"
        raise call.z.dialect.undefined("find", None, line)
    ticket = call.z.store.get("Ticket", call.params.get("o_id"))
    if ticket is None:
        raise call.z.dialect.not_found("Ticket", call.params.get("o_id"))
    if word != "read" and not call.caller.agent_in(ticket, word):
        raise Denied("Not authorized")
    return call.caller.check(ticket, word)


@routes("GET", "/tags")
def list_tags(call: Call) -> Row:
    return {"tags": names(call.z, _ticket(call, "read")["id"])}


@routes("POST", "/tags/add")
def add_tag(call: Call) -> Reply:
    add(call, _ticket(call, "change"), str(call.params.get("item") or ""))
    return Reply(201, True)


@routes("DELETE", "/tags/remove")
def remove_tag(call: Call) -> bool:
    """True whether or not it was there; the name enters the list all the same."""
    ticket, name = _ticket(call, "change"), str(call.params.get("item") or "").strip()
    entry = item(call, name)
    for tag in call.z.store.by("Tag", "o_id", ticket["id"]):
        if entry is not None and tag["tag_item_id"] == entry["id"]:
            call.z.store.delete("Tag", tag)
            touch(call, ticket)
    return True


@routes("GET", "/tag_search")
def search(call: Call) -> list[Row]:
    call.caller.require("ticket.agent", "admin.tag")
    term = str(call.params.get("term") or "").strip().lower()
    found = [row for row in call.z.store.rows("Tag::Item") if term in row["name_downcase"]]
    return [{"id": row["id"], "value": row["name"]} for row in sorted(found, key=_by_name)[:SEARCH_LIMIT]]


def _by_name(row: Row) -> str:
    return str(row["name"])


@routes("GET", "/tag_list")
def admin_list(call: Call) -> list[Row]:
    call.caller.require("admin.tag")
    counts: dict[int, int] = {}
    for tag in call.z.store.rows("Tag"):
        counts[tag["tag_item_id"]] = counts.get(tag["tag_item_id"], 0) + 1
    items = sorted(call.z.store.rows("Tag::Item"), key=_by_name)
    return [{"id": row["id"], "name": row["name"], "count": counts.get(row["id"], 0)} for row in items]


@routes("POST", "/tag_list")
def admin_create(call: Call) -> Row:
    """Always `{}`, also for a name that is there already."""
    call.caller.require("admin.tag")
    name = str(call.params.get("name") or "").strip()
    if not name:
        raise Invalid("Name can't be blank")
    if item(call, name) is None:
        raise Invalid("Name is invalid")
    return {}


@routes("PUT", "/tag_list/{id}")
def admin_rename(call: Call, id: str) -> Row:
    """To a name that exists: the tags move over and the old entry goes."""
    call.caller.require("admin.tag")
    entry = _entry(call, id)
    name = str(call.params.get("name") or "").strip()
    other = call.z.named("Tag::Item", name)
    if other is None or other is entry:
        call.z.store.update(
            "Tag::Item", entry, {"name": name, "name_downcase": name.lower(), "updated_at": call.z.now()}
        )
        return {}
    for tag in call.z.store.by("Tag", "tag_item_id", entry["id"]):
        if name in names(call.z, tag["o_id"]):
            call.z.store.delete("Tag", tag)
        else:
            call.z.store.update("Tag", tag, {"tag_item_id": other["id"]})
    call.z.store.delete("Tag::Item", entry)
    return {}


@routes("DELETE", "/tag_list/{id}")
def admin_delete(call: Call, id: str) -> Row:
    call.caller.require("admin.tag")
    entry = _entry(call, id)
    for tag in call.z.store.by("Tag", "tag_item_id", entry["id"]):
        call.z.store.delete("Tag", tag)
    call.z.store.delete("Tag::Item", entry)
    return {}


def _entry(call: Call, ident: str) -> Row:
    entry = call.z.store.get("Tag::Item", ident)
    if entry is None:
        raise call.z.dialect.not_found("Tag::Item", ident)
    return entry

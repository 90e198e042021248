# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists that `expand` can add: links, watchers, comments, participants, members, and the like.

An empty map is an empty list, as everywhere in PHP.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import readers
from .record_types import RecordType, load
from .state import WORKER, Row

if TYPE_CHECKING:
    from .dictionaries import Shelf

UNKNOWN: Any = object()
# Links that are no key of the record itself.
EXTRA_LINKS = {"group": {"default_bucket": "bucket"}}


def read(shelf: Shelf, record_type: RecordType, row: Row, word: str) -> Any:
    """What this word adds under its own name, or UNKNOWN."""
    if word in ("watchers", "links") and word not in record_type.options:
        return UNKNOWN
    found = LISTS.get((record_type.name, word)) or LISTS.get(("", word))
    return found(shelf, record_type, row) if found else UNKNOWN


def _loaded(shelf: Shelf, name: str, row: Row) -> dict[str, Any]:
    kind = load()[name]
    shown = shelf.own(kind, row)
    stubs = shelf.stubs(kind)
    if name == "address":
        stubs = {key: context for key, context in stubs.items() if key in ("contact__context", "org__context")}
    return {"_loaded": True, **shown, **stubs}


def _links(shelf: Shelf, record_type: RecordType, row: Row) -> Any:
    found: dict[str, list[int]] = {}
    for context, ident in sorted(shelf.cerb.links.get((record_type.context, row["id"]), [])):
        found.setdefault(context, []).append(ident)
    return found or []


def _watchers(shelf: Shelf, record_type: RecordType, row: Row) -> Any:
    idents = shelf.cerb.linked((record_type.context, row["id"]), WORKER)
    workers = [shelf.cerb.get("worker", ident) for ident in idents]
    kind = load()["worker"]
    return {
        str(worker["id"]): {"_loaded": True, **shelf.own(kind, worker), **shelf.tree(kind)}
        for worker in workers
        if worker is not None
    } or []


def _comments(shelf: Shelf, record_type: RecordType, row: Row) -> Any:
    place = (record_type.context, row["id"])
    found = [item for item in shelf.cerb.rows("comment") if (item["target__context"], item["target_id"]) == place]
    return {str(item["id"]): _loaded(shelf, "comment", item) for item in found} or []


def _attachments(shelf: Shelf, record_type: RecordType, row: Row) -> Any:
    found = {}
    for ident in shelf.cerb.attached.get((record_type.context, row["id"]), []):
        file = shelf.cerb.get("attachment", ident)
        if file is not None:
            found[str(ident)] = {
                "id": ident,
                "file_name": file["name"],
                "file_size": file["size"],
                "file_type": file["mime_type"],
            }
    return found or []


def _files(shelf: Shelf, record_type: RecordType, row: Row) -> Any:
    """The same as records."""
    idents = shelf.cerb.attached.get((record_type.context, row["id"]), [])
    return [_loaded(shelf, "attachment", file) for ident in idents if (file := shelf.cerb.get("attachment", ident))]


def people(shelf: Shelf, ticket: Row) -> list[Row]:
    idents = shelf.cerb.participants.get(ticket["id"], [])
    return [row for ident in idents if (row := shelf.cerb.get("address", ident)) is not None]


def _participants(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    return [_loaded(shelf, "address", address) for address in people(shelf, row)]


def _requesters(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    found = {}
    for address in people(shelf, row):
        contact = shelf.cerb.get("contact", address.get("contact_id"))
        found[str(address["id"])] = {
            "id": address["id"],
            "email": address["email"],
            "name": readers.full_name(contact) if contact else "",
            "contact_id": address.get("contact_id") or 0,
            "org_id": address.get("org_id") or 0,
        }
    return found or []


def _messages(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    """The rows as the database has them, under its own names."""
    found = {}
    for message in readers.messages(shelf, row):
        found[str(message["id"])] = {
            "_actor": None,
            "custom_fields": None,
            "id": message["id"],
            "ticket_id": message["ticket_id"],
            "created_date": message["created"],
            "address_id": message["sender_id"],
            "is_outgoing": message.get("is_outgoing", 0),
            "worker_id": message.get("worker_id", 0),
            "html_attachment_id": message.get("html_attachment_id", 0),
            "storage_extension": "devblocks.storage.engine.database",
            "storage_key": str(message["id"]),
            "storage_profile_id": "0",
            "storage_size": message.get("storage_size", 0),
            "response_time": message.get("response_time", 0),
            "is_broadcast": message.get("is_broadcast", 0),
            "is_not_sent": message.get("is_not_sent", 0),
            "hash_header_message_id": message.get("hash_header_message_id") or "",
            "signed_key_fingerprint": "",
            "signed_at": 0,
            "token": message.get("token", ""),
            "was_encrypted": 0,
        }
    return found or []


def _members(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    """Workers that are disabled are not mentioned."""
    kind, found = load()["worker"], {}
    for ident, manager in shelf.cerb.members.get(row["id"], {}).items():
        worker = shelf.cerb.get("worker", ident)
        if worker is not None and not worker.get("is_disabled"):
            shown = {**shelf.own(kind, worker), **shelf.tree(kind), "is_manager": manager}
            shelf.expand(shown, "", kind, worker, "address_", kind)
            found[str(ident)] = shown
    return found or []


def _buckets(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    kind = load()["bucket"]
    found = [item for item in shelf.cerb.rows("bucket") if item["group_id"] == row["id"]]
    results = [{**shelf.own(kind, item), **shelf.tree(kind)} for item in found]
    return {"results_meta": {"labels": [], "types": []}, "results": results}


def _groups(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    groups = [item for item in shelf.cerb.rows("group") if shelf.cerb.is_member(row["id"], item["id"])]
    groups.sort(key=lambda item: item["name"].casefold())
    return {str(item["id"]): _loaded(shelf, "group", item) for item in groups} or []


def _categories(shelf: Shelf, _record_type: RecordType, row: Row) -> Any:
    found = {}
    for ident in str(row.get("categories") or "").split(","):
        category = shelf.cerb.get("kb_category", ident.strip() if ident.strip().isdigit() else 0)
        if category is not None:
            found[str(category["id"])] = {str(category["id"]): category["name"]}
    return found or UNKNOWN


LISTS: dict[tuple[str, str], Callable[[Shelf, RecordType, Row], Any]] = {
    ("", "links"): _links,
    ("", "watchers"): _watchers,
    ("", "comments"): _comments,
    ("message", "attachments"): _attachments,
    ("comment", "attachments"): _attachments,
    ("automation", "script"): lambda _shelf, _kind, row: row.get("script", ""),
    ("message", "content_html"): lambda _shelf, _kind, row: row.get("content_html", ""),
    **{(name, "attachments"): _files for name in ("ticket", "kb_article", "email_signature")},
    ("ticket", "participants"): _participants,
    ("ticket", "requesters"): _requesters,
    ("ticket", "requester_emails"): lambda shelf, _kind, row: ", ".join(item["email"] for item in people(shelf, row)),
    ("ticket", "_messages"): _messages,
    ("ticket", "latest_incoming_activity"): lambda _shelf, _kind, row: row.get("latest_incoming_activity", 0),
    ("message", "content"): lambda _shelf, _kind, row: row.get("content", ""),
    ("message", "headers"): lambda _shelf, _kind, row: row.get("headers") or [],
    ("group", "members"): _members,
    ("group", "buckets"): _buckets,
    ("worker", "groups"): _groups,
    ("custom_field", "params"): lambda _shelf, _kind, row: row.get("params") or [],
    ("kb_article", "categories"): _categories,
}

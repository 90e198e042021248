# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readable keys of records that are not simply columns: labels, addresses, statuses, counts."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import customfields, values
from .record_types import LINK_COLUMNS, RecordType
from .state import Row

if TYPE_CHECKING:
    from .dictionaries import Shelf

TICKET_STATUS = {0: "open", 1: "waiting", 2: "closed", 3: "deleted"}
TASK_STATUS = {0: "open", 1: "closed", 2: "waiting"}
DEAL_STATUS = {0: "open", 1: "closed_won", 2: "closed_lost"}
FORMATS = {"plaintext": 0, "text": 0, "html": 1, "markdown": 2}
# Columns under another name when they are read.
ALIASES = {
    ("ticket", "closed_at"): "closed",
    ("address", "address"): "email",
    ("worker", "address_id"): "email_id",
    ("notification", "assignee_id"): "worker_id",
    ("email_signature", "content"): "signature",
    ("draft", "subject"): "name",
}
LABELS = {
    "task": "title",
    "kb_article": "title",
    "snippet": "title",
    "opportunity": "title",
    "workspace_widget": "label",
}
NULLS = {
    ("message", "hash_header_message_id"),
    ("ticket", "subject"),
    ("address", "org_id"),
    ("contact", "dob"),
    ("worker", "dob"),
    ("worker", "location"),
}
URL_NAMES = {"kb_article": "kb", "time_entry": "time_tracking"}
NUMBERS = {"id", "timestamp", "bit", "uint", "number", "float"}


def read(shelf: Shelf, record_type: RecordType, row: Row, key: str) -> Any:
    """The value of a readable key, not yet of the kind that the type shows it in."""
    worked_out = COMPUTED.get((record_type.name, key)) or COMPUTED.get(("", key))
    if worked_out:
        return worked_out(shelf, record_type, row)
    column = ALIASES.get((record_type.name, key), key)
    if column not in row and key.endswith("_id"):
        column = LINK_COLUMNS.get(key[:-3], column)
    found = row.get(column)
    if found is None and (record_type.name, key) not in NULLS:
        return _empty(record_type, column, record_type.shows.get(key))
    return found


def _empty(record_type: RecordType, column: str, kind: str | None) -> Any:
    known = record_type.columns.get(column)
    if kind in ("int", "bool") or (known and known.type in NUMBERS):
        return 0
    if kind in ("dict", "list"):
        return []
    return None if kind == "null" else ""


def label(shelf: Shelf, record_type: RecordType, row: Row) -> str:
    name = record_type.name
    if name == "ticket":
        return f"[#{row['mask']}] {row['subject'] or ''}"
    if name in ("worker", "contact"):
        return full_name(row)
    if name == "comment":
        text = " ".join(str(row["comment"]).split())
        return text if len(text) <= 128 else text[:125] + "..."
    if name == "notification":
        return str((row.get("params") or {}).get("message", ""))
    if name == "time_entry":
        return _time_entry(shelf, record_type, row)
    if name == "activity_log":
        return str(row.get("label", ""))
    return str(row.get(LABELS.get(name, "name")) or "")


def full_name(row: Row) -> str:
    return " ".join(part for part in (row.get("first_name"), row.get("last_name")) if part)


def record_url(shelf: Shelf, record_type: RecordType, row: Row) -> str:
    name = URL_NAMES.get(record_type.name, record_type.name)
    if name == "ticket":
        return f"{shelf.root}/profiles/ticket/{row['mask']}"
    if name == "draft":
        return f"/profiles/draft/{row['id']}"
    words = row.get("email") if name == "address" else label(shelf, record_type, row)
    words = "" if name == "message" else f"-{values.slug(str(words or ''))}"
    return f"{shelf.root}/profiles/{name}/{row['id']}{words}"


def _image(shelf: Shelf, record_type: RecordType, row: Row) -> str:
    version = row.get("updated") or row.get("updated_at") or 0
    return f"{shelf.root}/avatars/{record_type.name}/{row['id']}?v={version}"


def messages(shelf: Shelf, ticket: Row) -> list[Row]:
    """The messages of a ticket, the oldest first."""
    found = [row for row in shelf.cerb.table("message").values() if row["ticket_id"] == ticket["id"]]
    return sorted(found, key=lambda row: int(row["id"]))


def _time_entry(shelf: Shelf, _record_type: RecordType, row: Row) -> str:
    worker = shelf.cerb.get("worker", row.get("worker_id"))
    return f"{full_name(worker) if worker else 'Somebody'} tracked {row.get('mins', 0)} mins"


def _deal(shelf: Shelf, _record_type: RecordType, row: Row) -> str:
    currency = shelf.cerb.get("currency", row.get("amount_currency_id"))
    cents = int(float(row.get("amount") or 0))
    return f"{currency['symbol']} {cents / 100:.2f} {currency['code']}" if currency else str(cents)


def _event_json(_shelf: Shelf, _record_type: RecordType, row: Row) -> str:
    return json.dumps(row.get("params") or [], separators=(",", ":")).replace("/", "\\/")


def _kb_content(_shelf: Shelf, _record_type: RecordType, row: Row) -> str:
    text = str(row.get("content") or "")
    if values.intval(row.get("format") or 0) != 2:
        return text
    lines = [
        f"<h1>{line[2:]}</h1>" if line.startswith("# ") else f"<p>{line}</p>" for line in text.splitlines() if line
    ]
    return "\n".join(lines)


def _notified_url(shelf: Shelf, _record_type: RecordType, row: Row) -> str:
    target = shelf.cerb.at((str(row.get("target__context") or ""), int(row.get("target_id") or 0)))
    if target is None:
        return str((row.get("params") or {}).get("url", ""))
    kind = shelf.cerb.type(row["target__context"])
    return f"{shelf.root}/profiles/{kind.name}/{target['id']}" if kind else ""


Reader = Callable[["Shelf", RecordType, Row], Any]
COMPUTED: dict[tuple[str, str], Reader] = {
    ("", "_context"): lambda _shelf, kind, _row: kind.context,
    ("", "_type"): lambda _shelf, kind, _row: kind.name,
    ("", "_label"): label,
    ("", "_image_url"): _image,
    ("", "record_url"): record_url,
    ("ticket", "url"): record_url,
    ("ticket", "status"): lambda _shelf, _kind, row: TICKET_STATUS[row["status_id"]],
    ("ticket", "elapsed_response_first"): lambda _shelf, _kind, row: row.get("elapsed_response_first", 0),
    ("ticket", "elapsed_resolution_first"): lambda _shelf, _kind, row: row.get("elapsed_resolution_first", 0),
    ("ticket", "elapsed_status_open"): lambda _shelf, _kind, row: row.get("elapsed_status_open", 0),
    ("task", "status"): lambda _shelf, _kind, row: TASK_STATUS[row.get("status_id", 0)],
    ("task", "is_completed"): lambda _shelf, _kind, row: row.get("status_id", 0) == 1,
    ("opportunity", "status"): lambda _shelf, _kind, row: DEAL_STATUS[row.get("status_id", 0)],
    ("opportunity", "is_closed"): lambda _shelf, _kind, row: row.get("status_id", 0) > 0,
    ("opportunity", "is_won"): lambda _shelf, _kind, row: row.get("status_id", 0) == 1,
    ("opportunity", "amount"): lambda _shelf, _kind, row: int(float(row.get("amount") or 0)),
    ("opportunity", "amount__label"): _deal,
    ("opportunity", "amount_currency__context"): lambda _shelf, _kind, _row: "cerberusweb.contexts.currency",
    ("worker", "full_name"): lambda _shelf, _kind, row: full_name(row),
    ("contact", "name"): lambda _shelf, _kind, row: full_name(row),
    ("address", "is_contact"): lambda _shelf, _kind, row: bool(row.get("contact_id")),
    ("address", "org_id"): lambda _shelf, _kind, row: row.get("org_id") or None,
    ("custom_field", "type_label"): lambda _shelf, _kind, row: customfields.TYPE_LABELS.get(row["type"], row["type"]),
    ("kb_article", "content"): _kb_content,
    ("time_entry", "summary"): _time_entry,
    ("notification", "event_json"): _event_json,
    ("notification", "message"): label,
    ("notification", "message_html"): label,
    ("notification", "url"): _notified_url,
    ("notification", "url_markread"): lambda shelf, _k, row: f"{shelf.root}/internal/redirectRead/{row['id']}",
    ("attachment", "url_download"): lambda shelf, _kind, row: (
        f"{shelf.root}/files/{row['id']}/{urllib.parse.quote_plus(row['name'])}"
    ),
    ("message", "ticket_url"): lambda shelf, _kind, row: (
        f"{shelf.root}/profiles/ticket/{row['ticket_id']}#message{row['id']}"
    ),
    ("draft", "ticket_url"): lambda shelf, _kind, row: (
        f"{shelf.root}/profiles/ticket/{row.get('ticket_id', 0)}#draft{row['id']}"
    ),
    ("group", "default_bucket_id"): lambda shelf, _kind, row: (shelf.cerb.inbox(row["id"]) or {}).get("id", 0),
}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is special about writing each type, all together, with those types that have no file of their own."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from base64 import b64decode
from typing import Any

from . import customfields, readers, record_types, rules_people, rules_tickets, values
from .errors import invalid
from .state import WORKER, Cerb, Row
from .writing import Draft, Rules

# --- tasks and deals --------------------------------------------------------------------------------------------------


def _task_status(draft: Draft, given: Any) -> None:
    letters = {"o": 0, "c": 1, "w": 2}
    letter = str(given)[:1].lower()
    if letter not in letters:
        raise invalid("Status must be: open, waiting, or closed.")
    draft.values["status_id"] = letters[letter]


def _deal_status(draft: Draft, given: Any) -> None:
    statuses = {"open": 0, "closed_won": 1, "closed_lost": 2}
    if str(given) not in statuses:
        raise invalid("Status must be: open, closed_won, or closed_lost.")
    draft.values["status_id"] = statuses[str(given)]


def _before_deal(draft: Draft) -> None:
    """The amount is kept in whole units: what stands behind the point is rounded."""
    if values.is_numeric(draft.values.get("amount")):
        draft.values["amount"] = str(int(float(draft.values["amount"]) + 0.5))


def _before_time_entry(draft: Draft) -> None:
    """Minutes and seconds are two views of one number; of both, the last one counts."""
    given = [name for name in draft.values if name in ("mins", "secs")]
    if given and given[-1] == "mins":
        draft.values["secs"] = values.intval(draft.values["mins"]) * 60
    elif given:
        draft.values["mins"] = -(-values.intval(draft.values["secs"]) // 60)


# --- custom fields and records ----------------------------------------------------------------------------------------


def _before_custom_field(draft: Draft) -> None:
    if draft.row is None and not draft.worker.get("is_superuser") and not draft.values.get("custom_fieldset_id"):
        raise invalid("You do not have permission to add global custom fields.")
    kind = draft.values.get("type")
    if kind is not None and kind not in customfields.TYPE_LABELS:
        raise invalid(f"'type' must be one of: {', '.join(customfields.TYPE_LABELS)}")


def _deleted_custom_field(cerb: Cerb, row: Row) -> None:
    for stored in cerb.custom_values.values():
        stored.pop(row["id"], None)
    cerb.forget("custom_field", row["id"])


def _deleted_fieldset(cerb: Cerb, row: Row) -> None:
    for field in cerb.rows("custom_field"):
        if field.get("custom_fieldset_id") == row["id"]:
            _deleted_custom_field(cerb, field)
    for attached in cerb.fieldsets.values():
        attached.discard(row["id"])
    cerb.forget("custom_fieldset", row["id"])


def _after_custom_record(draft: Draft, row: Row) -> None:
    kind = record_types.of_custom_record(row["id"], row["name"], row["uri"])
    draft.cerb.custom_types[kind.context] = kind


def _deleted_custom_record(cerb: Cerb, row: Row) -> None:
    kind = cerb.custom_types.pop(f"contexts.custom_record.{row['id']}", None)
    if kind:
        cerb.tables.pop(kind.name, None)
    cerb.forget("custom_record", row["id"])


def _no_owner(_draft: Draft, _given: Any) -> None:
    raise invalid("This record type doesn't have ownership.")


CUSTOM = Rules(virtual={"owner__context": _no_owner, "owner_id": _no_owner})


# --- attachments ------------------------------------------------------------------------------------------------------


def _content(draft: Draft, given: Any) -> None:
    text = str(given)
    data = text.encode("utf-8", "surrogateescape")
    if text.startswith("data:"):
        head, _comma, body = text[5:].partition(",")
        data = decoded(body) if head.endswith(";base64") else urllib.parse.unquote_to_bytes(body)
    draft.later.insert(0, lambda row: store_file(draft.cerb, row, data))


def decoded(text: str) -> bytes:
    """Base64 as PHP decodes it: what does not belong to the alphabet is skipped."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    kept = "".join(char for char in text if char in alphabet)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return b64decode(kept + "=" * (-len(kept) % 4))


def store_file(cerb: Cerb, row: Row, data: bytes) -> None:
    cerb.files[row["id"]] = data
    row["size"] = len(data)
    row["storage_sha1hash"] = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    row["storage_key"] = f"{row['storage_sha1hash'][0]}/{row['storage_sha1hash'][1]}/{row['id']}"


def _attach(draft: Draft, given: Any) -> None:
    if not isinstance(given, (list, dict)):
        raise invalid("must be an array of context:id pairs.")
    places = []
    for item in given.values() if isinstance(given, dict) else given:
        name, _colon, ident = str(item).removeprefix("-").rpartition(":")
        context = draft.cerb.context(name)
        if context is None:
            raise invalid(f"has a link with an invalid context ({str(item).removeprefix('-')})")
        places.append((not str(item).startswith("-"), (context, values.intval(ident))))

    def work(row: Row) -> None:
        for wanted, place in places:
            attached = draft.cerb.attached.setdefault(place, [])
            if wanted and row["id"] not in attached and draft.cerb.at(place) is not None:
                attached.append(row["id"])
            elif not wanted and row["id"] in attached:
                attached.remove(row["id"])

    draft.later.append(work)


def _after_attachment(draft: Draft, row: Row) -> None:
    if row["id"] not in draft.cerb.files:
        store_file(draft.cerb, row, b"")


def _deleted_attachment(cerb: Cerb, row: Row) -> None:
    cerb.files.pop(row["id"], None)
    for attached in cerb.attached.values():
        if row["id"] in attached:
            attached.remove(row["id"])
    cerb.forget("attachment", row["id"])


# --- others -----------------------------------------------------------------------------------------------------------


def _format(draft: Draft, given: Any) -> None:
    if str(given) not in readers.FORMATS:
        raise invalid("Format must be: text, markdown, or html.")
    draft.values["format"] = str(readers.FORMATS[str(given)])


def _before_comment(draft: Draft) -> None:
    author = (draft.get("author__context"), values.intval(draft.get("author_id") or 0))
    own = [(name, draft.worker["id"]) for name in ("worker", WORKER)]
    if not draft.worker.get("is_superuser") and author not in own:
        raise invalid("You do not have permission to set this record owner.")


def _after_comment(draft: Draft, row: Row) -> None:
    if draft.row is None:
        place = (row["target__context"], row["target_id"])
        draft.cerb.log("comment.create", "Comment Created", draft.worker, place, "commented")


def _before_notification(draft: Draft) -> None:
    params = draft.values.get("params")
    if params is not None:
        draft.values["params"] = json.loads(json.dumps(params))


def _board_columns(_draft: Draft, given: Any) -> None:
    """They are taken, kept, and shown as nothing."""
    if not isinstance(given, (dict, list)):
        raise invalid("must be an object.")


def _before_signature(draft: Draft) -> None:
    owner = draft.cerb.context(str(draft.get("owner__context") or ""))
    if owner not in (None, *(draft.cerb.context(name) for name in ("app", "group"))):
        raise invalid("Email signatures may only be owned by Cerb or a group.")


def _before_service(draft: Draft) -> None:
    if not re.fullmatch(r"[a-z0-9-]*", str(draft.values.get("uri") or "")):
        raise invalid("'URI' may only contain lowercase letters, numbers, and dashes")


def _kata(column: str, prefix: str) -> Rules:
    """Rules for a text in KATA, of which the server knows the keys: those with a slash, as far as this goes."""

    def check(draft: Draft, given: Any) -> None:
        keys = [line.partition(":")[0] for line in str(given).splitlines() if line[:1].strip() and ":" in line]
        unknown = next((key for key in keys if "/" not in key), None)
        if unknown is not None:
            raise invalid(f"{prefix}Key `{unknown}:` is unknown")
        draft.values[column] = values.text(given)

    return Rules(virtual={column: check})


RULES: dict[str, Rules] = {
    "automation_event_listener": _kata("event_kata", ""),
    "toolbar_section": _kata("toolbar_kata", "Toolbar: "),
    "mail_routing_rule": _kata("routing_kata", "Routing: "),
    **rules_tickets.RULES,
    **rules_people.RULES,
    "task": Rules(virtual={"status": _task_status}),
    "opportunity": Rules(virtual={"status": _deal_status}, before=_before_deal),
    "project_board": Rules(virtual={"columns": _board_columns}),
    "email_signature": Rules(before=_before_signature),
    "connected_service": Rules(before=_before_service),
    "time_entry": Rules(before=_before_time_entry),
    "custom_field": Rules(before=_before_custom_field, deleted=_deleted_custom_field),
    "custom_fieldset": Rules(deleted=_deleted_fieldset),
    "custom_record": Rules(after=_after_custom_record, deleted=_deleted_custom_record),
    "attachment": Rules(
        virtual={"content": _content, "attach": _attach}, after=_after_attachment, deleted=_deleted_attachment
    ),
    "kb_article": Rules(virtual={"format": _format}),
    "comment": Rules(before=_before_comment, after=_after_comment),
    "notification": Rules(before=_before_notification),
}

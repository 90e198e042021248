# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is special about writing workers, contacts, addresses, groups and buckets."""

from __future__ import annotations

import json
from typing import Any

from . import values
from .errors import invalid
from .rules_tickets import organization
from .state import Cerb, Row
from .writing import EMAIL, Draft, Rules, email


def _email_to_id(draft: Draft, given: Any) -> None:
    if not EMAIL.fullmatch(values.text(given).strip()):
        raise invalid(f"Failed to lookup address: {values.text(given)}")
    draft.values["email_id"] = draft.cerb.address(email("email", given))["id"]


def _address_email(draft: Draft, given: Any) -> None:
    if isinstance(given, (list, dict)):
        raise invalid("'email' must be a string (array).")
    draft.values["email"] = email("email", given)
    draft.values["host"] = draft.values["email"].partition("@")[2]


def _password(draft: Draft, given: Any) -> None:
    """It is kept, and never shown."""
    draft.values["password"] = str(given)


def ignored(_draft: Draft, _given: Any) -> None:
    """Taken and kept where no reader looks."""


def _dob(draft: Draft, given: Any) -> None:
    text = values.text(given)
    draft.values["dob"] = text if draft.cerb.strict_sql else text or "0000-00-00"


def _after_worker(draft: Draft, row: Row) -> None:
    address = draft.cerb.get("address", row.get("email_id"))
    if address is not None:
        address["worker_id"] = row["id"]
    row.setdefault("at_mention_name", "")


def _after_contact(draft: Draft, row: Row) -> None:
    address = draft.cerb.get("address", row.get("email_id"))
    if address is not None:
        address["contact_id"] = row["id"]
        if draft.values.get("org_id"):
            address["org_id"] = row["org_id"]


def _deleted_worker(cerb: Cerb, row: Row) -> None:
    for members in cerb.members.values():
        members.pop(row["id"], None)
    cerb.forget("worker", row["id"])


def _routing(draft: Draft, given: Any) -> None:
    """Since version 11."""
    if "routing_kata" not in draft.kind.columns:
        raise invalid("'routing_kata' is not an editable field.")
    key = str(given).partition(":")[0]
    if key and "/" not in key:
        raise invalid(f"Routing KATA: Key `{key}:` is unknown")
    draft.values["routing_kata"] = str(given)


# --- groups -----------------------------------------------------------------------------------------------------------


def _members(draft: Draft, given: Any) -> None:
    """`{"manager": "1", "member": "2,3", "remove": "4"}`, the ids in strings; anything else does nothing."""
    try:
        wanted = json.loads(str(given))
    except ValueError:
        return
    if not isinstance(wanted, dict):
        return

    def work(row: Row) -> None:
        for role in ("manager", "member", "remove"):
            idents = str(wanted.get(role) or "").split(",")
            for ident in (int(item) for item in idents if item.strip().isdigit()):
                set_member(draft.cerb, row["id"], ident, role)

    draft.later.append(work)


def set_member(cerb: Cerb, group_id: int, worker_id: int, role: str) -> None:
    members = cerb.members.setdefault(group_id, {})
    if role == "remove":
        members.pop(worker_id, None)
    elif cerb.get("worker", worker_id) is not None:
        members[worker_id] = role == "manager"


def _after_group(draft: Draft, row: Row) -> None:
    if draft.values.get("is_default"):
        for other in draft.cerb.rows("group"):
            if other["id"] != row["id"]:
                other["is_default"] = 0


def _after_bucket(draft: Draft, row: Row) -> None:
    if draft.values.get("is_default"):
        for other in draft.cerb.rows("bucket"):
            if other["group_id"] == row["group_id"] and other["id"] != row["id"]:
                other["is_default"] = 0


def _default_group(cerb: Cerb) -> Row | None:
    return next((row for row in cerb.rows("group") if row.get("is_default")), None)


def _move_tickets(cerb: Cerb, bucket_ids: set[int], group_id: int | None = None) -> None:
    """Into the inbox of the default group."""
    home = _default_group(cerb)
    inbox = cerb.inbox(home["id"]) if home else None
    for ticket in cerb.rows("ticket"):
        if ticket.get("bucket_id") in bucket_ids or ticket["group_id"] == group_id:
            ticket["group_id"] = home["id"] if home else 0
            ticket["bucket_id"] = inbox["id"] if inbox else 0


def _deleted_group(cerb: Cerb, row: Row) -> None:
    buckets = {bucket["id"] for bucket in cerb.rows("bucket") if bucket["group_id"] == row["id"]}
    for ident in buckets:
        cerb.forget("bucket", ident)
    cerb.members.pop(row["id"], None)
    cerb.forget("group", row["id"])
    _move_tickets(cerb, buckets, row["id"])


def _deleted_bucket(cerb: Cerb, row: Row) -> None:
    cerb.forget("bucket", row["id"])
    _move_tickets(cerb, {row["id"]})


def new_group(cerb: Cerb, **fields: Any) -> Row:
    """A group as `groups/create` makes it: with an Inbox, which the records API forgets."""
    now = cerb.now()
    group = cerb.insert("group", **{"created": now, "updated": now, "reply_address_id": 1, **fields})
    cerb.insert("bucket", name="Inbox", group_id=group["id"], is_default=1, updated_at=now)
    return group


RULES = {
    "worker": Rules(
        virtual={"email": _email_to_id, "email_ids": ignored, "password": _password},
        after=_after_worker,
        deleted=_deleted_worker,
    ),
    "contact": Rules(virtual={"email": _email_to_id, "org": organization, "dob": _dob}, after=_after_contact),
    "address": Rules(virtual={"email": _address_email, "org": organization}),
    "group": Rules(virtual={"members": _members, "routing_kata": _routing}, after=_after_group, deleted=_deleted_group),
    "bucket": Rules(after=_after_bucket, deleted=_deleted_bucket),
}

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is special about writing tickets, messages and comments."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from . import values
from .errors import invalid
from .state import TICKET, Cerb, Row
from .writing import EMAIL, Draft, Rules, email

LETTERS = {"o": 0, "w": 1, "c": 2, "d": 3}
#: What the activity log calls a change of status, by its number.
STATUS_EVENTS = (
    ("open", "Ticket Opened"),
    ("waiting", "Ticket Waiting"),
    ("closed", "Ticket Closed"),
    ("deleted", "Ticket Deleted"),
)


def status_id(given: Any) -> int:
    """Only the first letter counts: `done` deletes, `cancelled` closes."""
    letter = str(given)[:1].lower()
    if letter not in LETTERS:
        raise invalid("Status must be: open, waiting, closed, or deleted.")
    return LETTERS[letter]


def _status(draft: Draft, given: Any) -> None:
    draft.values["status_id"] = status_id(given)


def _group(draft: Draft, given: Any) -> None:
    found = next((row for row in draft.cerb.rows("group") if values.same(row["name"], given)), None)
    if found is None:
        raise invalid(f"Failed to lookup group: {given}")
    draft.values["group_id"] = found["id"]


def _bucket(draft: Draft, given: Any) -> None:
    # The group may come after it in the request, so the name is looked up when all fields are there.
    draft.values["bucket"] = given


def find_bucket(draft: Draft) -> None:
    """Turn a bucket's name into its id, within the group that was given with it."""
    name = draft.values.pop("bucket", None)
    if name is None:
        return
    group_id = draft.values.get("group_id")
    if not group_id:
        raise invalid("When setting `bucket`, a `group` or `group_id` is required.")
    buckets = [row for row in draft.cerb.rows("bucket") if str(row["group_id"]) == str(group_id)]
    found = next((row for row in buckets if values.same(row["name"], name)), None)
    if found is None:
        raise invalid(f"Failed to lookup bucket: {name}")
    draft.values["bucket_id"] = found["id"]


def organization(draft: Draft, given: Any) -> None:
    """By name without regard to case; one that is not there is created."""
    name = values.text(given)
    found = next((row for row in draft.cerb.rows("org") if values.same(row["name"], name)), None)
    if found is None and name:
        now = draft.cerb.now()
        found = draft.cerb.insert("org", name=values.trimmed(name, 255), created=now, updated=now)
    draft.values["org_id"] = found["id"] if found else 0


def addresses(text: str) -> list[str]:
    """The bare addresses of a header line such as `"Doe, Jane" <jane@x.example>, joe@x.example`."""
    bare = re.sub(r'"[^"]*"', "", text)
    found = []
    for part in bare.split(","):
        match = re.search(r"<([^>]*)>", part)
        found.append((match[1] if match else part).strip().lower())
    return [item for item in found if item]


def _participants(draft: Draft, given: Any) -> None:
    found = addresses(str(given))
    if not all(EMAIL.fullmatch(item) for item in found):
        message = "'_participants' is invalid. It must be a comma-separated list of properly formatted email address."
        raise invalid(message)
    draft.later.append(lambda row: participate(draft.cerb, row["id"], found))


def _participant_ids(draft: Draft, given: Any) -> None:
    idents = [values.intval(item) for item in str(given).split(",") if item.strip()]

    def work(row: Row) -> None:
        people = draft.cerb.participants.setdefault(row["id"], [])
        for ident in idents:
            if ident < 0 and -ident in people:
                people.remove(-ident)
            elif ident > 0 and ident not in people and draft.cerb.get("address", ident):
                people.append(ident)

    draft.later.append(work)


def participate(cerb: Cerb, ticket_id: int, emails: list[str]) -> None:
    people = cerb.participants.setdefault(ticket_id, [])
    for item in emails:
        ident = cerb.address(item)["id"]
        if ident not in people:
            people.append(ident)


def _before_ticket(draft: Draft) -> None:
    find_bucket(draft)
    group_id, bucket_id = draft.values.get("group_id"), draft.values.get("bucket_id")
    bucket = draft.cerb.get("bucket", values.intval(bucket_id)) if bucket_id else None
    if bucket is not None:
        # Where the two contradict each other, the bucket wins.
        if group_id is None or draft.cerb.get("group", values.intval(group_id)) is not None:
            draft.values["group_id"] = bucket["group_id"]
    elif group_id is not None and not bucket_id:
        inbox = draft.cerb.inbox(values.intval(group_id))
        draft.values["bucket_id"] = inbox["id"] if inbox else 0
    _check_owner(draft)
    if draft.row is None and not draft.values.get("mask"):
        draft.values["mask"] = draft.cerb.mask()


def _check_owner(draft: Draft) -> None:
    """Seen with a private group only."""
    owner = draft.cerb.get("worker", values.intval(draft.values.get("owner_id") or 0))
    group = draft.cerb.get("group", values.intval(draft.get("group_id") or 0))
    if owner and group and group.get("is_private") and not draft.cerb.is_member(owner["id"], group["id"]):
        name = f"{owner['first_name']} {owner['last_name']}".strip()
        raise invalid(f"{name} can't own this ticket because they are not a member of the group: {group['name']}")


def move_status(cerb: Cerb, row: Row, before: int | None) -> None:
    """What the server notes when a status changes. Opened again, a ticket keeps the time at which it was closed."""
    now, after = cerb.now(), row["status_id"]
    if after == before:
        return
    if after == 2 and not row.get("closed"):
        row["closed"] = now
    if before == 0:
        since = int(row.get("opened") or row["created"])
        row["elapsed_status_open"] = row.get("elapsed_status_open", 0) + max(0, now - since)
    if after == 0:
        row["opened"] = now
        if before is not None:
            row["last_opened_at"] = now
    if after == 2 and not row.get("elapsed_resolution_first"):
        row["elapsed_resolution_first"] = max(0, now - row["created"])


def _after_ticket(draft: Draft, row: Row) -> None:
    move_status(draft.cerb, row, draft.before.get("status_id"))
    if draft.row is not None:
        _log_changes(draft, row)


def _log_changes(draft: Draft, row: Row) -> None:
    """What the activity log has of a change: status and owner; nothing of the subject and of custom fields."""
    actor, place = draft.worker, (TICKET, row["id"])
    who, target = actor["first_name"], f"ticket [{row['mask']}] {row['subject']}"
    if row["status_id"] != draft.before.get("status_id"):
        point, event = STATUS_EVENTS[row["status_id"]]
        draft.cerb.log(f"ticket.status.{point}", event, actor, place, f"{who} changed {target} to status {point}")
    owner = row.get("owner_id") or 0
    if owner != (draft.before.get("owner_id") or 0):
        point, event = ("assigned", "Ticket Assigned") if owner else ("unassigned", "Ticket Unassigned")
        draft.cerb.log(f"ticket.owner.{point}", event, actor, place, f"{who} {point} {target}")


def _deleted_ticket(cerb: Cerb, row: Row) -> None:
    """A ticket is only marked; the mask stays taken."""
    row["status_id"] = 3
    cerb.attached.pop((TICKET, row["id"]), None)


# --- messages ---------------------------------------------------------------------------------------------------------


def _sender(draft: Draft, given: Any) -> None:
    draft.values["sender_id"] = draft.cerb.address(email("sender", given))["id"]


def _ticket_mask(draft: Draft, given: Any) -> None:
    found = next((row for row in draft.cerb.rows("ticket") if values.same(row["mask"], given)), None)
    draft.values["ticket_id"] = found["id"] if found else 0


def _message_worker(draft: Draft, given: Any) -> None:
    found = next((row for row in draft.cerb.rows("worker") if values.same(row["at_mention_name"], given)), None)
    draft.values["worker_id"] = found["id"] if found else 0


def _headers(draft: Draft, given: Any) -> None:
    draft.values["headers"] = str(given)


def header_map(raw: str) -> dict[str, str]:
    """Raw header lines as the map that `expand=headers` shows, continuation lines joined."""
    found: dict[str, str] = {}
    name = ""
    for line in re.split(r"\r?\n", raw):
        if line[:1] in (" ", "\t") and name:
            found[name] += " " + line.strip()
        elif ":" in line:
            name, _colon, value = line.partition(":")
            name = name.strip().lower()
            found[name] = value.strip()
    return found


def message_hash(message_id: str) -> str:
    return hashlib.sha1(message_id.encode(), usedforsecurity=False).hexdigest()


def count(ticket: Row, message: Row) -> None:
    """Note a new message on its ticket. Deleting it later changes nothing of this."""
    outgoing = bool(message.get("is_outgoing"))
    for name in ("num_messages", "num_messages_out" if outgoing else "num_messages_in"):
        ticket[name] = ticket.get(name, 0) + 1
    if not ticket.get("initial_message_id"):
        ticket["initial_message_id"] = message["id"]
    elif outgoing and not ticket.get("initial_response_message_id"):
        ticket["initial_response_message_id"] = message["id"]
    ticket["latest_message_id"] = message["id"]


def recount(ticket: Row, messages: list[Row]) -> None:
    """Count anew, as after a merge. Then the first response is any first outgoing message."""
    for name in ("num_messages", "num_messages_in", "num_messages_out"):
        ticket[name] = 0
    for name in ("initial_message_id", "initial_response_message_id", "latest_message_id"):
        ticket[name] = 0
    for message in messages:
        count(ticket, message)
    first = next((message for message in messages if message.get("is_outgoing")), None)
    ticket["initial_response_message_id"] = first["id"] if first else 0


def _after_message(draft: Draft, row: Row) -> None:
    ticket = draft.cerb.get("ticket", row["ticket_id"])
    if draft.row is None and ticket is not None:
        count(ticket, row)
    if isinstance(row.get("headers"), str):
        row["headers"] = header_map(row["headers"])
    row["storage_size"] = len(str(row.get("content", "")).encode())
    row.setdefault("token", "".join(draft.cerb.random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789", k=10)))


def _deleted_message(cerb: Cerb, row: Row) -> None:
    cerb.forget("message", row["id"])


RULES = {
    "ticket": Rules(
        virtual={
            "status": _status,
            "group": _group,
            "bucket": _bucket,
            "org": organization,
            "participants": _participants,
            "participant_ids": _participant_ids,
        },
        before=_before_ticket,
        after=_after_ticket,
        deleted=_deleted_ticket,
    ),
    "message": Rules(
        virtual={"sender": _sender, "ticket_mask": _ticket_mask, "worker": _message_worker, "headers": _headers},
        after=_after_message,
        deleted=_deleted_message,
    ),
}

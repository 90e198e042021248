# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on what a record is linked to: its status by letter, its group, its watchers, records linked to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import operands, values
from .language import Broken, Condition, Group
from .record_types import LINK_COLUMNS, RecordType
from .rules_tickets import message_hash
from .state import WORKER, Cerb, Place, Row

if TYPE_CHECKING:
    from .search import Searcher

Rows = Callable[[Row], bool]
Maker = Callable[["Searcher", Condition], Rows]
TICKET_LETTERS = {"o": 0, "w": 1, "c": 2, "d": 3}
TASK_LETTERS = {"o": 0, "c": 1, "w": 2}
DEAL_LETTERS = {"o": 0, "w": 1, "c": 1, "l": 2}
# Families of keys with a record type after the point, and the columns that hold context and id.
DYNAMIC = {"on": "target", "target": "target", "author": "author", "actor": "actor", "owner": "owner"}


class Unsupported(Exception):
    """A condition that the server knows and this simulator does not."""


def knows(cerb: Cerb, kind: RecordType, key: str) -> bool:
    """Whether the key belongs to a family such as `links.org`."""
    family, point, name = key.partition(".")
    if key in ("links", "watchers", "fieldset"):
        return True
    if not point or cerb.type(name) is None:
        return False
    return family in kind.families or family == "links" or (family in DYNAMIC and key in kind.search)


def find(searcher: Searcher, key: str) -> Maker | None:
    kind = searcher.kind
    family, _point, name = key.partition(".")
    special: Maker | None = SPECIAL.get((kind.name, key)) or SPECIAL.get(("", key))
    if special:
        return special
    if family == "links" and name:
        return _links
    if family in DYNAMIC and name and name != "id":
        return _attached if kind.name == "attachment" else _dynamic
    if key in kind.links:
        return _linked
    if key.endswith(".id") and key[:-3] in kind.links:
        return _linked_id
    return None


def inner(searcher: Searcher, name: str, group: Group) -> set[int]:
    """The ids of the records of another type for which the nested conditions hold."""
    from .search import Searcher as Another

    kind = searcher.cerb.type(name)
    if kind is None:
        raise Broken(f"no record type {name}")
    if kind.name == "app":
        # There is but one application, and it has no row.
        return {0}
    test = Another(searcher.cerb, kind, searcher.worker).group(group)
    return {row["id"] for row in searcher.cerb.rows(kind.name) if test(row)}


def idents(searcher: Searcher, name: str, condition: Condition) -> set[int]:
    """The ids meant by a nested group, or by names, or by an id."""
    if condition.group is not None:
        return inner(searcher, name, condition.group)
    kind = searcher.cerb.type(name)
    assert kind is not None
    column = {"worker": "at_mention_name", "address": "email", "ticket": "mask"}.get(name, "name")
    test = operands.text(condition)
    return {row["id"] for row in searcher.cerb.rows(name) if test(row.get(column) or "")}


def _linked(searcher: Searcher, condition: Condition) -> Rows:
    name = condition.key
    column = LINK_COLUMNS.get(name, f"{name}_id")
    if condition.text in ("none", "null") and not condition.quoted:
        return lambda row: not row.get(column)
    if condition.text == "any" and not condition.quoted:
        return lambda row: bool(row.get(column))
    wanted = idents(searcher, searcher.kind.links[name], condition)
    return lambda row: row.get(column) in wanted


def _linked_id(searcher: Searcher, condition: Condition) -> Rows:
    name = condition.key[:-3]
    column = LINK_COLUMNS.get(name, f"{name}_id")
    if condition.group is not None:
        wanted = inner(searcher, searcher.kind.links[name], condition.group)
        return lambda row: row.get(column) in wanted
    if condition.text == "me" and searcher.kind.links[name] == "worker":
        return lambda row: row.get(column) == searcher.worker["id"]
    test = operands.number(condition)
    return lambda row: test(row.get(column))


def _dynamic(searcher: Searcher, condition: Condition) -> Rows:
    """`on.ticket:(id:5)`: the context is part of the key."""
    family, _point, name = condition.key.partition(".")
    column = DYNAMIC[family]
    context = searcher.cerb.context(name)
    wanted = inner(searcher, name, condition.group) if condition.group is not None else None
    if wanted is None:
        test = operands.number(condition)
        return lambda row: row.get(f"{column}__context") == context and test(row.get(f"{column}_id"))
    return lambda row: row.get(f"{column}__context") == context and int(row.get(f"{column}_id") or 0) in wanted


def _attached(searcher: Searcher, condition: Condition) -> Rows:
    """Attachments on records of a type. A comment or a message counts for itself, not for its ticket."""
    name = condition.key.partition(".")[2]
    context = searcher.cerb.context(name)
    wanted = inner(searcher, name, condition.group) if condition.group is not None else set[int]()
    attached = {
        ident
        for place, found in searcher.cerb.attached.items()
        if place[0] == context and place[1] in wanted
        for ident in found
    }
    return lambda row: row["id"] in attached


def _links(searcher: Searcher, condition: Condition) -> Rows:
    name = condition.key.partition(".")[2]
    context = searcher.cerb.context(name) or ""
    wanted = inner(searcher, name, condition.group) if condition.group is not None else None
    if wanted is None:
        return lambda row: bool(searcher.cerb.linked(_place(searcher, row), context))
    return lambda row: any(ident in wanted for ident in searcher.cerb.linked(_place(searcher, row), context))


def _place(searcher: Searcher, row: Row) -> Place:
    return searcher.kind.context, row["id"]


def _watchers(searcher: Searcher, condition: Condition) -> Rows:
    if condition.text == "none":
        return lambda row: not searcher.cerb.linked(_place(searcher, row), WORKER)
    if condition.text == "any":
        return lambda row: bool(searcher.cerb.linked(_place(searcher, row), WORKER))
    wanted = idents(searcher, "worker", condition)
    return lambda row: any(ident in wanted for ident in searcher.cerb.linked(_place(searcher, row), WORKER))


def _fieldset(searcher: Searcher, condition: Condition) -> Rows:
    wanted = idents(searcher, "custom_fieldset", condition)
    return lambda row: bool(searcher.cerb.fieldsets.get(_place(searcher, row), set()) & wanted)


def _status(letters: dict[str, int]) -> Maker:
    def make(_searcher: Searcher, condition: Condition) -> Rows:
        words = condition.items if condition.items is not None else [condition.text or ""]
        wanted = {letters.get(word.lstrip("!")[:1].lower()) for word in words}
        return lambda row: row.get("status_id", 0) in wanted

    return make


def _participant(searcher: Searcher, condition: Condition) -> Rows:
    if condition.key.endswith(".id"):
        test = operands.number(condition)
        return lambda row: any(test(ident) for ident in searcher.cerb.participants.get(row["id"], []))
    wanted = idents(searcher, "address", condition)
    return lambda row: any(ident in wanted for ident in searcher.cerb.participants.get(row["id"], []))


def _messages(searcher: Searcher, condition: Condition) -> Rows:
    if condition.group is None:
        raise Broken("messages has no conditions")
    wanted = inner(searcher, "message", condition.group)
    messages = searcher.cerb.table("message")
    tickets = {row["ticket_id"] for row in messages.values() if row["id"] in wanted}
    return lambda row: row["id"] in tickets


def _comments(searcher: Searcher, condition: Condition) -> Rows:
    if condition.group is None:
        raise Broken("comments has no conditions")
    wanted = inner(searcher, "comment", condition.group)
    comments = [row for row in searcher.cerb.rows("comment") if row["id"] in wanted]
    context = searcher.kind.context
    targets = {row["target_id"] for row in comments if row["target__context"] == context}
    return lambda row: row["id"] in targets


def _in_groups_of(searcher: Searcher, condition: Condition) -> Rows:
    """`me`, or a worker by id: the tickets of their groups."""
    ident = searcher.worker["id"] if condition.text == "me" else values.intval(condition.text or 0)
    return lambda row: searcher.cerb.is_member(ident, row["group_id"])


def _contacts(searcher: Searcher, condition: Condition) -> Rows:
    wanted = idents(searcher, "contact", condition)
    orgs = {row.get("org_id") for row in searcher.cerb.rows("contact") if row["id"] in wanted}
    return lambda row: row["id"] in orgs


def _members(managers: bool) -> Maker:
    def make(searcher: Searcher, condition: Condition) -> Rows:
        wanted = idents(searcher, "worker", condition)

        def test(row: Row) -> bool:
            members = searcher.cerb.members.get(row["id"], {})
            return any(ident in wanted and (manager or not managers) for ident, manager in members.items())

        return test

    return make


def _groups_of_worker(searcher: Searcher, condition: Condition) -> Rows:
    wanted = idents(searcher, "group", condition)
    managing = condition.key == "group.manager"

    def test(row: Row) -> bool:
        roles = [searcher.cerb.members.get(ident, {}).get(row["id"]) for ident in wanted]
        return any(manager is not None and (manager or not managing) for manager in roles)

    return test


def _message_id(_searcher: Searcher, condition: Condition) -> Rows:
    wanted = message_hash(condition.text or "")
    return lambda row: row.get("hash_header_message_id") == wanted


def _categories(_searcher: Searcher, condition: Condition) -> Rows:
    test = operands.number(condition)
    return lambda row: any(test(item) for item in str(row.get("categories") or "").split(",") if item.strip().isdigit())


def _message_content(_searcher: Searcher, _condition: Condition) -> Rows:
    """The contents of messages are in the full-text index only, and nothing new is."""
    return lambda _row: False


def _worker_column(searcher: Searcher, condition: Condition) -> Rows:
    column = "worker_id"
    if condition.group is not None:
        wanted = inner(searcher, "worker", condition.group)
        return lambda row: row.get(column) in wanted
    if condition.text == "me":
        return lambda row: row.get(column) == searcher.worker["id"]
    test = operands.number(condition)
    return lambda row: test(row.get(column))


def _size(_searcher: Searcher, condition: Condition) -> Rows:
    test = operands.number(condition)
    return lambda row: test(row.get("size", row.get("storage_size")))


def _through(link: str, column: str) -> Maker:
    """A number of the record behind a link: `ticket.bucket.id` of a message."""

    def make(searcher: Searcher, condition: Condition) -> Rows:
        test = operands.number(condition)

        def holds(row: Row) -> bool:
            target = searcher.cerb.get(link, row.get(f"{link}_id"))
            return target is not None and test(target.get(column))

        return holds

    return make


def _training(_searcher: Searcher, condition: Condition) -> Rows:
    wanted = {values.folded(item)[:1] for item in (condition.items or [condition.text or ""])}
    return lambda row: str(row.get("spam_training") or "").lower() in wanted


def _email(searcher: Searcher, condition: Condition) -> Rows:
    wanted = idents(searcher, "address", condition)
    return lambda row: row.get("email_id") in wanted


SPECIAL: dict[tuple[str, str], Any] = {
    ("", "watchers"): _watchers,
    ("", "fieldset"): _fieldset,
    ("ticket", "status"): _status(TICKET_LETTERS),
    ("task", "status"): _status(TASK_LETTERS),
    ("opportunity", "status"): _status(DEAL_LETTERS),
    ("ticket", "participant"): _participant,
    ("ticket", "participant.id"): _participant,
    ("ticket", "messages"): _messages,
    ("ticket", "comments"): _comments,
    ("ticket", "inGroupsOf"): _in_groups_of,
    ("org", "contacts"): _contacts,
    ("ticket", "spam.training"): _training,
    ("message", "content"): _message_content,
    ("message", "header.messageId"): _message_id,
    ("message", "size"): _size,
    ("message", "ticket.bucket.id"): _through("ticket", "bucket_id"),
    ("message", "ticket.group.id"): _through("ticket", "group_id"),
    ("attachment", "size"): _size,
    ("worker", "email"): _email,
    ("worker", "group"): _groups_of_worker,
    ("worker", "group.manager"): _groups_of_worker,
    ("group", "manager"): _members(True),
    ("group", "member"): _members(False),
    ("kb_article", "category.id"): _categories,
    ("notification", "worker"): _worker_column,
    ("notification", "worker.id"): _worker_column,
    ("webapi_credentials", "worker"): _worker_column,
    ("reminder", "worker"): _worker_column,
}

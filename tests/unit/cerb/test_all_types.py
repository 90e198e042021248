# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every record type of Cerb goes through `cerb_record`: created, left alone, changed, read and deleted, or refused with
the reason. What a task says is made from the table of types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import (
    UNCREATABLE,
    UNDELETABLE,
    UNWRITABLE,
    Attribute,
    RecordType,
    types,
)

from tests.unit.cerb.conftest import Desk

TYPES = types()
#: Values that the kind alone does not tell.
VALUES: dict[str, Any] = {
    "activity_log.activity_point": "custom.other",
    "activity_log.params": {"message": "Hello"},
    "address.email": "all.types@customer.example",
    "classifier_entity.type": "text",
    "connected_account.uri": "of-all-types",
    "connected_service.uri": "of-all-types",
    "contact.email": "contact.of.all.types@customer.example",
    "currency.code": "XTS",
    "custom_field.type": "S",
    "custom_field.uri": "of_all_types",
    "custom_record.uri": "of_all_types",
    "draft.type": "mail.compose",
    "email_signature.owner__context": "app",
    "file_bundle.tag": "of-all-types",
    "message.content": "Of all types",
    "message.headers": {"subject": "of all types"},
    "message.sender": "all.types@customer.example",
    "metric.name": "opsdesk.of.all.types",
    "metric.type": "counter",
    "notification.activity_point": "custom.other",
    "notification.params": {"message": "Hello"},
    "oauth_app.callback_url": "https://opsdesk.example.com/back",
    "opportunity.status": "open",
    "org.website": "https://www.example.com",
    "queue.name": "opsdesk.of.all.types",
    "saved_search.tag": "of-all-types",
    "worker.email": "worker.of.all.types@cerb.example",
    "worker.at_mention_name": "AllTypes",
    "worker.language": "en_US",
    "worker.timezone": "UTC",
}
#: Attributes to give though they are not required.
ALSO = {
    "automation": ["name"],
    "automation_resource": ["name"],
    "automation_timer": ["next_run_at"],
    "behavior": ["uri"],
    "connected_account": ["uri"],
    "connected_service": ["uri"],
    "contact": ["email", "last_name"],
    "currency": ["code", "name"],
    "draft": ["name"],
    "file_bundle": ["tag"],
    "kb_article": ["content"],
    "kb_category": ["parent_id"],
    "message": ["sender", "hash_header_message_id"],
    "saved_search": ["tag"],
    "ticket": ["group_id"],
    "timetracking_activity": ["name"],
    "time_entry": ["mins"],
    "worker": ["email", "at_mention_name", "last_name"],
}
#: What is changed, where it is not the first text that recognises nothing.
CHANGED = {
    "automation_resource": "mime_type",
    "comment": "is_pinned",
    "message": "is_broadcast",
    "notification": "is_read",
    "time_entry": "mins",
}
#: Cerb cannot search for records of these types: only their ids recognise them.
NOT_SEARCHED = ("automation_resource",)
#: What the server itself refuses to an administrator, and its words.
NOT_DELETED: dict[str, str] = {}
#: What recognises a record of the types that nothing recognises by itself.
MATCH = {
    "activity_log": ["activity_point", "target_id"],
    "automation_resource": [],
    "comment": ["comment"],
    "message": ["hash_header_message_id"],
    "notification": ["worker_id", "activity_point", "params"],
    "scheduled_behavior": ["behavior_id", "run_date"],
    "time_entry": ["worker_id", "mins"],
    "webhook_listener": ["guid"],
}


class Life:
    """Records of all types on one server; what one refers to is created before it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._made: dict[str, int] = {}

    def needed(self, alias: str) -> int:
        """The id of some record of a type."""
        if alias == "app":
            return 0
        rows = self.desk.cerb.rows(alias)
        if rows:
            return int(rows[0]["id"])
        if alias not in self._made:
            task = self.task(TYPES[alias])
            for name, value in task["fields"].items():
                if isinstance(value, str) and value.startswith(f"{alias} "):
                    task["fields"][name] = f"needed {value}"
            result = self.desk.ok("record", type=alias, match_on=[], **task)
            self._made[alias] = result["id"]
        return self._made[alias]

    def task(self, found: RecordType) -> dict[str, Any]:
        """The attributes that a record of the type must have, as options."""
        names = [item.name for item in found.attributes.values() if item.required] + ALSO.get(found.alias, [])
        given = {name: self.value(found, found.attributes[name]) for name in dict.fromkeys(names)}
        secrets = {name: given.pop(name) for name in list(given) if name in ("client_secret", "password")}
        return {"fields": given, **({"secrets": secrets} if secrets else {})}

    def value(self, found: RecordType, item: Attribute) -> Any:
        special = VALUES.get(f"{found.alias}.{item.name}")
        if special is not None:
            return special
        if item.kind == "context":
            return "worker" if item.name in ("owner__context", "author__context") else "ticket"
        if item.kind == "id":
            target = item.target
            if target.startswith("*"):
                target = str(self.value(found, found.attributes[target[1:]]))
            return self.needed(target) if target and found.alias != target else 0
        return {"time": "2031-06-01T12:00:00Z", "flag": True, "int": 7, "number": 2.5, "object": {}}.get(
            item.kind, f"{found.alias} {item.name}"[: item.width or 40].replace(" ", "_" if item.name == "uri" else " ")
        )


@pytest.fixture(scope="module")
def lives() -> Iterator[dict[int, Life]]:
    """One server of each version for all types."""
    with ExitStack() as stack:
        desks = {10: Desk(), 11: Desk("11-upgraded")}
        for desk in desks.values():
            stack.enter_context(desk.wire)
        yield {version: Life(desk) for version, desk in desks.items()}


#: Types on a server of the version that they need; those with attributes of one version on both.
CASES = [
    (alias, version)
    for alias, found in sorted(TYPES.items())
    for version in (10, 11)
    if version >= found.since
    and (version == max(found.since, 10) or any(item.since or item.until for item in found.attributes.values()))
]


def changed_attribute(found: RecordType) -> tuple[str, Any] | None:
    """An attribute and another value for it; the name, where there is nothing that recognises less."""
    if found.alias in CHANGED:
        name = CHANGED[found.alias]
        return name, {"flag": True, "int": 9}.get(found.attributes[name].kind, "text/plain")
    texts = [
        item.name
        for item in found.attributes.values()
        if item.kind == "text"
        and not (item.hidden or item.shown_as or item.since or f"{found.alias}.{item.name}" in VALUES)
        and (item.width or 64) >= 64
        and not item.name.endswith(("url", "website", "timezone", "uri", "type", "_id", "language"))
    ]
    recognising = {name for group in found.natural for name in group} | set(found.match)
    best = sorted(texts, key=lambda name: name in recognising)
    return (best[0], "changed") if best else None


@pytest.mark.parametrize(("alias", "version"), CASES)
def test_a_record_of_every_type(lives: dict[int, Life], alias: str, version: int) -> None:
    life = lives[version]
    found, desk = TYPES[alias], life.desk
    if alias in UNWRITABLE:
        result = desk.refused("record", type=alias, fields={"name": "x"} if "name" in found.attributes else {})
        assert UNWRITABLE[alias] in result["msg"]
        return
    if alias in UNCREATABLE:
        wanted = life.task(found)
        for check in (True, False):
            result = desk.refused("record", type=alias, check=check, **wanted)
            assert UNCREATABLE[alias] in result["msg"]
        made = desk.cerb.insert(alias, **{**wanted["fields"], "updated_at": 1})["id"]
        changes = {"description": "changed"}
        assert desk.ok("record", type=alias, id=made, fields=changes)["action"] == "updated"
        assert desk.ok("record", type=alias, id=made, fields=changes)["changed"] is False
        return
    task = life.task(found) | ({"match_on": MATCH[alias]} if alias in MATCH else {})
    count = desk.count(alias)
    predicted = desk.ok("record", type=alias, check=True, **task)
    assert predicted["changed"]
    assert desk.count(alias) == count
    created = desk.ok("record", type=alias, **task)
    assert (created["action"], desk.count(alias)) == ("created", count + 1)
    assert {**predicted["diff"]["after"]} == created["diff"]["after"]
    shown = created["record"]["fields"]
    hidden = {name for name, item in found.attributes.items() if item.hidden}
    assert {name: shown[name] for name in task["fields"] if name not in hidden} == {
        name: value for name, value in predicted["record"]["fields"].items() if name in task["fields"]
    }
    if alias not in NOT_SEARCHED:
        assert desk.ok("record", type=alias, **task)["changed"] is False
    change = changed_attribute(found)
    if change is not None:
        updated = desk.ok("record", type=alias, id=created["id"], fields=dict([change]))
        assert (updated["action"], updated["record"]["fields"][change[0]]) == ("updated", change[1])
        again = desk.ok("record", type=alias, id=created["id"], fields=dict([change]))
        assert again["changed"] is False
    # What was returned can be given again.
    shown = desk.ok("record", type=alias, id=created["id"])["record"]["fields"]
    assert desk.ok("record", type=alias, id=created["id"], fields=shown)["changed"] is False
    read = desk.ok("record_info", type=alias, ids=[created["id"]])["records"]
    assert [(record["type"], record["id"]) for record in read] == [(alias, created["id"])]
    if alias in UNDELETABLE:
        refused = desk.refused("record", type=alias, id=created["id"], state="absent")
        assert UNDELETABLE[alias] in refused["msg"]
        return
    if alias in NOT_DELETED:
        assert NOT_DELETED[alias] in desk.run("record", type=alias, id=created["id"], state="absent")["msg"]
        return
    deleted = desk.ok("record", type=alias, id=created["id"], state="absent")
    assert deleted["action"] == "deleted"
    assert desk.ok("record", type=alias, id=created["id"], state="absent")["changed"] is False


def test_most_types_have_something_that_is_changed() -> None:
    without = [alias for alias in sorted(TYPES) if alias not in UNWRITABLE and changed_attribute(TYPES[alias]) is None]
    assert without == ["activity_log", "queue", "scheduled_behavior"]

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and their buckets. Cerb lets several have one name; two of a name are an error here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.built_in import builtin
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import label
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.record_kinds import TextKind
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import (
    Criteria,
    Field,
    Identity,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Collection, Flag, Name

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

MEMBERS, MANAGERS = "members", "managers"
#: What a group's attributes are called by Cerb.
_GROUP = {"name": "name", "private": "is_private", "reply_from": "reply_personal"}
_BUCKET = {"name": "name", "reply_from": "reply_personal"}


class Title(TextKind):
    """A name: one line, cut at 255 columns."""

    type = "str"

    def parse(self, value: Any) -> Any:
        return super().parse(" ".join(str(value).split("\n")).strip())


class _Named:
    """What groups and buckets have in common."""

    kind = ""
    wires: Mapping[str, str] = {}

    def __init__(self, client: CerbClient, wish: Wish) -> None:
        self._client = client
        self._rest = client.rest
        self._wish = wish
        self.warnings: list[str] = []

    def read(self, key: int | str) -> Values | None:
        raw = self._rest.get_or_none(f"records/{self.kind}/{number(key)}", {"expand": "members"})
        return self.record(raw) if raw else None

    def find(self, criteria: Criteria) -> list[Values]:
        terms = [search.text("name", str(criteria.fields["name"]))]
        return [self.record(raw) for raw in self._client.search.records(self.kind, terms, expand=("members",))]

    page_size = search.PAGE
    listable = True

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """All objects, page by page."""
        yield from self._client.search.records(self.kind, expand=("members",))

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record."""
        record: Values = {"id": number(raw["id"])}
        for name, wire in self.wires.items():
            record[name] = bool(number(raw.get(wire))) if name == "private" else raw.get(wire) or ""
        record["default"] = bool(number(raw.get("is_default")))
        return record

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        fields = {self.wires[name]: value for name, value in changes.items() if name in self.wires}
        if fields:
            self._rest.put(f"records/{self.kind}/{actual['id']}", {"fields": fields})
        self._client.directory.forget(self.kind)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        try:
            self._rest.delete(f"records/{self.kind}/{actual['id']}")
        except errors.Missing:
            return ()
        self._client.directory.forget(self.kind)
        return (f"Cerb moves the tickets of a deleted {self.kind} to the inbox of the default group",)

    def restore(self, actual: Values) -> Sequence[str]:
        raise errors.Refused(f"Cerb cannot bring back a deleted {self.kind}")

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        """Both were created a moment ago, by this task and another controller's."""
        return self.delete(younger)[:0]

    def url(self, record: Values) -> str | None:
        return self._client.page(f"profiles/{self.kind}/{record['id']}")


class Groups(_Named):
    """Operations on groups. They are made by the old route: the new one makes a group without an inbox."""

    kind = "group"
    wires = _GROUP

    def record(self, raw: Mapping[str, Any]) -> Values:
        record = super().record(raw)
        people = mapping(raw.get("members"))
        record[MEMBERS] = sorted(_who(item) for item in people.values() if not _manages(item))
        record[MANAGERS] = sorted(_who(item) for item in people.values() if _manages(item))
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        for option in (MEMBERS, MANAGERS):
            if option in desired:
                needed = (
                    self._client.directory.need("worker", name, option, self.warnings) for name in desired[option]
                )
                resolved[option] = sorted({label("worker", worker) for worker in needed if worker})
        both = set(resolved.get(MEMBERS) or ()) & set(resolved.get(MANAGERS) or ())
        if both:
            raise errors.InvalidInput(
                f"{sorted(both)[0]} cannot be both a member and a manager", advice="Managers are members anyway"
            )
        for option, other in ((MEMBERS, MANAGERS), (MANAGERS, MEMBERS)):
            exact = self._wish.list_mode == "exact"
            if exact and option in resolved and other not in resolved and actual is not None:
                moved = set(resolved[option]) & set(actual.get(other) or ())
                if moved:
                    # Whoever becomes one is no longer the other.
                    resolved[other] = sorted(set(actual[other]) - moved)
        return resolved

    def create(self, values: Values) -> Written:
        form = {"name": values["name"], "is_private": int(values.get("private", False))}
        answer = self._rest.post("groups/create", form)
        self._client.directory.forget(self.kind)
        return Written(number(id_of(answer, self.kind)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        super().update(actual, changes)
        wanted: dict[str, str] = {}
        for option, word in ((MEMBERS, "member"), (MANAGERS, "manager")):
            if option in changes:
                gone = set(actual.get(option) or ()) - set(changes[option])
                wanted.update(dict.fromkeys(gone - set(wanted), "remove"))
                wanted.update(dict.fromkeys(set(changes[option]) - set(actual.get(option) or ()), word))
        if wanted:
            workers = {str(self._worker(name)): word for name, word in sorted(wanted.items())}
            groups = {"groups": {str(actual["id"]): {"workers": workers}}}
            self._rest.put("groups/members", {"json": json.dumps(groups)})
        return ()

    def _worker(self, name: str) -> int:
        found = self._client.directory.find("worker", name)
        if found is None:
            raise errors.InvalidInput(f"there is no worker {name!r}")
        return number(found["id"])


def _who(raw: Any) -> str:
    return label("worker", mapping(raw))


def _manages(raw: Any) -> bool:
    return bool(number(mapping(raw).get("is_manager")))


class Buckets(_Named):
    """Operations on buckets, each of which belongs to a group."""

    kind = "bucket"
    wires = _BUCKET

    def find(self, criteria: Criteria) -> list[Values]:
        group = self._client.directory.find("group", str(criteria.fields["group"]))
        if group is None:
            return []
        terms = [search.exactly("group.id", number(group["id"])), search.text("name", str(criteria.fields["name"]))]
        return [self.record(raw) for raw in self._client.search.records(self.kind, terms)]

    def record(self, raw: Mapping[str, Any]) -> Values:
        record = super().record(raw)
        record["group"] = self._client.directory.name_of("group", raw.get("group_id")) or str(raw.get("group_id"))
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if "group" in desired:
            group = self._client.directory.need("group", desired["group"], "group", self.warnings)
            resolved["group"] = label("group", group) if group else desired["group"]
        if actual is not None and "group" in resolved and not Name().same(actual["group"], resolved["group"]):
            raise errors.InvalidInput(f"bucket {actual['id']} belongs to group {actual['group']!r} and cannot be moved")
        if desired.get("default") is False and actual is not None and actual["default"]:
            raise errors.InvalidInput(
                "default: a group has always a default bucket", advice="Make another bucket the default instead"
            )
        return resolved

    def create(self, values: Values) -> Written:
        group = self._client.directory.find("group", values["group"])
        if group is None:
            raise errors.InvalidInput(f"there is no group {values['group']!r}")
        fields = {"name": values["name"], "group_id": number(group["id"])}
        if "reply_from" in values:
            fields["reply_personal"] = values["reply_from"]
        answer = self._rest.post("records/bucket/create", {"fields": fields})
        self._client.directory.forget(self.kind)
        return Written(number(id_of(answer, self.kind)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        super().update(actual, changes)
        if changes.get("default"):
            self._rest.put(f"records/bucket/{actual['id']}", {"fields": {"is_default": 1}})
        return ()


GROUP = Resource(
    name="group",
    system=CERB,
    builtin=partial(builtin, "group"),
    identity=Identity(natural=("name",), guarded=False),
    operations=Groups,
    fields=(
        Field("name", Title(255, True), required=True),
        Field("private", Flag()),
        Field("reply_from", Title(255)),
        Field(MEMBERS, Collection(), update_only=True),
        Field(MANAGERS, Collection(), update_only=True),
    ),
)
BUCKET = Resource(
    name="bucket",
    system=CERB,
    builtin=partial(builtin, "bucket"),
    identity=Identity(natural=("name", "group"), guarded=False),
    operations=Buckets,
    fields=(
        Field("name", Title(255), required=True),
        Field("group", Name(), required=True),
        Field("default", Flag()),
        Field("reply_from", Title(255)),
    ),
)

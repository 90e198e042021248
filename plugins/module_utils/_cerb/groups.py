# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and their buckets. Cerb lets several have one name; two of a name are an error here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import label
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.built_in import builtin
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import TextKind
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.objects import Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Codec,
    Field,
    Raw,
    Resource,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Collection, Flag, Name
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of

MEMBERS, MANAGERS = "members", "managers"


class Title(TextKind):
    """A name: one line, cut at 255 columns."""

    type = "str"

    def parse(self, value: Any) -> Any:
        return super().parse(" ".join(str(value).split("\n")).strip())


class Shown(Codec[Any]):
    """A text; nothing is an empty one."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return raw.get(field.wire) or ""


class Bit(Codec[Any]):
    """True or false."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return bool(number(raw.get(field.wire)))


class Workers(Codec[Objects]):
    """Workers in a group, by the label that each has; they are set by a route of their own."""

    def __init__(self, managers: bool) -> None:
        self._managers = managers

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        people = map(mapping, mapping(raw.get("members")).values())
        return sorted(label("worker", item) for item in people if _manages(item) == self._managers)

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        needed = (work.client.directory.need("worker", name, field.name, work.warnings) for name in value)
        return sorted({label("worker", worker) for worker in needed if worker})

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        pass


def _manages(worker: Raw) -> bool:
    return bool(number(worker.get("is_manager")))


class _Named(Objects):
    """What groups and buckets have in common."""

    expand = ("members",)

    @property
    def farewell(self) -> tuple[str, ...]:
        return (f"Cerb moves the tickets of a deleted {self.alias} to the inbox of the default group",)

    def find(self, criteria: Criteria) -> list[Values]:
        terms = [search.text("name", str(criteria.fields["name"]))]
        return [self.record(raw) for raw in self.client.search.records(self.alias, terms, expand=self.expand)]

    def record(self, raw: Raw) -> Values:
        return {**super().record(raw), "default": bool(number(raw.get("is_default")))}


class Groups(_Named):
    """Operations on groups. They are made by the old route: the new one makes a group without an inbox."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        both = set(resolved.get(MEMBERS) or ()) & set(resolved.get(MANAGERS) or ())
        if both:
            raise errors.InvalidInput(
                f"{sorted(both)[0]} cannot be both a member and a manager", advice="Managers are members anyway"
            )
        for option, other in ((MEMBERS, MANAGERS), (MANAGERS, MEMBERS)):
            exact = self.wish.list_mode == "exact"
            if exact and option in resolved and other not in resolved and actual is not None:
                moved = set(resolved[option]) & set(actual.get(other) or ())
                if moved:
                    # Whoever becomes one is no longer the other.
                    resolved[other] = sorted(set(actual[other]) - moved)
        return resolved

    def create(self, values: Values) -> Written:
        form = {"name": values["name"], "is_private": int(values.get("private", False))}
        answer = self.rest.post("groups/create", form)
        self.forget()
        return Written(number(id_of(answer, self.alias)))

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
            self.rest.put("groups/members", {"json": json.dumps(groups)})
        return ()

    def _worker(self, name: str) -> int:
        found = self.client.directory.find("worker", name)
        if found is None:
            raise errors.InvalidInput(f"there is no worker {name!r}")
        return number(found["id"])


class GroupOf(Codec[Objects]):
    """The group that a bucket belongs to."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        return work.client.directory.name_of("group", raw.get("group_id")) or str(raw.get("group_id"))

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        group = work.client.directory.need("group", value, "group", work.warnings)
        return label("group", group) if group else value

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        group = work.client.directory.find("group", value)
        if group is None:
            raise errors.InvalidInput(f"there is no group {value!r}")
        document["group_id"] = number(group["id"])


class Default(Bit):
    """Whether a bucket is the group's default one: another bucket takes that over, and nothing gives it up."""

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        if value:
            document[field.wire] = 1


class Buckets(_Named):
    """Operations on buckets, each of which belongs to a group."""

    def find(self, criteria: Criteria) -> list[Values]:
        group = self.client.directory.find("group", str(criteria.fields["group"]))
        if group is None:
            return []
        terms = [search.exactly("group.id", number(group["id"])), search.text("name", str(criteria.fields["name"]))]
        return [self.record(raw) for raw in self.client.search.records(self.alias, terms)]

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if actual is not None and "group" in resolved and not Name().same(actual["group"], resolved["group"]):
            raise errors.InvalidInput(f"bucket {actual['id']} belongs to group {actual['group']!r} and cannot be moved")
        if desired.get("default") is False and actual is not None and actual["default"]:
            raise errors.InvalidInput(
                "default: a group has always a default bucket", advice="Make another bucket the default instead"
            )
        return resolved


GROUP = Resource(
    name="group",
    system=CERB,
    path="group",
    builtin=partial(builtin, "group"),
    identity=(ByName("name", guarded=False),),
    operations=Groups,
    fields=(
        Field("name", Title(255, True), required=True, codec=Shown()),
        Field("private", Flag(), wire="is_private", codec=Bit()),
        Field("reply_from", Title(255), wire="reply_personal", codec=Shown()),
        Field(MEMBERS, Collection(), update_only=True, codec=Workers(managers=False)),
        Field(MANAGERS, Collection(), update_only=True, codec=Workers(managers=True)),
    ),
)
BUCKET = Resource(
    name="bucket",
    system=CERB,
    path="bucket",
    builtin=partial(builtin, "bucket"),
    identity=(ByName("name", "group", guarded=False),),
    operations=Buckets,
    fields=(
        Field("name", Title(255), required=True, codec=Shown()),
        Field("group", Name(), required=True, codec=GroupOf()),
        Field("default", Flag(), wire="is_default", codec=Default(), update_only=True),
        Field("reply_from", Title(255), wire="reply_personal", codec=Shown()),
    ),
)

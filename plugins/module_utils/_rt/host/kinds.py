# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What REST has no way for: rights, scrips, templates, custom roles, where custom fields are applied, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Operations,
    Raw,
    Resource,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Choice,
    ExactNames,
    Flag,
    Kind,
    Text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import sync_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.host.client import RT_HOST, HostClient


class HostObjects(Operations):
    """One kind of object, in the words of the Perl program."""

    client: HostClient

    @property
    def _kind(self) -> str:
        return self.resource.name.replace(" ", "_")

    def read(self, key: int | str) -> Values | None:
        row = self.client.ask("read", self._kind, id=key)["row"]
        return None if row is None else dict(row)

    def find(self, criteria: Criteria) -> list[Values]:
        wanted = criteria.fields.items()
        return [row for row in map(dict, self.rows()) if all(row.get(name) == value for name, value in wanted)]

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        known = {name: value for name, value in (actual or {}).items() if name != "id"}
        self.client.ask("check", self._kind, values={**known, **self.names, **desired})
        return dict(desired)

    def create(self, values: Values) -> Written:
        return Written(self.client.ask("create", self._kind, values=values)["id"])

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self.client.ask("update", self._kind, id=actual["id"], values=changes)
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        self.client.ask("delete", self._kind, id=actual["id"])
        return ()

    listable = True

    def rows(self) -> Iterator[Raw]:
        yield from self.client.ask("rows", self._kind)["rows"]

    def record(self, raw: Raw) -> Values:
        return dict(raw)


class Rights(HostObjects):
    """A right has exactly one holder, and stands on one object or on all."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        given = {**self.names, **desired}
        for names, least in ((TO, 1), (ON, 0)):
            said = [name for name in names if given.get(name)]
            if not least <= len(said) <= 1:
                raise errors.InvalidInput(
                    f"one of {', '.join(names)} is needed" if not said else f"{' and '.join(said)} exclude each other"
                )
        return super().resolve(desired, actual)


class Roles(HostObjects):
    """RT keeps custom roles for the tickets that have them: absent means disabled."""

    def restore(self, actual: Values) -> Sequence[str]:
        return self.update(actual, {"enabled": True})


class Setting(Kind):
    """A value of RT's configuration: text, a list or a dictionary. Perl knows no other scalars than text."""

    type = "raw"

    def parse(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): self.parse(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.parse(item) for item in value]
        if isinstance(value, bool):
            return "1" if value else "0"
        return "" if value is None else str(value)


TO = ("group", "system_group", "user", "role", "custom_role")
ON = ("queue", "catalog", "class", "on_group", "on_custom_field")


def _named(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Text(), default="") for name in names)


RIGHT = Resource(
    name="right",
    system=RT_HOST,
    identity=(ByName("right", *TO, *ON),),
    operations=Rights,
    fields=(
        Field("right", Text(), required=True),
        Field("group", Text(), default=""),
        Field("system_group", Choice(("", "Everyone", "Privileged", "Unprivileged")), default=""),
        *_named(*TO[2:], *ON),
    ),
)
TEMPLATE = Resource(
    name="template",
    system=RT_HOST,
    identity=(ByName("name", "queue"),),
    operations=HostObjects,
    fields=(
        Field("name", Text(), required=True),
        *_named("queue"),
        Field("description", Text()),
        Field("type", Choice(("Simple", "Perl"))),
        Field("content", Text()),
    ),
)
SCRIP = Resource(
    name="scrip",
    system=RT_HOST,
    identity=(ByName("description"),),
    operations=HostObjects,
    fields=(
        Field("description", Text(), required=True),
        Field("condition", Text(), required=True),
        Field("action", Text(), required=True),
        Field("template", Text(), required=True),
        Field("queues", ExactNames(), required=True),
        Field("stage", Choice(("TransactionCreate", "TransactionBatch"))),
        Field("enabled", Flag()),
        *(Field(name, Text()) for name in ("applicable_code", "prepare_code", "commit_code")),
    ),
)
CUSTOM_ROLE = Resource(
    name="custom role",
    system=RT_HOST,
    identity=(ByName("name"),),
    operations=Roles,
    gone=lambda record: not record["enabled"],
    fields=(
        Field("name", Text(), required=True),
        Field("description", Text()),
        Field("hint", Text()),
        Field("multiple", Flag()),
        Field("queues", ExactNames()),
    ),
)
APPLICATION = Resource(
    name="custom field application",
    system=RT_HOST,
    identity=(ByName("custom_field", *ON[:3]),),
    operations=HostObjects,
    fields=(Field("custom_field", Text(), required=True), *_named(*ON[:3])),
)
SETTING = Resource(
    name="setting",
    system=RT_HOST,
    identity=(ByName("name"),),
    operations=HostObjects,
    id_kind=None,
    fields=(Field("name", Text(), required=True), Field("value", Setting(), required=True)),
)
KINDS: dict[str, Any] = {
    kind.name.replace(" ", "_"): kind for kind in (RIGHT, TEMPLATE, SCRIP, CUSTOM_ROLE, APPLICATION, SETTING)
}
HOST_CONFIG = sync_task(RT_HOST, KINDS)

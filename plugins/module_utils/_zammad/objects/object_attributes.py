# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of Zammad's object manager: they exist only after a migration, which all who are logged in notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Raw,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Choice, Flag
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import ABSENT, just_created
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.table_objects import TableObjects

MIGRATE = "object_manager_attributes_execute_migrations"
WAITING = ("to_create", "to_migrate", "to_delete", "to_config")
#: What an update must repeat: Zammad replaces the attribute, which it finds by object and name, never by id.
WHOLE = ("display", "data_type", "data_option", "active", "screens", "position")


class ManagedAttributes(TableObjects):
    """Operations on added attributes."""

    def read(self, key: int | str) -> Values | None:
        # A single attribute is shown without the name of its object.
        return next((self.record(raw) for raw in self._all() if str(raw["id"]) == str(key)), None)

    def find(self, criteria: Criteria) -> list[Values]:
        wanted = (criteria.fields["object"], str(criteria.fields["name"]).casefold())
        return [
            self.record(raw) for raw in self._all() if (raw.get("object"), str(raw.get("name")).casefold()) == wanted
        ]

    def _all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.rest.get(self.path)
        return found

    def _seen(self) -> set[str]:
        return set(next(iter(self._all()), {}))

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        record["attributes"].pop("object", None)
        if raw.get("to_config") and raw.get("data_option_new"):
            record["attributes"]["data_option"] = raw["data_option_new"]
        record["object"] = raw.get("object")
        record["migrate"] = not any(raw.get(name) for name in WAITING)
        record[ABSENT] = bool(raw.get("to_delete")) and not self.wish.wanted("migrate", True)
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if not desired.get("migrate"):
            # Not to migrate is no state to reach: what is migrated stays so.
            resolved.pop("migrate", None)
        given = desired.get("attributes") or {}
        if actual is None and given and "data_type" not in given:
            raise errors.InvalidInput("attributes: data_type is needed to create an attribute")
        found = ((actual or {}).get("attributes") or {}).get("data_type")
        if found and given.get("data_type", found) != found:
            raise errors.InvalidInput(
                f"attributes: data_type is {found!r} and cannot be changed",
                advice="Remove the attribute, which loses its values, and create it again",
            )
        return resolved

    def create(self, values: Values) -> Written:
        self.rest.post(self.path, self._named(values))
        with just_created():
            written = next(iter(self.find(Criteria(fields=values))), None)
            if written is None:
                raise errors.AnswerLost("Zammad took the attribute, and it is not in the list")
            if values.get("migrate"):
                self._migrate()
        return Written(written["id"])

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        if "attributes" in changes:
            whole = {name: actual["attributes"][name] for name in WHOLE if name in actual["attributes"]}
            for name, value in changes["attributes"].items():
                both = isinstance(value, Mapping) and isinstance(whole.get(name), Mapping)
                whole[name] = {**whole[name], **value} if both else value
            self.rest.put(self.place(actual["id"]), self._named({**actual, "attributes": whole}))
        if self.wish.wanted("migrate"):
            self._migrate()
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        self.rest.delete(self.place(actual["id"]))
        if self.wish.wanted("migrate", True):
            self._migrate()
        return ()

    def _named(self, values: Values) -> Values:
        return {"object": values["object"], "name": values["name"], **(values.get("attributes") or {})}

    def _migrate(self) -> None:
        """Make all waiting changes real, those of others too; repeating it when nothing waits does nothing."""
        self.rest.post(MIGRATE, {}, effect=Effect.REPEATABLE)


#: What identifies one, and its options beside those of all objects.
NATURAL = ("object", "name")
MANAGED = (
    Field("object", Choice(("Ticket", "User", "Organization", "Group")), required=True),
    Field("migrate", Flag()),
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User-defined groups of Request Tracker. Absent means disabled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import (
    Field,
    Identity,
    Resource,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Collection, Dictionary, Line, Name
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.custom_fields import CustomFieldValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.directory_rest2 import OWN_GROUPS
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects import NamedObjects, disabled
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.people import GROUP
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT


class GroupOperations(NamedObjects):
    """Groups for the engine. Members are names of users, and `group:Name` for a group inside."""

    path = "group"
    texts: ClassVar[Mapping[str, str]] = {"description": "Description"}
    page = "/Admin/Groups/Modify.html?id="
    lookup_type = "RT::Group"
    among = (OWN_GROUPS,)

    def record(self, raw: Mapping[str, Any]) -> Values:
        if raw.get("Domain", "UserDefined") != "UserDefined":
            raise errors.InvalidInput(
                f"group {raw.get('id')} is RT's own {raw['Name']!r} ({raw['Domain']}), not a group that people made"
            )
        record = super().record(raw)
        record["members"] = sorted(
            self._client.people.group(str(item["id"])) if item.get("type") == "group" else str(item["id"])
            for item in raw.get("Members") or []
        )
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if "members" in desired:
            resolved["members"] = sorted({self._existing(self._member, item) for item in desired["members"]})
        return resolved

    def _member(self, given: str) -> str:
        if given.startswith(GROUP):
            return self._client.people.canonical([given], "members")[0]
        directory = self._client.directory
        person = directory.user(given) or (directory.user_by_email(given) if "@" in given else None)
        if person is None:
            raise errors.InvalidInput(f"members: there is no user {given!r}, or the account may not see it")
        return str(person.name)

    def create(self, values: Values) -> Written:
        return super().create({name: value for name, value in values.items() if name != "members"})

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        said = list(super().update(actual, changes))
        if "members" in changes:
            wanted, found = set(changes["members"]), set(actual.get("members") or [])
            added = [int(self._principal(item)) for item in sorted(wanted - found)]
            if added:
                said += self._rest.put(f"group/{actual['id']}/members", added)
            for item in sorted(found - wanted):
                self._rest.delete(f"group/{actual['id']}/member/{self._principal(item)}")
        return said

    def _principal(self, member: str) -> str:
        """The number of a member: RT takes no names here."""
        if member.startswith(GROUP):
            return str(self._client.people.principal_of_group(member))
        raw = self._rest.get(f"user/{segment(member)}")
        return str(next(link["id"] for link in raw["_hyperlinks"] if link.get("ref") == "self"))


def groups_inside(values: Values) -> list[str]:
    """The names of the groups that are members."""
    return [item[len(GROUP) :] for item in values.get("members") or () if item.startswith(GROUP)]


GROUP_RESOURCE = Resource(
    name="group",
    system=RT,
    identity=Identity(natural=("name",)),
    operations=GroupOperations,
    gone=disabled,
    needs=groups_inside,
    fields=(
        Field("name", Name(), required=True),
        Field("description", Line()),
        Field("members", Collection()),
        Field("custom_fields", Dictionary(of=CustomFieldValue())),
    ),
)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User-defined groups of Request Tracker. Absent means disabled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Codec, Field, Raw, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Collection, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.objects import (
    CUSTOM_FIELDS,
    NAME,
    NamedObjects,
    RTResource,
    text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import GROUP
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.directory import OWN_GROUPS


class Members(Codec["GroupOperations"]):
    """Names of users, and `group:Name` for a group inside. They are no part of the document."""

    def read(self, work: GroupOperations, raw: Raw, field: Field) -> Any:
        return sorted(
            work.client.people.group(str(item["id"])) if item.get("type") == "group" else str(item["id"])
            for item in raw.get(field.wire) or []
        )

    def resolve(self, work: GroupOperations, field: Field, value: Any, found: Any) -> Any:
        return sorted({work.existing(work.member, item) for item in value})

    def write(self, work: GroupOperations, document: Values, field: Field, value: Any) -> None:
        pass


class GroupOperations(NamedObjects):
    """Groups for the engine."""

    def record(self, raw: Raw) -> Values:
        if raw.get("Domain", "UserDefined") != "UserDefined":
            raise errors.InvalidInput(
                f"group {raw.get('id')} is RT's own {raw['Name']!r} ({raw['Domain']}), not a group that people made"
            )
        return super().record(raw)

    def member(self, given: str) -> str:
        """A member as records show it; raises InvalidInput for one who is not there."""
        if given.startswith(GROUP):
            return self.client.people.canonical([given], "members")[0]
        directory = self.client.directory
        person = directory.user(given) or (directory.user_by_email(given) if "@" in given else None)
        if person is None:
            raise errors.InvalidInput(errors.unseen(f"members: there is no user {given!r}"))
        return str(person.name)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        said = list(super().update(actual, changes))
        if "members" in changes:
            wanted, found = set(changes["members"]), set(actual.get("members") or [])
            added = [int(self._principal(item)) for item in sorted(wanted - found)]
            if added:
                said += self.rest.put(f"group/{actual['id']}/members", added)
            for item in sorted(found - wanted):
                self.rest.delete(f"group/{actual['id']}/member/{self._principal(item)}")
        return said

    def _principal(self, member: str) -> str:
        """The number of a member: RT takes no names here."""
        if member.startswith(GROUP):
            return str(self.client.people.principal_of_group(member))
        raw = self.rest.get(f"user/{segment(member)}")
        return str(next(link["id"] for link in raw["_hyperlinks"] if link.get("ref") == "self"))


def groups_inside(values: Values) -> list[str]:
    """The names of the groups that are members."""
    return [item[len(GROUP) :] for item in values.get("members") or () if item.startswith(GROUP)]


GROUP_RESOURCE = RTResource(
    name="group",
    path="group",
    page="/Admin/Groups/Modify.html?id={id}",
    lookup_type="RT::Group",
    among=(OWN_GROUPS,),
    operations=GroupOperations,
    needs=groups_inside,
    fields=(
        NAME,
        text("description", "Description", Line(octets=255)),
        Field("members", Collection(), wire="Members", codec=Members()),
        CUSTOM_FIELDS,
    ),
)

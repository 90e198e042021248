# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of Request Tracker. Absent means disabled: RT keeps users for their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Caseless, Flag, Line, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.objects import (
    CUSTOM_FIELDS,
    NAME,
    Bit,
    NamedObjects,
    RTResource,
    text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


class UserOperations(NamedObjects):
    """Users for the engine."""

    @property
    def listable(self) -> bool:
        return self.wish.said <= {"name", "custom_fields", "password", "privileged", *self._texts}

    @property
    def certain(self) -> bool:
        """Whether rows show all that the task speaks of; where RT lists no privileged users, users are asked for."""
        if "privileged" not in self.wish.said:
            return True
        if self.client.lists_privileged is None:
            self.client.lists_privileged = self._privileged is not None
        # Asked once: there are operations for each of many users.
        return self.client.lists_privileged

    def rows(self) -> Iterator[dict[str, Any]]:
        known = self._privileged if "privileged" in self.wish.said else None
        for item in super().rows():
            yield item if known is None else {**item, "Privileged": int(not known.isdisjoint(_called(item)))}

    @cached_property
    def _privileged(self) -> frozenset[str] | None:
        """Ids or names of the privileged users, None where RT has no list of them.

        A list of users shows nothing of it. The members of RT's own group Privileged do, until the security fixes of
        November 2026 hid that group (5.0.3+dfsg-3~deb12u7); RT 6 has a list of its own.
        """
        group = self.client.directory.group_id("Privileged")
        if group is not None:
            return frozenset(str(item["id"]) for item in self.rest.items(f"group/{group}/members"))
        query = (("fields", "Name"), ("find_disabled_rows", "1"))
        try:
            return frozenset(str(item["Name"]) for item in self.rest.items("users/privileged", query))
        except errors.Missing:
            return None

    def made(self, answer: Any) -> Any:
        name = str(super().made(answer))
        if "/" in name or name.isdecimal():
            # A path cannot name such a user, or names another one by its number.
            hit = self.client.directory.search_one("users", "Name", name)
            return hit["id"] if hit else name
        return name

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        said = super().update(actual, {name: value for name, value in changes.items() if name != "password"})
        if "password" in changes:
            # REST 2.0 answers 500 to a changed password; REST 1.0 takes it.
            form = {"Password": changes["password"]}
            outcome = self.client.rest1.write(f"user/{actual['id']}/edit", form, codec.edit_outcome)
            said = (*said, *outcome.messages)
        return said


def _called(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item["id"]), str(item["Name"])


#: Users that RT makes when it is installed, and needs.
BUILT_IN = {"rt_system": "RT itself", "nobody": "the owner of what nobody owns", "root": "RT's first administrator"}


def _builtin(record: Values) -> str:
    return BUILT_IN.get(str(record["name"]).casefold(), "")


def _own(client: RTClient, record: Values) -> str:
    names = {str(record["id"]), str(record["name"]).casefold(), str(record.get("email") or "").casefold()}
    return "the account that this task logs in with" if client.own_user.casefold() in names else ""


USER = RTResource(
    name="user",
    path="user",
    page="/Admin/Users/Modify.html?id={id}",
    lookup_type="RT::User",
    named=False,
    operations=UserOperations,
    builtin=_builtin,
    own=_own,
    fields=(
        NAME,
        text("email", "EmailAddress", Caseless(octets=120), aliases=("email_address",)),
        text("real_name", "RealName", Line(octets=120)),
        text("nick_name", "NickName", Line(octets=16)),
        text("organization", "Organization", Line(octets=200)),
        text("address1", "Address1", Line(octets=200)),
        text("address2", "Address2", Line(octets=200)),
        text("city", "City", Line(octets=100)),
        text("region", "State", Line(octets=100)),
        text("zip", "Zip", Line(octets=16)),
        text("country", "Country", Line(octets=50)),
        text("home_phone", "HomePhone", Line(octets=30)),
        text("work_phone", "WorkPhone", Line(octets=30)),
        text("mobile_phone", "MobilePhone", Line(octets=30)),
        text("pager_phone", "PagerPhone", Line(octets=30)),
        text("lang", "Lang", Line(octets=16)),
        text("timezone", "Timezone", Line(octets=50)),
        text("freeform_contact_info", "FreeformContactInfo", Text()),
        text("comments", "Comments", Text()),
        text("signature", "Signature", Text()),
        Field("privileged", Flag(), wire="Privileged", codec=Bit()),
        CUSTOM_FIELDS,
        Field("password", Text(), secret=True, wire="Password"),
    ),
)

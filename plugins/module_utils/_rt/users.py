# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of Request Tracker. Absent means disabled: RT keeps users for their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Field, Identity, Resource, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Dictionary, Flag, Line, Lower, Name, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import rest1_codec as codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.custom_fields import CustomFieldValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects import NamedObjects, disabled
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

TEXTS = {
    "email": "EmailAddress",
    "real_name": "RealName",
    "nick_name": "NickName",
    "organization": "Organization",
    "address1": "Address1",
    "address2": "Address2",
    "city": "City",
    "region": "State",
    "zip": "Zip",
    "country": "Country",
    "home_phone": "HomePhone",
    "work_phone": "WorkPhone",
    "mobile_phone": "MobilePhone",
    "pager_phone": "PagerPhone",
    "lang": "Lang",
    "timezone": "Timezone",
    "freeform_contact_info": "FreeformContactInfo",
    "comments": "Comments",
    "signature": "Signature",
}
LONG = ("freeform_contact_info", "comments", "signature")


class UserOperations(NamedObjects):
    """Users for the engine."""

    path = "user"
    texts: ClassVar[Mapping[str, str]] = TEXTS
    flags: ClassVar[Mapping[str, str]] = {"privileged": "Privileged"}
    page = "/Admin/Users/Modify.html?id="
    lookup_type = "RT::User"

    @property
    def listable(self) -> bool:
        return set(self._wish.values) <= {"name", "custom_fields", "password", "privileged", *self.texts}

    @property
    def certain(self) -> bool:
        """Whether rows show all that the task speaks of; where RT lists no privileged users, users are asked for."""
        return "privileged" not in self._wish.values or self._privileged is not None

    def rows(self) -> Iterator[dict[str, Any]]:
        known = self._privileged if "privileged" in self._wish.values else None
        for item in super().rows():
            yield item if known is None else {**item, "Privileged": int(not known.isdisjoint(_called(item)))}

    @cached_property
    def _privileged(self) -> frozenset[str] | None:
        """Ids or names of the privileged users, None where RT has no list of them.

        A list of users shows nothing of it. The members of RT's own group Privileged do, until the security fixes of
        November 2026 hid that group (5.0.3+dfsg-3~deb12u7); RT 6 has a list of its own.
        """
        group = self._client.directory.group_id("Privileged")
        if group is not None:
            return frozenset(str(item["id"]) for item in self._rest.items(f"group/{group}/members"))
        query = (("fields", "Name"), ("find_disabled_rows", "1"))
        try:
            return frozenset(str(item["Name"]) for item in self._rest.items("users/privileged", query))
        except errors.Missing:
            return None

    def document(self, values: Values) -> Values:
        document = super().document(values)
        if "password" in values:
            document["Password"] = values["password"]
        return document

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        said = super().update(actual, {name: value for name, value in changes.items() if name != "password"})
        if "password" in changes:
            # REST 2.0 answers 500 to a changed password; REST 1.0 takes it.
            form = {"Password": changes["password"]}
            outcome = self._client.rest1.write(f"user/{segment(actual['name'])}/edit", form, codec.edit_outcome)
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


USER = Resource(
    name="user",
    system=RT,
    identity=Identity(natural=("name",)),
    operations=UserOperations,
    gone=disabled,
    builtin=_builtin,
    own=_own,
    fields=(
        Field("name", Name(), required=True),
        Field("email", Lower(), aliases=("email_address",)),
        *(Field(name, Text() if name in LONG else Line()) for name in TEXTS if name != "email"),
        Field("privileged", Flag()),
        Field("custom_fields", Dictionary(of=CustomFieldValue())),
        Field("password", Text(), secret=True),
    ),
)

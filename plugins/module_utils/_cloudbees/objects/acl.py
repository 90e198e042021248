# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access control entries: what one user, group or service account may do with one object."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import context, decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.held import Held
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Choice, Name, Text

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

INHERIT = "inherit"
#: How often an entry is read again before it is written, at most.
LOOKS = 3
#: The option for a kind of principal -> the server's word.
PRINCIPALS = {"user": "user", "group": "group", "service_account": "serviceAccount"}
PRIVILEGES = {
    "read": "readPrivilege",
    "modify": "modifyPrivilege",
    "execute": "executePrivilege",
    "change_permissions": "changePermissionsPrivilege",
}


class Entries(Held):
    """Operations on one entry. A privilege that the entry does not name is inherited."""

    def __init__(self, client: CloudBeesClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._rest = client.rest
        #: What the last change sent although the task does not name it: it must be there when the entry is read back.
        self._kept: Values = {}
        if not self._holder:
            raise errors.InvalidInput(
                "it is not said whose access control list is meant",
                advice="Give project, or another option that names an object; system_object: server for the whole",
            )
        self._context = context.query(self._holder)
        kind, principal = wish.wanted("principal_type"), wish.wanted("principal")
        self._names = {"principal_type": PRINCIPALS.get(str(kind), ""), "principal": principal}

    def read(self, key: int | str) -> Values | None:
        try:
            raw = decoding.one(self._rest.call("acl.get", self._names, query=self._context), "aclEntry")
        except errors.Missing as missing:
            if _of_entry(missing):
                return None
            raise
        return None if raw is None else self._make_sure(self._record(raw))

    def _record(self, raw: Mapping[str, Any]) -> Values:
        return {
            "id": decoding.text(raw.get("aclEntryId")) or None,
            "principal_type": self.names["principal_type"],
            "principal": decoding.text(raw.get("principalName")) or self.names["principal"],
            **self._holder,
            **{name: decoding.text(raw.get(wire)) or INHERIT for name, wire in PRIVILEGES.items()},
        }

    def create(self, values: Values) -> Written:
        names = {"principalType": self._names["principal_type"], "principalName": self._names["principal"]}
        # What is not said is inherited, and a server before the word 'inherit' knows only silence for that.
        given = {name: value for name, value in values.items() if value != INHERIT}
        self._rest.call("acl.create", document={**names, **_document(given)}, query=self._context)
        return Written(f"{names['principalType']} {names['principalName']}")

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        # A privilege that the request leaves out is inherited from then on, a deny included: all four are sent.
        self._kept = {}
        kept = {name: value for name, value in self._settled(actual).items() if name in PRIVILEGES.keys() - changes}
        self._kept = kept
        self._rest.call("acl.modify", self._names, _document({**kept, **changes}), query=self._context)
        return ()

    def _make_sure(self, shown: Values) -> Values:
        """The entry as read back; raises NotApplied where the change took more than the task names."""
        lost = sorted(name for name, value in self._kept.items() if shown[name] != value)
        if not lost:
            return shown
        told = ", ".join(f"{name} was {self._kept[name]!r} and is {shown[name]!r}" for name in lost)
        raise errors.NotApplied(
            f"changing the access control entry also changed what the task does not name: {told}",
            advice="Give all four privileges in the task, and run it again",
        )

    def _settled(self, actual: Values) -> Values:
        """The entry as two reads in a row show it: what a request repeats must not be an older or broken answer."""
        seen = dict(actual)
        for _time in range(LOOKS):
            again = self.read("") or seen
            if again == seen:
                break
            seen = again
        return seen

    def delete(self, actual: Values) -> Sequence[str]:
        with contextlib.suppress(errors.Missing):
            self._rest.call("acl.delete", self._names, query=self._context)
        return ()


def _document(values: Values) -> Values:
    return {wire: values[name] for name, wire in PRIVILEGES.items() if name in values}


def _of_entry(missing: errors.Missing) -> bool:
    """Whether it is the entry that is missing, not the object."""
    return any(said.startswith(("NoSuchAclEntry", "NoSuchAcl:")) for said in missing.server_messages)


ACL = Resource(
    name="access control entry",
    system=CLOUDBEES,
    identity=(ByName("principal_type", "principal"),),
    operations=Entries,
    fields=(
        Field("principal_type", Choice(tuple(PRINCIPALS)), required=True),
        Field("principal", Name(), required=True),
        *(Field(name, Choice(("allow", "deny", INHERIT))) for name in PRIVILEGES),
        *(Field(name, Text()) for name in context.CONTEXT),
    ),
    holder=context.called,
    id_kind=None,
)

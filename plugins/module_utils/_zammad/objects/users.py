# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of Zammad: recognised by login or e-mail address; absent means inactive, or erased when asked for by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByOneOf, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Raw,
    Switch,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import ExactNames, Flag, Line, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import (
    Address,
    LoginName,
    Markup,
    PersonName,
    Reference,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY_ID, person_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.names import as_stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import (
    ACTIVE,
    CUSTOM,
    EXPANDED,
    Objects,
    ZammadResource,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import (
    ACTIVE_FIELD,
    AGENT,
    CUSTOM_FIELDS,
    AccessLevels,
    AccessMap,
    NameOf,
    NamesOf,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

ERASE = "data_privacy"
TASKS = "data_privacy_tasks"
DONE = "completed"


class UserOperations(Objects):
    """Users for the engine."""

    # -- reading -----------------------------------------------------------------

    def find(self, criteria: Criteria) -> list[Values]:
        name, value = next(iter(criteria.fields.items()))
        if not value:
            raise errors.InvalidInput(
                f"{name}: {value!r} recognises nobody", advice="Give a login or an e-mail address"
            )
        person = self.client.directory.person(str(value))
        record = self.read(person.id) if person else None
        return [record] if record and str(record.get(name) or "").casefold() == str(value).casefold() else []

    @cached_property
    def kept(self) -> Sequence[str]:
        """What `record` looks at in a row of a list: a user's settings alone are longer than the rest."""
        return ("id", ACTIVE, *(item.wire for item in self.resource.shown), *self.wish.wanted(CUSTOM, ()))

    def rows(self) -> Iterator[Raw]:
        people = []
        for raw in super().rows():
            people.append(person_of(raw))
            yield raw
        self.client.directory.know_everybody(people)

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        # Nothing can be told of a user without a primary organization but that there is none.
        record["organization"] = raw.get("organization") or None
        record["organizations"] = sorted(raw.get("organizations") or ())
        return record

    def _is_absent(self, raw: Raw) -> bool:
        if self.wish.switches.get(ERASE) and not self.wish.present:
            # Erasing takes its time: a user who is being erased counts as gone.
            return any(
                item.get("deletable_type") == "User"
                and item.get("deletable_id") == raw["id"]
                and item.get("state") != DONE
                for item in self.rest.items(TASKS)
            )
        return super()._is_absent(raw)

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if actual is not None or not {"login", "email"}.isdisjoint(desired):
            resolved.update(as_stored(desired, actual, self.warnings))
        if len(desired) > 1:
            self._check_taken(desired, actual)
        self._check_groups(resolved, actual)
        if desired.get("roles") == []:
            raise errors.InvalidInput(
                "roles is empty, and Zammad gives a user without roles the role for sign-ups", advice="Name a role"
            )
        primary = desired["organization"] if "organization" in desired else (actual or {}).get("organization")
        further = desired.get("organizations", (actual or {}).get("organizations"))
        if not primary and further and "organization" in desired and "organizations" not in desired:
            raise errors.InvalidInput(
                f"organization: the user has further organizations ({', '.join(further)}), which need a first one",
                advice="Give organizations: [] too",
            )
        if desired.get("organizations") and not primary and (actual is not None or "organization" in desired):
            raise errors.InvalidInput(
                "organizations: further organizations need a first one", advice="Give organization"
            )
        return resolved

    def _check_taken(self, desired: Values, actual: Values | None) -> None:
        """A login that is taken is not refused: the user silently becomes `login1`. An address is refused, but late."""
        for name in ("login", "email"):
            wanted = desired.get(name)
            if not wanted or wanted == (actual or {}).get(name):
                continue
            with contextlib.suppress(errors.Forbidden):
                other = self.client.directory.person(wanted)
                if other is not None and other.id != (actual or {}).get("id"):
                    raise errors.InvalidInput(
                        f"{name}: {wanted!r} belongs to user {other.id} (login {other.login!r})",
                        advice=f"Name that user by login: {other.login}",
                    )

    def _check_groups(self, resolved: Values, actual: Values | None) -> None:
        """Zammad stores groups of a user who is no agent, and never shows them."""
        roles = resolved.get("roles", (actual or {}).get("roles"))
        known = self.client.directory.objects("roles") if resolved.get("groups") else None
        if known and actual is None and roles is None:
            # What a new user gets.
            roles = [role["name"] for role in known if role.get("default_at_signup")]
        if not known or roles is None:
            return
        own = [role for role in known if role.get("name") in roles]
        if len(own) == len(roles) and not any(set(AGENT) & set(role.get("permissions") or ()) for role in own):
            raise errors.InvalidInput(
                "groups: Zammad hides the groups of a user whose roles are not for agents",
                advice="Give a role with the permission ticket.agent",
            )

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        try:
            answer = self.rest.post("users", self.document(values), query=EXPANDED)
        finally:
            # Also when the answer was lost: the user may be there now.
            self.client.directory.forget_people(values.get("login"), values.get("email"))
        key = int(id_of(answer, "users"))
        # Without a login, Zammad makes one of the e-mail address, and another one where that is somebody's login.
        wanted, shown = values.get("login"), ["login"]
        if not wanted:
            wanted, shown = values.get("email"), ["login", "email"]
        if wanted and wanted.casefold() not in (str(answer.get(name) or "").casefold() for name in shown):
            self._undo(answer, wanted)
        self.answered = answer
        return Written(key)

    def _undo(self, answer: Raw, wanted: str) -> None:
        """The login was taken at this very moment, and Zammad made another: remove what nobody asked for."""
        key, login = int(answer["id"]), answer.get("login")
        message = f"login {wanted!r} was taken meanwhile, and Zammad made a user {login!r} instead"
        try:
            self.rest.delete(f"users/{key}")
        except errors.OpsdeskError:
            raise errors.NotApplied(
                f"{message} (id {key}), who could not be removed",
                advice="Remove that user, then run the task again",
                done={"changed": True, "action": "created", "id": key},
            ) from None
        # Nothing is left of it; the engine finds the user that has the login now.
        raise errors.Refused(f"{message}, who was removed again", advice="Run the task again")

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        if changes.get("organizations") == [] and changes.get("organization", "") is None:
            # Version 5 checks the first one against those that were there before.
            super().update(actual, {"organizations": []})
            changes = {name: value for name, value in changes.items() if name != "organizations"}
        said = super().update(actual, changes)
        names = (item.get(name) for item in (actual, changes) for name in ("login", "email"))
        self.client.directory.forget_people(*names)
        return said

    def put(self, actual: Values, document: Values) -> Sequence[str]:
        answer = self.rest.put(self.place(actual["id"]), document, query=EXPANDED)
        # Without an id, it is no user: then reading tells.
        self.answered = answer if isinstance(answer, Mapping) and answer.get("id") == actual["id"] else None
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        if not self.wish.switches.get(ERASE):
            return super().delete(actual)
        document = {"deletable_type": "User", "deletable_id": actual["id"], "preferences": {"sure": "DELETE"}}
        self.rest.post(TASKS, document)
        return (f"user {actual['id']} will be erased, and so will the tickets of which they are the customer",)


def _builtin(record: Values) -> str:
    return "Zammad's own user, who owns what nobody owns" if record["id"] == NOBODY_ID else ""


def _own(client: ZammadClient, record: Values) -> str:
    return "the account that this task logs in with" if record["id"] in client.accounts else ""


USER = ZammadResource(
    name="user",
    path="users",
    page="user/profile/{id}",
    switches=(Switch(ERASE, Flag()),),
    deactivates=True,
    custom="User",
    fields=(
        Field("login", LoginName(longest=255)),
        Field("email", Address()),
        Field("firstname", PersonName(longest=100)),
        Field("lastname", PersonName(longest=100)),
        Field("password", Text(), secret=True),
        Field("roles", ExactNames(), codec=NamesOf("roles", "role_ids")),
        Field("groups", AccessLevels(), codec=AccessMap()),
        Field("organization", Reference(), codec=NameOf("organizations")),
        Field("organizations", ExactNames(), codec=NamesOf("organizations", "organization_ids")),
        Field("vip", Flag()),
        Field("verified", Flag()),
        *(Field(name, Line(longest=100)) for name in ("web", "phone", "fax", "mobile")),
        Field("department", Line(longest=200)),
        Field("street", Line(longest=120)),
        *(Field(name, Line(longest=100)) for name in ("zip", "city", "country")),
        Field("address", Text()),
        Field("note", Markup(longest=5000)),
        ACTIVE_FIELD,
        CUSTOM_FIELDS,
    ),
    operations=UserOperations,
    identity=(ByOneOf("login", "email"),),
    builtin=_builtin,
    own=_own,
)

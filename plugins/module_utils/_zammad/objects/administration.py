# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organizations, groups, roles, statuses and priorities of Zammad."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field, Values, Written
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Choice,
    ExactNames,
    Flag,
    Integer,
    Line,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import (
    AddressOf,
    Logins,
    Lower,
    Markup,
    Named,
    Reference,
    Required,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.names import EXTEND, STATES
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import (
    ACTIVE,
    PURGE,
    Objects,
    ZammadResource,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import (
    ACTIVE_FIELD,
    AGENT,
    CUSTOM_FIELDS,
    AccessLevels,
    AccessMap,
    IdOf,
    LoginsOf,
    NameOf,
    NamesOf,
)

NESTING = "::"
DEFAULT = "default_create"
_ANOTHER = "Set {0}: true on another one first"
#: What Zammad makes when it is installed, and refers to by name or id.
ROLES = frozenset(("admin", "agent", "customer"))


def _first_group(record: Values) -> str:
    return "the group that Zammad itself made" if record["id"] == 1 else ""


def _own_role(record: Values) -> str:
    return "a role that Zammad itself made" if str(record["name"]).casefold() in ROLES else ""


def _own_state(record: Values) -> str:
    """Without the default ones, every ticket that names no status is refused."""
    if record.get("default_create") or record.get("default_follow_up"):
        return "the status that tickets get by default"
    return "a status that Zammad itself made" if str(record["name"]).casefold() in STATES else ""


def _own_priority(record: Values) -> str:
    if record.get("default_create"):
        return "the priority that tickets get by default"
    return "a priority that Zammad itself made" if record["id"] <= 3 else ""


ORGANIZATION = ZammadResource(
    name="organization",
    path="organizations",
    deactivates=True,
    switches=(PURGE,),
    custom="Organization",
    page="manage/organizations",
    fields=(
        Field("name", Named(longest=150), required=True),
        Field("domain", Lower(longest=250)),
        Field("domain_assignment", Flag()),
        Field("shared", Flag()),
        Field("vip", Flag()),
        Field("note", Markup(longest=5000)),
        Field("members", Logins(), codec=LoginsOf("users", "member_ids")),
        ACTIVE_FIELD,
        CUSTOM_FIELDS,
    ),
)


class GroupOperations(Objects):
    """Groups: below others from version 6.2 on, flat names before."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        parent, nesting, _last = str(desired.get("name") or "").rpartition(NESTING)
        if nesting and actual is None and self._nested():
            self.client.directory.need("groups", parent, "name", self.warnings)
        return resolved

    def _nested(self) -> bool:
        """Whether this server knows groups below groups."""
        known = self.client.directory.objects("groups")
        return bool(known) and "name_last" in (known or [{}])[0]


def _parents(values: Values) -> Iterator[str]:
    """The groups that must be there before this one."""
    parent = str(values.get("name") or "").rpartition(NESTING)[0]
    if parent:
        yield parent


GROUP = ZammadResource(
    name="group",
    path="groups",
    deactivates=True,
    switches=(PURGE,),
    custom="Group",
    page="manage/groups",
    fields=(
        Field("name", Named(longest=160, separator=NESTING), required=True),
        Field("signature", Reference(), codec=IdOf("signatures")),
        Field("email_address", AddressOf(), codec=IdOf("email_addresses", "email")),
        Field("assignment_timeout", Integer()),
        Field("follow_up_possible", Choice(("yes", "new_ticket", "no", "new_ticket_after_certain_time"))),
        Field("reopen_time_in_days", Integer()),
        Field("follow_up_assignment", Flag()),
        Field("shared_drafts", Flag()),
        Field("summary_generation", Line()),
        Field("note", Markup(longest=250)),
        ACTIVE_FIELD,
        CUSTOM_FIELDS,
    ),
    operations=GroupOperations,
    newer={"summary_generation": "Zammad 7.0"},
    needs=_parents,
    builtin=_first_group,
)


class RoleOperations(Objects):
    """Roles: Zammad has no way to delete one, and drops groups from a role that is not for agents."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        permissions = resolved.get("permissions", () if actual is None else actual.get("permissions"))
        if desired.get("groups") and permissions is not None and not set(AGENT) & set(permissions):
            raise errors.InvalidInput(
                "groups: Zammad drops the groups of a role without the permission ticket.agent",
                advice="Add ticket.agent to permissions",
            )
        return resolved


ROLE = ZammadResource(
    name="role",
    path="roles",
    deactivates=True,
    page="manage/roles",
    fields=(
        Field("name", Named(longest=100), required=True),
        Field("permissions", ExactNames(), codec=NamesOf("permissions", "permission_ids")),
        Field("groups", AccessLevels(), codec=AccessMap()),
        Field("default_at_signup", Flag()),
        Field("note", Markup(longest=250)),
        ACTIVE_FIELD,
    ),
    operations=RoleOperations,
    builtin=_own_role,
)


class Defaulted(Objects):
    """Statuses and priorities, one of which new tickets get. Zammad lets it become inactive, and from then on refuses
    every ticket that names none; it never lets the default be nothing, though it answers so."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        found = actual or {}
        for name in (DEFAULT, "default_follow_up"):
            if found.get(name) and desired.get(name) is False:
                raise errors.InvalidInput(
                    f"{name}: {found['name']!r} is the default, and Zammad always has one", advice=_ANOTHER.format(name)
                )
        if desired.get(DEFAULT, found.get(DEFAULT)) and desired.get(ACTIVE, found.get(ACTIVE)) is False:
            raise errors.InvalidInput(
                f"active: {self._stops(desired.get('name', found.get('name')))}", advice=_ANOTHER.format(DEFAULT)
            )
        return resolved

    def check_delete(self, actual: Values) -> None:
        if actual.get(DEFAULT):
            raise errors.InvalidInput(f"state: absent: {self._stops(actual['name'])}", advice=_ANOTHER.format(DEFAULT))

    def _stops(self, name: object) -> str:
        return (
            f"{name!r} is the {self.resource.name} of new tickets, and without it Zammad refuses every ticket that "
            "names none"
        )


class StateOperations(Defaulted):
    """Statuses of tickets: every one is of a type, which no route lists; those in use are known."""

    def create(self, values: Values) -> Written:
        made = super().create(values)
        listed = None
        # The status is there, whatever becomes of this look.
        with suppress(errors.OpsdeskError):
            listed = self.client.attributes("Ticket").chosen("state_id")
        if listed is not None and str(made.id) not in map(str, listed):
            self.warnings.append(
                f"the attribute state_id of tickets does not list status {values['name']!r} (id {made.id}), so no "
                f"ticket can have it. {EXTEND}"
            )
        return made

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        known = {item.get("state_type") for item in self.client.directory.objects("ticket_states") or ()}
        wanted = desired.get("state_type")
        standard = {"new", "open", "pending reminder", "pending action", "closed"}
        if wanted and wanted not in known | standard:
            raise errors.InvalidInput(
                f"state_type: there is no type {wanted!r}",
                advice=errors.did_you_mean(wanted, (str(item) for item in known | standard)),
            )
        return resolved


TICKET_STATE = ZammadResource(
    name="ticket status",
    path="ticket_states",
    deactivates=True,
    switches=(PURGE,),
    page="manage/ticket_states",
    fields=(
        Field("name", Named(longest=250), required=True),
        Field("state_type", Required(), required=True),
        Field("next_state", Reference(), codec=NameOf("ticket_states")),
        Field("ignore_escalation", Flag()),
        Field("default_create", Flag()),
        Field("default_follow_up", Flag()),
        Field("default_close", Flag()),
        Field("note", Markup(longest=250)),
        ACTIVE_FIELD,
    ),
    operations=StateOperations,
    newer={"default_close": "Zammad 7.1"},
    builtin=_own_state,
)
TICKET_PRIORITY = ZammadResource(
    name="ticket priority",
    path="ticket_priorities",
    deactivates=True,
    switches=(PURGE,),
    page="manage/ticket_priorities",
    fields=(
        Field("name", Named(longest=250), required=True),
        Field("default_create", Flag()),
        Field("ui_icon", Line()),
        Field("ui_color", Line()),
        Field("note", Markup(longest=250)),
        ACTIVE_FIELD,
    ),
    operations=Defaulted,
    builtin=_own_priority,
)

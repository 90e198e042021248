# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organizations, groups, roles, statuses and priorities of Zammad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Choice, Flag, Integer, Line, Name
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import (
    AddressOf,
    Logins,
    Lower,
    Markup,
    Reference,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import (
    Objects,
    Shape,
    active,
    custom_fields,
    purge,
    resource,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import (
    AGENT,
    AccessLevels,
    AccessMap,
    Attribute,
    IdOf,
    LoginsOf,
    NameOf,
    Names,
    NamesOf,
)

NESTING = "::"
#: What Zammad makes when it is installed, and refers to by name or id.
ROLES = frozenset(("admin", "agent", "customer"))
STATES = frozenset(("new", "open", "closed", "merged", "pending reminder", "pending close", "removed"))


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


ORGANIZATION = resource(
    "organization",
    Shape(
        path="organizations",
        deactivates=True,
        custom="Organization",
        page="manage/organizations",
        fields=(
            Attribute("name", Name(), required=True),
            Attribute("domain", Lower()),
            Attribute("domain_assignment", Flag()),
            Attribute("shared", Flag()),
            Attribute("vip", Flag()),
            Attribute("note", Markup(longest=5000)),
            Attribute("members", Logins(), wire=LoginsOf("users", "member_ids")),
            active(),
            custom_fields(),
            purge(),
        ),
    ),
)


class GroupOperations(Objects):
    """Groups: below others from version 6.2 on, flat names before."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        parent, nesting, _last = str(desired.get("name") or "").rpartition(NESTING)
        if nesting and actual is None and self._nested():
            self._client.directory.need("groups", parent, "name", self.warnings)
        return resolved

    def _nested(self) -> bool:
        """Whether this server knows groups below groups."""
        known = self._client.directory.objects("groups")
        return bool(known) and "name_last" in (known or [{}])[0]


def _parents(values: Values) -> Iterator[str]:
    """The groups that must be there before this one."""
    parent = str(values.get("name") or "").rpartition(NESTING)[0]
    if parent:
        yield parent


GROUP = resource(
    "group",
    Shape(
        path="groups",
        deactivates=True,
        custom="Group",
        page="manage/groups",
        fields=(
            Attribute("name", Name(), required=True),
            Attribute("signature", Reference(), wire=IdOf("signatures")),
            Attribute("email_address", AddressOf(), wire=IdOf("email_addresses", "email")),
            Attribute("assignment_timeout", Integer()),
            Attribute("follow_up_possible", Choice(("yes", "new_ticket", "no", "new_ticket_after_certain_time"))),
            Attribute("reopen_time_in_days", Integer()),
            Attribute("follow_up_assignment", Flag()),
            Attribute("shared_drafts", Flag()),
            Attribute("note", Markup(longest=250)),
            active(),
            custom_fields(),
            purge(),
        ),
    ),
    operations=GroupOperations,
    needs=_parents,
    builtin=_first_group,
)


class RoleOperations(Objects):
    """Roles: Zammad has no way to delete one, and drops groups from a role that is not for agents."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        permissions = resolved.get("permissions", (actual or {}).get("permissions"))
        if desired.get("groups") and permissions is not None and not set(AGENT) & set(permissions):
            raise errors.InvalidInput(
                "groups: Zammad drops the groups of a role without the permission ticket.agent",
                advice="Add ticket.agent to permissions",
            )
        return resolved


ROLE = resource(
    "role",
    Shape(
        path="roles",
        deactivates=True,
        page="manage/roles",
        fields=(
            Attribute("name", Name(), required=True),
            Attribute("permissions", Names(), wire=NamesOf("permissions", "permission_ids")),
            Attribute("groups", AccessLevels(), wire=AccessMap()),
            Attribute("default_at_signup", Flag()),
            Attribute("note", Markup(longest=250)),
            active(),
        ),
    ),
    operations=RoleOperations,
    builtin=_own_role,
)


class StateOperations(Objects):
    """Statuses of tickets: every one is of a type, which no route lists; those in use are known."""

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        known = {item.get("state_type") for item in self._client.directory.objects("ticket_states") or ()}
        wanted = desired.get("state_type")
        standard = {"new", "open", "pending reminder", "pending action", "closed"}
        if wanted and wanted not in known | standard:
            raise errors.InvalidInput(
                f"state_type: there is no type {wanted!r}",
                advice=errors.did_you_mean(wanted, (str(item) for item in known | standard)),
            )
        return resolved

    def record(self, raw: Mapping[str, Any]) -> Values:
        record = super().record(raw)
        record.setdefault("next_state", None)
        return record


TICKET_STATE = resource(
    "ticket status",
    Shape(
        path="ticket_states",
        deactivates=True,
        page="manage/ticket_states",
        fields=(
            Attribute("name", Name(), required=True),
            Attribute("state_type", Reference(), required=True),
            Attribute("next_state", Reference(), wire=NameOf("ticket_states")),
            Attribute("ignore_escalation", Flag()),
            Attribute("default_create", Flag()),
            Attribute("default_follow_up", Flag()),
            Attribute("note", Markup(longest=250)),
            active(),
            purge(),
        ),
    ),
    operations=StateOperations,
    builtin=_own_state,
)
TICKET_PRIORITY = resource(
    "ticket priority",
    Shape(
        path="ticket_priorities",
        deactivates=True,
        page="manage/ticket_priorities",
        fields=(
            Attribute("name", Name(), required=True),
            Attribute("default_create", Flag()),
            Attribute("ui_icon", Line()),
            Attribute("ui_color", Line()),
            Attribute("note", Markup(longest=250)),
            active(),
            purge(),
        ),
    ),
    builtin=_own_priority,
)

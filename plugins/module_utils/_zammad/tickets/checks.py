# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task wants of a ticket, checked against the server before anything is written.

Names are checked because Zammad keeps groups, statuses, priorities and people on the server; rights are checked because
an account that may create in a group but not read there would create the same ticket again with every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import check_merge
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.access import (
    check_owner,
    levels_of,
    roles_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.names import EXTEND, STATES

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

NAMES = {
    "group": "groups",
    "status": "ticket_states",
    "priority": "ticket_priorities",
    "organization": "organizations",
}
GUESS = "guess:"
PENDING = "pending"


class TicketChecks:
    """Checks the values of one task."""

    def __init__(self, client: ZammadClient, wish: Wish, resource: Resource, warnings: list[str]) -> None:
        self._client = client
        self._resource = resource
        self._wish = wish
        self._warnings = warnings
        #: Login that a guessed customer will have -> the word that makes Zammad create that customer.
        self.guessed: dict[str, str] = {}

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        """`desired` as the record will show it."""
        resolved = dict(desired)
        self._check_merge(desired, actual)
        directory = self._client.directory
        # What the ticket has already need not be looked up.
        differs = {name for name, value in desired.items() if actual is None or actual.get(name) != value}
        for name, path in NAMES.items():
            if desired.get(name) and name in differs:
                resolved[name] = directory.need(path, desired[name], name, self._warnings)
        if desired.get("owner", NOBODY) != NOBODY and "owner" in differs:
            resolved["owner"] = directory.need_person(desired["owner"], "owner", self._warnings)
        if "customer" in differs:
            resolved["customer"] = self._customer(desired["customer"], actual)
        if "mentions" in differs:
            logins = {directory.need_person(item, "mentions", self._warnings) for item in desired["mentions"]}
            resolved["mentions"] = sorted(logins)
        # What a ticket is recognised by comes here too, alone: only a new ticket has a customer then.
        whole = actual is not None or "customer" in desired
        if whole and ("status" in desired or "pending_time" in desired):
            self._check_pending(desired, actual)
        if "custom_fields" in desired:
            found = (actual or {}).get("custom_fields")
            resolved["custom_fields"] = self._client.attributes("Ticket").converted(
                desired["custom_fields"], self._warnings, shown=self._shown(actual), found=found
            )
        if desired.get("type"):
            self._client.attributes("Ticket").value("type", "type", desired["type"])
        if desired.get("status") and "status" in differs:
            self._check_listed(desired["status"])
        if desired.get("owner") and {"owner", "group"} & differs:
            group = resolved.get("group") or (actual or {}).get("group")
            if group:
                check_owner(self._client, resolved["owner"], group)
        if {"article_subject", "attachments", "article_type"} & set(desired) and not desired.get("content"):
            raise errors.InvalidInput("an article needs a text", advice="Give content")
        if actual is None and "title" in desired and "customer" in desired and resolved.get("group"):
            self._check_access(resolved["group"])
        return resolved

    # -- people -----------------------------------------------------------------

    def _customer(self, given: str, actual: Values | None) -> str:
        directory = self._client.directory
        if not given.startswith(GUESS):
            return directory.need_person(given, "customer", self._warnings)
        address = given[len(GUESS) :].strip()
        if "@" not in address.strip("@"):
            raise errors.InvalidInput(f"customer: {given!r} does not hold an e-mail address")
        try:
            person = directory.person(address)
        except errors.Forbidden:
            person = None
        if person is not None:
            return person.login
        if actual is not None:
            raise errors.InvalidInput(
                f"customer: there is no user {address!r}, and Zammad makes one only together with a new ticket",
                advice="Create the user with opsdesk.itsm.zammad_user",
            )
        # Zammad creates the customer in the same transaction as the ticket, with the address as login.
        self.guessed[address] = f"{GUESS}{address}"
        return address

    # -- status -----------------------------------------------------------------

    def _check_pending(self, desired: Values, actual: Values | None) -> None:
        """A pending status needs a time, and only it keeps one; Zammad says so only after the fact, or not at all."""
        status = desired.get("status") or (actual or {}).get("status")
        if not status and actual is None:
            # A new ticket gets the default status.
            known = self._client.directory.objects("ticket_states") or ()
            status = next((str(item["name"]) for item in known if item.get("default_create")), None)
        state = self._client.directory.named("ticket_states", str(status)) if status else None
        if state is None:
            return
        pending = str(state.get("state_type") or "").startswith(PENDING)
        time = desired["pending_time"] if "pending_time" in desired else (actual or {}).get("pending_time")
        if pending and not time:
            raise errors.InvalidInput(
                f"status {status!r} needs a time", advice="Give pending_time, such as '2031-06-01 08:00'"
            )
        if not pending and desired.get("pending_time"):
            raise errors.InvalidInput(
                f"pending_time is kept by pending statuses only, and the status is {status!r}",
                advice="Give a pending status too",
            )

    def _check_listed(self, status: str) -> None:
        """Version 5 lists the statuses that tickets can have; one that somebody made is not in the list by itself."""
        state = self._client.directory.named("ticket_states", status)
        if state is None or status.casefold() in STATES:
            return
        listed = self._client.attributes("Ticket").chosen("state_id")
        if listed is not None and str(state["id"]) not in map(str, listed):
            raise errors.InvalidInput(
                f"status: the attribute state_id of tickets does not list {status!r}, so no ticket can have it",
                advice=EXTEND,
            )

    # -- rights -----------------------------------------------------------------

    def _check_access(self, group: str) -> None:
        """An account needs access to create, and one that cannot read what it creates never finds it again."""
        access, known = self._access, self._client.directory.objects("groups")
        # In check mode the group may be still to be made. Before version 6 agents may not list groups.
        if access is None or (known is not None and all(item.get("name") != group for item in known)):
            return
        found = access.get(group, set())
        if not {"full", "create"} & found:
            raise errors.InvalidInput(
                f"the account may not create tickets in group {group!r}",
                advice="Give the account, or one of its roles, the access 'full' (or 'read', 'create' and 'change') to "
                "the group; administrators need it too",
            )
        if not {"full", "read"} & found and (self._wish.match_on != [] or self._wish.external_id):
            raise errors.InvalidInput(
                f"the account may create tickets in group {group!r} but not see them: every run would create another",
                advice="Give the account the access 'read' (and 'change') to the group",
            )

    @cached_property
    def _access(self) -> dict[str, set[str]] | None:
        """What the account may do in each group, directly or by its roles; None where that cannot be told.

        Customers create in every group, and see what is theirs.
        """
        try:
            me = self._client.me
            own = roles_of(me, self._client.directory.objects("roles"))
        except errors.Forbidden:
            return None
        if own is None or any("ticket.customer" in (role.get("permissions") or ()) for role in own):
            return None
        return levels_of(me, own)

    # -- attributes -----------------------------------------------------------------

    def _shown(self, actual: Values | None) -> Mapping[str, Any] | None:
        """The attributes that tickets are seen to have."""
        if actual is not None:
            return actual["custom_fields"]  # type: ignore[no-any-return]  # as a record has them
        if self._client.attributes("Ticket").definitions is not None:
            return None
        try:
            return next(self._client.rest.items("tickets", limit=1), None)
        except errors.Forbidden:
            return None

    # -- merging -----------------------------------------------------------------

    def _check_merge(self, desired: Values, actual: Values | None) -> None:
        wanted = check_merge(self._resource, desired, actual)
        if wanted is None:
            return
        target: Any = self._client.rest.get_or_none(f"tickets/{wanted}", {"expand": "true"})
        if target is None:
            raise errors.InvalidInput(errors.unseen(f"merged_into: ticket {wanted} does not exist"))

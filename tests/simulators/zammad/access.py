# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what: permissions through roles and tokens, access to groups, and which tickets a user sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import Denied
from .store import Row

if TYPE_CHECKING:
    from .state import Zammad


def covers(granted: Iterable[str], name: str) -> bool:
    """Whether one of the permissions is `name` or stands above it ("admin" stands above "admin.user")."""
    return any(name == given or name.startswith(f"{given}.") for given in granted)


def permissions_of(z: Zammad, user: Row) -> set[str]:
    """The names of all permissions of the user's active roles."""
    found: set[str] = set()
    for role_id in user["role_ids"]:
        role = z.store.get("Role", role_id)
        if role is not None and role["active"]:
            found.update(z.permission_names(role))
    return found


def group_access(z: Zammad, user: Row) -> dict[int, set[str]]:
    """Access words by active group, the user's own and those of the roles; nothing without `ticket.agent`."""
    if not covers(permissions_of(z, user), "ticket.agent"):
        return {}
    found: dict[int, set[str]] = {}
    holders = [user, *(role for ident in user["role_ids"] if (role := z.store.get("Role", ident)))]
    for holder in holders:
        for group_id, words in holder["group_access"].items():
            group = z.store.get("Group", group_id)
            if group is not None and group["active"] and holder["active"]:
                found.setdefault(group_id, set()).update(words)
    return found


def groups_with(z: Zammad, user: Row, word: str) -> set[int]:
    """The groups in which the user has this access, or `full`."""
    return {group_id for group_id, words in group_access(z, user).items() if words & {word, "full"}}


@dataclass(eq=False)
class Caller:
    """The user a request runs as. `token` holds the permissions of the API token, None for other ways to log in."""

    z: Zammad
    user: Row
    token: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self._permissions = permissions_of(self.z, self.user)

    @property
    def id(self) -> int:
        ident: int = self.user["id"]
        return ident

    def may(self, *names: str) -> bool:
        """Whether user and token together have one of the permissions."""
        return self._token_has(*names) and any(covers(self._permissions, name) for name in names)

    def _token_has(self, *names: str) -> bool:
        return self.token is None or any(covers(self.token, name) for name in names)

    def require(self, *names: str) -> None:
        """One of the permissions, or 403; a token that lacks it is told apart from a user who does."""
        if not self._token_has(*names):
            raise self.z.dialect.token_refused()
        if not any(covers(self._permissions, name) for name in names):
            raise self.z.dialect.user_refused()

    # --- tickets ------------------------------------------------------------------------------------------------------

    @property
    def agent(self) -> bool:
        return self.may("ticket.agent")

    @property
    def customer(self) -> bool:
        return self.may("ticket.customer")

    def agent_in(self, ticket: Row, word: str) -> bool:
        return self.agent and ticket["group_id"] in groups_with(self.z, self.user, word)

    def owns_as_customer(self, ticket: Row) -> bool:
        """The customer's own tickets, and those of an organization that shares them."""
        if not self.customer:
            return False
        if ticket["customer_id"] == self.id:
            return True
        organization = self.z.store.get("Organization", ticket["organization_id"])
        mine = {self.user["organization_id"], *self.user["organization_ids"]}
        return organization is not None and organization["shared"] and organization["id"] in mine

    def can_reach(self, ticket: Row, word: str = "read") -> bool:
        return self.agent_in(ticket, word) or self.owns_as_customer(ticket)

    def check(self, ticket: Row, word: str = "read") -> Row:
        """The ticket, or "Not authorized"."""
        if not self.can_reach(ticket, word):
            raise Denied("Not authorized")
        return ticket

    def visible(self, tickets: Iterable[Row], word: str = "read") -> list[Row]:
        """The tickets that may be read. Who is neither agent nor customer, such as a mere administrator, is not
        restricted at all here: the server's scope has no condition for such a user."""
        if not self.agent and not self.customer:
            return list(tickets)
        groups = groups_with(self.z, self.user, word) if self.agent else set()
        return [ticket for ticket in tickets if ticket["group_id"] in groups or self.owns_as_customer(ticket)]

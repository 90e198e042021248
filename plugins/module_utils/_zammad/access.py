# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may do in the groups of a server, directly or by roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Raw
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import AGENT

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


def roles_of(user: Raw, roles: Sequence[Raw] | None) -> list[Raw] | None:
    """The roles of a user; None where not all of them can be seen."""
    names = user.get("roles") or ()
    own = [role for role in roles or () if role.get("name") in names]
    return own if roles is not None and len(own) == len(names) else None


def levels_of(user: Raw, own: Sequence[Raw]) -> dict[str, set[str]]:
    """The access levels of a user with these roles, by the name of the group."""
    access: dict[str, set[str]] = {}
    for groups in (user.get("groups") or {}, *(role.get("groups") or {} for role in own)):
        for name, levels in groups.items():
            access.setdefault(name, set()).update([levels] if isinstance(levels, str) else levels)
    return access


def check_owner(client: ZammadClient, login: str, group: str) -> None:
    """Raise InvalidInput for an owner who may not own in the group.

    Zammad refuses a new ticket of such an owner. An update it answers with success, and the ticket is nobody's.
    """
    if login == NOBODY:
        return
    why = _why_not(client, login, group)
    if why:
        raise errors.InvalidInput(
            f"owner: {login!r} {why}, and Zammad drops such an owner without an error",
            advice=f"Owners need an active agent account with the access 'full' to the group {group!r}",
        )


def _why_not(client: ZammadClient, login: str, group: str) -> str:
    """Why that user cannot own tickets in the group; '' where they can, or where the account may not see it."""
    try:
        person = client.directory.person(login)
        user = client.rest.get(f"users/{segment(person.id)}", {"expand": "true"}) if person else None
    except (errors.Forbidden, errors.Missing):
        return ""
    if not user:
        return ""
    if user.get("active") is False:
        return "is inactive"
    own = roles_of(user, client.directory.objects("roles"))
    known = client.directory.objects("groups")
    # A group that is still to be made has no members yet.
    if own is None or known is None or all(item.get("name") != group for item in known):
        return ""
    if not any(set(AGENT) & set(role.get("permissions") or ()) for role in own):
        return "is no agent"
    return "" if "full" in levels_of(user, own).get(group, ()) else f"has no full access to the group {group!r}"

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ticket that a task adds an entry to, named by its id, its number or the caller's own key.

A key may be on several tickets for a moment: twins that the next task of the ticket itself merges. An entry goes to the
one that stays then, so an alarm's comment is not lost while twins wait to be healed. Nothing is merged here.
"""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.heal import Healer
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import guarded
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Resource,
    Values,
    Wish,
)


def addressed(resource: Resource, operations: Operations, wish: Wish, clock: Clock) -> tuple[Values | None, list[str]]:
    """The ticket, None when there is none, and warnings. Raises SeveralFound for several that are not twins."""
    operations = guarded(operations, resource.name)
    healer = Healer(resource, Finder(resource, operations, wish), operations, wish, clock, check=True)
    found = healer.find()
    if found is None or not healer.healed:
        return found, []
    others = ", ".join(map(str, healer.healed))
    many = len(healer.healed) > 1
    return found, [
        f"the external_id is on {resource.plural} {found['id']} and {others}, of which {others} "
        f"{'are twins' if many else 'is a twin'}; the entry belongs to {resource.name} {found['id']}, into which the "
        f"next run of the task that creates the {resource.name} merges the other{'s' if many else ''}"
    ]

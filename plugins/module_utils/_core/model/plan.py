# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner: what must change to bring an object to what a task says.

Pure: no input or output, no clock. Check mode ends here; a real run is verified by planning once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values

CREATE, UPDATE, DELETE, NONE = "create", "update", "delete", "none"
#: In a plan's before and after: whether the object is there, for servers that disable instead of deleting.
STATE = "state"


@dataclass(frozen=True)
class Change:
    """One field: what the server has, and what it shall have."""

    found: object
    wanted: object


@dataclass(frozen=True)
class Plan:
    """What to do, field by field; `before` and `after` hold the fields the task gives, `{}` for an absent object."""

    action: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    #: The object is there but deleted or disabled, and has to be brought back first.
    restore: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return self.action == NONE

    @property
    def values(self) -> Values:
        """The values to send."""
        return {name: change.wanted for name, change in self.changes.items()}


def plan_present(resource: Resource, desired: Values, actual: Values | None, *, send_secrets: bool = False) -> Plan:
    """Say what must change so that the object is there and as `desired`.

    Fields that `desired` leaves out are not compared.
    """
    if actual is None:
        shown = {name: value for name, value in desired.items() if resource.field(name).compared}
        return Plan(CREATE, {name: Change(None, value) for name, value in desired.items()}, {}, shown)
    changes: dict[str, Change] = {}
    before: Values = {}
    after: Values = {}
    for name, wanted in desired.items():
        item = resource.field(name)
        if not item.compared:
            if item.secret and send_secrets:
                changes[name] = Change(None, wanted)
            continue
        found = actual.get(name)
        before[name] = after[name] = item.kind.part(found, wanted)
        if not item.kind.same(found, wanted):
            changes[name] = Change(before[name], item.kind.pending(found, wanted))
            after[name] = wanted
    restore = bool(resource.gone(actual))
    if restore:
        before[STATE], after[STATE] = "absent", "present"
    return Plan(UPDATE if changes or restore else NONE, changes, before, after, restore)


def plan_absent(resource: Resource, actual: Values | None) -> Plan:
    """Say whether the object must be removed."""
    if actual is None or resource.gone(actual):
        return Plan(NONE)
    shown = {
        item.name: actual[item.name]
        for item in resource.fields
        if item.compared and actual.get(item.name) not in (None, [], {})
    }
    return Plan(DELETE, {}, shown, {})

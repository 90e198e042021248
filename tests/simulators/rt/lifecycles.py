# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statuses a ticket may have and the ways between them, and the service levels with the dates they set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone


@dataclass(frozen=True)
class Action:
    """A way from one status to another that the server offers by name; `update` says which page it opens."""

    source: str
    to: str
    label: str
    update: str = ""


@dataclass(frozen=True)
class Lifecycle:
    name: str
    initial: tuple[str, ...]
    active: tuple[str, ...]
    inactive: tuple[str, ...]
    default: str
    transitions: dict[str, tuple[str, ...]]
    actions: tuple[Action, ...] = ()
    rights: dict[str, str] = field(default_factory=dict)

    @property
    def statuses(self) -> tuple[str, ...]:
        return self.initial + self.active + self.inactive

    def allows(self, source: str, to: str) -> bool:
        return source == to or to in self.transitions.get(source, ())

    def right(self, source: str, to: str) -> str:
        """The right a transition needs; deleting has one of its own."""
        for pattern, right in self.rights.items():
            left, _arrow, aim = pattern.partition(" -> ")
            if left in ("*", source) and aim in ("*", to):
                return right
        return "DeleteTicket" if to == "deleted" else "ModifyTicket"


DEFAULT = Lifecycle(
    name="default",
    initial=("new",),
    active=("open", "stalled"),
    inactive=("resolved", "rejected", "deleted"),
    default="new",
    transitions={
        "": ("new", "open", "resolved"),
        "new": ("open", "stalled", "resolved", "rejected", "deleted"),
        "open": ("new", "stalled", "resolved", "rejected", "deleted"),
        "stalled": ("new", "open", "rejected", "resolved", "deleted"),
        "resolved": ("new", "open", "stalled", "rejected", "deleted"),
        "rejected": ("new", "open", "stalled", "resolved", "deleted"),
        "deleted": ("new", "open", "stalled", "rejected", "resolved"),
    },
    actions=(
        Action("new", "open", "Open It", "Respond"),
        Action("new", "resolved", "Resolve", "Comment"),
        Action("new", "rejected", "Reject", "Respond"),
        Action("new", "deleted", "Delete"),
        Action("open", "stalled", "Stall", "Comment"),
        Action("open", "resolved", "Resolve", "Comment"),
        Action("open", "rejected", "Reject", "Respond"),
        Action("stalled", "open", "Open It"),
        Action("resolved", "open", "Re-open", "Comment"),
        Action("rejected", "open", "Re-open", "Comment"),
        Action("deleted", "open", "Undelete"),
    ),
    rights={"* -> deleted": "DeleteTicket", "* -> *": "ModifyTicket"},
)

STRICT = Lifecycle(
    name="strict",
    initial=("requested",),
    active=("approved", "building"),
    inactive=("done", "refused", "deleted"),
    default="requested",
    transitions={
        "": ("requested",),
        "requested": ("approved", "refused", "deleted"),
        "approved": ("building", "refused"),
        "building": ("done",),
        "refused": ("requested",),
    },
    rights={"* -> *": "ModifyTicket"},
)

#: The one of assets, whichever catalog they stand in.
ASSETS = Lifecycle(
    name="assets",
    initial=("new",),
    active=("allocated", "in-use"),
    inactive=("recycled", "stolen", "deleted"),
    default="new",
    transitions={
        "": ("new", "allocated", "in-use"),
        "new": ("allocated", "in-use", "stolen", "deleted"),
        "allocated": ("in-use", "recycled", "stolen", "deleted"),
        "in-use": ("allocated", "recycled", "stolen", "deleted"),
        "recycled": ("allocated",),
        "stolen": ("allocated",),
        "deleted": ("allocated",),
    },
    actions=(
        Action("*", "allocated", "Allocate"),
        Action("*", "in-use", "Now in-use"),
        Action("*", "recycled", "Recycle"),
        Action("*", "stolen", "Report stolen"),
    ),
    rights={"* -> *": "ModifyAsset"},
)

LIFECYCLES = {cycle.name: cycle for cycle in (DEFAULT, STRICT)}

MAPS = {
    ("default", "strict"): {
        "new": "requested",
        "open": "building",
        "stalled": "building",
        "resolved": "done",
        "rejected": "refused",
        "deleted": "deleted",
    },
    ("strict", "default"): {
        "requested": "new",
        "approved": "open",
        "building": "open",
        "done": "resolved",
        "refused": "rejected",
        "deleted": "deleted",
    },
}

SERVICE_LEVELS = {"bronze": timedelta(hours=24), "silver": timedelta(hours=4), "gold": timedelta(hours=1)}
DEFAULT_LEVEL = "bronze"
QUEUE_LEVELS = {"Service": "silver"}


def next_business_moment(moment: datetime) -> datetime:
    """The moment itself within Monday to Friday, 9 to 18 o'clock UTC; otherwise the next opening."""
    moment = moment.astimezone(timezone.utc).replace(microsecond=0)
    while True:
        opening = moment.replace(hour=9, minute=0, second=0)
        if moment.weekday() < 5 and moment.hour < 18:
            return max(moment, opening)
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0)

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reconciliation did, and how a module's result tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.plan import CREATE, DELETE, NONE, UPDATE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Values

#: A plan's action -> the word for it afterwards.
REPORTED = {CREATE: "created", UPDATE: "updated", DELETE: "deleted", NONE: "none"}


@dataclass(frozen=True)
class Outcome:
    """What a run did, or in check mode would do."""

    action: str
    record: Values
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    id: int | str | None = None
    url: str | None = None
    server_messages: Sequence[str] = ()
    #: What the user should know though nothing failed.
    warnings: Sequence[str] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was (would be) different on the server."""
        return self.action != REPORTED[NONE]

    def as_result(self) -> dict[str, Any]:
        """The keys of a module's result."""
        return {
            "changed": self.changed,
            "action": self.action,
            "id": self.id,
            "url": self.url,
            "record": self.record,
            "diff": {"before": dict(self.before), "after": dict(self.after)},
            "server_messages": list(self.server_messages),
            **({"warnings": list(self.warnings)} if self.warnings else {}),
        }

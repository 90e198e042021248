# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record that a task names by its type and id, where the record itself is not what the task is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import is_merged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Options of a module that names a record.
OPTIONS: dict[str, dict[str, Any]] = {
    "record_type": {"type": "str", "default": "ticket"},
    "record_id": {"type": "int", "required": True},
}


@dataclass(frozen=True)
class Record:
    """A record that exists. `type` is the alias that the search language knows."""

    type: str
    id: int
    url: str | None
    #: It is a ticket that was merged into another one.
    merged: bool = False

    @property
    def tuple(self) -> str:
        """As links name it."""
        return f"{self.type}:{self.id}"


def record_named(call: Call[CerbClient]) -> Record:
    """The record; raises Missing when it is not there, which Cerb does not mind when something is put on it."""
    kind = record_type(call.client.rest, str(call.options["record_type"]).strip()).alias
    key = call.options["record_id"]
    raw = call.client.rest.get_or_none(f"records/{segment(kind)}/{key}")
    if raw is None:
        raise errors.Missing(errors.unseen(f"{kind} {key} does not exist"))
    return Record(kind, int(key), raw.get("record_url") or raw.get("url"), kind == "ticket" and is_merged(raw))

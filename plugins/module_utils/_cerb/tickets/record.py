# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ticket as Cerb shows it, as a record with the names of the options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import NAMED_BY
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import DELETED, MERGED, moment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Values, Wish

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

CONTEXT = "cerberusweb.contexts.ticket"
WORKER = "cerberusweb.contexts.worker"
#: The custom field that holds the caller's own key, unless the task names another.
KEY_FIELD = "External reference"
EXPAND = ("custom_", "group_", "bucket_", "owner_", "org_", "requesters", "links")
#: Options that hold the name of another record, and the type of that.
NAMED = {"group": "group", "bucket": "bucket", "owner": "worker", "org": "org"}


class TicketReader:
    """Makes records, for a task with this wish."""

    def __init__(self, client: CerbClient, wish: Wish) -> None:
        self._client = client
        self._wish = wish
        self._field = wish.switches.get("external_id_field")
        #: Ids of the records that a ticket names, by the ticket's id: two groups may have one name.
        self.ids: dict[int, dict[str, int]] = {}
        #: Ids of records whose name is not theirs alone; they are shown with it.
        self.namesakes: set[tuple[str, int]] = set()

    @property
    def key_field(self) -> str:
        """Name or URI of the custom field that holds the caller's own key."""
        return str(self._field or KEY_FIELD)

    def read(self, key: int) -> Values | None:
        """The ticket with this id, deleted ones too."""
        raw = self._client.rest.get_or_none(f"records/ticket/{key}", {"expand": ",".join(EXPAND)})
        return self.record(raw) if raw else None

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record of a ticket that was read with `EXPAND`."""
        key = number(raw["id"])
        mask = str(raw.get("mask") or "")
        record: Values = {
            "id": key,
            "mask": mask,
            "subject": str(raw.get("subject") or ""),
            **self._names(key, raw),
            "status": raw.get("status"),
            "reopen_date": moment(raw.get("reopen_date")),
            "importance": number(raw.get("importance")),
            "participants": sorted(
                str(item["email"]).lower() for item in mapping(raw.get("requesters")).values() if item.get("email")
            ),
            **self._custom(raw),
            "num_messages": number(raw.get("num_messages")),
            "created": moment(raw.get("created")),
            "last_updated": moment(raw.get("updated")),
            "closed": moment(raw.get("closed")),
        }
        links = {context: [number(item) for item in ids] for context, ids in mapping(raw.get("links")).items()}
        # For Cerb a watcher is a link to a worker.
        workers = links.pop(WORKER, [])
        record["watchers"] = sorted(str(self._client.directory.name_of("worker", item) or item) for item in workers)
        record["links"] = {kind: [] for kind in self._wish.wanted("links") or ()} | {
            self._client.alias(context): sorted(ids) for context, ids in sorted(links.items())
        }
        if self._field:
            record["external_id_field"] = self._field
        if is_merged(record) and self._wish.present:
            # Nothing on the server says into which: a task that names one is believed.
            record["merged_into"] = self._wish.wanted("merged_into")
        return record

    def _custom(self, raw: Mapping[str, Any]) -> Values:
        """The custom fields, and the caller's own key among them; nothing where the key may not read definitions."""
        fields = self._client.custom_fields(CONTEXT)
        try:
            found = fields.find(self.key_field)
        except errors.Forbidden:
            if self._wish.given("custom_fields", EXTERNAL_ID):
                raise
            return {"custom_fields": None, EXTERNAL_ID: None}
        return {
            "custom_fields": fields.record(raw),
            EXTERNAL_ID: fields.read(raw, self.key_field) if found else None,
        }

    def _names(self, key: int, raw: Mapping[str, Any]) -> Values:
        """Names of what the ticket refers to; Cerb shows them only when asked to expand."""
        ids = {name: number(raw.get(f"{name}_id")) for name in NAMED}
        self.ids[key] = ids
        return {name: self.shown(NAMED[name], ids[name], self._name(raw, name, ids[name])) for name in NAMED}

    def _name(self, raw: Mapping[str, Any], name: str, found: int) -> str | None:
        if not found:
            return None
        first = NAMED_BY.get(NAMED[name], ("name",))[0]
        text = raw.get(f"{name}_{first}")
        return str(text) if text else self._client.directory.name_of(NAMED[name], found)

    def shown(self, kind: str, found: int, name: str | None) -> str | None:
        """The name, with the id where others have the same."""
        return f"{name} (id {found})" if name and (kind, found) in self.namesakes else name


def is_merged(record: Mapping[str, Any]) -> bool:
    """Whether the ticket's content moved to another one: Cerb deletes it and says so in the mask alone."""
    return record.get("status") == DELETED and str(record.get("mask") or "").endswith(MERGED)


def is_gone(record: Mapping[str, Any]) -> bool:
    """Whether Cerb calls the ticket deleted, and it was not the task that had it merged."""
    return record.get("status") == DELETED and not record.get("merged_into")

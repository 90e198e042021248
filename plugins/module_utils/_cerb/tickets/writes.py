# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing tickets: one request that creates, one for all that changes, and one to merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.commands import line_ends, neutral
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.uploads import upload
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.checks import changed_elements
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import STATUSES, seconds
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import CONTEXT, TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Written
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Options that hold a name, and what carries the id.
IDS = {"group": "group_id", "bucket": "bucket_id", "owner": "owner_id", "org": "org_id"}


class TicketWriter:
    """Sends what a plan says. `ids`: what the labels in its values stand for."""

    def __init__(
        self, client: CerbClient, reader: TicketReader, ids: Mapping[tuple[str, str], int], switches: Values
    ) -> None:
        self._client = client
        self._switches = switches
        self._rest = client.rest
        self._reader = reader
        self._ids = ids

    # -- creating -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        """Create the ticket, with the caller's own key in the same request; a text makes it a mail."""
        if str(values.get("content") or "").strip():
            answer = acting(lambda: self._rest.post("tickets/compose", self._mail(values)))
        else:
            answer = self._rest.post("records/ticket/create", {"fields": self._fields(values, None)})
        return Written(number(id_of(answer, "the creating request")))

    def _mail(self, values: Values) -> Values:
        """The form of `tickets/compose`; it knows no mask, no importance, no watchers: those are set afterwards."""
        known = ("group", "bucket", "owner", "org", "custom_fields", EXTERNAL_ID)
        form = self._fields({name: values[name] for name in known if name in values}, None)
        content = str(values["content"])
        form["subject"] = values["subject"]
        form["content"] = line_ends(content) if self._switches.get("commands") else neutral(content)
        form["to"] = ", ".join(values.get("to") or values.get("participants") or ())
        form.update({name: ", ".join(values[name]) for name in ("cc", "bcc") if values.get(name)})
        # A word is taken for 0 here.
        form["status"] = STATUSES[values.get("status") or "open"]
        if values.get("reopen_date"):
            form["reopen_at"] = values["reopen_date"]
        if values.get("content_format") == "markdown":
            form["content_format"] = "markdown"
        if self._switches.get("quiet"):
            form["dont_send"] = 1
        files = read_attachments(values.get("attachments"))
        if files:
            form["file_id"] = [upload(self._client, file) for file in files]
        return form

    # -- changing -----------------------------------------------------------------

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        """Set what changes, in one request, which Cerb checks as a whole before it writes."""
        fields = self._fields(changes, actual)
        if fields:
            self._rest.put(f"records/ticket/{actual['id']}", {"fields": fields})
        if changes.get("merged_into"):
            return self.merge(actual["id"], changes["merged_into"])
        return ()

    def _fields(self, values: Values, actual: Values | None) -> Values:
        """`values` as the records API takes them."""
        fields: Values = {name: values[name] for name in ("subject", "mask", "importance") if name in values}
        for name, wire in IDS.items():
            if name in values:
                fields[wire] = self._id(name, values[name], actual)
        if "status" in values:
            fields["status_id"] = STATUSES[values["status"]]
        if "reopen_date" in values:
            fields["reopen_date"] = seconds(values["reopen_date"])
        custom = self._client.custom_fields(CONTEXT)
        fields.update(custom.write(values.get("custom_fields") or {}))
        if EXTERNAL_ID in values:
            fields[custom.need(self._reader.key_field, "external_id_field").wire] = values[EXTERNAL_ID]
        if "participants" in values:
            fields.update(self._participants(values["participants"], actual))
        links = self._links(values, actual or {})
        return {**fields, "links": links} if links else fields

    def _id(self, name: str, text: str | None, actual: Values | None) -> int:
        """0 clears; nothing else does."""
        if text is None:
            return 0
        if (name, text) in self._ids:
            return self._ids[(name, text)]
        if actual is not None and actual.get(name) == text:
            return self._reader.ids[actual["id"]][name]
        raise errors.InvalidInput(f"{name}: there is no {text!r}")

    def _participants(self, wanted: Sequence[str], actual: Values | None) -> Values:
        """They are added by address and removed by the address's id."""
        added, removed = changed_elements((actual or {}).get("participants") or [], wanted)
        fields: Values = {"participants": ", ".join(added)} if added else {}
        if removed and actual is not None:
            raw = self._rest.get(f"records/ticket/{actual['id']}", {"expand": "requesters"})
            known = {str(item["email"]).lower(): item["id"] for item in mapping(raw.get("requesters")).values()}
            fields["participant_ids"] = ",".join(f"-{known[item]}" for item in removed if item in known)
        return fields

    def _links(self, values: Values, actual: Values) -> list[str]:
        """Watchers are links to workers; a minus takes a link away."""
        links: list[str] = []
        if "watchers" in values:
            added, removed = changed_elements(actual.get("watchers") or [], values["watchers"])
            links += [f"worker:{self._worker(item)}" for item in added]
            links += [f"-worker:{self._worker(item)}" for item in removed]
        for kind, ids in (values.get("links") or {}).items():
            added, removed = changed_elements((actual.get("links") or {}).get(kind) or [], ids)
            links += [f"{kind}:{item}" for item in added] + [f"-{kind}:{item}" for item in removed]
        return links

    def _worker(self, name: str) -> int:
        known = self._ids.get(("watchers", name))
        if known is not None:
            return known
        found = self._client.directory.find("worker", name)
        if found is None:
            raise errors.InvalidInput(f"watchers: there is no worker {name!r}")
        return number(found["id"])

    def merge(self, younger: int, older: int) -> Sequence[str]:
        """Move the content of a ticket to another; whatever the order, Cerb keeps the one with the lowest id."""
        if older > younger:
            raise errors.Refused(f"Cerb merges tickets into the one with the lowest id, which is {younger}")
        self._rest.post("tickets/merge", {"ticket_ids": [older, younger]})
        return ()


def acting(send: Any) -> Values:
    """The answer to a request that mails.

    Cerb composes for a worker who is not a member of the group, and then answers that there is no such ticket: only a
    complaint about a parameter comes before anything is done.
    """
    try:
        answer: Values = send()
    except errors.Refused as refused:
        if any("parameter" in said or "'message_id'" in said for said in refused.server_messages):
            raise
        words = f"{refused.message} (which Cerb may say after it has done the work)"
        lost = errors.like(errors.AnswerLost, refused, words)
        lost.told = errors.FAILED
        raise lost from refused
    return answer

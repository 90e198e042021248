# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing tickets: one creating request with tags and mentions, one request for the attributes that change, and single
requests for tags, links and mentions, which Zammad keeps apart from the ticket."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment, read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import tag_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY, NOBODY_ID
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.record import TicketReader

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

WIRE = {
    "title": "title",
    "group": "group",
    "status": "state",
    "priority": "priority",
    "pending_time": "pending_time",
    "type": "type",
    "note": "note",
    "customer": "customer",
    "organization": "organization",
}
#: An empty name is an error for Zammad; only the id can be nothing.
CLEARED_BY_ID = ("organization",)
ARTICLE = {
    "content": "body",
    "content_type": "content_type",
    "article_type": "type",
    "article_subject": "subject",
    "sender": "sender",
    "internal": "internal",
    "to": "to",
    "cc": "cc",
    "time_unit": "time_unit",
}


class TicketWriter:
    """Sends what a plan says."""

    def __init__(self, client: ZammadClient, field: str | None = None) -> None:
        self._client = client
        #: The attribute that holds the caller's own key; without it, a tag does.
        self._field = field
        self._rest = client.rest

    def create(self, values: Values, guess: str | None) -> Written:
        """Create the ticket; `guess` makes Zammad find or create the customer."""
        document = self.document(values)
        if guess:
            document.pop("customer", None)
            document["customer_id"] = guess
        tags = list(values.get("tags") or [])
        if EXTERNAL_ID in values and self._field:
            document[self._field] = values[EXTERNAL_ID]
        elif EXTERNAL_ID in values:
            tags.append(tag_of(values[EXTERNAL_ID]))
        if tags:
            # A list is an error 500, and tags in an update are ignored.
            document["tags"] = ",".join(tags)
        if values.get("mentions"):
            document["mentions"] = [self._user(login) for login in values["mentions"]]
        if values.get("content"):
            document["article"] = article(values)
        try:
            return Written(int(id_of(self._rest.post("tickets", document), "tickets")))
        finally:
            # A customer may have been made along, whether or not the answer arrived.
            self._client.directory.forget_people(guess and guess.partition(":")[2])

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        """Set what changes; returns what Zammad said."""
        key, said = actual["id"], list[str]()
        document = self.document(changes)
        if EXTERNAL_ID in changes and self._field:
            document[self._field] = changes[EXTERNAL_ID]
        if document:
            self._rest.put(f"tickets/{key}", document)
        if EXTERNAL_ID in changes and not self._field:
            self._tag("add", key, tag_of(changes[EXTERNAL_ID]))
        if "tags" in changes:
            self._tags(key, set(actual.get("tags") or ()), set(changes["tags"]))
        if "links" in changes:
            self._links(actual, changes["links"])
        if "mentions" in changes:
            self._mentions(key, set(changes["mentions"]))
        if changes.get("merged_into"):
            target = self._rest.get(f"tickets/{changes['merged_into']}")
            said += self.merge(key, str(target["number"]))
        return said

    def document(self, values: Values) -> Values:
        """Zammad's JSON for the ticket's own attributes."""
        document: Values = {}
        for name, wire in WIRE.items():
            if name in values:
                cleared = values[name] is None and name in CLEARED_BY_ID
                document[f"{wire}_id" if cleared else wire] = values[name]
        if "owner" in values:
            nobody = values["owner"] == NOBODY
            document.update({"owner_id": NOBODY_ID} if nobody else {"owner": values["owner"]})
        document.update(values.get("custom_fields") or {})
        return document

    def merge(self, source: int, number: str) -> Sequence[str]:
        """Move the content of a ticket to another. Zammad answers 200 when it did not."""
        answer = self._rest.put(f"ticket_merge/{source}/{number}", {})
        if not isinstance(answer, dict) or answer.get("result") != "success":
            said = str((answer or {}).get("message") or "no reason given")
            raise errors.Refused(f"Zammad does not merge ticket {source}: {said}", status=200, server_messages=[said])
        return ()

    # -- what Zammad keeps apart -----------------------------------------------------------------

    def _tags(self, key: int, found: set[str], wanted: set[str]) -> None:
        for tag in sorted(wanted - found):
            self._tag("add", key, tag)
        for tag in sorted(found - wanted):
            self._tag("remove", key, tag)

    def _tag(self, verb: str, key: int, tag: str) -> None:
        document = {"object": "Ticket", "o_id": key, "item": tag}
        if verb == "add":
            # A tag that is there already is taken for added.
            self._rest.post("tags/add", document, effect=Effect.REPEATABLE)
        else:
            self._rest.delete("tags/remove", document)

    def _links(self, actual: Values, wanted: Mapping[str, Sequence[int]]) -> None:
        found = (actual.get("links") or {}) if "links" in actual else {}
        for kind, ids in wanted.items():
            known = set(found.get(kind) or ())
            for other in sorted(set(ids) - known):
                self._link(actual["id"], kind, other)
            for other in sorted(known - set(ids)):
                self._rest.delete("links/remove", {**_ends(actual["id"], kind), "link_object_source_value": other})

    def _link(self, key: int, kind: str, other: int) -> None:
        source = self._rest.get_or_none(f"tickets/{other}")
        if source is None:
            raise errors.Refused(errors.unseen(f"links: ticket {other} does not exist"))
        document = {**_ends(key, kind), "link_object_source_number": str(source["number"])}
        # Version 5 refuses a link that is there, version 6 does not; reading back tells.
        with contextlib.suppress(errors.Refused):
            self._rest.post("links/add", document, effect=Effect.REPEATABLE)

    def _mentions(self, key: int, wanted: set[str]) -> None:
        found = dict(TicketReader(self._client, Wish({})).mentions(key))
        for login in sorted(wanted - set(found)):
            document = {"mentionable_type": "Ticket", "mentionable_id": key}
            self._rest.post("mentions", document, effect=Effect.REPEATABLE, headers={"From": login})
        for login in sorted(set(found) - wanted):
            self._rest.delete(f"mentions/{found[login]}", headers={"From": login})

    def _user(self, login: str) -> int:
        person = self._client.directory.person(login)
        if person is None:
            raise errors.InvalidInput(f"mentions: there is no user {login!r}")
        return person.id


def article(values: Mapping[str, Any]) -> Values:
    """Zammad's JSON for an article."""
    document: Values = {wire: values[name] for name, wire in ARTICLE.items() if values.get(name) not in (None, "")}
    document.setdefault("type", "note")
    files = read_attachments(values.get("attachments"))
    if files:
        document["attachments"] = [attached(file) for file in files]
    return document


def attached(file: Attachment) -> Values:
    """Zammad's JSON for a file; all three keys are needed."""
    data = base64.b64encode(file.content).decode("ascii")
    return {"filename": file.name, "data": data, "mime-type": file.content_type}


def _ends(key: int, kind: str) -> Values:
    """A relation as the ticket `key` shows it: it is the target, and the other one is `kind` to it."""
    return {
        "link_type": kind,
        "link_object_target": "Ticket",
        "link_object_target_value": key,
        "link_object_source": "Ticket",
    }
